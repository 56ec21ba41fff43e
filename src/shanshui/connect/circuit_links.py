"""Links of a circuit of cells: what each cell conducts to its neighbours, and which cells it can reach.

Links of cell (i, j) are kept in four planes, to the east, south, south-east and south-west (`EAST … SOUTHWEST`), padded by one
row and column of zeros on every side; the other four are those of its neighbours. Four bytes a link: a relative rounding of
6e-8, far below what is asked of a resistance (1e-6), and half the memory traffic.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

EAST, SOUTH, SOUTHEAST, SOUTHWEST = range(4)
DIAGONAL = np.sqrt(2.0)
"""How much longer a diagonal link is."""
LEAK = 1e-6
"""What a hole conducts, in shares of the weakest link: only the preconditioner sees it. A corridor one cell wide through
nodata is then known to coarse levels whichever cells they keep."""


@njit(cache=True, nogil=True)
def conductance(a: float, b: float, mean_resistance: bool) -> float:
    """Of the link between neighbours of resistance a and b: one over their mean, or the mean of one over each."""
    if mean_resistance:
        return 2.0 / (a + b)
    return 0.5 / a + 0.5 / b


@njit(cache=True, nogil=True)
def links(resistance: NDArray[np.float64], eight: bool, mean_resistance: bool) -> NDArray[np.float32]:
    """The four planes of links of a padded resistance, zero where either cell is a hole (NaN)."""
    rows, cols = resistance.shape
    found = np.zeros((4, rows, cols), dtype=np.float32)
    for i in range(1, rows - 1):
        for j in range(1, cols - 1):
            here = resistance[i, j]
            if np.isnan(here):
                continue
            if not np.isnan(resistance[i, j + 1]):
                found[EAST, i, j] = conductance(here, resistance[i, j + 1], mean_resistance)
            if not np.isnan(resistance[i + 1, j]):
                found[SOUTH, i, j] = conductance(here, resistance[i + 1, j], mean_resistance)
            if eight and not np.isnan(resistance[i + 1, j + 1]):
                found[SOUTHEAST, i, j] = conductance(here, resistance[i + 1, j + 1], mean_resistance) / DIAGONAL
            if eight and not np.isnan(resistance[i + 1, j - 1]):
                found[SOUTHWEST, i, j] = conductance(here, resistance[i + 1, j - 1], mean_resistance) / DIAGONAL
    return found


@njit(cache=True, nogil=True)
def clusters(g: NDArray[np.float32]) -> NDArray[np.int32]:
    """Of each cell the index of the first cell it hangs together with over links (its own, if it has none)."""
    rows, cols = g.shape[1:]
    root = np.arange(rows * cols, dtype=np.int32)
    steps = np.array([1, cols, cols + 1, cols - 1])
    for i in range(1, rows - 1):
        for j in range(1, cols - 1):
            for k in range(4):
                if g[k, i, j] > 0:
                    a = _root(root, i * cols + j)
                    b = _root(root, i * cols + j + steps[k])
                    root[max(a, b)] = min(a, b)
    for cell in range(rows * cols):
        root[cell] = root[root[cell]]  # what comes before is settled: a root never lies behind its cell
    return root.reshape(rows, cols)


@njit(cache=True, nogil=True)
def _root(root: NDArray[np.int32], cell: int) -> int:
    while root[cell] != cell:
        root[cell] = root[root[cell]]
        cell = root[cell]
    return cell


@njit(cache=True, nogil=True)
def hold(
    g: NDArray[np.float32], held: NDArray[np.bool_], hole: NDArray[np.bool_], leak: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Links among free cells, and of each free cell what it conducts to the held ones together.

    A held cell has no link left; a hole (and a cell that reaches no held one) has the leak.
    """
    rows, cols = held.shape
    kept = np.zeros_like(g)
    total = np.zeros((rows, cols))
    down, right = np.array([0, 1, 1, 1]), np.array([1, 0, 1, -1])
    for i in range(1, rows - 1):
        for j in range(1, cols - 1):
            for k in range(4):
                m, n = i + down[k], j + right[k]
                if m == rows - 1 or n == 0 or n == cols - 1:
                    continue
                if held[i, j] or held[m, n]:
                    if not held[i, j]:
                        total[i, j] += g[k, i, j]
                    elif not held[m, n]:
                        total[m, n] += g[k, i, j]
                elif hole[i, j] or hole[m, n]:
                    kept[k, i, j] = leak
                else:
                    kept[k, i, j] = g[k, i, j]
    return kept, total.astype(np.float32)


@njit(cache=True, nogil=True)
def inflow(
    g: NDArray[np.float32], volt: NDArray[np.float64], held: NDArray[np.bool_], out: NDArray[np.float64]
) -> None:
    """Into `out`: the current that held cells at the voltages given send into each free cell at zero."""
    rows, cols = volt.shape
    down, right = np.array([0, 1, 1, 1]), np.array([1, 0, 1, -1])
    out[:] = 0.0
    for i in range(1, rows - 1):
        for j in range(1, cols - 1):
            for k in range(4):
                m, n = i + down[k], j + right[k]
                if held[i, j] and not held[m, n]:
                    out[m, n] += g[k, i, j] * volt[i, j]
                elif held[m, n] and not held[i, j]:
                    out[i, j] += g[k, i, j] * volt[m, n]
