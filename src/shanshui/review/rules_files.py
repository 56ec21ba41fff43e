"""Rules on the deliverables as files: what there is, maps, figures, layers, and what the package says of itself."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

from shanshui.core.errors import Problem
from shanshui.core.units import UNITS, convert
from shanshui.core.vocabulary import vocabulary
from shanshui.guide.conditions import DATABASE as LAYERS
from shanshui.guide.conditions import Condition
from shanshui.review.findings import Finding, failed, left_open, met, together
from shanshui.review.package import ATLAS, DATABASE, EXPLANATION, FIGURES, MANIFEST, TABLES, TEXT, Package

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
UNKNOWN = "未注明"
"""How the package says that a coordinate system or a datum is not known."""


def deliverable(condition: Condition, package: Package, disagreements: Sequence[Problem]) -> Finding:
    """A kind of deliverable, or all of them."""
    if condition.op == "agree":
        if disagreements:
            first = disagreements[0]
            return failed(first.where, f"{len(disagreements)}处不一致：{first.what.zh}", "文本、附表、图件、数据库一致")
        return met(MANIFEST, "文本、附表、图件、数据库一致")
    whole = [kind for kind in _CONTENT if kind != "rasters"]
    kinds = whole if condition.deliverable == "all" else [str(condition.deliverable)]
    return together(_deliverable(kind, package) for kind in kinds)


def _deliverable(kind: str, package: Package) -> Finding:
    name, count, unit = _CONTENT[kind]
    number = count(package)
    return met(name, f"{number}{unit}") if number else failed(name, f"没有{unit[1:]}", name)


_CONTENT: dict[str, tuple[str, Callable[[Package], int], str]] = {
    "text": (TEXT, lambda package: len(package.text), "个标题"),
    "explanation": (EXPLANATION, lambda package: len(package.explanation), "个标题"),
    "tables": (TABLES, lambda package: len(package.tables), "张附表"),
    "maps": (ATLAS, lambda package: len(package.maps), "幅图件"),
    "database": (DATABASE, lambda package: len(package.crs), "个图层"),
    "rasters": ("*.tif", lambda package: len(list(package.directory.rglob("*.tif"))), "个栅格"),
}
"""Kind → its file, how many things it holds, and what they are called."""


# ------------------------------------------------------------------ maps
def maps(condition: Condition, package: Package) -> Finding:
    """A sheet, a group of sheets, or those that are mandatory."""
    wanted = str(condition.map)
    sheets = [
        entry for entry in package.profile.maps
        if entry.is_made(package.absence) and (wanted in ("all", entry.id, entry.group) or (wanted == "mandatory" and entry.mandatory))
    ]  # fmt: skip
    if not sheets:
        return failed(ATLAS, f"指南没有可绘制的“{wanted}”图件")
    if condition.op == "present":
        return together((_sheet(entry, package) for entry in sheets), ATLAS)
    return together((_scale(entry, package, condition) for entry in sheets), ATLAS)


def _sheet(entry: Any, package: Package) -> Finding:
    """PDF and PNG are there under the sheet's title; open where a layer that it shows is not there."""
    files = package.maps.get(entry.id, [])
    formats = {name.rpartition(".")[2] for name, _ in files}
    if formats != {"pdf", "png"} or not all(str(marks.get("title", "")).endswith(entry.title) for _, marks in files):
        return failed(ATLAS, f"没有图件“{entry.title}”的 PDF 和 PNG", f"{entry.id} {entry.title}")
    why = {layer: package.absence(layer) for layer in entry.layers}
    lacking = [f"{vocabulary()[layer].zh}：{reason}" for layer, reason in why.items() if reason is not None]
    if lacking:
        return left_open(files[0][0], f"“{entry.title}”上没有{'；'.join(lacking)}", entry.title)
    return met(files[0][0], f"有“{entry.title}”")


