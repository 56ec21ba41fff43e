"""The top class of values (最高一级): the highest share of them, or the highest of their natural breaks."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

WAYS = ("share", "natural")
SAME = 1e-6
"""Values this near to each other, relatively, are equal: more is neither solved for nor kept in single precision."""


def told(breaks: str, top_percent: float, classes: int, min_cells: int) -> None:
    """ValueError for settings of a top class, and of the pieces of its cells, that make no sense."""
    if breaks not in WAYS:
        raise ValueError(f'breaks must be "share" or "natural", not {breaks!r}')
    if not 0 < top_percent <= 100:
        raise ValueError(f"top_percent must lie in (0, 100], not {top_percent:g}")
    if classes < 2:
        raise ValueError(f"classes must be at least 2, not {classes}")
    if min_cells < 1:
        raise ValueError(f"min_cells must be at least 1, not {min_cells}")


def least_of_top(values: NDArray[np.float64], breaks: str, top_percent: float, classes: int) -> float:
    """The least value of the top class, less what does not tell it from its equals.

    share     as many of the highest values as make top_percent of all, at least one; equals of the last come with it.
    natural   the highest of the `classes` into which values part with the least sum of squared deviations (Jenks).
    """
    if breaks == "share":
        count = max(1, math.floor(values.size * top_percent / 100))
        return float(np.partition(values, values.size - count)[values.size - count]) * (1 - SAME)
    distinct, counts = np.unique(values, return_counts=True)
    place = last_break(distinct, counts.astype("f8"), min(classes, distinct.size))
    return float(distinct[place]) * (1 - SAME)


@njit(cache=True, nogil=True)
def last_break(values, counts, classes):
    """Place of the first value of the last class, by the division of ascending values with the least squared deviations.

    Exact: the best beginning of a last class never comes earlier for more values, so each class is found by halving.
    """
    n = values.size
    number, total = np.zeros(n + 1), np.zeros(n + 1)
    mean = (values * counts).sum() / counts.sum()
    for i in range(n):
        number[i + 1] = number[i] + counts[i]
        total[i + 1] = total[i] + counts[i] * (values[i] - mean)
    best, first = np.empty(n + 1), np.zeros(n + 1, dtype=np.int64)
    best[0] = np.inf
    for end in range(1, n + 1):
        best[end] = -(total[end] ** 2) / number[end]
    todo = np.empty((128, 4), dtype=np.int64)
    for k in range(2, classes + 1):
        before = best.copy()
        best[:] = np.inf
        todo[0, 0], todo[0, 1], todo[0, 2], todo[0, 3] = k, n, k - 1, n - 1
        size = 1
        while size > 0:
            size -= 1
            low, high, early, late = todo[size]
            if low > high:
                continue
            end = (low + high) // 2
            for at in range(early, min(late, end - 1) + 1):
                within = -((total[end] - total[at]) ** 2) / (number[end] - number[at])
                if before[at] + within < best[end]:
                    best[end], first[end] = before[at] + within, at
            todo[size, 0], todo[size, 1], todo[size, 2], todo[size, 3] = low, end - 1, early, first[end]
            todo[size + 1, 0], todo[size + 1, 1], todo[size + 1, 2], todo[size + 1, 3] = end + 1, high, first[end], late
            size += 2
    return first[n]
