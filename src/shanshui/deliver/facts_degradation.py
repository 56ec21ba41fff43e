"""Figures of degradation by ecosystem: each class by grade, each kind by degree and county, and what it was measured by."""

from __future__ import annotations

import numpy as np

from shanshui.core.units import printed
from shanshui.deliver.facts_areas import CLASSES, code_names, first_digit
from shanshui.deliver.facts_make import Maker, Part

KINDS = {
    "forest_degradation": "森林退化", "shrub_degradation": "灌丛退化", "grassland_degradation": "草地退化",
    "wetland_loss": "湿地退化", "desertification": "土地沙化", "salinisation": "土壤盐渍化", "rocky_desertification": "石漠化",
    "urban_degradation": "城镇绿化不足",
}  # fmt: skip
"""Layer of degrees → what it tells."""
FIXED = ("wetland_loss", "desertification", "salinisation", "rocky_desertification", "urban_degradation")
"""Those that are graded by fixed limits, without a reference."""
WORDS = {1: "轻度", 2: "中度", 3: "重度", 4: "极重度"}
DEGREES = tuple(WORDS)
GRADES = (1, 2, 3, 4)
DEGRADED = (2, 3, 4)
BARREN = (70, 71, 72, 81, 82)
"""Ecosystems that are not judged where undisturbed."""


def make(maker: Maker) -> None:
    _classes(maker)
    for layer, word in KINDS.items():
        _kind(maker, layer, word)
    _reference(maker)
    _raised(maker)
    _barren(maker)


def _classes(maker: Maker) -> None:
    """`degradation.class.<class>.<grade>.area`, the degraded part with its share of the class, and by county."""
    names, words = code_names("ecosystem_class"), code_names("degradation")
    with maker.family():
        grades, labels = maker.labels("degradation"), maker.labels("ecosystem")
        if grades is None or labels is None:
            return
        table = maker.cross(labels, 9, grades, 5, row=first_digit)
        whole = maker.by_code(labels, 9, first_digit)
        for number in CLASSES:
            if not table[number].sum() > 0:
                continue
            prefix = f"degradation.class.{number}"
            parts = [Part(f"{prefix}.{g}", f"{names[number]}{words[g]}面积", float(table[number, g])) for g in GRADES]
            shown = maker.areas(parts)
            total = sum((shown[f"{prefix}.{g}"] for g in DEGRADED), start=printed(0, 2))
            maker.exact(f"{prefix}.area", total, "km2", f"{names[number]}退化面积")
            share = float(table[number, list(DEGRADED)].sum() / whole[number]) * 100
            maker.number(f"{prefix}.share", share, "%", f"{names[number]}退化面积占其面积的比例")


def _kind(maker: Maker, layer: str, word: str) -> None:
    """`degree.<layer>.<degree>.area`, their sum, shares of it, and both by county; `.judged.area` is what could be told."""
    with maker.family():
        values = maker.labels(layer)
        if values is None:
            return
        sums = maker.by_code(values, max(DEGREES) + 1)
        judged = float(sums[:-1].sum())
        maker.covered(judged / maker.region_m2())
        maker.area(f"degree.{layer}.judged.area", judged, f"{word}评价面积")
        parts = [Part(f"degree.{layer}.{d}", f"{WORDS[d]}{word}面积", float(sums[d])) for d in DEGREES]
        shown = maker.areas(parts)
        total = sum(shown.values(), start=printed(0, 2))
        maker.exact(f"degree.{layer}.area", total, "km2", f"{word}面积")
        if judged > 0:
            share = float(sums[list(DEGREES)].sum()) / judged * 100
            maker.number(f"degree.{layer}.judged.share", share, "%", f"{word}面积占评价范围的比例")
        maker.shares(parts, of=f"{word}面积")
    with maker.family():
        whole = maker.facts.get(f"degree.{layer}.area")
        values = maker.labels(layer)
        if whole is None or values is None or not maker.counties():
            return
        maker.covered(whole.coverage or 0.0)
        by = maker.by_county(values, max(DEGREES) + 1)[:, 1 : max(DEGREES) + 1].sum(axis=1)
        maker.shared_by_counties(f"degree.{layer}", f"{word}面积", by, whole.number)


def _reference(maker: Maker) -> None:
    """`reference.<basis>.area` and its share: on what the reference of vegetation rests."""
    names = code_names("reference_basis")
    with maker.family():
        values = maker.labels("cover_reference_basis")
        if values is None:
            return
        sums = maker.by_code(values, max(names) + 1)
        parts = [
            Part(f"reference.{code}", f"以{name}为参照的植被面积", float(sums[code])) for code, name in names.items()
        ]
        maker.areas(parts)
        maker.shares(parts, of="有参照的植被面积")


def _raised(maker: Maker) -> None:
    """`vegetation.raised.area`: where a significant decline made the grade one worse."""
    with maker.family():
        grades = maker.labels("vegetation_degradation")
        kinds = [maker.labels(layer) for layer in ("forest_degradation", "shrub_degradation", "grassland_degradation")]
        if grades is None or any(kind is None for kind in kinds) or maker.reader.get("fvc_trend_class") is None:
            return
        degree = np.max([kind for kind in kinds if kind is not None], axis=0)
        raised = (degree >= 0) & (grades > np.minimum(degree + 1, max(GRADES)))
        m2 = float(maker.by_code(np.where(raised, 0, -1), 1)[0])
        maker.area("vegetation.raised.area", m2, "植被覆盖度显著下降而加重一级的面积")


def _barren(maker: Maker) -> None:
    """`degradation.barren.area`: desert, gobi, bare land and glacier that are not judged."""
    with maker.family():
        grades, labels = maker.labels("degradation"), maker.labels("ecosystem")
        if grades is None or labels is None:
            return
        m2 = float(maker.by_code(np.where((grades < 0) & np.isin(labels, BARREN), 0, -1), 1)[0])
        if m2 > 0:
            maker.area("degradation.barren.area", m2, "不评价退化的天然荒漠、戈壁、裸地和冰川面积")
