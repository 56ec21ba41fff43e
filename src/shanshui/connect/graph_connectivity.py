"""Connectivity of a graph of habitat patches: probability of connectivity (PC), integral index (IIC), and what each node does.

Saura & Pascual-Hortal 2007, Landscape and Urban Planning 83:91-103 (PC); Pascual-Hortal & Saura 2006, Landscape Ecology
21:959-967 (IIC); Saura & Rubio 2010, Ecography 33:523-537 (intra, flux and connector fractions). A matrix of closeness is
square and symmetric, 1 on the diagonal; its entry is the part of a_i · a_j that counts.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Via = Callable[[Matrix, int], None]
"""Lets the paths of a matrix run through one node more, in place."""
ROUNDING = 1e-12
"""More than the closeness of a path changes, in proportion, by the order in which its links are multiplied."""


@dataclass(frozen=True)
class Importance:
    """By how many per cent an index falls when a node is lost, and of what: one value a node; d = intra + flux + connector.

    intra      a_k² of the node itself.
    flux       2 · Σ a_i · a_k · closeness_ik, i ≠ k: the node as an end of paths.
    connector  what paths between the others lose that ran through it.
    """

    intra: NDArray[np.float64]
    flux: NDArray[np.float64]
    connector: NDArray[np.float64]

    @property
    def d(self) -> NDArray[np.float64]:
        return self.intra + self.flux + self.connector


def gaps(polygons: NDArray[np.object_]) -> Matrix:
    """Straight distances from edge to edge of each pair of polygons, 0 where they touch."""
    n = len(polygons)
    found = np.zeros((n, n))
    shapely.prepare(polygons)
    for i in range(n):
        found[i, :i] = found[:i, i] = shapely.distance(polygons[i], polygons[:i])
    return found


def probability(distance: Matrix, median: float) -> Matrix:
    """Probability of dispersal exp(ln 0.5 / median · distance): one half at the median; no way (∞) gives 0."""
    if not (median > 0 and math.isfinite(median)):
        raise ValueError(f"the median dispersal distance must be positive and finite, not {median:g}")
    return np.exp2(-distance / median)


def direct(n: int, ends: NDArray[np.int64], values: NDArray[np.float64], none: float, own: float) -> Matrix:
    """The matrix of a graph of links: `none` where two nodes have no link, `own` on the diagonal; ends (link, 2)."""
    found = np.full((n, n), none, dtype="f8")
    found[ends[:, 0], ends[:, 1]] = values
    found[ends[:, 1], ends[:, 0]] = values
    np.fill_diagonal(found, own)
    return found


def more_probable(p: Matrix, k: int) -> None:
    """Paths may run through k: the product of the probabilities of their links, the greatest of all paths."""
    np.maximum(p, p[:, k, None] * p[k], out=p)


def fewer_links(links: Matrix, k: int) -> None:
    """Paths may run through k: the number of their links, the least of all paths."""
    np.minimum(links, links[:, k, None] + links[k], out=links)


def best(matrix: Matrix, via: Via) -> Matrix:
    """The value of the best path between each two nodes (Floyd 1962; Warshall 1962)."""
    found = matrix.copy()
    for k in range(len(found)):
        via(found, k)
    return found


def without_each(matrix: Matrix, via: Via, use: Callable[[int, Matrix], None]) -> None:
    """Call use(k, best values where no path runs through k) for each node k: exact, n log₂ n updates of the matrix, not n².

    The nodes that no path may use yet are halved: with the first half let in all that is left out lies in the second, and
    the other way round, until a single one is left out.
    """

    def halve(left_out: range, known: Matrix) -> None:
        if len(left_out) == 1:
            use(left_out[0], known)
            return
        middle = len(left_out) // 2
        for kept, let_in in ((left_out[:middle], left_out[middle:]), (left_out[middle:], left_out[:middle])):
            wider = known.copy()
            for k in let_in:
                via(wider, k)
            halve(kept, wider)

    if len(matrix):
        halve(range(len(matrix)), matrix)


def pc_numerator(areas: NDArray[np.float64], p: Matrix) -> float:
    """Σ a_i · a_j · p*_ij of direct probabilities p, p* that of the most probable path. PC is this over A_L²."""
    return float(areas @ best(p, more_probable) @ areas)


def iic_numerator(areas: NDArray[np.float64], links: Matrix) -> float:
    """Σ a_i · a_j / (1 + nl_ij) of direct links (1 a link, ∞ none, 0 itself), nl the fewest links. IIC is this over A_L²."""
    return float(areas @ counted(best(links, fewer_links)) @ areas)


def counted(links: Matrix) -> Matrix:
    """1 / (1 + number of links): 1 for a node with itself, 0 where nothing joins."""
    return 1 / (1 + links)


def pc_importance(areas: NDArray[np.float64], p: Matrix) -> Importance:
    """dPC of each node by its removal, in %, from direct probabilities of dispersal."""
    return importance(areas, p, more_probable, lambda best_p: best_p)


def iic_importance(areas: NDArray[np.float64], links: Matrix) -> Importance:
    """dIIC of each node by its removal, in %, from direct links (1 a link, ∞ none, 0 itself)."""
    return importance(areas, links, fewer_links, counted)


def importance(
    areas: NDArray[np.float64], matrix: Matrix, via: Via, closeness: Callable[[Matrix], Matrix]
) -> Importance:
    """What each node does for the index whose closeness comes from the best paths of a matrix."""
    close = closeness(best(matrix, via))
    weighed = areas[:, None] * close * areas
    total = weighed.sum()
    if not total > 0:
        raise ValueError("the areas of a graph must be finite, not negative, and more than 0 in all")
    connector = np.zeros(len(areas))

    def lost(k: int, known: Matrix) -> None:
        less = close - closeness(known)
        less[less <= ROUNDING * close] = 0
        less[k] = less[:, k] = 0  # paths that end in k are its flux
        connector[k] = areas @ less @ areas

    without_each(matrix, via, lost)
    own = np.diag(weighed)
    return Importance(100 * own / total, 100 * 2 * (weighed.sum(axis=1) - own) / total, 100 * connector / total)
