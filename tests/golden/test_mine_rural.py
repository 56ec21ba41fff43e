"""mine_rural: hand sum on a row of cells of 100 m."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import box

from shanshui.core.grid import Grid
from shanshui.diagnose.mine_places import mine_rural

GRID = Grid("EPSG:4509", 0, 100, 100.0, (1, 40))
AREA = GRID.raster(np.where(np.arange(40) < 39, 1.0, 0.0)[None], "cell_area")


def zones(*spans: tuple[float, float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": [str(a) for a, _ in spans]}, geometry=[box(a, 0, b, 100) for a, b in spans], crs=GRID.crs
    )


MINES = zones((0, 200), (1300, 1400), (2401, 2500), (3800, 4000))
"""Cells 0–1, 13, 24 and 38–39; 39 is outside the region."""
NONE = [0] * 39 + [-1]


def row(**codes: int) -> list[int]:
    values = list(NONE)
    for cells, code in codes.items():
        for cell in cells.removeprefix("c").split("_"):
            values[int(cell)] = code
    return values


def test_farmland_and_settlements_between_centres() -> None:
    codes = np.full((1, 40), 31, "i2")
    codes[0, 11] = 52
    ecosystem = GRID.raster(codes, "ecosystem")
    # from cell 11: 10 cells to cell 1, 2 to 13, 13 to 24, 27 to 38
    assert mine_rural(MINES, AREA, ecosystem, grid=GRID).values.tolist() == [row(c0_1=2, c13=2, c24=1, c38=1)]
    assert mine_rural(MINES, AREA, ecosystem, grid=GRID, mine_near_m=999).values[0, 0] == 1
    codes[0, 11], codes[0, 30] = 31, 61
    assert mine_rural(MINES, AREA, ecosystem, grid=GRID).values.tolist() == [row(c0_1=1, c13=1, c24=2, c38=2)]
    codes[0, 30] = 63  # industry is neither
    assert mine_rural(MINES, AREA, ecosystem, grid=GRID).values.tolist() == [row(c0_1=1, c13=1, c24=1, c38=1)]


def test_reach_must_not_be_negative() -> None:
    ecosystem = GRID.raster(np.full((1, 40), 31, "i2"), "ecosystem")
    with pytest.raises(ValueError, match="negative"):
        mine_rural(MINES, AREA, ecosystem, grid=GRID, mine_near_m=-1)
