"""A coarser canvas for what is drawn in broad strokes: boundaries, roads, and the cheapest ways over land."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, sparse
from scipy.sparse.csgraph import dijkstra

from shanshui.core.grid import Grid
from shanshui.demo.canvas import Canvas, Field, Mask

CELL = 400.0


@dataclass(frozen=True)
class Coarse:
    """The canvas in blocks of about 400 m (single cells where they are larger)."""

    canvas: Canvas
    """The fine canvas."""

    @cached_property
    def factor(self) -> int:
        return max(1, round(CELL / self.canvas.cell))

    @cached_property
    def grid(self) -> Grid:
        fine = self.canvas.grid
        shape = (fine.shape[0] // self.factor, fine.shape[1] // self.factor)
        return Grid(fine.crs, fine.x0, fine.y0, fine.cell * self.factor, shape)

    @cached_property
    def own(self) -> Canvas:
        return Canvas(self.grid, self.canvas.seed)

    def _blocks(self, values: NDArray[np.generic]) -> NDArray[np.generic]:
        rows, columns = self.grid.shape
        k = self.factor
        return (
            values[: rows * k, : columns * k]
            .reshape(rows, k, columns, k)
            .transpose(0, 2, 1, 3)
            .reshape(rows, columns, -1)
        )

    def mean(self, values: NDArray[np.generic]) -> Field:
        return self._blocks(values).astype("f8").mean(axis=2)

    def most(self, values: NDArray[np.generic]) -> NDArray[np.generic]:
        return self._blocks(values).max(axis=2)

    def fine(self, values: NDArray[np.generic]) -> NDArray[np.generic]:
        """Blocks back on the fine canvas, the last row and column repeated where it is not a whole number of blocks."""
        big = np.repeat(np.repeat(values, self.factor, axis=0), self.factor, axis=1)
        rows, columns = (n - m for n, m in zip(self.canvas.shape, big.shape, strict=True))
        return np.pad(big, ((0, rows), (0, columns)), mode="edge")


def ways(cost: Field, inside: Mask, within: NDArray[np.int32] | None = None) -> sparse.csr_matrix:
    """A graph of the cells: eight neighbours, an edge costs the mean of its ends times its length in cells.

    With `within`, no edge joins cells of different labels.
    """
    rows, columns = cost.shape
    index = np.arange(cost.size).reshape(cost.shape)
    heads, tails, prices = [], [], []
    for dr, dc in ((0, 1), (1, 0), (1, 1), (1, -1)):
        a = (slice(0, rows - dr), slice(max(0, -dc), columns - max(0, dc)))
        b = (slice(dr, rows), slice(max(0, dc), columns - max(0, -dc)))
        open_ = inside[a] & inside[b]
        if within is not None:
            open_ &= within[a] == within[b]
        heads.append(index[a][open_])
        tails.append(index[b][open_])
        prices.append((cost[a][open_] + cost[b][open_]) / 2 * np.hypot(dr, dc))
    h, t, p = np.concatenate(heads), np.concatenate(tails), np.concatenate(prices)
    return sparse.csr_matrix((np.r_[p, p], (np.r_[h, t], np.r_[t, h])), shape=(cost.size, cost.size))


def grow(
    labels: NDArray[np.int32], cost: Field, unknown: int = -2, within: NDArray[np.int32] | None = None
) -> NDArray[np.int32]:
    """Each unknown cell takes the label from which it is reached most cheaply; with `within`, one of the same unit."""
    flat = labels.ravel()
    seeds = np.flatnonzero(flat != unknown)
    border = seeds[_touches(labels, unknown).ravel()[seeds]]
    graph = ways(cost, np.ones(cost.shape, dtype=bool), within)
    _, _, source = dijkstra(graph, indices=border, min_only=True, return_predecessors=True)
    result = flat.copy()
    open_ = np.flatnonzero((flat == unknown) & (source >= 0))
    result[open_] = flat[source[open_]]
    return result.reshape(labels.shape)


def _touches(labels: NDArray[np.int32], unknown: int) -> Mask:
    return ndimage.binary_dilation(labels == unknown, np.ones((3, 3)))
