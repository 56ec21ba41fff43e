"""The five tables of appendix E, with its headings word for word."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver import (
    tables_degradation,
    tables_fragility,
    tables_ground,
    tables_landscape,
    tables_network,
    tables_quality,
    tables_register,
    tables_resilience,
    tables_risk,
    tables_services,
    tables_strata,
    tables_survey_units,
    tables_terrain,
    tables_water_balance,
)
from shanshui.deliver.facts_make import given
from shanshui.deliver.facts_plan import TOTAL
from shanshui.deliver.facts_works import PHASES, works
from shanshui.deliver.tables import MISSING, Sheet, Shown

if TYPE_CHECKING:
    from shanshui.deliver.results import Watched

CODES = vocabulary().codes
INDICATORS = ("forest_cover", "forest", "farmland_return", "wetland", "grassland", "erosion", "mine")
E1_HEAD = (
    "县", "分年度", "森林覆盖率（%）", "森林修复面积（km²）", "生态退耕面积（ha）", "湿地修复面积（km²）", "草原修复面积（km²）",
    "水土流失治理面积（km²）", "历史遗留矿山综合治理面积（km²）",
)  # fmt: skip
E2_HEAD = ("序号", "区域名称", "面积（平方公里）", "涉及乡（镇、街道等）", "涉及行政村个数")
E3_HEAD = ("序号", "工程名称", "子工程名称", "实施区域", "重点任务", "主要目标", "建设时序")
E4_TOP = ("序号", "工程名称", "保护修复措施", "绩效目标（约束性指标）", "", "", "", "近中期生态系统稳定性预期结果", "")
E5_HEAD = ("序号", "工程名称", "实施区域", "涉及乡镇", "主要任务", "资金来源", "投资（万元）")
FUNDS = "资金来源要说明具体来源，例如来源于上级政府资金（国家级/省级）、地方财政投资、收益或社会资本投资等。"


def e1(sheet: Sheet) -> None:
    """Indicators: county × target year, the region's total for each year."""
    sheet.title("表E.1  国土空间生态修复规划指标表")
    sheet.head([E1_HEAD])
    counties, years = _counties(sheet.reader), (sheet.plan.years.near, sheet.plan.years.middle, sheet.plan.years.far)
    for code, name in [*counties.items(), (TOTAL, f"{sheet.plan.region.short}合计")]:
        first = sheet.row
        for year in years:
            shown = [Shown(f"indicator.{each}.{code}.{year}") for each in INDICATORS]
            sheet.line([name if year == years[0] else None, f"{year}年", *shown])
        sheet.page.merge_cells(start_row=first, start_column=1, end_row=sheet.row - 1, end_column=1)
    notes = [f"各项面积自{sheet.plan.years.base + 1}年起累计；森林覆盖率为森林面积占土地总面积的比例。"]
    if not sheet.facts.ids("indicator."):
        notes.append(sheet.facts.missing("indicators", "未确定指标"))
    for layer, words in (("mines", "历史遗留矿山综合治理面积"), ("erosion", "水土流失治理面积")):
        if sheet.reader.absence(layer) is not None:
            notes.append(f"{words}：{sheet.facts.missing(layer)}")
    sheet.notes(notes)


def e2(sheet: Sheet) -> None:
    """Key areas, the most urgent first."""
    sheet.title("表E.2  国土空间生态修复重点区域表")
    sheet.head([E2_HEAD])
    frame, townships = sheet.reader.get("key_areas"), _named(sheet.reader, "townships")
    notes = []
    if frame is None:
        notes.append(sheet.facts.missing("key_areas", "未划定重点区域"))
    else:
        for number, row in enumerate(frame.itertuples(), start=1):
            places = [townships.get(code, code) for code in _codes(row.townships)]
            sheet.line([number, str(row.name), Shown(f"key_area.{row.id}.area"), "、".join(places) or MISSING,
                        Shown(f"key_area.{row.id}.villages")])  # fmt: skip
        sheet.line(["合计", None, Shown("key_area.total.area"), None, None])
    if sheet.reader.absence("townships") is not None:
        notes.append(sheet.facts.missing("townships", "未列乡镇和行政村"))
    sheet.notes(notes)


def e3(sheet: Sheet) -> None:
    """Works with their subprojects: where, what, how much, when."""
    sheet.title("表E.3  重大工程安排表")
    sheet.head([E3_HEAD])
    if sheet.reader.get("work_register") is not None:
        tables_register.e3(sheet)
        return
    frame = sheet.reader.get("projects")
    if frame is None:
        sheet.notes([sheet.facts.missing("projects", "未安排重大工程")])
        return
    counties, measures = _counties(sheet.reader), _measures(sheet.reader)
    number = 0
    for name, rows in works(frame):
        for row in rows.itertuples():
            number += 1
            sheet.line([
                number, name, str(row.subproject), _places(row, counties), _task(row, measures), _goal(sheet, row),
                f"{PHASES[row.phase]}（{int(row.start_year)}—{int(row.end_year)}年）",
            ])  # fmt: skip
    sheet.notes(_undecided(frame))


