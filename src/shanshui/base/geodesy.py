"""Areas on the ellipsoid of CGCS2000 by the national formula (椭球面积), independent of any projection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from shanshui.core.grid import Grid

A, FLATTENING = 6378137.0, 1 / 298.257222101
B = A * (1 - FLATTENING)
E2 = FLATTENING * (2 - FLATTENING)
COEFFICIENTS = (
    1 + 3 / 6 * E2 + 30 / 80 * E2**2 + 35 / 112 * E2**3 + 630 / 2304 * E2**4,
    1 / 6 * E2 + 15 / 80 * E2**2 + 21 / 112 * E2**3 + 420 / 2304 * E2**4,
    3 / 80 * E2**2 + 7 / 112 * E2**3 + 180 / 2304 * E2**4,
    1 / 112 * E2**3 + 45 / 2304 * E2**4,
    5 / 2304 * E2**4,
)
"""A, B, C, D, E of the formula."""
GEOGRAPHIC = "EPSG:4490"
ROWS = 256
"""Rows of cells treated at a time: corners and trapezoids exist for one block only."""


def trapezoid_area(south: Any, north: Any, width: Any) -> Any:
    """Area between two parallels over a width of longitude, m²; signed by (north − south) and by width.

        S = 2b²ΔL [A sin(ΔB/2) cos Bm − B sin(3ΔB/2) cos 3Bm + C sin(5ΔB/2) cos 5Bm − D sin(7ΔB/2) cos 7Bm
            + E sin(9ΔB/2) cos 9Bm],   Bm = (B1 + B2)/2, ΔB = B2 − B1

    Shapes   numbers or arrays that broadcast; degrees.
    Source   TD/T 1055 annex; with exact ellipsoid constants of CGCS2000.
    """
    import numpy as np

    half, middle = np.radians(np.subtract(north, south)) / 2, np.radians(np.add(north, south)) / 2
    total, sign = 0.0, 1.0
    for i, coefficient in enumerate(COEFFICIENTS):
        k = 2 * i + 1
        total = total + sign * coefficient * np.sin(k * half) * np.cos(k * middle)
        sign = -sign
    return 2 * B**2 * np.radians(width) * total


def polygon_area(lonlat: NDArray[np.float64]) -> float:
    """Area of one ring (n, 2) of longitude, latitude in degrees, m²: Σ signed trapezoids, edges straight in B–L."""
    import numpy as np

    ring = np.asarray(lonlat, dtype="f8")
    following = np.roll(ring, -1, axis=0)
    width = (ring[:, 0] + following[:, 0]) / 2 - ring[0, 0]
    return float(abs(np.sum(trapezoid_area(ring[:, 1], following[:, 1], width))))


def cell_areas(grid: Grid) -> NDArray[np.float64]:
    """Ellipsoidal area of every cell of a grid (rows, cols), m²: four corners, four signed trapezoids.

    Corners go from the grid's CRS to CGCS2000 longitude and latitude as the CRS is tagged; a datum that is not stated is
    taken as it stands. All cells count from one meridian, so the shared edge of two cells is the same number in both.
    """
    import numpy as np
    from pyproj import Transformer

    rows, cols = grid.shape
    a, _, c, _, e, f = grid.transform
    to_geographic = Transformer.from_crs(grid.crs, GEOGRAPHIC, always_xy=True)
    meridian = to_geographic.transform(grid.x0, grid.y0)[0]
    x = c + a * np.arange(cols + 1)
    out = np.empty(grid.shape)
    for start in range(0, rows, ROWS):
        stop = min(start + ROWS, rows)
        y = f + e * np.arange(start, stop + 1)
        lon, lat = to_geographic.transform(*np.meshgrid(x, y))
        along = _edge(lon[:, :-1], lat[:, :-1], lon[:, 1:], lat[:, 1:], meridian)
        down = _edge(lon[:-1], lat[:-1], lon[1:], lat[1:], meridian)
        out[start:stop] = np.abs(along[:-1] + down[:, 1:] - along[1:] - down[:, :-1])
    return out


def _edge(lon1: Any, lat1: Any, lon2: Any, lat2: Any, meridian: float) -> Any:
    return trapezoid_area(lat1, lat2, (lon1 + lon2) / 2 - meridian)


def ring_areas(lonlat: NDArray[np.float64], offsets: NDArray[np.int64]) -> NDArray[np.float64]:
    """Areas of many closed rings (first vertex repeated last), m²: as `polygon_area`, ring by ring.

    Shapes   lonlat (n, 2) in degrees; ring k is lonlat[offsets[k] : offsets[k + 1]].
    """
    import numpy as np

    if len(offsets) < 2:
        return np.zeros(0)
    first = offsets[:-1]
    meridian = np.repeat(lonlat[first, 0], np.diff(offsets))
    pieces = np.zeros(len(lonlat))
    middle = (lonlat[:-1, 0] + lonlat[1:, 0]) / 2 - meridian[:-1]
    pieces[:-1] = trapezoid_area(lonlat[:-1, 1], lonlat[1:, 1], middle)
    pieces[offsets[1:] - 1] = 0.0  # from the last vertex of a ring to the first of the next is no edge
    return np.abs(np.add.reduceat(pieces, first))
