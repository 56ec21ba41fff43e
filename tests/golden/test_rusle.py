"""rusle: hand sum on 3 × 3 cells."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.assess.soil import rusle
from shanshui.core.grid import Grid

GRID = Grid("EPSG:32647", 0.0, 0.0, 30.0, (3, 3))


def layers(practice=1.0):
    R = [[1000, 2000, 500], [1000, np.nan, 1000], [0, 1000, 1000]]
    K = [[0.04, 0.02, 0.03], [0.04, 0.04, np.nan], [0.04, 0.04, 0.04]]
    LS = [[2.0, 5.0, 1.0], [2.0, 2.0, 2.0], [2.0, np.nan, 2.0]]
    C = [[0.1, 0.0, 1.0], [0.25, 0.1, 0.1], [0.1, 0.1, np.nan]]
    P = np.full((3, 3), practice)
    return [GRID.raster(np.array(values, dtype="f4")) for values in (R, K, LS, C, P)]


def test_hand_sum():
    inputs = layers()
    before = [layer.copy(deep=True) for layer in inputs]
    loss, retention = rusle(*inputs)
    # potential R·K·LS: 1000·0.04·2 = 80; 2000·0.02·5 = 200; 500·0.03·1 = 15; 80; …; 0
    nan = np.nan
    np.testing.assert_allclose(loss.values, [[8, 0, 15], [20, nan, nan], [0, nan, nan]], rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(retention.values, [[72, 200, 0], [60, nan, nan], [0, nan, nan]], rtol=1e-6, atol=1e-6)
    assert (loss.name, retention.name) == ("soil_loss", "soil_retention")
    assert loss.dtype == retention.dtype == np.float32
    for layer, old in zip(inputs, before, strict=True):
        np.testing.assert_array_equal(layer, old)


def test_practice_lowers_the_loss_and_is_kept_in_the_retention():
    loss, retention = rusle(*layers(0.35))
    # 80·0.1·0.35 = 2.8 and 80 − 2.8 = 77.2
    assert loss.values[0, 0] == pytest.approx(2.8, rel=1e-6)
    assert retention.values[0, 0] == pytest.approx(77.2, rel=1e-6)


def test_without_a_practice_factor_there_is_no_result():
    loss, retention = rusle(*layers(np.nan))
    assert np.isnan(loss.values).all() and np.isnan(retention.values).all()


@given(r=st.floats(0, 20000), k=st.floats(0, 0.1), ls=st.floats(0, 60), c=st.floats(0, 1), practice=st.floats(0, 1))
def test_lost_and_kept_add_to_the_potential(r, k, ls, c, practice):
    g = Grid("EPSG:32647", 0.0, 0.0, 30.0, (1, 1))
    loss, retention = rusle(*[g.raster(np.array([[v]], "f4")) for v in (r, k, ls, c, practice)])
    assert loss.values[0, 0] + retention.values[0, 0] == pytest.approx(r * k * ls, rel=1e-5, abs=1e-5)
    assert loss.values[0, 0] >= 0
    assert retention.values[0, 0] >= 0


def test_a_block_is_the_whole_bit_for_bit():
    part = GRID.window(slice(0, 2), slice(1, 3))
    blocks = rusle(*[part.raster(layer.values[0:2, 1:3]) for layer in layers()])
    for block, whole in zip(blocks, rusle(*layers()), strict=True):
        np.testing.assert_array_equal(block.values, whole.values[0:2, 1:3])
