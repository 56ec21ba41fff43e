"""Texture of the soil (土壤质地) from its sand, silt and clay."""

from __future__ import annotations

import numpy as np

from shanshui.core.method import Raster, Table, method

NODATA = -1
WHOLE = 100.0
SAND, LOAMY_SAND, SANDY_LOAM, LOAM, SILT_LOAM, SILT = 1, 2, 3, 4, 5, 6
SANDY_CLAY_LOAM, CLAY_LOAM, SILTY_CLAY_LOAM, SANDY_CLAY, SILTY_CLAY, CLAY, GRAVEL = 7, 8, 9, 10, 11, 12, 13


@method(
    gives="soil_texture",
    source="USDA Soil Survey Manual, Agriculture Handbook 18, ch. 3（美国农部土壤质地三角图）",
    scope="cell",
    nodata="cell",
    assumed=("sum_tolerance",),
    rows={"land_cover_crosswalk": "land_cover"},
)
def soil_texture(
    sand: Raster,
    silt: Raster,
    clay: Raster,
    land_cover: Raster | None = None,
    land_cover_crosswalk: Table | None = None,
    *,
    base_year: int,
    sum_tolerance: float = 5.0,
) -> Raster:
    """Texture class by the USDA triangle; gobi, where the land cover tells it, is gravel whatever the fine earth is.

        1 sand             si + 1.5·c < 15                       7 sandy clay loam   20 ≤ c < 35, si < 28, s > 45
        2 loamy sand       si + 2·c < 30, not 1                  8 clay loam         27 ≤ c < 40, 20 < s ≤ 45
        3 sandy loam       7 ≤ c < 20, s > 52, not 1, 2;         9 silty clay loam   27 ≤ c < 40, s ≤ 20
                           or c < 7, si < 50, not 1, 2          10 sandy clay        c ≥ 35, s > 45
        4 loam             7 ≤ c < 27, 28 ≤ si < 50, s ≤ 52     11 silty clay        c ≥ 40, si ≥ 40
        5 silt loam        si ≥ 50, c < 27, not 6               12 clay              c ≥ 40, s ≤ 45, si < 40
        6 silt             si ≥ 80, c < 12                      13 gravel            the class of land is, or holds, gobi

    The shares are brought to a sum of 100 where they miss it by no more than sum_tolerance; what misses it by more has
    no texture. 14 rock is told by no layer: bare rock shows in the land cover together with gobi.

    Shapes   (y, x) → int16.
    Units    % → code.
    Range    1–13.
    Errors   ValueError for a negative sum_tolerance.
    Nodata   −1 where a share is missing, also under gobi.
    Golden   tests/golden/test_soil_texture.py (hand sum).
    """
    if sum_tolerance < 0:
        raise ValueError(f"sum_tolerance {sum_tolerance} is negative")
    s, si, c = (layer.values.astype("f8") for layer in (sand, silt, clay))
    total = s + si + c
    known = np.abs(total - WHOLE) <= sum_tolerance  # False for NaN
    scale = np.divide(WHOLE, total, out=np.ones_like(total), where=known)
    s, si, c = s * scale, si * scale, c * scale
    sandy, loamy = si + 1.5 * c < 15, si + 2 * c < 30
    classes = [
        (SAND, sandy), (LOAMY_SAND, loamy), (SANDY_LOAM, ((c >= 7) & (c < 20) & (s > 52)) | ((c < 7) & (si < 50))),
        (LOAM, (c >= 7) & (c < 27) & (si >= 28) & (si < 50) & (s <= 52)), (SILT, (si >= 80) & (c < 12)),
        (SILT_LOAM, (si >= 50) & (c < 27)), (SANDY_CLAY_LOAM, (c >= 20) & (c < 35) & (si < 28) & (s > 45)),
        (CLAY_LOAM, (c >= 27) & (c < 40) & (s > 20) & (s <= 45)), (SILTY_CLAY_LOAM, (c >= 27) & (c < 40) & (s <= 20)),
        (SANDY_CLAY, (c >= 35) & (s > 45)), (SILTY_CLAY, (c >= 40) & (si >= 40)), (CLAY, c >= 40),
    ]  # fmt: skip
    codes = np.select([where for _, where in classes], [np.int16(code) for code, _ in classes], np.int16(NODATA))
    if land_cover is not None and land_cover_crosswalk is not None and "gobi" in land_cover_crosswalk:
        marked = land_cover_crosswalk["gobi"].fillna(0).to_numpy("i8") == 1
        gobi = land_cover_crosswalk["code"].to_numpy("i8")[marked]
        codes[np.isin(land_cover.sel(year=base_year).values, gobi)] = GRAVEL
    codes[~known] = NODATA
    return sand.copy(data=codes.astype("i2")).rename("soil_texture").drop_attrs()
