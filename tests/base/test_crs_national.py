"""The national coordinate systems: every EPSG form of CGCS2000, as EPSG and as ESRI say it; old datums; what is mistaken."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from shanshui.base import crs as national
from shanshui.base.catalog import Entry
from shanshui.base.check_place import Placed, elsewhere, misplaced, placeable
from shanshui.base.grids import grid_problems
from shanshui.base.plan_file import GridSpec
from shanshui.base.rasters import read_raster
from shanshui.base.vectors import read_features, scan_vector
from shanshui.core.errors import Problems
from shanshui.core.grid import Grid
from shanshui.core.vocabulary import vocabulary

# EPSG → name in ESRI's .prj, central meridian, false easting; by hand from the rules of the division into zones
SIX = {4491 + i: (f"CGCS2000_GK_Zone_{13 + i}", 75 + 6 * i, (13 + i) * 1e6 + 5e5) for i in range(11)}
SIX_CM = {4502 + i: (f"CGCS2000_GK_CM_{75 + 6 * i}E", 75 + 6 * i, 5e5) for i in range(11)}
THREE = {4513 + i: (f"CGCS2000_3_Degree_GK_Zone_{25 + i}", 75 + 3 * i, (25 + i) * 1e6 + 5e5) for i in range(21)}
THREE_CM = {4534 + i: (f"CGCS2000_3_Degree_GK_CM_{75 + 3 * i}E", 75 + 3 * i, 5e5) for i in range(21)}
ZONES = SIX | SIX_CM | THREE | THREE_CM
GEOGCS = ('GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],'
          'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]')  # fmt: skip
OLD = {
    "beijing54": ('GEOGCS["GCS_Beijing_1954",DATUM["D_Beijing_1954",SPHEROID["Krasovsky_1940",6378245.0,298.3]],'
                  'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'),
    "xian80": ('GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]],'
               'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'),
}  # fmt: skip


def prj(name, meridian, easting, base=GEOGCS):
    return (f'PROJCS["{name}",{base},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",{easting}],PARAMETER["False_Northing",0.0],'
            f'PARAMETER["Central_Meridian",{float(meridian)}],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],'
            'UNIT["Meter",1.0]]')  # fmt: skip


# ------------------------------------------------------------------ the 65 forms
def test_there_are_64_zones():
    assert len(ZONES) == 64 and sorted(ZONES) == list(range(4491, 4555))


@pytest.mark.parametrize("code", [4490, 4480, 4479, *ZONES])
def test_every_form_is_recognised_from_its_code(code):
    crs = CRS.from_epsg(code)
    assert national.recognised(crs) == code and national.datum(crs) == "cgcs2000"
    assert national.recognised(CRS.from_wkt(crs.to_wkt("WKT2_2019"))) == code


@pytest.mark.parametrize("code", ZONES)
def test_every_zone_is_recognised_from_a_prj(code):
    name, meridian, easting = ZONES[code]
    crs = CRS.from_wkt(prj(name, meridian, easting))
    zone = national.gauss_kruger(crs)
    number = int(easting // 1e6) or None
    assert national.recognised(crs) == code
    assert (zone.meridian, zone.number, zone.wide) == (meridian, number, code <= 4512)
    # under a name that says nothing, and with the digits that some programs print; without number, six degrees cannot be told
    plain = CRS.from_wkt(prj("某县坐标系", f"{meridian}.0000000001", easting))
    assert national.recognised(plain) == (THREE_CM_OF[meridian] if code in SIX_CM else code)


THREE_CM_OF = {meridian: code for code, (_, meridian, _) in THREE_CM.items()}


def test_the_geographic_prj():
    assert national.recognised(CRS.from_wkt(GEOGCS)) == 4490


@pytest.mark.parametrize("code", [4491, 4512, 4513, 4533, 4534, 4554])
def test_a_shapefile_of_that_prj_lies_where_the_zone_is(code, tmp_path):
    """A point 1° east of the central meridian, 35° N, drawn by EPSG and read by ESRI's text: the same place to the millimetre."""
    name, meridian, easting = ZONES[code]
    x, y = Transformer.from_crs(4490, code, always_xy=True).transform(meridian + 1.0, 35.0)
    path = tmp_path / "红线 图.shp"
    gpd.GeoDataFrame({"name": ["甲"]}, geometry=[shapely.box(x, y, x + 9, y + 9)], crs=code).to_file(
        path, encoding="utf-8"
    )
    path.with_suffix(".prj").write_text(prj(name, meridian, easting), "ascii")
    features = read_features(entry("red_lines", path), vocabulary()["red_lines"]).to_crs(4490)
    corners = shapely.get_coordinates(features.geometry[0])
    assert np.abs(corners - [meridian + 1.0, 35.0]).max(axis=1).min() < 1e-8


