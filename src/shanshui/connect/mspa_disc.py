"""What lies within a disc of something (圆盘邻域): core and boundary of a morphological pattern, exact at any width."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

MARGIN = 0.98
"""Added to the edge width, cells: so wide is the disc of the reference engine, which leaves no corner of a boundary alone."""


def half_widths(edge: int) -> NDArray[np.int32]:
    """Cells either side of the middle that the disc of radius edge + 0.98 reaches, in its middle row and those after it."""
    limit = edge + MARGIN
    return np.array([math.floor(math.sqrt(limit**2 - k**2)) for k in range(edge + 1)], dtype="i4")


@njit(cache=True, nogil=True)
def mark_near(state, bit, asked, mark, unless, widths, first, last):
    """In rows first … last − 1, set `mark` on cells that have `asked` and, within the disc, a cell that has `bit`.

    With `unless` it is set on those that have none there. Only `bit` and `asked` are read, so rows may be shared out.
    """
    rows, cols = state.shape
    reach = widths.size - 1
    ring = np.empty((2 * reach + 1, cols), np.int32)
    for r in range(max(0, first - reach), min(rows, first + reach)):
        row_distance(state[r], bit, reach + 1, ring[r % ring.shape[0]])
    for r in range(first, last):
        if r + reach < rows:
            row_distance(state[r + reach], bit, reach + 1, ring[(r + reach) % ring.shape[0]])
        top, bottom = max(0, r - reach), min(rows - 1, r + reach)
        for c in range(cols):
            if not state[r, c] & asked:
                continue
            near = False
            for k in range(top, bottom + 1):
                if ring[k % ring.shape[0], c] <= widths[abs(k - r)]:
                    near = True
                    break
            if near != unless:
                state[r, c] |= mark


@njit(cache=True, nogil=True)
def row_distance(row, bit, most, out):
    """Cells from each cell of a row to the nearest that has `bit`, `most` where it is that far or farther."""
    since = most
    for c in range(row.size):
        since = 0 if row[c] & bit else min(since + 1, most)
        out[c] = since
    for c in range(row.size - 2, -1, -1):
        out[c] = min(out[c], out[c + 1] + 1)
