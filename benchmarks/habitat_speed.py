"""How long habitat quality of 3000 × 3000 cells with six threats takes, beside plain SciPy distances and beside convolution.

    python benchmarks/habitat_speed.py [--size 3000] [--map patches|isolated]

Each way runs in a fresh process on the same arrays, alone; kernels are compiled before the clock starts. `distance` is the method
of InVEST from 3.13 on written out with SciPy and NumPy; `convolution` is that of 3.3–3.12, a sum over all cells of the threat by
`scipy.signal.fftconvolve`. The first has to give our figures on any map. The second is another definition where cells of a threat
lie within reach of each other, and the same one where each stands alone: on the map `isolated` it has to give our figures as well.
Prints seconds, ratios, peaks of memory and the greatest differences. Exits 1 where ours takes 30 s or more, or figures that have to
agree do not.
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

CELL, BOUND_S, AGREE = 30.0, 30.0, 1e-5
CODES = (11, 31, 41, 51, 61, 63, 71)
THREATS = (
    ("crop", 0.6, 6000.0, "linear"), ("settlement", 1.0, 10000.0, "exponential"), ("industry", 0.9, 9000.0, "exponential"),
    ("road", 0.6, 4500.0, "linear"), ("village", 0.7, 6500.0, "exponential"), ("mine", 0.9, 9000.0, "linear"),
)  # fmt: skip
"""Name, weight, reach in metres, decay: those of the national profile, villages and mines apart."""
K, Z = 0.05, 2.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=3000)
    parser.add_argument("--map", choices=("patches", "isolated"), default="patches")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.way:
        say(json.dumps(measured(told.way, told.folder)))
        return
    with tempfile.TemporaryDirectory(prefix="生境 habitat ") as folder:
        sys.exit(0 if compare(Path(folder), told) else 1)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def made(size: int, kind: str) -> tuple[Any, Any]:
    """Ecosystem codes in patches, and where each threat is: patches of it, or single cells out of each other's reach."""
    from scipy.ndimage import gaussian_filter

    rng = np.random.default_rng(size)
    surface = gaussian_filter(rng.standard_normal((size, size), dtype="f4"), 8, mode="wrap")
    codes = np.array(CODES, "i2")[np.digitize(surface, np.quantile(surface, np.arange(1, len(CODES)) / len(CODES)))]
    present = np.zeros((len(THREATS), size, size), dtype=bool)
    for i, (_, _, reach, _) in enumerate(THREATS):
        if kind == "isolated":
            step = int(2 * reach / CELL) + 2
            present[i, 5 * i :: step, 7 * i :: step] = True
        else:
            noise = gaussian_filter(rng.standard_normal((size, size), dtype="f4"), 3 + i, mode="wrap")
            present[i] = noise > np.quantile(noise, 0.995)
    return codes, present


def tables() -> tuple[Any, Any, Any]:
    import pandas as pd

    threat = pd.DataFrame(THREATS, columns=["threat", "weight", "max_distance_m", "decay"])
    suitability = pd.DataFrame({"ecosystem": CODES, "suitability": [1.0, 0.8, 1.0, 0.3, 0.0, 0.0, 0.4]})
    rows = [
        (c, t[0], round(0.1 + 0.9 * ((i + 2 * j) % 7) / 7, 3))
        for i, c in enumerate(CODES)
        for j, t in enumerate(THREATS)
    ]
    return threat, suitability, pd.DataFrame(rows, columns=["ecosystem", "threat", "sensitivity"])


# ------------------------------------------------------------------ the ways
def ours(codes: Any, present: Any) -> Any:
    from shanshui.assess.habitat import habitat_quality
    from shanshui.core.grid import Grid

    grid = Grid("EPSG:32647", 0.0, 0.0, CELL, codes.shape)
    threats = grid.raster(present.astype("f4"), threat=[t[0] for t in THREATS])
    ecosystem = grid.raster(codes)

    def work() -> Any:
        quality, degradation = habitat_quality(threats, ecosystem, *tables(), grid=grid, half_saturation=K, scaling=Z)
        return quality.values, degradation.values

    return work


