"""Expected codes are hand sums: nine cells of 100 m and the rectangles of four lines, claim by claim."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from shanshui.base.space_pairs import space_conflict
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, 0.0, 300.0, 100.0, (3, 3))
AREA = GRID.raster(np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, 0.0]]), "cell_area")


def zones(*boxes):
    return gpd.GeoDataFrame({"name": ["区"] * len(boxes)}, geometry=[shapely.box(*b) for b in boxes], crs=CRS)


URBAN = zones((100, 0, 300, 300))  # columns 2 and 3
RED = zones((0, 200, 300, 300))  # the upper row
PROTECTED = zones((0, 0, 100, 100), (0, 0, 100, 100))  # the lower left cell, twice
FARMLAND = zones((0, 0, 300, 100), (100, 200, 200, 300))  # the lower row, and the middle of the upper


def test_every_pair_by_hand():
    """Upper row: red alone; red, urban and farmland = 1 + 2 + 4; red and urban = 2. Middle row: nothing; urban alone twice.
    Lower row: protected and farmland = 1; urban and farmland = 4; outside the region."""
    out = space_conflict(AREA, URBAN, RED, PROTECTED, FARMLAND, grid=GRID)
    assert out.values.tolist() == [[0, 7, 2], [0, 0, 0], [1, 4, -1]]
    assert out.dtype == np.int16 and out.name == "space_conflict" and GRID.covers(out)


def test_two_spaces_are_enough():
    assert space_conflict(AREA, URBAN, RED, grid=GRID).values.tolist() == [[0, 2, 2], [0, 0, 0], [0, 0, -1]]
    assert space_conflict(AREA, None, None, PROTECTED, FARMLAND, grid=GRID).values.tolist() == [
        [0, 0, 0],
        [0, 0, 0],
        [1, 0, -1],
    ]
    assert space_conflict(AREA, URBAN, permanent_farmland=FARMLAND, grid=GRID).values.tolist() == [
        [0, 4, 0],
        [0, 0, 0],
        [0, 4, -1],
    ]


def test_red_lines_and_protected_areas_are_one_space():
    both = zones((0, 0, 300, 300))
    with pytest.raises(Absent) as absent:
        space_conflict(AREA, None, both, both, grid=GRID)
    assert "控制线" in absent.value.reason.zh
    with pytest.raises(Absent):
        space_conflict(AREA, grid=GRID)


def test_no_overlap_is_a_finding():
    out = space_conflict(AREA, zones((0, 0, 100, 100)), zones((200, 200, 300, 300)), grid=GRID)
    assert out.values.tolist() == [[0, 0, 0], [0, 0, 0], [0, 0, -1]]


def test_the_centre_decides():
    for right, code in ((49.9, 0), (50.0, 2)):
        out = space_conflict(AREA, zones((0, 200, right, 300)), RED, grid=GRID)
        assert out.values[0, 0] == code


def test_a_block_is_the_whole_and_inputs_stay():
    before = [frame.geometry.to_wkb().tolist() for frame in (URBAN, RED, PROTECTED, FARMLAND)]
    whole = space_conflict(AREA, URBAN, RED, PROTECTED, FARMLAND, grid=GRID)
    rows, cols = slice(1, 3), slice(0, 2)
    block = space_conflict(AREA.isel(y=rows, x=cols), URBAN, RED, PROTECTED, FARMLAND, grid=GRID.window(rows, cols))
    assert block.identical(whole.isel(y=rows, x=cols))
    assert [frame.geometry.to_wkb().tolist() for frame in (URBAN, RED, PROTECTED, FARMLAND)] == before
