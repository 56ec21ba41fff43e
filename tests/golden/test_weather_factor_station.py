"""weather_factor_station: hand sum of each factor with weather that is the same every day, and of months and stations."""

import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer

from shanshui.assess.wind_weather import air_density, weather_factor_station
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("EPSG:4528", 40_400_000.0, 3_600_000.0, 1000.0, (1, 4))
"""Centres at x0 + 500, 1500, 2500, 3500 m."""
# wind 7 m/s on 365 days: 7 · (7 − 5)² = 28 a day; air at 1 km and 10 °C: 348 · (1.013 − 0.1183 + 0.0048) / 283.15
#   = 348 · 0.8995 / 283.15 = 1.10552 kg/m³; over 9.81: 0.112693;  28 · 365 · 0.112693 = 1151.7 kg/m
DRY = 1151.7


def station(name="A", column=0, *, years=(2021,), **values):
    back = Transformer.from_crs(GRID.crs, "EPSG:4490", always_xy=True)
    longitude, latitude = back.transform(GRID.x[column], GRID.y[0])
    dates = [f"{d:%Y-%m-%d}" for year in years for d in pd.date_range(f"{year}-01-01", f"{year}-12-31")]
    steady = {
        "precipitation": 0.0,
        "temperature": 10.0,
        "wind_speed": 7.0,
        "radiation": 10.0,
        "snow_depth": 0.0,
    } | values
    return pd.DataFrame({"station": name, "longitude": longitude, "latitude": latitude, "elevation": 1000.0, "date": dates,
                         **steady})  # fmt: skip


def wf(table, **more):
    return weather_factor_station(table, grid=GRID, **more).values[0]


def on(table, date, column, value):
    return table.assign(
        **{column: table[column].mask(table["date"].isin([date] if isinstance(date, str) else date), value)}
    )


def test_dry_wind():
    found = weather_factor_station(station(), grid=GRID)
    np.testing.assert_allclose(found.values, DRY, rtol=1e-4)
    assert found.dtype == np.float32 and found.name == "weather_factor_station"
    assert wf(station(wind_speed=5.0))[0] == 0  # at the threshold, nothing
    # 4 m/s: 7 · 9 = 63 a day
    np.testing.assert_allclose(wf(station(), threshold_wind=4.0), DRY * 63 / 28, rtol=1e-4)
    # 0.5 m/s: 7 · 42.25 = 295.75; no snow at all is not deeper than 0
    np.testing.assert_allclose(wf(station(), threshold_wind=0.5, snow_mm=0.0), DRY * 295.75 / 28, rtol=1e-4)


def test_density_of_the_air():
    # 348 · (1.013 − 0.2366 + 0.0192) / 300 = 348 · 0.7956 / 300
    assert float(air_density(np.array(2.0), np.array(300.0))) == pytest.approx(0.922896, rel=1e-6)


def test_one_day_of_wind_is_one_day():
    calm = station(wind_speed=0.0)
    np.testing.assert_allclose(wf(on(calm, "2021-04-07", "wind_speed", 7.0)), DRY / 365, rtol=1e-4)


def test_wet_ground():
    # ET_p of a day: 0.0162 · (10 · 23.9006 / 58.5) · 27.8 = 0.0162 · 4.08557 · 27.8 = 1.83998 mm
    # 1 mm each day: (1.83998 − 1 · 1) / 1.83998 = 0.456516
    np.testing.assert_allclose(wf(station(precipitation=1.0)), DRY * 0.456516, rtol=1e-4)
    np.testing.assert_allclose(wf(station(precipitation=1.84)), 0, atol=1e-3)  # more than evaporates: 0, not below
    # 30 mm on one of the 30 days of April, nothing else: (1.83998 − 1 · 1/30) / 1.83998 = 0.981884 for April alone
    found = wf(on(station(), "2021-04-07", "precipitation", 30.0))
    np.testing.assert_allclose(found, DRY * (335 + 30 * 0.981884) / 365, rtol=1e-6, atol=0.05)
    assert found[0] < DRY - 1


