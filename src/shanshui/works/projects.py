"""Projects (重点工程): the problems of each zone, made into subprojects with measure, cost and years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method
from shanshui.core.units import convert
from shanshui.works import arrangement, titles
from shanshui.works.cards import card
from shanshui.works.counties import pieces
from shanshui.works.subprojects import MINE, confidences, grouped, problem_cells

NODATA = -1


@method(
    gives=("projects", "project_label", "project_areas", "project_cards"),
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）5.6、5.7、F.3.4（2）",
    scope="global",
    nodata="exclude",
    assumed=("min_project_ha",),
    rows={"measures": "projects.measure"},
    bytes_per_cell=150,
)
def projects(
    problem_label: Raster,
    problems: Zones,
    problem_cards: Table,
    mode: Raster,
    zone_label: Raster,
    zones: Zones,
    cell_area: Raster,
    county_cells: Table,
    measures: Table,
    key_area_label: Raster | None = None,
    key_areas: Zones | None = None,
    projects_adopted: Table | None = None,
    work_register: Table | None = None,
    *,
    grid: Grid,
    base_year: int,
    near_year: int,
    middle_year: int,
    far_year: int,
    min_project_ha: float = 50.0,
) -> tuple[Table, Raster, Zones, Table]:
    """One project a zone, all elements together; a subproject is one problem in one mode, in one key area or in none.

        subproject = zone × key area (or outside) × problem type × mode
        measure = the first of the library for that problem and mode; none in mode 9 待定 or where none fits
        cost = area in the measure's unit × unit cost: low, high, and the midpoint as base
        phase = near in a key area where most of the area is of grade 4, middle elsewhere in a key area, far outside

    The order of the library is the planner's preference. The work begins with its phase and takes the years of the
    measure, the whole phase where it has none or takes longer. The midpoint, the phases and the least area are assumed
    (暂定). A subproject without a measure has no cost: what is missing stays missing. Legacy mines are in mode 4
    (S0 F.3.4(2)). A decision on a subproject, by id, sets measure, years, cost and source of funds, each as far as it is
    filled; a decided cost has no range. Subprojects below min_project_ha are left out, unless decided on or mines.
    Works decided as a list (work_register) have no extent to compute with, and the proposal, which is another arrangement,
    does not stand in for them.

    Shapes   rasters (y, x) on the plan grid; one row a subproject, by zone, key areas before the rest, problem, mode;
             polygons in the grid's CRS, along cell edges.
    Units    m², yuan, years; the label holds the row number.
    Range    costs ≥ 0; base_year < start_year ≤ end_year ≤ far_year.
    Errors   Absent where no subproject is left, or works are decided as a list. ValueError where they are decided twice, as
             a list and one by one; where the subject of a decision has vanished, names an unknown measure or years
             outside the plan; where a measure's unit is no area; where a problem cell lies in no zone.
    Nodata   cells without a mode are in mode 9; −1 in the label where there is no subproject.
    Golden   tests/golden/test_projects.py (hand sum).
    """
    if work_register is not None:
        raise _as_a_list(projects_adopted)
    area = cell_area.values
    key_label = np.full(grid.shape, NODATA, dtype="i4") if key_area_label is None else key_area_label.values
    key_count = len([] if key_areas is None else key_areas)
    cells = problem_cells(problem_label.values, problems, mode.values, zone_label.values, key_label, key_count, area)
    table, number = grouped(cells, zones, key_areas)
    decided = arrangement.decisions(projects_adopted, set(table["id"]))
    table["confidence"] = pd.Series(confidences(cells, number, problems, problem_cards), dtype=object)
    kept = (table["area_m2"] >= convert(min_project_ha, "ha", "m2")) | (table["problem"] == MINE)
    kept |= table["id"].isin(list(decided))
    if not kept.any():
        raise Absent(
            Say("没有达到最小面积的子工程，未安排重点工程", "no subproject reaches the least area"),
            Say(
                "调小最小子工程面积 min_project_ha，或补充问题证据", "lower min_project_ha, or add evidence of problems"
            ),
        )
    rank = np.where(kept, np.cumsum(kept) - kept.astype("i8"), NODATA)
    label = np.full(grid.size, NODATA, dtype="i4")
    label[cells.place] = rank[number]
    label = label.reshape(grid.shape)
    table = table[kept].reset_index(drop=True)
    of = arrangement.phases(base_year, near_year, middle_year, far_year)
    arranged = [arrange(row, measures, of, decided.get(row.id)) for row in table.itertuples()]
    found = frame(table, arranged, zones, key_areas)
    found["counties"] = by_county(label, area, county_cells, len(table))
    areas = gpd.GeoDataFrame(
        found[["id", "area_m2", "phase"]].copy(), geometry=grid.outlines(label, len(table)), crs=grid.crs
    )
    return found, grid.raster(label, "project_label"), areas, pd.DataFrame([each["card"] for each in arranged])


def _as_a_list(projects_adopted: Table | None) -> Exception:
    """Why nothing is arranged where the works are decided as a list."""
    if projects_adopted is not None:
        return ValueError("works are decided twice: work_register and projects_adopted")
    return Absent(
        Say("采纳的工程没有给出范围和措施", "the adopted works are given without extent and measures"),
        Say(
            "补充采纳工程的范围和措施，或撤下工程名录改用建议安排",
            "give extent and measures of the adopted works, or take back the list and use the proposal",
        ),
    )


def arrange(
    row: Any, measures: Table, of: tuple[arrangement.Phase, ...], decision: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Measure, cost, phase, years and card of one subproject; a decision that fills nothing adopts it as proposed."""
    decided = {"id": row.id} if decision is None else decision
    measure = arrangement.fitting(measures, row.problem, row.mode)
    if "measure" in decided:
        measure = arrangement.named(measures, str(decided["measure"]), row.id)
    costs = arrangement.cost(measure, row.area_m2)
    if "cost_yuan" in decided:
        costs = (float(decided["cost_yuan"]),) * 3
    rule = arrangement.proposed(of, not pd.isna(row.key_area_id), row.severity)
    phase, start, end = arrangement.years(of, rule, measure, decided)
    return {
        "measure": measure,
        "costs": costs,
        "phase": phase.name,
        "start": start,
        "end": end,
        "fund": decided.get("fund_source"),
        "adopted": decision is not None,
        "card": card(row, measure, costs, phase, (start, end), decided, row.confidence),
    }


