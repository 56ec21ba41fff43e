"""Expected values are hand sums: the slope of the cropland cells, nothing elsewhere."""

from __future__ import annotations

import numpy as np

from shanshui.core.grid import Grid
from shanshui.diagnose.farmland import farmland_slope

GRID = Grid("EPSG:4545", 0.0, 100.0, 50.0, (2, 3))


def test_slope_of_cropland_alone():
    """51 is cropland; 52 orchard, 61 settlement and −1 nothing are not. Slope without data stays without."""
    ecosystem = GRID.raster(np.array([[51, 52, 61], [-1, 51, 51]], dtype="i2"), "ecosystem")
    slope = GRID.raster(np.array([[26.0, 30.0, 31.0], [5.0, np.nan, 0.0]], dtype="f4"), "slope")
    found = farmland_slope(ecosystem, slope)
    np.testing.assert_array_equal(found.values, np.array([[26, np.nan, np.nan], [np.nan, np.nan, 0]], dtype="f4"))
    assert found.dtype == np.float32
    assert slope.values[0, 1] == 30.0  # inputs are left as they are


def test_a_block_is_the_whole():
    ecosystem = GRID.raster(np.full((2, 3), 51, dtype="i2"), "ecosystem")
    slope = GRID.raster(np.arange(6, dtype="f4").reshape(2, 3), "slope")
    part = farmland_slope(ecosystem[:, 1:], slope[:, 1:])
    np.testing.assert_array_equal(part.values, farmland_slope(ecosystem, slope).values[:, 1:])
