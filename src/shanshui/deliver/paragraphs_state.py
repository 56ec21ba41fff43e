"""Paragraphs of the present state: 量—占比—构成—分布—变化."""

from __future__ import annotations

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_changes import jump
from shanshui.deliver.text_writer import (
    Block,
    Context,
    Grid,
    clauses,
    listed,
    producer,
    ranked,
    say,
    spread,
)  # fmt: skip

CODES = vocabulary().codes
OTHER = "8"
CLASSES = {code: "其他类型" if code == OTHER else entry.zh for code, entry in CODES["ecosystem_class"].items()}
"""Names of the classes in sentences, where “其他” alone would say nothing."""
HALF = 50
FINE_ENOUGH_M = 30
"""Above this length of a cell slopes are flattened and soil loss only ranks places."""


@producer
def terrain(c: Context) -> list[Block]:
    w = c.w
    if not w.has("elevation.mean", "elevation.min", "elevation.max"):
        return say(c.facts.missing("elevation", "未作地形评价"))
    out = [f"{c.short}平均海拔{w('elevation.mean')}，最低{w('elevation.min')}，最高{w('elevation.max')}。"]
    if w.has("slope.mean"):
        out.append(f"平均坡度{w('slope.mean')}。")
    return say(*out)


@producer
def climate_people(c: Context) -> list[Block]:
    """Rain, warmth and people, as far as the data say."""
    w, parts, out = c.w, [], []
    for name, word in (
        ("precipitation.mean", "多年平均降水量"),
        ("temperature.mean", "多年平均气温"),
        ("aridity.mean", "干燥度"),
    ):
        if w.has(name):
            parts.append(f"{word}{w(name)}")
    if parts:
        out.append(clauses("气候方面，", parts))
    lacking = [n for layer, n in (("precipitation", "降水"), ("temperature", "气温"))
               if c.reader.absence(layer) is not None]  # fmt: skip
    if lacking:
        out.append(f"因缺少{'、'.join(lacking)}资料，本次未作评价。")
    if w.has("residents.total"):
        out.append(_residents(c))
    elif w.has("population.total"):
        out.append(f"辖区人口{w('population.total')}，由人口密度格网推算，不代替统计数。")
    else:
        out.append(c.facts.missing("population", "未列人口"))
    return say(*out)


def _residents(c: Context) -> str:
    """People by the statistics; those inferred from a grid stand back."""
    w = c.w
    text = f"{w.year(int(w.number('residents.year')))}常住人口{w('residents.total')}"
    return text + (f"，城镇化率{w('residents.urban.share')}。" if w.has("residents.urban.share") else "。")


@producer
def ecosystem_structure(c: Context) -> list[Block]:
    """Which ecosystems there are, how much, of what, and where."""
    w = c.w
    order = ranked(c, {f"ecosystem.{code}.area": word for code, word in CLASSES.items()})
    if not order:
        return say(c.facts.missing("ecosystem", "未作生态系统评价"))
    first = order[0][0].removesuffix(".area")
    year = w("ecosystem.year") if w.has("ecosystem.year") else ""
    blocks = say(_leading(c, order, year), _inside(c, first, order[0][1]), _where(c, first, order[0][1]))
    second = order[1][0].removesuffix(".area") if len(order) > 1 else None
    if second is not None:
        blocks += say(
            f"{order[1][1]}面积{w(order[1][0])}，占{w(f'{second}.share')}。",
            _inside(c, second, order[1][1]),
            _where(c, second, order[1][1]),
        )
    small = [(name, word) for name, word in order[2:]]
    if small:
        parts = [f"{word}{w(name)}（占{w(name.removesuffix('.area') + '.share')}）" for name, word in small]
        blocks += say(clauses("其余类型中，", parts))
    return [*blocks, *_other_year(c), *_uncovered(c), _table(c, order)]


def _other_year(c: Context) -> list[Block]:
    """Land cover of another year that stands for the base year."""
    if c.reader.absence("land_cover") is not None:
        return []
    leaf = c.reader.record("land_cover").get("leaf") or {}
    if not leaf.get("stands_for"):
        return []
    return say(f"因缺少{c.w.year(int(leaf['stands_for']))}土地利用资料，以{c.w.year(int(leaf['year']))}资料代替。")


