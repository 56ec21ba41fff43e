"""What restoring the land around a cell saves on the way between two sources (障碍点搜索), for windows of one radius.

Costs are kept in one box of the map that holds all that a way can gain from; cells beyond it, closed, or too dear are infinite.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray


def disc(radius: float, cell: float) -> NDArray[np.int64]:
    """Half width in cells of the disc's rows, from its middle one on: cells whose centres lie within the radius."""
    reach = radius / cell * (1 + 1e-9)
    return np.array([math.floor(math.sqrt(reach**2 - row**2)) for row in range(math.floor(reach) + 1)])


def lowest(costs: NDArray[np.float64], widths: NDArray[np.int64]) -> NDArray[np.float64]:
    """The least cost within the disc around each cell."""
    found = np.full(costs.shape, np.inf)
    edge = int(widths.max())
    framed = np.pad(costs, ((0, 0), (edge, edge)), constant_values=np.inf)
    runs, length = framed, 1
    for row in range(len(widths) - 1, -1, -1):  # from the narrowest row of the disc on
        width = int(widths[row])
        while 2 * length <= 2 * width + 1:
            runs, length = doubled(runs, length), 2 * length
        for shift in {row, -row}:
            lower(found, runs, shift, edge - width, edge + width - length + 1)
    return found


@njit(cache=True, nogil=True)
def doubled(runs, length):
    """From the least of `length` cells from each on, to the right, that of twice as many; there is none beyond the edge."""
    rows, cols = runs.shape
    out = runs.copy()
    for i in range(rows):
        for j in range(cols - length):
            out[i, j] = min(runs[i, j], runs[i, j + length])
    return out


@njit(cache=True, nogil=True)
def lower(found, runs, shift, first, second):
    """Take in, for each cell, two runs of the row `shift` further on: those that begin `first` and `second` cells on."""
    rows, cols = found.shape
    for i in range(max(0, -shift), min(rows, rows - shift)):
        for j in range(cols):
            found[i, j] = min(found[i, j], min(runs[i + shift, j + first], runs[i + shift, j + second]))


@njit(cache=True, nogil=True)
def better(from_a, from_b, fit, cost, across, row, restored, rounding, score, radius, best):
    """Write the score of each window where it beats what is known: (cost − (from a + from b + across · restored)) / across.

    rounding   share of the cost up to which a gain may be what sums taken in another order differ by.
    """
    for i in range(fit.shape[0]):
        for j in range(fit.shape[1]):
            gain = cost - (from_a[i, j] + from_b[i, j] + across * restored)
            if fit[i, j] and gain > cost * rounding and gain / across > score[i, j]:
                score[i, j], radius[i, j], best[i, j] = gain / across, across / 2, row
