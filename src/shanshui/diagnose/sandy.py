"""Sandy desertification (土地沙化): the degree of land that is sandified, never of undisturbed desert."""

from __future__ import annotations

import numpy as np

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method
from shanshui.diagnose.barren import held, undisturbed
from shanshui.diagnose.degrees import degrees, like
from shanshui.diagnose.years import of_year

NODATA = -1
PERCENT = 100
NOT_LAND = (4, 6)
"""First-level classes that are not sandified: wetland and towns."""


@method(
    gives="desertification",
    source="HJ 1174-2021 附录A（沙化程度）；《新疆地（州、市）级国土空间生态修复规划编制指南》B.3 10)、F.3.1（3）",
    scope="cell",
    nodata="cell",
)
def desertification(
    ecosystem: Raster,
    cell_area: Raster,
    degree_limits: Table,
    fvc: Raster | None = None,
    sandy_land: Zones | None = None,
    desertification_degree: Raster | None = None,
    conversion_grade: Raster | None = None,
    *,
    base_year: int,
    grid: Grid,
) -> Raster:
    """Degree of sandy desertification, on sandified land (沙化土地) alone.

        degree = that of the monitoring, where it says one; else, in the polygons of sandy_land, that of the rows
                 sandy_cover of `degree_limits` for 100 · FVC

    Desert, gobi, bare land and glacier that no conversion has touched are not judged, monitored or not, save in polygons
    that are marked as treatable (可治理): there they are what the works are for. The second sign of the standard
    (风蚀残丘、戈壁 on 10 % of the ground) shows in no cover and is left to the monitoring.

    Shapes   rasters (y, x), fvc (year, y, x) → (y, x) int16.
    Units    FVC 1; codes of `desertification_degree`.
    Range    0–4.
    Errors   Absent without sandified land and without monitoring, and for sandy_land without any FVC.
    Nodata   −1 outside the region and off sandified land, for wetland and towns, and where ecosystem or cover is unknown.
    Golden   tests/golden/test_desertification.py (hand sum).
    """
    if sandy_land is None and desertification_degree is None:
        raise Absent(
            Say("没有沙化土地范围，也没有沙化监测程度：沙漠、戈壁不等于沙化土地，不据地类推断",
                "neither sandified land nor its monitoring is given: a desert is not sandified land"),
            Say("登记 sandy_land（沙化土地图斑）或 desertification_degree", "enter sandy_land or desertification_degree"),
            ("sandy_land", "desertification_degree"),
        )  # fmt: skip
    if desertification_degree is None and fvc is None:
        raise Absent(
            Say("没有植被覆盖度，沙化土地不能分级", "there is no vegetation cover to grade sandified land by"),
            Say("补充植被指数，或登记 desertification_degree", "give NDVI, or enter desertification_degree"),
        )
    codes = ecosystem.values
    degree = np.full(codes.shape, NODATA, dtype="i2")
    treatable = np.zeros(codes.shape, dtype=bool)
    if sandy_land is not None:
        if "treatable" in sandy_land:
            treatable = held(sandy_land[sandy_land["treatable"].fillna(False).astype(bool)], grid)
        if fvc is not None:
            cover = (PERCENT * of_year(fvc, base_year, "植被覆盖度").astype("f8")).astype("f4")
            degree = np.where(held(sandy_land, grid), degrees(cover, degree_limits, "sandy_cover"), degree)
    if desertification_degree is not None:
        told = desertification_degree.values
        degree = np.where(told != NODATA, told, degree)
    degree[undisturbed(codes, conversion_grade) & ~treatable] = NODATA
    degree[np.isin(codes // 10, NOT_LAND) | (codes == NODATA) | ~(cell_area.values > 0)] = NODATA
    return like(cell_area, degree, "desertification")
