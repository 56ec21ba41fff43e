"""Soil loss and retention by water (水力侵蚀、土壤保持), and the intensity of erosion (侵蚀强度)."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numba import njit

from shanshui.core.method import Raster, Table, method
from shanshui.core.units import factor

NODATA = -1


@method(
    gives=("soil_loss", "soil_retention"),
    source="HJ 1173-2021 A.2; Renard et al. 1997, USDA Agriculture Handbook 703",
    scope="cell",
    nodata="cell",
)
def rusle(
    erosivity: Raster,
    erodibility: Raster,
    slope_length_factor: Raster,
    cover_factor: Raster,
    practice_factor: Raster,
) -> tuple[Raster, Raster]:
    """Soil lost under the present cover, and soil kept in place by it: potential minus actual loss.

        A = R · K · LS · C · P          Q = R · K · LS · (1 − C · P)

    Shapes   (y, x) float32.
    Units    R MJ mm/(ha h a) · K t h/(MJ mm) · LS 1 · C 1 → t/(ha a). Grades of erosion are in t/(km² a), a hundred times
             as many.
    Range    ≥ 0. On cells coarser than 30 m slopes are flattened: the figures rank places only (相对值). Soil moved on the
             slope, not what a river carries off.
    Nodata   NaN in any factor, NaN in both results.
    Source   HJ 1173 leaves the practice factor (水土保持措施因子) P out, which is P = 1.
    Golden   tests/golden/test_rusle.py (hand sum).
    """
    layers = (erosivity, erodibility, slope_length_factor, cover_factor, practice_factor)
    loss, retention = (np.empty(erosivity.shape, "f4") for _ in range(2))
    _lost_and_kept(*(layer.values.astype("f4", copy=False) for layer in layers), loss, retention)
    return _like(erosivity, loss, "soil_loss"), _like(erosivity, retention, "soil_retention")


@njit(cache=True, nogil=True)
def _lost_and_kept(R, K, LS, C, P, loss, retention):
    """One pass over memory, in double precision within a cell; blocks are taken as they lie, without a copy."""
    for r in range(R.shape[0]):
        for c in range(R.shape[1]):
            potential = np.float64(R[r, c]) * np.float64(K[r, c]) * np.float64(LS[r, c])
            share = np.float64(C[r, c]) * np.float64(P[r, c])  # a missing C makes both missing: NaN goes through either
            loss[r, c] = potential * share
            retention[r, c] = potential * (1.0 - share)


@method(
    gives="erosion",
    source="SL 190-2007；HJ 1174-2021（土壤侵蚀强度分级）",
    scope="cell",
    nodata="cell",
)
def erosion(soil_loss: Raster, erosion_limits: Table, *, soil_zone: str) -> Raster:
    """Intensity of water erosion, 1 微度 to 6 剧烈, by the limits of the erosion zone (侵蚀类型区) of SL 190.

        grade = the last one of the zone whose lower limit ≤ 100 · soil loss

    Shapes   (y, x) → int16, −1 no data.
    Units    soil loss t/(ha a); limits t/(km² a).
    Range    1–6.
    Errors   ValueError for a zone that the table does not hold, or limits that do not rise with the grade from 0.
    Nodata   NaN → −1.
    Source   the zone has no default: what is tolerable differs fivefold between zones.
    Golden   tests/golden/test_erosion.py (hand sum).
    """
    rows = erosion_limits[erosion_limits["zone"] == soil_zone].sort_values("grade")
    if rows.empty:
        zones = ", ".join(dict.fromkeys(erosion_limits["zone"].astype(str)))
        raise ValueError(f"erosion_limits has no zone {soil_zone!r}; it has: {zones}")
    limits, grades = rows["from"].to_numpy("f8"), rows["grade"].to_numpy("i2")
    if limits[0] != 0 or (np.diff(limits) <= 0).any():
        raise ValueError(f"erosion_limits: the limits of zone {soil_zone} must rise from 0 with the grade: {limits}")
    loss = soil_loss.values.astype("f8") * float(factor("t/(ha a)", "t/(km2 a)"))
    known = ~np.isnan(loss)
    result = np.full(loss.shape, NODATA, dtype="i2")
    result[known] = grades[np.searchsorted(limits, loss[known], side="right") - 1]
    return _like(soil_loss, result, "erosion")


def _like(template: Raster, values: np.ndarray, name: str) -> Raster:
    return xr.DataArray(values, dims=template.dims, coords=template.coords, name=name)
