"""By hand: expected codes are read off the rules, cell by cell."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.misuse import unsuitable_use

CODES = [51, 52, 61, 62, 63, 11, 21, 31, 41, 72, -1]
GRID = Grid("EPSG:4545", 0.0, 100.0, 100.0, (1, len(CODES)))
ECOSYSTEM = GRID.raster(np.array([CODES], dtype="i2"), "ecosystem")
AREA = GRID.raster(np.ones((1, len(CODES))), "cell_area")


def line(first=0, last=11):
    return gpd.GeoDataFrame({"name": ["线"]}, geometry=[shapely.box(100 * first, 0, 100 * last, 100)], crs=GRID.crs)


def use(area=AREA, **lines):
    found = unsuitable_use(ECOSYSTEM, area, **lines, grid=GRID)
    assert found.dtype == np.int16 and found.name == "unsuitable_use"
    return found.values[0].tolist()


def test_within_the_red_line_or_a_protected_area():
    expected = [2, 2, 4, 0, 4, 0, 0, 0, 0, 0, -1]
    assert use(red_lines=line()) == expected
    assert use(protected_areas=line()) == expected
    assert use(red_lines=line(0, 1), protected_areas=line(2, 3)) == [2, 0, 4, 0, 0, 0, 0, 0, 0, 0, -1]


def test_in_permanent_farmland():
    """Woods, shrub, marsh 1; buildings 3; grass may be fallow, urban green and desert tell nothing."""
    assert use(permanent_farmland=line()) == [0, 0, 3, 0, 3, 1, 1, 0, 1, 0, -1]


def test_where_two_hold_the_higher():
    both = use(red_lines=line(), permanent_farmland=line())
    assert both == [2, 2, 4, 0, 4, 1, 1, 0, 1, 0, -1]


def test_outside_the_region():
    area = AREA.copy()
    area[0, 2] = 0
    assert use(area, red_lines=line())[2] == -1


def test_without_any_line():
    with pytest.raises(Absent, match="neither") as caught:
        use()
    assert caught.value.missing == ("red_lines", "protected_areas", "permanent_farmland")
