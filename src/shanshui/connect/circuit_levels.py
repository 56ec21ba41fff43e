"""Coarser levels of a circuit: interpolation induced by the links, and the links that Galerkin's product gives.

Black-box multigrid (Dendy 1982): each level keeps every second row and column. A cell between two kept ones is interpolated
by what it conducts to either side, a cell among four by all its eight links, so that a barrier or a channel is seen on the
coarse level as it is on the fine one. Nine points stay nine points. Of each level its four planes of links are kept and, apart
from them, what a cell conducts to held cells (the excess of its row): the diagonal is their sum, without cancellation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from shanshui.connect.circuit_links import EAST, SOUTH, SOUTHEAST, SOUTHWEST
from shanshui.connect.circuit_strips import in_strips

COARSEST = 400
"""Cells of the level that is solved at once."""


@dataclass(frozen=True)
class Level:
    """A level: links (4, y, x), excess and inverse diagonal (y, x), weights of the interpolation from the next (8, y', x')."""

    links: NDArray[np.float32]
    excess: NDArray[np.float32]
    inverse: NDArray[np.float32]
    weights: NDArray[np.float32] | None


def levels(g: NDArray[np.float32], excess: NDArray[np.float32]) -> list[Level]:
    """All levels, from the cells themselves to the coarsest."""
    found = []
    while True:
        rows, cols = excess.shape[0] - 2, excess.shape[1] - 2
        inverse = inverse_diagonal(g, excess)
        if rows * cols <= COARSEST:
            found.append(Level(g, excess, inverse, None))
            return found
        weights = np.zeros((8, (rows + 1) // 2 + 2, (cols + 1) // 2 + 2), dtype=np.float32)
        if found:  # Galerkin's product may leave a link or an excess below 0: no share of anything
            interpolation(np.maximum(g, 0), np.maximum(excess, 0), weights)
        else:
            interpolation(g, excess, weights)
        found.append(Level(g, excess, inverse, weights))
        g, excess = coarser(g, excess, weights)


@njit(cache=True, nogil=True)
def inverse_diagonal(g: NDArray[np.float32], excess: NDArray[np.float32]) -> NDArray[np.float32]:
    """One over what a cell conducts in all; 0 in the frame and where it conducts nothing."""
    rows, cols = excess.shape
    found = np.zeros((rows, cols), dtype=np.float32)
    for i in range(1, rows - 1):
        for j in range(1, cols - 1):
            total = np.float64(excess[i, j])
            total += g[EAST, i, j] + g[EAST, i, j - 1] + g[SOUTH, i, j] + g[SOUTH, i - 1, j]
            total += g[SOUTHEAST, i, j] + g[SOUTHEAST, i - 1, j - 1] + g[SOUTHWEST, i, j] + g[SOUTHWEST, i - 1, j + 1]
            if total > 0:
                found[i, j] = 1.0 / total
    return found


@njit(cache=True, nogil=True)
def _shares(a: float, b: float, excess: float) -> tuple[float, float]:
    """Weights of two sides that conduct a and b."""
    total = a + b + excess
    if total > 0:
        return a / total, b / total
    return 0.0, 0.0


@njit(cache=True, nogil=True)
def interpolation(g: NDArray[np.float32], excess: NDArray[np.float32], w: NDArray[np.float32]) -> None:
    """Weights into `w`: of the cell east of a kept one (0 W, 1 E), south of it (2 N, 3 S), south-east (4 NW, 5 NE, 6 SW, 7 SE)."""
    rows, cols = excess.shape
    E, S, D, A = g[EAST], g[SOUTH], g[SOUTHEAST], g[SOUTHWEST]
    for c in range(1, w.shape[1] - 1):
        i = 2 * c - 1
        for k in range(1, w.shape[2] - 1):
            j = 2 * k - 1
            if j + 1 < cols - 1:
                n = j + 1
                west = E[i, n - 1] + D[i - 1, n - 1] + A[i, n]
                east = E[i, n] + A[i - 1, n + 1] + D[i, n]
                w[0, c, k], w[1, c, k] = _shares(west, east, excess[i, n])
            if i + 1 < rows - 1:
                m = i + 1
                north = S[m - 1, j] + D[m - 1, j - 1] + A[m - 1, j + 1]
                south = S[m, j] + A[m, j] + D[m, j]
                w[2, c, k], w[3, c, k] = _shares(north, south, excess[m, j])
    for c in range(1, w.shape[1] - 1):
        m = 2 * c
        for k in range(1, w.shape[2] - 1):
            n = 2 * k
            if m >= rows - 1 or n >= cols - 1:
                continue
            west, east, north, south = E[m, n - 1], E[m, n], S[m - 1, n], S[m, n]
            nw, ne, sw, se = D[m - 1, n - 1], A[m - 1, n + 1], A[m, n], D[m, n]
            total = np.float64(excess[m, n]) + west + east + north + south + nw + ne + sw + se
            if total > 0:
                w[4, c, k] = (nw + north * w[0, c, k] + west * w[2, c, k]) / total
                w[5, c, k] = (ne + north * w[1, c, k] + east * w[2, c, k + 1]) / total
                w[6, c, k] = (sw + south * w[0, c + 1, k] + west * w[3, c, k]) / total
                w[7, c, k] = (se + south * w[1, c + 1, k] + east * w[3, c, k + 1]) / total


@njit(cache=True, nogil=True)
def _column(w: NDArray[np.float32], c: int, k: int, p: NDArray[np.float64]) -> None:
    """The interpolation from kept cell (c, k) to the 3 × 3 fine cells about it."""
    p[1, 1] = 1.0
    p[1, 2], p[1, 0] = w[0, c, k], w[1, c, k - 1]
    p[2, 1], p[0, 1] = w[2, c, k], w[3, c - 1, k]
    p[2, 2], p[2, 0], p[0, 2], p[0, 0] = w[4, c, k], w[5, c, k - 1], w[6, c - 1, k], w[7, c - 1, k - 1]


@njit(cache=True, nogil=True)
def _sums(w: NDArray[np.float32], rows: int, cols: int) -> NDArray[np.float32]:
    """Sum of the weights of each fine cell less one: 0 far from held cells."""
    found = np.zeros((rows, cols), dtype=np.float32)
    for i in range(1, rows - 1):
        c = (i + 1) // 2
        for j in range(1, cols - 1):
            k = (j + 1) // 2
            if i % 2 == 1 and j % 2 == 0:
                found[i, j] = np.float64(w[0, c, k]) + w[1, c, k] - 1.0
            elif i % 2 == 0 and j % 2 == 1:
                found[i, j] = np.float64(w[2, c, k]) + w[3, c, k] - 1.0
            elif i % 2 == 0:
                found[i, j] = np.float64(w[4, c, k]) + w[5, c, k] + w[6, c, k] + w[7, c, k] - 1.0
    return found


def coarser(
    g: NDArray[np.float32], excess: NDArray[np.float32], w: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Links and excess of the next level: Galerkin's product."""
    lacking = _sums(w, *excess.shape)
    lacking[np.abs(lacking) < ROUNDING] = 0
    links_ = np.zeros((4, *w.shape[1:]), dtype=np.float32)
    excess_ = np.zeros(w.shape[1:], dtype=np.float32)
    in_strips(w.shape[1], w[0].size, _product, g, excess, lacking, w, links_, excess_)
    return links_, excess_


