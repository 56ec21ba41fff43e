"""How long models that look at one cell at a time take, beside a plain NumPy copy of the same bytes; and how much memory.

    python benchmarks/local_speed.py [--model NAME] [--rows 9000 --columns 8500] [--years 2] [--threads 2]

Ratio: inputs and results of the model, in memory, of 4096 × 4096 cells; the copy reads and writes as many bytes as all of them hold.
Best of five, compiled beforehand, one thread each; both have to ask for the memory of what they write.
Exits 1 where a model takes twice as long as the copy or more.

Memory: the inputs lie in files of 9000 × 8500 cells (a prefecture at 30 m); they are read, and the results written, in the blocks that
the runner uses, on threads. Each model runs in a process of its own, which may hold 4 GB. Exits 1 where it holds more.

A model is one entry of MODELS: what it reads and gives, and a function from the arrays of one block to the arrays of its results.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from shanshui.core.grid import Grid

BOUND, MEMORY_GB = 2.0, 4.0
SIZE, REPEATS, BLOCK = 4096, 5, 2048
CRS, CELL = "EPSG:4479", 30.0

Arrays = dict[str, Any]


@dataclass(frozen=True)
class Model:
    """One method.

    reads   name → (leading length or 0, maker of a plane from its shape and a random stream).
    gives   name → (leading length or 0, type).
    run     arrays by name and the grid they lie on → arrays in the order of `gives`.
    """

    reads: dict[str, tuple[int, Callable[[tuple[int, int], np.random.Generator], Any]]]
    gives: dict[str, tuple[int, str]]
    run: Callable[[Arrays, Grid], tuple[Any, ...]]


def uniform(low: float, high: float) -> Callable[[tuple[int, int], np.random.Generator], Any]:
    """A plane of float32 between two values, a fiftieth of it without data."""

    def plane(shape: tuple[int, int], rng: np.random.Generator) -> Any:
        values = rng.random(shape, dtype="f4")
        holes = values < 0.02
        values *= high - low
        values += low
        values[holes] = np.nan
        return values

    return plane


def ecosystems(shape: tuple[int, int], rng: np.random.Generator) -> Any:
    """Patches of second-level ecosystems, 32 cells wide."""
    codes = np.array([-1, 11, 12, 21, 31, 32, 34, 41, 51, 52, 61, 72], dtype="i2")
    coarse = codes[rng.integers(0, len(codes), (shape[0] // 32 + 1, shape[1] // 32 + 1))]
    return np.repeat(np.repeat(coarse, 32, axis=0), 32, axis=1)[: shape[0], : shape[1]]


# ------------------------------------------------------------------ models
def eqi_of(years: int) -> Model:
    """Ecosystem quality index and its grade."""
    import pandas as pd

    from shanshui.assess.quality import eqi

    most = {"lai": (6.0, 3.0, 2.0, 4.0), "fvc": (0.9, 0.6, 0.5, 0.8), "gpp": (1500.0, 900.0, 600.0, 1200.0)}
    maxima = pd.DataFrame([
        {"zone": "*", "label": -1, "ecosystem_class": code, "indicator": name, "maximum": value, "cells": 9, "given": False}
        for name, values in most.items() for code, value in zip((1, 2, 3, 5), values, strict=True)
    ])  # fmt: skip

    def run(arrays: Arrays, grid: Grid) -> tuple[Any, ...]:
        when = list(range(2000, 2000 + years))
        layers = [grid.raster(arrays[name], name, year=when) for name in ("lai", "fvc", "gpp", "ecosystem_series")]
        return tuple(layer.values for layer in eqi(*layers, maxima))

    reads = {"lai": (years, uniform(0, 7)), "fvc": (years, uniform(0, 1)), "gpp": (years, uniform(0, 1600)),
             "ecosystem_series": (years, ecosystems)}  # fmt: skip
    return Model(reads, {"eqi": (years, "float32"), "eqi_grade": (years, "int16")}, run)


MODELS: dict[str, Callable[[int], Model]] = {"eqi": eqi_of}
"""Name → the model with that many years (one that knows no years takes no notice)."""


# ------------------------------------------------------------------ speed
def planes(model: Model, shape: tuple[int, int]) -> Arrays:
    rng = np.random.default_rng(1)
    return {name: _stack(make, count, shape, rng) for name, (count, make) in model.reads.items()}


def _stack(make: Any, count: int, shape: tuple[int, int], rng: np.random.Generator) -> Any:
    return np.stack([make(shape, rng) for _ in range(count)]) if count else make(shape, rng)


def speed(name: str, years: int) -> dict[str, float]:
    """Seconds of the model and of the copy, the best of several."""
    model = MODELS[name](years)
    inputs = planes(model, (SIZE, SIZE))
    grid = Grid(CRS, 0.0, 0.0, CELL, (SIZE, SIZE))
    results = model.run(inputs, grid)
    arrays = [*inputs.values(), *results]
    ours, copy = [], []
    for _ in range(REPEATS):
        start = time.perf_counter()
        model.run(inputs, grid)
        ours.append(time.perf_counter() - start)
        start = time.perf_counter()
        for array in arrays:
            array.copy()
        copy.append(time.perf_counter() - start)
    return {"ours": min(ours), "copy": min(copy), "bytes": float(sum(array.nbytes for array in arrays))}


# ------------------------------------------------------------------ memory
def memory(name: str, years: int, shape: tuple[int, int], threads: int, folder: Path) -> dict[str, float]:
    """Seconds and peak of a run over files, which are mapped for one block at a time: what was read is not held."""
    from concurrent.futures import ThreadPoolExecutor

    model = MODELS[name](years)
    grid = Grid(CRS, 0.0, 0.0, CELL, shape)
    outputs = [folder / f"out {layer}.npy" for layer in model.gives]
    for path, (count, kind) in zip(outputs, model.gives.values(), strict=True):
        _mapped(path, kind, count, shape)

    def one(window: tuple[slice, slice]) -> None:
        rows, cols = window
        cut = {
            layer: np.array(np.load(folder / f"{layer}.npy", mmap_mode="r")[..., rows, cols]) for layer in model.reads
        }
        for path, part in zip(outputs, model.run(cut, grid.window(rows, cols)), strict=True):
            np.load(path, mmap_mode="r+")[..., rows, cols] = part

    start = time.perf_counter()
    with ThreadPoolExecutor(max_workers=threads) as pool:
        list(pool.map(one, grid.blocks(BLOCK)))
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "peak": float(_peak())}


def _mapped(path: Path, kind: str, count: int, shape: tuple[int, int]) -> Any:
    return np.lib.format.open_memmap(path, mode="w+", dtype=kind, shape=(count, *shape) if count else shape)


def _peak() -> int:
    """Bytes held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def write(name: str, years: int, shape: tuple[int, int], folder: Path) -> None:
    """The inputs of a model as files, a band of rows at a time."""
    rng = np.random.default_rng(2)
    for layer, (count, make) in MODELS[name](years).reads.items():
        kind = make((1, 1), rng).dtype.name
        file = _mapped(folder / f"{layer}.npy", kind, count, shape)
        for plane in file if count else [file]:
            for row in range(0, shape[0], 1000):
                part = plane[row : row + 1000]
                part[:] = make(part.shape, rng)
        file.flush()
        del file


