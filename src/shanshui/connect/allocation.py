"""Cost allocation: each cell to the source that reaches it most cheaply, and which sources then are neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from skimage.graph import MCP_Geometric

Pair = tuple[int, int]
DIRECTIONS = ((0, 1), (1, -1), (1, 0), (1, 1))
"""Steps to the four of the eight neighbours that come later in row order: each pair of cells is met once."""


def neighbours(
    search: MCP_Geometric, cost: NDArray[np.float64], label: NDArray[np.int32], cell: float
) -> dict[Pair, tuple[int, int]]:
    """Pairs (a, b), a < b, of sources whose allocations touch, each with a cell of b that a path from a ends in.

    That path (allocation of a, one step across, allocation of b) is the cheapest of its kind: its cost is an upper bound
    of the cost distance between the two sources.
    """
    reach, trace = search.find_costs(np.argwhere(label > 0))
    root = roots(trace, np.asarray(search.offsets, dtype=np.intp))
    owner = np.where(np.isfinite(reach).ravel(), label.ravel()[root], 0).reshape(label.shape)
    root = root.reshape(label.shape)
    crossings = [crossing(step, reach, cost, owner, root, cell) for step in DIRECTIONS]
    low, high, total, end = (np.concatenate(column) for column in zip(*crossings, strict=True))
    order = np.lexsort((end, total, high, low))
    _, firsts = np.unique(np.column_stack([low, high])[order], axis=0, return_index=True)
    width = label.shape[1]
    return {(int(low[i]), int(high[i])): divmod(int(end[i]), width) for i in order[firsts]}


def roots(trace: NDArray[np.int_], offsets: NDArray[np.int_]) -> NDArray[np.intp]:
    """The flat index of the start cell that each cell's cheapest path comes from; itself where there is none."""
    width = trace.shape[1]
    cells = np.arange(trace.size)
    steps = offsets[:, 0] * width + offsets[:, 1]
    flat = trace.ravel()
    before = np.where(flat >= 0, cells - steps[flat], cells)
    while not np.array_equal(before, further := before[before]):  # doubles the stride each time
        before = further
    return before


def crossing(
    step: Pair,
    reach: NDArray[np.float64],
    cost: NDArray[np.float64],
    owner: NDArray[np.int32],
    root: NDArray[np.intp],
    cell: float,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64], NDArray[np.intp]]:
    """Steps in one direction from one allocation into another: lower id, higher id, cost of the way, end in the higher."""
    here, there = windows(step, reach.shape)
    a, b = owner[here], owner[there]
    met = (a != b) & (a > 0) & (b > 0)
    a, b = a[met], b[met]
    total = reach[here][met] + reach[there][met] + cell * np.hypot(*step) * (cost[here][met] + cost[there][met]) / 2
    end = np.where(a > b, root[here][met], root[there][met])
    return np.minimum(a, b), np.maximum(a, b), total, end


def windows(step: Pair, shape: tuple[int, ...]) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """The cells that have a neighbour in this direction, and those neighbours."""
    spans = [
        (slice(max(0, -d), n - max(0, d)), slice(max(0, d), n - max(0, -d))) for d, n in zip(step, shape, strict=True)
    ]
    return (spans[0][0], spans[1][0]), (spans[0][1], spans[1][1])
