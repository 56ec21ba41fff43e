"""Units of area convert exactly: m², 公顷, 亩, km², 万亩, there and back, as fractions (hand)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core.units import convert, exact, factor, rounded

AREAS = ("m2", "ha", "mu", "km2", "wan_mu")
M2 = {
    "m2": Fraction(1),
    "ha": Fraction(10_000),
    "mu": Fraction(2000, 3),
    "km2": Fraction(1_000_000),
    "wan_mu": Fraction(20_000_000, 3),
}
"""1 ha = 15 亩, so 1 亩 = 10000/15 = 2000/3 m²."""


@pytest.mark.parametrize("source", AREAS)
@pytest.mark.parametrize("target", AREAS)
def test_every_pair_by_hand(source, target):
    assert factor(source, target) == M2[source] / M2[target]
    assert exact(7, source, target) == 7 * M2[source] / M2[target]


def test_figures_of_plans():
    assert exact("998", "wan_mu", "km2") == Fraction(998 * 20, 3)  # 6653.33 km²
    assert rounded(exact("998", "wan_mu", "km2"), 2) == Decimal("6653.33")
    assert rounded(exact("144", "wan_mu", "ha"), 0) == Decimal(96_000)
    assert rounded(exact("9130794541.09", "m2", "mu"), 2) == Decimal(
        "13696191.81"
    )  # 9130794541.09 · 3 / 2000 = 13696191.811635
    assert exact("0.1", "km2", "mu") == 150 and exact(Decimal("0.01"), "ha", "mu") == Fraction(3, 20)
    assert exact("69713", "km2", "wan_mu") == Fraction(69713 * 15, 100)


def test_halves_go_to_the_even_digit():
    assert [str(rounded(Fraction(n, 8), 2)) for n in (1, 3, 5)] == ["0.12", "0.38", "0.62"]
    assert str(rounded(Fraction(-1, 3), 3)) == "-0.333" and str(rounded(Fraction(2000, 3), 0)) == "667"


@given(
    st.decimals(min_value=0, max_value=10**9, places=4),
    st.sampled_from(AREAS),
    st.sampled_from(AREAS),
    st.sampled_from(AREAS),
)
def test_there_and_back_loses_nothing(value, one, two, three):
    there = exact(value, one, two)
    assert exact(there, two, one) == Fraction(value)
    assert exact(there, two, three) == exact(value, one, three)


@given(st.floats(0, 1e12), st.sampled_from(AREAS), st.sampled_from(AREAS))
def test_the_float_is_the_fraction_rounded(value, one, two):
    assert convert(value, one, two) == pytest.approx(float(exact(value, one, two)), rel=4e-16, abs=5e-324)


def test_other_dimensions_are_refused():
    with pytest.raises(ValueError, match="area"):
        exact(1, "km2", "km")
