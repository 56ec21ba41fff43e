"""Ecological risk (生态风险): what each risk is measured by, for the region and its counties, and a card each."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from shanshui.core.method import Raster, Table, method
from shanshui.core.units import label
from shanshui.diagnose.risk_measures import Figure, Measure, measured
from shanshui.diagnose.units import REGION, shares

NONE, LOW, MEDIUM, HIGH = 0, 1, 2, 3
LIMITS = (("severe", HIGH), ("medium", MEDIUM), ("light", LOW))


@method(
    gives=("risk_cards", "risk_measures"),
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.2.6（风险和挑战研判）；界限逐行见 risk_types",
    scope="global",
    nodata="exclude",
    bytes_per_cell=120,
)
def risk_cards(
    cell_area: Raster,
    risk_types: Table,
    ecosystem: Raster | None = None,
    precipitation: Raster | None = None,
    temperature: Raster | None = None,
    precipitation_future: Raster | None = None,
    temperature_future: Raster | None = None,
    water_yield: Raster | None = None,
    water_yield_future: Raster | None = None,
    suitability_change: Raster | None = None,
    urban_expansion: Raster | None = None,
    urban_expansion_risk: Raster | None = None,
    protection_importance: Raster | None = None,
    roads: Table | None = None,
    planned_roads: Table | None = None,
    road_effect: Raster | None = None,
    nep: Raster | None = None,
    carbon_targets: Table | None = None,
    residents: Table | None = None,
    population_forecast: Table | None = None,
    fvc_trend_class: Raster | None = None,
    county_cells: Table | None = None,
    area_adjustment: Table | None = None,
    *,
    base_year: int,
) -> tuple[Table, Table]:
    """A card for every row of `risk_types`, and the measures behind it by scenario and county.

        degree = 3 where the measure reaches `severe`, 2 `medium`, 1 `light`, else 0; the card is that of the region in the
        scenario or year with the highest degree, and of equal ones in the one that goes furthest

    A risk whose layers are not all there is not judged: its card names the layers that lack. A measure without a value
    (no such land, no such people) is not judged either.

    Shapes   rasters, tables → table (one row a risk), table (one row a risk, scenario and unit).
    Units    as `risk_types` says; part and whole in the units of what is divided.
    Range    degree 0–3.
    Errors   ValueError for a risk that has no measure, or a comparison other than >= and <=.
    Nodata   cells without data are left out of both parts of a measure.
    Golden   tests/golden/test_risk_cards.py (hand sum).
    """
    held = shares(cell_area, county_cells, area_adjustment)
    layers: dict[str, Any] = {
        "ecosystem": ecosystem, "precipitation": precipitation, "temperature": temperature,
        "precipitation_future": precipitation_future, "temperature_future": temperature_future,
        "water_yield": water_yield, "water_yield_future": water_yield_future, "suitability_change": suitability_change,
        "urban_expansion": urban_expansion, "urban_expansion_risk": urban_expansion_risk,
        "protection_importance": protection_importance, "roads": roads, "planned_roads": planned_roads,
        "road_effect": road_effect, "nep": nep, "carbon_targets": carbon_targets, "residents": residents,
        "population_forecast": population_forecast, "fvc_trend_class": fvc_trend_class,
    }  # fmt: skip
    cards, rows = [], []
    for row in risk_types.itertuples():
        needed = [name for name in str(row.layers).split(";") if name]
        lacking = [name for name in needed if layers[name] is None]
        told: list[Figure] = []
        if not lacking:
            given = Measure({name: layers[name] for name in needed}, held, base_year)
            told = list(measured(str(row.risk), given))
            rows += [(row.risk, *entry, _degree(entry[2], row)) for entry in told]
        cards.append(_card(row, told, lacking))
    names = ("risk", "label", "judged", "degree", "scenario", "value", "unit", "trigger", "missing", "confidence", "clause",
             "source")  # fmt: skip
    parts = ("risk", "scenario", "county", "value", "part", "whole", "degree")
    return pd.DataFrame(cards, columns=list(names)), pd.DataFrame(rows, columns=list(parts))


def _card(row: Any, told: list[Figure], lacking: list[str]) -> tuple[Any, ...]:
    trigger = f"{row.measure}{row.op}{row.light:g}／{row.medium:g}／{row.severe:g}{label(row.unit)}"
    known = [(scenario, value) for scenario, unit, value, _, _ in told if unit == REGION and value is not None]
    start, end = (row.risk, row.label), (row.confidence, row.clause, row.source)
    if not known:
        return (*start, False, None, None, None, row.unit, trigger, ";".join(lacking) or None, *end)
    scenario, value = max(known, key=lambda pair: (_degree(pair[1], row), pair[1] if row.op == ">=" else -pair[1]))
    return (*start, True, _degree(value, row), scenario, value, row.unit, trigger, None, *end)


def _degree(value: float | None, row: Any) -> int | None:
    if row.op not in (">=", "<="):
        raise ValueError(f"risk_types: {row.risk} compares by {row.op!r}, not by >= or <=")
    if value is None or math.isnan(value):
        return None
    for name, degree in LIMITS:
        limit = float(getattr(row, name))
        if value >= limit if row.op == ">=" else value <= limit:
            return degree
    return NONE
