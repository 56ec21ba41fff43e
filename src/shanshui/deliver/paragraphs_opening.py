"""Paragraphs of the preface, the situation, the guiding ideas and the goals."""

from __future__ import annotations

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver import paragraphs_register as register
from shanshui.deliver.facts_surveys import ordered
from shanshui.deliver.text_writer import Block, Context, Paragraph, clauses, listed, producer, ranked, say

CLASSES = {code: entry.zh for code, entry in vocabulary().codes["ecosystem_class"].items()}
ILLEGAL = "（非法定数据，未作控制面积平差）"


@producer
def preface_scope(c: Context) -> list[Block]:
    """Range, area and period of the plan."""
    w, years = c.w, c.plan.years
    called = f"（以下简称{c.short}）" if c.short != c.plan.region.name else ""
    out = [f"规划范围为{c.plan.region.name}{called}全部行政辖区。"]
    if not w.has("area.region"):
        out.append(c.facts.missing("cell_area", "未计算面积"))
    elif c.facts["area.region"].legal:
        out.append(f"{c.short}土地总面积{w('area.region')}，采用控制面积。")
        if w.has("adjustment.difference"):
            out.append(
                f"平差前计算面积{w('adjustment.computed')}，控制面积{w('adjustment.control')}，相差{w('adjustment.difference')}。"
            )
    else:
        out.append(f"{c.short}土地总面积{w('area.region')}{ILLEGAL}。")
    if w.has("county.count"):
        out.append(_counties(c))
    period = (
        f"规划期限为{w.year(years.base + 1)}至{w.year(years.far)}，基准年为{w.year(years.base)}。",
        clauses("", [f"近期至{w.year(years.near)}", f"中期至{w.year(years.middle)}", f"远期至{w.year(years.far)}"]),
    )
    return [*say(*out), *say(*period)]


def _counties(c: Context) -> str:
    w = c.w
    order = sorted((f"area.county.{code}.share" for code in c.counties), key=lambda n: -w.number(n))
    if len(order) < 2:
        return f"辖{listed(list(c.counties.values()))}。"
    first, last = order[0].split(".")[2], order[-1].split(".")[2]
    return (
        f"所辖{w('county.count')}中，{c.counties[first]}最大，占{w(order[0])}；"
        f"{c.counties[last]}最小，占{w(order[-1])}。"
    )


@producer
def preface_basis(c: Context) -> list[Block]:
    """What the plan is drawn up by, and how far decisions stand behind it."""
    out = [f"文本结构和附表按《{c.profile.title}》编排。"]
    if c.plan.plan.stamp:
        out.append(f"本稿标注“{c.plan.plan.stamp}”，不作为审批依据。")
    listed_ = register.in_force(c)
    if listed_:
        out.append(listed_)
    if c.zones and register.zones(c) is None:
        adopted = all(zone.adopted for zone in c.zones)
        out.append("生态修复分区采用已经作出的决定。" if adopted else "生态修复分区为建议方案，尚待采纳。")
    if c.w.some("subproject.proposed"):
        out.append(f"{c.w('subproject.proposed')}子工程为建议安排，尚待采纳。")
    if not c.plan.plan.compiler:
        out.append("编制单位待填。")
    return say(*out)


@producer
def demands(c: Context) -> list[Block]:
    """What the level above asks."""
    tasks = [task.rstrip("。") for task in c.superior.tasks]
    blocks: list[Block] = []
    if tasks:
        blocks += say(clauses("上级规划下达的任务为：", tasks, "；", again="同时，"))
    else:
        blocks += say("因缺少上级规划任务资料，本次未列入下达任务。")
    if not c.superior.target:
        blocks += say("因缺少上级下达指标资料，目标值由本规划的工程安排推算。" if c.facts.ids("indicator.") else
                      "因缺少上级下达指标资料，本次未列入约束性目标。")  # fmt: skip
    return [*blocks, *c.quote("guiding-water")]


