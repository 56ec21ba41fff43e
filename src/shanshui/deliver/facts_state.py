"""Figures of state and problems: terrain, climate, people, habitat, cover, soil, degradation, resilience, problems."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import numpy as np

from shanshui.core.units import convert, printed
from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_areas import CLASSES, code_names, county_parts, partition
from shanshui.deliver.facts_make import Maker, Part, first_digit, given

WAN = 10_000.0
RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*[—–~-]\s*(\d+(?:\.\d+)?)\s*(?:公里|km)")


def make(maker: Maker) -> None:
    terrain(maker)
    population(maker)
    habitat(maker)
    cover(maker)
    soil(maker)
    erosion(maker)
    degradation(maker)
    if partition(maker, "resilience", "resilience", code_names("resilience"), subject="面积"):
        county_parts(maker, "resilience", "resilience", code_names("resilience"), "面积")
    modes(maker)
    problems(maker)


def terrain(maker: Maker) -> None:
    """Means and extremes over the region."""
    for layer, name, decimals in (
        ("slope", "平均坡度", 2), ("precipitation", "多年平均降水量", 0), ("temperature", "多年平均气温", 1),
        ("aridity", "平均干燥度", 2),
    ):  # fmt: skip
        _mean(maker, layer, f"{layer}.mean", name, decimals)
    _mean(maker, "elevation", "elevation.mean", "平均海拔", 0)
    with maker.family():
        values = maker.labels("elevation")
        if values is None:
            return
        inside = (maker.cells() > 0) & ~np.isnan(values)
        if inside.any():
            maker.number("elevation.min", float(values[inside].min()), "m", "最低海拔", 0)
            maker.number("elevation.max", float(values[inside].max()), "m", "最高海拔", 0)


def _mean(maker: Maker, layer: str, name: str, label: str, decimals: int = 2) -> None:
    with maker.family():
        values = maker.labels(layer)
        if values is None:
            return
        mean, coverage = maker.mean(values)
        if mean == mean:
            maker.number(name, mean, vocabulary()[layer].unit, label, decimals)
            maker.covered(coverage)


def population(maker: Maker) -> None:
    """People: density times area, in 万人."""
    with maker.family():
        values = maker.labels("population")
        if values is None:
            return
        mean, coverage = maker.mean(values)
        total = mean * coverage * convert(maker.region_m2(), "m2", "km2") / WAN
        if total != total:
            return
        maker.number("population.total", total, "wan_person", "人口")
        maker.covered(coverage)


def habitat(maker: Maker) -> None:
    """Mean habitat quality of the region, of each county and of each class of ecosystem."""
    _mean(maker, "habitat_quality", "habitat.mean", "生境质量平均值", 4)
    names = code_names("ecosystem_class")
    with maker.family():
        values, labels = maker.labels("habitat_quality"), maker.labels("ecosystem")
        if values is None or labels is None:
            return
        means = maker.means_by(values, first_digit(labels.astype(np.int16)), 9)
        for number in CLASSES:
            if means[number] == means[number]:
                label = f"{names[number]}生境质量平均值"
                maker.number(f"habitat.ecosystem.{number}.mean", float(means[number]), "1", label, 4)


def cover(maker: Maker) -> None:
    """Mean vegetation cover by year; the coarse background apart."""
    with maker.family():
        raster = maker.reader.get("fvc")
        if raster is not None:
            for year in (int(y) for y in raster["year"].values):
                mean, coverage = maker.mean(np.asarray(raster.sel(year=year).values).reshape(-1))
                if mean == mean:
                    maker.number(f"fvc.{year}.mean", mean, "1", f"{year}年植被覆盖度平均值")
                    maker.covered(coverage)
    _mean(maker, "fvc_background", "fvc_background.mean", "植被覆盖度背景值平均值")
    _mean(maker, "ndvi_background", "ndvi_background.mean", "植被指数背景值平均值")
    _resolution(maker)


def _resolution(maker: Maker) -> None:
    """The background product's own resolution in km, as the catalogue states it: one figure, or a range in its note."""
    with maker.family():
        if maker.reader.get("ndvi_background") is None:
            return
        leaf = maker.reader.record("ndvi_background").get("leaf") or {}
        span = RANGE.search(str(leaf.get("note") or ""))
        if span is not None:
            maker.number("ndvi_background.resolution.low", float(span[1]), "km", "植被指数背景值最细分辨率")
            maker.number("ndvi_background.resolution.high", float(span[2]), "km", "植被指数背景值最粗分辨率")
        elif leaf.get("native_resolution_m"):
            value = convert(float(leaf["native_resolution_m"]), "m", "km")
            maker.number("ndvi_background.resolution", value, "km", "植被指数背景值分辨率")


