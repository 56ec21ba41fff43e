"""mine_ecological: hand sum on a row of cells of 100 m."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import LineString, box

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.mine_places import mine_ecological

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


def test_red_lines_and_waters() -> None:
    red, river = zones((150, 400)), line(3900)
    # the first mine overlaps the red line; the second is 900 m off it; the third is 2001 m off and 1400 m from the
    # river, so elsewhere; the fourth lies on the river
    found = mine_ecological(MINES, AREA, red, river, grid=GRID)
    assert found.values.tolist() == [row(c0_1=3, c13=2, c24=1, c38=2)]
    assert found.dtype == np.int16
    # exactly 1000 m is near, a little more is not
    assert mine_ecological(MINES, AREA, zones((150, 300)), river, grid=GRID).values[0, 13] == 2
    assert mine_ecological(MINES, AREA, zones((150, 299.9)), river, grid=GRID).values[0, 13] == 1
    assert mine_ecological(MINES, AREA, red, river, grid=GRID, mine_near_m=2001).values[0, 24] == 2
    # one that touches the red line's border is within it
    assert mine_ecological(MINES, AREA, zones((200, 300)), river, grid=GRID).values[0, 0] == 3


def test_what_is_not_given_may_be_near() -> None:
    red, river, lake = zones((150, 400)), line(3900), zones((3550, 3600))
    assert mine_ecological(MINES, AREA, red, grid=GRID).values.tolist() == [row(c0_1=3, c13=2, c24=-1, c38=-1)]
    assert mine_ecological(MINES, AREA, None, river, grid=GRID).values.tolist() == [row(c0_1=-1, c13=-1, c24=-1, c38=2)]
    assert mine_ecological(MINES, AREA, red, None, lake, grid=GRID).values.tolist() == [
        row(c0_1=3, c13=2, c24=1, c38=2)
    ]
    with pytest.raises(Absent, match="neither red lines"):
        mine_ecological(MINES, AREA, grid=GRID)


def test_reach_must_not_be_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        mine_ecological(MINES, AREA, zones((0, 1)), grid=GRID, mine_near_m=-1)
