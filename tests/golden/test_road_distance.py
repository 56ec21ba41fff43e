"""road_distance: hand sum on a 3 × 4 grid."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import LineString

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.distances import road_distance

GRID = Grid("EPSG:4509", 0, 300, 100.0, (3, 4))
AREA = GRID.raster(np.array([[1.0, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 0]]), "cell_area")


def test_by_the_cells_that_a_road_touches() -> None:
    roads = gpd.GeoDataFrame({"name": ["r"]}, geometry=[LineString([(10, 290), (10, 10)])], crs=GRID.crs)
    found = road_distance(roads, AREA, grid=GRID)
    assert found.values[1].tolist() == [0, 100, 200, 300]
    assert np.isnan(found.values[2, 3])
    with pytest.raises(Absent, match="no road"):
        road_distance(roads[:0], AREA, grid=GRID)