def e4(sheet: Sheet) -> None:
    """Goals of each work; what nobody has set is left open."""
    sheet.title("表E.4  重大工程项目目标分解表")
    below = (
        "",
        "",
        "",
        "规模（平方公里）",
        "质量",
        "结构",
        "效益",
        f"{sheet.plan.years.near}年",
        f"{sheet.plan.years.middle}年",
    )
    sheet.head([E4_TOP, below], ["A2:A3", "B2:B3", "C2:C3", "D2:G2", "H2:I2"])
    if sheet.reader.get("work_register") is not None:
        tables_register.e4(sheet)
        return
    frame = sheet.reader.get("projects")
    if frame is None:
        sheet.notes([sheet.facts.missing("projects", "未安排重大工程")])
        return
    measures = _measures(sheet.reader)
    for number, (name, rows) in enumerate(works(frame)):
        names = list(dict.fromkeys(measures[str(m)] for m in rows["measure"] if str(m) in measures))
        sheet.line([number + 1, name, "、".join(names) or "待定", Shown(f"works.{number}.area"), *[MISSING] * 5])
    sheet.line(["合计", None, None, Shown("project.total.area"), *[None] * 5])
    sheet.notes(["因缺少实施方案和监测资料，质量、结构、效益目标和稳定性预期本次未确定。"])


def e5(sheet: Sheet) -> None:
    """Cost of each work."""
    sheet.title("表E.5  重大工程资金投资测算表")
    sheet.head([E5_HEAD])
    if sheet.reader.get("work_register") is not None:
        tables_register.e5(sheet)
        sheet.notes([*tables_register.left_open(sheet), *tables_register.unpriced(sheet), FUNDS])
        return
    frame = sheet.reader.get("projects")
    if frame is None:
        sheet.notes([sheet.facts.missing("projects", "未测算投资"), FUNDS])
        return
    counties, measures = _counties(sheet.reader), _measures(sheet.reader)
    areas, townships = _townships_of(sheet.reader), _named(sheet.reader, "townships")
    for number, (name, rows) in enumerate(works(frame)):
        lines = list(rows.itertuples())
        places = list(dict.fromkeys(code for row in lines for code in areas.get(str(row.key_area), [])))
        sources = sorted({str(s) for s in rows["fund_source"].dropna()})
        sheet.line([
            number + 1, name, "、".join(dict.fromkeys(p for row in lines for p in _places(row, counties).split("、"))),
            "、".join(townships.get(p, p) for p in places) or MISSING,
            "；".join(dict.fromkeys(_task(row, measures) for row in lines)), "、".join(sources) or "待定",
            Shown(f"works.{number}.cost"),
        ])  # fmt: skip
    sheet.line(["合计", *[None] * 5, Shown("cost.total")])
    notes = [FUNDS]
    if "cost.unknown.count" in sheet.facts:
        notes.append("部分子工程尚无单价，未计入投资。")
    sheet.notes(notes)


# ---------------------------------------------------------------------- cells
def _counties(reader: Watched) -> dict[str, str]:
    return dict(sorted(_named(reader, "counties").items()))


def _named(reader: Watched, layer: str) -> dict[str, str]:
    frame = reader.get(layer)
    return {} if frame is None else dict(zip(frame["code"].astype(str), frame["name"].astype(str), strict=True))


def _measures(reader: Watched) -> dict[str, str]:
    frame = reader.get("measures")
    return {} if frame is None else dict(zip(frame["measure"].astype(str), frame["name"].astype(str), strict=True))


def _codes(value: Any) -> list[str]:
    return [code for code in str(value).split(";") if code] if given(value) else []


def _townships_of(reader: Watched) -> dict[str, list[str]]:
    frame = reader.get("key_areas")
    return {} if frame is None else {str(row.id): _codes(row.townships) for row in frame.itertuples()}


def _places(row: Any, counties: dict[str, str]) -> str:
    return "、".join(counties.get(code, code) for code in _codes(row.counties)) or MISSING


def _task(row: Any, measures: dict[str, str]) -> str:
    problem = CODES["problem"][row.problem].zh if row.problem in CODES["problem"] else str(row.problem)
    measure = measures.get(str(row.measure))
    return f"{problem}治理：{measure}" if measure else f"{problem}治理：措施待定"


def _goal(sheet: Sheet, row: Any) -> str:
    """The area in words: as printed, but no cell of numbers."""
    mode = CODES["mode"][str(int(row.mode))].zh
    how = f"按{mode}模式" if int(row.mode) != 9 else "修复模式待定，"
    fact = sheet.facts.get(f"project.{row.id}.area")
    if fact is None:
        return f"{how}修复"
    sheet.starred |= fact.assumed
    return f"{how}修复{fact.printed}{'*' if fact.assumed else ''}平方公里"


def _undecided(frame: Any) -> list[str]:
    return [] if frame["adopted"].astype(bool).all() else ["工程安排为建议方案，尚待采纳。"]


SHEETS: tuple[tuple[str, int, tuple[float, ...], Callable[[Sheet], None]], ...] = (
    ("E.1", 9, (18, 10, 14, 16, 16, 16, 16, 18, 20), e1),
    ("E.2", 5, (8, 40, 18, 44, 18), e2),
    ("E.3", 7, (8, 28, 36, 28, 30, 30, 24), e3),
    ("E.4", 9, (8, 28, 30, 16, 12, 12, 12, 16, 16), e4),
    ("E.5", 7, (8, 28, 26, 30, 34, 20, 18), e5),
    *tables_landscape.SHEETS,
    *tables_survey_units.SHEETS,
    *tables_ground.SHEETS,
    *tables_terrain.SHEETS,
    *tables_water_balance.SHEETS,
    *tables_quality.SHEETS,
    *tables_services.SHEETS,
    *tables_fragility.SHEETS,
    *tables_strata.SHEETS,
    *tables_degradation.SHEETS,
    *tables_resilience.SHEETS,
    *tables_risk.SHEETS,
    *tables_network.SHEETS,
)
