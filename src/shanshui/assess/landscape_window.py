"""Pattern around each cell (移动窗口): diversity and edges of the classes within a round window."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from shanshui.assess.landscape_formulas import M2_PER_HA
from shanshui.assess.landscape_units import CLASSES
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, method


@method(
    gives=("diversity_window", "edge_density_window"),
    source="FRAGSTATS v4（McGarigal等），移动窗口，SHDI与ED",
    scope="focal",
    radius="window_radius_m",
    nodata="cell",
    assumed=("window_radius_m",),
)
def landscape_window(ecosystem: Raster, *, grid: Grid, window_radius_m: float = 1000.0) -> tuple[Raster, Raster]:
    """Shannon's diversity and edge density of first-level ecosystems around each cell.

        SHDI = −Σ P ln P        ED = E / A · 10⁴

    P are shares of the classes among the cells whose centre lies within the radius, E the length of sides between two
    such cells of unlike class, A the area of these cells. Cells without data, and all beyond the grid, are left out.

    Shapes   (y, x) → (y, x) float32, twice.
    Units    SHDI 1; ED m/ha.
    Range    SHDI 0–ln 8; ED ≥ 0, at most 2 sides a cell.
    Errors   ValueError for a radius below one cell: such a window holds no neighbour.
    Nodata   NaN where the ecosystem is unknown.
    Golden   tests/golden/test_landscape_window.py (hand sum; invariant).
    """
    if not window_radius_m >= grid.cell:
        raise ValueError(f"window_radius_m {window_radius_m} is below the cell, {grid.cell}")
    reach = math.floor(window_radius_m / grid.cell)
    across = (window_radius_m / grid.cell) ** 2 - np.arange(-reach, reach + 1) ** 2
    half = np.floor(np.sqrt(across)).astype("i8")
    codes = ecosystem.values
    classes = np.where(codes >= 0, codes // 10 - 1, CLASSES).astype("u1")
    margin = ((reach, reach), (2 * reach + 2, reach + 1))  # so far that the window starts empty and never looks outside
    diversity, density = _slide(np.pad(classes, margin, constant_values=CLASSES), half, CLASSES, M2_PER_HA / grid.cell)
    return grid.raster(diversity, "diversity_window"), grid.raster(density, "edge_density_window")


@njit(cache=True, nogil=True)
def _slide(classes, half, count, scale):
    """Diversity, and `scale` × sides between unlike classes for each known cell of the window, around each cell.

    classes  (y, x) from 0 to `count`, which is unknown; with a margin of `reach` rows above and below, 2 · reach + 2
             columns before and reach + 1 behind.
    half     how far the window reaches to either side of its middle, on each of its 2 · reach + 1 rows.
    The counts are whole numbers, so sliding the window leaves no rounding behind.
    """
    reach = half.size // 2
    rows, cols = classes.shape[0] - 2 * reach, classes.shape[1] - 3 * reach - 3
    diversity = np.full((rows, cols), np.nan, np.float32)
    density = np.full((rows, cols), np.nan, np.float32)
    right, below = _unlike(classes, count)
    counts = np.zeros(count + 1, np.int64)
    for r in range(rows):
        counts[:] = 0
        unlike = 0
        for c in range(-reach - 1, cols):
            middle = c + 2 * reach + 1  # the column that the window leaves, to have the next one in its middle
            unlike += _step(classes, right, below, half, counts, r, middle)
            if c >= 0 and classes[r + reach, middle + 1] < count:
                diversity[r, c] = _diversity(counts[:count])
                density[r, c] = unlike * scale / counts[:count].sum()
    return diversity, density


@njit(cache=True, nogil=True)
def _unlike(classes, count):
    """1 where a cell and the next one to the right, or below, are both known and not of one class."""
    rows, cols = classes.shape
    right, below = np.zeros((rows, cols), np.uint8), np.zeros((rows, cols), np.uint8)
    for y in range(rows):
        for x in range(cols):
            if classes[y, x] < count:
                if x + 1 < cols and classes[y, x + 1] < count and classes[y, x + 1] != classes[y, x]:
                    right[y, x] = 1
                if y + 1 < rows and classes[y + 1, x] < count and classes[y + 1, x] != classes[y, x]:
                    below[y, x] = 1
    return right, below


@njit(cache=True, nogil=True)
def _step(classes, right, below, half, counts, top, middle):
    """Move the window from `middle` to the next column: counts in place; by how much the sides between unlike change."""
    change = 0
    for step in range(half.size):
        y, first, last = top + step, middle - half[step], middle + half[step]
        counts[classes[y, first]] -= 1
        counts[classes[y, last + 1]] += 1
        change += np.int64(right[y, last]) - np.int64(right[y, first])
        if step + 1 < half.size:
            both = min(half[step], half[step + 1])  # columns that this row of the window shares with the next one
            change += np.int64(below[y, middle + both + 1]) - np.int64(below[y, middle - both])
    return change


@njit(cache=True, nogil=True)
def _diversity(counts):
    total, found = counts.sum(), 0.0
    for n in counts:
        if n > 0:
            found -= n / total * math.log(n / total)
    return found