def test_what_is_no_zone_of_cgcs2000():
    for told in ("EPSG:32648", "EPSG:2410", "EPSG:4326", "+proj=tmerc +lon_0=102 +k=1 +x_0=500000 +ellps=GRS80",
                 "+proj=aea +lat_1=25 +lat_2=47 +lon_0=105 +ellps=GRS80"):  # fmt: skip
        assert national.recognised(CRS.from_user_input(told)) is None
    shapes = (prj("移轴", 102.5, 5e5), prj("加常数", 102, 5.1e5), prj("别带带号", 102, 35.5e6), prj("国外", 138, 5e5))
    assert [national.recognised(CRS.from_wkt(text)) for text in shapes] == [None] * 4
    assert national.gauss_kruger(CRS.from_epsg(32648)) is None  # UTM: scale 0.9996


def test_height_parts_are_set_aside_and_named():
    """CGCS2000 zone 34 with 1985 国家高程基准 (EPSG 5737, datum Yellow Sea 1985)."""
    both = CRS.from_user_input("EPSG:4522+5737")
    assert national.recognised(national.stated(both)) == 4522 and national.vertical(both) == "Yellow Sea 1985"
    assert national.vertical(CRS.from_epsg(4522)) is None


# ------------------------------------------------------------------ Beijing 1954, Xi'an 1980
def entry(layer, path, **more):
    return Entry(name=layer, path="x", files=(path,), licence="测试", citation="测试", **more)


@pytest.mark.parametrize(("told", "datum"), [
    ("EPSG:4214", "beijing54"), ("EPSG:2410", "beijing54"), ("EPSG:21418", "beijing54"), ("EPSG:4610", "xian80"), ("EPSG:2358", "xian80"),
    (prj("Beijing_1954_3_Degree_GK_Zone_34", 102, 34.5e6, OLD["beijing54"]), "beijing54"),
    (prj("Xian_1980_3_Degree_GK_CM_102E", 102, 5e5, OLD["xian80"]), "xian80"),
    ("+proj=tmerc +lon_0=102 +k=1 +x_0=500000 +ellps=krass", "beijing54"), ("+proj=longlat +a=6378140 +rf=298.257", "xian80"),
])  # fmt: skip
def test_old_datums_are_recognised_and_refused(told, datum):
    crs = national.stated(told)
    assert national.datum(crs) == datum and national.recognised(crs) is None
    problems = national.problems_of(crs, "数据", "red_lines")
    assert [p.code for p in problems] == ["crs-datum"] and "towgs84" in problems[0].cure.zh
    assert national.TITLES[datum].zh in problems[0].what.zh


def test_other_systems_are_not_taken_for_old_ones():
    """WGS 84, CGCS2000, and national products in Albers on Krassovsky that name no datum."""
    for told in ("EPSG:4326", "EPSG:4522", "EPSG:32648", "+proj=aea +lat_1=25 +lat_2=47 +lon_0=105 +ellps=krass"):
        assert national.problems_of(national.stated(told), "", "") == []


