"""Classes of a morphological pattern (格局类型) from what is known of its cells, in the codes of the reference engine."""

from __future__ import annotations

from numba import njit

from shanshui.connect.mspa_bits import BRIDGE, CORE, FOREGROUND, GAP, GROUND, KEPT, LINK, RIM, SHUT
from shanshui.connect.mspa_label import FLAG

CODE_BRANCH, CODE_EDGE, CODE_PERFORATION, CODE_ISLET, CODE_CORE = 1, 3, 5, 9, 17
CODE_BRIDGE, CODE_LOOP, IN_EDGE, IN_PERFORATION = 33, 65, 2, 4
"""A connector gains 2 where it crosses an edge and 4 where it crosses a perforation."""
WITHIN, CODE_SHUT, NODATA = 100, 220, -1
"""WITHIN is added to all that lies in an opening of a core; other ground that the foreground shuts in has a code of its own."""


@njit(cache=True, nogil=True)
def flag_cores(state, parent, first, last):
    """Flag the components that hold a core."""
    cols = state.shape[1]
    state = state.reshape(-1)
    for i in range(first * cols, last * cols):
        if state[i] & CORE:
            state[parent[i]] |= FLAG


@njit(cache=True, nogil=True)
def flag_open(state, parent, first, last):
    """Flag the ground that lies open to what is not known: three cells of it in line along missing ones, side by side."""
    cols = state.shape[1]
    flat = state.reshape(-1)
    for r in range(max(1, first), min(last, state.shape[0] - 1)):
        for c in range(1, cols - 1):
            i = r * cols + c
            if flat[i] & GROUND and (opens(flat, i, 1, cols) or opens(flat, i, cols, 1)):
                flat[parent[i]] |= FLAG


@njit(cache=True, nogil=True)
def opens(state, i, along, across):
    """Whether a cell and both its neighbours along a line are ground, and all three on one side of it missing."""
    known = FOREGROUND | GROUND
    for side in (i - across, i + across):
        if not state[side] & known:  # seldom
            beyond = state[side - along] | state[side + along]
            if not beyond & known and state[i - along] & state[i + along] & GROUND:
                return True
    return False


@njit(cache=True, nogil=True)
def mark_gaps(state, parent, first, last):
    """Mark the missing cells that do not hang together with the outermost ones; `parent` holds the labels of missing cells."""
    cols = state.shape[1]
    state = state.reshape(-1)
    for i in range(first * cols, last * cols):
        if parent[i] > 0:
            state[i] |= GAP


@njit(cache=True, nogil=True)
def mark_kept(state, parent, first, last):
    """Mark the foreground whose component is flagged, and the ground whose component is not; gaps are missing cells again."""
    cols = state.shape[1]
    state = state.reshape(-1)
    for i in range(first * cols, last * cols):
        if parent[i] >= 0:
            flagged = (state[parent[i]] & FLAG) != 0
            if state[i] & FOREGROUND:
                if flagged:
                    state[i] |= KEPT
            elif state[i] & GROUND:
                if not flagged:
                    state[i] |= SHUT
            else:
                state[i] &= FLAG


@njit(cache=True, nogil=True)
def write_codes(state, parent, widths, shown, top, left, codes, first, last):
    """Codes of the map within its frame, as `shown` from the least on; `parent` holds the labels of cores and of what lies between them.

    The first cell of all is outside every core, so what has its label lies in no opening.
    """
    for r in range(max(first, top), min(last, top + codes.shape[0])):
        for c in range(left, left + codes.shape[1]):
            s = state[r, c]
            i = r * state.shape[1] + c
            if not s & (FOREGROUND | GROUND):
                codes[r - top, c - left] = shown[0]
                continue
            inside = around(parent, i, state.shape[1], s) != 0
            if s & GROUND:
                code = 0 if inside or not s & SHUT else CODE_SHUT
            elif s & CORE:
                code = CODE_CORE
            elif not s & KEPT:
                code = CODE_ISLET
            else:
                pierced = s & RIM and inside and faces(state, parent, widths, r, c)
                code = class_of(s, pierced)
            codes[r - top, c - left] = shown[(code + WITHIN if inside else code) - NODATA]


@njit(cache=True, nogil=True)
def around(parent, i, cols, s):
    """Label of what lies between the cores where the cell is, or around its core: the cell above the first of a core."""
    return parent[parent[i] - cols] if s & CORE else parent[i]


@njit(cache=True, nogil=True)
def class_of(s, pierced):
    """Code of a cell in one piece with a core, but outside it."""
    if s & LINK:
        code = CODE_BRIDGE if s & BRIDGE else CODE_LOOP
        if s & RIM:
            code += IN_PERFORATION if pierced else IN_EDGE
        return code
    if s & RIM:
        return CODE_PERFORATION if pierced else CODE_EDGE
    return CODE_BRANCH


@njit(cache=True, nogil=True)
def faces(state, parent, widths, r, c):
    """Whether a core within the disc is the one whose opening the cell lies in, not one that lies in it as well."""
    cols = state.shape[1]
    here = parent[r * cols + c]
    reach = widths.size - 1
    for y in range(max(0, r - reach), min(state.shape[0], r + reach + 1)):
        w = widths[abs(y - r)]
        for x in range(max(0, c - w), min(cols, c + w + 1)):
            if state[y, x] & CORE and parent[parent[y * cols + x] - cols] != here:
                return True
    return False
