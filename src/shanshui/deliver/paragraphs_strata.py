"""The problems by stratum, written from the cards: 范围—程度—分布—趋势—胁迫因素, and what could not be judged, with why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts import lacking_sentences
from shanshui.deliver.facts_make import given
from shanshui.deliver.facts_strata import DEGREES, STRATA, share_of, trigger
from shanshui.deliver.text_writer import Block, Context, Paragraph, batches, clauses, listed, producer, say, spread

MOST_STRESSES = 2
"""Stress factors of each kind that a type names."""
UNIT_WIDE = {
    **dict.fromkeys(("water_overuse", "groundwater_overdraft"), ("用水单元（流域或县）", "单元", "农田和城镇用地")),
    "water_land_match": ("用水单元（流域或县）", "单元", "农田"),
    "connectivity_change": ("流域", "流域", "自然生态系统"),
    "grazing_pressure": ("载畜量统计单元", "单元", "草地"),
    **dict.fromkeys(("fertiliser_use", "film_residue"), ("县（市、区）", "县", "耕地")),
    "park_per_person": ("县（市、区）", "县", "城镇空间"),
}
"""Triggers with one value for a whole unit → the unit, its short name, the land in it that the type concerns."""
SHORT_OF_WATER = "这是按分县农业用水账户推算的，面积为缺水县内需要灌溉的耕地，不等于实际受旱的耕地。"
"""The accounts tell a county's water, not which fields go without."""
ONLY_WHERE = {"invasive_records": "只在有记录的地点周边判定"}
"""Triggers that have a value where something was found and nowhere else: what was judged is what was found."""


@producer
def problem_strata(c: Context) -> list[Block]:
    """Each stratum: the types that occur by area, those that do not, those that could not be judged."""
    cards = c.reader.get("problem_type_cards")
    if cards is None:
        return say(c.facts.missing("problem_type_cards", "未按类型识别生态问题"))
    w = c.w
    head = f"按五个层次识别生态问题{w('strata.total.types')}，能评价{w('strata.total.judged')}，出现{w('strata.total.found')}。"
    blocks = say(head, *_overlap(c))
    for stratum, name in STRATA.items():
        rows = [row for row in cards.itertuples() if row.stratum == stratum]
        if rows:
            blocks += [Paragraph(f"{name}生态问题", "subhead"), *_stratum(c, name, stratum, rows)]
    return blocks


def _overlap(c: Context) -> list[str]:
    """Where several problems meet (生态问题分布聚集的区域)."""
    codes = vocabulary().codes["problem_overlap"]
    several = [(f"problem_overlap.{code}.area", codes[str(code)].zh) for code in range(2, 6)]
    held = [f"{word}{c.w.alone(name)}" for name, word in several if c.w.some(name)]
    return [clauses("中度以上问题叠加的区域，", [f"叠加{part}" for part in held])] if held else []


def _stratum(c: Context, name: str, stratum: str, rows: list[Any]) -> list[Block]:
    w = c.w
    found = [row for row in rows if w.some(f"ptype.{row.problem}.area")]
    found.sort(key=lambda row: -w.number(f"ptype.{row.problem}.area"))
    blocks: list[Block] = []
    if found:
        blocks += say(f"{name}层次能评价的{w(f'strata.{stratum}.judged')}问题中，出现{w(f'strata.{stratum}.found')}。")
    elif any(bool(row.judged) for row in rows):
        blocks += say(f"{name}层次能评价的{w(f'strata.{stratum}.judged')}问题均未出现。")
    for row in found:
        blocks += say(*_type(c, row))
    none = [str(row.label) for row in rows if bool(row.judged) and row not in found]
    if none and found:
        blocks += say(*(f"未发现{listed(part)}。" for part in batches(none)))
    return [*blocks, *say(*_unjudged(c, [row for row in rows if not bool(row.judged)]))]


def _type(c: Context, row: Any) -> list[str]:
    """One type: how much, how bad, where, whether it grows, and what goes with it."""
    w, prefix, label = c.w, f"ptype.{row.problem}", str(row.label)
    subject = share_of(w.number(f"{prefix}.domain.area"), w.number("area.region"))
    share = ONLY_WHERE.get(trigger(row)) or f"占{subject}的{w(f'{prefix}.share')}"
    if w.has(f"{prefix}.fields.share"):
        share += f"，相当于农田面积的{w(f'{prefix}.fields.share')}"
    out = [f"{label}{w.alone(f'{prefix}.area')}，{share}。", *_extent(c, trigger(row))]
    told = sum(given(value) for value in _limits(row))
    degrees = [
        (f"{prefix}.degree.{code}", word) for code, word in DEGREES.items() if w.some(f"{prefix}.degree.{code}.area")
    ]
    if len(degrees) > 1:
        out.append(clauses("按程度分，", [f"{word}{w.alone(f'{name}.area')}" for name, word in degrees]))
    elif degrees and told > 1:
        out.append(f"程度均为{degrees[0][1]}。")
    where = spread(c, prefix)
    if where:
        out.append(f"{label}{where}。")
    if w.has(f"{prefix}.worse.share"):
        measure = vocabulary()[str(row.trend)].zh.removesuffix("趋势").removesuffix("变化")
        ways = [(f"{prefix}.worse.share", "趋于恶化的占"), (f"{prefix}.better.share", "趋于好转的占")]
        told_of = [f"{word}{w(name)}" for name, word in ways if w.some(name)]
        out.append(
            f"按{measure}的变化，其中{'、'.join(told_of)}。"
            if told_of
            else f"按{measure}的变化，没有显著的好转或恶化。"
        )
    out += _stresses(c, row)
    return out


