"""Adopted zones (采纳的修复分区): a human decision brought onto the grid, or refused with the figures."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.features import rasterize
from scipy import ndimage

from shanshui.core.grid import Grid
from shanshui.core.method import Zones
from shanshui.core.units import convert


def check(
    adopted: Zones, region: shapely.Geometry, area: NDArray[np.float64], grid: Grid, max_uncovered: float
) -> None:
    """ValueError where the decision cannot be a partition of the region."""
    polygons = adopted.geometry.to_numpy()
    ids = adopted["id"]
    if ids.duplicated().any():
        raise ValueError(f"zones_adopted repeats the id {', '.join(ids[ids.duplicated()].unique())}")
    invalid = [
        f"{i}: {shapely.is_valid_reason(p)}" for i, p in zip(ids, polygons, strict=True) if not shapely.is_valid(p)
    ]
    if invalid:
        raise ValueError(f"zones_adopted has invalid polygons ({'; '.join(invalid)})")
    claims = sum(burn([polygon], grid) >= 0 for polygon in polygons)
    twice = (claims > 1) & (area > 0)
    if twice.any():
        km2 = convert(float(area[twice].sum()), "m2", "km2")
        raise ValueError(f"adopted zones overlap on {int(twice.sum())} cells ({km2:.2f} km²)")
    bare = shapely.area(shapely.difference(region, shapely.union_all(polygons)))
    if bare > max_uncovered * shapely.area(region):
        raise ValueError(
            f"adopted zones leave {convert(bare, 'm2', 'km2'):.2f} km² of the region uncovered "
            f"({bare / shapely.area(region):.2%}; at most {max_uncovered:.2%})"
        )


def burn(polygons: list[shapely.Geometry] | NDArray[np.object_], grid: Grid) -> NDArray[np.int16]:
    """The row number of the polygon at each cell's centre; −1 where there is none."""
    shapes = [(polygon, i) for i, polygon in enumerate(polygons, start=1) if not polygon.is_empty]
    return rasterize(shapes, grid.shape, transform=Affine(*grid.transform), dtype="int16") - 1


def label_of(polygons: NDArray[np.object_], area: NDArray[np.float64], grid: Grid) -> NDArray[np.int16]:
    """The polygon of each cell of the region: at its centre, else that of the nearest cell that has one."""
    inside = area > 0
    held = burn(polygons, grid)
    rows, cols = ndimage.distance_transform_edt(~inside | (held < 0), return_distances=False, return_indices=True)
    return np.where(inside, held[rows, cols], -1).astype("int16")
