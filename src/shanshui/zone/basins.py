"""Sub-basins (小流域) from the directions of flow."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyflwdir
from numpy.typing import NDArray
from rasterio import Affine
from scipy import ndimage

from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, method
from shanshui.core.units import convert
from shanshui.zone.partition import consecutive, join_small, sums

NO_FLOW = 247
"""pyflwdir's D8 code of a cell without data."""


@method(
    gives=("basins", "basin_table"),
    source="Eilander et al. 2021, HESS 25:5287-5313 (pyflwdir)",
    scope="global",
    nodata="barrier",
    assumed=("min_basin_km2",),
    bytes_per_cell=200,
)
def basins(
    flow_direction: Raster, cell_area: Raster, *, grid: Grid, min_basin_km2: float = 100.0
) -> tuple[Raster, Table]:
    """Sub-basins of at least a given area, split at confluences.

    Going upstream from each outlet, a new sub-basin begins at a tributary that drains more than min_basin_km2, and a new
    stretch of the main stem where the rest exceeds it. Water leaves where the data end; the slivers that this makes
    along the edge (below min_basin_km2) join the basin with the longest shared edge. Numbers run from 1 by the first
    cell in row order.

    Shapes   rasters (y, x) on the plan grid. The basins cover the margin too: flow does not stop at the region.
    Units    D8 codes; upstream area is counted in cells of the projected grid; area_m2 = Σ cell_area, m².
    Range    basin ≥ 1; area_m2 ≥ 0 (0 for a basin that lies wholly outside the region).
    Errors   ValueError for min_basin_km2 ≤ 0.
    Nodata   −1 (no elevation) → −1; a basin beside such a cell or the edge of the grid is `truncated`.
    Golden   tests/golden/test_basins.py (hand sum)
    """
    if not min_basin_km2 > 0:
        raise ValueError(f"min_basin_km2 must be positive, not {min_basin_km2}")
    label = split(flow_direction, grid, min_basin_km2)
    count = int(label.max()) + 1
    cell_m2 = grid.cell * grid.cell
    sizes = sums(label, np.full(grid.shape, cell_m2), count)
    label = join_small(label, sizes, convert(min_basin_km2, "km2", "m2"))
    count = int(label.max()) + 1
    table = pd.DataFrame(
        {"basin": np.arange(count) + 1, "area_m2": sums(label, cell_area.values, count), "truncated": truncated(label)}
    )
    numbers = np.where(flow_direction.values >= 0, label + 1, -1).astype("int32")
    return grid.raster(numbers, "basins"), table


def truncated(label: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each basin touches, corners included, the edge of the data or the grid: there may be more of it beyond."""
    known = label >= 0
    return np.isin(np.arange(int(label.max()) + 1), label[at_edge(known)])


def split(flow_direction: Raster, grid: Grid, min_km2: float) -> NDArray[np.int64]:
    """The sub-basins before slivers join, numbered from 0; −1 without elevation."""
    code = np.where(flow_direction.values < 0, NO_FLOW, flow_direction.values).astype("u1")
    flow = pyflwdir.from_array(code, "d8", check_ftype=False, transform=Affine(*grid.transform))
    found, _ = flow.subbasins_area(min_km2, uparea=flow.upstream_area("km2"))
    return consecutive(found.astype("int64") - 1)  # 0 where there is no elevation


def at_edge(known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cells with data beside the edge of the grid or a cell without, corners included."""
    return known & ~ndimage.binary_erosion(known, structure=np.ones((3, 3)))
