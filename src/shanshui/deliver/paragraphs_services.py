"""Paragraphs on ecosystem services: amounts, importance against the adopted one, gaps of protection, relations, value."""

from __future__ import annotations

from itertools import combinations

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_services import AMOUNTS, BODIES, SERVICES
from shanshui.deliver.text_writer import Block, Context, Grid, clauses, listed, producer, ranked, say, spread

CODES = vocabulary().codes
IMPORTANCE = {
    "water_conservation": "水源涵养",
    "soil_retention": "土壤保持",
    "sand_fixation": "防风固沙",
    "habitat_quality": "生物多样性维护",
}
VALUES = {
    "water": "水源涵养",
    "flood": "洪水调蓄",
    "silt": "减少泥沙淤积",
    "sand": "防风固沙",
    "carbon": "固碳",
    "oxygen": "释氧",
}
FUNCTIONS = {
    name: column.zh for name, column in vocabulary()["equivalent_factors"].columns.items() if column.type == "number"
}
MISSING = "—"
MOST = 3


@producer
def services_state(c: Context) -> list[Block]:
    """水源涵养—其他服务—重要性—权衡协同, and a table by county."""
    return [*say(*_water(c)), *say(*_amounts(c), *_floods(c)), *say(*_importance(c)), *say(*_relations(c)), *_table(c)]


@producer
def protection_gaps(c: Context) -> list[Block]:
    """功能极重要而未保护."""
    w = c.w
    if not w.has("protection_gap.2.area"):
        return say(c.facts.missing("protection_gap", "未分析生态保护空缺"))
    lacking = [layer for layer in ("red_lines", "protected_areas") if c.reader.absence(layer) is not None]
    told = [f"因缺少{vocabulary()[layer].zh}资料，保护空缺可能偏大。" for layer in lacking]
    if not w.some("protection_gap.2.area"):
        return say(f"{_whose(c)}极重要区全部在生态保护红线或自然保护地内，没有保护空缺。", *told)
    out = [
        f"{_whose(c)}极重要而未保护的面积{w.alone('protection_gap.2.area')}，占极重要区的{w('protection_gap.of.2')}，"
        "在生态保护红线和自然保护地之外。"
    ]
    where = spread(c, "protection_gap.2")
    return say(*out, f"保护空缺{where}。" if where else "", *told)


def _whose(c: Context) -> str:
    """Which importance the gaps are of: the adopted one where there is one."""
    adopted = c.reader.absence("importance_adopted") is None
    return "按双评价成果，生态保护" if adopted else "按本次评价，生态系统服务功能"


@producer
def service_value(c: Context) -> list[Block]:
    """Two ways of pricing, each with its year; never added."""
    return [*say(*_regulating(c)), *say(*_equivalent(c))]


# ---------------------------------------------------------------------- amounts
def _water(c: Context) -> list[str]:
    w = c.w
    if not w.has("service.water.computed.area", "service.water_conservation.total"):
        return [c.facts.missing("water_balance", "未评价水源涵养")]
    net = w.number("service.water_conservation.total")
    out = [
        f"水源涵养按水量平衡法评价，可计算范围{w.alone('service.water.computed.area')}，"
        f"占土地总面积的{w('service.water.computed.share')}。"
    ]
    if w.some("service.water.missing.area"):
        out.append(f"其余{w.alone('service.water.missing.area')}没有径流系数或资料，未作评价。")
    if net >= 0:
        out.append(f"年水源涵养量{w('service.water_conservation.total')}。")
    else:
        out.append(f"可计算范围内蒸散发多于降水，正负相抵后水源涵养量为{w('service.water_conservation.total')}。")
    if w.some("service.water.negative.area"):
        out.append(
            f"其中涵养量为正的部分合计{w('service.water.positive')}；蒸散发多于降水的"
            f"{w.alone('service.water.negative.area')}为负，合计亏缺{w('service.water.negative')}。"
        )
    return out


def _amounts(c: Context) -> list[str]:
    w = c.w
    parts, gaps = [], []
    for layer, (name, _, _) in AMOUNTS.items():
        if layer == "water_conservation":
            continue
        fact = f"service.{layer}.total"
        if w.has(fact):
            parts.append(f"{'碳储量' if layer == 'carbon_stock' else f'年{name}'}{w(fact)}")
        else:
            gaps.append(c.facts.missing(layer, f"未评价{name}"))
    return [clauses("", parts), *gaps]


def _floods(c: Context) -> list[str]:
    w = c.w
    parts = [f"{name}{w(f'service.flood.{kind}')}" for kind, name in BODIES.items() if w.some(f"service.flood.{kind}")]
    out = [clauses("洪水调蓄能力，", parts)]
    for kind, name in BODIES.items():
        fact = f"service.flood.{kind}.unknown.area"
        if w.some(fact):
            reason = "湖区未定或没有公认系数" if kind == "lake" else "没有库容资料"
            out.append(f"{name}{w.alone(fact)}因{reason}，调蓄能力未计算。")
    return out


