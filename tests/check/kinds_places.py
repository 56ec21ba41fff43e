"""Defects of coordinate systems: lacking, unknown, of another zone, degrees for metres, axes exchanged, GCJ-02."""

from __future__ import annotations

import geopandas as gpd
import rasterio
import shapely
from kinds import kind
from sound_plan import (
    CELL,
    DEGREES,
    GK,
    GK30,
    LEFT,
    TOP,
    X0,
    Y0,
    Case,
    counties,
    slope,
    townships,
    write_tif,
    write_vector,
)

from shanshui.base.gcj02 import from_wgs84

DEM = "高程.tif"


def swapped(features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    out = features.copy()
    out.geometry = shapely.transform(features.geometry.to_numpy(), lambda c: c[:, ::-1])
    return out


def tagged(features: gpd.GeoDataFrame, crs: str) -> gpd.GeoDataFrame:
    """The same coordinates, said to be in another CRS."""
    return features.set_crs(crs, allow_override=True)


def road() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": ["国道"]}, geometry=[shapely.LineString([(X0, Y0), (X0 + 9000, Y0 + 9000)])], crs=GK
    )


def red() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"name": ["红线"]}, geometry=[shapely.box(X0, Y0, X0 + 5000, Y0 + 4000)], crs=GK)


@kind("crs-missing", "elevation", DEM, "elevation", needs="catalog")
def raster_without_crs(case: Case) -> None:
    """栅格没有坐标系。"""
    write_tif(case.data / DEM, slope(0, 4000), crs=None)


@kind("crs-missing", "elevation", DEM, "elevation", needs="catalog")
def raster_without_position(case: Case) -> None:
    """栅格没有定位信息。"""
    write_tif(case.data / DEM, slope(0, 4000), transform=rasterio.Affine.identity())


@kind("crs-unknown", "elevation", DEM, "elevation", needs="catalog")
def raster_crs_unknown(case: Case) -> None:
    """写了不存在的坐标系代码。"""
    case.catalog["elevation"]["crs"] = "EPSG:999999"


@kind("crs-unknown", "elevation", DEM, "elevation", needs="catalog")
def raster_in_a_local_crs(case: Case) -> None:
    """栅格是局部坐标系，不能定位。"""
    write_tif(case.data / DEM, slope(0, 4000), crs='LOCAL_CS["工程坐标",UNIT["metre",1]]')


@kind("crs-gcj02", "elevation", "[elevation].crs", "elevation", needs="catalog")
def raster_said_to_be_gcj02(case: Case) -> None:
    """栅格写了 GCJ-02。"""
    case.catalog["elevation"]["crs"] = "GCJ-02"


@kind("crs-units", "elevation", DEM, "elevation", needs="catalog")
def raster_in_metres_called_degrees(case: Case) -> None:
    """栅格坐标是米，写成经纬度。"""
    case.catalog["elevation"]["crs"] = DEGREES


@kind("crs-units", "precipitation", "降水.tif", "precipitation", needs="catalog")
def raster_in_degrees_called_metres(case: Case) -> None:
    """栅格坐标是度，写成投影坐标系。"""
    case.catalog["precipitation"]["crs"] = GK


@kind("crs-axes", "precipitation", "降水.tif", "precipitation", needs="catalog")
def raster_axes_exchanged(case: Case) -> None:
    """栅格经、纬度写反。"""
    write_tif(
        case.data / "降水.tif", slope(20, 300), crs=DEGREES, transform=rasterio.Affine(0.01, 0, 42.9, 0, -0.01, 90.3)
    )


@kind("crs-zone", "elevation", DEM, "elevation", needs="catalog")
def raster_with_zone_number_in_x(case: Case) -> None:
    """栅格横坐标有带号，坐标系不带带号。"""
    at = rasterio.Affine(CELL, 0, 30e6 + X0 - 1500, 0, -CELL, Y0 + 10500)
    write_tif(case.data / DEM, slope(0, 4000), crs=GK, transform=at)


@kind("crs-zone", "elevation", DEM, "elevation", needs="catalog region")
def raster_in_the_neighbouring_zone(case: Case) -> None:
    """栅格坐标系写成相邻的三度带。"""
    at = rasterio.Affine(CELL, 0, X0 - 1500, 0, -CELL, Y0 + 10500)
    write_tif(case.data / DEM, slope(0, 4000), crs="EPSG:4540", transform=at)


