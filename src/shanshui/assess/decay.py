"""How a threat fades with distance (威胁衰减): by the distance to its nearest cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIVE_PERCENT = 2.99
"""Rate of the exponential: exp(−2.99) = 5 % is left at the greatest distance (InVEST user's guide)."""


def faded(present: NDArray[np.bool_], cell: float, max_distance_m: float, decay: str) -> NDArray[np.float64]:
    """Pressure of a threat on each cell: 1 where it is present, fading with the distance d to the nearest such cell.

        linear        1 − d / d_max
        exponential   exp(−2.99 · d / d_max)          0 beyond d_max

    A block with a halo of `max_distance_m` gives the same bits as the whole: the nearest cell within reach lies in the
    halo, all beyond reach is 0, and d comes from a squared distance in cells that is an exact integer. No sum over cells,
    so no order of summation. As many cells lie at few distances, each distance is faded once and looked up.
    """
    if not max_distance_m > 0:
        raise ValueError(f"max_distance_m must be positive, not {max_distance_m}")
    if decay not in ("linear", "exponential"):
        raise ValueError(f"unknown decay {decay!r}: linear or exponential")
    reach = int(max_distance_m / cell) + 1
    squared = squared_distance(np.ascontiguousarray(present), min(reach, sum(present.shape)))
    kinds = min(reach * reach, sum(n * n for n in present.shape)) + 1
    if kinds > squared.size:
        return np.where(squared < 0, 0, _left(squared, cell, max_distance_m, decay))
    return np.append(_left(np.arange(kinds), cell, max_distance_m, decay), 0.0)[squared]  # −1, none, takes the last


def _left(squared: NDArray[np.integer], cell: float, max_distance_m: float, decay: str) -> NDArray[np.float64]:
    """What is left of a threat at squared distances in cells."""
    distance = np.sqrt(np.maximum(squared, 0).astype("f8")) * cell
    share = distance / max_distance_m
    left = 1 - share if decay == "linear" else np.exp(-FIVE_PERCENT * share)
    return np.where(distance <= max_distance_m, left, 0)


@njit(cache=True, nogil=True)
def squared_distance(present, reach):
    """Squared distance in cells to the nearest present cell, exactly; −1 where none lies within `reach` cells.

    Two passes in whole numbers (Meijster, Roerdink & Hesselink 2000): along columns to the nearest cell of the column, then
    along each row the lower envelope of the parabolas that stand on those.
    """
    rows, cols = present.shape
    out = np.full((rows, cols), reach + 1, dtype=np.int32)
    for c in range(cols):
        if present[0, c]:
            out[0, c] = 0
    for r in range(1, rows):
        for c in range(cols):
            out[r, c] = 0 if present[r, c] else min(out[r - 1, c] + 1, reach + 1)
    for r in range(rows - 2, -1, -1):
        for c in range(cols):
            out[r, c] = min(out[r, c], out[r + 1, c] + 1)
    height, centre, start = (
        np.empty(cols, dtype=np.int64),
        np.empty(cols, dtype=np.int64),
        np.empty(cols, dtype=np.int64),
    )
    for r in range(rows):
        last = -1
        for c in range(cols):
            if out[r, c] > reach:
                continue
            height[c] = np.int64(out[r, c]) * out[r, c]
            while last >= 0:
                at, other = start[last], centre[last]
                if (at - other) ** 2 + height[other] <= (at - c) ** 2 + height[c]:
                    break
                last -= 1
            if last < 0:
                last, centre[0], start[0] = 0, c, 0
            else:
                other = centre[last]
                begins = (c * c - other * other + height[c] - height[other]) // (2 * (c - other)) + 1
                if begins < cols:
                    last += 1
                    centre[last], start[last] = c, begins
        for c in range(cols - 1, -1, -1):
            if last < 0:
                out[r, c] = -1
                continue
            nearest = (c - centre[last]) ** 2 + height[centre[last]]
            out[r, c] = nearest if nearest <= reach * reach else -1
            if c == start[last]:
                last -= 1
    return out
