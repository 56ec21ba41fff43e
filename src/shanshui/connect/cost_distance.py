"""Least cumulative resistance (最小累积阻力面) and which source it leads to (成本分配)."""

from __future__ import annotations

import numpy as np

from shanshui.connect.allocation import allocation
from shanshui.connect.cost_search import Search, ground
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, method


@method(
    gives=("cost_distance", "cost_allocation"),
    source="Knaapen, Scheffer & Harms 1992, Landscape and Urban Planning 23:1-16 （最小累积阻力模型）",
    scope="global",
    nodata="barrier",
    bytes_per_cell=60,
)
def cost_distance(source_label: Raster, resistance: Raster, *, grid: Grid) -> tuple[Raster, Raster]:
    """Cost of the cheapest way from any source to each cell, and the source at its other end.

        MCR = min over the ways of Σ distance · (R_a + R_b) / 2,  distance = cell, or √2 · cell on a diagonal; 8 neighbours

    The cost is exact: summed in double precision, then rounded once. Between two sources equally near in cost the choice is
    deterministic, and means nothing.

    Shapes   rasters (y, x) on the plan grid.
    Units    resistance 1 → cost m (metres × resistance); the allocation holds ids of sources.
    Range    ≥ 0; 0 in sources.
    Errors   Absent where no source has a cell with resistance; ValueError for a resistance that is not positive and finite.
    Nodata   a cell without resistance cannot be crossed; where no source leads there is no cost, and no source.
    Golden   tests/golden/test_cost_distance.py (hand sum; reference: skimage.graph.MCP_Geometric)
    """
    of = ground(resistance.values, grid.cell)
    label = np.maximum(of.framed(source_label.values, 0), 0)
    label[np.isnan(of.cost)] = 0
    if not label.any():
        raise Absent(
            Say("没有一个生态源地落在有阻力值的单元上", "no source lies on a cell with resistance"),
            Say("检查阻力面的无数据区", "check the resistance layer for cells without data"),
        )
    search = Search(of)
    owner = of.inner(allocation(search, label))
    reach = of.inner(search.reach)
    cost = np.where(np.isfinite(reach), reach, np.nan).astype("float32")
    return grid.raster(cost, "cost_distance"), grid.raster(np.where(owner > 0, owner, -1), "cost_allocation")
