"""Formulas of landscape metrics (景观格局指数), as FRAGSTATS has them; each works on numbers and on arrays alike.

a, p   area and perimeter of a patch, m² and m; the perimeter includes the edge of the landscape
A      area of the landscape, m²
NaN    the metric is not defined there, by no rule that the formula would give
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

M2_PER_HA = 10_000.0
M2_PER_100_HA = 1_000_000.0
PERCENT = 100.0
FEWEST_PATCHES = 10
"""Fewer patches carry no regression of area on perimeter (FRAGSTATS v4: PAFRAC)."""


def _over(top: ArrayLike, bottom: ArrayLike) -> NDArray[np.float64]:
    """top / bottom, NaN where the bottom is 0."""
    top, bottom = np.broadcast_arrays(np.asarray(top, dtype="f8"), np.asarray(bottom, dtype="f8"))
    return np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom != 0)


def _entropy(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """share · ln share, 0 where the share is 0."""
    return share * np.log(np.where(share > 0, share, 1.0))


def mean(total: ArrayLike, count: ArrayLike) -> NDArray[np.float64]:
    """Mean over patches (…_MN): Σ x / n. Unit and range of x; NaN where there is no patch."""
    return _over(total, count)


def share_percent(part: ArrayLike, whole: ArrayLike) -> NDArray[np.float64]:
    """Share of the landscape (PLAND, CPLAND) or of the patch (CAI): part / whole · 100.

    Unit %. Range 0–100: 100 where the part is the whole. NaN where there is no whole.
    """
    return _over(part, whole) * PERCENT


def patch_density(patches: ArrayLike, landscape_m2: ArrayLike) -> NDArray[np.float64]:
    """Patch density PD = n / A · 10⁶.

    Unit patches per 100 ha. Range > 0, at most one patch a cell. Grows as the same classes are cut finer.
    """
    return _over(patches, landscape_m2) * M2_PER_100_HA


def largest_patch_index(largest_m2: ArrayLike, landscape_m2: ArrayLike) -> NDArray[np.float64]:
    """Largest patch index LPI = max(a) / A · 100.

    Unit %. Range 0–100: 100 where one patch is the whole landscape.
    """
    return share_percent(largest_m2, landscape_m2)


def edge_density(edge_m: ArrayLike, landscape_m2: ArrayLike) -> NDArray[np.float64]:
    """Edge density ED = E / A · 10⁴, E the length of sides between two classes.

    Unit m/ha. Range ≥ 0: 0 where there is one class. The edge of the landscape, and that to cells without data, is none.
    Finer cells draw longer edges: compare only on cells of one size. HJ 1171 divides by the area of the class instead of
    the landscape (own_edge_density).
    """
    return _over(edge_m, landscape_m2) * M2_PER_HA


def shape_index(cells: ArrayLike, sides: ArrayLike) -> NDArray[np.float64]:
    """Shape index SHAPE = sides / fewest sides that so many cells can have.

        n = ⌊√cells⌋, r = cells − n²      fewest = 4n if r = 0, 4n + 2 if r ≤ n, else 4n + 4

    Unit 1. Range ≥ 1: 1 for the most compact patch. Does not depend on the size of cells.
    """
    cells = np.asarray(cells, dtype="i8")
    n, rest = _square(cells)
    return _over(sides, 4 * n + np.where(rest == 0, 0, np.where(rest <= n, 2, 4)))


def _square(cells: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Edge of the largest square of at most so many cells, and how many are left over."""
    n = np.floor(np.sqrt(cells)).astype("i8")  # exact below 2⁵²: the root of a square is itself
    return n, cells - n * n


def fractal_dimension(perimeter_m: ArrayLike, area_m2: ArrayLike) -> NDArray[np.float64]:
    """Fractal dimension of a patch FRAC = 2 · ln(p / 4) / ln a.

    Unit 1. Range 1–2: 1 for a square, near 2 for a line that fills the plane; 1 for a patch of 1 m², whose ln a is 0.
    Depends on the unit of length: metres.
    """
    area = np.asarray(area_m2, dtype="f8")
    logarithm = np.log(area)
    ratio = _over(2 * np.log(np.asarray(perimeter_m, dtype="f8") / 4), logarithm)
    return np.where(logarithm == 0, 1.0, ratio)


def perimeter_area_fractal(
    patches: ArrayLike, log_p: ArrayLike, log_a: ArrayLike, log_p2: ArrayLike, log_pa: ArrayLike
) -> NDArray[np.float64]:
    """Perimeter–area fractal dimension PAFRAC = 2 / slope of the regression of ln a on ln p over the patches.

        slope = (n Σ ln p ln a − Σ ln p Σ ln a) / (n Σ ln² p − (Σ ln p)²)

    Unit 1. Range 1–2 as a rule; few patches, or patches all of one size, throw it out of these bounds. NaN below ten
    patches, or where all have one perimeter, or area does not change with it. Arguments are n and the four sums.
    """
    patches = np.asarray(patches, dtype="f8")
    covariance = patches * np.asarray(log_pa) - np.asarray(log_p) * np.asarray(log_a)
    variance = patches * np.asarray(log_p2) - np.square(log_p)
    rounding = 1e-9 * patches * np.asarray(log_p2)  # what is left of two equal sums
    result = _over(2 * variance, covariance)
    return np.where((patches >= FEWEST_PATCHES) & (variance > rounding), result, np.nan)