def _leading(c: Context, order: list[tuple[str, str]], year: str) -> str:
    w = c.w
    name, word = order[0]
    share = name.removesuffix(".area") + ".share"
    size = f"面积{w(name)}，占土地总面积的{w(share)}"
    if w.number(share) > HALF:
        return f"{year}{c.short}以{word}为主，{size}。"
    if len(order) > 1 and w.number(share) + w.number(order[1][0].removesuffix(".area") + ".share") > HALF:
        return f"{year}{c.short}以{word}和{order[1][1]}为主体，{word}{size}。"
    return f"{year}{c.short}没有一类生态系统占到半数，最多的是{word}，{size}。"


def _inside(c: Context, prefix: str, word: str) -> str:
    """Second-level types of a class where there are several."""
    number = prefix.split(".")[1]
    types = {f"ecosystem_type.{code}.share": e.zh for code, e in CODES["ecosystem"].items() if code[0] == number}
    order = ranked(c, types)
    if len(order) < 2:
        return f"{word}全部为{order[0][1]}。" if order and order[0][1] != word and "未细分" not in order[0][1] else ""
    return clauses(f"{word}中，", [f"{_kind(kind)}占{c.w(name)}" for name, kind in order[:3]])


def _kind(name: str) -> str:
    """The source that does not tell the type apart is no type of its own."""
    return "未细分的" if "未细分" in name else name


def _where(c: Context, prefix: str, word: str) -> str:
    where = spread(c, prefix)
    return f"{word}{where}。" if where else ""


def _uncovered(c: Context) -> list[Block]:
    w = c.w
    if not w.some("ecosystem.nodata.area"):
        return []
    return say(f"另有{w.alone('ecosystem.nodata.area')}（占{w('ecosystem.nodata.share')}）没有土地利用资料，未作评价。")


def _table(c: Context, order: list[tuple[str, str]]) -> Grid:
    w, years = c.w, c.plan.years
    before = [f"ecosystem.{years.reference}.{code}.area" for code in CLASSES]
    compare = w.has(*before)
    head = (
        "生态系统",
        "面积（平方公里）",
        "占比（%）",
        *((f"{w.year(years.reference)}面积（平方公里）",) if compare else ()),
    )
    rows = []
    for name, word in order:
        code = name.split(".")[1]
        row = [word, w.bare(name), w.bare(name.removesuffix(".area") + ".share")]
        if compare:
            row.append(w.bare(f"ecosystem.{years.reference}.{code}.area"))
        rows.append(tuple(row))
    return Grid(f"{c.short}生态系统面积", head, tuple(rows))


@producer
def ecosystem_change(c: Context) -> list[Block]:
    """What grew and what shrank since the reference year, and what it turned into."""
    w, years = c.w, c.plan.years
    if not w.has("interval.total.area"):
        return say(
            c.facts.missing("ecosystem_series", "未作变化分析") or "因只有一个年份的土地利用资料，本次未作变化分析。"
        )
    changes = {f"ecosystem.{code}.{way}.area": (code, way) for code in CLASSES for way in ("gain", "loss")}
    order = ranked(c, dict.fromkeys(changes, ""))
    period = f"{w.year(years.reference)}至{w.year(years.base)}"
    if not order:
        return [*say(f"{period}，各类生态系统面积没有变化。"), *_revision(c)]
    parts = []
    for name, _ in order[:4]:
        code, way = changes[name]
        percent = f"ecosystem.{code}.{way}.percent"
        grew = way == "gain"
        rate = f"（{'增长' if grew else '下降'}{w(percent)}）" if w.has(percent) else "（原无分布）"
        parts.append(f"{CLASSES[code]}{'增加' if grew else '减少'}{w(name)}{rate}")
    blocks = say(clauses(f"{period}，", parts, again="同期，"), _turned(c))
    return [*blocks, *_revision(c)]


def _turned(c: Context) -> str:
    names = dict.fromkeys(c.facts.ids("transition.", ".area"), "")
    order = ranked(c, names)[:3]
    if not order:
        return ""
    parts = []
    for name, _ in order:
        a, b = name.split(".")[1:3]
        parts.append(f"{CLASSES[a]}转为{CLASSES[b]}{c.w.alone(name)}")
    return clauses("转移量居首的是" if len(parts) == 1 else "转移量依次为", parts)


