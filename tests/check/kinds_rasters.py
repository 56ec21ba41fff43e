"""Defects of rasters: what the file is, what is in it, and what the catalog says of it."""

from __future__ import annotations

import zipfile

import numpy as np
import rasterio
from kinds import kind
from sound_plan import COLS, ROWS, Case, cover, slope, write_tif

DEM, RAIN, WARM, FOLK, SOIL = "高程.tif", "降水.tif", "气温.tif", "人口.tif", "土壤适宜性.tif"
OLD, NEW = "土地利用 2000.tif", "土地利用 2020.tif"
GREEN = "植被指数 2020.tif"


# ------------------------------------------------------------------ what the file is
@kind("file-missing", "elevation", "[elevation].path", "elevation", needs="catalog")
def raster_missing(case: Case) -> None:
    """路径写错，文件不存在。"""
    case.catalog["elevation"]["path"] = "资料/dem.tif"


@kind("file-empty", "elevation", DEM, "elevation", needs="catalog")
def raster_of_zero_bytes(case: Case) -> None:
    """零字节文件。"""
    case.bytes(case.data / DEM, b"")


@kind("file-damaged", "elevation", DEM, "elevation", needs="catalog")
def raster_truncated(case: Case) -> None:
    """拷贝中断，文件只有一半。"""
    case.bytes(case.data / DEM, (case.data / DEM).read_bytes()[: ROWS * COLS * 2])


@kind("file-vrt", "temperature", WARM, "temperature", needs="catalog")
def raster_is_a_vrt(case: Case) -> None:
    """把 VRT 改名为 .tif。"""
    case.bytes(case.data / WARM, b'<VRTDataset rasterXSize="1" rasterYSize="1"/>')


@kind("file-kind", "temperature", WARM, "temperature", needs="catalog")
def raster_in_a_zip(case: Case) -> None:
    """登记了压缩包。"""
    (case.data / WARM).unlink()
    with zipfile.ZipFile(case.data / WARM, "w") as archive:
        archive.writestr("气温.tif", b"II*\0")


@kind("file-kind", "population", FOLK, "population", needs="catalog")
def raster_is_text(case: Case) -> None:
    """栅格的位置放了表格。"""
    case.bytes(case.data / FOLK, "行,列,值\n1,1,3\n".encode())


@kind("file-indirect", "population", "[population].path", "population", needs="catalog")
def raster_on_the_web(case: Case) -> None:
    """登记了网址。"""
    case.catalog["population"]["path"] = "https://example.org/pop.tif"


@kind("data-unset", "population", "[population].path", "population", needs="catalog")
def data_folder_not_given(case: Case) -> None:
    """用了 ${DATA} 却没有给出资料文件夹。"""
    case.catalog["population"]["path"] = "${DATA}/pop.tif"


@kind("path-variable", "population", "[population].path", "population", needs="catalog")
def path_with_another_variable(case: Case) -> None:
    """路径中用了别的变量。"""
    case.catalog["population"]["path"] = "资料/{season}.tif"


@kind("raster-bands", "precipitation", RAIN, "precipitation", needs="catalog")
def several_bands(case: Case) -> None:
    """十二个月放在一个文件的各波段。"""
    with rasterio.open(case.data / RAIN) as file:
        values, transform, crs = file.read(1), file.transform, file.crs
    write_tif(case.data / RAIN, np.stack([values] * 12), crs=crs, transform=transform)


@kind("raster-picture", "precipitation", RAIN, "precipitation", needs="catalog")
def picture_instead_of_values(case: Case) -> None:
    """导出的是彩色渲染图。"""
    write_tif(case.data / RAIN, np.stack([slope(0, 255, "u1")] * 3), nodata=None, photometric="RGB")


@kind("raster-picture", "temperature", WARM, "temperature", needs="catalog")
def palette_instead_of_values(case: Case) -> None:
    """导出的是带色表的渲染图。"""
    write_tif(case.data / WARM, slope(0, 30, "u1"), nodata=255, palette={i: (i, 0, 0, 255) for i in range(31)})


@kind("raster-type", "temperature", WARM, "temperature", needs="catalog")
def complex_numbers(case: Case) -> None:
    """栅格是复数。"""
    write_tif(case.data / WARM, slope(0, 20).astype("c8"))


@kind("scale-undeclared", "elevation", DEM, "elevation", needs="catalog")
def scale_in_the_file_alone(case: Case) -> None:
    """文件带比例系数，目录没有写。"""
    write_tif(case.data / DEM, slope(0, 8000, "i2"), scales=(0.5, 0.0))