@kind("crs-missing", "roads", "道路.shp", "roads", needs="catalog")
def shapefile_without_prj(case: Case) -> None:
    """Shapefile 缺少 .prj。"""
    (case.data / "道路.prj").unlink()


@kind("crs-unknown", "red_lines", "红线.gpkg", "red_lines", needs="catalog")
def vector_crs_unknown(case: Case) -> None:
    """矢量写了不存在的坐标系代码。"""
    case.catalog["red_lines"]["crs"] = "EPSG:999999"


@kind("crs-units", "red_lines", "红线.gpkg", "red_lines", needs="catalog")
def vector_in_degrees_called_metres(case: Case) -> None:
    """矢量坐标是度，写成投影坐标系。"""
    case.catalog["red_lines"]["crs"] = GK


@kind("crs-units", "roads", "道路.shp", "roads", needs="catalog")
def vector_in_metres_called_degrees(case: Case) -> None:
    """矢量坐标是米，写成经纬度。"""
    case.catalog["roads"]["crs"] = DEGREES


@kind("crs-zone", "roads", "道路.shp", "roads", needs="catalog")
def zone_number_in_x_of_a_crs_without(case: Case) -> None:
    """横坐标有带号 30，坐标系不带带号（EPSG:4539）。"""
    write_vector(case.data / "道路.shp", tagged(road().to_crs(GK30), GK))


@kind("crs-zone", "roads", "道路.shp", "roads", needs="catalog")
def no_zone_number_in_x_of_a_crs_with(case: Case) -> None:
    """横坐标没有带号，坐标系带带号（EPSG:4518）。"""
    write_vector(case.data / "道路.shp", tagged(road(), GK30))


@kind("crs-zone", "roads", "道路.shp", "roads", needs="catalog")
def zone_number_of_the_neighbour(case: Case) -> None:
    """横坐标带号是 30，坐标系是 31 带。"""
    write_vector(case.data / "道路.shp", tagged(road().to_crs(GK30), "EPSG:4519"))


@kind("crs-zone", "roads", "道路.shp", "roads", needs="catalog region")
def neighbouring_zone(case: Case) -> None:
    """不带带号的坐标写成相邻的三度带。"""
    write_vector(case.data / "道路.shp", tagged(road(), "EPSG:4538"))


@kind("crs-axes", "red_lines", "红线.gpkg", "red_lines", needs="catalog")
def longitude_and_latitude_exchanged(case: Case) -> None:
    """经、纬度写反。"""
    write_vector(case.data / "红线.gpkg", swapped(red().to_crs(DEGREES)))


@kind("crs-axes", "roads", "道路.shp", "roads", needs="catalog region")
def northing_and_easting_exchanged(case: Case) -> None:
    """纵、横坐标写反。"""
    write_vector(case.data / "道路.shp", swapped(road()))


@kind("crs-axes", "red_lines", "红线.gpkg", "red_lines", needs="catalog")
def northing_and_numbered_easting_exchanged(case: Case) -> None:
    """带带号的纵、横坐标写反。"""
    write_vector(case.data / "红线.gpkg", swapped(red().to_crs(GK30)))


@kind("crs-place", "red_lines", "红线.gpkg", "red_lines", needs="catalog")
def far_from_the_country(case: Case) -> None:
    """按坐标系落在国外。"""
    at = gpd.GeoDataFrame({"name": ["远"]}, geometry=[shapely.box(-60.0, -30.0, -59.0, -29.0)], crs=DEGREES)
    write_vector(case.data / "红线.gpkg", at)


@kind("feature-far", "settlements", "驻地.geojson", "settlements", needs="catalog")
def one_feature_with_axes_exchanged(case: Case) -> None:
    """个别要素经、纬度写反。"""
    points = [shapely.Point(90.05, 43.0), shapely.Point(43.02, 90.1), shapely.Point(90.12, 43.03)]
    write_vector(
        case.data / "驻地.geojson", gpd.GeoDataFrame({"name": ["甲", "乙", "丙"]}, geometry=points, crs="EPSG:4326")
    )


@kind("extent-outside", "red_lines", "红线.gpkg", "red_lines", needs="catalog region")
def vector_of_another_region(case: Case) -> None:
    """是另一个地区的矢量。"""
    at = gpd.GeoDataFrame({"name": ["外"]}, geometry=[shapely.box(112.0, 30.0, 113.0, 31.0)], crs=DEGREES)
    write_vector(case.data / "红线.gpkg", at)


