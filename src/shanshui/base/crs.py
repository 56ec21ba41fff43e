"""National coordinate systems: which of them a CRS is, and the way from one to another that leaves no datum out.

CGCS2000 is recognised in every form that EPSG has (geographic, geocentric, and Gauss–Krüger of three and six degrees with
and without the zone number in x), by what the CRS says and not by its name. 1954年北京坐标系 and 1980西安坐标系 lie tens
of metres elsewhere, by an amount that differs from place to place: a library without parameters moves nothing and says
nothing, so data in them are refused until the parameters are stated.

    crs = "EPSG:2410 +towgs84=dx,dy,dz,rx,ry,rz,m"    metres, arc-seconds, ppm; rotations of the position vector
    crs = "EPSG:2410 +bursa=dx,dy,dz,rx,ry,rz,m"      the same with rotations of the coordinate frame (布尔莎模型)
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from shanshui.core.errors import Problem, Say

NATIONAL_CODE = 4490
GEOGRAPHIC = f"EPSG:{NATIONAL_CODE}"
GEOCENTRIC, THREE_D = 4479, 4480
BEIJING, XIAN, NATIONAL, WGS84, OTHER = "beijing54", "xian80", "cgcs2000", "wgs84", "other"
ELLIPSOIDS = {BEIJING: (6378245.0, 298.3), XIAN: (6378140.0, 298.257), NATIONAL: (6378137.0, 298.257222101)}
"""Semi-major axis and inverse flattening. That of CGCS2000 is GRS 80's too: alone it is no proof."""
TITLES = {
    BEIJING: Say("1954年北京坐标系", "Beijing 1954"),
    XIAN: Say("1980西安坐标系", "Xian 1980"),
    NATIONAL: Say("2000国家大地坐标系", "CGCS2000"),
    WGS84: Say("WGS 84", "WGS 84"),
}
DATUMS = {1043: NATIONAL, 6214: BEIJING, 6610: XIAN, 6326: WGS84}
"""EPSG codes of datums and of datum ensembles."""
CLOSE = 1e-6
"""Degrees, metres or a scale: .prj files print parameters with rounded digits."""
FALSE_EASTING, MILLION = 500_000.0, 1_000_000
SHIFT = re.compile(r"\+(towgs84|bursa)\s*=\s*([^\s+][^+]*?)\s*(?=\+|$)")
ARC_SECOND = {"type": "AngularUnit", "name": "arc-second", "conversion_factor": math.pi / 648_000}
PPM = {"type": "ScaleUnit", "name": "parts per million", "conversion_factor": 1e-6}
PARAMETERS: tuple[tuple[str, int, Any], ...] = (
    ("X-axis translation", 8605, "metre"), ("Y-axis translation", 8606, "metre"), ("Z-axis translation", 8607, "metre"),
    ("X-axis rotation", 8608, ARC_SECOND), ("Y-axis rotation", 8609, ARC_SECOND), ("Z-axis rotation", 8610, ARC_SECOND),
    ("Scale difference", 8611, PPM),
)  # fmt: skip
MOST = (1000.0, 1000.0, 1000.0, 60.0, 60.0, 60.0, 100.0)
"""Parameters beyond these (m, ″, ppm) are not of datums that differ by a hundred metres: an order or a unit is mistaken."""


class BadShift(ValueError):
    """Parameters that are not three or seven numbers of a datum shift."""


# ---------------------------------------------------------------------------------------------- reading
def stated(told: Any) -> Any:
    """The CRS that a text, a code or a CRS says, its height part set aside; with parameters, bound to CGCS2000 by them.

    Errors   CRSError where it says none, BadShift where the parameters are none.
    """
    from pyproj import CRS

    if not isinstance(told, str):
        return horizontal(CRS.from_user_input(told))
    found = SHIFT.search(told)
    if found is None:
        return horizontal(CRS.from_user_input(told))
    if len(SHIFT.findall(told)) > 1:
        raise BadShift(told)
    bare = (told[: found.start()] + told[found.end() :]).strip()
    return bound(horizontal(CRS.from_user_input(bare)), parameters(found[2], frame=found[1] == "bursa"))


def parameters(text: str, *, frame: bool) -> tuple[float, ...]:
    """Seven numbers of the position-vector form from three or seven; of the coordinate frame the rotations change sign."""
    try:
        numbers = [float(part) for part in re.split(r"[,，]", text.strip())]
    except ValueError:
        raise BadShift(text) from None
    if len(numbers) not in (3, 7) or not any(numbers):
        raise BadShift(text)
    numbers += [0.0] * (7 - len(numbers))
    if any(not abs(value) <= most for value, most in zip(numbers, MOST, strict=True)):
        raise BadShift(text)
    if frame:
        numbers[3:6] = [-value for value in numbers[3:6]]
    return tuple(numbers)


