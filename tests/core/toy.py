"""A toy room for tests of the runner: methods written to disk, read by the registry, imported under a room's name."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np

from shanshui.core.graph import Graph, Leaf
from shanshui.core.grid import Grid
from shanshui.core.registry import Registry
from shanshui.core.runner import Runner
from shanshui.core.store import Store

GRID = Grid("+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m +no_defs", 0, 0, 100.0, (5, 7))

SOURCE = '''
"""Toy methods."""
from __future__ import annotations
import numpy as np
import pandas as pd
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, method

CALLS = []

@method(gives="slope", source="toy", scope="cell", nodata="cell", assumed=("factor",))
def slope(elevation: Raster, *, factor: float = 0.01) -> Raster:
    """Slope."""
    CALLS.append("slope")
    return (elevation * np.float32(factor)).astype("float32")

@method(gives="habitat_quality", source="toy", scope="cell", nodata="cell")
def quality(ecosystem: Raster, slope: Raster | None = None) -> Raster:
    CALLS.append("quality")
    result = (ecosystem / np.float32(100)).astype("float32")
    return result if slope is None else result.where(slope < 45)

@method(gives="habitat_benefit", source="toy", scope="global", nodata="exclude",
        reads={"before": "habitat_quality", "after": ("habitat_quality", "planned")})
def benefit(before: Raster, after: Raster) -> Table:
    CALLS.append("benefit")
    return pd.DataFrame({"county": ["*"], "before": [float(before.mean())], "after": [float(after.mean())],
                         "area_m2": [1.0], "improved_m2": [0.0]})

@method(gives="ecosystem_planned", source="toy", scope="cell", nodata="cell")
def planned(ecosystem: Raster) -> Raster:
    CALLS.append("planned")
    return (ecosystem * 0 + 11).astype("int16")

@method(gives="corridors", source="toy", scope="global", nodata="barrier")
def corridors(resistance: Raster) -> Raster:
    CALLS.append("corridors")
    return resistance

@method(gives="resistance", source="toy", scope="cell", nodata="cell", rows={"resistance_table": "ecosystem"})
def resistance(habitat_quality: Raster, ecosystem: Raster, resistance_table: Table) -> Raster:
    CALLS.append("resistance")
    raise Absent(Say("没有阻力", "no resistance"), Say("无", "none"))

@method(gives="soil_loss", source="toy", scope="cell", nodata="cell")
def broken(elevation: Raster) -> Raster:
    CALLS.append("broken")
    raise RuntimeError("the method is broken")

@method(gives="soil_retention", source="toy", scope="cell", nodata="cell")
def after_broken(slope: Raster, soil_loss: Raster | None = None) -> Raster:
    CALLS.append("after_broken")
    return slope
'''


class Toy:
    """A package directory with one room and one module, a store, and leaves that a test can change."""

    def __init__(self, root: Path, source: str = SOURCE) -> None:
        self.root = root / "包 shanshui"
        (self.root / "assess").mkdir(parents=True, exist_ok=True)
        self.path = self.root / "assess" / "toy.py"
        self.path.write_text(source, "utf8")
        self.store = Store(root / "运行 runs")
        rng = np.random.default_rng(1)
        self.values: dict[str, Any] = {
            "elevation": GRID.raster(rng.uniform(0, 4000, GRID.shape).astype("f4")),
            "ecosystem": GRID.raster(np.full(GRID.shape, 41, "i2"), year=2020),
        }
        self.settings: dict[str, dict[str, Any]] = {}
        self.keys = {name: f"{name}-1" for name in self.values}

    def load(self) -> Any:
        spec = importlib.util.spec_from_file_location("shanshui.assess.toy", self.path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules["shanshui.assess.toy"] = module
        return module

    def graph(self) -> Graph:
        leaves = {name: Leaf(name, self.keys[name], "file", {"files": []}) for name in self.values}
        return Graph(
            Registry.read(self.root), leaves, grid_key=GRID.key(), settings=self.settings, years={}, choices={},
            scenarios={"planned": {"ecosystem": "ecosystem_planned"}},
        )  # fmt: skip

    def runner(self, **options: Any) -> Runner:
        self.module = self.load()
        return Runner(self.graph(), self.store, GRID, self.values.__getitem__, **options)

    def run(self, *layers: str, **options: Any) -> Any:
        return self.runner(**options).run([(name, None) for name in layers])
