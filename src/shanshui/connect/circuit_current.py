"""Currents through the cells of a circuit, over one scenario or over many: their sum and their maximum.

A scenario's voltages are a · plane[p] − b · plane[q] of the planes given, so that all pairs of n sources need n planes.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from shanshui.connect.circuit_links import EAST, SOUTH, SOUTHEAST, SOUTHWEST
from shanshui.connect.circuit_strips import in_strips


def through_cells(
    links: NDArray[np.float32],
    planes: NDArray[np.float64],
    node: NDArray[np.int32],
    groups: NDArray[np.int64],
    terms: NDArray[np.int64],
    factors: NDArray[np.float64],
    injected: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sum and maximum over the scenarios of the current through each cell.

        ½ (Σ |current of a link| + |injected|);  of cells that are one node (node ≥ 0): of the node as a whole

    planes    voltages (n, y, x); of group m there is one more plane, n + m, the sum of its planes (not stored).
    groups    of each plane its group, or −1.
    terms     (scenario, 2): the planes p, q.  factors  (scenario, 2): a, b.
    injected  (node, scenario): what is injected into each node (or taken from it).
    """
    shape = node.shape
    total, most = np.zeros(shape), np.zeros(shape)
    count = len(injected)
    many = groups.max(initial=-1) + 1
    inner = np.flatnonzero((node >= 0).any(axis=1))
    in_strips(shape[0], node.size * len(terms), _cells, links, planes, node, groups, many, terms, factors, total, most)
    whole = np.zeros((count, len(terms)))
    for i in inner:
        _nodes(int(i), links, planes, node, groups, many, terms, factors, whole)
    whole = (whole + np.abs(injected)) / 2
    inside = node >= 0
    if count:
        total[inside] = whole.sum(axis=1)[node[inside]]
        most[inside] = whole.max(axis=1)[node[inside]]
    return total, most


@njit(cache=True, nogil=True)
def _drops(
    planes: NDArray[np.float64], groups: NDArray[np.int64], i: int, j: int, m: int, n: int, drop: NDArray[np.float64]
) -> None:
    """The difference of voltage between two cells, of each plane and of each group."""
    drop[:] = 0.0
    for p in range(planes.shape[0]):
        drop[p] = planes[p, i, j] - planes[p, m, n]
        if groups[p] >= 0:
            drop[planes.shape[0] + groups[p]] += drop[p]


@njit(cache=True, nogil=True)
def _around(links: NDArray[np.float32], i: int, j: int, k: int) -> tuple[float, int, int]:
    """The link of a cell to its neighbour k (0 … 7), and that neighbour."""
    if k == 0:
        return links[EAST, i, j], i, j + 1
    if k == 1:
        return links[EAST, i, j - 1], i, j - 1
    if k == 2:
        return links[SOUTH, i, j], i + 1, j
    if k == 3:
        return links[SOUTH, i - 1, j], i - 1, j
    if k == 4:
        return links[SOUTHEAST, i, j], i + 1, j + 1
    if k == 5:
        return links[SOUTHEAST, i - 1, j - 1], i - 1, j - 1
    if k == 6:
        return links[SOUTHWEST, i, j], i + 1, j - 1
    return links[SOUTHWEST, i - 1, j + 1], i - 1, j + 1


@njit(cache=True, nogil=True)
def _cells(
    first: int,
    last: int,
    links: NDArray[np.float32],
    planes: NDArray[np.float64],
    node: NDArray[np.int32],
    groups: NDArray[np.int64],
    many: int,
    terms: NDArray[np.int64],
    factors: NDArray[np.float64],
    total: NDArray[np.float64],
    most: NDArray[np.float64],
) -> None:
    drop, sums = np.zeros(planes.shape[0] + many), np.zeros(len(terms))
    for i in range(first, last):
        for j in range(1, node.shape[1] - 1):
            if node[i, j] >= 0:
                continue
            sums[:] = 0.0
            for k in range(8):
                link, m, n = _around(links, i, j, k)
                if link > 0:
                    _drops(planes, groups, i, j, m, n, drop)
                    for s in range(len(terms)):
                        sums[s] += link * abs(factors[s, 0] * drop[terms[s, 0]] - factors[s, 1] * drop[terms[s, 1]])
            total[i, j] = sums.sum() / 2
            most[i, j] = sums.max() / 2


@njit(cache=True, nogil=True)
def _nodes(
    i: int,
    links: NDArray[np.float32],
    planes: NDArray[np.float64],
    node: NDArray[np.int32],
    groups: NDArray[np.int64],
    many: int,
    terms: NDArray[np.int64],
    factors: NDArray[np.float64],
    whole: NDArray[np.float64],
) -> None:
    drop = np.zeros(planes.shape[0] + many)
    for j in range(1, node.shape[1] - 1):
        mine = node[i, j]
        if mine < 0:
            continue
        for k in range(8):
            link, m, n = _around(links, i, j, k)
            if link > 0 and node[m, n] != mine:
                _drops(planes, groups, i, j, m, n, drop)
                for s in range(len(terms)):
                    whole[mine, s] += link * abs(factors[s, 0] * drop[terms[s, 0]] - factors[s, 1] * drop[terms[s, 1]])


@njit(cache=True, nogil=True)
def leaving(
    links: NDArray[np.float32], plane: NDArray[np.float64], node: NDArray[np.int32], out: NDArray[np.float64]
) -> None:
    """Into `out`: the current that leaves each node over its links."""
    out[:] = 0.0
    for i in range(1, node.shape[0] - 1):
        for j in range(1, node.shape[1] - 1):
            mine = node[i, j]
            if mine < 0:
                continue
            for k in range(8):
                link, m, n = _around(links, i, j, k)
                if link > 0 and node[m, n] != mine:
                    out[mine] += link * (plane[i, j] - plane[m, n])
