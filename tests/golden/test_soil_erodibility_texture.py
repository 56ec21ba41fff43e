"""soil_erodibility_texture: paper: a worked value of the EPIC form; hand sum of each of its four factors."""

from math import exp

import numpy as np
import pytest

from shanshui.assess.erodibility import epic_erodibility, soil_erodibility_texture
from shanshui.core.grid import Grid


def k_of(*mixtures, **more):
    """K of (sand, silt, clay, organic matter g/kg)."""
    values = np.array(mixtures, "f4")
    g = Grid("EPSG:32647", 0.0, 0.0, 30.0, (1, len(values)))
    layers = [g.raster(values[:, i][None], "layer") for i in range(4)]
    before = [layer.copy(deep=True) for layer in layers]
    found = soil_erodibility_texture(*layers, **more)
    for layer, was in zip(layers, before, strict=True):
        np.testing.assert_array_equal(layer, was)
    assert found.dtype == np.float32 and found.name == "soil_erodibility_texture"
    return found.values[0]


def test_the_worked_value():
    epic = epic_erodibility(*(np.array(v) for v in (40.0, 40.0, 20.0, 1.0)))
    assert float(epic) == pytest.approx(0.29538, abs=5e-6)
    # organic carbon 1 % is 17.24 g/kg of organic matter
    assert k_of((40, 40, 20, 17.24))[0] == pytest.approx(0.018242, abs=5e-7)


def test_the_factors_by_hand():
    sa, si, cl, c = 80.0, 15.0, 5.0, 0.2
    first = 0.2 + 0.3 * exp(-0.0256 * 80 * 0.85)  # exp(−1.7408) = 0.17538 → 0.25261
    assert first == pytest.approx(0.25261, abs=5e-6)
    assert pytest.approx(0.917315, abs=5e-7) == 0.75**0.3
    third = 1 - 0.25 * 0.2 / (0.2 + exp(3.72 - 0.59))  # exp(3.13) = 22.874 → 1 − 0.05/23.074 = 0.99783
    fourth = 1 - 0.7 * 0.2 / (0.2 + exp(-5.51 + 4.58))  # exp(−0.93) = 0.39455 → 1 − 0.14/0.59455 = 0.76453
    assert (third, fourth) == (pytest.approx(0.99783, abs=5e-6), pytest.approx(0.76453, abs=5e-6))
    found = epic_erodibility(*(np.array(v) for v in (sa, si, cl, c)))
    assert float(found) == pytest.approx(0.25261 * 0.917315 * 0.99783 * 0.76453, rel=2e-5)


def test_carbon_is_a_tenth_of_the_matter_over_1_724():
    # at 20 % of clay and 6.896 g/kg: C = 0.4 %; only the third factor changes against C = 1
    third = {c: 1 - 0.25 * c / (c + exp(3.72 - 2.95 * c)) for c in (0.4, 1.0)}
    ratio = third[0.4] / third[1.0]
    one, other = ((k / 0.1317 + 0.01383) / 0.51575 for k in k_of((40, 40, 20, 6.896), (40, 40, 20, 17.24)).astype("f8"))
    assert one / other == pytest.approx(ratio, rel=1e-5)


def test_no_silt_is_zero_and_neither_silt_nor_clay_is_unknown():
    found = k_of((90, 0, 10, 5), (100, 0, 0, 5))
    assert found[0] == 0  # 0.51575 · 0 − 0.01383 is below zero
    assert np.isnan(found[1])


def test_shares_are_brought_to_a_hundred_within_the_tolerance():
    # 42 + 42 + 21 = 105 is 40, 40, 20; 105.1 is too much; 38 + 38 + 19 = 95 is within
    found = k_of((42, 42, 21, 17.24), (42, 42, 21.1, 17.24), (38, 38, 19, 17.24), (0.4, 0.4, 0.2, 17.24))
    np.testing.assert_allclose(found, [0.018242, np.nan, 0.018242, np.nan], atol=5e-7)
    assert np.isfinite(k_of((42, 42, 21.1, 17.24), sum_tolerance=6.0)).all()
    with pytest.raises(ValueError, match="negative"):
        k_of((40, 40, 20, 10), sum_tolerance=-0.1)
    assert np.isfinite(k_of((40, 40, 20, 10), sum_tolerance=0.0)).all()


def test_nodata_of_any_is_nodata():
    nan = np.nan
    assert np.isnan(k_of((nan, 40, 20, 10), (40, nan, 20, 10), (40, 40, nan, 10), (40, 40, 20, nan))).all()
