"""built_distance: hand sum on a 3 × 4 grid."""

from __future__ import annotations

import numpy as np
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.distances import built_distance

GRID = Grid("EPSG:4509", 0, 300, 100.0, (3, 4))
AREA = GRID.raster(np.array([[1.0, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 0]]), "cell_area")
ECOSYSTEM = GRID.raster(np.array([[51, 31, 62, 61], [31, 31, 50, 64], [31, -1, 31, 31]], "i2"), "ecosystem")


def test_settlements_and_industry_not_urban_green() -> None:
    found = built_distance(ECOSYSTEM, AREA, grid=GRID)
    np.testing.assert_allclose(found.values[0], [300, 200, 100, 0])
    industry = ECOSYSTEM.copy(data=np.where(ECOSYSTEM.values == 61, 63, ECOSYSTEM.values))
    np.testing.assert_allclose(built_distance(industry, AREA, grid=GRID).values[0], [300, 200, 100, 0])


def test_none_is_absent() -> None:
    wild = ECOSYSTEM.copy(data=np.full((3, 4), 31, "i2"))
    with pytest.raises(Absent, match="no built-up"):
        built_distance(wild, AREA, grid=GRID)
