"""How long the trend of every cell takes beside a loop over pymannkendall, and how much memory; one run, one ratio.

    python benchmarks/trend_speed.py --pymannkendall PYTHON [--cells 10000000] [--years 20] [--threads 2] [--sample 300]

PYTHON is an interpreter of an environment that has pymannkendall (pip install pymannkendall); it is no dependency of ours.
The series lie in a file; ours are read, and slope, Z and class written, in the blocks that the runner uses, on threads, in a
process of its own. The loop runs over `sample` cells drawn from the same file, each in one call of
pymannkendall's original_test (its cheapest that gives both slope and Z), and counts for all cells in proportion; the
pre-whitened test that we run by default is timed beside it (trend_free_pre_whitening_modification_test).
Slope and Z of the sampled cells are compared: both are Theil–Sen and Mann–Kendall, ours here without pre-whitening.

Exits 1 where ours are less than 20 times as fast, hold more than 2 GB, or differ.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

BOUND, MEMORY_GB, BLOCK = 20.0, 2.0, 1024
ALIKE = 1e-4
"""Largest difference of slope and Z, relative: ours are kept in single precision."""
HOLES = 0.02
CRS, CELL = "EPSG:4479", 30.0
LOOP = """
import json, sys, time
import numpy as np
import pymannkendall as mk
series = np.load(sys.argv[1])
out, took = [], {}
for name in ("trend_free_pre_whitening_modification_test", "original_test"):
    test = getattr(mk, name)
    test(series[0])
    start = time.perf_counter()
    out = [test(each) for each in series]
    took[name] = time.perf_counter() - start