@kind("scale-undeclared", "temperature", WARM, "temperature", needs="catalog")
def offset_in_the_file(case: Case) -> None:
    """文件带偏移量（开氏）。"""
    write_tif(case.data / WARM, slope(-8, 14), scales=(1.0, -273.15))


# ------------------------------------------------------------------ nodata
@kind("nodata-undeclared", "elevation", DEM, "elevation", needs="catalog")
def nodata_undeclared(case: Case) -> None:
    """没有说明无数据值。"""
    write_tif(case.data / DEM, slope(0, 4000), nodata=None)


@kind("nodata-type", "soil_suitability", SOIL, "soil_suitability", needs="catalog")
def nodata_that_the_type_cannot_hold(case: Case) -> None:
    """无符号字节写 nodata = -9999。"""
    case.catalog["soil_suitability"]["nodata"] = -9999


@kind("nodata-collides", "temperature", WARM, "temperature", needs="catalog")
def nodata_amid_the_values(case: Case) -> None:
    """以 0 ℃ 作无数据值。"""
    write_tif(case.data / WARM, np.round(slope(-8, 14)), nodata=0)


@kind("nodata-collides", "land_cover", NEW, "land_cover", needs="catalog")
def nodata_that_is_a_code(case: Case) -> None:
    """以有效地类代码 66 作无数据值。"""
    case.catalog["land_cover"]["nodata"] = 66


@kind("nodata-other", "population", FOLK, "population", needs="catalog")
def fill_value_undeclared(case: Case) -> None:
    """声明的无数据值文件里没有，另有 65535 在合理范围内。"""
    values = slope(0, 900)
    values[20:24, 20:24] = 65535
    write_tif(case.data / FOLK, values)


@kind("value-range", "elevation", DEM, "elevation", needs="catalog")
def fill_value_out_of_range(case: Case) -> None:
    """未声明的 -32768。"""
    values = slope(0, 4000)
    values[20:24, 20:24] = -32768
    write_tif(case.data / DEM, values)


@kind("value-infinite", "elevation", DEM, "elevation", needs="catalog")
def infinite_values(case: Case) -> None:
    """除以零得到的无穷大。"""
    values = slope(0, 4000)
    values[25, 25] = np.inf
    write_tif(case.data / DEM, values)


# ------------------------------------------------------------------ codes
@kind("code-unknown", "land_cover", NEW, "land_cover", needs="catalog")
def codes_of_another_classification(case: Case) -> None:
    """地类代码不在对照表中（另一套分类）。"""
    write_tif(case.data / NEW, (10 * (1 + cover(0) % 9)).astype("i2"), nodata=None)


@kind("code-fraction", "land_cover", NEW, "land_cover", needs="catalog")
def codes_interpolated(case: Case) -> None:
    """分类数据被双线性内插过。"""
    write_tif(case.data / NEW, cover(0).astype("f4") + 0.5, nodata=None)


@kind("code-unknown", "soil_suitability", SOIL, "soil_suitability", needs="catalog")
def codes_out_of_the_list(case: Case) -> None:
    """土壤适宜性出现 6—9 级。"""
    write_tif(case.data / SOIL, (1 + np.arange(ROWS * COLS).reshape(ROWS, COLS) % 9).astype("u1"), nodata=None)


@kind("value-constant", "land_cover", NEW, "land_cover", needs="catalog")
def one_class_everywhere(case: Case) -> None:
    """全区只有一种地类。"""
    write_tif(case.data / NEW, np.full((ROWS, COLS), 33, "i2"), nodata=None)


@kind("code-unknown", "importance_adopted", "重要性.tif", "importance", needs="superior")
def codes_of_an_adopted_layer(case: Case) -> None:
    """上级下达的重要性图层代码不对。"""
    write_tif(case.data / "重要性.tif", (5 + np.arange(ROWS * COLS).reshape(ROWS, COLS) % 3).astype("i2"), nodata=None)


@kind("classification-missing", "land_cover", "[land_cover].classification", "land_cover", needs="catalog")
def classification_not_named(case: Case) -> None:
    """没有写土地分类。"""
    del case.catalog["land_cover"]["classification"]


@kind("classification-unknown", "land_cover", "[land_cover].classification", "land_cover", needs="catalog")
def classification_unknown(case: Case) -> None:
    """没有对照表的土地分类。"""
    case.catalog["land_cover"]["classification"] = "三调"


@kind("resampling-kind", "land_cover", "[land_cover].resampling", "land_cover", needs="catalog")
def codes_to_be_interpolated(case: Case) -> None:
    """要求对分类数据双线性内插。"""
    case.catalog["land_cover"]["resampling"] = "bilinear"


