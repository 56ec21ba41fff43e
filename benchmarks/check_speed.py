"""How long `shanshui check` takes on a plan of 10 000 × 10 000 cells: every used value of every raster is looked at.

    python benchmarks/check_speed.py [--side 10000] [--layout tiled|striped] [--keep DIR]

Makes a plan in a temporary directory (four counties, 30 m cells; land cover of two years as int16 on the grid, elevation as
float32 in longitude and latitude, all compressed), runs the check in a fresh process, and prints cells, seconds and the peak
of memory. Nothing is timed but that process, from its start to its end.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from pyproj import Transformer

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
CELL = 30.0
MARGIN = 3000.0
WEST, NORTH = -150_000.0, 3_800_000.0
BAND = 512
PATCH = 4
CODES = np.array([11, 12, 21, 22, 24, 31, 32, 33, 41, 43, 46, 51, 52, 61, 64, 66], "i2")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=10_000, help="cells on a side of the grid")
    parser.add_argument("--layout", choices=("tiled", "striped"), default="tiled")
    parser.add_argument("--keep", type=Path, help="make the plan here and keep it")
    told = parser.parse_args()
    if told.keep:
        report(made(told.keep, told.side, told.layout), told.side)
        return
    with tempfile.TemporaryDirectory(prefix="检查 check ") as folder:
        report(made(Path(folder) / "规划 plan", told.side, told.layout), told.side)


# ------------------------------------------------------------------ the plan
def made(root: Path, side: int, layout: str) -> Path:
    """The plan directory; what is there already is used again."""
    if (root / "catalog.toml").is_file():
        return root
    data = root / "资料"
    data.mkdir(parents=True)
    width = side * CELL
    inner = shapely.box(WEST + MARGIN, NORTH - width + MARGIN, WEST + width - MARGIN, NORTH - MARGIN)
    west, south, east, north = inner.bounds
    x, y = (west + east) / 2, (south + north) / 2
    boxes = [
        shapely.box(west, south, x, y),
        shapely.box(x, south, east, y),
        shapely.box(west, y, x, north),
        shapely.box(x, y, east, north),
    ]
    counties = gpd.GeoDataFrame(
        {"code": [f"99010{i}" for i in range(1, 5)], "name": ["甲县", "乙县", "丙县", "丁县"]}, geometry=boxes, crs=CRS
    )
    counties.to_file(data / "县界.gpkg")
    rng = np.random.default_rng(20)
    for year in (2000, 2020):
        classes = CODES[rng.integers(0, len(CODES), (side // PATCH + 2, side // PATCH + 2))]
        write(data / f"土地利用 {year}.tif", side, side, "int16", CRS, rasterio.Affine(CELL, 0, WEST, 0, -CELL, NORTH), layout,
              lambda a, b, classes=classes: patches(classes, a, b, side))  # fmt: skip
    transform, rows, cols = degrees(side)
    ridge = rng.normal(0, 40, cols).cumsum() / 20
    write(data / "高程.tif", rows, cols, "float32", "EPSG:4490", transform, layout,
          lambda a, b: 1500 + 400 * np.sin(np.arange(a, b) / 300)[:, None] + ridge[None] + rng.integers(0, 8, (b - a, cols)))  # fmt: skip
    said = 'licence = "测试"\ncitation = "测试"\n'
    (root / "catalog.toml").write_text(
        f'[counties]\npath = "资料/县界.gpkg"\n{said}[land_cover]\npath = "资料/土地利用 {{year}}.tif"\nyears = [2000, 2020]\n'
        f'classification = "cnlucc"\n{said}[elevation]\npath = "资料/高程.tif"\nunit = "m"\n{said}', "utf8")  # fmt: skip
    (root / "plan.toml").write_text(
        f'[plan]\nguide = "national"\n[region]\ncode = "990100"\nname = "测试地区"\nshort = "测试"\n[years]\nreference = 2000\nbase = 2020\n'
        f'[grid]\ncrs = "{CRS}"\ncell = {CELL}\nmargin = {MARGIN}\n', "utf8")  # fmt: skip
    return root


def patches(classes: np.ndarray, first: int, last: int, side: int) -> np.ndarray:
    """Rows of codes in patches of PATCH × PATCH cells."""
    rows = np.repeat(classes[first // PATCH : last // PATCH + 1], PATCH, axis=0)[first % PATCH :][: last - first]
    return np.repeat(rows, PATCH, axis=1)[:, :side]


def degrees(side: int) -> tuple[Any, int, int]:
    """A frame in longitude and latitude, of about as many pixels as the grid, that holds it."""
    edge = np.linspace(0, side * CELL, 99)
    x, y = np.meshgrid(WEST + edge, NORTH - edge)
    lon, lat = Transformer.from_crs(CRS, "EPSG:4490", always_xy=True).transform(x, y)
    step = float(np.sqrt((lon.max() - lon.min()) * (lat.max() - lat.min()))) / side
    rows, cols = int((lat.max() - lat.min()) / step) + 4, int((lon.max() - lon.min()) / step) + 4
    return rasterio.Affine(step, 0, lon.min() - step, 0, -step, lat.max() + step), rows, cols


def write(path: Path, rows: int, cols: int, dtype: str, crs: str, transform: Any, layout: str, values: Any) -> None:
    """A compressed GeoTIFF, written in bands of rows."""
    blocks = {"tiled": True, "blockxsize": BAND, "blockysize": BAND} if layout == "tiled" else {"blockysize": 16}
    with rasterio.open(path, "w", driver="GTiff", height=rows, width=cols, count=1, dtype=dtype, crs=crs, transform=transform, nodata=-9999,
                       compress="deflate", zlevel=1, num_threads="all_cpus", **blocks) as file:  # fmt: skip
        for row in range(0, rows, BAND):
            end = min(row + BAND, rows)
            file.write(values(row, end).astype(dtype), 1, window=rasterio.windows.Window(0, row, cols, end - row))


# ------------------------------------------------------------------ the check
def report(root: Path, side: int) -> None:
    sizes = {}
    for path in sorted((root / "资料").glob("*.tif")):
        with rasterio.open(path) as file:
            sizes[path.name] = (file.width * file.height, file.dtypes[0], path.stat().st_size)
    for name, (cells, dtype, size) in sizes.items():
        out(f"{name}: {cells:,} cells of {dtype}, {size / 1e6:.0f} MB compressed")
    code = "import sys; from shanshui.plan import Plan; problems = Plan.open(sys.argv[1]).check(); print([p.line('en') for p in problems])"
    begin = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code, str(root)], capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    cells = sum(cells for cells, _, _ in sizes.values())
    out(f"problems: {done.stdout.strip()}")
    out(json.dumps({"grid_cells": side * side, "cells_looked_at": cells, "seconds": round(seconds, 1), "peak_MB": round(peak),
                    "cells_per_second": round(cells / seconds), "processors": os.cpu_count()}))  # fmt: skip


def out(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
