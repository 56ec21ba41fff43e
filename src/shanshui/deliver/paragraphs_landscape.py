"""Paragraphs on the structure of ecosystems and on the pattern of the landscape: 破碎度、多样性、稳定性、连通性."""

from __future__ import annotations

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.text_writer import Block, Context, Grid, clauses, producer, ranked, say

OTHER = "8"
CLASSES = {
    code: "其他类型" if code == OTHER else entry.zh for code, entry in vocabulary().codes["ecosystem_class"].items()
}
MOST = 3


@producer
def structure_dynamics(c: Context) -> list[Block]:
    """How much of the land changed class, how fast, which classes were given up, what they became, and where."""
    w, years = c.w, c.plan.years
    if not w.has("structure.comprehensive"):
        return (
            say(c.facts.missing("landscape_dynamics", "未计算生态系统动态度")) if w.has("interval.total.area") else []
        )
    if not w.some("structure.changed.area"):
        return []
    period = f"{w.year(years.reference)}至{w.year(years.base)}"
    out = [
        f"{period}，类型发生变化的面积{w.alone('structure.changed.area')}，全期综合动态度{w('structure.comprehensive')}。",
        f"按年均式折算，综合动态度每年{w('structure.comprehensive_annual')}。",
        _degrees(c), _intensity(c), _away(c), _places(c),
    ]  # fmt: skip
    return [*say(*out), *_gains(c)]


def _degrees(c: Context) -> str:
    """Single degrees: the classes whose area changes fastest."""
    found = {f"structure.degree.{code}.{way}": word for code, word in CLASSES.items() for way in ("up", "down")}
    parts = [
        f"{word}年均{'增长' if name.endswith('up') else '减少'}{c.w(name)}" for name, word in ranked(c, found)[:MOST]
    ]
    return clauses("按单一动态度，", parts)


def _intensity(c: Context) -> str:
    """Classes given up faster than land at large."""
    found = ranked(c, {f"structure.intensity.{code}": word for code, word in CLASSES.items()})
    parts = [f"{word}{c.w(name)}" for name, word in found[:MOST] if c.w.number(name) > 1]
    return clauses("转出强度高于全域平均（取一）的，", parts)


def _away(c: Context) -> str:
    """Where the class that lost most went."""
    found = ranked(c, {f"structure.loss.{code}.area": word for code, word in CLASSES.items()})
    if not found:
        return ""
    name, word = found[0]
    code = name.split(".")[2]
    ways = ranked(c, {f"structure.out.{code}.{other}": to for other, to in CLASSES.items() if other != code})
    parts = [f"转为{to}的占其原有面积{c.w(way)}" for way, to in ways[:MOST]]
    return clauses(f"转出最多的是{word}（{c.w.alone(name)}），", parts, again=f"{word}")


def _places(c: Context) -> str:
    """In which zone the class that lost most lost most of it."""
    found = ranked(c, {f"structure.loss.{code}.area": word for code, word in CLASSES.items()})
    if not found or not c.zones:
        return ""
    prefix = f"{found[0][0].removesuffix('.area')}.zone"
    zones = ranked(c, {f"{prefix}.{zone.id}": zone.name for zone in c.zones})
    return f"{zones[0][1]}内{found[0][1]}转出最多，为{c.w.alone(zones[0][0])}。" if zones else ""


def _gains(c: Context) -> list[Block]:
    """What each class gained and lost, in the region: both columns add to the area that changed."""
    rows = []
    for code, word in CLASSES.items():
        gain, loss = f"structure.gain.{code}.area", f"structure.loss.{code}.area"
        if c.w.some(gain) or c.w.some(loss):
            rows.append((word, c.w.bare(gain), c.w.bare(loss)))
    rows.append(("合计", c.w.bare("structure.changed.area"), c.w.bare("structure.changed.area")))
    head = ("生态系统", "转入面积（平方公里）", "转出面积（平方公里）")
    return [Grid(f"{c.short}生态系统转入转出面积", head, tuple(rows))]


@producer
def landscape_pattern(c: Context) -> list[Block]:
    """Fragmentation, diversity, stability and connectivity of the whole region, compared with the reference year."""
    w, base = c.w, c.plan.years.base
    if not w.has(f"pattern.{base}.patches"):
        return say(c.facts.missing("landscape_metrics", "未作景观格局评价"))
    blocks = say(_fragmentation(c), _diversity(c), _stability(c))
    return [*blocks, *say(*_connectivity(c)), *_table(c)]


