"""Degradation of the urban ecosystem (城镇生态系统退化): how green the built-up ground is."""

from __future__ import annotations

import numpy as np
from skimage.measure import label as connected

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method
from shanshui.core.units import convert
from shanshui.diagnose.degrees import degrees, like
from shanshui.diagnose.years import of_year

PERCENT = 100
TOWN = (61, 62)
"""Settlement and urban green; mines, industry and roads are judged by what they damage."""


@method(
    gives=("urban_green_cover", "urban_degradation"),
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.2.4；绿化覆盖率分级为设计取值",
    scope="global",
    nodata="exclude",
    assumed=("least_town_ha",),
    bytes_per_cell=60,
)
def urban_degradation(
    fvc: Raster,
    ecosystem: Raster,
    cell_area: Raster,
    degree_limits: Table,
    *,
    base_year: int,
    least_town_ha: float = 100.0,
) -> tuple[Raster, Raster]:
    """Share of each town that plants cover, and the degree of degradation by it.

        cover = 100 · Σ area · FVC / Σ area        over the cells of one town whose FVC is known
        degree by the rows urban_green of `degree_limits`

    A town is settlement and urban green (61, 62) that touch (edge or corner). What is smaller than least_town_ha is a
    village, and is not judged.

    Shapes   fvc (year, y, x), the others (y, x) → (y, x) float32 and int16.
    Units    FVC 1; cell_area m²; cover %.
    Range    0–100; 0–4.
    Errors   Absent if there is no FVC of the base year or no town of that size; ValueError for a negative size.
    Nodata   NaN and −1 outside towns, and in a town without any FVC.
    Golden   tests/golden/test_urban_degradation.py (hand sum).
    """
    if least_town_ha < 0:
        raise ValueError(f"least_town_ha must not be negative: {least_town_ha}")
    area, green = cell_area.values, of_year(fvc, base_year, "植被覆盖度").astype("f8")
    town = (area > 0) & np.isin(ecosystem.values, TOWN)
    patch = connected(town, background=0, connectivity=2)
    size = np.bincount(patch.ravel(), weights=area.ravel())
    known = town & ~np.isnan(green)
    seen = np.bincount(patch[known], weights=area[known], minlength=size.size)
    covered = np.bincount(patch[known], weights=area[known] * green[known], minlength=size.size)
    judged = (size >= convert(least_town_ha, "ha", "m2")) & (seen > 0)
    judged[0] = False
    share = np.divide(PERCENT * covered, seen, out=np.full(size.size, np.nan), where=judged)
    cover = np.where(town, share[patch], np.nan).astype("f4")
    if not judged.any():
        raise Absent(
            Say(
                "规划范围内没有达到评价面积且有植被覆盖度的城镇",
                "no town of the region is large enough and has a cover",
            ),
            Say("检查土地利用中的居住地，或调小 least_town_ha", "check the settlements, or lower least_town_ha"),
        )
    degree = degrees(cover, degree_limits, "urban_green")
    return cell_area.copy(data=cover).rename("urban_green_cover").drop_attrs(), like(
        cell_area, degree, "urban_degradation"
    )
