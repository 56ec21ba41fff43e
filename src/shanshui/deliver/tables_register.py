"""Tables E.3 – E.5 of works that are decided as a list: as decided, what the list leaves open shown as open."""

from __future__ import annotations

from typing import Any

from shanshui.deliver.facts import unit_name
from shanshui.deliver.facts_make import given
from shanshui.deliver.facts_register import by_work
from shanshui.deliver.tables import MISSING, Sheet, Shown


def e3(sheet: Sheet) -> None:
    """One line an item; a work without items has a line of its own."""
    frame = sheet.reader.get("work_register")
    zones = _zones(sheet)
    number = 0
    for name, rows in by_work(frame):
        for row in rows.itertuples():
            number += 1
            sheet.line(
                [number, name, _text(row.item), _where(row, zones), _text(row.task), _goal(sheet, row), _years(row)]
            )
    sheet.notes(left_open(sheet))


def e4(sheet: Sheet) -> None:
    """Goals of each work."""
    partly = False
    for number, (name, rows) in enumerate(by_work(sheet.reader.get("work_register"))):
        tasks = list(dict.fromkeys(str(t) for t in rows["task"].dropna()))
        area = f"register.work.{number}.area"
        partly |= bool(rows["area_km2"].notna().any()) and area not in sheet.facts
        scale = Shown(area) if area in sheet.facts else MISSING
        sheet.line([number + 1, name, "；".join(tasks) or MISSING, scale, *[MISSING] * 5])
    some = ["工程只有部分项目给出面积的，规模不作合计，已给出的见附表三。"] if partly else []
    sheet.notes([*left_open(sheet), *some])


def e5(sheet: Sheet) -> None:
    """Cost and source of funds of each row."""
    zones = _zones(sheet)
    number = 0
    for name, rows in by_work(sheet.reader.get("work_register")):
        for row in rows.itertuples():
            number += 1
            what = f"{name}：{row.item}" if given(row.item) else name
            cost = Shown(f"register.row.{row.id}.cost") if given(row.cost_wan_yuan) else MISSING
            sheet.line([number, what, _where(row, zones), MISSING, _text(row.task), _text(row.fund_source), cost])
    if "register.cost.total" in sheet.facts:
        sheet.line(["合计", *[None] * 5, Shown("register.cost.total")])


def left_open(sheet: Sheet) -> list[str]:
    """Where the list comes from, and what “—” means."""
    leaf = sheet.reader.record("work_register").get("leaf") or {}
    where = leaf.get("published") or leaf.get("author") or "采纳的决定"
    return [f"工程采用{where}，“—”为其没有给出的内容，本次不作补充。"]


def unpriced(sheet: Sheet) -> list[str]:
    """That a total of money is not the whole."""
    return ["没有给出投资的项目未计入合计。"] if "register.cost.unknown.count" in sheet.facts else []


def _zones(sheet: Sheet) -> dict[str, str]:
    for layer in ("zones", "zone_register"):
        frame = sheet.reader.get(layer)
        if frame is not None:
            return dict(zip(frame["id"].astype(str), frame["name"].astype(str), strict=True))
    return {}


def _where(row: Any, zones: dict[str, str]) -> str:
    """The place that is named, else the zone."""
    if given(row.place):
        return str(row.place)
    return zones.get(str(row.zone), MISSING) if given(row.zone) else MISSING


def _text(value: Any) -> str:
    return str(value) if given(value) else MISSING


def _goal(sheet: Sheet, row: Any) -> str:
    """The goal in the decision's words; how many and how much before it."""
    found = [sheet.facts.get(f"register.row.{row.id}.{name}") for name in ("count", "area")]
    words = [f"{fact.printed}{unit_name(fact.unit)}" for fact in found if fact is not None]
    return "；".join(["，".join(words)] * bool(words) + [str(row.target)] * given(row.target)) or MISSING


def _years(row: Any) -> str:
    if not given(row.start_year) and not given(row.end_year):
        return MISSING
    return "—".join(str(int(y)) if given(y) else "" for y in (row.start_year, row.end_year)) + "年"
