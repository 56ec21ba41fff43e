"""slope_length_factor: hand sums of L and S on planes whose slope and flow path are known; the printed jumps of S."""

import math

import numpy as np
import pytest

from shanshui.assess.terrain_factor import length_factor, slope_length_factor, steepness_factor
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid


def sin(degrees):
    return math.sin(math.radians(degrees))


def plane(degrees, cell, shape=(5, 8)):
    """Ground that falls to the west at an angle: water of a row flows along that row, from the east edge."""
    g = Grid("EPSG:32647", 0.0, 0.0, cell, shape)
    z = 1000 + math.tan(math.radians(degrees)) * (g.x[None, :] - g.x[0]) + 0 * g.y[:, None]
    return g.raster(z.astype("f4"), "elevation"), g


def test_hand_sum_on_a_plane():
    """Cells of 10 m at 8°: column 7 is the ridge, so column c holds (8 − c) cells of slope."""
    elevation, g = plane(8.0, 10.0)
    result = slope_length_factor(elevation, grid=g)
    assert result.dtype == np.float32
    # sin 8° = 0.1391731; sin^0.8 = e^(0.8·ln 0.1391731) = e^(−1.577629) = 0.2064640
    # β = (0.1391731/0.089) / (3·0.2064640 + 0.56) = 1.5637427 / 1.1793919 = 1.3258890; m = 1.3258890/2.3258890 = 0.5700569
    # S = 16.8·0.1391731 − 0.5 = 1.8381081
    for column in range(1, 7):
        length = 10 * (8 - column)
        expected = (length / 22.13) ** 0.5700569 * 1.8381081
        np.testing.assert_allclose(result.values[1:-1, column], expected, rtol=2e-5)
    edge = np.ones(g.shape, dtype=bool)
    edge[1:-1, 1:-1] = False
    np.testing.assert_array_equal(np.isnan(result.values), edge)


@pytest.mark.parametrize(
    ("degrees", "S"),
    [
        (0.0, 0.03),
        (3.0, 10.8 * sin(3.0) + 0.03),
        (5.139, 10.8 * sin(5.139) + 0.03),  # 0.9974
        (5.141, 16.8 * sin(5.141) - 0.5),  # 1.0054: nearly continuous
        (10.199, 16.8 * sin(10.199) - 0.5),  # 2.4747
        (10.201, 21.9 * sin(10.201) - 0.96),  # 2.9185: the jump as printed
        (20.0, 21.9 * sin(20.0) - 0.96),
        (28.809, 21.9 * sin(28.809) - 0.96),  # 9.5934
        (28.811, 9.5988),
        (60.0, 9.5988),
    ],
)
def test_steepness_as_printed(degrees, S):
    assert steepness_factor(np.radians([degrees]))[0] == pytest.approx(S, rel=1e-9)


def test_steepness_beside_its_limits():
    """The figures of S worked out on both sides of the limits: 0.9976, 1.0051; 2.475, 2.918; 9.594, 9.5988."""
    below = steepness_factor(np.radians([5.1399999, 10.1999999, 28.8099999]))
    above = steepness_factor(np.radians([5.1400001, 10.2000001, 28.8100001]))
    np.testing.assert_allclose(below, [0.9976, 2.475, 9.594], atol=6e-4)
    np.testing.assert_allclose(above, [1.0051, 2.918, 9.5988], atol=6e-4)
    assert np.isnan(steepness_factor(np.array([np.nan]))[0])


def test_length_of_the_unit_plot_is_one_and_grows_with_the_slope():
    angle = np.radians([0.0, 3.0, 9.0, 25.0])
    np.testing.assert_allclose(length_factor(np.full(4, 22.13), angle), 1)
    assert length_factor(np.array([100.0]), np.array([0.0]))[0] == 1  # flat ground: m = 0
    # sin 30° = 0.5: β = 5.6179775 / (3·0.5743492 + 0.56) = 5.6179775 / 2.2830475 = 2.4607364; m = 0.7110442
    # (88.52 / 22.13 = 4)^0.7110442 = e^(0.7110442·1.3862944) = e^0.9857165 = 2.6797325
    assert length_factor(np.array([88.52]), np.radians([30.0]))[0] == pytest.approx(2.6797325, rel=2e-6)


def test_length_is_capped():
    elevation, g = plane(8.0, 100.0)
    free = slope_length_factor(elevation, grid=g, max_slope_length_m=1e6).values[2]
    default = slope_length_factor(elevation, grid=g).values[2]
    # columns 6 and 5 hold 200 m and 300 m of slope; further down all are taken as 300 m
    np.testing.assert_array_equal(default[5:7], free[5:7])
    np.testing.assert_array_equal(default[1:5], np.full(4, free[5]))
    least = slope_length_factor(elevation, grid=g, max_slope_length_m=0.5).values[2]
    np.testing.assert_allclose(least[1:7], (0.5 / 22.13) ** 0.5700569 * 1.8381081, rtol=2e-4)
    with pytest.raises(ValueError, match="max_slope_length_m"):
        slope_length_factor(elevation, grid=g, max_slope_length_m=0.0)


def test_flow_does_not_cross_missing_ground():
    elevation, g = plane(8.0, 10.0, (7, 12))
    elevation.values[:, 8] = np.nan
    before = elevation.copy(deep=True)
    result = slope_length_factor(elevation, grid=g).values
    assert np.isnan(result[:, 7:10]).all()
    # west of the gap the path starts anew at column 7: column 6 holds two cells
    alone, part = plane(8.0, 10.0, (7, 8))
    np.testing.assert_allclose(result[1:-1, 1:7], slope_length_factor(alone, grid=part).values[1:-1, 1:7], rtol=1e-4)
    np.testing.assert_array_equal(elevation, before)


def test_no_elevation_at_all_is_absent():
    g = Grid("EPSG:32647", 0.0, 0.0, 10.0, (3, 3))
    with pytest.raises(Absent):
        slope_length_factor(g.raster(np.full((3, 3), np.nan, dtype="f4")), grid=g)
