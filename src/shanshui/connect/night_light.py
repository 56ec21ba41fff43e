"""What the light of the night (夜间灯光) says of how land of one class is used: more light, more people, more resistance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import Absent, OutOfRange, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, method


@method(
    gives="night_light_ratio",
    source="阻力面夜间灯光修正 R_i = NL_i / NL̄_a · R_a（生态安全格局研究通用）",
    scope="global",
    nodata="cell",
    assumed=("night_low", "night_high"),
    bytes_per_cell=40,
)
def night_light_ratio(
    ecosystem: Raster,
    night_light: Raster,
    cell_area: Raster,
    *,
    grid: Grid,
    night_low: float = 0.5,
    night_high: float = 2.0,
) -> Raster:
    """Light of a cell over the mean light of its ecosystem within the region, kept within limits.

        ratio = min(max(NL / mean NL of the ecosystem, night_low), night_high)

    The mean is weighted by area. An ecosystem without light, or that the region has none of, is not corrected: 1.

    Shapes   rasters (y, x) on the plan grid.
    Units    light in any unit, areas m2 → 1.
    Range    [night_low, night_high].
    Errors   ValueError unless 0 < night_low ≤ 1 ≤ night_high; OutOfRange for a negative light; Absent where the region has no
             light at all, or none is known.
    Nodata   no data in ecosystem or light → NaN, and no part in the mean.
    Golden   tests/golden/test_night_light_ratio.py (hand sum)
    """
    if not (0 < night_low <= 1 <= night_high < np.inf):
        raise ValueError(f"0 < night_low ≤ 1 ≤ night_high must hold, they are {night_low:g} and {night_high:g}")
    codes, light = ecosystem.values, night_light.values.astype("f8")
    if (light < 0).any():
        raise OutOfRange(f"night_light must not be negative, it goes down to {np.nanmin(light):g}")
    known = (codes >= 0) & ~np.isnan(light)
    mean = means(codes, light, np.where(known, cell_area.values, 0))
    if not (mean > 0).any():
        raise Absent(
            Say("区域内没有夜间灯光（全为零或缺测）", "the region has no light at night, or none is known"),
            Say("检查夜间灯光数据的范围和取值", "check extent and values of `night_light`"),
        )
    usual = mean[np.where(known, codes, 0)]
    ratio = np.divide(light, usual, out=np.ones_like(light), where=usual > 0)
    values = np.where(known, np.clip(ratio, night_low, night_high), np.nan)
    return grid.raster(values.astype("float32"), "night_light_ratio")


def means(codes: NDArray[np.int16], light: NDArray[np.float64], area: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean light of each code from 0 on, weighted by area; 0 where there is none of it."""
    counts = area > 0
    size = int(codes.max()) + 1
    total = np.bincount(codes[counts], weights=area[counts], minlength=size)
    weighted = np.bincount(codes[counts], weights=light[counts] * area[counts], minlength=size)
    return np.divide(weighted, total, out=np.zeros(size), where=total > 0)