def bound(crs: Any, shift: tuple[float, ...]) -> Any:
    """The CRS with its way to CGCS2000."""
    from pyproj import CRS

    method = {"name": "Position Vector transformation (geog2D domain)", "id": {"authority": "EPSG", "code": 9606}}
    values = [
        {"name": name, "value": value, "unit": unit, "id": {"authority": "EPSG", "code": code}}
        for (name, code, unit), value in zip(PARAMETERS, shift, strict=True)
    ]
    return CRS.from_json_dict(
        {
            "type": "BoundCRS",
            "source_crs": crs.to_json_dict(),
            "target_crs": CRS.from_user_input(GEOGRAPHIC).to_json_dict(),
            "transformation": {"name": "as stated", "method": method, "parameters": values},
        }
    )


def horizontal(crs: Any) -> Any:
    """Without the height part of a compound CRS, and without parameters that nobody stated: programs write their own."""
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    return crs.source_crs if crs.is_bound and crs.target_crs.to_epsg() != NATIONAL_CODE else crs


def vertical(crs: Any) -> str | None:
    """The name of the height datum that a compound CRS carries."""
    parts = [part for part in crs.sub_crs_list if part.is_vertical] if crs.is_compound else []
    return str(parts[0].datum.name if parts[0].datum is not None else parts[0].name) if parts else None


# ---------------------------------------------------------------------------------------------- recognising
def datum(crs: Any) -> str:
    """`cgcs2000`, `beijing54`, `xian80`, `wgs84` or `other`, by the datum's code or name.

    Where no datum is named, degrees and Gauss–Krüger coordinates on the ellipsoid of an old system are of that system.
    """
    base = crs.source_crs if crs.is_bound else crs
    geodetic = base.geodetic_crs
    if geodetic is None or geodetic.datum is None:
        return OTHER
    code = (geodetic.datum.to_json_dict().get("id") or {}).get("code")
    if code in DATUMS:
        return DATUMS[code]
    name = re.sub(r"[^a-z0-9一-鿿]", "", f"{geodetic.datum.name} {geodetic.name}".lower().replace("towgs84", ""))
    for wanted, marks in ((NATIONAL, ("china2000", "cgcs2000", "chinageodeticcoordinatesystem2000", "2000国家大地")),
                          (BEIJING, ("beijing1954", "beijing54", "北京54", "1954年北京", "北京1954")),
                          (XIAN, ("xian1980", "xian80", "西安80", "1980西安", "西安1980"))):  # fmt: skip
        if any(mark in name for mark in marks):
            return wanted
    if "wgs84" in name or "wgs1984" in name or "worldgeodeticsystem1984" in name:
        return WGS84
    if not (crs.is_geographic or gauss_kruger(crs)):
        return OTHER  # national products in Albers on Krassovsky name no datum: none is put under them here
    ellipsoid = geodetic.ellipsoid
    for wanted in (BEIJING, XIAN):  # both are used for nothing else within China
        a, inverse = ELLIPSOIDS[wanted]
        if abs(ellipsoid.semi_major_metre - a) < CLOSE and abs(ellipsoid.inverse_flattening - inverse) < CLOSE:
            return wanted
    return OTHER


@dataclass(frozen=True)
class GaussKruger:
    """A Gauss–Krüger zone: central meridian in degrees, and its number before x (None: x has none)."""

    meridian: int
    number: int | None
    wide: bool
    """Of six degrees, where the number or the meridian tells; a meridian of both is taken for three."""

    @property
    def code(self) -> int:
        """EPSG code in CGCS2000."""
        if self.number is not None:
            return 4491 + self.number - 13 if self.wide else 4513 + self.number - 25
        return 4502 + (self.meridian - 75) // 6 if self.wide else 4534 + (self.meridian - 75) // 3


def gauss_kruger(crs: Any) -> GaussKruger | None:
    """The zone of a transverse Mercator with scale 1 on a meridian of the national division; None for any other CRS."""
    base = crs.source_crs if crs.is_bound else crs
    operation = base.coordinate_operation
    if not base.is_projected or operation is None or "Transverse Mercator" not in operation.method_name:
        return None
    values = {p.name: p.value for p in operation.params}
    lon, easting = values["Longitude of natural origin"], values["False easting"]
    others = (values["Latitude of natural origin"], values["False northing"],
              values["Scale factor at natural origin"] - 1.0)  # fmt: skip
    if any(abs(value) > CLOSE for value in others) or abs(lon - round(lon)) > CLOSE:
        return None
    meridian, (number, rest) = round(lon), divmod(easting, MILLION)
    if abs(rest - FALSE_EASTING) > CLOSE or not 75 <= meridian <= 135 or meridian % 3:
        return None
    named = re.search(r"3[-_ ]*degree|3度", base.name.lower())
    if number == 0:
        wide = meridian % 6 == 3 and not named and _says_wide(base)
        return GaussKruger(meridian, None, wide)
    for wide, own in ((False, meridian / 3), (True, (meridian + 3) / 6)):
        if number == own:
            return GaussKruger(meridian, int(number), wide)
    return None


