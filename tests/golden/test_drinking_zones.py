"""Expected degrees are laid down by hand: three protection zones within each other over field, town and mine."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from shanshui.core.grid import Grid
from shanshui.diagnose.drinking_zones import drinking_zones

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, 0.0, 300.0, 100.0, (3, 6))
AREA = GRID.raster(np.array([[1.0] * 6, [2.0] * 6, [4.0] * 5 + [0.0]]), "cell_area")
CODES = GRID.raster(
    np.array([[34, 51, 52, 51, 51, 51], [34, 61, 34, 62, 61, 61], [63, 34, 63, 34, 63, 63]], dtype="i2"), "ecosystem"
)
COUNTIES = gpd.GeoDataFrame({"code": ["1"], "name": ["甲"]}, geometry=[shapely.box(0, 0, 290, 300)], crs=CRS)


def zones(levels, boxes):
    return gpd.GeoDataFrame(
        {"name": [f"源{i}" for i in range(len(levels))], "level": levels},
        geometry=[shapely.box(*b) for b in boxes],
        crs=CRS,
    )


NESTED = zones(["准保护区", "二级保护区", "一级"], [(0, 0, 600, 300), (0, 0, 400, 300), (0, 0, 200, 300)])


def test_by_hand():
    """Columns 1–2 are the first zone, 3–4 the second, 5–6 the outer. The outer zone forbids mines only."""
    before = NESTED.geometry.to_wkb().tolist()
    out, table = drinking_zones(NESTED, CODES, AREA, COUNTIES, grid=GRID)
    assert out.values.tolist() == [[0, 2, 1, 1, 0, 0], [0, 3, 0, 2, 0, 0], [3, 0, 3, 0, 2, -1]]
    assert out.dtype == np.int16 and out.name == "drinking_zone_problem" and GRID.covers(out)
    assert table["name"].tolist() == ["源0", "源1", "源2"] and table["level"].tolist() == [3, 2, 1]
    assert table["farmland_m2"].tolist() == [5, 3, 1] and table["settlement_m2"].tolist() == [8, 4, 2]
    assert table["mine_m2"].tolist() == [12, 8, 4] and table["area_m2"].tolist() == [38, 28, 14]
    assert table["degree"].tolist() == [2, 3, 3] and table["county"].tolist() == ["", "1", "1"]
    assert NESTED.geometry.to_wkb().tolist() == before


def test_degrees_of_each_use():
    for level, expected in (("一级保护区", [2, 3, 3]), ("二级", [1, 2, 3]), ("准保护区", [0, 0, 2])):
        for row, degree in zip(range(3), expected, strict=True):
            one = zones([level], [(100, 200 - 100 * row, 200, 300 - 100 * row)])
            codes = CODES.copy(data=np.array([[51] * 6, [61] * 6, [63] * 6], dtype="i2"))
            out, table = drinking_zones(one, codes, AREA, COUNTIES, grid=GRID)
            assert out.values[row, 1] == degree and table["degree"].tolist() == [degree]


def test_legacy_mines_count_where_given():
    mine = gpd.GeoDataFrame({"code": ["m"], "name": ["m"]}, geometry=[shapely.box(10, 210, 190, 290)], crs=CRS)
    out, table = drinking_zones(NESTED, CODES, AREA, COUNTIES, mine, grid=GRID)
    assert out.values[0].tolist() == [3, 3, 1, 1, 0, 0]
    assert table["mine_m2"].tolist()[2] == 6 and table["farmland_m2"].tolist()[2] == 0


def test_a_zone_off_the_grid_and_unknown_land():
    codes = CODES.copy(data=np.full((3, 6), -1, "i2"))
    out, table = drinking_zones(NESTED, codes, AREA, COUNTIES, grid=GRID)
    assert (out.values == -1).all() and table["degree"].isna().all() and (table["area_m2"] == 0).all()
    out, table = drinking_zones(zones(["一级"], [(9000, 0, 9100, 100)]), CODES, AREA, COUNTIES, grid=GRID)
    assert (out.values == -1).all() and table["county"].tolist() == [""]


def test_a_level_that_is_none():
    with pytest.raises(ValueError, match="level"):
        drinking_zones(zones(["三级"], [(0, 0, 100, 100)]), CODES, AREA, COUNTIES, grid=GRID)
