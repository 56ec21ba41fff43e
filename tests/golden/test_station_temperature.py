"""station_temperature: hand sums with two stations; full years; places that change."""

import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer

from shanshui.assess.station_climate import _inverse_distance, station_temperature, stations
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


def test_temperature_by_hand():
    table = weather([{"temperature": 10.0}, {"temperature": 4.0}])
    found = station_temperature(table, ground(500, 1000, 1000, np.nan), grid=GRID)
    # to sea level by 6.5 °C/km: 10 + 3.25 = 13.25; 4 + 9.75 = 13.75
    # cell 0 lies on station A: 13.25 − 3.25 = 10
    # cell 1: distances 1 and 2 km, weights 1 and 1/4: (13.25 + 13.75/4) / 1.25 = 13.35; − 6.5 = 6.85
    # cell 2: 2 and 1 km: (13.25/4 + 13.75) / 1.25 = 13.65; − 6.5 = 7.15
    np.testing.assert_allclose(found.values[0], [10, 6.85, 7.15, np.nan], atol=1e-4)
    assert found.dtype == np.float32


def test_lapse_and_power_are_the_plans():
    table = weather([{"temperature": 10.0}, {"temperature": 4.0}])
    found = station_temperature(table, ground(500, 1000, 0, 0), grid=GRID, lapse_rate=5.0, distance_power=1.0)
    # sea level 12.5 and 11.5; weights 1 and 1/2: (12.5 + 5.75) / 1.5 = 12.16667; − 5
    assert found.values[0, 1] == pytest.approx(7.16667, abs=1e-4)


def test_only_full_years_count_and_years_weigh_alike():
    one = weather([{"temperature": 10.0}, {"temperature": 4.0}], year=2020)
    two = weather([{"temperature": 12.0}, {"temperature": np.nan}], year=2021, days=350)
    short = weather([{"temperature": 99.0}, {"temperature": 99.0}], year=2022, days=349)
    found = stations(pd.concat([one, two, short]), "temperature", 350)
    assert found["value"].tolist() == [11.0, 4.0]
    assert stations(pd.concat([two, short]), "temperature", 350).index.tolist() == ["A"]
    with pytest.raises(Absent):
        station_temperature(short, ground(0, 0, 0, 0), grid=GRID)
    assert np.isfinite(station_temperature(short, ground(0, 0, 0, 0), grid=GRID, min_days=349).values).all()
    full = weather([{"temperature": 1.0}, {"temperature": 1.0}], year=2022, days=350)
    assert np.isfinite(station_temperature(full, ground(0, 0, 0, 0), grid=GRID).values).all()


def test_a_station_that_moved_is_refused():
    table = weather([{"temperature": 10.0}, {"temperature": 4.0}])
    table.loc[5, "elevation"] = 700.0
    with pytest.raises(ValueError, match="more than one place"):
        station_temperature(table, ground(0, 0, 0, 0), grid=GRID)


def test_a_cell_on_a_station_has_its_value():
    x, y, level = np.array([0.0, 2.0]), np.array([0.0, 0.0]), np.array([7.0, 9.0])
    found = _inverse_distance(x, y, level, np.array([0.0, 1.0]), np.array([0.0]), 2.0)
    assert found.tolist() == [[7.0, 8.0]]  # on the first; midway between the two
