"""Small sound files of every kind that the door knows: what the hostile corpus is mutated from."""

from __future__ import annotations

import json
import shutil
import zipfile
import zlib
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import rasterio
import rasterio.shutil
import shapely
from scipy.io import netcdf_file

YEARS = (2000, 2010, 2020)
ROWS, COLS = 30, 24
WEST, NORTH, STEP = 100.0, 33.0, 0.01
CRS = "EPSG:4490"
GRID_CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"


def heights(offset: float = 0.0) -> np.ndarray:
    values = np.add.outer(np.arange(ROWS) * 10.0, np.arange(COLS) * 3.0) + 3000 + offset
    values[5:8, 5:9] = -9999
    return values.astype("f4")


def geotiff(path: Path, **more) -> Path:
    profile = {
        "driver": "GTiff", "height": ROWS, "width": COLS, "count": 1, "dtype": "float32", "crs": CRS, "nodata": -9999,
        "transform": rasterio.Affine(STEP, 0, WEST, 0, -STEP, NORTH), **more,
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as file:
        file.write(heights(), 1)
    return path


def cog(path: Path) -> Path:
    plain = geotiff(path.with_name("plain.tif"))
    rasterio.shutil.copy(plain, path, driver="COG", BLOCKSIZE=128, OVERVIEW_COUNT=1)
    plain.unlink()
    return path


def days(year: int) -> int:
    return int((np.datetime64(f"{year}-07-01") - np.datetime64("1970-01-01")).astype(int))


def netcdf3(path: Path) -> Path:
    """Classic: `elev` (lat, lon) and `ndvi` (time, lat, lon), rows from south to north."""
    with netcdf_file(path, "w", version=2) as file:
        for name, size in (("time", len(YEARS)), ("lat", ROWS), ("lon", COLS)):
            file.createDimension(name, size)
        time = file.createVariable("time", "i4", ("time",))
        time.units, time[:] = "days since 1970-01-01", [days(year) for year in YEARS]
        for name, first, step, size, unit in (
            ("lat", NORTH - (ROWS - 0.5) * STEP, STEP, ROWS, "degrees_north"),
            ("lon", WEST + 0.5 * STEP, STEP, COLS, "degrees_east"),
        ):
            axis = file.createVariable(name, "f8", (name,))
            axis.units, axis[:] = unit, first + step * np.arange(size)
        elev = file.createVariable("elev", "f4", ("lat", "lon"))
        elev._FillValue, elev[:] = np.float32(-9999), heights()[::-1]
        ndvi = file.createVariable("ndvi", "f4", ("time", "lat", "lon"))
        ndvi._FillValue = np.float32(-9999)
        ndvi[:] = np.stack([heights(i)[::-1] for i in range(len(YEARS))])
    return path


def netcdf4(path: Path) -> Path:
    classic = netcdf3(path.with_name("classic.nc"))
    rasterio.shutil.copy(f'NETCDF:"{classic}":elev', path, driver="netCDF", FORMAT="NC4", COMPRESS="DEFLATE")
    classic.unlink()
    return path


def zarr(root: Path) -> Path:
    """Version 2, as xarray writes it: the same variables, rows from north to south."""
    root.mkdir()
    (root / ".zgroup").write_text('{"zarr_format": 2}')
    zarr_array(root, "time", np.array([days(year) for year in YEARS], "<i8"), ["time"], units="days since 1970-01-01")
    zarr_array(root, "lat", NORTH - STEP * (np.arange(ROWS) + 0.5), ["lat"], units="degrees_north")
    zarr_array(root, "lon", WEST + STEP * (np.arange(COLS) + 0.5), ["lon"], units="degrees_east")
    zarr_array(root, "elev", heights(), ["lat", "lon"], fill=-9999.0)
    stack = np.stack([heights(i) for i in range(len(YEARS))])
    zarr_array(root, "ndvi", stack, ["time", "lat", "lon"], fill=-9999.0)
    return root


def zarr_array(root: Path, name: str, values: np.ndarray, dims: list[str], fill: float | None = None, **about) -> Path:
    folder = root / name
    folder.mkdir(parents=True)
    told = {"zarr_format": 2, "shape": values.shape, "chunks": values.shape, "dtype": values.dtype.str, "fill_value": fill,
            "compressor": {"id": "zlib", "level": 1}, "order": "C", "filters": None}  # fmt: skip
    (folder / ".zarray").write_text(json.dumps(told))
    (folder / ".zattrs").write_text(json.dumps({"_ARRAY_DIMENSIONS": dims, **about}))
    (folder / ".".join("0" * values.ndim)).write_bytes(zlib.compress(values.tobytes()))
    return folder


def counties() -> gpd.GeoDataFrame:
    ring = shapely.box(0, 0, 0.1, 0.1)
    holed = shapely.Polygon(ring.exterior, [shapely.box(0.03, 0.03, 0.06, 0.06).exterior])
    shapes = [shapely.affinity.translate(each, 100 + 0.1 * i, 32.8) for i, each in enumerate((ring, holed))]
    return gpd.GeoDataFrame({"code": ["513201", "513221"], "name": ["马尔康市", "汶川县"]}, geometry=shapes, crs=CRS)


def vector(path: Path) -> Path:
    driver = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".shp": "ESRI Shapefile"}[path.suffix]
    counties().to_file(path, driver=driver, encoding="utf-8")
    return path


