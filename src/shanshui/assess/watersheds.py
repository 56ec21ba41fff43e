"""Nested basins (各级流域): whole drainage basins, and what streams of falling order part them into."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numba import njit

from shanshui.assess.drainage import NODATA, at_edge, downstream, network
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

SCATTERED = 0


@method(
    gives=("watersheds", "watershed_table"),
    source="Strahler 1957, Transactions AGU 38(6):913–920；Eilander et al. 2021, HESS 25:5287–5313 (pyflwdir)",
    scope="global",
    nodata="barrier",
    assumed=("basin_levels",),
    bytes_per_cell=60,
)
def watersheds(
    flow_direction: Raster, stream_order: Raster, cell_area: Raster, *, grid: Grid, basin_levels: int = 3
) -> tuple[Raster, Table]:
    """Basins of several levels, each level within the one before.

    Level 1 holds all land that drains to one end of water: a cell at the edge of the data, or the lowest of a closed
    basin (内流区). With k the highest order of the network, level 2 parts it into the catchments of streams of order
    k − 1 and above, level 3 of order k − 2 and above, and so on: each reach of one order gathers the land between its own
    end and those of the reaches above. Levels end at order 1.

    Land that drains to no stream, mostly slivers along the edge of the data, is basin 0 of each level. Others are
    numbered from 1, level by level, by their first cell in row order; `code` names the basins above as well: 2.1.3.

    Shapes   (level, y, x) int32; a table with a row for each basin of each level.
    Units    m²; area_m2 = Σ cell_area, drained_m2 the whole basin with what lies outside the region, on the plane of
             the grid; stream_m = Σ steps of stream cells within the region.
    Range    basin ≥ 0; area_m2 ≥ 0, 0 for a basin that lies outside the region.
    Errors   ValueError unless basin_levels ≥ 1.
    Nodata   no elevation → −1; a basin beside such a cell or the edge of the grid is `truncated`.
    Golden   tests/golden/test_watersheds.py (hand sum; invariant: levels nest and re-add).
    """
    if basin_levels < 1:
        raise ValueError(f"basin_levels must be at least 1, not {basin_levels}")
    down, order = downstream(flow_direction), stream_order.values.ravel()
    known = flow_direction.values.ravel() != NODATA
    upstream = network(flow_direction, grid).idxs_seq[::-1]
    ends = known & (down == np.arange(down.size))
    served = _served(upstream, down, ends & (order > 0))
    levels, tables = [], []
    for level in range(1, basin_levels + 1):
        least = int(order.max()) - level + 1
        if level > 1 and least < 1:
            break
        outlet = ends if level == 1 else ends | _reach_ends(order, down, least)
        label = _numbered(_drain(upstream, down, outlet), served, known)
        levels.append(label)
        tables.append(_table(level, levels, order, down, cell_area, grid, ends))
    table = pd.concat(tables, ignore_index=True)
    return grid.raster(
        np.stack([label.reshape(grid.shape) for label in levels]), "watersheds",
        level=np.arange(1, len(levels) + 1),
    ), _coded(table)  # fmt: skip


def _reach_ends(order: NDArray[np.int16], down: NDArray[np.int64], least: int) -> NDArray[np.bool_]:
    """Cells where a reach of one order, least or above, goes over into one of another order."""
    return np.asarray((order >= least) & (order != order[down]))


@njit(cache=True)
def _drain(upstream, down, outlet):
    """Flat index of the first outlet on the way down from each cell; −1 where there is none."""
    label = np.full(down.size, -1, np.int32)
    for k in range(upstream.size - 1, -1, -1):  # upstream holds cells from the ridges down
        i = upstream[k]
        label[i] = i if outlet[i] else label[down[i]]
    return label


@njit(cache=True)
def _served(upstream, down, streams_end):
    """Whether the water of each cell ends in a stream."""
    found = np.zeros(down.size, np.bool_)
    for k in range(upstream.size - 1, -1, -1):
        i = upstream[k]
        found[i] = streams_end[i] if down[i] == i else found[down[i]]
    return found


@njit(cache=True)
def _numbered(outlet, served, known):
    """Numbers from 1 by the first cell in row order; 0 where the water ends in no stream, −1 without elevation."""
    number = np.zeros(outlet.size, np.int32)
    label = np.full(outlet.size, NODATA, np.int32)
    count = 0
    for i in range(outlet.size):
        if not known[i]:
            continue
        if not served[i]:
            label[i] = SCATTERED
            continue
        if number[outlet[i]] == 0:
            count += 1
            number[outlet[i]] = count
        label[i] = number[outlet[i]]
    return label


def _table(
    level: int, levels: list[NDArray[np.int32]], order: NDArray[np.int16], down: NDArray[np.int64],
    cell_area: Raster, grid: Grid, ends: NDArray[np.bool_],
) -> Table:  # fmt: skip
    """The basins of one level; `parent` is the number of the basin above."""
    label = levels[-1]
    count = int(label.max()) + 1
    edge = at_edge((label >= 0).reshape(grid.shape)).ravel()
    area, cells, steps, highest, first, cut = _gathered(
        label, count, cell_area.values.ravel(), order, down, edge, grid.shape[1]
    )
    table = pd.DataFrame({
        "level": level, "basin": np.arange(count),
        "parent": pd.array([pd.NA] * count if level == 1 else levels[-2][first], dtype="Int64"),
        "area_m2": area, "drained_m2": cells * grid.cell**2, "stream_m": steps * grid.cell, "order": highest,
        "closed": _inland(levels[0], ends & ~edge)[levels[0][first]],
        "truncated": cut,
    })  # fmt: skip
    return table[cells > 0]


@njit(cache=True)
def _gathered(label, count, area, order, down, edge, columns):
    """Of each basin: area in the region, cells, length of its streams in cells, highest order, first cell, at the edge."""
    inside, cells, length = np.zeros(count), np.zeros(count, np.int64), np.zeros(count)
    highest, first, cut = np.zeros(count, np.int64), np.full(count, -1, np.int64), np.zeros(count, np.bool_)
    for i in range(label.size):
        basin = label[i]
        if basin < 0:
            continue
        if first[basin] < 0:
            first[basin] = i
        cells[basin] += 1
        inside[basin] += area[i]
        cut[basin] |= edge[i]
        if order[i] > 0:
            highest[basin] = max(highest[basin], order[i])
            if area[i] > 0:
                length[basin] += math.hypot(down[i] // columns - i // columns, down[i] % columns - i % columns)
    return inside, cells, length, highest, first, cut


def _inland(label: NDArray[np.int32], ends: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether the water of each basin of level 1 ends inland, not at the edge of the data; false for the scattered."""
    found = np.isin(np.arange(int(label.max()) + 1), label[ends])
    found[SCATTERED] = False
    return np.asarray(found)


def _coded(table: Table) -> Table:
    """Each basin's number within the one above it, after that one's code."""
    codes: dict[tuple[int, int], str] = {}
    used: dict[str, int] = {}
    for level, basin, parent in zip(table["level"], table["basin"], table["parent"], strict=True):
        above = "" if level == 1 else codes[level - 1, int(parent)] + "."
        if basin == SCATTERED:
            codes[level, basin] = "0"
            continue
        used[above] = used.get(above, 0) + 1
        codes[level, basin] = f"{above}{used[above]}"
    names = [codes[level, basin] for level, basin in zip(table["level"], table["basin"], strict=True)]
    table.insert(2, "code", names)
    return table
