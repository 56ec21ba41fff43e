"""Classes of water quality: what check takes is what the assessment takes, and nothing else."""

from __future__ import annotations

import pytest

from shanshui.assess.key_waters import quality_grade
from shanshui.base.check_observed import DAYS, QUALITY

TAKEN = ("Ⅰ", "Ⅱ类", "III", "iv类", "V", "三类", "五", "1", "6", "3.0", "劣Ⅴ类", "劣V", "劣五类", "劣5")
REFUSED = ("良好", "0", "7", "Ⅵ", "劣Ⅳ类", "三级", "Ⅲ~Ⅳ", "IIII", "类")


@pytest.mark.parametrize("text", TAKEN)
def test_taken_by_both(text: str) -> None:
    assert QUALITY.fullmatch(text)
    assert 1 <= quality_grade(text) <= 6


@pytest.mark.parametrize("text", REFUSED)
def test_refused_by_both(text: str) -> None:
    assert not QUALITY.fullmatch(text)
    with pytest.raises(ValueError, match="no class"):
        quality_grade(text)


def test_fill_values_of_weather_services_are_beyond_every_range() -> None:
    for low, high in DAYS.values():
        assert all(not low <= fill <= high for fill in (32766, 32744, -9999, 999999))
