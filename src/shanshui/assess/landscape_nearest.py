"""Distance from each patch to the nearest other patch of its class, exact, in time proportional to the grid.

The two cells a and b nearest to each other, of a patch and of any other of its class, have a circle through them, about
their midpoint, that holds no third cell of the class (it would be nearer to one of the two), nor one on its rim. So at the
midpoint the lower envelope of the squared distances to all cells of the class passes from a to b. Midpoints lie on rows
and on half rows: along each of these the envelope is built from the nearest cell of every column, as a row pass of an
exact distance transform does, and any two neighbours on it that belong to different patches are a candidate. Nothing is
missed, and a candidate is never nearer than the truth. Two cells in one column are met while walking down it.

The same pass tells which patches a gap of given width does not part. Two patches whose nearest cells lie within the gap
are joined by candidates within it: if a third cell of the class lies in the circle through a and b, or on its rim, then it
is nearer to both than they are to each other, and the two shorter gaps join them instead, until each circle is empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from shanshui.assess.landscape_label import join, root

if TYPE_CHECKING:
    from numpy.typing import NDArray

STRIP = 32
"""Columns walked down side by side, so that rows are read as they lie in memory."""


def nearest_patch(
    key: NDArray[np.int32], labels: NDArray[np.int32], patch_key: NDArray[np.int64], keys: int
) -> NDArray[np.int64]:
    """Squared distance in cells, centre to centre, from each patch to the nearest other patch of its key; −1 for none.

    key, labels   (y, x): key of a cell and number of its patch, negative where there is none.
    patch_key     key of each patch.
    Memory        4 bytes a cell beside the arguments.
    """
    nearest2 = np.full(patch_key.size, -1, dtype=np.int64)
    _search_all(key, labels, patch_key, keys, nearest2, np.empty(0, dtype=np.int64), -1)
    return nearest2


def groups_within(
    key: NDArray[np.int32], labels: NDArray[np.int32], patch_key: NDArray[np.int64], keys: int, reach2: int
) -> NDArray[np.int64]:
    """Group of each patch: patches of one key joined, one to the next, by gaps of at most √reach2 cells centre to centre.

    Groups are named by their first patch. Arguments and memory as for `nearest_patch`.
    """
    nearest2 = np.full(patch_key.size, -1, dtype=np.int64)
    parent = np.arange(patch_key.size, dtype=np.int64)
    _search_all(key, labels, patch_key, keys, nearest2, parent, reach2)
    return _roots(parent)


def _search_all(
    key: NDArray[np.int32], labels: NDArray[np.int32], patch_key: NDArray[np.int64], keys: int,
    nearest2: NDArray[np.int64], parent: NDArray[np.int64], reach2: int,
) -> None:  # fmt: skip
    patches = np.bincount(patch_key, minlength=keys)
    if patches.max(initial=0) > 1:
        below = _next_below(key, keys)
        for number, box in enumerate(_boxes(key, keys)):
            if patches[number] > 1:
                _search(key, labels, below, number, *box, nearest2, parent, reach2)


@njit(cache=True, nogil=True)
def _roots(parent):
    groups = np.empty(parent.size, np.int64)
    for i in range(parent.size):
        groups[i] = root(parent, i)
    return groups


@njit(cache=True, nogil=True)
def _boxes(key, keys):
    """First and last row and column of each key."""
    rows, cols = key.shape
    boxes = np.empty((keys, 4), np.int64)
    boxes[:] = np.array([rows, -1, cols, -1])
    for r in range(rows):
        for c in range(cols):
            k = key[r, c]
            if k >= 0:
                box = boxes[k]
                box[0] = min(box[0], r)
                box[1] = r
                box[2] = min(box[2], c)
                box[3] = max(box[3], c)
    return boxes


@njit(cache=True, nogil=True)
def _next_below(key, keys):
    """Row of the next cell of the same key further down the column, −1 for none."""
    rows, cols = key.shape
    below = np.empty((rows, cols), np.int32)
    for start in range(0, cols, STRIP):
        last = np.full((keys, STRIP), -1, np.int32)
        for r in range(rows - 1, -1, -1):
            for c in range(start, min(start + STRIP, cols)):
                k = key[r, c]
                if k >= 0:
                    below[r, c] = last[k, c - start]
                    last[k, c - start] = r
    return below


@njit(cache=True, nogil=True)
def _search(key, labels, below, k, top, bottom, left, right, nearest2, parent, reach2):
    """Offer the candidates of one key within its bounding box, on rows and half rows (y2 is twice the row)."""
    width = right - left + 1
    up = np.full(width, -1, np.int64)  # row of the nearest cell at or above y2, and of the one below; −1 for none
    down = np.full(width, -1, np.int64)
    for r in range(bottom, top - 1, -1):
        for c in range(width):
            if key[r, left + c] == k:
                down[c] = r
    column, row, lift = np.empty(width, np.int64), np.empty(width, np.int64), np.empty(width, np.int64)
    for y2 in range(2 * top, 2 * bottom + 1):
        if y2 % 2 == 0:
            r = y2 // 2
            for c in range(width):
                if key[r, left + c] == k:
                    up[c], down[c] = r, below[r, left + c]
                    if down[c] >= 0:
                        one, other = labels[r, left + c], labels[down[c], left + c]
                        _offer(nearest2, parent, reach2, one, other, (down[c] - r) ** 2)
        size = 0
        for c in range(width):
            site = up[c]
            if site < 0 or (down[c] >= 0 and 2 * down[c] - y2 < y2 - 2 * site):
                site = down[c]
            if site < 0:
                continue
            f = (y2 - 2 * site) ** 2 + 4 * c * c
            # the last one is nowhere lowest if the new one overtakes it before it overtook the one before
            while size > 1 and (f - lift[size - 1]) * (column[size - 1] - column[size - 2]) <= (
                lift[size - 1] - lift[size - 2]
            ) * (c - column[size - 1]):
                size -= 1
            column[size], row[size], lift[size] = c, site, f
            size += 1
        for i in range(1, size):
            one, other = labels[row[i - 1], left + column[i - 1]], labels[row[i], left + column[i]]
            squared = (row[i] - row[i - 1]) ** 2 + (column[i] - column[i - 1]) ** 2
            _offer(nearest2, parent, reach2, one, other, squared)


@njit(cache=True, nogil=True)
def _offer(nearest2, parent, reach2, one, other, squared):
    """Take a squared distance between two patches for both of them, if they are two and it is less than they had; join them
    where it is within reach."""
    if one != other:
        if squared <= reach2:
            join(parent, one, other)
        if nearest2[one] < 0 or squared < nearest2[one]:
            nearest2[one] = squared
        if nearest2[other] < 0 or squared < nearest2[other]:
            nearest2[other] = squared
