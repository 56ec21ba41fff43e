"""Trend of vegetation over many years (植被变化趋势): Theil–Sen slope, Mann–Kendall test, significance in nine classes."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numba import njit

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, method

LEAST_YEARS = 10
"""Years with data below which a series has no trend."""
SURE = 1.96
"""|Z| of 5 %, two-sided, beyond which the correlation of neighbouring years counts."""
NODATA = -1


@method(
    gives=("ndvi_trend", "ndvi_trend_z", "ndvi_trend_class"),
    source="Sen 1968；Mann 1945、Kendall 1975（含并列值方差修正）；Yue et al. 2002（去趋势预置白 TFPW）",
    scope="cell",
    nodata="cell",
)
def ndvi_trend(ndvi: Raster, *, prewhiten: bool = True) -> tuple[Raster, Raster, Raster]:
    """Theil–Sen slope of NDVI, Z of Mann–Kendall, and the class of the two.

        β = median over i < j of (x_j − x_i) / (t_j − t_i)
        S = Σ_{i<j} sgn(x_j − x_i)      Var = [n(n−1)(2n+5) − Σ t(t−1)(2t+5)] / 18      Z = (S − sgn S) / √Var

    t in Var: how many values tie. Pre-whitening is the trend-free one of Yue, Pilon, Phinney and Cavadias (2002), not
    that of Yue and Wang: if the residuals x − β·t correlate from year to year, r₁ outside (−1 ± 1.96 √(n−2)) / (n−1),
    Z is that of (residual_t − r₁ · residual_{t−1}) + β·t; β is always that of the series itself. Without correlation,
    or where a year is missing between the first and the last, Z is that of the series itself.

        1 … 4   β > 0 and |Z| ≥ 2.576, 1.96, 1.645, less     5   β = 0     6 … 9   β < 0, by |Z| from less to 2.576

    Shapes   (year, y, x) → (y, x) float32, float32, int16.
    Units    slope: 1 a year; Z 1.
    Range    Z real; classes 1–9.
    Errors   Absent with fewer than 10 years.
    Nodata   a year without a value is left out; NaN and −1 where fewer than 10 are left.
    Golden   tests/golden/test_ndvi_trend.py (hand sum; scipy.stats as the reference program).
    """
    return _trend(ndvi, "ndvi", prewhiten)


@method(
    gives=("fvc_trend", "fvc_trend_z", "fvc_trend_class"),
    source="Sen 1968；Mann 1945、Kendall 1975（含并列值方差修正）；Yue et al. 2002（去趋势预置白 TFPW）",
    scope="cell",
    nodata="cell",
)
def fvc_trend(fvc: Raster, *, prewhiten: bool = True) -> tuple[Raster, Raster, Raster]:
    """Theil–Sen slope of the vegetation cover, Z of Mann–Kendall, and the class of the two, as `ndvi_trend` has them.

    Cover is cut off at 0 and 1, so bare and dense ground ties from year to year: where all years are alike the slope is 0.

    Shapes   (year, y, x) → (y, x) float32, float32, int16.
    Units    slope: 1 a year; Z 1.
    Range    Z real; classes 1–9.
    Errors   Absent with fewer than 10 years.
    Nodata   a year without a value is left out; NaN and −1 where fewer than 10 are left.
    Golden   tests/golden/test_fvc_trend.py (hand sum).
    """
    return _trend(fvc, "fvc", prewhiten)


def _trend(series: Raster, name: str, prewhiten: bool) -> tuple[Raster, Raster, Raster]:
    years = series["year"].values.astype("i8")
    if len(years) < LEAST_YEARS:
        raise Absent(
            Say(f"只有{len(years)}年资料，不足{LEAST_YEARS}年，不作趋势检验",
                f"{len(years)} years of data are fewer than {LEAST_YEARS}: no trend is tested"),
            Say("在 catalog.toml 的 ndvi 中补充逐年资料", "add yearly data to ndvi"),
        )  # fmt: skip
    shape = series.shape[-2:]
    slope, z = np.empty(shape, dtype="f4"), np.empty(shape, dtype="f4")
    grade = np.empty(shape, dtype="i2")
    _fill(series.values, years, prewhiten, slope, z, grade)
    coords = {"y": series["y"].values, "x": series["x"].values}
    layers = ((slope, f"{name}_trend"), (z, f"{name}_trend_z"), (grade, f"{name}_trend_class"))
    one, two, three = (xr.DataArray(v, dims=("y", "x"), coords=coords, name=n) for v, n in layers)
    return one, two, three


@njit(cache=True, nogil=True)
def _fill(series, years, prewhiten, slope, z, grade):
    count, rows, cols = series.shape
    x, t = np.empty(count), np.empty(count)
    work = np.empty(count * (count - 1) // 2)
    for r in range(rows):
        for c in range(cols):
            n = 0
            for i in range(count):
                value = series[i, r, c]
                if value == value:
                    x[n], t[n] = value, years[i]
                    n += 1
            slope[r, c], z[r, c], grade[r, c] = np.nan, np.nan, NODATA
            if n >= LEAST_YEARS:
                beta, found = tested(x[:n], t[:n], work, prewhiten)
                slope[r, c], z[r, c] = beta, found
                grade[r, c] = classed(beta, found)


@njit(cache=True, nogil=True)
def tested(x, t, work, prewhiten):
    """Theil–Sen slope, and Z of the series or, if its residuals correlate, of the whitened one."""
    n = x.size
    beta = theil_sen(x, t, work)
    if not prewhiten or t[n - 1] - t[0] != n - 1:
        return beta, mann_kendall(x)
    rest = np.empty(n)
    for i in range(n):
        rest[i] = x[i] - beta * (t[i] - t[0])
    r1 = lag_one(rest)
    reach = SURE * np.sqrt(n - 2.0)
    if not (r1 < (-1 - reach) / (n - 1) or r1 > (-1 + reach) / (n - 1)):
        return beta, mann_kendall(x)
    white = np.empty(n - 1)
    for i in range(1, n):
        white[i - 1] = rest[i] - r1 * rest[i - 1] + beta * (t[i] - t[0])
    return beta, mann_kendall(white)


@njit(cache=True, nogil=True)
def theil_sen(x, t, work):
    """Median of the slopes between all pairs."""
    m = 0
    for i in range(x.size):
        for j in range(i + 1, x.size):
            work[m] = (x[j] - x[i]) / (t[j] - t[i])
            m += 1
    return np.median(work[:m])


@njit(cache=True, nogil=True)
def mann_kendall(x):
    """Z of Mann–Kendall with the variance corrected for ties."""
    n = x.size
    s = 0
    for i in range(n):
        for j in range(i + 1, n):
            if x[j] > x[i]:
                s += 1
            elif x[j] < x[i]:
                s -= 1
    if s == 0:
        return 0.0
    ordered = np.sort(x)
    spread = n * (n - 1) * (2 * n + 5)
    run = 1
    for i in range(1, n + 1):
        if i < n and ordered[i] == ordered[i - 1]:
            run += 1
        else:
            spread -= run * (run - 1) * (2 * run + 5)
            run = 1
    return (s - (1 if s > 0 else -1)) / np.sqrt(spread / 18)


@njit(cache=True, nogil=True)
def lag_one(x):
    """Correlation of neighbouring values: their mean product over the mean square, both about the mean; 0 of a constant."""
    n = x.size
    mean = x.mean()
    squares, products = 0.0, 0.0
    for i in range(n):
        squares += (x[i] - mean) ** 2
        if i > 0:
            products += (x[i] - mean) * (x[i - 1] - mean)
    return (products / (n - 1)) / (squares / n) if squares > 0 else 0.0


@njit(cache=True, nogil=True)
def classed(beta, z):
    """1 rising at p < 0.01 … 5 level … 9 falling at p < 0.01."""
    if beta == 0:
        return 5
    size = abs(z)
    step = 0 if size >= 2.576 else 1 if size >= 1.96 else 2 if size >= 1.645 else 3
    return 1 + step if beta > 0 else 9 - step
