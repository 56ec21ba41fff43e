"""How long all class and landscape metrics of 3000 × 3000 cells with 8 classes take, beside plain SciPy and beside pylandstats.

    python benchmarks/landscape_speed.py [--size 3000] [--map patches|noise] [--pylandstats PYTHON] [--limit 900]

Each way runs in a fresh process on the same array, alone; the kernels are compiled before the clock starts, as they are after the
first run on a machine. Prints seconds, their ratio, peaks of memory, and how far the figures of the ways differ. `--pylandstats`
names a Python that has pylandstats (GPL: measured beside, never imported by the package); it is asked only for those of its metrics
that are ours as well, at sizes that double until one takes more than `--limit` seconds. To make one, anywhere outside the
project's own environment:

    python -m venv pylandstats-env && pylandstats-env/bin/pip install pylandstats
    python benchmarks/landscape_speed.py --pylandstats pylandstats-env/bin/python

Exits 1 where ours takes 15 s or more.
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

CLASSES, CELL, BOUND_S = 8, 30.0, 15.0
THEIRS = {
    "number_of_patches": "patches", "patch_density": "patch_density", "largest_patch_index": "largest_patch_percent",
    "edge_density": "edge_density", "area_mn": "mean_patch_ha", "shape_index_mn": "mean_shape",
    "fractal_dimension_mn": "mean_fractal", "euclidean_nearest_neighbor_mn": "mean_nearest_m", "effective_mesh_size": "mesh_ha",
    "total_core_area": "core_ha", "number_of_disjunct_core_areas": "cores", "core_area_mn": "mean_core_ha",
    "proportion_of_landscape": "share_percent", "contagion": "contagion", "shannon_diversity_index": "diversity",
}  # fmt: skip
"""Metrics of pylandstats by ours; those it has of a class, or of the landscape, only, are asked for there only."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=3000)
    parser.add_argument("--map", choices=("patches", "noise"), default="patches")
    parser.add_argument("--pylandstats", type=Path, help="a Python with pylandstats")
    parser.add_argument("--limit", type=float, default=900.0, help="seconds a peer may take")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.way:
        say(json.dumps(WAYS[told.way](np.load(told.file))))
        return
    with tempfile.TemporaryDirectory(prefix="景观 landscape ") as folder:
        sys.exit(0 if compare(Path(folder), told) else 1)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def made(size: int, kind: str) -> Any:
    """Classes 0 … 7: patches of all sizes, from noise smoothed at three scales and cut at its octiles; or noise itself."""
    from scipy.ndimage import gaussian_filter

    rng = np.random.default_rng(size)
    if kind == "noise":
        return rng.integers(0, CLASSES, (size, size)).astype("i4")
    surface = sum(
        s * gaussian_filter(rng.standard_normal((size, size), dtype="f4"), s, mode="wrap") for s in (2, 8, 40)
    )
    return np.digitize(surface, np.quantile(surface, np.arange(1, CLASSES) / CLASSES)).astype("i4")


# ------------------------------------------------------------------ the ways
def measured(work: Any) -> dict[str, Any]:
    start = time.perf_counter()
    class_table, landscape = work()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {"seconds": seconds, "peak": peak, "classes": class_table, "landscape": landscape}


def ours(key: Any) -> dict[str, Any]:
    from shanshui.assess.landscape_count import count_patches
    from shanshui.assess.landscape_summary import CLASS, LANDSCAPE, summarise

    def work(key: Any = key) -> Any:
        by_class, landscape = summarise(count_patches(key, CLASSES), CELL, CLASSES)
        return by_class[CLASS].to_dict("list"), {name: landscape[name].tolist()[0] for name in LANDSCAPE}

    work(key[:50, :50].copy())  # compiles
    return measured(work)


def plain(key: Any) -> dict[str, Any]:
    """The same from whole-array operations of NumPy and SciPy, class by class, with the formulas of the package."""
    from scipy.ndimage import label
    from scipy.spatial import cKDTree

    from shanshui.assess.landscape_count import Patches
    from shanshui.assess.landscape_summary import CLASS, LANDSCAPE, summarise

    def nearest(labels: Any, edge: Any, count: int) -> Any:
        """From each edge cell to ever more of its neighbours in a tree, until one is of another patch."""
        points = np.argwhere(edge)
        patch = labels[edge] - 1
        best = np.full(count, np.inf)
        open_, k = np.arange(len(points)), 8
        tree = cKDTree(points)
        while count > 1 and len(open_):
            k = min(k, len(points))
            distance, found = tree.query(points[open_], k)
            other = patch[found] != patch[open_, None]
            first, some = other.argmax(axis=1), other.any(axis=1)
            np.minimum.at(best, patch[open_[some]], np.round(distance[some, first[some]] ** 2))
            reached = distance[:, -1] ** 2 >= best[patch[open_]]  # nothing nearer is left for this cell
            open_, k = open_[~some & ~reached], k * 4
        return np.where(np.isfinite(best), best, -1)

    def work() -> Any:
        corners = np.ones((3, 3))
        padded = np.pad(key, 1, constant_values=-1)
        arms = (padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:])
        like = sum((arm == key).astype("i1") for arm in arms)
        parts, cores = [], np.zeros(CLASSES, "i8")
        for k in range(CLASSES):
            of_class = key == k
            labels, count = label(of_class, corners)
            flat = labels[of_class] - 1
            sums = [np.bincount(flat, w, count) for w in (None, 4 - like[of_class], like[of_class] == 4)]
            parts.append([np.full(count, k), *sums, nearest(labels, of_class & (like < 4), count)])
            cores[k] = label(of_class & (like == 4), corners)[1]
        adjacency = np.zeros((CLASSES, CLASSES), "i8")
        for one, other in ((key[:, :-1], key[:, 1:]), (key[:-1], key[1:])):
            adjacency += np.bincount((one * CLASSES + other).ravel(), minlength=CLASSES**2).reshape(CLASSES, -1)
        joined = [np.concatenate(part).astype("i8") for part in zip(*parts, strict=True)]
        by_class, landscape = summarise(Patches(*joined, cores, (adjacency + adjacency.T)[None]), CELL, CLASSES)
        return by_class[CLASS].to_dict("list"), {name: landscape[name].tolist()[0] for name in LANDSCAPE}

    return measured(work)


