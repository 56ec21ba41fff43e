"""Degradation of vegetation (植被退化): forest, shrub and grassland against their reference, and whether cover goes down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shanshui.core.method import Raster, Table, method
from shanshui.diagnose.degrees import degrees, grades, like
from shanshui.diagnose.years import of_year

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODATA = -1
PERCENT = 100
FOREST, SHRUB, GRASSLAND = 1, 2, 3
FALLS = 8
"""Trend classes from here on fall at p < 0.05 or surer."""
SEVERE = 4


@method(
    gives=("forest_degradation", "shrub_degradation", "grassland_degradation"),
    source="HJ 1174-2021 附录A 表A.4（森林退化指数FDI）、表A.5（草地退化指数GDI）",
    scope="cell",
    nodata="cell",
)
def vegetation_degrees(
    fvc: Raster,
    cover_reference: Raster,
    ecosystem: Raster,
    degree_limits: Table,
    biomass: Raster | None = None,
    biomass_reference: Raster | None = None,
    *,
    base_year: int,
) -> tuple[Raster, Raster, Raster]:
    """Degree of degradation of forest, of shrub and of grassland.

        FDI = 100 · biomass / reference biomass        forest, where its biomass and the reference are known
        else, and for shrub and grassland (GDI):       100 · FVC / reference cover

    Degrees by the rows forest_biomass, forest_cover, shrub_cover and grassland_cover of `degree_limits`. Where the
    reference is 0 nothing falls short of it: 100.

    Shapes   fvc and biomass (year, y, x), the others (y, x) → (y, x) int16, three times.
    Units    FVC 1; biomass t/ha; limits %.
    Range    0–4.
    Errors   Absent if there is no FVC of the base year; ValueError for an index that degree_limits lacks.
    Nodata   −1 for other ecosystems, and where neither ratio is known.
    Golden   tests/golden/test_vegetation_degrees.py (hand sum against the limits of HJ 1174).
    """
    kind = ecosystem.values // 10
    cover = _percent(of_year(fvc, base_year, "植被覆盖度"), cover_reference.values)
    forest = degrees(cover, degree_limits, "forest_cover")
    if biomass is not None and biomass_reference is not None:
        standing = _percent(of_year(biomass, base_year, "生物量"), biomass_reference.values)
        forest = np.where(np.isnan(standing), forest, degrees(standing, degree_limits, "forest_biomass"))
    found = {
        FOREST: ("forest_degradation", forest),
        SHRUB: ("shrub_degradation", degrees(cover, degree_limits, "shrub_cover")),
        GRASSLAND: ("grassland_degradation", degrees(cover, degree_limits, "grassland_cover")),
    }
    one, two, three = (
        like(ecosystem, np.where(kind == code, degree, NODATA), name) for code, (name, degree) in found.items()
    )
    return one, two, three


@method(
    gives="vegetation_degradation",
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）G.1（四级）；HJ 1174-2021 附录A",
    scope="cell",
    nodata="cell",
    assumed=("raise_by_trend",),
)
def vegetation_degradation(
    forest_degradation: Raster,
    shrub_degradation: Raster,
    grassland_degradation: Raster,
    fvc_trend_class: Raster | None = None,
    *,
    raise_by_trend: bool = True,
) -> Raster:
    """Degradation grade of vegetation, one grade worse where cover has been going down.

        grade = 完好, 轻度, 中度, 严重 of degree 0, 1, 2, 3 and 4       + 1, at most 4, where the Sen slope of FVC is below
                0 and Mann–Kendall says so at p < 0.05 (trend classes 8 and 9)

    Without a trend nothing is raised. Only forest, shrub and grassland are judged: desert, bare land, ice, water,
    farmland and towns are not (S0 F.3.1(3)).

    Shapes   (y, x) → (y, x) int16.
    Units    degrees; codes of `trend`; grades.
    Range    1–4.
    Errors   none of its own.
    Nodata   −1 where none of the three is known.
    Golden   tests/golden/test_vegetation_degradation.py (hand sum).
    """
    degree = np.maximum(np.maximum(forest_degradation.values, shrub_degradation.values), grassland_degradation.values)
    grade = grades(degree)
    if raise_by_trend and fvc_trend_class is not None:
        falling = (grade > 0) & (fvc_trend_class.values >= FALLS)
        grade[falling] = np.minimum(grade[falling] + 1, SEVERE)
    return like(forest_degradation, grade, "vegetation_degradation")


def _percent(values: NDArray[np.floating], reference: NDArray[np.floating]) -> NDArray[np.float32]:
    """100 · value / reference, as single precision: 100 where the reference is 0, NaN where either is missing."""
    wide, best = values.astype("f8"), reference.astype("f8")
    ratio = np.divide(PERCENT * wide, best, out=np.full(wide.shape, float(PERCENT)), where=best > 0)
    return np.where(np.isnan(wide) | np.isnan(best), np.nan, ratio).astype("f4")
