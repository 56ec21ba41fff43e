"""Partitions of the grid: connected pieces, and small pieces joining the neighbour with the longest shared edge.

A partition is an integer array: −1 outside, 0 … n−1 inside. Edges are those between cells side by side (rook).
"""

from __future__ import annotations

import heapq
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from skimage.measure import label as connected

Labels = NDArray[np.integer]


def pieces(labels: Labels) -> NDArray[np.int64]:
    """The rook-connected pieces of equal label, numbered from 0 by their first cell; −1 stays −1."""
    return connected(labels, connectivity=1, background=-1).astype("int64") - 1


def consecutive(labels: Labels) -> NDArray[np.int64]:
    """The same partition numbered 0 … n−1 by the first cell in row order; −1 stays −1."""
    flat = labels.ravel()
    inside = np.flatnonzero(flat >= 0)
    values, first, inverse = np.unique(flat[inside], return_index=True, return_inverse=True)
    rank = np.empty(values.size, dtype="int64")
    rank[np.argsort(first)] = np.arange(values.size)
    result = np.full(flat.size, -1, dtype="int64")
    result[inside] = rank[inverse]
    return result.reshape(labels.shape)


def sums(labels: Labels, values: NDArray[np.floating], count: int) -> NDArray[np.float64]:
    """Σ values over each label 0 … count−1."""
    inside = labels >= 0
    return np.bincount(labels[inside], weights=values[inside], minlength=count)


def shared_edges(labels: Labels) -> dict[tuple[int, int], int]:
    """How many cell edges each pair of labels (low, high) shares."""
    pairs = []
    for a, b in ((labels[:, :-1], labels[:, 1:]), (labels[:-1], labels[1:])):
        met = (a != b) & (a >= 0) & (b >= 0)
        pairs.append(np.sort(np.column_stack([a[met], b[met]]), axis=1))
    found, counts = np.unique(np.concatenate(pairs), axis=0, return_counts=True)
    return {(int(low), int(high)): int(n) for (low, high), n in zip(found, counts, strict=True)}


def join_small(
    labels: Labels, areas: NDArray[np.float64], small: float, always: frozenset[int] = frozenset()
) -> NDArray[np.int64]:
    """Pieces smaller than `small`, and those in `always`, join the neighbour with the longest shared edge.

    Those in `always` go first, then the smallest; a joined piece that is still small goes on joining. Ties go to the
    smaller number. A piece without any neighbour (an exclave) joins the piece with the nearest cell. What is left when
    nothing else exists stays.
    """
    edges: dict[int, dict[int, int]] = defaultdict(dict)
    for (a, b), n in shared_edges(labels).items():
        edges[a][b] = edges[b][a] = n
    size = dict(enumerate(areas.tolist()))
    home = np.arange(areas.size)
    lonely = []
    queue = [(i not in always, a, i) for i, a in size.items() if a < small or i in always]
    heapq.heapify(queue)
    while queue:
        _, area, i = heapq.heappop(queue)
        if i not in size or area != size[i]:
            continue  # joined meanwhile, or grown: it stands again in the queue if it is still small
        if not edges[i]:
            lonely.append(i)
            continue
        into = min(edges[i], key=lambda j: (-edges[i][j], j))
        home[home == i] = into
        size[into] += size.pop(i)
        for j, n in edges.pop(i).items():
            del edges[j][i]
            if j != into:
                edges[into][j] = edges[j][into] = edges[into].get(j, 0) + n
        if size[into] < small:
            heapq.heappush(queue, (True, size[into], into))
    joined = np.where(labels >= 0, home[labels], labels)
    stay = [i for i in size if i not in lonely]
    for i in lonely if stay else []:
        joined[joined == i] = nearest(joined, i, stay)
    return consecutive(joined)


def without_spurs(labels: Labels, width: int) -> NDArray[np.int64]:
    """The same partition without strips narrower than `width` cells: their cells go to the nearest broader ground.

    On flats and lakes, sub-basins run out into strips that follow the steps of the flow directions and nothing on the
    ground. What lies outside the partition does not make the ground beside it narrow.
    """
    reach = (width - 1) // 2
    if reach < 1:
        return labels.astype("int64")
    square = np.ones((2 * reach + 1, 2 * reach + 1), bool)
    outside = labels < 0
    broad = np.zeros(labels.shape, bool)
    for value in range(int(labels.max()) + 1):
        own = np.pad((labels == value) | outside, reach, constant_values=True)
        opened = ndimage.binary_opening(own, structure=square)[reach:-reach, reach:-reach]
        broad |= opened & (labels == value)
    if not broad.any():
        return labels.astype("int64")
    rows, cols = ndimage.distance_transform_edt(~broad, return_distances=False, return_indices=True)
    return np.where(outside, -1, labels[rows, cols]).astype("int64")


def one_piece_each(labels: Labels, area: NDArray[np.float64]) -> NDArray[np.int64]:
    """The same partition with every detached piece but a label's largest given to the neighbour with the longest edge."""
    parts = pieces(labels)
    count = int(parts.max()) + 1
    sizes = sums(parts, area, count)
    label_of = np.empty(count, dtype="int64")
    label_of[parts[parts >= 0]] = labels[parts >= 0]
    order = np.lexsort((np.arange(count), -sizes, label_of))
    main = order[np.unique(label_of[order], return_index=True)[1]]
    return join_small(parts, sizes, 0.0, frozenset(set(range(count)) - set(main.tolist())))


def nearest(labels: Labels, of: int, among: list[int]) -> int:
    """The label among `among` whose cell lies nearest to a cell of `of`; ties to the first cell of `of`."""
    distance, (rows, cols) = ndimage.distance_transform_edt(~np.isin(labels, among), return_indices=True)
    cells = np.flatnonzero(labels.ravel() == of)
    best = cells[np.argmin(distance.ravel()[cells])]
    return int(labels[rows.ravel()[best], cols.ravel()[best]])
