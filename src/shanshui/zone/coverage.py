"""Polygons that cover the region without gap or overlap, with shared edges."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import shapely
from numpy.typing import NDArray

Geometries = NDArray[np.object_]


def cover(region: shapely.Geometry, polygons: Geometries) -> Geometries:
    """The region divided among the polygons: each keeps what it covers, a gap goes to the longest shared edge.

    All edges are noded together and the faces put together again, so neighbours share their vertices exactly and the
    outer edge keeps those of the region. What two polygons both claim goes to the first.
    """
    edges = shapely.union_all([shapely.boundary(region), *shapely.boundary(polygons)])
    faces = np.array(shapely.get_parts(shapely.polygonize([edges])), dtype=object)
    inner = shapely.point_on_surface(faces)
    shapely.prepare(region)
    faces, inner = faces[held := shapely.contains(region, inner)], inner[held]
    owner = -np.ones(faces.size, dtype="int64")
    face, polygon = shapely.STRtree(polygons).query(inner, predicate="within")
    order = np.argsort(-polygon, kind="stable")  # the first polygon is written last
    owner[face[order]] = polygon[order]
    while (owner < 0).any():
        owner = fill(faces, owner)
    return np.array([shapely.union_all(faces[owner == i]) for i in range(len(polygons))], dtype=object)


def fill(faces: Geometries, owner: NDArray[np.int_]) -> NDArray[np.int_]:
    """Give every face without owner that touches an owned one to the owner with the longest shared edge.

    Where no such face is left (an exclave that no polygon reaches) the rest goes to the nearest.
    """
    empty, taken = np.flatnonzero(owner < 0), np.flatnonzero(owner >= 0)
    result = owner.copy()
    a, b = shapely.STRtree(faces[taken]).query(faces[empty], predicate="intersects")
    shared = shapely.length(shapely.intersection(shapely.boundary(faces[empty[a]]), shapely.boundary(faces[taken[b]])))
    length: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for i, j, metres in zip(empty[a].tolist(), owner[taken[b]].tolist(), shared.tolist(), strict=True):
        if metres > 0:
            length[i][j] += metres
    for i, by_owner in length.items():
        result[i] = min(by_owner, key=lambda j: (-by_owner[j], j))
    if not length:
        for i in empty:
            result[i] = owner[taken[np.argmin(shapely.distance(faces[taken], faces[i]))]]
    return result
