"""Paragraphs on the quality of ecosystems, what they produce, and how vegetation changed over the years."""

from __future__ import annotations

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_quality import MOVES, TREND, TRENDS
from shanshui.deliver.text_writer import Block, Context, Grid, clauses, producer, say, spread

CODES = vocabulary().codes
BEST, POOREST = 1, 5
PRODUCT = 1
INDICATORS = 4
MISSING = "—"


@producer
def quality_state(c: Context) -> list[Block]:
    """生态系统质量—净初级生产力—遥感生态指数—植被变化趋势, and a table by county."""
    return [*say(*_quality(c)), *say(*_production(c), *_remote(c)), *say(*_trend(c)), *_table(c)]


def _quality(c: Context) -> list[str]:
    """The mean and how it changed; the grades in their order, where the best and the poorest lie, what has none."""
    w, years = c.w, c.plan.years
    if not w.has("eqi.year"):
        return [c.facts.missing("eqi", "未作生态系统质量评价")]
    year, base = w("eqi.year"), int(w.number("eqi.year"))
    out = [f"{year}森林、灌丛、草地和农田的生态系统质量指数平均{w(f'eqi.{base}.mean')}"]
    if w.has("eqi.change"):
        change = w.number("eqi.change")
        word = "提高" if change > 0 else "降低" if change < 0 else "持平"
        out[0] += f"，{w.year(years.reference)}为{w(f'eqi.{years.reference}.mean')}"
        out.append(f"两个年份均有评价的地方平均{word}" + (f"{_size(c, 'eqi.change')}" if change else "") + "。")
    out[0] += "。"
    out.append(_grades(c, "eqi_grade", "按质量等级，"))
    for grade in (BEST, POOREST):
        where = spread(c, f"eqi_grade.{grade}")
        if where:
            out.append(f"{CODES['eqi_grade'][str(grade)].zh}等{where}。")
    if w.has("eqi.move.better.share"):
        words = {"better": "等级提高的", "same": "不变的", "worse": "降低的"}
        shares = [f"{words[key]}占{w(f'eqi.move.{key}.share')}" for key in MOVES]
        out.append(clauses(f"与{w.year(years.reference)}相比，", shares))
    if w.some("eqi_grade.nodata.area"):
        out.append(f"湿地、城镇、荒漠等不评价或缺少资料的{w.alone('eqi_grade.nodata.area')}。")
    return out


def _size(c: Context, name: str) -> str:
    return c.w(name).lstrip("-")


def _grades(c: Context, layer: str, lead: str) -> str:
    w = c.w
    names = {f"{layer}.{code}": entry.zh for code, entry in CODES[layer].items()}
    parts = [
        f"{word}{w.alone(f'{name}.area')}（占{w(f'{name}.share')}）"
        for name, word in names.items()
        if w.some(f"{name}.area")
    ]
    return clauses(lead, parts) if parts else ""


def _production(c: Context) -> list[str]:
    w = c.w
    if not w.has("npp.year", "npp.total"):
        return [c.facts.missing("npp", "未评价净初级生产力")]
    year = int(w.number("npp.year"))
    origin = "取自遥感产品" if w.number("npp.origin") == PRODUCT else "由光能利用率模型计算"
    out = [
        f"{w('npp.year')}净初级生产力（碳）平均每平方米{w.bare(f'npp.{year}.mean')}克，总量{w('npp.total')}，{origin}。"
    ]
    if w.number("npp.coverage") < 100:
        out.append(f"有净初级生产力的面积占土地总面积的{w('npp.coverage')}，水面、冰川和缺少参数的地类不计。")
    return out


def _remote(c: Context) -> list[str]:
    """An index of this place only: said so; and said where its component is not what the index means."""
    w = c.w
    if not w.has("rsei.year", "rsei.explained"):
        return [c.facts.missing("rsei", "未作遥感生态指数评价")]
    year = int(w.number("rsei.year"))
    out = [f"{w('rsei.year')}遥感生态指数平均{w(f'rsei.{year}.mean')}，为区内相对值，不与其他地区比较。"]
    out.append(_grades(c, "rsei_grade", "按指数等级，"))
    if w.number("rsei.expected") < INDICATORS:
        out.append(f"绿度、湿度、干度、热度中仅{w('rsei.expected')}在第一主成分上符号合理，此指数只作参考。")
    return out


def _trend(c: Context) -> list[str]:
    w = c.w
    if not w.has("trend.first", "trend.rising.area"):
        return [c.facts.missing(TREND, "未作植被变化趋势检验")]
    out, parts = [], []
    for key in TRENDS:
        word = "增加" if key == "rising" else "减少"
        if w.some(f"trend.{key}.area"):
            parts.append(f"显著{word}的{w.alone(f'trend.{key}.area')}（占{w(f'trend.{key}.share')}）")
            where = spread(c, f"trend.{key}")
            out.append(f"显著{word}的{where}。" if where else "")
        else:
            parts.append(f"没有显著{word}的地方")
    lead = f"{w('trend.first')}至{w('trend.last')}，植被指数"
    return [clauses(lead, parts), *out]


def _table(c: Context) -> list[Block]:
    """Mean quality, grades and significant change by county; nothing where nothing is known."""
    grades = {f"eqi_grade.{code}": entry.zh for code, entry in CODES["eqi_grade"].items()}
    areas = {**grades, **{f"trend.{key}": word for key, (word, _) in TRENDS.items()}}
    areas = {fact: head for fact, head in areas.items() if c.w.has(f"{fact}.area")}
    if not areas or not c.counties:
        return []
    index = c.w.has("eqi.year")
    head = ("范围", *(("质量指数",) if index else ()), *(f"{word}（平方公里）" for word in areas.values()))
    rows = []
    for code, name in c.counties.items():
        mean = f"eqi.county.{code}.mean"
        first = (c.w.bare(mean) if c.w.has(mean) else MISSING,) if index else ()
        rows.append((name, *first, *(_cell(c, fact, code) for fact in areas)))
    whole = (c.w.bare(f"eqi.{int(c.w.number('eqi.year'))}.mean"),) if index else ()
    rows.append((f"{c.short}合计", *whole, *(c.w.bare(f"{fact}.area") for fact in areas)))
    caption = "生态系统质量等级和植被变化面积" if grades.keys() & areas.keys() else "植被变化面积"
    return [Grid(f"{c.short}各县{caption}", head, tuple(rows))]


def _cell(c: Context, fact: str, code: str) -> str:
    """A county's part; the region's zero is a zero of each county."""
    name = f"{fact}.county.{code}"
    if c.w.has(name):
        return c.w.bare(name)
    return MISSING if c.w.some(f"{fact}.area") else c.w.bare(f"{fact}.area")
