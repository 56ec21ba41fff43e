"""Structure of ecosystems (生态系统结构): composition of each date, and what turned into what, by region, county and basin."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shanshui.assess.landscape_units import CLASSES
from shanshui.assess.structure_areas import Extent, extents
from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

PERCENT = 100.0


@method(
    gives="ecosystem_composition",
    source="HJ 1171-2021（生态系统构成比例）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=200,
)
def ecosystem_composition(
    ecosystem_series: Raster,
    cell_area: Raster,
    county_cells: Table | None = None,
    area_adjustment: Table | None = None,
    watersheds: Raster | None = None,
) -> Table:
    """Area and share of each first-level ecosystem class, for each date and each extent.

        P = S / TS · 100

    S is the area of the class, TS that of the extent, so the shares fall short of 100 by what is not known.

    Shapes   series (year, y, x), rasters (y, x) → one row a year, extent, code and class that occurs.
    Units    area_m2 m²; share_percent %.
    Range    area > 0; share above 0, at most 100. Counties share their cells: together they are the region.
    Errors   Absent where no cell of the region has an ecosystem.
    Nodata   a cell without an ecosystem belongs to no class, but to its extent.
    Golden   tests/golden/test_ecosystem_composition.py (hand sum).
    """
    years = [int(year) for year in ecosystem_series["year"].values]
    rows = []
    for extent in extents(cell_area, county_cells, area_adjustment, watersheds):
        whole = extent.whole()
        for year in years:
            sums = extent.sums(_classes(ecosystem_series, year), CLASSES)
            unit, number = np.nonzero(sums)
            rows.append(
                pd.DataFrame(
                    {
                        "year": year,
                        "extent": extent.name,
                        "code": [extent.codes[i] for i in unit],
                        "ecosystem_class": number + 1,
                        "area_m2": sums[unit, number],
                        "share_percent": sums[unit, number] / whole[unit] * PERCENT,
                    }
                )
            )
    table = pd.concat(rows, ignore_index=True)
    if table.empty:
        raise Absent(
            Say("区域内没有生态系统数据", "no cell of the region has an ecosystem"),
            Say("检查土地利用数据的范围是否覆盖规划区", "check that the land cover covers the region"),
        )
    return table.sort_values("year", kind="stable").reset_index(drop=True)


@method(
    gives="ecosystem_flows",
    source="HJ 1171-2021（转移矩阵；生态系统类型转移方向A、B）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=200,
)
def ecosystem_flows(
    ecosystem_series: Raster,
    cell_area: Raster,
    county_cells: Table | None = None,
    area_adjustment: Table | None = None,
    watersheds: Raster | None = None,
    *,
    reference_year: int,
    base_year: int,
) -> Table:
    """Areas that went from each first-level class to each, with both directions, by extent: the transition matrix as rows.

        A(i, j) = a(i, j) / Σ_j a(i, j) · 100      where class i went
        B(i, j) = a(i, j) / Σ_i a(i, j) · 100      where class j came from

    for each two consecutive years, and from reference to base year. What stayed (i = j) are rows too, so the rows of one
    class re-add to its area at the first date, those into one class to its area at the second, and the A of each class,
    and the B of each, to 100.

    Shapes   series (year, y, x), rasters (y, x) → one row a pair of years, extent, code, from and to that occurs.
    Units    area_m2 m²; out_percent (A) and in_percent (B) %.
    Range    area > 0; both directions above 0, at most 100.
    Errors   Absent where there is one date only, where the reference or base year is none of them, or where no cell of
             the region is known at both.
    Nodata   a cell unknown at either date is left out of that pair of years.
    Golden   tests/golden/test_ecosystem_flows.py (hand sum; invariant).
    """
    pairs = _pairs(ecosystem_series, reference_year, base_year)
    rows = []
    for extent in extents(cell_area, county_cells, area_adjustment, watersheds):
        for first, last in pairs:
            before, after = _classes(ecosystem_series, first), _classes(ecosystem_series, last)
            both = np.where((before >= 0) & (after >= 0), before * CLASSES + after, -1)
            rows.append(_rows(extent, extent.sums(both, CLASSES**2)).assign(year_from=first, year_to=last))
    table = pd.concat(rows, ignore_index=True)
    if table.empty:
        raise Absent(
            Say("区域内没有两期均有数据的生态系统栅格", "no cell of the region has an ecosystem at two dates"),
            Say("检查土地利用数据的范围是否覆盖规划区", "check that the land cover covers the region"),
        )
    table = table.sort_values(["year_from", "year_to"], kind="stable").reset_index(drop=True)
    return table[["year_from", "year_to", *table.columns.drop(["year_from", "year_to"])]]


def _classes(series: Raster, year: int) -> NDArray[np.int64]:
    """First-level class of each cell from 0, −1 for none."""
    codes = series.sel(year=year).values.reshape(-1).astype("i8")
    return np.where(codes >= 0, codes // 10 - 1, -1)


def _rows(extent: Extent, sums: NDArray[np.float64]) -> pd.DataFrame:
    matrix = sums.reshape(-1, CLASSES, CLASSES)
    unit, one, other = np.nonzero(matrix)
    area = matrix[unit, one, other]
    return pd.DataFrame(
        {
            "extent": extent.name,
            "code": [extent.codes[i] for i in unit],
            "from": one + 1,
            "to": other + 1,
            "area_m2": area,
            "out_percent": area / matrix.sum(axis=2)[unit, one] * PERCENT,
            "in_percent": area / matrix.sum(axis=1)[unit, other] * PERCENT,
        }
    )


def _pairs(series: Raster, reference_year: int, base_year: int) -> list[tuple[int, int]]:
    """Consecutive years, and reference to base year."""
    years = sorted(int(year) for year in series["year"].values)
    missing = [year for year in (reference_year, base_year) if year not in years]
    if missing:
        wanted, held = "、".join(map(str, missing)), "、".join(map(str, years))
        raise Absent(
            Say(f"生态系统序列缺少{wanted}年（现有{held}年）", f"the series has no year {missing} (it has {years})"),
            Say(
                "在数据目录中补充该年土地利用，或调整规划的基准年、对照年",
                "add the land cover of that year, or change the plan's years",
            ),
        )
    pairs = sorted({*pairwise(years), (reference_year, base_year)} - {(base_year, base_year)})
    if not pairs:
        raise Absent(
            Say("只有一期生态系统数据，无从比较", "there is one date only: nothing to compare"),
            Say("在数据目录中补充另一年的土地利用", "add the land cover of another year"),
        )
    return pairs
