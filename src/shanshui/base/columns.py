"""Columns of tables and vectors: found by the catalog's mapping, typed by the vocabulary, defects listed by row."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from shanshui.base.catalog import Entry
from shanshui.base.header_units import conversion
from shanshui.base.texts import garbled, is_error
from shanshui.core.errors import Problem, Say
from shanshui.core.vocabulary import Column, Layer

if TYPE_CHECKING:
    import pandas as pd

NUMBER = re.compile(r"[+-]?((\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|inf)", re.ASCII)
BOOLEAN = {"true": True, "false": False, "1": True, "0": False, "是": True, "否": False}
NARROW = str.maketrans("０１２３４５６７８９．＋－ｅＥ", "0123456789.+-eE") | {
    wide: wide - 0xFEE0 for wide in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
WIDE_CODE = re.compile(r"[0-9A-Za-z\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")
"""A code: digits and letters alone. In a name, full-width forms are as somebody wrote them."""
LONGEST = 400
"""Characters of a number: what is longer is none, and would take long to read."""
SHOWN = 10
"""Rows named in one problem; the rest are counted."""


class Bad(ValueError):
    """A value that is not of its column's type."""


def mapping(
    entry: Entry,
    layer: Layer,
    present: Sequence[str],
    where: str,
    called: Callable[[str], list[str]] = lambda _: [],
) -> tuple[dict[str, str], list[Problem]]:
    """Vocabulary column → source column, for those that are there; a lacking required column is a problem.

    `called` tells which columns a name that is not there may stand for, because the file cut it.
    """
    out: dict[str, str] = {}
    problems = []
    exact = {entry.columns.get(name, name) for name in layer.columns}
    for name, column in layer.columns.items():
        source = entry.columns.get(name, name)
        likely = [source] if source in present else [each for each in called(source) if each not in exact]
        if len(likely) == 1 and (likely[0] == source or likely[0] not in out.values()):
            out[name] = likely[0]
        elif likely:
            problems.append(Problem("column-ambiguous", Say(f"列名被截断，分不清哪一列是“{source}”", f"names were cut: which column is {source}?"),
                                    where, Say(f"在 columns 中写明 {name} = 文件中的列名", f"map it: columns.{name} = name in the file"),
                                    found=", ".join(likely), expected=source, layer=layer.name))  # fmt: skip
        elif not column.optional or name in entry.columns:
            problems.append(Problem("column-missing", Say(f"缺少列“{source}”（{column.zh}）", f"column {source} ({column.en}) is missing"),
                                    where, Say(f"在 columns 中写明 {name} = 源文件的列名", f"map it: columns.{name} = source column"),
                                    found=", ".join(present), expected=source, layer=layer.name))  # fmt: skip
    if entry.where is not None and entry.where.column not in present:
        problems.append(Problem("column-missing", Say(f"筛选用的列不存在“{entry.where.column}”", f"no column {entry.where.column}"),
                                where, Say("改正 where.column", "mend where.column"), found=", ".join(present),
                                expected=entry.where.column, layer=layer.name))  # fmt: skip
    return out, problems


def factors(
    entry: Entry, layer: Layer, columns: Mapping[str, str], where: str, above: Sequence[str] = ()
) -> tuple[dict[str, Fraction], list[Problem]]:
    """Exact factors to the vocabulary's units by the units in the headers, or in a line above them; 1 is left out."""
    out, problems = {}, []
    for name, source in columns.items():
        times, found = conversion(source, name, layer.columns[name], entry, layer, where, above)
        problems += found
        if times != 1:
            out[name] = times
    return out, problems


def selected(entry: Entry, values: Sequence[Any]) -> list[bool]:
    """Which rows the entry's `where` takes, compared as text: a code is the same as a number or as text."""
    if entry.where is None:
        return [True] * len(values)
    target = as_text(entry.where.equals)
    return [value is not None and as_text(value) == target for value in values]


def as_text(value: Any) -> str:
    """Text of a cell; a whole number loses its point, so that code 513201.0 is 513201."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def missing(value: Any) -> bool:
    """Empty: None, NaN, a pandas missing value or blank text."""
    return (
        value is None
        or type(value).__name__ == "NAType"
        or value != value
        or (isinstance(value, str) and not value.strip())
    )


def narrow(text: str) -> str:
    """Full-width digits, point and signs as those of ASCII; a full-width comma may be a point or not, and stays."""
    return text.translate(NARROW)


def value_of(value: Any, column: Column, times: Fraction | None = None) -> Any:
    """One value in its column's type and unit, or Bad. Text is never evaluated."""
    if hasattr(value, "item"):
        value = value.item()
    text = as_text(value)
    if column.type == "text":
        if not isinstance(value, str | int | float):
            raise Bad(type(value).__name__)
        return narrow(text) if WIDE_CODE.fullmatch(text) else text
    if column.type == "boolean":
        if text.lower() not in BOOLEAN:
            raise Bad(text)
        return BOOLEAN[text.lower()]
    told, text = text, narrow(text)
    if isinstance(value, bool) or len(text) > LONGEST or not NUMBER.fullmatch(text):
        raise Bad(told)
    number = float(text)
    if times is not None and math.isfinite(number) and number != 0:
        exact = Fraction(text) * times
        number, text = float(exact), str(exact)
    if column.type == "integer":
        if not math.isfinite(number) or not number.is_integer() or "/" in text:
            raise Bad(told)
        return int(text) if re.fullmatch(r"[+-]?\d+", text) else int(number)
    return number


