"""Figures of what people counted and measured: water use, groundwater, species, residents, earlier works, indicators."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from shanshui.core.units import convert, printed
from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_areas import code_names, county_parts, partition
from shanshui.deliver.facts_make import Maker, Part
from shanshui.deliver.facts_works import money

REGION = "*"
AGRICULTURAL = 2
"""Code of the agricultural space."""


def make(maker: Maker, profile: Any) -> None:
    water(maker)
    groundwater(maker)
    species(maker)
    residents(maker)
    past_works(maker)
    surveyed(maker, profile)
    for layer in ("importance_adopted", "vulnerability_adopted"):
        names = code_names(str(vocabulary()[layer].codes))
        if partition(maker, layer, layer, names, subject="面积"):
            county_parts(maker, layer, layer, names, "面积")


def year_of(years: Sequence[int], base: int) -> int:
    """The latest year up to the base year; where all are later, the first."""
    known = sorted(set(years))
    return max((year for year in known if year <= base), default=known[0])


def ordered(frame: Any, column: str, amount: str) -> list[tuple[str, float]]:
    """(name, sum) of each value of a text column, largest first, ties by name."""
    sums = frame.groupby(frame[column].astype(str))[amount].sum()
    return sorted(((str(name), float(value)) for name, value in sums.items()), key=lambda row: (-row[1], row[0]))


# ---------------------------------------------------------------------- water
def water(maker: Maker) -> None:
    """Use of water in the base year (or the latest before it) by sector, source and county; and the first year given."""
    with maker.family():
        frame = maker.reader.get("water_accounts")
        if frame is None:
            return
        years = [int(year) for year in frame["year"]]
        year = year_of(years, maker.plan.years.base)
        now = frame[frame["year"] == year]
        total = float(now["volume_wan_m3"].sum())
        maker.count("water.year", year, "year", "用水资料年份")
        _volume(maker, "water.total", total, f"{year}年用水总量")
        for column, word in (("sector", "用水"), ("supply", "供水")):
            parts = [Part(f"water.{column}.{i}", f"{name}{word}量", value)
                     for i, (name, value) in enumerate(ordered(now, column, "volume_wan_m3"))]  # fmt: skip
            for part in parts:
                _volume(maker, f"{part.id}.volume", part.value, part.label)
            maker.shares(parts, of="用水总量")
        first = min(years)
        if first < year:
            before = float(frame[frame["year"] == first]["volume_wan_m3"].sum())
            maker.count("water.first.year", first, "year", "用水资料起始年份")
            _volume(maker, "water.first.total", before, f"{first}年用水总量")
            change = "water.increase" if total > before else "water.decrease"
            _volume(maker, change, abs(total - before), f"{first}年至{year}年用水量变化")
    with maker.family():
        frame, counties = maker.reader.get("water_accounts"), maker.counties()
        if frame is None or not counties:
            return
        now = frame[frame["year"] == year]
        sums = now.groupby(now["county"].astype(str))["volume_wan_m3"].sum()
        maker.shares([Part(f"water.county.{code}", f"{name}用水量", float(sums.get(code, 0.0)))
                      for code, name in counties], of="用水总量")  # fmt: skip


def _volume(maker: Maker, name: str, wan_m3: float, label: str) -> None:
    """A volume in 万立方米 and, from 1 亿立方米 on, in 亿立方米 for sentences that stand alone."""
    maker.number(name, wan_m3, "wan_m3", label)
    if convert(wan_m3, "wan_m3", "yi_m3") >= 1:
        maker.number(f"{name}.yi", convert(wan_m3, "wan_m3", "yi_m3"), "yi_m3", label)


def groundwater(maker: Maker) -> None:
    """Mean depth to groundwater by year: of the region, and under the agricultural space."""
    with maker.family():
        raster = maker.reader.get("groundwater_depth")
        if raster is None:
            return
        for year in _years(raster):
            mean, coverage = maker.mean(_of(raster, year))
            if mean == mean:
                maker.number(f"groundwater.{year}.mean", mean, "m", f"{year}年地下水平均埋深")
                maker.covered(coverage)
    with maker.family():
        raster, space = maker.reader.get("groundwater_depth"), maker.labels("space")
        if space is None:
            return
        for year in _years(raster):
            mean = maker.means_by(_of(raster, year), space, AGRICULTURAL + 1)[AGRICULTURAL]
            if mean == mean:
                maker.number(f"groundwater.{year}.farm", float(mean), "m", f"{year}年农业空间地下水平均埋深")


def _years(raster: Any) -> list[int]:
    return sorted(int(year) for year in raster["year"].values)


def _of(raster: Any, year: int) -> Any:
    return np.asarray(raster.sel(year=year).values).reshape(-1)


# ---------------------------------------------------------------------- life and people
def species(maker: Maker) -> None:
    """Protected and endemic species, and the share of them that is effectively protected (有效保护率)."""
    with maker.family():
        frame = maker.reader.get("species")
        if frame is None:
            return
        total, kept = int(frame["total"].sum()), int(frame["protected"].sum())
        maker.count("species.total", total, "species", "重点保护与特有物种种数")
        maker.count("species.protected", kept, "species", "得到有效保护的种数")
        if total:
            maker.number("species.rate", kept / total * 100, "%", "重点保护与特有物种有效保护率")
        for i, (name, value) in enumerate(ordered(frame, "group", "total")):
            maker.count(f"species.group.{i}", int(value), "species", f"重点保护与特有{name}种数")


def residents(maker: Maker) -> None:
    """Resident population of the latest year up to the base year, by the statistics."""
    with maker.family():
        frame = maker.reader.get("residents")
        if frame is None:
            return
        year = year_of([int(y) for y in frame["year"]], maker.plan.years.base)
        now = frame[frame["year"] == year]
        total, urban = int(now["total"].sum()), int(now["urban"].sum())
        maker.count("residents.year", year, "year", "人口资料年份")
        maker.number("residents.total", total / 10_000, "wan_person", f"{year}年常住人口")
        maker.number("residents.urban", urban / 10_000, "wan_person", f"{year}年城镇常住人口")
        if total:
            maker.number("residents.urban.share", urban / total * 100, "%", f"{year}年常住人口城镇化率")


# ---------------------------------------------------------------------- earlier works
def past_works(maker: Maker) -> None:
    """Earlier restoration projects: how many, accepted or not, where, of what kind, for how much."""
    with maker.family():
        frame = maker.reader.get("past_projects")
        if frame is None:
            return
        done = frame[frame["accepted"]]
        maker.count("past.count", len(frame), "item", "既往生态修复工程项数")
        maker.count("past.accepted", len(done), "item", "通过验收的既往工程项数")
        maker.count("past.first.year", int(frame["start_year"].min()), "year", "最早开工年")
        maker.count("past.last.year", int(frame["end_year"].max()), "year", "最晚完工年")
        kinds = ordered(done, "category", "area_ha")
        parts = [Part(f"past.kind.{i}", f"{name}验收面积", convert(value, "ha", "m2"))
                 for i, (name, value) in enumerate(kinds)]  # fmt: skip
        shown = maker.areas(parts) if parts else {}
        if shown:
            maker.exact("past.area", sum(shown.values(), start=Decimal("0.00")), "km2", "既往工程验收面积")
        cost = frame["investment_wan_yuan"].dropna()
        if len(cost):
            wan = float(cost.sum())
            money(maker, "past.cost", convert(wan, "wan_yuan", "yuan"), printed(wan, 2), "既往工程投资")


# ---------------------------------------------------------------------- indicators
def surveyed(maker: Maker, profile: Any) -> None:
    """Values of indicators that surveys give, in the unit of the guide, for the region and for counties."""
    known = {str(each.id): each for each in profile.indicators}
    with maker.family():
        frame = maker.reader.get("survey_indicators")
        if frame is None:
            return
        maker.count("survey.count", len(frame), "row", "指标调查监测值")
        for row in frame.itertuples():
            entry = known.get(str(row.indicator))
            label = f"{row.year}年{entry.name if entry else row.indicator}"
            place = "" if str(row.county) == REGION else f".{row.county}"
            unit = str(entry.unit) if entry else "1"
            maker.number(f"survey.{row.indicator}{place}.{int(row.year)}", float(row.value), unit, label)
