"""windy_days_station: hand sum: days counted at two stations, lifted from 2 m to 10 m, and spread by inverse distance."""

import numpy as np
import pandas as pd
import pyproj
import pytest

from shanshui.assess.windy import windy_days_station
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

# (10/2)^(1/7) = 1.2585: 4.768 m/s at 2 m is 6.0005 at 10 m, 4.767 is 5.9993
GRID = Grid("EPSG:32646", 500_000.0, 4_800_000.0, 1000.0, (1, 4))
UP = pyproj.Transformer.from_crs("EPSG:32646", "EPSG:4326", always_xy=True)


def station(code, column, windy, *, first="2019-12-01", days=183, wind=4.768, calm=4.767):
    """A station at the centre of a column: `windy` windy days, the rest calm; 183 days are December 2019 to May 2020."""
    lon, lat = UP.transform(GRID.x[0] + column * 1000.0, GRID.y[0])
    dates = pd.date_range(first, periods=days).strftime("%Y-%m-%d")
    speed = np.where(np.arange(days) < windy, wind, calm)
    return pd.DataFrame(
        {"station": code, "longitude": lon, "latitude": lat, "elevation": 0.0, "date": dates, "wind_speed": speed}
    )


def spread(*tables, area=(1, 1, 1, 0), **more):
    table = pd.concat(tables, ignore_index=True)
    cell_area = GRID.raster(np.array([area], "f8"), "cell_area")
    before = table.copy(deep=True)
    result = windy_days_station(cell_area, table, grid=GRID, **more)
    pd.testing.assert_frame_equal(table, before)
    assert result.dtype == np.float32
    return result.values[0]


def test_inverse_squares_of_the_distance():
    # column 0: 40 days; column 2: 10 days; column 1 half way: 25; column 3 lies outside the region
    np.testing.assert_allclose(spread(station("A", 0, 40), station("B", 2, 10)), [40, 25, 10, np.nan], rtol=1e-5)
    # stations at 0 and 3: at column 1 weights 1 and 1/4: (40 + 10/4) / 1.25 = 34
    assert spread(station("A", 0, 40), station("B", 3, 10))[1] == pytest.approx(34, rel=1e-5)
    # power 1: (40 + 10/2) / 1.5 = 30
    assert spread(station("A", 0, 40), station("B", 3, 10), distance_power=1.0)[1] == pytest.approx(30, rel=1e-5)


def test_threshold_and_height():
    assert spread(station("A", 0, 40, wind=4.767))[0] == 0
    assert spread(station("A", 0, 40, wind=6.0, calm=5.99), wind_height_m=2.0)[0] == 40
    assert spread(station("A", 0, 40, wind=4.8), wind_threshold=6.1)[0] == 0


def test_only_winter_and_spring_count_and_december_belongs_to_the_next_year():
    # June to November 2020 blow every day and do not count
    summer = station("A", 0, 183, first="2020-06-01", days=183)
    assert spread(station("A", 0, 40), summer)[0] == 40
    # two whole seasons, 40 and 20 days: mean 30; the second has 182 days, all observed
    second = station("A", 0, 20, first="2020-12-01", days=182)
    assert spread(station("A", 0, 40), second)[0] == 30


def test_gaps_are_filled_in_proportion_and_a_poor_season_is_left_out():
    # 165 of 183 days are 90.2 %: 33 of 165 windy → 33 / 165 · 183 = 36.6
    assert spread(station("A", 0, 33, days=165))[0] == pytest.approx(36.6)
    # 164 of 183 are 89.6 %
    with pytest.raises(Absent):
        spread(station("A", 0, 33, days=164))
    assert spread(station("A", 0, 33, days=164), complete_share=0.8)[0] == pytest.approx(33 / 164 * 183)
    # days without wind were not observed
    blank = station("A", 0, 183)
    blank.loc[10:, "wind_speed"] = np.nan
    with pytest.raises(Absent):
        spread(blank)
    with pytest.raises(Absent):
        spread(blank.drop(columns="wind_speed"))


def test_half_of_a_season_is_enough_where_half_is_asked_for():
    # 91 of the 182 days from December 2020: 13 windy of 91 → 26; 90 of 182 are too few
    half = station("A", 0, 13, first="2020-12-01", days=91)
    assert spread(half, complete_share=0.5)[0] == pytest.approx(26)
    with pytest.raises(Absent):
        spread(half.iloc[:90], complete_share=0.5)


def test_a_station_within_a_metre_of_the_centre_gives_its_own_value():
    # power ½: the other station, 2000 m off, weighs 2000^−½; at 0.95 m the cell has the 40 days, at 1.05 m their mean
    far = 2000**-0.5
    for away, expected in ((0.95, 40), (1.05, (40 * 1.05**-0.5 + 10 * far) / (1.05**-0.5 + far))):
        found = spread(station("A", away / 1000, 40), station("B", 2, 10), distance_power=0.5)[0]
        assert found == pytest.approx(expected, rel=1e-6)


def test_a_block_gives_the_same_bits():
    tables = pd.concat([station("A", 0, 40), station("B", 3, 11)], ignore_index=True)
    g = Grid("EPSG:32646", 500_000.0, 4_800_000.0, 1000.0, (3, 5))
    area = g.raster(np.ones((3, 5)), "cell_area")
    whole = windy_days_station(area, tables, grid=g)
    block = windy_days_station(area[1:, 2:], tables, grid=g.window(slice(1, 3), slice(2, 5)))
    assert whole.values[1:, 2:].tobytes() == block.values.tobytes()
