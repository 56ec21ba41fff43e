"""Figures of sensitivity, vulnerability and importance for protection; ours against the adopted 双评价."""

from __future__ import annotations

import numpy as np

from shanshui.deliver.facts_areas import code_names, county_parts, partition
from shanshui.deliver.facts_make import Maker, Part

SENSITIVITIES = {
    "ecological_sensitivity": "生态", "erosion_sensitivity": "水土流失", "desertification_sensitivity": "土地沙化",
    "rocky_desertification_sensitivity": "石漠化", "salinisation_sensitivity": "盐渍化",
}  # fmt: skip
"""Layer → what is sensitive in it; the first is the greatest of the others."""
THREE = (1, 3, 5)
"""Grades of the three levels; the two between them are used by five levels only."""
CAUSES = {1: "水土流失", 2: "土地沙化", 4: "石漠化"}
WORST = 1


def make(maker: Maker) -> None:
    for layer, word in SENSITIVITIES.items():
        _sensitivity(maker, layer, word)
    names = code_names("vulnerability")
    if partition(maker, "vulnerability", "vulnerability", names, subject="面积"):
        county_parts(maker, "vulnerability", "vulnerability", names, "面积")
        _causes(maker)
    _difference(maker)
    names = {code: f"生态保护{name}" for code, name in code_names("importance").items()}
    if partition(maker, "protection_importance", "protection_importance", names, subject="面积"):
        county_parts(maker, "protection_importance", "protection_importance", names, "面积")
        _basis(maker)


def _sensitivity(maker: Maker, layer: str, word: str) -> None:
    """`<layer>.<grade>.area`, its share, and both by county."""
    with maker.family():
        values = maker.labels(layer)
        if values is None:
            return
        found = {int(code) for code in np.unique(values) if code > 0}
    names = {code: f"{word}{name}" for code, name in code_names("sensitivity").items() if code in {*THREE, *found}}
    if partition(maker, layer, layer, names, subject="面积"):
        county_parts(maker, layer, layer, names, "面积")


def _causes(maker: Maker) -> None:
    """`vulnerability.cause.<problem>.area`: extremely fragile land by each problem that makes it so; they may overlap."""
    with maker.family():
        values, cause = maker.labels("vulnerability"), maker.labels("vulnerability_cause")
        if values is None or cause is None:
            return
        for bit, name in CAUSES.items():
            held = np.where((values == WORST) & (cause > 0) & (cause & bit > 0), 0, -1)
            m2 = float(maker.by_code(held, 1)[0])
            if m2 > 0:
                maker.area(f"vulnerability.cause.{bit}.area", m2, f"因{name}判为极脆弱的面积")


def _difference(maker: Maker) -> None:
    """Shares of agreement with the adopted vulnerability, and the area of each pair of classes."""
    names = code_names("vulnerability")
    with maker.family():
        table = maker.reader.get("vulnerability_difference")
        if table is None:
            return
        groups = {"same": "两者一致", "more": "本次评价更脆弱", "less": "本次评价较不脆弱"}
        sums = dict.fromkeys(groups, 0.0)
        for row in table.itertuples():
            maker.area(
                f"vulnerability_difference.{row.adopted}.{row.own}.area", float(row.area_m2),
                f"双评价成果为{names[int(row.adopted)]}、本次评价为{names[int(row.own)]}的面积",
            )  # fmt: skip
            sums["same" if row.own == row.adopted else "more" if row.own < row.adopted else "less"] += float(
                row.area_m2
            )
        parts = [Part(f"vulnerability_difference.{key}", f"{word}的面积", sums[key]) for key, word in groups.items()]
        maker.areas(parts)
        maker.shares(parts, of="两者均有评价的面积")


def _basis(maker: Maker) -> None:
    """`protection_importance.1.basis.<b>`: what made land extremely important."""
    names = {code: name for code, name in code_names("protection_basis").items() if code > 0}
    with maker.family():
        values, basis = maker.labels("protection_importance"), maker.labels("protection_basis")
        if values is None or basis is None or "protection_importance.1.area" not in maker.facts:
            return
        sums = maker.by_code(np.where(values == WORST, basis, -1), max(names) + 1)
        parts = [Part(f"protection_importance.1.basis.{code}", f"依据{name}判为生态保护极重要的面积", float(sums[code]))
                 for code, name in names.items()]  # fmt: skip
        if sum(part.value for part in parts) > 0:
            maker.areas(parts, maker.facts["protection_importance.1.area"].number)
            maker.shares(parts, of="生态保护极重要面积")
