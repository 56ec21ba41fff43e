"""Windy days of winter and spring (冬春季大风日数) from the daily observations of weather stations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, method

SEASON = (12, 1, 2, 3, 4, 5)
"""Months of winter and spring; December counts to the season of the next year."""
OBSERVED_AT = 2.0
"""Height at which `daily_weather.wind_speed` is stated, metres."""
EXPONENT = 1 / 7
ON_STATION_M = 1.0
"""A cell whose centre is nearer to a station than this takes its value."""


@method(
    gives="windy_days_station",
    source="胡云锋等 ChinaXiv 201811.00060V1（冬春季12、1—5月≥6 m/s起沙风天数）；韩鹏冉等 ChinaXiv 201809.00030V1（反距离插值）",
    scope="cell",
    nodata="cell",
    assumed=("wind_height_m", "complete_share", "distance_power"),
)
def windy_days_station(
    cell_area: Raster,
    daily_weather: Table,
    *,
    grid: Grid,
    wind_threshold: float = 6.0,
    wind_height_m: float = 10.0,
    complete_share: float = 0.9,
    distance_power: float = 2.0,
) -> Raster:
    """Days a season with wind of at least the threshold, counted at the stations, between them by inverse distance.

        u      = u₂ · (wind_height_m / 2)^(1/7)
        n      = mean over seasons of (days with u ≥ wind_threshold) / (days observed) · (days of the season)
        cell   = Σ n_s · d_s^−p / Σ d_s^−p

    A season (December to May) with fewer than complete_share of its days observed is not counted, a station with no
    counted season is left out.

    Shapes   table → (y, x) float32.
    Units    m/s → day.
    Range    0–183.
    Errors   Absent where no station has a season of wind.
    Nodata   NaN outside the region.
    Source   the threshold is of the wind that moves sand, measured at 10 m; stations of this table state it at 2 m.
    Golden   tests/golden/test_windy_days_station.py (hand sum).
    """
    stations = _counted(daily_weather, wind_threshold, (wind_height_m / OBSERVED_AT) ** EXPONENT, complete_share)
    if stations.empty:
        raise Absent(
            Say("没有一个气象站有完整冬春季的逐日风速", "no station has a whole winter and spring of wind"),
            Say(
                "补充 daily_weather 的 wind_speed，或登记 windy_days",
                "add wind_speed to daily_weather, or enter windy_days",
            ),
        )
    x, y = _placed(stations, grid)
    top, weights = np.zeros(grid.shape), np.zeros(grid.shape)
    on = np.full(grid.shape, np.nan)
    for sx, sy, days in zip(x, y, stations["days"].to_numpy("f8"), strict=True):
        distance = np.hypot(grid.x[None, :] - sx, grid.y[:, None] - sy)
        weight = np.maximum(distance, ON_STATION_M) ** -distance_power
        top += weight * days
        weights += weight
        on[distance < ON_STATION_M] = days
    values = np.where(np.isnan(on), top / weights, on)
    values[~(cell_area.values > 0)] = np.nan  # an area that is missing is none
    return grid.raster(values.astype("f4"), "windy_days_station")


def _counted(table: Table, threshold: float, lift: float, share: float) -> pd.DataFrame:
    """Stations with their mean number of windy days a season, in the order of their codes."""
    if "wind_speed" not in table:
        return pd.DataFrame(columns=["longitude", "latitude", "days"])
    wind = table[table["wind_speed"].notna()]
    date = pd.to_datetime(wind["date"])
    frame = pd.DataFrame({
        "station": wind["station"].astype(str), "longitude": wind["longitude"].astype("f8"),
        "latitude": wind["latitude"].astype("f8"), "season": date.dt.year + (date.dt.month == 12),
        "windy": wind["wind_speed"].astype("f8") * lift >= threshold,
    })[date.dt.month.isin(SEASON).to_numpy()]  # fmt: skip
    seasons = frame.groupby(["station", "season"]).agg(
        longitude=("longitude", "first"), latitude=("latitude", "first"), windy=("windy", "sum"), seen=("windy", "size")
    )  # fmt: skip
    length = np.array([_days(int(year)) for _, year in seasons.index], dtype="f8")
    seasons["days"] = seasons["windy"] / seasons["seen"] * length
    whole = seasons[(seasons["seen"] >= share * length).to_numpy()]
    return whole.groupby(level="station").agg(
        longitude=("longitude", "first"), latitude=("latitude", "first"), days=("days", "mean")
    )


def _days(year: int) -> int:
    """Days from 1 December of the year before to 31 May."""
    return (pd.Timestamp(year, 6, 1) - pd.Timestamp(year - 1, 12, 1)).days


def _placed(stations: pd.DataFrame, grid: Grid) -> tuple[NDArray[Any], NDArray[Any]]:
    import pyproj

    crs = pyproj.CRS.from_user_input(grid.crs)
    to_grid = pyproj.Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True)
    x, y = to_grid.transform(stations["longitude"].to_numpy("f8"), stations["latitude"].to_numpy("f8"))
    return np.asarray(x), np.asarray(y)
