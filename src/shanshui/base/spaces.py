"""Ecological, agricultural and urban space (三类空间) by a fixed priority of the three lines and land class."""

from __future__ import annotations

import math

import numpy as np
import shapely
from numpy.typing import NDArray

from shanshui.base.classes import recode
from shanshui.base.ecosystems import of_year
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method

ECOLOGICAL, AGRICULTURAL, URBAN = 1, 2, 3
BY_URBAN, BY_ECOLOGICAL, BY_FARMLAND, BY_CLASS, BY_SURROUNDINGS = 1, 2, 3, 4, 5
SURROUNDINGS = 0
"""Space by land class of railways, highways and pipelines: that of the land they cross."""
NODATA = -1


@method(
    gives=("space", "space_rule"),
    source="三区三线的优先次序（城镇开发边界、生态保护红线与自然保护地、永久基本农田、地类）：设计取值",
    scope="focal",
    nodata="exclude",
    radius="surroundings_m",
    assumed=("surroundings_m",),
    rows={"land_cover_crosswalk": "land_cover"},
)
def three_spaces(
    land_cover: Raster,
    land_cover_crosswalk: Table,
    cell_area: Raster,
    urban_boundary: Zones | None = None,
    red_lines: Zones | None = None,
    protected_areas: Zones | None = None,
    permanent_farmland: Zones | None = None,
    *,
    base_year: int,
    surroundings_m: float = 500.0,
    grid: Grid,
) -> tuple[Raster, Raster]:
    """The space of each cell, and the rule that decided it; the first that applies:

        1 within the urban development boundary → urban
        2 within a red line or a protected area → ecological
        3 within permanent basic farmland → agricultural
        4 the space of its land class in the base year
        5 for land classes without a space of their own (linear transport): the commonest space in the smallest square
          around the cell that holds any, within surroundings_m; of equally common ones the first by code; beyond, urban by 4

    A cell belongs to a line if its centre lies in it or on its edge. A line that is not given decides nothing.

    Shapes   (y, x) int16 each.
    Units    codes of `space` and `space_rule`.
    Range    space 1–3, rule 1–5.
    Errors   ValueError naming land-cover codes that the crosswalk lacks; Absent if there is no map of the base year.
    Nodata   −1 outside the region (cell_area 0), and where there is neither a line nor land cover.
    Golden   tests/golden/test_three_spaces.py (hand sum).
    """
    cover = of_year(land_cover, base_year, "land_cover").values
    region = cell_area.values > 0
    by_class = recode(cover, land_cover_crosswalk, "space")
    space = by_class.copy()
    rule = np.where(by_class == NODATA, np.int16(NODATA), np.int16(BY_CLASS)).astype("i2")
    for lines, code, by in (
        ((permanent_farmland,), AGRICULTURAL, BY_FARMLAND),
        ((red_lines, protected_areas), ECOLOGICAL, BY_ECOLOGICAL),
        ((urban_boundary,), URBAN, BY_URBAN),
    ):
        for line in lines:
            if line is not None:
                held = inside(line, region, grid)
                space[held], rule[held] = code, by
    space[~region], rule[~region] = NODATA, NODATA
    _surround(space, rule, math.ceil(surroundings_m / grid.cell))
    return grid.raster(space, "space", year=base_year), grid.raster(rule, "space_rule", year=base_year)


def _surround(space: NDArray[np.int16], rule: NDArray[np.int16], reach: int) -> None:
    """Settle in place the cells that take the space around them, from cells settled before; rings of growing squares."""
    settled = space.copy()
    row, col = np.nonzero(settled == SURROUNDINGS)
    found = np.zeros((URBAN + 1, len(row)), dtype="i4")
    for ring in range(1, reach + 1):
        left = np.flatnonzero(found.max(axis=0) == 0)
        if not len(left):
            break
        for down, right in _ring(ring):
            r, c = row[left] + down, col[left] + right
            on = (r >= 0) & (r < settled.shape[0]) & (c >= 0) & (c < settled.shape[1])
            seen = settled[r[on], c[on]]
            there = seen > SURROUNDINGS
            np.add.at(found, (seen[there], left[on][there]), 1)
    none = found.max(axis=0) == 0
    space[row, col] = np.where(none, URBAN, found.argmax(axis=0))
    rule[row, col] = np.where(none, BY_CLASS, BY_SURROUNDINGS)


def _ring(k: int) -> list[tuple[int, int]]:
    """Offsets of the cells of a square's rim."""
    span = range(-k, k + 1)
    return [(down, right) for down in span for right in span if max(abs(down), abs(right)) == k]


def inside(zones: Zones, region: NDArray[np.bool_], grid: Grid) -> NDArray[np.bool_]:
    """Cells of the region whose centres lie in any of the zones, edges included; the same in a block as in the whole."""
    out = np.zeros(grid.shape, bool)
    for zone in zones.geometry:
        west, south, east, north = zone.bounds
        cols = np.flatnonzero((grid.x >= west) & (grid.x <= east))
        rows = np.flatnonzero((grid.y >= south) & (grid.y <= north))
        if not len(cols) or not len(rows):
            continue
        window = np.s_[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
        at_row, at_col = np.nonzero(region[window] & ~out[window])
        own = shapely.from_wkb(shapely.to_wkb(zone))  # prepared below; the input is left as it is
        shapely.prepare(own)
        hit = shapely.intersects_xy(own, grid.x[cols[0] + at_col], grid.y[rows[0] + at_row])
        out[rows[0] + at_row[hit], cols[0] + at_col[hit]] = True
    return out
