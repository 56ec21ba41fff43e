"""Slope (坡度) from elevation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shanshui.core.grid import Grid
from shanshui.core.method import Raster, method

if TYPE_CHECKING:
    from numpy.typing import NDArray


@method(
    gives="slope",
    source="Horn 1981, Proceedings of the IEEE 69(1):14–47",
    scope="focal",
    radius="cell",
    nodata="cell",
)
def slope(elevation: Raster, *, grid: Grid) -> Raster:
    """Slope of the ground by Horn's weights on the 3 × 3 neighbourhood.

        slope = atan √((∂z/∂x)² + (∂z/∂y)²)

    Shapes   (y, x) float32.
    Units    m → degrees.
    Range    0–90.
    Errors   none.
    Nodata   NaN where any of the nine cells is NaN or lies beyond the edge of the grid.
    Source   the weights 1, 2, 1 of Horn 1981, as most GIS compute it. On cells coarser than about 30 m slopes come out
             flattened: compare places, do not read them as slopes in the field.
    Golden   tests/golden/test_slope.py (hand sum).
    """
    degrees = np.degrees(np.arctan(gradient(elevation.values, grid.cell)))
    return grid.raster(degrees.astype("f4"), "slope")


def gradient(elevation: NDArray[np.floating], cell: float) -> NDArray[np.float64]:
    """Tangent of the slope by Horn's weights; NaN where any of the nine cells is missing."""
    across, down = differences(elevation)
    return np.sqrt(across**2 + down**2) / (8 * cell)


def differences(elevation: NDArray[np.floating]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Eight cells' worth of rise to the east and to the south by Horn's weights; NaN where any of the nine is missing.

    a b c
    d e f      ∂z/∂x = [(c + 2f + i) − (a + 2d + g)] / 8·cell,   ∂z/∂y = [(g + 2h + i) − (a + 2b + c)] / 8·cell
    g h i
    """
    z = np.pad(np.asarray(elevation, dtype="f8"), 1, constant_values=np.nan)
    north, middle, south = z[:-2], z[1:-1], z[2:]
    west = north[:, :-2] + 2 * middle[:, :-2] + south[:, :-2]
    east = north[:, 2:] + 2 * middle[:, 2:] + south[:, 2:]
    top = north[:, :-2] + 2 * north[:, 1:-1] + north[:, 2:]
    bottom = south[:, :-2] + 2 * south[:, 1:-1] + south[:, 2:]
    # Horn's weights leave the centre out: its own nodata has to be put back
    missing = np.isnan(elevation) | np.isnan(east) | np.isnan(west) | np.isnan(top) | np.isnan(bottom)
    return np.where(missing, np.nan, east - west), np.where(missing, np.nan, bottom - top)
