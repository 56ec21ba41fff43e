"""Earlier restoration projects (既往生态修复工程): where such works make sense, and some that were not accepted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from shanshui.demo import natural as n
from shanshui.demo.administration import Units
from shanshui.demo.canvas import Canvas, Field, Mask, largest, limited
from shanshui.demo.curves import burn, polygons
from shanshui.demo.land import YEARS, Land
from shanshui.demo.names import COUNTIES
from shanshui.demo.settlements import Mine, Town, near_points
from shanshui.demo.terrain import Terrain
from shanshui.demo.vegetation import GRASS, Fence

FENCES, APART = 4, 8000.0
COST = {"防护林": 2.6, "围栏封育": 0.09, "矿山治理": 9.5, "湿地补水": 0.7, "防沙治沙": 1.4}
"""万元 a hectare, about."""
TITLE = {"防护林": "绿洲外围防护林建设工程", "围栏封育": "退化草原围栏封育工程", "矿山治理": "废弃矿坑治理工程",
         "湿地补水": "尾闾湿地补水工程", "防沙治沙": "沙漠前缘草方格沙障工程"}  # fmt: skip
SMALLEST = 4e4
"""Area of the smallest part of a project, m²."""


@dataclass(frozen=True)
class Work:
    code: str
    name: str
    category: str
    start: int
    end: int
    area_ha: float
    investment: float | None
    accepted: bool
    shape: shapely.Geometry


@dataclass(frozen=True)
class Draft:
    category: str
    start: int
    end: int
    accepted: bool
    shape: shapely.Geometry


def make_works(
    canvas: Canvas, terrain: Terrain, land: Land, units: Units, towns: list[Town], mines: list[Mine], harm: Field
) -> tuple[list[Work], list[Fence]]:
    """The projects by year, and the fences among them that keep grazing off."""
    fencing = [draft for draft in _fencing(canvas, terrain, land, units, harm) if not draft.shape.is_empty]
    drafts = [
        *_planting(canvas, land),
        *fencing,
        *_filling(canvas, mines),
        *_watering(canvas, land, units),
        *_fixing(canvas, land, units),
    ]
    fences = [
        Fence(burn([d.shape], canvas.grid) & np.isin(land.covers[YEARS[-1]], GRASS), d.end)
        for d in fencing
        if d.accepted
    ]
    return _numbered(canvas, drafts, units, towns), fences


def _numbered(canvas: Canvas, drafts: list[Draft], units: Units, towns: list[Town]) -> list[Work]:
    """Cut to the region, one ground for one project; codes by county and year, names by township."""
    rng = canvas.rng("works")
    taken: shapely.Geometry = shapely.Polygon()
    works: list[Work] = []
    for draft in sorted(drafts, key=lambda d: (d.start, d.end, d.category)):
        cut = shapely.difference(shapely.intersection(draft.shape, units.region), taken)
        parts = [p for p in shapely.get_parts(cut) if p.geom_type == "Polygon" and p.area >= SMALLEST]
        if not parts:
            continue
        shape = shapely.MultiPolygon(parts) if len(parts) > 1 else parts[0]
        taken = shapely.union(taken, shape)
        at = max(range(len(units.townships)), key=lambda i: shapely.intersection(units.townships[i], shape).area)
        county = COUNTIES[units.county_of[at]][0]
        ha = shape.area / 1e4
        accepted_ha = round(float(rng.uniform(0.86, 0.99)) * ha, 1) if draft.accepted else 0.0
        cost = round(float(rng.uniform(0.8, 1.25)) * COST[draft.category] * ha, 1)
        known = bool(rng.random() > 0.12)
        stem = towns[at].name.removesuffix("镇").removesuffix("牧乡").removesuffix("乡")
        name = f"{stem}{TITLE[draft.category]}（{draft.start}年）"
        code = f"{county}-{draft.start}-{len(works) + 1:02d}"
        works.append(Work(code, name, draft.category, draft.start, draft.end, accepted_ha, cost if known else None,
                          draft.accepted, shape))  # fmt: skip
    return works


def _outline(canvas: Canvas, mask: Mask) -> shapely.Geometry:
    parts = polygons(mask, canvas.grid)
    return shapely.union_all(parts) if parts else shapely.Polygon()


def _planting(canvas: Canvas, land: Land) -> list[Draft]:
    """Three years of planting and tending each; of belts that died nothing is left but the record."""
    return [Draft("防护林", b.planted, b.planted + 2, b.thrives, _outline(canvas, b.cells)) for b in land.belts]


def _spots(canvas: Canvas, score: Field, count: int, metres: float) -> list[tuple[float, float]]:
    """The best places, apart from each other."""
    score, out = score.copy(), []
    for _ in range(count):
        if not np.isfinite(score).any():
            break
        r, c = np.unravel_index(np.argmax(score), score.shape)
        out.append((float(canvas.grid.x[c]), float(canvas.grid.y[r])))
        score[near_points(canvas, [out[-1]]) < metres] = -np.inf
    return out


def _about(canvas: Canvas, point: tuple[float, float], among: Mask, metres: float, name: str) -> Mask:
    """One rounded patch of the cells near a point."""
    uneven = np.exp(0.3 * limited(canvas.noise(name, 2e3, 3), 2))
    near = near_points(canvas, [point]) * uneven < metres
    return largest(canvas.smooth(near & among, 0.7 * canvas.cell) > 0.45)


def _fencing(canvas: Canvas, terrain: Terrain, land: Land, units: Units, harm: Field) -> list[Draft]:
    """On the worst grazed pasture of the range; the last one was not kept up."""
    rng = canvas.rng("fencing")
    grass = np.isin(land.covers[YEARS[-1]], GRASS) & terrain.mountain & units.inside
    worst = np.where(grass & (harm > 0), canvas.smooth(harm * grass, 1200), -np.inf)
    out = []
    for i, point in enumerate(_spots(canvas, worst, FENCES, APART)):
        area = _about(canvas, point, grass, float(rng.uniform(1900, 2600)), "fences")
        start = int(rng.integers(2004, 2014))
        out.append(Draft("围栏封育", start, start + 2, i < FENCES - 1, _outline(canvas, area)))
    return out


def _filling(canvas: Canvas, mines: list[Mine]) -> list[Draft]:
    """Pits that were filled; and one that was to be and still lies open."""
    done = [Draft("矿山治理", m.closed - 1, m.closed, True, m.polygon) for m in mines if m.closed is not None]
    start = int(canvas.rng("filling").integers(2013, 2017))
    return [*done, *(Draft("矿山治理", start, start + 2, False, m.polygon) for m in mines[:1] if m.closed is None)]


def _watering(canvas: Canvas, land: Land, units: Units) -> list[Draft]:
    """Marsh that is left, supplied with water again of late."""
    rng = canvas.rng("watering")
    marsh = (land.covers[YEARS[-1]] == n.MARSH) & units.inside
    heart = np.where(marsh, canvas.smooth(marsh, 900), -np.inf)
    out = []
    for point in _spots(canvas, heart, 2, 5000.0):
        start = int(rng.integers(2014, 2018))
        out.append(
            Draft("湿地补水", start, start + 2, True, _outline(canvas, _about(canvas, point, marsh, 1900, "water")))
        )
    return out


def _fixing(canvas: Canvas, land: Land, units: Units) -> list[Draft]:
    """Straw checkerboards on the sand that is nearest to the fields."""
    sand = (land.covers[YEARS[-1]] == n.SAND) & units.inside
    near = np.where(sand, -canvas.distance(land.fields) + 300 * canvas.noise("fixing", 3e3, 2), -np.inf)
    out = []
    for i, point in enumerate(_spots(canvas, near, 2, 9000.0)):
        start = (2008, 2015)[i] + int(canvas.rng("fixing").integers(0, 3))
        out.append(
            Draft("防沙治沙", start, start + 2, True, _outline(canvas, _about(canvas, point, sand, 1500, "fix")))
        )
    return out
