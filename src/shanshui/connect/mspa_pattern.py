"""Morphological segmentation of a binary pattern (形态学空间格局分割): the steps, in order, on the cells of one map."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from shanshui.connect import mspa_label as label
from shanshui.connect.mspa_bits import CORE, FOREGROUND, GAP, GROUND, KEPT, LINK, RIM
from shanshui.connect.mspa_codes import CODE_SHUT, NODATA, flag_cores, flag_open, mark_gaps, mark_kept, write_codes
from shanshui.connect.mspa_disc import half_widths, mark_near
from shanshui.connect.mspa_links import first_links, mark_bridges, widen
from shanshui.connect.mspa_thin import count_loose, thin

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_ROWS = 256
"""A thread takes no fewer rows."""
EVERY = np.arange(NODATA, CODE_SHUT + 1, dtype=np.int16)


def segment(
    state: NDArray[np.uint8],
    edge: int,
    corners: bool,
    frame: tuple[int, int, int, int],
    shown: NDArray[np.int16] = EVERY,
    threads: int | None = None,
) -> NDArray[np.int16]:
    """Codes of a pattern, unless `shown` has others for them: with connectors across edges, inside and outside told apart.

    state    1 foreground, 2 ground, 0 missing; used up. Its outermost cells must be missing.
    edge     edge width, cells.
    corners  whether the foreground hangs together at corners; the ground then does not, and the other way round.
    frame    rows and columns before and after the map that only help to see what happens at its border: top, bottom, left,
             right; they are cut off.
    shown    what to write for each code from −1, missing, on.
    """
    if state.size > label.MOST_CELLS:
        raise ValueError(f"{state.size} cells are too many: {label.MOST_CELLS} at the most")
    strips = _strips(state.shape[0], threads or os.cpu_count() or 1)
    with ThreadPoolExecutor(len(strips)) as pool:

        def by_rows(kernel: Callable[..., None], *given: Any) -> None:
            for done in [pool.submit(kernel, *given, first, last) for first, last in strips]:
                done.result()

        def components(group: dict[int, int], joined: tuple[bool, bool]) -> NDArray[np.int32]:
            parent = np.empty(state.size, dtype=np.int32)
            table = _group_of_states(group)
            by_rows(label.join_rows, state, table, joined, parent)
            for first, _ in strips[1:]:
                label.join_seam(state, table, joined, parent, first)
            by_rows(label.settle, parent, state.shape[1])
            return parent

        widths = half_widths(edge)
        by_rows(mark_near, state, GROUND, FOREGROUND, CORE, True, widths)
        if (state[1:-1, 1:-1] == 0).any():
            by_rows(mark_gaps, state, components({0: 0, FOREGROUND: -1, GROUND: -1}, (corners, corners)))
        # foreground on both sides of a gap is one piece: nobody knows what lies in it
        parent = components({FOREGROUND: 0, GROUND: 1, GAP: 0}, (corners, not corners))
        by_rows(flag_cores, state, parent)
        by_rows(flag_open, state, parent)
        by_rows(mark_kept, state, parent)
        del parent
        by_rows(mark_near, state, CORE, KEPT, RIM, False, widths)
        cells = _connectors(state, edge, corners)
        parent = components({CORE: 0, LINK: 1}, (corners, corners))
        mark_bridges(state, parent, cells, corners)
        del parent, cells
        parent = components({0: 0, CORE: 1}, (not corners, corners))
        codes = np.empty((state.shape[0] - frame[0] - frame[1], state.shape[1] - frame[2] - frame[3]), dtype=np.int16)
        by_rows(write_codes, state, parent, widths, shown, frame[0], frame[2], codes)
    return codes


def framed(values: NDArray[np.int8], edge: int) -> NDArray[np.uint8]:
    """States of a map (1 foreground, 0 background, −1 missing) whose border repeats `edge` cells outwards, in missing ones."""
    rows, cols = (n + 2 * edge + 2 for n in values.shape)
    state = np.zeros((rows, cols), dtype=np.uint8)
    fill_states(values, edge, state)
    return state


@njit(cache=True, nogil=True)
def fill_states(values, edge, state):
    for r in range(1, state.shape[0] - 1):
        y = min(max(r - 1 - edge, 0), values.shape[0] - 1)
        for c in range(1, state.shape[1] - 1):
            value = values[y, min(max(c - 1 - edge, 0), values.shape[1] - 1)]
            state[r, c] = FOREGROUND if value > 0 else GROUND if value == 0 else 0


def _connectors(state: NDArray[np.uint8], edge: int, corners: bool) -> NDArray[np.int32]:
    """Mark the connectors; their cells."""
    skin = np.empty_like(state)
    np.right_shift(state & KEPT, 3, out=skin)
    skin |= (state & CORE) >> 1
    cells = np.empty(count_loose(skin.reshape(-1)), dtype=np.int32)
    thin(skin, corners)
    return cells[: widen(state, cells, first_links(skin, state, cells), edge)]


def _strips(rows: int, threads: int) -> list[tuple[int, int]]:
    """First row and the one after the last of what each thread does."""
    count = max(1, min(threads, rows // LEAST_ROWS))
    cuts = [rows * k // count for k in range(count + 1)]
    return list(pairwise(cuts))


def _group_of_states(group: dict[int, int]) -> NDArray[np.int8]:
    """Group of each state: that of the last bit named which it has; 0 names what has none of the others."""
    table = np.full(256, group.get(0, -1), dtype=np.int8)
    for bit, of_bit in group.items():
        if bit:
            table[(np.arange(256) & bit) != 0] = of_bit
    return table