def _scale(entry: Any, package: Package, condition: Condition) -> Finding:
    assert isinstance(condition.value, int | float)
    expected = f"不小于1:{condition.value:.0f}"
    found = []
    for name, marks in package.maps.get(entry.id, []):
        told = f"1:{marks['scale']}"
        found.append(met(name, told) if marks["scale"] <= condition.value else failed(name, told, expected))
    return together(found) if found else failed(ATLAS, f"没有图件“{entry.title}”", entry.title)


# ------------------------------------------------------------------ layers, figures, database
def layer(condition: Condition, package: Package) -> Finding:
    """A layer of the vocabulary: there, or absent with its reason."""
    name = str(condition.layer)
    label = vocabulary()[name].zh
    if name in package.manifest.get("done", ()):
        return met(MANIFEST, f"有{label}")
    why = package.absence(name)
    return failed(MANIFEST, f"没有说明{label}的情况", label) if why is None else left_open(MANIFEST, f"没有{label}：{why}", label)  # fmt: skip


def figure(condition: Condition, package: Package) -> Finding:
    """A figure as stored, in the unit asked for."""
    found = package.figures.get(str(condition.figure))
    if found is None:
        return failed(FIGURES, f"没有数值 {condition.figure}", str(condition.figure))
    if condition.op == "present":
        return met(FIGURES, f"{found.label}{found.printed}")
    unit = condition.unit or found.unit
    value = found.value if unit == found.unit else convert(found.value, found.unit, unit)
    shown = f"{found.label}{found.printed}{UNITS[found.unit][2] if found.unit in UNITS else found.unit}"
    return _compared(value, condition, FIGURES, shown)


def database(condition: Condition, package: Package) -> Finding:
    """A layer or table of the database with something in it."""
    name = str(condition.database)
    rows = package.database.get(name)
    if rows:
        return met(DATABASE, f"{name} {len(rows)}条")
    source = LAYERS[name]
    why = None if source is None else package.absence(source)
    label = name if source is None else f"{name}（{vocabulary()[source].zh}）"
    if why is not None:
        return left_open(DATABASE, f"没有{label}：{why}", label)
    return failed(DATABASE, f"没有{label}" if rows is None else f"{label}没有内容", label)


# ------------------------------------------------------------------ what the package says of itself
def about(condition: Condition, package: Package) -> Finding:
    """A field of the manifest; years also stand in the database, and every layer there has its coordinate system."""
    name = str(condition.field)
    if name == "database.crs":
        return together((_compared(code, condition, f"{DATABASE} {table}", code) for table, code in package.crs.items()), DATABASE)  # fmt: skip
    found: Any = package.manifest
    for key in name.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    if found is None:
        return failed(MANIFEST, f"没有写明 {name}", str(condition.value))
    if isinstance(found, str) and UNKNOWN in found:
        return left_open(MANIFEST, found, _expected(condition))
    each = [_compared(found, condition, MANIFEST, str(found))]
    item = {"years.base": "规划基准年", "years.far": "目标年"}.get(name)
    if item is not None:
        stored = package.metadata.get(item, "")
        each.append(_compared(int(stored) if stored.isdigit() else stored, condition, f"{DATABASE} METADATA", f"{item}{stored}"))  # fmt: skip
    return together(each)


def _compared(found: Any, condition: Condition, where: str, shown: str) -> Finding:
    if condition.op == "states":
        missing = [word for word in condition.words if word not in str(found)]
        return failed(where, shown, _expected(condition)) if missing else met(where, shown)
    try:
        holds = COMPARE[condition.op](found, condition.value)
    except TypeError:
        holds = False
    return met(where, shown) if holds else failed(where, shown, _expected(condition))


def _expected(condition: Condition) -> str:
    """What is asked for, as it is printed."""
    if condition.words:
        return "、".join(condition.words)
    unit = UNITS[condition.unit][2] if condition.unit else ""
    return f"{'' if condition.op == '==' else condition.op + ' '}{condition.value}{unit}"