def _says_wide(crs: Any) -> bool:
    """Whether a CRS without number says that it is of six degrees; where both have the meridian, x and y are the same."""
    return bool(re.search(r"gauss|gk|6[-_ ]*degree|6度", crs.name.lower()))


def recognised(crs: Any) -> int | None:
    """The EPSG code of a CRS in CGCS2000, whatever it is called; None for another datum, and where EPSG has no such zone."""
    if crs.is_bound or datum(crs) != NATIONAL:
        return None
    if crs.is_geocentric:
        return GEOCENTRIC
    if crs.is_geographic:
        return THREE_D if len(crs.axis_info) == 3 else NATIONAL_CODE
    zone = gauss_kruger(crs)
    return None if zone is None else zone.code


# ---------------------------------------------------------------------------------------------- judging
def problems_of(crs: Any, where: str, layer: str) -> list[Problem]:
    """Geocentric coordinates, and the old datums without parameters to CGCS2000."""
    if crs.is_geocentric:
        return [Problem("crs-geocentric", Say("坐标是空间直角坐标（X、Y、Z），不是平面坐标", "the coordinates are geocentric"), where,
                        Say("转换为经纬度（EPSG:4490）或高斯投影后重新导出", "convert them to EPSG:4490 or a Gauss-Kruger zone"),
                        found=crs.name, expected=GEOGRAPHIC, layer=layer)]  # fmt: skip
    found = datum(crs)
    if found not in (BEIJING, XIAN) or crs.is_bound:
        return []
    code = crs.to_epsg()
    example = f"EPSG:{code}" if code else "EPSG:…"
    title = TITLES[found]
    return [Problem("crs-datum", Say(f"数据是{title.zh}，没有到2000国家大地坐标系的转换参数",
                                     f"the data are in {title.en}, and no parameters to CGCS2000 are stated"), where,
                    Say(f'请测绘部门转换，或写本地参数：crs = "{example} +towgs84=ΔX,ΔY,ΔZ,εx,εy,εz,m"（米、秒、ppm；布尔莎模型的参数写 +bursa=）',
                        f'have them converted, or state the local parameters: crs = "{example} +towgs84=dx,dy,dz,rx,ry,rz,m" (or +bursa=)'),
                    found=crs.name, expected=TITLES[NATIONAL].zh, layer=layer)]  # fmt: skip


def bad_shift(error: BadShift, where: str, layer: str) -> Problem:
    """What to say of parameters that are none."""
    return Problem("crs-parameters", Say("坐标转换参数不对（须三个或七个数，且不全为零）", "no parameters of a datum shift"), where,
                   Say("依次写 ΔX,ΔY,ΔZ（米）、εx,εy,εz（秒）、m（ppm）", "write dx,dy,dz in m, rx,ry,rz in arc-seconds, m in ppm"),
                   found=str(error)[:80], expected="±1000 m, ±60″, ±100 ppm", layer=layer)  # fmt: skip


# ---------------------------------------------------------------------------------------------- moving
class Through:
    """From one CRS to another by way of CGCS2000: a datum shift that is stated is never left out."""

    def __init__(self, source: Any, target: Any) -> None:
        from pyproj import Transformer

        self._first = Transformer.from_crs(source, GEOGRAPHIC, always_xy=True)
        self._then = Transformer.from_crs(GEOGRAPHIC, target, always_xy=True)

    def transform(self, x: Any, y: Any) -> tuple[Any, Any]:
        out: tuple[Any, Any] = self._then.transform(*self._first.transform(x, y))
        return out


@lru_cache(maxsize=64)
def transformer(source: Any, target: Any) -> Any:
    """From one CRS to another, easting or longitude first; kept, because making one takes longer than using it."""
    from pyproj import CRS, Transformer

    one, other = CRS.from_user_input(source), CRS.from_user_input(target)
    if one.is_bound or other.is_bound:
        return Through(one, other)
    return Transformer.from_crs(one, other, always_xy=True)


def to_national(shapes: Any, crs: Any) -> Any:
    """Geometries of a CRS that is bound to CGCS2000, vertex by vertex as longitude and latitude in it."""
    import numpy as np
    import shapely

    move = transformer(crs, GEOGRAPHIC).transform
    return shapely.transform(shapes, lambda xy: np.column_stack(move(xy[:, 0], xy[:, 1])))
