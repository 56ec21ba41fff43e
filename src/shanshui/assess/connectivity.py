"""Connectivity of natural ecosystems (自然生态系统连通性): how far the land that is neither farmed nor built hangs together."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shanshui.assess import landscape_formulas as formula
from shanshui.assess.dynamics import NATURAL
from shanshui.assess.landscape_count import count_cells
from shanshui.assess.landscape_label import label_patches
from shanshui.assess.landscape_nearest import groups_within
from shanshui.assess.landscape_units import landscapes
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST = ["year", "extent", "code"]


@method(
    gives="natural_connectivity",
    source="北京市国土空间生态修复项目实施方案编制规程（自然生态系统连通性，未给算式）；"
    "Pascual-Hortal & Saura 2006，Landscape Ecology 21:959-967（LCP）；Saura等2011，Ecological Indicators 11:407-416（ECA）",
    scope="global",
    nodata="exclude",
    assumed=("gap_m",),
    bytes_per_cell=40,
)
def natural_connectivity(
    ecosystem_series: Raster,
    cell_area: Raster,
    county_cells: Table | None = None,
    watersheds: Raster | None = None,
    *,
    grid: Grid,
    gap_m: float = 1000.0,
) -> Table:
    """How connected the natural ecosystems are, taken as one class, for each date and each extent.

        LCP = Σ c² / A²        ECA = √Σ c²        connected = ECA / Σ c · 100

    Natural are all first-level classes but farmland and urban land. Patches (8 neighbours) whose nearest cells lie within
    gap_m of each other, centre to centre, belong to one group, and so do those that it links one to the next; c is the
    natural area of a group, A that of the extent. ECA is the size of the one patch that would be as connected; the last
    is 100 where all natural land is one group, and falls as it breaks up, whatever its area.

    Areas are whole cells times cell², as for `landscape_metrics`; an extent bounds its patches.

    Shapes   series (year, y, x), rasters (y, x) → one row a year, extent and code with natural land.
    Units    ha; %; lcp, 1; cohesion %.
    Range    ≥ 0; natural_percent, largest_percent, cohesion and connected_percent at most 100; lcp 0–1.
    Errors   ValueError for a gap below one cell; Absent where no cell of the region is natural.
    Nodata   cells without an ecosystem count in no area and part what lies on their sides, unless gap_m bridges them.
    Golden   tests/golden/test_natural_connectivity.py (hand sum; invariant).
    """
    if not gap_m >= grid.cell:
        raise ValueError(f"gap_m {gap_m} is below the cell, {grid.cell}")
    reach2 = math.floor((gap_m / grid.cell) ** 2)
    rows = []
    for extent, codes, number in landscapes(cell_area.values > 0, county_cells, watersheds):
        for year in ecosystem_series["year"].values:
            values = ecosystem_series.sel(year=year).values
            table = _connected(_natural(values, number), _known(values, number, len(codes)), reach2, grid.cell)
            rows.append(table.assign(year=int(year), extent=extent, code=[codes[i] for i in table["landscape"]]))
    table = pd.concat(rows, ignore_index=True)
    if table.empty:
        raise Absent(
            Say("区域内没有自然生态系统", "no cell of the region has a natural ecosystem"),
            Say("检查土地利用数据及其分类", "check the land cover and its classes"),
        )
    table = table.sort_values("year", kind="stable").reset_index(drop=True)
    return table[[*FIRST, *table.columns.drop([*FIRST, "landscape"])]]


def _natural(codes: NDArray[np.int16], number: NDArray[np.int32]) -> NDArray[np.int32]:
    """Number of the landscape where the cell is natural, else −1."""
    natural = np.isin(codes // 10, NATURAL) & (codes >= 0)
    return np.where(natural, number, np.int32(-1))


def _known(codes: NDArray[np.int16], number: NDArray[np.int32], landscapes: int) -> NDArray[np.int64]:
    """Cells of each landscape that have an ecosystem."""
    return np.bincount(number[(number >= 0) & (codes >= 0)], minlength=landscapes)


def _connected(key: NDArray[np.int32], known: NDArray[np.int64], reach2: int, cell: float) -> pd.DataFrame:
    """One row for each landscape with natural land."""
    labels, count = label_patches(key)
    patch_key, cells, sides, _ = count_cells(key, labels, count)
    group = groups_within(key, labels, patch_key, known.size, reach2)
    in_group = np.bincount(group, cells, count)  # at the first patch of each group, 0 at the others
    natural = np.bincount(patch_key, cells, known.size)
    squares = np.bincount(patch_key, in_group**2, known.size)
    largest = np.zeros(known.size)
    np.maximum.at(largest, patch_key, cells)
    hectare = cell**2 / formula.M2_PER_HA
    equivalent = np.sqrt(squares)
    table = pd.DataFrame(
        {
            "landscape": np.arange(known.size),
            "natural_ha": natural * hectare,
            "natural_percent": formula.share_percent(natural, known),
            "patches": np.bincount(patch_key, minlength=known.size),
            "largest_percent": formula.share_percent(largest, natural),
            "cohesion": formula.cohesion(
                np.bincount(patch_key, sides, known.size),
                np.bincount(patch_key, sides * np.sqrt(cells), known.size),
                known,
            ),
            "groups": np.bincount(patch_key, in_group > 0, known.size).astype("i8"),
            "equivalent_ha": equivalent * hectare,
            "connected_percent": formula.share_percent(equivalent, natural),
            "lcp": formula.share_percent(squares, known.astype("f8") ** 2) / formula.PERCENT,
        }
    )
    return table[natural > 0]