def typed(
    raw: Mapping[str, Sequence[Any]],
    layer: Layer,
    rows: Sequence[int],
    where: str,
    times: Mapping[str, Fraction] = MappingProxyType({}),
) -> tuple[pd.DataFrame, list[Problem]]:
    """A DataFrame of the raw columns by vocabulary type; `rows` are the row numbers that the user sees; `times` as of `factors`."""
    import pandas as pd

    out: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, column in layer.columns.items():
        if name not in raw:
            values: list[Any] = [None] * len(rows)
        else:
            values, found = _column(raw[name], column, name, layer, rows, where, times.get(name))
            problems += found
        out[name] = _series(values, column)
    problems += _of_cells(raw, layer, rows, where)
    if layer.key is not None:
        problems += _repeated(out[layer.key], layer, rows, where)
    return pd.DataFrame(out), problems


def _of_cells(raw: Mapping[str, Sequence[Any]], layer: Layer, rows: Sequence[int], where: str) -> list[Problem]:
    """Errors of a spreadsheet, and text in a wrong encoding."""
    problems = []
    texts = {name: values for name, values in raw.items() if layer.columns[name].type == "text"}
    errors = [(row, str(v)) for values in texts.values() for row, v in zip(rows, values, strict=True) if is_error(v)]
    if errors:
        problems.append(Problem("cell-error", Say("单元格是表格软件的错误值", "cells hold errors of the spreadsheet"),
                                f"{where} {row_list([row for row, _ in errors])}", Say("改正公式后粘贴为数值", "mend it and paste as values"),
                                found=", ".join(text for _, text in errors[:SHOWN]), layer=layer.name))  # fmt: skip
    strange = [(row, str(v), back) for values in texts.values() for row, v in zip(rows, values, strict=True)
               if isinstance(v, str) and (back := garbled(v)) is not None]  # fmt: skip
    if strange:
        problems.append(Problem("text-garbled", Say("文字是乱码（曾按错误的编码读写）", "text in a wrong encoding"),
                                f"{where} {row_list([row for row, _, _ in strange])}",
                                Say("从原始文件重新导出为 UTF-8", "export it again from the original as UTF-8"),
                                found=", ".join(text[:20] for _, text, _ in strange[:3]),
                                expected=", ".join(back[:20] for _, _, back in strange[:3]), layer=layer.name))  # fmt: skip
    return problems


def without_totals(
    entry: Entry, sums: Sequence[bool], rows: Sequence[int], layer: Layer, where: str
) -> tuple[list[bool], list[Problem]]:
    """Which rows to take, and that some are sums of others: these are left out only where the catalog says so."""
    if entry.totals is not None:
        return [not each for each in sums], []
    found = [row for row, each in zip(rows, sums, strict=True) if each]
    if not found:
        return [True] * len(rows), []
    return [True] * len(rows), [
        Problem("row-total", Say("表中有合计行，会重复计算", "rows that are totals would count twice"), f"{where} {row_list(found)}",
                Say('删去合计、小计行，或在目录中写 totals = "left out"', 'remove totals and subtotals, or write totals = "left out" in the catalog'),
                layer=layer.name)
    ]  # fmt: skip


def _column(
    values: Sequence[Any],
    column: Column,
    name: str,
    layer: Layer,
    rows: Sequence[int],
    where: str,
    times: Fraction | None,
) -> tuple[list[Any], list[Problem]]:
    out: list[Any] = []
    empty, bad = [], []
    for row, value in zip(rows, values, strict=True):
        out.append(None)
        if missing(value):
            if not column.optional:
                empty.append(row)
            continue
        try:
            out[-1] = value_of(value, column, times)
        except Bad as error:
            bad.append((row, str(error)))
    problems = []
    if empty:
        problems.append(Problem("cell-empty", Say(f"“{column.zh}”列有空值", f"column {name} has empty cells"),
                                f"{where} {row_list(empty)}", Say("补齐这些行", "fill these rows"), layer=layer.name))  # fmt: skip
    if bad:
        problems.append(Problem("cell-type", Say(f"“{column.zh}”列的值不是{TYPES[column.type]}", f"column {name} holds what is not {column.type}"),
                                f"{where} {row_list([row for row, _ in bad])}", Say("改正这些行", "mend these rows"),
                                found=", ".join(text[:40] for _, text in bad[:SHOWN]), expected=column.type, layer=layer.name))  # fmt: skip
    return out, problems


TYPES = {"text": "文字", "integer": "整数", "number": "数字", "boolean": "是或否"}


def _series(values: list[Any], column: Column) -> pd.Series[Any]:
    """One column; a missing number is NaN, a missing integer or boolean is NA."""
    import pandas as pd

    lacking = any(value is None for value in values)
    dtype: Any = {
        "text": pd.Series(["文"]).dtype,
        "integer": "Int64" if lacking else "int64",
        "number": "float64",
        "boolean": "boolean" if lacking else "bool",
    }[column.type]
    return pd.Series(values, dtype=dtype)


def _repeated(keys: pd.Series[Any], layer: Layer, rows: Sequence[int], where: str) -> list[Problem]:
    seen: dict[Any, list[int]] = {}
    for row, key in zip(rows, keys, strict=True):
        if not missing(key):
            seen.setdefault(key, []).append(row)
    return [
        Problem("key-repeated", Say(f"“{layer.columns[str(layer.key)].zh}”重复", f"{layer.key} is repeated"), f"{where} {row_list(at)}",
                Say("每个代码只留一行", "keep one row for each"), found=str(key), layer=layer.name)
        for key, at in seen.items()
        if len(at) > 1
    ]  # fmt: skip


def row_list(rows: Sequence[int]) -> str:
    """Row numbers for a message: the first ones, and how many there are."""
    shown = ", ".join(map(str, rows[:SHOWN]))
    return f"行/rows {shown}" + (f" … ({len(rows)})" if len(rows) > SHOWN else "")
