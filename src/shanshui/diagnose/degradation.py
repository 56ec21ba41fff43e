"""Degradation of ecosystems (生态系统退化程度): the worst of the evidence there is, and which one set it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, method

NODATA = -1
NONE, CONVERSION, VEGETATION, EROSION = 0, 1, 2, 3
INTACT, SEVERE = 1, 4
BARREN = (70, 71, 72, 81, 82)
"""沙漠、沙地、戈壁、裸地、冰川: not judged where undisturbed (S0 F.3.1(3)). Saline land (73) is judged."""


@method(
    gives=("degradation", "degradation_evidence"),
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）G.1（四级）、F.3.1（3）; HJ 1174-2021",
    scope="cell",
    nodata="cell",
)
def degradation(
    cell_area: Raster,
    conversion_grade: Raster | None = None,
    vegetation_degradation: Raster | None = None,
    erosion: Raster | None = None,
    ecosystem: Raster | None = None,
) -> tuple[Raster, Raster]:
    """Degradation grade of each cell: the highest grade of the evidence (limiting factor), and that evidence.

        degradation = max(conversion, vegetation, erosion)        erosion: 微度 1, 轻度 2, 中度 3, 强烈 and above 4

    The evidence is 1 conversion, 2 vegetation, 3 erosion: the first of them that has the highest grade; 0 where the
    cell is intact. Erosion does not judge desert, gobi, bare land and glacier that no conversion has touched
    (维持未受干扰的沙漠、砾漠、岩漠腹地和冰川景观现状), as far as the ecosystem is given.

    Shapes   (y, x) → (y, x) int16, twice.
    Units    grades; codes of `degradation_evidence`.
    Range    1–4; 0–3.
    Errors   Absent where none of the three kinds of evidence is given.
    Nodata   −1 outside the region and where no evidence has data; evidence without data is left out of the maximum.
    Golden   tests/golden/test_degradation.py (hand sum).
    """
    if conversion_grade is None and vegetation_degradation is None and erosion is None:
        raise Absent(
            Say("没有可用于判定退化程度的资料", "there is no evidence of degradation"),
            Say(
                "提供两期土地利用、植被指数或土壤侵蚀所需资料之一",
                "give land cover of two years, NDVI, or what soil loss needs",
            ),
        )
    grades = {CONVERSION: conversion_grade, VEGETATION: vegetation_degradation, EROSION: erosion}
    given = {code: raster.values for code, raster in grades.items() if raster is not None}
    if EROSION in given:
        given[EROSION] = _of_erosion(
            given[EROSION], None if ecosystem is None else ecosystem.values, given.get(CONVERSION)
        )
    worst = np.full(cell_area.shape, NODATA, dtype="i2")
    evidence = np.full(cell_area.shape, NODATA, dtype="i2")
    for code, grade in given.items():
        higher = grade > worst  # strictly: of equal grades the first stands
        worst[higher], evidence[higher] = grade[higher], code
    evidence[worst == INTACT] = NONE
    outside = ~(cell_area.values > 0)
    worst[outside], evidence[outside] = NODATA, NODATA
    return (
        cell_area.copy(data=worst).rename("degradation").drop_attrs(),
        cell_area.copy(data=evidence).rename("degradation_evidence").drop_attrs(),
    )


def _of_erosion(
    erosion: NDArray[np.int16], codes: NDArray[np.int16] | None, conversion: NDArray[np.int16] | None
) -> NDArray[np.int16]:
    """The degradation grade of erosion; −1 where the ground is bare by nature."""
    grade = np.minimum(erosion, SEVERE)
    if codes is None:
        return grade
    disturbed = False if conversion is None else conversion > INTACT
    return np.where(np.isin(codes, BARREN) & ~np.asarray(disturbed), NODATA, grade).astype("i2")
