"""Least-cost corridors (最小成本廊道) between neighbouring sources."""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from shanshui.connect.allocation import Pair, allocation, neighbours
from shanshui.connect.cost_search import Search, ground
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Raster, Zones, method

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

NONE = 0
"""Where the label that is searched holds no source, or the cell is closed."""
ROUNDING = 1 + 1e-9
"""More than the sum of a path can differ from that of the same path taken the other way round."""


@method(
    gives="corridors",
    source="Knaapen, Scheffer & Harms 1992, Landscape and Urban Planning 23:1-16; "
    "McRae & Kavanagh 2011, Linkage Mapper; Mehlhorn 1988, Information Processing Letters 27:125-128",
    scope="global",
    nodata="barrier",
    bytes_per_cell=80,
)
def corridors(
    sources: Zones, source_label: Raster, resistance: Raster, *, grid: Grid, pairs: str = "neighbours"
) -> Lines:
    """Least-cost paths between the sources that are neighbours in cost space, or between all.

        step cost = distance · (R_a + R_b) / 2,  distance = cell, or √2 · cell on a diagonal; 8 neighbours
        neighbours = sources whose cost allocations (every cell to its cheapest source) touch
        corridors = the least-cost path of each neighbouring pair (of each pair: pairs = "all"), unless it runs through a
                    third source
        mean_resistance = cost / length_m

    The network joins whatever can be joined: a minimum spanning tree of the cost distances lies among the neighbouring
    pairs (Mehlhorn 1988), and no path of such a tree runs through a third source, for the two legs would each be
    cheaper than the whole.

    A line runs through cell centres from the edge cell of the lower id to that of the higher; rows are sorted by
    (from_source, to_source). Between equally cheap paths the choice is deterministic, and means nothing.

    Shapes   rasters (y, x) on the plan grid.
    Units    resistance 1 → cost m (metres × resistance), length_m m, mean_resistance 1.
    Range    cost ≥ length_m · min R.
    Errors   Absent with fewer than two sources, or where barriers keep all apart; ValueError for a resistance that is
             not positive and finite, and for another word of `pairs`.
    Nodata   a cell without resistance cannot be crossed, nor be the start or end of a path; a source that lies wholly on
             such cells, or is too small to hold the centre of a cell, has no corridor.
    Golden   tests/golden/test_corridors.py (hand sum; invariants)
    """
    if pairs not in ("neighbours", "all"):
        raise ValueError(f'pairs must be "neighbours" or "all", not {pairs!r}')
    if len(sources) < 2:
        raise Absent(
            Say("只有一个生态源地，不构成廊道", "a single ecological source makes no corridor"),
            Say("降低源地门槛以得到更多源地", "lower the thresholds of `sources` to obtain more of them"),
        )
    network = Network(source_label.values, resistance.values, grid.cell)
    found = list(network.paths() if pairs == "neighbours" else network.paths_of_all())
    if not found:
        raise Absent(
            Say("各生态源地之间被不可通行的单元隔断", "cells without resistance keep every source apart"),
            Say("检查阻力面的无数据区", "check the resistance layer for cells without data"),
        )
    lines = [line(*network.of.rows_cols(path), grid) for _, path, _ in found]
    cost = np.array([total for _, _, total in found])
    return gpd.GeoDataFrame(
        {
            "id": [name(drawn) for drawn in lines],
            "from_source": [pair[0] for pair, _, _ in found],
            "to_source": [pair[1] for pair, _, _ in found],
            "length_m": shapely.length(lines),
            "cost": cost,
            "mean_resistance": cost / shapely.length(lines),
        },
        geometry=lines,
        crs=grid.crs,
    )


class Network:
    """Sources on a map of resistance, and the searches between them."""

    def __init__(self, label: NDArray[np.int32], resistance: NDArray[np.float32], cell: float) -> None:
        self.of = ground(resistance, cell)
        self.label = np.maximum(self.of.framed(label, NONE), NONE)
        self.label[np.isnan(self.of.cost)] = NONE
        self.nearest, self.search = Search(self.of), Search(self.of)
        self.owner = allocation(self.nearest, self.label)
        cells = np.flatnonzero(self.label > NONE)
        order = np.argsort(self.label[cells], kind="stable")
        ids, firsts = np.unique(self.label[cells][order], return_index=True)
        self.cells = {int(i): part for i, part in zip(ids, np.split(cells[order], firsts)[1:], strict=True)}

    def paths(self) -> Iterator[tuple[Pair, NDArray[np.int64], float]]:
        """The least-cost path of each neighbouring pair, with its cost.

        A search from a source goes no further than the cheapest ways known across the borders, and only where the rest
        of the way to any source does not make it dearer.
        """
        bounds = neighbours(self.nearest, self.owner)
        for start in sorted({pair[0] for pair in bounds}):
            targets = {pair[1]: bound for pair, bound in bounds.items() if pair[0] == start}
            self.search.run(self.cells[start], max(targets.values()) * ROUNDING, self.nearest.reach)
            yield from self._ends(start, sorted(targets))

    def paths_of_all(self) -> Iterator[tuple[Pair, NDArray[np.int64], float]]:
        """The least-cost path of each pair that can be joined."""
        for start in self.cells:
            self.search.run(self.cells[start])
            yield from self._ends(start, [target for target in self.cells if target > start])

    def _ends(self, start: int, targets: list[int]) -> Iterator[tuple[Pair, NDArray[np.int64], float]]:
        for target in targets:
            cells = self.cells[target]
            best = int(cells[np.argmin(self.search.reach[cells])])
            total = float(self.search.reach[best])
            if not math.isfinite(total):
                continue
            path = self.search.path(best)
            if np.isin(self.label[path], (NONE, start, target)).all():
                yield (start, target), path, total


def line(rows: NDArray[np.int64], cols: NDArray[np.int64], grid: Grid) -> shapely.LineString:
    """The line through the centres of the cells of a path."""
    return shapely.LineString(np.column_stack([grid.x[cols], grid.y[rows]]))


def name(found: shapely.LineString) -> str:
    """A short id made from where the corridor runs."""
    return "C" + hashlib.sha256(shapely.to_wkb(found, byte_order=1)).hexdigest()[:8]
