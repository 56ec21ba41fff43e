"""Stepping stones (踏脚石): small natural patches near the corridors that shorten the way from source to source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from shanshui.connect.graph_connectivity import gaps, pc_importance, probability
from shanshui.connect.pieces import ids, pieces, renumbered, sums
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Raster, Zones, method
from shanshui.core.units import convert

if TYPE_CHECKING:
    from numpy.typing import NDArray

PATCHES = (17, 117, 9, 109)
"""Codes of the pattern: 核心区 and 孤岛, and either in an opening of a core."""


@method(
    gives="stepping_stones",
    source="Saura & Rubio 2010, Ecography 33:523-537 (connector fraction of dPC); Soille & Vogt 2009, Pattern Recognition "
    "Letters 30:456-459",
    scope="global",
    nodata="exclude",
    assumed=("min_area_ha", "dispersal_median_m", "max_candidates", "max_count"),
    bytes_per_cell=80,
)
def stepping_stones(
    mspa: Raster,
    sources: Zones,
    source_label: Raster,
    corridors: Lines,
    cell_area: Raster,
    *,
    grid: Grid,
    min_area_ha: float = 5.0,
    dispersal_median_m: float = 5000.0,
    max_candidates: int = 300,
    max_count: int = 20,
) -> Zones:
    """Cores and islets near the corridors, ranked by what they carry from patch to patch.

        candidates = 8-connected pieces of cores and islets of the pattern that lie in no source and touch none, with
                     min_area_ha ≤ area < the smallest source's, no farther than dispersal_median_m from a corridor; the
                     largest max_candidates of them
        p_ij       = exp(ln 0.5 / dispersal_median_m · d_ij), d the straight distance from edge to edge
        dPC_connector = what PC of sources and candidates loses, in %, when the patch is gone, of the paths that neither
                     begin nor end there
        stones     = candidates with dPC_connector > 0, the highest max_count of them

    A patch whose part another can play as well carries nothing. Equals rank by area, then by the first cell. `corridors`
    lists those within the distance, the nearest first.

    Shapes   rasters (y, x) on the plan grid.
    Units    cell_area m², areas in ha, dispersal_median_m m → area_m2 m², dpc_connector %.
    Range    0 < dpc_connector < 100.
    Errors   Absent where no patch fits, or none shortens a way; ValueError for settings that make no sense.
    Nodata   cells without pattern, or outside the region, are in no patch.
    Golden   tests/golden/test_stepping_stones.py (hand sum)
    """
    checked(min_area_ha, dispersal_median_m, max_candidates, max_count)
    limits = convert(min_area_ha, "ha", "m2"), float(sources["area_m2"].min())
    label, areas = patches(mspa.values, source_label.values > 0, cell_area.values, limits)
    outlines, paths = grid.outlines(label, len(areas)), corridors.geometry.to_numpy()
    patch, path = shapely.STRtree(paths).query(outlines, predicate="dwithin", distance=dispersal_median_m)
    near = np.unique(patch)
    if not near.size:
        raise Absent(
            Say(
                f"廊道附近没有{min_area_ha:g}公顷以上、小于源地的核心区或孤岛斑块",
                f"no core or islet of {min_area_ha:g} ha or more, smaller than the sources, lies near a corridor",
            ),
            Say("调低踏脚石的最小面积", "lower min_area_ha of `stepping_stones`"),
        )
    near = near[np.argsort(-areas[near], kind="stable")][:max_candidates]
    p = probability(gaps(np.concatenate([sources.geometry.to_numpy(), outlines[near]])), dispersal_median_m)
    graph = pc_importance(np.concatenate([sources["area_m2"].to_numpy("f8"), areas[near]]), p)
    carried = graph.connector[len(sources) :]
    order = np.argsort(-carried, kind="stable")[:max_count]
    order = order[carried[order] > 0]
    if not order.size:
        raise Absent(
            Say("廊道附近的小斑块都不缩短源地间的距离", "no patch near the corridors shortens a way between sources"),
            Say("调低踏脚石的最小面积", "lower min_area_ha of `stepping_stones`"),
        )
    kept, names = near[order], corridors["id"].to_numpy()
    close = [path[patch == one] for one in kept]
    by_distance = [
        rows[np.lexsort((rows, shapely.distance(outlines[one], paths[rows])))]
        for one, rows in zip(kept, close, strict=True)
    ]
    return gpd.GeoDataFrame(
        {
            "id": ids(renumbered(label, kept), len(kept), "T", grid),
            "area_m2": areas[kept],
            "corridors": [";".join(names[rows]) for rows in by_distance],
            "dpc_connector": carried[order],
            "rank": np.arange(1, len(kept) + 1),
        },
        geometry=outlines[kept],
        crs=grid.crs,
    )


def checked(min_area_ha: float, dispersal_median_m: float, max_candidates: int, max_count: int) -> None:
    """ValueError for settings that make no sense."""
    if not min_area_ha >= 0:
        raise ValueError(f"min_area_ha must not be negative, it is {min_area_ha:g}")
    if not 0 < dispersal_median_m < np.inf:
        raise ValueError(f"dispersal_median_m must be positive and finite, it is {dispersal_median_m:g}")
    for name, value in (("max_candidates", max_candidates), ("max_count", max_count)):
        if value < 1:
            raise ValueError(f"{name} must be at least 1, not {value}")


def patches(
    pattern: NDArray[np.int16], source: NDArray[np.bool_], area: NDArray[np.float64], limits: tuple[float, float]
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Pieces of cores and islets, from the first area to below the second, that touch no source: label and areas."""
    label = pieces(np.isin(pattern, PATCHES) & ~source & (area > 0), 1)
    areas = sums(label, int(label.max()) + 1, area)
    fit = (areas >= limits[0]) & (areas < limits[1])
    fit[np.unique(label[around(source) & (label >= 0)])] = False
    kept = np.flatnonzero(fit)
    return renumbered(label, kept), areas[kept]


def around(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cells marked, and those that they touch over a side or corner."""
    framed = np.pad(cells, 1)
    rows = framed[:-2] | framed[1:-1] | framed[2:]
    return rows[:, :-2] | rows[:, 1:-1] | rows[:, 2:]
