"""Expected distances are hand sums: metres from the centre of a field to a belt, over the height of its trees."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.field_pattern import farmland_belt_distance

GRID = Grid("EPSG:4545", 0.0, 100.0, 100.0, (1, 5))
ECOSYSTEM = GRID.raster(np.array([[51, 51, 30, 51, 51]], dtype="i2"), "ecosystem")
AREA = GRID.raster(np.array([[1.0, 1.0, 1.0, 1.0, 0.0]]), "cell_area")


def belts(xs, heights=None):
    columns = {"name": ["林带"] * len(xs)}
    if heights is not None:
        columns["height_m"] = pd.array(heights, dtype="Float64")
    lines = [shapely.LineString([(x, 0), (x, 100)]) for x in xs]
    return gpd.GeoDataFrame(columns, geometry=lines, crs=GRID.crs)


def test_heights_of_the_belts():
    """Centres at 50, 150, 350. Belt of 10 m at x 0: 5 H, 15 H, 35 H. One of 25 m at x 400: 14 H, 10 H, 2 H."""
    found = farmland_belt_distance(ECOSYSTEM, AREA, belts([0, 400], [10, 25]), grid=GRID)
    np.testing.assert_allclose(found.values, [[5, 10, np.nan, 2, np.nan]])
    assert found.dtype == np.float32


def test_a_height_that_is_not_recorded():
    """Belt at x 0 of unknown height: 50 m / 12 m = 4.1667 H; with 20 m set, 2.5 H."""
    for layer in (belts([0], [None]), belts([0])):
        assert farmland_belt_distance(ECOSYSTEM, AREA, layer, grid=GRID).values[0, 0] == pytest.approx(50 / 12)
        found = farmland_belt_distance(ECOSYSTEM, AREA, layer, belt_height_m=20.0, grid=GRID)
        assert found.values[0, 0] == pytest.approx(2.5)


def test_a_row_and_a_column_each_have_their_own_coordinate():
    """A field at row 1, column 0 of a 2 × 2 grid: centre (50, 50). A belt at y 150 is 100 m away."""
    grid = Grid("EPSG:4545", 0.0, 200.0, 100.0, (2, 2))
    line = gpd.GeoDataFrame({"height_m": [10.0]}, geometry=[shapely.LineString([(0, 150), (200, 150)])], crs=grid.crs)
    ecosystem = grid.raster(np.array([[30, 30], [51, 30]], dtype="i2"), "ecosystem")
    found = farmland_belt_distance(ecosystem, grid.raster(np.ones((2, 2)), "cell_area"), line, grid=grid)
    assert found.values[1, 0] == 10.0


def test_low_hedges_count():
    """A hedge of 50 cm at x 0 is 100 of its heights from the centre at 50."""
    assert farmland_belt_distance(ECOSYSTEM, AREA, belts([0], [0.5]), grid=GRID).values[0, 0] == 100


def test_what_it_refuses():
    with pytest.raises(Absent, match="no belt"):
        farmland_belt_distance(ECOSYSTEM, AREA, belts([]), grid=GRID)
    with pytest.raises(ValueError, match="positive"):
        farmland_belt_distance(ECOSYSTEM, AREA, belts([0], [0]), grid=GRID)
    with pytest.raises(Absent, match="no cropland"):
        farmland_belt_distance(ECOSYSTEM * 0, AREA, belts([0]), grid=GRID)
