"""Reading a worksheet as it is stored, and telling where what is stored is not what is seen.

A formula, a merged block of data, a hidden row, or 85 % that is stored as 0.85: each looks right on the screen and is read as
something else. They are told, not repaired. Merged cells of a header say no more than which names belong together: a header
of several rows becomes one.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from shanshui.base.catalog import Entry
from shanshui.base.columns import row_list
from shanshui.base.door import guarded, reading
from shanshui.base.headers import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Rows, bounds, flattened, too_large
from shanshui.core.errors import Problem, Say
from shanshui.core.vocabulary import Layer

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
NAMED = 5
LAST_ROW = 2**20
"""Of a worksheet; a row with a greater number would be preceded by so many empty ones."""


def sheet_rows(path: Path, entry: Entry, layer: Layer, where: str) -> tuple[Rows, list[str], list[Problem]]:
    """The rows that are not blank, with their numbers, the first of them the header; the units above it; what is wrong.

    Errors   Refused where the workbook is damaged.
    """
    import openpyxl

    with reading(path):
        book = openpyxl.load_workbook(guarded(path), read_only=True, data_only=False, keep_links=False)
    try:
        names = [sheet.title for sheet in book.worksheets]
        if (entry.sheet is None and len(names) > 1) or (entry.sheet is not None and entry.sheet not in names):
            return [], [], [Problem("layer-choice", Say("没有写明工作表，或没有该表", "the sheet is not named, or not there"), where,
                                Say("用 sheet 写明其中一个（隐藏的工作表也算）", "name one with sheet; hidden sheets count"), found=entry.sheet,
                                expected=" / ".join(names), layer=layer.name)]  # fmt: skip
        with reading(path):
            merged, hidden, narrow = _layout(path, entry.sheet or names[0])
            rows, problems = _read(book[entry.sheet or names[0]], layer, where)
        with reading(path):
            ranges = [bounds(each) for each in merged]
        head = flattened(rows, ranges)
        left = [name for name, each in zip(merged, ranges, strict=True) if each.bottom > head.bottom]
        return head.rows, head.units, problems + _of_layout(left, hidden, narrow, rows, layer, where)
    finally:
        book.close()


def _read(sheet: Any, layer: Layer, where: str) -> tuple[Rows, list[Problem]]:
    rows: Rows = []
    formulas, percents = [], []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        values = [cell.value for cell in cells]
        if not any(value is not None and str(value).strip() for value in values):
            continue
        if any(cell.data_type == "f" for cell in cells):
            formulas.append(number)
        if any(isinstance(cell.value, int | float) and "%" in (cell.number_format or "") for cell in cells):
            percents.append(number)
        rows.append((number, values))
    problems = []
    if formulas:
        problems.append(Problem("cell-formula", Say("单元格是公式，不是数值", "cells hold formulas, not values"),
                                f"{where} {row_list(formulas)}", Say("选择性粘贴为数值后保存", "paste as values and save"),
                                layer=layer.name))  # fmt: skip
    if percents:
        problems.append(Problem("cell-percent", Say("单元格是百分比格式：显示 85%，实为 0.85", "per cent format: 85% is shown, 0.85 is stored"),
                                f"{where} {row_list(percents)}", Say("改为常规格式，按列的单位填数", "use the general format and the column's unit"),
                                layer=layer.name))  # fmt: skip
    return ([] if formulas else rows), problems


def _of_layout(
    merged: list[str], hidden: list[int], narrow: list[str], rows: Rows, layer: Layer, where: str
) -> list[Problem]:
    """Merged cells and hidden rows or columns that hold data."""
    filled = {number for number, _ in rows}
    problems = []
    if merged:
        problems.append(Problem("cells-merged", Say("有合并单元格，只有左上角一格有值", "merged cells: only the first of them has the value"), where,
                                Say("取消合并，每格填上值；表头每列一个名称", "unmerge them and fill every cell; one name for each column"),
                                found=", ".join(merged[:NAMED]) + (f" … ({len(merged)})" if len(merged) > NAMED else ""),
                                layer=layer.name))  # fmt: skip
    unseen = [number for number in hidden if number in filled]
    if unseen or narrow:
        where_hidden = f"{where} {row_list(unseen)}" if unseen else where
        problems.append(Problem("rows-hidden", Say("有隐藏的行或列，其中的数据也会读入", "hidden rows or columns are read too"), where_hidden,
                                Say("取消隐藏（或筛选），删去不要的行列", "unhide them (or the filter) and remove what is not wanted"),
                                found=", ".join([*(str(n) for n in unseen[:NAMED]), *narrow[:NAMED]]), layer=layer.name))  # fmt: skip
    return problems


def _layout(path: Path, name: str) -> tuple[list[str], list[int], list[str]]:
    """Merged ranges, numbers of hidden rows, hidden columns: what the reader of values does not tell; Refused where it is too large."""
    merged: list[str] = []
    hidden: list[int] = []
    columns: list[str] = []
    with zipfile.ZipFile(path) as archive, archive.open(_part_of(archive, name)) as sheet:
        row = rows = cells = in_row = 0
        for event, element in ElementTree.iterparse(sheet, events=("start", "end")):
            if event == "start":
                if element.tag == f"{MAIN}row":
                    row, rows, in_row = int(element.get("r") or row + 1), rows + 1, 0
                    if rows > MOST_ROWS or row > LAST_ROW:
                        raise too_large(path, f"> {MOST_ROWS} 行")
                    if element.get("hidden") in ("1", "true"):
                        hidden.append(row)
                elif element.tag == f"{MAIN}c":
                    cells, in_row = cells + 1, in_row + 1
                    if in_row > MOST_COLUMNS or cells > MOST_CELLS:
                        raise too_large(path, f"> {MOST_COLUMNS} 列或 {MOST_CELLS} 格")
                elif element.tag == f"{MAIN}mergeCell":
                    merged.append(str(element.get("ref")))
                elif element.tag == f"{MAIN}col" and element.get("hidden") in ("1", "true"):
                    columns.append(f"col {element.get('min')}–{element.get('max')}")
            elif element.tag in (f"{MAIN}row", f"{MAIN}c"):
                element.clear()
    return merged, hidden, columns


def _part_of(archive: zipfile.ZipFile, name: str) -> str:
    """The member of the archive that holds the sheet."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    wanted = next(sheet.get(RELATION) for sheet in book.iter(f"{MAIN}sheet") if sheet.get("name") == name)
    target = next(str(link.get("Target")) for link in links if link.get("Id") == wanted)
    return target.lstrip("/") if target.startswith("/") else re.sub(r"^(\./)*", "xl/", target)
