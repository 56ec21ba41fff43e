"""Topographic wetness (地形湿润指数): where the shape of the ground gathers water."""

from __future__ import annotations

import numpy as np

from shanshui.assess.slope import gradient
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, method
from shanshui.core.units import convert


@method(
    gives="wetness",
    source="Beven & Kirkby 1979, Hydrological Sciences Bulletin 24(1):43–69",
    scope="focal",
    radius="cell",
    nodata="cell",
    assumed=("least_gradient",),
)
def wetness(upslope_area: Raster, elevation: Raster, *, grid: Grid, least_gradient: float = 0.001) -> Raster:
    """Topographic wetness index (TWI).

        TWI = ln(a / tan β),   a = upslope area / cell,   tan β at least least_gradient

    a is the land that drains through a metre of contour, β Horn's slope. On level ground, where tan β is 0, the index has
    no value: the least gradient stands for what an elevation model does not resolve.

    Shapes   (y, x) float32.
    Units    km², m → 1 (a in m).
    Range    real.
    Errors   ValueError unless least_gradient is positive.
    Nodata   NaN where either is NaN, so also along the edge of the grid.
    Golden   tests/golden/test_wetness.py (hand sum).
    """
    if not least_gradient > 0:
        raise ValueError(f"least_gradient must be positive, not {least_gradient}")
    tangent = gradient(elevation.values, grid.cell)
    tangent = np.where(np.isnan(tangent), np.nan, np.maximum(tangent, least_gradient))
    width = upslope_area.values.astype("f8") * float(convert(1.0, "km2", "m2")) / grid.cell
    return grid.raster(np.log(width / tangent).astype("f4"), "wetness")
