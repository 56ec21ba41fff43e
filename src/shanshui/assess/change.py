"""Change of ecosystems between dates (生态系统转移)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NODATA = -1
COLUMNS = ["year_from", "year_to", "from", "to", "area_m2"]


@method(
    gives="ecosystem_transition",
    source="HJ 1171-2021（转移矩阵）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=90,
)
def ecosystem_transition(ecosystem_series: Raster, cell_area: Raster, *, reference_year: int, base_year: int) -> Table:
    """Areas that turned from one ecosystem into another, for each two consecutive years and from reference to base year.

        a(i, j) = Σ cell_area over the cells that were i in the first year and j in the second

    Unchanged classes are rows too, so the rows of one pair of years re-add to the areas of both: Σ_j a(i, j) is the
    area of i at the first date, Σ_i a(i, j) that of j at the second (of the cells known at both).

    Shapes   series (year, y, x), area (y, x) → one row a pair that occurs, sorted by years, from and to.
    Units    m².
    Range    > 0.
    Errors   Absent where the reference or base year is not in the series, or no cell of the region is known at both.
    Nodata   a cell unknown at either date, or outside the region (cell_area 0), is left out of that pair of years.
    Golden   tests/golden/test_ecosystem_transition.py (hand sum).
    """
    years = sorted(int(year) for year in ecosystem_series["year"].values)
    missing = [year for year in (reference_year, base_year) if year not in years]
    if missing:
        raise _no_such_year(missing, years)
    pairs = {*pairwise(years), (reference_year, base_year)}
    area = cell_area.values
    rows = [_pair(ecosystem_series, area, first, second) for first, second in sorted(pairs)]
    table = pd.concat(rows, ignore_index=True)
    if table.empty:
        raise Absent(
            Say("区域内没有两期均有数据的生态系统栅格", "no cell of the region has an ecosystem at two dates"),
            Say("检查土地利用数据的范围是否覆盖规划区", "check that the land cover covers the region"),
        )
    return table


def _pair(series: Raster, area: NDArray[np.float64], first: int, second: int) -> pd.DataFrame:
    """The rows of one pair of years."""
    before, after = series.sel(year=first).values, series.sel(year=second).values
    known = (before != NODATA) & (after != NODATA) & (area > 0)
    cells = pd.DataFrame({"from": before[known], "to": after[known], "area_m2": area[known]})
    table = cells.groupby(["from", "to"], sort=True)["area_m2"].sum().reset_index()
    table = table.assign(year_from=first, year_to=second)
    return table[COLUMNS].astype(dict.fromkeys(COLUMNS[:-1], "int64"))


def _no_such_year(missing: list[int], years: list[int]) -> Absent:
    wanted, held = "、".join(map(str, missing)), "、".join(map(str, years))
    return Absent(
        Say(f"生态系统序列缺少{wanted}年（现有{held}年）", f"the series has no year {missing} (it has {years})"),
        Say(
            "在数据目录中补充该年土地利用，或调整规划的基准年、对照年",
            "add the land cover of that year, or change the plan's years",
        ),
    )
