"""Expected codes are laid down by hand: marshes along a river, some of them behind a road."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.shore_damage import wetland_cutoff

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, 0.0, 500.0, 100.0, (5, 9))
AREA = GRID.raster(np.ones((5, 9)), "cell_area")
M = 41
ROWS = [
    [34] * 9,
    [34, 34, M, 34, 34, 34, M, 34, M],
    [34, M, 34, 34, 34, 34, 34, 34, 34],
    [34] * 9,
    [M, 34, 34, 34, M, 34, 34, 34, M],
]
CODES = GRID.raster(np.array(ROWS, dtype="i2"), "ecosystem")


def frame(*shapes):
    return gpd.GeoDataFrame({"name": [""] * len(shapes)}, geometry=list(shapes), crs=CRS)


RIVER = frame(shapely.LineString([(50, 450), (650, 450)]))  # row 1, columns 1 to 7
ROAD = frame(shapely.LineString([(450, 350), (850, 350)]))  # row 2, columns 5 to 9: on the marshes in it, too
WALL = frame(shapely.LineString([(-50, 250), (950, 250)]))  # row 3, all columns


def test_steps_without_roads():
    """One step (100 m): the marsh in row 2, column 3, and with it the one at its corner; that in column 7; not that in
    column 9, two columns beyond the river's end. Two steps and three: that in column 9 as well (1 down, 2 right = 3)."""
    out = wetland_cutoff(CODES, AREA, RIVER, grid=GRID, wetland_reach_m=100.0)
    held = out.values[CODES.values == M].tolist()
    assert held == [0, 0, 1, 0, 1, 1, 1] and (out.values[CODES.values != M] == -1).all()
    assert out.dtype == np.int16 and out.name == "wetland_cutoff" and GRID.covers(out)
    three = wetland_cutoff(CODES, AREA, RIVER, grid=GRID, wetland_reach_m=300.0).values
    assert three[1, 8] == 0 and three[4, 0] == 1
    assert wetland_cutoff(CODES, AREA, RIVER, grid=GRID, wetland_reach_m=299.0).values[1, 8] == 1
    assert wetland_cutoff(CODES, AREA, RIVER, grid=GRID, wetland_reach_m=400.0).values[4, 0] == 0
    assert (wetland_cutoff(CODES, AREA, RIVER, grid=GRID).values[CODES.values == M] == 0).all()  # 1 km


def test_the_default_reach_is_a_kilometre():
    for cell, code in ((250.0, 0), (251.0, 1)):  # the marsh in the last row lies four steps from the river
        grid = Grid(CRS, 0.0, 5 * cell, cell, (5, 9))
        river = frame(shapely.LineString([(0, 4.5 * cell), (9 * cell, 4.5 * cell)]))
        out = wetland_cutoff(grid.raster(CODES.values, "e"), grid.raster(AREA.values, "a"), river, grid=grid)
        assert out.values[4, 4] == code


def test_roads_between():
    """Behind the road along row 3 lie the marshes of row 5: a river is in reach, the road lies between. The marsh of
    rows 2 and 3 touches the road with one of its cells, and the river with the other."""
    out = wetland_cutoff(CODES, AREA, RIVER, None, WALL, grid=GRID)
    assert out.values[CODES.values == M].tolist() == [0, 0, 0, 0, 2, 2, 2]
    near = wetland_cutoff(CODES, AREA, RIVER, None, WALL, grid=GRID, wetland_reach_m=100.0)
    assert near.values[4].tolist() == [1, -1, -1, -1, 1, -1, -1, -1, 1]
    on_it = wetland_cutoff(
        CODES, AREA, RIVER, None, ROAD, grid=GRID
    )  # the road runs over the marshes in columns 7 and 9
    assert on_it.values[1].tolist() == [-1, -1, 0, -1, -1, -1, 2, -1, 2] and on_it.values[4, 0] == 0


def test_a_road_over_water_is_a_bridge():
    """Open water from row 1 down to row 4 in column 5, across the wall: the marsh below joins it, and so do those beside."""
    codes = CODES.values.copy()
    codes[1:4, 4] = 43
    out = wetland_cutoff(GRID.raster(codes, "ecosystem"), AREA, RIVER, None, WALL, grid=GRID)
    assert (out.values[4][[0, 4, 8]] == 0).all() and (out.values[1:4, 4] == -1).all()
    lake = frame(shapely.box(410, 110, 490, 190))
    assert wetland_cutoff(CODES, AREA, None, lake, WALL, grid=GRID).values[4, 4] == 0
    codes[1:4, 4] = 42
    assert wetland_cutoff(GRID.raster(codes, "ecosystem"), AREA, None, None, WALL, grid=GRID).values[4, 4] == 0


def test_no_water_no_marsh():
    assert (wetland_cutoff(CODES, AREA, grid=GRID).values[CODES.values == M] == 1).all()
    with pytest.raises(Absent):
        wetland_cutoff(CODES.copy(data=np.full((5, 9), 42, "i2")), AREA, RIVER, grid=GRID)
    with pytest.raises(Absent):
        wetland_cutoff(CODES, AREA * 0, RIVER, grid=GRID)
    with pytest.raises(ValueError, match="wetland_reach_m"):
        wetland_cutoff(CODES, AREA, RIVER, grid=GRID, wetland_reach_m=99.0)
