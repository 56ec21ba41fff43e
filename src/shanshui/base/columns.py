"""Columns of tables and vectors: found by the catalog's mapping, typed by the vocabulary, defects listed by row."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shanshui.base.catalog import Entry
from shanshui.core.errors import Problem, Say
from shanshui.core.vocabulary import Column, Layer

if TYPE_CHECKING:
    import pandas as pd

NUMBER = re.compile(r"[+-]?((\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|inf)", re.ASCII)
BOOLEAN = {"true": True, "false": False, "1": True, "0": False, "是": True, "否": False}
SHOWN = 10
"""Rows named in one problem; the rest are counted."""


class Bad(ValueError):
    """A value that is not of its column's type."""


def mapping(entry: Entry, layer: Layer, present: Sequence[str], where: str) -> tuple[dict[str, str], list[Problem]]:
    """Vocabulary column → source column, for those that are there; a lacking required column is a problem."""
    out, problems = {}, []
    for name, column in layer.columns.items():
        source = entry.columns.get(name, name)
        if source in present:
            out[name] = source
        elif not column.optional or name in entry.columns:
            problems.append(Problem("column-missing", Say(f"缺少列“{source}”（{column.zh}）", f"column {source} ({column.en}) is missing"),
                                    where, Say(f"在 columns 中写明 {name} = 源文件的列名", f"map it: columns.{name} = source column"),
                                    found=", ".join(present), expected=source, layer=layer.name))  # fmt: skip
    if entry.where is not None and entry.where.column not in present:
        problems.append(Problem("column-missing", Say(f"筛选用的列不存在“{entry.where.column}”", f"no column {entry.where.column}"),
                                where, Say("改正 where.column", "mend where.column"), found=", ".join(present),
                                expected=entry.where.column, layer=layer.name))  # fmt: skip
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
        or value != value
        or type(value).__name__ == "NAType"
        or (isinstance(value, str) and not value.strip())
    )


def value_of(value: Any, column: Column) -> Any:
    """One value in its column's type, or Bad. Text is never evaluated."""
    if hasattr(value, "item"):
        value = value.item()
    text = as_text(value)
    if column.type == "text":
        if not isinstance(value, str | int | float):
            raise Bad(type(value).__name__)
        return text
    if column.type == "boolean":
        if text.lower() not in BOOLEAN:
            raise Bad(text)
        return BOOLEAN[text.lower()]
    if isinstance(value, bool) or not NUMBER.fullmatch(text):
        raise Bad(text)
    number = float(text)
    if column.type == "integer":
        if not math.isfinite(number) or not number.is_integer():
            raise Bad(text)
        return int(text) if re.fullmatch(r"[+-]?\d+", text) else int(number)
    return number


def typed(
    raw: Mapping[str, Sequence[Any]], layer: Layer, rows: Sequence[int], where: str
) -> tuple[pd.DataFrame, list[Problem]]:
    """A DataFrame of the raw columns by vocabulary type; `rows` are the row numbers that the user sees."""
    import pandas as pd

    out: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, column in layer.columns.items():
        if name not in raw:
            values: list[Any] = [None] * len(rows)
        else:
            values, found = _column(raw[name], column, name, layer, rows, where)
            problems += found
        out[name] = _series(values, column)
    if layer.key is not None:
        problems += _repeated(out[layer.key], layer, rows, where)
    return pd.DataFrame(out), problems


def _column(
    values: Sequence[Any], column: Column, name: str, layer: Layer, rows: Sequence[int], where: str
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
            out[-1] = value_of(value, column)
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
