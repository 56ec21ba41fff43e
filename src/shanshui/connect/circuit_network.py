"""A circuit between focal nodes: what they conduct to each other, and the currents through cells of every mode.

With every node held, one solution a node (1 there, 0 at the others) makes the matrix C of what the nodes conduct to each other
through the cells (the Schur complement of the circuit). Whatever flows between nodes follows from those solutions: one set-up and
n solutions serve all n (n − 1) / 2 pairs.
"""

from __future__ import annotations

import math
import tempfile
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from shanshui.connect.circuit_current import leaving, through_cells
from shanshui.connect.circuit_links import clusters
from shanshui.connect.circuit_solve import Held
from shanshui.core.errors import Absent, Say

HELD = 2**31
"""Bytes of voltages that are kept in memory: those of twenty sources on 3600 × 3600 cells."""


@dataclass(frozen=True)
class Flow:
    """What a mode gives: rows (node, other node or −1, resistance or NaN, residual), and the current through cells."""

    rows: list[tuple[int, int, float, float]]
    total: NDArray[np.float64]
    most: NDArray[np.float64]


class Network:
    """Cells, links and nodes, padded; node ≥ 0 numbers the cells of each node, −1 all others."""

    def __init__(
        self,
        links: NDArray[np.float32],
        closed: NDArray[np.bool_],
        node: NDArray[np.int32],
        count: int,
        tolerance: float,
    ) -> None:
        self.links, self.closed, self.count, self.tolerance = links, closed, count, tolerance
        self.node = np.where(closed, np.int32(-1), node)
        self.root = clusters(links)
        self.cells = np.bincount(self.node[self.node >= 0], minlength=count)

    def flow(self, mode: str, only_pair: bool) -> Flow:
        """pairwise, one-to-all or all-to-one; only_pair shorts the two nodes of a pair and no other."""
        if mode == "pairwise" and only_pair and (self.cells > 1).any():
            return self._pairs_apart()
        planes, C, group, residual = self._held()
        n = self.count
        if mode == "one-to-all":
            return self._one_to_all(planes, C, group, residual)
        inverse = np.zeros((n, n))
        for found in range(group.max() + 1):
            of = np.flatnonzero(group == found)
            if len(of) > 1:
                inverse[np.ix_(of, of)] = resistances(C[np.ix_(of, of)])
        for rows in range(0, planes.shape[1], 64):
            block = planes[:, rows : rows + 64]
            planes[:, rows : rows + 64] = np.tensordot(inverse, block, axes=(1, 0))
        if mode == "pairwise":
            return self._pairs(planes, inverse, group, residual)
        return self._all_to_one(planes, group, residual)

    def _held(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64], float]:
        """Of each node the voltages where it is 1 and all others 0; C; the group that each node hangs together with."""
        held = self.node >= 0
        reached = np.isin(self.root, np.unique(self.root[held]))
        circuit = Held(self.links, held, self.closed | ~reached, self.tolerance)
        planes = room((self.count, *self.node.shape))
        C, worst = np.zeros((self.count, self.count)), 0.0
        for k in range(self.count):
            planes[k][self.node == k] = 1.0
            if self.cells[k]:
                residual, _ = circuit.solve(planes[k])
                leaving(self.links, planes[k], self.node, C[k])
                worst = max(worst, residual)
        group = self._groups()
        C[group[:, None] != group[None, :]] = 0
        C = (C + C.T) / 2
        np.fill_diagonal(C, 0)  # what leaves a node arrives at the others; summed over its own links it is less exact
        np.fill_diagonal(C, -C.sum(axis=1))
        return planes, C, group, worst

    def _groups(self) -> NDArray[np.int64]:
        """Nodes joined by cells, each node being one; a node without cells is alone."""
        held = self.node >= 0
        roots, place = np.unique(self.root[held], return_inverse=True)
        ends = (self.node[held], self.count + place)
        size = self.count + roots.size
        graph = coo_array((np.ones(place.size), ends), shape=(size, size))
        return np.unique(connected_components(graph, directed=False)[1][: self.count], return_inverse=True)[1]

    def _maps(
        self,
        planes: NDArray[np.float64],
        group: NDArray[np.int64],
        terms: list[tuple[int, int]],
        factors: list[tuple[float, float]],
        injected: NDArray[np.float64],
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return through_cells(
            self.links, planes, self.node, group, np.array(terms).reshape(-1, 2), np.array(factors, "f8"), injected
        )

    def _pairs(
        self, planes: NDArray[np.float64], inverse: NDArray[np.float64], group: NDArray[np.int64], residual: float
    ) -> Flow:
        rows, terms = [], []
        for a, b in combinations(range(self.count), 2):
            if group[a] == group[b]:
                rows.append((a, b, inverse[a, a] + inverse[b, b] - 2 * inverse[a, b], residual))
                terms.append((a, b))
            else:
                rows.append((a, b, np.nan, np.nan))
        injected = np.zeros((self.count, len(terms)))
        for s, (a, b) in enumerate(terms):
            injected[a, s], injected[b, s] = 1, -1
        if not terms:
            return Flow(rows, *np.zeros((2, *self.node.shape)))
        return Flow(rows, *self._maps(planes, NO_GROUPS.repeat(self.count), terms, [(1, 1)] * len(terms), injected))

    def _one_to_all(
        self, planes: NDArray[np.float64], C: NDArray[np.float64], group: NDArray[np.int64], residual: float
    ) -> Flow:
        rows, terms, factors, columns = [], [], [], []
        for k in range(self.count):
            if (group == group[k]).sum() < 2:
                rows.append((k, -1, np.nan, np.nan))
                continue
            rows.append((k, -1, 1 / C[k, k], residual))
            terms.append((k, k))
            factors.append((1 / C[k, k], 0.0))
            columns.append(C[:, k] / C[k, k])
        if not terms:
            return Flow(rows, *np.zeros((2, *self.node.shape)))
        return Flow(rows, *self._maps(planes, NO_GROUPS.repeat(self.count), terms, factors, np.array(columns).T))

    def _all_to_one(self, planes: NDArray[np.float64], group: NDArray[np.int64], residual: float) -> Flow:
        rows, terms, factors, columns = [], [], [], []
        for k in range(self.count):
            others = group == group[k]
            if others.sum() < 2:
                rows.append((k, -1, np.nan, np.nan))
                continue
            rows.append((k, -1, np.nan, residual))
            terms.append((self.count + group[k], k))
            factors.append((1.0, float(others.sum())))
            columns.append(np.where(np.arange(self.count) == k, others.sum() - 1, others))
        if not terms:
            return Flow(rows, *np.zeros((2, *self.node.shape)))
        return Flow(rows, *self._maps(planes, group, terms, factors, np.array(columns, "f8").T))

    def _pairs_apart(self) -> Flow:
        """Each pair its own circuit: only its two nodes are shorted."""
        rows, total, most = [], np.zeros(self.node.shape), np.zeros(self.node.shape)
        for a, b in combinations(range(self.count), 2):
            own = np.select([self.node == a, self.node == b], [0, 1], -1).astype("int32")
            pair = Network.__new__(Network)
            pair.links, pair.closed, pair.count, pair.tolerance = self.links, self.closed, 2, self.tolerance
            pair.node, pair.root, pair.cells = own, self.root, self.cells[[a, b]]
            found = pair.flow("pairwise", only_pair=False)
            rows.append((a, b, *found.rows[0][2:]))
            total += found.total
            np.maximum(most, found.most, out=most)
        return Flow(rows, total, most)


def room(shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Zeros; on the disc, in a file that goes with them, where they would take more than `HELD` bytes of memory."""
    if 8 * math.prod(shape) <= HELD:
        return np.zeros(shape)
    with tempfile.TemporaryFile() as file:  # the map keeps a hold of its own
        return np.asarray(np.memmap(file, dtype="f8", mode="w+", shape=shape))


NO_GROUPS = np.array([-1])
"""Where no scenario asks for the sum of a group."""


def resistances(C: NDArray[np.float64]) -> NDArray[np.float64]:
    """The pseudo-inverse of what nodes that hang together conduct to each other."""
    even, size = 1 / len(C), np.abs(np.diag(C)).max()  # of the size of C, lest one drowns the other
    return (np.linalg.inv(C / size + even) - even) / size


def grounded(
    links: NDArray[np.float32],
    closed: NDArray[np.bool_],
    injected: NDArray[np.float64],
    ground: NDArray[np.float64],
    tolerance: float,
) -> tuple[NDArray[np.float64], float]:
    """The current through each cell when cells inject current and others lead to the ground.

    ground   what a cell conducts to the ground: 0 none, infinite one held at zero.
    """
    held = np.isinf(ground)
    root = clusters(links)
    fed, led = (np.unique(root[mask & ~closed]) for mask in (injected != 0, ground > 0))
    if np.setdiff1d(fed, led).size:
        raise Absent(
            Say(
                "有注入电流的单元走不到任何接地单元",
                "injected_current has cells from which no cell of ground_resistance can be reached",
            ),
            Say("在同一连通范围内补充接地电阻", "give ground_resistance within the same reach of land"),
        )
    circuit = Held(links, held, closed | ~np.isin(root, led), tolerance, ground=np.where(held, 0, ground))
    volt = np.zeros(root.shape)
    residual, _ = circuit.solve(volt, np.where(held, 0, injected))
    none = np.full(root.shape, -1, dtype="int32")
    total, _ = through_cells(
        links, volt[None], none, NO_GROUPS, np.zeros((1, 2), dtype="i8"), np.array([[1.0, 0.0]]), np.zeros((0, 1))
    )
    out = np.zeros(int(held.sum()))
    none[held] = np.arange(out.size)
    leaving(links, volt, none, out)
    lost = volt * np.where(held, 0, ground)
    lost[held] = injected[held] - out
    return total + (np.abs(injected) + np.abs(lost)) / 2, residual
