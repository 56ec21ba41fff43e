"""Contiguous zones of units: Ward's clustering held together by shared edges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from sklearn.cluster import AgglomerativeClustering

from shanshui.zone.partition import Labels, consecutive, join_small, nearest, shared_edges, sums


def ward(units: Labels, features: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """The zone of each unit: at most `count` clusters (as many as units where there are fewer), each contiguous."""
    if len(features) <= count:
        return np.arange(len(features))
    clusters = AgglomerativeClustering(n_clusters=count, linkage="ward", connectivity=neighbourhood(units))
    return clusters.fit_predict(features).astype("int64")


def zones_of(
    units: Labels, features: NDArray[np.float64], count: int, area: NDArray[np.float64], least: float
) -> NDArray[np.int64]:
    """The zone of each cell: Ward's clusters, none smaller than `least`.

    An odd basin alone is no zone: clusters below `least` join the neighbour with the longest shared edge, and the tree is
    cut lower until `count` zones are left (or every unit stands alone, and fewer are).
    """
    best = None
    for clusters in range(count, len(features) + 1):
        zone = ward(units, features, clusters)
        label = consecutive(np.where(units >= 0, zone[units], units))
        label = join_small(label, sums(label, area, int(label.max()) + 1), least)
        if best is None or label.max() > best.max():
            best = label
        if label.max() + 1 >= count:
            return label
    return consecutive(units) if best is None else best


def neighbourhood(units: Labels) -> sparse.csr_matrix:
    """Which units share an edge. Each exclave of the region is tied to the nearest unit of the largest part."""
    count = int(units.max()) + 1
    pairs = list(shared_edges(units))
    parts = connected_components(matrix(pairs, count), directed=False)[1]
    sizes = np.bincount(parts)
    main = np.flatnonzero(parts == np.argmax(sizes))
    for part in np.flatnonzero(np.arange(sizes.size) != np.argmax(sizes)):
        own = np.flatnonzero(parts == part)
        pairs.append(closest(units, own, main))
    return matrix(pairs, count)


def closest(units: Labels, own: NDArray[np.intp], main: NDArray[np.intp]) -> tuple[int, int]:
    """The unit of an exclave and that of the main part between which the gap is narrowest."""
    merged = np.where(np.isin(units, own), own[0], units)
    there = nearest(merged, int(own[0]), main.tolist())
    here = nearest(units, there, own.tolist())
    return here, there


def matrix(pairs: list[tuple[int, int]], count: int) -> sparse.csr_matrix:
    """A symmetric 0/1 matrix of the pairs."""
    ends = np.array(pairs, dtype="int64").reshape(len(pairs), 2)
    both = np.concatenate([ends, ends[:, ::-1]])
    return sparse.csr_matrix((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(count, count))
