"""What corrects the resistance of land (阻力面修正因子): built-up land around a cell, distance to rivers and canals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.features import rasterize
from scipy.ndimage import distance_transform_edt

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Raster, method

BUILT = (61, 63)
"""居住地, 工矿交通."""
WATER = (42, 43)
"""湖泊, 河流."""


@method(
    gives="built_density",
    source="移动窗口内建设用地栅格所占比例",
    scope="focal",
    nodata="cell",
    radius="density_radius_m",
    assumed=("density_radius_m",),
)
def built_density(ecosystem: Raster, *, grid: Grid, density_radius_m: float = 1000.0) -> Raster:
    """Share of built-up land in the square around a cell.

        D = cells of 61 居住地 or 63 工矿交通 / cells with an ecosystem,  within ⌊density_radius_m / cell⌋ rows and columns

    Shapes   (y, x) → (y, x) float32.
    Units    density_radius_m m → 1.
    Range    [0, 1].
    Errors   ValueError for a radius that is not positive.
    Nodata   a cell without ecosystem has none, and does not count in the squares of others.
    Golden   tests/golden/test_built_density.py (hand sum)
    """
    if not density_radius_m > 0:
        raise ValueError(f"density_radius_m must be positive, it is {density_radius_m:g}")
    n = int(density_radius_m // grid.cell)
    known = ecosystem.values >= 0
    built = sums(np.isin(ecosystem.values, BUILT), n)
    share = built / np.maximum(sums(known, n), 1)
    return grid.raster(np.where(known, share, np.nan).astype("float32"), "built_density")


def sums(marked: NDArray[np.bool_], n: int) -> NDArray[np.int64]:
    """Marked cells within n rows and columns of each cell: in whole numbers, the same in a block as in the whole."""
    table = np.zeros((marked.shape[0] + 1, marked.shape[1] + 1), dtype="int64")
    table[1:, 1:] = marked.cumsum(axis=0).cumsum(axis=1)
    rows, cols = np.arange(marked.shape[0])[:, None], np.arange(marked.shape[1])[None, :]
    top, bottom = np.maximum(rows - n, 0), np.minimum(rows + n + 1, marked.shape[0])
    left, right = np.maximum(cols - n, 0), np.minimum(cols + n + 1, marked.shape[1])
    return table[bottom, right] - table[top, right] - table[bottom, left] + table[top, left]


@method(
    gives="water_distance",
    source="栅格中心间的精确欧氏距离变换",
    scope="global",
    nodata="exclude",
    bytes_per_cell=60,
)
def water_distance(
    ecosystem: Raster, rivers: Lines | None = None, canals: Lines | None = None, *, grid: Grid
) -> Raster:
    """Distance from each cell to the nearest water: lake or river by its ecosystem, or a cell that a river or canal touches.

        d = √((Δrow)² + (Δcolumn)²) · cell,  0 in the water itself

    Shapes   (y, x) → (y, x) float32.
    Units    m.
    Range    ≥ 0.
    Errors   Absent where there is no water.
    Nodata   a cell without ecosystem is no water by that, and has its distance all the same.
    Golden   tests/golden/test_water_distance.py (hand sum)
    """
    water = np.isin(ecosystem.values, WATER)
    shapes = [s for lines in (rivers, canals) if lines is not None for s in lines.geometry if s and not s.is_empty]
    if shapes:
        place = Affine(*grid.transform)
        water |= rasterize(shapes, grid.shape, transform=place, all_touched=True, dtype="uint8") == 1
    if not water.any():
        raise Absent(
            Say("没有湖泊、河流、渠道", "there is no lake, river or canal"),
            Say("提供水系、渠道资料", "give `rivers` or `canals`"),
        )
    found = distance_transform_edt(~water, sampling=grid.cell)
    return grid.raster(found.astype("float32"), "water_distance")
