"""Restoration mode (修复模式) of each cell: how degraded it is against how well it recovers."""

from __future__ import annotations

import numpy as np

from shanshui.core.method import Raster, Table, method

NODATA = -1
INTACT = 1
CONSERVE, UNDETERMINED = 1, 9
BUILT = 6
"""First-level class of towns, industry and transport."""
BARREN = (70, 71, 72, 81, 82)
"""沙漠、沙地、戈壁、裸地、冰川: kept as they are where undisturbed."""


@method(
    gives="mode",
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）A.3、F.3、F.3.1（3）",
    scope="cell",
    nodata="exclude",
    rows={"mode_matrix": "degradation"},
)
def mode(degradation: Raster, ecosystem: Raster, mode_matrix: Table, resilience: Raster | None = None) -> Raster:
    """The mode that the matrix gives for the degradation and the resilience of each cell.

        mode = matrix[degradation, resilience]

    Where resilience is not evaluated: the mode of the row if all its columns agree, otherwise 9 待定; a resilience is
    never supposed. Undisturbed desert, gobi, bare land and glacier (degradation 1, or not judged) are 1 保育保护.

    Shapes   (y, x) → (y, x) int16.
    Units    grades; codes of `mode`.
    Range    1–4, 9.
    Errors   ValueError for a grade or a pair that the matrix lacks, or a pair that it gives twice.
    Nodata   −1 where the ecosystem is unknown, and where degradation is, undisturbed desert and the like excepted; −1
             too where the ground is built over (城镇): restoring it is a matter of land use, not of degradation.
    Golden   tests/golden/test_mode.py (hand sum).
    """
    grades, codes = degradation.values, ecosystem.values
    level = np.full(grades.shape, NODATA, dtype="i2") if resilience is None else resilience.values
    result = np.full(grades.shape, NODATA, dtype="i2")
    kept = np.isin(codes, BARREN) & (grades <= INTACT)
    asked = (grades != NODATA) & (codes != NODATA) & (codes // 10 != BUILT) & ~kept
    for grade in np.unique(grades[asked]):
        rows = mode_matrix[mode_matrix["degradation"] == grade]
        if rows.empty:
            raise ValueError(f"mode_matrix has no row for degradation {grade}")
        if rows["resilience"].duplicated().any():
            raise ValueError(f"mode_matrix gives two modes for one resilience at degradation {grade}")
        by_level = dict(zip(rows["resilience"].astype(int), rows["mode"].astype(int), strict=True))
        modes = set(by_level.values())
        here = asked & (grades == grade)
        result[here] = modes.pop() if len(modes) == 1 else UNDETERMINED
        for found in np.unique(level[here & (level != NODATA)]):
            if int(found) not in by_level:
                raise ValueError(f"mode_matrix has no mode for degradation {grade}, resilience {found}")
            result[here & (level == found)] = by_level[int(found)]
    result[kept] = CONSERVE
    return degradation.copy(data=result).rename("mode").drop_attrs()
