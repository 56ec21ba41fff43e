"""fvc_background: hand sum of the two-end-member model on one coarse layer."""

import numpy as np
import pytest

from shanshui.assess.cover import fvc_background
from shanshui.core.grid import Grid

GRID = Grid("EPSG:32647", 0.0, 0.0, 1000.0, (2, 2))


def test_hand_sum():
    ndvi = GRID.raster(np.array([[0.455, 0.131], [-1.0, np.nan]], dtype="f4"), "ndvi_background")
    result = fvc_background(ndvi)
    # 0.405 / 0.81 = 0.5; 0.081 / 0.81 = 0.1; below bare soil is 0
    np.testing.assert_allclose(result.values, [[0.5, 0.1], [0, np.nan]], atol=1e-6)
    assert result.dims == ("y", "x")
    assert result.dtype == np.float32
    assert result.name == "fvc_background"


def test_end_members_are_settings_in_order():
    ndvi = GRID.raster(np.full((2, 2), 0.3, dtype="f4"))
    np.testing.assert_allclose(fvc_background(ndvi, ndvi_soil=0.2, ndvi_vegetation=0.6).values, 0.25, atol=1e-6)
    with pytest.raises(ValueError, match="ndvi_soil"):
        fvc_background(ndvi, ndvi_soil=0.9)
