"""How long models that look at one cell at a time take, beside a plain NumPy copy of the same bytes; and how much memory.

    python benchmarks/local_speed.py [--model NAME] [--rows 9000 --columns 8500] [--years 2] [--threads 2]

Ratio: inputs and results of the model, in memory, of 4096 × 4096 cells; the copy reads and writes as many bytes as all of them hold.
Best of five, compiled beforehand, one thread each; both have to ask for the memory of what they write.
Exits 1 where a model takes twice as long as the copy or more.

Memory: the runner itself, with its store and its contract, on 9000 × 8500 cells (a prefecture at 30 m), on threads. The inputs are made
block by block as they would be read from files. Each model runs in a process of its own, which may hold 4 GB with as many years
as one likes (`--years 20`). Exits 1 where it holds more.

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
from dataclasses import dataclass, field
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
    tables  the tables that it reads.
    """

    reads: dict[str, tuple[int, Callable[[tuple[int, int], np.random.Generator], Any]]]
    gives: dict[str, tuple[int, str]]
    run: Callable[[Arrays, Grid], tuple[Any, ...]]
    tables: dict[str, Any] = field(default_factory=dict)


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
    from shanshui.assess.quality import eqi

    most = maxima()

    def run(arrays: Arrays, grid: Grid) -> tuple[Any, ...]:
        when = list(range(2000, 2000 + years))
        layers = [grid.raster(arrays[name], name, year=when) for name in ("lai", "fvc", "gpp", "ecosystem_series")]
        return tuple(layer.values for layer in eqi(*layers, most))

    reads = {"lai": (years, uniform(0, 7)), "fvc": (years, uniform(0, 1)), "gpp": (years, uniform(0, 1600)),
             "ecosystem_series": (years, ecosystems)}  # fmt: skip
    return Model(reads, {"eqi": (years, "float32"), "eqi_grade": (years, "int16")}, run, {"quality_maxima": most})


def maxima() -> Any:
    """Greatest values of the three indicators, by class."""
    import pandas as pd

    most = {"lai": (6.0, 3.0, 2.0, 4.0), "fvc": (0.9, 0.6, 0.5, 0.8), "gpp": (1500.0, 900.0, 600.0, 1200.0)}
    return pd.DataFrame([
        {"zone": "*", "label": -1, "ecosystem_class": code, "indicator": name, "maximum": value, "cells": 9, "given": False}
        for name, values in most.items() for code, value in zip((1, 2, 3, 5), values, strict=True)
    ])  # fmt: skip


def rusle_of(_: int) -> Model:
    """Soil loss and retention from the five factors."""
    from shanshui.assess.soil import rusle

    def run(arrays: Arrays, grid: Grid) -> tuple[Any, ...]:
        return tuple(layer.values for layer in rusle(*(grid.raster(array, name) for name, array in arrays.items())))

    reads = {"erosivity": (0, uniform(50, 900)), "erodibility": (0, uniform(0, 0.06)),
             "slope_length_factor": (0, uniform(0, 40)), "cover_factor": (0, uniform(0, 1)),
             "practice_factor": (0, uniform(0.2, 1))}  # fmt: skip
    return Model(reads, {"soil_loss": (0, "float32"), "soil_retention": (0, "float32")}, run)


def water_of(_: int) -> Model:
    """The water balance of each cell: surface runoff and water conservation."""
    import pandas as pd

    from shanshui.assess.water_conservation import water_conservation

    table = pd.DataFrame({"ecosystem": [11, 12, 21, 31, 32, 34, 41, 52], "coefficient": COEFFICIENTS})
    table = table.assign(type="", status="confirmed", source="")

    def run(arrays: Arrays, grid: Grid) -> tuple[Any, ...]:
        rain, gone, codes = (grid.raster(array, name) for name, array in arrays.items())
        return tuple(layer.values for layer in water_conservation(rain, gone, codes, table))

    reads = {
        "precipitation": (0, uniform(5, 800)),
        "evapotranspiration": (0, uniform(5, 700)),
        "ecosystem": (0, ecosystems),
    }
    return Model(
        reads,
        {"water_conservation": (0, "float32"), "surface_runoff": (0, "float32")},
        run,
        {"runoff_coefficients": table},
    )


COEFFICIENTS = [2.7, 4.52, 4.17, 8.2, 3.94, 19.2, 0.0, 9.57]
MODELS: dict[str, Callable[[int], Model]] = {"eqi": eqi_of, "rusle": rusle_of, "water_conservation": water_of}
"""Method → the model with that many years (one that knows no years takes no notice)."""


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
@dataclass(frozen=True)
class Made:
    """An input that is made block by block, as one is read from files."""

    name: str
    count: int
    make: Callable[[tuple[int, int], np.random.Generator], Any]
    grid: Grid

    @property
    def bytes_per_cell(self) -> int:
        return max(1, self.count) * self.make((1, 1), np.random.default_rng()).dtype.itemsize

    def block(self, rows: slice, cols: slice) -> Any:
        block = self.grid.window(rows, cols)
        rng = np.random.default_rng([rows.start, cols.start])
        years = {"year": np.arange(2000, 2000 + self.count)} if self.count else {}
        return block.raster(_stack(self.make, self.count, block.shape, rng), self.name, **years)


def memory(name: str, years: int, shape: tuple[int, int], threads: int, folder: Path) -> dict[str, float]:
    """Seconds and peak of a run of one method by the runner, its inputs and results stored block by block."""
    from shanshui.core.graph import Graph, Leaf
    from shanshui.core.registry import Registry
    from shanshui.core.runner import Runner
    from shanshui.core.store import Store

    model, registry = MODELS[name](years), Registry.read()
    grid = Grid(CRS, 0.0, 0.0, CELL, shape)
    given = {layer: Made(layer, count, make, grid) for layer, (count, make) in model.reads.items()}
    leaves = {layer: Leaf(layer, layer, "file") for layer in [*given, *model.tables]}
    graph = Graph(registry, leaves, grid_key=grid.key(), settings={}, years={}, choices={}, scenarios={})
    store = Store(folder / "runs")
    start = time.perf_counter()
    with store:
        runner = Runner(graph, store, grid, {**given, **model.tables}.__getitem__, threads=threads)
        outcome = runner.run([(layer, None) for layer in model.gives])
    for end in outcome.ends.values():
        if end.state != "done":
            raise SystemExit(f"{end.node.id}: {end.state} {end.error}")
    seconds = outcome.ends[name].seconds
    return {"seconds": seconds, "all": time.perf_counter() - start, "peak": float(_peak())}


def _peak() -> int:
    """Bytes held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


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
    within = [compare(name, told) for name in told.model or MODELS]
    sys.exit(0 if all(within) else 1)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def compare(name: str, told: argparse.Namespace) -> bool:
    fast = run(name, told, "--way", "speed")
    ratio = fast["ours"] / fast["copy"]
    say(f"{name}: {fast['ours']:.3f} s, copy of {fast['bytes'] / 2**30:.2f} GB {fast['copy']:.3f} s: × {ratio:.2f} "
        f"(bound {BOUND:g})")  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="逐格 local ") as folder:
        held = run(name, told, "--way", "memory", "--folder", folder)
    say(f"{name}: {held['seconds']:.1f} s in the runner ({held['all']:.1f} s with the storing of its inputs), "
        f"peak {held['peak'] / 2**30:.2f} GB (bound {MEMORY_GB:g})")  # fmt: skip
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
