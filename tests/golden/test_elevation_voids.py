"""Voids of the elevation data (hand sum): patches, areas, their middle, and whether they reach the edge."""

from __future__ import annotations

import numpy as np
import pytest

from shanshui.base.voids import elevation_voids
from shanshui.core.grid import Grid

GRID = Grid("+proj=aea +lat_1=25 +lat_2=47 +lon_0=105", 1000.0, 5000.0, 100.0, (6, 7))
VOIDS = ["..xxx..",
         ".......",
         "..x....",
         "...x...",
         ".x....x",
         "......x"]  # fmt: skip
# the region is all but the first column, where a void counts nowhere
AREA = np.full((6, 7), 10_000.0)
AREA[:, 0] = 0.0
AREA[5, 6] = 2_500.0


def rasters():
    heights = np.where([[c == "x" for c in row] for row in VOIDS], np.nan, 3000.0).astype("f4")
    heights[3, 0] = np.nan
    return GRID.raster(heights, "elevation"), GRID.raster(AREA, "cell_area")


def test_by_hand():
    elevation, area = rasters()
    before = elevation.values.copy()
    table = elevation_voids(elevation, area, grid=GRID)
    # three cells in row 0; two that meet at a corner (2,2) (3,3); two in column 6, one of them a quarter of a cell; one at (4,1)
    assert table["id"].tolist() == ["v1", "v2", "v3", "v4", "*"]
    assert table["cells"].tolist() == [3, 2, 2, 1, 8]
    assert table["area_m2"].tolist() == [30_000, 20_000, 12_500, 10_000, 72_500]
    # region: 6 × 6 cells less 7500 m² = 352 500 m²
    assert table["share"].tolist() == pytest.approx([a / 352_500 for a in (30_000, 20_000, 12_500, 10_000, 72_500)])
    # middles: columns 3, 2.5, 6, 1; rows 0, 2.5, 4.5, 4
    assert table["x"].tolist()[:4] == [1350, 1300, 1650, 1150] and table["y"].tolist()[:4] == [4950, 4700, 4500, 4550]
    assert table["edge"].tolist() == [True, False, True, True, True]  # (4,1) meets the column outside the region
    np.testing.assert_array_equal(elevation.values, before)  # nothing is filled


def test_without_voids():
    elevation, area = rasters()
    area.values[np.isnan(elevation.values)] = 0.0
    table = elevation_voids(elevation, area, grid=GRID)
    assert table[["id", "cells", "area_m2", "share", "edge"]].to_numpy().tolist() == [["*", 0, 0.0, 0.0, False]]
