"""Corridor bands (廊道带): the land whose ways between two sources are little dearer than the least-cost path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shanshui.connect.corridors import ROUNDING, Network
from shanshui.connect.cost_search import Search
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Raster, method

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


@method(
    gives=("corridor_bands", "corridor_label"),
    source="McRae & Kavanagh 2011, Linkage Mapper: normalised least-cost corridors, mosaicked",
    scope="global",
    nodata="barrier",
    assumed=("band_cutoff",),
    bytes_per_cell=120,
)
def corridor_bands(
    corridors: Lines, source_label: Raster, resistance: Raster, *, grid: Grid, band_cutoff: float = 10_000.0
) -> tuple[Raster, Raster]:
    """How much dearer the cheapest way through a cell is than the corridor that it belongs to.

        NLC_ab = CWD_a + CWD_b − LCD_ab        CWD: cost distance from a source, LCD: cost of the corridor
        band = min over the corridors of NLC, where that is ≤ band_cutoff and the cell lies in no source

    A cell of the path has 0. The label tells the corridor of the minimum; of equals the first.

    Shapes   rasters (y, x) on the plan grid.
    Units    resistance 1, band_cutoff cost m → cost m (metres × resistance); the label holds the row of the corridor.
    Range    [0, band_cutoff].
    Errors   ValueError for a negative cutoff, and for a corridor from or to a source that the label does not hold; Absent
             where all corridors join sources that touch.
    Nodata   a cell without resistance cannot be crossed and is in no band.
    Golden   tests/golden/test_corridor_bands.py (hand sum; reference: skimage.graph.MCP_Geometric)
    """
    if not band_cutoff >= 0:
        raise ValueError(f"band_cutoff must not be negative, it is {band_cutoff:g}")
    network = Network(source_label.values, resistance.values, grid.cell)
    band = np.full(network.of.cost.size, np.inf, dtype="float64")
    row_of = np.full(network.of.cost.size, -1, dtype="int32")
    for row, cells, over in bands(network, corridors, band_cutoff):
        better = (over < band[cells]) & (network.label[cells] == 0)
        band[cells[better]], row_of[cells[better]] = over[better], row
    if not (row_of >= 0).any():
        raise Absent(
            Say("生态源地两两相接，其间没有廊道带", "the sources touch: no land lies between them"),
            Say("合并相接的源地", "join the sources that touch"),
        )
    inner = network.of.inner(np.where(np.isinf(band), np.nan, band)).astype("float32")
    return grid.raster(inner, "corridor_bands"), grid.raster(network.of.inner(row_of).copy(), "corridor_label")


def bands(
    network: Network, corridors: Lines, cutoff: float
) -> Iterator[tuple[int, NDArray[np.int32], NDArray[np.float64]]]:
    """Of each corridor its row, and the cells of its own band (those of sources too) with what each is over its cost."""
    ends = corridors[["from_source", "to_source"]].to_numpy(dtype="int64")
    lost = sorted(set(ends.ravel().tolist()) - set(network.cells))
    if lost:
        raise ValueError(f"no cell with resistance belongs to source {', '.join(map(str, lost))}")
    frame = pd.DataFrame({"start": ends[:, 0], "end": ends[:, 1], "cost": corridors["cost"].to_numpy(dtype="f8")})
    back = Search(network.of)
    for start, rows in frame.groupby("start"):
        farthest = (float(rows["cost"].max()) + cutoff) * ROUNDING
        network.search.run(network.cells[int(start)], farthest, network.nearest.reach)
        for row in rows.itertuples():
            limit = (row.cost + cutoff) * ROUNDING
            cells = back.run(network.cells[int(row.end)], limit, network.search.reach)
            over = np.maximum(network.search.reach[cells] + back.reach[cells] - row.cost, 0)
            over[over <= row.cost * (ROUNDING - 1)] = 0  # the path itself, summed from two ends
            inside = over <= cutoff
            yield int(row.Index), cells[inside], over[inside]
