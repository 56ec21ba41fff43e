"""Paragraphs of the restoration pattern: the whole, each zone, the key areas."""

from __future__ import annotations

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver import paragraphs_register as register
from shanshui.deliver.text_writer import (
    MOST,
    Block,
    Context,
    Grid,
    Paragraph,
    Zone,
    clauses,
    listed,
    producer,
    ranked,
    say,
    spread,
)  # fmt: skip

CODES = vocabulary().codes
NODES = {"pinch": "夹点", "barrier": "障碍点", "stone": "踏脚石", "breakpoint": "断裂点"}
"""What lies on the corridors, by the word of its figures."""


@producer
def pattern(c: Context) -> list[Block]:
    """How the zones and the network lie."""
    w, decided = c.w, register.zones(c)
    if decided is not None:
        return register.pattern(c, decided)
    if not c.zones:
        return say(c.facts.missing("zones", "未形成总体格局"))
    out = [f"总体格局由{w('zone.count')}构成。"] if len(c.zones) > 1 else [f"全域为一个分区，即{c.zones[0].name}。"]
    order = ranked(c, {f"zone.{z.id}.share": z.name for z in c.zones})
    if len(order) > 1:
        out.append(clauses("其中，", [f"{word}占{w(name)}" for name, word in order]))
    web = []
    if w.has("source.count"):
        web.append(f"生态源地{w('source.count')}，面积{w('source.area')}，占土地总面积的{w('source.share')}。")
    if w.has("corridor.count"):
        key = (
            f"，其中关键廊道{w('corridor.grade.1.count')}"
            if w.has("corridor.grade.1.count") and w.number("corridor.count") > 1
            else ""
        )
        web.append(f"源地之间以{w('corridor.count')}廊道相连，总长{w('corridor.length')}{key}。")
        nodes = [f"{word}{w(f'{name}.count')}" for name, word in NODES.items() if w.has(f"{name}.count")]
        if nodes:
            web.append(f"廊道上有{listed(nodes)}。")
    return [*say(*out), *say(*web)]


@producer
def zones_overview(c: Context) -> list[Block]:
    """The zones in one table."""
    w, decided = c.w, register.zones(c)
    if decided is not None:
        return register.overview(c, decided)
    if not c.zones:
        return say(c.facts.missing("zones", "未划定分区"))
    how = "采用已经作出的决定" if all(z.adopted for z in c.zones) else "以小流域为单元划定，为建议方案，尚待采纳"
    if not w.has(f"zone.{c.zones[0].id}.area"):
        return say(f"生态修复分区{how}。")
    rows = [(z.name, w.bare(f"zone.{z.id}.area"), w.bare(f"zone.{z.id}.share")) for z in c.zones]
    rows.append(("合计", w.bare("zones.area"), w.bare("zones.share")))
    table = Grid(f"{c.short}生态修复分区", ("分区", "面积（平方公里）", "占比（%）"), tuple(rows))
    covers = "各分区全覆盖、不交叉、不重叠。"
    return [*say(f"生态修复分区{how}。", covers), table]


@producer
def zones_each(c: Context) -> list[Block]:
    """范围与面积—自然与生态—主要问题—主攻方向—主辅模式 of each zone."""
    decided = register.zones(c)
    if decided is not None:
        return register.each(c, decided)
    blocks: list[Block] = []
    for number, each in enumerate(c.zones):
        if c.w.has(f"zone.{each.id}.area"):
            blocks.append(
                Paragraph(f"（{NUMERALS[number] if number < len(NUMERALS) else number + 1}）{each.name}", "subhead")
            )
            blocks += [*_zone(c, each), *register.beside(c, each)]
    return blocks


NUMERALS = register.NUMERALS


def _zone(c: Context, z: Zone) -> list[Block]:
    w, prefix = c.w, f"zone.{z.id}"
    out = [f"{z.name}面积{w(f'{prefix}.area')}，占{c.short}的{w(f'{prefix}.share')}。"]
    where = spread(c, prefix)
    if where:
        out.append(f"范围{where}。")
    return [*say(*out), *_zone_nature(c, z), *_zone_problems(c, z), *_zone_direction(c, z)]


def _zone_nature(c: Context, z: Zone) -> list[Block]:
    """Terrain, ecosystems and habitat; against the region where both are known."""
    w, prefix = c.w, f"zone.{z.id}"
    parts = [f"{word}{w(f'{prefix}.{key}.mean')}" for key, word in (
        ("elevation", "平均海拔"), ("slope", "平均坡度"), ("precipitation", "多年平均降水量")) if w.has(f"{prefix}.{key}.mean")]  # fmt: skip
    out = [clauses("", parts)] if parts else []
    order = ranked(c, {f"{prefix}.ecosystem.{code}.share": e.zh for code, e in CODES["ecosystem_class"].items()})
    if order:
        shown, total = [], 0
        for name, word in order[:3]:
            shown.append(f"{word}占{w(name)}")
            total += w.number(name)
            if total > MOST:
                break
        out.append(clauses("生态系统中，", shown))
    habitat = f"{prefix}.habitat.mean"
    if w.has(habitat, "habitat.mean"):
        word = (
            "高于"
            if w.number(habitat) > w.number("habitat.mean")
            else "低于"
            if w.number(habitat) < w.number("habitat.mean")
            else "等于"
        )
        out.append(f"生境质量平均值{w(habitat)}，{word}{c.short}平均值{w('habitat.mean')}。")
    return say(*out)


