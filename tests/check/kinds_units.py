"""Defects of vectors: files and their parts, fields, geometry; and of administrative units against each other."""

from __future__ import annotations

import json
import sqlite3

import geopandas as gpd
import numpy as np
import shapely
from kinds import kind
from sound_plan import GK, TALL, WIDE, X0, Y0, Case, counties, county_box, projects, townships, villages, write_vector

LINES, TOWNS, VILLAGES = "县界.gpkg", "乡镇.gpkg", "行政村.shp"
RED, ROAD, SEAT, WORKS = "红线.gpkg", "道路.shp", "驻地.geojson", "既往工程.gpkg"


def red(*shapes: object, names: list | None = None) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"name": names or [f"红线{i}" for i in range(len(shapes))]}, geometry=list(shapes), crs=GK)


def box(west: float, south: float, east: float, north: float) -> object:
    return shapely.box(X0 + west, Y0 + south, X0 + east, Y0 + north)


def lines(case: Case, features: gpd.GeoDataFrame) -> None:
    write_vector(case.data / LINES, features.rename(columns={"code": "代码", "name": "名称"}))


def towns(case: Case, change: object) -> None:
    features = townships()
    change(features)  # type: ignore[operator]
    write_vector(case.data / TOWNS, features)


# ------------------------------------------------------------------ files
@kind("file-part", "roads", ROAD, "roads", needs="catalog")
def shapefile_without_shx(case: Case) -> None:
    """Shapefile 缺少 .shx。"""
    (case.data / "道路.shx").unlink()


@kind("file-part", "roads", ROAD, "roads", needs="catalog")
def shapefile_without_dbf(case: Case) -> None:
    """Shapefile 缺少 .dbf。"""
    (case.data / "道路.dbf").unlink()


@kind("file-encoding", "roads", ROAD, "roads", needs="catalog")
def shapefile_with_a_wrong_cpg(case: Case) -> None:
    """.cpg 写的编码与 .dbf 不符。"""
    case.bytes(case.data / "道路.cpg", b"UTF-8")


@kind("file-damaged", "roads", ROAD, "roads", needs="catalog")
def shapefile_truncated(case: Case) -> None:
    """Shapefile 只有文件头的一部分。"""
    case.bytes(case.data / ROAD, (case.data / ROAD).read_bytes()[:60])


@kind("file-kind", "red_lines", RED, "red_lines", needs="catalog")
def sqlite_that_is_no_geopackage(case: Case) -> None:
    """普通 SQLite 数据库改名为 .gpkg。"""
    (case.data / RED).unlink()
    with sqlite3.connect(case.data / RED) as base:
        base.execute("create table t (a)")


@kind("layer-choice", "red_lines", RED, "red_lines", needs="catalog")
def geopackage_of_several_layers(case: Case) -> None:
    """GeoPackage 有几个图层，没有写明用哪个。"""
    write_vector(case.data / RED, red(box(0, 0, 900, 900)), layer="红线2018")
    red(box(0, 0, 900, 900)).to_file(case.data / RED, layer="红线2022")


@kind("layer-choice", "red_lines", RED, "red_lines", needs="catalog")
def layer_name_unknown(case: Case) -> None:
    """图层名写错。"""
    case.catalog["red_lines"]["layer"] = "生态红线"


@kind("file-damaged", "settlements", SEAT, "settlements", needs="catalog")
def geojson_cut_off(case: Case) -> None:
    """GeoJSON 没有写完。"""
    case.bytes(case.data / SEAT, (case.data / SEAT).read_bytes()[:-20])


@kind("file-kind", "red_lines", RED, "red_lines", needs="catalog")
def table_instead_of_a_vector(case: Case) -> None:
    """矢量的位置放了坐标表。"""
    case.bytes(case.data / RED, "name,x,y\n红线,90,43\n".encode())


# ------------------------------------------------------------------ fields
@kind("column-missing", "red_lines", RED, "red_lines", needs="catalog")
def field_misspelt(case: Case) -> None:
    """没有名称字段。"""
    write_vector(case.data / RED, red(box(0, 0, 900, 900)).rename(columns={"name": "hxmc"}))