# ---------------------------------------------------------------------- importance
def _importance(c: Context) -> list[str]:
    w = c.w
    if not w.has("importance.1.area"):
        return [c.facts.missing("importance", "未评价生态系统服务功能重要性")]
    order = ranked(c, {f"importance.{code}.area": entry.zh for code, entry in CODES["importance"].items()})
    parts = [f"{word}区{w.alone(name)}（占{w(name.removesuffix('.area') + '.share')}）" for name, word in order]
    out = [clauses("按服务量累积占比分级并取各项最高，", parts)]
    where = spread(c, "importance.1")
    out.append(f"极重要区{where}。" if where else "")
    parts = [f"{word}极重要区{w.alone(f'service_importance.{layer}.1.area')}" for layer, word in IMPORTANCE.items()
             if w.some(f"service_importance.{layer}.1.area")]  # fmt: skip
    out.append(clauses("分项看，", parts))
    lacking = [word for layer, word in IMPORTANCE.items() if not w.has(f"service_importance.{layer}.1.area")]
    if lacking:
        out.append(f"{listed(lacking)}没有评价结果，未计入重要性。")
    out.append("分级为规划范围内的相对分级。")
    if w.has("importance_difference.same.share"):
        more, less = "importance_difference.more.share", "importance_difference.less.share"
        out.append(f"与双评价成果相比，两者一致的占{w('importance_difference.same.share')}。")
        out.append(f"本次评价更重要的占{w(more)}，较不重要的占{w(less)}；规划采用双评价成果。")
    return out


def _relations(c: Context) -> list[str]:
    """The strongest synergy, and the strongest trade-off."""
    w = c.w
    pairs = {f"tradeoff.{a}.{b}": (SERVICES[a], SERVICES[b]) for a, b in combinations(SERVICES, 2)}
    found = sorted((name for name in pairs if w.has(name)), key=lambda name: -w.number(name))
    if not found:
        return [c.facts.missing("service_tradeoffs", "未分析服务间的权衡与协同")]
    out = []
    high, low = found[0], found[-1]
    if w.number(high) > 0:
        out.append(f"服务之间以{'与'.join(pairs[high])}的协同最强，面积加权秩相关系数{w(high)}。")
    if w.number(low) < 0:
        out.append(f"{'与'.join(pairs[low])}此长彼消，秩相关系数{w(low)}。")
    elif len(found) > 1:
        out.append("各项服务之间没有权衡关系。")
    return out


def _table(c: Context) -> list[Block]:
    """Amounts, extremely important land and gaps by county."""
    w = c.w
    unit = {"wan_m3": "万立方米", "wan_t": "万吨"}
    amounts = {
        f"service.{layer}": f"{name}（{unit[u]}）"
        for layer, (name, u, _) in AMOUNTS.items()
        if w.has(f"service.{layer}.total")
    }
    areas = {
        "importance.1": "极重要，本次评价（平方公里）", "importance_adopted.1": "极重要，双评价成果（平方公里）",
        "protection_gap.2": "极重要未保护（平方公里）",
    }  # fmt: skip
    areas = {fact: head for fact, head in areas.items() if w.has(f"{fact}.area")}
    if not c.counties or not (amounts or areas):
        return []
    rows = []
    for code, name in c.counties.items():
        cells = [f"{fact}.county.{code}" for fact in amounts]
        told = [w.bare(cell) if w.has(cell) else MISSING for cell in cells]
        rows.append((name, *told, *(_area(c, fact, code) for fact in areas)))
    totals = [*(f"{fact}.total" for fact in amounts), *(f"{fact}.area" for fact in areas)]
    rows.append((f"{c.short}合计", *(w.bare(total) for total in totals)))
    return [Grid(f"{c.short}各县生态系统服务", ("范围", *amounts.values(), *areas.values()), tuple(rows))]


def _area(c: Context, fact: str, code: str) -> str:
    """A county's part; the region's zero is a zero of each county."""
    name = f"{fact}.county.{code}"
    if c.w.has(name):
        return c.w.bare(name)
    return MISSING if c.w.some(f"{fact}.area") else c.w.bare(f"{fact}.area")


# ---------------------------------------------------------------------- value
def _regulating(c: Context) -> list[str]:
    w = c.w
    items = [item for item in VALUES if w.has(f"value.{item}.price")]
    if not items:
        return [c.facts.missing("regulating_value", "未核算调节服务价值")]
    out = []
    for item in items:
        if w.has(f"value.{item}"):
            lead = f"{VALUES[item]}价值{w.money(f'value.{item}')}"
            out.append(f"{lead}（{w(f'value.{item}.year')}价格，单价{w(f'value.{item}.price')}）。")
        else:
            out.append(f"{VALUES[item]}功能量为负，不计价。")
    return [*out, "以上为功能量法，各项分列，不合计。"]


def _equivalent(c: Context) -> list[str]:
    w = c.w
    if not w.has("equivalent.total"):
        return [c.facts.missing("equivalent_value", "未按当量因子法核算价值")]
    out = [
        f"按当量因子法另算，服务价值{w.money('equivalent.total')}（{w('equivalent.year')}价格），"
        "与功能量法是两种口径，不相加。"
    ]
    order = ranked(c, {f"equivalent.function.{name}.share": word for name, word in FUNCTIONS.items()})[:MOST]
    out.append(clauses("按服务分，", [f"{word}占{w(name)}" for name, word in order]))
    if w.some("equivalent.missing.area"):
        out.append(f"没有当量的{w.alone('equivalent.missing.area')}（占{w('equivalent.missing.share')}）未计入。")
    found = ranked(c, {f"equivalent.sensitivity.{code}": entry.zh for code, entry in CODES["ecosystem"].items()})
    if found:
        name, word = found[0]
        out.append(f"敏感性系数最大的是{word}，为{w(name)}{'，小于一' if w.number(name) < 1 else '，不小于一'}。")
    return out
