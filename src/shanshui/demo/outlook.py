"""What may come: climate of three scenarios, growth of towns, a road and a railway planned, targets of carbon, people."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely

from shanshui.core.grid import Grid
from shanshui.demo.accounts import Columns
from shanshui.demo.canvas import Canvas, Field, limited
from shanshui.demo.growth import Growth
from shanshui.demo.land import Land
from shanshui.demo.names import COUNTIES
from shanshui.demo.settlements import Town
from shanshui.demo.terrain import LAKE_LEVEL, Terrain

SCENARIOS = (126, 245, 585)
PERIOD = "2041-2060"
WARMER = {126: 1.2, 245: 1.7, 585: 2.4}
"""Degrees, on the plain."""
WETTER = {126: 3.0, 245: -2.0, 585: -8.0}
"""Per cent of the precipitation."""
YEARS = (2025, 2030, 2035)
KEPT = 0.035
"""Share of the production of plants that a target would have the ecosystems keep."""
RISING = (1.0, 1.04, 1.08)
CO2_C = 44 / 12


@dataclass(frozen=True)
class Outlook:
    """Rasters by name and scenario, on the grid of coarse pixels; the rest on the canvas or as rows."""

    grid: Grid
    climate: dict[str, dict[int, Field]]
    urban: Field
    planned_roads: list[tuple[str, shapely.LineString]]
    tables: dict[str, Columns]


def make_outlook(
    canvas: Canvas, terrain: Terrain, land: Land, towns: list[Town], growth: Growth, census: Columns
) -> Outlook:
    tables = {"carbon_targets": _carbon(canvas, growth), "population_forecast": _people(canvas, census)}
    return Outlook(growth.grid, _climate(canvas, terrain, growth.grid), _urban(canvas, terrain, land),
                   _lines(canvas, towns), tables)  # fmt: skip


def _climate(canvas: Canvas, terrain: Terrain, grid: Grid) -> dict[str, dict[int, Field]]:
    """Heights warm faster than the plain; rain changes with a broad pattern of its own."""
    step = round(grid.cell / canvas.cell)
    rows = np.minimum(np.arange(grid.shape[0]) * step, canvas.shape[0] - 1)
    columns = np.minimum(np.arange(grid.shape[1]) * step, canvas.shape[1] - 1)
    height = np.clip(canvas.smooth(terrain.elevation, 3000) - LAKE_LEVEL, 0, None) / 1000
    broad = limited(canvas.noise("coming climate", 40e3, 2), 2)
    warmth = {s: (WARMER[s] + 0.12 * height + 0.08 * broad)[np.ix_(rows, columns)] for s in SCENARIOS}
    rain = {s: (WETTER[s] + 1.5 * broad)[np.ix_(rows, columns)] for s in SCENARIOS}
    return {"temperature_change_scenario": warmth, "precipitation_change_scenario": rain}


def _urban(canvas: Canvas, terrain: Terrain, land: Land) -> Field:
    """Next to towns and along the roads, on the plain; none on what is a town already."""
    built = np.any(np.array(land.towns), axis=0)
    chance = 0.85 * np.exp(-canvas.distance(built) / 500) * (0.6 + 0.4 * np.clip(land.near_roads, 0, 1))
    chance *= 1 + 0.15 * limited(canvas.noise("growth of towns", 3e3, 3), 2)
    chance[terrain.mountain | built | land.lake | land.reservoirs] = 0
    return np.where(chance < 0.02, 0, np.clip(chance, 0, 1))


def _lines(canvas: Canvas, towns: list[Town]) -> list[tuple[str, shapely.LineString]]:
    """A motorway from seat to seat from west to east, and a railway that bows to the south of it."""
    rng = canvas.rng("planned roads")
    seats = sorted((town.point for town in towns if town.rank < 2), key=lambda point: point[0])
    road, rail = [seats[0]], [seats[0]]
    for a, b in pairwise(seats):
        middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        road += [(middle[0], middle[1] - rng.uniform(500, 1500)), b]
        rail += [(middle[0], middle[1] - rng.uniform(2500, 4000)), b]
    return [
        ("规划高速公路", shapely.LineString(np.round(road, 1))),
        ("规划铁路", shapely.LineString(np.round(rail, 1))),
    ]


def _carbon(canvas: Canvas, growth: Growth) -> Columns:
    """A share of what grew in the last year, as CO2, a little more at each date; emissions of a small industry."""
    gpp = growth.yearly["gpp"][2020]
    now = KEPT * float(np.nansum(gpp)) * canvas.cell**2 * CO2_C / 1e10
    return {
        "year": list(YEARS), "sink_wan_t": [round(now * more, 1) for more in RISING],
        "emission_wan_t": [round(now * 4 * more, 1) for more in (1.0, 1.02, 0.98)], "source": ["演示设定"] * len(YEARS),
    }  # fmt: skip


def _people(canvas: Canvas, census: Columns) -> Columns:
    """By county: the least of them loses people, the others grow."""
    rng = canvas.rng("people to come")
    last = {c: t for c, y, t in zip(census["county"], census["year"], census["total"], strict=True) if y == 2020}
    columns: Columns = {"county": [], "year": [], "total": []}
    least = min(last, key=lambda code: (float(str(last[code])), str(code)))
    for code, _ in COUNTIES:
        pace = rng.uniform(0.012, 0.03) if code != least else -rng.uniform(0.012, 0.024)
        for n, year in enumerate(YEARS, start=1):
            columns["county"].append(code)
            columns["year"].append(year)
            columns["total"].append(round(float(str(last[code])) * (1 + pace) ** n))
    return columns