def plain(codes: Any, present: Any, pressure: Any) -> Any:
    """Both peers: only how pressure spreads differs."""
    _, suitability, sensitivity = tables()
    whole = sum(t[1] for t in THREATS)

    def of(table: Any, column: str) -> Any:
        values = np.zeros(100)
        values[table["ecosystem"]] = table[column]
        return values[codes]

    def work() -> Any:
        D = np.zeros(codes.shape)
        for layer, (name, weight, reach, decay) in zip(present, THREATS, strict=True):
            S = of(sensitivity[sensitivity["threat"] == name], "sensitivity")
            D += weight / whole * pressure(layer, reach, decay) * S
        Q = of(suitability, "suitability") * (1 - D**Z / (D**Z + K**Z))
        return Q.astype("f4"), D.astype("f4")

    return work


def faded(distance: Any, reach: float, decay: str) -> Any:
    left = 1 - distance / reach if decay == "linear" else np.exp(-2.99 * distance / reach)
    return np.where(distance <= reach, left, 0)


def nearest(layer: Any, reach: float, decay: str) -> Any:
    from scipy.ndimage import distance_transform_edt

    return faded(distance_transform_edt(~layer, sampling=CELL), reach, decay)


def convolved(layer: Any, reach: float, decay: str) -> Any:
    from scipy.signal import fftconvolve

    n = int(reach / CELL)
    offset = np.arange(-n, n + 1) * CELL
    kernel = faded(np.hypot(offset[:, None], offset[None, :]), reach, decay)
    return np.maximum(fftconvolve(layer.astype("f8"), kernel, mode="same"), 0)  # rounding leaves negative ones


WAYS: dict[str, Any] = {
    "shanshui": ours,
    "distance": lambda codes, present: plain(codes, present, nearest),
    "convolution": lambda codes, present: plain(codes, present, convolved),
}


# ------------------------------------------------------------------ side by side
def measured(way: str, folder: Path) -> dict[str, Any]:
    codes, present = np.load(folder / "codes.npy"), np.load(folder / "present.npy")
    WAYS[way](codes[:40, :40].copy(), present[:, :40, :40].copy())()  # compiles, imports
    work = WAYS[way](codes, present)
    start = time.perf_counter()
    quality, degradation = work()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    np.save(folder / f"{way}.npy", np.stack([quality, degradation]))
    return {"seconds": seconds, "peak": peak}


def compare(folder: Path, told: argparse.Namespace) -> bool:
    codes, present = made(told.size, told.map)
    np.save(folder / "codes.npy", codes)
    np.save(folder / "present.npy", present)
    say(f"{told.size} × {told.size} cells of {CELL:g} m, {len(THREATS)} threats, {told.map}")
    found = {}
    for way in WAYS:
        command = [sys.executable, __file__, "--way", way, "--folder", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{way}: {done.stderr}")
        found[way] = json.loads(done.stdout.splitlines()[-1])
    mine, right = found["shanshui"], True
    ours_ = np.load(folder / "shanshui.npy")
    for way, result in found.items():
        gap = np.abs(np.load(folder / f"{way}.npy") - ours_).max(axis=(1, 2))
        must = way == "distance" or (way == "convolution" and told.map == "isolated")
        right &= not must or bool(gap.max() < AGREE)
        note = "" if way == "shanshui" else (
            f"  × {result['seconds'] / mine['seconds']:.1f} of ours; greatest difference of Q {gap[0]:.2g}, of D {gap[1]:.2g}"
            + ("" if must else " (another definition)")
        )  # fmt: skip
        say(f"  {way:12} {result['seconds']:8.2f} s  peak {result['peak'] / 2**30:.2f} GB{note}")
    within = mine["seconds"] < BOUND_S
    say(
        f"within {BOUND_S:.0f} s: {'yes' if within else 'NO'}; figures that have to agree agree: {'yes' if right else 'NO'}"
    )
    return within and right


if __name__ == "__main__":
    main()
