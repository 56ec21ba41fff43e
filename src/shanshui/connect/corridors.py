"""Least-cost corridors (最小成本廊道) between neighbouring sources."""

from __future__ import annotations

import hashlib

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from skimage.graph import MCP_Geometric

from shanshui.connect.allocation import neighbours
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Raster, Zones, method

NONE = -1
"""Where source_label holds no source."""


@method(
    gives="corridors",
    source="Knaapen, Scheffer & Harms 1992, Landscape and Urban Planning 23:1-16; "
    "Mehlhorn 1988, Information Processing Letters 27:125-128",
    scope="global",
    nodata="barrier",
    bytes_per_cell=150,
)
def corridors(sources: Zones, source_label: Raster, resistance: Raster, *, grid: Grid) -> Lines:
    """Least-cost paths between the sources that are neighbours in cost space.

        step cost = distance · (R_a + R_b) / 2,  distance = cell, or √2 · cell on a diagonal; 8 neighbours
        neighbours = sources whose cost allocations (every cell to its cheapest source) touch
        corridors = the least-cost path of each neighbouring pair, unless it runs through a third source

    The network joins whatever can be joined: a minimum spanning tree of the cost distances lies among the neighbouring
    pairs (Mehlhorn 1988), and no path of such a tree runs through a third source, for the two legs would each be
    cheaper than the whole.

    A line runs through cell centres from the edge cell of the lower id to that of the higher; rows are sorted by
    (from_source, to_source). Between equally cheap paths the choice is deterministic, and means nothing.

    Shapes   rasters (y, x) on the plan grid.
    Units    resistance 1 → cost m (metres × resistance), length_m m.
    Range    cost ≥ length_m · min R.
    Errors   Absent with fewer than two sources, or where barriers keep all apart.
    Nodata   a cell without resistance cannot be crossed, nor be the start or end of a path.
    Golden   tests/golden/test_corridors.py (hand sum; invariants)
    """
    if len(sources) < 2:
        raise Absent(
            Say("只有一个生态源地，不构成廊道", "a single ecological source makes no corridor"),
            Say("降低源地门槛以得到更多源地", "lower the thresholds of `sources` to obtain more of them"),
        )
    closed = np.isnan(resistance.values)
    cost = np.where(closed, -np.inf, resistance.values.astype("f8"))  # negative: not to be crossed
    label = np.where(closed, NONE, source_label.values)
    search = MCP_Geometric(cost, sampling=(grid.cell, grid.cell))
    pairs = neighbours(search, cost, label, grid.cell)
    rows = []
    for start in sorted({pair[0] for pair in pairs}):
        targets = {pair[1]: end for pair, end in pairs.items() if pair[0] == start}
        for target, (path, total) in least_cost(search, label, start, targets).items():
            if np.isin(label[tuple(path.T)], (NONE, start, target)).all():
                rows.append((start, target, line(path, grid), total))
    if not rows:
        raise Absent(
            Say("各生态源地之间被不可通行的单元隔断", "cells without resistance keep every source apart"),
            Say("检查阻力面的无数据区", "check the resistance layer for cells without data"),
        )
    lines = [row[2] for row in rows]
    return gpd.GeoDataFrame(
        {
            "id": [name(found) for found in lines],
            "from_source": [row[0] for row in rows],
            "to_source": [row[1] for row in rows],
            "length_m": shapely.length(lines),
            "cost": [row[3] for row in rows],
        },
        geometry=lines,
        crs=grid.crs,
    )


def least_cost(
    search: MCP_Geometric, label: NDArray[np.int32], start: int, targets: dict[int, tuple[int, int]]
) -> dict[int, tuple[NDArray[np.intp], float]]:
    """The cheapest path from source `start` to each target, as cells in order, with its cost; ascending targets.

    Each target comes with one of its cells. The search ends once those are reached; by then every cheaper cell is
    settled too, among them the target's cheapest.
    """
    costs, _ = search.find_costs(np.argwhere(label == start), list(targets.values()))
    found = {}
    for target in sorted(targets):
        cells = np.argwhere(label == target)
        best = cells[np.argmin(costs[tuple(cells.T)])]
        found[target] = (np.array(search.traceback(best)), float(costs[tuple(best)]))
    return found


def line(path: NDArray[np.intp], grid: Grid) -> shapely.LineString:
    """The line through the centres of the cells of a path."""
    rows, cols = path.T
    return shapely.LineString(np.column_stack([grid.x[cols], grid.y[rows]]))


def name(found: shapely.LineString) -> str:
    """A short id made from where the corridor runs."""
    return "C" + hashlib.sha256(shapely.to_wkb(found, byte_order=1)).hexdigest()[:8]
