"""threats: drawn by hand on 3 × 4 cells."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString

from shanshui.assess.habitat import threats
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("EPSG:32647", 1000.0, 2000.0, 100.0, (3, 4))
ECOSYSTEM = GRID.raster(np.array([[11, 51, 61, -1], [31, 52, 63, 30], [11, 50, 60, -1]], dtype="i2"), "ecosystem")
TABLE = pd.DataFrame(
    {
        "threat": ["farmland", "roads", "town"],
        "name": ["农田", "道路", "城镇"],
        "origin": ["ecosystem", "roads", "ecosystem"],
        "codes": ["51; 52", None, "61;63"],
        "weight": [0.6, 0.5, 1.0],
        "max_distance_m": [400.0, 300.0, 1000.0],
        "decay": ["linear", "linear", "exponential"],
    }
)
NAN = np.nan


def test_codes_are_matched_exactly_as_listed():
    # 50 and 60 are not listed: a first-level code does not stand for its class here
    result = threats(ECOSYSTEM, TABLE.drop(index=1), grid=GRID)
    assert result.dims == ("threat", "y", "x")
    assert result.dtype == np.float32
    assert list(result["threat"].values) == ["farmland", "town"]
    np.testing.assert_array_equal(result.sel(threat="farmland"), [[0, 1, 0, NAN], [0, 1, 0, 0], [0, 0, 0, NAN]])
    np.testing.assert_array_equal(result.sel(threat="town"), [[0, 0, 1, NAN], [0, 0, 1, 0], [0, 0, 0, NAN]])


def test_a_road_marks_every_cell_it_touches():
    # from (1010, 1990) in the first cell down to (1210, 1890): enters column 1 at x = 1100 (y = 1945), row 1 at
    # y = 1900 (x = 1190), column 2 at x = 1200 (y = 1895)
    road = gpd.GeoDataFrame({"name": ["国道"]}, geometry=[LineString([(1010, 1990), (1210, 1890)])], crs="EPSG:32647")
    result = threats(ECOSYSTEM, TABLE, road, grid=GRID)
    assert list(result["threat"].values) == ["farmland", "roads", "town"]
    np.testing.assert_array_equal(result.sel(threat="roads"), [[1, 1, 0, NAN], [0, 1, 1, 0], [0, 0, 0, NAN]])


def test_without_roads_the_threat_is_left_out_not_taken_for_none():
    result = threats(ECOSYSTEM, TABLE, None, grid=GRID)
    assert list(result["threat"].values) == ["farmland", "town"]


def test_roads_that_miss_the_grid_are_no_road_anywhere():
    far = gpd.GeoDataFrame({"name": ["远"]}, geometry=[LineString([(9000, 9000), (9500, 9500)])], crs="EPSG:32647")
    none = gpd.GeoDataFrame({"name": ["空"]}, geometry=[LineString()], crs="EPSG:32647")
    for roads in (far, none):
        result = threats(ECOSYSTEM, TABLE, roads, grid=GRID).sel(threat="roads").values
        np.testing.assert_array_equal(result, [[0, 0, 0, NAN], [0, 0, 0, 0], [0, 0, 0, NAN]])


def test_only_roads_in_the_table_and_no_roads_is_absent():
    with pytest.raises(Absent):
        threats(ECOSYSTEM, TABLE.loc[[1]], None, grid=GRID)


@pytest.mark.parametrize(("origin", "codes"), [("railways", "51"), ("ecosystem", None), ("ecosystem", " ")])
def test_a_row_that_cannot_be_drawn_is_refused(origin, codes):
    table = TABLE.assign(origin=origin, codes=codes)
    with pytest.raises(ValueError, match="farmland"):
        threats(ECOSYSTEM, table, None, grid=GRID)


def test_inputs_stay_as_they_were():
    ecosystem, table = ECOSYSTEM.copy(deep=True), TABLE.copy(deep=True)
    threats(ECOSYSTEM, TABLE, None, grid=GRID)
    np.testing.assert_array_equal(ECOSYSTEM, ecosystem)
    pd.testing.assert_frame_equal(TABLE, table)