def _revision(c: Context) -> list[Block]:
    """The caveat where one interval holds most of the change."""
    found = jump(c.facts)
    if found is None:
        return []
    w, name = c.w, f"interval.{found[0]}.{found[1]}"
    return say(
        f"各时段变化面积合计{w('interval.total.area')}，其中{w.year(found[0])}至{w.year(found[1])}占{w(f'{name}.share')}。",
        "变化集中于单一时段，可能反映数据产品改版，不宜全部解释为实地变化。",
    )


@producer
def spaces_state(c: Context) -> list[Block]:
    """The three spaces, and by what they were told apart."""
    w = c.w
    order = ranked(c, {f"space.{code}.area": e.zh for code, e in CODES["space"].items()})
    if not order:
        return say(c.facts.missing("space", "未划分三类空间"))
    parts = [f"{word}{w(name)}（占{w(name.removesuffix('.area') + '.share')}）" for name, word in order]
    out = [clauses("按三类空间统计，", parts)]
    lacking = [vocabulary()[layer].zh for layer in ("red_lines", "protected_areas", "permanent_farmland", "urban_boundary")
               if c.reader.absence(layer) is not None]  # fmt: skip
    if lacking:
        out.append(clauses("因缺少", [f"{listed(lacking)}资料", "三类空间按地类判定，不代替三条控制线"]))
    return say(*out)


@producer
def cover_state(c: Context) -> list[Block]:
    """Vegetation cover; a product much coarser than the grid only as background."""
    w, years = c.w, c.plan.years
    found = c.facts.ids("fvc.", ".mean")
    if found:
        base = f"fvc.{years.base}.mean" if w.has(f"fvc.{years.base}.mean") else found[-1]
        year = int(base.split(".")[1])
        out = [f"{w.year(year)}平均植被覆盖度{w(base)}。"]
        earlier = f"fvc.{years.reference}.mean"
        if w.has(earlier) and earlier != base:
            change = w.number(base) - w.number(earlier)
            word = "提高" if change > 0 else "降低" if change < 0 else "持平"
            out[0] = f"{w.year(year)}平均植被覆盖度{w(base)}，{w.year(years.reference)}为{w(earlier)}，前后{word}。"
        return say(*out)
    out = [c.facts.missing("fvc", "未作植被覆盖度评价")]
    background = next((n for n in ("ndvi_background.mean", "fvc_background.mean") if w.has(n)), None)
    if background is not None:
        what = "植被指数背景值" if background.startswith("ndvi") else "植被覆盖度背景值"
        out.append(f"{what}（{_coarse(c)}），仅作背景，不参与分级，{c.short}平均{w(background)}。")
    return say(*out)


def _coarse(c: Context) -> str:
    """What the catalogue says of the background product's own resolution."""
    w, name = c.w, "ndvi_background.resolution"
    if w.has(f"{name}.low"):
        return f"{w.bare(f'{name}.low')}—{w(f'{name}.high')}分辨率"
    return f"{w(name)}分辨率" if w.has(name) else "分辨率粗于评价栅格"


@producer
def soil_state(c: Context) -> list[Block]:
    """Soil lost and kept; intensity of erosion."""
    w = c.w
    if not w.has("soil_loss.total"):
        return say(c.facts.missing("soil_loss", "未作土壤侵蚀评价"))
    out = [f"年土壤侵蚀量{w('soil_loss.total')}，平均模数{w('soil_loss.mean')}。"]
    if w.has("soil_retention.total"):
        out.append(f"现有植被年保持土壤{w('soil_retention.total')}。")
    if w.has("erosion.loss.area"):
        if w.some("erosion.loss.area"):
            order = ranked(c, {f"erosion.loss.{g}.share": CODES["erosion"][str(g)].zh for g in range(2, 7)})
            out.append(f"水土流失面积{w('erosion.loss.area')}，占土地总面积的{w('erosion.loss.share')}。")
            out.append(clauses("其中", [f"{word}占{w(name)}" for name, word in order[:3]]))
            where = spread(c, "erosion.loss")
            out.append(f"水土流失{where}。" if where else "")
        else:
            out.append("各处侵蚀强度均为微度。")
    else:
        out.append(c.facts.missing("erosion", "未作侵蚀强度分级"))
    if w.some("erosion.water.missing.area"):
        out.append(f"没有系数或资料、未计算水蚀的面积{w.alone('erosion.water.missing.area')}。")
    if w.has("erosivity.station.mean"):
        given, told = w("erosivity.given.mean"), w("erosivity.station.mean")
        out.append(f"降雨侵蚀力采用给定值，平均{given}，按气象站逐日降水推算为{told}。")
    if c.plan.grid.cell > FINE_ENOUGH_M:
        out.append("评价栅格较粗，坡度被拉平，水蚀量为相对值，只用于区内比较。")
    return say(*out)


