"""Figures of ecosystem services: amounts by county, importance against the adopted 双评价, gaps of protection, relations."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from shanshui.core.units import apportion, convert, printed
from shanshui.deliver.facts_areas import code_names, county_parts, partition
from shanshui.deliver.facts_make import NO_DATA, Maker, Part, digits, given

AMOUNTS = {
    "water_conservation": ("水源涵养量", "wan_m3", 1e-7), "soil_retention": ("土壤保持量", "wan_t", 1e-8),
    "sand_fixation": ("防风固沙量", "wan_t", 1e-10), "carbon_stock": ("碳储量", "wan_t", 1e-8), "nep": ("净生态系统固碳量", "wan_t", 1e-10),
}  # fmt: skip
"""Layer → its amount: name, unit, and what Σ value · m² is multiplied by: 1 mm · m² is 10⁻³ m³, 1 t/ha 10⁻⁴ t/m² …"""
SERVICES = {
    "water_conservation": "水源涵养", "soil_retention": "土壤保持", "sand_fixation": "防风固沙", "habitat_quality": "生物多样性维护",
    "carbon_stock": "碳储存",
}  # fmt: skip
BODIES = {"lake": "湖泊", "reservoir": "水库", "marsh": "沼泽"}
GRADES = (1, 2, 3)
GAP, KEPT = 2, 1


def make(maker: Maker) -> None:
    for layer in AMOUNTS:
        _amount(maker, layer)
    _balance(maker)
    _floods(maker)
    _importance(maker)
    _difference(maker)
    _gap(maker)
    _relations(maker)


def _amount(maker: Maker, layer: str) -> None:
    """`service.<layer>.total` and by county, which re-add to it."""
    name, unit, scale = AMOUNTS[layer]
    with maker.family():
        raster = maker.reader.get(layer)
        if raster is None:
            return
        if "year" in raster.dims:
            if maker.plan.years.base not in [int(year) for year in raster["year"].values]:
                return
            raster = raster.sel(year=maker.plan.years.base)
        values = np.asarray(raster.values).reshape(-1)
        cells = maker.cells()
        told = np.isfinite(values) & (cells > 0)
        if not told.any():
            return
        maker.covered(float(cells[told].sum()) / maker.region_m2())
        other = maker.facts.get(f"{layer}.total")  # of soil retention, which the chapter on soil prints
        total = printed(float((values[told].astype("f8") * cells[told]).sum()) * scale, 2)
        if other is not None and other.unit == unit:
            total = other.number
        counties = maker.counties()
        found = _by_county(maker, values) * scale if counties else np.empty(0)
        known = [(code, f"{county}{name}", v) for (code, county), v in zip(counties, found, strict=True) if v == v]
        if known:
            total = _counties(maker, f"service.{layer}", known, total, unit)
        maker.exact(f"service.{layer}.total", total, unit, name)


def _counties(maker: Maker, prefix: str, known: list[tuple[str, str, float]], total: Decimal, unit: str) -> Decimal:
    """Amounts by county that re-add to the total printed: shared out where none is negative, else the total is their sum."""
    signed = any(value < 0 for _, _, value in known)
    shown = [printed(v, 2) for _, _, v in known] if signed else apportion([v for _, _, v in known], 2, total)
    for (code, label, value), text in zip(known, shown, strict=True):
        maker.put(f"{prefix}.county.{code}", value, unit, digits(text), label)
    return sum(shown, start=Decimal("0.00"))


def _by_county(maker: Maker, values: Any) -> Any:
    """Σ value · m² of each county; NaN where none of it has data."""
    split = maker.county_split()
    known = np.isfinite(values[split.cell])
    county, m2 = split.county[known].astype(np.int64), split.m2[known]
    rows = len(maker.counties())
    total = np.bincount(county, weights=m2 * values[split.cell[known]].astype(np.float64), minlength=rows)
    return np.where(np.bincount(county, weights=m2, minlength=rows) > 0, total, np.nan)


def _balance(maker: Maker) -> None:
    """The account of water: what could be computed, what could not, and where more evaporates than falls."""
    with maker.family():
        table = maker.reader.get("water_balance")
        if table is None:
            return
        row = table[table["ecosystem"] == 0].iloc[0]
        parts = [Part("service.water.computed", "可计算水源涵养量的面积", float(row["area_m2"])),
                 Part("service.water.missing", "没有径流系数或资料的面积", float(row["missing_m2"]))]  # fmt: skip
        maker.areas(parts)
        maker.shares(parts, of="土地总面积")
        maker.area("service.water.negative.area", float(row["negative_m2"]), "水源涵养量为负的面积")
        for column, word in (("positive_m3", "水源涵养量正值合计"), ("negative_m3", "水源涵养量负值合计（绝对值）"),
                             ("precipitation_m3", "可计算范围内降水量"), ("runoff_m3", "可计算范围内地表径流量"),
                             ("evapotranspiration_m3", "可计算范围内蒸散发量")):  # fmt: skip
            value = abs(convert(float(row[column]), "m3", "wan_m3"))
            maker.number(f"service.water.{column.removesuffix('_m3')}", value, "wan_m3", word)


def _floods(maker: Maker) -> None:
    """Capacity of each kind of water body, its number, and the area of those whose capacity is not known."""
    with maker.family():
        table = maker.reader.get("flood_regulation")
        if table is None:
            return
        for kind, name in BODIES.items():
            rows = table[(table["kind"] == kind) & ((kind != "marsh") | (table["county"] == "*"))]
            known = rows[rows["capacity_m3"].notna()]
            if len(known):
                capacity = convert(float(known["capacity_m3"].sum()), "m3", "wan_m3")
                maker.number(f"service.flood.{kind}", capacity, "wan_m3", f"{name}调蓄能力")
            if len(rows) > len(known):
                area = float(rows[rows["capacity_m3"].isna()]["area_m2"].sum())
                maker.area(f"service.flood.{kind}.unknown.area", area, f"调蓄能力未计算的{name}面积")


def _importance(maker: Maker) -> None:
    names = {code: f"生态系统服务{name}" for code, name in code_names("importance").items()}
    if partition(maker, "importance", "importance", names, subject="面积"):
        county_parts(maker, "importance", "importance", names, "面积")
    with maker.family():
        raster = maker.reader.get("service_importance")
        if raster is None or "area.region" not in maker.facts:
            return
        for service in raster["service"].values:
            word = SERVICES[str(service)]
            sums = maker.by_code(np.asarray(raster.sel(service=service).values).reshape(-1), max(GRADES) + 1)
            parts = [
                Part(f"service_importance.{service}.{g}", f"{word}{names[g].removeprefix('生态系统服务')}面积", sums[g])
                for g in GRADES
            ]
            parts.append(
                Part(f"service_importance.{service}.{NO_DATA}", f"{word}未评价面积", float(sums[-1] + sums[0]))
            )
            maker.areas(parts, maker.facts["area.region"].number)
            maker.shares(parts, of="土地总面积")


def _difference(maker: Maker) -> None:
    """Shares of agreement with the adopted importance, and the area of each pair of classes."""
    names = code_names("importance")
    with maker.family():
        table = maker.reader.get("importance_difference")
        if table is None:
            return
        groups = {"same": "两者一致", "more": "本次评价更重要", "less": "本次评价较不重要"}
        sums = dict.fromkeys(groups, 0.0)
        for row in table.itertuples():
            maker.area(
                f"importance_difference.{row.adopted}.{row.own}.area", float(row.area_m2),
                f"双评价成果为{names[int(row.adopted)]}、本次评价为{names[int(row.own)]}的面积",
            )  # fmt: skip
            sums["same" if row.own == row.adopted else "more" if row.own < row.adopted else "less"] += float(
                row.area_m2
            )
        parts = [Part(f"importance_difference.{key}", f"{word}的面积", sums[key]) for key, word in groups.items()]
        maker.areas(parts)
        maker.shares(parts, of="两者均有评价的面积")


def _gap(maker: Maker) -> None:
    """Extremely important land: protected and not, both by county."""
    names = code_names("protection_gap")
    if not partition(maker, "protection_gap", "protection_gap", names, subject="面积"):
        return
    county_parts(maker, "protection_gap", "protection_gap", {GAP: names[GAP], KEPT: names[KEPT]}, "面积")
    with maker.family():
        values = maker.labels("protection_gap")
        if values is None:
            return
        sums = maker.by_code(values, max(names) + 1)
        parts = [Part(f"protection_gap.of.{code}", f"{names[code]}面积", float(sums[code])) for code in (KEPT, GAP)]
        maker.shares(parts, suffix="", of="极重要面积")


def _relations(maker: Maker) -> None:
    with maker.family():
        table = maker.reader.get("service_tradeoffs")
        if table is None:
            return
        for row in table.itertuples():
            if given(row.correlation):
                label = f"{SERVICES[row.first]}与{SERVICES[row.second]}的秩相关系数"
                maker.number(f"tradeoff.{row.first}.{row.second}", float(row.correlation), "1", label)
