"""Table of ecosystem quality and of the change of vegetation, by county (表Q.1)."""

from __future__ import annotations

from collections.abc import Callable

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_quality import TRENDS
from shanshui.deliver.tables import Sheet, Shown

MEANS = {"eqi": "质量指数平均值", "npp": "净初级生产力平均值（克碳/平方米）", "rsei": "遥感生态指数平均值"}
AREAS = {
    **{f"eqi_grade.{code}": f"质量{entry.zh}" for code, entry in vocabulary().codes["eqi_grade"].items()},
    **{f"trend.{key}": word for key, (word, _) in TRENDS.items()},
}
GAPS = {"eqi": "未作生态系统质量评价", "npp": "未评价净初级生产力", "rsei": "未作遥感生态指数评价",
        "ndvi_trend_class": "未作植被变化趋势检验"}  # fmt: skip


def q1(sheet: Sheet) -> None:
    """A row for each county, the region last; what is not known is “—” with its reason below."""
    sheet.title("表Q.1  生态系统质量与植被变化表")
    sheet.head([("范围", *MEANS.values(), *(f"{word}（平方公里）" for word in AREAS.values()))])
    frame = sheet.reader.get("counties")
    counties = [] if frame is None else sorted(zip(frame["code"].astype(str), frame["name"].astype(str), strict=True))
    for code, name in counties:
        means = [Shown(f"{layer}.county.{code}.mean") for layer in MEANS]
        sheet.line([name, *means, *(_area(sheet, fact, code) for fact in AREAS)])
    totals = [Shown(f"{layer}.{_year(sheet, layer)}.mean") for layer in MEANS]
    sheet.line([f"{sheet.plan.region.short}合计", *totals, *(Shown(f"{fact}.area") for fact in AREAS)])
    notes = [
        "生态系统质量只评价森林、灌丛、草地和农田；植被变化为植被指数趋势检验达到百分之五显著水平的面积。",
        "遥感生态指数为区内相对值，不与其他地区比较。",
    ]
    gaps = [
        sheet.facts.missing(layer, words) for layer, words in GAPS.items() if sheet.reader.absence(layer) is not None
    ]
    sheet.notes([*notes, *gaps])


def _year(sheet: Sheet, layer: str) -> int:
    fact = sheet.facts.get(f"{layer}.year")
    return 0 if fact is None else int(fact.number)


def _area(sheet: Sheet, fact: str, code: str) -> Shown | None:
    """Where the region has none, its counties have no figure: their cells are empty rather than missing."""
    whole = sheet.facts.get(f"{fact}.area")
    return None if whole is not None and whole.number == 0 else Shown(f"{fact}.county.{code}")


SHEETS: tuple[tuple[str, int, tuple[float, ...], Callable[[Sheet], None]], ...] = (("Q.1", 11, (18, *(14,) * 10), q1),)
