"""Connectors of a morphological pattern (连接体): as wide as the edge, and whether one joins two cores or one with itself."""

from __future__ import annotations

import numpy as np
from numba import njit

from shanshui.connect.mspa_bits import BRIDGE, CORE, KEPT, LINK
from shanshui.connect.mspa_thin import ALL, HERE, RING


@njit(cache=True, nogil=True)
def first_links(skin, state, cells):
    """Mark and list what thinning left outside the cores; gives how many cells."""
    skin, state = skin.reshape(-1), state.reshape(-1)
    count = 0
    for i in range(skin.size):
        if skin[i] & HERE and not state[i] & CORE:
            state[i] |= LINK
            cells[count] = i
            count += 1
    return count


@njit(cache=True, nogil=True)
def widen(state, cells, count, edge):
    """Let connectors grow into what the core leaves, edge − 1 steps, to all eight neighbours and to four in turn.

    `cells` lists the first `count` connector cells and has room for all; gives how many there are in the end. The steps make
    a disc, to the cell; they go round the core, not across it.
    """
    cols = state.shape[1]
    state = state.reshape(-1)
    first = 0
    for step in range(edge - 1):
        last = count
        for j in range(first, last):
            for dr, dc in RING:
                i = cells[j] + dr * cols + dc
                if (step % 2 == 0 or dr * dc == 0) and (state[i] & (KEPT | CORE | LINK)) == KEPT:
                    state[i] |= LINK
                    cells[count] = i
                    count += 1
        first = last
    return count


@njit(cache=True, nogil=True)
def number_links(parent, cells):
    """Number of the connector of each listed cell, and how many connectors there are; `parent` holds their labels."""
    number = np.empty(cells.size, np.int32)
    links = 0
    for j in range(cells.size):
        if parent[cells[j]] == cells[j]:
            links += 1
            parent[cells[j]] = -1 - links
    for j in range(cells.size):
        p = parent[cells[j]]
        number[j] = -2 - (p if p < 0 else parent[p])
    return number, links


@njit(cache=True, nogil=True)
def mark_bridges(state, parent, cells, corners):
    """Mark the cells of connectors that touch two cores; `parent` holds the labels of cores and connectors.

    A connector of a single cell has one end only and counts as touching one core, as it does in the reference engine. One that
    touches none, of a piece whose core lies beyond missing cells, is no connector.
    """
    number, links = number_links(parent, cells)
    cols = state.shape[1]
    state = state.reshape(-1)
    core = np.full(links, -1, np.int32)
    size = np.zeros(links, np.int32)
    two = np.zeros(links, np.bool_)
    for j in range(cells.size):
        n = number[j]
        size[n] += 1
        for dr, dc in RING:
            i = cells[j] + dr * cols + dc
            if state[i] & CORE and (corners or dr * dc == 0):
                two[n] |= core[n] >= 0 and core[n] != parent[i]
                core[n] = parent[i]
    for j in range(cells.size):
        if core[number[j]] < 0:
            state[cells[j]] &= ALL ^ LINK
        elif two[number[j]] and size[number[j]] > 1:
            state[cells[j]] |= BRIDGE
