"""sand_fixation: paper: worked values of loss with and without cover; hand sum; what is held at its highest."""

from math import exp

import numpy as np
import pytest

from shanshui.assess.sand import sand_fixation, wind_loss
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

G = Grid("EPSG:32647", 0.0, 0.0, 30.0, (1, 3))


def row(*values):
    return G.raster(np.array([values], "f4"))


def factors(cover):
    return row(*[0.5067] * 3), row(*[0.399042] * 3), row(*[0.9] * 3), row(*cover)


def test_the_worked_values():
    lost, kept = sand_fixation(*factors((1.0, exp(-2.302), 0.0)), weather_factor=row(20, 20, 20))
    np.testing.assert_allclose(lost.values[0], [3444.07, 78.963, 0], rtol=1e-5)
    np.testing.assert_allclose(kept.values[0], [0, 3444.07 - 78.963, 3444.07], rtol=1e-5, atol=1e-3)
    assert (lost.name, kept.name) == ("wind_erosion", "sand_fixation")
    assert lost.dtype == kept.dtype == np.float32


def test_loss_by_hand():
    # p = 1: s = 150.71, Q = 109.8; 100/150.71² · 109.8 · exp(−(50/150.71)²) = 0.0044027 · 109.8 · 0.895780 = 0.433041 kg/m²
    assert float(wind_loss(np.array(1.0), 50.0)) == pytest.approx(433.04, abs=0.03)
    # z = 100: 200/150.71² · 109.8 · exp(−0.440276) = 0.0088054 · 109.8 · 0.643859 = 0.622506
    assert float(wind_loss(np.array(1.0), 100.0)) == pytest.approx(622.51, abs=0.05)
    # p = 8: s = 150.71 · 8^−0.3711 = 150.71 · 0.462233 = 69.663; 100/69.663² · 878.4 · exp(−0.515147) = 0.0206060 · 878.4 · 0.597413
    assert float(wind_loss(np.array(8.0), 50.0)) == pytest.approx(10813.4, rel=1e-3)


def test_the_setting_is_the_distance():
    near, _ = sand_fixation(*factors((1.0,) * 3), weather_factor=row(20, 20, 20), field_length_m=50.0)
    far, _ = sand_fixation(*factors((1.0,) * 3), weather_factor=row(20, 20, 20), field_length_m=10.0)
    # x = z/s: s = 150.71 · 3.63926^−0.3711 = 93.327; x² is 0.287033 at 50 m and 0.0114813 at 10 m; loss ∝ z exp(−x²)
    assert far.values[0, 0] / near.values[0, 0] == pytest.approx(0.2 * exp(0.287033 - 0.0114813), rel=1e-3)
    # x² = 2.87033e-5 at half a metre
    close, _ = sand_fixation(*factors((1.0,) * 3), weather_factor=row(20, 20, 20), field_length_m=0.5)
    assert close.values[0, 0] / near.values[0, 0] == pytest.approx(0.01 * exp(0.287033 - 2.87e-5), rel=1e-3)
    with pytest.raises(ValueError, match="field_length_m"):
        sand_fixation(*factors((1.0,) * 3), weather_factor=row(20, 20, 20), field_length_m=0.0)


def test_a_stronger_wind_never_carries_less():
    product = np.array([1, 20, 60, 61.5, 62, 65, 200, 5000.0])
    lost = wind_loss(product, 50.0)
    assert (np.diff(lost) >= 0).all()
    # highest where (z/s)² = 1 + 1/(2 · 0.3711) = 2.347346, p = (1.532105 · 150.71 / 50)^(1/0.3711) = 61.68:
    # 2/50 · 2.347346 · 109.8 · 61.68 · exp(−2.347346) = 60.81 kg/m²
    assert (lost[4:] == lost[4]).all() and lost[4] == pytest.approx(60_830, rel=1e-3)
    assert lost[3] < lost[4]


def test_the_given_weather_prevails_and_one_must_be_there():
    given, station = row(20, np.nan, 20), row(40, 40, 40)
    lost, _ = sand_fixation(*factors((1.0,) * 3), given, station)
    np.testing.assert_allclose(lost.values[0], [3444.07, np.nan, 3444.07], rtol=1e-5)
    other, _ = sand_fixation(*factors((1.0,) * 3), None, row(20, 20, 20))
    np.testing.assert_allclose(other.values[0], 3444.07, rtol=1e-5)
    with pytest.raises(Absent) as caught:
        sand_fixation(*factors((1.0,) * 3))
    assert caught.value.missing == ("weather_factor",)


@pytest.mark.parametrize("which", range(4))
def test_nodata_of_any_is_nodata_in_both(which):
    layers = list(factors((0.5, 0.5, 0.5)))
    layers[which] = row(np.nan, 0.5, 0.5)
    lost, kept = sand_fixation(*layers, weather_factor=row(20, 20, 20))
    assert np.isnan(lost.values[0, 0]) and np.isnan(kept.values[0, 0]) and np.isfinite(kept.values[0, 1:]).all()
