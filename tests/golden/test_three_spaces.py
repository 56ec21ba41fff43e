"""Expected spaces are hand sums: nine cells, four lines and the priority of 三区三线; land classes by their meaning."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from shanshui.base.classes import crosswalk
from shanshui.base.spaces import three_spaces
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, 0.0, 300.0, 100.0, (3, 3))
SPACE = {
    11: 2, 12: 2, 21: 1, 22: 1, 23: 1, 24: 1, 31: 1, 32: 1, 33: 1, 41: 1, 42: 1, 43: 1, 44: 1, 45: 1, 46: 1,
    51: 3, 52: 2, 53: 3, 61: 1, 62: 1, 63: 1, 64: 1, 65: 1, 66: 1, 67: 1,
}  # fmt: skip
COVER = [[11, 21, 51], [52, 53, 64], [-1, -1, 31]]
AREA = [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, 0.0]]


def zones(*boxes):
    return gpd.GeoDataFrame({"name": ["区"] * len(boxes)}, geometry=[shapely.box(*b) for b in boxes], crs=CRS)


def inputs(grid=GRID):
    cover = GRID.raster(np.array([COVER, COVER], dtype="i2"), "land_cover", year=np.array([2010, 2020]))
    cover.values[0] = 11
    return cover, crosswalk("cnlucc"), GRID.raster(np.array(AREA), "cell_area")


def test_land_class_of_every_code():
    table = crosswalk("cnlucc")
    assert dict(zip(table["code"], table["space"], strict=True)) == SPACE


def test_land_class_alone():
    space, rule = three_spaces(*inputs(), base_year=2020, grid=GRID)
    assert space.values.tolist() == [[2, 1, 3], [2, 3, 1], [-1, -1, -1]]  # no cover, no cover, outside
    assert rule.values.tolist() == [[4, 4, 4], [4, 4, 4], [-1, -1, -1]]
    assert space.dtype == rule.dtype == np.int16 and int(space["year"]) == 2020


def test_priority():
    """Column by column: farmland over all; red line over the two lower rows; protected over the middle; urban top left."""
    farmland = zones((0, 0, 300, 300))
    red = zones((0, 0, 100, 200))
    protected = zones((100, 100, 200, 200), (100, 100, 200, 200))
    urban = zones((0, 200, 100, 300), (0, 0, 60, 60))
    space, rule = three_spaces(*inputs(), urban, red, protected, farmland, base_year=2020, grid=GRID)
    assert space.values.tolist() == [[3, 2, 2], [1, 1, 2], [3, 2, -1]]
    assert rule.values.tolist() == [[1, 3, 3], [2, 2, 3], [1, 3, -1]]


def test_the_centre_decides_edges_included():
    for right, hit in ((49.9, False), (50.0, True)):
        space, _ = three_spaces(*inputs(), zones((0, 200, right, 300)), base_year=2020, grid=GRID)
        assert bool(space.values[0, 0] == 3) is hit


def test_a_hole_is_outside():
    ring = gpd.GeoDataFrame(
        {"name": ["环"]}, geometry=[shapely.box(0, 0, 300, 300).difference(shapely.box(100, 100, 200, 200))], crs=CRS
    )
    _, rule = three_spaces(*inputs(), red_lines=ring, base_year=2020, grid=GRID)
    assert rule.values.tolist() == [[2, 2, 2], [2, 4, 2], [2, 2, -1]]


def test_year_and_codes():
    with pytest.raises(Absent):
        three_spaces(*inputs(), base_year=2015, grid=GRID)
    cover, table, area = inputs()
    with pytest.raises(ValueError, match="64"):
        three_spaces(cover, table[table["code"] != 64], area, base_year=2020, grid=GRID)


def test_a_block_is_the_whole_and_inputs_stay():
    cover, table, area = inputs()
    red = zones((0, 0, 150, 150))
    before = red.geometry.to_wkb().tolist()
    whole = three_spaces(cover, table, area, None, red, base_year=2020, grid=GRID)
    rows, cols = slice(1, 3), slice(1, 2)
    block = three_spaces(
        cover.isel(y=rows, x=cols),
        table,
        area.isel(y=rows, x=cols),
        None,
        red,
        base_year=2020,
        grid=GRID.window(rows, cols),
    )
    for a, b in zip(whole, block, strict=True):
        assert b.identical(a.isel(y=rows, x=cols))
    assert red.geometry.to_wkb().tolist() == before
    again = inputs()
    assert cover.identical(again[0]) and area.identical(again[2])


# ---------------------------------------------------------------------- lines of transport take the space around them
def crossing(codes, cell=100.0, area=None, **more):
    """A map of land-survey codes: 1003 highway, 101 paddy, 301 forest, 701 town, 1009 pipeline."""
    values = np.array(codes, dtype="i2")
    grid = Grid(CRS, 0.0, cell * values.shape[0], cell, values.shape)
    cover = grid.raster(values[None], "land_cover", year=np.array([2020]))
    areas = grid.raster(np.ones(values.shape) if area is None else np.array(area, dtype="f8"), "cell_area")
    space, rule = three_spaces(cover, crosswalk("third_survey"), areas, base_year=2020, grid=grid, **more)
    return space.values.tolist(), rule.values.tolist()


def test_a_road_belongs_to_what_it_crosses():
    """The road runs through the middle row, east to the town; what its cells see around them is counted below."""
    space, rule = crossing([[101, 101, 301, 701], [1003, 1003, 1003, 701], [101, 101, 301, -1]])
    # first: 101 101 above and below = 4 agricultural; second: 101 101 301 twice = 4 agricultural, 2 ecological
    # third: above 101 301 701, beside 701, below 101 301 -1: 2 agricultural, 2 ecological, 2 urban → ecological, first by code
    assert space[1] == [2, 2, 1, 3]
    assert rule == [[4, 4, 4, 4], [5, 5, 5, 4], [4, 4, 4, -1]]


def test_roads_do_not_settle_each_other_and_the_nearest_ring_decides():
    """A row of 11 cells of 100 m: paddy at the west end, two forests at the east end."""
    row = [101, *[1003] * 8, 301, 301]
    space, rule = crossing([row])
    # reach 500 m = 5 cells: columns 1-5 see the paddy (ring 1-5), 4-8 the forest; 4 is 4 from paddy, 5 from forest; 5 the reverse
    assert space == [[2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1]]
    assert rule == [[4, 5, 5, 5, 5, 5, 5, 5, 5, 4, 4]]
    space, rule = crossing([row], surroundings_m=200.0)  # two cells: columns 3-6 see nothing → urban, by class
    assert space == [[2, 2, 2, 3, 3, 3, 3, 1, 1, 1, 1]]
    assert rule == [[4, 5, 5, 4, 4, 4, 4, 5, 5, 4, 4]]


def test_the_default_reach_is_500_m():
    assert crossing([[101, *[1003] * 5]])[1] == [[4, 5, 5, 5, 5, 5]]
    assert crossing([[101, *[1003] * 6]])[1] == [[4, 5, 5, 5, 5, 5, 4]]


def test_cells_larger_than_the_reach_see_their_neighbours():
    assert crossing([[1009, 301, 301]], cell=1000.0)[0] == [[1, 1, 1]]


def test_lines_come_before_surroundings_and_decide_for_them():
    """A red line over the western road cell: ecological by rule 2, and the road beside it follows it."""
    grid_codes = [[1003, 1003, 101]]
    red = zones((0, 0, 100, 100))
    space, rule = crossing(grid_codes, red_lines=red)
    assert (space, rule) == ([[1, 1, 2]], [[2, 5, 4]])  # one ecological, one agricultural: the first by code


def test_land_outside_the_region_settles_nothing():
    assert crossing([[101, 1003, 301]], area=[[0.0, 1.0, 1.0]]) == ([[-1, 1, 1]], [[-1, 5, 4]])


def test_villages_and_the_sea():
    """2601 industry in a village, 1801 sea in the edition of 2023: no space."""
    assert crossing([[2601, 601]])[0] == [[2, 3]]
    grid = Grid(CRS, 0.0, 100.0, 100.0, (1, 2))
    cover = grid.raster(np.array([[[1801, 1705]]], dtype="i2"), "land_cover", year=np.array([2020]))
    space, rule = three_spaces(
        cover, crosswalk("land_sea_use_2023"), grid.raster(np.ones((1, 2)), "cell_area"), base_year=2020, grid=grid
    )
    assert space.values.tolist() == [[-1, 2]] and rule.values.tolist() == [[-1, 4]]


def test_surroundings_in_a_block_with_its_halo():
    row = np.array([[101, *[1003] * 8, 301, 301]], dtype="i2")
    grid = Grid(CRS, 0.0, 100.0, 100.0, row.shape)
    cover = grid.raster(row[None], "land_cover", year=np.array([2020]))
    area = grid.raster(np.ones(row.shape), "cell_area")
    whole = three_spaces(cover, crosswalk("third_survey"), area, base_year=2020, grid=grid)
    rows, cols = slice(0, 1), slice(0, 9)  # block 0-3 with 5 cells of halo
    part = three_spaces(
        cover.isel(y=rows, x=cols), crosswalk("third_survey"), area.isel(y=rows, x=cols), base_year=2020, grid=grid.window(rows, cols)
    )  # fmt: skip
    for a, b in zip(whole, part, strict=True):
        assert b.isel(x=slice(0, 4)).identical(a.isel(x=slice(0, 4)))
