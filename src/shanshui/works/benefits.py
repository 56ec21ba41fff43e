"""What the projects bring: habitat quality before and after, by one method run twice."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method
from shanshui.works.counties import pieces

REGION = "*"


@method(
    gives="habitat_benefit",
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）5.8; InVEST 3.19 user's guide, Habitat Quality",
    scope="global",
    nodata="exclude",
    reads={"before": "habitat_quality", "after": ("habitat_quality", "planned")},
    bytes_per_cell=100,
)
def habitat_benefit(
    before: Raster, after: Raster, cell_area: Raster, county_cells: Table, area_adjustment: Table | None = None
) -> Table:
    """Mean habitat quality before and after the projects, for each county and the region ("*").

        mean = Σ Q · area / Σ area, over the cells with data in both      improved = Σ area where after > before

    The area of a cell is split among its counties by their shares.

    Shapes   rasters (y, x); one row a county in the order of `county_cells`, the region last.
    Units    Q 1; m².
    Range    before and after 0–1; improved_m2 ≤ area_m2.
    Errors   Absent where no cell of the region has data in both.
    Nodata   cells without data in one of the two do not count in either; a county without any cell left has no row.
    Golden   tests/golden/test_habitat_benefit.py (hand sum; invariant).
    """
    area = cell_area.values
    both = (area > 0) & ~np.isnan(before.values) & ~np.isnan(after.values)
    if not both.any():
        raise Absent(
            Say("规划范围内没有前后均有生境质量的栅格", "no cell of the region has habitat quality before and after"),
            Say("检查土地利用资料是否覆盖规划范围", "see whether land cover reaches the region"),
        )
    split = pieces(area, county_cells, area_adjustment)
    layers = {
        "before": np.where(both, before.values, 0.0).astype("f8"),
        "after": np.where(both, after.values, 0.0).astype("f8"),
        "area_m2": both.astype("f8"),
        "improved_m2": (both & (after.values > before.values)).astype("f8"),
    }
    sums = {name: [*split.sums(v), float((v * area).sum())] for name, v in layers.items()}
    table = pd.DataFrame({"county": [*split.codes, REGION], **sums})
    table = table[table["area_m2"] > 0].reset_index(drop=True)
    return table.assign(before=table["before"] / table["area_m2"], after=table["after"] / table["area_m2"])
