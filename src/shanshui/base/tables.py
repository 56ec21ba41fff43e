"""Reading tables (CSV, XLSX), typed by the vocabulary. What stands in a cell is text or a number, never evaluated."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.base.catalog import Entry
from shanshui.base.columns import mapping, row_list, selected, typed
from shanshui.base.door import guarded, kind, read_text
from shanshui.core.errors import Problem, Problems, Refused, Say
from shanshui.core.vocabulary import Layer

if TYPE_CHECKING:
    import pandas as pd


def read_table(entry: Entry, layer: Layer) -> pd.DataFrame:
    """A table as the vocabulary has it; `Problems` with row numbers (the header is row 1) otherwise."""
    table, problems = scan_table(entry, layer)
    if problems or table is None:
        raise Problems(problems)
    return table


def scan_table(entry: Entry, layer: Layer) -> tuple[pd.DataFrame | None, list[Problem]]:
    """The table, if its columns are there, and everything that is wrong with it."""
    path = entry.files[0]
    where = f"{path.name} [{layer.name}]"
    try:
        header, rows, problems = _xlsx(path, entry, layer, where) if kind(path) == "xlsx" else _csv(path, layer, where)
    except Refused as refused:
        return None, [Problem(refused.code, refused.message, str(path), refused.cure, layer=layer.name)]
    if problems:
        return None, problems
    columns, problems = mapping(entry, layer, header, where)
    if problems:
        return None, problems
    at = {name: header.index(source) for name, source in columns.items()}
    keep = selected(
        entry, [r[header.index(entry.where.column)] for _, r in rows] if entry.where else [None] * len(rows)
    )
    taken = [row for row, kept in zip(rows, keep, strict=True) if kept]
    if not taken:
        return None, [Problem("layer-empty", Say("表中没有记录", "the table has no rows"), where,
                              Say("核对文件和 where 条件", "check the file and where"), layer=layer.name)]  # fmt: skip
    raw = {name: [cells[i] for _, cells in taken] for name, i in at.items()}
    return typed(raw, layer, [number for number, _ in taken], where)


Rows = list[tuple[int, list[Any]]]


def _csv(path: Path, layer: Layer, where: str) -> tuple[list[str], Rows, list[Problem]]:
    if kind(path) != "text":
        raise Refused("file-kind", Say(f"表格应为 CSV 或 XLSX：{path}", f"a table is CSV or XLSX: {path}"),
                      Say("另存为 CSV（UTF-8）或 XLSX", "save it as CSV (UTF-8) or XLSX"))  # fmt: skip
    text = read_text(path)
    first = text.partition("\n")[0]
    separator = next((s for s in ("\t", ";") if s in first and "," not in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: Rows = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, list(cells)))
    except csv.Error as error:
        return [], [], [Problem("table-syntax", Say("CSV 语法错误", f"not valid CSV: {error}"), f"{where} {row_list([reader.line_num])}",
                                Say("检查引号和分隔符", "check quotes and separators"), layer=layer.name)]  # fmt: skip
    return _shaped(rows, layer, where)


def _xlsx(path: Path, entry: Entry, layer: Layer, where: str) -> tuple[list[str], Rows, list[Problem]]:
    import openpyxl

    book = openpyxl.load_workbook(guarded(path), read_only=True, data_only=False, keep_links=False)
    try:
        names = book.sheetnames
        if (entry.sheet is None and len(names) > 1) or (entry.sheet is not None and entry.sheet not in names):
            return [], [], [Problem("layer-choice", Say("没有写明工作表，或没有该表", "the sheet is not named, or not there"), where,
                                    Say("用 sheet 写明其中一个", "name one with sheet"), found=entry.sheet,
                                    expected=" / ".join(names), layer=layer.name)]  # fmt: skip
        rows: Rows = []
        formulas = []
        for number, cells in enumerate(book[entry.sheet or names[0]].iter_rows(), start=1):
            if any(cell.data_type == "f" for cell in cells):
                formulas.append(number)
            values = [cell.value for cell in cells]
            if any(value is not None and str(value).strip() for value in values):
                rows.append((number, values))
    finally:
        book.close()
    if formulas:
        return [], [], [Problem("cell-formula", Say("单元格是公式，不是数值", "cells hold formulas, not values"),
                                f"{where} {row_list(formulas)}", Say("选择性粘贴为数值后保存", "paste as values and save"),
                                layer=layer.name)]  # fmt: skip
    return _shaped(rows, layer, where)


def _shaped(rows: Rows, layer: Layer, where: str) -> tuple[list[str], Rows, list[Problem]]:
    """Header and rows of equal width; a repeated header, or a row that is too long, is a problem."""
    if not rows:
        return (
            [],
            [],
            [
                Problem(
                    "layer-empty",
                    Say("表是空的", "the table is empty"),
                    where,
                    Say("核对文件", "check the file"),
                    layer=layer.name,
                )
            ],
        )
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
