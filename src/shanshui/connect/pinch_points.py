"""Pinch points (生态夹点): where the current within the corridors is highest, the land to be protected first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from shanshui.connect.pieces import ids, pieces, renumbered, sums
from shanshui.connect.top_class import SAME, least_of_top, told
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Raster, Zones, method

if TYPE_CHECKING:
    from numpy.typing import NDArray


@method(
    gives="pinch_points",
    source="McRae et al. 2008, Ecology 89(10):2712-2724; McRae 2012, Pinchpoint Mapper (Linkage Mapper); Jenks 1967",
    scope="global",
    nodata="exclude",
    assumed=("top_percent", "classes", "min_cells"),
    bytes_per_cell=120,
)
def pinch_points(
    corridor_current: Raster,
    corridors: Lines,
    cell_area: Raster,
    *,
    grid: Grid,
    breaks: str = "share",
    top_percent: float = 5.0,
    classes: int = 5,
    min_cells: int = 3,
) -> Zones:
    """Pieces of the corridor bands whose current is of the top class.

        top class = breaks "share": the top_percent of all cells of the bands that carry most
                    breaks "natural": the highest of `classes` natural breaks of their currents
        pinch points = 8-connected pieces of cells of the top class, of at least min_cells

    One class for all bands: a corridor that is wide throughout need not have a pinch point. `corridor` is the one that runs
    longest through the piece, or if none does the nearest; `current` is the mean weighted by cell_area. The highest
    current_max comes first.

    Shapes   rasters (y, x) on the plan grid.
    Units    corridor_current 1, cell_area m² → current 1, area_m2 m².
    Range    0 < current ≤ current_max ≤ max corridor_current.
    Errors   Absent where every cell carries the same, and where no piece is large enough; ValueError for another word of
             `breaks`, a top_percent outside (0, 100], fewer than 2 classes, and a min_cells below 1.
    Nodata   cells without current (sources, land beyond the bands), or outside the region, are left out.
    Golden   tests/golden/test_pinch_points.py (hand sum)
    """
    told(breaks, top_percent, classes, min_cells)
    current, area = corridor_current.values.astype("f8"), cell_area.values
    known = ~np.isnan(current) & (area > 0)
    values = current[known]
    if not values.size or values.min() >= values.max() * (1 - SAME):
        raise Absent(
            Say(
                "廊道带内电流处处相等，没有夹点",
                "the current is the same all along the corridor bands: nothing is a pinch",
            ),
            Say("放宽廊道电流计算带截断值", "raise band_cutoff of `corridor_current`"),
        )
    top = known & (current >= least_of_top(values, breaks, top_percent, classes))
    label = pieces(top, min_cells)
    count = int(label.max()) + 1
    if not count:
        raise Absent(
            Say(
                f"高电流单元没有连成{min_cells}格以上的斑块",
                f"no {min_cells} cells of the top class of current hang together",
            ),
            Say("调低最少栅格数或提高比例", "lower min_cells or raise top_percent of `pinch_points`"),
        )
    most = np.full(count, -np.inf)
    np.maximum.at(most, label[label >= 0], current[label >= 0])
    order = np.argsort(-most, kind="stable")
    label, most = renumbered(label, order), most[order]
    paths = corridors.geometry.to_numpy()
    areas, outlines = sums(label, count, area), grid.outlines(label, count)
    return gpd.GeoDataFrame(
        {
            "id": ids(label, count, "P", grid),
            "corridor": corridors["id"].to_numpy()[[through(shape, paths) for shape in outlines]],
            "area_m2": areas,
            "current": sums(label, count, current * area) / areas,
            "current_max": most,
        },
        geometry=outlines,
        crs=grid.crs,
    )


def through(shape: shapely.Geometry, paths: NDArray[np.object_]) -> int:
    """Row of the path that runs longest through a shape; the nearest, if none does; of equals the first."""
    inside = shapely.length(shapely.intersection(paths, shape))
    return int(np.argmax(inside) if inside.any() else np.argmin(shapely.distance(paths, shape)))
