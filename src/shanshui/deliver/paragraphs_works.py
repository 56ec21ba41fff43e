"""Paragraphs of works, money, benefits and guarantees: 在哪里—做什么—多少—何时—多少钱."""

from __future__ import annotations

from typing import Any

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver import paragraphs_between as between
from shanshui.deliver import paragraphs_register as register
from shanshui.deliver.facts_make import given
from shanshui.deliver.facts_works import PHASES, works
from shanshui.deliver.text_writer import (
    Block,
    Context,
    Grid,
    Zone,
    clauses,
    listed,
    producer,
    ranked,
    say,
)  # fmt: skip

CODES = vocabulary().codes


def measure_names(c: Context) -> dict[str, str]:
    frame = c.reader.get("measures")
    return {} if frame is None else dict(zip(frame["measure"].astype(str), frame["name"].astype(str), strict=True))


@producer
def works_overview(c: Context) -> list[Block]:
    """All works in figures."""
    w, decided = c.w, register.works(c)
    if decided is not None:
        return register.works_overview(c, decided)
    if not w.has("subproject.count"):
        return say(c.facts.missing("projects", "未安排重点工程"), "工程在取得问题图斑或作出决定后补充。")
    out = [f"安排重点工程{w('project.count')}、子工程{w('subproject.count')}，面积{w.alone('project.total.area')}。"]
    kinds = ranked(c, {f"project.problem.{code}.share": e.zh for code, e in CODES["problem"].items()})
    if len(kinds) > 1:
        out.append(clauses("按针对的问题分，", [f"{word}占{w(name)}" for name, word in kinds]))
    elif kinds:
        out.append(f"各项工程均针对{kinds[0][1]}。")
    phases = ranked(c, {f"project.phase.{code}.share": word for code, word in PHASES.items()})
    if len(phases) > 1:
        out.append(clauses("按时序分，", [f"{word}占{w(name)}" for name, word in phases]))
    elif phases:
        out.append(f"各项工程均在{phases[0][1]}实施。")
    if w.some("project.mode.9.area"):
        out.append(f"修复模式待定的工程面积{w.alone('project.mode.9.area')}，在恢复力评价后明确。")
    return [*say(*out, "工程安排见附表三，目标分解见附表四。"), *c.quote("works-order")]


@producer
def works_by_space(c: Context) -> list[Block]:
    """How the works fall on the three spaces; who carries them out."""
    w = c.w
    if register.works(c) is not None:
        out = ["采纳的工程名录没有工程范围，本次未按生态空间、农业空间和城镇空间分列。"]
    elif not w.has("space.1.project.area"):
        why = c.facts.missing("projects", "未作安排") or c.facts.missing("space", "未作安排")
        out = [f"生态空间、农业空间和城镇空间的修复任务，{why}"]
    else:
        parts = [
            f"{entry.zh}{w.alone(name)}（占{w(f'space.{code}.project.share')}）"
            if w.some(name)
            else f"{entry.zh}没有安排"
            for code, entry in CODES["space"].items()
            for name in (f"space.{code}.project.area",)
        ]
        out = [clauses("按空间分，工程面积中", parts)]
    blocks = say(*out, *between.works(c), "因缺少实施主体资料，各项工程的组织模式本次未确定。")
    return [*blocks, *c.quote("restore-ecological", "restore-agricultural", "restore-urban", "restore-conflict")]


@producer
def zone_tasks(c: Context) -> list[Block]:
    """What the key areas of the zone ask for."""
    zone = c.zone
    assert zone is not None
    frame = c.reader.get("key_areas")
    if frame is None or not c.w.has("key_area.count"):
        return [*register.tasks(c, zone), *say(c.facts.missing("key_areas", "未落实到重点区域"))]
    names = [str(n) for n in frame[frame["zone"] == zone.id]["name"]]
    if not names:
        return say(f"{zone.name}内没有划定重点区域。")
    return say(clauses("本区重点区域为", names, "、", again="另有"))


@producer
def zone_projects(c: Context) -> list[Block]:
    """The works of a zone, each with its extent, measure, years and cost; and in one table."""
    zone, decided = c.zone, register.works(c)
    assert zone is not None
    if decided is not None:
        return register.zone_works(c, zone, decided)
    frame = c.reader.get("projects")
    if frame is None or not c.w.has("subproject.count"):
        return say(f"{zone.name}未安排重点工程。")
    inside = [(n, name, rows[rows["zone"] == zone.id]) for n, (name, rows) in enumerate(works(frame))]
    inside = [row for row in inside if len(row[2])]
    if not inside:
        return say(f"{zone.name}内没有识别出需要工程处置的问题图斑，本次未安排重点工程。")
    blocks: list[Block] = []
    for number, name, rows in inside:
        blocks += _project(c, number, name, rows, whole=len(rows) == len(works(frame)[number][1]))
    cost = f"cost.zone.{zone.id}"
    if c.w.has(cost) and len(inside) > 1:
        blocks += say(f"本区工程投资合计{c.w.money(cost)}。")
    return [*blocks, _works_table(c, zone, [row for _, _, part in inside for row in part.itertuples()])]