print(json.dumps({"took": took, "slope": [float(r.slope) for r in out], "z": [float(r.z) for r in out]}))
"""


def shape_of(cells: int) -> tuple[int, int]:
    """About square."""
    rows = int(np.sqrt(cells))
    return rows, -(-cells // rows)


def write(folder: Path, years: int, shape: tuple[int, int]) -> None:
    """Cover that drifts, with noise, correlated from year to year in a third of the cells; a fiftieth without data."""
    rng = np.random.default_rng(3)
    file = np.lib.format.open_memmap(folder / "fvc.npy", mode="w+", dtype="f4", shape=(years, *shape))
    for row in range(0, shape[0], 200):
        part = file[:, row : row + 200]
        size = part.shape[1:]
        drift, carry = rng.normal(0, 0.004, size), np.where(rng.random(size) < 1 / 3, 0.7, 0.0)
        noise = np.zeros(size)
        holes = rng.random(size) < HOLES
        for year in range(years):
            noise = carry * noise + rng.normal(0, 0.03, size)
            part[year] = np.where(holes, np.nan, np.clip(0.4 + drift * year + noise, 0, 1))
    file.flush()


def ours(folder: Path, years: int, shape: tuple[int, int], threads: int, prewhiten: bool) -> dict[str, float]:
    """Seconds and peak over blocks that are mapped one at a time."""
    from concurrent.futures import ThreadPoolExecutor

    from shanshui.assess.trend import fvc_trend
    from shanshui.core.grid import Grid

    grid, when = Grid(CRS, 0.0, 0.0, CELL, shape), list(range(2001, 2001 + years))
    kinds = {"slope": "f4", "z": "f4", "class": "i2"}
    for name, kind in kinds.items():
        np.lib.format.open_memmap(folder / f"{name}.npy", mode="w+", dtype=kind, shape=shape)

    def one(window: tuple[slice, slice]) -> None:
        rows, cols = window
        cut = np.array(np.load(folder / "fvc.npy", mmap_mode="r")[:, rows, cols])
        found = fvc_trend(grid.window(rows, cols).raster(cut, "fvc", year=when), prewhiten=prewhiten)
        for name, layer in zip(kinds, found, strict=True):
            np.load(folder / f"{name}.npy", mmap_mode="r+")[rows, cols] = layer.values

    warm = np.random.default_rng(0).random((years, 2, 2), dtype="f4")
    fvc_trend(Grid(CRS, 0.0, 0.0, CELL, (2, 2)).raster(warm, "fvc", year=when), prewhiten=prewhiten)
    start = time.perf_counter()
    with ThreadPoolExecutor(max_workers=threads) as pool:
        list(pool.map(one, grid.blocks(BLOCK)))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {"seconds": seconds, "peak": float(peak)}


def loop(python: str, folder: Path, sample: int) -> tuple[Any, Any]:
    """Cells drawn from the file, and what pymannkendall says of them."""
    series = np.load(folder / "fvc.npy", mmap_mode="r")
    rng = np.random.default_rng(7)
    cells: list[tuple[int, int]] = []
    while len(cells) < sample:
        row, col = int(rng.integers(series.shape[1])), int(rng.integers(series.shape[2]))
        if not np.isnan(series[:, row, col]).any():
            cells.append((row, col))
    np.save(folder / "sample.npy", np.array([series[:, row, col] for row, col in cells], dtype="f8"))
    done = subprocess.run([python, "-c", LOOP, str(folder / "sample.npy")], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr.strip())
    return cells, json.loads(done.stdout.splitlines()[-1])


def apart(folder: Path, cells: list[tuple[int, int]], theirs: dict[str, Any]) -> float:
    """Largest relative difference of slope and Z."""
    worst = 0.0
    for name in ("slope", "z"):
        mine = np.load(folder / f"{name}.npy", mmap_mode="r")
        found = np.array([mine[row, col] for row, col in cells], dtype="f8")
        other = np.array(theirs[name])
        worst = max(worst, float((np.abs(found - other) / np.maximum(np.abs(other), 1e-3)).max()))
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pymannkendall", metavar="PYTHON", help="interpreter that has pymannkendall")
    parser.add_argument("--cells", type=int, default=10_000_000)
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--whiten", action="store_true", help=argparse.SUPPRESS)
    told = parser.parse_args()
    shape = shape_of(told.cells)
    if told.folder:
        say(json.dumps(ours(told.folder, told.years, shape, told.threads, told.whiten)))
        return
    if not told.pymannkendall:
        raise SystemExit("--pymannkendall PYTHON: an interpreter of an environment with pymannkendall")
    with tempfile.TemporaryDirectory(prefix="趋势 trend ") as name:
        folder = Path(name)
        write(folder, told.years, shape)
        say(f"{told.years} years × {shape[0] * shape[1]} cells, {told.threads} threads, blocks of {BLOCK} × {BLOCK}")
        white, plain = alone(folder, told, "--whiten"), alone(folder, told)
        cells, theirs = loop(told.pymannkendall, folder, told.sample)
        difference = apart(folder, cells, theirs)
    whole = shape[0] * shape[1] / told.sample
    good = difference <= ALIKE
    for word, mine, test in (("pre-whitened", white, "trend_free_pre_whitening_modification_test"),
                             ("plain", plain, "original_test")):  # fmt: skip
        other = theirs["took"][test] * whole
        ratio = other / mine["seconds"]
        good &= ratio >= BOUND and mine["peak"] < MEMORY_GB * 2**30
        say(f"{word}: ours {mine['seconds']:.1f} s, peak {mine['peak'] / 2**30:.2f} GB (bound {MEMORY_GB:g}); "
            f"pymannkendall {theirs['took'][test] / told.sample * 1e3:.2f} ms a cell ({told.sample} sampled), "
            f"{other / 3600:.1f} h for all: × {ratio:.0f} (bound {BOUND:g})")  # fmt: skip
    say(f"largest difference of slope and Z in the sample: {difference:.1e} (bound {ALIKE:g})")
    sys.exit(0 if good else 1)


def alone(folder: Path, told: argparse.Namespace, *more: str) -> dict[str, float]:
    """Ours in a process of its own."""
    sizes = [f"--cells={told.cells}", f"--years={told.years}", f"--threads={told.threads}", f"--folder={folder}"]
    done = subprocess.run([sys.executable, __file__, *sizes, *more], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr.strip() or f"ended with {done.returncode}")
    return json.loads(done.stdout.splitlines()[-1])


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
