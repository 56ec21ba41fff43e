"""Landforms (基本地貌类型) by relief and elevation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shanshui.core.method import Raster, Table, method

NODATA = -1
PLAIN, HILLS = 1, 2


@method(
    gives="landform",
    source="李炳元、潘保田、韩嘉福 2008，第四纪研究 28(4):535–543（起伏高度与海拔高度两级指标）",
    scope="cell",
    nodata="cell",
    assumed=("plain_slope_deg",),
)
def landform(
    elevation: Raster, relief: Raster, slope: Raster, landform_limits: Table, *, plain_slope_deg: float = 3.0
) -> Raster:
    """Landform of each cell: class of relief × 10 + class of elevation, both by fixed limits.

        class = the last one of its factor whose lower limit ≤ value
        hills on ground below plain_slope_deg → plain: even fans and terraces rise more than a plain's limit across the
        window, and stand out by their gentle slope

    Platforms (台地) are told by their edges and outcrop, which an elevation model does not show; they come out as
    plains or hills.

    Shapes   (y, x) → int16, −1 no data.
    Units    m, m, degrees.
    Range    the codes of `landform`.
    Errors   ValueError where the limits of a factor do not rise with the class, or values lie below the first one.
    Nodata   NaN in any of the three → −1.
    Source   limits of elevation and of mountains confirmed by the abstract; what slope still makes a plain has no source.
    Golden   tests/golden/test_landform.py (hand sum).
    """
    height, high = elevation.values.astype("f8"), relief.values.astype("f8")
    steep = slope.values.astype("f8")
    known = ~(np.isnan(height) | np.isnan(high) | np.isnan(steep))
    form = _classes(high[known], landform_limits, "relief")
    form[(form == HILLS) & (steep[known] < plain_slope_deg)] = PLAIN
    result = np.full(height.shape, NODATA, dtype="i2")
    result[known] = form * 10 + _classes(height[known], landform_limits, "elevation")
    return elevation.copy(data=result).rename("landform").drop_attrs()


def _classes(values: NDArray[np.float64], limits: Table, factor: str) -> NDArray[np.int16]:
    """The class of each value by the lower limits of one factor."""
    rows = limits[limits["factor"] == factor].sort_values("class")
    lower, codes = rows["from"].to_numpy("f8"), rows["class"].to_numpy("i2")
    if lower.size == 0 or (np.diff(lower) <= 0).any():
        raise ValueError(f"landform_limits: the limits of {factor} must rise with the class: {lower}")
    place = np.searchsorted(lower, values, side="right") - 1
    if (place < 0).any():
        raise ValueError(f"landform_limits: {factor} falls below its first limit {lower[0]:g}")
    return np.asarray(codes[place])
