"""Expected codes are hand sums: cropland cells whose centre a red line or a protected area holds."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from shanshui.core.grid import Grid
from shanshui.diagnose.farmland import farmland_in_red_line

GRID = Grid("EPSG:4545", 0.0, 100.0, 50.0, (2, 3))


def polygons(*boxes):
    return gpd.GeoDataFrame({"name": ["线"] * len(boxes)}, geometry=[shapely.box(*b) for b in boxes], crs=GRID.crs)


def test_either_line_claims():
    """The red line holds the first column, the protected area the last one; 41 is marsh."""
    ecosystem = GRID.raster(np.array([[51, 51, 51], [41, 51, -1]], dtype="i2"), "ecosystem")
    area = GRID.raster(np.ones((2, 3)), "cell_area")
    red, reserve = polygons((0, 0, 50, 100)), polygons((100, 0, 150, 100))
    assert farmland_in_red_line(ecosystem, area, red, grid=GRID).values.tolist() == [[1, 0, 0], [0, 0, -1]]
    both = farmland_in_red_line(ecosystem, area, red, reserve, grid=GRID)
    assert both.values.tolist() == [[1, 0, 1], [0, 0, -1]]


def test_outside_the_region_nothing_is_told():
    ecosystem = GRID.raster(np.full((2, 3), 51, dtype="i2"), "ecosystem")
    area = GRID.raster(np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]), "cell_area")
    found = farmland_in_red_line(ecosystem, area, polygons((0, 0, 150, 100)), grid=GRID)
    assert found.values.tolist() == [[1, -1, -1], [-1, -1, -1]]
