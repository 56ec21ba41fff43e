"""Slope length and steepness factor LS (坡长坡度因子) of the soil loss equation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shanshui.assess.flow import longest_upslope
from shanshui.assess.slope import gradient
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, method

if TYPE_CHECKING:
    from numpy.typing import NDArray


@method(
    gives="slope_length_factor",
    source="HJ 1173-2021 附录A（L、S因子）",
    scope="global",
    nodata="barrier",
    assumed=("max_slope_length_m",),
    bytes_per_cell=120,
)
def slope_length_factor(elevation: Raster, *, grid: Grid, max_slope_length_m: float = 300.0) -> Raster:
    """LS of each cell from its slope and the longest flow path above it.

        L = (λ / 22.13)^m,  m = β / (1 + β),  β = (sin θ / 0.089) / (3 · sin^0.8 θ + 0.56)
        S = 10.8 sin θ + 0.03 (θ < 5.14°) · 16.8 sin θ − 0.5 (< 10.20°) · 21.9 sin θ − 0.96 (< 28.81°) · 9.5988 beyond

    λ is the longest flow path of the cell, at least one cell (see `flow.longest_upslope`), at most
    `max_slope_length_m`: beyond that water runs in channels. θ is Horn's slope of the ground as it is, pits not filled.

    Shapes   (y, x) float32.
    Units    m → 1.
    Range    > 0.
    Errors   ValueError unless the cap is positive; Absent where the whole grid has no elevation.
    Nodata   barrier: flow neither enters nor leaves it; NaN wherever the slope is NaN, so also along the grid's edge.
    Source   S is kept as printed, with its jump from 2.475 to 2.918 at 10.20°. On cells coarser than 30 m slopes are
             flattened, and LS ranks places only (相对值).
    Golden   tests/golden/test_slope_length_factor.py (hand sum).
    """
    if not max_slope_length_m > 0:
        raise ValueError(f"max_slope_length_m must be positive, not {max_slope_length_m}")
    if np.isnan(elevation.values).all():
        raise Absent(
            Say("规划区内没有高程数据", "no elevation within the grid"),
            Say("检查高程数据的范围与坐标系", "check the extent and CRS of the elevation data"),
        )
    angle = np.arctan(gradient(elevation.values, grid.cell))
    length = np.minimum(longest_upslope(elevation.values, grid.cell), max_slope_length_m)
    return grid.raster((length_factor(length, angle) * steepness_factor(angle)).astype("f4"), "slope_length_factor")


def length_factor(length_m: NDArray[np.float64], angle: NDArray[np.float64]) -> NDArray[np.float64]:
    """L of HJ 1173; `angle` in radians."""
    sine = np.sin(angle)
    beta = (sine / 0.089) / (3 * sine**0.8 + 0.56)
    return (length_m / 22.13) ** (beta / (1 + beta))


def steepness_factor(angle: NDArray[np.float64]) -> NDArray[np.float64]:
    """S of HJ 1173, as printed; `angle` in radians, the limits in degrees."""
    sine, degrees = np.sin(angle), np.degrees(angle)
    bands = [degrees < 5.14, degrees < 10.20, degrees < 28.81, degrees >= 28.81]
    values = [10.8 * sine + 0.03, 16.8 * sine - 0.5, 21.9 * sine - 0.96, np.full(sine.shape, 9.5988)]
    return np.select(bands, values, default=np.nan)