def _zone_problems(c: Context, z: Zone) -> list[Block]:
    w, prefix = c.w, f"zone.{z.id}"
    order = ranked(c, {f"{prefix}.problem.{code}.area": e.zh for code, e in CODES["problem"].items()})
    out = []
    if order:
        out.append(clauses("主要问题：", [f"{word}{w.alone(name)}" for name, word in order]))
    grades = ranked(c, {f"{prefix}.degradation.{g}.share": CODES["degradation"][g].zh for g in ("2", "3", "4")})
    if grades:
        out.append(clauses("退化方面，", [f"{word}占分区的{w(name)}" for name, word in grades]))
    eroded = ranked(c, {f"{prefix}.erosion.{g}.area": CODES["erosion"][g].zh for g in ("4", "5", "6")})
    if eroded:
        out.append(clauses("强烈以上侵蚀中，", [f"{word}{w.alone(name)}" for name, word in eroded]))
    weak = [n for n in (f"{prefix}.resilience.4.share", f"{prefix}.resilience.5.share") if w.some(n)]
    if weak:
        words = {"4": "恢复力较弱", "5": "恢复力弱"}
        out.append(clauses("", [f"{words[n.split('.')[-2]]}的占{w(n)}" for n in weak]))
    if not out:
        out.append("按现有判据没有识别出退化或减少。")
    return say(*out)


def _zone_direction(c: Context, z: Zone) -> list[Block]:
    """What the leading problem asks for, and the modes where they were told."""
    w, prefix = c.w, f"zone.{z.id}"
    leading = ranked(c, {f"{prefix}.problem.{code}.area": word for code, word in DIRECTIONS.items()})
    grades = [f"{prefix}.degradation.{g}.area" for g in ("2", "3", "4") if w.some(f"{prefix}.degradation.{g}.area")]
    first = ranked(c, {f"{prefix}.ecosystem.{code}.share": e.zh for code, e in CODES["ecosystem_class"].items()})
    if leading:
        out = [f"主攻方向为{listed([word for _, word in leading[:2]])}。"]
    elif grades and first and c.reader.absence("problems") is not None:
        out = [f"主攻方向为治理退化的{first[0][1]}。"]
    else:
        out = [f"主攻方向为保持现有{first[0][1]}，防止新的减少。"] if first else []
    modes = ranked(c, {f"{prefix}.mode.{code}.area": e.zh for code, e in CODES["mode"].items() if code != "9"})
    if modes:
        lead = f"以{modes[0][1]}为主（{w.alone(modes[0][0])}）"
        rest = [f"{word}{w.alone(name)}" for name, word in modes[1:]]
        out.append(clauses("修复模式", [lead, *rest]))
    if w.some(f"{prefix}.mode.9.area"):
        out.append(f"需修复的{w.alone(f'{prefix}.mode.9.area')}因资料不全，模式待定。")
    return say(*out)


DIRECTIONS = {
    "P1": "恢复减少的森林", "P2": "恢复减少的草地", "P3": "恢复减少的沼泽湿地", "P4": "恢复减少的灌丛",
    "P5": "提升退化森林的质量", "P6": "修复退化灌丛", "P7": "治理退化草地", "P8": "治理土壤侵蚀", "P9": "修复历史遗留矿山",
    "P10": "治理沙化土地", "P11": "改良盐渍化土地", "P12": "治理石漠化土地", "P13": "恢复萎缩和富营养化的湿地",
}  # fmt: skip
"""What each problem asks for."""


@producer
def key_areas(c: Context) -> list[Block]:
    """Where to work first."""
    w, frame = c.w, c.reader.get("key_areas")
    if frame is None or not w.has("key_area.count"):
        return say(c.facts.missing("key_areas", "未划定重点区域"))
    out = [
        f"划定重点区域{w('key_area.count')}，面积{w('key_area.total.area')}，占土地总面积的{w('key_area.total.share')}。"
    ]
    blocks: list[Block] = [*say(*out), *c.quote("key-areas")]
    for row in frame.sort_values("priority", ascending=False, kind="stable").itertuples():
        blocks += _key_area(c, row)
    if c.reader.absence("townships") is not None:
        blocks += say("因缺少乡镇级行政区资料，重点区域只列到县（市、区）。")
    return [*blocks, *say("重点区域明细见附表二。")]


def _key_area(c: Context, row: object) -> list[Block]:
    w, prefix = c.w, f"key_area.{row.id}"  # type: ignore[attr-defined]
    counties = c.county_names(row.counties)  # type: ignore[attr-defined]
    where = f"涉及{listed(counties)}" if 0 < len(counties) <= 4 else f"涉及{listed(counties[:3])}等" if counties else ""
    out = [clauses(f"{row.name}，", [f"面积{w.alone(f'{prefix}.area')}", f"优先指数{w(f'{prefix}.priority')}"])]  # type: ignore[attr-defined]
    names = {f"{prefix}.problem.{code}.area": e.zh for code, e in CODES["problem"].items()}
    order = ranked(c, names)
    if where:
        out.append(f"{where}。")
    if order:
        out.append(clauses("区内问题：", [f"{word}{w.alone(name)}" for name, word in order[:3]]))
    else:
        out.append("区内没有识别出问题图斑，优先性来自其他因子。")
    return say(*out)
