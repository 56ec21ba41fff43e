"""ridge_factor: hand sum on a 3 × 5 grid; the least value; blocks."""

import numpy as np
import pytest

from shanshui.assess.wind_soil import LEAST, ridge_factor
from shanshui.core.grid import Grid

GRID = Grid("EPSG:32647", 0.0, 0.0, 30.0, (3, 5))


def test_by_hand():
    z = np.zeros((3, 5), "f4")
    z[2, 4] = 30  # a corner neighbour of the last inner cell
    found = ridge_factor(GRID.raster(z, "elevation"), grid=GRID).values
    # ΔH 30 m over 60 m: K_r = 0.2 · 900 / 60 = 3; exp(5.58 − 2.41 · 3^0.934) = exp(5.58 − 2.41 · 2.79018) = exp(−1.14433)
    assert found[1, 3] == pytest.approx(0.318437, abs=1e-5)
    np.testing.assert_array_equal(found[1, 1:3], [1, 1])
    assert np.isnan(found[[0, 2]]).all() and np.isnan(found[1, [0, 4]]).all()


def test_beyond_the_least_it_does_not_rise_again():
    # d/dK (1.86 K − 2.41 K^0.934) = 0 where K^0.066 = 2.41 · 0.934 / 1.86 = 1.210177, K = exp(0.190767 / 0.066) = 18.0
    assert pytest.approx(18.0, abs=0.05) == LEAST
    z = np.zeros((3, 5), "f4")
    z[1, 1], z[1, 3] = 74, 2000  # K_r 18.25 and more
    found = ridge_factor(GRID.raster(z, "elevation"), grid=GRID).values[1, 1:4]
    # exp(33.48 − 2.41 · 14.8739) = exp(−2.3661) = 0.09385
    np.testing.assert_allclose(found, 0.09385, atol=1e-5)
    assert found[0] == found[2]


@pytest.mark.parametrize("hole", [(0, 0), (1, 1), (2, 2)])
def test_a_missing_neighbour_is_nodata(hole):
    z = np.zeros((3, 5), "f4")
    z[hole] = np.nan
    found = ridge_factor(GRID.raster(z, "elevation"), grid=GRID).values
    assert np.isnan(found[1, 1]) and found[1, 3] == (1 if hole[1] < 2 else pytest.approx(np.nan, nan_ok=True))


def test_a_strip_has_no_neighbours():
    g = Grid("EPSG:32647", 0.0, 0.0, 30.0, (2, 5))
    assert np.isnan(ridge_factor(g.raster(np.zeros((2, 5), "f4")), grid=g).values).all()
