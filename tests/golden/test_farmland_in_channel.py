"""Expected codes are hand sums: cropland cells whose centre a polygon holds."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from shanshui.core.grid import Grid
from shanshui.diagnose.farmland import farmland_in_channel

GRID = Grid("EPSG:4545", 0.0, 100.0, 50.0, (2, 3))


def polygons(*boxes):
    return gpd.GeoDataFrame({"name": ["河道"] * len(boxes)}, geometry=[shapely.box(*b) for b in boxes], crs=GRID.crs)


def test_cropland_of_the_channel():
    """Centres at x 25, 75, 125 and y 75, 25. The channel holds x 0–100 of the upper row: its orchard is no cropland."""
    ecosystem = GRID.raster(np.array([[51, 52, 51], [51, -1, 51]], dtype="i2"), "ecosystem")
    area = GRID.raster(np.array([[9.0, 9.0, 9.0], [9.0, 9.0, 0.0]]), "cell_area")
    found = farmland_in_channel(ecosystem, area, polygons((0, 50, 100, 100)), grid=GRID)
    assert found.values.tolist() == [[1, 0, 0], [0, -1, -1]]
    assert found.dtype == np.int16


def test_no_polygon_claims_nothing():
    ecosystem = GRID.raster(np.full((2, 3), 51, dtype="i2"), "ecosystem")
    area = GRID.raster(np.ones((2, 3)), "cell_area")
    assert not farmland_in_channel(ecosystem, area, polygons(), grid=GRID).values.any()
