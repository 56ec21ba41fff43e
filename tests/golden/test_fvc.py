"""fvc: hand sum of the two-end-member model; the same end members in every year."""

import numpy as np
import pytest

from shanshui.assess.cover import fvc
from shanshui.core.grid import Grid

GRID = Grid("EPSG:32647", 0.0, 0.0, 30.0, (2, 3))


def test_hand_sum():
    values = np.array(
        [[[0.05, 0.86, 0.455], [-0.3, 0.95, np.nan]], [[0.131, 0.455, 0.0], [0.779, 0.86, 0.05]]], dtype="f4"
    )
    before = values.copy()
    ndvi = GRID.raster(values, "ndvi", year=[2000, 2020])
    result = fvc(ndvi)
    # (0.455 − 0.05) / (0.86 − 0.05) = 0.405 / 0.81 = 0.5; 0.081 / 0.81 = 0.1; 0.729 / 0.81 = 0.9; outside is clamped
    expected = [[[0, 1, 0.5], [0, 1, np.nan]], [[0.1, 0.5, 0], [0.9, 1, 0]]]
    np.testing.assert_allclose(result.values, expected, atol=1e-6)
    assert result.dims == ("year", "y", "x")
    assert list(result["year"].values) == [2000, 2020]
    assert result.dtype == np.float32
    assert np.nanmin(result.values) >= 0
    assert np.nanmax(result.values) <= 1
    np.testing.assert_array_equal(values, before)


def test_end_members_are_settings():
    ndvi = GRID.raster(np.full((1, 2, 3), 0.3, dtype="f4"), year=[2020])
    np.testing.assert_allclose(fvc(ndvi, ndvi_soil=0.1, ndvi_vegetation=0.5).values, 0.5, atol=1e-6)


@pytest.mark.parametrize("vegetation", [0.05, 0.0])
def test_end_members_in_the_wrong_order_are_refused(vegetation):
    ndvi = GRID.raster(np.full((1, 2, 3), 0.3, dtype="f4"), year=[2020])
    with pytest.raises(ValueError, match="ndvi_soil"):
        fvc(ndvi, ndvi_vegetation=vegetation)


def test_a_block_is_the_whole_bit_for_bit():
    values = np.random.default_rng(2).uniform(-0.2, 1, (2, 2, 3)).astype("f4")
    whole = fvc(GRID.raster(values, year=[2000, 2020])).values
    part = GRID.window(slice(1, 2), slice(1, 3))
    block = fvc(part.raster(values[:, 1:2, 1:3], year=[2000, 2020])).values
    np.testing.assert_array_equal(block, whole[:, 1:2, 1:3])
