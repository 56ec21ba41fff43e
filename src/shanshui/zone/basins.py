"""Sub-basins (小流域) from the elevation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyflwdir
from numpy.typing import NDArray
from pyflwdir.dem import fill_depressions
from rasterio import Affine
from scipy import ndimage

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, method
from shanshui.core.units import convert
from shanshui.zone.partition import consecutive, join_small, sums

CLOCKWISE = ((0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1))
"""Row and column steps of the D8 codes 1, 2, 4 … 128, from the east clockwise."""


@method(
    gives=("basins", "basin_table"),
    source="Wang & Liu 2006, IJGIS 20(2):193-213（填洼）；O'Callaghan & Mark 1984, CVGIP 28:323-344（D8流向）；"
    "Eilander et al. 2021, HESS 25:5287-5313 (pyflwdir)",
    scope="global",
    nodata="barrier",
    assumed=("min_basin_km2", "closed_depth_m"),
    bytes_per_cell=200,
)
def basins(
    elevation: Raster, cell_area: Raster, *, grid: Grid, min_basin_km2: float = 100.0, closed_depth_m: float = 0.0
) -> tuple[Raster, Table]:
    """Sub-basins of at least a given area: depressions filled, D8 flow, split at confluences.

    Going upstream from each outlet, a new sub-basin begins at a tributary that drains more than min_basin_km2, and a new
    stretch of the main stem where the rest exceeds it. Water leaves where the data end; the slivers that this makes
    along the edge (below min_basin_km2) join the basin with the longest shared edge. Numbers run from 1 by the first
    cell in row order.

    A depression deeper than closed_depth_m is a closed basin (内流区): it is not filled, its water ends at its lowest
    cell. 0 fills them all, as is right where no water ends inland.

    Shapes   rasters (y, x) on the plan grid. The basins cover the margin too: flow does not stop at the region.
    Units    elevation m; upstream area is counted in cells of the projected grid; area_m2 = Σ cell_area, m².
    Range    basin ≥ 1; area_m2 ≥ 0 (0 for a basin that lies wholly outside the region).
    Errors   Absent where no cell has an elevation; ValueError for min_basin_km2 ≤ 0 or closed_depth_m < 0.
    Nodata   no elevation → −1; a basin beside such a cell or the edge of the grid is `truncated`.
    Golden   tests/golden/test_basins.py (hand sum)
    """
    if not min_basin_km2 > 0:
        raise ValueError(f"min_basin_km2 must be positive, not {min_basin_km2}")
    if closed_depth_m < 0:
        raise ValueError(f"closed_depth_m must not be negative: {closed_depth_m}")
    height = elevation.values
    known = ~np.isnan(height)
    if not known.any():
        raise Absent(
            Say("高程数据没有覆盖规划范围", "no cell has an elevation"),
            Say("提供覆盖规划范围的高程数据", "give an elevation layer that covers the region"),
        )
    label = split(height, grid, min_basin_km2, closed_depth_m)
    count = int(label.max()) + 1
    cell_m2 = grid.cell * grid.cell
    sizes = sums(label, np.full(grid.shape, cell_m2), count)
    label = join_small(label, sizes, convert(min_basin_km2, "km2", "m2"))
    count = int(label.max()) + 1
    table = pd.DataFrame(
        {"basin": np.arange(count) + 1, "area_m2": sums(label, cell_area.values, count), "truncated": truncated(label)}
    )
    numbers = np.where(known, label + 1, -1).astype("int32")
    return grid.raster(numbers, "basins"), table


def truncated(label: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each basin touches, corners included, the edge of the data or the grid: there may be more of it beyond."""
    known = label >= 0
    return np.isin(np.arange(int(label.max()) + 1), label[at_edge(known)])


def split(height: NDArray[np.float32], grid: Grid, min_km2: float, closed_m: float) -> NDArray[np.int64]:
    """The sub-basins before slivers join, numbered from 0; −1 without elevation."""
    flow = pyflwdir.from_array(directions(height, closed_m), "d8", check_ftype=False, transform=Affine(*grid.transform))
    found, _ = flow.subbasins_area(min_km2, uparea=flow.upstream_area("km2"))
    return consecutive(found.astype("int64") - 1)  # 0 where there is no elevation


def closed(height: NDArray[np.float64], filled: NDArray[np.float64], depth_m: float) -> NDArray[np.int64]:
    """The lowest cell (the first of them) of each depression deeper than depth_m, as flat indices."""
    depth = np.where(np.isnan(height), 0.0, filled - height)
    found, count = ndimage.label(depth > 0, structure=np.ones((3, 3)))
    numbers = np.arange(1, count + 1)
    deep = numbers[np.asarray(ndimage.maximum(depth, found, numbers)) > depth_m] if count else numbers
    flat = height.ravel()
    cells = [np.flatnonzero(found.ravel() == number) for number in deep]
    return np.array([each[np.argmin(flat[each])] for each in cells], "i8")


def at_edge(known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cells with data beside the edge of the grid or a cell without, corners included."""
    return known & ~ndimage.binary_erosion(known, structure=np.ones((3, 3)))


def directions(height: NDArray[np.float32], closed_m: float) -> NDArray[np.uint8]:
    """D8 directions by the steepest descent of the filled surface; on its flats, the way the filling came.

    Filling alone sends each cell to its lowest neighbour, whatever the distance: that prefers diagonals. In double
    precision the filled surface is exact, so following a strict descent never closes a circle.
    """
    exact = height.astype("f8")
    filled, code = fill_depressions(exact, nodata=np.nan)
    pits = closed(exact, filled, closed_m) if closed_m > 0 else np.empty(0, "i8")
    if pits.size:
        outlets = np.flatnonzero(at_edge(~np.isnan(exact)))
        filled, code = fill_depressions(exact, nodata=np.nan, idxs_pit=np.concatenate([outlets, pits]))
    around = np.pad(filled, 1, constant_values=np.nan)
    rows, cols = filled.shape
    steepest = np.zeros(filled.shape)
    for bit, (down, right) in enumerate(CLOCKWISE):
        there = around[1 + down : 1 + down + rows, 1 + right : 1 + right + cols]
        descent = (filled - there) / np.hypot(down, right)
        steeper = descent > steepest  # never where either has no elevation
        steepest[steeper] = descent[steeper]
        code[steeper] = 1 << bit
    return code
