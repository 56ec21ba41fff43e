"""Pieces of marked cells (斑块): what hangs together over sides and corners, with an id made from where it is."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from shanshui.core.grid import Grid

OUTSIDE = -1


def pieces(marked: NDArray[np.bool_], min_cells: int) -> NDArray[np.int32]:
    """Number of the 8-connected piece of each cell, from 0 by the first cell in row order; −1 in none or one too small."""
    found, _ = ndimage.label(marked, structure=np.ones((3, 3)))
    sizes = np.bincount(found.ravel())
    sizes[0] = 0
    return renumbered(found, np.flatnonzero(sizes >= min_cells))


def renumbered(label: NDArray[Any], kept: NDArray[np.int64]) -> NDArray[np.int32]:
    """The labels of `kept`, not negative, as 0, 1 … in that order; −1 for all others, negative ones too."""
    number = np.full(int(max(label.max(initial=0), kept.max(initial=0))) + 1, OUTSIDE, dtype="int32")
    number[kept] = np.arange(kept.size)
    return np.where(label >= 0, number[label], OUTSIDE).astype("int32")


def ids(label: NDArray[np.int32], count: int, letter: str, grid: Grid) -> list[str]:
    """Of each piece a short id from the centres of its cells."""
    rows, cols = np.nonzero(label >= 0)
    order = np.argsort(label[rows, cols], kind="stable")
    where = np.column_stack([grid.x[cols[order]], grid.y[rows[order]]]).astype("<f8")
    ends = np.cumsum(np.bincount(label[rows, cols], minlength=count))[:-1]
    return [letter + hashlib.sha256(part.tobytes()).hexdigest()[:8] for part in np.split(where, ends)]


def sums(label: NDArray[np.int32], count: int, values: NDArray[Any]) -> NDArray[np.float64]:
    """Sum of the values over the cells of each piece."""
    inside = label >= 0
    return np.bincount(label[inside], weights=values[inside].astype("f8"), minlength=count)
