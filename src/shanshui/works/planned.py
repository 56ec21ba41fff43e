"""Ecosystems after the projects (规划实施后生态系统): what the scenario `planned` evaluates again."""

from __future__ import annotations

import numpy as np

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method

NODATA = -1
LOST = "lost"


@method(
    gives="ecosystem_planned",
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）5.8（按工程实施后的地类重算）",
    scope="cell",
    nodata="exclude",
    rows={"measures": "projects.measure"},
)
def ecosystem_planned(
    ecosystem: Raster,
    ecosystem_series: Raster,
    project_label: Raster,
    projects: Table,
    measures: Table,
    *,
    reference_year: int,
    far_year: int,
) -> Raster:
    """The ecosystem of each cell when all projects are done.

        where the measure of the cell's subproject restores "lost":  ecosystem of the reference year
        elsewhere:                                                    unchanged

    The class comes back whole: neither the time it takes nor a rate of success is in it, so what is computed from it is
    the most that the projects can bring. Betterment within a class does not show.

    Shapes   ecosystem (y, x), ecosystem_series (year, y, x) → (y, x) int16, with the scalar coordinate year = far_year.
    Units    ecosystem codes; project_label row numbers of `projects`.
    Range    the codes of `ecosystem`.
    Errors   Absent where no subproject restores a class, or the series lacks the reference year.
    Nodata   −1 where the ecosystem is; unchanged where the ecosystem of the reference year is unknown.
    Golden   tests/golden/test_ecosystem_planned.py (hand sum).
    """
    restoring = measures.loc[measures["restores"].astype(object) == LOST, "measure"].astype(str)
    brings_back = projects["measure"].astype(object).isin(set(restoring)).to_numpy()
    if not brings_back.any():
        raise Absent(
            Say(
                "没有恢复地类的子工程，按地类评价的生境质量不反映同类质量提升",
                "no subproject restores a class; habitat quality by class does not show betterment within a class",
            ),
            Say("为减少类问题确定恢复地类的措施（可用决定）", "decide on measures that restore the class lost"),
        )
    years = [int(year) for year in ecosystem_series["year"].values]
    if reference_year not in years:
        raise Absent(
            Say(f"缺少{reference_year}年的土地利用资料", f"no land cover of {reference_year}"),
            Say("补充该年资料，或改参照年", "add that year, or change the reference year"),
        )
    before = ecosystem_series.values[years.index(reference_year)]
    now = ecosystem.values
    back = np.append(brings_back, False)[project_label.values]  # row −1 takes the last
    result = np.where(back & (now != NODATA) & (before != NODATA), before, now)
    planned = ecosystem.copy(data=result).rename("ecosystem_planned").drop_attrs()
    return planned.assign_coords(year=far_year)
