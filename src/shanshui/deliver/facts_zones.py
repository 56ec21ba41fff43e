"""Figures of the restoration pattern: zones with what lies in them, key areas."""

from __future__ import annotations

from typing import Any

import numpy as np

from shanshui.core.units import convert, printed
from shanshui.deliver.facts_areas import code_names
from shanshui.deliver.facts_make import HUNDRED, Maker, Part, first_digit, given


def make(maker: Maker) -> None:
    zones(maker)
    for layer, prefix, codes in (
        ("ecosystem", "ecosystem", "ecosystem_class"), ("degradation", "degradation", "degradation"),
        ("resilience", "resilience", "resilience"), ("mode", "mode", "mode"), ("conversion_loss", "conversion", "conversion"),
        ("erosion", "erosion", "erosion"),
    ):  # fmt: skip
        _inside_zones(maker, layer, prefix, code_names(codes))
    _zone_counties(maker)
    _zone_means(maker)
    _by_problem(maker, "zone", "zones", "zone_label")
    key_areas(maker)


def zone_rows(maker: Maker) -> list[tuple[str, str]]:
    frame = maker.reader.get("zones")
    return [] if frame is None else list(zip(frame["id"].astype(str), frame["name"].astype(str), strict=True))


def zones(maker: Maker) -> None:
    with maker.family():
        rows, label = zone_rows(maker), maker.labels("zone_label")
        if not rows or label is None or "area.region" not in maker.facts:
            return
        sums = maker.by_code(label, len(rows))
        maker.covered(1 - float(sums[-1]) / float(sums.sum()))
        maker.count("zone.count", len(rows), "zone", "生态修复分区个数")
        parts = [Part(f"zone.{name}", f"{title}面积", float(sums[i])) for i, (name, title) in enumerate(rows)]
        total = maker.facts["area.region"].number if sums[-1] == 0 else None
        shown = maker.areas(parts, total)
        maker.shares(parts, of="土地总面积")
        maker.exact("zones.area", sum(shown.values(), start=printed(0, 2)), "km2", "各分区面积合计")
        maker.exact("zones.share", HUNDRED, "%", "各分区比例合计")


def _inside_zones(maker: Maker, layer: str, prefix: str, names: dict[int, str]) -> None:
    """Areas of each code in each zone, closing to the zone's area, and shares of the zone."""
    with maker.family():
        rows, label, values = zone_rows(maker), maker.labels("zone_label"), maker.labels(layer)
        if not rows or label is None or values is None or f"zone.{rows[0][0]}.area" not in maker.facts:
            return
        column: Any = first_digit if layer == "ecosystem" else lambda v: v
        table = maker.cross(label, len(rows), values, max(names) + 1, column=column)
        whole = maker.by_code(label, len(rows))
        maker.covered(float(table.sum() / whole[:-1].sum()))
        for i, (zone, title) in enumerate(rows):
            parts = [Part(f"zone.{zone}.{prefix}.{code}", f"{title}{name}面积", float(table[i, code]))
                     for code, name in names.items()]  # fmt: skip
            rest = float(whole[i] - table[i, list(names)].sum())
            if rest > 1e-6 * float(whole[i]):
                parts.append(Part(f"zone.{zone}.{prefix}.nodata", f"{title}无数据面积", rest))
            maker.areas(parts, maker.facts[f"zone.{zone}.area"].number)
            maker.shares(parts, of=title)


def _zone_counties(maker: Maker) -> None:
    with maker.family(coverage=1.0):
        rows, label = zone_rows(maker), maker.labels("zone_label")
        if not rows or label is None or not maker.counties() or f"zone.{rows[0][0]}.area" not in maker.facts:
            return
        sums = maker.by_county(label, len(rows))
        for i, (zone, title) in enumerate(rows):
            maker.shared_by_counties(
                f"zone.{zone}", f"位于{title}的面积", sums[:, i], maker.facts[f"zone.{zone}.area"].number
            )


def _zone_means(maker: Maker) -> None:
    for layer, key, unit, word, decimals in (
        ("slope", "slope", "deg", "平均坡度", 2), ("elevation", "elevation", "m", "平均海拔", 0),
        ("habitat_quality", "habitat", "1", "生境质量平均值", 4), ("precipitation", "precipitation", "mm", "多年平均降水量", 0),
    ):  # fmt: skip
        with maker.family():
            rows, label, values = zone_rows(maker), maker.labels("zone_label"), maker.labels(layer)
            if not rows or label is None or values is None:
                continue
            means = maker.means_by(values, label, len(rows))
            for (zone, title), mean in zip(rows, means, strict=True):
                if mean == mean:
                    maker.number(f"zone.{zone}.{key}.mean", float(mean), unit, f"{title}{word}", decimals)


def key_areas(maker: Maker) -> None:
    with maker.family(coverage=1.0):
        frame, label = maker.reader.get("key_areas"), maker.labels("key_area_label")
        if frame is None or label is None:
            return
        sums = maker.by_code(label, len(frame))[:-1]
        total = printed(convert(float(sums.sum()), "m2", "km2"), 2)
        maker.count("key_area.count", len(frame), "place", "生态修复重点区域个数")
        maker.exact("key_area.total.area", total, "km2", "生态修复重点区域面积")
        share = float(total / maker.facts["area.region"].number * 100)
        maker.number("key_area.total.share", share, "%", "重点区域面积占土地总面积的比例")
        rows = list(frame.itertuples())
        parts = [Part(f"key_area.{row.id}", f"{row.name}面积", float(m2)) for row, m2 in zip(rows, sums, strict=True)]
        maker.areas(parts, total)
        maker.shares(parts, of="重点区域面积")
        for row in rows:
            maker.number(f"key_area.{row.id}.priority", float(row.priority), "1", f"{row.name}修复优先指数")
            villages = getattr(row, "villages", None)
            if given(villages):
                maker.count(f"key_area.{row.id}.villages", int(villages), "village", f"{row.name}涉及行政村个数")
    _by_problem(maker, "key_area", "key_areas", "key_area_label")


def _by_problem(maker: Maker, prefix: str, layer: str, labels: str) -> None:
    """Which problems lie in each feature of a layer (zones, key areas)."""
    with maker.family(coverage=1.0):
        frame, label = maker.reader.get(layer), maker.labels(labels)
        problems, marks = maker.reader.get("problems"), maker.labels("problem_label")
        if frame is None or label is None or problems is None or marks is None:
            return
        kinds = sorted(set(problems["problem"]))
        index = np.array([kinds.index(code) for code in problems["problem"]] + [-1])
        table = maker.cross(label, len(frame), marks, len(kinds),
                            column=lambda rows: index[np.where(rows >= 0, rows, len(problems))])  # fmt: skip
        for i, name in enumerate(frame["id"]):
            for j, code in enumerate(kinds):
                if table[i, j] > 0:
                    text = f"{frame['name'].iloc[i]}内的问题面积"
                    maker.area(f"{prefix}.{name}.problem.{code}.area", float(table[i, j]), text)
