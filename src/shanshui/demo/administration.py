"""The prefecture, its three counties, their townships and villages: boundaries that keep to ridges and rivers and share edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from shanshui.demo.canvas import Canvas, Field, Mask, cut, largest, limited
from shanshui.demo.coarse import Coarse, grow
from shanshui.demo.curves import Points, burn, tile
from shanshui.demo.names import COUNTIES
from shanshui.demo.terrain import Terrain
from shanshui.demo.villages import village_seats
from shanshui.demo.waters import Waters

Labels = NDArray[np.int32]
CLEAR = 12_400.0
"""Metres between the region and the edge of the data, at least: methods look beyond the region."""
BAND = 1_500.0
"""How far a boundary moves to meet a ridge or a river, metres."""
SETTLED = 0.13
"""Share of the region that is worth tilling, and settled accordingly."""
SMALLEST = 1.6e6
"""Area of the smallest village, m²; not less than three cells."""
FEWEST = 1
"""Villages of a township, at least."""
OPEN, OUTSIDE = -2, -1


@dataclass(frozen=True)
class Outline:
    """Counties on the coarse grid, before their townships are known."""

    coarse: Coarse
    county: Labels
    """0–2, −1 outside."""
    barrier: Field
    """Cost of crossing: high on ridges and rivers."""
    inside: Mask
    """The region on the fine canvas, by block."""


@dataclass(frozen=True)
class Units:
    """Polygons of villages, of the townships that they make up, and of the counties that these make up, row by row."""

    villages: list[shapely.Geometry]
    township_of: list[int]
    """The township of each village; villages are in the order of their townships."""
    townships: list[shapely.Geometry]
    county_of: list[int]
    counties: list[shapely.Geometry]
    region: shapely.Geometry
    inside: Mask
    """Cells of the fine canvas whose centre lies in the region."""


def make_outline(canvas: Canvas, terrain: Terrain, waters: Waters) -> Outline:
    """Draw region and counties freehand, then let each boundary find the nearest ridge or river."""
    coarse = Coarse(canvas)
    own = coarse.own
    barrier = _barrier(coarse, terrain, waters)
    county = _freehand(own, terrain)
    band = max(1, round(BAND / own.cell))
    moving = _near_boundary(county, band)
    found = grow(np.where(moving, OPEN, county), barrier)
    found = np.where(_clear(own), found, OUTSIDE)
    found = _tidy(found, len(COUNTIES))
    return Outline(coarse, found, barrier, coarse.fine(found >= 0).astype(bool))


def _freehand(own: Canvas, terrain: Terrain) -> Labels:
    rng = own.rng("counties")
    u, v = own.x / own.width, own.y / own.height
    wobble = 0.095 * limited(own.noise("outline", 24e3, 2), 1.3) + 0.055 * limited(own.noise("edge", 8e3, 4), 1.3)
    reach = (np.abs((u - 0.5) / 0.325) ** 2.8 + np.abs((v - 0.5) / 0.283) ** 2.8) ** (1 / 2.8)
    inside = reach + wobble < 1
    middle = rng.uniform(0.44, 0.56) + 0.035 * limited(own.noise("middle", 12e3, 3), 1.6)
    lake = terrain.lake_at[0] / own.width
    south = rng.uniform(0.525, 0.545) + 0.7 * (u - lake) ** 2 + 0.018 * limited(own.noise("south", 11e3, 3), 1.6)
    county = np.where(v > south, 2, np.where(u < middle, 0, 1))
    return np.where(inside, county, OUTSIDE).astype(np.int32)


def _barrier(coarse: Coarse, terrain: Terrain, waters: Waters) -> Field:
    """Ridges stand above their surroundings; rivers carry water."""
    z = coarse.mean(terrain.elevation)
    ridge = np.clip((z - coarse.own.smooth(z, 1500)) / 120, 0, 3)
    river = np.clip(np.asarray(coarse.most(waters.discharge), dtype="f8") / 0.4, 0, 2.5)
    return 1 + 3 * ridge + 3 * river


def _near_boundary(labels: Labels, cells: int) -> Mask:
    edge = np.zeros(labels.shape, dtype=bool)
    edge[:-1] |= labels[:-1] != labels[1:]
    edge[:, :-1] |= labels[:, :-1] != labels[:, 1:]
    return ndimage.binary_dilation(edge, iterations=cells)


def _clear(own: Canvas) -> Mask:
    margin = CLEAR + own.cell
    return (own.x > margin) & (own.x < own.width - margin) & (own.y > margin) & (own.y < own.height - margin)


def _tidy(labels: Labels, count: int) -> Labels:
    """Ragged edges smoothed by majority; one piece each, one region without holes."""
    votes = [ndimage.uniform_filter((labels == i).astype("f8"), 3, mode="nearest") for i in range(-1, count)]
    smooth = np.argmax(np.stack(votes), axis=0).astype(np.int32) - 1
    region = largest(smooth >= 0)
    kept = np.full(labels.shape, OUTSIDE, dtype=np.int32)
    kept[region] = OPEN
    for i in range(count):
        parts, found = ndimage.label((smooth == i) & region)
        if found:
            sizes = np.bincount(parts.ravel())
            sizes[0] = 0
            kept[parts == np.argmax(sizes)] = i
    # what was cut off from its own unit joins a neighbour, never across the outside
    seeds = np.where(kept == OUTSIDE, OPEN, kept)
    return np.where(region, grow(seeds, np.ones(labels.shape)), OUTSIDE)


def make_units(canvas: Canvas, outline: Outline, seats: list[tuple[int, int, int]], irrigable: Field) -> Units:
    """Townships: what is reached most easily from each seat (coarse row, column, county), ridges and rivers in the way.

    Villages divide the townships in the same way; only they are drawn, the greater units are made of them.
    """
    own = outline.coarse.own
    township = _townships(outline, seats)
    tilled = outline.coarse.mean(cut(irrigable, outline.inside, SETTLED))
    points = village_seats(own, township, tilled, [(r, c) for r, c, _ in seats])
    labels, points = _villages(outline, township, points)
    villages = tile(labels, outline.coarse.grid, _bend(own))
    township_of = [of for _, _, of in points]
    townships = _unions(villages, township_of, len(seats))
    county_of = [of for _, _, of in seats]
    counties = _unions(townships, county_of, len(COUNTIES))
    region = shapely.union_all(counties)
    return Units(villages, township_of, townships, county_of, counties, region, burn([region], canvas.grid))


def _villages(
    outline: Outline, township: Labels, points: list[tuple[int, int, int]]
) -> tuple[Labels, list[tuple[int, int, int]]]:
    """Labels and seats of villages; while one is too small, it or its neighbour is given up and the rest drawn anew."""
    own = outline.coarse.own
    least = max(3, round(SMALLEST / own.cell**2))
    barrier = (0.5 + 0.5 * outline.barrier) * np.exp(0.3 * own.noise("village edges", 3e3, 3))
    while True:
        start = np.where(township >= 0, OPEN, OUTSIDE).astype(np.int32)
        for i, (r, c, _) in enumerate(points):
            start[r, c] = i
        labels = _whole(grow(start, barrier, within=township), township, points, room=0)
        size = np.bincount(labels[labels >= 0], minlength=len(points))
        given_up = {_given_up(points, size, of, least) for of in range(int(township.max()) + 1)} - {None}
        if not given_up:
            return labels, points
        points = [point for i, point in enumerate(points) if i not in given_up]


def _given_up(points: list[tuple[int, int, int]], size: NDArray[np.int64], township: int, least: int) -> int | None:
    """Which village of a township goes: the smallest, or the nearest to it where that is the first, the town's own."""
    own = [i for i, point in enumerate(points) if point[2] == township]
    small = min(own, key=lambda i: size[i])
    if size[small] >= least or len(own) <= FEWEST:
        return None
    if small != own[0]:
        return small
    r, c, _ = points[small]
    return min(own[1:], key=lambda i: (points[i][0] - r) ** 2 + (points[i][1] - c) ** 2)