def test_rainy_days_are_told_by_their_limit():
    # 0.09 mm each day is no day of rain: held by nothing; 0.1 is one: 0.1 / 1.83998 = 0.054348
    np.testing.assert_allclose(wf(station(precipitation=0.09)), DRY, rtol=1e-4)
    np.testing.assert_allclose(wf(station(precipitation=0.1)), DRY * 0.945652, rtol=1e-4)
    np.testing.assert_allclose(wf(station(precipitation=0.1), rain_day_mm=0.2), DRY, rtol=1e-4)


def test_frozen_ground():
    # at −20 °C nothing evaporates: dry stays dry, wet stays wet. Air: 1.10552 · 283.15 / 253.15 = 1.23653
    np.testing.assert_allclose(wf(station(temperature=-20.0)), DRY * 283.15 / 253.15, rtol=1e-4)
    assert wf(station(temperature=-20.0, precipitation=1.0))[0] == 0
    assert wf(station(temperature=-20.0, precipitation=0.1))[0] == 0


def test_snow():
    january = [f"2021-01-{d:02d}" for d in range(1, 16)]
    # 15 of 31 days under 25.5 mm: January leaves 16 of its 31 days; 25.4 mm is not deeper than 25.4
    np.testing.assert_allclose(wf(on(station(), january, "snow_depth", 25.5)), DRY * 350 / 365, rtol=1e-4)
    np.testing.assert_allclose(wf(on(station(), january, "snow_depth", 25.4)), DRY, rtol=1e-4)
    np.testing.assert_allclose(wf(on(station(), january, "snow_depth", 25.4), snow_mm=25.0), DRY * 350 / 365, rtol=1e-4)


def test_months_are_means_of_years():
    two = station(years=(2021, 2022))
    calm = [date for date in two["date"] if date.startswith("2022-04")]
    np.testing.assert_allclose(wf(on(two, calm, "wind_speed", 0.0)), DRY * (335 + 15) / 365, rtol=1e-4)
    # a month that was not observed is left out, not calm
    np.testing.assert_allclose(wf(on(two, calm, "wind_speed", np.nan)), DRY, rtol=1e-4)


def test_days_observed_stand_for_the_month():
    some = [f"2021-04-{d:02d}" for d in range(1, 4)]  # 27 of 30 are 90 %
    np.testing.assert_allclose(wf(on(station(), some, "radiation", np.nan)), DRY, rtol=1e-4)
    with pytest.raises(Absent):
        wf(on(station(), [*some, "2021-04-09"], "radiation", np.nan))
    np.testing.assert_allclose(
        wf(on(station(), [*some, "2021-04-09"], "radiation", np.nan), complete_share=0.8), DRY, rtol=1e-4
    )


def test_between_stations():
    table = pd.concat([station(), station("B", 3, wind_speed=0.0)], ignore_index=True)
    np.testing.assert_allclose(wf(table)[1], DRY / 1.25, rtol=1e-4)
    np.testing.assert_allclose(wf(table, distance_power=1.0)[1], DRY / 1.5, rtol=1e-4)


@pytest.mark.parametrize("column", ["precipitation", "temperature", "wind_speed", "radiation", "snow_depth"])
def test_nothing_is_put_in_the_place_of_what_was_not_observed(column):
    with pytest.raises(Absent):
        wf(station().drop(columns=column))
    with pytest.raises(Absent):
        wf(station(**{column: np.nan}))


def test_what_is_refused():
    with pytest.raises(ValueError, match="place"):
        wf(pd.concat([station(), station("A", 3)], ignore_index=True))
    for bad in (
        {"threshold_wind": 0.0},
        {"snow_mm": -1.0},
        {"rain_day_mm": 0.0},
        {"complete_share": 0.0},
        {"complete_share": 1.1},
    ):
        with pytest.raises(ValueError, match="threshold_wind"):
            wf(station(), **bad)
