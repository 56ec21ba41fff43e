"""编制说明: methods, data, what is missing and what follows from it, 平差, decisions, limits, the list of 暂定值."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver import explanation_areas, explanation_decisions, explanation_sources, record_names, text_styles
from shanshui.deliver.explanation_sources import Table, layers, records
from shanshui.deliver.facts import unit_name
from shanshui.deliver.facts_changes import jump
from shanshui.deliver.text import context, numeral, put
from shanshui.deliver.text_writer import NOTE, Block, Context, clauses, say

if TYPE_CHECKING:
    from shanshui.base.plan_file import PlanFile, Superior
    from shanshui.deliver.facts import Facts
    from shanshui.deliver.results import Watched


def write_explanation(
    path: Path, facts: Facts, reader: Watched, plan: PlanFile, superior: Superior, profile: Any
) -> None:
    """Write the explanation to `path` (.docx)."""
    c = context(path.name, facts, reader, plan, superior, profile)
    document = text_styles.blank(f"{plan.title}编制说明", plan.plan.stamp)
    text_styles.cover(document, f"{plan.title}\n编制说明",
                      [line for line in (plan.plan.compiler or "编制单位：待填", plan.plan.stamp) if line])  # fmt: skip
    parts = list(_parts(c))
    text_styles.contents(document, [(1, title) for title, _, _ in parts])
    for title, blocks, tables in parts:
        text_styles.heading(document, 1, title)
        for block in blocks:
            put(document, block, count(1))
        for caption, head, rows in tables:
            text_styles.table(document, caption, head, rows)
        if c.w.starred:
            text_styles.note(document, NOTE)
            c.w.starred = False
    text_styles.save(document, path)


def _parts(c: Context) -> Iterator[tuple[str, list[Block], list[Table]]]:
    """What an explanation has to hold by the guideline, what a reader needs beyond that, and the appendices."""
    chapters: list[tuple[str, list[Block], list[Table]]] = [
        ("编制背景", _background(c), []),
        ("编制过程", _process(c), []),
        ("专题研究结论", say("因缺少专题研究资料，本次未作说明。"), []),
        ("资料来源", _say_of_sources(), [explanation_sources.sources(c), explanation_sources.remarks(c)]),
        ("分析评价的方法与过程", say("每项成果由下列方法算出，公式出处列于表中。"), [_methods(c)]),
        ("缺少的资料及其影响", _say_of_missing(c), [_missing(c)]),
        ("面积口径", explanation_areas.areas(c), [explanation_areas.survey(c), *explanation_areas.parcels(c)]),
        ("决定的采纳", explanation_decisions.decisions(c), []),
        ("指标确定和分解依据", _goals(c), []),
        ("投资需求和效益分析", _costs(c), []),
        ("规划衔接和意见采纳", _links(c), []),
        ("局限", _limits(c), []),
    ]
    if c.profile.errata:
        chapters.insert(-1, ("编制指南的印刷问题与采用写法", _say_of_errata(), [_errata(c)]))
    for number, (title, blocks, tables) in enumerate(chapters, start=1):
        yield f"{numeral(number)}  {title}", blocks, [table for table in tables if table[2]]
    yield "附录一  暂定值清单", _say_of_assumed(c), [t for t in (_assumed(c), _assumed_entries(c)) if t[2]]
    checks = say("校核值用于核对手中资料与编制所用资料是否一致。")
    yield "附录二  资料校核值", checks, [t for t in (_check_values(c),) if t[2]]


# ---------------------------------------------------------------------- background and process
def _background(c: Context) -> list[Block]:
    out = [f"本说明随《{c.plan.title}》编制，编排依据为《{c.profile.title}》。"]
    if c.superior.role:
        out.append(f"上级规划对{c.short}的定位见文本第四章，取自{c.superior.role_source}。")
    if c.plan.plan.stamp:
        out.append(f"成果标注“{c.plan.plan.stamp}”，不作为审批依据。")
    return say(*out, "文本、附表、图件和数据库取自同一套计算结果。")


def _process(c: Context) -> list[Block]:
    """What was done here, in order, and what was not; meetings and field work are not in the records."""
    done = [word for layer, word in STEPS.items() if c.reader.absence(layer) is None]
    left = [word for layer, word in STEPS.items() if c.reader.absence(layer) is not None]
    out = [clauses("本次依次完成", done, "、", again="并完成")] if done else []
    out += [clauses("没有完成的步骤有", left, "、", again="还有")] if left else []
    return say(*out, "因缺少调研、会议和征求意见的记录，其余编制过程待补充。")


STEPS = {
    "cell_area": "资料核验与面积量算", "ecosystem": "生态系统分类", "habitat_quality": "生境质量评价", "degradation": "退化评价",
    "resilience": "恢复力评价", "problems": "问题识别", "corridors": "生态网络构建", "zones": "分区划定",
    "key_areas": "重点区域确定", "projects": "工程安排", "indicators": "指标汇总",
}  # fmt: skip
"""The layer that each step of the procedure leaves behind."""


# ---------------------------------------------------------------------- sources
def _say_of_sources() -> list[Block]:
    return say("下表列出进入计算的资料和参数表；各文件的校验值列于成果清单。")


def _check_values(c: Context) -> Table:
    """The check values of the inputs, the codes of one map in one row."""
    found: dict[tuple[str, str], list[str]] = {}
    for name in c.facts.ids("input."):
        label, _, code = c.facts[name].label.partition("：代码")
        value = c.w.bare(name)
        shown = f"代码{code.removesuffix('的面积')}为{value}" if code else value
        found.setdefault((label, unit_name(c.facts[name].unit)), []).append(shown)
    rows = [(label, "，".join(values), unit) for (label, unit), values in found.items()]
    return "资料校核值", ("内容", "数值", "单位"), rows


# ---------------------------------------------------------------------- methods
def _methods(c: Context) -> Table:
    found: dict[str, tuple[list[str], str]] = {}
    for name, record in records(c):
        if record.get("method"):
            names, _ = found.setdefault(str(record["method"]), ([], str(record.get("source") or "—")))
            names += [] if _inner(name) else [record_names.label(name)]
    rows = [("、".join(names), source) for names, source in found.values()]
    return "成果与方法", ("成果", "方法出处"), rows


# ---------------------------------------------------------------------- missing
def _say_of_missing(c: Context) -> list[Block]:
    if not _missing(c)[2]:
        return say("各项评价所需资料齐全。")
    return say("下表逐项列出没有完成的内容、原因和补救办法。")


def _missing(c: Context) -> Table:
    """What was not done, by the reason."""
    found: dict[tuple[str, str], list[str]] = {}
    known = vocabulary()
    for name, absence in layers(c):
        if absence is None or absence.missing == (name,) or known[name].profile or known[name].decision or _inner(name):
            continue
        lacking = c.facts.lacking(name)
        why = f"缺少{'、'.join(lacking)}" if lacking else absence.reason.zh.rstrip("。")
        cure = f"补充{'、'.join(lacking)}资料" if lacking else absence.cure.zh.rstrip("。")
        found.setdefault((why, cure), []).append(record_names.label(name))
    rows = [("、".join(names), why, cure) for (why, cure), names in found.items()]
    return "没有完成的内容", ("内容", "原因", "办法"), rows


def _inner(layer: str) -> bool:
    """Rasters of row numbers serve the program, not the reader."""
    return "label" in layer.split("_")


# ---------------------------------------------------------------------- goals and money
def _goals(c: Context) -> list[Block]:
    out = ["修复面积指标由工程范围和工期累计，各县（市、区）按工程落图面积统计。"]
    if c.superior.target:
        out.append("上级下达的目标原样列出，与推算值并列，不相互替代。")
    if c.w.has("survey.count"):
        out.append("调查监测值按提供资料列出，不由本次计算代替。")
    return say(*out)


def _costs(c: Context) -> list[Block]:
    w = c.w
    out = []
    if w.has("register.cost.total"):
        out.append(f"投资照录工程名录，合计{w.money('register.cost.total')}，本次未作测算。")
    elif w.has("cost.total"):
        out.append(f"总投资{w.money('cost.total')}，为面积乘以措施单价的合计，不含管护费和预备费。")
    else:
        out.append("没有可计价的工程，未测算投资。")
    if w.has("habitat.before", "habitat.after"):
        out.append(f"生境质量用同一方法对实施前后各算一次，分别为{w('habitat.before')}和{w('habitat.after')}。")
    return say(*out, "因缺少产出、价格和受益范围资料，经济效益和社会效益本次未测算。")


def _links(c: Context) -> list[Block]:
    """Coordination with plans above; opinions of departments, experts and the public, each told apart."""
    out = []
    if c.superior.role:
        out.append(f"定位取自{c.superior.role_source}。")
    if c.superior.tasks:
        out.append("上级任务已列入文本第一章。")
    if not out:
        out.append("因缺少上级规划资料，本次未作衔接说明。")
    opinions = [f"因缺少{what}记录，其采纳情况待补充。" for what in ("政府相关部门意见", "专家论证意见", "公众意见")]
    return [*say(*out), *say(*opinions)]


# ---------------------------------------------------------------------- the guideline itself
def _say_of_errata() -> list[Block]:
    return say("编制指南中前后不一致或排印有误之处，按下表处理，待发文机关核定。")


def _errata(c: Context) -> Table:
    rows = [(e.where, e.printed, e.used, e.reason) for e in c.profile.errata]
    return "印刷问题与采用写法", ("位置", "原文", "采用", "理由"), rows


def _limits(c: Context) -> list[Block]:
    w = c.w
    found = jump(c.facts)
    blocks = say("成果精度受栅格尺寸限制，不用于地块边界认定。", "坡度在粗栅格上偏小，用于比较，不用于工程设计。",
                 "物种、水资源、沙化和土地权属没有进入评价。")  # fmt: skip
    coarse = explanation_sources.coarse_names(c)
    if coarse:
        blocks += say(clauses("真实分辨率粗于计算栅格、细部不可用的资料有", coarse, "、", again="还有"))
    if found is not None:
        name = f"interval.{found[0]}.{found[1]}"
        blocks += say(
            f"土地利用变化的{w(f'{name}.share')}集中在{w.year(found[0])}至{w.year(found[1])}，可能反映产品改版。"
        )
    edge = c.reader.get("basin_table")
    if edge is not None and bool(edge["truncated"].any()):
        blocks += say("部分小流域被高程资料边界截断，其范围和坡面信息不完整。")
    if w.some("void.area"):
        blocks += say(
            f"高程数据有空洞{w('void.count')}，面积{w.alone('void.area')}，占土地总面积的{w('void.share')}。",
            "空洞没有填补，由高程计算的坡度等在空洞内没有数值。",
        )
    if w.some("ecosystem.nodata.area"):
        blocks += say(f"没有土地利用资料的面积{w.alone('ecosystem.nodata.area')}，未参与各项评价。")
    return blocks


# ---------------------------------------------------------------------- assumed values
def _say_of_assumed(c: Context) -> list[Block]:
    if not _assumed(c)[2]:
        return say("全部参数均有依据，没有暂定值。")
    return say("下列取值没有可引用的依据或尚未核对原文，按暂定值使用，取得依据后替换。",
               clauses("参数代号列在括号内，", ["在规划文件中写明取值和出处后，即不再列为暂定值"]))  # fmt: skip


def _assumed(c: Context) -> Table:
    """Every 暂定值 once: settings one by one, rows of a profile table together where one reason stands behind them."""
    settings: dict[str, tuple[str, str, str]] = {}
    tables: dict[tuple[str, str], dict[str, None]] = {}
    for _, record in records(c):
        for item in record["assumed"]:
            why = str(item.get("why") or "缺省值，未找到可引用的出处")
            if item["kind"] == "row":
                tables.setdefault((str(item["table"]), why), {})[record_names.row(str(item["table"]), item["row"])] = (
                    None
                )
            else:
                what = record_names.setting(str(item.get("method") or ""), str(item["name"]))
                settings[what] = (what, _value(item["value"]), why)
    rows = [settings[name] for name in sorted(settings)]
    rows += [(record_names.head(table), "；".join(values), why) for (table, why), values in sorted(tables.items())]
    numbered = [(str(number), *row) for number, row in enumerate(rows, start=1)]
    return "暂定值", ("序号", "参数", "采用值", "理由"), numbered


def _assumed_entries(c: Context) -> Table:
    """What the guide's profile states without a source: structure and wording that no document prescribes."""
    rows = [(str(n), title, reason) for n, (title, reason) in enumerate(c.profile.assumed_entries, start=1)]
    return "没有条文依据的编排", ("序号", "内容", "理由"), rows


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:g}" if isinstance(value, float) else str(value)
