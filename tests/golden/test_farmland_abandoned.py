"""Expected years are hand sums: base year − first year not sown + 1."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from shanshui.core.grid import Grid
from shanshui.diagnose.farmland import farmland_abandoned

GRID = Grid("EPSG:4545", 0.0, 100.0, 50.0, (2, 3))


def test_years_up_to_the_base_year():
    """2020: fallow since 2018 → 3 years, since 2020 → 1, since 2022 → 0 yet. Where two parcels lie, the longer counts."""
    boxes = [(0, 50, 50, 100), (0, 50, 100, 100), (100, 50, 150, 100), (0, 0, 50, 50)]
    parcels = gpd.GeoDataFrame(
        {"code": list("abcd"), "since": pd.array([2018, 2020, 2022, None], dtype="Int64")},
        geometry=[shapely.box(*b) for b in boxes],
        crs=GRID.crs,
    )
    area = GRID.raster(np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 0.0]]), "cell_area")
    found = farmland_abandoned(area, parcels, base_year=2020, grid=GRID)
    expected = np.array([[3, 1, 0], [np.nan, 0, np.nan]], dtype="f4")  # undated; nothing; outside the region
    np.testing.assert_array_equal(found.values, expected)
    assert found.dtype == np.float32


def test_no_parcel_is_no_fallow_land():
    parcels = gpd.GeoDataFrame({"code": [], "since": pd.array([], dtype="Int64")}, geometry=[], crs=GRID.crs)
    area = GRID.raster(np.ones((2, 3)), "cell_area")
    assert (farmland_abandoned(area, parcels, base_year=2020, grid=GRID).values == 0).all()
