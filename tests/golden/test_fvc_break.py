"""fvc_break: hand sums of Pettitt's U, K and p, and of the shift."""

import numpy as np
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.shifts import fvc_break, pettitt

YEARS = list(range(2001, 2011))


def run(*series, years=YEARS, **settings):
    values = np.array(series, dtype="f4").T[:, None, :]
    layer = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, len(series))).raster(values, year=years)
    before = layer.values.copy()
    year, shift = fvc_break(layer, **settings)
    np.testing.assert_array_equal(layer.values, before)
    assert year.dtype == np.int16 and shift.dtype == np.float32
    return year.values[0], shift.values[0]


def test_a_step_by_hand():
    """Five at 0.2, then five at 0.5: every pair across differs, K = 5 · 5 = 25; n³ + n² = 1100.

    p = 2 · e^(−6 · 625 / 1100) = 2 · 0.0330713 = 0.0661425. With 20 values K = 100, 8400: 2 · e^(−60000/8400) = 0.001581.
    """
    at, p = pettitt(np.array([0.2] * 5 + [0.5] * 5))
    assert at == 5 and p == pytest.approx(0.0661425, rel=1e-5)
    at, p = pettitt(np.array([0.2] * 10 + [0.5] * 10))
    assert at == 10 and p == pytest.approx(0.001581, rel=1e-3)


def test_u_by_hand():
    """3 1 2 5 4 6 (the pairs across, sgn(x_i − x_j)): U_1 = +2 −3 = −1, U_2 = −1 −5 = −6, U_3 = −6 −3 = −9.

    U_4 = −9 + (4 − 1) … 5 beats 3, 1, 2, 4 and loses to 6: +3 → −6; U_5: 4 beats three, loses to two: +1 → −5. K = 9 after
    three values; p = 2 · e^(−6 · 81 / (216 + 36)) = 2 · e^−1.928571 = 0.290727.
    """
    at, p = pettitt(np.array([3.0, 1, 2, 5, 4, 6]))
    assert at == 3 and p == pytest.approx(0.290727, rel=1e-4)


def test_the_last_value_may_stand_apart():
    """Nine at 0.2 and one at 0.5: K = 9 before the last."""
    assert pettitt(np.array([0.2] * 9 + [0.5]))[0] == 9


def test_six_per_cent_is_no_break():
    """n = 12; the first ties with three of the upper six: K = 36 − 3 = 33, p = 2 · e^(−6 · 1089 / 1872) = 2 · 0.030489."""
    series = [0.5] + [0.2] * 5 + [0.5] * 3 + [0.6] * 3
    at, p = pettitt(np.array(series))
    assert at == 6 and p == pytest.approx(0.060978, rel=1e-4)
    assert run(series, years=list(range(2000, 2012)))[0][0] == 0


def test_nothing_breaks_in_a_constant():
    """U = 0 throughout: p = 2, cut off at 1; the first place stands."""
    assert pettitt(np.full(6, 0.3)) == (1, 1.0)


def test_year_shift_and_significance():
    """The year is the first after the break; p = 0.066 shows at 0.1, not at 0.05; the shift is told all the same."""
    step = [0.2] * 5 + [0.5] * 5
    year, shift = run(step, step[::-1], [0.3] * 10, significance=0.1)
    assert year.tolist() == [2006, 2006, 0]
    np.testing.assert_allclose(shift, [0.3, -0.3, 0], atol=1e-6)
    year, shift = run(step)
    assert year[0] == 0 and shift[0] == pytest.approx(0.3)


def test_the_level_of_significance_is_five_per_cent():
    """n = 11, five and six: K = 30, 6 · 900 / (1331 + 121) = 3.719008, p = 2 · 0.0242580 = 0.0485160: a break at 5 %.

    With one of the six lower than the five: U_5 = 5 · (1 − 5) = −20, U_6 = −6 · 5 = −30: the break lies after it, p as before.
    """
    eleven = list(range(2000, 2011))
    year, _ = run([0.2] * 5 + [0.5] * 6, [0.2] * 5 + [0.1] + [0.5] * 5, years=eleven)
    assert year.tolist() == [2005, 2006]
    assert pettitt(np.array([0.2] * 5 + [0.5] * 6))[1] == pytest.approx(0.0485160, rel=1e-5)
    assert run([0.2] * 5 + [0.5] * 6, years=eleven, significance=0.048)[0][0] == 0
    for level in (0, 1):
        with pytest.raises(ValueError, match="significance"):
            run([0.2] * 10, significance=level)


def test_years_without_a_value_are_left_out():
    """Nine values are too few; with one of eleven missing the break keeps its year."""
    few = [0.2] * 5 + [np.nan] + [0.5] * 4
    year, shift = run(few)
    assert year[0] == -1 and np.isnan(shift[0])
    held = [0.2] * 5 + [np.nan] + [0.5] * 6
    year, shift = run(held, years=list(range(2000, 2012)), significance=0.1)
    assert year[0] == 2006 and shift[0] == pytest.approx(0.3)
    with pytest.raises(Absent, match="fewer than 10"):
        run([0.1] * 9, years=list(range(2000, 2009)))


def test_a_block_is_as_the_whole():
    rng = np.random.default_rng(4)
    values = rng.random((12, 5, 6), dtype="f4")
    values[rng.random(values.shape) < 0.1] = np.nan
    grid = Grid("EPSG:32647", 0.0, 0.0, 100.0, (5, 6))
    whole = fvc_break(grid.raster(values, year=list(range(2000, 2012))))
    part = fvc_break(grid.raster(values, year=list(range(2000, 2012))).isel(y=slice(1, 4), x=slice(2, 6)))
    for a, b in zip(whole, part, strict=True):
        np.testing.assert_array_equal(a.values[1:4, 2:6], b.values)