def geocentric(lon, lat, a, inverse):
    """Geocentric X, Y, Z of a point of height 0 by the textbook formula."""
    f = 1 / inverse
    e2 = f * (2 - f)
    n = a / np.sqrt(1 - e2 * np.sin(lat) ** 2)
    return np.array([n * np.cos(lat) * np.cos(lon), n * np.cos(lat) * np.sin(lon), n * (1 - e2) * np.sin(lat)])


def degrees(xyz, a, inverse):
    """Back, by iteration."""
    f = 1 / inverse
    e2 = f * (2 - f)
    lon, p = np.arctan2(xyz[1], xyz[0]), np.hypot(xyz[0], xyz[1])
    lat = np.arctan2(xyz[2], p * (1 - e2))
    for _ in range(20):
        n = a / np.sqrt(1 - e2 * np.sin(lat) ** 2)
        lat = np.arctan2(xyz[2] + e2 * n * np.sin(lat), p)
    return np.degrees(lon), np.degrees(lat)


SHIFT = (12.3, -152.7, -81.9, 0.4, -1.1, 0.7, 3.5)


def moved(lon, lat):
    """102° E, 32° N in Beijing 1954 → CGCS2000 by seven parameters, worked out: X' = T + (1 + m)·R·X, position vector."""
    rx, ry, rz = np.radians(np.array(SHIFT[3:6]) / 3600)
    rotation = np.array([[1, -rz, ry], [rz, 1, -rx], [-ry, rx, 1]])
    xyz = geocentric(np.radians(lon), np.radians(lat), 6378245.0, 298.3)
    return degrees(np.array(SHIFT[:3]) + (1 + SHIFT[6] * 1e-6) * rotation @ xyz, 6378137.0, 298.257222101)


def text(parameters):
    return ",".join(map(str, parameters))


@pytest.mark.parametrize("told", [f"+towgs84={text(SHIFT)}", f"+bursa={text((*SHIFT[:3], -0.4, 1.1, -0.7, 3.5))}"])
def test_stated_parameters_move_the_data(told):
    """By hand, and the same whether the target names a datum or (as grids do) only an ellipsoid. Without them: nothing moves."""
    crs = national.stated(f"EPSG:2410 {told}")
    assert national.problems_of(crs, "", "") == [] and crs.is_bound
    x, y = Transformer.from_crs(4214, 2410, always_xy=True).transform(102.0, 32.0)
    expected = moved(102.0, 32.0)
    assert np.hypot(*(np.array(expected) - [102.0, 32.0])) * 111_000 > 50  # it is no small matter
    for target in ("EPSG:4490", "+proj=longlat +ellps=GRS80"):
        assert national.transformer(crs, target).transform(x, y) == pytest.approx(expected, abs=2e-9)
    back = national.transformer("EPSG:4490", crs).transform(*expected)
    assert back == pytest.approx((x, y), abs=1e-3)


def test_three_parameters_are_seven_with_zeros():
    three, seven = (national.stated(f"EPSG:4610 +towgs84={told}") for told in ("1,2,3", "1,2,3,0,0,0,0"))
    here = [national.transformer(crs, "EPSG:4490").transform(102.0, 32.0) for crs in (three, seven)]
    assert here[0] == here[1] != (102.0, 32.0)


@pytest.mark.parametrize("told", ["1,2", "1,2,3,4", "0,0,0", "0,0,0,0,0,0,0", "a,b,c", "1001,0,0", "1,2,3,61,0,0,0", "1,2,3,0,0,0,101", "nan,0,0",
                                  "1,2,3 +bursa=1,2,3"])  # fmt: skip
def test_parameters_that_are_none(told):
    with pytest.raises(national.BadShift) as caught:
        national.stated(f"EPSG:2410 +towgs84={told}")
    assert national.bad_shift(caught.value, "w", "l").code == "crs-parameters"


def test_the_limits_themselves_are_parameters():
    assert national.parameters("1000,-1000,1000,60,-60,60,-100", frame=False) == (1000, -1000, 1000, 60, -60, 60, -100)


