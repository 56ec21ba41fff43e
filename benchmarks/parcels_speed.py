"""How long a Shapefile of a million land parcels (DLTB) takes to become ecosystems, spaces and areas, and in how much memory.

    python benchmarks/parcels_speed.py [--parcels 1000000] [--cell 30] [--keep DIR] [--only shanshui|plain]

Makes a plan of one region of square parcels of about a hectare with crooked, shared edges (21 vertices each), class codes and names in
GBK, and runs each route in a fresh process: `shanshui run` (check; classes by exact shares of each cell; ecosystems; spaces; areas on the
ellipsoid and the account by class), and what one would write with geopandas and rasterio (the whole file in memory; the class at
each cell's centre; areas of polygons in the plane; no check). Prints seconds, the peak of memory, their ratios, and what each route makes of the
areas of classes against the parcels themselves.
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

import numpy as np
import pyogrio
import shapely

GK = "EPSG:4522"
"""CGCS2000, zone 34 of three degrees, with the number in x."""
ALBERS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=102 +ellps=GRS80 +units=m"
WEST, SOUTH = 34_450_000.0, 3_500_000.0
SIDE = 100.0
"""Metres along a parcel."""
BENDS = 5
"""Pieces of an edge."""
CLASSES = {"0301": "乔木林地", "0305": "灌木林地", "0401": "天然牧草地", "0404": "其他草地", "0102": "水浇地", "0103": "旱地", "0201": "果园",
           "1101": "河流水面", "1104": "坑塘水面", "0702": "农村宅基地", "0602": "采矿用地", "1003": "公路用地", "1006": "农村道路",
           "1206": "裸土地", "1207": "裸岩石砾地"}  # fmt: skip
WEIGHTS = np.array([20, 12, 18, 8, 8, 9, 4, 3, 1, 4, 1, 2, 3, 3, 4], float)
ROWS = 100
"""Rows of parcels made and written at a time."""
WANTED = ("ecosystem", "cell_area", "space", "parcel_areas")
SAID = 'licence = "测试"\ncitation = "测试"\n'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parcels", type=int, default=1_000_000)
    parser.add_argument("--cell", type=float, default=30.0, help="metres")
    parser.add_argument("--keep", type=Path, help="make the plan here and keep it")
    parser.add_argument("--only", choices=("shanshui", "plain"))
    parser.add_argument("--route", choices=("shanshui", "plain"), help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.route:
        (shanshui_route if told.route == "shanshui" else plain_route)(told.keep, told.cell)
    elif told.keep:
        report(told.keep, told.parcels, told.cell, told.only)
    else:
        with tempfile.TemporaryDirectory(prefix="图斑 parcels ") as folder:
            report(Path(folder) / "规划 plan", told.parcels, told.cell, told.only)


# ------------------------------------------------------------------ the plan
def made(root: Path, parcels: int, cell: float) -> None:
    """The plan directory; what is there already is used again."""
    side = round(parcels**0.5)
    root.mkdir(parents=True, exist_ok=True)
    if not (root / "DLTB.shp").is_file():
        write_parcels(root / "DLTB.shp", side)
        county = shapely.box(WEST, SOUTH, WEST + side * SIDE, SOUTH + side * SIDE)
        county = shapely.segmentize(county, 2000.0)
        pyogrio.write_dataframe(frame({"code": ["990101"], "name": ["甲县"]}, [county]), root / "县界.gpkg")
    (root / "catalog.toml").write_text(
        f'[counties]\npath = "县界.gpkg"\n{SAID}[land_cover]\npath = "DLTB.shp"\nyear = 2020\nclassification = "third_survey"\n{SAID}',
        "utf8",
    )
    (root / "plan.toml").write_text(
        f'[plan]\nguide = "national"\n[region]\ncode = "990100"\nname = "测试地区"\nshort = "测试"\n[years]\nreference = 2000\nbase = 2020\n'
        f'[grid]\ncrs = "{ALBERS}"\ncell = {cell}\nmargin = 600.0\n', "utf8")  # fmt: skip


def frame(columns: dict[str, Any], shapes: Any) -> Any:
    import geopandas as gpd

    return gpd.GeoDataFrame(columns, geometry=shapes, crs=GK)


def write_parcels(path: Path, side: int) -> None:
    """side × side parcels, some rows at a time."""
    rng = np.random.default_rng(2020)
    codes, names = np.array(list(CLASSES)), np.array(list(CLASSES.values()))
    corner = rng.uniform(-0.3, 0.3, (side + 1, side + 1, 2)) * SIDE
    corner[[0, -1], :, 1] = 0.0
    corner[:, [0, -1], 0] = 0.0
    for first in range(0, side, ROWS):
        last = min(first + ROWS, side)
        shapes = quads(corner[first : last + 1], first, rng_of_rows(first, last, side))
        number = np.arange(first * side, last * side)
        chosen = rng.choice(len(codes), len(number), p=WEIGHTS / WEIGHTS.sum())
        rows = frame({"BSM": number, "YSDM": "2001010100", "TBBH": number % 10_000, "DLBM": codes[chosen], "DLMC": names[chosen],
                      "QSXZ": "30", "ZLDWMC": "甲乡甲村", "TBMJ": shapely.area(shapes).round(2),
                      "CZCSXM": np.where(codes[chosen] == "0702", "203", None)}, shapes)  # fmt: skip
        pyogrio.write_dataframe(rows, path, encoding="GBK", append=first > 0)


def rng_of_rows(first: int, last: int, side: int) -> tuple[Any, Any]:
    """Bends of the edges: level edges of rows first … last, upright edges of the rows between; the same wherever they are shared."""
    level = np.stack(
        [np.random.default_rng([1, r]).uniform(-0.08, 0.08, (side, BENDS - 1)) * SIDE for r in range(first, last + 1)]
    )
    upright = np.stack(
        [np.random.default_rng([2, r]).uniform(-0.08, 0.08, (side + 1, BENDS - 1)) * SIDE for r in range(first, last)]
    )
    if first == 0:
        level[0] = 0.0
    if last == side:
        level[-1] = 0.0
    upright[:, [0, -1]] = 0.0
    return level, upright


def quads(corner: Any, first: int, bends: tuple[Any, Any]) -> Any:
    """Polygons of the parcels between rows of corners."""
    rows, cols = corner.shape[0] - 1, corner.shape[1] - 1
    i, j = np.meshgrid(np.arange(rows + 1) + first, np.arange(cols + 1), indexing="ij")
    at = np.stack([WEST + j * SIDE, SOUTH + i * SIDE], axis=-1) + corner
    part = (np.arange(1, BENDS) / BENDS)[:, None]

    def pieces(a: Any, b: Any, bend: Any, axis: int) -> Any:
        between = a[..., None, :] + (b - a)[..., None, :] * part
        between[..., axis] += bend
        return np.concatenate([a[..., None, :], between], axis=-2)

    level = pieces(at[:, :-1], at[:, 1:], bends[0], 1)
    upright = pieces(at[:-1], at[1:], bends[1], 0)

    def back(edge: Any, end: Any) -> Any:
        return np.concatenate([end[..., None, :], edge[..., :0:-1, :]], axis=-2)

    ring = np.concatenate([level[:-1], upright[:, 1:], back(level[1:], at[1:, 1:]), back(upright[:, :-1], at[1:, :-1]),
                           level[:-1][..., :1, :]], axis=-2)  # fmt: skip
    return shapely.polygons(ring.reshape(rows * cols, 4 * BENDS + 1, 2))


# ------------------------------------------------------------------ the routes
def shanshui_route(root: Path, cell: float) -> None:
    """Check and run, as the command does; then the areas of ecosystems and spaces. `cell` is the plan's."""
    from shanshui.plan import Plan

    begin = time.perf_counter()
    plan = Plan.open(root)
    peaks: dict[str, int] = {}

    def tell(progress: Any) -> None:
        if progress.finished:
            peaks[progress.node.name] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)

    outcome = plan.run(WANTED, tell=tell)
    total = time.perf_counter() - begin
    bad = [end.error for state in ("failed", "blocked") for end in outcome.state(state)]
    if bad:
        raise SystemExit(str(bad))
    results = plan.results()
    seconds = {layer: round(results.record(layer)["seconds"], 1) for layer in ("land_cover", *WANTED)}
    area = results.get("cell_area").values
    km2 = {}
    for layer in ("ecosystem", "space"):
        codes = results.get(layer).values
        held = (area > 0) & (codes >= 0)
        sums = np.bincount(codes[held], weights=area[held]) / 1e6
        km2[layer] = {str(code): round(float(sums[code]), 2) for code in np.flatnonzero(sums)}
    table = results.get("parcel_areas")
    told = {row["code"]: row["change_m2"] / row["inside_m2"] for _, row in table.iterrows() if row["code"] != "*"}
    sys.stdout.write(json.dumps({"check": round(total - sum(seconds.values()), 1), "cell": cell, "cells": int(area.size), **seconds,
                                 "peak_MB_after": peaks, "km2": km2, "change": told}))  # fmt: skip


