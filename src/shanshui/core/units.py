"""Units of the vocabulary, exact conversion between them, and closing sums by the largest remainder.

Areas convert exactly: 1 ha = 10⁴ m², 1 km² = 10⁶ m², 15 亩 = 1 ha, 1 万亩 = 10⁴ 亩.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

# unit → (dimension, factor to the dimension's base unit, Chinese name)
UNITS: dict[str, tuple[str, Fraction, str]] = {
    "1": ("ratio", Fraction(1), ""), "%": ("ratio", Fraction(1, 100), "%"), "m2": ("area", Fraction(1), "平方米"),
    "ha": ("area", Fraction(10_000), "公顷"), "km2": ("area", Fraction(1_000_000), "平方公里"),
    "mu": ("area", Fraction(10_000, 15), "亩"), "wan_mu": ("area", Fraction(100_000_000, 15), "万亩"),
    "m": ("length", Fraction(1), "米"), "km": ("length", Fraction(1000), "公里"),
    "yuan": ("money", Fraction(1), "元"), "wan_yuan": ("money", Fraction(10_000), "万元"),
    "yi_yuan": ("money", Fraction(100_000_000), "亿元"), "m3": ("volume", Fraction(1), "立方米"),
    "wan_m3": ("volume", Fraction(10_000), "万立方米"), "yi_m3": ("volume", Fraction(100_000_000), "亿立方米"),
    "km3": ("volume", Fraction(1_000_000_000), "立方公里"), "deg": ("angle", Fraction(1), "度"),
    "degC": ("temperature", Fraction(1), "℃"), "mm": ("depth", Fraction(1), "毫米"),
    "g/kg": ("mass ratio", Fraction(1), "克/千克"), "person/km2": ("density", Fraction(1), "人/平方公里"),
    "person": ("count", Fraction(1), "人"), "each": ("count", Fraction(1), "个"),
    "t/(ha a)": ("soil loss", Fraction(100), "吨/（公顷·年）"), "t/(km2 a)": ("soil loss", Fraction(1), "吨/（平方公里·年）"),
    "MJ mm/(ha h a)": ("erosivity", Fraction(1), "兆焦·毫米/（公顷·小时·年）"),
    "t h/(MJ mm)": ("erodibility", Fraction(1), "吨·小时/（兆焦·毫米）"), "m/s": ("speed", Fraction(1), "米/秒"),
    "day": ("time", Fraction(1), "天"), "t": ("mass", Fraction(1), "吨"),
    "wan_t": ("mass", Fraction(10_000), "万吨"), "t/ha": ("mass of area", Fraction(100), "吨/公顷"),
    "gC/m2": ("mass of area", Fraction(1), "克碳/平方米"), "MJ/m2": ("energy of area", Fraction(1), "兆焦/平方米"),
    "m/ha": ("line density", Fraction(1), "米/公顷"), "kg/m": ("mass of length", Fraction(1), "千克/米"),
    "g/L": ("concentration", Fraction(1), "克/升"), "mg/L": ("concentration", Fraction(1, 1000), "毫克/升"),
    "mg/m3": ("concentration", Fraction(1, 1_000_000), "毫克/立方米"),
    "m3/ha": ("volume of area", Fraction(1, 10_000), "立方米/公顷"),
    "yuan/ha": ("money of area", Fraction(1, 10_000), "元/公顷"), "a": ("period", Fraction(1), "年"),
    "kg/ha": ("rate of matter", Fraction(1), "千克/公顷"), "m2/person": ("area by person", Fraction(1), "平方米/人"),
    "code": ("code", Fraction(1), ""), "grade": ("code", Fraction(1), ""),
    "cost m": ("cost distance", Fraction(1), "阻力·米"),
}  # fmt: skip


def factor(source: str, target: str) -> Fraction:
    """Exact factor that turns a value in `source` into one in `target`; ValueError if the dimensions differ."""
    for unit in (source, target):
        if unit not in UNITS:
            raise ValueError(f"unknown unit {unit!r}; known: {', '.join(UNITS)}")
    if UNITS[source][0] != UNITS[target][0]:
        raise ValueError(f"{source} is {UNITS[source][0]}, {target} is {UNITS[target][0]}")
    return UNITS[source][1] / UNITS[target][1]


def convert(value: float, source: str, target: str) -> float:
    """`value` in `source` expressed in `target`."""
    ratio = factor(source, target)
    return value * ratio.numerator / ratio.denominator


def exact(value: int | str | Decimal | Fraction | float, source: str, target: str) -> Fraction:
    """`value` in `source` as a fraction in `target`: 1 亩 is 2000/3 m², and back it is 1 亩 again.

    Text and decimals are taken as written (0.1 is one tenth), a float as the binary number that it is.
    """
    return Fraction(value) * factor(source, target)


def rounded(value: Fraction, decimals: int) -> Decimal:
    """A fraction rounded half to even at `decimals`, once, from its exact value."""
    return Decimal(round(value * 10**decimals)).scaleb(-decimals)


def label(unit: str) -> str:
    """The Chinese name of a unit."""
    return UNITS[unit][2]


def printed(value: float, decimals: int) -> Decimal:
    """`value` rounded half to even at `decimals`: the one place where a figure loses digits."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)


def apportion(parts: Sequence[float], decimals: int, total: Decimal | None = None) -> list[Decimal]:
    """Round `parts` so that they re-add to the rounded total to the last digit printed (最大余数法).

        r_i = floor(p_i · s · 10^d);  the Σ − Σ r_i parts with the largest remainders get one unit more

    parts     non-negative numbers in one unit; ties go to the earlier part, so the result does not depend on sorting.
    decimals  digits after the point.
    total     the total to meet, already rounded; by default Σ parts rounded. When given, s = total/Σ parts, so that
              parts follow a total set elsewhere (percentages to 100.00); otherwise s = 1.
    Errors    ValueError for a negative or non-finite part, or a non-zero total over zero parts.
    """
    exact = [Fraction(float(p)) if float(p) == float(p) and abs(float(p)) != float("inf") else None for p in parts]
    if any(p is None or p < 0 for p in exact):
        raise ValueError("apportion needs finite, non-negative parts")
    values = [p for p in exact if p is not None]
    whole = sum(values, Fraction(0))
    step = Fraction(1, 10**decimals)
    if total is None:
        total = printed(float(whole), decimals)
        scale = Fraction(1)
    elif whole == 0:
        if total != 0:
            raise ValueError("a total cannot be shared among parts that are all zero")
        scale = Fraction(1)
    else:
        scale = Fraction(total) / whole
    scaled = [v * scale / step for v in values]
    floors = [int(v) for v in scaled]
    missing = int(Fraction(total) / step) - sum(floors)
    if missing < 0:
        raise ValueError(f"the total {total} is smaller than its parts")
    order = sorted(range(len(values)), key=lambda i: (-(scaled[i] - floors[i]), i))
    for i in range(missing):
        floors[order[i % len(order)]] += 1
    return [Decimal(f).scaleb(-decimals) for f in floors]
