"""Exact conversions (hand) and the largest remainder (hand sums)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core.units import UNITS, apportion, convert, factor, label, printed


def test_area_units_by_hand() -> None:
    assert convert(1, "ha", "m2") == 10_000
    assert convert(1, "km2", "ha") == 100
    assert convert(15, "mu", "ha") == 1
    assert convert(1, "km2", "mu") == 1500
    assert factor("wan_mu", "km2") == Fraction(100, 15)  # 1 万亩 = 6.6667 km²
    assert convert(1, "wan_mu", "ha") == pytest.approx(666.6666666666666, rel=1e-15)


def test_money_volume_length_density_by_hand() -> None:
    assert convert(12_345, "wan_yuan", "yi_yuan") == 1.2345
    assert convert(1, "yi_yuan", "yuan") == 1e8
    assert convert(1, "yi_m3", "wan_m3") == 10_000
    assert convert(1, "wan_m3", "m3") == 10_000
    assert convert(2, "km", "m") == 2000
    assert convert(1, "t/(ha a)", "t/(km2 a)") == 100
    assert convert(25, "%", "1") == 0.25


def test_names_and_rounding_by_hand() -> None:
    assert label("km2") == "平方公里"
    assert label("wan_mu") == "万亩"
    assert str(printed(0.125, 2)) == "0.12"  # half to even
    assert str(printed(0.135, 2)) == "0.14"
    assert str(printed(2.5, 0)) == "2"
    with pytest.raises(ValueError, match="km2 is area, km is length"):
        factor("km2", "km")


def test_unlike_or_unknown_units_are_refused() -> None:
    with pytest.raises(ValueError, match="area"):
        factor("km2", "km")
    with pytest.raises(ValueError, match="unknown unit"):
        factor("acre", "ha")
    assert all(f > 0 for _, f, _ in UNITS.values())


def test_apportion_by_hand() -> None:
    # 33.333 + 33.333 + 33.334 = 100: floors 33.33 × 3 = 99.99; the one cent goes to the largest remainder, 0.4 of a cent
    assert apportion([33.333, 33.333, 33.334], 2) == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
    # ties go to the earlier part
    assert apportion([0.5, 0.5, 0.5, 0.5], 0) == [1, 1, 0, 0]
    # shares to 100.00 %: 1/3 each
    assert apportion([1, 1, 1], 2, Decimal(100)) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert apportion([0, 0], 2) == [Decimal("0.00"), Decimal("0.00")]


def test_apportion_refuses_what_has_no_answer() -> None:
    for parts in ([-1.0, 2.0], [float("nan")], [float("inf")]):
        with pytest.raises(ValueError, match="finite"):
            apportion(parts, 2)
    with pytest.raises(ValueError, match="all zero"):
        apportion([0, 0], 2, Decimal(1))


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=40), st.integers(0, 4))
def test_parts_re_add_and_stay_within_one_unit(parts: list[float], decimals: int) -> None:
    result = apportion(parts, decimals)
    assert sum(result) == printed(float(sum(map(Fraction, parts))), decimals)
    assert all(abs(Fraction(r) - Fraction(p)) < Fraction(1, 10**decimals) for r, p in zip(result, parts, strict=True))