def soil(maker: Maker) -> None:
    """Soil lost and kept in a year, in 万吨, and the mean modulus."""
    for layer, word in (("soil_loss", "土壤侵蚀量"), ("soil_retention", "土壤保持量")):
        with maker.family():
            values = maker.labels(layer)
            if values is None:
                continue
            mean, coverage = maker.mean(values)
            if mean == mean:
                tonnes = mean * coverage * convert(maker.region_m2(), "m2", "ha")
                maker.number(f"{layer}.total", tonnes / WAN, "wan_t", f"年{word}")
                modulus = convert(mean, "t/(ha a)", "t/(km2 a)")
                maker.number(f"{layer}.mean", modulus, "t/(km2 a)", f"平均{word}模数")
                maker.covered(coverage)


def erosion(maker: Maker) -> None:
    """Area by intensity; 水土流失面积 is light and above."""
    names = code_names("erosion")
    if not partition(maker, "erosion", "erosion", names, subject="侵蚀面积"):
        return
    with maker.family():
        values, cells = maker.labels("erosion"), maker.cells()
        assert values is not None and cells.size
        grades = [number for number in names if number >= 2]
        total = sum((maker.facts[f"erosion.{g}.area"].number for g in grades), start=printed(0, 2))
        maker.covered(maker.facts["erosion.1.area"].coverage or 0.0)
        maker.exact("erosion.loss.area", total, "km2", "水土流失面积")
        whole = maker.facts["area.region"].number
        maker.exact("erosion.loss.share", printed(float(total / whole * 100), 2), "%", "水土流失面积占土地总面积的比例")
        parts = [Part(f"erosion.loss.{g}", f"{names[g]}侵蚀面积", float(maker.facts[f"erosion.{g}.area"].number))
                 for g in grades]  # fmt: skip
        maker.shares(parts, of="水土流失面积")
        if maker.counties():
            sums = maker.by_county(values, 7)[:, 2:].sum(axis=1)
            maker.shared_by_counties("erosion.loss", "水土流失面积", sums, total)


def degradation(maker: Maker) -> None:
    """Area by grade; degraded is light and above. Evidence says by what the grade was set."""
    names = code_names("degradation")
    if not partition(maker, "degradation", "degradation", names, subject="面积"):
        return
    with maker.family():
        values, cells = maker.labels("degradation"), maker.cells()
        assert values is not None and cells.size
        total = sum((maker.facts[f"degradation.{g}.area"].number for g in (2, 3, 4)), start=printed(0, 2))
        maker.covered(maker.facts["degradation.1.area"].coverage or 0.0)
        maker.exact("degradation.degraded.area", total, "km2", "退化面积")
        whole = maker.facts["area.region"].number
        maker.exact(
            "degradation.degraded.share", printed(float(total / whole * 100), 2), "%", "退化面积占土地总面积的比例"
        )
        parts = [Part(f"degradation.degraded.{g}", f"{names[g]}面积", float(maker.facts[f"degradation.{g}.area"].number))
                 for g in (2, 3, 4)]  # fmt: skip
        maker.shares(parts, of="退化面积")
        if maker.counties():
            sums = maker.by_county(values, 5)[:, 2:].sum(axis=1)
            maker.shared_by_counties("degradation.degraded", "退化面积", sums, total)
    _evidence(maker)


