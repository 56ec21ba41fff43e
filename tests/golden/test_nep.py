"""nep: hand sum of the respiration of twelve months."""

import math

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.nep import monthly_march, nep
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, 4))
LENGTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def station(name, temperature, rain, months=range(1, 13)):
    """Every day of 2019: the temperature of its month and the rain of its month a day."""
    rows = [
        (name, f"2019-{m:02d}-{d:02d}", temperature(m), rain(m)) for m in months for d in range(1, LENGTH[m - 1] + 1)
    ]
    return pd.DataFrame(rows, columns=["station", "date", "temperature", "precipitation"])


ALIKE = station("a", lambda m: 5.0, lambda m: 1.0)


def run(weather=ALIKE, npp=None, T=(0, 10, 10, np.nan), P=(0, 365, 365, 365), **settings):
    npp = [[100, 400, 50, 1], [0, 410, np.nan, 1]] if npp is None else npp
    layer = GRID.raster(np.array(npp, dtype="f4")[:, None, :], year=[2019, 2020])
    climate = (GRID.raster(np.array([values], dtype="f4")) for values in (T, P))
    return nep(layer, *climate, weather, **settings)


def test_a_climate_without_seasons_by_hand():
    """0 °C and no rain: 12 · 0.22 (1 + ln 1) · 30 · 0.465 = 36.828 gC/m². 10 °C and 1 mm a day: months differ by length."""
    gained, lost = run()
    # exp(0.912) = 2.489296; ln(0.3145 · 31 + 1) = ln 10.7495 = 2.374860, ·30: ln 10.435 = 2.345165, ·28: ln 9.806 = 2.282995
    # Σ = 12 · 2.489296 + 7 · 2.374860 + 4 · 2.345165 + 2.282995 = 29.871552 + 16.624020 + 9.380660 + 2.282995 = 58.159227
    # R_h = 0.22 · 58.159227 · 30 · 0.465 = 178.4907
    np.testing.assert_allclose(lost.values[0], [36.828, 178.4907, 178.4907, np.nan], rtol=1e-5)
    np.testing.assert_allclose(gained.sel(year=2019).values[0], [63.172, 221.5093, -128.4907, np.nan], rtol=1e-5)
    np.testing.assert_allclose(gained.sel(year=2020).values[0], [-36.828, 231.5093, np.nan, np.nan], rtol=1e-5)


def test_the_factor_is_a_setting():
    _, lost = run(respiration_factor=0.44)
    assert lost.values[0, 0] == pytest.approx(2 * 36.828, rel=1e-5)


def test_respiration_is_unknown_where_production_is():
    _, lost = run(npp=[[1, np.nan, 1, 1], [1, np.nan, 1, 1]])
    assert np.isnan(lost.values[0]).tolist() == [False, True, False, True]


def test_months_follow_the_stations():
    """One station warm in the second half year and with all rain in July, one without seasons: the mean of both."""
    seasonal = station("b", lambda m: 10.0 if m > 6 else -10.0, lambda m: 2.0 if m == 7 else 0.0)
    departure, share = monthly_march(pd.concat([ALIKE, seasonal]))
    # first half year 181 days: mean = (−10 · 181 + 10 · 184) / 365 = 0.082192; departures −10.082192 and 9.917808, halved
    np.testing.assert_allclose(departure, [-10.0821918 / 2] * 6 + [9.9178082 / 2] * 6, rtol=1e-7)
    # July: (31/365 + 1) / 2; others half their length
    expected = [days / 365 / 2 for days in LENGTH]
    expected[6] += 0.5
    np.testing.assert_allclose(share, expected, rtol=1e-9)
    assert math.fsum(share) == pytest.approx(1)


def test_seasons_change_the_sum():
    """All rain in July: eleven months of ln 1 and one of ln(0.3145 · 365 + 1) = ln 115.7925 = 4.751800."""
    _, lost = run(station("b", lambda m: 10.0, lambda m: 1.0 if m == 7 else 0.0))
    assert lost.values[0, 1] == pytest.approx(0.22 * (29.871552 + 4.751800) * 30 * 0.465, rel=1e-5)


def test_a_station_without_all_months_does_not_count():
    part = station("c", lambda m: 30.0, lambda m: 9.0, months=range(4, 10))
    departure, share = monthly_march(pd.concat([ALIKE, part]))
    np.testing.assert_allclose(departure, 0, atol=1e-12)
    np.testing.assert_allclose(share, np.array(LENGTH) / 365)
    with pytest.raises(Absent):
        run(part)


@pytest.mark.parametrize(
    "weather", [ALIKE.assign(precipitation=0.0), ALIKE.drop(columns="temperature"), ALIKE.assign(precipitation=np.nan)]
)
def test_stations_without_rain_or_warmth_are_no_stations(weather):
    with pytest.raises(Absent) as told:
        run(weather)
    assert "十二个月" in told.value.reason.zh