@kind("resampling-resolution", "elevation", DEM, "elevation", needs="catalog region grid")
def average_from_coarse_pixels(case: Case) -> None:
    """像元不比格网细，却要求取平均。"""
    case.catalog["elevation"]["resampling"] = "average"


# ------------------------------------------------------------------ units and sizes
@kind("unit-missing", "elevation", "[elevation].unit", "elevation", needs="catalog")
def unit_missing(case: Case) -> None:
    """没有写单位。"""
    del case.catalog["elevation"]["unit"]


@kind("unit-unknown", "precipitation", "[precipitation].unit", "precipitation", needs="catalog")
def unit_unknown(case: Case) -> None:
    """写了不认识的单位。"""
    case.catalog["precipitation"]["unit"] = "毫米/年"


@kind("unit-dimension", "precipitation", "[precipitation].unit", "precipitation", needs="catalog")
def unit_of_another_dimension(case: Case) -> None:
    """降水写成温度单位。"""
    case.catalog["precipitation"]["unit"] = "degC"


@kind("unit-dimension", "slope", "[slope].unit", "slope", needs="catalog")
def slope_in_per_cent(case: Case) -> None:
    """坡度以百分比给出。"""
    write_tif(case.data / "坡度.tif", slope(0, 60))
    case.catalog["slope"] = {"path": "资料/坡度.tif", "unit": "%"}


@kind("value-range", "slope", "坡度.tif", "slope", needs="catalog")
def slope_in_per_cent_called_degrees(case: Case) -> None:
    """坡度百分比当成度。"""
    write_tif(case.data / "坡度.tif", slope(0, 180))
    case.catalog["slope"] = {"path": "资料/坡度.tif", "unit": "deg"}


@kind("value-range", "ndvi", GREEN, "ndvi", needs="catalog")
def ndvi_times_ten_thousand(case: Case) -> None:
    """植被指数放大一万倍，没有写 scale。"""
    del case.catalog["ndvi"]["scale"]


@kind("value-small", "ndvi", GREEN, "ndvi", needs="catalog")
def ndvi_scaled_twice(case: Case) -> None:
    """已是真值，又写了 scale。"""
    for year, low in ((2000, 0.05), (2020, 0.06)):
        write_tif(case.data / f"植被指数 {year}.tif", slope(low, 0.8))


@kind("value-range", "ndvi", GREEN, "ndvi", needs="catalog")
def per_cent_called_fraction(case: Case) -> None:
    """百分数（0—80）当成小数。"""
    case.catalog["ndvi"]["scale"] = 1.0
    for year in (2000, 2020):
        write_tif(case.data / f"植被指数 {year}.tif", slope(year / 1000, 80))


@kind("percent-fraction", "ndvi", GREEN, "ndvi", needs="catalog")
def fraction_called_per_cent(case: Case) -> None:
    """数值是 0—1 的小数，单位写 %。"""
    case.catalog["ndvi"] |= {"unit": "%", "scale": 1.0}
    for year in (2000, 2020):
        write_tif(case.data / f"植被指数 {year}.tif", slope(year / 100000, 0.8))


@kind("value-small", "precipitation", RAIN, "precipitation", needs="catalog")
def rain_in_metres(case: Case) -> None:
    """降水是米，写成毫米。"""
    write_tif(case.data / RAIN, slope(0.02, 0.3))


@kind("value-range", "precipitation", RAIN, "precipitation", needs="catalog")
def rain_in_hundredths(case: Case) -> None:
    """降水是 0.01 毫米，写成毫米。"""
    write_tif(case.data / RAIN, slope(2000, 30000))


@kind("value-range", "temperature", WARM, "temperature", needs="catalog")
def temperature_in_kelvin(case: Case) -> None:
    """气温是开氏度。"""
    write_tif(case.data / WARM, slope(265, 287))


@kind("value-range", "temperature", WARM, "temperature", needs="catalog")
def temperature_in_tenths(case: Case) -> None:
    """气温是 0.1 ℃。"""
    write_tif(case.data / WARM, slope(-80, 140))


@kind("value-range", "elevation", DEM, "elevation", needs="catalog")
def elevation_in_centimetres(case: Case) -> None:
    """高程是厘米。"""
    write_tif(case.data / DEM, slope(10000, 420000))


@kind("value-range", "population", FOLK, "population", needs="catalog")
def negative_population(case: Case) -> None:
    """人口密度有负数。"""
    write_tif(case.data / FOLK, slope(-50, 900))


@kind("value-constant", "elevation", DEM, "elevation", needs="catalog")
def one_value_everywhere(case: Case) -> None:
    """全区只有一个数值。"""
    write_tif(case.data / DEM, np.full((ROWS, COLS), 500, "f4"))
