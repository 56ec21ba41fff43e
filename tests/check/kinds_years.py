"""Defects of rasters over time and space: years that lack or repeat, a region that is not covered."""

from __future__ import annotations

import numpy as np
import rasterio
from kinds import kind
from kinds_rasters import DEM, FOLK, GREEN, NEW, OLD
from sound_plan import CELL, COLS, LEFT, ROWS, TOP, Case, slope, write_tif


# ------------------------------------------------------------------ years
@kind("year-lacking", "land_cover", "[land_cover].years", "land_cover", needs="catalog years")
def land_cover_without_the_base_year(case: Case) -> None:
    """土地利用缺少基期年。"""
    (case.data / NEW).rename(case.data / "土地利用 2018.tif")
    case.catalog["land_cover"]["years"] = [2000, 2018]


@kind("year-lacking", "land_cover", "[land_cover].years", "land_cover", needs="catalog years")
def one_date_that_is_not_the_base_year(case: Case) -> None:
    """只登记了参照年的一期。"""
    del case.catalog["land_cover"]["years"]
    case.catalog["land_cover"] |= {"path": f"资料/{OLD}", "year": 2000}


@kind("years-unused", "land_cover", "[land_cover].path", "land_cover", needs="catalog")
def years_without_a_place_in_the_path(case: Case) -> None:
    """写了多个年份，路径却只有一个文件。"""
    case.catalog["land_cover"]["path"] = f"资料/{NEW}"


@kind("years-missing", "land_cover", "[land_cover].years", "land_cover", needs="catalog")
def path_with_year_but_no_years(case: Case) -> None:
    """路径含 {year}，没有写年份。"""
    del case.catalog["land_cover"]["years"]


@kind("years-order", "ndvi", "[ndvi].years", "ndvi", needs="catalog")
def years_repeated(case: Case) -> None:
    """年份重复。"""
    case.catalog["ndvi"]["years"] = [2000, 2020, 2020]


@kind("years-same", "land_cover", "[land_cover].years", "land_cover", needs="catalog")
def the_same_file_for_two_years(case: Case) -> None:
    """两个年份是同一份文件。"""
    case.bytes(case.data / OLD, (case.data / NEW).read_bytes())


@kind("year-lacking", "ndvi", "[ndvi].years", "ndvi", needs="catalog years")
def ndvi_series_without_the_reference(case: Case) -> None:
    """植被指数序列缺少参照年。"""
    (case.data / "植被指数 2000.tif").rename(case.data / "植被指数 2005.tif")
    case.catalog["ndvi"]["years"] = [2005, 2020]


def _monthly(case: Case, name: str) -> None:
    """A monthly layer of twelve files, each a little higher than the one before."""
    rise = np.linspace(0.1, 0.3, ROWS * COLS, dtype="float32").reshape(ROWS, COLS)
    for month in range(1, 13):
        write_tif(case.data / f"{name} {month}.tif", rise + np.float32(0.01 * month))
    case.catalog[name] = {
        "path": f"资料/{name} {{month}}.tif", "months": list(range(1, 13)), "unit": "1", "nodata": -9999.0,
        "native_resolution_m": 1000.0, "licence": "测试", "citation": "测试",
    }  # fmt: skip


@kind("months-unused", "population", "[population].months", "population", needs="catalog")
def months_of_a_layer_without_any(case: Case) -> None:
    """人口密度写了月份。"""
    case.catalog["population"]["months"] = list(range(1, 13))


@kind("months-missing", "ndvi_months", "[ndvi_months].months", "ndvi_months", needs="catalog")
def a_monthly_layer_without_its_months(case: Case) -> None:
    """路径含 {month}，没有写月份。"""
    _monthly(case, "ndvi_months")
    del case.catalog["ndvi_months"]["months"]


@kind("months-incomplete", "ndvi_months", "[ndvi_months].months", "ndvi_months", needs="catalog")
def eleven_months(case: Case) -> None:
    """只有十一个月。"""
    _monthly(case, "ndvi_months")
    case.catalog["ndvi_months"]["months"] = list(range(1, 12))


@kind("months-same", "ndvi_months", "[ndvi_months].months", "ndvi_months", needs="catalog")
def one_file_for_two_months(case: Case) -> None:
    """七月和八月是同一份文件。"""
    _monthly(case, "ndvi_months")
    case.bytes(case.data / "ndvi_months 8.tif", (case.data / "ndvi_months 7.tif").read_bytes())


@kind("year-impossible", "population", "[population].year", "population", needs="catalog")
def observed_in_the_future(case: Case) -> None:
    """观测数据的年份还没有到。"""
    case.catalog["population"]["year"] = 2090


@kind("year-missing", "ndvi", "[ndvi].year", "ndvi", needs="catalog")
def year_not_told(case: Case) -> None:
    """需要年份的图层没有写年份。"""
    case.catalog["ndvi"] = {"path": f"资料/{GREEN}", "unit": "1", "scale": 0.0001}


@kind("resolution-coarse", "ndvi", "native_resolution_m", "ndvi", needs="catalog grid")
def ndvi_much_coarser_than_the_grid(case: Case) -> None:
    """植被指数的真实分辨率远粗于格网。"""
    case.catalog["ndvi"]["native_resolution_m"] = 5000.0


# ------------------------------------------------------------------ coverage
@kind("extent-short", "elevation", DEM, "elevation", needs="catalog region")
def extent_short_of_the_region(case: Case) -> None:
    """只盖住规划区域的西半部。"""
    write_tif(case.data / DEM, slope(0, 4000)[:, : COLS // 2])


@kind("extent-outside", "elevation", DEM, "elevation", needs="catalog region")
def extent_elsewhere(case: Case) -> None:
    """是另一个地区的数据。"""
    write_tif(case.data / DEM, slope(0, 4000), transform=rasterio.Affine(CELL, 0, LEFT + 9e5, 0, -CELL, TOP))


@kind("extent-outside", "population", FOLK, "population", needs="catalog region")
def nothing_but_nodata(case: Case) -> None:
    """区内全是无数据。"""
    write_tif(case.data / FOLK, np.full((ROWS, COLS), -9999, "f4"))


@kind("coverage-county", "population", FOLK, "population", needs="catalog region")
def a_county_without_data(case: Case) -> None:
    """有一个县完全没有数据。"""
    values = slope(0, 900)
    values[:, : COLS // 2 + 2] = -9999
    write_tif(case.data / FOLK, values)


@kind("coverage-county", "injected_current", "注入电流.tif", "injected_current", needs="catalog region")
def nothing_in_any_county(case: Case) -> None:
    """只有部分地方有值的图层，区内却一处也没有。"""
    values = np.full((ROWS, COLS), -9999, "f4")
    values[0, 0] = 1
    write_tif(case.data / "注入电流.tif", values)
    case.catalog["injected_current"] = {
        "path": "资料/注入电流.tif",
        "unit": "1",
        "nodata": -9999,
        "licence": "测试",
        "citation": "测试",
    }


@kind("coverage-hole", "elevation", DEM, "elevation", needs="catalog region grid")
def a_hole_in_the_region(case: Case) -> None:
    """高程在区内有一片空缺。"""
    values = slope(0, 4000)
    values[ROWS // 2 - 6 : ROWS // 2 + 6, COLS // 2 - 6 : COLS // 2 + 6] = -9999
    write_tif(case.data / DEM, values)
