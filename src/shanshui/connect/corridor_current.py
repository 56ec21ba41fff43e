"""Current within the corridors (廊道电流): where the ways between two sources are squeezed together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shanshui.connect.circuit import bounded, circuit, padded
from shanshui.connect.circuit_network import Network as Circuit
from shanshui.connect.corridor_bands import bands
from shanshui.connect.corridors import NONE, Network
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Raster, method

if TYPE_CHECKING:
    from numpy.typing import NDArray


@method(
    gives="corridor_current",
    source="McRae 2012, Pinchpoint Mapper (Linkage Mapper); McRae et al. 2008, Ecology 89(10):2712-2724",
    scope="global",
    nodata="barrier",
    assumed=("band_cutoff", "tolerance"),
    bytes_per_cell=400,
)
def corridor_current(
    corridors: Lines,
    source_label: Raster,
    resistance: Raster,
    *,
    grid: Grid,
    band_cutoff: float = 50_000.0,
    tolerance: float = 1e-8,
) -> Raster:
    """The current of 1 A from one source of a corridor to the other, kept within the corridor's own band.

        band of a corridor   CWD_a + CWD_b − LCD_ab ≤ band_cutoff;  beyond it nothing conducts
        link of two cells    g = 2 / (R_a + R_b), ÷ √2 on a diagonal; 8 neighbours
        current of a cell    Σ over the corridors of ½ Σ |current of its links|

    Each of the two sources is one node (its cells shorted); other sources are land like any other. A cell that all ways
    of a corridor must pass carries the whole 1 A; where n corridors share a cell, up to n. The band is to be wider than
    that of `corridor_bands`: where it is no wider than a cell, land would be called narrow only because it was cut so.

    Shapes   rasters (y, x) on the plan grid.
    Units    resistance 1, band_cutoff cost m → shares of 1 A.
    Range    [0, number of corridors].
    Errors   ValueError for a negative cutoff, a tolerance outside (0, 0.001], and a corridor from or to a source that the
             label does not hold; OutOfRange for a resistance of 0 or less; Absent where all corridors join sources that
             touch; ArithmeticError where the residual is not reached.
    Nodata   a cell without resistance conducts nothing; cells of sources and those in no band hold none.
    Golden   tests/golden/test_corridor_current.py (hand sum; reference: `circuits`, proven against Circuitscape; invariant)
    """
    if not band_cutoff >= 0:
        raise ValueError(f"band_cutoff must not be negative, it is {band_cutoff:g}")
    bounded(tolerance)
    network = Network(source_label.values, resistance.values, grid.cell)
    label = network.of.inner(network.label)
    current = np.full(grid.shape, np.nan)
    for row, cells, _ in bands(network, corridors, band_cutoff):
        pair = [int(corridors.iloc[row][end]) for end in ("from_source", "to_source")]
        between = cells[~np.isin(network.label[cells], pair)].astype("i8")
        if not between.size:
            continue
        rows, cols = network.of.rows_cols(between)
        window = around(rows, grid.shape[0]), around(cols, grid.shape[1])
        inside = np.zeros(grid.shape, dtype=bool)[window]
        inside[rows - window[0].start, cols - window[1].start] = True
        found = flow(resistance.values[window], label[window], inside, pair, tolerance)
        shown = inside & (label[window] == NONE)
        part = current[window]
        part[shown] = np.nan_to_num(part[shown]) + found[shown]
    if np.isnan(current).all():
        raise Absent(
            Say("生态源地两两相接，其间没有廊道带", "the sources touch: no land lies between them"),
            Say("合并相接的源地", "join the sources that touch"),
        )
    return grid.raster(current.astype("float32"), "corridor_current")


def around(places: NDArray[np.int64], size: int) -> slice:
    """From the first to the last of rows or columns, with one more on either side where the map has it."""
    return slice(max(int(places.min()) - 1, 0), min(int(places.max()) + 2, size))


def flow(
    resistance: NDArray[np.float32],
    label: NDArray[np.int32],
    inside: NDArray[np.bool_],
    pair: list[int],
    tolerance: float,
) -> NDArray[np.float64]:
    """Current of 1 A through each cell, from one source of a pair to the other through the cells inside."""
    node = np.select([label == pair[0], label == pair[1]], [0, 1], -1).astype("int32")
    closed, links = circuit(np.where(inside | (node >= 0), resistance, np.float32(np.nan)), 8, "resistance")
    net = Circuit(links, closed, padded(node, -1), len(pair), tolerance)
    return net.flow("pairwise", only_pair=False).total[1:-1, 1:-1]
