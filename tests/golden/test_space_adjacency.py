"""Expected codes are hand sums: distances from centres to the nearest side or corner of other cells, counted on squared paper."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.base.space_pairs import space_adjacency
from shanshui.core.grid import Grid

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"


def spaces(values, cell=100.0):
    values = np.array(values, dtype="i2")
    grid = Grid(CRS, 0.0, cell * values.shape[0], cell, values.shape)
    return grid.raster(values, "space", year=2020), grid


def adjoining(values, cell=100.0, **more):
    raster, grid = spaces(values, cell)
    return space_adjacency(raster, grid=grid, **more).values.tolist()


def test_a_row_by_hand():
    """Side of the next cell 50 m away, of the one after it 150 m: 150 m reaches two cells, 149 m one."""
    row = [[1, 1, 1, 2, 2, 2, 3, 3, 3]]
    assert adjoining(row, adjacency_m=150.0) == [[0, 1, 1, 1, 5, 4, 4, 4, 0]]
    assert adjoining(row, adjacency_m=149.0) == [[0, 0, 1, 1, 0, 4, 4, 0, 0]]
    assert adjoining(row, adjacency_m=49.0) == [[0] * 9]


def test_codes_of_cells_between_both_others():
    """1 + 2 for an ecological cell, 1 + 4 for an agricultural, 2 + 4 for an urban one."""
    assert adjoining([[2, 1, 3]], adjacency_m=50.0) == [[1, 3, 2]]
    assert adjoining([[1, 2, 3]], adjacency_m=50.0) == [[1, 5, 4]]
    assert adjoining([[1, 3, 2]], adjacency_m=50.0) == [[2, 6, 4]]


def test_distance_to_a_corner():
    """The corner of a cell one down and one right is 50·√2 = 70.7 m away; two down, one right: √(150² + 50²) = 158.1 m."""
    grid = [[3, 1, 1], [1, 1, 1], [1, 1, 1]]
    assert adjoining(grid, adjacency_m=70.0) == [[2, 2, 0], [2, 0, 0], [0, 0, 0]]
    assert adjoining(grid, adjacency_m=71.0) == [[2, 2, 0], [2, 2, 0], [0, 0, 0]]
    assert adjoining(grid, adjacency_m=158.0) == [[2, 2, 2], [2, 2, 0], [2, 0, 0]]
    assert adjoining(grid, adjacency_m=159.0) == [[2, 2, 2], [2, 2, 2], [2, 2, 0]]


def test_the_default_is_500_m():
    """Sides at 50, 150, 250, 350, 450 m are within it, at 550 m not."""
    assert adjoining([[1] * 7 + [2]]) == [[0, 0, 1, 1, 1, 1, 1, 1]]
    assert adjoining([[1, 1, 2]], cell=1000.0) == [[0, 1, 1]]  # half a cell
    assert adjoining([[1, 1, 2]], cell=1001.0) == [[0, 0, 0]]


def test_nodata_adjoins_nothing():
    assert adjoining([[1, -1, 2, -1, 1]], adjacency_m=50.0) == [[0, -1, 0, -1, 0]]
    assert adjoining([[1, -1, 2]], adjacency_m=150.0) == [[1, -1, 1]]


def test_the_distance_must_be_positive():
    with pytest.raises(ValueError, match="positive"):
        adjoining([[1, 2]], adjacency_m=0.0)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([-1, 1, 2, 3]), min_size=42, max_size=42),
    st.sampled_from([60.0, 100.0, 160.0, 230.0, 900.0]),
)
def test_every_pair_of_cells(values, distance):
    """The definition itself, cell against cell: a pair is in reach if the other's square is."""
    grid = np.array(values).reshape(6, 7)
    pair = {frozenset((1, 2)): 1, frozenset((1, 3)): 2, frozenset((2, 3)): 4}
    expected = np.where(grid == -1, -1, 0)
    for r, c in np.ndindex(grid.shape):
        met = set()
        for i, j in np.ndindex(grid.shape):
            away = math.hypot(max(abs(i - r) - 0.5, 0) * 100, max(abs(j - c) - 0.5, 0) * 100)
            if away <= distance and -1 not in (grid[i, j], grid[r, c]) and grid[i, j] != grid[r, c]:
                met.add(pair[frozenset((int(grid[i, j]), int(grid[r, c])))])
        expected[r, c] += sum(met)
    assert adjoining(grid, adjacency_m=distance) == expected.tolist()


def test_a_block_with_its_halo_is_the_whole_and_inputs_stay():
    raster, grid = spaces(np.arange(60).reshape(6, 10) // 7 % 3 + 1)
    before = raster.copy(deep=True)
    whole = space_adjacency(raster, adjacency_m=150.0, grid=grid)
    assert (
        whole.dtype == np.int16
        and whole.name == "space_adjacency"
        and int(whole["year"]) == 2020
        and grid.covers(whole)
    )
    rows, cols = slice(0, 5), slice(2, 10)  # the block of rows 0-2 and columns 4-9, with two cells of halo
    block = space_adjacency(raster.isel(y=rows, x=cols), adjacency_m=150.0, grid=grid.window(rows, cols))
    assert block.isel(y=slice(0, 3), x=slice(2, 8)).identical(whole.isel(y=slice(0, 3), x=slice(4, 10)))
    assert raster.identical(before)
