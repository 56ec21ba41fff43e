"""Net ecosystem production (净生态系统生产力): what plants gain less what the soil's organisms breathe out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

MONTHS = 12
LENGTH = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) / 365
"""Share of each month in the year."""
WARMTH, WET, DAYS, CARBON = 0.0912, 0.3145, 30, 0.465
"""R_h = 0.22 [exp(0.0912 T) + ln(0.3145 R + 1)] · 30 · 46.5 %, a month."""


@method(
    gives=("nep", "soil_respiration"),
    source="裴志永等2009（土壤微生物呼吸 R_h＝0.22[exp(0.0912T)+ln(0.3145R+1)]·30·46.5%，逐月）；NEP＝NPP－R_h",
    scope="cell",
    nodata="cell",
    assumed=("respiration_factor",),
)
def nep(
    npp: Raster,
    temperature: Raster,
    precipitation: Raster,
    daily_weather: Table,
    *,
    respiration_factor: float = 0.22,
) -> tuple[Raster, Raster]:
    """Carbon that the ecosystem gains in a year: net primary production less respiration of the soil's microbes.

        R_h(month) = 0.22 [exp(0.0912 T) + ln(0.3145 R + 1)] · 30 · 46.5 %          NEP = NPP − Σ R_h

    The months follow the stations: T of a month is the cell's annual mean plus the mean departure of the stations in
    that month, R the cell's annual sum times the stations' mean share of it. So R_h is that of the mean climate, the same
    in every year of NPP.

    Shapes   npp (year, y, x), rasters (y, x) → nep (year, y, x), soil_respiration (y, x), float32.
    Units    gC/m² a year; T °C, R mm a month.
    Range    nep real: negative where the soil loses carbon.
    Errors   Absent where no station observed both temperature and rain in all twelve months.
    Nodata   NaN where an input is missing.
    Source   the coefficients come from alpine grassland and are cited second-hand: respiration_factor is assumed. NEP leaves
             out fire, harvest and grazing.
    Golden   tests/golden/test_nep.py (hand sum).
    """
    departure, share = monthly_march(daily_weather)
    T, P = temperature.values.astype("f8"), precipitation.values.astype("f8")
    respired = np.zeros(T.shape)
    for month in range(MONTHS):
        warmth = np.exp(WARMTH * (T + departure[month]))
        respired += respiration_factor * (warmth + np.log(WET * P * share[month] + 1)) * DAYS * CARBON
    gained = npp.copy(data=(npp.values.astype("f8") - respired).astype("f4")).rename("nep").drop_attrs()
    lost = respired.astype("f4")
    lost[np.isnan(npp.values).all(axis=0)] = np.nan
    return gained, temperature.copy(data=lost).rename("soil_respiration").drop_attrs()


def monthly_march(daily_weather: Table) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How each month departs from the year's temperature (°C), and its share of the year's rain: means of the stations."""
    month = daily_weather["date"].astype(str).str[5:7].astype("i8") - 1
    told = pd.DataFrame({"station": daily_weather["station"].astype(str), "month": month})
    departures, shares = [], []
    for column, kept in (("temperature", departures), ("precipitation", shares)):
        if column not in daily_weather:
            raise _no_months()
        mean = told.assign(value=daily_weather[column]).groupby(["station", "month"])["value"].mean().unstack()
        mean = mean.reindex(columns=range(MONTHS)).dropna()
        if mean.empty:
            raise _no_months()
        for row in mean.sort_index().to_numpy():
            year = float((row * LENGTH).sum())
            if column == "temperature":
                kept.append(row - year)
            elif year > 0:
                kept.append(row * LENGTH / year)
    if not shares:
        raise _no_months()
    return np.mean(departures, axis=0), np.mean(shares, axis=0)


def _no_months() -> Absent:
    return Absent(
        Say("没有气象站在十二个月都有气温和降水观测", "no station observed temperature and rain in all twelve months"),
        Say("补充 daily_weather，至少一个完整年", "add to daily_weather, one full year at least"),
    )