def cohesion(sides: ArrayLike, sides_root: ArrayLike, landscape_cells: ArrayLike) -> NDArray[np.float64]:
    """Patch cohesion index COHESION = (1 − Σ p / Σ p√a) / (1 − 1/√Z) · 100, p in sides, a in cells, Z cells of the landscape.

    Unit %. Range 0–100: 0 where every patch is one cell, rising as the class clumps into fewer, larger patches.
    NaN in a landscape of one cell. Arguments are Σ p, Σ p√a and Z.
    """
    scale = 1 - _over(1, np.sqrt(np.asarray(landscape_cells, dtype="f8")))
    return _over(1 - _over(sides, sides_root), scale) * PERCENT


def most_like_sides(cells: ArrayLike) -> NDArray[np.int64]:
    """Most sides that so many cells can share among themselves, each counted once: all cells in one compact clump.

        n = ⌊√cells⌋, r = cells − n²      2n(n − 1) if r = 0, + 2r − 1 if r ≤ n, else + 2r − 2

    Unit sides. Range ≥ 0: 0 for one cell.
    """
    cells = np.asarray(cells, dtype="i8")
    n, rest = _square(cells)
    more = np.where(rest == 0, 0, 2 * rest - np.where(rest <= n, 1, 2))
    return np.asarray(2 * n * (n - 1) + more, dtype="i8")


def aggregation_index(like_sides: ArrayLike, cells: ArrayLike) -> NDArray[np.float64]:
    """Aggregation index of a class AI = sides between its cells / most that there can be · 100, each side counted once.

    Unit %. Range 0–100: 0 where no two of its cells lie side by side, 100 where all lie in one compact clump.
    NaN for a class of one cell. That of the landscape is Σ AI · share of the class (a class of one cell adds nothing).
    """
    return share_percent(like_sides, most_like_sides(cells))


def contagion(share: NDArray[np.float64], adjacency: NDArray[np.int64]) -> NDArray[np.float64]:
    """Contagion CONTAG = [1 + ΣΣ q ln q / (2 ln m)] · 100, q_ik = P_i · g_ik / Σ_k g_ik, sides g counted from both cells.

    share (…, class), adjacency (…, class, class), m the classes that occur. Unit %. Range 0–100: near 0 where classes
    are interspersed evenly, near 100 where one clump holds nearly all. NaN below two classes.
    """
    q = share[..., None] * np.nan_to_num(_over(adjacency, adjacency.sum(axis=-1, keepdims=True)))
    classes = (share > 0).sum(axis=-1)
    return (1 + _over(_entropy(q).sum(axis=(-2, -1)), 2 * np.log(np.maximum(classes, 1)))) * PERCENT


def shannon_diversity(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shannon's diversity SHDI = −Σ P ln P over the last axis.

    Unit 1. Range 0 – ln m: 0 where there is one class; the more classes, and the more even, the greater.
    """
    return np.maximum(-_entropy(share).sum(axis=-1), 0.0)


def shannon_evenness(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shannon's evenness SHEI = SHDI / ln m, m the classes that occur.

    Unit 1. Range 0–1: 1 where all classes have one area, 0 where there is only one class.
    """
    classes = (share > 0).sum(axis=-1)
    evenness = _over(shannon_diversity(share), np.log(np.maximum(classes, 1)))
    return np.where(classes == 1, 0.0, evenness)


def division(squares_m4: ArrayLike, landscape_m2: ArrayLike) -> NDArray[np.float64]:
    """Landscape division DIVISION = 1 − Σ a² / A²: chance that two places of the landscape are not in one patch.

    Unit 1. Range 0 up to below 1: 0 where one patch is the whole landscape. Of a class: not in one patch *of the class*.
    """
    return 1 - _over(squares_m4, np.square(np.asarray(landscape_m2, dtype="f8")))


def effective_mesh(squares_m4: ArrayLike, landscape_m2: ArrayLike) -> NDArray[np.float64]:
    """Effective mesh size MESH = Σ a² / A · 10⁻⁴.

    Unit ha. Range above 0 up to the landscape's area, where it is one patch.
    """
    return _over(squares_m4, landscape_m2) / M2_PER_HA


def splitting(squares_m4: ArrayLike, landscape_m2: ArrayLike) -> NDArray[np.float64]:
    """Splitting index SPLIT = A² / Σ a²: into how many patches of one size it would be split to be as divided.

    Unit 1. Range ≥ 1: 1 where one patch is the whole landscape; at most the number of its cells, squared, of one cell.
    """
    return _over(np.square(np.asarray(landscape_m2, dtype="f8")), squares_m4)
