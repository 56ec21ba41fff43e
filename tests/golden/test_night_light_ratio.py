"""night_light_ratio: hand sum on a row of six cells of two ecosystems; means by area, within the region alone."""

import numpy as np
import pytest

from shanshui.connect.night_light import night_light_ratio
from shanshui.core.errors import Absent, OutOfRange
from shanshui.core.grid import Grid

N = np.nan
CODES = [11, 11, 11, 51, 51, 31]
LIGHT = [1.0, 3.0, 8.0, 10.0, 30.0, 0.0]
AREA = [100.0, 100.0, 200.0, 300.0, 100.0, 100.0]


def run(codes=CODES, light=LIGHT, area=AREA, **told):
    grid = Grid("EPSG:4528", 0.0, 0.0, 1000.0, (1, len(codes)))
    layers = (
        grid.raster(np.array([codes], "i2"), year=2020),
        grid.raster(np.array([light], "f4")),
        grid.raster(np.array([area], "f8")),
    )
    before = [layer.copy(deep=True) for layer in layers]
    found = night_light_ratio(*layers, grid=grid, **told)
    assert all(a.identical(b) for a, b in zip(layers, before, strict=True))
    assert (found.dtype, found.name) == (np.float32, "night_light_ratio")
    return found.values[0]


def test_hand_sum():
    # forest: (1·100 + 3·100 + 8·200) / 400 = 5; farmland: (10·300 + 30·100) / 400 = 15; grassland has no light: 1
    expected = [1 / 5, 3 / 5, 8 / 5, 10 / 15, 30 / 15, 1]
    np.testing.assert_allclose(run(night_low=0.1, night_high=10.0), expected, rtol=1e-6)


def test_limits_are_a_half_and_two():
    # farmland: mean (10·300 + 50·100) / 400 = 20: 0.5 and 2.5, cut to 2; forest: 0.2, cut to 0.5
    np.testing.assert_allclose(run(light=[1, 3, 8, 10, 50, 0]), [0.5, 0.6, 1.6, 0.5, 2, 1], rtol=1e-6)


def test_the_mean_is_that_of_the_region_and_what_is_not_known_counts_nowhere():
    # the cell outside has the ratio 12 / 4 = 3 to the mean of the region, (2 + 6) / 2 = 4; grassland lies outside alone: 1
    found = run(
        [11, 11, 11, 11, -1, 31], [2, 6, 12, N, 9, 7], [100, 100, 0, 100, 100, 0], night_low=0.1, night_high=9.0
    )
    np.testing.assert_allclose(found, [0.5, 1.5, 3, N, N, 1], rtol=1e-6)


def test_code_0_is_a_code():
    np.testing.assert_allclose(run([0, 0, -1], [0.1, 0.3, 9], [1, 1, 1]), [0.5, 1.5, N], rtol=1e-6)


@pytest.mark.parametrize(
    ("light", "area"),
    [([0.0] * 6, AREA), ([N] * 6, AREA), (LIGHT, [0.0] * 6), ([0, 0, 0, 0, 0, 7], [1, 1, 1, 1, 1, 0])],
)
def test_no_light_in_the_region_is_absent(light, area):
    with pytest.raises(Absent) as why:
        run(light=light, area=area)
    assert "夜间灯光" in why.value.reason.zh
    assert "night_light" in why.value.cure.en


def test_nothing_known_at_all():
    with pytest.raises(Absent):
        run([-1] * 6)


def test_negative_light():
    with pytest.raises(OutOfRange, match="-2"):
        run(light=[1, 3, -2, 4, 5, 6])


@pytest.mark.parametrize("limits", [(0.0, 2.0), (-1.0, 2.0), (1.1, 2.0), (0.5, 0.9), (0.5, np.inf), (N, 2.0)])
def test_limits_that_make_no_sense(limits):
    with pytest.raises(ValueError, match="night_low"):
        run(night_low=limits[0], night_high=limits[1])
    assert run(night_low=1.0, night_high=1.0).tolist() == [1] * 6
