"""Break of a series (突变检验): the year after which it lies elsewhere, by Pettitt's test, cell by cell."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numba import njit

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, method

LEAST_YEARS = 10
"""Years with data below which a series is not tested."""
NODATA = -1
NONE = 0


@method(
    gives=("fvc_break_year", "fvc_break_shift"),
    source="Pettitt 1979（非参数突变检验）",
    scope="cell",
    nodata="cell",
)
def fvc_break(fvc: Raster, *, significance: float = 0.05) -> tuple[Raster, Raster]:
    """First year after the likeliest break of the vegetation cover, and by how much the means on its two sides differ.

        U_t = Σ_{i ≤ t} Σ_{j > t} sgn(x_i − x_j)     K = max |U_t|, the first such t     p = 2 exp(−6 K² / (n³ + n²)), 1 at most

    The year is that of x_{t+1} where p ≤ significance, else 0. A steady trend breaks in its middle too: a break is read
    together with the trend. The shift is that of the likeliest break, whether it is significant or not.

    Shapes   (year, y, x) → (y, x) int16, float32.
    Units    year; 1.
    Range    years of the series, 0; −1–1.
    Errors   Absent with fewer than 10 years; ValueError for a significance outside 0–1.
    Nodata   a year without a value is left out; −1 and NaN where fewer than 10 are left.
    Golden   tests/golden/test_fvc_break.py (hand sum).
    """
    if not 0 < significance < 1:
        raise ValueError(f"significance {significance} must lie between 0 and 1")
    years = fvc["year"].values.astype("i8")
    if len(years) < LEAST_YEARS:
        raise Absent(
            Say(f"只有{len(years)}年资料，不足{LEAST_YEARS}年，不作突变检验",
                f"{len(years)} years of data are fewer than {LEAST_YEARS}: no break is tested"),
            Say("在 catalog.toml 的 ndvi 中补充逐年资料", "add yearly data to ndvi"),
        )  # fmt: skip
    shape = fvc.shape[-2:]
    year, shift = np.empty(shape, dtype="i2"), np.empty(shape, dtype="f4")
    _fill(fvc.values, years, significance, year, shift)
    coords = {"y": fvc["y"].values, "x": fvc["x"].values}
    return (
        xr.DataArray(year, dims=("y", "x"), coords=coords, name="fvc_break_year"),
        xr.DataArray(shift, dims=("y", "x"), coords=coords, name="fvc_break_shift"),
    )


@njit(cache=True, nogil=True)
def _fill(series, years, significance, year, shift):
    count, rows, cols = series.shape
    x, t = np.empty(count), np.empty(count, dtype=np.int64)
    for r in range(rows):
        for c in range(cols):
            n = 0
            for i in range(count):
                value = series[i, r, c]
                if value == value:
                    x[n], t[n] = value, years[i]
                    n += 1
            if n < LEAST_YEARS:
                year[r, c], shift[r, c] = NODATA, np.nan
                continue
            at, p = pettitt(x[:n])
            year[r, c] = t[at] if p <= significance else NONE
            shift[r, c] = x[at:n].mean() - x[:at].mean()


@njit(cache=True, nogil=True)
def pettitt(x):
    """(place of the first value after the likeliest break, p): U_t grows by Σ_j sgn(x_t − x_j) from one t to the next."""
    n = x.size
    u, most, at = 0, 0, 1
    for t in range(n - 1):
        for j in range(n):
            if x[t] > x[j]:
                u += 1
            elif x[t] < x[j]:
                u -= 1
        if abs(u) > most:
            most, at = abs(u), t + 1
    p = 2 * np.exp(-6.0 * most * most / (n**3 + n**2))
    return at, min(p, 1.0)