def _evidence(maker: Maker) -> None:
    names = {code: name for code, name in code_names("degradation_evidence").items() if code > 0}
    with maker.family():
        grades, evidence = maker.labels("degradation"), maker.labels("degradation_evidence")
        if grades is None or evidence is None:
            return
        table = maker.cross(grades, 5, evidence, max(names) + 1)[2:].sum(axis=0)
        parts = [
            Part(f"evidence.{code}", f"依据{name}判定的退化面积", float(table[code])) for code, name in names.items()
        ]
        if sum(part.value for part in parts) > 0:
            maker.areas(parts, printed(convert(sum(part.value for part in parts), "m2", "km2"), 2))
            maker.shares(parts)


def modes(maker: Maker) -> None:
    """Area by restoration mode; 待定 where resilience is not evaluated."""
    partition(maker, "mode", "mode", code_names("mode"), subject="面积")


def problems(maker: Maker) -> None:
    """Area, number of polygons and counties of each kind of problem, from the cells that the polygons cover."""
    names = {code: entry.zh for code, entry in vocabulary().codes["problem"].items()}
    with maker.family():
        frame, label = maker.reader.get("problems"), maker.labels("problem_label")
        if frame is None or label is None:
            return
        maker.covered(1.0)
        sums = maker.by_code(label, len(frame))[:-1]
        found = [code for code in names if (frame["problem"] == code).any()]
        parts = [Part(f"problem.{code}", f"{names[code]}面积", float(sums[(frame["problem"] == code).to_numpy()].sum()))
                 for code in found]  # fmt: skip
        total = printed(convert(float(sums.sum()), "m2", "km2"), 2)
        maker.exact("problem.total.area", total, "km2", "生态问题面积")
        maker.count("problem.total.count", len(frame), "patch", "生态问题图斑数")
        maker.areas(parts, total)
        maker.shares(parts, of="生态问题面积")
        for code in found:
            rows = (frame["problem"] == code).to_numpy()
            maker.count(f"problem.{code}.count", int(rows.sum()), "patch", f"{names[code]}图斑数")
            for grade in (2, 3, 4):
                severe = rows & (frame["severity"] == grade).to_numpy()
                if severe.any():
                    text = f"{code_names('degradation')[grade]}{names[code]}面积"
                    maker.area(f"problem.{code}.grade.{grade}.area", float(sums[severe].sum()), text)
    _problems_by_county(maker, names)
    _causes(maker, names)


def causes(cards: Any, code: str) -> list[tuple[str, int]]:
    """(cause, number of cards) of one kind of problem, most frequent first; cards without a cause are left out."""
    told = [str(text).rstrip("。") for text in cards[cards["problem"] == code]["cause"] if given(text)]
    return sorted(Counter(told).items(), key=lambda row: (-row[1], row[0]))


def _causes(maker: Maker, names: dict[str, str]) -> None:
    """How many polygons of each kind have a cause, by cause, and how many have none."""
    with maker.family():
        cards = maker.reader.get("problem_cards")
        if cards is None or "cause" not in cards:
            return
        for code in (code for code in names if (cards["problem"] == code).any()):
            found = causes(cards, code)
            for number, (text, times) in enumerate(found):
                maker.count(
                    f"problem.{code}.cause.{number}.count", times, "patch", f"{names[code]}中成因为{text}的图斑数"
                )
            rest = int((cards["problem"] == code).sum()) - sum(times for _, times in found)
            if found and rest:
                maker.count(f"problem.{code}.cause.none.count", rest, "patch", f"{names[code]}中成因未判定的图斑数")


def _problems_by_county(maker: Maker, names: dict[str, str]) -> None:
    with maker.family(coverage=1.0):
        frame, label = maker.reader.get("problems"), maker.labels("problem_label")
        if frame is None or label is None or not maker.counties():
            return
        order = list(names)
        kinds = np.array([order.index(code) for code in frame["problem"]] + [-1])
        sums = maker.by_county(label, len(order), lambda rows: kinds[np.where(rows >= 0, rows, len(frame))])
        for i, code in enumerate(order):
            whole = maker.facts.get(f"problem.{code}.area")
            if whole is not None:
                maker.shared_by_counties(f"problem.{code}", f"{names[code]}面积", sums[:, i], whole.number)
