"""Figures of ecosystem quality, production and the remote sensing index by year and county, and of the trend of vegetation."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from shanshui.core.units import convert
from shanshui.deliver.facts_areas import code_names
from shanshui.deliver.facts_make import NO_DATA, Maker, Part

if TYPE_CHECKING:
    from numpy.typing import NDArray

SERIES = {"eqi": ("生态系统质量指数", "1"), "rsei": ("遥感生态指数", "1"), "npp": ("净初级生产力", "gC/m2")}
"""Layer of years → what it is and its unit."""
GRADES = {"eqi_grade": "生态系统质量", "rsei_grade": "遥感生态指数"}
TREND = "ndvi_trend_class"
TRENDS = {"rising": ("植被指数显著增加", (1, 2)), "falling": ("植被指数显著减少", (8, 9))}
"""Classes with p < 0.05."""
MOVES = {"better": "生态系统质量等级提高", "same": "生态系统质量等级不变", "worse": "生态系统质量等级降低"}
TO_WAN_T = 1e-10
"""g of the whole region → 万吨."""


def make(maker: Maker) -> None:
    for layer in SERIES:
        _means(maker, layer)
    for layer, word in GRADES.items():
        _grades(maker, layer, word)
    _moves(maker)
    _production(maker)
    _loadings(maker)
    _trend(maker)


def year_of(maker: Maker, years: list[int]) -> int:
    """The base year, else the last one before it, else the first."""
    return max((year for year in years if year <= maker.plan.years.base), default=min(years))


def _years(maker: Maker, layer: str) -> dict[int, NDArray[Any]]:
    """Values of each year as one row; nothing where the layer is absent."""
    raster = maker.reader.get(layer)
    if raster is None:
        return {}
    return {
        int(year): np.asarray(plane).reshape(-1)
        for year, plane in zip(raster["year"].values, raster.values, strict=True)
    }


def _means(maker: Maker, layer: str) -> None:
    """`<layer>.<year>.mean`, and of the year told by county; `<layer>.year` is that year."""
    word, unit = SERIES[layer]
    with maker.family():
        planes = _years(maker, layer)
        if not planes:
            return
        told = year_of(maker, list(planes))
        maker.count(f"{layer}.year", told, "year", f"{word}资料年份")
        for year, values in planes.items():
            mean, coverage = maker.mean(values)
            if year == told:
                maker.number(f"{layer}.coverage", coverage * 100, "%", f"{year}年有{word}的面积占土地总面积的比例")
            if mean == mean:
                maker.number(f"{layer}.{year}.mean", mean, unit, f"{year}年{word}平均值")
    with maker.family():
        values, counties = _years(maker, layer)[told], maker.counties()
        for (code, name), mean in zip(counties, _county_means(maker, values), strict=True):
            if mean == mean:
                maker.number(f"{layer}.county.{code}.mean", mean, unit, f"{name}{told}年{word}平均值")


def _county_means(maker: Maker, values: NDArray[Any]) -> list[float]:
    """Mean of each county, weighed by the area of every cell that lies in it; NaN where it has no data."""
    rows = len(maker.counties())
    if not rows:
        return []
    split = maker.county_split()
    held = np.isfinite(values[split.cell])
    county, m2 = split.county[held].astype(np.int64), split.m2[held]
    total = np.bincount(county, weights=m2 * values[split.cell[held]].astype(np.float64), minlength=rows)
    weight = np.bincount(county, weights=m2, minlength=rows)
    return [float(a / b) if b > 0 else float("nan") for a, b in zip(total, weight, strict=True)]


def _grades(maker: Maker, layer: str, word: str) -> None:
    """`<layer>.<grade>.area` of the year told, its share of what was evaluated, and its parts by county."""
    names = code_names(layer)
    with maker.family():
        planes = _years(maker, layer)
        if not planes or "area.region" not in maker.facts:
            return
        values = planes[year_of(maker, list(planes))]
        _close(maker, layer, {code: f"{word}{name}面积" for code, name in names.items()}, values, f"未评价{word}的面积")
    with maker.family():
        if not maker.counties():
            return
        sums = maker.by_county(values, max(names) + 1)
        for code, name in names.items():
            whole = maker.facts[f"{layer}.{code}.area"].number
            maker.shared_by_counties(f"{layer}.{code}", f"{word}{name}面积", sums[:, code], whole)


def _close(maker: Maker, prefix: str, labels: dict[int, str], values: NDArray[Any], rest_label: str) -> None:
    """Areas of the codes that close to the region with what has none, and shares of what has one that close to 100."""
    sums = maker.by_code(values, max(labels) + 1)
    rest = float(sums[-1] + sums[0])
    maker.covered(1 - rest / float(sums.sum()))
    parts = [Part(f"{prefix}.{code}", label, float(sums[code])) for code, label in labels.items()]
    lacking = [Part(f"{prefix}.{NO_DATA}", rest_label, rest)] if rest > 0 else []
    maker.areas([*parts, *lacking], maker.facts["area.region"].number)
    maker.shares(parts, of="有评价的面积")


def _moves(maker: Maker) -> None:
    """`eqi.move.<better|same|worse>.area` from the reference year to the base year, and the change of the mean."""
    years = maker.plan.years
    with maker.family():
        change, planes = maker.labels("eqi_change"), _years(maker, "eqi_grade")
        if change is None:
            return
        before, after = planes[years.reference], planes[years.base]
        known = (before > 0) & (after > 0)
        moved = np.where(known, 1 + np.sign(after.astype("i8") - before), -1)  # a lower grade is a better one
        sums = maker.by_code(moved, 3)
        if float(sums[:3].sum()) <= 0:
            return
        parts = [
            Part(f"eqi.move.{key}", f"{word}的面积", float(m2))
            for (key, word), m2 in zip(MOVES.items(), sums[:3], strict=True)
        ]
        maker.areas(parts)
        maker.shares(parts, of="两个年份均有评价的面积")
        mean, _ = maker.mean(change)
        maker.number("eqi.change", mean, "1", f"{years.reference}年至{years.base}年生态系统质量指数平均变化")


def _production(maker: Maker) -> None:
    """`npp.total`, the carbon fixed in the year told, with what of it came from a product and what from the model."""
    with maker.family():
        planes, origins = _years(maker, "npp"), _years(maker, "npp_origin")
        if not planes:
            return
        year = year_of(maker, list(planes))
        cells = maker.cells()
        held = np.isfinite(planes[year]) & (cells > 0)
        if not held.any():
            return
        total = float((planes[year][held].astype("f8") * cells[held]).sum()) * TO_WAN_T
        maker.number("npp.total", total, "wan_t", f"{year}年净初级生产总量（碳）")
        maker.count("npp.origin", int(origins[year][held].max()), "index", "净初级生产力来源（1为产品，2为模型）")


def _loadings(maker: Maker) -> None:
    """`rsei.explained`, and how many of the four indicators load as the index supposes."""
    with maker.family():
        table = maker.reader.get("rsei_loadings")
        if table is not None:
            maker.number("rsei.explained", float(table["explained"].iloc[0]) * 100, "%", "遥感生态指数第一主成分贡献率")
            maker.count("rsei.expected", int(table["expected"].sum()), "item", "第一主成分上符号合理的分指标个数")


def _trend(maker: Maker) -> None:
    """`ndvi_trend_class.<class>.area`; `trend.<rising|falling>.area` at p < 0.05, their shares, and both by county."""
    names = code_names("trend")
    with maker.family():
        values, series = maker.labels(TREND), maker.reader.get("ndvi")
        if values is None or series is None or "area.region" not in maker.facts:
            return
        years = [int(year) for year in series["year"].values]
        maker.count("trend.first", years[0], "year", "植被指数序列起始年份")
        maker.count("trend.last", years[-1], "year", "植被指数序列终止年份")
        _close(
            maker, TREND, {code: f"植被指数{name}面积" for code, name in names.items()}, values, "未作趋势检验的面积"
        )
    with maker.family():
        maker.covered(maker.facts[f"{TREND}.1.area"].coverage or 0.0)
        sums = maker.by_county(values, max(names) + 1) if maker.counties() else None
        for key, (word, codes) in TRENDS.items():
            found = [maker.facts[f"{TREND}.{code}.area"] for code in codes]
            shown = sum((fact.number for fact in found), start=Decimal(0))
            maker.area(
                f"trend.{key}.area", convert(sum(fact.value for fact in found), "km2", "m2"), f"{word}的面积", shown
            )
            shares = [
                maker.facts[f"{TREND}.{code}.share"].number for code in codes if f"{TREND}.{code}.share" in maker.facts
            ]
            if shares:
                maker.exact(f"trend.{key}.share", sum(shares, start=Decimal(0)), "%", f"{word}的面积占有检验面积的比例")
            if sums is not None:
                maker.shared_by_counties(f"trend.{key}", f"{word}的面积", sums[:, list(codes)].sum(axis=1), shown)
