"""Barriers (生态障碍点): where restoring land shortens the way between two sources most for each metre restored."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from shanshui.connect.barrier_search import better, disc, lowest
from shanshui.connect.corridors import NONE, ROUNDING, Network
from shanshui.connect.cost_search import Search
from shanshui.connect.pieces import ids, pieces, renumbered, sums
from shanshui.connect.top_class import least_of_top, told
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Raster, Zones, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Found = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int32]]


@method(
    gives=("barrier_improvement", "barrier_radius", "barriers"),
    source="McRae et al. 2012, PLoS ONE 7(12):e52604 (Barrier Mapper, Linkage Mapper); Jenks 1967",
    scope="global",
    nodata="barrier",
    assumed=("radii_m", "top_percent", "classes", "min_cells"),
    bytes_per_cell=280,
)
def barriers(
    corridors: Lines,
    source_label: Raster,
    resistance: Raster,
    cell_area: Raster,
    *,
    grid: Grid,
    radii_m: str = "200,400,800",
    restored_resistance: float = 1.0,
    breaks: str = "share",
    top_percent: float = 5.0,
    classes: int = 5,
    min_cells: int = 3,
) -> tuple[Raster, Raster, Zones]:
    """How much shorter each corridor becomes if the land in a disc around a cell is restored.

        LCD′  = min CWD_a in the disc + min CWD_b in the disc + D · restored_resistance,  D = 2 r
        score = (LCD_ab − LCD′) / D, where that is more than 0; the best of the corridors and radii is kept

    Cells of the disc are those whose centres lie within r. A radius below one cell is taken as one cell. The straight way
    across the disc is taken as restorable, whatever lies on it. Cells of other sources are land like any other.

        top class = breaks "share": the top_percent of all cells with a score whose score is highest
                    breaks "natural": the highest of `classes` natural breaks of the scores
        barriers  = 8-connected pieces of centres of the top class, of at least min_cells; where all scores are equal, all

    Corridor and radius are those of a barrier's best cell: restore the disc of that radius around it. Of equal scores the
    smaller radius and then the first corridor is named. The highest improvement comes first.

    Shapes   rasters (y, x) on the plan grid.
    Units    resistance 1, radii_m m ("200,400"), cell_area m² → score 1 (cost metres gained for each metre restored).
    Range    score > 0, < max resistance · √2.
    Errors   ValueError for radii that are not positive numbers, a restored_resistance that is not positive, settings of
             the top class that make no sense, and a corridor from or to a source that the label does not hold; Absent where
             nothing can be gained, or no piece is large enough.
    Nodata   a cell without resistance cannot be crossed and is no centre; a cell of a source, or outside the region, is none.
    Golden   tests/golden/test_barriers.py (hand sum; invariant: least cost of the restored map)
    """
    told(breaks, top_percent, classes, min_cells)
    if not (restored_resistance > 0 and math.isfinite(restored_resistance)):
        raise ValueError(f"restored_resistance must be positive and finite, it is {restored_resistance:g}")
    windows = [(radius, disc(radius, grid.cell)) for radius in metres(radii_m, grid.cell)]
    network = Network(source_label.values, resistance.values, grid.cell)
    fit = (network.of.inner(network.label) == NONE) & ~np.isnan(resistance.values) & (cell_area.values > 0)
    score, radius, row = search(network, corridors, fit, windows, restored_resistance)
    known = score > 0
    if not known.any():
        raise Absent(
            Say("修复任何一处都不能缩短廊道", "restoring land nowhere makes a corridor shorter"),
            Say("检查阻力面与搜索半径", "look at the resistance, and at radii_m of `barriers`"),
        )
    improvement = np.where(known, score, np.nan).astype("float32")
    values = improvement[known].astype("f8")
    top = known & (improvement >= least_of_top(values, breaks, top_percent, classes))
    label = pieces(top, min_cells)
    if not (label >= 0).any():
        raise Absent(
            Say(
                f"高改善得分单元没有连成{min_cells}格以上的斑块",
                f"no {min_cells} cells of the top class of scores hang together",
            ),
            Say("调低最少栅格数或提高比例", "lower min_cells or raise top_percent of `barriers`"),
        )
    return (
        grid.raster(improvement, "barrier_improvement"),
        grid.raster(np.where(known, radius, np.nan).astype("float32"), "barrier_radius"),
        outlined(label, (score, radius, row), corridors, (resistance.values, cell_area.values), grid),
    )


def metres(radii: str, cell: float) -> list[float]:
    """The radii of a text, ascending, each at least one cell."""
    try:
        found = [float(part) for part in radii.split(",")]
    except ValueError:
        found = []
    if not found or not all(radius > 0 and math.isfinite(radius) for radius in found):
        raise ValueError(f'radii_m must be positive numbers, as in "200,400,800", not {radii!r}')
    return sorted({max(radius, cell) for radius in found})


def search(
    network: Network,
    corridors: Lines,
    fit: NDArray[np.bool_],
    windows: list[tuple[float, NDArray[np.int64]]],
    restored: float,
) -> Found:
    """Score, radius and row of the corridor of the best window around each cell; a score of 0 where nothing is gained.

    windows   radius, ascending, and disc.
    """
    found = np.zeros(fit.shape), np.zeros(fit.shape), np.full(fit.shape, -1, dtype="int32")
    frame = corridors[["from_source", "to_source", "cost"]].reset_index(drop=True)
    lost = sorted(set(frame[["from_source", "to_source"]].to_numpy().ravel().tolist()) - set(network.cells))
    if lost:
        raise ValueError(f"no cell with resistance belongs to source {', '.join(map(str, lost))}")
    back = Search(network.of)
    least, reach = 2 * windows[0][0] * restored, len(windows[-1][1]) - 1
    for start, rows in frame.groupby("from_source"):
        reached = network.search.run(network.cells[int(start)], max(float(rows["cost"].max()) - least, 0))
        for row in rows.itertuples():
            limit = max(row.cost - least, 0)
            ahead = reached[network.search.reach[reached] <= limit]
            box = between(network, ahead, back.run(network.cells[int(row.to_source)], limit), reach, fit.shape)
            from_a, from_b = (costs(network, one.reach, box) for one in (network.search, back))
            parts = [layer[box] for layer in found]
            for radius, widths in windows:
                near = lowest(from_a, widths), lowest(from_b, widths)
                better(*near, fit[box], row.cost, 2 * radius, row.Index, restored, ROUNDING - 1, *parts)
    return found


def between(
    network: Network, a: NDArray[np.int32], b: NDArray[np.int32], reach: int, shape: tuple[int, int]
) -> tuple[slice, slice]:
    """Rows and columns of the windows that can hold cells of both, and of all that lies in those windows."""
    ends = [network.of.rows_cols(cells.astype("i8")) for cells in (a, b)]
    box = []
    for axis in (0, 1):
        first = max(int(end[axis].min()) for end in ends) - 2 * reach
        last = min(int(end[axis].max()) for end in ends) + 2 * reach + 1
        box.append(slice(max(first, 0), max(min(last, shape[axis]), 0)))
    return box[0], box[1]


def costs(network: Network, reach: NDArray[np.float64], box: tuple[slice, slice]) -> NDArray[np.float64]:
    """Costs of the cells in a box; infinite where closed."""
    found = network.of.inner(reach)[box].copy()
    found[found < 0] = np.inf
    return found


def outlined(
    label: NDArray[np.int32],
    found: Found,
    corridors: Lines,
    land: tuple[NDArray[np.float32], NDArray[np.float64]],
    grid: Grid,
) -> Zones:
    """The polygons of pieces, the highest score first."""
    score, radius, row = found
    resistance, area = land
    cells = np.flatnonzero(label.ravel() >= 0)
    order = np.lexsort((cells, -score.ravel()[cells]))
    numbers, firsts = np.unique(label.ravel()[cells[order]], return_index=True)
    rank = np.argsort(firsts)
    best = cells[order][firsts[rank]]
    label, count = renumbered(label, numbers[rank].astype("i8")), len(best)
    areas = sums(label, count, area)
    return gpd.GeoDataFrame(
        {
            "id": ids(label, count, "B", grid),
            "corridor": corridors["id"].to_numpy()[row.ravel()[best]],
            "area_m2": areas,
            "improvement": score.ravel()[best],
            "radius_m": radius.ravel()[best],
            "resistance": sums(label, count, resistance * area) / areas,
        },
        geometry=grid.outlines(label, count),
        crs=grid.crs,
    )