# ------------------------------------------------------------------ side by side
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=MODELS, action="append", help="one of them only")
    parser.add_argument("--rows", type=int, default=9000)
    parser.add_argument("--columns", type=int, default=8500)
    parser.add_argument("--years", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--way", choices=("speed", "memory"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    told = parser.parse_args()
    shape = (told.rows, told.columns)
    if told.way:
        name = told.model[0]
        found = (
            speed(name, told.years)
            if told.way == "speed"
            else memory(name, told.years, shape, told.threads, told.folder)
        )
        say(json.dumps(found))
        return
    say(
        f"speed: {SIZE} × {SIZE} cells · memory: {shape[0]} × {shape[1]} cells, {told.threads} threads · {told.years} years"
    )
    within = [compare(name, told, shape) for name in told.model or MODELS]
    sys.exit(0 if all(within) else 1)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def compare(name: str, told: argparse.Namespace, shape: tuple[int, int]) -> bool:
    fast = run(name, told, "--way", "speed")
    ratio = fast["ours"] / fast["copy"]
    say(f"{name}: {fast['ours']:.3f} s, copy of {fast['bytes'] / 2**30:.2f} GB {fast['copy']:.3f} s: × {ratio:.2f} "
        f"(bound {BOUND:g})")  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="逐格 local ") as folder:
        write(name, told.years, shape, Path(folder))
        held = run(name, told, "--way", "memory", "--folder", folder)
    say(f"{name}: {held['seconds']:.1f} s, peak {held['peak'] / 2**30:.2f} GB (bound {MEMORY_GB:g})")
    return ratio < BOUND and held["peak"] < MEMORY_GB * 2**30


def run(name: str, told: argparse.Namespace, *more: str) -> dict[str, float]:
    sizes = ["--rows", told.rows, "--columns", told.columns, "--years", told.years, "--threads", told.threads]
    command = [sys.executable, __file__, "--model", name, *map(str, sizes), *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr.strip() or f'ended with {done.returncode}'}")
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
