"""Problem polygons (生态问题图斑): degraded cells that touch and suffer the same, with a card each."""

from __future__ import annotations

import hashlib

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from skimage.measure import label as connected

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method
from shanshui.core.units import convert
from shanshui.diagnose.barren import held
from shanshui.diagnose.cards import cards
from shanshui.diagnose.degradation import (
    CONVERSION,
    EROSION,
    MINE,
    ROCKY,
    SALT,
    SANDY,
    SEVERE,
    TOWN,
    VEGETATION,
    WETLAND,
)

NODATA = -1
LIGHT = 2
LOST = {1: 1, 2: 2, 3: 3, 4: 4}
"""Code of `conversion` → number of the problem: P1 森林减少, P2 草地减少, P3 沼泽湿地减少, P4 灌丛减少."""
DEGRADED = {1: 5, 2: 6, 3: 7}
"""First-level ecosystem class → problem: P5 森林退化, P6 灌丛退化, P7 草地退化."""
MINED = 9
TOLD = {EROSION: 8, MINE: MINED, SANDY: 10, SALT: 11, ROCKY: 12, WETLAND: 13}
"""Evidence → problem: P8 土壤侵蚀, P9 历史遗留矿山破坏, P10 土地沙化, P11 土壤盐渍化, P12 石漠化, P13 湿地萎缩退化."""
BUILT = 6
"""First-level class of towns, industry and transport."""


@method(
    gives=("problems", "problem_label", "problem_cards"),
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.2",
    scope="global",
    nodata="exclude",
    assumed=("min_area_ha",),
    bytes_per_cell=120,
)
def problems(
    degradation: Raster,
    degradation_evidence: Raster,
    ecosystem: Raster,
    cell_area: Raster,
    conversion_loss: Raster | None = None,
    mines: Zones | None = None,
    *,
    grid: Grid,
    min_area_ha: float = 100.0,
) -> tuple[Zones, Raster, Table]:
    """Problems on the map: cells of the region of grade 2 and worse that touch (edge or corner), of one type and grade.

        type = P1–P4 by what was lost, where conversion set the grade · P5–P7 by the ecosystem class, where vegetation
               did · P8, where erosion did · P9 in a mine polygon (cell centres), always grade 4 · P10 sandy
               desertification, P11 salt, P12 rocky desertification, P13 wetland, where that did

    What was lost and is now built over is no restoration problem: turning it back is a matter of land use; nor is the
    little green of a town, which is one of its plan. Both keep their grade of degradation and make no polygon.

    Problems smaller than min_area_ha are left out. Mines are not: the list names each of them. Nor is anything where one
    cell of the grid is that large already, so that a mapped loss is not dropped for a cell at the border of the region,
    or a little short of its nominal area. A mine that holds no cell centre is not shown at this cell size.

    Shapes   rasters (y, x) on the plan grid; polygons in its CRS, along cell edges, by area descending, then first cell.
    Units    cell_area m² → area_m2 m²; the label holds the row number.
    Range    severity 2–4.
    Errors   Absent where no problem is left; ValueError for a conversion without conversion_loss or for vegetation
             degraded in a class that no problem code names, and for a negative min_area_ha.
    Nodata   cells without a grade have no problem, mines excepted; −1 in the label.
    Source   mines are severe by rule; ids are hashes of type, place of the first cell and number of cells.
    Golden   tests/golden/test_problems.py (hand sum).
    """
    if min_area_ha < 0:
        raise ValueError(f"min_area_ha must not be negative: {min_area_ha}")
    area = cell_area.values
    inside = area > 0
    severity = np.where(inside & (degradation.values >= LIGHT), degradation.values, 0).astype("i4")
    loss = None if conversion_loss is None else conversion_loss.values
    kind = kinds(severity >= LIGHT, degradation_evidence.values, ecosystem.values, loss)
    if mines is not None and len(mines):
        mined = inside & held(mines, grid)
        kind[mined], severity[mined] = MINED, SEVERE
    patch = connected(kind * (SEVERE + 1) + severity, connectivity=2)  # no two pairs share a number
    small = convert(min_area_ha, "ha", "m2")
    number = numbered(patch, kind, area, small, everything=grid.cell**2 >= small)
    count = int(number.max()) + 1
    first, cells = np.unique(number[number >= 0], return_counts=True, return_index=True)[1:]
    first = np.flatnonzero(number >= 0)[first]
    code = [f"P{k}" for k in kind.ravel()[first]]
    found = gpd.GeoDataFrame(
        {
            "id": [content_id(c, int(f), int(n), grid) for c, f, n in zip(code, first, cells, strict=True)],
            "problem": code,
            "severity": severity.ravel()[first].astype("i8"),
            "area_m2": np.bincount(number[number >= 0], weights=area[number >= 0], minlength=count),
            "cell": first.astype("i8"),
        },
        geometry=grid.outlines(number, count),
        crs=grid.crs,
    )
    return found, grid.raster(number, "problem_label"), cards(found, number, cells, ecosystem.values, area)


