"""mine_urban: hand sum on a row of cells of 100 m."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import LineString, box

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.mine_places import mine_urban

GRID = Grid("EPSG:4509", 0, 100, 100.0, (1, 40))
AREA = GRID.raster(np.where(np.arange(40) < 39, 1.0, 0.0)[None], "cell_area")


def zones(*spans: tuple[float, float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": [str(a) for a, _ in spans]}, geometry=[box(a, 0, b, 100) for a, b in spans], crs=GRID.crs
    )


def line(x: float) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"name": ["r"]}, geometry=[LineString([(x, -50), (x, 150)])], crs=GRID.crs)


MINES = zones((0, 200), (1300, 1400), (2401, 2500), (3800, 4000))
"""Cells 0–1, 13, 24 and 38–39; 39 is outside the region."""
NONE = [0] * 39 + [-1]


def row(**codes: int) -> list[int]:
    values = list(NONE)
    for cells, code in codes.items():
        for cell in cells.removeprefix("c").split("_"):
            values[int(cell)] = code
    return values


def test_towns_and_roads() -> None:
    town, road = zones((1400, 1600)), line(3500)
    found = mine_urban(MINES, AREA, town, road, grid=GRID)  # 1200 m, touching, 801 m, 300 m from the road
    assert found.values.tolist() == [row(c0_1=1, c13=3, c24=2, c38=2)]
    assert mine_urban(MINES, AREA, town, grid=GRID).values.tolist() == [row(c0_1=-1, c13=3, c24=2, c38=-1)]
    assert mine_urban(MINES, AREA, None, road, grid=GRID).values.tolist() == [row(c0_1=-1, c13=-1, c24=2, c38=2)]
    assert mine_urban(MINES, AREA, zones((1200, 1250)), line(9999), grid=GRID).values[0, 0] == 2  # exactly 1000 m
    assert mine_urban(MINES, AREA, zones((1200.5, 1250)), line(9999), grid=GRID).values[0, 0] == 1
    with pytest.raises(Absent, match="neither the urban"):
        mine_urban(MINES, AREA, grid=GRID)


def test_reach_must_not_be_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        mine_urban(MINES, AREA, zones((0, 1)), grid=GRID, mine_near_m=-1)
    assert mine_urban(MINES, AREA, zones((200, 210)), line(9999), grid=GRID, mine_near_m=0).values[0, 0] == 3
    assert mine_urban(MINES, AREA, zones((201, 210)), line(9999), grid=GRID, mine_near_m=0).values[0, 0] == 1
    assert mine_urban(MINES, AREA, zones((200.5, 210)), line(9999), grid=GRID).values[0, 0] == 2