@kind("column-missing", "red_lines", RED, "red_lines", needs="catalog")
def filter_field_missing(case: Case) -> None:
    """筛选用的字段不存在。"""
    case.catalog["red_lines"]["where"] = {"column": "类型", "equals": "水源涵养"}


@kind("layer-empty", "red_lines", RED, "red_lines", needs="catalog")
def layer_without_features(case: Case) -> None:
    """图层里没有要素。"""
    write_vector(case.data / RED, red(box(0, 0, 9, 9)).iloc[:0])


@kind("key-repeated", "past_projects", WORKS, "past_projects", needs="catalog")
def code_repeated(case: Case) -> None:
    """工程编号重复。"""
    features = projects()
    features["code"] = "GC1"
    write_vector(case.data / WORKS, features)


@kind("cell-empty", "past_projects", WORKS, "past_projects", needs="catalog")
def field_empty(case: Case) -> None:
    """必填字段是空的。"""
    features = projects()
    features.loc[1, "name"] = None
    write_vector(case.data / WORKS, features)


@kind("part-exceeds", "past_projects", WORKS, "past_projects", needs="catalog")
def ended_before_it_began(case: Case) -> None:
    """完工年早于开工年。"""
    features = projects()
    features["end_year"] = [2010, 2018]
    write_vector(case.data / WORKS, features)


@kind("cell-type", "past_projects", WORKS, "past_projects", needs="catalog")
def accepted_as_words(case: Case) -> None:
    """是否验收写成“基本通过”。"""
    features = projects()
    features["accepted"] = ["基本通过", "否"]
    write_vector(case.data / WORKS, features)


@kind("value-negative", "past_projects", WORKS, "past_projects", needs="catalog")
def negative_investment(case: Case) -> None:
    """投资是负数。"""
    features = projects()
    features["investment_wan_yuan"] = [-300.0, 90.0]
    write_vector(case.data / WORKS, features)


# ------------------------------------------------------------------ geometry
@kind("geometry-invalid", "red_lines", RED, "red_lines", needs="catalog")
def bow_tie(case: Case) -> None:
    """自相交（蝴蝶结）。"""
    bow = shapely.Polygon([(X0, Y0), (X0 + 900, Y0 + 900), (X0 + 900, Y0), (X0, Y0 + 900)])
    write_vector(case.data / RED, red(box(2000, 0, 2900, 900), bow))


@kind("geometry-invalid", "red_lines", RED, "red_lines", needs="catalog")
def ring_twice(case: Case) -> None:
    """同一个环出现两次。"""
    write_vector(case.data / RED, red(shapely.MultiPolygon([box(0, 0, 900, 900), box(0, 0, 900, 900)])))


