"""relief: hand sum of highest less lowest over windows of known size; gaps, edges, block = whole."""

import numpy as np
import pytest

from shanshui.assess.relief import relief
from shanshui.core.grid import Grid


def grid(shape, cell=10.0):
    return Grid("EPSG:32647", 500_000.0, 3_600_000.0, cell, shape)


def test_hand_sum_3_by_3():
    g = grid((3, 4))
    z = g.raster(np.array([[1, 5, 2, 30], [4, 3, 9, 7], [8, 6, 0, 12]], dtype="f4"))
    found = relief(z, grid=g, relief_radius_m=10.0)
    # middle left: 9 − 0; middle right: 30 − 0; the corner top left sees 1 5 / 4 3 only: 5 − 1
    assert found.dtype == np.float32
    assert found.values.tolist() == [[4, 8, 28, 28], [7, 9, 30, 30], [5, 9, 12, 12]]


def test_the_window_is_a_square_of_whole_cells_within_the_radius():
    g = grid((9, 9))
    z = np.zeros((9, 9), dtype="f4")
    z[4, 4] = 50.0

    def touched(**more):
        return int((relief(g.raster(z), grid=g, **more).values == 50).sum())

    assert touched(relief_radius_m=20.0) == 25  # 2 cells to each side
    assert touched(relief_radius_m=29.9) == 25
    assert touched(relief_radius_m=30.0) == 49
    assert touched(relief_radius_m=3.0) == 9  # at least one cell to each side


def test_default_window_is_4_square_kilometres():
    g = grid((25, 25), cell=100.0)
    z = np.zeros(g.shape, dtype="f4")
    z[12, 12] = 7.0
    # 1000 m hold ten cells of 100 m: 21 × 21 cells
    assert (relief(g.raster(z), grid=g).values == 7).sum() == 441


def test_radius_of_whole_cells_keeps_them_all_whatever_rounding():
    g = grid((9, 9), cell=0.1)
    z = np.zeros((9, 9), dtype="f4")
    z[4, 4] = 1.0
    assert 0.3 / 0.1 < 3  # in floating point
    assert (relief(g.raster(z), grid=g, relief_radius_m=0.3).values == 1).sum() == 49


def test_gaps_are_left_out_and_stay_gaps():
    g = grid((3, 3))
    z = np.array([[np.nan, 5, 2], [4, 3, 9], [8, 6, np.nan]], dtype="f4")
    before = z.copy()
    found = relief(g.raster(z), grid=g, relief_radius_m=10.0).values
    assert np.isnan(found[0, 0]) and np.isnan(found[2, 2])
    assert found[1, 1] == 7  # 9 − 2
    np.testing.assert_array_equal(z, before)
    assert np.isnan(relief(g.raster(np.full((3, 3), np.nan, "f4")), grid=g).values).all()


def test_block_with_halo_is_the_whole():
    g = grid((40, 50))
    z = np.random.default_rng(4).normal(3000, 200, g.shape).astype("f4")
    z[10, 20] = np.nan
    whole = relief(g.raster(z), grid=g, relief_radius_m=35.0).values
    part = g.window(slice(6, 24), slice(11, 34))  # halo ⌈35/10⌉ = 4
    block = relief(part.raster(z[6:24, 11:34]), grid=part, relief_radius_m=35.0).values[4:-4, 4:-4]
    np.testing.assert_array_equal(block, whole[10:20, 15:30])


@pytest.mark.parametrize("radius", [0.0, -5.0])
def test_radius_must_be_positive(radius):
    g = grid((3, 3))
    with pytest.raises(ValueError, match="relief_radius_m"):
        relief(g.raster(np.zeros((3, 3), "f4")), grid=g, relief_radius_m=radius)
