"""Patches of a landscape (斑块): 8-neighbour components of cells with one key, by union-find in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_CELLS = 2**31 - 1
"""A cell is named by an int32 while the patches are found."""


def label_patches(key: NDArray[np.int32]) -> tuple[NDArray[np.int32], int]:
    """Number of the patch of each cell, and how many there are; −1 where the key is negative.

    Two cells belong to one patch when a chain of cells of their key, each beside the next or at its corner, joins them.
    Patches are numbered from 0 by their first cell in row order. The one array of results holds the forest meanwhile:
    4 bytes a cell, whatever the patches are like.
    """
    if key.size > MOST_CELLS:
        raise ValueError(f"{key.size} cells are too many: {MOST_CELLS} at the most")
    labels = np.empty(key.shape, dtype=np.int32)
    return labels, _label(key, labels.reshape(-1))


@njit(cache=True, nogil=True)
def _label(key, parent):
    """Join each cell to its neighbours seen before; a parent is never after its child, so one more pass numbers them."""
    rows, cols = key.shape
    for r in range(rows):
        for c in range(cols):
            i = r * cols + c
            k = key[r, c]
            if k < 0:
                parent[i] = -1
                continue
            parent[i] = i
            west = c > 0 and key[r, c - 1] == k
            if r == 0:
                if west:
                    join(parent, i, i - 1)
                continue
            if key[r - 1, c] == k:  # beside or at the corner of the three others: they are joined already
                join(parent, i, i - cols)
                continue
            if c + 1 < cols and key[r - 1, c + 1] == k:
                join(parent, i, i - cols + 1)
            if c > 0 and key[r - 1, c - 1] == k:  # beside the west cell
                join(parent, i, i - cols - 1)
            elif west:
                join(parent, i, i - 1)
    count = 0
    for i in range(parent.size):
        p = parent[i]
        if p == i:
            parent[i] = count
            count += 1
        elif p >= 0:
            parent[i] = parent[p]
    return count


@njit(cache=True, nogil=True)
def join(parent, a, b):
    """Make one component of those of a and b, named by the first of both."""
    a, b = root(parent, a), root(parent, b)
    if a < b:
        parent[b] = a
    else:
        parent[a] = b


@njit(cache=True, nogil=True)
def root(parent, i):
    """The first cell of the component so far; halves the way there."""
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i
