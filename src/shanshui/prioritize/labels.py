"""Sums and means over labels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def sums(labels: NDArray[np.int32], values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Σ values over each label 0 … count−1."""
    inside = labels >= 0
    return np.bincount(labels[inside], weights=values[inside], minlength=count)


def means(
    labels: NDArray[np.int32], values: NDArray[np.floating], area: NDArray[np.float64], count: int
) -> NDArray[np.float64]:
    """Mean over each label weighted by area, over the cells with a value; NaN where there is none."""
    known = ~np.isnan(values)
    weight = sums(labels, np.where(known, area, 0.0), count)
    total = sums(labels, np.where(known, values, 0.0) * area, count)
    return np.divide(total, weight, out=np.full(count, np.nan), where=weight > 0)