def plain_route(root: Path, cell: float) -> None:
    """What one writes without it."""
    import geopandas as gpd
    from affine import Affine
    from rasterio.features import rasterize

    from shanshui.base.classes import crosswalk, texts

    begin = time.perf_counter()
    parcels = gpd.read_file(root / "DLTB.shp", encoding="GBK").to_crs(ALBERS)
    read = time.perf_counter() - begin
    begin = time.perf_counter()
    numbers = parcels["DLBM"].map(texts("third_survey")).to_numpy()
    west, south, east, north = parcels.total_bounds
    left, top = np.floor(west / cell) * cell, np.ceil(north / cell) * cell
    shape = (int(np.ceil((top - south) / cell)), int(np.ceil((east - left) / cell)))
    codes = rasterize(
        zip(parcels.geometry, numbers, strict=True),
        shape,
        fill=-1,
        transform=Affine(cell, 0, left, 0, -cell, top),
        dtype="int16",
    )
    drawn = time.perf_counter() - begin
    begin = time.perf_counter()
    table = crosswalk("third_survey")
    spaces, ecosystems = (np.full(40_000, -1, "i2") for _ in range(2))
    spaces[table["code"]], ecosystems[table["code"]] = table["space"], table["ecosystem"]
    made = [(spaces[codes][codes >= 0]).size, (ecosystems[codes][codes >= 0]).size]
    area = parcels.geometry.area.groupby(numbers).sum()
    cells = np.bincount(codes[codes >= 0], minlength=40_000) * cell * cell
    printed = {number: text for text, number in texts("third_survey").items()}
    told = {printed[n]: float(cells[n] / a - 1) for n, a in area.items()}
    sys.stdout.write(json.dumps({"read": round(read, 1), "rasterize": round(drawn, 1), "rest": round(time.perf_counter() - begin, 1),
                                 "cells": made[0], "change": told}))  # fmt: skip


