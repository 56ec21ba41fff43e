"""One V-cycle over the levels of a circuit: a symmetric preconditioner in single precision.

Gauss–Seidel in four colours, once before and, in the opposite order, once after the coarser level. Rows of one parity do not
touch each other, so strips of rows may run at the same time, and give the same bits as one.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from shanshui.connect.circuit_levels import Level
from shanshui.connect.circuit_links import EAST, SOUTH, SOUTHEAST, SOUTHWEST
from shanshui.connect.circuit_strips import in_strips

FIRM = 1e-12
"""Added to the diagonal of the coarsest level, in shares of its greatest entry: single precision may leave cells among holes
nothing, or less. It is more than what a factorisation rounds off, and less than any conductance that tells."""


class Cycle:
    """The preconditioner: from a right-hand side (y, x), padded, an approximate solution of the same shape."""

    def __init__(self, found: list[Level]) -> None:
        self.levels = found
        self.volts = [np.zeros(level.excess.shape, dtype=np.float32) for level in found]
        self.rights = [np.zeros(level.excess.shape, dtype=np.float32) for level in found]
        matrix = dense(found[-1])
        matrix[np.diag_indices_from(matrix)] += FIRM * np.diag(matrix).max()
        self.dense = cho_factor(matrix)

    def __call__(self) -> NDArray[np.float32]:
        """Of the right-hand side in `rights[0]`; the answer lies in `volts[0]`."""
        last = len(self.levels) - 1
        for depth in range(last):
            level, volt, right = self.levels[depth], self.volts[depth], self.rights[depth]
            rows, cells = volt.shape[0], volt.size
            volt[:] = 0
            for parity in (1, 0):
                in_strips(rows, cells, smooth, parity, True, level.links, level.inverse, right, volt, step=2)
            below = self.rights[depth + 1]
            in_strips(below.shape[0], cells, restrict, level.links, level.inverse, level.weights, right, volt, below)
        inner = self.rights[last][1:-1, 1:-1]
        self.volts[last][1:-1, 1:-1] = cho_solve(self.dense, inner.ravel().astype("f8")).reshape(inner.shape)
        for depth in range(last - 1, -1, -1):
            level, volt, right = self.levels[depth], self.volts[depth], self.rights[depth]
            rows, cells = volt.shape[0], volt.size
            in_strips(rows, cells, prolong, level.weights, self.volts[depth + 1], volt)
            for parity in (0, 1):
                in_strips(rows, cells, smooth, parity, False, level.links, level.inverse, right, volt, step=2)
        return self.volts[0]


def dense(level: Level) -> NDArray[np.float64]:
    """The matrix of a level, written out."""
    rows, cols = level.excess.shape[0] - 2, level.excess.shape[1] - 2
    number = np.arange(rows * cols).reshape(rows, cols)
    g = level.links[:, 1:-1, 1:-1].astype("f8")
    matrix = np.diag(level.excess[1:-1, 1:-1].astype("f8").ravel())
    pairs = (
        (EAST, number[:, :-1], number[:, 1:], g[EAST, :, :-1]),
        (SOUTH, number[:-1], number[1:], g[SOUTH, :-1]),
        (SOUTHEAST, number[:-1, :-1], number[1:, 1:], g[SOUTHEAST, :-1, :-1]),
        (SOUTHWEST, number[:-1, 1:], number[1:, :-1], g[SOUTHWEST, :-1, 1:]),
    )
    for _, a, b, link in pairs:
        a, b, link = a.ravel(), b.ravel(), link.ravel()
        matrix[a, b] -= link
        matrix[b, a] -= link
        np.add.at(matrix, (a, a), link)
        np.add.at(matrix, (b, b), link)
    lone = np.diag(matrix) == 0
    matrix[lone, lone] = 1.0
    return matrix


@njit(cache=True, nogil=True, fastmath={"contract"})
def smooth(
    first: int,
    last: int,
    parity: int,
    forward: bool,
    g: NDArray[np.float32],
    inverse: NDArray[np.float32],
    right: NDArray[np.float32],
    volt: NDArray[np.float32],
) -> None:
    """Gauss–Seidel over the rows of one parity, odd columns first when forward and even ones first when not."""
    cols = volt.shape[1]
    for i in range(first, last):
        if i % 2 != parity:
            continue
        E, S, D, A = g[EAST, i], g[SOUTH, i], g[SOUTHEAST, i], g[SOUTHWEST, i]
        S_, D_, A_ = g[SOUTH, i - 1], g[SOUTHEAST, i - 1], g[SOUTHWEST, i - 1]
        here, above, below = volt[i], volt[i - 1], volt[i + 1]
        b, inv = right[i], inverse[i]
        for turn in range(2):
            for j in range(1 + (turn if forward else 1 - turn), cols - 1, 2):
                total = b[j] + E[j] * here[j + 1] + E[j - 1] * here[j - 1]
                total += S[j] * below[j] + S_[j] * above[j]
                total += D[j] * below[j + 1] + D_[j - 1] * above[j - 1]
                total += A[j] * below[j - 1] + A_[j + 1] * above[j + 1]
                here[j] = total * inv[j]


@njit(cache=True, nogil=True, fastmath={"contract"})
def _rest(
    i: int,
    g: NDArray[np.float32],
    inverse: NDArray[np.float32],
    right: NDArray[np.float32],
    volt: NDArray[np.float32],
    rest: NDArray[np.float32],
) -> None:
    """What a row's right-hand side lacks, into `rest`."""
    cols = volt.shape[1]
    E, S, D, A = g[EAST, i], g[SOUTH, i], g[SOUTHEAST, i], g[SOUTHWEST, i]
    S_, D_, A_ = g[SOUTH, i - 1], g[SOUTHEAST, i - 1], g[SOUTHWEST, i - 1]
    here, above, below = volt[i], volt[i - 1], volt[i + 1]
    b, inv = right[i], inverse[i]
    for j in range(1, cols - 1):
        total = b[j] + E[j] * here[j + 1] + E[j - 1] * here[j - 1]
        total += S[j] * below[j] + S_[j] * above[j]
        total += D[j] * below[j + 1] + D_[j - 1] * above[j - 1]
        total += A[j] * below[j - 1] + A_[j + 1] * above[j + 1]
        rest[j] = total - here[j] / inv[j] if inv[j] > 0 else np.float32(0)


