"""The read-back check (成果一致性检查): text = tables = maps = database, from the files alone.

package-…   every file is there, none is extra, hashes are as in the manifest
text-…      every figure that a document uses stands in it as printed
map-…       every figure on a map equals the figure of that id; PDF and PNG of a sheet say the same
table-…     every indexed cell equals its figure; totals re-add; no cell is a formula
database-…  MJ equals the figure and prints as printed; the table of figures is that of figures.json
area-total  counties re-add to the region, zones re-add to the region, to the last digit printed
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from shanshui.core.errors import Problem, Say
from shanshui.core.units import UNITS, convert
from shanshui.review import opened
from shanshui.review.opened import Cell, Figure

MANIFEST, FIGURES = "manifest.json", "figures.json"
Figures = dict[str, Figure]
REMAKE = Say(
    "用 shanshui deliver 重新生成成果；不要手工修改",
    "make the package again with shanshui deliver; do not edit by hand",
)
CENT = Decimal("0.01")
"""One unit of the last digit printed: what the largest-remainder method may move."""
RELATIVE = 1e-9
SUMMED = ("area", "money", "length", "volume")
YEAR = re.compile(r"\d{4}年")


def check_package(directory: Path) -> list[Problem]:
    """Every disagreement of a package with itself; an empty list where it agrees."""
    directory = Path(directory)
    if not (directory / MANIFEST).is_file():
        return [_problem("package-manifest", "缺少清单文件", "the manifest is missing", MANIFEST)]
    problems = list(_files(directory))
    try:
        figures = opened.figures(directory / FIGURES)
    except (OSError, ValueError, KeyError, ArithmeticError) as error:
        return [
            *problems,
            _problem("package-figures", "指标文件读不出", "figures.json cannot be read", FIGURES, str(error)),
        ]
    for suffix, check in _CHECKS.items():
        for path in sorted(directory.rglob(f"*{suffix}")):
            problems += _guarded(check, path, figures, directory)
    problems += _pairs(directory)
    problems += _area_totals(figures)
    return problems


def _problem(code: str, zh: str, en: str, where: str, found: str | None = None, expected: str | None = None) -> Problem:
    return Problem(code, Say(zh, en), where, REMAKE, found, expected)


def _guarded(
    check: Callable[[Path, Figures, str], Iterator[Problem]], path: Path, figures: Figures, directory: Path
) -> list[Problem]:
    """A file that cannot be read is a problem of its own, and the other files are still checked."""
    name = path.relative_to(directory).as_posix()
    try:
        return list(check(path, figures, name))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, sqlite3.DatabaseError, SyntaxError) as error:
        return [
            _problem(
                "package-unreadable", "文件读不出", "the file cannot be read", name, f"{type(error).__name__}: {error}"
            )
        ]


# ------------------------------------------------------------------ files
def _files(directory: Path) -> Iterator[Problem]:
    listed = json.loads((directory / MANIFEST).read_text("utf8"))["files"]
    there = {p.relative_to(directory).as_posix(): p for p in sorted(directory.rglob("*")) if p.is_file()}
    there.pop(MANIFEST)
    for name, about in listed.items():
        if name not in there:
            yield _problem("package-file-missing", "清单中的文件不在", "a file of the manifest is missing", name)
        else:
            digest = hashlib.sha256(there[name].read_bytes()).hexdigest()
            if digest != about["sha256"]:
                yield _problem("package-hash", "文件与清单的散列值不符", "the file is not as in the manifest", name,
                               digest[:16], about["sha256"][:16])  # fmt: skip
    for name in there:
        if name not in listed:
            yield _problem("package-file-extra", "清单中没有这个文件", "the file is not in the manifest", name)


# ------------------------------------------------------------------ text
def _text(path: Path, figures: Figures, name: str) -> Iterator[Problem]:
    """Each printed string stands in the document at least as often as figures used there print so."""
    counts = opened.docx_numbers(path)
    wanted: dict[str, list[str]] = defaultdict(list)
    for figure in figures.values():
        if path.name in figure.used:
            wanted[figure.printed.lstrip("-")].append(figure.id)
    for printed, ids in wanted.items():
        if counts[printed] < len(ids):
            yield _problem("text-figure", f"文本中缺少指标 {'、'.join(ids)} 的数", f"figures missing in the text: {', '.join(ids)}",
                           name, f"{printed} × {counts[printed]}", f"{printed} × {len(ids)}")  # fmt: skip


# ------------------------------------------------------------------ maps
def _map(path: Path, figures: Figures, name: str) -> Iterator[Problem]:
    marks = opened.map_marks(path)
    if marks is None:
        yield _problem("map-unmarked", "图件未记录其指标", "the map does not say which figures it shows", name)
        return
    for mark in marks["figures"]:
        figure = figures.get(mark["fact"])
        expected = None if figure is None else f"{figure.printed} {figure.unit}"
        found = f"{mark['printed']} {mark['unit']}"
        if found != expected:
            yield _problem("map-figure", f"图上指标 {mark['fact']} 与成果不符", f"figure {mark['fact']} on the map differs", name,
                           found, expected or "—")  # fmt: skip
    shown = {mark["fact"] for mark in marks["figures"]}
    for figure in figures.values():
        if path.name in figure.used and figure.id not in shown:
            yield _problem("map-figure", f"图上缺少指标 {figure.id}", f"figure {figure.id} is missing on the map", name,
                           "—", figure.printed)  # fmt: skip


def _pairs(directory: Path) -> Iterator[Problem]:
    """PDF and PNG of one sheet come together and show the same figures."""
    for path in sorted([*directory.rglob("*.pdf"), *directory.rglob("*.png")]):
        name = path.relative_to(directory).as_posix()
        other = path.with_suffix(".png" if path.suffix == ".pdf" else ".pdf")
        if not other.is_file():
            yield _problem("map-pair", "图件的 PDF 与 PNG 不成对", "PDF and PNG of the map do not come together", name)
        elif path.suffix == ".pdf":
            try:
                same = opened.map_marks(path) == opened.map_marks(other)
            except (OSError, ValueError, SyntaxError):
                continue  # reported as unreadable already
            if not same:
                yield _problem("map-pair", "同一图件的 PDF 与 PNG 指标不同", "PDF and PNG of the map differ", name)


# ------------------------------------------------------------------ tables
def _tables(path: Path, figures: Figures, name: str) -> Iterator[Problem]:
    cells = opened.workbook(path)
    for cell in cells.values():
        starts = isinstance(cell.value, str) and cell.value[:1] in ("=", "+", "-", "@") and cell.number is None
        if cell.formula or starts:
            yield _problem("table-formula", "单元格是公式", "the cell is a formula", f"{name}!{cell.sheet}!{cell.reference}",
                           str(cell.value)[:40])  # fmt: skip
    index = opened.table_index(cells)
    if index is None:
        yield _problem("table-index", f"缺少工作表“{opened.INDEX}”或其列", "the index of the tables is missing", name)
        return
    for sheet, reference, fact in index:
        figure, cell = figures.get(fact), cells.get((sheet, reference))
        number = cell.number if cell is not None else None
        if figure is None or number != figure.number:
            yield _problem("table-figure", f"表中指标 {fact} 与成果不符", f"figure {fact} in the table differs",
                           f"{name}!{sheet}!{reference}", "—" if cell is None else str(cell.value),
                           "—" if figure is None else figure.printed)  # fmt: skip
    indexed = {fact for _, _, fact in index}
    for figure in figures.values():
        if path.name in figure.used and figure.id not in indexed:
            yield _problem(
                "table-index", f"数据索引中没有指标 {figure.id}", f"the index lacks figure {figure.id}", name
            )
    yield from _table_totals(cells, index, figures, name)


def _table_totals(
    cells: dict[tuple[str, str], Cell], index: list[tuple[str, str, str]], figures: Figures, name: str
) -> Iterator[Problem]:
    """A cell of a row 合计 is the sum of the indexed cells above it in its column, year by year, where units add."""
    labels = _labels(cells)
    parts: dict[tuple[str, int, str], list[Decimal]] = defaultdict(list)
    found = [(cells.get((sheet, reference)), figures.get(fact)) for sheet, reference, fact in index]
    kept = [cell for cell, figure in found if cell and figure and UNITS.get(figure.unit, ("",))[0] in SUMMED]
    for cell in sorted(kept, key=lambda each: (each.sheet, each.row, each.column)):
        label, year = labels[cell.sheet, cell.row]
        column = (cell.sheet, cell.column, year)
        if cell.number is None:
            continue
        if not label.endswith(("合计", "小计")):
            parts[column].append(cell.number)
        elif label.endswith("合计") and parts[column] and sum(parts[column]) != cell.number:
            yield _problem("table-total", "合计不等于分项之和", "the total is not the sum of its parts",
                           f"{name}!{cell.sheet}!{cell.reference}", str(cell.number), str(sum(parts[column])))  # fmt: skip


def _labels(cells: dict[tuple[str, str], Cell]) -> dict[tuple[str, int], tuple[str, str]]:
    """Of each row: the name in its first column (of merged rows, the one above) and the year in its second, if any."""
    rows: dict[tuple[str, int], dict[int, str]] = defaultdict(dict)
    for cell in cells.values():
        rows[cell.sheet, cell.row][cell.column] = str(cell.value).strip()
    labels: dict[tuple[str, int], tuple[str, str]] = {}
    last = ("", "")
    for (sheet, row), values in sorted(rows.items()):
        name = values.get(1) or (last[1] if last[0] == sheet else "")
        last = (sheet, name)
        second = values.get(2, "")
        labels[sheet, row] = (name, second if YEAR.fullmatch(second) else "")
    return labels


# ------------------------------------------------------------------ database
def _database(path: Path, figures: Figures, name: str) -> Iterator[Problem]:
    tables = opened.database(path)
    for table, rows in tables.items():
        for row in rows:
            if row.get("ZBBH") is not None and row.get("MJ") is not None:
                yield from _feature(row, table, figures, name)
    yield from _database_totals(tables, figures, name)
    yield from _figure_table(tables.get("FIGURES"), figures, name)


def _feature(row: dict[str, Any], table: str, figures: Figures, name: str) -> Iterator[Problem]:
    fact, where = row["ZBBH"], f"{name}!{table}!{row.get('BSM')}"
    figure = figures.get(fact)
    if figure is None:
        yield _problem("database-figure", f"没有指标 {fact}", f"there is no figure {fact}", where, str(row["MJ"]))
        return
    expected = convert(figure.value, figure.unit, "m2")
    shown = Decimal(repr(convert(row["MJ"], "m2", figure.unit)))
    if not _close(row["MJ"], expected) or abs(shown - figure.number) > CENT:
        yield _problem("database-figure", f"数据库面积与指标 {fact} 不符", f"the area differs from figure {fact}", where,
                       f"{row['MJ']:.2f} m2", f"{expected:.2f} m2（{figure.printed}）")  # fmt: skip


def _database_totals(tables: dict[str, list[dict[str, Any]]], figures: Figures, name: str) -> Iterator[Problem]:
    """Counties and zones each cover the region: their MJ sum to its area."""
    region = figures.get("area.region")
    for table in ("XZQ", "XFFQ"):
        areas = [row["MJ"] for row in tables.get(table, ())]
        if region is None or not areas or any(area is None for area in areas):
            continue
        expected = convert(region.value, region.unit, "m2")
        if not _close(sum(areas), expected):
            yield _problem("database-total", "图层面积之和不等于区域面积", "the areas of the layer do not sum to the region's",
                           f"{name}!{table}", f"{sum(areas):.2f} m2", f"{expected:.2f} m2")  # fmt: skip


def _figure_table(rows: list[dict[str, Any]] | None, figures: Figures, name: str) -> Iterator[Problem]:
    stored = {row["ID"]: row for row in rows or ()}
    for fact in sorted(stored.keys() | figures.keys()):
        row, figure = stored.get(fact), figures.get(fact)
        if row is None or figure is None or row["PRINTED"] != figure.printed or not _close(row["VALUE"], figure.value):
            yield _problem("database-figures", f"数据库指标表中 {fact} 与成果不符", f"figure {fact} differs in the database",
                           f"{name}!FIGURES!{fact}", "—" if row is None else str(row["PRINTED"]),
                           "—" if figure is None else figure.printed)  # fmt: skip


def _close(a: float | None, b: float) -> bool:
    return a is not None and abs(a - b) <= RELATIVE * max(abs(a), abs(b), 1.0)


# ------------------------------------------------------------------ sums
def _area_totals(figures: Figures) -> Iterator[Problem]:
    """Σ counties = Σ zones = region, as printed."""
    region = figures.get("area.region")
    if region is None:
        return
    for prefix, suffix, zh, en in (("area.county.", "", "各县", "counties"), ("zone.", ".area", "各分区", "zones")):
        parts = [
            f for f in figures.values()
            if f.id.startswith(prefix) and f.id.endswith(suffix) and "." not in f.id[len(prefix) : len(f.id) - len(suffix)]
        ]  # fmt: skip
        total = sum((f.number for f in parts), Decimal(0))
        if parts and total != region.number:
            yield _problem("area-total", f"{zh}面积之和不等于区域面积", f"the areas of the {en} do not sum to the region's", FIGURES,
                           str(total), region.printed)  # fmt: skip


_CHECKS: dict[str, Callable[[Path, Figures, str], Iterator[Problem]]] = {
    ".docx": _text,
    ".png": _map,
    ".pdf": _map,
    ".xlsx": _tables,
    ".gpkg": _database,
}
