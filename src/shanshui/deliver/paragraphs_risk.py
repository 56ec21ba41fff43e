"""Paragraphs on ecological risk and long-run warning, written from the cards: what, how far, where; what could not be judged."""

from __future__ import annotations

from typing import Any

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts import lacking_sentences
from shanshui.deliver.facts_make import given
from shanshui.deliver.facts_risk import step
from shanshui.deliver.record_names import label
from shanshui.deliver.text_writer import Block, Context, clauses, listed, say

CODES = vocabulary().codes
CLIMATE = {
    "warming": ("年平均气温", "升高", "降低"), "drying": ("年降水量", "增加", "减少"), "water_yield": ("年产水量", "增加", "减少"),
}  # fmt: skip
"""Measure, and the words for a rise and a fall."""
OPEN = {"carbon": "碳达峰碳中和的碳汇缺口"}
"""A risk by its full name where nothing else is said of it."""
LEVELS = {1: "关注", 2: "预警", 3: "严重预警"}


def risk_blocks(c: Context) -> list[Block]:
    """Head, climate, towns and roads, carbon and people, and what is open."""
    cards = c.reader.get("risk_cards")
    if cards is None:
        return say(c.facts.missing("risk_cards", "未作生态风险研判"))
    judged = {str(row.risk): row for row in cards.itertuples() if row.judged}
    return [
        *say(_head(c)), *say(*_climate(c, judged)), *say(*_built(c, judged)), *say(*_demand(c, judged)),
        *say(*_places(c)), *say(*_open(c, cards)),
    ]  # fmt: skip


def _head(c: Context) -> str:
    w = c.w
    parts = [f"{entry.zh}{w(f'risk.degree.{code}.count')}" for code, entry in reversed(CODES["risk_degree"].items())
             if w.some(f"risk.degree.{code}.count")]  # fmt: skip
    if not parts:
        return "各类生态风险均因资料不足无法评价。"
    rest = f"；另有{w('risk.open.count')}无法评价" if w.some("risk.open.count") else ""
    return f"评价生态风险{w('risk.judged.count')}，其中{listed(parts)}{rest}。"


def _degree(row: Any) -> str:
    return CODES["risk_degree"][str(int(row.degree))].zh


# ------------------------------------------------------------------ climate
def _climate(c: Context, judged: dict[str, Any]) -> list[str]:
    """Each measure by scenario, the degree by the worst of them."""
    w, out = c.w, []
    when = ""
    if w.has("risk.climate.from") and any(risk in judged for risk in CLIMATE):
        when = w.bare("risk.climate.from")
        when += f"—{w('risk.climate.to')}" if w.has("risk.climate.to") else "年"
    for risk, (word, up, down) in CLIMATE.items():
        if risk not in judged:
            continue
        parts = [
            f"{_scenario(code)}{up if w.number(name) > 0 else down}{_size(c, name)}" for code, name in _steps(c, risk)
        ]
        out.append(clauses(f"{when}{word}与现状相比，", parts, again=word))
        out.append(f"{judged[risk].label}列为{_degree(judged[risk])}。")
        when = ""
    if "suitability" in judged:
        parts = [f"{_scenario(code)}为{w(name)}" for code, name in _steps(c, "suitability")]
        out.append(clauses("天然植被中，超出同类植被现有气候范围的面积占比，", parts, again="这一占比"))
        out.append(f"{judged['suitability'].label}列为{_degree(judged['suitability'])}，属相对分级。")
    return out


def _steps(c: Context, risk: str) -> list[tuple[str, str]]:
    """(scenario or year, figure) of a risk in the region, in order."""
    names = c.facts.ids(f"risk.{risk}.", ".value")
    return [(name.split(".")[2], name) for name in names]


def _scenario(code: str) -> str:
    return CODES["emission_scenario"][code].zh.split("（")[0]


def _size(c: Context, name: str) -> str:
    """The figure without its sign, which the verb tells."""
    return c.w(name).removeprefix("-").removeprefix("−")


# ------------------------------------------------------------------ towns and roads
def _built(c: Context, judged: dict[str, Any]) -> list[str]:
    w, out = c.w, []
    if "urban_expansion" in judged:
        base = "risk.urban_expansion.all"
        out.append(
            f"按给定的城镇扩张情景，预计占用生态保护极重要、重要区{w.alone(f'{base}.area')}，占预计扩张面积的{w(f'{base}.value')}。"
        )
        out.append(f"{judged['urban_expansion'].label}列为{_degree(judged['urban_expansion'])}。")
    for risk, words in (("roads_built", "已建道路影响区内"), ("roads_planned", "规划交通线路新增影响区内")):
        if risk in judged:
            base = f"risk.{risk}.all"
            out.append(
                f"{words}有林灌草湿{w.alone(f'{base}.area')}，占其总面积的{w(f'{base}.value')}，列为{_degree(judged[risk])}。"
            )
    if "cover_decline" in judged:
        base = "risk.cover_decline.all"
        out.append(
            f"植被覆盖度显著下降{w.alone(f'{base}.area')}，占检验面积的{w(f'{base}.value')}，列为{_degree(judged['cover_decline'])}。"
        )
    return out


# ------------------------------------------------------------------ where they meet
def _places(c: Context) -> list[str]:
    """Which risks are on the map, and how much land bears two or more."""
    extent = c.reader.get("risk_extent")
    counted = [] if extent is None else [str(name) for name in extent[extent["counted"].astype(bool)]["label"]]
    if not counted:
        return []
    if len(counted) == 1:
        return [f"能落图的风险为{counted[0]}，范围{c.w.alone('risk_overlap.1.area')}。"]
    codes = CODES["risk_overlap"]
    met = [
        f"承受{codes[str(n)].zh}的{c.w.alone(name)}" for n in range(1, 6) if c.w.some(name := f"risk_overlap.{n}.area")
    ]
    out = [f"{listed(counted)}{c.w('risk_overlap.count')}风险落图叠加。"]
    return [*out, clauses("其中，", met)] if met else out