def test_unknown_systems_stay_unknown():
    with pytest.raises(CRSError):
        national.stated("EPSG:999999 +towgs84=1,2,3")


def test_parameters_that_a_program_wrote_are_not_stated():
    """GDAL writes TOWGS84 of its own into WKT: such a file is still in Beijing 1954 without parameters."""
    crs = national.stated(
        CRS.from_user_input("+proj=tmerc +lon_0=102 +k=1 +x_0=500000 +ellps=krass +towgs84=15.8,-154.4,-82.3")
    )
    assert not crs.is_bound and [p.code for p in national.problems_of(crs, "", "")] == ["crs-datum"]


def test_vectors_and_rasters_are_moved_alike(tmp_path):
    """A square of Beijing 1954 and a raster over it, read with parameters: both lie where the hand computation puts them."""
    told = f"EPSG:2410 +towgs84={text(SHIFT)}"
    x, y = Transformer.from_crs(4214, 2410, always_xy=True).transform(102.0, 32.0)
    path = tmp_path / "红线 图.gpkg"
    gpd.GeoDataFrame({"name": ["甲"]}, geometry=[shapely.box(x, y, x + 500, y + 500)], crs=2410).to_file(path)
    layer = vocabulary()["red_lines"]
    _, problems = scan_vector(entry("red_lines", path), layer)
    assert [p.code for p in problems] == ["crs-datum"]
    features = read_features(entry("red_lines", path, crs=told), layer)
    assert features.crs.to_epsg() == 4490
    corner = shapely.get_coordinates(features.geometry[0])
    at = np.abs(corner - np.array(moved(102.0, 32.0))).sum(axis=1).min()
    assert at < 5e-9

    values = np.arange(10_000, dtype="f4").reshape(100, 100)
    tif = tmp_path / "高程.tif"
    with rasterio.open(tif, "w", driver="GTiff", height=100, width=100, count=1, dtype="float32", nodata=-9999, crs="EPSG:2410",
                       transform=rasterio.Affine(10, 0, x - 500, 0, -10, y + 500)) as file:  # fmt: skip
        file.write(values, 1)
    plane = "+proj=tmerc +lat_0=0 +lon_0=102 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m"
    east, north = Transformer.from_crs(4490, plane, always_xy=True).transform(*moved(102.0, 32.0))
    grid = Grid(
        plane, east - 5.0 + 1.0, north + 5.0 + 1.0, 10.0, (1, 1)
    )  # its centre 1 m north-east of the corner of four pixels
    raster = read_raster(
        entry("elevation", tif, crs=told, unit="m", resampling="nearest"), vocabulary()["elevation"], grid
    )
    assert raster.values[0, 0] == values[49, 50]
    with pytest.raises(Problems) as caught:
        read_raster(entry("elevation", tif, unit="m", resampling="nearest"), vocabulary()["elevation"], grid)
    assert [p.code for p in caught.value.problems] == ["crs-datum"]


def test_a_grid_of_an_old_datum_is_refused():
    for told in ("EPSG:2410", "EPSG:2358", "+proj=tmerc +lon_0=102 +k=1 +x_0=500000 +ellps=krass"):
        assert [p.code for p in grid_problems(GridSpec(crs=told, cell=30))] == ["grid-datum"]
    assert grid_problems(GridSpec(crs="EPSG:4522", cell=30)) == []


# ------------------------------------------------------------------ zones and axes
def placed(code, bounds):
    return Placed(bounds, CRS.from_epsg(code), "数据", "red_lines")


def test_geocentric_data_have_no_plane():
    assert [p.code for p in national.problems_of(CRS.from_epsg(4479), "", "")] == ["crs-geocentric"]
    assert not placeable(CRS.from_epsg(4479)) and placeable(CRS.from_epsg(4480))


