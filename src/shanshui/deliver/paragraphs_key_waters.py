"""Paragraphs on water beyond its use: key waters, sources of drinking water, glaciers."""

from __future__ import annotations

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_waters import kinds
from shanshui.deliver.text_writer import Block, Context, Grid, clauses, producer, say, spread

CODES = vocabulary().codes
MISSING = "—"


@producer
def key_waters_state(c: Context) -> list[Block]:
    """重点水体、饮用水水源地、冰川: what is known of each, and what is not."""
    return [*say(*_waters(c)), *_table(c), *say(*_drinking(c)), *say(*_glaciers(c))]


# ---------------------------------------------------------------------- key waters
def _waters(c: Context) -> list[str]:
    w = c.w
    if not w.has("key_water.count"):
        return [c.facts.missing("key_water_state", "未作重点水体评价")]
    year = w.year(int(w.number("key_water.year")))
    out = [f"{year}监测重点水体{w('key_water.count')}。"]
    if w.has("key_water.meets.count"):
        out[0] = (
            f"{year}监测重点水体{w('key_water.count')}，有水质目标的{w('key_water.judged.count')}中达标{w('key_water.meets.count')}。"
        )
        if w.has("key_water.first.meets.count"):
            first = w.year(int(w.number("key_water.first.year")))
            out.append(f"{first}水质达标{w('key_water.first.meets.count')}。")
    else:
        out.append("因缺少水质类别或水质目标资料，本次未作水质达标评价。")
    if w.has("key_water.good.count"):
        out.append(f"水质优于或达到Ⅲ类的{w('key_water.good.count')}。")
    if w.has("key_water.trophic.count"):
        rich = (
            f"其中富营养{w('key_water.eutrophic.count')}" if w.some("key_water.eutrophic.count") else "均未达到富营养"
        )
        out.append(f"评价营养状态的湖泊、水库{w('key_water.trophic.count')}，{rich}。")
    else:
        out.append("因缺少叶绿素、总磷、总氮和高锰酸盐指数资料，本次未作营养状态评价。")
    if not c.facts.ids("key_water.", "_species"):
        out.append("因缺少水生生物监测资料，本次未作水生生物评价。")
    return out


def _table(c: Context) -> list[Block]:
    """Each water of the latest year."""
    w, state, leaf = c.w, c.reader.get("key_water_state"), c.reader.get("key_waters")
    if state is None or leaf is None or not w.has("key_water.year"):
        return []
    year = int(w.number("key_water.year"))
    known = {str(row.name): row for row in state[state["year"] == year].itertuples(index=False)}
    rows = []
    for i, row in enumerate(leaf[leaf["year"] == year].itertuples(index=False)):
        judged = known[str(row.name)]
        rows.append((
            str(row.name), str(row.category), c.counties.get(str(row.county), MISSING), _bare(c, f"key_water.{i}.area"),
            _bare(c, f"key_water.{i}.volume"), _code("water_quality", judged.quality), _code("water_quality", judged.target),
            _bare(c, f"key_water.{i}.tli"), _code("trophic", judged.trophic), _bare(c, f"key_water.{i}.fish_species"),
            _bare(c, f"key_water.{i}.aquatic_species"),
        ))  # fmt: skip
    head = ("水体", "类型", "所在县", "水面面积（平方公里）", "水量（万立方米）", "水质类别", "水质目标", "综合营养状态指数", "营养状态",
            "鱼类（种）", "水生生物（种）")  # fmt: skip
    return [Grid(f"{c.short}重点水体状况", head, tuple(rows))]


def _bare(c: Context, name: str) -> str:
    return c.w.bare(name) if c.w.has(name) else MISSING


def _code(codes: str, value: object) -> str:
    """The name of a class; “—” where there is none."""
    entries = CODES[codes]
    return entries[str(value)].zh if str(value) in entries else MISSING


# ---------------------------------------------------------------------- sources of drinking water
def _drinking(c: Context) -> list[str]:
    w, state = c.w, c.reader.get("drinking_source_state")
    if state is None or not w.has("drinking.count"):
        return [c.facts.missing("drinking_source_state", "未列饮用水水源地")]
    here = state[state["county"].astype(str) != ""]
    parts = [f"{kind}{w(f'drinking.kind.{i}.count')}" for i, (kind, _) in enumerate(kinds(here))]
    out = [clauses(f"饮用水水源地共{w('drinking.count')}，其中", parts)]
    counties = [f"{name}{w(f'drinking.county.{code}.count')}" for code, name in c.counties.items()
                if w.some(f"drinking.county.{code}.count")]  # fmt: skip
    if len(counties) > 1:
        out.append(clauses("按县分，", counties))
    lines = [
        (f"drinking.{column}.count", word)
        for column, word in (("in_red_line", "生态保护红线"), ("in_protected_area", "自然保护地"))
    ]
    told = [f"在{word}内{w(name)}" if w.some(name) else f"没有在{word}内的" for name, word in lines if w.has(name)]
    if told:
        out.append(clauses("水源地", told))
    for layer, (name, word) in zip(("red_lines", "protected_areas"), lines, strict=True):
        if not w.has(name) and c.reader.absence(layer) is not None:
            out.append(c.facts.missing(layer, f"未判断水源地是否在{word}内"))
    if w.has("drinking.good.count"):
        out.append(f"有水质资料的{w('drinking.tested.count')}中，优于或达到Ⅲ类的{w('drinking.good.count')}。")
    else:
        out.append("因缺少水质类别资料，本次未作水源地水质评价。")
    if w.has("drinking.population"):
        out.append(f"供水人口{w('drinking.population')}。")
    return out


# ---------------------------------------------------------------------- glaciers
def _glaciers(c: Context) -> list[str]:
    w = c.w
    if not w.has("glacier.area"):
        return [c.facts.missing("glacier_areas", "未作冰川评价")]
    year = w.year(int(w.number("glacier.year")))
    out = [f"{year}有冰川{w('glacier.count')}，面积{w.alone('glacier.area')}。"]
    where = spread(c, "glacier")
    out.append(f"冰川{where}。" if where else "")
    if w.has("glacier.volume"):
        out.append(f"冰储量{w('glacier.volume')}。")
    if w.has("glacier.first.area"):
        word, way = ("增加", "gain") if w.has("glacier.gain.area") else ("减少", "loss")
        first = w.year(int(w.number("glacier.first.year")))
        if w.some(f"glacier.{way}.area"):
            rate = f"（{w(f'glacier.{way}.percent')}）" if w.has(f"glacier.{way}.percent") else ""
            out.append(f"较{first}的{w.alone('glacier.first.area')}{word}{w(f'glacier.{way}.area')}{rate}。")
        else:
            out.append(f"与{first}相比面积没有变化。")
    else:
        out.append("因只有一个年份的冰川资料，本次未作变化分析。")
    return out
