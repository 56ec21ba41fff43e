"""Landscape pattern (景观格局) of the region, its counties and its basins, date by date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shanshui.assess.landscape_count import count_patches
from shanshui.assess.landscape_summary import CLASS, LANDSCAPE, summarise
from shanshui.assess.landscape_units import CLASSES, landscapes
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, method

if TYPE_CHECKING:
    from numpy.typing import NDArray


@method(
    gives=("class_metrics", "landscape_metrics"),
    source="FRAGSTATS v4（McGarigal等）；He等2000，Landscape Ecology 15:591-601（AI）；Jaeger 2000，Landscape Ecology 15:115-130",
    scope="global",
    nodata="exclude",
    bytes_per_cell=60,
)
def landscape_metrics(
    ecosystem_series: Raster,
    cell_area: Raster,
    county_cells: Table | None = None,
    watersheds: Raster | None = None,
    *,
    grid: Grid,
) -> tuple[Table, Table]:
    """Metrics of each first-level ecosystem class, and of the landscape, for each date and each extent.

    Formulas are in `landscape_formulas`, one function each. Patches join cells side by side and corner to corner;
    sides, perimeters and core look to the four neighbours; core lies one cell or more from the edge of its patch.
    A patch ends at the edge of the extent, so those of the counties do not add to those of the region. The edge of the
    extent, and that to cells without data, counts in the perimeter of a patch and bounds its core, but is no edge
    between classes (edge_density). The nearest neighbour of a patch lies in the same extent.

    Areas here are whole cells times cell²: geometry of patches on the grid, for indices; areas to be reported come
    from cell_area. All of these metrics depend on the size of the cell, and compare only on one grid.

    Shapes   series (year, y, x), rasters (y, x) → a row for each year, extent, code and class; the same without class.
             A cell belongs to the county with the largest share of it.
    Units    patch_density per 100 ha; edge_density m/ha; *_ha ha; *_m m; *_percent, cohesion, aggregation and contagion
             %; others 1. In a class, shares and densities refer to the area of the whole landscape.
    Range    ≥ 0; each formula states its own.
    Errors   Absent where no cell of the region has an ecosystem.
    Nodata   unknown cells, and those outside the region (cell_area 0), belong to no landscape. A metric that is not
             defined (nearest neighbour of a single patch, fractal dimension of fewer than ten) is empty.
    Golden   tests/golden/test_landscape_metrics.py (hand sum; reference program FRAGSTATS; invariant).
    """
    class_rows: list[pd.DataFrame] = []
    landscape_rows: list[pd.DataFrame] = []
    inside = cell_area.values > 0
    for extent, codes, number in landscapes(inside, county_cells, watersheds):
        for year in ecosystem_series["year"].values:
            key = _key(ecosystem_series.sel(year=year).values, number)
            tables = summarise(count_patches(key, CLASSES, len(codes)), grid.cell, CLASSES)
            for table, rows in zip(tables, (class_rows, landscape_rows), strict=True):
                named = table.assign(year=int(year), extent=extent, code=[codes[i] for i in table["landscape"]])
                rows.append(named)
    by_class, landscape = pd.concat(class_rows), pd.concat(landscape_rows)
    if landscape.empty:
        raise Absent(
            Say("区域内没有生态系统数据", "no cell of the region has an ecosystem"),
            Say("检查土地利用数据的范围是否覆盖规划区", "check that the land cover covers the region"),
        )
    by_class["ecosystem_class"] = by_class["class"] + 1
    first = ["year", "extent", "code"]
    return _sorted(by_class, [*first, "ecosystem_class"], CLASS), _sorted(landscape, first, LANDSCAPE)


def _key(codes: NDArray[np.int16], number: NDArray[np.int32]) -> NDArray[np.int32]:
    """Landscape × classes + class; −1 outside every landscape and where the ecosystem is unknown."""
    key = number * CLASSES
    key += codes // 10 - 1
    key[(number < 0) | (codes < 0)] = -1
    return key


def _sorted(table: pd.DataFrame, first: list[str], metrics: list[str]) -> pd.DataFrame:
    """By year, then as the extents and their landscapes come."""
    return table.sort_values("year", kind="stable")[[*first, *metrics]].reset_index(drop=True)
