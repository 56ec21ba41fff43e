"""Figures of change: ecosystems of each year, gains and losses, what turned into what, and between which years."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from shanshui.core.units import convert, printed
from shanshui.deliver.facts_areas import CLASSES, code_names, county_parts
from shanshui.deliver.facts_make import CHUNK, NO_DATA, Maker, Part, first_digit

JUMP = 80
"""Per cent of all change in one interval from which it is said to be a revision of the product, not of the place."""


CALENDAR = 1980
"""From here on every year is there, whatever the data say."""
YEARS_IN = {
    "projects": ("start_year", "end_year"), "work_register": ("start_year", "end_year"),
    "past_projects": ("start_year", "end_year"), "water_accounts": ("year",), "residents": ("year",),
    "survey_indicators": ("year",),
}  # fmt: skip
"""Columns of tables that hold years."""


def make(maker: Maker) -> None:
    years(maker)
    series(maker)
    gains(maker)
    intervals(maker)
    transitions(maker)
    conversions(maker)


def years(maker: Maker) -> None:
    """Every year that a sentence may name: dates of the calendar, which rest on no layer and do not hang on the data."""
    named = set(range(CALENDAR, maker.plan.years.far + 2)) | _beyond(maker)
    with maker.family():
        for year in sorted(named):
            maker.count(f"year.{year}", year, "year", "年份")
    with maker.family():
        raster = maker.reader.get("ecosystem")
        if raster is not None and "year" in raster.coords:
            maker.count("ecosystem.year", int(raster["year"]), "year", "生态系统资料年份")


def _beyond(maker: Maker) -> set[int]:
    """Years of the data and of the works: most lie in the calendar above."""
    named = {maker.plan.years.reference}
    for layer in ("ecosystem_series", "fvc", "groundwater_depth"):
        raster = maker.reader.get(layer)
        named |= set() if raster is None else {int(year) for year in raster["year"].values}
    for layer, columns in YEARS_IN.items():
        table = maker.reader.get(layer)
        if table is not None:
            named |= {int(year) for column in columns for year in table[column].dropna()}
    return named


def series_years(maker: Maker) -> list[int]:
    raster = maker.reader.get("ecosystem_series")
    return [] if raster is None else sorted(int(year) for year in raster["year"].values)


def of_year(maker: Maker, year: int) -> Any:
    """Ecosystems of one year as one row."""
    raster = maker.reader.get("ecosystem_series")
    return np.asarray(raster.sel(year=year).values).reshape(-1)


def series(maker: Maker) -> None:
    names = code_names("ecosystem_class")
    with maker.family():
        if "area.region" not in maker.facts:
            return
        for year in series_years(maker):
            sums = maker.by_code(of_year(maker, year), 9, first_digit)
            parts = [Part(f"ecosystem.{year}.{c}", f"{year}年{names[c]}面积", float(sums[c])) for c in CLASSES]
            rest = float(sums[0] + sums[-1])
            if rest > 0:
                parts.append(Part(f"ecosystem.{year}.{NO_DATA}", f"{year}年无数据面积", rest))
            maker.areas(parts, maker.facts["area.region"].number)
            maker.shares(parts, of="土地总面积")


def gains(maker: Maker) -> None:
    """Difference of the printed areas between reference and base year, by class; only where they differ."""
    names, plan = code_names("ecosystem_class"), maker.plan.years
    with maker.family():
        if maker.reader.get("ecosystem_series") is None or maker.reader.get("cell_area") is None:
            return
        for number in CLASSES:
            before = maker.facts.get(f"ecosystem.{plan.reference}.{number}.area")
            after = maker.facts.get(f"ecosystem.{plan.base}.{number}.area")
            if before is None or after is None or before.number == after.number:
                continue
            change = after.number - before.number
            word = "gain" if change > 0 else "loss"
            label = f"{names[number]}面积{'增加' if change > 0 else '减少'}"
            maker.exact(f"ecosystem.{number}.{word}.area", abs(change), "km2", label)
            if before.number > 0:
                percent = printed(float(abs(change) / before.number * 100), 2)
                maker.exact(f"ecosystem.{number}.{word}.percent", percent, "%", f"{label}的幅度")


def intervals(maker: Maker) -> None:
    """Area whose ecosystem differs between successive years of the series, and where most of the change falls."""
    with maker.family():
        found = series_years(maker)
        if len(found) < 2 or "area.region" not in maker.facts:
            return
        parts = []
        for first, last in pairwise(found):
            m2 = _changed(maker, of_year(maker, first), of_year(maker, last))
            parts.append(Part(f"interval.{first}.{last}", f"{first}—{last}年变化面积", m2))
        total = printed(convert(sum(part.value for part in parts), "m2", "km2"), 2)
        maker.exact("interval.total.area", total, "km2", "各时段变化面积合计")
        maker.areas(parts, total)
        maker.shares(parts, of="各时段变化面积")


def _changed(maker: Maker, before: Any, after: Any) -> float:
    cells, total = maker.cells(), 0.0
    for start in range(0, cells.size, CHUNK):
        part = slice(start, start + CHUNK)
        a, b = before[part], after[part]
        total += float(cells[part][(a != b) & (a >= 0) & (b >= 0)].sum())
    return total


def jump(facts: Any) -> tuple[int, int] | None:
    """The interval that holds at least 80 % of all change, where there are several intervals."""
    shares = facts.ids("interval.", ".share")
    if len(shares) < 2:
        return None
    for name in shares:
        if facts[name].number >= JUMP:
            first, last = name.split(".")[1:3]
            return int(first), int(last)
    return None


def transitions(maker: Maker) -> None:
    """Areas that turned from one class into another between reference and base year."""
    names, plan = code_names("ecosystem_class"), maker.plan.years
    with maker.family():
        found = series_years(maker)
        if plan.reference not in found or plan.base not in found or "area.region" not in maker.facts:
            return
        first, last = of_year(maker, plan.reference), of_year(maker, plan.base)
        table = maker.cross(first, 9, last, 9, row=first_digit, column=first_digit)
        for a in CLASSES:
            for b in CLASSES:
                if a != b and table[a, b] > 0:
                    label = f"{names[a]}转为{names[b]}的面积"
                    maker.area(f"transition.{a}.{b}.area", float(table[a, b]), label)


def conversions(maker: Maker) -> None:
    """Forest, grassland, marsh and shrub lost since the reference year."""
    names = {code: name for code, name in code_names("conversion").items() if code > 0}
    with maker.family():
        values = maker.labels("conversion_loss")
        if values is None or "area.region" not in maker.facts:
            return
        sums = maker.by_code(values, max(names) + 1)
        maker.covered(1 - float(sums[-1]) / float(sums.sum()))
        parts = [Part(f"conversion.{code}", f"{name}面积", float(sums[code])) for code, name in names.items()]
        total = printed(convert(sum(part.value for part in parts), "m2", "km2"), 2)
        maker.exact("conversion.total.area", total, "km2", "生态用地减少面积")
        share = printed(float(total / maker.facts["area.region"].number * 100), 2)
        maker.exact("conversion.total.share", share, "%", "生态用地减少面积占土地总面积的比例")
        maker.areas(parts, total)
        maker.shares(parts, of="生态用地减少面积")
    county_parts(maker, "conversion_loss", "conversion", names, "面积")
    _conversions_by_county(maker, names)


def _conversions_by_county(maker: Maker, names: dict[int, str]) -> None:
    with maker.family():
        values = maker.labels("conversion_loss")
        if values is None or not maker.counties() or "conversion.total.area" not in maker.facts:
            return
        sums = maker.by_county(values, max(names) + 1)[:, 1:].sum(axis=1)
        maker.shared_by_counties(
            "conversion.total", "生态用地减少面积", sums, maker.facts["conversion.total.area"].number
        )
