"""Figures of ecological risk and of long-run warning: by scenario or year, for the region and each county."""

from __future__ import annotations

import re
from typing import Any

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_areas import code_names, partition
from shanshui.deliver.facts_make import Maker, given

REGION = "*"
YEAR = re.compile(r"\d{4}")
LARGEST_P = 0.05
"""p of a break that is told."""
DECIMALS = {"1": 2, "gC/m2": 1, "m": 2, "km2": 2, "wan_m3": 1}
HECTARES = ("suitability", "urban_expansion", "roads_built", "roads_planned", "cover_decline")
"""Risks whose part is an area."""


def make(maker: Maker) -> None:
    cards(maker)
    measures(maker)
    places(maker)
    series(maker)


def cards(maker: Maker) -> None:
    """How many risks were judged, how many not, and how many are of each degree."""
    names = {int(code): entry.zh for code, entry in vocabulary().codes["risk_degree"].items()}
    with maker.family():
        frame = maker.reader.get("risk_cards")
        if frame is None:
            return
        judged = frame[frame["judged"]]
        maker.count("risk.judged.count", len(judged), "item", "已评价的生态风险")
        maker.count("risk.open.count", len(frame) - len(judged), "item", "无法评价的生态风险")
        for degree, name in names.items():
            maker.count(f"risk.degree.{degree}.count", int((judged["degree"] == degree).sum()), "item", f"{name}项数")


def measures(maker: Maker) -> None:
    """The measure of every risk: `risk.<risk>.<scenario>.value`, and `….county.<code>`."""
    with maker.family():
        frame, types = maker.reader.get("risk_measures"), maker.reader.get("risk_types")
        if frame is None or types is None:
            return
        about = {str(row.risk): row for row in types.itertuples()}
        counties = dict(maker.counties())
        for row in frame.itertuples():
            if not given(row.value):
                continue
            kind, place = about[str(row.risk)], counties.get(str(row.county), "")
            if str(row.county) != REGION and not place:
                continue
            base = f"risk.{row.risk}.{step(row.scenario)}"
            name = f"{base}.value" if str(row.county) == REGION else f"{base}.county.{row.county}"
            text = f"{place}{kind.label}：{kind.measure}{told(row.scenario)}"
            maker.number(name, float(row.value), str(kind.unit), text)
            if str(row.county) == REGION and str(row.risk) in HECTARES:
                maker.area(f"{base}.area", float(row.part), f"{kind.label}：涉及面积{told(row.scenario)}")
        _carbon(maker, frame)
        _people(maker, frame)
        _period(maker)


def places(maker: Maker) -> None:
    """Where risks meet: `risk_overlap.<number>.area`, and how many of those judged have a place on the map."""
    partition(maker, "risk_overlap", "risk_overlap", code_names("risk_overlap"), subject="面积")
    with maker.family():
        frame = maker.reader.get("risk_extent")
        if frame is not None:
            maker.count("risk_overlap.count", int(frame["counted"].sum()), "item", "计入叠加的落图风险")


def _carbon(maker: Maker, frame: Any) -> None:
    """Target and gap in 万吨."""
    for row in frame[frame["risk"] == "carbon"].itertuples():
        year = int(row.scenario)
        maker.number(f"risk.carbon.{year}.target", float(row.whole), "wan_t", f"{year}年生态系统碳汇目标")
        maker.number(f"risk.carbon.{year}.gap", float(row.part), "wan_t", f"{year}年碳汇缺口")
        maker.number(f"risk.carbon.{year}.sink", float(row.whole - row.part), "wan_t", f"现状碳汇（对照{year}年目标）")
        maker.count(f"risk.carbon.{year}.year", year, "year", "碳汇目标年")


def _people(maker: Maker, frame: Any) -> None:
    """The years forecast."""
    years = frame[frame["risk"].isin(["population_growth", "population_decline"])]["scenario"].dropna().unique()
    for year in sorted(int(y) for y in years):
        maker.count(f"risk.population.{year}.year", year, "year", "人口预测年")


def _period(maker: Maker) -> None:
    """First and last year of the climate to come, as the catalogue states it."""
    for layer in ("temperature_change_scenario", "temperature_scenario"):
        if maker.reader.absence(layer) is None:
            leaf = maker.reader.record(layer).get("leaf") or {}
            years = YEAR.findall(str(leaf.get("year") or ""))
            for word, year in zip(("from", "to"), years, strict=False):
                maker.count(f"risk.climate.{word}", int(year), "year", "气候情景年份")
            return


def step(scenario: Any) -> str:
    """The part of an id that tells the scenario or year; `all` where there is none."""
    return str(int(scenario)) if given(scenario) else "all"


def told(scenario: Any) -> str:
    """“（低排放情景（SSP1-2.6））”, “（2030年）” or nothing."""
    if not given(scenario):
        return ""
    code = vocabulary().codes["emission_scenario"].get(str(int(scenario)))
    return f"（{code.zh}）" if code else f"（{int(scenario)}年）"


def series(maker: Maker) -> None:
    """First and last value, slope and break of what is watched; how many counties and basins are warned of."""
    with maker.family():
        frame, types = maker.reader.get("warning_trends"), maker.reader.get("warning_series")
        if frame is None or types is None:
            return
        counties = dict(maker.counties())
        for kind in types.itertuples():
            rows = frame[frame["series"] == kind.series]
            for row in rows[rows["kind"] == "region"].itertuples():
                _of_region(maker, f"warning.{kind.series}", kind, row)
            for row in rows[rows["kind"] == "county"].itertuples():
                if given(row.slope) and str(row.unit) in counties:
                    text = f"{counties[str(row.unit)]}{kind.label}年变化率"
                    maker.number(f"warning.{kind.series}.county.{row.unit}", float(row.slope), str(kind.unit), text,
                                 DECIMALS[str(kind.unit)] + 2)  # fmt: skip
            basins = rows[(rows["kind"] == "basin") & rows["warning"].notna()]
            if len(basins):
                maker.count(f"warning.{kind.series}.basin.count", len(basins), "basin", f"{kind.label}：检验的流域数")
                warned = int((basins["warning"] >= 2).sum())
                maker.count(f"warning.{kind.series}.basin.warned", warned, "basin", f"{kind.label}：达到预警的流域数")


def _of_region(maker: Maker, base: str, kind: Any, row: Any) -> None:
    unit, decimals = str(kind.unit), DECIMALS[str(kind.unit)]
    maker.count(f"{base}.first_year", int(row.first_year), "year", f"{kind.label}首年")
    maker.count(f"{base}.last_year", int(row.last_year), "year", f"{kind.label}末年")
    maker.number(f"{base}.first", float(row.first), unit, f"{kind.label}首年值", decimals)
    maker.number(f"{base}.last", float(row.last), unit, f"{kind.label}末年值", decimals)
    maker.count(f"{base}.years", int(row.years), "year", f"{kind.label}资料年数")
    if not given(row.slope):
        return
    maker.number(f"{base}.slope", float(row.slope), unit, f"{kind.label}年变化率", decimals + 2)
    maker.number(f"{base}.z", float(row.z), "1", f"{kind.label}趋势检验值")
    if float(row.break_p) <= LARGEST_P:
        maker.count(f"{base}.break", int(row.break_year), "year", f"{kind.label}突变后首年")
