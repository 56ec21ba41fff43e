"""Expected values are hand sums: park in the boundary by urban resident."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.town_ground import park_per_person

GRID = Grid("EPSG:4545", 0.0, 100.0, 100.0, (1, 4))
SPACE = GRID.raster(np.array([[3, 2, 3, 3]], dtype="i2"), "space")
CELLS = pd.DataFrame({"county": ["a", "a", "b", "c"], "cell": [0, 1, 2, 3], "share": [1.0] * 4})


def boxes(*where, **columns):
    return gpd.GeoDataFrame(columns, geometry=[shapely.box(*b) for b in where], crs=GRID.crs)


COUNTIES = boxes((0, 0, 200, 100), (200, 0, 300, 100), (300, 0, 400, 100), code=["a", "b", "c"])
BOUNDARY = boxes((0, 0, 100, 100), (200, 0, 400, 100), name=["一", "二"])
PARKS = boxes((0, 0, 60, 50), (40, 0, 150, 50), (180, 0, 230, 50))


def people(*rows):
    return pd.DataFrame(rows, columns=["county", "year", "total", "urban"])


def parks(residents, parks=PARKS):
    found = park_per_person(SPACE, CELLS, COUNTIES, BOUNDARY, parks, residents, base_year=2020, grid=GRID)
    assert found.dtype == np.float32
    return found.values[0]


def test_by_hand():
    """a: 0–100 by 50 m within the boundary, the overlap once: 5000 m² / 400. b: 200–230 by 50: 1500 / 100. c: no park."""
    found = parks(people(("a", 2020, 900, 400), ("a", 2010, 900, 1), ("b", 2020, 900, 100), ("c", 2020, 9, 5)))
    np.testing.assert_array_equal(found, np.array([12.5, np.nan, 15, 0], dtype="f4"))


def test_counties_without_a_count():
    """b and c are not counted; a has no urban residents, which leaves nothing to divide by."""
    found = parks(people(("a", 2020, 900, 400)))
    assert found[0] == 12.5 and np.isnan(found[1:]).all()
    with pytest.raises(Absent, match="2020"):
        parks(people(("a", 2020, 900, 0), ("b", 2010, 9, 9)))


def test_one_resident_is_enough():
    assert parks(people(("a", 2020, 1, 1)))[0] == 5000


def test_a_county_of_which_there_is_no_outline():
    assert parks(people(("a", 2020, 900, 400), ("z", 2020, 9, 9)))[0] == 12.5


def test_two_rows_of_a_county():
    with pytest.raises(ValueError, match="two rows of 2020"):
        parks(people(("a", 2020, 900, 400), ("a", 2020, 900, 400)))