def _compared(c: Context, metric: str, prefix: str = "pattern") -> str:
    """“，2010年为12块” where the reference year is there and differs."""
    w, years = c.w, c.plan.years
    now, before = f"{prefix}.{years.base}.{metric}", f"{prefix}.{years.reference}.{metric}"
    if years.base == years.reference or not w.has(before) or w.number(before) == w.number(now):
        return ""
    return f"（{w.year(years.reference)}{w(before)}）"


def _fragmentation(c: Context) -> str:
    w, base = c.w, c.plan.years.base
    name = f"pattern.{base}"
    now, before = f"{name}.mesh_km2", f"pattern.{c.plan.years.reference}.mesh_km2"
    lead = ""
    if w.has(before) and w.number(before) != w.number(now):
        lead = "破碎程度上升：" if w.number(now) < w.number(before) else "破碎程度下降："
    parts = [
        f"斑块{w(f'{name}.patches')}{_compared(c, 'patches')}",
        f"平均{w(f'{name}.mean_patch_ha')}{_compared(c, 'mean_patch_ha')}",
    ]
    mesh = f"有效网格面积{w(now)}{_compared(c, 'mesh_km2')}"
    return clauses(f"{w.year(base)}景观{lead}", [*parts, mesh], again="同年")


def _diversity(c: Context) -> str:
    w, name = c.w, f"pattern.{c.plan.years.base}"
    parts = [f"香农多样性指数{w(f'{name}.diversity')}{_compared(c, 'diversity')}"]
    if w.has(f"{name}.contagion"):
        parts.append(f"蔓延度{w(f'{name}.contagion')}{_compared(c, 'contagion')}")
    return clauses("", parts)


def _stability(c: Context) -> str:
    w, years = c.w, c.plan.years
    if not w.has("stability.unchanged"):
        return c.facts.missing("landscape_stability", "未评价景观稳定性")
    parts = [f"{w('stability.unchanged')}的土地保持原有类型"]
    if w.has("stability.natural.kept"):
        parts.append(f"自然生态系统保持率{w('stability.natural.kept')}")
    text = clauses(f"{w.year(years.reference)}至{w.year(years.base)}，", parts)
    moved = [f"{told}{w.alone(name)}" for name, told in (
        ("stability.natural.lost.area", "自然生态系统转为农田和城镇"), ("stability.natural.returned.area", "反向转回"),
    ) if w.some(name)]  # fmt: skip
    return text + clauses("", moved)


def _connectivity(c: Context) -> list[str]:
    w, base = c.w, c.plan.years.base
    name = f"natural.{base}"
    if not w.has(f"{name}.connected_percent"):
        return [c.facts.missing("natural_connectivity", "未评价自然生态系统连通性")]
    out = [
        f"自然生态系统连通度{w(f'{name}.connected_percent')}{_compared(c, 'connected_percent', 'natural')}，"
        f"最大斑块占其面积的{w(f'{name}.largest_percent')}。"
    ]
    if w.has("natural.gap") and w.number(f"{name}.groups") < w.number(f"{name}.patches"):
        out.append(f"间距不超过{w('natural.gap')}的自然斑块视为连通，{w(f'{name}.patches')}归为{w(f'{name}.groups')}。")
    counties = ranked(c, {f"natural.county.{code}.connected_percent": word for code, word in c.counties.items()})
    if len(counties) > 1 and w.number(counties[0][0]) != w.number(counties[-1][0]):
        (high, most), (low, least) = counties[0], counties[-1]
        out.append(f"分县看，{most}连通度最高，为{w(high)}；{least}最低，为{w(low)}。")
    return out


def _table(c: Context) -> list[Block]:
    """The main metrics by county; a patch ends at the county's edge, so they do not add to the region's."""
    metrics = {
        "pattern.{}.patches": "斑块数（块）", "pattern.{}.mean_patch_ha": "平均斑块面积（公顷）", "pattern.{}.edge_density": "边界密度（米/公顷）",
        "pattern.{}.diversity": "多样性指数", "natural.{}.connected_percent": "自然生态系统连通度（%）",
    }  # fmt: skip
    places = {f"county.{code}": name for code, name in c.counties.items() if c.w.has(f"pattern.county.{code}.patches")}
    if not places:
        return []
    rows = []
    for place, name in {**places, str(c.plan.years.base): c.short}.items():
        cells = [metric.format(place) for metric in metrics]
        rows.append((name, *(c.w.bare(cell) if c.w.has(cell) else "—" for cell in cells)))
    return [Grid(f"{c.short}各县景观格局", ("县（市、区）", *metrics.values()), tuple(rows))]
