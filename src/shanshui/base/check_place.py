"""Whether data lie where they say: degrees and metres, zone numbers in x (带号), swapped axes, a neighbouring zone.

A wrong CRS raises no error: the data are merely put somewhere else. What can be told without knowing the place is told from
the coordinates alone (no easting of a zone without number reaches ten million; China lies within 73–136° E, 3–54° N); the
rest is told from the region, by trying the mistakes that are made: if another reading puts the data on it, that is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from shanshui.core.errors import Problem, Say

CHINA = (73.0, 3.0, 136.0, 54.0)
"""West, south, east, north of the land and the islands, in whole degrees outward."""
TURN, POLE = 360.5, 90.5
"""Degrees that no longitude and no latitude exceeds; half a pixel of a coarse global raster is allowed for."""
DEGREES = (60.0, 0.0, 150.0, 60.0)
"""Coordinates in this box are degrees: in metres they would be a place a few steps wide at the origin of a projection."""
MILLION = 1_000_000
ZONES = range(13, 46)
"""Numbers of the Gauss–Krüger zones of China: 13–23 of six degrees, 25–45 of three."""
OFF_AXIS = 6.0
"""Degrees from the central meridian at which lengths on a transverse Mercator are stretched by 0.4 % (at 35° N)."""
MIXED = (0.2 * MILLION, 0.8 * MILLION)
"""Eastings within a zone: what lies in its own zone is nearer than 300 km to the central meridian."""
GEOGRAPHIC = "EPSG:4490"

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Placed:
    """The bounds of some data in their own coordinates, the CRS they are said to be in, and how to speak of them."""

    bounds: Box
    crs: Any
    where: str
    layer: str

    def problem(self, code: str, zh: str, en: str, cure_zh: str, cure_en: str, expected: str | None = None) -> Problem:
        return Problem(code, Say(zh, en), self.where, Say(cure_zh, cure_en), found=f"{shown(self.bounds)} · {self.crs.name}",
                       expected=expected, layer=self.layer)  # fmt: skip


def shown(bounds: Box) -> str:
    """Bounds for a message: west, south, east, north."""
    return ", ".join(f"{value:.10g}" for value in (round(v, 4) for v in bounds))


# ---------------------------------------------------------------------------------------------- without the region
def misplaced(data: Placed) -> list[Problem]:
    """What the coordinates and the CRS say against each other, wherever the plan is."""
    for found in (_of_units(data), _of_zone(data), _of_country(data)):
        if found is not None:
            return [found]
    return []


def _of_units(data: Placed) -> Problem | None:
    west, south, east, north = data.bounds
    if data.crs.is_geographic:
        if max(abs(south), abs(north)) <= POLE and max(abs(west), abs(east)) <= TURN:
            return None
        if max(abs(v) for v in data.bounds) <= TURN and max(abs(west), abs(east)) <= POLE:
            return _swapped(data)
        return data.problem("crs-units", "坐标是米，坐标系却是经纬度", "the coordinates are metres, the CRS is in degrees",
                            "查明投影坐标系，写 crs", "find out the projected CRS and write crs", "°")  # fmt: skip
    inside = _within(data.bounds, DEGREES) or _within(_turned(data.bounds), DEGREES)
    if data.crs.is_projected and inside:
        return data.problem("crs-units", "坐标是经纬度，坐标系却是投影坐标系", "the coordinates are degrees, the CRS is projected",
                            "数据是经纬度的，写 crs（如 EPSG:4490）", "state the geographic CRS, for example EPSG:4490", "m")  # fmt: skip
    return None


def _of_zone(data: Placed) -> Problem | None:
    """The number of the zone in x (带号), under a CRS without it, with another, or the other way round."""
    meridian, easting = mercator(data.crs)
    if meridian is None or easting is None:
        return None
    west, south, east, north = data.bounds
    if min(south, north) > 10 * MILLION:  # no northing is as large: the axes are exchanged
        return _swapped(data)
    first, last = int(west // MILLION), int(east // MILLION)
    if first != last and {first, last} <= {*ZONES} and all(MIXED[0] <= x % MILLION <= MIXED[1] for x in (west, east)):
        return data.problem("crs-zone", f"图形分属两个投影带（横坐标带号 {first}、{last}）", f"x is of zone {first} and of zone {last}",
                            "分带登记，或先换带到同一坐标系再合并", "bring them into one CRS before they are joined")  # fmt: skip
    number = int((west + east) / 2 // MILLION)
    said = int(easting // MILLION)
    if said == number or (said == 0 and number not in ZONES) or (said and number not in (0, *ZONES)):
        return None
    if said == 0:
        zh, en = (
            f"横坐标带有带号 {number}，坐标系却不带带号",
            f"x begins with the zone number {number}, the CRS has none",
        )
    elif number == 0:
        zh, en = f"横坐标没有带号，坐标系却带带号 {said}", f"x has no zone number, the CRS has {said}"
    else:
        zh, en = f"横坐标的带号是 {number}，坐标系的带号是 {said}", f"x is of zone {number}, the CRS of zone {said}"
    right = _named(data.crs, number, meridian)
    return data.problem("crs-zone", zh, en, f"写 crs = {right}", f"write crs = {right}", right)


def _of_country(data: Placed) -> Problem | None:
    place = lonlat(data.bounds, data.crs)
    meridian, _ = mercator(data.crs)
    if (
        meridian is not None
        and not _beside(place, meridian)
        and _beside(lonlat(_turned(data.bounds), data.crs), meridian)
    ):
        return _swapped(data)
    if place is None or not _meet(place, CHINA):
        turned = lonlat(_turned(data.bounds), data.crs)
        if turned is not None and _within(turned, CHINA):
            return _swapped(data)
        found = "—" if place is None else shown(place)
        return data.problem("crs-place", "按所写坐标系，数据落在中国以外", "by their CRS the data lie outside China",
                            "查明真正的坐标系，写 crs", "find out the true CRS and write crs", f"{shown(CHINA)} (≠ {found})")  # fmt: skip
    return None


def _beside(place: Box | None, meridian: float) -> bool:
    """Whether a place within the country is nearer to a central meridian than anything drawn in its zone."""
    return (
        place is not None
        and _within(place, CHINA)
        and max(abs(place[0] - meridian), abs(place[2] - meridian)) < OFF_AXIS
    )


def _swapped(data: Placed) -> Problem:
    return data.problem("crs-axes", "横、纵坐标（经、纬度）写反了", "the axes are exchanged",
                        "交换两列坐标后重新导出", "exchange the two coordinates and export again", "x, y")  # fmt: skip


# ---------------------------------------------------------------------------------------------- by the region
def elsewhere(data: Placed, region: Box) -> Problem:
    """Data that are not where the region (its longitudes and latitudes) is: the mistake that explains it, if one does."""
    turned = lonlat(_turned(data.bounds), data.crs)
    if turned is not None and _meet(turned, region):
        return _swapped(data)
    for name, box in _other_zones(data):
        if _meet(box, region) and (mercator(data.crs)[1] or 0.0) >= MILLION:  # the number in x says the wrong zone too
            return data.problem("crs-zone", "横坐标的带号写错，数据应在相邻的投影带", "the zone number in x is wrong",
                                f"核对后改正横坐标的带号，重新导出为 {name}", f"verify, mend x, and export as {name}", name)  # fmt: skip
        if _meet(box, region):
            return data.problem("crs-zone", "数据应在相邻的投影带", "the data belong to another zone",
                                f"核对后写 crs = {name}", f"verify, and write crs = {name}", name)  # fmt: skip
    place = lonlat(data.bounds, data.crs)
    found = "" if place is None else f"（{shown(place)}）"
    return data.problem("extent-outside", f"数据没有覆盖规划区域{found}", "the data do not meet the region",
                        "核对文件和坐标系", "check the file and its CRS", shown(region))  # fmt: skip


def _other_zones(data: Placed) -> Iterator[tuple[str, Box]]:
    """The same coordinates read in the neighbouring zones, the nearest first."""
    from pyproj import CRS

    meridian, easting = mercator(data.crs)
    if meridian is None:
        return
    for step in (3, -3, 6, -6, 9, -9, 12, -12):
        lon, number = meridian + step, 0
        if easting is not None and easting >= MILLION:
            wide = int(easting // MILLION) in range(13, 24)
            number = round((lon + 3) / 6 if wide else lon / 3)
        if CHINA[0] <= lon <= CHINA[2]:
            told = (data.crs.source_crs if data.crs.is_bound else data.crs).to_json_dict()
            told.pop("id", None)
            for parameter in told["conversion"]["parameters"]:
                if parameter["name"] == "Longitude of natural origin":
                    parameter["value"] = lon
            box = lonlat(data.bounds, CRS.from_json_dict(told))
            if box is not None:
                yield _named(data.crs, number, lon), box


def feature_rows(geometry: Any, crs: Any, rows: list[int]) -> list[int]:
    """Rows of the features that lie wholly outside China, where others do not: exchanged or mistyped coordinates."""
    import numpy as np
    import shapely

    boxes = shapely.bounds(geometry)
    known = np.isfinite(boxes).all(axis=1)
    xs, ys = np.full(boxes.shape, np.nan), np.full(boxes.shape, np.nan)
    to = _to_degrees(crs)
    for i, (x, y) in enumerate(((0, 1), (0, 3), (2, 1), (2, 3))):
        xs[known, i], ys[known, i] = to(boxes[known, x], boxes[known, y])
    with np.errstate(invalid="ignore"):
        inside = (xs >= CHINA[0]) & (xs <= CHINA[2]) & (ys >= CHINA[1]) & (ys <= CHINA[3])
    far = known & ~inside.any(axis=1)
    return [row for row, bad in zip(rows, far, strict=True) if bad]


# ---------------------------------------------------------------------------------------------- projections
def mercator(crs: Any) -> tuple[float | None, float | None]:
    """Central meridian and false easting of a transverse Mercator (高斯—克吕格), or None."""
    operation = (crs.source_crs if crs.is_bound else crs).coordinate_operation
    if operation is None or "Transverse Mercator" not in operation.method_name:
        return None, None
    values = {parameter.name: parameter.value for parameter in operation.params}
    return values.get("Longitude of natural origin"), values.get("False easting")


def _named(crs: Any, number: int, meridian: float) -> str:
    """The CRS meant: with the EPSG code where it is CGCS2000 (the zones of the others are many)."""
    wide = number in range(13, 24)
    lon = (6 * number - 3 if wide else 3 * number) if number in ZONES else meridian
    if "2000" not in crs.name or not float(lon).is_integer():
        return f"{lon:g}°E" + (f", x = {number}…" if number else "")
    if number == 0:
        return f"EPSG:{4534 + (int(lon) - 75) // 3}" if (lon - 75) % 3 == 0 and 75 <= lon <= 135 else f"{lon:g}°E"
    return f"EPSG:{4491 + number - 13}" if wide else f"EPSG:{4513 + number - 25}"


@lru_cache(maxsize=64)
def _to_degrees(crs: Any) -> Any:
    from pyproj import Transformer

    return Transformer.from_crs(crs, GEOGRAPHIC, always_xy=True).transform


def lonlat(bounds: Box, crs: Any) -> Box | None:
    """Bounds in degrees; None where the CRS cannot hold such coordinates."""
    import numpy as np
    from pyproj.exceptions import ProjError

    steps = np.linspace(0.0, 1.0, 9)
    west, south, east, north = bounds
    x, y = np.meshgrid(west + (east - west) * steps, south + (north - south) * steps)
    try:
        lon, lat = _to_degrees(crs)(x.ravel(), y.ravel())
    except ProjError:
        return None
    known = np.isfinite(lon) & np.isfinite(lat)
    if not known.any():
        return None
    return float(lon[known].min()), float(lat[known].min()), float(lon[known].max()), float(lat[known].max())


def _turned(bounds: Box) -> Box:
    return bounds[1], bounds[0], bounds[3], bounds[2]


def _within(box: Box, frame: Box) -> bool:
    return frame[0] <= box[0] and frame[1] <= box[1] and box[2] <= frame[2] and box[3] <= frame[3]


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]


def placeable(crs: Any) -> bool:
    """Whether positions in the CRS are places on the earth: a local or engineering CRS has none."""
    from pyproj.exceptions import CRSError, ProjError

    try:
        _to_degrees(crs)
    except (CRSError, ProjError):
        return False
    return bool(crs.is_geographic or crs.is_projected)
