"""Area of a polygon on the ellipsoid (椭球面积)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyproj
import shapely


def area_m2(shape: Any, crs: str) -> float:
    """Ellipsoidal area of a polygon in a projected CRS, m²: vertices are unprojected, edges taken as geodesics."""
    projected = pyproj.CRS.from_user_input(crs)
    to_degrees = pyproj.Transformer.from_crs(projected, projected.geodetic_crs, always_xy=True)
    geod = projected.get_geod()
    assert geod is not None
    total = 0.0
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            lonlat = shapely.transform(
                shapely.orient_polygons(part), lambda xy: np.column_stack(to_degrees.transform(xy[:, 0], xy[:, 1]))
            )
            total += geod.geometry_area_perimeter(lonlat)[0]
    return float(total)
