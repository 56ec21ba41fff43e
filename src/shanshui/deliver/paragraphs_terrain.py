"""Paragraphs on landforms, on climate zones and on drainage basins."""

from __future__ import annotations

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.text_writer import Block, Context, clauses, producer, ranked, say, spread

CODES = vocabulary().codes
SHOWN = 3
"""Basins that are told of, the largest first."""
NEARLY_ALL = 90
"""Per cent from which one basin is the whole place, and those within it say more."""


@producer
def landforms(c: Context) -> list[Block]:
    """How much of each landform, where, and how high and how steep the counties are."""
    w = c.w
    order = ranked(c, {f"landform.{code}.area": entry.zh for code, entry in CODES["landform_class"].items()})
    if not order:
        return say(c.facts.missing("landform", "未划分地貌类型"))
    parts = [f"{word}{w.alone(name)}（占{w(name.removesuffix('.area') + '.share')}）" for name, word in order]
    out = [clauses("地貌按起伏度和海拔划分，", parts)]
    where = spread(c, order[0][0].removesuffix(".area"))
    out.append(f"{order[0][1]}{where}。" if where else "")
    if w.has("relief.mean"):
        out.append(f"平均地形起伏度{w('relief.mean')}。")
    steep = ranked(c, {f"slope.county.{code}.mean": name for code, name in c.counties.items()})
    if len(steep) > 1:
        (top, high), (bottom, low) = steep[0], steep[-1]
        out.append(f"各县平均坡度以{high}最大，为{w(top)}；{low}最小，为{w(bottom)}。")
    return say(*out)


@producer
def climate_zones(c: Context) -> list[Block]:
    """Moisture zones and belts of temperature; nothing where there is no climate to tell them by."""
    w, out = c.w, []
    zones = ranked(c, {f"dryness_zone.{code}.area": entry.zh for code, entry in CODES["dryness_zone"].items()})
    if zones:
        parts = [f"{word}区{w.alone(name)}（占{w(name.removesuffix('.area') + '.share')}）" for name, word in zones]
        out.append(clauses("按干燥度划分，", parts))
        where = spread(c, zones[0][0].removesuffix(".area"))
        out.append(f"{zones[0][1]}区{where}。" if where and len(zones) > 1 else "")
    else:
        out.append(c.facts.missing("dryness", "未划分干湿区"))
    belts = ranked(c, {f"temperature_belt.{code}.area": entry.zh for code, entry in CODES["temperature_belt"].items()})
    if len(belts) > 1:
        parts = [f"{word}的区域占{w(name.removesuffix('.area') + '.share')}" for name, word in belts]
        out.append(clauses("按年平均气温分，", parts))
    return say(*out)


@producer
def basins_state(c: Context) -> list[Block]:
    """Basins and streams by the elevation: how many, how large, how dense; which of them the data cut off."""
    w = c.w
    if not w.has("watershed.count"):
        return say(c.facts.missing("watersheds", "未划分流域"))
    out = [f"按高程推算，涉及流域{w('watershed.count')}。"]
    if w.some("watershed.closed.count"):
        out.append(
            f"其中水流止于区内低地的内流流域{w('watershed.closed.count')}，"
            f"面积{w.alone('watershed.closed.area')}，占土地总面积的{w('watershed.closed.share')}。"
        )
    out.append(_largest(c))
    if w.some("stream.length"):
        out.append(f"汇流河段长{w('stream.length')}，河段密度{w('stream.density')}，由地形推算，不代表常年有水。")
        dense = ranked(c, {f"stream.county.{code}.density": name for code, name in c.counties.items()})
        if len(dense) > 1:
            out.append(f"河段密度以{dense[0][1]}最大，为{w(dense[0][0])}；{dense[-1][1]}最小，为{w(dense[-1][0])}。")
    blocks = say(*out)
    if w.some("watershed.truncated.count"):
        blocks += say(
            f"{w('watershed.truncated.count')}流域延伸到高程资料范围以外，"
            f"区内面积{w.alone('watershed.truncated.area')}，流域面积以资料范围内的部分计。"
        )
    return blocks


def _largest(c: Context) -> str:
    """The largest basins by their share of the region; of the second level where one of the first is nearly all."""
    order = _ranked(c, 1)
    word = "流域"
    if order and c.w.number(order[0]) >= NEARLY_ALL and _ranked(c, 2):
        order, word = _ranked(c, 2), "二级流域"
    if not order:
        return ""
    parts = [f"{c.w.alone(name.removesuffix('.share') + '.area')}（占{c.w(name)}）" for name in order[:SHOWN]]
    lead = f"面积最大的{word}在区内有" if len(parts) == 1 else f"面积居前的{word}在区内依次有"
    return clauses(lead, ["、".join(parts)])


def _ranked(c: Context, level: int) -> list[str]:
    """Shares of the basins of a level, the largest first; scattered land is no basin."""
    names = {name: name.split(".")[2] for name in c.facts.ids(f"watershed.{level}.", ".share")}
    return [name for name, number in ranked(c, names) if number.isdigit() and number != "0"]