def _project(c: Context, number: int, name: str, rows: Any, *, whole: bool) -> list[Block]:
    w = c.w
    out = [f"实施{name}。"]
    if whole:
        tail = f"，投资{w.money(f'works.{number}.cost')}" if w.has(f"works.{number}.cost") else ""
        out.append(f"工程含子工程{w(f'works.{number}.count')}，面积{w.alone(f'works.{number}.area')}{tail}。")
    problems = [CODES["problem"][code].zh for code in dict.fromkeys(rows["problem"]) if code in CODES["problem"]]
    modes = [CODES["mode"][str(int(m))].zh for m in dict.fromkeys(rows["mode"]) if str(int(m)) != "9"]
    out.append(
        clauses(
            f"针对{listed(problems)}，" if problems else "", [f"采取{listed(modes)}模式" if modes else "修复模式待定"]
        )
    )
    measures = [measure_names(c).get(str(m), "") for m in dict.fromkeys(rows["measure"]) if given(m)]
    if any(measures):
        out.append(clauses("措施为", [m for m in measures if m], "、", again="措施还有"))
    if not rows["measure"].map(given).all():
        out.append("尚未确定措施的子工程，待实施方案明确。")
    first, last = int(rows["start_year"].min()), int(rows["end_year"].max())
    out.append(f"工期为{w.year(first)}至{w.year(last)}。" if first != last else f"于{w.year(first)}当年完成。")
    return say(*out)


def _works_table(c: Context, zone: Zone, rows: list[Any]) -> Grid:
    w, measures = c.w, measure_names(c)
    lines = []
    for row in rows:
        cost = f"project.{row.id}.cost"
        lines.append((
            str(row.subproject), "、".join(c.county_names(row.counties)) or "—", w.bare(f"project.{row.id}.area"),
            measures.get(str(row.measure), "待定") if given(row.measure) else "待定",
            f"{w.bare(f'year.{int(row.start_year)}')}—{w.bare(f'year.{int(row.end_year)}')}",
            w.bare(cost) if w.has(cost) else "—",
        ))  # fmt: skip
    head = ("子工程", "实施区域", "面积（平方公里）", "措施", "工期（年）", "投资（万元）")
    return Grid(f"{zone.name}重点工程", head, tuple(lines))


@producer
def support(c: Context) -> list[Block]:
    """Supporting works: only what a decision has arranged; the rest is quoted."""
    decided = register.works(c)
    if decided is not None:
        return register.support(c, decided)
    return [*say("因缺少监测站点与监管平台建设需求资料，本次未安排支撑工程。"), *c.quote("support")]


# ---------------------------------------------------------------------- money
@producer
def cost_basis(c: Context) -> list[Block]:
    if not c.w.has("cost.total"):
        return c.quote("cost-basis")
    out = ["投资按措施工程量乘以单价测算，单价取措施库的区间，基准值用于汇总。"]
    if c.facts["cost.total"].assumed:
        out.append("单价没有当地定额依据的，为暂定值，待按当地定额核定。")
    return [*say(*out), *c.quote("cost-basis")]


@producer
def cost_estimate(c: Context) -> list[Block]:
    """The total, its range, and how it falls on phases and zones."""
    w = c.w
    if register.works(c) is not None:
        return register.cost_estimate(c)
    if not w.has("cost.total"):
        why = c.facts.missing("projects", "未测算投资") or "因各项子工程尚无单价，本次未测算投资。"
        return say(why)
    out = [f"规划总投资{w.money('cost.total')}。"]
    if w.has("cost.low", "cost.high") and w.number("cost.low") != w.number("cost.high"):
        out.append(f"按单价上下限测算，投资在{w.money('cost.low')}至{w.money('cost.high')}之间。")
    phases = [(f"cost.phase.{code}", word) for code, word in PHASES.items() if w.has(f"cost.phase.{code}")]
    if len(phases) > 1:
        parts = [f"{word}{w.money(name)}（占{w(f'{name}.share')}）" for name, word in phases]
        out.append(clauses("其中", parts))
    elif phases:
        out.append(f"全部投资安排在{phases[0][1]}。")
    zones = ranked(c, {f"cost.zone.{z.id}.share": z.name for z in c.zones})
    if len(zones) > 1:
        out.append(clauses("按分区，", [f"{word}占{w(name)}" for name, word in zones[:3]]))
    if w.has("cost.unknown.count"):
        out.append(f"另有{w('cost.unknown.count')}子工程尚无单价，未计入总投资。")
    return [*say(*out, "各工程投资见附表五。"), *c.quote("cost-elements")]


