"""Tables of the types of problems: one card a row (表P.1), and their areas by county (表P.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_make import given
from shanshui.deliver.facts_strata import DEGREES, STRATA, trigger
from shanshui.deliver.tables import Sheet, Shown

MISSING = "—"


def p1(sheet: Sheet) -> None:
    """A row for each type of problem, judged or not."""
    sheet.title("表P.1  生态问题类型诊断表")
    degrees = [f"{word}（平方公里）" for word in DEGREES.values()]
    sheet.head([("层次", "编号", "问题", "判定图层", "评价面积（平方公里）", "问题面积（平方公里）", "占评价面积（%）", *degrees,
                 "趋于恶化（%）", "趋于好转（%）", "自然胁迫", "人为胁迫", "可信度", "依据条款")])  # fmt: skip
    cards = sheet.reader.get("problem_type_cards")
    for row in () if cards is None else cards.itertuples():
        prefix = f"ptype.{row.problem}"
        head = [STRATA[str(row.stratum)], str(row.problem), str(row.label), _layer(row)]
        if bool(row.judged):
            figures = [f"{prefix}.domain.area", f"{prefix}.area", f"{prefix}.share",
                       *(f"{prefix}.degree.{code}.area" for code in DEGREES), f"{prefix}.worse.share",
                       f"{prefix}.better.share"]  # fmt: skip
            middle: list[Any] = [Shown(name) if name in sheet.facts else None for name in figures]
        else:
            middle = ["无法评价", *[MISSING] * (4 + len(DEGREES))]
        sheet.line(
            [*head, *middle, _told(row.natural_stress), _told(row.human_stress), str(row.confidence), str(row.clause)]
        )
    sheet.notes([
        "各类问题可重叠，面积不相加；趋于恶化、好转指趋势图层显著变化（显著性水平见说明）的面积占有趋势资料的问题面积的比例。",
        *_reasons(sheet, cards),
    ])  # fmt: skip


def _layer(row: Any) -> str:
    """The Chinese name of the layer that the trigger of a card begins with."""
    name = trigger(row)
    return vocabulary()[name].zh if name in vocabulary() else name


def _told(value: Any) -> str:
    return str(value) if given(value) else MISSING


def _reasons(sheet: Sheet, cards: Any) -> list[str]:
    """Why types could not be judged, one line for each missing layer."""
    if cards is None:
        return [sheet.facts.missing("problem_type_cards", "未按类型识别生态问题")]
    by_layer: dict[str, list[str]] = {}
    for row in cards[~cards["judged"].astype(bool)].itertuples():
        for layer in str(row.missing).split(";") if given(row.missing) else ():
            by_layer.setdefault(layer, []).append(str(row.label))
    lines = [(types, sheet.facts.missing(layer, f"无法评价{'、'.join(types)}")) for layer, types in by_layer.items()]
    return [line for _, line in lines if line]


def p2(sheet: Sheet) -> None:
    """A row for each type that occurs, a column for each county."""
    counties = _counties(sheet)
    sheet.title("表P.2  生态问题类型分县面积表")
    sheet.head([("层次", "问题", "合计（平方公里）", *(f"{name}（平方公里）" for _, name in counties))])
    cards = sheet.reader.get("problem_type_cards")
    rows = () if cards is None else cards[cards["judged"].astype(bool)].itertuples()
    for row in rows:
        prefix = f"ptype.{row.problem}"
        fact = sheet.facts.get(f"{prefix}.area")
        if fact is None or fact.number == 0:
            continue
        cells = [Shown(f"{prefix}.county.{code}") for code, _ in counties]
        sheet.line([STRATA[str(row.stratum)], str(row.label), Shown(f"{prefix}.area"), *cells])
    sheet.notes(["各类问题可重叠，不作纵向合计；无法评价的类型见表P.1。"])


def _counties(sheet: Sheet) -> list[tuple[str, str]]:
    frame = sheet.reader.get("counties")
    return [] if frame is None else sorted(zip(frame["code"].astype(str), frame["name"].astype(str), strict=True))


SHEETS: tuple[tuple[str, int, tuple[float, ...], Callable[[Sheet], None]], ...] = (
    ("P.1", 16, (14, 8, 26, 22, 12, 12, 10, 12, 12, 12, 10, 10, 18, 24, 30, 24), p1),
    ("P.2", 16, (14, 28, *(14,) * 14), p2),
)
