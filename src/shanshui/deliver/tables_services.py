"""Tables of ecosystem services by county (表F.1), of importance against the adopted one (表F.2) and of value (表F.3)."""

from __future__ import annotations

from collections.abc import Callable

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts import unit_name
from shanshui.deliver.facts_services import AMOUNTS
from shanshui.deliver.paragraphs_services import FUNCTIONS, VALUES
from shanshui.deliver.tables import Sheet, Shown

GRADES = {int(code): entry.zh for code, entry in vocabulary().codes["importance"].items()}
AMOUNT_UNITS = {
    "water": "wan_m3",
    "flood": "wan_m3",
    "silt": "wan_m3",
    "sand": "km2",
    "carbon": "wan_t",
    "oxygen": "wan_t",
}


def f1(sheet: Sheet) -> None:
    """Amounts, land by importance and gaps of protection: a row for each county, the region last."""
    sheet.title("表F.1  生态系统服务表")
    areas = [*(f"importance.{code}" for code in GRADES), "protection_gap.1", "protection_gap.2"]
    words = [*(f"{name}，本次评价" for name in GRADES.values()), "极重要且已保护", "极重要而未保护"]
    sheet.head(
        [
            (
                "范围",
                *(f"{name}（{unit_name(unit)}）" for name, unit, _ in AMOUNTS.values()),
                *(f"{w}（平方公里）" for w in words),
            )
        ]
    )
    frame = sheet.reader.get("counties")
    counties = [] if frame is None else sorted(zip(frame["code"].astype(str), frame["name"].astype(str), strict=True))
    for code, name in counties:
        amounts = [_held(sheet, f"service.{layer}.county.{code}") for layer in AMOUNTS]
        sheet.line([name, *amounts, *(_held(sheet, f"{fact}.county.{code}") for fact in areas)])
    totals = [_held(sheet, f"service.{layer}.total") for layer in AMOUNTS]
    sheet.line([f"{sheet.plan.region.short}合计", *totals, *(_held(sheet, f"{fact}.area") for fact in areas)])
    gaps = [
        sheet.facts.missing(layer, f"未评价{AMOUNTS[layer][0]}")
        for layer in AMOUNTS
        if f"service.{layer}.total" not in sheet.facts
    ]
    notes = [
        "水源涵养量按水量平衡法，蒸散发多于降水处为负，合计含负值；没有径流系数的地类不计。",
        "重要性为本次评价，规划采用双评价成果。",
    ]
    sheet.notes([*notes, *gaps])


def _held(sheet: Sheet, name: str) -> Shown | None:
    """A figure that exists; what was not evaluated, or occurs nowhere in a county, is an empty cell."""
    return Shown(name) if name in sheet.facts else None


def f2(sheet: Sheet) -> None:
    """Areas by adopted class (rows) and by ours (columns)."""
    sheet.title("表F.2  生态保护重要性对照表（平方公里）")
    sheet.head([("双评价成果", *(f"本次评价{name}" for name in GRADES.values()))])
    if "importance_difference.same.area" not in sheet.facts:
        sheet.notes([sheet.facts.missing("importance_difference", "未作对照")])
        return
    for adopted, name in GRADES.items():
        sheet.line([name, *(_held(sheet, f"importance_difference.{adopted}.{own}.area") for own in GRADES)])
    sheet.notes(["只列两者均有评价的面积。双评价成果为上级成果，规划以其为准。"])


def f3(sheet: Sheet) -> None:
    """Value by amount and price; below it, apart, the value by equivalent factors."""
    sheet.title("表F.3  生态系统服务价值表")
    sheet.head([("口径", "项目", "功能量", "功能量单位", "单价", "单价单位", "价格年份", "价值（万元）", "占比（%）")])
    for item, word in VALUES.items():
        name = f"value.{item}"
        if f"{name}.price" not in sheet.facts:
            continue
        unit = unit_name(sheet.facts[f"{name}.price"].unit)
        told = [_held(sheet, f"{name}.{column}") for column in ("amount", "price", "year")]
        sheet.line(
            ["功能量法", word, told[0], unit_name(AMOUNT_UNITS[item]), told[1], unit, told[2], _held(sheet, name), None]
        )
    year = _held(sheet, "equivalent.year")
    for function, word in FUNCTIONS.items():
        if f"equivalent.function.{function}.share" in sheet.facts:
            sheet.line(["当量因子法", word, *(None,) * 4, year, None, Shown(f"equivalent.function.{function}.share")])
    if "equivalent.total" in sheet.facts:
        sheet.line(["当量因子法", "合计", *(None,) * 4, year, Shown("equivalent.total"), None])
    notes = ["功能量法各项分列，不合计；功能量为负的不计价。两种口径不相加。"]
    gaps = [sheet.facts.missing(layer, "未核算价值") for layer in ("regulating_value", "equivalent_value")
            if sheet.reader.absence(layer) is not None]  # fmt: skip
    sheet.notes([*notes, *gaps])


SHEETS: tuple[tuple[str, int, tuple[float, ...], Callable[[Sheet], None]], ...] = (
    ("F.1", 11, (18, *(14,) * 10), f1),
    ("F.2", 4, (18, 18, 18, 18), f2),
    ("F.3", 9, (14, 18, 16, 14, 12, 14, 12, 16, 12), f3),
)
