"""Figures of goals: the plan's indicators by county and year, and the targets set by the level above."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from shanshui.core.units import apportion, convert, printed
from shanshui.deliver.facts_make import Maker, Part, digits

if TYPE_CHECKING:
    from shanshui.base.plan_file import Superior

TOTAL = "total"
UNITS_OF = {
    "forest_cover": "%", "forest": "km2", "farmland_return": "ha", "wetland": "km2", "grassland": "km2",
    "erosion": "km2", "mine": "km2",
}  # fmt: skip
NAMES = {
    "forest_cover": "森林覆盖率", "forest": "森林修复面积", "farmland_return": "生态退耕面积", "wetland": "湿地修复面积",
    "grassland": "草原修复面积", "erosion": "水土流失治理面积", "mine": "历史遗留矿山综合治理面积",
}  # fmt: skip


def make(maker: Maker, superior: Superior, profile: Any) -> None:
    indicators(maker)
    targets(maker, superior, profile)
    with maker.family():
        maker.count("guide.indicator.count", len(list(profile.indicators)), "item", "编制指南要求的指标个数")


def indicators(maker: Maker) -> None:
    """`indicator.<name>.<county>.<year>`; counties re-add to `indicator.<name>.total.<year>`."""
    with maker.family():
        table = maker.reader.get("indicators")
        counties = maker.counties()
        if table is None or not counties:
            return
        areas = maker.by_county(None, 1)[:, 0]
        for (name, year), rows in table.groupby(["indicator", "year"], sort=True):
            values = dict(zip(rows["county"].astype(str), rows["value"].astype(float), strict=True))
            m2 = [values.get(code) for code, _ in counties]
            if any(value is None or value != value for value in m2) or name not in UNITS_OF:
                _each(maker, str(name), int(year), values, counties)
            elif name == "forest_cover":
                _ratio(maker, int(year), [float(v or 0) for v in m2], areas, counties)
            else:
                _additive(maker, str(name), int(year), [float(v or 0) for v in m2], counties)


def _each(maker: Maker, name: str, year: int, values: dict[str, float], counties: list[tuple[str, str]]) -> None:
    """Some counties lack a value: those given are printed, and there is no total."""
    if name not in UNITS_OF or name == "forest_cover":
        return
    unit = UNITS_OF[name]
    for code, county in counties:
        value = values.get(code)
        if value is not None and value == value:
            label = f"{county}{year}年{NAMES[name]}"
            maker.number(f"indicator.{name}.{code}.{year}", convert(value, "m2", unit), unit, label)


def _ratio(maker: Maker, year: int, m2: list[float], areas: Any, counties: list[tuple[str, str]]) -> None:
    for (code, county), forest, area in zip(counties, m2, areas, strict=True):
        if area > 0:
            label = f"{county}{year}年{NAMES['forest_cover']}"
            maker.number(f"indicator.forest_cover.{code}.{year}", float(forest / area * 100), "%", label)
    share = float(sum(m2) / float(sum(areas)) * 100)
    maker.number(f"indicator.forest_cover.{TOTAL}.{year}", share, "%", f"{year}年{NAMES['forest_cover']}")


def _additive(maker: Maker, name: str, year: int, m2: list[float], counties: list[tuple[str, str]]) -> None:
    unit = UNITS_OF[name]
    values = [convert(value, "m2", unit) for value in m2]
    shown = apportion(values, 2)
    for (code, county), value, text in zip(counties, values, shown, strict=True):
        maker.put(f"indicator.{name}.{code}.{year}", value, unit, digits(text), f"{county}{year}年{NAMES[name]}")
    total = sum(shown, start=Decimal("0.00"))
    maker.put(f"indicator.{name}.{TOTAL}.{year}", sum(values), unit, digits(total), f"{year}年{NAMES[name]}")
    if name == "farmland_return":
        label = f"{year}年{NAMES[name]}"
        maker.number(f"indicator.{name}.{TOTAL}.{year}.wan_mu", convert(sum(m2), "m2", "wan_mu"), "wan_mu", label)
    parts = [Part(f"indicator.{name}.{code}.{year}", f"{county}{NAMES[name]}", value)
             for (code, county), value in zip(counties, values, strict=True)]  # fmt: skip
    maker.shares(parts, of=f"{year}年{NAMES[name]}")


def targets(maker: Maker, superior: Superior, profile: Any) -> None:
    """`target.<indicator>.<year>` as the level above set it, in its unit."""
    known = {str(entry.id): str(entry.name) for entry in profile.indicators} | NAMES
    with maker.family():
        for target in superior.target:
            label = f"上级下达的{target.year}年{known.get(target.indicator, target.indicator)}"
            text = digits(printed(target.value, 2))
            maker.put(f"target.{target.indicator}.{target.year}", target.value, target.unit, text, label)