def _unions(parts: list[shapely.Geometry], of: list[int], count: int) -> list[shapely.Geometry]:
    return [shapely.union_all([part for part, i in zip(parts, of, strict=True) if i == k]) for k in range(count)]


def _townships(outline: Outline, seats: list[tuple[int, int, int]]) -> Labels:
    county = outline.county
    start = np.where(county >= 0, OPEN, OUTSIDE).astype(np.int32)
    for i, (r, c, _) in enumerate(seats):
        start[r, c] = i
    barrier = outline.barrier * np.exp(0.35 * outline.coarse.own.noise("townships", 5e3, 3))
    return _whole(grow(start, barrier, within=county), county, seats, room=1)


def _bend(own: Canvas) -> Callable[[Points], Points]:
    """Moves points by up to a third of a cell, neighbours almost alike: lines bend and never cross."""
    most = 0.33 * own.cell
    moves = [most / 1.6 * limited(own.noise(f"bend {way}", 4 * own.cell, 2), 1.6) for way in ("east", "north")]

    def bend(points: Points) -> Points:
        left, top = own.grid.transform[2], own.grid.transform[5]
        at = [(top - points[:, 1]) / own.cell - 0.5, (points[:, 0] - left) / own.cell - 0.5]
        return points + np.column_stack([ndimage.map_coordinates(m, at, order=1, mode="nearest") for m in moves])

    return bend


def _whole(labels: Labels, above: Labels, seats: list[tuple[int, int, int]], room: int) -> Labels:
    """Ragged edges smoothed by majority within each unit above; the cells up to `room` about a seat kept together; pieces
    cut off from their seat join a neighbour in the same unit."""
    result = labels.copy()
    for code in range(int(above.max()) + 1):
        here = above == code
        own = np.unique(labels[here])
        rows, columns = np.nonzero(here)
        box = (slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1))
        votes = np.stack([ndimage.uniform_filter((labels[box] == i).astype("f8"), 3, mode="nearest") for i in own])
        result[box] = np.where(here[box], own[np.argmax(votes, axis=0)], result[box])
    for i, (r, c, of) in enumerate(seats):
        about = (slice(r - room, r + room + 1), slice(c - room, c + room + 1))
        result[about] = np.where(above[about] == of, i, result[about])
    for i, (r, c, _) in enumerate(seats):
        result[r, c] = i
    loose = np.zeros(labels.shape, dtype=bool)
    for i, box in enumerate(ndimage.find_objects(result + 1)):
        parts, found = ndimage.label(result[box] == i)
        if found > 1:
            r, c, _ = seats[i]
            loose[box] |= (parts > 0) & (parts != parts[r - box[0].start, c - box[1].start])
    if not loose.any():
        return result
    joined = grow(np.where(loose, OPEN, result), np.ones(labels.shape), within=above)
    return np.where(joined == OPEN, result, joined)
