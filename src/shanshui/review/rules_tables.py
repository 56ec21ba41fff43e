"""Rules on the annexed tables (规划附表): that they are there, with their columns, filled row by row."""

from __future__ import annotations

import re

from shanshui.guide.conditions import Condition
from shanshui.review.documents import BLANK, LACKING, OPEN, Row
from shanshui.review.findings import Finding, failed, left_open, met, together
from shanshui.review.package import TABLES, Package, Table, same

TOTAL = "合计"
WORK = "工程名称"
"""The column that says to which work a row belongs."""
SENTENCES = re.compile("[。；]")
"""Where one thing ends and the next begins in a cell."""


def table(condition: Condition, package: Package) -> Finding:
    """One annexed table."""
    name = str(condition.table)
    where, found = f"{TABLES} 表{name}", package.tables.get(name)
    if found is None or not found.columns:
        return failed(where, "没有这张表" if found is None else "没有表头", f"表{name}")
    if condition.op == "present":
        return met(where, f"{len(_rows(found))}行")
    if condition.op == "columns":
        return _columns(found, condition.words, where)
    if condition.op == "states":
        return _states(found, condition, package, where)
    column = str(condition.column)
    if found.column(column) is None:
        return failed(where, f"没有“{column}”一栏", column)
    if not _rows(found):
        return _empty(found, where)
    return _filled(found, column, where) if condition.op == "filled" else _varied(found, column, where)


def _rows(found: Table) -> list[Row]:
    """The rows of data without totals."""
    return [row for row in found.rows if not row[0].endswith(TOTAL)]


def _empty(found: Table, where: str) -> Finding:
    why = [note for note in found.notes if LACKING.search(note)]
    return left_open(where, why[0]) if why else failed(where, "没有内容，也没有说明原因")


def _columns(found: Table, wanted: tuple[str, ...], where: str) -> Finding:
    """The names in this order; others may stand between."""
    names = [name for column in found.columns for name in column]
    rest = iter(names)
    missing = [word for word in wanted if not any(same(word, name) for name in names)]
    expected = "、".join(wanted)
    if missing:
        return failed(where, f"没有{'、'.join(f'“{word}”' for word in missing)}栏", expected)
    if not all(any(same(word, name) for name in rest) for word in wanted):
        return failed(where, f"栏目次序为{'、'.join(names)}", expected)
    return met(where, f"{len(wanted)}栏齐全")


def _filled(found: Table, column: str, where: str) -> Finding:
    place = found.column(column)
    assert place is not None
    cells = [row[place] for row in _rows(found)]
    empty = sum(not cell for cell in cells)
    if empty:
        return failed(where, f"“{column}”有{empty}行没有填", f"{len(cells)}行全部填写")
    lacking = sum(cell in (BLANK, OPEN) for cell in cells)
    if lacking:
        return left_open(where, f"“{column}”{len(cells)}行中{lacking}行待定或缺资料", f"{len(cells)}行全部填写")
    return met(where, f"“{column}”{len(cells)}行全部填写")


def _varied(found: Table, column: str, where: str) -> Finding:
    """Each work does more than one thing, a sentence each; one of which not all is known yet is open."""
    work, place = found.column(WORK), found.column(column)
    if work is None:
        return failed(where, f"没有“{WORK}”一栏", WORK)
    assert place is not None
    tasks: dict[str, set[str]] = {}
    for row in _rows(found):
        tasks.setdefault(row[work], set()).update(part for part in SENTENCES.split(row[place]) if part)
    few = {name: each for name, each in tasks.items() if len(each - {BLANK, OPEN}) < 2}
    single = [name for name, each in few.items() if not each & {BLANK, OPEN}]
    expected = f"每项工程的{column}不止一项"
    if single:
        return failed(where, "；".join(f"{name}只有一项{column}" for name in single[:3]), expected)
    if few:
        return left_open(where, f"{len(tasks)}项工程中{len(few)}项的{column}待定或缺资料", expected)
    return met(where, f"{len(tasks)}项工程的{column}均不止一项")


def _states(found: Table, condition: Condition, package: Package, where: str) -> Finding:
    """The words stand in the table or below it; or, each by each, in the rows of every county."""
    if condition.each == "county":
        return together((_of_county(name, found, condition.words, where) for name in package.names("XZQ")), where)
    texts = [*found.notes, *(cell for row in found.rows for cell in row), *(name for names in found.columns for name in names)]  # fmt: skip
    missing = [word for word in condition.words if not any(word in text for text in texts)]
    if missing:
        return failed(where, f"没有写到{'、'.join(f'“{word}”' for word in missing)}", "、".join(condition.words))
    return met(where, f"写到{'、'.join(f'“{word}”' for word in condition.words)}")


def _of_county(name: str, found: Table, words: tuple[str, ...], where: str) -> Finding:
    """The rows of a county: its name stands in the first of them."""
    last, cells = "", set()
    for row in found.rows:
        last = row[0] or last
        cells |= set(row[1:]) if last == name else set()
    missing = [word for word in words if word not in cells]
    if missing:
        return failed(where, f"{name}没有{'、'.join(missing)}", "、".join(words))
    return met(where, f"{name}齐全")
