"""Lines from above drawn round the land: red lines, protected areas, permanent farmland, town boundaries; and people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from shanshui.demo import natural as n
from shanshui.demo.administration import Units
from shanshui.demo.canvas import Canvas, Field, Mask, cut, largest, limited, patches, top
from shanshui.demo.curves import burn, polygons
from shanshui.demo.land import Land
from shanshui.demo.names import LAKE, RANGE, RESERVOIRS
from shanshui.demo.settlements import Town, near_points
from shanshui.demo.terrain import Terrain

Named = list[tuple[str, shapely.Geometry]]
KM2 = 1e6


@dataclass(frozen=True)
class Features:
    red_lines: Named
    protected_areas: list[tuple[str, str, shapely.Geometry]]
    permanent_farmland: Named
    urban_boundary: Named
    lakes: Named
    population: Field


def make_features(canvas: Canvas, terrain: Terrain, land: Land, units: Units, towns: list[Town]) -> Features:
    """The three lines do not overlap: farmland gives way to towns, the red line to both."""
    urban = _urban(canvas, land, units, towns)
    farmland = _farmland(canvas, land, units, [g for _, g in urban])
    built = shapely.union_all([g for _, g in urban + farmland])
    red = [(name, shapely.difference(g, built)) for name, g in _red(canvas, terrain, land, units)]
    red = [(name, part) for name, g in red for part in _parts(g, 0.5 * KM2)]
    return Features(
        red, _protected(canvas, terrain, land, units, built), farmland, urban, _lakes(canvas, land, units),
        _population(canvas, terrain, land, towns),
    )  # fmt: skip


def _parts(geometry: shapely.Geometry, smallest: float) -> list[shapely.Polygon]:
    return [p for p in shapely.get_parts(geometry) if p.geom_type == "Polygon" and p.area >= smallest]


def _clipped(found: list[shapely.Polygon], units: Units, smallest: float) -> list[shapely.Polygon]:
    return [part for p in found for part in _parts(shapely.intersection(p, units.region), smallest)]


def _urban(canvas: Canvas, land: Land, units: Units, towns: list[Town]) -> Named:
    """A little wider than the town is: room to grow."""
    out: Named = []
    taken: shapely.Geometry = shapely.Polygon()
    for town, cells in zip(towns, land.towns, strict=True):
        if town.rank > 2:
            continue
        room = 450 if town.rank < 2 else 180
        grown = canvas.smooth(canvas.distance(cells) <= room, 0.6 * room) > 0.45
        name = town.name.removesuffix("镇").removesuffix("乡")
        for part in _clipped(polygons(grown | cells, canvas.grid), units, 0.05 * KM2):
            free = shapely.difference(part, taken)
            out += [(f"{name}城镇开发边界", p) for p in _parts(free, 0.05 * KM2)]
            taken = shapely.union(taken, part)
    return out


def _farmland(canvas: Canvas, land: Land, units: Units, urban: list[shapely.Geometry]) -> Named:
    """Seven tenths of the cropland, in large blocks along cell edges, wholly inside it."""
    free = land.fields & units.inside & (canvas.distance(burn(urban, canvas.grid)) > 0)
    heart = canvas.smooth(land.fields, 500) + 0.12 * limited(canvas.noise("farmland", 2.5e3, 3), 2)
    kept = patches(free & cut(heart, free, 0.74), max(1, 3e5 / canvas.cell**2))
    found = _clipped(polygons(kept, canvas.grid, rounds=0), units, 1e4)
    town = shapely.union_all(urban)
    found = [part for p in found for part in _parts(shapely.difference(p, town), 1e4)]
    return [(f"永久基本农田{i + 1:03d}号片", p) for i, p in enumerate(found)]


def _red(canvas: Canvas, terrain: Terrain, land: Land, units: Units) -> Named:
    """Water sources of the high range; lake and marsh; woods on the rivers."""
    cover = land.covers[2020]
    inside = units.inside
    worth = np.isin(cover, (n.FOREST, n.SPARSE_FOREST, n.ICE, n.ALPINE)) + 0.75 * (cover == n.DENSE_GRASS)
    score = canvas.smooth(worth * terrain.mountain, 1100) + 0.07 * limited(canvas.noise("red line", 5e3, 3), 2)
    range_ = inside & (canvas.smooth(terrain.mountain, 1100) > 0.6)
    high = patches(range_ & cut(score, inside, 0.24), 6 * KM2 / canvas.cell**2)
    wet = np.isin(cover, (n.LAKE, n.MARSH)) | (land.poplar & np.isin(cover, (n.FOREST, n.SPARSE_FOREST)))
    low = (canvas.smooth(wet, 350) > 0.4) & inside & ~terrain.mountain & ~land.fields
    low = patches(low, 2 * KM2 / canvas.cell**2)
    out: Named = []
    for mask, name in (
        (high, f"{RANGE}水源涵养生态保护红线"),
        (low & ~high, "月沉湖—荒漠绿洲生物多样性维护生态保护红线"),
    ):
        closed = _no_holes(mask, 1.5 * KM2 / canvas.cell**2)
        out += [(name, p) for p in _clipped(polygons(closed, canvas.grid), units, 0.5 * KM2)]
    return out


def _no_holes(mask: Mask, cells: float) -> Mask:
    """Holes smaller than `cells` filled."""
    return ~patches(~mask, cells)


def _protected(
    canvas: Canvas, terrain: Terrain, land: Land, units: Units, built: shapely.Geometry
) -> list[tuple[str, str, shapely.Geometry]]:
    """A nature reserve on the crest, a wetland park on the lake, a poplar park where the woods are best."""
    cover = land.covers[2020]
    uneven = np.exp(0.22 * limited(canvas.noise("protected", 4e3, 3), 2))
    wild = canvas.smooth(np.isin(cover, (n.FOREST, n.ICE, n.ALPINE, n.DENSE_GRASS)) * terrain.mountain, 2500)
    wanted = [(f"{RANGE}自然保护区", "自然保护区", np.where(units.inside, wild, -1), 0.075)]
    wetland = canvas.smooth(np.isin(cover, (n.LAKE, n.MARSH)), 1500)
    wanted.append((f"{LAKE}湿地公园", "湿地公园", np.where(units.inside, wetland, -1), 0.03))
    wood = canvas.smooth(land.poplar & np.isin(cover, (n.FOREST, n.SPARSE_FOREST)), 1200)
    wanted.append(("演示胡杨林公园", "森林公园", np.where(units.inside & (wetland < 0.05), wood, -1), 0.008))
    settled = np.isin(cover, (n.TOWN, n.VILLAGE, n.INDUSTRY)) | land.fields
    taken = np.zeros(canvas.shape, dtype=bool)
    out = []
    for name, category, score, share in wanted:
        r, c = np.unravel_index(np.argmax(score), score.shape)
        away = near_points(canvas, [(float(canvas.grid.x[c]), float(canvas.grid.y[r]))]) * uneven
        away = away * (1.25 - np.clip(score / max(score.max(), 1e-9), 0, 1))
        free = units.inside & ~settled & ~taken & (terrain.mountain if category == "自然保护区" else ~terrain.mountain)
        area = largest(canvas.smooth(top(-away, free, share * units.inside.sum()), 350) > 0.5) & ~taken
        taken |= area
        found = [shapely.difference(p, built) for p in _clipped(polygons(area, canvas.grid), units, 0.3 * KM2)]
        found = [part for p in found for part in _parts(p, 0.3 * KM2)]
        out += [(name, category, shapely.MultiPolygon(found) if len(found) > 1 else found[0])] if found else []
    return out


def _lakes(canvas: Canvas, land: Land, units: Units) -> Named:
    lake = [(LAKE, p) for p in polygons(largest(land.lake), canvas.grid)]
    dams = _clipped(polygons(land.reservoirs, canvas.grid), units, 0.1 * KM2)
    return lake + [(RESERVOIRS[i % len(RESERVOIRS)], p) for i, p in enumerate(dams)]


def _population(canvas: Canvas, terrain: Terrain, land: Land, towns: list[Town]) -> Field:
    """Persons a km²: many in towns, fewer outwards, a scatter of herders where there is grass."""
    cover = land.covers[2020]
    people = np.where(terrain.mountain, 0.6, 0.2) * np.ones(canvas.shape)
    people[np.isin(cover, (n.DENSE_GRASS, n.MEDIUM_GRASS, n.SPARSE_GRASS))] = 1.6
    people[cover == n.ICE] = 0
    people[np.isin(cover, (n.DRY, n.PADDY, n.ORCHARD))] = 170
    people[cover == n.INDUSTRY] = 140
    people[cover == n.VILLAGE] = 1600
    for town, cells in zip(towns, land.towns, strict=True):
        heart = np.exp(-near_points(canvas, [town.point]) / (2600 if town.rank < 2 else 900))
        people = np.where(cells, ({0: 5200, 1: 3600, 2: 1900, 3: 600}[town.rank]) * (0.45 + 0.9 * heart), people)
    people = canvas.smooth(people, 180) * np.exp(0.18 * limited(canvas.noise("people", 2e3, 3), 2))
    people[np.isin(cover, (n.LAKE, n.RESERVOIR))] = 0
    return np.clip(people, 0, None)
