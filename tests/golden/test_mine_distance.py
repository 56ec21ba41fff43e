"""mine_distance: hand sum on a 3 × 4 grid."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import Point, box

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.distances import mine_distance

GRID = Grid("EPSG:4509", 0, 300, 100.0, (3, 4))
AREA = GRID.raster(np.array([[1.0, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 0]]), "cell_area")


def test_by_the_cells_that_a_mine_touches() -> None:
    mines = gpd.GeoDataFrame({"code": ["m"], "name": ["m"]}, geometry=[box(305, 205, 310, 210)], crs=GRID.crs)
    assert mine_distance(mines, AREA, grid=GRID).values[0].tolist() == [300, 200, 100, 0]
    far = gpd.GeoDataFrame({"code": ["m"], "name": ["m"]}, geometry=[Point(9999, 9999).buffer(5)], crs=GRID.crs)
    with pytest.raises(Absent, match="no legacy mine"):
        mine_distance(far, AREA, grid=GRID)
