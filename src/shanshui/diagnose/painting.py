"""Values of polygons and of lines given to the cells of the grid: what a survey says of a place, on the map."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.features import rasterize

from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Zones


def held(polygons: Zones, grid: Grid) -> NDArray[np.bool_]:
    """Cells whose centre lies in one of the polygons; none for no polygon."""
    if not len(polygons):
        return np.zeros(grid.shape, dtype=bool)
    return rasterize(polygons.geometry, grid.shape, transform=Affine(*grid.transform), dtype="uint8").astype(bool)


def highest(polygons: Zones, values: NDArray[np.float64], grid: Grid) -> NDArray[np.float64]:
    """The highest value of the polygons that hold a cell's centre; NaN where none does or its value is missing."""
    known = ~np.isnan(values)
    order = np.flatnonzero(known)[np.argsort(values[known], kind="stable")]  # the last drawn stays
    if not order.size:
        return np.full(grid.shape, np.nan)
    shapes = list(zip(polygons.geometry.iloc[order], values[order].tolist(), strict=True))
    return rasterize(shapes, grid.shape, fill=np.nan, transform=Affine(*grid.transform), dtype="float64")


def crossed(lines: Lines, values: NDArray[np.int64], grid: Grid) -> NDArray[np.int16]:
    """The highest value of the lines that touch a cell (edges and corners count); −1 where none does."""
    out = np.full(grid.shape, -1, dtype="i2")
    west, _, _, north = grid.bounds
    rows, cols = grid.shape
    for line, value in zip(lines.geometry, values.tolist(), strict=True):
        if line is None or line.is_empty:
            continue
        left, low, right, high = line.bounds
        c0, c1 = _span(left - west, right - west, grid.cell, cols)
        r0, r1 = _span(north - high, north - low, grid.cell, rows)
        if c0 >= c1 or r0 >= r1:
            continue
        r, c = (each.ravel() for each in np.meshgrid(np.arange(r0, r1), np.arange(c0, c1), indexing="ij"))
        x, y = west + grid.cell * c, north - grid.cell * r
        touched = shapely.intersects(line, shapely.box(x, y - grid.cell, x + grid.cell, y))
        part = out[r[touched], c[touched]]
        out[r[touched], c[touched]] = np.maximum(part, value)
    return out


def _span(low: float, high: float, cell: float, count: int) -> tuple[int, int]:
    """First cell and one past the last that a stretch may touch."""
    return max(0, int(np.floor(low / cell)) - 1), min(count, int(np.floor(high / cell)) + 2)


def disc_counts(mask: NDArray[np.bool_], reach: float) -> NDArray[np.int64]:
    """How many cells of the mask have their centre at most `reach` cells from a cell's own; in whole numbers."""
    rows, cols = mask.shape
    sums = np.zeros((rows, cols + 1), dtype="i8")
    np.cumsum(mask, axis=1, out=sums[:, 1:])
    out = np.zeros(mask.shape, dtype="i8")
    column = np.arange(cols)
    for down in range(-int(reach), int(reach) + 1):
        width = int(np.sqrt(reach * reach - down * down))
        row = sums[:, np.minimum(column + width + 1, cols)] - sums[:, np.maximum(column - width, 0)]
        if abs(down) >= rows:
            continue
        if down >= 0:
            out[down:] += row[: rows - down]
        else:
            out[:down] += row[-down:]
    return out
