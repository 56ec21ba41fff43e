"""Climate surfaces from weather stations (站点插值气候要素), for where no gridded climate is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numba import njit
from pyproj import Transformer

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

STATION_CRS = "EPSG:4490"
"""Longitude and latitude of stations; the difference from WGS 84 is far below a cell."""
YEAR = 365.2425
"""Days."""


@method(
    gives="station_temperature",
    source="Shepard 1968, Proceedings of the 23rd ACM National Conference: 517–524（反距离权重）；"
    "ISO 2533:1975（标准大气气温垂直递减率6.5℃/km）",
    scope="cell",
    nodata="cell",
    assumed=("distance_power", "min_days"),
)
def station_temperature(
    daily_weather: Table, elevation: Raster, *, grid: Grid, lapse_rate: float = 6.5, distance_power: float = 2.0,
    min_days: int = 350,
) -> Raster:  # fmt: skip
    """Mean annual temperature from stations, brought to the height of each cell (站点插值，非实测面).

        T = Σ w_i (T_i + Γ h_i) / Σ w_i − Γ z        w = d^−distance_power

    Shapes   (y, x) float32.
    Units    °C; lapse_rate °C a kilometre; heights m.
    Range    real.
    Errors   Absent without a station that has a full year; ValueError where a station's place or height changes.
    Nodata   NaN elevation → NaN. Years with fewer than min_days days observed are left out.
    Source   the lapse of the standard atmosphere; real ones differ with season and valley. Few stations make a rough
             surface: it stands beside gridded climate and feeds nothing.
    Golden   tests/golden/test_station_temperature.py (hand sum).
    """
    found = stations(daily_weather, "temperature", min_days)
    level = found["value"].to_numpy("f8") + lapse_rate * found["elevation"].to_numpy("f8") / 1000
    surface = between_stations(found, level, grid, distance_power) - lapse_rate * elevation.values.astype("f8") / 1000
    return grid.raster(surface.astype("f4"), "station_temperature")


@method(
    gives="station_precipitation",
    source="Shepard 1968, Proceedings of the 23rd ACM National Conference: 517–524（反距离权重）",
    scope="cell",
    nodata="cell",
    assumed=("rain_gradient", "distance_power", "min_days"),
)
def station_precipitation(
    daily_weather: Table, elevation: Raster, *, grid: Grid, rain_gradient: float = 0.0, distance_power: float = 2.0,
    min_days: int = 350,
) -> Raster:  # fmt: skip
    """Mean annual precipitation from stations, with a gradient by height where one is stated (站点插值，非实测面).

        P = max(0, Σ w_i (P_i + g (z − h_i) / 100) / Σ w_i)        w = d^−distance_power

    Shapes   (y, x) float32.
    Units    mm; rain_gradient mm for 100 m; heights m.
    Range    ≥ 0.
    Errors   Absent without a station that has a full year; ValueError where a station's place or height changes.
    Nodata   NaN elevation → NaN. A year's sum is the mean of its observed days times the days of a year; years with
             fewer than min_days are left out.
    Source   how much more it rains uphill differs from range to range: 0 unless the plan states it.
    Golden   tests/golden/test_station_precipitation.py (hand sum).
    """
    found = stations(daily_weather, "precipitation", min_days)
    level = YEAR * found["value"].to_numpy("f8") - rain_gradient * found["elevation"].to_numpy("f8") / 100
    surface = between_stations(found, level, grid, distance_power) + rain_gradient * elevation.values.astype("f8") / 100
    return grid.raster(np.maximum(surface, 0).astype("f4"), "station_precipitation")


def stations(daily_weather: Table, column: str, min_days: int) -> pd.DataFrame:
    """Mean of each station over its full years, days weighing alike within a year and years alike; in order of station."""
    if column not in daily_weather:
        raise _no_station(min_days)
    rows = daily_weather[daily_weather[column].notna()]
    place = rows.groupby("station")[["longitude", "latitude", "elevation"]]
    if (place.nunique() > 1).any().any():
        raise ValueError("daily_weather: a station has more than one place or height")
    year = rows["date"].astype(str).str[:4]
    years = rows.groupby([rows["station"], year])[column].agg(["mean", "count"])
    full = years[years["count"] >= min_days]["mean"].groupby(level="station").mean()
    if full.empty:
        raise _no_station(min_days)
    return place.first().loc[full.index].assign(value=full).sort_index()


def _no_station(min_days: int) -> Absent:
    return Absent(
        Say(f"没有一年内观测满{min_days}天的气象站", f"no station has {min_days} days in a year"),
        Say("补充 daily_weather，至少一个完整年", "add to daily_weather, one full year at least"),
    )


def between_stations(found: pd.DataFrame, level: NDArray[np.float64], grid: Grid, power: float) -> NDArray[np.float64]:
    """Values at stations spread over the grid by inverse distance."""
    to_grid = Transformer.from_crs(STATION_CRS, grid.crs, always_xy=True)
    x, y = to_grid.transform(found["longitude"].to_numpy("f8"), found["latitude"].to_numpy("f8"))
    return np.asarray(_inverse_distance(np.asarray(x), np.asarray(y), level, grid.x, grid.y, power))


@njit(cache=True)
def _inverse_distance(x, y, level, east, north, power):
    surface = np.empty((north.size, east.size))
    for r in range(north.size):
        for c in range(east.size):
            total = weight = 0.0
            for i in range(x.size):
                squared = (east[c] - x[i]) ** 2 + (north[r] - y[i]) ** 2
                if squared == 0.0:
                    total, weight = level[i], 1.0
                    break
                share = squared ** (-power / 2)
                total += share * level[i]
                weight += share
            surface[r, c] = total / weight
    return surface
