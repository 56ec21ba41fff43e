"""What offices of towns keep: sealed ground, parks, the waters of towns and their banks, spoiled sites."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from shanshui.demo import natural as n
from shanshui.demo.administration import Units
from shanshui.demo.canals import Canal
from shanshui.demo.canvas import Canvas, Field, limited
from shanshui.demo.curves import polygons
from shanshui.demo.features import Features
from shanshui.demo.land import Land
from shanshui.demo.settlements import Town, near_points
from shanshui.demo.terrain import Terrain
from shanshui.demo.watched_waters import Columns, Rows
from shanshui.demo.waters import Waters

PARK_RADIUS = (45.0, 190.0)
SHORTEST = 200.0
"""Metres of a reach that was surveyed."""
HARD = 0.55
"""Share of the reaches whose banks are hard."""
UNSEEN = 0.125
"""Share of the reaches where nothing was measured."""
SITE_RADIUS = {"内涝点": 160.0, "土壤污染": 220.0, "水污染": 200.0, "受损山体": 260.0}


def make_impervious(canvas: Canvas, land: Land, towns: list[Town]) -> Field:
    """% of each cell: the heart of towns most, villages half of that, next to nothing elsewhere."""
    cover = land.covers[2020]
    noise = limited(canvas.noise("sealed", 700, 3), 2)
    sealed = 1.2 * np.exp(-land.near_roads / 300)
    sealed[cover == n.VILLAGE] = 38
    sealed[cover == n.INDUSTRY] = 62
    for town, cells in zip(towns, land.towns, strict=True):
        heart = np.exp(-near_points(canvas, [town.point]) / (2400 if town.rank < 2 else 800))
        sealed = np.where(cells, 44 + 44 * heart, sealed)
    built = np.isin(cover, (n.TOWN, n.VILLAGE, n.INDUSTRY))
    return np.clip(canvas.smooth(sealed, 100) + 5 * noise * built, 0, 100)


def make_townscape(
    canvas: Canvas, terrain: Terrain, land: Land, units: Units, towns: list[Town], features: Features, waters: Waters,
    names: list[str | None], canals: list[Canal], tables: dict[str, Columns],
) -> dict[str, Rows]:  # fmt: skip
    """Vector layers by name."""
    return {
        "parks": _parks(canvas, units, features, tables),
        "town_waters": _reaches(canvas, features, waters, names, canals),
        "town_sites": _sites(canvas, terrain, land, units, towns),
    }


def _parks(canvas: Canvas, units: Units, features: Features, tables: dict[str, Columns]) -> Rows:
    """As much in each county as its register of parks says for those who live in its towns."""
    rng = canvas.rng("parks")
    surveyed, people = tables["survey_indicators"], tables["residents"]
    each = dict(
        zip(
            zip(surveyed["indicator"], surveyed["county"], surveyed["year"], strict=True),
            surveyed["value"],
            strict=True,
        )
    )
    boundary = shapely.union_all([g for _, g in features.urban_boundary])
    columns: Columns = {"name": []}
    shapes: list[Any] = []
    for county, year, urban in zip(people["county"], people["year"], people["urban"], strict=True):
        if year != max(people["year"]):
            continue
        town = shapely.intersection(boundary, units.counties[[*dict.fromkeys(people["county"])].index(county)])
        wanted, found = float(each["park_area", county, year]) * urban, shapely.Polygon()
        for _ in range(4000):
            if found.area >= wanted or town.is_empty:
                break
            west, south, east, north = town.bounds
            at = shapely.Point(rng.uniform(west, east), rng.uniform(south, north))
            radius = min(rng.uniform(*PARK_RADIUS), max(12.0, ((wanted - found.area) / np.pi) ** 0.5))
            park = shapely.intersection(shapely.buffer(at, radius, quad_segs=4), town)
            if not town.contains(at) or found.intersects(park) or park.geom_type != "Polygon":
                continue
            found = shapely.union(found, park)
            columns["name"].append(f"演示公园{len(shapes) + 1:02d}号")
            shapes.append(park)
    return columns, shapes


def _reaches(canvas: Canvas, features: Features, waters: Waters, names: list[str | None], canals: list[Canal]) -> Rows:
    """Rivers and canals where they run through a development boundary; of some nothing was measured."""
    rng = canvas.rng("town waters")
    lines = [(name or "无名河", line) for name, line in zip(names, waters.lines, strict=True)]
    lines += [(canal.name, canal.line) for canal in canals]
    columns: Columns = {k: [] for k in ("name", "bank", "transparency_cm", "dissolved_oxygen", "redox_mv", "ammonia")}
    shapes = []
    for town, boundary in features.urban_boundary:
        for name, line in lines:
            for part in shapely.get_parts(shapely.intersection(line, boundary)):
                if part.geom_type != "LineString" or part.length < SHORTEST:
                    continue
                foul, hard, seen = rng.beta(1.3, 3.2), rng.random() < HARD, rng.random() >= UNSEEN
                measured = (
                    round(70 - 68 * foul),
                    round(max(7.5 - 8 * foul, 0.05), 2),
                    round(180 - 420 * foul),
                    round(18 * foul, 1),
                )
                label = f"{name}{town.removesuffix('城镇开发边界')}段"
                row = (label, "硬质" if hard else "自然", *(float(v) if seen else None for v in measured))
                for column, value in zip(columns.values(), row, strict=True):
                    column.append(value)
                shapes.append(part)
    return columns, shapes


def _sites(canvas: Canvas, terrain: Terrain, land: Land, units: Units, towns: list[Town]) -> Rows:
    """Closed works, foul ground and water about the seats, hills cut into, streets that flood."""
    rng = canvas.rng("town sites of the register")
    columns: Columns = {"code": [], "name": [], "category": [], "degree": []}
    shapes: list[Any] = []

    def add(category: str, town: Town, shape: Any) -> None:
        row = (
            f"CZ{len(shapes) + 1:03d}",
            f"{town.name}{category}{len(shapes) + 1:02d}号",
            category,
            int(rng.integers(1, 4)),
        )
        for column, value in zip(columns.values(), row, strict=True):
            column.append(value)
        shapes.append(shape)

    works = polygons((land.covers[2020] == n.INDUSTRY) & units.inside, canvas.grid, smallest=4e4)
    for town, cells in zip(towns, land.towns, strict=True):
        if town.rank > 1:
            continue
        at = shapely.Point(town.point)
        near = sorted((work for work in works if work.distance(at) < 7e3), key=lambda work: work.distance(at))
        for work in near[:2]:
            radius = min(280.0, 0.5 * work.area**0.5)
            add(
                "棕地",
                town,
                shapely.intersection(shapely.buffer(work.representative_point(), radius, quad_segs=3), work),
            )
        away = near_points(canvas, [town.point])
        for category, where in (
            ("土壤污染", away < 5500), ("水污染", away < 4500), ("内涝点", cells),
            ("受损山体", (away < 9000) & (terrain.slope > 9)),
        ):  # fmt: skip
            spots = np.argwhere(where & units.inside)
            for r, c in spots[rng.permutation(len(spots))[: 1 + (category == "内涝点")]]:
                middle = shapely.Point(float(canvas.grid.x[c]), float(canvas.grid.y[r]))
                add(category, town, shapely.buffer(middle, SITE_RADIUS[category] * rng.uniform(0.7, 1.3), quad_segs=3))
    return columns, shapes
