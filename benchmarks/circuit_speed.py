"""How long currents between two cells of 2000 × 2000 take, beside multigrid of pyamg and two direct solvers.

    python benchmarks/circuit_speed.py [--size 2000] [--neighbours 8|4] [--map patches|noise] [--pyamg PYTHON]
                                       [--cholmod PYTHON] [--superlu] [--limit 1200]
    python benchmarks/circuit_speed.py --sources 20 [--size 3000]

The first solves for the voltages of one pair: resistances of 1 … 1000, in patches or drawn anew for every cell, one cell in ten a hole,
relative residual 1e-8. Each way runs in a fresh process on the same map, alone; kernels are compiled before the clock starts. Ours
counts links, pieces, levels and iteration; the peers their set-up and solution, but not the making of their matrix. `pyamg` is
smoothed aggregation with conjugate gradients; `cholmod` is the supernodal Cholesky factorisation of SuiteSparse, which Circuitscape
offers as its direct solver, by scikit-sparse (each lives in an environment of its own: the option names its python); `superlu` is
scipy.sparse.linalg.splu, ordered by minimum degree. A peer that has not ended after --limit seconds is stopped: its ratio is then the
least that can be said. The second runs the method `circuits` in full: tables, the sum and the maximum of the currents of all pairs of
20 sources, in seconds and memory.

Prints seconds, ratios, peaks of memory, rounds and how far effective resistances differ. Exits 1 where they differ by 1e-6 or more.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
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
    parser.add_argument("--cholmod", help="python of an environment with scikit-sparse")
    parser.add_argument("--superlu", action="store_true", help="SuperLU of SciPy as well")
    parser.add_argument("--limit", type=float, default=1200.0, help="seconds after which a peer is stopped")
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


def cholmod(resistance: Any, ends: Any, near: int) -> Any:
    from sksparse.cholmod import cholesky

    return factorised(resistance, ends, near, lambda A: cholesky(A, mode="supernodal", ordering_method="nesdis"))


def superlu(resistance: Any, ends: Any, near: int) -> Any:
    from scipy.sparse.linalg import splu

    return factorised(
        resistance, ends, near, lambda A: splu(A, permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True}).solve
    )


def factorised(resistance: Any, ends: Any, near: int, solver: Any) -> Any:
    """The solution by what a direct solver makes of the matrix: a function of the right-hand side."""
    A, first = matrix(resistance, ends, near)
    A = A.tocsc()
    b = np.zeros(A.shape[0])
    b[first] = 1

    def work() -> Any:
        return float(solver(A)(b)[first]), 0

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


WAYS: dict[str, Any] = {
    "shanshui": ours,
    "pyamg": pyamg,
    "cholmod": cholmod,
    "superlu": superlu,
    "cumulative": cumulative,
}


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
    say("ready")
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
    pythons = {"pyamg": told.pyamg, "cholmod": told.cholmod, "superlu": told.superlu and sys.executable}
    ways += [way for way, python in pythons.items() if python and not told.sources]
    mine: dict[str, Any] = {}
    right = True
    for way in ways:
        command = [pythons.get(way, sys.executable), __file__, "--way", way, "--folder", str(folder)]
        command += ["--size", str(told.size), "--neighbours", str(told.neighbours), "--sources", str(told.sources)]
        result = alone(command, told.limit if mine else None)
        mine = mine or result
        line = f"  {way:12} {result['seconds']:8.2f} s  peak {result['peak'] / 2**30:.2f} GB"
        line += f"  {result['rounds']} rounds" if result.get("rounds") else ""
        if "resistance" not in result:
            line += f"  stopped; × {result['seconds'] / mine['seconds']:.1f} of ours at the least"
        elif result is not mine:
            gap = abs(result["resistance"] / mine["resistance"] - 1)
            right &= gap < AGREE
            line += f"  × {result['seconds'] / mine['seconds']:.1f} of ours; resistance differs by {gap:.1e}"
        say(line)
    return right


def alone(command: list[str], limit: float | None) -> dict[str, Any]:
    """What a way says of itself in a process of its own; of one stopped after so many seconds of its clock, time and peak so far."""
    with tempfile.TemporaryFile("w+") as wrong:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=wrong, text=True)
        assert process.stdout is not None
        ready = process.stdout.readline()
        start = time.perf_counter()
        stop = threading.Timer(limit or 1e6, process.kill)
        stop.start()
        told = process.stdout.read()
        seconds = time.perf_counter() - start
        stop.cancel()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode == 0:
            return dict(json.loads(told.splitlines()[-1]))
        if ready and limit and seconds >= limit:
            return {"seconds": seconds, "peak": used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)}
        wrong.seek(0)
        raise SystemExit(f"{' '.join(command)}: exit {process.returncode}\n{wrong.read()}")


if __name__ == "__main__":
    main()
