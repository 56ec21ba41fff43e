"""Figures of the structure of ecosystems: degrees of change, gains and losses by county and zone, directions, what stayed."""

from __future__ import annotations

from typing import Any

import numpy as np

from shanshui.core.units import convert, printed
from shanshui.deliver.facts_areas import CLASSES, code_names
from shanshui.deliver.facts_changes import of_year, series_years
from shanshui.deliver.facts_make import Maker, Part, first_digit

REGION = "region"
SIZE = 9
"""Classes 1 … 8 and 0, which is none."""


def make(maker: Maker) -> None:
    points(maker)
    degrees(maker)
    directions(maker)
    turned(maker)
    stability(maker)


def of_plan(maker: Maker, layer: str, extent: str | None = None) -> Any:
    """Rows of a table of changes from the reference to the base year."""
    table, years = maker.reader.get(layer), maker.plan.years
    if table is None:
        return None
    rows = table[(table["year_from"] == years.reference) & (table["year_to"] == years.base)]
    return rows if extent is None else rows[rows["extent"] == extent]


def points(maker: Maker) -> None:
    """By how many percentage points the share of each class rose or fell: a difference of the shares as printed."""
    names, years = code_names("ecosystem_class"), maker.plan.years
    with maker.family():
        for number in CLASSES:
            shares = [maker.facts.get(f"ecosystem.{year}.{number}.share") for year in (years.reference, years.base)]
            if years.reference == years.base or None in shares or shares[0].number == shares[1].number:
                continue
            change = shares[1].number - shares[0].number
            word, way = ("up", "上升") if change > 0 else ("down", "下降")
            maker.exact(f"structure.points.{number}.{word}", abs(change), "point", f"{names[number]}占比{way}")


def degrees(maker: Maker) -> None:
    """Comprehensive degree in both forms, and of each class the single degree and how readily it was given up."""
    names = code_names("ecosystem_class")
    with maker.family():
        whole = of_plan(maker, "landscape_dynamics", REGION)
        if whole is None or whole.empty:
            return
        row = whole.iloc[0]
        maker.number("structure.comprehensive", float(row["comprehensive_percent"]), "%", "综合动态度（原式）")
        annual = float(row["comprehensive_annual_percent"])
        maker.number("structure.comprehensive_annual", annual, "%", "综合动态度（年均式）", 3)
    with maker.family():
        rows = of_plan(maker, "class_dynamics", REGION)
        if rows is None:
            return
        for row in rows.itertuples():
            name = names[int(row.ecosystem_class)]
            degree, intensity = float(row.dynamic_degree_percent), float(row.transfer_intensity)
            if degree == degree and printed(abs(degree), 3):
                word, way = ("up", "增长") if degree > 0 else ("down", "减少")
                maker.number(
                    f"structure.degree.{row.ecosystem_class}.{word}", abs(degree), "%", f"{name}面积年均{way}", 3
                )
            if intensity == intensity:
                maker.number(f"structure.intensity.{row.ecosystem_class}", intensity, "1", f"{name}转出强度")


def directions(maker: Maker) -> None:
    """Where each class went (A) and where it came from (B), with what stayed: each closes to 100 %."""
    names = code_names("ecosystem_class")
    with maker.family():
        rows = of_plan(maker, "ecosystem_flows", REGION)
        if rows is None:
            return
        for number in CLASSES:
            for side, other, word, told in (("from", "to", "out", "转为"), ("to", "from", "in", "来自")):
                found = rows[rows[side] == number]
                parts = [
                    Part(f"structure.{word}.{number}.{b}", f"{names[number]}{told}{names[b]}的面积", float(m2))
                    for b, m2 in zip(found[other], found["area_m2"], strict=True)
                ]
                maker.shares(parts, suffix="", of=names[number])


