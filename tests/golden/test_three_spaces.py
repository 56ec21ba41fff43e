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
