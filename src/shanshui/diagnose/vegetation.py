"""Degradation of vegetation (植被退化): cover relative to the best of the same ecosystem and elevation belt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method
from shanshui.diagnose.years import of_year

NODATA = -1
PERCENT = 100


@method(
    gives="vegetation_degradation",
    source="HJ 1174-2021 (FDI、GDI：植被覆盖与参照之比)",
    scope="global",
    nodata="exclude",
    assumed=("belt_height_m", "reference_percentile"),
    bytes_per_cell=120,
)
def vegetation_degradation(
    fvc: Raster,
    ecosystem: Raster,
    elevation: Raster,
    cell_area: Raster,
    degradation_grades: Table,
    *,
    base_year: int,
    belt_height_m: float = 500.0,
    reference_percentile: float = 95.0,
) -> Raster:
    """Degradation grade of vegetation, a relative grading (相对分级) within the region.

        ratio = 100 · FVC / reference           grade = the row of the class with the largest `from` ≤ ratio
        reference = reference_percentile of FVC over the cells of one ecosystem (second-level code) and elevation belt
                    (⌊elevation / belt_height_m⌋) inside the region: the smallest cover that at least this share of the
                    cells do not exceed (inverted CDF; every cell counts once; the smallest of all for 0)

    The reference is the best of what stands there now, so a region degraded throughout looks better than it is, and a
    group of one cell is its own reference; where the reference is 0 nothing falls short of it (grade 1). Only the
    classes of `degradation_grades` are judged: desert, bare land, ice, water, farmland and towns are not (S0 F.3.1(3)).

    Shapes   fvc (year, y, x), the others (y, x) → (y, x) int16.
    Units    FVC 1; elevation m; `from` %, the lower limit, inclusive.
    Range    1–4.
    Errors   Absent if there is no FVC of the base year, or no cell can be judged; ValueError for settings out of range
             or limits of a class that do not fall with the grade to 0.
    Nodata   −1 outside the region, for other classes, and where cover, ecosystem or elevation is unknown.
    Golden   tests/golden/test_vegetation_degradation.py (hand sum; reference program NumPy; invariants).
    """
    if not (belt_height_m > 0 and 0 <= reference_percentile <= PERCENT):
        raise ValueError(
            f"belt_height_m {belt_height_m} must be positive, reference_percentile {reference_percentile} in 0–100"
        )
    limits = _limits(degradation_grades)
    cover, codes, height = of_year(fvc, base_year, "植被覆盖度"), ecosystem.values, elevation.values
    judged = (cell_area.values > 0) & np.isin(codes // 10, list(limits)) & ~np.isnan(cover) & ~np.isnan(height)
    belt = np.floor(height[judged].astype("f8") / belt_height_m)
    ratio = _ratio(codes[judged], belt, cover[judged].astype("f8"), reference_percentile)
    grade = np.full(ratio.shape, NODATA, dtype="i2")
    for kind, (lower, grades) in limits.items():
        here = codes[judged] // 10 == kind
        grade[here] = grades[np.searchsorted(lower, ratio[here], side="right") - 1]
    if not judged.any():
        raise Absent(
            Say("规划范围内没有可按植被覆盖度评价的生态系统", "no ecosystem of the region can be judged by its cover"),
            Say("检查植被覆盖度和高程资料是否覆盖规划范围", "see whether cover and elevation reach the region"),
        )
    result = np.full(codes.shape, NODATA, dtype="i2")
    result[judged] = grade
    return cell_area.copy(data=result).rename("vegetation_degradation").drop_attrs()


def _limits(table: Table) -> dict[int, tuple[NDArray[np.float64], NDArray[np.int16]]]:
    """First-level class → lower limits in rising order, and their grades."""
    found = {}
    for kind, rows in table.groupby("ecosystem_class"):
        ordered = rows.sort_values("from")
        lower, grades = ordered["from"].to_numpy("f8"), ordered["grade"].to_numpy("i2")
        if lower[0] != 0:
            raise ValueError(f"degradation_grades: class {kind} has no grade from 0: {lower}")
        if (np.diff(lower) <= 0).any() or (np.diff(grades) >= 0).any():
            raise ValueError(f"degradation_grades: the limits of class {kind} must fall with the grade: {lower}")
        found[int(kind)] = lower, grades
    return found


def _ratio(
    codes: NDArray[np.int16], belt: NDArray[np.float64], cover: NDArray[np.float64], percentile: float
) -> NDArray[np.float64]:
    """Cover in % of the reference of its group (code, belt); 100 where the reference is 0."""
    order = np.lexsort((cover, belt, codes))
    ends = np.diff(codes[order]).astype(bool) | np.diff(belt[order]).astype(bool)
    start = np.append(0, np.flatnonzero(ends) + 1) if order.size else np.empty(0, dtype="i8")
    size = np.diff(np.append(start, order.size))
    last = start + size - 1
    place = np.clip(start + np.ceil(percentile * size / PERCENT).astype("i8") - 1, start, last)
    reference = np.empty(order.size)
    reference[order] = np.repeat(cover[order][place], size)
    return np.divide(PERCENT * cover, reference, out=np.full(order.size, float(PERCENT)), where=reference > 0)
