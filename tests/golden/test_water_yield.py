"""water_yield: hand sums of Fu's equation at φ = 1 and beside it."""

import numpy as np
import pytest

from shanshui.core.grid import Grid
from shanshui.diagnose.climate_outlook import water_yield

NAN = np.nan
GRID = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, 3))


def plane(*values):
    return GRID.raster(np.array([values], dtype="f4"))


def test_fu_by_hand():
    """φ = 1, ω = 2: √2 − 1 of the rain runs off: 300 · 0.414214 = 124.264, 2 · 0.414214 = 0.828.

    φ = 2, ω = 2: √5 − 2 = 0.236068; 100 · 0.236068 = 23.607. φ = 0: everything runs off.
    """
    found = water_yield(plane(300, 100, 50), plane(300, 200, 0), omega=2).values[0]
    np.testing.assert_allclose(found, [124.264, 23.607, 50], rtol=1e-4)
    assert water_yield(plane(2, 1, 1), plane(2, 1, 1), omega=2).values[0, 0] == pytest.approx(0.828427, rel=1e-5)


def test_omega_is_2_6_unless_told():
    """φ = 1: 2^(1/2.6) − 1 = e^(0.693147/2.6) − 1 = e^0.266595 − 1 = 0.305512; 300 · 0.305512 = 91.654."""
    found = water_yield(plane(300, 0, NAN), plane(300, 10, 10)).values[0]
    np.testing.assert_allclose(found, [91.654, 0, NAN], rtol=1e-4)
    for omega in (1, 0.5):
        with pytest.raises(ValueError, match="omega"):
            water_yield(plane(1, 1, 1), plane(1, 1, 1), omega=omega)
    assert water_yield(plane(1, 1, 1), plane(1, 1, 1), omega=1.5).values[0, 0] == pytest.approx(2 ** (2 / 3) - 1)


def test_what_is_unknown_stays_so():
    """No rain leaves nothing, but only where the demand is known."""
    assert np.isnan(water_yield(plane(0, 1, 1), plane(NAN, NAN, 1)).values[0, :2]).all()


def test_a_dry_place_leaves_next_to_nothing():
    """φ = 100: within the last digits of double precision, never below 0."""
    found = water_yield(plane(20, 20, 20), plane(2000, 3000, 2e5)).values[0]
    assert (found >= 0).all() and found[0] < 0.02
