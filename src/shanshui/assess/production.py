"""Net primary production (净初级生产力): by the light use model CASA, and which of the model and a product holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from numba import njit

from shanshui.assess.service_values import by_class
from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODATA = -1
MONTHS = 12
PRODUCT, CASA = 1, 2
"""Where production comes from."""


@method(
    gives="npp_casa",
    source="Potter et al. 1993；朱文泉等2006、2007（CASA 改进模型及最大光能利用率）",
    scope="cell",
    nodata="cell",
    rows={"light_use_table": "ecosystem"},
    assumed=("frozen_below",),
)
def npp_casa(
    ndvi_months: Raster,
    radiation_months: Raster,
    temperature_months: Raster,
    evapotranspiration_months: Raster,
    potential_evapotranspiration_months: Raster,
    ecosystem: Raster,
    light_use_table: Table,
    *,
    base_year: int,
    frozen_below: float = -10.0,
) -> Raster:
    """Production of the twelve months by light use, of the year of the NDVI (the base year where it tells none).

        NPP = Σ APAR · ε          APAR = SOL · FPAR · 0.5
        FPAR = ½ (FPAR_NDVI + FPAR_SR), each linear from 0.001 at the class's lower to 0.95 at its upper bound, cut off there
        SR = (1 + NDVI) / (1 − NDVI)
        ε = Tε₁ · Tε₂ · Wε · ε_max          T_opt = temperature of the month with the highest NDVI
        Tε₁ = 0.8 + 0.02 T_opt − 0.0005 T_opt², and 0 in a month at or below −10 °C
        Tε₂ = 1.184 / {1 + exp[0.2 (T_opt − 10 − T)]} / {1 + exp[0.3 (−T_opt − 10 + T)]};
              half of that at T_opt where T > T_opt + 10 or T < T_opt − 13
        Wε = 0.5 + 0.5 E / E_p, E / E_p cut off at 1 and taken as 1 where nothing could evaporate

    Shapes   (month, y, x), ecosystem (y, x) → (year, y, x) float32, one year.
    Units    SOL MJ/m², T °C, E mm, a month; ε_max gC/MJ → gC/m² a year.
    Range    ≥ 0.
    Errors   ValueError for a table with bounds that do not rise or lie outside −1–1, or a light use outside 0–5.
    Nodata   NaN where a month of an input or the class is missing, and for a class that the table does not list.
    Source   the paper's print of the second exponent of Tε₂ is corrupt: it stands here as Potter has it. Tε₁ = 0 in frost
             is 朱文泉 2007. ε_max of broadleaf forest and shrub differs between sources: see the table.
    Golden   tests/golden/test_npp_casa.py (hand sum).
    """
    codes = ecosystem.values.astype("i8")
    low = by_class(codes, light_use_table, "ndvi_min", -1, 1)
    high = by_class(codes, light_use_table, "ndvi_max", -1, 1)
    if (low >= high).any():
        raise ValueError("light_use_table: ndvi_min must lie below ndvi_max")
    most = by_class(codes, light_use_table, "light_use", 0, 5)
    layers = (ndvi_months, radiation_months, temperature_months, evapotranspiration_months,
              potential_evapotranspiration_months)  # fmt: skip
    out = np.empty((1, *codes.shape), dtype="f4")
    _fill(*(layer.values for layer in layers), low, high, most, frozen_below, out[0])
    told = ndvi_months.coords.get("year")
    years = np.array([base_year if told is None else int(told)], dtype="i8")
    coords = {"year": years, "y": ecosystem["y"].values, "x": ecosystem["x"].values}
    return xr.DataArray(out, dims=("year", "y", "x"), coords=coords, name="npp_casa")


@method(
    gives=("npp", "npp_origin"),
    source="有产品的年份取产品，其余取 CASA 模型（无公式）",
    scope="cell",
    nodata="cell",
)
def npp(npp_product: Raster | None = None, npp_casa: Raster | None = None) -> tuple[Raster, Raster]:
    """Net primary production of each year: the product in its years, CASA in the others; and which of the two it is.

    A year is taken whole from one of them: a map made of both would show their seam.

    Shapes   (year, y, x) → (year, y, x) float32 and int16.
    Units    gC/m² a year.
    Range    ≥ 0; origin 1 product, 2 CASA.
    Errors   Absent where there is neither.
    Nodata   as in the one taken; origin −1 there.
    Golden   tests/golden/test_npp.py (hand sum).
    """
    sources = [(layer, origin) for layer, origin in ((npp_casa, CASA), (npp_product, PRODUCT)) if layer is not None]
    if not sources:
        raise Absent(
            Say(
                "没有净初级生产力产品，也没有 CASA 模型的逐月资料",
                "there is neither a product of NPP nor the months for CASA",
            ),
            Say(
                "登记 npp_product，或登记 CASA 所需的五项逐月资料",
                "enter npp_product, or the five monthly inputs of CASA",
            ),
        )
    planes: dict[int, tuple[NDArray[np.float32], int]] = {}
    for layer, origin in sources:  # the product comes last and prevails
        for year, plane in zip(layer["year"].values, layer.values, strict=True):
            planes[int(year)] = plane, origin
    years = sorted(planes)
    values = np.stack([planes[year][0] for year in years])
    origins = np.stack([np.where(np.isnan(planes[year][0]), NODATA, planes[year][1]) for year in years]).astype("i2")
    like = sources[0][0]
    coords = {"year": np.array(years, dtype="i8"), "y": like["y"].values, "x": like["x"].values}
    return (
        xr.DataArray(values, dims=like.dims, coords=coords, name="npp"),
        xr.DataArray(origins, dims=like.dims, coords=coords, name="npp_origin"),
    )


@njit(cache=True, nogil=True)
def _fill(ndvi, light, warmth, actual, potential, low, high, most, frozen_below, out):
    rows, cols = out.shape
    for r in range(rows):
        for c in range(cols):
            best, peak, sound = -2.0, 0, True
            for m in range(MONTHS):
                value = ndvi[m, r, c]
                if value != value:
                    sound = False
                elif value > best:
                    best, peak = value, m
            total = np.nan
            if sound:
                total = 0.0
                optimum = np.float64(warmth[peak, r, c])
                for m in range(MONTHS):
                    absorbed = light[m, r, c] * fpar(np.float64(ndvi[m, r, c]), low[r, c], high[r, c]) * 0.5
                    stress = heat(np.float64(warmth[m, r, c]), optimum, frozen_below)
                    stress *= water(np.float64(actual[m, r, c]), np.float64(potential[m, r, c]))
                    total += absorbed * stress * most[r, c]
            out[r, c] = total


@njit(cache=True, nogil=True)
def fpar(ndvi, low, high):
    """Share of the light that is absorbed."""
    if not low < high:
        return np.nan
    x = min(max(ndvi, low), high)
    by_index = (x - low) / (high - low)
    ratio, least, most = (1 + x) / (1 - x), (1 + low) / (1 - low), (1 + high) / (1 - high)
    by_ratio = (ratio - least) / (most - least)
    return 0.001 + (0.95 - 0.001) * (by_index + by_ratio) / 2


@njit(cache=True, nogil=True)
def heat(t, optimum, frozen_below):
    """Tε₁ · Tε₂; NaN where a temperature is missing."""
    if t != t or optimum != optimum:
        return np.nan
    if t <= frozen_below:
        return 0.0
    first = 0.8 + 0.02 * optimum - 0.0005 * optimum**2
    if first < 0:
        first = 0.0
    if t > optimum + 10 or t < optimum - 13:
        return first * _bell(optimum, optimum) / 2
    return first * _bell(t, optimum)


@njit(cache=True, nogil=True)
def _bell(t, optimum):
    return 1.184 / (1 + np.exp(0.2 * (optimum - 10 - t))) / (1 + np.exp(0.3 * (-optimum - 10 + t)))


@njit(cache=True, nogil=True)
def water(actual, potential):
    """Wε; NaN where either is missing."""
    if actual != actual or potential != potential:
        return np.nan
    if potential <= 0:
        return 1.0
    return 0.5 + 0.5 * min(max(actual / potential, 0.0), 1.0)
