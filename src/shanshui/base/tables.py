"""Reading tables (CSV, XLSX), typed by the vocabulary. What stands in a cell is text or a number, never evaluated."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from shanshui.base.catalog import Entry
from shanshui.base.columns import factors, mapping, row_list, selected, typed, without_totals
from shanshui.base.door import kind, read_text
from shanshui.base.headers import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, ends_in, too_large
from shanshui.base.sheets import Rows, sheet_rows
from shanshui.base.texts import is_total
from shanshui.core.errors import Problem, Problems, Refused, Say
from shanshui.core.vocabulary import Layer

if TYPE_CHECKING:
    import pandas as pd

MOST_BYTES = 256 * 2**20
"""Of a text."""
HEADER_ROWS = 10
"""Rows in which a header is looked for that is not the first."""


def read_table(entry: Entry, layer: Layer) -> pd.DataFrame:
    """A table as the vocabulary has it; `Problems` with row numbers (the header is row 1) otherwise."""
    table, problems = scan_table(entry, layer)
    if problems or table is None:
        raise Problems(problems)
    table.attrs.clear()
    return table


def scan_table(entry: Entry, layer: Layer) -> tuple[pd.DataFrame | None, list[Problem]]:
    """The table, if its columns are there (row numbers in attrs["rows"]), and everything that is wrong with it."""
    path = entry.files[0]
    where = f"{path.name} [{layer.name}]"
    try:
        found = kind(path)
        above: list[str] = []
        if found == "xlsx":
            lines, above, problems = sheet_rows(path, entry, layer, where)
        else:
            lines, problems = _csv(path, layer, where)
    except Refused as refused:
        return None, [Problem(refused.code, refused.message, where, refused.cure, layer=layer.name)]
    elsewhere = _of_header(entry, layer, lines, where)
    if elsewhere:
        return None, problems + elsewhere
    header, rows, more = _shaped(lines, layer, where)
    problems += more
    if not rows:
        return None, problems or [_empty(layer, where)]
    columns, more = mapping(entry, layer, header, where, lambda name: [each for each in header if ends_in(each, name)])
    if more:
        return None, problems + more
    at = {name: header.index(source) for name, source in columns.items()}
    keep = selected(
        entry, [r[header.index(entry.where.column)] for _, r in rows] if entry.where else [None] * len(rows)
    )
    taken = [row for row, kept in zip(rows, keep, strict=True) if kept]
    if not taken:
        return None, [*problems, _empty(layer, where)]
    sums = [any(is_total(cell) for cell in cells) for _, cells in taken]
    keep, sum_rows = without_totals(entry, sums, [number for number, _ in taken], layer, where)
    taken = [row for row, kept in zip(taken, keep, strict=True) if kept]
    if not taken:
        return None, [*problems, _empty(layer, where)]
    numbers = [number for number, _ in taken]
    times, more = factors(entry, layer, columns, where, above)
    values = {name: [cells[i] for _, cells in taken] for name, i in at.items()}
    frame, wrong = typed(values, layer, numbers, where, times)
    frame.attrs["rows"] = numbers
    return frame, [*problems, *sum_rows, *more, *wrong]


def _empty(layer: Layer, where: str) -> Problem:
    return Problem("layer-empty", Say("表中没有记录", "the table has no rows"), where,
                   Say("核对文件和 where 条件", "check the file and where"), layer=layer.name)  # fmt: skip


def _of_header(entry: Entry, layer: Layer, lines: Rows, where: str) -> list[Problem]:
    """A header that stands below a title or in several merged rows, where the first row is none."""
    wanted = {entry.columns.get(name, name) for name, column in layer.columns.items() if not column.optional}
    named = [
        (number, {str(cell).strip() for cell in cells if cell is not None}) for number, cells in lines[:HEADER_ROWS]
    ]
    fit = len(wanted & named[0][1]) if named else 0
    for number, names in named[1:]:
        if len(wanted & names) > max(fit, len(wanted) // 2):
            return [Problem("table-header", Say("表头不在第一行（上面有标题或合并的表头）", "the header is not the first row"),
                            f"{where} {row_list([number])}",
                            Say("删去标题行，把表头改成一行、每列一个名称", "remove the title; the header is one row with one name for each column"),
                            found=", ".join(sorted(named[0][1] - {""})) or "—", expected=", ".join(sorted(wanted)),
                            layer=layer.name)]  # fmt: skip
    return []


def _csv(path: Path, layer: Layer, where: str) -> tuple[Rows, list[Problem]]:
    if kind(path) != "text":
        raise Refused("file-kind", Say(f"表格应为 CSV 或 XLSX：{path}", f"a table is CSV or XLSX: {path}"),
                      Say("另存为 CSV（UTF-8）或 XLSX", "save it as CSV (UTF-8) or XLSX"))  # fmt: skip
    if path.stat().st_size > MOST_BYTES:
        raise too_large(path, f"> {MOST_BYTES} B")
    text = read_text(path)
    first = text.partition("\n")[0]
    separator = next((s for s in ("\t", ";") if s in first and "," not in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: Rows = []
    count = 0
    try:
        for cells in reader:
            count += len(cells)
            if len(cells) > MOST_COLUMNS or count > MOST_CELLS or len(rows) > MOST_ROWS:
                raise too_large(path, f"> {MOST_ROWS} × {MOST_COLUMNS} / {MOST_CELLS}")
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, list(cells)))
    except csv.Error as error:
        return [], [Problem("table-syntax", Say("CSV 语法错误", f"not valid CSV: {error}"), f"{where} {row_list([reader.line_num])}",
                                Say("检查引号和分隔符", "check quotes and separators"), layer=layer.name)]  # fmt: skip
    return rows, []


def _shaped(rows: Rows, layer: Layer, where: str) -> tuple[list[str], Rows, list[Problem]]:
    """Header and rows of equal width; a repeated header, or a row that is too long, is a problem."""
    if not rows:
        return [], [], []
    header = ["" if name is None else str(name).strip() for name in rows[0][1]]
    while header and not header[-1]:
        header.pop()
    problems = []
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        problems.append(Problem("column-repeated", Say("表头重复", "column names are repeated"), where,
                                Say("改名或删去重复的列", "rename or remove them"), found=", ".join(twice), layer=layer.name))  # fmt: skip
    width = len(header)
    long = [n for n, cells in rows[1:] if any(cell is not None and str(cell).strip() for cell in cells[width:])]
    if long:
        problems.append(Problem("row-length", Say("行比表头长", "rows are longer than the header"), f"{where} {row_list(long)}",
                                Say("检查分隔符", "check the separators"), layer=layer.name))  # fmt: skip
    return header, [(n, [*cells[:width], *[None] * (width - len(cells))]) for n, cells in rows[1:]], problems
