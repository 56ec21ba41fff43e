"""Figures of the types of problems by stratum: extent, degree, counties, trend, and the stresses that go with each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from shanshui.core.units import convert
from shanshui.deliver.facts_areas import code_names, partition
from shanshui.deliver.facts_make import Maker, Part, given

STRATA = {
    "territory": "全域", "ecological": "生态空间", "agricultural": "农业空间", "urban": "城镇空间", "conflict": "相邻或冲突区域",
}  # fmt: skip
"""Stratum → its name, in the order of the guideline's clauses 4.2.1 – 4.2.5."""
DEGREES = {2: "轻度", 3: "中度", 4: "严重"}
COLUMNS = {2: "light_m2", 3: "medium_m2", 4: "severe_m2"}
WHOLE, JUDGED = "土地总面积", "评价面积"
"""What the share of a type refers to: all land, where all of it was judged; else the land that the type concerns."""

FALLOW = "farmland_abandoned"
"""Its parcels are cropland by law, whatever grows there now: beside its share of the land, it is compared with the fields."""


def make(maker: Maker) -> None:
    _counts(maker)
    _types(maker)
    _counties(maker)
    _causes(maker)
    partition(maker, "problem_overlap", "problem_overlap", code_names("problem_overlap"), subject="区域面积")


def _counts(maker: Maker) -> None:
    """`strata.<stratum>.types`, `.judged`, `.found`: types of problem, those that could be judged, those that occur."""
    with maker.family():
        cards = maker.reader.get("problem_type_cards")
        if cards is None:
            return
        for stratum, name in {"total": "", **STRATA}.items():
            rows = cards if stratum == "total" else cards[cards["stratum"] == stratum]
            judged = rows[rows["judged"].astype(bool)]
            found = int((judged["area_m2"].astype(float) > 0).sum())
            maker.count(f"strata.{stratum}.types", len(rows), "type", f"{name}生态问题类型数")
            maker.count(f"strata.{stratum}.judged", len(judged), "type", f"{name}能评价的生态问题类型数")
            maker.count(f"strata.{stratum}.found", found, "type", f"{name}出现的生态问题类型数")
            maker.count(
                f"strata.{stratum}.unjudged", len(rows) - len(judged), "type", f"{name}无法评价的生态问题类型数"
            )


def _types(maker: Maker) -> None:
    """`ptype.<type>.area`, its share of what was judged, its degrees (which re-add to it), and its trend."""
    with maker.family():
        cards = maker.reader.get("problem_type_cards")
        if cards is None:
            return
        for row in cards[cards["judged"].astype(bool)].itertuples():
            _type(maker, row)
    with maker.family():
        frame = maker.reader.get("problem_areas")
        labels = _labels(maker)
        if frame is None or not labels:
            return
        for problem, parts in frame.groupby("problem")["parts"].sum().items():
            maker.count(f"ptype.{problem}.count", int(parts), "patch", f"{labels[str(problem)]}图斑数")


def _type(maker: Maker, row: Any) -> None:
    name, prefix, m2 = str(row.label), f"ptype.{row.problem}", float(row.area_m2)
    domain = float(row.domain_m2)
    judged = maker.area(f"{prefix}.domain.area", domain, f"{name}评价面积").number
    shown = maker.area(f"{prefix}.area", m2, f"{name}面积")
    if float(row.unjudged_m2) > 0:
        maker.area(f"{prefix}.unjudged.area", float(row.unjudged_m2), f"{name}缺资料面积")
    if m2 <= 0:
        return
    subject = share_of(judged, maker.facts["area.region"].number)
    maker.number(f"{prefix}.share", m2 / domain * 100, "%", f"{name}面积占{subject}的比例")
    fields = maker.facts.get("ecosystem.5.area")
    if trigger(row) == FALLOW and fields is not None and fields.number > 0:
        share = m2 / float(convert(float(fields.number), "km2", "m2")) * 100
        maker.number(f"{prefix}.fields.share", share, "%", f"{name}面积相当于农田面积的比例")
    held = {code: float(getattr(row, column)) for code, column in COLUMNS.items()}
    parts = [Part(f"{prefix}.degree.{code}", f"{name}{DEGREES[code]}面积", v) for code, v in held.items() if v > 0]
    maker.areas(parts, shown.number)
    maker.shares(parts, of=f"{name}面积")
    if given(row.trend) and float(row.trend_m2) > 0:
        for word, column, text in (("worse", "worse_m2", "恶化"), ("better", "better_m2", "好转")):
            share = float(getattr(row, column)) / float(row.trend_m2) * 100
            maker.number(f"{prefix}.{word}.share", share, "%", f"{name}趋于{text}的面积比例")


def trigger(row: Any) -> str:
    """The layer that the trigger of a card begins with: erosion>=轻度2."""
    return str(row.trigger).partition("=")[0].rstrip("<>")


def share_of(judged: Decimal, region: Decimal) -> str:
    """What the share of a type refers to, from the printed areas."""
    return WHOLE if judged == region else JUDGED


def _labels(maker: Maker) -> dict[str, str]:
    cards = maker.reader.get("problem_type_cards")
    return {} if cards is None else dict(zip(cards["problem"].astype(str), cards["label"].astype(str), strict=True))


def _counties(maker: Maker) -> None:
    """`ptype.<type>.county.<code>`, which re-add to the type's area, and shares."""
    with maker.family():
        table = maker.reader.get("problem_area_shares")
        counties = maker.counties()
        if table is None or not counties:
            return
        labels = _labels(maker)
        sums = table.groupby(["problem", "county"])["area_m2"].sum()
        for problem in dict.fromkeys(table["problem"].astype(str)):
            whole = maker.facts.get(f"ptype.{problem}.area")
            if whole is None or whole.number == 0:
                continue
            m2 = np.array([float(sums.get((problem, code), 0.0)) for code, _ in counties])
            maker.shared_by_counties(f"ptype.{problem}", f"{labels[problem]}面积", m2, Decimal(whole.printed))


def _causes(maker: Maker) -> None:
    """`ptype.<type>.stress.<stress>.lift` of the stresses that go with a type more than chance would have it."""
    with maker.family():
        table, stresses = maker.reader.get("cause_matrix"), maker.reader.get("stress_types")
        labels = _labels(maker)
        if table is None or stresses is None or not labels:
            return
        words = dict(zip(stresses["stress"].astype(str), stresses["label"].astype(str), strict=True))
        for row in table[table["association"] == "above"].itertuples():
            maker.number(
                f"ptype.{row.problem}.stress.{row.stress}.lift", float(row.lift), "1",
                f"{labels[str(row.problem)]}与“{words[str(row.stress)]}”重叠相当于随机情形的倍数",
            )  # fmt: skip
            maker.number(
                f"ptype.{row.problem}.stress.{row.stress}.share", float(row.both_m2) / float(row.problem_m2) * 100, "%",
                f"{labels[str(row.problem)]}中“{words[str(row.stress)]}”的面积比例",
            )  # fmt: skip
