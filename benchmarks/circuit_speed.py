"""How long currents between two cells of 2000 × 2000 take, beside multigrid of pyamg and the direct solver of SciPy.

    python benchmarks/circuit_speed.py [--size 2000] [--neighbours 8|4] [--map patches|noise] [--pyamg PYTHON] [--direct]
    python benchmarks/circuit_speed.py --sources 20 [--size 3000]

The first solves for the voltages of one pair: resistances of 1 … 1000, in patches or drawn anew for every cell, one cell in ten a hole,
relative residual 1e-8. Each way runs in a fresh process on the same map, alone; kernels are compiled before the clock starts. Ours
counts links, pieces, levels and iteration; the peers their set-up and solution, but not the making of their matrix. `pyamg` is
smoothed aggregation with conjugate gradients (pyamg lives in an environment of its own: --pyamg names its python); `direct` is SuperLU
by scipy.sparse.linalg.splu, which needs 6 GB at 2000 × 2000. The second runs the method `circuits` in full: tables, the sum and the
maximum of the currents of all pairs of 20 sources, in seconds and memory.

Prints seconds, ratios, peaks of memory, rounds and how far effective resistances differ. Exits 1 where they differ by 1e-6 or more.
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

TOLERANCE, AGREE, HOLES, CONTRAST = 1e-8, 1e-6, 0.1, 3.0
"""Relative residual, greatest difference of resistances, share of holes, decades of resistance."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int)
    parser.add_argument("--neighbours", type=int, choices=(4, 8), default=8)
    parser.add_argument("--map", choices=("patches", "noise"), default="patches")
    parser.add_argument("--pyamg", help="python of an environment with pyamg")
    parser.add_argument("--direct", action="store_true", help="SuperLU as well")
    parser.add_argument("--sources", type=int, default=0)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    told = parser.parse_args()
    told.size = told.size or (3000 if told.sources else 2000)
    if told.way:
        say(json.dumps(measured(told)))
        return
    with tempfile.TemporaryDirectory(prefix="电路 circuit ") as folder:
        sys.exit(0 if compare(Path(folder), told) else 1)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def made(size: int, kind: str) -> Any:
    """Resistances of 1 … 1000 with holes, and the two cells between which the current flows."""
    from scipy.ndimage import gaussian_filter, label

    rng = np.random.default_rng(size)
    if kind == "noise":
        resistance = 10 ** (CONTRAST * rng.random((size, size), dtype="f4"))
    else:
        surface = gaussian_filter(rng.standard_normal((size, size), dtype="f4"), 4, mode="wrap")
        classes = np.digitize(surface, np.quantile(surface[::5, ::5], [0.2, 0.4, 0.6, 0.8]))
        resistance = (10 ** (CONTRAST * np.arange(5) / 4)).astype("f4")[classes]
    resistance[rng.random((size, size), dtype="f4") < HOLES] = np.nan
    piece, _ = label(~np.isnan(resistance))
    inside = np.flatnonzero(piece == np.bincount(piece[piece > 0]).argmax())
    return resistance, inside[[len(inside) // 10, -(len(inside) // 10)]]


# ------------------------------------------------------------------ the ways: each gives work() → (resistance, rounds)
def ours(resistance: Any, ends: Any, near: int) -> Any:
    from shanshui.connect.circuit import circuit
    from shanshui.connect.circuit_current import leaving
    from shanshui.connect.circuit_links import clusters
    from shanshui.connect.circuit_solve import Held

    def work() -> Any:
        closed, links = circuit(resistance, near, "resistance")
        root = clusters(links)
        node = np.full(closed.shape, -1, "i4")
        node[1:-1, 1:-1].flat[ends] = 0, 1
        held = node >= 0
        apart = ~np.isin(root, root[held])
        del root
        circuit_ = Held(links, held, closed | apart, TOLERANCE, direct=0)
        volt = np.zeros(closed.shape)
        volt[node == 0] = 1
        _, rounds = circuit_.solve(volt)
        out = np.zeros(2)
        leaving(links, volt, node, out)
        return 1 / out[0], rounds

    return work


def matrix(resistance: Any, ends: Any, near: int) -> Any:
    """The Laplacian of the piece that holds both ends, without the second of them, and the place of the first."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    n = resistance.size
    number = np.arange(n).reshape(resistance.shape)
    shifts = [(np.s_[:, :-1], np.s_[:, 1:], 1.0), (np.s_[:-1], np.s_[1:], 1.0)]
    if near == 8:
        shifts += [(np.s_[:-1, :-1], np.s_[1:, 1:], 2**0.5), (np.s_[:-1, 1:], np.s_[1:, :-1], 2**0.5)]
    rows, cols, values = [], [], []
    for a, b, far in shifts:
        g = 2 / (resistance[a].astype("f8") + resistance[b]) / far
        known = ~np.isnan(g)
        rows.append(number[a][known])
        cols.append(number[b][known])
        values.append(g[known])
    G = coo_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(cols))), shape=(n, n)).tocsr()
    G = G + G.T
    pieces = connected_components(G, directed=False)[1]
    kept = np.flatnonzero(pieces == pieces[ends[0]])
    G = G[kept][:, kept]
    L = G.copy()
    L.data *= -1
    L.setdiag(np.asarray(G.sum(axis=1)).ravel())
    free = np.flatnonzero(kept != ends[1])
    return L.tocsr()[free][:, free].tocsr(), int(np.searchsorted(kept[free], ends[0]))


def pyamg(resistance: Any, ends: Any, near: int) -> Any:
    from pyamg import smoothed_aggregation_solver

    A, first = matrix(resistance, ends, near)
    A.indices, A.indptr = A.indices.astype("i4"), A.indptr.astype("i4")
    b = np.zeros(A.shape[0])
    b[first] = 1

    def work() -> Any:
        rests: list[float] = []
        solver = smoothed_aggregation_solver(A, symmetry="symmetric")
        x = solver.solve(b, tol=TOLERANCE, accel="cg", maxiter=500, residuals=rests)
        return float(x[first]), len(rests) - 1

    return work


def direct(resistance: Any, ends: Any, near: int) -> Any:
    from scipy.sparse.linalg import splu

    A, first = matrix(resistance, ends, near)
    A = A.tocsc()
    b = np.zeros(A.shape[0])
    b[first] = 1

    def work() -> Any:
        x = splu(A, permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True}).solve(b)
        return float(x[first]), 0

    return work


def cumulative(resistance: Any, count: int) -> Any:
    import geopandas as gpd

    from shanshui.connect.circuit import circuits
    from shanshui.core.grid import Grid

    rng = np.random.default_rng(count)
    grid = Grid("EPSG:32647", 0.0, 0.0, 30.0, resistance.shape)
    label = np.full(resistance.shape, -1, "i4")
    edge = max(2, resistance.shape[0] // 60)
    for k in range(count):
        i, j = (int(rng.integers(0, side - edge)) for side in resistance.shape)
        label[i : i + edge, j : j + edge] = k + 1
    sources = gpd.GeoDataFrame({"id": np.arange(count) + 1}, geometry=[None] * count, crs=grid.crs)

    def work() -> Any:
        table, *_ = circuits(sources, grid.raster(label), grid.raster(resistance), grid=grid, tolerance=TOLERANCE)
        return float(table["resistance"].max()), 0

    return work


WAYS: dict[str, Any] = {"shanshui": ours, "pyamg": pyamg, "direct": direct, "cumulative": cumulative}


# ------------------------------------------------------------------ side by side
def measured(told: argparse.Namespace) -> dict[str, Any]:
    resistance, ends = np.load(told.folder / "resistance.npy"), np.load(told.folder / "ends.npy")
    if told.way == "cumulative":
        cumulative(resistance[:250, :250].copy(), 3)()  # compiles
        work = cumulative(resistance, told.sources)
    else:
        small, corners = made(260, "patches")
        WAYS[told.way](small, corners, told.neighbours)()  # compiles, imports
        work = WAYS[told.way](resistance, ends, told.neighbours)
    start = time.perf_counter()
    found, rounds = work()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {"seconds": seconds, "peak": peak, "resistance": found, "rounds": rounds}


def compare(folder: Path, told: argparse.Namespace) -> bool:
    resistance, ends = made(told.size, told.map)
    np.save(folder / "resistance.npy", resistance)
    np.save(folder / "ends.npy", ends)
    say(f"{told.size} × {told.size} cells, {told.map}, {told.neighbours} neighbours")
    ways = ["cumulative"] if told.sources else ["shanshui"]
    ways += ["pyamg"] if told.pyamg and not told.sources else []
    ways += ["direct"] if told.direct and not told.sources else []
    found: dict[str, dict[str, Any]] = {}
    for way in ways:
        python = told.pyamg if way == "pyamg" else sys.executable
        command = [python, __file__, "--way", way, "--folder", str(folder), "--size", str(told.size)]
        command += ["--neighbours", str(told.neighbours), "--sources", str(told.sources)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{way}: {done.stderr}")
        found[way] = json.loads(done.stdout.splitlines()[-1])
    mine, right = found[ways[0]], True
    for way, result in found.items():
        gap = abs(result["resistance"] / mine["resistance"] - 1)
        right &= gap < AGREE
        line = f"  {way:12} {result['seconds']:8.2f} s  peak {result['peak'] / 2**30:.2f} GB"
        line += f"  {result['rounds']} rounds" if result["rounds"] else ""
        if way != ways[0]:
            line += f"  × {result['seconds'] / mine['seconds']:.1f} of ours; resistance differs by {gap:.1e}"
        say(line)
    return right


if __name__ == "__main__":
    main()
