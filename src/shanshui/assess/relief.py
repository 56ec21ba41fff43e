"""Aspect (坡向), relief (起伏度) and roughness (地表粗糙度) from elevation."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from shanshui.assess.slope import differences
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, method


@method(
    gives="aspect",
    source="Horn 1981, Proceedings of the IEEE 69(1):14–47",
    scope="focal",
    radius="cell",
    nodata="cell",
)
def aspect(elevation: Raster, *, grid: Grid) -> Raster:
    """The way a slope faces: azimuth of the steepest descent, clockwise from grid north.

        aspect = atan2(−∂z/∂east, −∂z/∂north)      by Horn's weights on the 3 × 3 neighbourhood

    Shapes   (y, x) float32.
    Units    m → degrees: 0 north, 90 east, 180 south, 270 west.
    Range    0–360, 360 itself excluded.
    Errors   none.
    Nodata   NaN where any of the nine cells is missing, and on level ground, which faces nowhere.
    Golden   tests/golden/test_aspect.py (hand sum).
    """
    across, down = differences(elevation.values)
    level = (across == 0) & (down == 0)
    degrees = (np.degrees(np.arctan2(-across, down)) % 360).astype("f4")
    degrees[degrees >= 360] = 0  # what rounding to float32 lifts to the full turn
    return grid.raster(np.where(level, np.float32(np.nan), degrees), "aspect")


@method(
    gives="relief",
    source="涂汉明、刘振东 1991，测绘学报 20(4):311–319（起伏度：窗口内最高与最低之差）",
    scope="focal",
    radius="relief_radius_m",
    nodata="exclude",
    assumed=("relief_radius_m",),
)
def relief(elevation: Raster, *, grid: Grid, relief_radius_m: float = 1000.0) -> Raster:
    """Relief: the highest less the lowest elevation in a square window about the cell (起伏度、起伏高度).

        relief = max z − min z   over (2n + 1)² cells,   n = ⌊relief_radius_m / cell⌋, at least 1

    The default makes windows of 4 km². Relief grows with the window: figures made with other windows do not compare.

    Shapes   (y, x) float32.
    Units    m → m.
    Range    ≥ 0.
    Errors   ValueError unless relief_radius_m is positive.
    Nodata   cells without elevation are left out of the window; NaN where the cell itself has none. Along the edge of
             the grid the window is cut off.
    Golden   tests/golden/test_relief.py (hand sum).
    """
    if not relief_radius_m > 0:
        raise ValueError(f"relief_radius_m must be positive, not {relief_radius_m}")
    size = 2 * max(1, int(relief_radius_m / grid.cell + 1e-9)) + 1
    z = elevation.values.astype("f4")
    missing = np.isnan(z)
    high = ndimage.maximum_filter(np.where(missing, -np.inf, z), size=size, mode="constant", cval=-np.inf)
    low = ndimage.minimum_filter(np.where(missing, np.inf, z), size=size, mode="constant", cval=np.inf)
    # the window holds the cell itself, so both are finite wherever it has an elevation
    result = np.full(z.shape, np.nan, dtype="f4")
    np.subtract(high, low, out=result, where=~missing, casting="same_kind")
    return grid.raster(result, "relief")


@method(
    gives="roughness",
    source="汤国安、杨昕 2012，ArcGIS地理信息系统空间分析实验教程（地表粗糙度：表面积与投影面积之比）",
    scope="cell",
    nodata="cell",
)
def roughness(slope: Raster) -> Raster:
    """Roughness of the ground: its surface over its projection on the plane (地表粗糙度).

        roughness = 1 / cos slope

    Shapes   (y, x) float32.
    Units    degrees → 1.
    Range    ≥ 1.
    Errors   none.
    Nodata   NaN → NaN.
    Golden   tests/golden/test_roughness.py (hand sum).
    """
    ratio = 1 / np.cos(np.radians(slope.values.astype("f8")))
    return slope.copy(data=ratio.astype("f4")).rename("roughness").drop_attrs()