def frame(table: pd.DataFrame, arranged: list[dict[str, Any]], zones: Zones, key_areas: Zones | None) -> pd.DataFrame:
    """The table of subprojects, counties excepted."""
    called = zones["name"].astype(str).tolist()
    places = [
        called[row.zone] if pd.isna(row.key_area_id) or key_areas is None else str(key_areas["name"].iloc[row.key_area])
        for row in table.itertuples()
    ]
    names = [
        titles.subproject(place, problem, None if each["measure"] is None else str(each["measure"]["name"]))
        for place, problem, each in zip(places, table["problem"], arranged, strict=True)
    ]
    costs = [pd.array([each["costs"][i] for each in arranged], dtype="Float64") for i in range(3)]
    return pd.DataFrame(
        {
            "id": table["id"],
            "project": [titles.project(called[zone]) for zone in table["zone"]],
            "subproject": titles.distinct(names),
            "zone": table["zone_id"],
            "key_area": pd.array(table["key_area_id"].tolist(), dtype="string"),
            "problem": table["problem"],
            "mode": table["mode"],
            "measure": pd.array(
                [None if e["measure"] is None else str(e["measure"]["measure"]) for e in arranged], "string"
            ),
            "area_m2": table["area_m2"],
            "cost_low": costs[0],
            "cost_base": costs[1],
            "cost_high": costs[2],
            "start_year": [each["start"] for each in arranged],
            "end_year": [each["end"] for each in arranged],
            "phase": [each["phase"] for each in arranged],
            "fund_source": pd.array([each["fund"] for each in arranged], dtype="string"),
            "adopted": [each["adopted"] for each in arranged],
        }
    )


def by_county(label: NDArray[np.int32], area: NDArray[np.float64], county_cells: Table, count: int) -> list[str]:
    """The counties of each subproject, largest first, ties by code; semicolon-separated."""
    split = pieces(area, county_cells)
    held = split.by_label(label, count)
    order = [sorted(np.flatnonzero(row > 0), key=lambda i, row=row: (-row[i], split.codes[i])) for row in held]
    return [";".join(split.codes[i] for i in found) for found in order]
