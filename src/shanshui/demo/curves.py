"""Lines and polygons from cells: corners rounded, edges between neighbours shared to the last bit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.features import rasterize, shapes

from shanshui.core.grid import Grid
from shanshui.demo.canvas import Mask

Points = NDArray[np.float64]
Labels = NDArray[np.int32]


def rounded(points: Points, rounds: int) -> Points:
    """Corners cut (Chaikin), ends kept; a closed line stays closed but for its first point, which stays."""
    for _ in range(rounds):
        if len(points) < 3:
            return points
        a, b = points[:-1], points[1:]
        cut = np.empty((2 * len(a), 2))
        cut[0::2], cut[1::2] = 0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b
        points = np.concatenate([points[:1], cut[1:-1], points[-1:]])
    return points


def tile(labels: Labels, grid: Grid, bend: Callable[[Points], Points]) -> list[shapely.Geometry]:
    """Polygons of the labels 0 … n−1 (−1 is outside), corners rounded, that share their edges exactly.

    The boundaries are cut into arcs between the points where three labels meet; each arc is rounded once, for both its
    sides, and the faces between the arcs are the polygons. `bend` moves points a little, everywhere alike, so that what
    the grid made straight is not.
    """
    arcs = []
    for points in _arcs(labels, grid):
        line = shapely.LineString(rounded(_eased(np.array(points)), 2))
        dense = shapely.get_coordinates(shapely.segmentize(line, grid.cell / 3))
        arcs.append(shapely.LineString(np.round(bend(dense), 2)))
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(arcs)]))
    inner = shapely.get_coordinates(shapely.point_on_surface(faces))
    left, top = grid.transform[2], grid.transform[5]
    rows = np.floor((top - inner[:, 1]) / grid.cell).astype(int)
    columns = np.floor((inner[:, 0] - left) / grid.cell).astype(int)
    owner = labels[rows, columns]
    return [shapely.union_all(faces[owner == i]) for i in range(int(labels.max()) + 1)]


def _arcs(labels: Labels, grid: Grid) -> list[list[tuple[float, float]]]:
    """The boundaries between labels as lines between nodes, which are the points where more than two edges end."""
    neighbours: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for (dr, dc), (a, b) in (((0, 1), (labels[:-1], labels[1:])), ((1, 0), (labels[:, :-1], labels[:, 1:]))):
        for r, c in np.argwhere(a != b).tolist():
            start = (r + 1, c) if dc else (r, c + 1)
            end = (start[0] + dr, start[1] + dc)
            neighbours[start].append(end)
            neighbours[end].append(start)
    used: set[tuple[tuple[int, int], tuple[int, int]]] = set()
    left, top = grid.transform[2], grid.transform[5]
    arcs = []
    starts = sorted(p for p in neighbours if len(neighbours[p]) != 2) + sorted(neighbours)
    for start in starts:
        for following in sorted(neighbours[start]):
            if (start, following) in used:
                continue
            path = [start]
            here, there = start, following
            while True:
                used |= {(here, there), (there, here)}
                path.append(there)
                if len(neighbours[there]) != 2 or there == start:
                    break
                onward = [p for p in neighbours[there] if (there, p) not in used]
                if not onward:
                    break
                here, there = there, onward[0]
            arcs.append([(left + c * grid.cell, top - r * grid.cell) for r, c in path])
    return arcs


def _eased(points: Points) -> Points:
    """Midpoints of the edges between the two ends, then each point drawn to its neighbours: no staircase is left."""
    if len(points) < 4:
        return points
    points = np.concatenate([points[:1], (points[:-1] + points[1:]) / 2, points[-1:]])
    for _ in range(3):
        points = np.concatenate([points[:1], (points[:-2] + 2 * points[1:-1] + points[2:]) / 4, points[-1:]])
    return points


def polygons(mask: Mask, grid: Grid, rounds: int = 2, smallest: float = 0.0) -> list[shapely.Polygon]:
    """The 4-connected patches of a mask from `smallest` m² up, corners rounded; with rounds = 0 along cell edges."""
    out = []
    for shape, _ in shapes(mask.astype("u1"), mask=mask, connectivity=4, transform=Affine(*grid.transform)):
        polygon = shapely.geometry.shape(shape)
        if polygon.area < smallest:
            continue
        if rounds:
            rings = [
                np.round(_ring(np.array(ring.coords), grid.cell, rounds), 2)
                for ring in (polygon.exterior, *polygon.interiors)
            ]
            polygon = shapely.Polygon(rings[0], rings[1:])
        out += [p for p in shapely.get_parts(shapely.make_valid(polygon)) if p.geom_type == "Polygon" and p.area > 0]
    return out


def _ring(points: Points, cell: float, rounds: int) -> Points:
    """A closed ring rounded at every corner, the first one too; its edges are first cut to a cell's length."""
    dense = shapely.get_coordinates(shapely.segmentize(shapely.LinearRing(points), cell))[:-1]
    dense = (dense + np.roll(dense, -1, axis=0)) / 2  # a staircase becomes a straight line
    for _ in range(rounds):
        following = np.roll(dense, -1, axis=0)
        cut = np.empty((2 * len(dense), 2))
        cut[0::2], cut[1::2] = 0.75 * dense + 0.25 * following, 0.25 * dense + 0.75 * following
        dense = cut
    return np.concatenate([dense, dense[:1]])


def burn(geometries: list[shapely.Geometry], grid: Grid) -> Mask:
    """Cells whose centre lies in one of the geometries."""
    if not geometries:
        return np.zeros(grid.shape, dtype=bool)
    return rasterize(geometries, out_shape=grid.shape, transform=Affine(*grid.transform), dtype="u1").astype(bool)
