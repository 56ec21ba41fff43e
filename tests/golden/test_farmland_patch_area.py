"""Expected areas are hand sums of the cells of each patch."""

from __future__ import annotations

import numpy as np
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.field_pattern import farmland_patch_area

GRID = Grid("EPSG:4545", 0.0, 300.0, 100.0, (3, 4))


def raster(values):
    return GRID.raster(np.array(values, dtype="i2"), "ecosystem")


def test_patches_touch_by_corners():
    """Cells of 1 ha. The one at (1, 2) touches (0, 1) and (0, 3) by a corner: four cells, 4 ha."""
    ecosystem = raster([[51, 51, 30, 51], [30, 30, 51, 30], [30, 61, 30, 30]])
    area = np.full((3, 4), 1e4)
    found = farmland_patch_area(ecosystem, GRID.raster(area, "cell_area")).values
    assert found[0, 0] == found[1, 2] == found[0, 3] == 4.0
    assert np.isnan(found[0, 2]) and np.isnan(found[2, 1])


def test_area_on_the_ellipsoid_and_the_region():
    """Two patches: 1 + 0.5 ha and 1 ha. A cell outside the region belongs to none and parts nothing."""
    ecosystem = raster([[51, 51, 30, 51], [30, 30, 30, 51], [52, 30, 30, 30]])
    area = np.full((3, 4), 1e4)
    area[0, 1], area[1, 3] = 5e3, 0.0
    found = farmland_patch_area(ecosystem, GRID.raster(area, "cell_area"))
    nan = np.nan
    expected = [[1.5, 1.5, nan, 1.0], [nan, nan, nan, nan], [nan, nan, nan, nan]]
    np.testing.assert_array_equal(found.values, np.array(expected, dtype="f4"))
    assert found.dtype == np.float32


def test_without_cropland():
    with pytest.raises(Absent, match="no cropland"):
        farmland_patch_area(raster(np.full((3, 4), 52)), GRID.raster(np.ones((3, 4)), "cell_area"))
