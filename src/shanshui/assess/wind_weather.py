"""Weather factor WF of wind erosion (气候侵蚀因子) from the daily observations of weather stations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shanshui.assess.station_climate import between_stations
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEEDED = ["precipitation", "temperature", "wind_speed", "radiation", "snow_depth"]
GRAVITY = 9.81
ZERO_C = 273.15
CALORIES = 23.9006
"""cal/cm² of one MJ/m²."""
MONTHS = 12


@method(
    gives="weather_factor_station",
    source="HJ 1173-2021 附录A（气候因子）；Fryrear et al. 1998, RWEQ；ChinaXiv 202010.00034V1（风力因子式）；"
    "Shepard 1968（反距离权重）",
    scope="cell",
    nodata="cell",
    assumed=("threshold_wind", "snow_mm", "rain_day_mm", "complete_share", "distance_power"),
)
def weather_factor_station(
    daily_weather: Table,
    *,
    grid: Grid,
    threshold_wind: float = 5.0,
    snow_mm: float = 25.4,
    rain_day_mm: float = 0.1,
    complete_share: float = 0.9,
    distance_power: float = 2.0,
) -> Raster:
    """WF of a year: wind above the threshold on ground that is neither wet nor under snow, month by month.

        WF   = Σ_12 mean over years of Wf · (ρ/g) · SW · SD
        Wf   = (N_d/N) Σ u (u − u_t)²,  u > u_t              N days observed of the N_d of the month
        ρ    = 348 (1.013 − 0.1183 EL + 0.0048 EL²) / T       EL km, T K
        SW   = [ET_p − P · R_d/N_d] / ET_p, within 0–1        R_d days of rain; 1 where it did not rain
        ET_p = 0.0162 (SR/58.5) (t + 17.8)                    SR cal/cm² of the month
        SD   = 1 − share of days with snow deeper than snow_mm

    A month counts where all five were observed on complete_share of its days; a station needs each of the twelve in one
    year at least. Between stations by inverse distance.

    Shapes   table → (y, x) float32.
    Units    m/s at 2 m, mm, °C, MJ/m² → kg/m a year.
    Range    ≥ 0. Means of a day hide its gusts: WF of daily means is a lower bound, that of monthly means is nothing.
    Errors   Absent without such a station; ValueError where a station's place changes, or for settings out of range.
    Nodata   none: a value for every cell. Irrigation is not known and counts as none.
    Source   density, ET_p and the threshold of 5 m/s are as commonly cited, not checked against the handbook.
    Golden   tests/golden/test_weather_factor_station.py (hand sum).
    """
    if not (threshold_wind > 0 and snow_mm >= 0 and rain_day_mm > 0 and 0 < complete_share <= 1):
        raise ValueError("needs threshold_wind > 0, snow_mm ≥ 0, rain_day_mm > 0 and 0 < complete_share ≤ 1")
    if set(NEEDED) <= set(daily_weather.columns):
        months = _months(daily_weather.dropna(subset=NEEDED), threshold_wind, snow_mm, rain_day_mm)
        found = _stations(months[months["seen"] >= complete_share * months["length"]])
    if not set(NEEDED) <= set(daily_weather.columns) or found.empty:
        raise Absent(
            Say("没有一个气象站十二个月都有逐日风速、降水、气温、辐射和积雪",
                "no station has daily wind, rain, temperature, radiation and snow for each month"),
            Say("补充 daily_weather 各列（无积雪填0），或登记 weather_factor",
                "complete daily_weather (0 where there is no snow), or enter weather_factor"),
        )  # fmt: skip
    values = between_stations(found, found["value"].to_numpy("f8"), grid, distance_power)
    return grid.raster(values.astype("f4"), "weather_factor_station")


def _months(days: pd.DataFrame, threshold: float, snow_mm: float, rain_day_mm: float) -> pd.DataFrame:
    """Sums and means of each station, year and month."""
    date = pd.to_datetime(days["date"])
    wind = days["wind_speed"].astype("f8")
    frame = pd.DataFrame({
        "station": days["station"].astype(str), "year": date.dt.year, "month": date.dt.month,
        "longitude": days["longitude"], "latitude": days["latitude"], "elevation": days["elevation"],
        "length": date.dt.days_in_month, "wind": wind * np.maximum(wind - threshold, 0) ** 2,
        "rain": days["precipitation"], "rainy": days["precipitation"] >= rain_day_mm,
        "temperature": days["temperature"], "radiation": days["radiation"], "snowy": days["snow_depth"] > snow_mm,
    })  # fmt: skip
    place = frame.groupby("station")[["longitude", "latitude", "elevation"]]
    if (place.nunique() > 1).any().any():
        raise ValueError("daily_weather: a station has more than one place or height")
    return frame.groupby(["station", "year", "month"]).agg(
        seen=("wind", "size"), length=("length", "first"), wind=("wind", "mean"), rain=("rain", "mean"),
        rainy=("rainy", "mean"), temperature=("temperature", "mean"), radiation=("radiation", "mean"),
        snowy=("snowy", "mean"), longitude=("longitude", "first"), latitude=("latitude", "first"),
        elevation=("elevation", "first"),
    )  # fmt: skip


def _stations(months: pd.DataFrame) -> pd.DataFrame:
    """Place and WF (`value`) of each station that has all months, in order of station."""
    rows = {name: months[name].to_numpy("f8") for name in months}
    density = air_density(rows["elevation"] / 1000, rows["temperature"] + ZERO_C)
    evaporation = potential_evaporation(rows["radiation"] * CALORIES, rows["temperature"])
    wet = soil_wetness(evaporation, rows["rain"], rows["rainy"])
    factor = rows["wind"] * rows["length"] * density / GRAVITY * wet * (1 - rows["snowy"])
    mean = pd.Series(factor, months.index).groupby(level=["station", "month"]).mean().groupby(level="station")
    whole = mean.sum()[mean.size() == MONTHS]
    place = months[["longitude", "latitude"]].groupby(level="station").first()
    return place.loc[whole.index].assign(value=whole).sort_index()


def air_density(elevation_km: NDArray[np.float64], kelvin: NDArray[np.float64]) -> NDArray[np.float64]:
    """kg/m³."""
    return 348 * (1.013 - 0.1183 * elevation_km + 0.0048 * elevation_km**2) / kelvin


def potential_evaporation(radiation_cal: NDArray[np.float64], celsius: NDArray[np.float64]) -> NDArray[np.float64]:
    """mm in the time in which the radiation came in; none below −17.8 °C."""
    return np.maximum(0.0162 * (radiation_cal / 58.5) * (celsius + 17.8), 0)


def soil_wetness(
    evaporation: NDArray[np.float64], rain: NDArray[np.float64], rainy: NDArray[np.float64]
) -> NDArray[np.float64]:
    """SW: 1 dry; 0 where more fell than evaporates. Evaporation and rain of the same time, rainy the share of its days."""
    held = rain * rainy
    share = np.divide(held, evaporation, out=np.where(held > 0, 1.0, 0.0), where=evaporation > 0)
    result: NDArray[np.float64] = np.clip(1 - share, 0, 1)
    return result