@producer
def achieved(c: Context) -> list[Block]:
    """What earlier works brought: the works accepted, and what the land cover shows to have grown."""
    w, years = c.w, c.plan.years
    out = _past_works(c)
    grown = ranked(c, {f"ecosystem.{code}.gain.area": CLASSES[code] for code in ("1", "2", "3", "4")})
    change: list[str] = []
    if grown:
        parts = [f"{word}增加{w.alone(name)}" for name, word in grown]
        change.append(clauses(f"{w.year(years.reference)}至{w.year(years.base)}，", parts))
        known = w.has("past.count")
        change.append(
            "增加部分有多少由工程形成，待监测资料核定。" if known else "增加部分是否由工程形成，待验收资料核定。"
        )
    elif w.has("interval.total.area"):
        change.append(f"{w.year(years.reference)}至{w.year(years.base)}，森林、灌丛、草地和湿地面积均未增加。")
    return [*say(*out), *say(*change)]


def _past_works(c: Context) -> list[str]:
    """工程—验收—类型—投资."""
    w, frame = c.w, c.reader.get("past_projects")
    if frame is None or not w.has("past.count"):
        return ["因缺少既往生态修复工程验收资料，本次未作成效评价。"]
    first, last = (w.year(int(w.number(f"past.{end}.year"))) for end in ("first", "last"))
    out = [f"{first}至{last}实施生态修复工程{w('past.count')}，通过验收{w('past.accepted')}"
           + (f"，验收面积{w.alone('past.area')}。" if w.has("past.area") else "。")]  # fmt: skip
    kinds = [name for name, _ in ordered(frame[frame["accepted"]], "category", "area_ha")]
    parts = [f"{name}{w(f'past.kind.{i}.area')}" for i, name in enumerate(kinds) if w.some(f"past.kind.{i}.area")]
    if len(parts) > 1:
        out.append(clauses("按类型，", parts))
    elif parts:
        out.append(f"全部为{kinds[0]}。")
    if w.number("past.count") > w.number("past.accepted"):
        out.append("未通过验收的工程没有计入面积。")
    if w.has("past.cost"):
        out.append(f"已投入资金{w.money('past.cost')}。")
    return out


@producer
def challenges(c: Context) -> list[Block]:
    """The largest pressures, by figures."""
    w = c.w
    out = []
    if w.some("problem.total.area"):
        out.append(f"需要处置的生态问题面积{w.alone('problem.total.area')}，共{w('problem.total.count')}图斑。")
    weak = [name for name in ("resilience.4.share", "resilience.5.share") if w.some(name)]
    if weak:
        words = {"resilience.4.share": "恢复力较弱", "resilience.5.share": "恢复力弱"}
        out.append(clauses(f"{c.short}", [f"{words[name]}的区域占{w(name)}" for name in weak]))
    if w.some("erosion.loss.share"):
        out.append(f"水土流失面积占土地总面积的{w('erosion.loss.share')}。")
    if w.some("cost.total"):
        funded = "，资金来源均未落实" if _unfunded(c) else ""
        out.append(f"治理需投资{w.money('cost.total')}{funded}。")
    if not out:
        out.append("现有资料未识别出可以定量的压力。")
    return say(*out, "因缺少政策与资金安排资料，本次未作机遇分析。")


def _unfunded(c: Context) -> bool:
    return c.w.has("cost.fund.undecided") and c.w.number("cost.fund.undecided") == c.w.number("cost.total")


@producer
def guiding(c: Context) -> list[Block]:
    return c.quote("guiding")


@producer
def principles(c: Context) -> list[Block]:
    return c.quote("principle-science", "principle-problem", "principle-system", "principle-feasible")


@producer
def role(c: Context) -> list[Block]:
    """The role and the zones that the level above gives; they are never invented."""
    blocks: list[Block] = []
    if c.superior.role:
        blocks += say(f"{c.superior.role.rstrip('。')}（引自{c.superior.role_source}）。")
    else:
        blocks += say("因缺少上级规划的定位资料，本次未作表述，待衔接上级规划后补充。")
    known = {zone.id: zone for zone in c.profile.zoning}
    for zone in (known[name] for name in c.superior.zones if name in known):
        above = known.get(str(zone.parent))
        within = f"{above.name}的" if above else ""
        blocks += say(f"{c.short}位于上级分区{within}{zone.name}。")
        said = [("修复策略", zone.strategy), ("主要生态问题", "、".join(zone.problems)), ("主攻方向", zone.direction)]
        blocks += [Paragraph(f"{title}。“{str(text).rstrip('。')}。”", "quote") for title, text in said if text]
        blocks.append(Paragraph(f"（引自{c.profile.cite(zone.clause)}）", "quote"))
    return blocks
