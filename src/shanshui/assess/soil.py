"""Soil loss and retention by water (水力侵蚀、土壤保持), and the intensity of erosion (侵蚀强度)."""

from __future__ import annotations

import numpy as np
import xarray as xr

from shanshui.core.method import Raster, Table, method
from shanshui.core.units import factor

NODATA = -1


@method(
    gives=("soil_loss", "soil_retention"),
    source="HJ 1173-2021 A.2; Renard et al. 1997, USDA Agriculture Handbook 703",
    scope="cell",
    nodata="cell",
    assumed=("practice_factor",),
)
def rusle(
    rainfall_erosivity: Raster,
    soil_erodibility: Raster,
    slope_length_factor: Raster,
    cover_factor: Raster,
    *,
    practice_factor: float = 1.0,
) -> tuple[Raster, Raster]:
    """Soil lost under the present cover, and soil kept in place by it: potential minus actual loss.

        A = R · K · LS · C · P          Q = R · K · LS · (1 − C · P)

    Shapes   (y, x) float32.
    Units    R MJ mm/(ha h a) · K t h/(MJ mm) · LS 1 · C 1 → t/(ha a). Grades of erosion are in t/(km² a), a hundred times
             as many.
    Range    ≥ 0.
    Errors   ValueError unless 0 ≤ P ≤ 1.
    Nodata   NaN in any factor, NaN in both results.
    Source   HJ 1173 leaves the practice factor (水土保持措施因子) P out, which is P = 1.
    Golden   tests/golden/test_rusle.py (hand sum).
    """
    if not 0 <= practice_factor <= 1:
        raise ValueError(f"practice_factor {practice_factor} lies outside 0–1")
    layers = (rainfall_erosivity, soil_erodibility, slope_length_factor, cover_factor)
    R, K, LS, C = (layer.values.astype("f8") for layer in layers)
    potential = R * K * LS
    share = C * practice_factor
    # a missing C makes both missing: NaN goes through either product
    return (
        _like(rainfall_erosivity, (potential * share).astype("f4"), "soil_loss"),
        _like(rainfall_erosivity, (potential * (1 - share)).astype("f4"), "soil_retention"),
    )


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
