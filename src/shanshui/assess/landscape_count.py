"""What a landscape is counted by: cells, sides and core of each patch, and which classes lie side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from shanshui.assess.landscape_label import label_patches
from shanshui.assess.landscape_nearest import nearest_patch

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Patches:
    """The patches of one or several landscapes on one grid, in the order of their first cells.

    key         class of the patch: landscape × classes + class.
    cells       cells.
    sides       sides of cells along its outline, those on the edge of the landscape included.
    core        core cells: all four neighbours are of the same patch (depth of the edge: one cell).
    nearest2    squared distance, in cells, between the centres of its cell and of a cell of another patch of the same
                key that are nearest to each other; −1 if there is no such patch.
    cores       how many 8-neighbour components of core cells each key has.
    adjacency   sides between classes of one landscape (landscape, class, class), each side counted from both cells.
    """

    key: NDArray[np.int64]
    cells: NDArray[np.int64]
    sides: NDArray[np.int64]
    core: NDArray[np.int64]
    nearest2: NDArray[np.int64]
    cores: NDArray[np.int64]
    adjacency: NDArray[np.int64]


def count_patches(key: NDArray[np.int32], classes: int, landscapes: int = 1) -> Patches:
    """Count the patches of `landscapes` landscapes of `classes` classes that lie side by side on one grid.

    key = landscape × classes + class, negative outside all of them: a patch ends where its landscape ends.
    """
    labels, count = label_patches(key)
    keys, cells, sides, core = count_cells(key, labels, count)
    nearest2 = nearest_patch(key, labels, keys, classes * landscapes)
    cores = _count_cores(key, labels, classes * landscapes)  # writes over the labels
    adjacency = _adjacency(key, classes, landscapes)
    return Patches(keys, cells, sides, core, nearest2, cores, adjacency)


@njit(cache=True, nogil=True)
def _like(key, r, c):
    """How many of the four neighbours of a cell have its key."""
    rows, cols = key.shape
    k = key[r, c]
    like = 0
    if r > 0 and key[r - 1, c] == k:
        like += 1
    if r + 1 < rows and key[r + 1, c] == k:
        like += 1
    if c > 0 and key[r, c - 1] == k:
        like += 1
    if c + 1 < cols and key[r, c + 1] == k:
        like += 1
    return like


@njit(cache=True, nogil=True)
def count_cells(key, labels, count):
    """Key, cells, sides along the outline and core cells of each of `count` patches."""
    keys = np.empty(count, np.int64)
    cells = np.zeros(count, np.int64)
    sides = np.zeros(count, np.int64)
    core = np.zeros(count, np.int64)
    rows, cols = key.shape
    for r in range(rows):
        for c in range(cols):
            if key[r, c] >= 0:
                like = _like(key, r, c)  # neighbours of one key are of one patch
                patch = labels[r, c]
                keys[patch] = key[r, c]
                cells[patch] += 1
                sides[patch] += 4 - like
                core[patch] += like == 4
    return keys, cells, sides, core


@njit(cache=True, nogil=True)
def _core_key(key, out):
    rows, cols = key.shape
    for r in range(rows):
        for c in range(cols):
            out[r, c] = key[r, c] if key[r, c] >= 0 and _like(key, r, c) == 4 else -1


def _count_cores(key: NDArray[np.int32], scratch: NDArray[np.int32], keys: int) -> NDArray[np.int64]:
    """Components of core cells by key."""
    _core_key(key, scratch)
    labels, _ = label_patches(scratch)
    return _components(scratch, labels, keys)


@njit(cache=True, nogil=True)
def _components(key, labels, keys):
    found = np.zeros(keys, np.int64)
    seen = 0  # labels are numbered as they come
    rows, cols = key.shape
    for r in range(rows):
        for c in range(cols):
            if labels[r, c] == seen:
                found[key[r, c]] += 1
                seen += 1
    return found


@njit(cache=True, nogil=True)
def _adjacency(key, classes, landscapes):
    counts = np.zeros((landscapes, classes, classes), np.int64)
    rows, cols = key.shape
    for r in range(rows):
        for c in range(cols):
            k = key[r, c]
            if k < 0:
                continue
            landscape, one = k // classes, k % classes
            if c + 1 < cols and key[r, c + 1] >= 0 and key[r, c + 1] // classes == landscape:
                other = key[r, c + 1] % classes
                counts[landscape, one, other] += 1
                counts[landscape, other, one] += 1
            if r + 1 < rows and key[r + 1, c] >= 0 and key[r + 1, c] // classes == landscape:
                other = key[r + 1, c] % classes
                counts[landscape, one, other] += 1
                counts[landscape, other, one] += 1
    return counts