@njit(cache=True, nogil=True, fastmath={"contract"})
def restrict(
    first: int,
    last: int,
    g: NDArray[np.float32],
    inverse: NDArray[np.float32],
    w: NDArray[np.float32],
    right: NDArray[np.float32],
    volt: NDArray[np.float32],
    below: NDArray[np.float32],
) -> None:
    """The right-hand side of the next level's rows first … last − 1: what is left of this one, gathered by the weights."""
    rows, cols = volt.shape
    north, row, south = (
        np.zeros(cols + 2, dtype=np.float32),
        np.zeros(cols + 2, dtype=np.float32),
        np.zeros(cols + 2, dtype=np.float32),
    )
    if first > 1:
        _rest(2 * first - 2, g, inverse, right, volt, south)
    for c in range(first, last):
        i = 2 * c - 1
        north, south = south, north
        _rest(i, g, inverse, right, volt, row)
        if i + 1 < rows - 1:
            _rest(i + 1, g, inverse, right, volt, south)
        else:
            south[:] = 0
        for k in range(1, below.shape[1] - 1):
            j = 2 * k - 1
            total = row[j] + w[0, c, k] * row[j + 1] + w[1, c, k - 1] * row[j - 1]
            total += w[2, c, k] * south[j] + w[3, c - 1, k] * north[j]
            total += w[4, c, k] * south[j + 1] + w[5, c, k - 1] * south[j - 1]
            total += w[6, c - 1, k] * north[j + 1] + w[7, c - 1, k - 1] * north[j - 1]
            below[c, k] = total


@njit(cache=True, nogil=True, fastmath={"contract"})
def prolong(
    first: int, last: int, w: NDArray[np.float32], below: NDArray[np.float32], volt: NDArray[np.float32]
) -> None:
    """The next level's answer added to this one's rows first … last − 1."""
    cols = volt.shape[1]
    for i in range(first, last):
        c = (i + 1) // 2
        for k in range(1, below.shape[1] - 1):
            j = 2 * k - 1
            if i % 2 == 1:
                volt[i, j] += below[c, k]
                if j + 1 < cols - 1:
                    volt[i, j + 1] += w[0, c, k] * below[c, k] + w[1, c, k] * below[c, k + 1]
            else:
                volt[i, j] += w[2, c, k] * below[c, k] + w[3, c, k] * below[c + 1, k]
                if j + 1 < cols - 1:
                    total = w[4, c, k] * below[c, k] + w[5, c, k] * below[c, k + 1]
                    volt[i, j + 1] += total + w[6, c, k] * below[c + 1, k] + w[7, c, k] * below[c + 1, k + 1]