def theirs(key: Any) -> dict[str, Any]:
    """Runs in the environment of pylandstats, which has no shanshui."""
    import warnings

    import pylandstats

    warnings.simplefilter("ignore")
    kinds = pylandstats.Landscape
    of_class = [n for n in THEIRS if n in kinds.CLASS_METRICS]
    of_landscape = [n for n in THEIRS if n in kinds.LANDSCAPE_METRICS]

    def work() -> Any:
        landscape = kinds(key + 1, res=(CELL, CELL), nodata=0)
        by_class = landscape.compute_class_metrics_df(metrics=of_class)
        whole = landscape.compute_landscape_metrics_df(metrics=of_landscape).iloc[0]
        return {THEIRS[n]: by_class[n].tolist() for n in of_class}, {THEIRS[n]: float(whole[n]) for n in of_landscape}

    return measured(work)


WAYS = {"shanshui": ours, "plain": plain, "pylandstats": theirs}


# ------------------------------------------------------------------ side by side
def run(way: str, python: str | Path, path: Path, limit: float | None) -> dict[str, Any] | str:
    command = [str(python), __file__, "--way", way, "--file", str(path)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=limit, text=True)
    except subprocess.TimeoutExpired:
        return f"more than {limit:.0f} s"
    if done.returncode:
        last = done.stderr.strip().splitlines()
        return last[-1] if last else f"ended with {done.returncode}"
    return json.loads(done.stdout.splitlines()[-1])


def compare(folder: Path, told: argparse.Namespace) -> bool:
    sizes = [told.size]
    if told.pylandstats:
        sizes = [*(n for n in (250, 500, 1000, 2000) if n < told.size), told.size]
    within, tired = True, False
    for size in sizes:
        path = folder / f"{size}.npy"
        np.save(path, made(size, told.map))
        say(f"{size} × {size} cells, {CLASSES} classes, {told.map}")
        mine = run("shanshui", sys.executable, path, None)
        if isinstance(mine, str):
            raise SystemExit(f"shanshui: {mine}")
        say(
            f"  {'shanshui':12} {mine['seconds']:9.2f} s  peak {mine['peak'] / 2**30:.2f} GB  {mine['landscape']['patches']} patches"
        )
        others = {"plain": sys.executable} if size == told.size else {}
        if told.pylandstats and not tired:
            others["pylandstats"] = told.pylandstats
        for way, python in others.items():
            found = run(way, python, path, told.limit)
            tired = tired or (way == "pylandstats" and isinstance(found, str))
            say(f"  {way:12} {found}" if isinstance(found, str) else side_by_side(way, mine, found))
        path.unlink()
        if size == told.size:
            within = mine["seconds"] < BOUND_S
            say(f"{size} × {size} within {BOUND_S:.0f} s: {'yes' if within else 'NO'}")
    return within


def side_by_side(way: str, mine: dict[str, Any], found: dict[str, Any]) -> str:
    """Seconds, the ratio, and the largest relative difference of each metric that differs by more than a millionth."""
    unlike = {}
    for kind in ("classes", "landscape"):
        for name, values in found[kind].items():
            if name not in mine[kind]:
                continue
            a, b = np.atleast_1d(np.array(mine[kind][name], "f8")), np.atleast_1d(np.array(values, "f8"))
            gap = np.nanmax(np.abs(a - b) / np.maximum(np.abs(a), 1e-12)) if np.isfinite(a - b).any() else 0.0
            if gap > 1e-6 or (np.isnan(a) != np.isnan(b)).any():
                unlike[f"{kind}.{name}"] = round(float(gap), 6)
    compared = len(found["classes"]) + len(found["landscape"])
    return (f"  {way:12} {found['seconds']:9.2f} s  peak {found['peak'] / 2**30:.2f} GB  × {found['seconds'] / mine['seconds']:.1f} of ours;"
            f" {compared} metrics compared, unlike: {unlike or 'none'}")  # fmt: skip


if __name__ == "__main__":
    main()
