"""Expected shares are hand sums: vacant by all homesteads of a village."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.villages import homestead_vacancy

GRID = Grid("EPSG:4545", 0.0, 100.0, 50.0, (2, 3))
ECOSYSTEM = GRID.raster(np.array([[61, 51, 61], [61, 63, 61]], dtype="i2"), "ecosystem")
AREA = GRID.raster(np.array([[1.0, 1.0, 1.0], [0.0, 1.0, 1.0]]), "cell_area")
VILLAGES = gpd.GeoDataFrame(
    {"code": ["1", "2", "3"], "name": ["甲村", "乙村", "丙村"]},
    geometry=[shapely.box(0, 0, 100, 100), shapely.box(100, 50, 150, 100), shapely.box(100, 0, 150, 50)],
    crs=GRID.crs,
)


def counts(*rows):
    return pd.DataFrame(rows, columns=["village", "year", "total", "vacant"])


def share(homesteads):
    return homestead_vacancy(ECOSYSTEM, AREA, VILLAGES, homesteads, base_year=2020, grid=GRID).values


def test_by_hand():
    """Village 1: 30 of 200 = 15 %, on its settlement only and within the region; 2: all 8 vacant; 3 was not counted."""
    found = share(counts(("1", 2020, 200, 30), ("1", 2015, 200, 200), ("2", 2020, 8, 8)))
    nan = np.nan
    np.testing.assert_array_equal(found, np.array([[15, nan, 100], [nan, nan, nan]], dtype="f4"))
    assert found.dtype == np.float32


def test_a_village_without_homesteads_tells_nothing():
    found = share(counts(("1", 2020, 10, 0), ("2", 2020, 0, 0)))
    assert found[0, 0] == 0 and np.isnan(found[0, 2])
    assert share(counts(("2", 2020, 1, 1)))[0, 2] == 100


def test_what_it_refuses():
    with pytest.raises(Absent, match="2020"):
        share(counts(("1", 2015, 10, 1)))
    for rows in ([("9", 2020, 1, 0)], [("1", 2020, 1, 0)] * 2, [("1", 2020, 5, 6)], [("1", 2020, 5, -1)]):
        with pytest.raises(ValueError, match="homesteads"):
            share(counts(*rows))
