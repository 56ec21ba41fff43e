"""Outlines of labelled cells, along cell edges."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.features import shapes

from shanshui.core.grid import Grid


def outlines(labels: NDArray[np.int32], grid: Grid, count: int) -> NDArray[np.object_]:
    """The outline of each label 0 … count−1. Parts that meet at a corner stay apart: the geometry is valid."""
    parts: dict[int, list[shapely.Geometry]] = defaultdict(list)
    for shape, value in shapes(labels, mask=labels >= 0, connectivity=4, transform=Affine(*grid.transform)):
        parts[int(value)].append(shapely.geometry.shape(shape))
    return np.array([shapely.union_all(parts[i]) for i in range(count)], dtype=object)
