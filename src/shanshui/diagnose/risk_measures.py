"""Measures of ecological risk: each a share or a change, by scenario or year, for the region and every county."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.diagnose.units import REGION, Shares

NATURAL = (1, 2, 3, 4)
"""First-level ecosystems that roads cut into: forest, shrub, grassland, wetland."""
IMPORTANT = (1, 2)
"""极重要 and 重要."""
URBAN = 6
STAYS, LEAVES = 0, 1
FALLEN = (8, 9)
"""Classes of trend: falling at p < 0.05 and p < 0.01."""
PERCENT = 100.0
NODATA = -1
CO2_C = 44 / 12
GRAMS_WAN_T = 1e10
"""Grams in 10⁴ t."""
Figure = tuple[int | None, str, float | None, float | None, float | None]
"""scenario or year, county or *, value, part, whole."""


@dataclass(frozen=True)
class Measure:
    """What a risk is measured from."""

    layers: dict[str, Any]
    held: Shares
    base_year: int

    def values(self, name: str) -> NDArray[Any]:
        return np.asarray(self.layers[name].values)

    def scenarios(self, name: str) -> Iterator[tuple[int, NDArray[Any]]]:
        layer = self.layers[name]
        for scenario in layer["scenario"].values.tolist():
            yield int(scenario), np.asarray(layer.sel(scenario=scenario).values)

    def rows(
        self, scenario: int | None, part: NDArray[Any], whole: NDArray[Any], scale: float = PERCENT
    ) -> Iterator[Figure]:
        """part / whole · scale by unit; a unit whose whole is 0 has no value."""
        for unit, upper, lower in zip(self.held.units, part.tolist(), whole.tolist(), strict=True):
            yield scenario, unit, upper / lower * scale if lower > 0 else None, upper, lower


MEASURES: dict[str, Callable[[Measure], Iterator[Figure]]] = {}


def measure(function: Callable[[Measure], Iterator[Figure]]) -> Callable[[Measure], Iterator[Figure]]:
    """Register a measure under the name of its risk."""
    MEASURES[function.__name__] = function
    return function


def measured(risk: str, given: Measure) -> Iterator[Figure]:
    """The rows of a risk; ValueError where there is no such measure."""
    if risk not in MEASURES:
        raise ValueError(f"risk_types: {risk} has no measure; there are {', '.join(MEASURES)}")
    return MEASURES[risk](given)


# ------------------------------------------------------------------ climate
@measure
def warming(m: Measure) -> Iterator[Figure]:
    """Rise of the mean temperature, °C: the mean of T₁ − T₀."""
    now = m.values("temperature")
    for scenario, then in m.scenarios("temperature_future"):
        rise = then.astype("f8") - now
        yield from m.rows(scenario, m.held.sums(rise), m.held.areas(~np.isnan(rise)), scale=1.0)


@measure
def drying(m: Measure) -> Iterator[Figure]:
    """Change of precipitation in %: ΣP₁ less ΣP₀ over ΣP₀."""
    yield from _change(m, "precipitation", "precipitation_future")


@measure
def water_yield(m: Measure) -> Iterator[Figure]:
    """Change of the water yield in %, likewise; parts and wholes in m³."""
    yield from _change(m, "water_yield", "water_yield_future")


def _change(m: Measure, present: str, future: str) -> Iterator[Figure]:
    now = m.values(present).astype("f8")
    for scenario, then in m.scenarios(future):
        both = ~np.isnan(now) & ~np.isnan(then)
        part = np.where(both, then - now, np.nan) / 1000
        yield from m.rows(scenario, m.held.sums(part), m.held.sums(np.where(both, now, np.nan) / 1000))


@measure
def suitability(m: Measure) -> Iterator[Figure]:
    """Share of the vegetation within its climate now that leaves it, %."""
    for scenario, change in m.scenarios("suitability_change"):
        leaves = change == LEAVES
        yield from m.rows(scenario, m.held.areas(leaves), m.held.areas(leaves | (change == STAYS)))


# ------------------------------------------------------------------ towns and roads
@measure
def urban_expansion(m: Measure) -> Iterator[Figure]:
    """Share of the expansion expected (Σ P · area, land not urban yet) that falls on important land, %."""
    codes, chance = m.values("ecosystem"), m.values("urban_expansion").astype("f8")
    importance = m.values("protection_importance")
    open_land = (codes != NODATA) & (codes // 10 != URBAN) & (importance != NODATA)
    expected = np.where(open_land, chance, np.nan)
    part = m.held.sums(np.where(np.isin(importance, IMPORTANT), expected, np.nan))
    yield from m.rows(None, part, m.held.sums(expected))


@measure
def roads_built(m: Measure) -> Iterator[Figure]:
    """Share of forest, shrub, grassland and wetland within the effect of roads built, %."""
    yield from _roads(m, (1, 3))


@measure
def roads_planned(m: Measure) -> Iterator[Figure]:
    """Share of them that comes into the effect of roads by what is planned, %."""
    yield from _roads(m, (2,))


def _roads(m: Measure, effect: tuple[int, ...]) -> Iterator[Figure]:
    natural = np.isin(m.values("ecosystem") // 10, NATURAL)
    part = m.held.areas(natural & np.isin(m.values("road_effect"), effect))
    yield from m.rows(None, part, m.held.areas(natural))


# ------------------------------------------------------------------ carbon and people
@measure
def carbon(m: Measure) -> Iterator[Figure]:
    """Gap of the carbon sink against each target in %, for the region: (target − Σ NEP · 44/12) / target."""
    nep = m.layers["nep"]
    if m.base_year not in nep["year"].values.tolist():
        return
    sink = float(m.held.sums(nep.sel(year=m.base_year).values)[0]) * CO2_C / GRAMS_WAN_T
    for row in m.layers["carbon_targets"].sort_values("year").itertuples():
        target = float(row.sink_wan_t)
        gap = target - sink
        yield int(row.year), REGION, gap / target * PERCENT if target > 0 else None, gap, target


@measure
def population_growth(m: Measure) -> Iterator[Figure]:
    """Change of the residents in %, from the last count to each year forecast: region where every county is told."""
    yield from _residents(m)


@measure
def population_decline(m: Measure) -> Iterator[Figure]:
    """The same: judged the other way round."""
    yield from _residents(m)


def _residents(m: Measure) -> Iterator[Figure]:
    counted = m.layers["residents"]
    last = counted[counted["year"] == counted["year"].max()]
    now = dict(zip(last["county"].astype(str), last["total"].astype("f8"), strict=True))
    forecast = m.layers["population_forecast"]
    for year, rows in forecast.sort_values(["year", "county"]).groupby("year"):
        then = dict(zip(rows["county"].astype(str), rows["total"].astype("f8"), strict=True))
        told = [(county, then[county] - now[county], now[county]) for county in then if county in now]
        if set(now) <= set(then):
            told.insert(0, (REGION, sum(part for _, part, _ in told), sum(whole for _, _, whole in told)))
        for unit, part, whole in told:
            yield int(year), unit, part / whole * PERCENT if whole > 0 else None, part, whole


# ------------------------------------------------------------------ long run
@measure
def cover_decline(m: Measure) -> Iterator[Figure]:
    """Share of the land tested whose vegetation cover falls significantly over the years, %."""
    classes = m.values("fvc_trend_class")
    yield from m.rows(None, m.held.areas(np.isin(classes, FALLEN)), m.held.areas(classes != NODATA))
