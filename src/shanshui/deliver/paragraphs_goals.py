"""Paragraphs of the goals: what the level above sets, what the works add up to, and the guide's indicators in one table."""

from __future__ import annotations

from typing import Any

from shanshui.deliver.facts import unit_name
from shanshui.deliver.facts_plan import NAMES, TOTAL
from shanshui.deliver.text_writer import Block, Context, Grid, clauses, producer, say

OPEN = "待定"
RATES = {"species_protection": "species.rate"}
"""Indicators that are computed from a survey of their own."""


@producer
def targets(c: Context) -> list[Block]:
    """Goals by target year: cumulative areas from the base year, and the forest cover."""
    w, years = c.w, c.plan.years
    blocks: list[Block] = []
    names = {str(entry.id): str(entry.name) for entry in c.profile.indicators}
    set_above = c.facts.ids("target.")
    if set_above:
        parts = []
        for name in set_above:
            _, indicator, year = name.split(".")
            parts.append(f"{w.year(int(year))}{_short(names.get(indicator, NAMES.get(indicator, '指标')))}{w(name)}")
        blocks += say(clauses("上级下达目标：", parts, "；", again="同时下达"))
    for year in (years.near, years.middle, years.far):
        parts = [
            f"{NAMES[name]}{w.alone(_shown(c, name, year))}"
            for name in NAMES
            if name != "forest_cover" and w.some(f"indicator.{name}.{TOTAL}.{year}")
        ]
        cover = f"indicator.forest_cover.{TOTAL}.{year}"
        if w.has(cover):
            parts.insert(0, f"森林覆盖率达到{w(cover)}")
        if parts:
            blocks += say(clauses(f"到{w.year(year)}，", parts))
    if not c.facts.ids("indicator."):
        return [*blocks, *say(c.facts.missing("indicators", "未确定指标"))]
    if not any(w.some(f"indicator.{name}.{TOTAL}.{years.far}") for name in NAMES if name != "forest_cover"):
        decided = "各子工程尚未确定措施" if c.reader.get("projects") is not None else "本次没有安排重点工程"
        return [*blocks, *say(f"{decided}，修复面积指标本次未确定。")]
    return [*blocks, *say(f"各项面积均自{w.year(years.base + 1)}起累计。", "各县（市、区）分解见附表一。")]


def _short(name: str) -> str:
    """A name without its explanation in brackets: 生物多样性保护（…）."""
    return name.partition("（")[0]


def _shown(c: Context, name: str, year: int) -> str:
    """Farmland given back is told in 万亩, everything else as in the table."""
    figure = f"indicator.{name}.{TOTAL}.{year}"
    return f"{figure}.wan_mu" if f"{figure}.wan_mu" in c.facts else figure


# ---------------------------------------------------------------------- the table of indicators
@producer
def indicator_table(c: Context) -> list[Block]:
    """规划指标表: every indicator of the guide with its state and its goals; what is not known is 待定."""
    w, years = c.w, c.plan.years
    goals = (years.near, years.middle, years.far)
    rows, open_ones = [], []
    for entry in c.profile.indicators:
        cells = [_goal(c, entry, year) for year in goals]
        state = _state(c, entry)
        if state == OPEN and all(cell == OPEN for cell in cells):
            open_ones.append(_short(str(entry.name)))
        rows.append((str(entry.name), unit_name(str(entry.unit)), str(entry.attribute), state, *cells))
    if not rows:
        return []
    head = ("指标", "单位", "属性", f"{w.year(years.base)}现状", *(w.year(year) for year in goals))
    blocks: list[Block] = [Grid(f"{c.short}规划指标", head, tuple(rows))]
    notes = ["表中面积类指标为自基准年次年起的累计值，没有现状值的以“—”表示。"]
    if c.facts.ids("target."):
        notes.append("“下达”为上级下达的目标，与本规划测算值并列。")
    blocks += say(*notes)
    if open_ones:
        blocks += say(clauses("因缺少相应调查监测资料，以下指标本次未确定：", open_ones, "、", again="未确定的还有"))
    return blocks


def _state(c: Context, entry: Any) -> str:
    """The value of the base year: computed, or surveyed; “—” where the indicator counts works to come."""
    base = c.plan.years.base
    feeds = getattr(entry, "feeds", None)
    for figure in (RATES.get(str(entry.id), ""), f"indicator.{feeds}.{TOTAL}.{base}", f"survey.{entry.id}.{base}"):
        if figure in c.facts:
            return _in_unit(c, figure, str(entry.unit))
    return "—" if feeds and feeds != "forest_cover" else OPEN


def _goal(c: Context, entry: Any, year: int) -> str:
    """Ours, and what the level above sets; either may be lacking."""
    ours, feeds = "", getattr(entry, "feeds", None)
    if feeds:
        figure = _shown(c, str(feeds), year) if str(entry.unit) == "wan_mu" else f"indicator.{feeds}.{TOTAL}.{year}"
        ours = _in_unit(c, figure, str(entry.unit)) if figure in c.facts else ""
    above = f"target.{entry.id}.{year}"
    told = f"下达{_in_unit(c, above, str(entry.unit))}" if above in c.facts else ""
    return f"{ours}（{told}）" if ours and told else ours or told or OPEN


def _in_unit(c: Context, figure: str, unit: str) -> str:
    """The figure as printed; with its own unit where that is not the indicator's."""
    fact = c.facts[figure]
    return c.w.bare(figure) if fact.unit == unit else c.w(figure)
