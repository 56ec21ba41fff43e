"""Paragraphs of water: how much is used, by whom, from where, and how deep the groundwater lies."""

from __future__ import annotations

from shanshui.deliver.facts_surveys import ordered
from shanshui.deliver.text_writer import MOST, Block, Context, clauses, producer, say, spread


@producer
def water_state(c: Context) -> list[Block]:
    """水资源利用与地下水: 量—构成—分布—变化."""
    return [*_use(c), *_groundwater(c)]


def _use(c: Context) -> list[Block]:
    w, frame = c.w, c.reader.get("water_accounts")
    if frame is None or not w.has("water.total"):
        return say(c.facts.missing("water_accounts", "未作水平衡分析"))
    year = int(w.number("water.year"))
    now = frame[frame["year"] == year]
    sectors = [name for name, _ in ordered(now, "sector", "volume_wan_m3")]
    sources = [name for name, _ in ordered(now, "supply", "volume_wan_m3")]
    lead = (
        f"，以{sectors[0]}用水为主（占{w('water.sector.0.share')}）" if w.number("water.sector.0.share") > MOST else ""
    )
    out = [f"{w.year(year)}{c.short}用水总量{w.volume('water.total')}{lead}。"]
    start = 1 if lead else 0
    if sectors[start:]:
        parts = [f"{name}占{w(f'water.sector.{i}.share')}" for i, name in enumerate(sectors) if i >= start]
        out.append(clauses("其余行业中，" if lead else "按行业，", parts))
    out.append(clauses("按水源，", [f"{name}占{w(f'water.supply.{i}.share')}" for i, name in enumerate(sources)]))
    where = spread(c, "water")
    if where:
        out.append(f"用水{where}。")
    if w.has("water.first.total"):
        change = "water.increase" if w.has("water.increase") else "water.decrease"
        word = "增加" if change == "water.increase" else "减少"
        first = w.year(int(w.number("water.first.year")))
        told = f"{word}{w.volume(change)}" if w.some(change) else "没有变化"
        out.append(f"与{first}的{w.volume('water.first.total')}相比，用水总量{told}。")
    return say(*out)


def _groundwater(c: Context) -> list[Block]:
    """The depth under the farmland where it is known, else of the region; against the first year given."""
    w = c.w
    for kind, place in (("farm", "农业空间"), ("mean", "全域")):
        years = sorted(int(name.split(".")[1]) for name in c.facts.ids("groundwater.", f".{kind}"))
        if not years:
            continue
        last, first = f"groundwater.{years[-1]}.{kind}", f"groundwater.{years[0]}.{kind}"
        text = f"{w.year(years[-1])}{place}地下水平均埋深{w(last)}"
        if len(years) > 1:
            word = (
                "加深" if w.number(last) > w.number(first) else "变浅" if w.number(last) < w.number(first) else "持平"
            )
            text += f"，较{w.year(years[0])}的{w(first)}{word}"
        return say(f"{text}。")
    return say(c.facts.missing("groundwater_depth", "未列地下水状况"))