@kind("crs-gcj02", "townships", "乡镇.gpkg", "townships", hides="townships", needs="catalog region codes grid")
def gcj02_not_declared(case: Case) -> None:
    """乡镇界是高德坐标，没有写 GCJ-02。"""
    moved = townships().to_crs("EPSG:4326")
    moved.geometry = shapely.transform(moved.geometry.to_numpy(), from_wgs84)
    write_vector(case.data / "乡镇.gpkg", moved)


@kind("crs-gcj02", "townships", "乡镇.gpkg", "townships", hides="townships", needs="catalog region codes grid")
def gcj02_declared_wrongly(case: Case) -> None:
    """乡镇界是 2000 国家坐标，却写了 GCJ-02。"""
    write_vector(case.data / "乡镇.gpkg", townships().to_crs(DEGREES))
    case.catalog["townships"]["crs"] = "GCJ-02"


@kind("crs-gcj02", "red_lines", "红线.gpkg", "red_lines", needs="catalog")
def gcj02_in_metres(case: Case) -> None:
    """写了 GCJ-02，坐标却是米。"""
    write_vector(case.data / "红线.gpkg", red())
    case.catalog["red_lines"]["crs"] = "GCJ-02"


@kind("crs-gcj02", "counties", "县界.gpkg", "counties", needs="catalog")
def boundaries_of_a_web_map(case: Case) -> None:
    """高德（DataV）边界，没有写 GCJ-02。"""
    told = counties().rename(columns={"code": "代码", "name": "名称"}).to_crs("EPSG:4326")
    told["adcode"], told["childrenNum"], told["acroutes"] = 1, 0, "x"
    write_vector(case.data / "县界.gpkg", told)


@kind("crs-missing", "counties", "县界.gpkg", "counties", hides="region codes", needs="catalog")
def counties_without_crs(case: Case) -> None:
    """县界没有坐标系。"""
    told = counties().rename(columns={"code": "代码", "name": "名称"})
    write_vector(case.data / "县界.gpkg", gpd.GeoDataFrame(told.drop(columns="geometry"), geometry=list(told.geometry)))


@kind("crs-zone", "counties", "县界.gpkg", "counties", hides="region codes", needs="catalog")
def counties_with_zone_number_in_x(case: Case) -> None:
    """县界横坐标有带号，坐标系不带带号。"""
    write_vector(
        case.data / "县界.gpkg", tagged(counties().rename(columns={"code": "代码", "name": "名称"}).to_crs(GK30), GK)
    )


@kind("crs-zone", "counties", "县界.gpkg", "counties", hides="region codes townships", needs="catalog")
def counties_in_the_neighbouring_zone(case: Case) -> None:
    """县界坐标系写成相邻的带，其他图层都不在县界处。"""
    write_vector(
        case.data / "县界.gpkg", tagged(counties().rename(columns={"code": "代码", "name": "名称"}), "EPSG:4540")
    )


@kind("grid-degrees", None, "plan.toml [grid].crs", "grid", hides="grid", needs="plan")
def grid_in_degrees(case: Case) -> None:
    """格网用经纬度。"""
    case.plan["grid"] = {"crs": DEGREES, "cell": 0.01}


@kind("crs-unknown", None, "plan.toml [grid].crs", "grid", hides="grid", needs="plan")
def grid_crs_unknown(case: Case) -> None:
    """格网的坐标系不存在。"""
    case.plan["grid"]["crs"] = "EPSG:123456"


@kind("grid-size", None, "plan.toml [grid].cell", "grid", hides="grid", needs="plan region")
def cells_in_degrees(case: Case) -> None:
    """格网边长按度填写。"""
    case.plan["grid"]["cell"] = 0.01


@kind("grid-size", None, "plan.toml [grid].cell", "grid", hides="grid", needs="plan region")
def cells_larger_than_counties(case: Case) -> None:
    """格网比县还大。"""
    case.plan["grid"] |= {"cell": 20000.0, "margin": 0}


@kind("grid-bounds", None, "plan.toml [grid].bounds", "grid", hides="grid", needs="plan region")
def bounds_that_leave_out_the_region(case: Case) -> None:
    """格网范围没有包住规划区域。"""
    case.plan["grid"]["bounds"] = [LEFT, TOP - 20 * CELL, LEFT + 20 * CELL, TOP]
