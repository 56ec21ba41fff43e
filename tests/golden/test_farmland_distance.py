"""farmland_distance: hand sum on a 3 × 4 grid."""

from __future__ import annotations

import numpy as np
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.distances import farmland_distance

GRID = Grid("EPSG:4509", 0, 300, 100.0, (3, 4))
AREA = GRID.raster(np.array([[1.0, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 0]]), "cell_area")
ECOSYSTEM = GRID.raster(np.array([[51, 31, 62, 61], [31, 31, 50, 64], [31, -1, 31, 31]], "i2"), "ecosystem")
R2, R5 = 100 * 2**0.5, 100 * 5**0.5


def test_farmland_and_orchards() -> None:
    found = farmland_distance(ECOSYSTEM, AREA, grid=GRID)
    expected = [[0, 100, 200, 300], [100, R2, R5, 100 * 10**0.5], [200, R5, 100 * 8**0.5, np.nan]]
    np.testing.assert_allclose(found.values, np.array(expected, "f4"))
    assert found.dtype == np.float32
    orchard = ECOSYSTEM.copy(data=np.where(ECOSYSTEM.values == 51, 52, ECOSYSTEM.values))
    assert farmland_distance(orchard, AREA, grid=GRID).values[0, 1] == 100


def test_none_is_absent() -> None:
    wild = ECOSYSTEM.copy(data=np.full((3, 4), 31, "i2"))
    with pytest.raises(Absent, match="no farmland"):
        farmland_distance(wild, AREA, grid=GRID)
