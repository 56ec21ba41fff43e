"""invasive_records: hand sum on a row of cells of 500 m."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.pressures import invasive_records

GRID = Grid("EPSG:4509", 0, 500, 500.0, (1, 8))
AREA = GRID.raster(np.array([[0.0] + [1.0] * 7]), "cell_area")


def records(*rows: tuple[str, int | None, float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"species": [r[0] for r in rows], "year": pd.array([r[1] for r in rows], dtype="Int64")},
        geometry=[Point(r[2], 250) for r in rows],
        crs=GRID.crs,
    )


def test_hand_sum() -> None:
    # species a in cells 1 and 2 (one species still), b in cell 4, c later than the base year
    found = records(("a", 2015, 750), ("a", None, 1250), ("b", 2020, 2250), ("c", 2021, 2250))
    result = invasive_records(found, AREA, grid=GRID, base_year=2020)
    # a reaches cells 0–4, b cells 2–6; the region begins at cell 1
    np.testing.assert_array_equal(result.values, np.array([[np.nan, 1, 2, 2, 2, 1, 1, np.nan]], "f4"))
    assert result.dtype == np.float32
    short = invasive_records(found, AREA, grid=GRID, base_year=2020, record_reach_m=999)
    np.testing.assert_array_equal(short.values, np.array([[np.nan, 1, 1, 2, 1, 1, np.nan, np.nan]], "f4"))


def test_no_record_is_absent() -> None:
    for found in (records(("a", 2021, 750)), records(("a", 2020, 99999)), records(("a", 2020, -2000))):
        with pytest.raises(Absent, match="no record"):
            invasive_records(found, AREA, grid=GRID, base_year=2020)
    with pytest.raises(ValueError, match="negative"):
        invasive_records(records(("a", 2020, 750)), AREA, grid=GRID, base_year=2020, record_reach_m=-1)
