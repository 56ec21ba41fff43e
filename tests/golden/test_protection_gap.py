"""protection_gap: hand sum of six cells and two polygons."""

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import Polygon, box

from shanshui.assess.protection_gap import protection_gap
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("EPSG:32647", 0.0, 100.0, 100.0, (1, 7))


def codes(*values):
    return GRID.raster(np.array([values], dtype="i2"))


def zones(*shapes):
    return gpd.GeoDataFrame({"name": ["x"] * len(shapes)}, geometry=list(shapes), crs=GRID.crs)


RED = zones(box(0, 0, 200, 100), Polygon())
"""Covers the first two cells."""
PARK = zones(box(300, 0, 460, 100))
"""Covers the fourth cell and the centre of the fifth."""


def test_by_hand():
    found = protection_gap(None, codes(1, 2, 1, 1, 1, -1, 1), RED, PARK, grid=GRID)
    assert found.values.tolist() == [[1, 0, 2, 1, 1, -1, 2]]
    assert found.dtype == np.int16


def test_a_cell_is_protected_where_its_centre_is():
    found = protection_gap(None, codes(1, 1, 1, 1, 1, 1, 1), None, zones(box(0, 0, 149, 100)), grid=GRID)
    assert found.values.tolist() == [[1, 2, 2, 2, 2, 2, 2]]


def test_one_kind_of_line_is_enough():
    assert protection_gap(None, codes(1, 1, 1, 1, 1, 1, 3), RED, grid=GRID).values.tolist() == [[1, 1, 2, 2, 2, 2, 0]]


def test_the_adopted_importance_prevails_whole():
    found = protection_gap(codes(-1, 1, 3, 1, 2, 3, 1), codes(1, 1, 1, 1, 1, 1, 1), RED, PARK, grid=GRID)
    assert found.values.tolist() == [[-1, 1, 0, 1, 0, 0, 2]]


def test_an_empty_line_layer_protects_nothing():
    assert protection_gap(None, codes(*[1] * 7), zones(Polygon()), grid=GRID).values.tolist() == [[2] * 7]


def test_without_importance_or_lines_it_is_absent():
    with pytest.raises(Absent):
        protection_gap(None, codes(*[1] * 7), grid=GRID)
    with pytest.raises(Absent):
        protection_gap(None, None, RED, PARK, grid=GRID)