def archive(path: Path, made: Path) -> Path:
    """A ZIP of a file and of those beside it with the same stem, or of a folder; what is packed is removed."""
    files = (
        [each for each in made.rglob("*") if each.is_file()]
        if made.is_dir()
        else sorted(made.parent.glob(f"{made.stem}.*"))
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in files:
            packed.write(file, file.relative_to(made.parent).as_posix())
    if made.is_dir():
        shutil.rmtree(made)
    else:
        for file in files:
            file.unlink()
    return path


def kml(path: Path) -> Path:
    rings = "".join(
        f"<Placemark><name>县 {i}</name><ExtendedData><Data name='code'><value>51320{i}</value></Data></ExtendedData><Polygon><outerBoundaryIs>"
        f"<LinearRing><coordinates>{100 + i},32 {100.5 + i},32 {100.5 + i},32.5 {100 + i},32.5 {100 + i},32</coordinates></LinearRing>"
        "</outerBoundaryIs></Polygon></Placemark>"
        for i in range(2)
    )
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{rings}</Document></kml>',
        "utf8",
    )
    return path


def geodatabase(path: Path) -> Path:
    counties().to_file(path, driver="OpenFileGDB", layer="counties")
    return path


def plots(path: Path) -> Path:
    """电子报盘: two plots, the first with a hole; X is north, the zone's number stands in Y."""
    head = ["[属性描述]", "格式版本号=1.01版本", "坐标系=2000国家大地坐标系", "几度分带=3", "投影类型=高斯克吕格", "计量单位=米", "带号=34",
            "精度=0.01", "转换参数=,,,,,,", "[地块坐标]"]  # fmt: skip
    square = [(0, 0), (0, 1000), (1000, 1000), (1000, 0), (0, 0)]
    lines = ["10,96.0,1,地块一,面,,林地,032,@"]
    lines += [f"J{i + 1},1,{3_600_000 + x:.2f},{34_500_000 + y:.2f}" for i, (x, y) in enumerate(square)]
    lines += [f"J{i + 6},2,{3_600_400 + x / 5:.2f},{34_500_400 + y / 5:.2f}" for i, (x, y) in enumerate(square)]
    lines += ["5,100.0,2,地块二,面,,草地,041,@"]
    lines += [f"J{i + 1},1,{3_602_000 + x:.2f},{34_500_000 + y:.2f}" for i, (x, y) in enumerate(square)]
    path.write_bytes("\r\n".join([*head, *lines, ""]).encode("gb18030"))
    return path


def shapefile_gbk(path: Path) -> Path:
    """As ArcGIS in China writes it: GBK, no .cpg, names cut at ten bytes."""
    counties().assign(行政区划代码=[1, 2]).rename(columns={"行政区划代码": "行政区划代"}).to_file(
        path, driver="ESRI Shapefile", encoding="gbk"
    )
    path.with_suffix(".cpg").unlink(missing_ok=True)
    return path


RESIDENTS = [["county", "year", "total", "urban"], ["513201", 2020, 58437, 30000], ["513221", 2020, 82971, 40000]]


def csv(path: Path) -> Path:
    path.write_text("\n".join(",".join(map(str, row)) for row in RESIDENTS) + "\n", "utf8")
    return path


def xlsx(path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in RESIDENTS:
        book.active.append(row)
    book.save(path)
    return path


SEEDS = {
    "geotiff": lambda folder: geotiff(folder / "高程.tif"),
    "geotiff_tiled": lambda folder: geotiff(
        folder / "a.tif", tiled=True, blockxsize=16, blockysize=16, compress="deflate", predictor=3, BIGTIFF="YES"
    ),
    "geotiff_lzw": lambda folder: geotiff(folder / "a.tif", compress="lzw", ENDIANNESS="BIG"),
    "cog": lambda folder: cog(folder / "a.tif"),
    "netcdf3": lambda folder: netcdf3(folder / "a.nc"),
    "netcdf4": lambda folder: netcdf4(folder / "a.nc"),
    "zarr": lambda folder: zarr(folder / "a.zarr"),
    "geopackage": lambda folder: vector(folder / "县界.gpkg"),
    "geojson": lambda folder: vector(folder / "a.geojson"),
    "shapefile": lambda folder: vector(folder / "a.shp"),
    "shapefile_gbk": lambda folder: shapefile_gbk(folder / "县.shp"),
    "shapefile_zip": lambda folder: archive(folder / "a.zip", vector(folder / "县界.shp")),
    "geodatabase": lambda folder: geodatabase(folder / "a.gdb"),
    "geodatabase_zip": lambda folder: archive(folder / "b.zip", geodatabase(folder / "b.gdb")),
    "kml": lambda folder: kml(folder / "a.kml"),
    "kmz": lambda folder: archive(folder / "a.kmz", kml(folder / "doc.kml")),
    "plots": lambda folder: plots(folder / "报盘.txt"),
    "csv": lambda folder: csv(folder / "a.csv"),
    "xlsx": lambda folder: xlsx(folder / "a.xlsx"),
}


def plant(root: Path) -> dict[str, Path]:
    """Every seed in a folder of its own; the path that a catalog would name."""
    planted = {}
    for name, make in SEEDS.items():
        folder = root / name
        folder.mkdir(parents=True)
        planted[name] = make(folder)
    return planted
