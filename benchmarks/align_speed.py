"""How long and how much memory it takes to align twenty layers of 9000 × 8500 cells, beside the warper of the usual library.

    python benchmarks/align_speed.py [--layers 20] [--rows 9000] [--cols 8500] [--folder DIR]

Makes four sources (float32 in longitude and latitude, tiled; the same in strips; int16 codes; float32 in Gauss–Krüger), each
read as often as it takes, and puts them onto a 30 m grid in Albers coordinates twice over, each time in a fresh process: by
`shanshui.base.rasters.read_raster`, and by `rasterio.warp.reproject`, which approximates positions within an eighth of a pixel
(and does so whatever tolerance it is told, release 1.4). Prints seconds, their ratio, peaks of memory, and the share of cells in
which the two differ. Every process holds one layer at a time, as a run does.
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
import rasterio
from pyproj import Transformer

from shanshui.core.grid import Grid

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
CELL = 30.0
WEST, NORTH = -300_000.0, 3_700_000.0
BOUND = 3 * 2**30
SOURCES = ("tiled", "striped", "codes", "gauss")
WAYS = ("shanshui", "reproject")
CODES = np.array([11, 12, 21, 22, 24, 31, 32, 33, 41, 43, 46, 51, 52, 61, 64, 66], "i2")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--layers", type=int, default=20)
    parser.add_argument("--rows", type=int, default=9000)
    parser.add_argument("--cols", type=int, default=8500)
    parser.add_argument("--folder", type=Path, help="make the sources here and keep them")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.way:
        say(json.dumps(align(told.way, told.folder, told.layers, (told.rows, told.cols))))
        return
    with tempfile.TemporaryDirectory(prefix="对齐 align ") as temporary:
        compare(told.folder or Path(temporary), told.layers, (told.rows, told.cols))


def say(line: str, stream: Any = None) -> None:
    (stream or sys.stdout).write(line + "\n")
    (stream or sys.stdout).flush()


# ------------------------------------------------------------------ sources
def grid_of(shape: tuple[int, int]) -> Grid:
    return Grid(CRS, WEST, NORTH, CELL, shape)


def make(folder: Path, shape: tuple[int, int]) -> None:
    """The sources, of as many pixels as the grid has cells; what is there already is used again."""
    folder.mkdir(parents=True, exist_ok=True)
    left, bottom, right, top = grid_of(shape).bounds
    edge = np.linspace(0, 1, 50)
    x = np.concatenate([left + edge * (right - left)] * 2 + [np.full(50, left), np.full(50, right)])
    y = np.concatenate([np.full(50, top), np.full(50, bottom)] + [bottom + edge * (top - bottom)] * 2)
    for number, name in enumerate(SOURCES):
        path = folder / f"{name}.tif"
        if path.is_file():
            continue
        crs = "EPSG:4513" if name == "gauss" else "EPSG:4490"
        east, north = Transformer.from_crs(CRS, crs, always_xy=True).transform(x, y)
        frame = rasterio.transform.from_bounds(min(east), min(north), max(east), max(north), shape[1], shape[0])
        blocks = {} if name == "striped" else {"tiled": True, "blockxsize": 256, "blockysize": 256}
        kind = "int16" if name == "codes" else "float32"
        rng = np.random.default_rng(number)
        with rasterio.open(path, "w", driver="GTiff", height=shape[0], width=shape[1], count=1, dtype=kind, crs=crs, transform=frame,
                           nodata=-9999, compress="deflate", zlevel=1, **blocks) as file:  # fmt: skip
            for row in range(0, shape[0], 256):
                tall = min(256, shape[0] - row)
                file.write(
                    _patches(rng, tall, shape[1], kind), 1, window=rasterio.windows.Window(0, row, shape[1], tall)
                )


def _patches(rng: np.random.Generator, rows: int, cols: int, kind: str) -> Any:
    """Patches of 4 × 4 pixels, one in fifty without data, quantities rounded so that they pack as real ones do."""
    size = (-(-rows // 4), -(-cols // 4))
    coarse = rng.choice(CODES, size) if kind == "int16" else np.round(rng.random(size) * 3000).astype("f4")
    coarse[rng.random(size) < 0.02] = -9999
    return np.repeat(np.repeat(coarse, 4, 0), 4, 1)[:rows, :cols]


# ------------------------------------------------------------------ aligning
def align(way: str, folder: Path, layers: int, shape: tuple[int, int]) -> dict[str, Any]:
    """Align the layers one after another; seconds of each, and the peak of memory of this process."""
    grid = grid_of(shape)
    seconds = []
    for number in range(layers):
        name = SOURCES[number % len(SOURCES)]
        start = time.perf_counter()
        values = ours(folder / f"{name}.tif", grid) if way == "shanshui" else theirs(folder / f"{name}.tif", grid)
        seconds.append(time.perf_counter() - start)
        if number < len(SOURCES):
            np.save(folder / f"{way} {name}.npy", values)
        del values
        say(f"{way} {number + 1}/{layers} {name} {seconds[-1]:.1f} s", sys.stderr)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {"seconds": seconds, "peak": peak}


def ours(path: Path, grid: Grid) -> Any:
    from shanshui.base.catalog import Entry
    from shanshui.base.rasters import read_raster
    from shanshui.core.vocabulary import vocabulary

    stated: dict[str, Any] = {"path": str(path), "files": (path,), "licence": "CC0", "citation": "made here"}
    if path.stem == "codes":
        entry = Entry(name="land_cover", classification="cnlucc", year=2020, **stated)
    else:
        entry = Entry(name="elevation", unit="m", **stated)
    return read_raster(entry, vocabulary()[entry.name], grid).values.reshape(grid.shape)


def theirs(path: Path, grid: Grid) -> Any:
    from rasterio.warp import Resampling, reproject

    codes = path.stem == "codes"
    out = np.full(grid.shape, -1 if codes else np.nan, "i2" if codes else "f4")
    with rasterio.open(path) as file:
        reproject(rasterio.band(file, 1), out, dst_crs=CRS, dst_transform=rasterio.Affine(*grid.transform), dst_nodata=-1 if codes else np.nan,
                  resampling=Resampling.nearest if codes else Resampling.bilinear, num_threads=os.cpu_count() or 1)  # fmt: skip
    return out


# ------------------------------------------------------------------ comparing
def compare(folder: Path, layers: int, shape: tuple[int, int]) -> None:
    make(folder, shape)
    found = {}
    for way in WAYS:
        command = [
            sys.executable,
            __file__,
            "--way",
            way,
            "--folder",
            folder,
            "--layers",
            layers,
            "--rows",
            shape[0],
            "--cols",
            shape[1],
        ]
        found[way] = json.loads(
            subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE).stdout
        )
    total = {way: sum(each["seconds"]) for way, each in found.items()}
    say(f"{layers} layers of {shape[0]} × {shape[1]} cells")
    for way, each in found.items():
        say(f"{way:16} {total[way]:8.1f} s  {total[way] / layers:6.1f} s a layer  peak {each['peak'] / 2**30:.2f} GB"
              f"  × {total['shanshui'] / total[way]:.2f} (ours / this)")  # fmt: skip
    for name in SOURCES[: min(layers, len(SOURCES))]:
        mine = np.load(folder / f"shanshui {name}.npy", mmap_mode="r")
        for way in WAYS[1:]:
            say(f"{name:8} {way:16} {differing(mine, np.load(folder / f'{way} {name}.npy', mmap_mode='r'))}")
    within = found["shanshui"]["peak"] < BOUND
    say(f"memory within {BOUND / 2**30:.0f} GB: {'yes' if within else 'NO'}")
    sys.exit(0 if within else 1)


def differing(mine: Any, other: Any) -> str:
    """Share of the cells with data in one only, and with another value (more than a millionth off) in both."""
    lone = unlike = held = 0
    for row in range(0, mine.shape[0], 512):
        a, b = np.asarray(mine[row : row + 512], "f8"), np.asarray(other[row : row + 512], "f8")
        there, other_there = np.isfinite(a) & (a != -1), np.isfinite(b) & (b != -1)
        both = there & other_there
        held += int(there.sum())
        lone += int((there != other_there).sum())
        unlike += int((np.abs(a[both] - b[both]) > 1e-6 * np.maximum(np.abs(a[both]), 1)).sum())
    return f"data in one only {lone / max(held, 1):.2e}, another value {unlike / max(held, 1):.2e}"


if __name__ == "__main__":
    main()
