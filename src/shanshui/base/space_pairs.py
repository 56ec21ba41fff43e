"""Where two of the three spaces conflict (三类空间冲突区) and where they adjoin (相邻区), with areas by pair."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import ndimage

from shanshui.base.spaces import AGRICULTURAL, ECOLOGICAL, NODATA, URBAN, inside
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method

PAIRS = {1: (ECOLOGICAL, AGRICULTURAL), 2: (ECOLOGICAL, URBAN), 4: (AGRICULTURAL, URBAN)}
"""Code of each pair; a cell of several pairs holds their sum."""
ALL = 7


@method(
    gives="space_conflict",
    source="三区三线划定规则（三条控制线不交叉、不重叠），自然资源部；栅格判定为设计取值",
    scope="cell",
    nodata="exclude",
)
def space_conflict(
    cell_area: Raster,
    urban_boundary: Zones | None = None,
    red_lines: Zones | None = None,
    protected_areas: Zones | None = None,
    permanent_farmland: Zones | None = None,
    *,
    grid: Grid,
) -> Raster:
    """The pairs of spaces whose lines both claim a cell.

        code = 1·[ecological ∧ agricultural] + 2·[ecological ∧ urban] + 4·[agricultural ∧ urban]

    Ecological: red lines and protected areas; agricultural: permanent basic farmland; urban: the development boundary. A
    line claims a cell if the cell's centre lies in it or on its edge, as in `three_spaces`. The land class claims nothing.

    Shapes   (y, x) int16.
    Units    codes of `space_pairs`.
    Range    0 none, 1, 2, 4 the pairs, 7 all three.
    Errors   Absent where the lines of fewer than two spaces are given.
    Nodata   −1 outside the region (cell_area 0).
    Golden   tests/golden/test_space_conflict.py (hand sum).
    """
    region = cell_area.values > 0
    lines = {ECOLOGICAL: (red_lines, protected_areas), AGRICULTURAL: (permanent_farmland,), URBAN: (urban_boundary,)}
    claims = {}
    for space, zones in lines.items():
        given = [inside(zone, region, grid) for zone in zones if zone is not None]
        if given:
            claims[space] = np.logical_or.reduce(given)
    if len(claims) < 2:
        raise Absent(
            Say("给出控制线的空间不足两类", "the lines of fewer than two spaces are given"),
            Say("登记生态保护红线、永久基本农田、城镇开发边界", "enter red_lines, permanent_farmland, urban_boundary"),
        )
    none = np.zeros(grid.shape, bool)
    code = np.zeros(grid.shape, dtype="i2")
    for pair, (one, other) in PAIRS.items():
        code[claims.get(one, none) & claims.get(other, none)] += pair
    code[~region] = NODATA
    return grid.raster(code, "space_conflict")


@method(
    gives="space_adjacency",
    source="三类空间相邻区：共同边界两侧一定距离内（距离为设计取值）",
    scope="focal",
    nodata="cell",
    radius="adjacency_m",
    assumed=("adjacency_m",),
)
def space_adjacency(space: Raster, *, adjacency_m: float = 500.0, grid: Grid) -> Raster:
    """The pairs of spaces that meet within a distance of a cell.

        code = Σ pair(own space, other) over the other spaces with a cell at most adjacency_m away

    The distance runs from the cell's centre to the nearest point of the other cell, so that a cell whose neighbour
    belongs to another space is within half a cell of it, whatever the size of the cells.

    Shapes   (y, x) int16.
    Units    codes of `space_pairs`; m.
    Range    0 none, 1, 2, 4 one other space; 3, 5, 6 both, for an ecological, agricultural, urban cell.
    Errors   ValueError unless the distance is positive.
    Nodata   −1 in, −1 out; cells without data adjoin nothing.
    Golden   tests/golden/test_space_adjacency.py (hand sum).
    """
    if not adjacency_m > 0:
        raise ValueError(f"adjacency_m must be positive, not {adjacency_m}")
    values = space.values
    widths = _widths(adjacency_m / grid.cell)
    near = {number: _near(values == number, widths) for number in (ECOLOGICAL, AGRICULTURAL, URBAN)}
    code = np.zeros(values.shape, dtype="i2")
    for pair, (one, other) in PAIRS.items():
        code[(values == one) & near[other]] += pair
        code[(values == other) & near[one]] += pair
    code[values == NODATA] = NODATA
    return space.copy(data=code).rename("space_adjacency").drop_attrs()


def _widths(reach: float) -> list[int]:
    """Cells to either side that are in reach, for each row upwards from a cell's own; distances in cells."""
    widths = []
    for down in range(math.floor(reach + 0.5) + 1):
        up = max(down - 0.5, 0.0)
        widths.append(math.floor(math.sqrt(max(reach * reach - up * up, 0.0)) + 0.5))
    return widths


def _near(there: NDArray[np.bool_], widths: list[int]) -> NDArray[np.bool_]:
    """Cells with a cell of the mask in reach: rows widened, then laid over each other, shifted."""
    out = np.zeros(there.shape, bool)
    mask = there.astype("u1")
    rows = there.shape[0]
    for down, width in enumerate(widths[:rows]):
        wide = ndimage.maximum_filter1d(mask, 2 * width + 1, axis=1, mode="constant", cval=0).astype(bool)
        out[down:] |= wide[: rows - down]
        out[: rows - down] |= wide[down:]
    return out


@method(
    gives="space_pair_areas",
    source="按栅格面积汇总（无公式）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=24,
)
def space_pair_areas(
    space_adjacency: Raster,
    cell_area: Raster,
    space_conflict: Raster | None = None,
    urban_boundary: Zones | None = None,
    red_lines: Zones | None = None,
    protected_areas: Zones | None = None,
    permanent_farmland: Zones | None = None,
) -> Table:
    """Areas of conflict and of adjacency by pair of spaces.

        area(pair) = Σ cell_area over cells whose code holds the pair      only(pair) = Σ over cells of that pair alone

    A cell of several pairs counts in `area_m2` of each, so these do not add up; `only_m2` do. For conflict, pair 7 are the
    cells that all three spaces claim. A pair without a cell is printed with 0: that lines do not overlap is a finding. A
    pair of which one space has no line has no row: nothing is known of it.

    Shapes   conflict (of pairs 1, 2, 4, 7 those whose lines are given), then adjacency (1, 2, 4).
    Units    m².
    Range    ≥ 0.
    Errors   none.
    Nodata   cells outside the region count nowhere.
    Golden   tests/golden/test_space_pair_areas.py (hand sum).
    """
    area = cell_area.values.ravel()
    lined = {
        ECOLOGICAL: red_lines is not None or protected_areas is not None,
        AGRICULTURAL: permanent_farmland is not None,
        URBAN: urban_boundary is not None,
    }
    judged = [pair for pair, spaces in PAIRS.items() if all(lined[space] for space in spaces)]
    rows = []
    for relation, codes, pairs in (
        ("conflict", space_conflict, (*judged, *([ALL] if all(lined.values()) else []))),
        ("adjacency", space_adjacency, (*PAIRS,)),
    ):
        if codes is None:
            continue
        held = codes.values.ravel()
        known = held > 0
        by_code = np.bincount(held[known], weights=area[known], minlength=ALL + 1)
        rows += [
            (relation, pair, sum(by_code[code] for code in range(ALL + 1) if code & pair == pair), by_code[pair])
            for pair in pairs
        ]
    return pd.DataFrame(rows, columns=["relation", "pair", "area_m2", "only_m2"])
