"""Exact shares of grid cells that polygons cover: signed trapezoids of edges, summed along rows (no sampling)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

WHOLE = 1e-9
"""Share of a cell below which nothing is covered, and within which a cell is wholly covered: rounding of coordinates."""
SCRATCH = 1 << 20
"""Cells treated at a time; memory does not grow with the size of a polygon."""
ROOM = 1 << 21
"""Shares that the kernel hands over at a time; at least twice SCRATCH."""
NODATA = -1


@dataclass(frozen=True)
class Rings:
    """Polygons as coordinates: vertices in pixels (column, row from the north-west corner), rings, rings of each polygon.

    sign   +1 or −1 for each ring, so that outer rings add and holes take away, however they were drawn.
    """

    xy: NDArray[np.float64]
    rings: NDArray[np.int64]
    parts: NDArray[np.int64]
    sign: NDArray[np.float64]


def rings_of(
    shapes: NDArray[Any],
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Vertices, ring offsets, offsets of each feature's rings, and which rings are holes, of polygons and multipolygons."""
    import shapely

    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    xy, of_ring = shapely.get_coordinates(rings, return_index=True)
    offsets = np.concatenate([[0], np.cumsum(np.bincount(of_ring, minlength=len(rings)))])
    by_shape = np.bincount(owner[of_part], minlength=len(shapes))
    first = np.ones(len(rings), bool)
    first[1:] = of_part[1:] != of_part[:-1]
    return xy, offsets.astype("i8"), np.concatenate([[0], np.cumsum(by_shape)]).astype("i8"), ~first


@njit(cache=True)
def signs(xy, rings, holes):  # type: ignore[no-untyped-def]
    """Sign that makes outer rings positive and holes negative (area by the shoelace formula, from the first vertex)."""
    out = np.ones(len(rings) - 1)
    for k in range(len(rings) - 1):
        first, last = rings[k], rings[k + 1]
        x0, y0 = xy[first, 0], xy[first, 1]
        total = 0.0
        for i in range(first, last - 1):
            total += (xy[i, 0] - x0) * (xy[i + 1, 1] - y0) - (xy[i + 1, 0] - x0) * (xy[i, 1] - y0)
        # rows run downwards and area is gathered to the right of an edge: a ring clockwise on the screen goes up on its left
        if (total > 0.0) != holes[k]:
            out[k] = -1.0
    return out


@njit(cache=True)
def _edge(x0, y0, x1, y1, sign, top, left, width, height, area, cover):  # type: ignore[no-untyped-def]
    """Add one edge to a window of cells: in each cell it crosses, the area to its right, and its height for those beyond.

    All in pixels from the window's corner; what lies left of the window counts for its first column, what lies right for none.
    """
    x0, x1, y0, y1 = x0 - left, x1 - left, y0 - top, y1 - top
    if y0 == y1:
        return
    if y0 > y1:
        x0, y0, x1, y1, sign = x1, y1, x0, y0, -sign
    if y1 <= 0.0 or y0 >= height:
        return
    slope = (x1 - x0) / (y1 - y0)
    first, last = max(int(np.floor(y0)), 0), min(int(np.ceil(y1)), height)
    for row in range(first, last):
        a, b = max(y0, float(row)), min(y1, row + 1.0)
        if b <= a:
            continue
        xa = x0 if a == y0 else x0 + slope * (a - y0)
        xb = x1 if b == y1 else x0 + slope * (b - y0)
        tall = b - a
        low, high = min(xa, xb), max(xa, xb)
        if low >= width:
            continue
        if high <= 0.0:
            area[row, 0] += sign * tall
            cover[row, 0] += sign * tall
            continue
        wide = high - low
        done = 0.0
        if low < 0.0:  # the part left of the window
            done = tall * (-low / wide)
            area[row, 0] += sign * done
            cover[row, 0] += sign * done
            low = 0.0
        begin, end = int(np.floor(low)), min(int(np.floor(high)), width - 1)
        if begin >= end or wide == 0.0:
            if begin < width:
                top_x = min(high, float(width))
                piece = tall - done if high <= width else tall * ((top_x - low) / wide)
                middle = (low + top_x) / 2 - begin
                area[row, begin] += sign * piece * (1.0 - middle)
                cover[row, begin] += sign * piece
            continue
        for col in range(begin, end + 1):
            u, v = max(low, float(col)), min(high, col + 1.0)
            piece = tall * ((v - u) / wide)
            area[row, col] += sign * piece * (1.0 - ((u + v) / 2 - col))
            cover[row, col] += sign * piece


@njit(cache=True)
def cover(xy, rings, parts, sign, codes, begin, rows, cols, full, out_cell, out_code, out_share):  # type: ignore[no-untyped-def]
    """Shares of cells covered by each polygon from `begin` (polygon, row) on, until there is no room for more.

    A cell wholly covered by the first polygon that does so goes into `full` by its code; every other share is handed over
    as (cell, code, share). Returns the next (polygon, row) and the number of shares.
    """
    count = 0
    room = len(out_cell)
    scratch_area = np.zeros(max(SCRATCH, cols))
    scratch_cover = np.zeros(max(SCRATCH, cols))
    for shape in range(begin[0], len(parts) - 1):
        first, last = rings[parts[shape]], rings[parts[shape + 1]]
        if first == last:
            continue
        west, north, east, south = np.inf, np.inf, -np.inf, -np.inf
        for i in range(first, last):
            west, east = min(west, xy[i, 0]), max(east, xy[i, 0])
            north, south = min(north, xy[i, 1]), max(south, xy[i, 1])
        if not (east > 0.0 and south > 0.0 and west < cols and north < rows):
            continue
        left, right = max(int(np.floor(west)), 0), min(int(np.ceil(east)), cols)
        upper, lower = max(int(np.floor(north)), 0), min(int(np.ceil(south)), rows)
        width = right - left
        if width <= 0:
            continue
        step = max(SCRATCH // width, 1)
        start = max(begin[1], upper) if shape == begin[0] else upper
        for top in range(start, lower, step):
            height = min(step, lower - top)
            if count + height * width > room:
                return shape, top, count
            area = scratch_area[: height * width].reshape(height, width)
            beyond = scratch_cover[: height * width].reshape(height, width)
            area[:] = 0.0
            beyond[:] = 0.0
            for ring in range(parts[shape], parts[shape + 1]):
                for i in range(rings[ring], rings[ring + 1] - 1):
                    _edge(
                        xy[i, 0],
                        xy[i, 1],
                        xy[i + 1, 0],
                        xy[i + 1, 1],
                        sign[ring],
                        top,
                        left,
                        width,
                        height,
                        area,
                        beyond,
                    )
            for row in range(height):
                passed = 0.0
                for col in range(width):
                    share = passed + area[row, col]
                    passed += beyond[row, col]
                    if share <= WHOLE:
                        continue
                    cell = (top + row) * cols + left + col
                    if share >= 1.0 - WHOLE:
                        share = 1.0
                        if full[cell] == NODATA:
                            full[cell] = codes[shape]
                            continue
                    out_cell[count], out_code[count], out_share[count] = cell, codes[shape], share
                    count += 1
    return len(parts) - 1, 0, count
