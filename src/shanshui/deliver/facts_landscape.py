"""Figures of landscape pattern: fragmentation, diversity and connectivity, of the region by year, of classes and counties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shanshui.core.units import convert
from shanshui.deliver.facts_areas import code_names
from shanshui.deliver.facts_make import Maker

REGION, COUNTY = "region", "county"
LANDSCAPE = {
    "patches": ("斑块数", "patch", 0), "patch_density": ("斑块密度", "patch/km2", 3), "mean_patch_ha": ("平均斑块面积", "ha", 2),
    "largest_patch_percent": ("最大斑块指数", "%", 2), "edge_density": ("边界密度", "m/ha", 2),
    "mesh_km2": ("有效网格面积", "km2", 2), "division": ("景观分离度", "1", 4), "contagion": ("蔓延度", "%", 2),
    "aggregation": ("聚集度指数", "%", 2), "diversity": ("香农多样性指数", "1", 4), "evenness": ("香农均匀度指数", "1", 4),
}  # fmt: skip
"""Metric → its name, unit and decimals; patches per 100 ha are patches per km²."""
NATURAL = {
    "natural_percent": ("自然生态系统占比", "%", 2), "patches": ("自然斑块数", "patch", 0),
    "largest_percent": ("最大自然斑块占自然生态系统的比例", "%", 2), "cohesion": ("自然斑块结合度", "%", 2),
    "groups": ("自然斑块连通组数", "group", 0), "equivalent_km2": ("等效连通面积", "km2", 2),
    "connected_percent": ("自然生态系统连通度", "%", 2),
}  # fmt: skip
CLASS = {
    "patches": ("斑块数", "patch", 0), "mean_patch_ha": ("平均斑块面积", "ha", 2), "largest_patch_percent": ("最大斑块指数", "%", 2),
    "own_edge_density": ("边界密度", "m/ha", 2), "aggregation": ("聚集度指数", "%", 2), "mean_nearest_m": ("平均最近邻距离", "m", 0),
}  # fmt: skip


def make(maker: Maker) -> None:
    landscape(maker)
    classes(maker)
    connectivity(maker)


def _years(maker: Maker) -> list[int]:
    """Reference and base year: the dates that the text compares."""
    return sorted({maker.plan.years.reference, maker.plan.years.base})


def _rows(maker: Maker, table: Any) -> Iterator[tuple[str, str, Any]]:
    """(id, label, row) of the region at both years, and of each county at the base year."""
    names = dict(maker.counties())
    for row in table.to_dict("records"):
        year = int(row["year"])
        if row["extent"] == REGION and year in _years(maker):
            yield str(year), f"{year}年", row
        elif row["extent"] == COUNTY and year == maker.plan.years.base:
            yield f"county.{row['code']}", names.get(str(row["code"]), str(row["code"])), row


def _put(maker: Maker, prefix: str, label: str, row: dict[str, Any], metrics: dict[str, tuple[str, str, int]]) -> None:
    for metric, (name, unit, decimals) in metrics.items():
        value = row[metric]
        if value is None or value != value:
            continue
        if decimals == 0 and unit in ("patch", "group"):
            maker.count(f"{prefix}.{metric}", int(value), unit, f"{label}{name}")
        else:
            maker.number(f"{prefix}.{metric}", float(value), unit, f"{label}{name}", decimals)


def _in_km2(row: dict[str, Any], hectares: str, name: str) -> dict[str, Any]:
    return row | {name: convert(float(row[hectares]), "ha", "km2")}


def landscape(maker: Maker) -> None:
    with maker.family():
        table = maker.reader.get("landscape_metrics")
        if table is None:
            return
        for name, label, row in _rows(maker, table):
            _put(maker, f"pattern.{name}", label, _in_km2(row, "mesh_ha", "mesh_km2"), LANDSCAPE)


def classes(maker: Maker) -> None:
    """Each class in the region, at both years."""
    names = code_names("ecosystem_class")
    with maker.family():
        table = maker.reader.get("class_metrics")
        if table is None:
            return
        for row in table[table["extent"] == REGION].to_dict("records"):
            year, number = int(row["year"]), int(row["ecosystem_class"])
            if year in _years(maker):
                _put(maker, f"pattern.{year}.class.{number}", f"{year}年{names[number]}", row, CLASS)


def connectivity(maker: Maker) -> None:
    with maker.family():
        table = maker.reader.get("natural_connectivity")
        if table is None:
            return
        for name, label, row in _rows(maker, table):
            _put(maker, f"natural.{name}", label, _in_km2(row, "equivalent_ha", "equivalent_km2"), NATURAL)
        gap = (maker.reader.record("natural_connectivity").get("settings") or {}).get("gap_m")
        if gap is not None:
            maker.number("natural.gap", float(gap["value"]), "m", "自然斑块视为连通的最大间距", 0)