ROUNDING = 1e-6
"""Weights whose sum is one but for this are those of a cell far from held ones."""


@njit(cache=True, nogil=True)
def _product(
    first: int,
    last: int,
    g: NDArray[np.float32],
    excess: NDArray[np.float32],
    lacking: NDArray[np.float32],
    w: NDArray[np.float32],
    links_: NDArray[np.float32],
    excess_: NDArray[np.float32],
) -> None:
    rows, cols = w.shape[1:]
    E, S, D, A = g[EAST], g[SOUTH], g[SOUTHEAST], g[SOUTHWEST]
    mine, other, t, near = np.zeros((3, 3)), np.zeros((3, 3)), np.zeros((5, 5)), np.zeros((3, 3))
    for c in range(first, last):
        for k in range(1, cols - 1):
            _column(w, c, k, mine)
            t[:] = 0.0
            sum_ = 0.0
            for a in range(3):
                for b in range(3):
                    p = mine[a, b]
                    if p == 0.0:
                        continue
                    i, j = 2 * c - 2 + a, 2 * k - 2 + b
                    near[0, 0], near[0, 1], near[0, 2] = D[i - 1, j - 1], S[i - 1, j], A[i - 1, j + 1]
                    near[1, 0], near[1, 1], near[1, 2] = E[i, j - 1], 0.0, E[i, j]
                    near[2, 0], near[2, 1], near[2, 2] = A[i, j], S[i, j], D[i, j]
                    lack = np.float64(lacking[i, j])
                    total = np.float64(excess[i, j])
                    row = total * (1.0 + lack)
                    for m in range(3):
                        for n in range(3):
                            total += near[m, n]
                            row += near[m, n] * (lack - lacking[i - 1 + m, j - 1 + n])
                            t[a + m, b + n] -= p * near[m, n]
                    t[a + 1, b + 1] += p * total
                    sum_ += p * row
            excess_[c, k] = sum_
            for q in range(4):
                down = 0 if q == 0 else 1
                right = 1 if q in (0, 2) else (0 if q == 1 else -1)
                if c + down == rows - 1 or k + right == 0 or k + right == cols - 1:
                    continue
                _column(w, c + down, k + right, other)
                value = 0.0
                for a in range(3):
                    for b in range(3):
                        m, n = a + 1 + 2 * down, b + 1 + 2 * right
                        if m < 5 and 0 <= n < 5:
                            value -= t[m, n] * other[a, b]
                links_[q, c, k] = value