@producer
def habitat_state(c: Context) -> list[Block]:
    w = c.w
    if not w.has("habitat.mean"):
        return say(c.facts.missing("habitat_quality", "未作生境质量评价"))
    out = [f"生境质量平均值{w('habitat.mean')}（取值从零到一，一为最好）。"]
    order = ranked(c, {f"habitat.ecosystem.{code}.mean": word for code, word in CLASSES.items()})
    if len(order) > 1:
        high, low = order[0], order[-1]
        out.append(f"分类型看，{high[1]}最高，为{w(high[0])}；{low[1]}最低，为{w(low[0])}。")
    lacking = [vocabulary()[layer].zh for layer in ("roads",) if c.reader.absence(layer) is not None]
    if lacking:
        out.append(f"因缺少{'、'.join(lacking)}资料，相应胁迫未计入。")
    return say(*out)


@producer
def degradation_state(c: Context) -> list[Block]:
    """How much is degraded, by what it was judged, and where."""
    w, names = c.w, {code: e.zh for code, e in CODES["degradation"].items()}
    if not w.has("degradation.degraded.area"):
        return say(c.facts.missing("degradation", "未作退化评价"))
    out = []
    if w.some("degradation.degraded.area"):
        out.append(
            f"退化生态系统{w.alone('degradation.degraded.area')}，占土地总面积的{w('degradation.degraded.share')}。"
        )
        order = ranked(c, {f"degradation.degraded.{g}.share": names[g] for g in ("2", "3", "4")})
        out.append(clauses("其中", [f"{word}占{w(name)}" for name, word in order]))
        where = spread(c, "degradation.degraded")
        out.append(f"退化区{where}。" if where else "")
    else:
        out.append("按现有判据没有识别出退化生态系统。")
    blocks = say(*out)
    evidence = ranked(c, {f"evidence.{code}.share": e.zh for code, e in CODES["degradation_evidence"].items()})
    told = clauses("按判定依据分，", [f"{word}占{w(name)}" for name, word in evidence]) if len(evidence) > 1 else ""
    if len(evidence) == 1:
        told = f"退化程度全部依据{evidence[0][1]}判定。"
    gaps = [c.facts.missing(layer, f"未按{word}判定退化")
            for layer, word in (("vegetation_degradation", "植被盖度"), ("erosion", "土壤侵蚀"))]  # fmt: skip
    if w.some("degradation.nodata.area"):
        told += f"没有评价的面积{w.alone('degradation.nodata.area')}，占{w('degradation.nodata.share')}。"
    return [*blocks, *say(told, *gaps)]


@producer
def mode_state(c: Context) -> list[Block]:
    """What degradation and resilience mean for the mode of restoration."""
    w = c.w
    order = ranked(c, {f"mode.{code}.area": e.zh for code, e in CODES["mode"].items()})
    if not order:
        return say(c.facts.missing("mode", "未判别修复模式"))
    parts = [f"{word}{w.alone(name)}（占{w(name.removesuffix('.area') + '.share')}）" for name, word in order]
    reason = ""
    if w.some("mode.9.area"):
        reason = "恢复力未评价处，模式待定。" if not w.has("resilience.1.area") else "资料不全处，模式待定。"
    return say(clauses("由退化程度和恢复力判别修复模式：", parts), reason)


@producer
def adopted_evaluation(c: Context) -> list[Block]:
    """双评价: the importance and fragility that the level above adopted; they prevail."""
    blocks: list[Block] = []
    for layer, what in (("importance_adopted", "生态保护重要性"), ("vulnerability_adopted", "生态脆弱性")):
        names = {f"{layer}.{code}.area": entry.zh for code, entry in CODES[layer.split("_")[0]].items()}
        order = [(name, word) for name, word in names.items() if c.w.some(name)]
        if not order:
            continue
        parts = [f"{word}区{c.w.alone(name)}（占{c.w(name.removesuffix('.area') + '.share')}）" for name, word in order]
        where = spread(c, f"{layer}.1")
        blocks += say(clauses(f"双评价成果中，{what}", parts), f"{order[0][1]}区{where}。" if where else "")
    return blocks or say(c.facts.missing("importance_adopted", "未引用双评价成果"))
