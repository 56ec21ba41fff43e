"""A small sound plan directory, made by code: three counties of 4 × 9 km at 90° E, 43° N, in as many formats, encodings and
coordinate systems as a real one. `Case` is a copy of it that a test may break."""

from __future__ import annotations

import copy
import csv
import json
import os
import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pyproj
import rasterio
import shapely

ALBERS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GK = "EPSG:4539"
"""CGCS2000, three-degree zone 30, central meridian 90° E, no zone number in x."""
GK30 = "EPSG:4518"
"""The same with the zone number 30 before x."""
DEGREES = "EPSG:4490"
X0, Y0 = 500_000.0, 4_760_000.0
"""South-west corner, in GK."""
WIDE, TALL = 4_000.0, 9_000.0
COUNTIES = {"990101": "甲县", "990102": "乙县", "990103": "丙县"}
AREA_KM2 = 36.0
SAID = {"licence": "测试", "citation": "测试"}
CELL = 250.0


# ------------------------------------------------------------------ shapes
def county_box(i: int) -> Any:
    return shapely.box(X0 + i * WIDE, Y0, X0 + (i + 1) * WIDE, Y0 + TALL)


def counties() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"code": list(COUNTIES), "name": list(COUNTIES.values())},
                            geometry=[county_box(i) for i in range(3)], crs=GK)  # fmt: skip


def parts(i: int, rows: int, columns: int) -> list[Any]:
    """A county cut into rows × columns."""
    w, h = WIDE / columns, TALL / rows
    return [shapely.box(X0 + i * WIDE + c * w, Y0 + r * h, X0 + i * WIDE + (c + 1) * w, Y0 + (r + 1) * h)
            for r in range(rows) for c in range(columns)]  # fmt: skip


def townships() -> gpd.GeoDataFrame:
    rows = [(f"{code}{n + 1:03d}", f"{name}{n + 1}乡", code, 2, shape)
            for i, (code, name) in enumerate(COUNTIES.items()) for n, shape in enumerate(parts(i, 3, 1))]  # fmt: skip
    columns = ("code", "name", "county", "villages")
    return gpd.GeoDataFrame(
        {c: [row[k] for row in rows] for k, c in enumerate(columns)}, geometry=[r[4] for r in rows], crs=GK
    )


def villages() -> gpd.GeoDataFrame:
    rows = [(f"{code}{n // 2 + 1:03d}{n % 2 + 1:03d}", f"{name}{n + 1}村", f"{code}{n // 2 + 1:03d}", shape)
            for i, (code, name) in enumerate(COUNTIES.items()) for n, shape in enumerate(parts(i, 3, 2))]  # fmt: skip
    columns = ("code", "name", "township")
    return gpd.GeoDataFrame(
        {c: [row[k] for row in rows] for k, c in enumerate(columns)}, geometry=[r[3] for r in rows], crs=GK
    )


def projects() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"code": ["GC1", "GC2"], "name": ["河岸修复", "退化草地治理"], "category": ["水", "草"], "start_year": [2012, 2016],
         "end_year": [2014, 2018], "area_ha": [120.5, 60.0], "investment_wan_yuan": [300.0, 90.0], "accepted": [True, False]},
        geometry=[shapely.box(X0 + 500, Y0 + 500, X0 + 1500, Y0 + 1700), shapely.box(X0 + 6000, Y0 + 500, X0 + 6600, Y0 + 1500)],
        crs=GK,
    )  # fmt: skip


