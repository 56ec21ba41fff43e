"""How long the network of a whole plan takes: every method of it on 3000 × 3000 cells with 100 sources, one after the other.

    python benchmarks/network_speed.py [--size 3000] [--sources 100] [--only NAME …]

The map is that of cost_speed.py, with squares of restored land as works. There is no peer for the chain: Linkage Mapper, Circuitscape and
Conefor cannot be run in one process here; single kernels have theirs in cost_speed.py and circuit_speed.py. Each method runs in a
process of its own on results stored before, kernels compiled beforehand. Prints seconds, seconds of processors, and the peak of memory.
"""

from __future__ import annotations

import argparse
import json
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from cost_speed import CELL, made

WORKS, EDGE = 12, 40
"""Subprojects, and the edge of each in cells."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=3000)
    parser.add_argument("--sources", type=int, default=100)
    parser.add_argument("--only", nargs="*", choices=tuple(METHODS), default=tuple(METHODS))
    parser.add_argument("--method", choices=tuple(METHODS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.method:
        say(json.dumps(measured(told.method, told.folder)))
        return
    with tempfile.TemporaryDirectory(prefix="网络 network ") as folder:
        place(Path(folder), told.size, told.sources)
        place(Path(folder) / "small", 240, 4)
        say(f"{told.size} × {told.size} cells of {CELL:g} m, {told.sources} sources, {WORKS} subprojects")
        for name in METHODS:
            needed = name in told.only or name == "corridors"
            if needed:
                command = [sys.executable, __file__, "--method", name, "--folder", folder]
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                if done.returncode:
                    raise SystemExit(f"{name}: {done.stderr}")
                run = json.loads(done.stdout.splitlines()[-1])
                say(
                    f"  {name:22} {run['seconds']:8.1f} s ({run['busy']:.1f} s of processors)  peak {run['peak'] / 2**30:.2f} GB"
                )


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def place(folder: Path, size: int, count: int) -> None:
    """Resistance, sources, works and what they make of the land, as files."""
    import geopandas as gpd

    from shanshui.core.grid import Grid

    folder.mkdir(exist_ok=True)
    resistance, label = made(size, count)
    grid = Grid("EPSG:32647", 0.0, 0.0, CELL, resistance.shape)
    ids, cells = np.unique(label[label > 0], return_counts=True)
    shapes = grid.outlines(label - 1, len(ids))
    sources = gpd.GeoDataFrame({"id": ids, "area_m2": cells * CELL**2}, geometry=shapes, crs=grid.crs)
    rng = np.random.default_rng(1)
    works, after = np.full(resistance.shape, -1, "i4"), resistance.copy()
    for k in range(WORKS):
        i, j = rng.integers(0, size - EDGE, 2)
        works[i : i + EDGE, j : j + EDGE] = k
    after[works >= 0] = np.fmin(after[works >= 0], 5)
    ecosystem = np.where(np.isnan(resistance), -1, 10 + 10 * (np.arange(size)[:, None] // 50 % 6)).astype("i2")
    given = {
        "source_label": grid.raster(label), "resistance": grid.raster(resistance), "after": grid.raster(after),
        "project_label": grid.raster(works), "cell_area": grid.raster(np.full(resistance.shape, CELL**2)),
        "ecosystem": grid.raster(ecosystem), "sources": sources, "grid": grid,
    }  # fmt: skip
    for name, value in given.items():
        keep(folder, name, value)


def keep(folder: Path, name: str, value: Any) -> None:
    with (folder / f"{name}.pickle").open("wb") as file:
        pickle.dump(value, file, protocol=5)


def held(folder: Path, name: str) -> Any:
    with (folder / f"{name}.pickle").open("rb") as file:
        return pickle.load(file)


# ------------------------------------------------------------------ the methods: each gives what is to be kept, by name
def layers(folder: Path, *names: str) -> list[Any]:
    return [held(folder, name) for name in names]


def corridors(folder: Path) -> dict[str, Any]:
    from shanshui.connect.corridors import corridors as method

    sources, label, resistance = layers(folder, "sources", "source_label", "resistance")
    return {"corridors": method(sources, label, resistance, grid=held(folder, "grid"))}


def corridor_bands(folder: Path) -> dict[str, Any]:
    from shanshui.connect.corridor_bands import corridor_bands as method

    method(*layers(folder, "corridors", "source_label", "resistance"), grid=held(folder, "grid"))
    return {}


def corridor_current(folder: Path) -> dict[str, Any]:
    from shanshui.connect.corridor_current import corridor_current as method

    found = method(*layers(folder, "corridors", "source_label", "resistance"), grid=held(folder, "grid"))
    return {"corridor_current": found}


def pinch_points(folder: Path) -> dict[str, Any]:
    from shanshui.connect.pinch_points import pinch_points as method

    method(*layers(folder, "corridor_current", "corridors", "cell_area"), grid=held(folder, "grid"))
    return {}


def barriers(folder: Path) -> dict[str, Any]:
    from shanshui.connect.barriers import barriers as method

    method(*layers(folder, "corridors", "source_label", "resistance", "cell_area"), grid=held(folder, "grid"))
    return {}


def corridor_land(folder: Path) -> dict[str, Any]:
    from shanshui.connect.corridor_land import corridor_land as method

    method(*layers(folder, "corridors", "ecosystem", "cell_area"), grid=held(folder, "grid"))
    return {}


def source_connectivity(folder: Path) -> dict[str, Any]:
    from shanshui.connect.source_connectivity import source_connectivity as method

    method(*layers(folder, "sources", "corridors"))
    return {}


def project_connectivity(folder: Path) -> dict[str, Any]:
    import pandas as pd

    from shanshui.connect.project_connectivity import project_connectivity as method

    given = layers(folder, "project_label", "sources", "source_label", "resistance", "after")
    method(pd.DataFrame({"id": [f"p{k}" for k in range(WORKS)]}), *given, grid=held(folder, "grid"))
    return {}


METHODS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "corridors": corridors, "corridor_bands": corridor_bands, "corridor_land": corridor_land, "source_connectivity": source_connectivity,
    "corridor_current": corridor_current, "pinch_points": pinch_points, "barriers": barriers, "project_connectivity": project_connectivity,
}  # fmt: skip
"""In the order in which they need each other."""


def measured(name: str, folder: Path) -> dict[str, float]:
    for each, made_ in METHODS[name](folder / "small").items():  # compiles, imports
        keep(folder / "small", each, made_)
    start, busy = time.perf_counter(), time.process_time()
    found = METHODS[name](folder)
    told = {"seconds": time.perf_counter() - start, "busy": time.process_time() - busy}
    for each, value in found.items():
        keep(folder, each, value)
    return told | {
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    }


if __name__ == "__main__":
    main()
