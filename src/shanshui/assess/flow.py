"""Length of the flow path above each cell (汇流坡长), along steepest descent on elevation without pits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pyflwdir
from numba import njit
from pyflwdir.dem import fill_depressions

if TYPE_CHECKING:
    from numpy.typing import NDArray


def longest_upslope(elevation: NDArray[np.floating], cell: float) -> NDArray[np.float64]:
    """Length of the longest flow path that leaves each cell, metres; NaN where elevation is.

        λ = cell + Σ steps from the headmost centre to this one        (a step is cell, or √2·cell on a diagonal)

    The path is measured from the upper edge of its first cell to the lower edge of the cell itself, half a cell beyond
    each end centre: soil leaves a cell at its lower edge, and a cell on the ridge already holds one whole cell of slope.

    Pits are filled to their lowest rim by priority flood, with outlets along the edge of the data. Where a filled cell
    has a lower neighbour water takes the steepest way (drop over distance); on flats it takes the flood's way out. The
    flood's own directions are not used on slopes: they go to the *lowest* neighbour, which on any even slope is a
    diagonal one, and would lengthen each path by up to √2.
    """
    # float64 keeps the filled heights exact (the flood adds differences of float32), so that flats stay flat
    z = np.asarray(elevation, dtype="f4").astype("f8")
    filled, d8 = fill_depressions(z, nodata=np.nan)
    filled = np.where(np.isnan(z), np.nan, filled.astype("f4"))
    flow = pyflwdir.from_array(d8, ftype="d8", check_ftype=False)
    flood = np.where(np.isnan(z).ravel(), np.arange(z.size), flow.idxs_ds)
    down = _steepest(filled, flood)
    length, reached = _accumulate(down, z.shape[1], float(cell))
    if reached != z.size:
        raise ValueError("flow directions run in a circle")
    return np.where(np.isnan(z), np.nan, length.reshape(z.shape))


@njit(cache=True)
def _steepest(filled, flood):
    """Index of the cell downstream: the steepest lower neighbour, else the flood's; itself at an outlet or no data."""
    rows, cols = filled.shape
    down = flood.copy()
    for r in range(rows):
        for c in range(cols):
            best = 0.0
            for rr in range(max(r - 1, 0), min(r + 2, rows)):
                for cc in range(max(c - 1, 0), min(c + 2, cols)):
                    if rr != r or cc != c:
                        # NaN compares false: no data is neither left nor entered
                        drop = (filled[r, c] - filled[rr, cc]) / math.hypot(rr - r, cc - c)
                        if drop > best:
                            best = drop
                            down[r * cols + c] = rr * cols + cc
    return down


@njit(cache=True)
def _accumulate(down, cols, cell):
    """Longest path of each cell, from the ridges down, and how many cells were reached (all, unless there is a loop)."""
    inflows = np.zeros(down.size, np.int32)
    for i in range(down.size):
        if down[i] != i:
            inflows[down[i]] += 1
    length = np.full(down.size, cell)
    queue = np.empty(down.size, np.int64)
    reached = 0
    for i in range(down.size):
        if inflows[i] == 0:
            queue[reached] = i
            reached += 1
    head = 0
    while head < reached:
        i = queue[head]
        head += 1
        j = down[i]
        if j != i:
            step = cell * math.hypot(j // cols - i // cols, j % cols - i % cols)
            length[j] = max(length[j], length[i] + step)
            inflows[j] -= 1
            if inflows[j] == 0:
                queue[reached] = j
                reached += 1
    return length, reached
