"""Degradation of wetland (湿地萎缩、富营养化): how much of each marsh, lake or river is left, and how rich lakes became."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from skimage.measure import label as connected

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method
from shanshui.core.units import convert
from shanshui.diagnose.barren import held
from shanshui.diagnose.degrees import degrees, like
from shanshui.diagnose.years import of_year

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODATA = -1
PERCENT = 100
WETLAND, BUILT = 4, 6
LAKE = 42


@method(
    gives=("wetland_shrinkage", "wetland_loss"),
    source="HJ 1174-2021 附录A（湿地退化：面积萎缩率、综合营养状态指数）",
    scope="global",
    nodata="exclude",
    assumed=("least_area_ha",),
    bytes_per_cell=90,
)
def wetland_loss(
    ecosystem_series: Raster,
    cell_area: Raster,
    degree_limits: Table,
    lakes: Zones | None = None,
    key_water_state: Table | None = None,
    *,
    reference_year: int,
    base_year: int,
    grid: Grid,
    least_area_ha: float = 8.0,
) -> tuple[Raster, Raster]:
    """Shrinkage of each wetland since the reference year, and its degree; of lakes also by their trophic state.

        shrinkage = 100 · (A_reference − A_base) / A_reference
        degree    = max(degree of the shrinkage, trophic grade − 1)

    A wetland is cells that touch (edge or corner) and were, or have since become, marsh, lake or river; the three do not
    join, lest a river make one wetland of all. A_base is the part that is wetland of any kind now. Wetlands that had
    less than least_area_ha in the reference year are not judged. Cells that were lost have the degree of their wetland;
    those built over since have none. The trophic grade is that of the last year up to the base year, in the polygon of
    `lakes` of the same name.

    Shapes   series (year, y, x) → (y, x) float32 and int16.
    Units    cell_area m²; shrinkage %, below 0 where the wetland grew.
    Range    shrinkage at most 100; degree 0–4.
    Errors   Absent if the series lacks one of the two years, or where there is neither a wetland of that size nor a
             trophic state; ValueError for a negative least_area_ha.
    Nodata   NaN and −1 outside wetlands that are judged; a cell whose class is unknown in one of the years is none.
    Golden   tests/golden/test_wetland_loss.py (hand sum).
    """
    if least_area_ha < 0:
        raise ValueError(f"least_area_ha must not be negative: {least_area_ha}")
    before = of_year(ecosystem_series, reference_year, "土地利用")
    after = of_year(ecosystem_series, base_year, "土地利用")
    area = cell_area.values
    known = (area > 0) & (before != NODATA) & (after != NODATA)
    was, is_ = known & (before // 10 == WETLAND), known & (after // 10 == WETLAND)
    patch = connected(np.where(was, before, np.where(is_, after, 0)), background=0, connectivity=2)
    first = np.bincount(patch[was], weights=area[was], minlength=patch.max() + 1)
    left = np.bincount(patch[is_], weights=area[is_], minlength=first.size)
    judged = (first > 0) & (first >= convert(least_area_ha, "ha", "m2"))
    rate = np.divide(PERCENT * (first - left), first, out=np.full(first.size, np.nan), where=judged)
    shrinkage = rate.astype("f4")[patch]
    shrinkage[~(was | is_) | (after // 10 == BUILT)] = np.nan
    degree = degrees(shrinkage, degree_limits, "wetland_shrinkage")
    rich = _trophic(lakes, key_water_state, base_year, grid)
    degree = np.where(known & (after == LAKE), np.maximum(degree, rich), degree)
    if (degree == NODATA).all():
        raise Absent(
            Say("规划范围内没有达到评价面积的湿地，也没有湖库营养状态监测",
                "no wetland of the region is large enough, and no lake has a trophic state"),
            Say("区域内确有湿地的，检查土地利用分类，或调小 least_area_ha", "check the land cover, or lower least_area_ha"),
        )  # fmt: skip
    return grid.raster(shrinkage, "wetland_shrinkage"), like(cell_area, degree, "wetland_loss")


def _trophic(lakes: Zones | None, state: Table | None, year: int, grid: Grid) -> NDArray[np.int16]:
    """Degree by the trophic grade of the lakes that have one, −1 elsewhere."""
    degree = np.full(grid.shape, NODATA, dtype="i2")
    if lakes is None or state is None or "name" not in lakes:
        return degree
    told = state[state["trophic"].notna() & (state["year"] <= year)].sort_values("year", kind="stable")
    last = dict(zip(told["name"].astype(str), told["trophic"].astype(int), strict=True))  # the later one stands
    for name, grade in last.items():
        cells = held(lakes[lakes["name"].astype("string").eq(name).fillna(False)], grid)
        degree[cells] = np.maximum(degree[cells], grade - 1)
    return degree
