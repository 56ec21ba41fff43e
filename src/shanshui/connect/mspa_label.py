"""Connected components of the cells of a pattern (连通分量), joined across corners or not, group by group."""

from __future__ import annotations

from numba import njit

MOST_CELLS = 2**31 - 1
"""A cell is named by an int32."""
FLAG, ALL = 128, 255
"""The bit of a cell's state that marks, on the first cell, a whole component; no group depends on it."""


@njit(cache=True, nogil=True)
def join_rows(state, group, corners, parent, first, last):
    """Forest of the components within rows first … last − 1; −1 where the group of a cell's state is negative.

    Cells of one group are joined where they lie side by side and, if the group has corners, where they meet at one. A parent
    is never after its child. Clears the flag of every cell.
    """
    cols = state.shape[1]
    for r in range(first, last):
        west = north_west = -1
        for c in range(cols):
            i = r * cols + c
            state[r, c] &= ALL ^ FLAG
            here = group[state[r, c]]
            north = group[state[r - 1, c]] if r > first else -1
            parent[i] = -1
            if here >= 0:
                parent[i] = parent[i - 1] if west == here else i
                if north == here:
                    if not west == north_west == here:  # else the west cell has joined it already
                        join(parent, i, i - cols)
                elif r > first and corners[here]:
                    if north_west == here and west != here:
                        join(parent, i, i - cols - 1)
                    if c + 1 < cols and group[state[r - 1, c + 1]] == here:
                        join(parent, i, i - cols + 1)
            west, north_west = here, north


@njit(cache=True, nogil=True)
def join_seam(state, group, corners, parent, r):
    """Join row r to the row above, where another strip begins."""
    cols = state.shape[1]
    for c in range(cols):
        g = group[state[r, c]]
        if g < 0:
            continue
        for d in range(-1, 2):
            if (d == 0 or corners[g]) and 0 <= c + d < cols and group[state[r - 1, c + d]] == g:
                join(parent, r * cols + c, (r - 1) * cols + c + d)


@njit(cache=True, nogil=True)
def settle(parent, cols, first, last):
    """Point each cell of the rows straight at the first cell of its component."""
    for i in range(first * cols, last * cols):
        if parent[i] >= 0:
            parent[i] = root(parent, i)


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
