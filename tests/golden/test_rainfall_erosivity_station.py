"""rainfall_erosivity_station: hand sum of half-months, seasons and stations."""

from inspect import signature

import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer

from shanshui.assess.erosivity import erosivity_of_stations, rainfall_erosivity_station
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("EPSG:4528", 40_400_000.0, 3_600_000.0, 1000.0, (1, 4))
"""Centres at x0 + 500, 1500, 2500, 3500 m."""
P20 = 20**1.7265
"""exp(1.7265 · 2.995732) = exp(5.172132) = 176.29."""


def station(name, column, wet, *, years=(2021,), drop=()):
    """A station at the centre of a cell, dry but for {date: mm}; without the days of `drop`."""
    back = Transformer.from_crs(GRID.crs, "EPSG:4490", always_xy=True)
    longitude, latitude = back.transform(GRID.x[column], GRID.y[0])
    dates = [f"{d:%Y-%m-%d}" for year in years for d in pd.date_range(f"{year}-01-01", f"{year}-12-31")]
    rows = pd.DataFrame(
        {"station": name, "longitude": longitude, "latitude": latitude, "elevation": 500.0, "date": dates}
    )
    rows["precipitation"] = [wet.get(date, 0.0) for date in dates]
    rows.loc[rows["date"].isin(drop), "precipitation"] = np.nan
    return rows


def r_of(table, **more):
    return rainfall_erosivity_station(table, grid=GRID, **more).values[0]


def test_power_seasons_and_threshold():
    assert pytest.approx(176.29, abs=0.01) == P20
    cold = r_of(station("A", 0, {"2021-03-03": 20.0}))
    np.testing.assert_allclose(cold, 0.3101 * 176.29, rtol=1e-4)  # 54.67, the same everywhere
    # warm from 1 May to 30 September: 69.41 each; 30 April and 1 October are cold
    warm = {"2021-05-01": 20.0, "2021-09-30": 20.0, "2021-04-30": 20.0, "2021-10-01": 20.0}
    np.testing.assert_allclose(r_of(station("A", 0, warm)), 2 * 69.406 + 2 * 54.668, rtol=1e-4)
    # 11.99 mm does not count, 12 does: 0.3101 · 12^1.7265 = 0.3101 · exp(1.7265 · 2.484907) = 0.3101 · 72.98 = 22.63
    np.testing.assert_allclose(r_of(station("A", 0, {"2021-01-01": 11.99, "2021-01-03": 12.0})), 22.63, rtol=2e-4)


def test_settings_of_season_and_threshold():
    table = station("A", 0, {"2021-06-01": 20.0, "2021-08-01": 20.0, "2021-01-01": 10.0})
    # June alone is warm; 10 mm counts: 0.3101 · 10^1.7265 = 0.3101 · 53.27 = 16.52
    np.testing.assert_allclose(
        r_of(table, warm_from=6, warm_to=6, erosive_rain_mm=10.0), 69.406 + 54.668 + 16.519, rtol=1e-4
    )


def test_half_months_are_means_of_years():
    table = station("A", 0, {"2021-07-15": 20.0}, years=(2021, 2022))
    np.testing.assert_allclose(r_of(table), 69.406 / 2, rtol=1e-4)
    # the first half of July 2022 was not observed, so it is no dry one: July counts by 2021 alone
    away = [f"2022-07-{d:02d}" for d in range(1, 16)]
    np.testing.assert_allclose(
        r_of(station("A", 0, {"2021-07-15": 20.0}, years=(2021, 2022), drop=away)), 69.406, rtol=1e-4
    )
    # rain of the 16th is of the other half, which was observed in both years
    np.testing.assert_allclose(
        r_of(station("A", 0, {"2021-07-16": 20.0}, years=(2021, 2022), drop=away)), 34.703, rtol=1e-4
    )


def test_a_half_month_is_brought_to_all_its_days():
    # 14 of 15 days are 93 %: 69.406 · 15/14; 15 of 16 days of the second half: · 16/15
    one = station("A", 0, {"2021-07-15": 20.0}, drop=["2021-07-01"])
    np.testing.assert_allclose(r_of(one), 69.406 * 15 / 14, rtol=1e-4)
    other = station("A", 0, {"2021-07-16": 20.0}, drop=["2021-07-31"])
    np.testing.assert_allclose(r_of(other), 69.406 * 16 / 15, rtol=1e-4)
    # 13 of 15 are 87 %: with no other year the station has no July
    gone = station("A", 0, {"2021-07-15": 20.0}, drop=["2021-07-01", "2021-07-02"])
    with pytest.raises(Absent):
        r_of(gone)
    np.testing.assert_allclose(r_of(gone, complete_share=0.8), 69.406 * 15 / 13, rtol=1e-4)
    with pytest.raises(Absent):
        r_of(one, complete_share=1.0)


def test_between_stations_by_inverse_distance():
    table = pd.concat([station("A", 0, {"2021-03-03": 20.0}), station("B", 3, {})], ignore_index=True)
    # d = 1 and 2 km from A and B in the second cell: 54.668 · 1 / (1 + 1/4) = 43.73
    np.testing.assert_allclose(r_of(table), [54.668, 43.734, 10.934, 0], rtol=1e-4, atol=1e-3)
    np.testing.assert_allclose(r_of(table, distance_power=1.0)[1], 54.668 / 1.5, rtol=1e-4)


def test_stations_are_named_and_a_moving_one_is_refused():
    table = pd.concat([station("B", 3, {}), station("A", 0, {})], ignore_index=True)
    assert erosivity_of_stations(table, 12.0, (5, 9), 0.9).index.tolist() == ["A", "B"]
    with pytest.raises(ValueError, match="place"):
        r_of(table.assign(station="A"))
    with pytest.raises(Absent):
        r_of(table.drop(columns="precipitation"))


@pytest.mark.parametrize("settings", [{"warm_from": 0}, {"warm_from": 10}, {"warm_to": 13}, {"complete_share": 0.0},
                                      {"complete_share": 1.1}, {"erosive_rain_mm": 0.0}])  # fmt: skip
def test_settings_out_of_range(settings):
    with pytest.raises(ValueError, match="warm_from"):
        r_of(station("A", 0, {}), **settings)


def test_settings_within_range_and_the_share_that_is_asked_for():
    assert signature(rainfall_erosivity_station).parameters["complete_share"].default == 0.9
    # all year warm, and a threshold of half a millimetre
    table = station("A", 0, {"2021-01-01": 20.0, "2021-12-31": 0.5})
    hand = 69.406 + 0.3937 * 0.30219  # 0.5^1.7265 = exp(−1.7265 · 0.693147) = 0.30219
    np.testing.assert_allclose(r_of(table, warm_from=1, warm_to=12, erosive_rain_mm=0.5), hand, rtol=1e-4)