def turned(maker: Maker) -> None:
    """Area that changed class; what each class gained and lost, by county and by zone, closing to the region's."""
    names, years = code_names("ecosystem_class"), maker.plan.years
    with maker.family():
        held = series_years(maker)
        if (
            years.reference == years.base
            or not {years.reference, years.base} <= set(held)
            or "area.region" not in maker.facts
        ):
            return
        moved = _moved(of_year(maker, years.reference), of_year(maker, years.base))
        sums = _sides(maker.by_code(moved, SIZE**2)[:-1].reshape(1, SIZE, SIZE))
        total = printed(convert(float(sums["gain"].sum()), "m2", "km2"), 2)
        maker.exact("structure.changed.area", total, "km2", "生态系统类型变化面积")
        for word, told in (("gain", "转入"), ("loss", "转出")):
            parts = [Part(f"structure.{word}.{c}", f"{names[c]}{told}面积", float(sums[word][0, c])) for c in CLASSES]
            maker.areas(parts, total)
    with maker.family():
        if not maker.counties():
            return
        moved = _moved(of_year(maker, years.reference), of_year(maker, years.base))
        by_county = _sides(maker.by_county(moved, SIZE**2).reshape(-1, SIZE, SIZE))
        _shared(maker, names, lambda word, c, label, whole: maker.shared_by_counties(
            f"structure.{word}.{c}", label, by_county[word][:, c], whole))  # fmt: skip
    _by_zone(maker, names)


def _moved(before: Any, after: Any) -> Any:
    """First class × 9 + second, of the cells whose class differs; −1 elsewhere."""
    first, second = first_digit(before.astype(np.int64)), first_digit(after.astype(np.int64))
    return np.where((first > 0) & (second > 0) & (first != second), first * SIZE + second, -1)


def _sides(matrix: Any) -> dict[str, Any]:
    """m² that each class gained (column sums) and lost (row sums), by unit."""
    return {"gain": matrix.sum(axis=1), "loss": matrix.sum(axis=2)}


def _shared(maker: Maker, names: dict[int, str], share: Any) -> None:
    for word, told in (("gain", "转入"), ("loss", "转出")):
        for number in CLASSES:
            whole = maker.facts.get(f"structure.{word}.{number}.area")
            if whole is not None and whole.number > 0:
                share(word, number, f"{names[number]}{told}面积", whole.number)


def _by_zone(maker: Maker, names: dict[int, str]) -> None:
    """The same by zone; what lies in no zone is a part of its own, so that the parts close."""
    years = maker.plan.years
    with maker.family():
        frame, label = maker.reader.get("zones"), maker.labels("zone_label")
        if frame is None or label is None:
            return
        zones = [*zip(frame["id"].astype(str), frame["name"].astype(str), strict=True), ("none", "分区以外")]
        moved = _moved(of_year(maker, years.reference), of_year(maker, years.base))
        place = np.where(label >= 0, label, len(zones) - 1)
        sums = _sides(maker.cross(place, len(zones), moved, SIZE**2).reshape(-1, SIZE, SIZE))

        def share(word: str, number: int, told: str, whole: Any) -> None:
            parts = [
                Part(f"structure.{word}.{number}.zone.{name}", f"{title}{told}", float(m2))
                for (name, title), m2 in zip(zones, sums[word][:, number], strict=True)
                if name != "none" or m2 > 0
            ]
            maker.areas(parts, whole, suffix="")

        _shared(maker, names, share)


def stability(maker: Maker) -> None:
    """What kept its class, and what of the natural ecosystems stayed natural."""
    with maker.family():
        rows = of_plan(maker, "landscape_stability")
        if rows is None or rows.empty:
            return
        row = rows[rows["extent"] == REGION].iloc[0]
        maker.number("stability.unchanged", float(row["unchanged_percent"]), "%", "类型未变的面积占比")
        if row["natural_kept_percent"] == row["natural_kept_percent"]:
            maker.number("stability.natural.kept", float(row["natural_kept_percent"]), "%", "自然生态系统保持率")
        maker.area("stability.natural.lost.area", float(row["natural_lost_m2"]), "自然生态系统转为农田、城镇的面积")
        maker.area(
            "stability.natural.returned.area", float(row["natural_returned_m2"]), "农田、城镇转为自然生态系统的面积"
        )
        for row in rows[rows["extent"] == "county"].itertuples():
            if row.natural_kept_percent == row.natural_kept_percent:
                label = f"{dict(maker.counties()).get(str(row.code), row.code)}自然生态系统保持率"
                maker.number(f"stability.natural.kept.county.{row.code}", float(row.natural_kept_percent), "%", label)
