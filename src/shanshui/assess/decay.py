"""How a threat fades with distance (威胁衰减): by the distance to its nearest cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import distance_transform_edt

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIVE_PERCENT = 2.99
"""Rate of the exponential: exp(−2.99) = 5 % is left at the greatest distance (InVEST user's guide)."""


def faded(present: NDArray[np.bool_], cell: float, max_distance_m: float, decay: str) -> NDArray[np.float64]:
    """Pressure of a threat on each cell: 1 where it is present, fading with the distance d to the nearest such cell.

        linear        1 − d / d_max
        exponential   exp(−2.99 · d / d_max)          0 beyond d_max

    A block with a halo of `max_distance_m` gives the same bits as the whole: the nearest cell within reach lies in the
    halo, all beyond reach is 0, and d comes from a squared distance in cells that is an exact integer (from the index
    of the nearest cell, of whichever of several equally near). No sum over cells, so no order of summation.
    """
    if not max_distance_m > 0:
        raise ValueError(f"max_distance_m must be positive, not {max_distance_m}")
    if decay not in ("linear", "exponential"):
        raise ValueError(f"unknown decay {decay!r}: linear or exponential")
    if not present.any():
        return np.zeros(present.shape)
    nearest = distance_transform_edt(~present, return_distances=False, return_indices=True)
    rows, cols = np.ogrid[: present.shape[0], : present.shape[1]]
    squared = (nearest[0] - rows) ** 2 + (nearest[1] - cols) ** 2
    distance = np.sqrt(squared.astype("f8")) * cell
    share = distance / max_distance_m
    left = 1 - share if decay == "linear" else np.exp(-FIVE_PERCENT * share)
    return np.where(distance <= max_distance_m, left, 0)
