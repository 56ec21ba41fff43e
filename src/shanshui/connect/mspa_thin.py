"""Thinning of a pattern down to its core and the lines that join it (锚定同伦细化), whatever the order of the cells."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

RING = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))
"""Row and column steps to the eight neighbours, clockwise; bit k of a neighbourhood stands for the k-th."""
BESIDE, AT_CORNER, ALL = 0b10101010, 0b01010101, 0b11111111
HERE, ANCHOR, SIMPLE, FREE, LISTED, CHANGED = 1, 2, 4, 8, 16, 32
"""Bits of a cell while the pattern is thinned."""


@cache
def tables(corners: bool) -> tuple[NDArray[np.bool_], NDArray[np.uint8]]:
    """By neighbourhood: may the cell go without change of topology, and if so, which one neighbour gone would forbid it.

    With corners, cells of the pattern hang together at corners and those of its ground do not; else the other way round.
    A cell is simple where exactly one component of the pattern, and one of the ground, touches it within its ring.
    """
    simple = np.array(
        [_touching(ring, corners) == 1 and _touching(~ring & ALL, not corners) == 1 for ring in range(256)]
    )
    needs = np.zeros(256, dtype="u1")
    for ring in np.flatnonzero(simple):
        needs[ring] = sum(1 << k for k in range(8) if ring >> k & 1 and not simple[ring & ~(1 << k)])
    return simple, needs


def _touching(ring: int, corners: bool) -> int:
    """Components of the cells of a ring of eight that touch its middle: at corners too, or only side by side."""
    parts: list[set[int]] = []
    for k in range(8):
        if ring >> k & 1:
            linked = [p for p in parts if any(_meet(j, k, corners) for j in p)]
            parts = [p for p in parts if p not in linked] + [{k}.union(*linked)]
    return len(parts) if corners else sum(any(BESIDE >> k & 1 for k in p) for p in parts)


def _meet(a: int, b: int, corners: bool) -> bool:
    rows, cols = (abs(RING[a][i] - RING[b][i]) for i in (0, 1))
    return max(rows, cols) == 1 and (corners or rows + cols == 1)


def thin(skin: NDArray[np.uint8], corners: bool) -> None:
    """Take from `skin` all cells that are HERE without being ANCHOR, as far as the topology allows, in rounds.

    A round takes, all at once, every cell that may go whichever of the others go with it: it is simple and remains so when
    any one simple neighbour beside it goes (it is *free*), or at its corner. When no more go, rounds follow that also take
    a free cell unless a simple neighbour at its corner could leave it the only link between those that stay; there a cell
    with loose ones on all four sides is not yet at the rim and does not count as simple, though with four neighbours it
    may touch ground at a corner. No cell comes before another, so a turned or mirrored map gives the turned or mirrored
    result; lines two cells wide stay so. The outermost cells of `skin` must not be HERE.
    """
    simple, needs = tables(corners)
    steps = np.array([r * skin.shape[1] + c for r, c in RING])
    flat = skin.reshape(-1)
    count = count_loose(flat)
    listed = np.empty(count, dtype=np.int32)
    gone = np.empty(count, dtype=np.int32)
    for strict in (True, False):
        rounds(flat, steps, simple, needs, strict, listed, first_list(flat, listed), gone)


@njit(cache=True, nogil=True)
def count_loose(skin):
    n = 0
    for i in range(skin.size):
        n += (skin[i] & (HERE | ANCHOR)) == HERE
    return n


@njit(cache=True, nogil=True)
def first_list(skin, listed):
    n = 0
    for i in range(skin.size):
        if (skin[i] & (HERE | ANCHOR)) == HERE:
            skin[i] |= LISTED
            listed[n] = i
            n += 1
    return n


@njit(cache=True, nogil=True)
def rounds(skin, steps, simple, needs, strict, listed, near, gone):
    """Rounds until nothing goes; the first looks at the cells listed, others only at those whose surroundings the last changed."""
    while True:
        found = near
        for j in range(near):
            update_simple(skin, listed[j], steps, simple, strict)
        for j in range(near):
            found = list_around(skin, listed[j], steps, listed, found)
        with_free = found
        for j in range(with_free):
            update_free(skin, listed[j], steps, needs)
        for j in range(with_free):
            found = list_around(skin, listed[j], steps, listed, found)
        count = 0
        for j in range(found):
            i = listed[j]
            skin[i] &= ALL ^ (LISTED | CHANGED)
            if skin[i] & FREE and goes(skin, i, steps, simple, needs, strict):
                gone[count] = i
                count += 1
        if count == 0:
            return
        for j in range(count):
            skin[gone[j]] &= ALL ^ (HERE | SIMPLE | FREE)
        near = 0
        for j in range(count):
            near = list_loose(skin, gone[j], steps, listed, near)


@njit(cache=True, nogil=True)
def ring_of(skin, i, steps, bit):
    """The neighbours that have a bit, as a neighbourhood."""
    ring = 0
    for k in range(8):
        if skin[i + steps[k]] & bit:
            ring |= 1 << k
    return ring


@njit(cache=True, nogil=True)
def update_simple(skin, i, steps, simple, strict):
    ring = ring_of(skin, i, steps, HERE)
    is_simple = simple[ring]
    if is_simple and not strict and ring & BESIDE == BESIDE:
        is_simple = ring_of(skin, i, steps, ANCHOR) & BESIDE != 0
    if is_simple != ((skin[i] & SIMPLE) != 0):
        skin[i] ^= SIMPLE
        skin[i] |= CHANGED


@njit(cache=True, nogil=True)
def update_free(skin, i, steps, needs):
    is_free = False
    if skin[i] & SIMPLE:
        needed = needs[ring_of(skin, i, steps, HERE)] & BESIDE
        is_free = needed == 0 or needed & ring_of(skin, i, steps, SIMPLE) == 0
    if is_free != ((skin[i] & FREE) != 0):
        skin[i] ^= FREE
        skin[i] |= CHANGED


@njit(cache=True, nogil=True)
def goes(skin, i, steps, simple, needs, strict):
    """Whether a free cell may go together with whatever else goes."""
    ring = ring_of(skin, i, steps, HERE)
    needed = needs[ring] & AT_CORNER
    if needed == 0:
        return True
    needed &= ring_of(skin, i, steps, SIMPLE)
    if needed == 0 or strict:
        return needed == 0
    staying = ring & ~ring_of(skin, i, steps, FREE)
    may = True
    for k in range(0, 8, 2):
        if needed >> k & 1:
            may &= simple[staying & ~(1 << k)]
    return may


@njit(cache=True, nogil=True)
def list_around(skin, i, steps, listed, count):
    """List the loose neighbours of a cell whose state changed."""
    if not skin[i] & CHANGED:
        return count
    skin[i] &= ALL ^ CHANGED
    return list_loose(skin, i, steps, listed, count)


@njit(cache=True, nogil=True)
def list_loose(skin, i, steps, listed, count):
    for k in range(8):
        j = i + steps[k]
        if (skin[j] & (HERE | ANCHOR | LISTED)) == HERE:
            skin[j] |= LISTED
            listed[count] = j
            count += 1
    return count
