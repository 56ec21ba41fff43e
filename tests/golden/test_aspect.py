"""aspect: hand sum of Horn's weights on 3 × 3, planes that face a known way; nodata, level ground, block = whole."""

import math

import numpy as np
import pytest

from shanshui.assess.relief import aspect
from shanshui.core.grid import Grid


def grid(shape, cell=10.0):
    return Grid("EPSG:32647", 500_000.0, 3_600_000.0, cell, shape)


def test_hand_sum():
    g = grid((3, 3), cell=5.0)
    z = g.raster(np.array([[101, 92, 85], [101, 92, 85], [101, 91, 84]], dtype="f4"))
    # east  85 + 2·85 + 84 = 339   west 101 + 2·101 + 101 = 404   → −65: falls to the east
    # south 101 + 2·91 + 84 = 367  north 101 + 2·92 + 85 = 370    → −3: falls to the south
    # azimuth = atan2(65, −3) = 90° + atan(3/65) = 90° + 2.642546° = 92.642546°
    result = aspect(z, grid=g)
    assert result.dtype == np.float32
    assert result.values[1, 1] == pytest.approx(92.642546, abs=2e-5)
    assert np.isnan(np.delete(result.values.ravel(), 4)).all()


@pytest.mark.parametrize("azimuth", [0.0, 45.0, 90.0, 135.0, 180.0, 225.0, 270.0, 315.0, 20.0, 350.0])
def test_a_plane_faces_where_it_falls(azimuth):
    g = grid((5, 6), cell=25.0)
    east, north = math.sin(math.radians(azimuth)), math.cos(math.radians(azimuth))
    z = 500 - 0.25 * ((g.x[None, :] - g.x[0]) * east + (g.y[:, None] - g.y[0]) * north)
    found = aspect(g.raster(z), grid=g).values[1:-1, 1:-1]
    turned = (found - azimuth + 180) % 360 - 180  # 359.99999 is near 0
    np.testing.assert_allclose(turned, 0, atol=1e-4)
    assert (found < 360).all()


def test_a_hair_west_of_north_is_north_not_360():
    g = grid((3, 3))
    z = np.array([[0, 0, 0], [1, 1, 1], [2, 2, 2]], dtype="f8") * 1e6
    z[:, 2] += 1e-3  # falls to the north, and by a trace to the west: 359.99999998° is 360 in float32
    assert aspect(g.raster(z), grid=g).values[1, 1] == 0


def test_level_ground_faces_nowhere_and_gaps_spread_by_a_cell():
    g = grid((7, 7))
    assert np.isnan(aspect(g.raster(np.full((7, 7), 3.0, dtype="f4")), grid=g).values).all()
    z = np.add.outer(np.arange(7.0), np.arange(7.0)).astype("f4")
    z[3, 3] = np.nan
    before = z.copy()
    found = aspect(g.raster(z), grid=g).values
    expected = np.ones((7, 7), dtype=bool)
    expected[1:-1, 1:-1] = False
    expected[2:5, 2:5] = True
    np.testing.assert_array_equal(np.isnan(found), expected)
    np.testing.assert_array_equal(z, before)
    assert found[1, 1] == 315  # rises to the south and the east alike


def test_block_with_halo_is_the_whole():
    g = grid((23, 31))
    z = np.random.default_rng(2).normal(3000, 200, g.shape).astype("f4")
    whole = aspect(g.raster(z), grid=g).values
    part = g.window(slice(7, 18), slice(2, 15))
    block = aspect(part.raster(z[7:18, 2:15]), grid=part).values[1:-1, 1:-1]
    np.testing.assert_array_equal(block, whole[8:17, 3:14])
