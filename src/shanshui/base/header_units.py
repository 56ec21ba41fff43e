"""Units as they stand in headers, 面积（公顷）: numbers are converted exactly to the column's unit; an unknown one is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from shanshui.base.catalog import Entry
from shanshui.core.errors import Problem, Say
from shanshui.core.units import UNITS, factor
from shanshui.core.vocabulary import Column, Layer

MULTIPLES: dict[str, tuple[str, Fraction]] = {
    "万公顷": ("ha", Fraction(10_000)),
    "千公顷": ("ha", Fraction(1_000)),
    "万人": ("person", Fraction(10_000)),
    "千人": ("person", Fraction(1_000)),
    "千元": ("yuan", Fraction(1_000)),
    "百万元": ("yuan", Fraction(1_000_000)),
    "‰": ("1", Fraction(1, 1000)),
    "厘米": ("m", Fraction(1, 100)),
}
"""Units that no column of the vocabulary has: a multiple of one that some column has."""
SYMBOLS = {
    **{zh: unit for unit, (_, _, zh) in UNITS.items() if zh}, **{unit: unit for unit in UNITS if unit not in ("1", "code", "grade")},
    **{name: name for name in MULTIPLES},
    "平方千米": "km2", "千米": "km", "km²": "km2", "hm²": "ha", "hm2": "ha", "m²": "m2", "㎡": "m2", "㎢": "km2", "m³": "m3",
    "万m³": "wan_m3", "万m3": "wan_m3", "亿m³": "yi_m3", "亿m3": "yi_m3", "万方": "wan_m3", "千米²": "km2", "公里²": "km2",
    "种": "each", "％": "%", "百分比": "%", "㎜": "mm", "㎞": "km", "°C": "degC", "°": "deg",
}  # fmt: skip
"""Units as people write them → those of the vocabulary, or multiples of them."""
REMARK = re.compile(r"\d{4}|年|月|日|含|不|其中|按|如|截至|末|底|初|以上|以下|数|率|值|类|级|代码|编号|名称")
"""What a bracket says that is no unit: a year, a restriction, what kind of number it is."""
GENERAL = re.compile(r"^[（(]?\s*(?:计量)?单\s*位\s*[:：]\s*(.+?)\s*[)）]?$")
"""A line above the header, 单位：公顷, or 单位：公顷、%."""


def told(header: str) -> str | None:
    """What stands as a unit at the end of a header: in brackets or after a stroke; None where nothing does."""
    found = re.search(r"[（(\[【]\s*([^（()）\[\]【】]+?)\s*[)）\]】]\s*$", header)
    if found is None:
        found = re.search(r"/\s*([^/（()）]+?)\s*$", header)
        return found[1] if found and found[1] in SYMBOLS else None
    text = re.sub(r"^单位\s*[:：]\s*", "", found[1])
    return None if text not in SYMBOLS and REMARK.search(text) else text


def general(line: str) -> list[str]:
    """The units of a line 单位：公顷、% above the header; none where it is not such a line."""
    found = GENERAL.match(line.strip())
    return [part.strip() for part in re.split(r"[、，,；;]", found[1]) if part.strip()] if found else []


def ratio(source: str, target: str) -> Fraction | None:
    """The exact factor from a unit of SYMBOLS to one of the vocabulary; None where their dimensions differ."""
    unit, times = MULTIPLES.get(source, (source, Fraction(1)))
    try:
        return times * factor(unit, target)
    except ValueError:
        return None


def conversion(
    source: str, name: str, column: Column, entry: Entry, layer: Layer, where: str, above: Sequence[str] = ()
) -> tuple[Fraction, list[Problem]]:
    """The factor for the numbers of a column whose header is `source`; a question where its unit is unknown or does not fit.

    The catalog's units come before those of the header, and these before those of a line above it. A number whose unit is that
    of something else (指标值) is not converted unless the catalog says so.
    """
    if column.type not in ("integer", "number") or column.unit in ("code", "grade"):
        return Fraction(1), []
    stated = entry.units.get(name)
    text = stated if stated is not None else told(source)
    if text is None and column.unit != "1":
        fitting = {each for each in above if each in SYMBOLS and ratio(SYMBOLS[each], column.unit) is not None}
        strange = [each for each in above if each not in SYMBOLS]
        text = fitting.pop() if len(fitting) == 1 else strange[0] if strange else None
    if text is None or (column.unit == "1" and stated is None):
        return Fraction(1), []
    unit = SYMBOLS.get(text) or SYMBOLS.get(text.lower()) or ("1" if text == "1" else None)
    if unit is None:
        return Fraction(1), [_unknown(text, source, name, column, layer, where)]
    times = Fraction(1) if unit == column.unit else ratio(unit, column.unit)
    if times is None:
        return Fraction(1), [Problem(
            "header-unit", Say(f"表头写的单位与“{column.zh}”的单位不能换算", f"the header's unit cannot be converted to that of {name}"),
            f"{where} {source}", Say(f"核对列；数值的单位写在 units 中，应能换算成 {column.unit}",
                                     f"check the column; state a unit that converts to {column.unit} with units"),
            found=text, expected=column.unit, layer=layer.name)]  # fmt: skip
    return times, []


def _unknown(text: str, source: str, name: str, column: Column, layer: Layer, where: str) -> Problem:
    return Problem("header-unit", Say(f"表头写的单位不认识（{column.zh}）", f"the header of {name} has an unknown unit"), f"{where} {source}",
                   Say(f'在目录中写明数值的单位，如 units.{name} = "{column.unit}"',
                       f'state the unit of the numbers, such as units.{name} = "{column.unit}"'),
                   found=text, expected=column.unit, layer=layer.name)  # fmt: skip
