"""The panel at the right of the map: legend, figures, notes on what is missing, and the scale."""

from __future__ import annotations

from dataclasses import replace

from shanshui.deliver import fonts, map_graticule, map_page, map_palette
from shanshui.deliver.facts import unit_name
from shanshui.deliver.map_ink import MM
from shanshui.deliver.map_sheet import Row, Sheet

FOOT = 24.0
"""Height kept for the scale, mm."""
ROW = 5.5
LEAST = 3.3
"""Below this height of a row the list is cut and points to the tables."""
SYMBOL = 8.0
INSET = 3.0
SHRINK = 0.88
"""A name a little too long for its row is set down to this share of the size; a longer one takes two rows."""
HEIGHTS = {"heading": 1.45, "note": 0.82, "more": 0.8}
SIZE = 9.0


def draw(sheet: Sheet) -> None:
    """The whole panel."""
    left, bottom, width, height = map_page.PANEL
    map_page.rectangle(sheet.ink.figure, map_page.PANEL, linewidth=0.6)
    sheet.ink.text(left + width / 2, bottom + height - 7, "图    例", 13, ha="center")
    map_page.line(sheet.ink.figure, (left, left + width), (bottom + FOOT,) * 2, color="black", linewidth=0.4)
    map_graticule.scale_bar(sheet.ink, sheet.extent, left + width / 2 - 3, bottom + 4.5)
    room = height - FOOT - 13 - 2
    rows, unit = fit([part for row in _with_notes(sheet) for part in broken(sheet, row)], room)
    y = bottom + height - 13
    for row in rows:
        step = HEIGHTS.get(row.kind, 1.0) * unit
        _row(sheet, row, y - step / 2 if row.kind != "heading" else y - step * 0.6, unit)
        y -= step


def _with_notes(sheet: Sheet) -> list[Row]:
    ems = (map_page.PANEL[2] - 2 * INSET) * MM / 7.5
    rows = list(sheet.legend)
    if sheet.notes:
        rows.append(Row("heading", "说明"))
        rows += [Row("note", line) for note in sheet.notes for line in fonts.wrap(note, ems)]
    return rows


def broken(sheet: Sheet, row: Row) -> list[Row]:
    """A row whose name does not fit beside its figure, or a heading too wide for the panel, as a row and what follows under it."""
    if row.kind not in ("fill", "line", "dot", "number", "heading"):
        return [row]
    figures = [sheet.facts[fact] for fact in (row.second, row.fact) if fact is not None]
    taken = sum(fonts.width_em(f"{fact.printed}{unit_name(fact.unit)}") + 1 for fact in figures) * SIZE / MM
    size, before = (SIZE + 1, 0) if row.kind == "heading" else (SIZE, SYMBOL + 3.5)
    ems = (map_page.PANEL[2] - 2 * INSET - before - taken) * MM / size
    if fonts.width_em(row.text) * SHRINK <= ems:
        return [row]
    first, *rest = fonts.wrap(row.text, ems)
    return [replace(row, text=first), *(Row("more", text) for text in rest)]


def fit(rows: list[Row], room: float) -> tuple[list[Row], float]:
    """The rows that fit and the height of one. Lists are cut at their end, never the symbols nor the notes."""
    rows = list(rows)

    def height() -> float:
        return sum(HEIGHTS.get(row.kind, 1.0) for row in rows)

    cut = False
    while height() * LEAST > room:
        numbered = [i for i, row in enumerate(rows) if row.kind == "number"]
        if not numbered:
            break
        last, end = numbered[-1], numbered[-1] + 1
        while end < len(rows) and rows[end].kind == "more":  # an entry goes whole, with the lines of its name
            end += 1
        rows[last:end] = [] if cut else [Row("note", "（其余见规划附表）")]
        cut = True
    return rows, min(ROW, room / height() if rows else ROW)


def _row(sheet: Sheet, row: Row, y: float, unit: float) -> None:
    left, _, width, _ = map_page.PANEL
    ink, size = sheet.ink, min(SIZE, unit * MM * 0.6)
    x, right = left + INSET, left + width - INSET
    if row.kind == "heading":
        taken = _figures(sheet, row, right, y, size)
        room = (right - x - taken) * MM
        ink.text(x, y, row.text, min(size + 1, room / max(fonts.width_em(row.text), 1)))
        return
    if row.kind in ("note", "more"):
        after = x + SYMBOL + 2 if row.kind == "more" else x
        ink.text(after, y, row.text, size if row.kind == "more" else min(7.5, size))
        return
    _symbol(sheet, row, x, y, unit, size)
    taken = _figures(sheet, row, right, y, size)
    room = (right - x - SYMBOL - 2 - taken - 1.5) * MM
    smaller = min(size, max(size * SHRINK, room / max(fonts.width_em(row.text), 1)))
    ink.text(x + SYMBOL + 2, y, shorten(row.text, room / smaller), smaller)


def shorten(text: str, ems: float) -> str:
    """The text, or as much of it as there is room for, and an ellipsis."""
    if fonts.width_em(text) <= ems + 1e-6:  # a name set down to just fit its room
        return text
    while text and fonts.width_em(text) + 1 > ems:
        text = text[:-1]
    return text + "…"


def _figures(sheet: Sheet, row: Row, right: float, y: float, size: float) -> float:
    """Draw the figures of a row at its right end; the width they take, mm."""
    named = {name: fact for name, fact in (("a", row.second), ("b", row.fact)) if fact is not None}
    if not named:
        return 0.0
    drawn = sheet.ink.text(right, y, "，".join("{" + n + "}" for n in named), size, ha="right", figures=named)
    return fonts.width_em(drawn.get_text()) * size / MM


def _symbol(sheet: Sheet, row: Row, x: float, y: float, unit: float, size: float) -> None:
    figure = sheet.ink.figure
    if row.kind == "fill":
        height = min(3.4, unit * 0.72)
        style = {name: value for name, value in row.style.items() if name != "colour"}
        face = map_palette.unit(row.style["colour"]) if "colour" in row.style else "none"
        map_page.rectangle(figure, (x, y - height / 2, SYMBOL, height),
                           **{"fill": True, "facecolor": face, "edgecolor": "#666666", "linewidth": 0.3, **style})  # fmt: skip
    elif row.kind == "line":
        map_page.line(figure, (x, x + SYMBOL), (y, y), **row.style)
    elif row.kind == "dot":
        map_page.line(figure, (x + SYMBOL / 2,), (y,), **{"linestyle": "none", "marker": "o", **row.style})
    else:
        ink_colour = row.style.get("colour", map_palette.INK)
        sheet.ink.text(x + SYMBOL / 2, y, row.mark, size, ha="center", colour=ink_colour)
