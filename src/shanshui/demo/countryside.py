"""What offices of agriculture and water keep about fields: channels of rivers, fallow land, tree belts, homesteads, inputs."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
import shapely.ops

from shanshui.demo import natural as n
from shanshui.demo.administration import Units
from shanshui.demo.canals import Canal
from shanshui.demo.canvas import Canvas, cut, limited
from shanshui.demo.curves import burn, polygons
from shanshui.demo.land import Land
from shanshui.demo.names import COUNTIES
from shanshui.demo.settlements import Town, near_lines, near_points
from shanshui.demo.watched_waters import Columns, Rows
from shanshui.demo.waters import Waters

YEARS = (2010, 2015, 2020)
BANK, WIDEN = 45.0, 70.0
"""Half the width of a managed channel: metres, and metres by the root of the discharge in m³/s."""
FALLOW = 0.014
"""Of the fields."""
LEFT = (2012, 2021)
"""First and one past the last year that fallow land was left."""
BELT_PIECE = 1600.0
GAPS = 0.34
"""Share of the pieces along canals that have no belt."""
TALLEST = (7.0, 16.0)
PERSONS = 3.6
"""In a homestead that is lived in."""
RURAL_DENSITY = 1600.0
FERTILISER = {2010: 288.0, 2015: 342.0, 2020: 306.0}
FILM = {2010: 58.0, 2015: 84.0, 2020: 73.0}


def make_countryside(
    canvas: Canvas,
    land: Land,
    units: Units,
    towns: list[Town],
    waters: Waters,
    names: list[str | None],
    canals: list[Canal],
) -> tuple[dict[str, Rows], dict[str, Columns]]:
    """Vector layers and tables by name."""
    vectors = {
        "river_channels": _channels(units, waters, names),
        "abandoned_farmland": _fallow(canvas, land, units, canals),
        "shelterbelts": _belts(canvas, land, canals),
    }
    return vectors, {"homesteads": _homesteads(canvas, land, units, towns), "farm_inputs": _inputs(canvas)}


def _channels(units: Units, waters: Waters, names: list[str | None]) -> Rows:
    """Of the rivers that have a name; wider where there is more water."""
    by_name: dict[str, list[Any]] = {}
    for name, line, size in zip(names, waters.lines, waters.sizes, strict=True):
        if name is not None:
            by_name.setdefault(name, []).append(shapely.buffer(line, BANK + WIDEN * size**0.5, quad_segs=3))
    rows = [
        (name, part)
        for name, shapes in by_name.items()
        for part in shapely.get_parts(shapely.intersection(shapely.union_all(shapes), units.region))
        if part.geom_type == "Polygon" and not part.is_empty
    ]
    return {"name": [name for name, _ in rows]}, [shape for _, shape in rows]


def _fallow(canvas: Canvas, land: Land, units: Units, canals: list[Canal]) -> Rows:
    """Fields at the ends of the canals, a patch here and there."""
    rng = canvas.rng("fallow")
    away = near_lines(canvas, [canal.line for canal in canals]) / 4000
    score = limited(canvas.noise("fallow", 1500, 3), 2) + 0.5 * np.clip(away, 0, 1)
    fields = land.fields & units.inside
    found = polygons(fields & cut(score, fields, FALLOW), canvas.grid, rounds=1)
    years = [int(rng.integers(*LEFT)) for _ in found]
    return {"code": [f"LH{i + 1:03d}" for i in range(len(found))], "since": years}, found


def _belts(canvas: Canvas, land: Land, canals: list[Canal]) -> Rows:
    """Trees along the canals that water fields; pieces were felled or died, of some the height was not taken."""
    rng = canvas.rng("field belts")
    near = canvas.distance(land.fields) <= max(300.0, canvas.cell)
    columns: Columns = {"name": [], "height_m": []}
    lines = []
    for canal in canals:
        count = max(1, round(canal.line.length / BELT_PIECE))
        for i in range(count):
            piece = shapely.ops.substring(canal.line, i / count, (i + 1) / count, normalized=True)
            middle = piece.interpolate(0.5, normalized=True)
            tall, kept, taken = rng.uniform(*TALLEST), rng.random() >= GAPS, rng.random() >= 0.1
            if kept and _on(near, canvas, middle):
                columns["name"].append(f"{canal.name}林带")
                columns["height_m"].append(round(float(tall), 1) if taken else None)
                lines.append(piece)
    return columns, lines


def _on(mask: Any, canvas: Canvas, point: Any) -> bool:
    col = int((point.x - canvas.grid.bounds[0]) / canvas.cell)
    row = int((canvas.grid.bounds[3] - point.y) / canvas.cell)
    return 0 <= row < canvas.shape[0] and 0 <= col < canvas.shape[1] and bool(mask[row, col])


def _homesteads(canvas: Canvas, land: Land, units: Units, towns: list[Town]) -> Columns:
    """More of them stand empty the farther a village lies from the next seat of a county."""
    rng = canvas.rng("homesteads")
    seats = near_points(canvas, [town.point for town in towns if town.rank < 2])
    built = land.covers[2020] == n.VILLAGE
    columns: Columns = {"village": [], "year": [], "total": [], "vacant": []}
    for code, shape in zip(_codes(units, towns), units.villages, strict=True):
        held = burn([shape], canvas.grid)
        km2 = float((held & built).sum()) * (canvas.cell / 1000) ** 2
        total = round(max(25.0, km2 * RURAL_DENSITY / PERSONS) * rng.uniform(1.05, 1.25))
        far = float(seats[held].mean()) if held.any() else 1e4
        share = np.clip(0.05 + 0.09 * far / 12e3 + rng.normal(0, 0.04), 0.01, 0.45)
        for column, value in zip(columns.values(), (code, 2020, total, round(total * share)), strict=True):
            column.append(value)
    return columns


def _codes(units: Units, towns: list[Town]) -> list[str]:
    """Codes of the villages in their order: county, number of the township, number of the village from 201."""
    numbers, townships = [0] * len(COUNTIES), []
    for town in towns:
        numbers[town.county] += 1
        townships.append(f"{COUNTIES[town.county][0]}{numbers[town.county]:03d}")
    return [f"{code}{201 + k:03d}" for i, code in enumerate(townships) for k in range(units.township_of.count(i))]


def _inputs(canvas: Canvas) -> Columns:
    rng = canvas.rng("farm inputs")
    columns: Columns = {"county": [], "year": [], "fertiliser_kg_ha": [], "film_residue_kg_ha": []}
    for code, _ in COUNTIES:
        much, film = rng.uniform(0.85, 1.15), rng.uniform(0.75, 1.25)
        for year in YEARS:
            row = (code, year, round(FERTILISER[year] * much, 1), round(FILM[year] * film, 1))
            for column, value in zip(columns.values(), row, strict=True):
                column.append(value)
    return columns
