"""ndvi_trend: hand sums of S, its variance with ties, and the slope; scipy.stats as the reference program."""

import numpy as np
import pytest
from scipy import stats

from shanshui.assess.trend import classed, ndvi_trend
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

YEARS = list(range(2001, 2011))


def run(*series, years=YEARS, **settings):
    values = np.array(series, dtype="f4").T[:, None, :]
    layer = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, len(series))).raster(values, year=years)
    before = layer.values.copy()
    slope, z, grade = ndvi_trend(layer, **settings)
    np.testing.assert_array_equal(layer.values, before)
    return slope.values[0], z.values[0], grade.values[0]


def test_a_rise_and_a_fall_by_hand():
    """x = 1 … 10: S = 10 · 9 / 2 = 45, Var = 10 · 9 · 25 / 18 = 125, Z = 44 / √125 = 3.93548; the slope is 1."""
    rise = np.arange(1, 11) / 100
    slope, z, grade = run(rise, rise[::-1])
    np.testing.assert_allclose(slope, [0.01, -0.01], rtol=1e-6)
    np.testing.assert_allclose(z, [3.935480, -3.935480], rtol=1e-6)
    assert grade.tolist() == [1, 9]


def test_ties_by_hand():
    """Ties of two and of three: S = 45 − 1 − 3 = 41, Var = (2250 − 2·1·9 − 3·2·11) / 18 = 2166 / 18, Z = 40 / √120.333."""
    _, z, _ = run([1, 1, 2, 2, 2, 3, 4, 5, 6, 7], prewhiten=False)
    assert z[0] == pytest.approx(3.646423, rel=1e-6)
    slope, z, grade = run([0.3] * 10)
    assert (slope[0], z[0], grade[0]) == (0, 0, 5)


def test_the_slope_is_the_median_of_all_pairs():
    """One year out of line does not move it: x = 1 … 10 with 5 → 50; 36 of the 45 pairs still rise by 1 a year."""
    slope, _, _ = run([1, 2, 3, 4, 50, 6, 7, 8, 9, 10])
    assert slope[0] == 1
    # years two apart: half the slope a year
    assert run(np.arange(1, 11), years=list(range(2000, 2020, 2)))[0][0] == 0.5


@pytest.mark.parametrize(("years", "seed"), [(10, 0), (11, 1), (21, 2), (30, 3)])
def test_slope_and_z_as_scipy_has_them(years, seed):
    """theilslopes; kendalltau's S and, from its p without continuity correction, its standard deviation with ties."""
    x = np.random.default_rng(seed).integers(0, 12, years).astype("f8") + np.arange(years) // 4
    t = np.arange(2000, 2000 + years)
    slope, z, _ = run(x, years=list(t), prewhiten=False)
    assert slope[0] == pytest.approx(stats.theilslopes(x, t).slope, rel=1e-6)
    found = stats.kendalltau(t, x, method="asymptotic")
    pairs, ties = years * (years - 1) / 2, sum(n * (n - 1) / 2 for n in np.unique(x, return_counts=True)[1])
    s = found.statistic * np.sqrt(pairs * (pairs - ties))
    deviation = abs(s) / stats.norm.isf(found.pvalue / 2)
    assert z[0] == pytest.approx((s - np.sign(s)) / deviation, rel=1e-5)


def z_of(x):
    """Z from all differences at once."""
    n = len(x)
    s = np.sign(np.subtract.outer(x, x))[np.tril_indices(n)].sum()
    ties = np.unique(x, return_counts=True)[1]
    return (s - np.sign(s)) / np.sqrt((n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18)


def whitened(x, slope):
    """Yue, Pilon, Phinney and Cavadias 2002 with NumPy: r₁ of the residuals, and the series that is tested."""
    t = np.arange(len(x))
    d = (x - slope * t) - np.mean(x - slope * t)
    r1 = np.mean(d[1:] * d[:-1]) / np.mean(d**2)
    rest = x - slope * t
    return r1, rest[1:] - r1 * rest[:-1] + slope * t[1:]


# ten years: (−1 ± 1.96 √8) / 9 = −0.72708 and 0.50486
@pytest.mark.parametrize(
    ("x", "slope", "r1", "whiten"),
    [
        ([1, 0, 2, 6, 6, 7, 6, 3, 4, 7], 0.5, 0.50602, True),
        ([2, 1, 3, 3, 4, 6, 8, 7, 6, 5], 0.5, 0.50039, False),
        ([1, 1, 3, 4, 7, 2, 8, 3, 8, 4], 0.5, -0.73752, True),
        ([4, 1, 4, 2, 1, 5, 0, 2, 2, 0], -0.25, -0.72612, False),
    ],
)
@pytest.mark.parametrize("size", [1, 1 / 128])
def test_whitened_only_where_residuals_correlate(x, slope, r1, whiten, size):
    """Whatever the size of the numbers: a power of two changes no digit of them."""
    x, slope = np.array(x, dtype="f8") * size, slope * size
    found, white = whitened(x, slope)
    assert found == pytest.approx(r1, abs=1e-5)
    beta, z, _ = run(x)
    assert beta[0] == slope
    assert z[0] == pytest.approx(z_of(white if whiten else np.array(x)), rel=1e-6)
    assert z_of(white) != pytest.approx(z_of(np.array(x)))
    assert run(x, prewhiten=False)[1][0] == pytest.approx(z_of(np.array(x)), rel=1e-6)


def test_a_series_with_a_gap_is_not_whitened():
    x = [1, 0, 2, 6, 6, 7, 6, 3, 4, 7]
    years = [2001, *range(2003, 2012)]
    assert run(x, years=years)[1][0] == pytest.approx(z_of(np.array(x)), rel=1e-6)


@pytest.mark.parametrize(
    ("slope", "z", "grade"),
    [(1, 2.576, 1), (1, 2.575, 2), (1, 1.96, 2), (1, 1.959, 3), (1, 1.645, 3), (1, 1.644, 4), (1, -0.1, 4), (0, 2.0, 5),
     (-1, -2.576, 9), (-1, -2.575, 8), (-1, -1.96, 8), (-1, -1.959, 7), (-1, -1.645, 7), (-1, -1.644, 6)],
)  # fmt: skip
def test_nine_classes(slope, z, grade):
    assert classed(slope, z) == grade


def test_fewer_than_ten_years():
    with pytest.raises(Absent) as told:
        run(np.arange(9), years=YEARS[:9])
    assert "9年" in told.value.reason.zh and "ndvi" in told.value.cure.zh
    slope, z, grade = run([np.nan, *range(1, 10)])
    assert np.isnan(slope[0]) and np.isnan(z[0]) and grade[0] == -1


def test_a_missing_year_is_left_out():
    """Eleven years of which the sixth is missing: ten values, 1 a year."""
    slope, z, grade = run([1, 2, 3, 4, 5, np.nan, 7, 8, 9, 10, 11], years=[*YEARS, 2011])
    assert slope[0] == 1 and z[0] == pytest.approx(3.935480, rel=1e-6) and grade[0] == 1
