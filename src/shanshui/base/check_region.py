"""The region as the checks see it: the grid, the counties on it, and points by which coverage is told."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shanshui.base.check_place import Box, lonlat

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    from numpy.typing import NDArray

    from shanshui.core.grid import Grid

POINTS = (2_000, 200_000)
"""At least and at most so many places on the grid at which coverage is looked at: of a large grid every so many cells, of a
grid too coarse for its counties several places in a cell. A share is then known to a thousandth."""


@dataclass(frozen=True)
class Territory:
    """The plan's place.

    grid       the plan's, or one made only to look (where plan.toml gives none).
    counties   on the grid's CRS, as given.
    x, y       places in the region, evenly spread: the centres of cells on a grid of middling size.
    county     row of the county that holds each point.
    depth      metres from each point to the edge of the region.
    step       metres between points.
    degrees    the region's bounds in longitude and latitude.
    """

    grid: Grid
    counties: gpd.GeoDataFrame
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    county: NDArray[np.int64]
    depth: NDArray[np.float64]
    step: float
    degrees: Box
    planned: bool
    """Whether the grid is the plan's."""


def territory(grid: Grid, counties: gpd.GeoDataFrame, planned: bool) -> Territory | None:
    """The territory of the counties; None where they have no place in the grid's CRS."""
    import numpy as np

    placed = counties[counties.geometry.notna() & ~counties.geometry.is_empty].to_crs(grid.crs)
    bounds: Any = tuple(float(v) for v in placed.total_bounds)
    if not np.isfinite(bounds).all():
        return None
    degrees = lonlat(bounds, placed.crs)
    if degrees is None:
        return None
    step = grid.cell * math.ceil(math.sqrt(grid.size / POINTS[1])) / math.ceil(math.sqrt(POINTS[0] / grid.size))
    labels = _labels(placed, grid, step)
    i, j = np.nonzero(labels >= 0)
    left, _, _, top = grid.bounds
    return Territory(grid, placed, left + (j + 0.5) * step, top - (i + 0.5) * step, labels[i, j].astype("i8"),
                     _depth(labels >= 0, step)[i, j], step, degrees, planned)  # fmt: skip


def _labels(counties: gpd.GeoDataFrame, grid: Grid, step: float) -> NDArray[np.int32]:
    """Row of the county at each place, the smaller one where two claim it; −1 outside."""
    from rasterio import Affine
    from rasterio.features import rasterize

    left, bottom, right, top = grid.bounds
    shape = (math.ceil((top - bottom) / step), math.ceil((right - left) / step))
    shapes = [(g, i + 1) for i, g in enumerate(counties.geometry) if g.geom_type in ("Polygon", "MultiPolygon")]
    if not shapes:
        import numpy as np

        return np.full(shape, -1, dtype="i4")
    shapes.sort(key=lambda pair: -pair[0].area)
    out: Any = rasterize(shapes, shape, transform=Affine(step, 0, left, 0, -step, top), dtype="int32")
    return out - 1


def _depth(inside: NDArray[np.bool_], step: float) -> NDArray[np.float64]:
    """Metres to the nearest point outside."""
    import numpy as np
    from scipy import ndimage

    framed = np.pad(inside, 1)
    out: Any = ndimage.distance_transform_edt(framed, sampling=step)
    return out[1:-1, 1:-1]
