"""Expected areas are hand sums of nine cells whose areas are powers of two, so that every sum names its cells."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest

from shanshui.base.space_pairs import space_pair_areas
from shanshui.core.grid import Grid

GRID = Grid("+proj=aea +lat_1=25 +lat_2=47 +lon_0=105 +ellps=GRS80", 0.0, 300.0, 100.0, (3, 3))
AREA = GRID.raster(2.0 ** np.arange(9).reshape(3, 3), "cell_area")
#            areas   1  2  4     8 16 32    64 128 256
CONFLICT = GRID.raster(np.array([[0, 7, 2], [1, 1, 4], [-1, 7, 0]], dtype="i2"), "space_conflict")
ADJACENCY = GRID.raster(np.array([[1, 3, 2], [5, 5, 6], [-1, 4, 0]], dtype="i2"), "space_adjacency")

LINE = gpd.GeoDataFrame(geometry=[])
LINES = {"urban_boundary": LINE, "red_lines": LINE, "permanent_farmland": LINE}


def rows(table):
    return [tuple(row) for row in table.itertuples(index=False)]


def test_by_hand():
    """A cell of code 7 counts in all three pairs; 3 = 1 + 2, 5 = 1 + 4, 6 = 2 + 4 in two each."""
    table = space_pair_areas(ADJACENCY, AREA, CONFLICT, **LINES)
    assert list(table.columns) == ["relation", "pair", "area_m2", "only_m2"]
    assert rows(table) == [
        ("conflict", 1, 8 + 16 + 2 + 128, 8 + 16),
        ("conflict", 2, 4 + 2 + 128, 4),
        ("conflict", 4, 32 + 2 + 128, 32),
        ("conflict", 7, 2 + 128, 2 + 128),
        ("adjacency", 1, 1 + 2 + 8 + 16, 1),
        ("adjacency", 2, 4 + 2 + 32, 4),
        ("adjacency", 4, 128 + 8 + 16 + 32, 128),
    ]


def test_without_lines_there_is_adjacency_alone():
    assert [row[:2] for row in rows(space_pair_areas(ADJACENCY, AREA))] == [
        ("adjacency", 1),
        ("adjacency", 2),
        ("adjacency", 4),
    ]


@pytest.mark.parametrize(
    ("given", "pairs"),
    [
        (("red_lines", "permanent_farmland"), [1]),
        (("protected_areas", "permanent_farmland"), [1]),
        (("protected_areas", "urban_boundary"), [2]),
        (("permanent_farmland", "urban_boundary"), [4]),
        (("red_lines", "permanent_farmland", "urban_boundary"), [1, 2, 4, 7]),
    ],
)
def test_of_a_space_without_a_line_nothing_is_known(given, pairs):
    table = space_pair_areas(ADJACENCY, AREA, CONFLICT, **dict.fromkeys(given, LINE))
    assert table[table["relation"] == "conflict"]["pair"].tolist() == pairs


def test_nothing_found_is_zero():
    none = CONFLICT.copy(data=np.zeros((3, 3), dtype="i2"))
    table = space_pair_areas(none, AREA, none, **LINES)
    assert len(table) == 7 and (table[["area_m2", "only_m2"]] == 0).all().all()


def test_inputs_stay():
    before = [raster.copy(deep=True) for raster in (ADJACENCY, AREA, CONFLICT)]
    space_pair_areas(ADJACENCY, AREA, CONFLICT)
    assert all(a.identical(b) for a, b in zip(before, (ADJACENCY, AREA, CONFLICT), strict=True))
