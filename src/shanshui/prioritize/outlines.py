"""Sums over labels, and their outlines along cell edges."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.features import shapes

from shanshui.core.grid import Grid


def outlines(labels: NDArray[np.int32], grid: Grid, count: int) -> NDArray[np.object_]:
    """The outline of each label 0 … count−1; empty for one without cells. Parts that meet at a corner stay apart."""
    parts: dict[int, list[shapely.Geometry]] = defaultdict(list)
    for shape, value in shapes(labels, mask=labels >= 0, connectivity=4, transform=Affine(*grid.transform)):
        parts[int(value)].append(shapely.geometry.shape(shape))
    return np.array([shapely.union_all(parts[i]) for i in range(count)], dtype=object)


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
