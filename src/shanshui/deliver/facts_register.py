"""Figures of decided zones and works that are given as lists: how many, where said, and what little is in figures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from shanshui.core.units import convert, printed
from shanshui.deliver.facts_make import Maker, given
from shanshui.deliver.facts_works import money

ZONE, MINE, WHOLE, SUPPORT = "分区", "矿山", "一体化", "支撑"
"""Categories of works."""


def make(maker: Maker) -> None:
    zones(maker)
    works(maker)
    costs(maker)


def zones(maker: Maker) -> None:
    with maker.family():
        frame = maker.reader.get("zone_register")
        if frame is None:
            return
        maker.count("register.zone.count", len(frame), "zone", "采纳的分区个数")
        belts = frame["belt"].dropna().unique()
        if len(belts):
            maker.count("register.belt.count", len(belts), "belt", "采纳的片区个数")
        for row in frame.itertuples():
            if given(row.area_km2):
                maker.number(f"register.zone.{row.id}.area", float(row.area_km2), "km2", f"{row.name}面积（采纳）")


def works(maker: Maker) -> None:
    """Works and items by category and zone; what the list gives in figures: places, areas, money."""
    with maker.family():
        frame = maker.reader.get("work_register")
        if frame is None:
            return
        for category, name in ((ZONE, "zone"), (SUPPORT, "support"), (WHOLE, "whole"), (MINE, "mine")):
            _count(maker, frame[frame["category"] == category], f"register.{name}", f"{category}重点")
        inside = frame[frame["category"] == ZONE]
        for zone in inside["zone"].dropna().unique():
            _count(maker, inside[inside["zone"] == zone], f"register.zone.{zone}", "分区重点")
        for number, (name, rows) in enumerate(by_work(frame)):
            items = int(rows["item"].map(given).sum())
            if items:
                maker.count(f"register.work.{number}.items", items, "project", f"{name}的重点项目个数")
            if rows["area_km2"].notna().all():  # a sum of some of the items would pass for the whole
                total = sum((printed(float(km2), 2) for km2 in rows["area_km2"]), start=Decimal("0.00"))
                maker.exact(f"register.work.{number}.area", total, "km2", f"{name}面积")
        mines = frame[frame["category"] == MINE]
        if mines["count"].notna().any():
            maker.count("register.mine.places", int(mines["count"].sum()), "place", "历史遗留矿山处数")
        for row in frame.itertuples():
            _row(maker, row)


def _count(maker: Maker, rows: Any, prefix: str, label: str) -> None:
    if len(rows):
        maker.count(f"{prefix}.works", len(by_work(rows)), "item", f"{label}工程项数")
        items = int(rows["item"].map(given).sum())
        if items:
            maker.count(f"{prefix}.items", items, "item", f"{label}项目项数")


def _row(maker: Maker, row: Any) -> None:
    name = str(row.item) if given(row.item) else str(row.work)
    if given(row.count):
        maker.count(f"register.row.{row.id}.count", int(row.count), "each", f"{name}个数")
    if given(row.area_km2):
        maker.number(f"register.row.{row.id}.area", float(row.area_km2), "km2", f"{name}面积")
    if given(row.cost_wan_yuan):
        wan = float(row.cost_wan_yuan)
        money(maker, f"register.row.{row.id}.cost", convert(wan, "wan_yuan", "yuan"), printed(wan, 2), f"{name}投资")


def costs(maker: Maker) -> None:
    """What the list says of money: its sum, how many rows say nothing, and who pays."""
    with maker.family():
        frame = maker.reader.get("work_register")
        if frame is None or not frame["cost_wan_yuan"].notna().any():
            return
        priced = frame[frame["cost_wan_yuan"].notna()]
        _sum(maker, "register.cost.total", priced, "采纳的工程投资合计")
        if len(priced) < len(frame):
            unknown = len(frame) - len(priced)
            maker.count("register.cost.unknown.count", unknown, "item", "采纳的工程中没有给出投资的项数")
        for number, (source, rows) in enumerate(by_fund(priced)):
            _sum(maker, f"register.fund.{number}", rows, f"{source}承担的投资（采纳）")
        without = priced[~priced["fund_source"].map(given)]
        if len(without):
            _sum(maker, "register.fund.undecided", without, "没有给出资金来源的投资（采纳）")


def _sum(maker: Maker, name: str, rows: Any, label: str) -> None:
    """Rows of money as printed, summed."""
    wan = sum((printed(float(value), 2) for value in rows["cost_wan_yuan"]), start=Decimal("0.00"))
    money(maker, name, convert(float(rows["cost_wan_yuan"].sum()), "wan_yuan", "yuan"), wan, label)


def by_fund(frame: Any) -> list[tuple[str, Any]]:
    """(source of funds, its rows), in the order of the list."""
    named = frame["fund_source"].where(frame["fund_source"].map(given))
    return [(str(name), frame[named == name]) for name in dict.fromkeys(named.dropna())]


def by_work(frame: Any) -> list[tuple[str, Any]]:
    """(work, its rows), in the order of the list."""
    return [(str(name), frame[frame["work"] == name]) for name in dict.fromkeys(frame["work"])]
