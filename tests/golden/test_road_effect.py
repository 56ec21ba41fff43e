"""road_effect: hand sums of distances from a straight line to the middles of cells."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.expansion import ROUND, road_effect

GRID = Grid("EPSG:32647", 0.0, 600.0, 100.0, (6, 1))
"""Middles of the cells at y = 550, 450, … 50."""


def area(values=1e4):
    return GRID.raster(np.full((6, 1), values, dtype="f8"))


def line(y, x=(-5000, 5000)):
    return gpd.GeoDataFrame(geometry=[shapely.LineString([(x[0], y), (x[1], y)])], crs=GRID.crs)


def run(roads=None, planned=None, **settings):
    return road_effect(area(), roads, planned, grid=GRID, **settings).values[:, 0].tolist()


def test_by_hand():
    """A road at y = 0: middles at 50 and 150 m lie within 160 m, that at 250 m not. A planned one at 300: 150 … 450 lie."""
    assert run(line(0), effect_m=160.0) == [0, 0, 0, 0, 1, 1]
    assert run(None, line(300), effect_m=160.0) == [0, 2, 2, 2, 2, 0]
    assert run(line(0), line(300), effect_m=160.0) == [0, 2, 2, 2, 3, 1]


def test_a_kilometre_unless_told():
    """Middles at 50 … 550 m from a road at −455: 505 … 1005 m; only the last is farther than 1000 m."""
    assert run(line(-455)) == [0, 1, 1, 1, 1, 1]
    assert run(line(-445)) == [1] * 6


def test_the_end_of_a_road_is_round():
    """The road ends 600 m to the side, 500 m below: √(550² + 500²) = 743.3 m; a buffer of 32 segments a quarter reaches it."""
    middle = (50.0, 550.0)
    end = (600.0, 50.0)
    distance = float(np.hypot(middle[0] - end[0], middle[1] - end[1]))
    ends = line(50, (600, 5000))
    assert run(ends, effect_m=distance * 1.001)[0] == 1 and run(ends, effect_m=distance * 0.999)[0] == 0
    assert ROUND == 32


def test_outside_the_region_and_without_lines():
    values = area()
    values.values[0, 0] = 0
    assert road_effect(values, line(0), None, grid=GRID).values[0, 0] == -1
    assert road_effect(area(0.5), line(50), None, effect_m=0.5, grid=GRID).values[:, 0].tolist() == [0, 0, 0, 0, 0, 1]
    assert run(line(0).iloc[:0], line(0)) == [2] * 6
    with pytest.raises(Absent):
        run()
    with pytest.raises(ValueError, match="effect_m"):
        run(line(0), effect_m=0.0)
