"""Tables of what each class gained and lost by county (表S.1) and by zone (表S.2), and of the landscape pattern (表S.3)."""

from __future__ import annotations

from collections.abc import Callable

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts import unit_name
from shanshui.deliver.facts_landscape import LANDSCAPE, NATURAL
from shanshui.deliver.tables import Sheet, Shown

CLASSES = {int(code): entry.zh for code, entry in vocabulary().codes["ecosystem_class"].items()}
WAYS = ("gain", "loss")
SHOWN = ("patches", "patch_density", "mean_patch_ha", "largest_patch_percent", "edge_density", "mesh_km2", "contagion",
         "aggregation", "diversity", "evenness")  # fmt: skip
SHOWN_NATURAL = ("natural_percent", "cohesion", "groups", "connected_percent")


def s1(sheet: Sheet) -> None:
    """Gains and losses by county, a column for each class and way; the total last."""
    sheet.title(f"表S.1  各县（市、区）生态系统转入转出面积表（{_period(sheet)}，平方公里）")
    _turned(sheet, "县（市、区）", [(f".county.{code}", name) for code, name in _counties(sheet)])


def s2(sheet: Sheet) -> None:
    """The same by restoration zone, with what lies in none of them."""
    sheet.title(f"表S.2  各修复分区生态系统转入转出面积表（{_period(sheet)}，平方公里）")
    rows = [(f".zone.{zone}", name) for zone, name in _zones(sheet)]
    if sheet.facts.ids("structure.", ".zone.none"):
        rows.append((".zone.none", "分区以外"))
    _turned(sheet, "修复分区", rows)


def _turned(sheet: Sheet, what: str, places: list[tuple[str, str]]) -> None:
    names = [*CLASSES.values()]
    sheet.head(
        [(what, "转入面积", *[""] * 7, "转出面积", *[""] * 7), ("", *names, *names)], ["A2:A3", "B2:I2", "J2:Q2"]
    )
    if "structure.changed.area" not in sheet.facts:
        sheet.notes([sheet.facts.missing("ecosystem_flows", "未计算转入转出面积")])
        return
    for suffix, name in [*places, (".area", f"{sheet.plan.region.short}合计")]:
        sheet.line([name, *(_cell(sheet, f"structure.{way}.{code}", suffix) for way in WAYS for code in CLASSES)])
    notes = ["转入为由其他类型转为该类型的面积，转出为该类型转为其他类型的面积，各类型转入合计与转出合计相等。"]
    if not places:
        notes.append(sheet.facts.missing("counties" if what != "修复分区" else "zones", f"未分{what}统计"))
    sheet.notes(notes)


def _cell(sheet: Sheet, name: str, suffix: str) -> Shown | int:
    """A figure; a class that nowhere changed has none by county or zone: its cell is 0."""
    fact = sheet.facts.get(f"{name}.area")
    return 0 if fact is not None and fact.number == 0 and suffix != ".area" else Shown(name + suffix)


def _period(sheet: Sheet) -> str:
    return f"{sheet.plan.years.reference}—{sheet.plan.years.base}年"


def s3(sheet: Sheet) -> None:
    """Metrics of the landscape and connectivity of natural land: counties at the base year, the region at both."""
    years = sheet.plan.years
    columns = [
        *((f"pattern.{{}}.{m}", LANDSCAPE[m]) for m in SHOWN),
        *((f"natural.{{}}.{m}", NATURAL[m]) for m in SHOWN_NATURAL),
    ]
    sheet.title("表S.3  景观格局与自然生态系统连通性表")
    sheet.head([("范围", "年份", *(_headed(name, unit) for _, (name, unit, _) in columns))])
    if f"pattern.{years.base}.patches" not in sheet.facts:
        sheet.notes([sheet.facts.missing("landscape_metrics", "未作景观格局评价")])
        return
    rows = [(f"county.{code}", name, years.base) for code, name in _counties(sheet)]
    rows += [(str(year), sheet.plan.region.short, year) for year in sorted({years.reference, years.base})]
    for place, name, year in rows:
        sheet.line([name, f"{year}年", *(Shown(pattern.format(place)) for pattern, _ in columns)])
    sheet.notes([
        "斑块按八邻域判定，止于评价范围边界，各县斑块数之和不等于全域斑块数。", "各指数随栅格大小变化，只在同一栅格下比较。",
    ])  # fmt: skip


def _headed(name: str, unit: str) -> str:
    shown = unit_name(unit)
    return f"{name}（{shown}）" if shown else name


def _counties(sheet: Sheet) -> list[tuple[str, str]]:
    frame = sheet.reader.get("counties")
    return [] if frame is None else sorted(zip(frame["code"].astype(str), frame["name"].astype(str), strict=True))


def _zones(sheet: Sheet) -> list[tuple[str, str]]:
    frame = sheet.reader.get("zones")
    return [] if frame is None else list(zip(frame["id"].astype(str), frame["name"].astype(str), strict=True))


SHEETS: tuple[tuple[str, int, tuple[float, ...], Callable[[Sheet], None]], ...] = (
    ("S.1", 17, (20, *(10,) * 16), s1),
    ("S.2", 17, (34, *(10,) * 16), s2),
    ("S.3", 16, (18, 10, *(15,) * 14), s3),
)
