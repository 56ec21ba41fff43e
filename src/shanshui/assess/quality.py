"""Ecosystem quality (生态系统质量): the index EQI of HJ 1172, its grades and its change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from numba import njit

from shanshui.assess.quality_references import (
    CODES,
    INDICATORS,
    LEVEL,
    NO_ZONE,
    ecosystem_of_year,
    shared_years,
)
from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODATA = -1


@method(
    gives=("eqi", "eqi_grade"),
    source="HJ 1172-2021（生态系统质量指数及分级）",
    scope="cell",
    nodata="cell",
)
def eqi(
    lai: Raster,
    fvc: Raster,
    gpp: Raster,
    ecosystem_series: Raster,
    quality_maxima: Table,
    function_zone_label: Raster | None = None,
) -> tuple[Raster, Raster]:
    """Ecosystem quality index of forest, shrub, grassland and farmland, and its grade, in the years of all three inputs.

        RVI = F / F_max, at most 1          EQI = (RVI_LAI + RVI_FVC + RVI_GPP) / 3 · 100
        优 ≥ 75 · 良 55–75 · 中 35–55 · 低 20–35 · 差 < 20

    F_max is that of the cell's function zone and class, and one for all years: years compare. The min–max is between 0 and
    F_max, ends that do not move with the map. The class of a year is that of the map of the year, else of the last map
    before it, else of the first one. Water, towns, desert and bare land have no EQI in HJ 1172.

    Shapes   (year, y, x) → (year, y, x) float32 and int16.
    Units    LAI 1, FVC 1, GPP gC/m² → 1.
    Range    0–100; grades 1–5.
    Errors   Absent where no year has LAI, FVC and GPP.
    Nodata   NaN and −1 where an input is missing, in the other classes, and where the zone and class have no F_max.
    Golden   tests/golden/test_eqi.py (hand sum).
    """
    years = shared_years(lai, fvc, gpp)
    most = _maxima(quality_maxima)
    whole = (quality_maxima["label"] == NO_ZONE).all()
    zone = None if whole or function_zone_label is None else np.ascontiguousarray(function_zone_label.values)
    index = np.empty((len(years), *lai.shape[-2:]), dtype="f4")
    grade = np.empty((len(years), *lai.shape[-2:]), dtype="i2")
    for i, year in enumerate(years):
        planes = [
            np.ascontiguousarray(layer.values[list(layer["year"].values).index(year)]) for layer in (lai, fvc, gpp)
        ]
        codes = np.ascontiguousarray(ecosystem_of_year(ecosystem_series, year))
        _fill(*planes, codes, codes if zone is None else zone, zone is not None, most, index[i], grade[i])
    coords = {"year": np.array(years, dtype="i8"), "y": lai["y"].values, "x": lai["x"].values}
    return (
        xr.DataArray(index, dims=lai.dims, coords=coords, name="eqi"),
        xr.DataArray(grade, dims=lai.dims, coords=coords, name="eqi_grade"),
    )


@method(gives="eqi_change", source="HJ 1172-2021（两期生态系统质量指数之差）", scope="cell", nodata="cell")
def eqi_change(eqi: Raster, *, reference_year: int, base_year: int) -> Raster:
    """How much the ecosystem quality index rose from the reference year to the base year.

        ΔEQI = EQI(base year) − EQI(reference year)

    Shapes   (year, y, x) → (y, x) float32.
    Units    points of EQI.
    Range    −100–100.
    Errors   Absent where one of the two years has no EQI, or they are the same.
    Nodata   NaN where either year has none.
    Golden   tests/golden/test_eqi_change.py (hand sum).
    """
    years = [int(year) for year in eqi["year"].values]
    lacking = [year for year in (reference_year, base_year) if year not in years]
    if lacking or reference_year == base_year:
        listed = "、".join(map(str, lacking)) or str(base_year)
        raise Absent(
            Say(f"没有{listed}年与另一年对照的生态系统质量", f"no ecosystem quality of {listed} to compare"),
            Say(
                "补充规划参照年和基期年的 lai、ndvi、gpp",
                "add lai, ndvi and gpp of the reference year and the base year",
            ),
        )
    before, after = (eqi.values[years.index(year)].astype("f8") for year in (reference_year, base_year))
    coords = {"y": eqi["y"].values, "x": eqi["x"].values}
    return xr.DataArray((after - before).astype("f4"), dims=("y", "x"), coords=coords, name="eqi_change")


def _maxima(table: Table) -> NDArray[np.float32]:
    """F_max by indicator and key, which is ecosystem + 1, and CODES + 1 more for each zone; NaN where there is none.

    The first place of each zone, and the first zone, are those of cells without one.
    """
    zone = table["label"].to_numpy("i8") + 1
    width = CODES + 1
    out = np.full((len(INDICATORS), int(zone.max()) + 1, width), np.nan, dtype="f4")
    values = table["maximum"].to_numpy(dtype="f8", na_value=np.nan)
    for z, code, name, value in zip(zone, table["ecosystem_class"], table["indicator"], values, strict=True):
        first = int(code) * LEVEL + 1
        out[INDICATORS.index(str(name)), z, first : first + LEVEL] = value
    return out.reshape(len(INDICATORS), -1)


@njit(cache=True, nogil=True)
def _fill(lai, fvc, gpp, ecosystem, zone, zoned, most, index, grade):
    rows, cols = index.shape
    key = np.empty(cols, np.int32)
    width = np.int32(CODES + 1)
    maxima = np.empty((3, cols), np.float32)
    for r in range(rows):
        for c in range(cols):
            key[c] = ecosystem[r, c] + 1
        if zoned:
            for c in range(cols):
                key[c] += width * (zone[r, c] + 1)
        _row(
            lai[r], fvc[r], gpp[r], key, most[0], most[1], most[2], maxima[0], maxima[1], maxima[2], index[r], grade[r]
        )


@njit(cache=True, nogil=True, error_model="numpy")
def _row(lai, fvc, gpp, key, most_lai, most_fvc, most_gpp, m_lai, m_fvc, m_gpp, index, grade):
    """Three plain loops without branches, which the compiler turns into instructions on several cells at once."""
    one, three, hundred = np.float32(1), np.float32(3), np.float32(100)
    for c in range(index.size):
        k = np.uintp(key[c])
        m_lai[c], m_fvc[c], m_gpp[c] = most_lai[k], most_fvc[k], most_gpp[k]
    for c in range(index.size):
        x, y, z = lai[c] / m_lai[c], fvc[c] / m_fvc[c], gpp[c] / m_gpp[c]
        x = one if x > one else x  # NaN is not above 1 and stays
        y = one if y > one else y
        z = one if z > one else z
        index[c] = (x + y + z) / three * hundred
    for c in range(index.size):
        v = index[c]
        below = np.int16(v < np.float32(75)) + np.int16(v < np.float32(55))
        below += np.int16(v < np.float32(35)) + np.int16(v < np.float32(20))
        grade[c] = np.int16(1) + np.int16(below) if v == v else np.int16(NODATA)
