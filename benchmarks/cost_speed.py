"""How long cost distance from 100 sources on 3000 × 3000 cells takes beside skimage.graph.MCP_Geometric, and all corridors.

    python benchmarks/cost_speed.py [--size 3000] [--sources 100] [--times 1] [--skip-corridors]

Each way runs in a fresh process on the same arrays, alone; kernels are compiled before the clock starts, and what each needs to get
ready (a copy of the map with a frame here, the object of the search there) counts. Both give the cost of every cell in double
precision, which have to be equal to the last bit. Then, ours alone: all corridors between neighbours, and their bands. Prints seconds,
ratios and the growth of memory. Exits 1 where cost distance is not 6 times as fast, corridors take 120 s, or a cost differs.
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

CELL, RATIO, BOUND_S, CUTOFF = 30.0, 6.0, 120.0, 10_000.0
LAND = (1, 5, 10, 30, 50, 100, 300, 500)
SLOPE = (1, 100, 200, 300, 500)
PEERS = ("shanshui", "skimage")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=3000)
    parser.add_argument("--sources", type=int, default=100)
    parser.add_argument("--times", type=int, default=1, help="runs of each way; the best counts")
    parser.add_argument("--skip-corridors", action="store_true")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.way:
        say(json.dumps(measured(told.way, told.folder)))
        return
    with tempfile.TemporaryDirectory(prefix="廊道 corridors ") as folder:
        sys.exit(0 if compare(Path(folder), told) else 1)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def made(size: int, count: int) -> tuple[Any, Any]:
    """Resistance of land in patches and of slopes, one cell in fifty closed; blots of sources, numbered by place."""
    from scipy.ndimage import gaussian_filter

    rng = np.random.default_rng(size)

    def patches(values: tuple[int, ...], width: float) -> Any:
        surface = gaussian_filter(rng.standard_normal((size, size), dtype="f4"), width, mode="wrap")
        cuts = np.quantile(surface, np.arange(1, len(values)) / len(values))
        return np.array(values, "f4")[np.digitize(surface, cuts)]

    resistance = (0.7 * patches(LAND, 6) + 0.3 * patches(SLOPE, 10)).astype("f4")
    closed = gaussian_filter(rng.standard_normal((size, size), dtype="f4"), 3, mode="wrap")
    resistance[closed > np.quantile(closed, 0.98)] = np.nan
    label = np.full((size, size), -1, dtype="i4")
    side = int(np.ceil(np.sqrt(count)))
    reach = max(2, size // (8 * side))
    disc = np.hypot(*np.ogrid[-reach : reach + 1, -reach : reach + 1]) <= reach
    for i in range(count):
        row, col = ((np.array(divmod(i, side)) + rng.uniform(0.25, 0.75, 2)) * size / side).astype(int)
        rows, cols = (
            slice(max(0, row - reach), min(size, row + reach + 1)),
            slice(max(0, col - reach), min(size, col + reach + 1)),
        )
        part = disc[
            rows.start - row + reach : rows.stop - row + reach, cols.start - col + reach : cols.stop - col + reach
        ]
        label[rows, cols][part] = i + 1
    return resistance, label


# ------------------------------------------------------------------ the ways
def ours(resistance: Any, label: Any) -> Any:
    from shanshui.connect.cost_search import Search, ground

    of = ground(resistance, CELL)
    search = Search(of)
    starts = np.argwhere((label > 0) & ~np.isnan(resistance))
    search.run(of.flat(*starts.T))
    return of.inner(search.reach)


def skimage(resistance: Any, label: Any) -> Any:
    from skimage.graph import MCP_Geometric

    search = MCP_Geometric(np.where(np.isnan(resistance), -np.inf, resistance.astype("f8")), sampling=(CELL, CELL))
    return search.find_costs(np.argwhere((label > 0) & ~np.isnan(resistance)))[0]


def corridors(resistance: Any, label: Any) -> Any:
    import geopandas as gpd

    from shanshui.connect import corridors as module
    from shanshui.core.grid import Grid

    grid = Grid("EPSG:32647", 0.0, 0.0, CELL, resistance.shape)
    ids = np.unique(label[label > 0])
    sources = gpd.GeoDataFrame({"id": ids}, geometry=[None] * ids.size, crs=grid.crs)
    return module.corridors(sources, grid.raster(label), grid.raster(resistance), grid=grid)


def bands(resistance: Any, label: Any) -> Any:
    from shanshui.connect.corridor_bands import corridor_bands
    from shanshui.core.grid import Grid

    grid = Grid("EPSG:32647", 0.0, 0.0, CELL, resistance.shape)
    lines = corridors(resistance, label)
    start = time.perf_counter()
    found = corridor_bands(lines, grid.raster(label), grid.raster(resistance), grid=grid, band_cutoff=CUTOFF)
    return found, time.perf_counter() - start


WAYS: dict[str, Any] = {"shanshui": ours, "skimage": skimage, "corridors": corridors, "bands": bands}


# ------------------------------------------------------------------ side by side
def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def measured(way: str, folder: Path) -> dict[str, Any]:
    resistance, label = np.load(folder / "resistance.npy"), np.load(folder / "label.npy")
    small = np.full((40, 40), -1, dtype="i4")
    small[3, 3], small[30, 33] = 1, 2
    WAYS[way](np.ones((40, 40), dtype="f4"), small)  # compiles, imports
    before = peak()
    start, busy = time.perf_counter(), time.process_time()
    found = WAYS[way](resistance, label)
    told = {
        "seconds": time.perf_counter() - start,
        "busy": time.process_time() - busy,
        "bytes": (peak() - before) / label.size,
    }
    if way in PEERS:
        np.save(folder / f"{way}.npy", np.where(np.isneginf(found), np.inf, found))
    elif way == "corridors":
        told["count"] = len(found)
    else:
        told["seconds"] = found[1]
        told["count"] = int((found[0][1].values >= 0).sum())
    return told


def best(way: str, folder: Path, times: int) -> dict[str, Any]:
    runs = []
    for _ in range(times):
        command = [sys.executable, __file__, "--way", way, "--folder", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{way}: {done.stderr}")
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    return min(runs, key=lambda run: run["seconds"])


def compare(folder: Path, told: argparse.Namespace) -> bool:
    resistance, label = made(told.size, told.sources)
    np.save(folder / "resistance.npy", resistance)
    np.save(folder / "label.npy", label)
    cells = label.size
    say(f"{told.size} × {told.size} cells of {CELL:g} m, {np.unique(label).size - 1} sources")
    found = {way: best(way, folder, told.times) for way in PEERS}
    for way, run in found.items():
        speed = f"{cells / run['seconds'] / 1e6:6.2f} million cells/s  {run['bytes']:5.1f} bytes a cell"
        say(f"  {way:10} {run['seconds']:8.2f} s ({run['busy']:.2f} s of processors)  {speed}")
    ratio = found["skimage"]["seconds"] / found["shanshui"]["seconds"]
    equal = np.array_equal(np.load(folder / "shanshui.npy"), np.load(folder / "skimage.npy"))
    say(
        f"  × {ratio:.1f} of the speed of skimage (at least {RATIO:g}); costs equal to the last bit: {'yes' if equal else 'NO'}"
    )
    right = equal and ratio >= RATIO
    if not told.skip_corridors:
        run = best("corridors", folder, 1)
        say(
            f"  {run['count']} corridors {run['seconds']:8.2f} s  {run['bytes']:5.1f} bytes a cell (under {BOUND_S:g} s)"
        )
        right &= run["seconds"] < BOUND_S
        run = best("bands", folder, 1)
        say(f"  bands of {run['count']} cells {run['seconds']:8.2f} s  {run['bytes']:5.1f} bytes a cell")
    return bool(right)


if __name__ == "__main__":
    main()
