"""Ecological land lost since the reference year (生态用地减少), and how badly."""

from __future__ import annotations

import numpy as np
import xarray as xr

from shanshui.core.method import Raster, Table, method
from shanshui.diagnose.years import of_year

NODATA = -1
NONE, INTACT = 0, 1


@method(
    gives=("conversion_loss", "conversion_grade"),
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.2.2（典型生态系统面积减少）",
    scope="cell",
    nodata="cell",
)
def conversion(
    ecosystem_series: Raster, conversion_rules: Table, *, reference_year: int, base_year: int
) -> tuple[Raster, Raster]:
    """What each cell lost between the reference year and the base year, and the degradation grade of that loss.

        loss, grade = the most specific rule for (ecosystem of the reference year → ecosystem of the base year)

    A rule's `from` and `to` are second-level codes (two digits) or first-level classes (one digit). An exact `from` goes
    before a class, then an exact `to` before a class. A cell that no rule names, or whose code did not change, lost
    nothing: loss 0, grade 1 (完好). That says only that its class still stands, nothing about its condition.

    Shapes   (year, y, x) → (y, x) int16, twice.
    Units    ecosystem codes of HJ 1166 → codes of `conversion`; degradation grade.
    Range    loss 0–4; grade 1–4.
    Errors   Absent if the series lacks one of the two years; ValueError if two rules name the same pair.
    Nodata   −1 in either year → −1 in both results.
    Golden   tests/golden/test_conversion.py (hand sum).
    """
    before = of_year(ecosystem_series, reference_year, "土地利用")
    after = of_year(ecosystem_series, base_year, "土地利用")
    rules = _rules(conversion_rules)
    codes_before, i = np.unique(before, return_inverse=True)
    codes_after, j = np.unique(after, return_inverse=True)
    found = np.array([[_rule(rules, int(a), int(b)) for b in codes_after] for a in codes_before], dtype="i2")
    loss, grade = np.moveaxis(found[i.reshape(before.shape), j.reshape(after.shape)], -1, 0)
    return _like(ecosystem_series, loss, "conversion_loss"), _like(ecosystem_series, grade, "conversion_grade")


def _rules(table: Table) -> dict[tuple[int, int], tuple[int, int]]:
    """(from, to) → (conversion, grade)."""
    pairs = list(zip(table["from"].astype(int), table["to"].astype(int), strict=True))
    repeated = [f"{a} → {b}" for a, b in sorted({pair for pair in pairs if pairs.count(pair) > 1})]
    if repeated:
        raise ValueError(f"conversion_rules: two rules for {', '.join(repeated)}")
    return dict(zip(pairs, zip(table["conversion"].astype(int), table["grade"].astype(int), strict=True), strict=True))


def _rule(rules: dict[tuple[int, int], tuple[int, int]], before: int, after: int) -> tuple[int, int]:
    """Loss and grade of one change of code."""
    if NODATA in (before, after):
        return NODATA, NODATA
    if before == after:
        return NONE, INTACT
    class_before, class_after = before // 10, after // 10
    for pair in ((before, after), (before, class_after), (class_before, after), (class_before, class_after)):
        if pair in rules:
            return rules[pair]
    return NONE, INTACT


def _like(series: Raster, values: np.ndarray, name: str) -> Raster:
    coords = {axis: series[axis] for axis in ("y", "x")}
    return xr.DataArray(np.ascontiguousarray(values), dims=("y", "x"), coords=coords, name=name)