def _extent(c: Context, layer: str) -> list[str]:
    """What the area stands for, where the trigger is one number for a whole unit, or a length that cells stand for."""
    if layer == "buffer_absence" and c.w.some("buffer.absent.length"):
        share = f"占两岸岸线的{c.w('buffer.absent.share')}"
        return [f"面积按岸边栅格计，缺少缓冲带的岸线{c.w('buffer.absent.length')}，{share}。"]
    if layer == "irrigation_shortfall":
        return [SHORT_OF_WATER]
    if layer not in UNIT_WIDE:
        return []
    unit, short, land = UNIT_WIDE[layer]
    return [f"判定以{unit}为单位，面积为达到界限的{short}内的全部{land}。"]


def _limits(row: Any) -> list[str]:
    """The degrees that the trigger tells: erosion>=轻度2,中度3 has two."""
    return [part for part in str(row.trigger).split(",") if part]


def _stresses(c: Context, row: Any) -> list[str]:
    """The stresses that go with a type more than chance would have it, the strongest of each kind; as listed otherwise."""
    w, table, types = c.w, c.reader.get("cause_matrix"), c.reader.get("stress_types")
    if table is None or types is None:
        return _as_listed(c, row, "没有可对照的分布资料")
    mine = table[(table["problem"] == row.problem) & table["listed"].astype(bool)]
    labels = dict(zip(types["stress"].astype(str), types["label"].astype(str), strict=True))
    out = []
    for kind, word in (("natural", "自然"), ("human", "人为")):
        rows = mine[(mine["kind"] == kind) & (mine["association"] == "above")]
        parts = [
            f"{labels[str(one.stress)]}（重叠为随机情形的{w(f'ptype.{row.problem}.stress.{one.stress}.lift')}倍）"
            for one in rows.sort_values("lift", ascending=False, kind="stable").head(MOST_STRESSES).itertuples()
        ]
        if parts:
            out.append(clauses(f"{word}胁迫有", parts, mark="、", again="还有"))
    if out:
        return out
    if mine.empty:
        return _as_listed(c, row, "没有可对照的分布资料")
    if mine["p_value"].isna().all():
        return _as_listed(c, row, "问题或胁迫遍布评价范围，无从检验其关联")
    return _as_listed(c, row, "与问题分布的重叠均未显著高于随机情形")


def _as_listed(c: Context, row: Any, why: str) -> list[str]:
    """The stresses that the table of types names and the place has, and why no more is said of them."""
    named = [
        part for value in (row.natural_stress, row.human_stress) if given(value) for part in str(value).split("、")
        if not _strange(c, part)
    ]  # fmt: skip
    return [clauses("可能的胁迫因素为", [*named, why], mark="、").replace(f"、{why}", f"，{why}")] if named else []


def _strange(c: Context, stress: str) -> bool:
    """Whether the place has no such stress: its layer is absent, and not for want of material."""
    types = c.reader.get("stress_types")
    layers = [] if types is None else types.loc[types["label"] == stress, "layer"].astype(str).tolist()
    return any(c.reader.absence(layer) is not None and not c.facts.lacking(layer) for layer in layers)


def _unjudged(c: Context, rows: list[Any]) -> Iterator[str]:
    """Types that could not be judged, by the material that is missing."""
    groups: dict[tuple[str, ...], list[str]] = {}
    reasons: dict[str, list[str]] = {}
    for row in rows:
        layers = str(row.missing).split(";") if given(row.missing) else []
        names = list(dict.fromkeys(name for layer in layers for name in c.facts.lacking(layer)))
        if names:
            groups.setdefault(tuple(names), []).append(str(row.label))
            continue
        absences = [c.reader.absence(layer) for layer in layers]
        why = next((absence.reason.zh.rstrip("。") for absence in absences if absence is not None), "缺少判定图层")
        reasons.setdefault(why, []).append(str(row.label))
    for names_of, types in groups.items():
        for part in batches(types):
            yield lacking_sentences(list(names_of), f"无法评价{listed(part)}")
    for why, types in reasons.items():
        for part in batches(types):
            yield f"因{why}，本次无法评价{listed(part)}。"
