"""Foreground of the morphological pattern: hand sum on a row of codes."""

import numpy as np
import pytest

from shanshui.connect.mspa import mspa_foreground
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid


def run(codes, **settings):
    codes = np.array(codes, "i2")
    grid = Grid("EPSG:4528", 0.0, 0.0, 30.0, codes.shape)
    layer = grid.raster(codes, "ecosystem", year=2020)
    before = layer.copy(deep=True)
    found = mspa_foreground(layer, grid=grid, **settings)
    assert layer.identical(before)
    assert (found.dtype, found.name) == (np.int8, "mspa_foreground")
    return found.values.tolist()


ROW = [[10, 14, 20, 34, 43, 51, 52, 61, 63, 70, 73, 80, 82, -1]]


def test_by_default_forest_shrub_grassland_and_wetland():
    assert run(ROW) == [[1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, -1]]


def test_the_classes_are_a_setting():
    assert run(ROW, foreground_classes="1") == [[1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1]]
    assert run(ROW, foreground_classes="3, 8") == [[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, -1]]
    assert run(ROW, foreground_classes="4,7") == [[0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, -1]]


@pytest.mark.parametrize("classes", ["0", "9", "", "1,", "11", "forest", "1;2", "-1"])
def test_a_class_that_is_none_is_an_error(classes):
    with pytest.raises(ValueError, match="foreground_classes"):
        run(ROW, foreground_classes=classes)


def test_no_foreground_at_all_is_absent_with_its_cure():
    with pytest.raises(Absent) as caught:
        run([[51, 82, -1]])
    assert "1,2,3,4" in caught.value.reason.zh
    assert "foreground_classes" in caught.value.cure.zh
    with pytest.raises(Absent):
        run([[-1, -1]])
    assert run([[11]]) == [[1]]
