"""Waters that somebody watches: lake, reservoirs and rivers with their quality, sources of drinking water, glaciers."""

from __future__ import annotations

from typing import Any

import shapely

from shanshui.demo import natural as n
from shanshui.demo.administration import Units
from shanshui.demo.canvas import Canvas
from shanshui.demo.curves import polygons
from shanshui.demo.features import Features
from shanshui.demo.land import Land
from shanshui.demo.names import COUNTIES
from shanshui.demo.settlements import Town
from shanshui.demo.waters import Waters

Columns = dict[str, list[Any]]
Rows = tuple[Columns, list[Any]]
YEARS = (2010, 2015, 2020)
CLASSES = ("Ⅰ类", "Ⅱ类", "Ⅲ类", "Ⅳ类", "Ⅴ类", "劣Ⅴ类")
CONCENTRATIONS = {"chla": (9.0, 2), "tp": (0.055, 3), "tn": (1.05, 2), "cod_mn": (4.6, 2)}
"""Of the lake in 2010: mg/m³ of chlorophyll, mg/L of the rest, and decimals kept."""
CLEANER = {"湖泊": 1.0, "水库": 0.32}
RIVERS_WATCHED = 4
GLACIER_YEARS = (2000, 2020)
RETREAT = 35.0
"""Metres that the tongues drew back between the two surveys."""
BEYOND = 1500.0
"""Metres beyond the region up to which glaciers were surveyed."""
ICE_THICKNESS = 0.028
"""km of ice of a glacier of 1 km²; it grows with the fourth root of the area."""
SEATS_SERVED = 2
"""Rank of the smallest towns with a source of their own: townships."""


def make_key_waters(
    canvas: Canvas, units: Units, waters: Waters, features: Features, names: list[str | None]
) -> Columns:
    """Lake and reservoirs with all that is measured, the largest rivers with quality and runoff."""
    rng = canvas.rng("key waters")
    columns: Columns = {name: [] for name in ("name", "category", "county", "year", "area_km2", "volume_wan_m3", "quality",
                                              "quality_target", *CONCENTRATIONS, "fish_species", "aquatic_species")}  # fmt: skip
    for i, (name, shape) in enumerate(features.lakes):
        kind = "湖泊" if i == 0 else "水库"
        fish, life = int(rng.integers(4, 9)), int(rng.integers(45, 90))
        for k, year in enumerate(YEARS):
            clean = CLEANER[kind] * (1 - 0.09 * k) * float(rng.uniform(0.94, 1.06))
            shrunk = 1 + 0.03 * (len(YEARS) - 1 - k)
            measured = [round(value * clean, decimals) for value, decimals in CONCENTRATIONS.values()]
            area = shape.area / 1e6 * shrunk
            depth = 1.6 if kind == "湖泊" else 9.0
            grade = 4 - k // 2 if kind == "湖泊" else 2
            _append(columns, name, kind, _county(shape.representative_point(), units), year, round(area, 2),
                    round(area * depth * 100, 0), CLASSES[grade - 1], "Ⅲ类" if kind == "湖泊" else "Ⅱ类", *measured,
                    fish + (k == 2), life + 3 * k)  # fmt: skip
    for i, (river, size, at) in enumerate(watched_rivers(waters, units, names)):
        for k, year in enumerate(YEARS):
            runoff = size * 3.15576e7 / 1e4 * float(rng.uniform(0.85, 1.15))
            grade = 2 if i else 3 - (k == 2)
            _append(columns, river, "河流", _county(at, units), year, None, round(runoff, 0), CLASSES[grade - 1], "Ⅱ类",
                    None, None, None, None, None, None)  # fmt: skip
    return columns


def watched_rivers(waters: Waters, units: Units, names: list[str | None]) -> list[tuple[str, float, Any]]:
    """The largest named rivers of the region: name, discharge, and the middle of the stretch that has it."""
    sizes: dict[str, tuple[float, Any]] = {}
    for line, size, river in zip(waters.lines, waters.sizes, names, strict=True):
        middle = line.interpolate(0.5, normalized=True)
        if river is not None and size > sizes.get(river, (0.0, None))[0] and _county(middle, units):
            sizes[river] = (size, middle)
    largest = sorted(sizes, key=lambda river: (-sizes[river][0], river))[:RIVERS_WATCHED]
    return [(river, *sizes[river]) for river in largest]


def make_drinking_sources(canvas: Canvas, units: Units, features: Features, towns: list[Town]) -> Rows:
    """Wells or river intakes of the towns; the first reservoir serves the seat of the prefecture."""
    rng = canvas.rng("drinking water")
    columns: Columns = {"name": [], "category": [], "level": [], "quality": [], "population": []}
    points = []
    for i, (name, shape) in enumerate(features.lakes[1:3]):
        at = shape.representative_point()
        if _county(at, units):
            _append(
                columns,
                f"{name}水源地",
                "湖库",
                "地级" if i == 0 else "县级",
                "Ⅱ类",
                round(float(rng.uniform(4, 9)), 1) * 1e4,
            )
            points.append(at)
    for town in towns:
        if town.rank > SEATS_SERVED:
            continue
        away = float(rng.uniform(-1500, 1500)), float(rng.uniform(300, 1800))
        at = shapely.Point(round(town.point[0] + away[0], 1), round(town.point[1] + away[1], 1))
        if not _county(at, units):
            continue
        kind = "河流" if rng.random() < 0.25 else "地下水"
        grade = "Ⅱ类" if rng.random() < 0.4 else "Ⅲ类" if rng.random() < 0.85 else "Ⅳ类"
        people = {0: 60_000, 1: 25_000, 2: 4_000}[town.rank] * float(rng.uniform(0.7, 1.3))
        level = "县级" if town.rank < SEATS_SERVED else "乡镇级"
        _append(columns, f"{town.name}水源地", kind, level, grade, float(round(people / 100) * 100))
        points.append(at)
    return columns, points


def make_glaciers(canvas: Canvas, land: Land, units: Units) -> Rows:
    """Permanent ice of each survey; what was there at the first reached a little farther down. None where there is none."""
    columns: Columns = {"name": [], "year": [], "volume_km3": []}
    shapes: list[Any] = []
    near = canvas.distance(units.inside) < BEYOND
    last = polygons((land.covers[GLACIER_YEARS[1]] == n.ICE) & near, canvas.grid)
    for year, grown in zip(GLACIER_YEARS, (RETREAT, 0.0), strict=True):
        whole = shapely.get_parts(shapely.union_all([shapely.buffer(p, grown) if grown else p for p in last]))
        found = sorted((p for p in whole if p.area > 0), key=lambda p: (-p.area, p.bounds))
        for i, shape in enumerate(found):
            km2 = shape.area / 1e6
            _append(columns, f"冰川{i + 1:02d}", year, round(km2 * ICE_THICKNESS * km2**0.25, 5))
            shapes.append(shape)
    return columns, shapes


def _county(at: Any, units: Units) -> str:
    """The code of the county that holds a point; '' outside."""
    return next((code for (code, _), shape in zip(COUNTIES, units.counties, strict=True) if shape.intersects(at)), "")


def _append(columns: Columns, *row: Any) -> None:
    for column, value in zip(columns.values(), row, strict=True):
        column.append(value)