@producer
def cost_funds(c: Context) -> list[Block]:
    """Who pays: only what a decision states."""
    w, frame, decided = c.w, c.reader.get("projects"), register.works(c)
    if decided is not None:
        return [*register.cost_funds(c, decided), *c.quote("funds")]
    if frame is None or not w.has("cost.total"):
        return [*say("没有测算投资，本次未作资金筹措和资金平衡。"), *c.quote("funds")]
    out = []
    for number, source in enumerate(sorted({str(s) for s in frame["fund_source"].dropna()})):
        if w.has(f"cost.fund.{number}"):
            out.append(f"{source}承担{w.money(f'cost.fund.{number}')}。")
    if w.has("cost.fund.undecided"):
        out.append(
            f"尚有{w.money('cost.fund.undecided')}没有确定资金来源，涉及{w('cost.fund.undecided.count')}子工程。"
        )
    open_ = w.has("cost.fund.undecided")
    out.append("资金来源没有全部落实，本次未作资金平衡。" if open_ else "各项工程的资金来源均已确定，资金平衡。")
    return [*say(*out), *c.quote("funds", *_money_elsewhere(c))]


def _money_elsewhere(c: Context) -> list[str]:
    """资金保障 is quoted here only where the outline gives it no heading of its own."""
    own = any("guarantee_money" in heading.producers for heading in c.profile.outline)
    return [] if own else ["guarantee-money"]


@producer
def cost_years(c: Context) -> list[Block]:
    w, years = c.w, c.plan.years
    if register.works(c) is not None:
        return register.cost_years(c)
    if not w.has("cost.total"):
        return say("没有测算投资，本次未作分年度安排。")
    spans = {
        "near": (years.base + 1, years.near),
        "middle": (years.near + 1, years.middle),
        "far": (years.middle + 1, years.far),
    }
    parts = [
        f"{w.year(first)}至{w.year(last)}安排{w.money(f'cost.phase.{code}')}"
        for code, (first, last) in spans.items()
        if w.has(f"cost.phase.{code}")
    ]
    return say(clauses("投资按工程时序分期，", parts), "因缺少项目实施方案，投资未分解到年度。")


# ---------------------------------------------------------------------- benefits
@producer
def benefit_ecological(c: Context) -> list[Block]:
    """Habitat quality before and after, by the same evaluation run twice."""
    w = c.w
    blocks: list[Block] = []
    if w.has("habitat.before", "habitat.after"):
        rise = "habitat.rise" if w.has("habitat.rise") else "habitat.fall"
        word = "提高" if rise == "habitat.rise" else "降低"
        if w.some(rise):
            out = [f"工程实施后，生境质量平均值由{w('habitat.before')}变为{w('habitat.after')}，{word}{w(rise)}。"]
        else:
            out = [f"工程实施前后，生境质量平均值均为{w('habitat.after')}。"]
        if w.some("habitat.improved.area"):
            out.append(f"生境质量提升的面积{w.alone('habitat.improved.area')}。")
        gains = ranked(c, {f"habitat.county.{code}.improved.area": name for code, name in c.counties.items()})
        if len(gains) > 1:
            out.append(clauses("提升面积居前的是", [f"{name}{w.alone(figure)}" for figure, name in gains[:3]]))
        blocks += say(*out)
    else:
        blocks += say(c.facts.missing("habitat_benefit", "未作生境效益测算"))
    return [*blocks, *say("因缺少实施后植被、土壤监测资料，固碳、保土、涵养水源效益本次未测算。")]


@producer
def benefit_economic(_c: Context) -> list[Block]:
    return say("因缺少产出与价格资料，经济效益本次未测算。")


@producer
def benefit_social(c: Context) -> list[Block]:
    w = c.w
    out = []
    if w.has("population.total") and w.has("subproject.count"):
        out.append(f"工程所在{c.short}人口{w('population.total')}。")
    return say(*out, "因缺少受益范围与就业资料，社会效益本次未测算。")


# ---------------------------------------------------------------------- guarantees
@producer
def guarantee_leadership(c: Context) -> list[Block]:
    return c.quote("guarantee-leadership")


@producer
def guarantee_policy(c: Context) -> list[Block]:
    return c.quote("guarantee-policy", *_money_elsewhere(c))


@producer
def guarantee_money(c: Context) -> list[Block]:
    return c.quote("guarantee-money")


@producer
def guarantee_science(c: Context) -> list[Block]:
    return c.quote("guarantee-science")


@producer
def guarantee_supervision(c: Context) -> list[Block]:
    return c.quote("guarantee-supervision")


@producer
def guarantee_public(c: Context) -> list[Block]:
    return c.quote("guarantee-public")
