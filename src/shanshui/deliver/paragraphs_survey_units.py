"""Sentences on small scale: what the survey of restoration units found against the reference ecosystem."""

from __future__ import annotations

from typing import Any

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_make import given
from shanshui.deliver.facts_survey_units import ALL, BASES, DEGREES, DIMENSIONS, Pair, pairs, rows_of
from shanshui.deliver.text_writer import Block, Context, Grid, clauses, listed, producer, say

RESILIENCE = vocabulary().codes["resilience"]
CLASSES = vocabulary().codes["ecosystem_class"]
MISSING, UNJUDGED = "—", "无法评价"
TOLD = 3
"""Attributes that a paragraph tells in figures; the rest stand in the annexed table."""


@producer
def small_scale(c: Context) -> list[Block]:
    """中小尺度诊断: all units, a table of them, then each unit: what sets its degree, how it differs, what is not known."""
    w, diagnosis, state = c.w, c.reader.get("unit_diagnosis"), c.reader.get("unit_attribute_state")
    if diagnosis is None or state is None or not w.has("small.unit.count"):
        return say(c.facts.missing("unit_diagnosis", "未作中小尺度的生态问题诊断"))
    blocks = [*say(*_whole(c)), _table(c, diagnosis)]
    for pair in pairs(diagnosis):
        blocks += say(*_pair(c, pair, diagnosis, rows_of(state, pair)))
    return blocks


def _whole(c: Context) -> list[str]:
    w = c.w
    out = [
        f"中小尺度调查划定修复单元{w('small.unit.count')}，"
        f"诊断其中{w('small.pair.count')}自然生态系统，面积合计{w.alone('small.area')}。"
    ]
    parts = [f"{word}{w(f'small.degree.{degree}.count')}" for degree, word in reversed(DEGREES.items())
             if w.some(f"small.degree.{degree}.count")]  # fmt: skip
    if w.some("small.unjudged.count"):
        parts.append(f"{UNJUDGED}{w('small.unjudged.count')}")
    out.append(clauses("对照参照生态系统，", parts))
    places = [f"{name}{w(f'small.county.{code}.count')}" for code, name in c.counties.items()
              if w.some(f"small.county.{code}.count")]  # fmt: skip
    if len(places) > 1:
        out.append(clauses("修复单元按县分，", places))
    return out


def _table(c: Context, diagnosis: Any) -> Grid:
    """A row for each ecosystem of each unit: degree by dimension, in all, and what limits it."""
    state = c.reader.get("unit_attribute_state")
    words = dict(zip(state["attribute"].astype(str), state["label"].astype(str), strict=True))
    rows = []
    for pair in pairs(diagnosis):
        of = _of(diagnosis, pair)
        whole = of[ALL]
        held = RESILIENCE[str(int(whole.resilience))].zh if given(whole.resilience) else MISSING
        rows.append((
            pair.name, CLASSES[str(pair.kind)].zh, c.w.bare(f"{pair.prefix}.area"),
            *(_degree(of[dimension].degree) for dimension in DIMENSIONS), _degree(whole.degree),
            words.get(str(whole.limiting), MISSING), held,
        ))  # fmt: skip
    head = ("修复单元", "生态系统", "面积（平方公里）", *DIMENSIONS.values(), "退化程度", "限制属性", "恢复力")
    return Grid(f"{c.short}修复单元诊断结果", head, tuple(rows))


def _of(diagnosis: Any, pair: Pair) -> dict[str, Any]:
    rows = diagnosis[(diagnosis["unit"].astype(str) == pair.unit) & (diagnosis["ecosystem_class"] == pair.kind)]
    return {str(row.dimension): row for row in rows.itertuples(index=False)}


def _degree(value: Any) -> str:
    return DEGREES[int(value)] if given(value) else UNJUDGED


def _pair(c: Context, pair: Pair, diagnosis: Any, rows: Any) -> list[str]:
    """One ecosystem of one unit: degree, the attributes furthest from the reference, resilience, gaps."""
    w, whole = c.w, _of(diagnosis, pair)[ALL]
    area = w.alone(f"{pair.prefix}.area")
    judged = f"{w(f'{pair.prefix}.attributes')}属性中评价了{w(f'{pair.prefix}.judged')}"
    if not given(whole.degree):
        return [f"{pair.word}面积{area}，{judged}，退化程度{UNJUDGED}。", *_gaps(rows)]
    out = [f"{pair.word}面积{area}，{judged}，退化程度为{_degree(whole.degree)}。"]
    worst = rows[rows["degree"].notna()].sort_values(["degree", "likeness"], ascending=[False, True], kind="stable")
    worst = worst[worst["degree"] > 1].head(TOLD)
    parts = [f"{row.label}{_figure(c, pair, row, 'value')}（参照{_figure(c, pair, row, 'reference')}）"
             for row in worst.itertuples(index=False)]  # fmt: skip
    if parts:
        out.append(clauses("与参照相差最大的是", parts, "、", "其次是"))
    bases = list(dict.fromkeys(str(basis) for basis in worst["basis"]))
    if bases:
        out.append(f"参照依据为{listed([BASES[basis] for basis in bases])}。")
    if given(whole.resilience):
        out.append(f"所在地{RESILIENCE[str(int(whole.resilience))].zh}。")
    else:
        out.append(c.facts.missing("resilience", "未判断其恢复能力") or "所在地没有恢复力评价结果，恢复能力无法评价。")
    return [*out, *_gaps(rows)]


def _figure(c: Context, pair: Pair, row: Any, column: str) -> str:
    """A figure with its unit; of counts the number alone, since the attribute says of what."""
    name = f"{pair.prefix}.{row.attribute}.{column}"
    return c.w.bare(name) if row.measure == "each" else c.w(name)


def _gaps(rows: Any) -> list[str]:
    """What was neither surveyed nor given, and what has no reference."""
    lacking = rows["lacking"].fillna("").astype(str)
    values, only = rows[lacking.str.contains("value")], rows[lacking == "reference"]
    out = []
    if len(values):
        out.append(_named("因缺少调查或图层资料，", values, "无法评价"))
    if len(only):
        out.append(_named("因没有参照值，", only, "无法评价"))
    return out


def _named(lead: str, rows: Any, end: str) -> str:
    names = [f"{word}" for word in rows["label"].astype(str)]
    text = clauses(lead, names, "、").rstrip("。")
    return f"{text}{end}。"
