"""Daily observations of weather stations at the seats of counties and in the pastoral townships of the range."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from shanshui.demo.accounts import Columns
from shanshui.demo.canvas import Canvas, Field
from shanshui.demo.climate import Climate
from shanshui.demo.settlements import Town
from shanshui.demo.terrain import Terrain

FIRST, LAST = date(2019, 1, 1), date(2020, 12, 31)
"""Two years, so that one winter and spring is whole."""
SEATS, PASTORAL = 1, 3
"""Ranks of towns that have a station: the first up to SEATS, and PASTORAL."""
YEAR = 365.25
COLDEST = 16
"""Day of the year."""
SWING = 17.0
"""Half the range of the year's temperature, degrees."""
WETTEST = 195
"""Day of the year with most rain."""
MELT = 4.0
"""Water that a degree above zero melts in a day, mm."""
FLUFF = 8.0
"""Depth of snow over its water."""


def make_daily(canvas: Canvas, terrain: Terrain, climate: Climate, towns: Sequence[Town]) -> Columns:
    """One row a station and day; means and sums of the years are those of the climate at its place."""
    from pyproj import Transformer

    to_degrees = Transformer.from_crs(canvas.grid.crs, "EPSG:4490", always_xy=True)
    left, _, _, top = canvas.grid.bounds
    days = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]
    columns: Columns = {name: [] for name in (
        "station", "longitude", "latitude", "elevation", "date", "precipitation", "temperature", "wind_speed", "radiation",
        "snow_depth")}  # fmt: skip
    stations = [town for town in towns if town.rank <= SEATS or town.rank == PASTORAL]
    for number, town in enumerate(stations, start=1):
        code = f"Y{number:04d}"
        at = int((top - town.point[1]) / canvas.cell), int((town.point[0] - left) / canvas.cell)
        longitude, latitude = to_degrees.transform(*town.point)
        rain, warmth, wind, light, snow = _series(
            canvas.rng(f"station {code}"), days, float(climate.precipitation[at]), float(climate.temperature[at])
        )
        place = (code, round(longitude, 5), round(latitude, 5), round(float(terrain.elevation[at]), 1))
        for row in zip(days, rain, warmth, wind, light, snow, strict=True):
            values = (*place, row[0].isoformat(), *(round(float(value), 1) for value in row[1:]))
            for column, value in zip(columns.values(), values, strict=True):
                column.append(value)
    return columns


def _series(rng: np.random.Generator, days: list[date], rain_mm: float, mean: float) -> tuple[NDArray[np.float64], ...]:
    """Rain, warmth, wind, sunshine and snow of the days at one place."""
    day = np.array([each.timetuple().tm_yday for each in days], dtype=float)
    season = 2 * np.pi * (day - COLDEST) / YEAR
    warmth = -SWING * np.cos(season) + _drift(rng, day.size, 2.6, 0.75)
    warmth += mean - warmth.mean()
    summer = np.cos(2 * np.pi * (day - WETTEST) / YEAR)
    wet = rng.random(day.size) < np.clip(0.05 + rain_mm / 2200 * (1 + 0.8 * summer), 0.02, 0.6)
    amount = np.where(wet, rng.gamma(0.8, 1.0, day.size) * (1.3 + summer), 0.0)
    rain = amount * rain_mm * (day.size / YEAR) / amount.sum()
    spring = np.clip(np.cos(2 * np.pi * (day - 110) / YEAR), 0, 1)
    wind = rng.gamma(3.2, (1.5 + 1.5 * spring) / 3.2)
    light = np.clip(
        (16.5 - 8.8 * np.cos(season + 0.4)) * np.where(wet, 0.55, 1.0) * rng.uniform(0.85, 1.05, day.size), 2, None
    )
    return rain, warmth, wind, light, _snow(rain, warmth)


def _drift(rng: np.random.Generator, size: int, spread: float, memory: float) -> Field:
    """Weather of a day that resembles that of the day before."""
    out = np.empty(size)
    state = 0.0
    for i, shock in enumerate(rng.normal(0, spread * (1 - memory**2) ** 0.5, size)):
        state = memory * state + shock
        out[i] = state
    return out


def _snow(rain: Field, warmth: Field) -> Field:
    """Depth in mm: what falls below zero stays until it melts."""
    depth = np.empty(rain.size)
    water = 0.0
    for i, (fallen, degrees) in enumerate(zip(rain, warmth, strict=True)):
        water += fallen if degrees < 0 else -min(water, MELT * degrees)
        depth[i] = FLUFF * water
    return depth
