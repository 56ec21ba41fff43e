"""GCJ-02 (火星坐标): the published forward formula and its exact inverse.

Boundaries taken from Chinese web maps are tagged EPSG:4326 but lie a few hundred metres off. Outside the box in which the
formula is defined, coordinates are unchanged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

A, E2 = 6378245.0, 0.00669342162296594323
"""Krassovsky 1940, as the published formula has it."""
BOX = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north of the area in which coordinates are shifted."""
TOLERANCE = 1e-12
"""Degrees; the inverse is iterated until it moves by less, a ten-thousandth of a millimetre."""
STEPS = 30


def _shift(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Degrees that the formula adds at true coordinates."""
    import numpy as np

    x, y, sin, pi = lon - 105.0, lat - 35.0, np.sin, np.pi
    root = np.sqrt(np.abs(x))
    waves = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    radians = np.radians(lat)
    w2 = 1.0 - E2 * sin(radians) ** 2
    meridian, parallel = A * (1.0 - E2) / (w2 * np.sqrt(w2)), A / np.sqrt(w2) * np.cos(radians)
    return np.degrees(east / parallel), np.degrees(north / meridian)


def _inside(lonlat: NDArray[np.float64]) -> NDArray[np.bool_]:
    west, south, east, north = BOX
    inside: Any = (
        (lonlat[..., 0] >= west) & (lonlat[..., 0] <= east) & (lonlat[..., 1] >= south) & (lonlat[..., 1] <= north)
    )
    return inside


def from_wgs84(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """WGS 84 (…, 2) longitude, latitude in degrees → GCJ-02."""
    import numpy as np

    out = np.array(lonlat, dtype="f8")
    inside = _inside(out)
    east, north = _shift(out[inside, 0], out[inside, 1])
    out[inside] += np.stack([east, north], axis=-1)
    return out


def to_wgs84(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """GCJ-02 (…, 2) longitude, latitude in degrees → WGS 84, by fixed-point iteration of the forward formula.

    Errors   ValueError if the iteration does not settle (no point of the earth does that).
    """
    import numpy as np

    out = np.array(lonlat, dtype="f8")
    inside = _inside(out)
    given = out[inside]
    found = given.copy()
    for _ in range(STEPS):
        before = found
        found = given - np.stack(_shift(before[:, 0], before[:, 1]), axis=-1)
        if not found.size or np.abs(found - before).max() < TOLERANCE:
            out[inside] = found
            return out
    raise ValueError("the inverse of GCJ-02 did not converge")
