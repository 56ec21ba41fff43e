"""Where water runs (流向) and how much land drains through each cell (汇水面积)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pyflwdir
from numba import njit
from pyflwdir.dem import fill_depressions
from rasterio import Affine
from scipy import ndimage

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, method
from shanshui.core.units import convert

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODATA = -1
NO_FLOW = 247
"""pyflwdir's D8 code of a cell without data."""
AROUND = np.ones((3, 3))
DOWN = np.array([0, 1, 1, 1, 0, -1, -1, -1])
RIGHT = np.array([1, 1, 0, -1, -1, -1, 0, 1])
"""Row and column steps of the D8 codes 1, 2, 4 … 128, from the east clockwise."""


@method(
    gives="flow_direction",
    source="Wang & Liu 2006, IJGIS 20(2):193–213（填洼）；O'Callaghan & Mark 1984, CVGIP 28:323–344（D8流向）；"
    "Eilander et al. 2021, HESS 25:5287–5313 (pyflwdir)",
    scope="global",
    nodata="barrier",
    assumed=("closed_depth_m",),
    bytes_per_cell=80,
)
def flow_direction(elevation: Raster, *, grid: Grid, closed_depth_m: float = 0.0) -> Raster:
    """The neighbour that each cell drains to: steepest descent on elevation whose depressions are filled.

    Depressions are filled to their lowest rim, with outlets along the edge of the data. Where a filled cell has lower
    neighbours water takes the steepest way (drop over distance), the first of equals from the east clockwise; on flats
    it takes the flood's way out. The flood's own directions go to the *lowest* neighbour and would prefer diagonals.

    A depression deeper than closed_depth_m is a closed basin (内流区): it is not filled, its water ends at its lowest
    cell. 0 fills them all, as is right where no water ends inland.

    Shapes   (y, x) → int16.
    Units    m → D8 code: 1 east, 2 south-east, 4 south … 128 north-east; 0 where water ends or leaves the data.
    Range    the codes of `flow_direction`.
    Errors   Absent where no cell has an elevation; ValueError for closed_depth_m < 0.
    Nodata   barrier: water neither enters nor leaves a cell without elevation; it ends beside it. NaN → −1.
    Golden   tests/golden/test_flow_direction.py (hand sum, Wang & Liu's worked example as pyflwdir's tests have it).
    """
    if closed_depth_m < 0:
        raise ValueError(f"closed_depth_m must not be negative: {closed_depth_m}")
    height = elevation.values.astype("f8")
    known = ~np.isnan(height)
    if not known.any():
        raise Absent(
            Say("高程数据没有覆盖规划范围", "no cell has an elevation"),
            Say("提供覆盖规划范围的高程数据", "give an elevation layer that covers the region"),
        )
    filled, code = fill_depressions(height, nodata=np.nan)
    if closed_depth_m > 0:
        lowest = closed(height, filled, closed_depth_m)
        if lowest.size:
            outlets = np.concatenate([np.flatnonzero(at_edge(known)), lowest])
            filled, code = fill_depressions(height, nodata=np.nan, idxs_pit=outlets)
    steepest(filled, code)
    return grid.raster(np.where(known, code.astype("i2"), NODATA), "flow_direction")


@method(
    gives="upslope_area",
    source="O'Callaghan & Mark 1984, CVGIP 28:323–344；Eilander et al. 2021, HESS 25:5287–5313 (pyflwdir)",
    scope="global",
    nodata="barrier",
    bytes_per_cell=80,
)
def upslope_area(flow_direction: Raster, *, grid: Grid) -> Raster:
    """Land that drains through each cell, itself included (汇水面积).

        upslope area = cell² · number of cells upstream, with the cell

    Shapes   (y, x) float64.
    Units    → km², on the plane of the grid.
    Range    ≥ one cell. Where a basin reaches beyond the elevation data it is a lower bound.
    Errors   none.
    Nodata   −1 → NaN.
    Golden   tests/golden/test_upslope_area.py (hand sum; invariant: the outlets drain every cell once).
    """
    flow = network(flow_direction, grid)
    cells = flow.upstream_area("cell").astype("f8")
    area = np.where(flow_direction.values == NODATA, np.nan, cells * convert(grid.cell**2, "m2", "km2"))
    return grid.raster(area, "upslope_area")


def network(flow_direction: Raster, grid: Grid) -> pyflwdir.FlwdirRaster:
    """The flow directions as pyflwdir reads them."""
    code = np.where(flow_direction.values == NODATA, NO_FLOW, flow_direction.values).astype("u1")
    return pyflwdir.from_array(code, "d8", check_ftype=False, transform=Affine(*grid.transform))


def downstream(flow_direction: Raster) -> NDArray[np.int64]:
    """Flat index of the cell that each cell drains to; itself where water ends and where there is no elevation."""
    code = flow_direction.values.astype("i8").ravel()
    moves = np.zeros(129, "i8")
    moves[2 ** np.arange(8)] = DOWN * flow_direction.shape[1] + RIGHT
    return np.asarray(np.arange(code.size) + moves[np.maximum(code, 0)])


def at_edge(known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cells with data beside the edge of the grid or a cell without, corners included."""
    return np.asarray(known & ~ndimage.binary_erosion(known, structure=AROUND))


def closed(height: NDArray[np.float64], filled: NDArray[np.float64], depth_m: float) -> NDArray[np.int64]:
    """The lowest cell (the first of them) of each depression deeper than depth_m, as flat indices."""
    depth = np.where(np.isnan(height), 0.0, filled - height)
    found, count = ndimage.label(depth > 0, structure=AROUND)
    if not count:
        return np.empty(0, "i8")
    deepest = np.asarray(ndimage.maximum(depth, found, np.arange(1, count + 1)))
    cells = np.flatnonzero(found)
    cells = cells[deepest[found.ravel()[cells] - 1] > depth_m]
    order = np.lexsort((cells, height.ravel()[cells], found.ravel()[cells]))
    _, first = np.unique(found.ravel()[cells][order], return_index=True)
    return cells[order][first]


@njit(cache=True)
def steepest(filled, code):
    """Turn each code to the steepest lower neighbour, where there is one; NaN compares false, so it is never entered."""
    rows, cols = filled.shape
    for r in range(rows):
        for c in range(cols):
            best = 0.0
            for bit in range(8):
                rr, cc = r + DOWN[bit], c + RIGHT[bit]
                if 0 <= rr < rows and 0 <= cc < cols:
                    drop = (filled[r, c] - filled[rr, cc]) / math.hypot(DOWN[bit], RIGHT[bit])
                    if drop > best:
                        best = drop
                        code[r, c] = 1 << bit