def kinds(
    degraded: NDArray[np.bool_], evidence: NDArray[np.int16], codes: NDArray[np.int16], loss: NDArray[np.int16] | None
) -> NDArray[np.int32]:
    """The number of the problem of each degraded cell; 0 elsewhere, and where what was lost is built over."""
    kind = np.zeros(degraded.shape, dtype="i4")
    built = (evidence == CONVERSION) & (codes // 10 == BUILT)
    lost = degraded & (evidence == CONVERSION) & ~built
    if loss is None and lost.any():
        raise ValueError("conversion set the grade of a cell, but conversion_loss is not given")
    if loss is not None:
        for code, number in LOST.items():
            kind[lost & (loss == code)] = number
    thinned = degraded & (evidence == VEGETATION)
    for kind_of_land, number in DEGRADED.items():
        kind[thinned & (codes // 10 == kind_of_land)] = number
    for code, number in TOLD.items():
        kind[degraded & (evidence == code)] = number
    unnamed = degraded & (kind == 0) & ~built & (evidence != TOWN)
    if unnamed.any():
        where = sorted({(int(e), int(c)) for e, c in zip(evidence[unnamed], codes[unnamed], strict=True)})
        raise ValueError(f"degraded cells that no problem code names, as (evidence, ecosystem): {where}")
    return kind


def numbered(
    patch: NDArray[np.integer], kind: NDArray[np.int32], area: NDArray[np.float64], small: float, *, everything: bool
) -> NDArray[np.int32]:
    """Patches large enough, numbered from 0 by area descending, then first cell; −1 elsewhere."""
    _, first, label = np.unique(patch, return_index=True, return_inverse=True)
    size = np.bincount(label.ravel(), weights=area.ravel())
    of = kind.ravel()[first]
    kept = ((size >= small) | (of == MINED) | everything) & (of > 0)
    if not kept.any():
        raise Absent(
            Say("按现有资料和最小图斑面积，未识别出生态问题图斑", "no problem of the smallest area or more was found"),
            Say(
                "如有其他问题证据，补充资料或以决定列入；也可调小最小图斑面积 min_area_ha",
                "add other evidence, decide on projects, or lower min_area_ha",
            ),
        )
    order = np.flatnonzero(kept)
    order = order[np.lexsort((first[order], -size[order]))]
    rank = np.full(first.size, NODATA, dtype="i4")
    rank[order] = np.arange(order.size)
    return rank[label.reshape(patch.shape)]


def content_id(problem: str, first: int, cells: int, grid: Grid) -> str:
    """A short id made of the type, the centre of the first cell and the number of cells: the grid may grow around it."""
    row, col = divmod(first, grid.shape[1])
    what = f"{problem} {grid.x[col]} {grid.y[row]} {cells}"
    return f"{problem}-" + hashlib.sha256(what.encode()).hexdigest()[:10]
