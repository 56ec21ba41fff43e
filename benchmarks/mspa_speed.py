"""How long MSPA takes from 1000 × 1000 to 8000 × 8000 cells, whether that is linear, and beside plain SciPy operations.

    python benchmarks/mspa_speed.py [--sizes 1000 2000 4000 8000] [--edge 1] [--connectivity 8] [--plain 1000] [--engine PROGRAM]

Each run is a fresh process on the same array, alone; the kernels are compiled before the clock starts. Prints seconds, cells a
second, bytes a cell (the peak of the process less what it held before the call, the input and the result of the method counted) and
cells a second of the greatest size over the least. `plain` is the same classes from whole-array operations of SciPy (distances,
labels) without thinning, on the size named; they have to agree in every cell that is no connector. `--engine` names a
program of the reference engine (not redistributed here) called as `PROGRAM input.tif output.tif edge connectivity`; its seconds, peak
and the share of cells that agree are printed beside. Known of it, on two cores: about 1.1 million cells a second in 24 bytes a cell.

Exits 1 below 10 million cells a second at the greatest size, at 12 bytes a cell or more, or where `plain` disagrees.
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

CELL, LEAST_RATE, MOST_BYTES, ENGINE_RATE = 30.0, 10e6, 12.0, 1.1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 2000, 4000, 8000])
    parser.add_argument("--edge", type=int, default=1)
    parser.add_argument("--connectivity", type=int, default=8, choices=(4, 8))
    parser.add_argument("--plain", type=int, default=1000, help="size of the comparison with SciPy; 0 none")
    parser.add_argument("--engine", type=Path, help="a program of the reference engine")
    parser.add_argument("--way", choices=("shanshui", "plain"), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.way:
        say(json.dumps(measured(told)))
        return
    with tempfile.TemporaryDirectory(prefix="格局 mspa ") as folder:
        sys.exit(0 if compare(Path(folder), told) else 1)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def made(size: int) -> Any:
    """Half foreground, in patches of all sizes: noise smoothed at three scales and cut at its median; made in tiles of 1000."""
    from scipy.ndimage import gaussian_filter

    def tile(seed: int) -> Any:
        rng = np.random.default_rng(seed)
        noise = (rng.standard_normal((1000, 1000), dtype="f4") for _ in range(3))
        surface = sum(s * gaussian_filter(n, s, mode="wrap") for s, n in zip((2, 8, 40), noise, strict=True))
        return (surface > np.median(surface)).astype("i1")

    tiles = -(-size // 1000)
    whole = [[tile(tiles * r + c) for c in range(tiles)] for r in range(tiles)]
    return np.block(whole)[:size, :size].copy()


# ------------------------------------------------------------------ the ways
def peak_now() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def measured(told: argparse.Namespace) -> dict[str, Any]:
    values = np.load(told.file)
    call = (plain if told.way == "plain" else ours)(told.edge, told.connectivity)
    call(values[:600, :600].copy())  # compiles, with two strips of rows
    held = peak_now()
    start, cpu = time.perf_counter(), time.process_time()
    codes = call(values)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    np.save(told.file.with_suffix(f".{told.way}.npy"), codes)
    return {"seconds": seconds, "cpu": cpu, "bytes": (peak_now() - held + values.nbytes) / values.size}


def ours(edge: int, connectivity: int) -> Any:
    from shanshui.connect.mspa import mspa
    from shanshui.core.grid import Grid

    def call(values: Any) -> Any:
        grid = Grid("EPSG:4528", 0.0, 0.0, CELL, values.shape)
        layer = grid.raster(values, "mspa_foreground")
        return mspa(layer, grid=grid, edge_cells=edge, connectivity=connectivity).values

    return call


def plain(edge: int, connectivity: int) -> Any:
    """Distances and labels of SciPy for core, islet, edge, perforation; all else is left as one (branch)."""
    from scipy.ndimage import distance_transform_edt, label

    def call(values: Any) -> Any:
        joined, other = (np.ones((3, 3)), None) if connectivity == 8 else (None, np.ones((3, 3)))
        foreground = np.pad(values, edge, mode="edge") == 1
        core = distance_transform_edt(foreground) > edge + 0.98
        pieces, count = label(foreground, joined)
        kept = np.zeros(count + 1, bool)
        kept[pieces[core]] = True
        rim = kept[pieces] & ~core & (distance_transform_edt(~core) <= edge + 0.98)
        openings, _ = label(np.pad(~core, 1, constant_values=True), other)
        inside = (openings != openings[0, 0])[1:-1, 1:-1]
        codes = np.where(core, 17, np.where(foreground, np.where(kept[pieces], 1, 9), 0)).astype("i2")
        codes[rim] = np.where(inside[rim], 5, 3)
        return codes[edge:-edge, edge:-edge]

    return call


# ------------------------------------------------------------------ side by side
def run(way: str, told: argparse.Namespace, path: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--way", way, "--file", str(path)]
    command += ["--edge", str(told.edge), "--connectivity", str(told.connectivity)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{way}: {done.stderr.strip().splitlines()[-1:]}")
    return json.loads(done.stdout.splitlines()[-1])


def compare(folder: Path, told: argparse.Namespace) -> bool:
    rates, most, agree = [], 0.0, True
    for size in told.sizes:
        path = folder / f"{size}.npy"
        np.save(path, made(size))
        found = run("shanshui", told, path)
        rates.append(size**2 / found["seconds"])
        most = max(most, found["bytes"])
        say(
            f"{size:5} × {size:<5} {found['seconds']:8.2f} s  cpu {found['cpu']:6.2f} s  {rates[-1] / 1e6:6.1f} million cells/s"
            f"  {size**2 / found['cpu'] / 1e6:5.1f} a core  {found['bytes']:5.1f} bytes a cell"
            f"  × {rates[-1] / ENGINE_RATE:.1f} of the engine's 1.1 million"
        )
        if size == told.plain:
            agree = beside_plain(told, path, found) and agree
        if told.engine:
            beside_engine(told, path, found)
        for made_file in folder.glob(f"{size}*"):
            made_file.unlink()
    say(f"cells a second, greatest size over least: {rates[-1] / rates[0]:.2f} (1 is linear)")
    fast, small = rates[-1] >= LEAST_RATE, most < MOST_BYTES
    say(f"10 million cells a second: {'yes' if fast else 'NO'}; under 12 bytes a cell: {'yes' if small else 'NO'}")
    return fast and small and agree


def beside_plain(told: argparse.Namespace, path: Path, mine: dict[str, Any]) -> bool:
    """SciPy's seconds and memory, and whether the classes agree wherever there is no connector."""
    found = run("plain", told, path)
    ours_, theirs = (np.load(path.with_suffix(f".{way}.npy")) for way in ("shanshui", "plain"))
    shown = np.isin(ours_, (33, 35, 37, 65, 67, 69))
    rims = np.isin(ours_, (3, 5)) & np.isin(theirs, (3, 5))  # of a core within an opening, SciPy does not know the edge
    unlike = int(((ours_ != theirs) & ~shown & ~rims).sum())
    say(
        f"      SciPy, without connectors {found['seconds']:.2f} s  {found['bytes']:.1f} bytes a cell"
        f"  × {found['seconds'] / mine['seconds']:.1f} of ours; {unlike} cells differ"
    )
    return unlike == 0


def beside_engine(told: argparse.Namespace, path: Path, mine: dict[str, Any]) -> None:
    import rasterio

    values = np.load(path)
    given, got = path.with_suffix(".in.tif"), path.with_suffix(".out.tif")
    profile = {"driver": "GTiff", "width": values.shape[1], "height": values.shape[0], "count": 1, "dtype": "uint8"}
    with rasterio.open(given, "w", **profile) as file:
        file.write((values + 1).astype("u1"), 1)
    start = time.perf_counter()
    command = [str(told.engine), str(given), str(got), str(told.edge), str(told.connectivity)]
    subprocess.run(command, check=True, capture_output=True)
    seconds = time.perf_counter() - start
    with rasterio.open(got) as file:
        same = float((file.read(1) == np.load(path.with_suffix(".shanshui.npy"))).mean())
    say(f"      engine {seconds:.2f} s  × {seconds / mine['seconds']:.1f} of ours; {same:.4%} of the cells agree")


if __name__ == "__main__":
    main()
