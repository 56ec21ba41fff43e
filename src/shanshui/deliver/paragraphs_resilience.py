"""Paragraphs on resilience: its levels, how sure they are, and the oases that live on water brought to them."""

from __future__ import annotations

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.text_writer import Block, Context, clauses, producer, ranked, say, spread

CODES = vocabulary().codes
SAME, SELDOM, OFTEN = "1", "2", "3"
FLIPS = 2
"""Changes of level that are named."""


@producer
def resilience_state(c: Context) -> list[Block]:
    """恢复力分级—分布—稳定性—灌溉绿洲."""
    w = c.w
    if not w.has("resilience.1.area"):
        return say(c.facts.missing("resilience", "未作恢复力评价"))
    order = ranked(c, {f"resilience.{g}.area": e.zh for g, e in CODES["resilience"].items()})
    parts = [f"{word}的区域{w(name)}（占{w(name.removesuffix('.area') + '.share')}）" for name, word in order]
    where = spread(c, order[0][0].removesuffix(".area")) if order else ""
    out = [clauses("恢复力分五级，", parts), f"{order[0][1]}的区域{where}。" if where else ""]
    if relative(c):
        out.append("分级为区内相对分级，只反映区内差别，不与其他地区比较。")
    return [*say(*out), *say(*_certainty(c)), *say(*_water(c))]


def relative(c: Context) -> bool:
    """Whether the levels rank the cells of this region against each other."""
    table = c.reader.get("resilience_breaks")
    return table is not None and bool(table["relative"].any())


def _certainty(c: Context) -> list[str]:
    """How much of the region keeps its level when weights move, what changes, and where."""
    w, name = c.w, "resilience_certainty"
    if not w.has(f"{name}.{SAME}.area", "resilience.draws"):
        return [c.facts.missing(name, "未检验恢复力级别的稳定性")]
    lead = f"各因子权重在采用值上下{w('resilience.spread')}内变动，抽样{w('resilience.draws')}，"
    if not w.some(f"{name}.{SELDOM}.area") and not w.some(f"{name}.{OFTEN}.area"):
        return [f"{lead}恢复力级别均不变。"]
    parts = [f"级别始终不变的区域占{w(f'{name}.{SAME}.share')}"]
    for code, word in ((SELDOM, "少数抽样变级"), (OFTEN, "多数抽样变级")):
        if w.some(f"{name}.{code}.area"):
            parts.append(f"{word}的{w.alone(f'{name}.{code}.area')}（占{w(f'{name}.{code}.share')}）")
    out = [clauses(lead, parts)]
    names = {}
    for fact in c.facts.ids("resilience.flip.", ".share"):
        a, b = fact.split(".")[2:4]
        names[fact] = f"{CODES['resilience'][a].zh}变为{CODES['resilience'][b].zh.removeprefix('恢复力')}"
    told = ranked(c, names)[:FLIPS]
    out.append(clauses("可变级的区域中，", [f"{word}的占{w(fact)}" for fact, word in told]) if told else "")
    kind = OFTEN if w.some(f"{name}.{OFTEN}.area") else SELDOM
    where = spread(c, f"{name}.{kind}")
    word = "多数抽样变级的区域" if kind == OFTEN else "少数抽样变级的区域"
    out.append(f"{word}{where}，安排措施前需现场核定。" if where else "")
    return out


def _water(c: Context) -> list[str]:
    """What the level of irrigated land rests on."""
    w, name = c.w, "resilience.water.area"
    if not w.has(name):
        return [c.facts.missing("water_supplement", "未按灌溉水源修正绿洲的恢复力")]
    if not w.some(name):
        return []
    depth, volume = w("resilience.water.depth"), w.volume("resilience.water.volume")
    return [
        f"灌溉绿洲{w.alone(name)}按现有供水评价，除降水外年均耗水{depth}，合计{volume}。",
        "供水减少时，这些区域的恢复力随之降低。",
    ]
