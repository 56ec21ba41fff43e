"""flood_regulation: hand sum, on an equal-area grid, where areas of the plane are those of the ellipsoid."""

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import MultiPolygon, box

from shanshui.assess.flood import flood_regulation
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("EPSG:6933", 8_000_000.0, 4_002_000.0, 1000.0, (2, 4))
"""Cylindrical equal-area: areas of the plane are those of the ellipsoid."""
ZONES = pd.DataFrame({"zone": ["高原湖区"], "constant": [6.636], "exponent": [0.678], "exchanges": [1.0]})


def zones(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=GRID.crs)


def cell(column, row=0, width=1, height=1):
    left, top = 8_000_000 + column * 1000, 4_002_000 - row * 1000
    return box(left, top - height * 1000, left + width * 1000, top)


COUNTIES = zones([cell(0, 0, 2, 2), cell(2, 0, 2, 2)], code=["b", "a"], name=["乙", "甲"])
LAKES = zones(
    [cell(0, 0, 2, 2), cell(2), cell(3), cell(9)],
    name=["天湖", "石门水库", "老坝塘", "远湖"],
)
RESERVOIRS = pd.DataFrame({"name": ["老坝塘", "无图水库"], "county": ["a", "b"], "capacity_wan_m3": [1000.0, 200.0]})


def run(marsh=((0, 0, 0, 0), (0, 0, 0, 0)), **given):
    codes = np.where(np.array(marsh) == 1, 41, 42).astype("i2")
    county_cells = pd.DataFrame({
        "county": ["b", "b", "a", "a", "b", "b", "a", "a", "b"], "cell": [0, 1, 2, 3, 4, 5, 6, 7, 2],
        "share": [1, 1, 0.75, 1, 1, 1, 1, 1, 0.25],
    })  # fmt: skip
    table = flood_regulation(
        GRID.raster(codes), GRID.raster(np.full((2, 4), 1e6)), ZONES,
        county_cells=given.pop("county_cells", county_cells), grid=GRID, **given,
    )  # fmt: skip
    return [tuple(None if pd.isna(v) else v for v in row) for row in table.itertuples(index=False)]


def test_lakes_by_zone():
    """4 km²: e^6.636 · 4^0.678 = e^(6.636 + 0.678 · 1.386294) = e^7.575908 = 1950.6 万 m³; the lake far away lies outside."""
    rows = run(lakes=LAKES.iloc[[0, 3]], counties=COUNTIES, lake_zone="高原湖区")
    assert [row[:3] for row in rows] == [("lake", "天湖", "b")]
    assert rows[0][3] == pytest.approx(4e6, rel=1e-6)
    assert rows[0][4] == pytest.approx(math.exp(7.575908) * 1e4, rel=1e-5)
    assert rows[0][4] == pytest.approx(1.9506e7, rel=1e-3)


def test_a_lake_whose_zone_is_not_stated_has_an_area_only():
    rows = run(lakes=LAKES.iloc[[0]], counties=COUNTIES)
    assert rows[0][4] is None
    with pytest.raises(ValueError, match="蒙新"):
        run(lakes=LAKES, counties=COUNTIES, lake_zone="蒙新湖区")


def test_reservoirs():
    """Listed: 0.35 of 1 000 and 200 万 m³, the second without a map; 石门水库 by its name, but its capacity is not known."""
    rows = run(lakes=LAKES.iloc[1:3], counties=COUNTIES, reservoirs=RESERVOIRS, lake_zone="高原湖区")
    assert [row[:3] for row in rows] == [
        ("reservoir", "老坝塘", "a"), ("reservoir", "无图水库", "b"), ("reservoir", "石门水库", "a"),
    ]  # fmt: skip
    assert [row[4] for row in rows] == [3.5e6, 0.7e6, None]
    assert rows[0][3] == pytest.approx(1e6, rel=1e-6)
    assert rows[1][3] is None
    assert rows[2][3] == pytest.approx(1e6, rel=1e-6)


def test_reservoirs_in_parts_add_up():
    two = zones([cell(0), cell(1)], name=["石门水库", "石门水库"])
    rows = run(lakes=two, counties=COUNTIES)
    assert len(rows) == 1
    assert rows[0][3] == pytest.approx(2e6, rel=1e-6)


def test_marsh_by_county():
    """Three cells of 1 km², one of them shared 1 : 3: 0.3 m on 3, 1.75 and 1.25 km²."""
    rows = run(marsh=((1, 0, 1, 1), (0, 0, 0, 0)))
    assert rows == [
        ("marsh", None, "*", 3e6, 9e5), ("marsh", None, "b", 1.25e6, 3.75e5), ("marsh", None, "a", 1.75e6, 5.25e5)
    ]  # fmt: skip
    assert run(marsh=((1, 0, 0, 0), (0, 0, 0, 0)), county_cells=None, marsh_depth_m=0.5) == [
        ("marsh", None, "*", 1e6, 5e5)
    ]


def test_settings_and_layers_without_names():
    assert run(reservoirs=RESERVOIRS, reservoir_share=0.5)[0][4] == 5e6
    rows = run(lakes=zones([MultiPolygon([cell(0), cell(2)])]), lake_zone="高原湖区")
    assert rows[0][:3] == ("lake", None, "*")
    assert rows[0][3] == pytest.approx(2e6, rel=1e-6)


def test_exchanges_multiply():
    twice = ZONES.assign(exchanges=2.0)
    codes = GRID.raster(np.full((2, 4), 42, dtype="i2"))
    one, two = (
        flood_regulation(codes, GRID.raster(np.full((2, 4), 1e6)), table, lakes=LAKES, grid=GRID, lake_zone="高原湖区")
        for table in (ZONES, twice)
    )
    assert two["capacity_m3"][0] == pytest.approx(2 * one["capacity_m3"][0])


def test_nothing_to_hold_water_is_told():
    with pytest.raises(Absent):
        run()


def test_a_pond_of_two_hundred_square_metres():
    pond = zones([box(8_000_500, 4_001_500, 8_000_520, 4_001_510)], name=["小水库"])
    rows = run(lakes=pond, counties=COUNTIES)
    assert rows[0][0] == "reservoir" and rows[0][3] == pytest.approx(200.0, rel=1e-6)
    # half a square metre of marsh is marsh
    grid = Grid("EPSG:6933", 8_000_000.0, 4_002_000.0, 1000.0, (1, 1))
    found = flood_regulation(grid.raster(np.array([[41]], "i2")), grid.raster(np.array([[0.5]])), ZONES, grid=grid)
    assert found["area_m2"].tolist() == [0.5]
