"""Rainfall erosivity R (降雨侵蚀力) from the daily rain of weather stations, and which R is taken."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shanshui.assess.station_climate import between_stations
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, method

EXPONENT = 1.7265
WARM, COLD = 0.3937, 0.3101
"""α of the warm and the cold season."""
MIDDLE = 15
"""Last day of the first half of a month."""
HALVES = 24


@method(
    gives="rainfall_erosivity_station",
    source="HJ 1173-2021 附录A（半月降雨侵蚀力）；Shepard 1968, Proceedings of the 23rd ACM National Conference: 517–524（反距离权重）",
    scope="cell",
    nodata="cell",
    assumed=("erosive_rain_mm", "warm_from", "warm_to", "complete_share", "distance_power"),
)
def rainfall_erosivity_station(
    daily_weather: Table,
    *,
    grid: Grid,
    erosive_rain_mm: float = 12.0,
    warm_from: int = 5,
    warm_to: int = 9,
    complete_share: float = 0.9,
    distance_power: float = 2.0,
) -> Raster:
    """Mean annual erosivity of the stations' daily rain, between them by inverse distance.

        R      = Σ_24 R_half          R_half = mean over years of Σ α · P^1.7265,  P ≥ erosive_rain_mm
        α      = 0.3937 from month warm_from to warm_to, 0.3101 else
        cell   = Σ w_s R_s / Σ w_s    w = d^−distance_power;   one station is the same everywhere

    A half-month (days 1–15, and the rest) counts where complete_share of its days were observed, and is brought to all
    of its days; a station needs each of the 24 in one year at least. A gap is not a dry day.

    Shapes   table → (y, x) float32.
    Units    mm a day → MJ mm/(ha h a).
    Range    ≥ 0.
    Errors   Absent without such a station; ValueError where a station's place changes, or for settings out of range.
    Nodata   none: a value for every cell.
    Source   exponent and α are the standard's; threshold and months of the warm season are customary. Few years make an
             uncertain R: the form was fitted to decades.
    Golden   tests/golden/test_rainfall_erosivity_station.py (hand sum).
    """
    if not (1 <= warm_from <= warm_to <= 12 and 0 < complete_share <= 1 and erosive_rain_mm > 0):
        raise ValueError("needs 1 ≤ warm_from ≤ warm_to ≤ 12, 0 < complete_share ≤ 1 and erosive_rain_mm > 0")
    found = erosivity_of_stations(daily_weather, erosive_rain_mm, (warm_from, warm_to), complete_share)
    if found.empty:
        raise Absent(
            Say("没有一个气象站二十四个半月都有完整的逐日降水", "no station has whole daily rain for each half-month"),
            Say("补充 daily_weather 的 precipitation，或登记 rainfall_erosivity",
                "add precipitation to daily_weather, or enter rainfall_erosivity"),
        )  # fmt: skip
    values = between_stations(found, found["value"].to_numpy("f8"), grid, distance_power)
    return grid.raster(values.astype("f4"), "rainfall_erosivity_station")


def erosivity_of_stations(
    daily_weather: Table, erosive_rain_mm: float, warm: tuple[int, int], complete_share: float
) -> pd.DataFrame:
    """Place and mean annual R (`value`) of each station that has all half-months, in order of station."""
    if "precipitation" not in daily_weather:
        return pd.DataFrame(columns=["longitude", "latitude", "value"])
    rain = daily_weather[daily_weather["precipitation"].notna()]
    place = rain.groupby(rain["station"].astype(str))[["longitude", "latitude"]]
    if (place.nunique() > 1).any().any():
        raise ValueError("daily_weather: a station has more than one place")
    date = pd.to_datetime(rain["date"])
    month, day = date.dt.month, date.dt.day
    depth = rain["precipitation"].astype("f8")
    alpha = np.where(month.between(*warm), WARM, COLD)
    last = date.dt.days_in_month
    frame = pd.DataFrame({
        "station": rain["station"].astype(str), "year": date.dt.year, "half": 2 * month - (day <= MIDDLE),
        "power": np.where(depth >= erosive_rain_mm, alpha * depth**EXPONENT, 0.0),
        "length": np.where(day <= MIDDLE, MIDDLE, last - MIDDLE),
    })  # fmt: skip
    halves = frame.groupby(["station", "half", "year"]).agg(
        power=("power", "sum"), seen=("power", "size"), length=("length", "first")
    )
    halves = halves[halves["seen"] >= complete_share * halves["length"]]
    mean = (halves["power"] * halves["length"] / halves["seen"]).groupby(level=["station", "half"]).mean()
    sums = mean.groupby(level="station").agg(["sum", "size"])
    whole = sums[sums["size"] == HALVES]["sum"]
    return place.first().loc[whole.index].assign(value=whole).sort_index()


@method(
    gives="erosivity",
    source="HJ 1173-2021 附录A（降雨侵蚀力因子）；给定的栅格优先于站点推算",
    scope="cell",
    nodata="cell",
)
def erosivity(rainfall_erosivity: Raster | None = None, rainfall_erosivity_station: Raster | None = None) -> Raster:
    """The R that everything takes: the one given, and where none is given, that of the stations. Never a mixture.

        R = rainfall_erosivity, if given; else rainfall_erosivity_station

    Shapes   (y, x) float32.
    Units    MJ mm/(ha h a).
    Range    ≥ 0.
    Errors   Absent where there is neither.
    Nodata   NaN where the one taken is; the other does not fill it.
    Golden   tests/golden/test_erosivity.py (hand sum).
    """
    taken = rainfall_erosivity_station if rainfall_erosivity is None else rainfall_erosivity
    if taken is None:
        raise Absent(
            Say("未提供降雨侵蚀力，也没有可推算的气象站逐日降水", "neither erosivity nor stations with daily rain are given"),
            Say("登记 rainfall_erosivity，或登记含 precipitation 的 daily_weather",
                "enter rainfall_erosivity, or daily_weather with precipitation"),
            ("rainfall_erosivity",),
        )  # fmt: skip
    return taken.astype("f4").rename("erosivity")