@pytest.mark.parametrize("code", ZONES)
def test_right_data_of_every_zone_are_not_blamed(code):
    """From 1.5° (or 3°) west to as much east of the central meridian, 30–32° N, where the land is."""
    _, meridian, _ = ZONES[code]
    half = 3.0 if code <= 4512 else 1.5
    x, y = Transformer.from_crs(4490, code, always_xy=True).transform(
        [meridian - half, meridian + half, meridian], [30, 30, 32]
    )
    assert misplaced(placed(code, (min(x), min(y), max(x), max(y)))) == []


@pytest.mark.parametrize("code", ZONES)
def test_wrong_numbers_and_exchanged_axes_of_every_zone(code):
    """The number left out, put before x of a CRS without, of the next zone; and x for y."""
    _, _, easting = ZONES[code]
    local, million = np.array([410e3, 3.4e6, 580e3, 3.5e6]), np.array([1e6, 0, 1e6, 0])
    number = int(easting // 1e6)
    right = local + number * million
    assert misplaced(placed(code, tuple(right))) == []
    wrong = [local] if number else []
    wrong += [
        local + n * million
        for n in ((number + 1, number - 1) if number else (34, 18))
        if n in range(13, 46) and n != 24
    ]
    for bounds in wrong:
        assert [p.code for p in misplaced(placed(code, tuple(bounds)))] == ["crs-zone"]
    assert [p.code for p in misplaced(placed(code, tuple(right[[1, 0, 3, 2]])))] == ["crs-axes"]


def test_the_right_system_is_named():
    def named(code, x):
        return misplaced(placed(code, (x - 1e5, 3.4e6, x + 1e5, 3.5e6)))[0].expected

    assert named(4543, 34.5e6) == "EPSG:4522" and named(4522, 5e5) == "EPSG:4543" and named(4522, 35.5e6) == "EPSG:4523"
    assert named(4495, 18.5e6) == "EPSG:4496" and named(4522, 17.5e6) == "EPSG:4495"


def test_two_zones_joined_without_conversion():
    """Both ends within 300 km of the central meridian that their own number says."""

    def mixed(west, east):
        found = misplaced(placed(4522, (west, 3.4e6, east, 3.5e6)))
        return [p.code for p in found if "34、35" in p.what.zh]

    assert mixed(34.45e6, 35.55e6) == mixed(34.2e6, 35.8e6) == ["crs-zone"]
    assert mixed(34.199e6, 35.5e6) == mixed(34.5e6, 35.801e6) == []
    assert misplaced(placed(4522, (34.81e6, 3.4e6, 35.1e6, 3.5e6))) == []  # one zone, drawn far beyond its edge


def test_exchanged_axes_are_told_within_six_degrees_of_the_meridian():
    """At 32° N six degrees are 567 km: exchanged, such data fall into the sea at the edge of the country's frame."""
    for east, said in ((500e3 + 550e3, ["crs-axes"]), (500e3 + 590e3, [])):
        assert [p.code for p in misplaced(placed(4543, (3.5e6, 900e3, 3.6e6, east)))] == said


def test_a_wrong_zone_told_by_the_region():
    """Data at 105° E under the zone of 102° E: without number the right code is named; with it, x itself must be mended."""
    x, y = Transformer.from_crs(4490, 4544, always_xy=True).transform([105.1, 105.4], [32.0, 32.3])
    region = (105.0, 31.9, 105.6, 32.4)
    found = elsewhere(placed(4543, (x[0], y[0], x[1], y[1])), region)
    assert (found.code, found.expected) == ("crs-zone", "EPSG:4544")
    found = elsewhere(placed(4522, (34e6 + x[0], y[0], 34e6 + x[1], y[1])), region)
    assert (found.code, found.expected) == ("crs-zone", "EPSG:4523") and "带号" in found.cure.zh
    found = elsewhere(placed(4496, (18e6 + x[0], y[0], 18e6 + x[1], y[1])), (111.0, 31.9, 111.6, 32.4))
    assert found.expected == "EPSG:4497"
