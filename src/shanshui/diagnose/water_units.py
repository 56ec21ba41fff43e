"""Units of the water balance (水量平衡单元): the basins of the water authority, or the counties where none are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method
from shanshui.diagnose.painting import highest

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODATA = -1
BASIN, COUNTY = "basin", "county"


@method(
    gives=("water_unit_label", "water_unit_table"),
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.1.3（水平衡分析），按流域单元；单元由水行政主管部门划定",
    scope="global",
    nodata="exclude",
    bytes_per_cell=24,
)
def balance_units(
    cell_area: Raster, counties: Zones, water_units: Zones | None = None, *, grid: Grid
) -> tuple[Raster, Table]:
    """The unit of each cell: a basin unit where the planner gives any, else the county.

        unit(cell) = first polygon, in the order given, that holds the cell's centre; else the one with the largest share of
                     the cell, the earlier among equal ones

    Limits of water use are set by county and resources are assessed by basin, so either may be what the accounts of a
    region speak of. A region with basin units has land in none of them where these do not cover it: it is left out and
    `uncovered_m2` of the table's first row tells how much.

    Shapes   (y, x) int32, the row of the table; a table with a row for each unit, in the order given.
    Units    m².
    Range    label ≥ 0; areas ≥ 0.
    Errors   none.
    Nodata   −1 outside the region and in no unit.
    Golden   tests/golden/test_balance_units.py (hand sum).
    """
    zones, kind = (water_units, BASIN) if water_units is not None else (counties, COUNTY)
    area = cell_area.values
    drawn = highest(zones, -np.arange(len(zones), dtype="f8"), grid)  # the first of the order is drawn last
    label = np.where((area > 0) & np.isfinite(drawn), -drawn, NODATA).astype("i4")
    _fill(label, area > 0, zones, grid)
    known = label >= 0
    table = pd.DataFrame({
        "unit": zones["code"].astype(str).to_numpy(), "name": zones["name"].astype(str).to_numpy(), "kind": kind,
        "area_m2": np.bincount(label[known], area[known], len(zones)),
        "uncovered_m2": [float(area[~known].sum()), *[0.0] * (len(zones) - 1)],
    })  # fmt: skip
    return grid.raster(label, "water_unit_label"), table


def _fill(label: NDArray[np.int32], inside: NDArray[np.bool_], zones: Zones, grid: Grid) -> None:
    """In place: cells along the edge of the region, whose centres lie in no unit, go to the unit that holds most of them."""
    rows, cols = np.nonzero(inside & (label == NODATA))
    half = grid.cell / 2
    boxes = shapely.box(grid.x[cols] - half, grid.y[rows] - half, grid.x[cols] + half, grid.y[rows] + half)
    most = np.zeros(len(boxes))
    for row, zone in enumerate(zones.geometry):
        near = shapely.intersects(shapely.box(*zone.bounds), boxes)
        held = np.zeros(len(boxes))
        held[near] = shapely.area(shapely.intersection(zone, boxes[near]))
        more = held > most
        label[rows[more], cols[more]] = row
        most[more] = held[more]
