"""Cost allocation: each cell to the source that reaches it most cheaply, and which sources then are neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from shanshui.connect.cost_search import RING, Search, owners

if TYPE_CHECKING:
    from numpy.typing import NDArray

Pair = tuple[int, int]
LATER = slice(len(RING) // 2, None)
"""Of the eight steps, those to neighbours that come later in row order: each pair of cells is met once."""


def allocation(search: Search, label: NDArray[np.int32]) -> NDArray[np.int32]:
    """Search from the cells of all sources; the source whose way to each cell is the cheapest, 0 where none leads.

    The label is framed and flat, > 0 in sources. Between two equally cheap ones the choice is deterministic.
    """
    search.run(np.flatnonzero(label > 0))
    owner = np.where(search.reach == 0, label, 0).astype(np.int32)
    owners(search.trace, search.of.steps, owner)
    return owner


def neighbours(search: Search, owner: NDArray[np.int32]) -> dict[Pair, float]:
    """Pairs (a, b), a < b, of sources whose allocations touch, with the cost of the cheapest way across their border.

    That way (allocation of a, one step across, allocation of b) is a way from a to b: its cost is an upper bound of the
    cost distance between the two.
    """
    of = search.of
    pairs, total = np.empty((0, 2), dtype=np.int32), np.empty(0)
    for _ in range(2):  # first counts, then fills
        count = crossings(of.cost, search.reach, owner, of.steps[LATER], of.half[LATER], pairs, total)
        if not count:
            return {}
        if not total.size:
            pairs, total = np.empty((count, 2), dtype=np.int32), np.empty(count)
    order = np.lexsort((total, pairs[:, 1], pairs[:, 0]))
    found, firsts = np.unique(pairs[order], axis=0, return_index=True)
    return {(int(a), int(b)): float(total[order[i]]) for (a, b), i in zip(found, firsts, strict=True)}


@njit(cache=True, nogil=True)
def crossings(cost, reach, owner, steps, half, pairs, total):
    """Steps from one allocation into another: how many; the sources and the cost of the whole way, where there is room."""
    n = 0
    for cell in range(owner.size):
        here = owner[cell]
        if here <= 0:
            continue
        for k in range(steps.size):
            near = cell + steps[k]
            there = owner[near]
            if there <= 0 or there == here:
                continue
            if n < total.size:
                pairs[n, 0], pairs[n, 1] = min(here, there), max(here, there)
                total[n] = reach[cell] + half[k] * (np.float64(cost[cell]) + np.float64(cost[near])) + reach[near]
            n += 1
    return n
