"""Change of landscape pattern between dates (景观格局变化)."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Table, method

PLACE = ["extent", "code"]
NONE_IS_ZERO = [
    "cells", "share_percent", "patches", "patch_density", "largest_patch_percent", "edge_density", "mesh_ha", "core_ha",
    "cores", "core_percent",
]  # fmt: skip
"""What a class without a cell has none of; its other metrics are not defined."""


@method(
    gives=("class_metric_changes", "landscape_metric_changes"),
    source="FRAGSTATS v4指标逐期相减（后期减前期）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=1,
)
def landscape_change(
    class_metrics: Table, landscape_metrics: Table, *, reference_year: int, base_year: int
) -> tuple[Table, Table]:
    """By how much each metric changed, for each two consecutive years and from reference to base year.

        change = metric of the later year − metric of the earlier year

    A class that occurs at one of the two dates only has 0 at the other of what can be none: cells, patches, shares,
    densities, core, mesh; its means and indices are not defined there, and so not their change.

    Shapes   tables as `landscape_metrics` gives them → the same columns, with year_from and year_to for year.
    Units    those of the metrics (percentages: percentage points).
    Range    any.
    Errors   Absent where there is one date only, or the reference or base year is none of them.
    Nodata   a metric that is empty at either date has no change; an extent without a cell at either has no row.
    Golden   tests/golden/test_landscape_change.py (hand sum).
    """
    years = sorted(int(year) for year in landscape_metrics["year"].unique())
    missing = [year for year in (reference_year, base_year) if year not in years]
    if missing:
        raise _no_such_year(missing, years)
    pairs = sorted({*pairwise(years), (reference_year, base_year)} - {(base_year, base_year)})
    if not pairs:
        raise Absent(
            Say("只有一期生态系统数据，无从比较", "there is one date only: nothing to compare"),
            Say("在数据目录中补充另一年的土地利用", "add the land cover of another year"),
        )
    by_class, landscape = [], []
    for first, last in pairs:
        of_places = _difference(landscape_metrics, PLACE, first, last, "inner")
        of_classes = _difference(class_metrics, [*PLACE, "ecosystem_class"], first, last, "outer")
        landscape.append(of_places)
        by_class.append(of_places[PLACE].merge(of_classes, on=PLACE))  # places known at both dates, in their order
    return tuple(_with_years(tables, pairs) for tables in (by_class, landscape))


def _difference(table: pd.DataFrame, place: list[str], first: int, last: int, how: str) -> pd.DataFrame:
    """Metrics of the last year minus those of the first, by place."""
    of_year = [table[table["year"] == year].drop(columns="year").set_index(place) for year in (first, last)]
    before, after = of_year[0].align(of_year[1], join=how, axis=0)
    if how == "outer":
        before, after = (one.fillna(dict.fromkeys(NONE_IS_ZERO, 0)) for one in (before, after))
    counts = table.select_dtypes("integer").columns.intersection(before.columns)
    return (after - before).astype(dict.fromkeys(counts, "int64")).reset_index()


def _with_years(tables: list[pd.DataFrame], pairs: list[tuple[int, int]]) -> pd.DataFrame:
    rows = [t.assign(year_from=first, year_to=last) for t, (first, last) in zip(tables, pairs, strict=True)]
    table = pd.concat(rows, ignore_index=True)
    return table[["year_from", "year_to", *table.columns.drop(["year_from", "year_to"])]]


def _no_such_year(missing: list[int], years: list[int]) -> Absent:
    wanted, held = "、".join(map(str, missing)), "、".join(map(str, years))
    return Absent(
        Say(f"景观格局指数缺少{wanted}年（现有{held}年）", f"the metrics have no year {missing} (they have {years})"),
        Say(
            "在数据目录中补充该年土地利用，或调整规划的基准年、对照年",
            "add the land cover of that year, or change the plan's years",
        ),
    )
