"""Expected percentages and cells are hand sums: two rivers across a grid of 100 m, three sections."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.ecological_flow import ecological_flow

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, 0.0, 600.0, 100.0, (6, 3))
AREA = GRID.raster(np.array([[1.0, 1, 1]] * 5 + [[1, 1, 0]]), "cell_area")
CODES = GRID.raster(
    np.array([[34, 34, 34], [34, 34, 34], [34, 41, 34], [34, 34, 34], [34, 34, 34], [34, 34, 34]], dtype="i2"), "e"
)
COUNTIES = gpd.GeoDataFrame({"code": ["1"], "name": ["甲"]}, geometry=[shapely.box(0, 0, 300, 600)], crs=CRS)
RIVERS = gpd.GeoDataFrame(
    {"name": ["北河", "南河", None]},
    geometry=[shapely.LineString([(-50, y), (400, y)]) for y in (550, 50, 300)],
    crs=CRS,
)


def sections(*rows):
    frame = pd.DataFrame(rows, columns=["name", "river", "year", "natural_wan_m3", "measured_wan_m3", "target_wan_m3"])
    frame["target_wan_m3"] = frame["target_wan_m3"].astype("Float64")
    return gpd.GeoDataFrame(
        frame, geometry=[shapely.Point(150, 550)] * (len(rows) - 1) + [shapely.Point(999, 999)], crs=CRS
    )


FLOWS = sections(
    ("上站", "北河", 2020, 200.0, 50.0, 50.0),
    ("下站", "北河", 2020, 200.0, 10.0, 20.0),
    ("下站", "北河", 2015, 200.0, 199.0, 20.0),
    ("下站", "北河", 2025, 200.0, 198.0, 20.0),
    ("空站", "南河", 2020, 100.0, np.nan, np.nan),
    ("南站", "南河", 2025, 80.0, 100.0, np.nan),
)


def flow(frame=FLOWS, rivers=RIVERS, **settings):
    return ecological_flow(frame, rivers, CODES, AREA, COUNTIES, base_year=2020, grid=GRID, **settings)


def test_sections_by_hand():
    """50/200 = 25 %, as much as aimed at; 10/200 = 5 %, less; 100/80 = 125 %, no target, outside the county; 空站 unmeasured."""
    before = FLOWS.copy()
    table, _ = flow()
    assert table["name"].tolist() == ["上站", "下站", "南站"] and table["percent"].tolist() == pytest.approx(
        [25, 5, 125]
    )
    assert table["meets"].tolist()[:2] == [True, False] and table["meets"].isna().tolist() == [False, False, True]
    assert table["county"].tolist() == ["1", "1", ""] and table["year"].tolist() == [2020, 2020, 2025]
    assert table["natural_wan_m3"].tolist() == [200, 200, 80] and table["measured_wan_m3"].tolist() == [50, 10, 100]
    pd.testing.assert_frame_equal(
        pd.DataFrame(FLOWS.drop(columns="geometry")), pd.DataFrame(before.drop(columns="geometry"))
    )


def test_cells_along_the_rivers():
    """Centres of rows are 0, 100, 200, … m from 北河 (its worst section, 5 %) and from 南河 (125 %). Within 150 m: rows 1
    and 2, 5 and 6; the marsh in row 3 is 200 m from 北河, within twice 150. The cell outside the region has nothing."""
    _, raster = flow(river_reach_m=150.0)
    n = np.nan
    expected = [[5, 5, 5], [5, 5, 5], [n, 5, n], [n, n, n], [125, 125, 125], [125, 125, n]]
    np.testing.assert_allclose(raster.values, expected)
    assert raster.dtype == np.float32 and raster.name == "flow_percent" and GRID.covers(raster)
    _, raster = flow(river_reach_m=99.0)
    np.testing.assert_allclose(raster.values[:3], [[5, 5, 5], [n, n, n], [n, n, n]])
    _, raster = flow(river_reach_m=100.0)
    np.testing.assert_allclose(raster.values[:3], [[5, 5, 5], [5, 5, 5], [n, 5, n]])


def test_the_default_reach_is_500_m():
    """By default row 6, 500 m from 北河, still has its value and row 1 that of 南河 not: 5 % is less and laid down last."""
    _, raster = flow()
    assert (raster.values[:, :2] == 5).all() and raster.values[5, 0] == 5
    only = FLOWS[FLOWS["river"] == "北河"]
    grid = Grid(CRS, 0.0, 600.0, 100.2, (6, 3))
    _, raster = ecological_flow(
        only,
        RIVERS.assign(geometry=[shapely.LineString([(-50, 549.9), (400, 549.9)])] * 3),
        grid.raster(CODES.values, "e"),
        grid.raster(AREA.values, "a"),
        COUNTIES,
        base_year=2020,
        grid=grid,
    )
    assert np.isnan(raster.values[5, 0]) and raster.values[4, 0] == 5  # 501 m


def test_rivers_without_names_or_without_that_name():
    _, raster = flow(rivers=RIVERS.drop(columns="name"))
    assert np.isnan(raster.values).all()
    _, raster = flow(rivers=RIVERS.assign(name=["甲", "乙", None]))
    assert np.isnan(raster.values).all()


def test_errors():
    with pytest.raises(Absent):
        flow(FLOWS[FLOWS["name"] == "空站"])
    for column, value in (("natural_wan_m3", 0.0), ("measured_wan_m3", -1.0)):
        with pytest.raises(ValueError, match="flow_sections"):
            flow(FLOWS.assign(**{column: value}))
    table, _ = flow(FLOWS.drop(columns="target_wan_m3"))
    assert table["meets"].isna().all()
    table, _ = flow(FLOWS.assign(natural_wan_m3=0.5, measured_wan_m3=0.25))
    assert (table["percent"] == 50).all()
    table, _ = flow(FLOWS.assign(measured_wan_m3=0.0))
    assert (table["percent"] == 0).all()


def test_cells_exactly_at_the_farther_reach_belong_to_it():
    """A short river in the middle, marsh all about: 100 m, twice the reach, to either side and beyond either end."""
    river = gpd.GeoDataFrame({"name": ["北河"]}, geometry=[shapely.LineString([(150, 250), (150, 350)])], crs=CRS)
    marsh = CODES.copy(data=np.full((6, 3), 41, "i2"))
    _, raster = ecological_flow(FLOWS, river, marsh, AREA, COUNTIES, base_year=2020, grid=GRID, river_reach_m=50.0)
    held = [[0, 0, 0], [0, 1, 0], [1, 1, 1], [1, 1, 1], [0, 1, 0], [0, 0, 0]]
    assert np.isfinite(raster.values).astype(int).tolist() == held
