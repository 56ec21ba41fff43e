"""Fragmentation that grows (破碎化加剧): more edge of natural land about a cell, and less connected natural land in a basin."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, method
from shanshui.diagnose.years import of_year

if TYPE_CHECKING:
    from numpy.typing import NDArray

NATURAL = (1, 2, 3, 4, 7, 8)
M2_PER_HA = 1e4
PERCENT = 100.0
LEVEL = 2
"""Of the basins that connectivity is told for."""


@method(
    gives="fragmentation_change",
    source="FRAGSTATS v4（边缘密度ED，移动窗口），自然与非自然两类，两期相减；窗口为设计取值",
    scope="focal",
    nodata="exclude",
    radius="fragment_window_m",
    assumed=("fragment_window_m",),
)
def fragmentation_change(
    ecosystem_series: Raster, *, reference_year: int, base_year: int, fragment_window_m: float = 2000.0, grid: Grid
) -> Raster:
    """By how much the edge of natural land grew around each cell since the reference year.

        ED(t) = E(t) / A(t) · 10⁴          change = ED(base) − ED(reference)

    The window is the square of cells at most fragment_window_m away along either axis; E is the length of sides between
    two of its cells of which one is natural and one is farmland or town, A the area of its cells with an ecosystem.
    Positive where natural land broke up; a cell that is natural at neither date has no value: nothing of nature is there.

    Shapes   (year, y, x) → (y, x) float32.
    Units    m/ha.
    Range    real.
    Errors   Absent if the series lacks one of the years; ValueError for a window below one cell.
    Nodata   cells without an ecosystem make no edge; NaN where a cell has none at one of the dates.
    Golden   tests/golden/test_fragmentation_change.py (hand sum).
    """
    if not fragment_window_m >= grid.cell:
        raise ValueError(f"fragment_window_m {fragment_window_m} is below the cell, {grid.cell}")
    reach = math.floor(fragment_window_m / grid.cell)
    dates = [of_year(ecosystem_series, year, "土地利用") for year in (reference_year, base_year)]
    before, after = (_edge_density(codes, reach) for codes in dates)
    change = (after - before) * (M2_PER_HA / grid.cell)
    natural = [np.isin(codes // 10, NATURAL) for codes in dates]
    change[~(natural[0] | natural[1]) | (dates[0] < 0) | (dates[1] < 0)] = np.nan
    coords = {axis: ecosystem_series[axis] for axis in ("y", "x")}
    return xr.DataArray(change.astype("f4"), dims=("y", "x"), coords=coords, name="fragmentation_change")


def _edge_density(codes: NDArray[np.integer], reach: int) -> NDArray[np.float64]:
    """Sides between natural and other known cells, for each known cell of the window; 0 where none is known."""
    known = codes >= 0
    natural = known & np.isin(codes // 10, NATURAL)
    right, below = np.zeros(codes.shape, "i8"), np.zeros(codes.shape, "i8")
    right[:, :-1] = known[:, :-1] & known[:, 1:] & (natural[:, :-1] != natural[:, 1:])
    below[:-1] = known[:-1] & known[1:] & (natural[:-1] != natural[1:])
    sides = _windows(right, reach, (0, 1)) + _windows(below, reach, (1, 0))
    cells = _windows(known.astype("i8"), reach, (0, 0))
    return np.divide(sides, cells, out=np.zeros(codes.shape), where=cells > 0)


def _windows(counts: NDArray[np.int64], reach: int, less: tuple[int, int]) -> NDArray[np.int64]:
    """Sum over the square window of each cell, without the last row or column where `less` says so; whole numbers."""
    rows, cols = counts.shape
    total = np.zeros((rows + 1, cols + 1), "i8")
    np.cumsum(np.cumsum(counts, axis=0), axis=1, out=total[1:, 1:])
    first_row, first_col = np.maximum(np.arange(rows) - reach, 0), np.maximum(np.arange(cols) - reach, 0)
    end_row = np.maximum(np.minimum(np.arange(rows) + reach + 1 - less[0], rows), first_row)
    end_col = np.maximum(np.minimum(np.arange(cols) + reach + 1 - less[1], cols), first_col)
    top, bottom = total[first_row], total[end_row]
    return bottom[:, end_col] - bottom[:, first_col] - top[:, end_col] + top[:, first_col]


@method(
    gives="connectivity_change",
    source="Saura等2011，Ecological Indicators 11:407–416（等效连通面积ECA）两期相比",
    scope="global",
    nodata="exclude",
    bytes_per_cell=16,
)
def connectivity_change(
    natural_connectivity: Table,
    watersheds: Raster,
    cell_area: Raster,
    *,
    reference_year: int,
    base_year: int,
    grid: Grid,
) -> Raster:
    """By what part the equivalent connected area of natural land changed in each basin since the reference year.

        change = (ECA(base) / ECA(reference) − 1) · 100

    Shapes   a table, (level, y, x) → (y, x) float32, the value of the basin in all its cells.
    Units    %; negative where connectivity was lost.
    Range    ≥ −100.
    Errors   Absent where the table has no basin at one of the years.
    Nodata   NaN outside the region, in no basin, and where a basin had no natural land at the reference year; a basin
             that has none left at the base year lost all: −100.
    Golden   tests/golden/test_connectivity_change.py (hand sum).
    """
    basins = natural_connectivity[natural_connectivity["extent"] == "basin"]
    eca = {
        year: basins[basins["year"] == year].set_index("code")["equivalent_ha"] for year in (reference_year, base_year)
    }
    if reference_year == base_year or any(table.empty for table in eca.values()):
        raise Absent(
            Say("缺少两期分流域的自然生态系统连通性", "connectivity by basin is not known at two dates"),
            Say("补充对照年、基准年的土地利用和高程", "add land cover of both years, and elevation"),
        )
    number = watersheds.isel(level=min(LEVEL, watersheds.sizes["level"]) - 1).values
    values = np.full(max(int(number.max()), *(int(code) for code in eca[reference_year].index)) + 2, np.nan)
    for code, before in eca[reference_year].items():
        if before > 0:
            values[int(code)] = (float(eca[base_year].get(code, 0.0)) / before - 1) * PERCENT
    out = np.where((number >= 0) & (cell_area.values > 0), values[number], np.nan)
    return grid.raster(out.astype("f4"), "connectivity_change")
