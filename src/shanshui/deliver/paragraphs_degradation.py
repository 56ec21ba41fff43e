"""Paragraphs on the degradation of each ecosystem: how much, how badly, where, and by what it was measured."""

from __future__ import annotations

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_degradation import KINDS, WORDS
from shanshui.deliver.text_writer import Block, Context, clauses, listed, producer, ranked, say, spread

CODES = vocabulary().codes
BY = {
    "forest_degradation": "森林按生物量或植被盖度与参照之比", "shrub_degradation": "灌丛按植被盖度与参照之比",
    "grassland_degradation": "草地按植被盖度与参照之比", "wetland_loss": "湿地按面积萎缩率和湖库营养状态",
    "desertification": "沙化土地按植被盖度或监测程度", "salinisation": "农田和草地按表层土壤含盐量",
    "rocky_desertification": "碳酸盐岩区按坡度和植被盖度", "urban_degradation": "城镇按建成区绿化覆盖率",
}  # fmt: skip
NOTES = {
    "wetland_loss": "面积含已不再是湿地的部分，没有扣除丰枯年水面的变化。",
    "desertification": "沙化只评价沙化土地，未受干扰的沙漠、戈壁不在其内。",
    "salinisation": "盐渍化只评价农田和草地，天然盐碱地不在其内。",
}
"""What has to be said with the figures of a kind."""
RELATIVE = ("reference.1.area", "reference.2.area", "reference.3.area")


@producer
def degradation_ecosystems(c: Context) -> list[Block]:
    """Classes by the share that is degraded, then each kind with its degrees and places, then what was not judged."""
    if not c.w.has("degradation.degraded.area"):
        return []
    return [*say(*_classes(c)), *_kinds(c), *say(*_measured(c)), *say(*_unjudged(c))]


def _classes(c: Context) -> list[str]:
    w = c.w
    names = {f"degradation.class.{code}.area": entry.zh for code, entry in CODES["ecosystem_class"].items()}
    order = ranked(c, names)
    parts = [f"{word}{w.alone(name)}（占其面积的{w(name.removesuffix('.area') + '.share')}）" for name, word in order]
    none = [word for name, word in names.items() if w.has(name) and not w.some(name)]
    out = [clauses("各类生态系统的退化面积中，", parts)] if parts else []
    if none:
        out.append(f"{listed(none)}没有判定为退化的面积。")
    return out


def _kinds(c: Context) -> list[Block]:
    """A paragraph a kind, the largest first."""
    w, blocks = c.w, []
    for name, word in ranked(c, {f"degree.{layer}.area": word for layer, word in KINDS.items()}):
        prefix = name.removesuffix(".area")
        order = ranked(c, {f"{prefix}.{degree}.area": text for degree, text in WORDS.items()})
        judged = f"{prefix}.judged"
        out = [f"{word}{w.alone(name)}，占评价范围{w.alone(f'{judged}.area')}的{w(f'{judged}.share')}。"]
        if len(order) > 1:
            out.append(clauses("其中", [f"{text}{w.alone(area)}" for area, text in order]))
        else:
            out.append(f"程度均为{order[0][1]}。")
        where = spread(c, prefix)
        out.append(f"{word}{where}。" if where else "")
        out.append(NOTES.get(prefix.removeprefix("degree."), ""))
        blocks += say(*out)
    none = [
        word for layer, word in KINDS.items() if w.has(f"degree.{layer}.area") and not w.some(f"degree.{layer}.area")
    ]
    return [*blocks, *say(f"评价范围内没有{listed(none)}。" if none else "")]


def _measured(c: Context) -> list[str]:
    """What the vegetation was set against; a reference found within the region makes the grading relative."""
    w = c.w
    order = ranked(c, {f"reference.{code}.share": entry.zh for code, entry in CODES["reference_basis"].items()})
    out = [clauses("植被退化的参照中，", [f"取{word}的占{w(name)}" for name, word in order])] if order else []
    if any(w.some(name) for name in RELATIVE):
        out.append("取区内同类生态系统为参照的属相对分级，全区普遍退化时退化程度会被低估。")
    if w.some("vegetation.raised.area"):
        out.append(f"植被覆盖度持续显著下降而加重一级的{w.alone('vegetation.raised.area')}。")
    elif c.reader.absence("fvc_trend_class") is not None:
        out.append(c.facts.missing("fvc_trend_class", "未按植被覆盖度变化趋势调整级别"))
    return out


def _unjudged(c: Context) -> list[str]:
    w, out = c.w, []
    if w.some("degradation.barren.area"):
        out.append(f"天然荒漠、戈壁、裸地和冰川{w.alone('degradation.barren.area')}维持原有景观，不评价退化。")
    for layer, word in KINDS.items():
        out.append(c.facts.missing(layer, f"未评价{word}"))
    return out
