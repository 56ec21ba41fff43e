"""Types of problems by stratum (全域、生态、农业、城镇、相邻和冲突): one trigger layer each, graded by the profile's table.

A type is a row of `problem_types`; its trigger is a layer of that name among the optional parameters of
`problem_degree` (to add a type: a row, and a parameter where the layer is not there yet; its trend layer, if any, is a
parameter of `problem_type_cards`, its stress layers are parameters of `cause_matrix`). Types overlap freely: a cell may
be eroded, overgrazed and in conflict at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODATA = -1
ELSEWHERE, NONE, LIGHT, MEDIUM, SEVERE = 0, 1, 2, 3, 4
"""Not concerned, judged without finding, and the three degrees."""
MOST = 5
"""Types in one cell that are told apart."""
DEGREES = {"light": LIGHT, "medium": MEDIUM, "severe": SEVERE}
STRATA = {
    "territory": "全域", "ecological": "生态空间", "agricultural": "农业空间", "urban": "城镇空间", "conflict": "相邻或冲突区域",
}  # fmt: skip


@method(
    gives="problem_degree",
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.2.1—4.2.5（问题类型）；界限逐行见 problem_types",
    scope="cell",
    nodata="cell",
)
def problem_degree(
    problem_types: Table,
    cell_area: Raster,
    ecosystem: Raster | None = None,
    space: Raster | None = None,
    erosion: Raster | None = None,
    wind_erosion: Raster | None = None,
    mine_ecological: Raster | None = None,
    mine_rural: Raster | None = None,
    mine_urban: Raster | None = None,
    grazing_pressure: Raster | None = None,
    fuel_gathering: Raster | None = None,
    invasive_records: Raster | None = None,
    habitat_quality_change: Raster | None = None,
    eqi_change: Raster | None = None,
    farmland_slope: Raster | None = None,
    farmland_in_channel: Raster | None = None,
    farmland_in_red_line: Raster | None = None,
    irrigation_shortfall: Raster | None = None,
    farmland_patch_area: Raster | None = None,
    farmland_seminatural: Raster | None = None,
    farmland_belt_distance: Raster | None = None,
    farmland_abandoned: Raster | None = None,
    homestead_vacancy: Raster | None = None,
    fertiliser_use: Raster | None = None,
    film_residue: Raster | None = None,
    impervious: Raster | None = None,
    heat_anomaly: Raster | None = None,
    park_per_person: Raster | None = None,
    black_odorous: Raster | None = None,
    hardened_bank: Raster | None = None,
    brownfields: Raster | None = None,
    town_pollution: Raster | None = None,
    town_damage: Raster | None = None,
    space_conflict: Raster | None = None,
    unsuitable_use: Raster | None = None,
    buffer_absence: Raster | None = None,
    edge_contrast: Raster | None = None,
    salinisation: Raster | None = None,
    desertification: Raster | None = None,
    rocky_desertification: Raster | None = None,
    grassland_degradation: Raster | None = None,
    forest_degradation: Raster | None = None,
    shrub_degradation: Raster | None = None,
    wetland_loss: Raster | None = None,
    urban_degradation: Raster | None = None,
    water_land_match: Raster | None = None,
    connectivity_change: Raster | None = None,
    natural_cut: Raster | None = None,
    fragmentation_change: Raster | None = None,
    water_overuse: Raster | None = None,
    groundwater_overdraft: Raster | None = None,
    groundwater_decline: Raster | None = None,
    flow_percent: Raster | None = None,
    shore_damage: Raster | None = None,
    wetland_cutoff: Raster | None = None,
    drinking_zone_problem: Raster | None = None,
) -> Raster:
    """Degree of each type of problem in each cell, one layer a type that could be judged, in the order of the table.

        degree = the worst of light 2, medium 3, severe 4 whose threshold holds:   layer ≥ | ≤ | = threshold

    A threshold left empty is a degree that the source does not tell. A type restricted to ecosystems or to a space does
    not concern the other cells (0). A type whose trigger, ecosystems or space are not given is left out: nothing is
    taken for "no problem". Every optional parameter but the first two is a trigger.

    Shapes   (y, x) → (problem, y, x) int8.
    Units    codes of `problem_degree`; thresholds in the unit of the trigger.
    Range    0–4.
    Errors   ValueError for a trigger that is not a parameter or has years, a comparison that is none of the three, or a
             type without a threshold; Absent where no trigger is given.
    Nodata   −1 outside the region, where the trigger has no data, and where the ecosystem or space of a restricted type
             is unknown.
    Golden   tests/golden/test_problem_degree.py (hand sum).
    """
    triggers = {name: layer for name, layer in locals().items() if name not in ("problem_types", "cell_area")}
    inside = cell_area.values > 0
    names: list[str] = []
    degrees: list[NDArray[np.int8]] = []
    for row in problem_types.itertuples(index=False):
        if row.layer not in triggers:
            raise ValueError(f"problem type {row.problem}: {row.layer!r} is not a trigger of problem_degree")
        if lacking(row, triggers):
            continue
        layer = triggers[row.layer]
        if layer.ndim != 2:
            raise ValueError(f"problem type {row.problem}: {row.layer} has dimensions {layer.dims}")
        degree = graded(layer.values, row)
        for held, known in _where(row, triggers):
            degree[known & ~held] = ELSEWHERE  # whether or not the trigger tells anything of it
            degree[~known] = NODATA
        degree[~inside] = NODATA
        names.append(str(row.problem))
        degrees.append(degree)
    if not names:
        raise Absent(
            Say("没有一类生态问题有判定图层", "no type of problem has its trigger layer"),
            Say("补充卡片所列图层之一", "give one of the layers that the cards list"),
        )
    stacked = cell_area.expand_dims(problem=np.array(names)).copy(data=np.stack(degrees))
    return stacked.rename("problem_degree").drop_attrs()


@method(
    gives="problem_overlap",
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.2.2（生态问题分布聚集的关键区域）",
    scope="cell",
    nodata="cell",
)
def problem_overlap(problem_degree: Raster, cell_area: Raster) -> Raster:
    """How many types of problem of moderate or severe degree meet in each cell (问题聚集): 5 stands for 5 and more.

    Shapes   (problem, y, x) → (y, x) int16.
    Units    codes of `problem_overlap`.
    Range    0–5.
    Nodata   −1 outside the region, and where no type is judged; a type without data there is not counted.
    Golden   tests/golden/test_problem_overlap.py (hand sum).
    """
    degree = problem_degree.values
    count = np.minimum((degree >= MEDIUM).sum(axis=0), MOST).astype("i2")
    count[(degree < NONE).all(axis=0) | ~(cell_area.values > 0)] = NODATA
    return cell_area.copy(data=count).rename("problem_overlap").drop_attrs()


def lacking(row: Any, given: Mapping[str, object]) -> list[str]:
    """The layers without which this type cannot be judged and that are not given."""
    needed = [str(row.layer)]
    if told(row.ecosystems):
        needed.append("ecosystem")
    if told(row.space):
        needed.append("space")
    return [name for name in dict.fromkeys(needed) if given.get(name) is None]


def graded(values: NDArray[Any], row: Any) -> NDArray[np.int8]:
    """The degree of each value by the thresholds of this type; −1 without data."""
    limits = {code: float(getattr(row, name)) for name, code in DEGREES.items() if told(getattr(row, name))}
    if not limits:
        raise ValueError(f"problem type {row.problem} has no threshold")
    degree = np.full(values.shape, NONE, dtype="i1")
    for code, limit in limits.items():  # light first: a worse degree overwrites it
        degree[exceeds(values, str(row.op), limit)] = code
    degree[unknown(values)] = NODATA
    return degree


def exceeds(values: NDArray[Any], op: str, limit: float) -> NDArray[np.bool_]:
    """Where a value is ≥, ≤ or = the limit, as the layer can hold it: 0.6 means the float32 next to 0.6."""
    compare = {">=": np.greater_equal, "<=": np.less_equal, "=": np.equal}.get(op)
    if compare is None:
        raise ValueError(f"comparison {op!r} is none of >=, <=, =")
    return np.asarray(compare(values, values.dtype.type(limit) if values.dtype.kind == "f" else limit))


def unknown(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Cells without data: NaN, or a negative code."""
    return np.isnan(values) if values.dtype.kind == "f" else values < 0


def _where(row: Any, given: Mapping[str, Any]) -> list[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """For each restriction of this type, where it holds and where it is known."""
    found = []
    if told(row.ecosystems):
        codes = given["ecosystem"].values
        found.append((np.isin(codes // 10, [int(code) for code in str(row.ecosystems).split(";")]), codes != NODATA))
    if told(row.space):
        spaces = given["space"].values
        found.append((spaces == int(row.space), spaces != NODATA))
    return found


def told(value: Any) -> bool:
    """Whether a cell of the table is filled."""
    return not pd.isna(value) and str(value) != ""
