"""Pressure on the land that is counted, not seen: stock on the pastures, plants that came in along roads and fields."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from shanshui.demo import natural as n
from shanshui.demo.accounts import Columns
from shanshui.demo.administration import Units
from shanshui.demo.canvas import Canvas
from shanshui.demo.curves import burn
from shanshui.demo.land import Land
from shanshui.demo.names import COUNTIES
from shanshui.demo.settlements import Road, Town

Rows = tuple[dict[str, list[Any]], list[Any]]
YEARS = (2010, 2020)
CARRIED = {n.DENSE_GRASS: 1.15, n.MEDIUM_GRASS: 0.6, n.SPARSE_GRASS: 0.2}
"""Sheep units a hectare that grass of each cover carries all year."""
EASED = 0.88
"""Stock of 2020 to that of 2010, since grazing was banned on part of the pastures."""
LEAST_HA = 500.0
"""Townships with less grassland keep their stock in sheds: no balance is drawn for them."""
PASTORAL = 3
INVADERS = ("意大利苍耳", "刺苍耳", "三裂叶豚草", "黄花刺茄")
SITES = 26
ALONG = 60.0
"""Metres from a road within which the plants were found."""


def make_livestock(canvas: Canvas, land: Land, units: Units, towns: list[Town]) -> Columns:
    """Stock that each township keeps and that its grassland carries; pastoral townships keep most beyond it."""
    rng = canvas.rng("livestock")
    columns: Columns = {name: [] for name in ("code", "year", "actual_su", "carrying_su")}
    hectares, numbers = canvas.cell**2 / 1e4, [0] * len(COUNTIES)
    cover = land.covers[2020]
    for town, shape in zip(towns, units.townships, strict=True):
        numbers[town.county] += 1
        crowded = float(rng.uniform(1.05, 1.65) if town.rank == PASTORAL else rng.uniform(0.75, 1.3))
        here = burn([shape], canvas.grid)
        areas = {code: float((here & (cover == code)).sum()) * hectares for code in CARRIED}
        if sum(areas.values()) < LEAST_HA:
            continue
        carried = sum(CARRIED[code] * ha for code, ha in areas.items())
        for year in YEARS:
            kept = crowded * carried * (EASED if year == YEARS[1] else 1.0)
            row = (f"{COUNTIES[town.county][0]}{numbers[town.county]:03d}", year, round(kept, -1), round(carried, -1))
            for column, value in zip(columns.values(), row, strict=True):
                column.append(value)
    return columns


def make_invaders(canvas: Canvas, units: Units, roads: list[Road]) -> Rows:
    """Records of invasive plants along the roads, more than one species on the busiest stretches."""
    rng = canvas.rng("invaders")
    columns: dict[str, list[Any]] = {"species": [], "year": []}
    points: list[shapely.Point] = []
    lengths = np.array([road.line.length for road in roads])
    while len(points) < SITES:
        road = roads[int(rng.choice(len(roads), p=lengths / lengths.sum()))]
        at = road.line.interpolate(float(rng.random()), normalized=True)
        moved = rng.uniform(-ALONG, ALONG, 2)
        found = shapely.Point(round(at.x + float(moved[0]), 1), round(at.y + float(moved[1]), 1))
        kinds, year = int(rng.integers(1, 3)), int(rng.integers(2015, 2021))
        first = int(rng.integers(len(INVADERS)))
        if not units.region.contains(found):
            continue
        for k in range(kinds):
            columns["species"].append(INVADERS[(first + k) % len(INVADERS)])
            columns["year"].append(year)
            points.append(found)
    return columns, points
