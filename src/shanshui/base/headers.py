"""Headers of several rows with merged cells, as a sheet for people has them, made into one row of names.

    |        用水情况（万立方米）          |      title: one text over all columns; its unit holds for what says none itself
    | 县代码 | 年份 |     供水量           |      merged downwards: 县代码
    |        |      | 地表水 | 地下水      |      merged sideways: 供水量/地表水, 供水量/地下水

A name is the texts from top to bottom, each once, joined by "/". The header ends where no merged cell reaches further down;
below one that is merged sideways alone stands at least one row more. Merged cells below the header hold data: the reader refuses them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shanshui.base.header_units import SYMBOLS, general, told
from shanshui.core.errors import Refused, Say

Rows = list[tuple[int, list[Any]]]
JOINT = "/"
HIGHEST = 10
"""Rows that titles and header may take."""
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 200_000, 16_384, 5_000_000
"""Of a table: what is larger is no table of a plan, and a damaged one may claim any number."""


def too_large(file: Path, found: str) -> Refused:
    """What to say of a table beyond these limits."""
    return Refused("file-too-large", Say(f"表格过大（{found}）：{file}", f"the table is too large ({found}): {file}"),
                   Say(f"只保留要用的行和列（至多 {MOST_ROWS} 行、{MOST_COLUMNS} 列、{MOST_CELLS} 格）",
                       f"keep the rows and columns that are used (at most {MOST_ROWS}, {MOST_COLUMNS}, {MOST_CELLS} cells)"))  # fmt: skip


@dataclass(frozen=True)
class Merged:
    """A merged range: rows and columns from 1 on, both ends included."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def sideways(self) -> bool:
        return self.right > self.left


@dataclass(frozen=True)
class Head:
    """The rows with a header of one row as the first, the units told above it, and the last row that it took."""

    rows: Rows
    units: list[str]
    bottom: int


def bounds(reference: str) -> Merged:
    """A1:C2 as numbers; ValueError where it is no range."""
    from openpyxl.utils.cell import range_boundaries

    numbers = range_boundaries(reference)
    if any(number is None for number in numbers):
        raise ValueError(f"not a range of cells: {reference}")
    return Merged(*(int(number) for number in numbers))


def flattened(rows: Rows, merged: Sequence[Merged]) -> Head:
    """The rows with their header made into one; a header without merged cells stays as it is."""
    if not rows:
        return Head(rows, [], 0)
    by_number = dict(rows)
    first = rows[0][0]
    if not any(first <= each.top < first + HIGHEST for each in merged):
        return Head(rows, [], first)
    titles, top = [], 0
    for number, cells in rows[:HIGHEST]:
        if not _title(number, cells, merged):
            top = number
            break
        titles += [str(cell) for cell in cells if _text(cell)]
    if not titles and not any(each.top == top for each in merged):
        return Head(rows, [], first)
    if not top:
        return Head(rows, [], first)
    bottom = _bottom(top, merged)
    if bottom >= top + HIGHEST or bottom >= rows[-1][0]:  # what is merged reaches over the data
        return Head(rows, [], first)
    width = max(len(cells) for number, cells in rows if number <= bottom)
    names = [_name(column, range(top, bottom + 1), by_number, merged) for column in range(1, width + 1)]
    data = [(number, cells) for number, cells in rows if number > bottom]
    return Head([(top, [*names]), *data], _units(titles), bottom)


def ends_in(header: str, name: str) -> bool:
    """Whether a name of several rows is meant by its last part, or without the unit that an upper row gave it."""
    whole = re.sub(r"（[^（）]*）$", "", header)
    return JOINT in header and name in (whole, header.rpartition(JOINT)[2], whole.rpartition(JOINT)[2])


def _text(cell: Any) -> str:
    return "" if cell is None else re.sub(r"\s+", "", str(cell))


def _title(number: int, cells: list[Any], merged: Sequence[Merged]) -> bool:
    """Whether a row holds one text alone, that is merged sideways over others or gives units: no header."""
    filled = [i for i, cell in enumerate(cells, start=1) if _text(cell)]
    if not filled:
        return True
    if all(general(str(cells[i - 1])) for i in filled):
        return True
    if len(filled) != 1:
        return False
    over = next((each for each in merged if each.top == number and each.left == filled[0]), None)
    return over is not None and over.sideways and over.right - over.left + 1 >= len(cells)


def _bottom(top: int, merged: Sequence[Merged]) -> int:
    """The last row of the header: as far down as merged cells reach, and one more below those merged sideways alone."""
    bottom = top
    while True:
        inside = [each for each in merged if top <= each.top <= bottom]
        reached = max([bottom, *(each.bottom + (each.sideways and each.top == each.bottom) for each in inside)])
        if reached == bottom:
            return bottom
        bottom = reached


def _name(column: int, rows: range, cells: dict[int, list[Any]], merged: Sequence[Merged]) -> str:
    """The texts above a column, from top to bottom, each once."""
    texts: list[str] = []
    for number in rows:
        at = (number, column)
        for each in merged:
            if each.top <= number <= each.bottom and each.left <= column <= each.right:
                at = (each.top, each.left)
        row = cells.get(at[0], [])
        text = _text(row[at[1] - 1]) if at[1] <= len(row) else ""
        if text and (not texts or texts[-1] != text):
            texts.append(text)
    return _unit_last(JOINT.join(texts), texts)


def _unit_last(name: str, texts: list[str]) -> str:
    """A unit that stands in an upper row is put at the end, where units are looked for."""
    if not texts or told(texts[-1]) is not None:
        return name
    above = next((unit for text in reversed(texts[:-1]) if (unit := told(text)) in SYMBOLS and _bracketed(text)), None)
    return f"{name}（{above}）" if above is not None else name


def _bracketed(text: str) -> bool:
    return text[-1:] in ")）]】"


def _units(titles: list[str]) -> list[str]:
    """The units that the lines above the header tell."""
    out: list[str] = []
    for title in titles:
        for line in re.split(r"\s+|[（(](?=单)", title):
            out += general(line)
        unit = told(title.strip())
        if unit is not None and unit in SYMBOLS:
            out.append(unit)
    return list(dict.fromkeys(out))
