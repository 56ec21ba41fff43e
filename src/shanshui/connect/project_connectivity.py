"""What the projects do to the network (工程实施对生态网络的作用): corridors and connectivity before and after each of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from shanshui.connect.allocation import Pair, neighbours
from shanshui.connect.corridors import ROUNDING, Network, line
from shanshui.connect.graph_connectivity import direct, pc_numerator, probability
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method

ALL = "*"


@method(
    gives="project_connectivity",
    source="Saura & Pascual-Hortal 2007, Landscape and Urban Planning 83:91-103 (PC); "
    "Saura et al. 2011, Ecological Indicators 11:768-777 （等效连通面积）",
    scope="global",
    nodata="barrier",
    reads={"after": ("resistance", "planned")},
    assumed=("dispersal_median_m",),
    bytes_per_cell=120,
)
def project_connectivity(
    projects: Table,
    project_label: Raster,
    sources: Zones,
    source_label: Raster,
    resistance: Raster,
    after: Raster,
    *,
    grid: Grid,
    dispersal_median_m: float = 5000.0,
) -> Table:
    """Corridors and probability of connectivity before and after each subproject, and all of them together ("*").

        R'   = min(R, R of the ecosystems after the projects) in the cells of the subproject,  R elsewhere
        cost = least cost between two sources over R' (as `corridors`), of the pairs that were neighbours, and of those that
               become neighbours (for "*" also of those that become so by one subproject), be it through a third source
        PC   ∝ Σ a_i · a_j · p*_ij,  p = exp(ln 0.5 · cost / (dispersal_median_m · R̄)),  R̄ = Σ cost / Σ length before
        equivalent = √(Σ a_i · a_j · p*_ij)      cost_percent = 100 · (Σ cost after / Σ cost before − 1), of the pairs before
        pc_percent = 100 · (PC after / PC before − 1)

    The resistance after comes from the same method, run on the ecosystems after the projects. It never rises, the sources
    stay, R̄ stays: no figure can become worse. A subproject that makes no other land changes nothing, and its row says so:
    betterment within a class of ecosystem does not show, as it does not in `ecosystem_planned`.

    Shapes   rasters (y, x) on the plan grid; a row a subproject in their order, "*" last.
    Units    resistance 1; dispersal_median_m m → equivalent_*_m2 m², cost_percent and pc_percent %.
    Range    cost_percent in (−100, 0], pc_percent ≥ 0.
    Errors   Absent with fewer than two sources, or where barriers keep all apart; ValueError for a resistance that is not
             positive and finite, and for a median that is not.
    Nodata   a cell without resistance stays closed; one without a resistance after keeps what it has.
    Golden   tests/golden/test_project_connectivity.py (hand sum; invariant)
    """
    if len(sources) < 2:
        raise Absent(
            Say("只有一个生态源地，不构成廊道", "a single ecological source makes no corridor"),
            Say("降低源地门槛以得到更多源地", "lower the thresholds of `sources` to obtain more of them"),
        )
    now = resistance.values
    before = network_before(source_label.values, now, sources, grid)
    row = np.where(after.values < now, project_label.values, np.int32(-1))
    told, best = [], dict(before.costs)
    for number, each in enumerate([*projects["id"], ALL]):
        cells, known = (row == number, before.costs) if number < len(projects) else (row >= 0, best)
        costs = known
        if cells.any():
            costs = costs_after(source_label.values, np.where(cells, after.values, now), cells, known, grid.cell)
        best |= {pair: min(cost, best.get(pair, cost)) for pair, cost in costs.items()}
        told.append({"id": str(each), **before.compared(costs, dispersal_median_m)})
    return pd.DataFrame(told)


@dataclass(frozen=True)
class Before:
    """The network as it is: areas of the sources by row, the row of each id, the cost of each corridor, and the mean resistance."""

    areas: NDArray[np.float64]
    rows: dict[int, int]
    costs: dict[Pair, float]
    mean_resistance: float

    def numerator(self, costs: dict[Pair, float], dispersal_median_m: float) -> float:
        """Σ a_i · a_j · p*_ij of the sources with the corridors of these costs."""
        ends = np.array([(self.rows[a], self.rows[b]) for a, b in costs])
        p = probability(np.array(list(costs.values())), dispersal_median_m * self.mean_resistance)
        return pc_numerator(self.areas, direct(len(self.areas), ends, p, none=0, own=1))

    def compared(self, after: dict[Pair, float], dispersal_median_m: float) -> dict[str, float]:
        """The columns that tell what corridors of other costs change."""
        first, then = (self.numerator(costs, dispersal_median_m) for costs in (self.costs, after))
        kept = sum(after[pair] for pair in self.costs)
        return {
            "corridors": sum(after[pair] * ROUNDING < cost for pair, cost in self.costs.items()),
            "cost_percent": 100 * (kept / sum(self.costs.values()) - 1),
            "equivalent_before_m2": math.sqrt(first),
            "equivalent_after_m2": math.sqrt(then),
            "pc_percent": 100 * (then / first - 1),
        }


def network_before(label: NDArray[np.int32], resistance: NDArray[np.float32], sources: Zones, grid: Grid) -> Before:
    """The least-cost corridors between neighbouring sources as things are."""
    network = Network(label, resistance, grid.cell)
    found = list(network.paths())
    if not found:
        raise Absent(
            Say("各生态源地之间被不可通行的单元隔断", "cells without resistance keep every source apart"),
            Say("检查阻力面的无数据区", "check the resistance layer for cells without data"),
        )
    length = sum(shapely.length(line(*network.of.rows_cols(path), grid)) for _, path, _ in found)
    costs = {pair: cost for pair, _, cost in found}
    return Before(
        sources["area_m2"].to_numpy(dtype="f8"),
        {int(name): row for row, name in enumerate(sources["id"])},
        costs,
        sum(costs.values()) / length,
    )


def costs_after(
    label: NDArray[np.int32],
    resistance: NDArray[np.float32],
    changed: NDArray[np.bool_],
    known: dict[Pair, float],
    cell: float,
) -> dict[Pair, float]:
    """Least costs over a resistance that fell in some cells: of the pairs known, and of those that became neighbours.

    What is known of a pair is the cost of a way that has not become dearer. A way that is cheaper touches a changed cell, and
    costs no less than the cheapest ways from such cells to both of its ends: pairs for which that is no less than what is
    known are not searched again.
    """
    network = Network(label, resistance, cell)
    network.search.run(network.of.flat(*np.nonzero(changed)), max(known.values()))
    away = {source: float(network.search.reach[cells].min()) for source, cells in network.cells.items()}
    bounds = {pair: bound for pair, bound in neighbours(network.nearest, network.owner).items() if pair not in known}
    bounds |= {pair: cost for pair, cost in known.items() if away[pair[0]] + away[pair[1]] < cost}
    found = dict(known)
    for start in sorted({pair[0] for pair in bounds}):
        targets = {pair[1]: bound for pair, bound in bounds.items() if pair[0] == start}
        network.search.run(network.cells[start], max(targets.values()) * ROUNDING, network.nearest.reach)
        for target in targets:
            cost = float(network.search.reach[network.cells[target]].min())
            found[start, target] = min(cost, found.get((start, target), math.inf))
    return found