# ------------------------------------------------------------------ the report
def report(root: Path, parcels: int, cell: float, only: str | None) -> None:
    begin = time.perf_counter()
    made(root, parcels, cell)
    sizes = {part.suffix: part.stat().st_size for part in sorted(root.glob("DLTB.*"))}
    out(f"made in {time.perf_counter() - begin:.0f} s: {pyogrio.read_info(root / 'DLTB.shp')['features']:,} parcels, "
        + ", ".join(f"{name} {size / 1e6:.0f} MB" for name, size in sizes.items() if size > 1e6))  # fmt: skip
    found = {route: measured(root, cell, route) for route in ("plain", "shanshui") if only in (None, route)}
    for route, (seconds, peak, told) in found.items():
        change = told.pop("change")
        worst = max(change, key=lambda code: abs(change[code]))
        out(json.dumps({"route": route, "seconds": round(seconds, 1), "peak_MB": round(peak), "parcels_per_second": round(parcels / seconds),
                        "processors": os.cpu_count(), **told}, ensure_ascii=False))  # fmt: skip
        out(f"  areas of classes on the grid against the parcels: worst {worst} {CLASSES[worst]} {change[worst]:+.3%}, "
            f"mean {sum(map(abs, change.values())) / len(change):.3%}")  # fmt: skip
    if len(found) == 2:
        (a, b, _), (c, d, _) = found["shanshui"], found["plain"]
        out(f"shanshui / plain: time {a / c:.2f}, peak memory {b / d:.2f}")


def measured(root: Path, cell: float, route: str) -> tuple[float, float, dict[str, Any]]:
    """Seconds from start to end of a fresh process, its peak of memory in MB, and what it says."""
    command = [sys.executable, __file__, "--route", route, "--keep", str(root), "--cell", str(cell)]
    begin = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said, subprocess.Popen(command, stdout=said) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - begin
        if process.returncode:
            raise SystemExit(f"{route} failed")
        said.seek(0)
        return seconds, used.ru_maxrss / 1024, json.loads(said.read())


def out(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
