"""Rocky desertification (石漠化): steep and bare ground on carbonate rock."""

from __future__ import annotations

import numpy as np

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method
from shanshui.diagnose.barren import undisturbed
from shanshui.diagnose.degrees import degrees, like
from shanshui.diagnose.years import of_year

NODATA = -1
PERCENT = 100
NOT_LAND = (4, 6)
"""First-level classes that are not judged: wetland and towns."""


@method(
    gives="rocky_desertification",
    source="HJ 1174-2021 附录A（石漠化程度：坡度、植被盖度）",
    scope="cell",
    nodata="cell",
    assumed=("outcrop_from",),
)
def rocky_desertification(
    ecosystem: Raster,
    cell_area: Raster,
    degree_limits: Table,
    slope: Raster | None = None,
    fvc: Raster | None = None,
    carbonate_outcrop: Raster | None = None,
    rocky_desertification_degree: Raster | None = None,
    conversion_grade: Raster | None = None,
    *,
    base_year: int,
    outcrop_from: float = 30.0,
) -> Raster:
    """Degree of rocky desertification, on carbonate rock alone.

        degree = that of the monitoring, where it says one; else, where carbonate_outcrop ≥ outcrop_from,
                 min(degree of slope, degree of 100 · FVC)        rows rocky_slope and rocky_cover of `degree_limits`

    The standard lists slope and cover side by side. A degree is reached where both reach it: a steep wood is no rocky
    desert, nor is a flat fallow field. Bare rock that no conversion has touched is judged by the monitoring alone.

    Shapes   rasters (y, x), fvc (year, y, x) → (y, x) int16.
    Units    slope deg; FVC 1; outcrop %; codes of `desertification_degree`.
    Range    0–4.
    Errors   Absent without outcrop and without monitoring, and for outcrop without slope or cover; ValueError for an
             outcrop_from outside 0–100.
    Nodata   −1 outside the region, off carbonate rock, for wetland and towns, and where slope or cover is unknown.
    Golden   tests/golden/test_rocky_desertification.py (hand sum).
    """
    if not 0 <= outcrop_from <= PERCENT:
        raise ValueError(f"outcrop_from {outcrop_from} is no share of the surface, 0–100 %")
    if carbonate_outcrop is None and rocky_desertification_degree is None:
        raise Absent(
            Say("没有碳酸盐岩出露范围，也没有石漠化监测程度", "neither carbonate outcrop nor its monitoring is given"),
            Say("登记 carbonate_outcrop 或 rocky_desertification_degree；没有碳酸盐岩的区域不必提供",
                "enter one of them; a region without carbonate rock needs neither"),
            ("carbonate_outcrop", "rocky_desertification_degree"),
        )  # fmt: skip
    if rocky_desertification_degree is None and (slope is None or fvc is None):
        raise Absent(
            Say("缺少坡度或植被覆盖度，石漠化不能分级", "slope or cover is lacking to grade rocky desertification by"),
            Say(
                "补充高程和植被指数，或登记 rocky_desertification_degree", "give elevation and NDVI, or the monitoring"
            ),
        )
    codes = ecosystem.values
    degree = np.full(codes.shape, NODATA, dtype="i2")
    if carbonate_outcrop is not None and slope is not None and fvc is not None:
        cover = (PERCENT * of_year(fvc, base_year, "植被覆盖度").astype("f8")).astype("f4")
        both = np.minimum(
            degrees(slope.values, degree_limits, "rocky_slope"), degrees(cover, degree_limits, "rocky_cover")
        )
        degree = np.where(carbonate_outcrop.values >= np.float32(outcrop_from), both, degree)
        degree[undisturbed(codes, conversion_grade)] = NODATA
    if rocky_desertification_degree is not None:
        told = rocky_desertification_degree.values
        degree = np.where(told != NODATA, told, degree)
    degree[np.isin(codes // 10, NOT_LAND) | (codes == NODATA) | ~(cell_area.values > 0)] = NODATA
    return like(cell_area, degree, "rocky_desertification")
