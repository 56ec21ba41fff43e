"""Voltages of free cells between held ones: conjugate gradients over the V-cycle, or a direct factorisation where cells are few."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csc_array
from scipy.sparse.linalg import splu

from shanshui.connect.circuit_cycle import Cycle
from shanshui.connect.circuit_levels import levels
from shanshui.connect.circuit_links import EAST, LEAK, SOUTH, SOUTHEAST, SOUTHWEST, hold, inflow
from shanshui.connect.circuit_strips import in_strips

DIRECT = 40_000
"""Cells up to which a factorisation is faster than the iteration."""
ROUNDS = 500
"""Rounds after which the iteration gives up."""


class Unsolved(ArithmeticError):
    """The iteration did not reach the residual asked for."""


class Held:
    """A circuit some of whose cells are held at given voltages: set up once, solved for any voltages.

    links   the planes of the whole circuit (padded).
    held    the cells held, among `links` (padded).
    hole    cells without links, or that reach no held cell and no ground.
    ground  what free cells conduct to the ground besides.
    """

    def __init__(
        self,
        links: NDArray[np.float32],
        held: NDArray[np.bool_],
        hole: NDArray[np.bool_],
        tolerance: float,
        direct: int = DIRECT,
        ground: NDArray[np.float64] | None = None,
    ) -> None:
        self.links, self.held, self.tolerance = links, held, tolerance
        self.free = ~(held | hole)
        self.free[[0, -1]] = False
        self.free[:, [0, -1]] = False
        conducting = links[links > 0]
        self.leak = np.float32(LEAK * conducting.min()) if conducting.size else np.float32(1)
        self.kept, self.excess = hold(links, held, hole, self.leak)
        if ground is not None:
            self.excess += np.where(self.free, ground, 0).astype("f4")
        self.direct = self.free.size <= direct
        if self.direct:
            self.factor = splu(self._matrix(), permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True})
        else:
            self.cycle = Cycle(levels(self.kept, self.excess))

    def solve(self, volt: NDArray[np.float64], current: NDArray[np.float64] | None = None) -> tuple[float, int]:
        """Fill the free cells of `volt`, whose held cells are given; the relative residual and the rounds taken.

        current   what is injected into free cells besides.
        """
        right = np.zeros(volt.shape)
        inflow(self.links, volt, self.held, right)
        if current is not None:
            right += current
        right[~self.free] = 0
        volt[~self.held] = 0
        size = float(np.sqrt(self._dot(right, right)))
        if size == 0:
            return 0.0, 0
        if self.direct:
            found = np.zeros(volt.shape)
            found[self.free] = self.factor.solve(right[self.free])
            left = np.zeros(volt.shape)
            self._apply(found, left)
            residual, rounds = float(np.linalg.norm((right - left)[self.free])) / size, 0
        else:
            found, residual, rounds = self._iterate(right, size)
        if not residual <= self.tolerance:
            raise Unsolved(f"after {rounds} rounds the residual is {residual:.1e}, not {self.tolerance:.1e}")
        volt[self.free] = found[self.free]
        return residual, rounds

    def _matrix(self) -> csc_array:
        number = np.cumsum(self.free.ravel()).reshape(self.free.shape) - 1
        own = self.excess[self.free].astype("f8")
        rows, cols, values = [np.arange(own.size)], [np.arange(own.size)], [own]
        for plane, down, right in ((EAST, 0, 1), (SOUTH, 1, 0), (SOUTHEAST, 1, 1), (SOUTHWEST, 1, -1)):
            i, j = np.nonzero(self.kept[plane] > self.leak)
            a, b, g = number[i, j], number[i + down, j + right], self.kept[plane][i, j].astype("f8")
            rows += [a, b, a, b]
            cols += [b, a, a, b]
            values += [-g, -g, g, g]
        entries = (np.concatenate(values), (np.concatenate(rows), np.concatenate(cols)))
        return csc_array(entries, shape=(own.size, own.size))

    def _dot(self, a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
        sums = np.zeros(a.shape[0])
        in_strips(a.shape[0], a.size, _dots, a, b, sums)
        return float(sums.sum())

    def _apply(self, volt: NDArray[np.float64], out: NDArray[np.float64]) -> float:
        """The currents that leave each free cell, into `out`; their product with `volt`."""
        sums = np.zeros(volt.shape[0])
        in_strips(volt.shape[0], volt.size, _leaving, self.kept, self.excess, self.leak, volt, out, sums)
        return float(sums.sum())

    def _iterate(self, right: NDArray[np.float64], size: float) -> tuple[NDArray[np.float64], float, int]:
        """Conjugate gradients; the residual is computed afresh at the end, and the iteration taken up again if need be."""
        shape, cells = right.shape, right.size
        volt, rest, way, left, sums = (*(np.zeros(shape) for _ in range(4)), np.zeros(shape[0]))
        rest[:] = right
        norm, rounds, before = size, 0, 0.0
        while rounds < ROUNDS:
            in_strips(shape[0], cells, _copied, rest, self.cycle.rights[0])
            self.cycle()
            in_strips(shape[0], cells, _dots32, rest, self.cycle.volts[0], sums)
            product = float(sums.sum())
            in_strips(
                shape[0], cells, _turned, self.cycle.volts[0], self.free, product / before if before else 0.0, way
            )
            before = product
            step = product / self._apply(way, left)
            in_strips(shape[0], cells, _stepped, step, way, left, volt, rest, sums)
            norm, rounds = float(np.sqrt(sums.sum())), rounds + 1
            if norm <= self.tolerance * size:
                self._apply(volt, left)
                np.subtract(right, left, out=rest)
                norm = float(np.sqrt(self._dot(rest, rest)))
                if norm <= self.tolerance * size:
                    break
                before = 0.0
        return volt, norm / size, rounds


@njit(cache=True, nogil=True)
def _dots(first: int, last: int, a: NDArray[np.float64], b: NDArray[np.float64], sums: NDArray[np.float64]) -> None:
    for i in range(first, last):
        total = 0.0
        for j in range(a.shape[1]):
            total += a[i, j] * b[i, j]
        sums[i] = total


@njit(cache=True, nogil=True)
def _dots32(first: int, last: int, a: NDArray[np.float64], b: NDArray[np.float32], sums: NDArray[np.float64]) -> None:
    for i in range(first, last):
        total = 0.0
        for j in range(a.shape[1]):
            total += a[i, j] * b[i, j]
        sums[i] = total


@njit(cache=True, nogil=True)
def _copied(first: int, last: int, rest: NDArray[np.float64], right: NDArray[np.float32]) -> None:
    for i in range(first, last):
        for j in range(rest.shape[1]):
            right[i, j] = rest[i, j]


@njit(cache=True, nogil=True)
def _turned(
    first: int, last: int, volt: NDArray[np.float32], free: NDArray[np.bool_], share: float, way: NDArray[np.float64]
) -> None:
    """The next direction: the preconditioned residual, where cells are free, and a share of the last direction."""
    for i in range(first, last):
        for j in range(way.shape[1]):
            way[i, j] = volt[i, j] + share * way[i, j] if free[i, j] else 0.0


@njit(cache=True, nogil=True)
def _stepped(
    first: int,
    last: int,
    step: float,
    way: NDArray[np.float64],
    left: NDArray[np.float64],
    volt: NDArray[np.float64],
    rest: NDArray[np.float64],
    sums: NDArray[np.float64],
) -> None:
    for i in range(first, last):
        total = 0.0
        for j in range(way.shape[1]):
            volt[i, j] += step * way[i, j]
            rest[i, j] -= step * left[i, j]
            total += rest[i, j] * rest[i, j]
        sums[i] = total


@njit(cache=True, nogil=True)
def _flow(link: float, leak: float, here: float, there: float) -> float:
    return link * (here - there) if link > leak else 0.0


@njit(cache=True, nogil=True)
def _leaving(
    first: int,
    last: int,
    g: NDArray[np.float32],
    excess: NDArray[np.float32],
    leak: float,
    volt: NDArray[np.float64],
    out: NDArray[np.float64],
    sums: NDArray[np.float64],
) -> None:
    """What leaves each cell over its links, without the leak, and to held cells."""
    cols = volt.shape[1]
    for i in range(first, last):
        E, S, D, A = g[EAST, i], g[SOUTH, i], g[SOUTHEAST, i], g[SOUTHWEST, i]
        S_, D_, A_ = g[SOUTH, i - 1], g[SOUTHEAST, i - 1], g[SOUTHWEST, i - 1]
        here, above, below = volt[i], volt[i - 1], volt[i + 1]
        product = 0.0
        for j in range(1, cols - 1):
            v = here[j]
            total = excess[i, j] * v
            total += _flow(E[j], leak, v, here[j + 1]) + _flow(E[j - 1], leak, v, here[j - 1])
            total += _flow(S[j], leak, v, below[j]) + _flow(S_[j], leak, v, above[j])
            total += _flow(D[j], leak, v, below[j + 1]) + _flow(D_[j - 1], leak, v, above[j - 1])
            total += _flow(A[j], leak, v, below[j - 1]) + _flow(A_[j + 1], leak, v, above[j + 1])
            out[i, j] = total
            product += total * v
        sums[i] = product
