"""station_precipitation: hand sums with two stations; full years; a gradient that the plan states."""

import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer

from shanshui.assess.station_climate import station_precipitation
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("EPSG:4528", 40_400_000.0, 3_600_000.0, 1000.0, (1, 4))
"""Centres at x0 + 500, 1500, 2500, 3500 m, y0 − 500 m."""


def weather(values, *, elevations=(500.0, 1500.0), columns=(0, 3), year=2020, days=366):
    """Two stations at the centres of two cells, the same value each day."""
    back = Transformer.from_crs(GRID.crs, "EPSG:4490", always_xy=True)
    parts = []
    for name, column, height, value in zip("AB", columns, elevations, values, strict=True):
        longitude, latitude = back.transform(GRID.x[column], GRID.y[0])
        dates = pd.date_range(f"{year}-01-01", periods=days).strftime("%Y-%m-%d")
        parts.append(pd.DataFrame({"station": name, "longitude": longitude, "latitude": latitude, "elevation": height,
                                   "date": dates, **value}))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def ground(*values):
    return GRID.raster(np.array([values], "f4"))


def test_precipitation_by_hand():
    table = weather([{"precipitation": 1.0}, {"precipitation": 0.5}])
    found = station_precipitation(table, ground(500, 1000, 1000, 1500), grid=GRID)
    # 365.2425 and 182.62125 mm; no gradient: (365.2425 + 182.62125/4) / 1.25 = 328.71825
    np.testing.assert_allclose(found.values[0], [365.2425, 328.71825, 219.1455, 182.62125], rtol=1e-5)
    found = station_precipitation(table, ground(500, 1000, 1000, -9000), grid=GRID, rain_gradient=10.0)
    # at height 0: 365.2425 − 50 = 315.2425; 182.62125 − 150 = 32.62125; (315.2425 + 8.1553125) / 1.25 = 258.71825; + 100
    assert found.values[0, 1] == pytest.approx(358.71825, rel=1e-5)
    assert found.values[0, 3] == 0  # never below none


def test_power_of_rain():
    table = weather([{"precipitation": 1.0}, {"precipitation": 0.5}])
    found = station_precipitation(table, ground(0, 0, 0, 0), grid=GRID, distance_power=1.0)
    # (365.2425 + 182.62125/2) / 1.5 = 304.36875
    assert found.values[0, 1] == pytest.approx(304.36875, rel=1e-5)


def test_only_full_years_count():
    dry = weather([{"temperature": 10.0}, {"temperature": 4.0}])
    with pytest.raises(Absent):
        station_precipitation(dry, ground(0, 0, 0, 0), grid=GRID)
    rain = weather([{"precipitation": 1.0}, {"precipitation": 1.0}], year=2022, days=349)
    with pytest.raises(Absent):
        station_precipitation(rain, ground(0, 0, 0, 0), grid=GRID)
    rain = weather([{"precipitation": 1.0}, {"precipitation": 1.0}], year=2022, days=350)
    assert np.isfinite(station_precipitation(rain, ground(0, 0, 0, 0), grid=GRID).values).all()
