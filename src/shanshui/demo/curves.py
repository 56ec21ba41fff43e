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
Corner = tuple[int, int]
Net = dict[Corner, list[Corner]]


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

    The boundaries are a net on the corners of the cells. Its points, those where three labels meet too, are drawn to their
    neighbours; then it is cut into arcs between the points where three labels meet; each arc is rounded once, for both its
    sides, and the faces between the arcs are the polygons. `bend` moves points a little, everywhere alike, so that what
    the grid made straight is not.
    """
    net = _net(labels)
    at = _eased(net, grid)
    arcs = []
    for path in _arcs(net):
        line = shapely.LineString(rounded(np.array([at[corner] for corner in path]), 2))
        dense = shapely.get_coordinates(shapely.segmentize(line, grid.cell / 3))
        arcs.append(shapely.LineString(np.round(bend(dense), 2)))
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(arcs)]))
    owner = _owners(faces, labels, grid)
    return [shapely.union_all(faces[owner == i]) for i in range(int(labels.max()) + 1)]


def _net(labels: Labels) -> Net:
    """Edges between unlike cells: each corner (row, column) with the corners it is joined to, in order."""
    net: Net = defaultdict(list)
    for (dr, dc), (a, b) in (((0, 1), (labels[:-1], labels[1:])), ((1, 0), (labels[:, :-1], labels[:, 1:]))):
        for r, c in np.argwhere(a != b).tolist():
            start = (r + 1, c) if dc else (r, c + 1)
            end = (start[0] + dr, start[1] + dc)
            net[start].append(end)
            net[end].append(start)
    return net


def _eased(net: Net, grid: Grid) -> dict[Corner, Points]:
    """Where each corner comes to lie: halfway to the mean of its neighbours, four times. No staircase is left."""
    corners = sorted(net)
    number = {corner: i for i, corner in enumerate(corners)}
    tail = np.array([number[corner] for corner in corners for _ in net[corner]])
    head = np.array([number[other] for corner in corners for other in net[corner]])
    count = np.bincount(tail, minlength=len(corners))[:, None]
    left, top = grid.transform[2], grid.transform[5]
    at = np.array([(left + c * grid.cell, top - r * grid.cell) for r, c in corners])
    for _ in range(4):
        mean = np.column_stack([np.bincount(tail, at[head, i], minlength=len(corners)) for i in (0, 1)]) / count
        at = (at + mean) / 2
    return dict(zip(corners, at, strict=True))


def _arcs(net: Net) -> list[list[Corner]]:
    """The net as paths between the corners where more than two edges meet; rings where there are none."""
    used: set[tuple[Corner, Corner]] = set()
    arcs = []
    for start in sorted(p for p in net if len(net[p]) != 2) + sorted(net):
        for following in sorted(net[start]):
            if (start, following) in used:
                continue
            path = [start]
            here, there = start, following
            while True:
                used |= {(here, there), (there, here)}
                path.append(there)
                if len(net[there]) != 2 or there == start:
                    break
                onward = [p for p in net[there] if (there, p) not in used]
                if not onward:
                    break
                here, there = there, onward[0]
            arcs.append(path)
    return arcs


def _owners(faces: NDArray[np.object_], labels: Labels, grid: Grid) -> NDArray[np.int64]:
    """The label of each face: that of most cells whose centre it holds, or of the nearest where it holds none."""
    rows, columns = np.nonzero(labels >= 0)
    centres, label = shapely.points(grid.x[columns], grid.y[rows]), labels[rows, columns]
    point, face = shapely.STRtree(faces).query(centres, predicate="within")
    votes = np.zeros((len(faces), int(labels.max()) + 1), dtype=int)
    np.add.at(votes, (face, label[point]), 1)
    nearest = shapely.STRtree(centres).nearest(shapely.point_on_surface(faces))
    return np.where(votes.any(axis=1), votes.argmax(axis=1), label[nearest])


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
