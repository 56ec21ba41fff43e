"""landform: hand sum on cells on both sides of each limit; the shipped limits as published; nodata."""

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.landforms import landform
from shanshui.core.grid import Grid

TABLE = files("shanshui.guide") / "profiles" / "national" / "tables" / "landform_limits.csv"


@pytest.fixture
def limits():
    with TABLE.open(encoding="utf8") as file:
        return pd.read_csv(file)


def run(limits, elevation, relief, slope, **settings):
    grid = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, len(elevation)))
    layers = [grid.raster(np.array([values], dtype="f4")) for values in (elevation, relief, slope)]
    found = landform(*layers, limits, **settings)
    assert found.dtype == np.int16
    return found.values[0].tolist()


def test_relief_by_the_published_limits(limits):
    # 平原 <30 · 丘陵 <200 · 小起伏山地 200–500 · 中 500–1000 · 大 1000–2500 · 极大 >2500; all low (1) and steep
    relief = [0, 29.9, 30, 199.9, 200, 499.9, 500, 999.9, 1000, 2499, 2500, 5000]
    found = run(limits, [500] * 12, relief, [20] * 12)
    assert found == [11, 11, 21, 21, 31, 31, 41, 41, 51, 51, 61, 61]


def test_elevation_by_the_published_limits(limits):
    # 低 <1000 · 中 1000–2000 · 亚高 2000–4000 · 高 4000–6000 · 极高 >6000; the lake of a basin lies below the sea
    elevation = [-154, 999.9, 1000, 1999, 2000, 3999, 4000, 5999, 6000, 8848]
    assert run(limits, elevation, [600] * 10, [30] * 10) == [41, 41, 42, 42, 43, 43, 44, 44, 45, 45]


def test_hills_on_gentle_ground_are_plain(limits):
    # a fan of 2.9° rises 100 m across the window and stays plain; at 3.0° it is hills; mountains stay mountains
    assert run(limits, [1200] * 3, [100, 100, 250], [2.9, 3.0, 1.0]) == [12, 22, 32]
    assert run(limits, [1200], [100], [2.9], plain_slope_deg=2.0) == [22]


def test_any_gap_is_a_gap(limits):
    n = np.nan
    assert run(limits, [n, 10, 10, 10], [5, n, 5, 5], [1, 1, n, 1]) == [-1, -1, -1, 11]
    assert run(limits, [n], [n], [n]) == [-1]


def test_limits_must_rise_and_hold_every_value(limits):
    assert run(limits, [-500], [5], [1]) == [11]
    with pytest.raises(ValueError, match="falls below"):
        run(limits, [-500.5], [5], [1])
    swapped = limits.assign(**{"from": limits["from"].where(limits["from"] != 200, 20)})
    with pytest.raises(ValueError, match="must rise"):
        run(swapped, [10], [5], [1])
    with pytest.raises(ValueError, match="must rise"):
        run(limits[limits["factor"] == "relief"], [10], [5], [1])
    # the order of the rows does not matter
    assert run(limits.iloc[::-1], [1200], [600], [20]) == [42]


def test_status_of_each_row_is_stated(limits):
    assert set(limits["status"]) <= {"confirmed", "partly", "assumed"}
    assert limits["source"].str.len().gt(4).all()
