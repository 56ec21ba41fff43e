"""Tables E.3 – E.5 of works that are decided as a list: as decided, what the list leaves open shown as open."""

from __future__ import annotations

from typing import Any

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
            where = (
                str(row.place)
                if given(row.place)
                else zones.get(str(row.zone), MISSING)
                if given(row.zone)
                else MISSING
            )
            sheet.line([number, name, _text(row.item), where, _text(row.task), _goal(sheet, row), _years(row)])
    sheet.notes(left_open(sheet))


def e4(sheet: Sheet) -> None:
    """Goals of each work."""
    for number, (name, rows) in enumerate(by_work(sheet.reader.get("work_register")), start=1):
        tasks = list(dict.fromkeys(str(t) for t in rows["task"].dropna()))
        areas = [f"register.row.{row.id}.area" for row in rows.itertuples() if given(row.area_km2)]
        area = Shown(areas[0]) if len(areas) == 1 else MISSING
        sheet.line([number, name, "；".join(tasks) or MISSING, area, *[MISSING] * 5])
    sheet.notes(left_open(sheet))


def e5(sheet: Sheet) -> None:
    """Cost and source of funds of each row."""
    zones = _zones(sheet)
    number = 0
    for name, rows in by_work(sheet.reader.get("work_register")):
        for row in rows.itertuples():
            number += 1
            what = f"{name}：{row.item}" if given(row.item) else name
            where = (
                str(row.place)
                if given(row.place)
                else zones.get(str(row.zone), MISSING)
                if given(row.zone)
                else MISSING
            )
            cost = Shown(f"register.row.{row.id}.cost") if given(row.cost_wan_yuan) else MISSING
            sheet.line([number, what, where, MISSING, _text(row.task), _text(row.fund_source), cost])


def left_open(sheet: Sheet) -> list[str]:
    """Where the list comes from, and what “—” means."""
    leaf = sheet.reader.record("work_register").get("leaf") or {}
    where = leaf.get("published") or leaf.get("author") or "采纳的决定"
    return [f"工程采用{where}，“—”为其没有给出的内容，本次不作补充。"]


def _zones(sheet: Sheet) -> dict[str, str]:
    for layer in ("zones", "zone_register"):
        frame = sheet.reader.get(layer)
        if frame is not None:
            return dict(zip(frame["id"].astype(str), frame["name"].astype(str), strict=True))
    return {}


def _text(value: Any) -> str:
    return str(value) if given(value) else MISSING


def _goal(sheet: Sheet, row: Any) -> str:
    """The goal in the decision's words; a number of places before it."""
    count = sheet.facts.get(f"register.row.{row.id}.count")
    words = [f"{count.printed}处"] if count is not None else []
    return "，".join([*words, *([str(row.target)] if given(row.target) else [])]) or MISSING


def _years(row: Any) -> str:
    if not given(row.start_year) and not given(row.end_year):
        return MISSING
    return "—".join(str(int(y)) if given(y) else "" for y in (row.start_year, row.end_year)) + "年"
