"""Damage to rivers and shores (河湖岸线破坏), and wetlands cut off from water (湿地水系阻断)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import ndimage

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Raster, Table, Zones, method
from shanshui.diagnose.natural_cut import touching

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODATA = -1
WHOLE, TILLED, BUILT, MINED = 0, 1, 2, 3
FARMLAND, TOWN, WETLAND = 5, 6, 4
INDUSTRY = 63
JOINED, APART, BLOCKED = 0, 1, 2
OPEN_WATER = (42, 43)
PERCENT = 100.0


@method(
    gives="shore_damage",
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.2.2、4.2.4（河湖水系生态破坏）；岸带宽度为设计取值",
    scope="global",
    nodata="exclude",
    assumed=("shore_m",),
    bytes_per_cell=40,
)
def shore_damage(
    ecosystem: Raster,
    cell_area: Raster,
    rivers: Lines | None = None,
    lakes: Zones | None = None,
    mines: Zones | None = None,
    *,
    grid: Grid,
    shore_m: float = 200.0,
) -> Raster:
    """What occupies the strip of land along rivers and lakes.

        3 a legacy mine, or industry and mining (工矿)      2 settlement      1 field or orchard      0 none of these

    The strip are cells that are no water themselves, whose centre is within shore_m of the centre of a cell that a river
    line touches or that lies in a lake, those touched included; so it is a cell wide at least on either side.

    Shapes   (y, x) int16.
    Units    codes of `shore_damage`.
    Range    0–3.
    Errors   Absent where neither rivers nor lakes are given; ValueError unless shore_m > 0.
    Nodata   −1 outside the region, off the strip, on water, and where the ecosystem is unknown.
    Golden   tests/golden/test_shore_damage.py (hand sum).
    """
    if not shore_m > 0:
        raise ValueError(f"shore_m must be positive, not {shore_m}")
    codes = ecosystem.values
    beside = _water(rivers, lakes, grid)
    away = ndimage.distance_transform_edt(~beside) * grid.cell if beside.any() else np.full(grid.shape, np.inf)
    strip = (cell_area.values > 0) & (codes >= 0) & (away <= max(shore_m, grid.cell)) & ~np.isin(codes, OPEN_WATER)
    out = np.full(grid.shape, NODATA, dtype="i2")
    out[strip] = WHOLE
    out[strip & (codes // 10 == FARMLAND)] = TILLED
    out[strip & (codes // 10 == TOWN) & (codes != INDUSTRY)] = BUILT
    mined = codes == INDUSTRY
    if mines is not None:
        mined = mined | touching(list(mines.geometry), grid)
    out[strip & mined] = MINED
    return grid.raster(out, "shore_damage")


def _water(rivers: Lines | None, lakes: Zones | None, grid: Grid) -> NDArray[np.bool_]:
    given = [frame for frame in (rivers, lakes) if frame is not None]
    if not given:
        raise Absent(
            Say("缺少河流、湖泊资料", "neither rivers nor lakes are given"),
            Say("补充河流或湖泊", "add rivers or lakes"),
        )
    return touching([shape for frame in given for shape in frame.geometry], grid)


@method(
    gives="shore_areas",
    source="岸带各类占用按县汇总（无公式）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=16,
)
def shore_areas(shore_damage: Raster, cell_area: Raster, county_cells: Table) -> Table:
    """Area of the strip along rivers and lakes by county and by what occupies it.

        area(county, code) = Σ share of the cell in the county · cell_area          share = area / Σ area of the strip

    Shapes   raster (y, x), a table → a row for each county and code 0–3, the region (*) first.
    Units    m²; %.
    Range    ≥ 0; shares of a county add to 100, or are missing where it has no strip.
    Errors   none.
    Nodata   cells off the strip count nowhere.
    Golden   tests/golden/test_shore_areas.py (hand sum).
    """
    cell, share = county_cells["cell"].to_numpy("i8"), county_cells["share"].to_numpy("f8")
    inside = np.bincount(cell, share, cell_area.size)
    area = cell_area.values.ravel()[cell] * share / inside[cell]
    held = shore_damage.values.ravel()[cell]
    counties = county_cells["county"].astype(str).to_numpy()
    rows = []
    for code in ("*", *dict.fromkeys(counties)):
        own = (held >= 0) & (np.full(len(counties), True) if code == "*" else counties == code)
        by_code = np.bincount(held[own], area[own], MINED + 1)
        whole = by_code.sum()
        rows += [(code, k, by_code[k], by_code[k] / whole * PERCENT if whole > 0 else np.nan) for k in range(MINED + 1)]
    return pd.DataFrame(rows, columns=["code", "shore", "area_m2", "share_percent"])


@method(
    gives="wetland_cutoff",
    source="湿地与河湖的水系联系（可及范围内有无河湖、是否被道路隔断）；距离为设计取值",
    scope="global",
    nodata="barrier",
    assumed=("wetland_reach_m",),
    bytes_per_cell=40,
)
def wetland_cutoff(
    ecosystem: Raster,
    cell_area: Raster,
    rivers: Lines | None = None,
    lakes: Zones | None = None,
    roads: Lines | None = None,
    *,
    grid: Grid,
    wetland_reach_m: float = 1000.0,
) -> Raster:
    """Whether a wetland still joins a river or a lake.

        0 joined      1 none lies in reach: it lives on groundwater or rain, or lost its water      2 a road lies between

    A wetland is a patch of wetland cells (sides or corners). Water lies in reach where it comes to a cell of the patch
    from a cell of a river, a lake or open water (42, 43) by at most wetland_reach_m / cell steps over the sides of cells;
    for code 0 none of these steps leads onto a cell that a road touches, unless that is water itself (a bridge).

    Shapes   (y, x) int16.
    Units    codes of `wetland_cutoff`.
    Range    0–2; without roads 0 and 1 only.
    Errors   Absent where no cell of the region is wetland; ValueError for a reach below one cell.
    Nodata   −1 off wetland and outside the region; open water is water, and has −1.
    Golden   tests/golden/test_wetland_cutoff.py (hand sum).
    """
    if not wetland_reach_m >= grid.cell:
        raise ValueError(f"wetland_reach_m {wetland_reach_m} is below the cell, {grid.cell}")
    codes = ecosystem.values
    wet = (cell_area.values > 0) & (codes // 10 == WETLAND) & ~np.isin(codes, OPEN_WATER)
    if not wet.any():
        raise Absent(
            Say("区域内没有沼泽湿地", "no cell of the region is marsh"),
            Say("无需补充", "nothing to add"),
        )
    water = np.isin(codes, OPEN_WATER)
    shapes = [shape for frame in (rivers, lakes) if frame is not None for shape in frame.geometry]
    water |= touching(shapes, grid)
    steps = int(wetland_reach_m // grid.cell)
    blocked = touching(list(roads.geometry), grid) if roads is not None else np.zeros(grid.shape, bool)
    patch, count = ndimage.label(wet, np.ones((3, 3)))
    state = np.full(count + 1, APART, dtype="i2")
    for state_if, open_ in ((BLOCKED, np.ones(grid.shape, bool)), (JOINED, water | ~blocked)):
        reached = ndimage.binary_dilation(water, iterations=steps, mask=open_) if water.any() else water
        state[np.unique(patch[reached & wet])] = state_if
    state[0] = NODATA
    return grid.raster(state[patch], "wetland_cutoff")
