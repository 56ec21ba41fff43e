"""slope: hand sum of Horn's weights on 3 × 3, planes of known tilt; nodata; block = whole."""

import math

import numpy as np
import pytest

from shanshui.assess.slope import slope
from shanshui.core.grid import Grid


def grid(shape, cell=10.0):
    return Grid("EPSG:32647", 500_000.0, 3_600_000.0, cell, shape)


def test_hand_sum():
    g = grid((3, 3), cell=5.0)
    z = g.raster(np.array([[50, 45, 50], [30, 30, 30], [8, 10, 10]], dtype="f4"))
    # east  50 + 2·30 + 10 = 120     west  50 + 2·30 + 8 = 118      → (120 − 118) / (8·5) = 0.05
    # south  8 + 2·10 + 10 = 38      north 50 + 2·45 + 50 = 190     → (38 − 190) / 40 = −3.8
    # √(0.05² + 3.8²) = √14.4425 = 3.800329; atan = 75.25766°
    result = slope(z, grid=g)
    assert result.dtype == np.float32
    assert result.values[1, 1] == pytest.approx(75.25766, abs=2e-5)
    assert np.isnan(np.delete(result.values.ravel(), 4)).all()  # the eight cells at the edge of the grid


@pytest.mark.parametrize("direction", [0.0, 30.0, 45.0, 90.0, 200.0])
@pytest.mark.parametrize("tilt", [0.0, 5.0, 45.0, 70.0])
def test_a_plane_has_its_own_tilt_whatever_way_it_faces(direction, tilt):
    g = grid((5, 6), cell=25.0)
    rise = math.tan(math.radians(tilt))
    east, north = math.sin(math.radians(direction)), math.cos(math.radians(direction))
    z = rise * ((g.x[None, :] - g.x[0]) * east + (g.y[:, None] - g.y[0]) * north)
    result = slope(g.raster(z.astype("f4")), grid=g).values[1:-1, 1:-1]
    np.testing.assert_allclose(result, tilt, atol=2e-4)


@pytest.mark.parametrize("hole", [(2, 2), (1, 1), (3, 2)])
def test_any_missing_cell_of_the_nine_makes_it_missing(hole):
    g = grid((7, 7))
    z = np.add.outer(np.arange(7.0), np.arange(7.0)).astype("f4")
    z[hole] = np.nan
    before = z.copy()
    result = slope(g.raster(z), grid=g).values
    expected = np.ones((7, 7), dtype=bool)
    expected[1:-1, 1:-1] = False
    expected[hole[0] - 1 : hole[0] + 2, hole[1] - 1 : hole[1] + 2] = True
    np.testing.assert_array_equal(np.isnan(result), expected)
    np.testing.assert_array_equal(z, before)


def test_block_with_halo_is_the_whole_bit_for_bit():
    g = grid((23, 31))
    z = np.random.default_rng(1).normal(3000, 200, g.shape).astype("f4")
    z[5, 7] = np.nan
    whole = slope(g.raster(z), grid=g).values
    rows, cols = slice(8, 17), slice(3, 14)
    outer_rows, outer_cols = slice(7, 18), slice(2, 15)
    part = g.window(outer_rows, outer_cols)
    block = slope(part.raster(z[outer_rows, outer_cols]), grid=part).values[1:-1, 1:-1]
    np.testing.assert_array_equal(block, whole[rows, cols])
