"""Indicators of the plan (规划指标, table E.1): what the projects add up to by county and year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shanshui.core.method import Raster, Table, method
from shanshui.works.counties import pieces

FOREST = (10, 11, 12, 13, 14)
FARMLAND = (51, 52)
LOST = "lost"
KINDS = {
    "forest": ("P1", "P4", "P5", "P6"),
    "wetland": ("P3", "P13"),
    "grassland": ("P2", "P7"),
    "erosion": ("P8",),
    "mine": ("P9",),
}
"""Indicator → problems whose subprojects it counts. Shrub land is 林地 (03): its restoration counts as forest."""
CONVERTED = ("P1", "P2", "P3", "P4")


@method(
    gives="indicators",
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）附录B、表E.1",
    scope="global",
    nodata="exclude",
    rows={"measures": "projects.measure"},
    bytes_per_cell=150,
)
def indicators(
    projects: Table,
    project_label: Raster,
    ecosystem: Raster,
    cell_area: Raster,
    county_cells: Table,
    measures: Table,
    area_adjustment: Table | None = None,
    *,
    base_year: int,
    near_year: int,
    middle_year: int,
    far_year: int,
) -> Table:
    """Areas treated by the projects, cumulative from the base year, by county; and the forest there is.

        forest_cover     m² of forest (codes 10–14) in the base year: the only row of that year
        forest           P1, P4, P5, P6 (forest and shrub)    grassland  P2, P7      wetland  P3, P13
        erosion          P8                                   mine       P9
        farmland_return  cells that are farmland (51, 52) now, of P1–P4, whose measure restores the class lost

    each = Σ area of the subprojects that have a measure and end by that year. A subproject whose measure is undetermined
    does not count. An indicator has rows only if some subproject of its kind has a measure: then years and counties with
    nothing done are 0. Otherwise nothing is known and there is no row: never a 0 that stands for unknown.
    `farmland_return` is counted in forest, grassland or wetland as well: it says where that land comes from.

    Shapes   rasters (y, x); rows by county, year, indicator.
    Units    m².
    Range    ≥ 0, not falling with the years.
    Errors   none of its own.
    Nodata   cells without an ecosystem are neither forest nor farmland.
    Golden   tests/golden/test_indicators.py (hand sum; invariant).
    """
    split = pieces(cell_area.values, county_cells, area_adjustment)
    label, codes = project_label.values, ecosystem.values
    count, counties = len(projects), len(split.codes)
    whole = split.by_label(label, count)
    tilled = split.by_label(label, count, np.isin(codes, FARMLAND))
    rows = _rows(split.codes, base_year, "forest_cover", split.sums(np.isin(codes, FOREST).astype("f8")))
    decided = projects["measure"].notna().to_numpy()
    kind = projects["problem"].astype(str)
    counted = {name: (decided & kind.isin(of).to_numpy(), whole) for name, of in KINDS.items()}
    restoring = measures.loc[measures["restores"].astype(object) == LOST, "measure"].astype(str)
    brings_back = projects["measure"].astype(object).isin(set(restoring)).to_numpy() & kind.isin(CONVERTED).to_numpy()
    counted["farmland_return"] = brings_back, tilled
    for name, (of_kind, held) in counted.items():
        if not of_kind.any():
            continue
        for year in (near_year, middle_year, far_year):
            done = of_kind & (projects["end_year"].to_numpy("i8") <= year)
            rows += _rows(split.codes, year, name, held[done].sum(axis=0) if done.any() else np.zeros(counties))
    place = {code: i for i, code in enumerate(split.codes)}
    order = sorted(range(len(rows)), key=lambda i: (place[rows[i][0]], rows[i][1]))
    return pd.DataFrame([rows[i] for i in order], columns=["county", "year", "indicator", "value"])


def _rows(codes: list[str], year: int, name: str, values: np.ndarray) -> list[tuple[str, int, str, float]]:
    return [(code, year, name, float(value)) for code, value in zip(codes, values, strict=True)]