@kind("file-damaged", "settlements", SEAT, "settlements", needs="catalog")
def ring_of_two_points(case: Case) -> None:
    """环只有两个点，没有闭合。"""
    ring = [[90.0, 43.0], [90.1, 43.0]]
    feature = {"type": "Feature", "properties": {"name": "甲"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    case.bytes(case.data / SEAT, json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())


@kind("file-damaged", "settlements", SEAT, "settlements", needs="catalog")
def ring_not_closed(case: Case) -> None:
    """环没有闭合。"""
    ring = [[90.0, 43.0], [90.1, 43.0], [90.1, 43.05], [90.0, 43.05]]
    feature = {"type": "Feature", "properties": {"name": "甲"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    case.bytes(case.data / SEAT, json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())


@kind("geometry-empty", "red_lines", RED, "red_lines", needs="catalog")
def geometry_missing(case: Case) -> None:
    """要素没有图形。"""
    write_vector(case.data / RED, red(box(0, 0, 900, 900), None))


@kind("geometry-kind", "red_lines", RED, "red_lines", needs="catalog")
def lines_for_polygons(case: Case) -> None:
    """面图层给成了线。"""
    write_vector(case.data / RED, red(shapely.LineString(box(0, 0, 900, 900).exterior.coords)))


@kind("geometry-kind", "settlements", SEAT, "settlements", needs="catalog")
def mixed_kinds(case: Case) -> None:
    """点和面混在一起。"""
    mixed = gpd.GeoDataFrame(
        {"name": ["点", "面"]}, geometry=[shapely.Point(X0 + 100, Y0 + 100), box(0, 0, 900, 900)], crs=GK
    )
    write_vector(case.data / SEAT, mixed.to_crs("EPSG:4326"))


@kind("geometry-invalid", "red_lines", RED, "red_lines", needs="catalog")
def coordinates_that_are_no_numbers(case: Case) -> None:
    """坐标是 NaN。"""
    broken = shapely.transform(box(0, 0, 900, 900), lambda c: np.where(np.arange(len(c))[:, None] == 1, np.nan, c))
    write_vector(case.data / RED, red(box(2000, 0, 2900, 900), broken))


@kind("geometry-invalid", "red_lines", RED, "red_lines", needs="catalog")
def infinite_coordinates(case: Case) -> None:
    """坐标是无穷大。"""
    broken = shapely.transform(box(0, 0, 900, 900), lambda c: np.where(np.arange(len(c))[:, None] == 1, np.inf, c))
    write_vector(case.data / RED, red(box(2000, 0, 2900, 900), broken))


# ------------------------------------------------------------------ counties
@kind("layer-required", "counties", "[counties]", "counties", hides="region codes", needs="catalog")
def counties_not_catalogued(case: Case) -> None:
    """没有登记县界。"""
    del case.catalog["counties"]


@kind("geometry-invalid", "counties", LINES, "counties", needs="catalog")
def county_bow_tie(case: Case) -> None:
    """县界自相交。"""
    features = counties()
    spike = shapely.Polygon([(X0, Y0), (X0 + WIDE, Y0), (X0 + WIDE, Y0 + TALL), (X0, Y0 + TALL), (X0 + 300, Y0 - 300)])
    features.geometry = [spike, *features.geometry[1:]]
    lines(case, features)


@kind("county-foreign", "counties", LINES, "counties", hides="codes", needs="catalog code")
def foreign_county(case: Case) -> None:
    """混有邻区的县。"""
    features = counties()
    features["code"] = ["990101", "990102", "650402"]
    lines(case, features)


@kind("key-repeated", "counties", LINES, "counties", hides="codes", needs="catalog")
def county_code_repeated(case: Case) -> None:
    """县代码重复。"""
    features = counties()
    features["code"] = ["990101", "990102", "990102"]
    lines(case, features)


@kind("code-form", "counties", LINES, "counties", hides="codes", needs="catalog code")
def county_code_of_nine_digits(case: Case) -> None:
    """县代码不是六位。"""
    features = counties()
    features["code"] = ["990101000", "990102", "990103"]
    lines(case, features)


@kind("county-region", "counties", LINES, "counties", needs="catalog code")
def region_among_the_counties(case: Case) -> None:
    """县界里混有整个地区。"""
    whole = gpd.GeoDataFrame({"code": ["990100"], "name": ["测试地区"]}, geometry=[box(0, 0, 3 * WIDE, TALL)], crs=GK)
    features = counties()
    lines(
        case,
        gpd.GeoDataFrame(
            {c: [*features[c], *whole[c]] for c in ("code", "name")},
            geometry=[*features.geometry, *whole.geometry],
            crs=GK,
        ),
    )


@kind("row-total", "counties", LINES, "counties", needs="catalog")
def total_among_the_counties(case: Case) -> None:
    """县界属性表里有合计。"""
    features = counties()
    features["name"] = ["甲县", "乙县", "合计"]
    lines(case, features)


@kind("unit-overlap", "counties", LINES, "counties", needs="catalog grid")
def counties_overlap(case: Case) -> None:
    """两县互相重叠。"""
    features = counties()
    features.geometry = [box(0, 0, WIDE + 600, TALL), *features.geometry[1:]]
    lines(case, features)


@kind("unit-gap", "counties", LINES, "counties", needs="catalog grid")
def gap_between_counties(case: Case) -> None:
    """两县之间有空隙。"""
    features = counties()
    bite = box(WIDE - 600, 3000, WIDE, 5000)
    features.geometry = [shapely.difference(county_box(0), bite), *features.geometry[1:]]
    lines(case, features)


# ------------------------------------------------------------------ townships and villages
@kind("unit-gap", "townships", TOWNS, "townships", needs="catalog region codes grid")
def township_missing(case: Case) -> None:
    """缺一个乡。"""
    write_vector(case.data / TOWNS, townships().drop(index=4))


@kind("unit-overlap", "townships", TOWNS, "townships", needs="catalog region grid")
def townships_overlap(case: Case) -> None:
    """两乡互相重叠。"""

    def change(features: gpd.GeoDataFrame) -> None:
        features.loc[0, "geometry"] = box(0, 0, WIDE, TALL / 3 + 800)

    towns(case, change)


@kind("unit-outside", "townships", TOWNS, "townships", needs="catalog region codes grid")
def township_beyond_its_county(case: Case) -> None:
    """乡界越出县界。"""

    def change(features: gpd.GeoDataFrame) -> None:
        features.loc[0, "geometry"] = box(-900, 0, WIDE, TALL / 3)

    towns(case, change)


@kind("unit-elsewhere", "townships", TOWNS, "townships", hides="townships", needs="catalog region codes")
def township_in_another_county(case: Case) -> None:
    """乡不在所写的县内。"""

    def change(features: gpd.GeoDataFrame) -> None:
        features.loc[0, ["code", "county"]] = ["990103009", "990103"]

    towns(case, change)


@kind("code-unlisted", "townships", TOWNS, "townships", needs="catalog region codes")
def township_of_no_county(case: Case) -> None:
    """乡的县代码不存在。"""

    def change(features: gpd.GeoDataFrame) -> None:
        features.loc[0, "county"] = "990199"

    towns(case, change)


@kind("code-parent", "townships", TOWNS, "townships", hides="townships", needs="catalog region codes")
def township_code_of_another_county(case: Case) -> None:
    """乡代码的开头不是本县代码。"""

    def change(features: gpd.GeoDataFrame) -> None:
        features.loc[0, "code"] = "990102091"

    towns(case, change)


@kind("value-negative", "townships", TOWNS, "townships", needs="catalog")
def negative_villages(case: Case) -> None:
    """行政村个数是负数。"""

    def change(features: gpd.GeoDataFrame) -> None:
        features.loc[0, "villages"] = -2

    towns(case, change)


@kind("code-unlisted", "villages", VILLAGES, "villages", needs="catalog region townships")
def village_of_no_township(case: Case) -> None:
    """村的乡镇代码不存在。"""
    features = villages()
    features.loc[0, "township"] = "990101777"
    write_vector(case.data / VILLAGES, features, encoding="gbk")


@kind("unit-overlap", "villages", VILLAGES, "villages", needs="catalog region grid")
def villages_overlap(case: Case) -> None:
    """两村互相重叠。"""
    features = villages()
    features.loc[0, "geometry"] = shapely.box(X0, Y0, X0 + WIDE / 2 + 700, Y0 + TALL / 3)
    write_vector(case.data / VILLAGES, features, encoding="gbk")


@kind("unit-gap", "villages", VILLAGES, "villages", needs="catalog region grid townships")
def village_missing(case: Case) -> None:
    """缺一个村。"""
    write_vector(case.data / VILLAGES, villages().drop(index=3), encoding="gbk")


@kind("code-parent", "villages", VILLAGES, "villages", needs="catalog region townships")
def village_code_of_another_township(case: Case) -> None:
    """村代码的开头不是所属乡镇代码。"""
    features = villages()
    features.loc[0, "code"] = "990103001091"
    write_vector(case.data / VILLAGES, features, encoding="gbk")