# ------------------------------------------------------------------ rasters
def frame(margin: float = 1000.0) -> tuple[float, float, int, int]:
    """West, north, rows and columns of a raster in Albers that covers the region and its margin."""
    w, s, e, n = counties().to_crs(ALBERS).total_bounds
    left, top = np.floor((w - margin) / CELL) * CELL, np.ceil((n + margin) / CELL) * CELL
    return float(left), float(top), int((top - s + margin) // CELL) + 1, int((e + margin - left) // CELL) + 1


LEFT, TOP, ROWS, COLS = frame()


def slope(low: float, high: float, dtype: str = "f4") -> np.ndarray:
    """Values from low to high, from north-west to south-east."""
    return np.linspace(low, high, ROWS * COLS).reshape(ROWS, COLS).astype(dtype)


def cover(shift: int) -> np.ndarray:
    """Codes of CNLUCC in stripes."""
    codes = np.array([11, 21, 31, 32, 33, 43, 51, 64, 66], "i2")
    return codes[(np.arange(ROWS * COLS).reshape(ROWS, COLS) // 7 + shift) % len(codes)]


def degree_raster(low: float, high: float, step: float = 0.01) -> tuple[np.ndarray, Any]:
    """A raster in longitude and latitude over the region."""
    w, s, e, n = counties().to_crs(DEGREES).total_bounds
    west, north = w - 0.05, n + 0.05
    rows, cols = int((north - s + 0.05) / step) + 1, int((e + 0.05 - west) / step) + 1
    values = np.linspace(low, high, rows * cols).reshape(rows, cols).astype("f4")
    return values, rasterio.Affine(step, 0, west, 0, -step, north)


def write_tif(
    path: Path,
    values: np.ndarray,
    *,
    crs: Any = ALBERS,
    transform: Any = None,
    nodata: float | None = -9999,
    **more: Any,
) -> None:
    """A GeoTIFF; values (y, x) or (band, y, x)."""
    bands = values if values.ndim == 3 else values[None]
    transform = transform or rasterio.Affine(CELL, 0, LEFT, 0, -CELL, TOP)
    scales, palette = more.pop("scales", None), more.pop("palette", None)
    path.unlink(missing_ok=True)
    with rasterio.open(path, "w", driver="GTiff", height=bands.shape[1], width=bands.shape[2], count=bands.shape[0],
                       dtype=bands.dtype.name, crs=crs, transform=transform, nodata=nodata, **more) as file:  # fmt: skip
        file.write(bands)
        if scales:
            file.scales, file.offsets = (scales[0],), (scales[1],)
        if palette:
            file.write_colormap(1, palette)


# ------------------------------------------------------------------ tables
RESIDENTS = [
    [code, year, total, urban]
    for year, total, urban in ((2010, 42000, 12000), (2020, 45000, 18000))
    for code in COUNTIES
]
WATER = [
    [code, 2020, sector, "地表水", volume] for code in COUNTIES for sector, volume in (("农业", 820.5), ("生活", 60.0))
]
INDICATORS = [
    ["forest_cover", place, 2020, value, "林草调查"]
    for place, value in (("*", 12.5), ("990101", 10.0), ("990102", 15.0))
]
SPECIES = [["鸟类", "国家一级", 12, 9], ["兽类", "国家二级", 20, 11]]
SURVEY = [[code, dlbm, name, ha] for code in COUNTIES
          for dlbm, name, ha in (("0101", "水田", 1200.0), ("0301", "乔木林地", 900.0), ("0401", "天然牧草地", 1500.0))]  # fmt: skip
HEADERS = {
    "residents": ["county", "year", "total", "urban"],
    "water_accounts": ["county", "year", "sector", "supply", "volume_wan_m3"],
    "survey_indicators": ["indicator", "county", "year", "value", "source"],
    "species": ["group", "level", "total", "protected"],
    "survey_areas": ["county", "code", "name", "area_ha"],
}
ROWS_OF = {
    "residents": RESIDENTS,
    "water_accounts": WATER,
    "survey_indicators": INDICATORS,
    "species": SPECIES,
    "survey_areas": SURVEY,
}


def write_csv(path: Path, rows: list[list[Any]], encoding: str = "utf-8") -> None:
    path.unlink(missing_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)


def write_xlsx(path: Path, rows: list[list[Any]], dress: Any = None) -> None:
    """A workbook of one sheet; `dress` may change the sheet."""
    path.unlink(missing_ok=True)
    book = openpyxl.Workbook()
    book.active.title = "数据"
    for row in rows:
        book.active.append(row)
    if dress:
        dress(book)
    book.save(path)


def write_vector(path: Path, features: gpd.GeoDataFrame, **more: Any) -> None:
    for old in path.parent.glob(f"{path.stem}.*"):
        old.unlink()
    features.to_file(path, **more)


# ------------------------------------------------------------------ toml
def dumped(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {dumped(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(dumped, value)) + "]"
    if isinstance(value, float) and value != value:
        return "nan"
    return json.dumps(value, ensure_ascii=False)


def toml(tables: dict[str, Any], prefix: str = "") -> str:
    """Plain values first, then [tables] and [[tables]]."""
    lines = [f"{k} = {dumped(v)}" for k, v in tables.items() if not isinstance(v, dict) and not _rows(v)]
    for name, value in tables.items():
        if isinstance(value, dict):
            nested = (
                prefix == ""
                and value
                and all(isinstance(v, dict) for v in value.values())
                and name in ("settings", "scenarios", "layer")
            )
            lines += (
                ["", toml(value, f"{name}.")]
                if nested
                else ["", f"[{prefix}{name}]", *(f"{k} = {dumped(v)}" for k, v in value.items())]
            )
        elif _rows(value):
            for row in value:
                lines += ["", f"[[{prefix}{name}]]", *(f"{k} = {dumped(v)}" for k, v in row.items())]
    return "\n".join(lines) + "\n"


def _rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


PLAN: dict[str, Any] = {
    "plan": {"guide": "national"},
    "region": {"code": "990100", "name": "测试地区", "short": "测试地区"},
    "years": {"reference": 2000, "base": 2020},
    "grid": {"crs": ALBERS, "cell": CELL, "margin": 500},
    "settings": {"source_candidates": {"min_area_km2": 1.0}, "basins": {"min_basin_km2": 1.0}},
}
SUPERIOR: dict[str, Any] = {
    "role": "测试", "role_source": "测试文件", "tasks": ["治沙"],
    "control_area": [{"code": code, "area_km2": AREA_KM2, "source": "公报"} for code in COUNTIES],
    "target": [{"indicator": "forest_cover", "year": 2035, "value": 14.0, "unit": "%", "source": "上级规划"}],
    "layer": {"importance_adopted": {"path": "资料/重要性.tif", "nodata": -1, **SAID}},
}  # fmt: skip
CATALOG: dict[str, dict[str, Any]] = {
    "counties": {"path": "资料/县界.gpkg", "columns": {"code": "代码", "name": "名称"}},
    "townships": {"path": "资料/乡镇.gpkg"},
    "villages": {"path": "资料/行政村.shp"},
    "red_lines": {"path": "资料/红线.gpkg"},
    "roads": {"path": "资料/道路.shp"},
    "settlements": {"path": "资料/驻地.geojson"},
    "past_projects": {"path": "资料/既往工程.gpkg"},
    "land_cover": {"path": "资料/土地利用 {year}.tif", "years": [2000, 2020], "nodata": -1, "classification": "cnlucc"},
    "elevation": {"path": "资料/高程.tif", "unit": "m"},
    "ndvi": {"path": "资料/植被指数 {year}.tif", "years": [2000, 2020], "unit": "1", "scale": 0.0001},
    "precipitation": {"path": "资料/降水.tif", "unit": "mm", "nodata": float("nan")},
    "temperature": {"path": "资料/气温.tif", "unit": "degC"},
    "population": {"path": "资料/人口.tif", "unit": "person/km2", "year": 2020},
    "soil_suitability": {"path": "资料/土壤适宜性.tif", "nodata": 0},
    "residents": {"path": "资料/人口.csv"},
    "water_accounts": {"path": "资料/用水.xlsx"},
    "survey_indicators": {"path": "资料/指标.csv"},
    "species": {"path": "资料/物种.csv"},
    "survey_areas": {"path": "资料/三调.csv"},
}
DECISIONS: dict[str, dict[str, Any]] = {
    "zones": {"layer": "zones_adopted", "author": "测试局", "date": "2026-03-01", "path": "分区.gpkg"},
    "projects": {"layer": "projects_adopted", "author": "测试局", "date": "2026-03-01", "path": "项目.csv"},
}
SHEETS = {"residents": "人口.csv", "survey_indicators": "指标.csv", "species": "物种.csv", "survey_areas": "三调.csv"}


class Case:
    """A copy of the sound plan; what a test changes in plan, superior, catalog and decisions is written by `done`."""

    def __init__(self, template: Path, root: Path) -> None:
        shutil.copytree(template, root, copy_function=os.link)  # files are replaced, never written in place
        self.root, self.data, self.decided = root, root / "资料", root / "decisions"
        self.plan, self.superior = copy.deepcopy(PLAN), copy.deepcopy(SUPERIOR)
        self.catalog, self.decisions = copy.deepcopy(CATALOG), copy.deepcopy(DECISIONS)
        self.raw: dict[str, bytes] = {}
        """Files whose bytes are given as they are, by name."""

    def done(self) -> Path:
        files = {"plan.toml": toml(self.plan), "superior.toml": toml(self.superior),
                 "catalog.toml": toml({name: {**SAID, **entry} for name, entry in self.catalog.items()}),
                 **{f"decisions/{name}.toml": toml(table) for name, table in self.decisions.items()}}  # fmt: skip
        for name, content in {**{k: v.encode() for k, v in files.items()}, **self.raw}.items():
            path = self.root / name
            path.unlink(missing_ok=True)
            path.write_bytes(content)
        return self.root

    def bytes(self, path: Path, content: bytes) -> None:
        path.unlink(missing_ok=True)
        path.write_bytes(content)

    def table(self, layer: str, rows: list[list[Any]], encoding: str = "utf-8") -> None:
        write_csv(self.data / SHEETS[layer], rows, encoding)

    def text(self, layer: str, text: str, encoding: str = "utf-8") -> None:
        self.bytes(self.data / SHEETS[layer], text.encode(encoding))


def sound(layer: str) -> list[list[Any]]:
    """Header and rows of a table, to change."""
    return [list(HEADERS[layer]), *(list(row) for row in ROWS_OF[layer])]


def write_template(root: Path) -> Path:
    """All files of the sound plan."""
    data, decided = root / "资料", root / "decisions"
    data.mkdir(parents=True)
    decided.mkdir()
    write_vector(data / "县界.gpkg", counties().rename(columns={"code": "代码", "name": "名称"}).to_crs(DEGREES))
    write_vector(data / "乡镇.gpkg", townships())
    write_vector(data / "行政村.shp", villages().to_crs(GK30), encoding="gbk")
    red = gpd.GeoDataFrame(
        {"name": ["水源涵养红线"]}, geometry=[shapely.box(X0 + 200, Y0 + 200, X0 + 5000, Y0 + 4000)], crs=GK
    )
    write_vector(data / "红线.gpkg", red.to_crs(DEGREES))
    road = gpd.GeoDataFrame(
        {"name": ["省道"]}, geometry=[shapely.LineString([(X0, Y0 + 100), (X0 + 12000, Y0 + 8000)])], crs=GK
    )
    write_vector(data / "道路.shp", road, encoding="gbk")
    (data / "道路.cpg").unlink()
    seats = [shapely.Point(X0 + (i + 0.5) * WIDE, Y0 + 4500) for i in range(3)]
    seat = gpd.GeoDataFrame({"name": [f"{name}城" for name in COUNTIES.values()]}, geometry=seats, crs=GK)
    write_vector(data / "驻地.geojson", seat.to_crs("EPSG:4326"))
    write_vector(data / "既往工程.gpkg", projects())
    for year, shift in ((2000, 0), (2020, 1)):
        write_tif(data / f"土地利用 {year}.tif", cover(shift), nodata=None)
        write_tif(data / f"植被指数 {year}.tif", slope(500 + shift, 8000, "i2"), nodata=-3000)
    write_tif(data / "高程.tif", slope(-150, 4200))
    write_tif(data / "人口.tif", slope(0, 900))
    write_tif(data / "土壤适宜性.tif", (1 + np.arange(ROWS * COLS).reshape(ROWS, COLS) % 5).astype("u1"), nodata=None)
    write_tif(data / "重要性.tif", (1 + np.arange(ROWS * COLS).reshape(ROWS, COLS) % 3).astype("i2"), nodata=None)
    values, transform = degree_raster(20, 300)
    write_tif(data / "降水.tif", values, crs=DEGREES, transform=transform, nodata=None)
    values, transform = degree_raster(-8, 14)
    write_tif(data / "气温.tif", values, crs=DEGREES, transform=transform)
    for layer, name in SHEETS.items():
        write_csv(data / name, sound(layer))
    write_xlsx(data / "用水.xlsx", sound("water_accounts"))
    halves = [
        shapely.box(X0 + west, Y0 - 100, X0 + east, Y0 + TALL + 100) for west, east in ((-100, 6000), (6000, 12100))
    ]
    zones = gpd.GeoDataFrame({"id": ["Z1", "Z2"], "name": ["西区", "东区"]}, geometry=halves, crs=GK)
    write_vector(decided / "分区.gpkg", zones)
    header = ["id", "measure", "start_year", "end_year", "cost_yuan", "fund_source"]
    write_csv(decided / "项目.csv", [header, ["p1", "", 2026, 2028, 1000, "省级财政"]])
    return root


def area_check() -> float:
    """Area on the ellipsoid of one county in km², for the figures above."""
    lonlat = counties().to_crs(DEGREES).geometry.iloc[0]
    return abs(pyproj.Geod(ellps="GRS80").geometry_area_perimeter(lonlat)[0]) / 1e6
