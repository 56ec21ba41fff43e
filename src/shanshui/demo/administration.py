"""The prefecture, its three counties and their townships: boundaries that keep to ridges and rivers and share edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from shanshui.demo.canvas import Canvas, Field, Mask, largest, limited
from shanshui.demo.coarse import Coarse, grow
from shanshui.demo.curves import Points, burn, tile
from shanshui.demo.names import COUNTIES
from shanshui.demo.terrain import Terrain
from shanshui.demo.waters import Waters

Labels = NDArray[np.int32]
CLEAR = 12_400.0
"""Metres between the region and the edge of the data, at least: methods look beyond the region."""
BAND = 1_500.0
"""How far a boundary moves to meet a ridge or a river, metres."""
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
    """Polygons of townships and of the counties they make up, row by row."""

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


def make_units(canvas: Canvas, outline: Outline, seats: list[tuple[int, int, int]]) -> Units:
    """Townships: what is reached most easily from each seat (coarse row, column, county), ridges and rivers in the way."""
    county = outline.county
    labels = np.full(county.shape, OUTSIDE, dtype=np.int32)
    barrier = outline.barrier * np.exp(0.35 * outline.coarse.own.noise("townships", 5e3, 3))
    for code in range(len(COUNTIES)):
        start = np.full(county.shape, OPEN, dtype=np.int32)
        for i, (r, c, of) in enumerate(seats):
            if of == code:
                start[r, c] = i
        cost = np.where(county == code, barrier, 1e6)  # a way out of the county is never worth it
        labels = np.where(county == code, grow(start, cost), labels)
    labels = _townships_tidy(labels, county, seats)
    townships = tile(labels, outline.coarse.grid, _bend(outline.coarse.own))
    county_of = [of for _, _, of in seats]
    counties = [shapely.union_all([t for t, of in zip(townships, county_of, strict=True) if of == i]) for i in range(3)]
    region = shapely.union_all(counties)
    return Units(townships, county_of, counties, region, burn([region], canvas.grid))


def _bend(own: Canvas) -> Callable[[Points], Points]:
    """Moves points by up to a third of a cell, neighbours almost alike: lines bend and never cross."""
    most = 0.33 * own.cell
    moves = [most / 1.6 * limited(own.noise(f"bend {way}", 4 * own.cell, 2), 1.6) for way in ("east", "north")]

    def bend(points: Points) -> Points:
        left, top = own.grid.transform[2], own.grid.transform[5]
        at = [(top - points[:, 1]) / own.cell - 0.5, (points[:, 0] - left) / own.cell - 0.5]
        return points + np.column_stack([ndimage.map_coordinates(m, at, order=1, mode="nearest") for m in moves])

    return bend


def _townships_tidy(labels: Labels, county: Labels, seats: list[tuple[int, int, int]]) -> Labels:
    """Majority within each county, a seat and its neighbours kept together; pieces cut off from their seat join a neighbour of the same county."""
    count = int(labels.max()) + 1
    result = labels.copy()
    for code in range(int(county.max()) + 1):
        here = county == code
        own = np.unique(labels[here])
        votes = np.stack([ndimage.uniform_filter((labels == i).astype("f8"), 3, mode="nearest") for i in own])
        result[here] = own[np.argmax(votes, axis=0)][here]
    for i, (r, c, of) in enumerate(seats):
        about = (slice(r - 1, r + 2), slice(c - 1, c + 2))
        result[about] = np.where(county[about] == of, i, result[about])
    for i, (r, c, _) in enumerate(seats):
        result[r, c] = i
    open_ = np.zeros(labels.shape, dtype=bool)
    for i in range(count):
        parts, found = ndimage.label(result == i)
        if found > 1:
            sizes = np.bincount(parts.ravel())
            sizes[0] = 0
            open_ |= (result == i) & (parts != np.argmax(sizes))
    if open_.any():
        for code in range(int(county.max()) + 1):
            here = county == code
            start = np.where(here & ~open_, result, OPEN)
            result = np.where(here & open_, grow(start, np.where(here, 1.0, 1e6)), result)
    return result
