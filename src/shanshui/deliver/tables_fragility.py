"""Table of fragile land and of water beyond its use, by county (表V.1)."""

from __future__ import annotations

from collections.abc import Callable

from shanshui.deliver.facts_fragility import SENSITIVITIES
from shanshui.deliver.tables import Sheet, Shown

WORST = 5
AREAS = {
    **{f"{layer}.{WORST}": f"{word}极敏感面积" for layer, word in SENSITIVITIES.items()},
    "vulnerability.1": "极脆弱面积（本次评价）", "vulnerability_adopted.1": "极脆弱面积（双评价成果）",
    "protection_importance.1": "生态保护极重要面积",
}  # fmt: skip
COUNTS = {"key_water": "重点水体（处）", "drinking": "饮用水水源地（处）"}
GAPS = {
    **{layer: f"未作{word}敏感性评价" for layer, word in SENSITIVITIES.items()}, "vulnerability": "未作生态脆弱性评价",
    "protection_importance": "未确定生态保护极重要区", "key_water_state": "未列重点水体",
    "drinking_source_state": "未列饮用水水源地", "glacier_areas": "未列冰川",
}  # fmt: skip


def v1(sheet: Sheet) -> None:
    """A row for each county, the region last; what is not known is “—” with its reason below."""
    sheet.title("表V.1  生态敏感区、脆弱区和重要水体表")
    sheet.head(
        [("范围", *(f"{word}（平方公里）" for word in AREAS.values()), *COUNTS.values(), "冰川面积（平方公里）")]
    )
    frame = sheet.reader.get("counties")
    counties = [] if frame is None else sorted(zip(frame["code"].astype(str), frame["name"].astype(str), strict=True))
    for code, name in counties:
        areas = [_area(sheet, f"{fact}.area", f"{fact}.county.{code}") for fact in AREAS]
        counts = [Shown(f"{fact}.county.{code}.count") for fact in COUNTS]
        sheet.line([name, *areas, *counts, _area(sheet, "glacier.area", f"glacier.county.{code}")])
    whole = [Shown(f"{fact}.area") for fact in AREAS] + [Shown(f"{fact}.count") for fact in COUNTS]
    sheet.line([f"{sheet.plan.region.short}合计", *whole, Shown("glacier.area")])
    notes = ["生态敏感性取各项问题中最高的等级；敏感性反映自然条件，天然荒漠、戈壁和冰川不作退化评价。"]
    notes += [
        sheet.facts.missing(layer, words) for layer, words in GAPS.items() if sheet.reader.absence(layer) is not None
    ]
    sheet.notes(notes)


def _area(sheet: Sheet, whole: str, name: str) -> Shown | None:
    """Where the region has none, its counties have no figure: their cells are empty rather than missing."""
    fact = sheet.facts.get(whole)
    return None if fact is not None and fact.number == 0 else Shown(name)


SHEETS: tuple[tuple[str, int, tuple[float, ...], Callable[[Sheet], None]], ...] = (("V.1", 12, (18, *(14,) * 11), v1),)