# ------------------------------------------------------------------ carbon and people
def _demand(c: Context, judged: dict[str, Any]) -> list[str]:
    w, out = c.w, []
    if "carbon" in judged:
        year = step(judged["carbon"].scenario)
        base = f"risk.carbon.{year}"
        gap = w.number(f"{base}.gap")
        close = f"缺口{w(f'{base}.gap')}（占目标的{w(f'{base}.value')}）" if gap > 0 else "现状已达到目标"
        out.append(
            f"生态系统碳汇现状为每年{w(f'{base}.sink')}二氧化碳，{w(f'{base}.year')}目标为{w(f'{base}.target')}，{close}。"
        )
        out.append(f"碳达峰碳中和对生态修复的需求按碳汇缺口列为{_degree(judged['carbon'])}。")
    people = judged.get("population_growth")
    if people is not None:
        year = step(people.scenario)
        name = f"risk.population_growth.{year}.value"
        verb = "增加" if w.number(name) > 0 else "减少"
        out.append(f"到{w(f'risk.population.{year}.year')}，全域常住人口预计{verb}{_size(c, name)}。")
        out.append(_counties(c, year))
        out.append(f"人口增长列为{_degree(people)}，人口减少列为{_degree(judged['population_decline'])}。")
    return [text for text in out if text]


def _counties(c: Context, year: str) -> str:
    """Counties that grow and that lose."""
    w = c.w
    parts = []
    for code, name in c.counties.items():
        figure = f"risk.population_growth.{year}.county.{code}"
        if w.some(figure):
            parts.append(f"{name}{'增加' if w.number(figure) > 0 else '减少'}{_size(c, figure)}")
    return clauses("按县分，", parts) if len(parts) > 1 else ""


# ------------------------------------------------------------------ what is open
def _open(c: Context, cards: Any) -> list[str]:
    """Risks that could not be judged, those that lack the same told together."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for row in cards[~cards["judged"]].itertuples():
        layers = str(row.missing).split(";") if given(row.missing) else []
        groups.setdefault(tuple(dict.fromkeys(why for layer in layers for why in _why(c, layer))), []).append(
            OPEN.get(str(row.risk), str(row.label))
        )
    out = []
    for whys, risks in groups.items():
        told = f"无法评价{listed(risks)}风险"
        names = [why for why in whys if not why.startswith("因")]
        reasons = [why for why in whys if why.startswith("因")]
        if names:
            out.append(lacking_sentences(names, told))
        elif reasons:
            out.append(f"{reasons[0]}，本次{told}。")
        else:
            out.append(f"资料中没有可计算的数值，本次{told}。")
    return out


def _why(c: Context, layer: str) -> list[str]:
    """Materials that lack for a layer, or “因……” where it is absent for another reason."""
    names = c.facts.lacking(layer)
    absence = c.reader.absence(layer)
    if names or absence is None:
        return names or [label(layer)]
    return [f"因{absence.reason.zh.rstrip('。')}"]


# ------------------------------------------------------------------ long run
def warning_blocks(c: Context) -> list[Block]:
    """What was watched for long: those that are warned of first, then the rest, then what is too short to test."""
    frame, types = c.reader.get("warning_trends"), c.reader.get("warning_series")
    if frame is None or types is None:
        return say(c.facts.missing("warning_trends", "未作长期预警"))
    region = {str(row.series): row for row in frame[frame["kind"] == "region"].itertuples()}
    names = {str(row.series): str(row.label) for row in types.itertuples()}
    tested = [s for s in names if s in region and given(region[s].slope)]
    warned = sorted((s for s in tested if int(region[s].warning) > 0), key=lambda s: -int(region[s].warning))
    out = []
    if warned:
        out.append(f"长期序列中，{listed([names[s] for s in warned])}向不利方向变化。")
        out += [_trend(c, s, names[s], LEVELS[int(region[s].warning)]) for s in warned]
    elif tested:
        out.append(f"{listed([names[s] for s in tested])}的多年序列没有显著的不利趋势。")
    quiet = [s for s in tested if s not in warned]
    if warned and quiet:
        out.append(clauses("没有显著不利趋势的有", [names[s] for s in quiet], "、", again="还有"))
    short = [s for s in names if s in region and not given(region[s].slope)]
    parts = [f"{names[s]}（{c.w(f'warning.{s}.years')}资料）" for s in short]
    if parts:
        out.append(clauses("资料年数不足、未作趋势检验的有", parts, "、", again="还有"))
    return say(*out)


def _trend(c: Context, series: str, name: str, level: str) -> str:
    w, base = c.w, f"warning.{series}"
    verb = "上升" if w.number(f"{base}.slope") > 0 else "下降"
    text = (
        f"{name}由{w(f'{base}.first_year')}的{w(f'{base}.first')}变为{w(f'{base}.last_year')}的{w(f'{base}.last')}，"
        f"年均{verb}{_size(c, f'{base}.slope')}，列为{level}。"
    )
    if w.has(f"{base}.break"):
        text += f"{name}自{w(f'{base}.break')}起发生突变。"
    if w.some(f"{base}.basin.warned"):
        text += f"{w(f'{base}.basin.count')}中有{w(f'{base}.basin.warned')}达到预警。"
    return text
