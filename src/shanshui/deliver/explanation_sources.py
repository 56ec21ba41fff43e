"""编制说明, 资料来源: what entered the plan, from where, of which year, and what has to be known of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shanshui.base.classes import title as classification_title
from shanshui.core.errors import Absence
from shanshui.core.units import convert, printed
from shanshui.core.vocabulary import vocabulary
from shanshui.deliver import record_names
from shanshui.deliver.facts_make import digits
from shanshui.deliver.text_writer import Context

Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]
GIVEN = ("file", "superior")
"""Origins of what somebody gave as data."""


def layers(c: Context) -> Iterator[tuple[str, Absence | None]]:
    """Every layer of the vocabulary with its absence."""
    for name in vocabulary().layers:
        yield name, c.reader.absence(name)


def records(c: Context) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(layer, record) of every layer that is there, and of the same after the projects where it differs."""
    for name, absence in layers(c):
        if absence is None:
            yield name, c.reader.record(name)


def leaves(c: Context) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(layer, what is known of its source) of every layer that somebody gave."""
    for name, record in records(c):
        if record.get("leaf") is not None:
            yield name, record["leaf"]


def sources(c: Context) -> Table:
    """Leaves by origin; those that share everything stand together."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for name, leaf in leaves(c):
        kind = record_names.ORIGINS.get(str(leaf.get("origin")), "资料")
        where = str(leaf.get("citation") or _where(c, name, leaf))
        key = (kind, where, _years(leaf), str(leaf.get("licence") or "—"))
        found.setdefault(key, []).append(record_names.label(name))
    rows = [("、".join(names), *key) for key, names in found.items()]
    return "资料来源", ("内容", "性质", "出处", "年份", "许可"), rows


def _years(leaf: Mapping[str, Any]) -> str:
    year = leaf.get("years") or leaf.get("year")
    if isinstance(year, list | tuple):
        return "、".join(str(y) for y in year)
    if leaf.get("stands_for"):
        return f"{year}（代表{leaf['stands_for']}年）"
    return str(year or "—")


def _where(c: Context, layer: str, leaf: Mapping[str, Any]) -> str:
    """Where a leaf without citation comes from."""
    if leaf.get("guide"):
        return f"《{c.profile.title}》"
    if leaf.get("classification"):
        return f"{classification_title(str(leaf['classification'])).zh}的分类说明"
    if layer == "control_area":
        return "；".join(dict.fromkeys(row.source for row in c.superior.control_area)) or "—"
    return str(leaf.get("published") or leaf.get("path") or "—")


def remarks(c: Context) -> Table:
    """What has to be known before a source is used: its true resolution where it is coarser than the cells, and its note."""
    rows = []
    for name, leaf in leaves(c):
        if leaf.get("origin") in GIVEN and (coarse(c, leaf) or leaf.get("note")):
            shown = _length(float(leaf["native_resolution_m"])) if coarse(c, leaf) else "—"
            rows.append((record_names.label(name), shown, str(leaf.get("note") or "—")))
    return "资料的真实分辨率和说明", ("内容", "粗于计算栅格的真实分辨率", "说明"), rows


def coarse(c: Context, leaf: Mapping[str, Any]) -> bool:
    """Whether the data say less than the cells suggest."""
    return float(leaf.get("native_resolution_m") or 0) > c.plan.grid.cell


def coarse_names(c: Context) -> list[str]:
    """The layers of which that is so."""
    return [record_names.label(name) for name, leaf in leaves(c) if coarse(c, leaf)]


def _length(metres: float) -> str:
    if metres < 1000:
        return f"{digits(printed(metres, 0))}米"
    return f"{digits(printed(convert(metres, 'm', 'km'), 1))}公里"
