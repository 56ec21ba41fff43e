"""habitat_quality_change: hand sum."""

from __future__ import annotations

import numpy as np

from shanshui.core.grid import Grid
from shanshui.diagnose.habitat_change import habitat_quality_change

GRID = Grid("EPSG:4509", 0, 0, 100.0, (1, 4))


def test_difference() -> None:
    after = GRID.raster(np.array([[0.5, 0.25, 1.0, np.nan]], "f4"), "habitat_quality", year=2020)
    before = GRID.raster(np.array([[0.75, 0.25, np.nan, 0.5]], "f4"), "habitat_quality", year=2010)
    found = habitat_quality_change(after, before)
    np.testing.assert_array_equal(found.values, np.array([[-0.25, 0, np.nan, np.nan]], "f4"))
    assert found.dtype == np.float32
    assert found.name == "habitat_quality_change"
