"""`Plan`: the composition root. It imports every room; all doors call the few functions of this class.

    plan = Plan.open("turpan")
    plan.check()                  # every problem at once
    plan.run()                    # compute what is not there yet
    plan.explain("area.region")   # from a figure back to the source files
    plan.deliver()                # text, tables, atlas, database, package

Opening a plan, and running one with nothing to do, loads no numerical library.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.base import plan_file
from shanshui.core import tiling
from shanshui.core.errors import Absence, NotFound, Problem, Problems, Say
from shanshui.core.graph import Graph, Leaf
from shanshui.core.registry import SEEN, Registry, recall
from shanshui.core.runner import Outcome, Progress, Runner
from shanshui.core.store import Store
from shanshui.core.vocabulary import vocabulary
from shanshui.plan_leaves import Sources, remember

if TYPE_CHECKING:
    from shanshui.core.grid import Grid

SCENARIOS: dict[str, dict[str, str]] = {
    "planned": {"ecosystem": "ecosystem_planned"},
    "reference": {"ecosystem": "ecosystem_reference"},
}
"""What every plan compares: the place after the projects."""


class Plan:
    """A plan directory, opened."""

    def __init__(
        self, directory: Path, *, data: Path | None = None, block: int = tiling.BLOCK, threads: int | None = None
    ) -> None:
        self.directory = directory.resolve()
        self.sources = Sources(self.directory, data)
        self._memory = self.directory / "runs" / "code.json"
        recall(self._memory)
        self.registry = Registry.read()
        self.store = Store(self.directory / "runs")
        self._block = block
        self._threads = threads or os.cpu_count() or 1

    @classmethod
    def open(cls, directory: str | Path, **options: Any) -> Plan:
        """Open a plan directory; a directory without plan.toml is NotFound."""
        path = Path(directory)
        if not (path / "plan.toml").is_file():
            raise NotFound(Say(f"这里没有 plan.toml：{path}", f"no plan.toml in {path}"))
        return cls(path, **options)

    # ------------------------------------------------------------------ inputs
    @property
    def file(self) -> plan_file.PlanFile:
        return self.sources.plan

    @cached_property
    def grid(self) -> Grid:
        return self.sources.grid(self.margin)

    @cached_property
    def margin(self) -> float:
        """Metres beyond the region: as the plan says, or the largest radius of the focal methods."""
        if self.file.grid.margin is not None:
            return self.file.grid.margin
        from shanshui.plan_check import Tables

        tables = Tables(self.sources.profile)
        cell = self.file.grid.cell
        return max(tiling.radius_m(spec, tables, self._setting_values(spec.name), cell) for spec in self.registry)

    def _setting_values(self, method: str) -> dict[str, Any]:
        defaults = {s.name: s.default for s in self.registry[method].settings if not s.required}
        return defaults | self.sources.settings.get(method, {})

    @cached_property
    def graph(self) -> Graph:
        return Graph(
            self.registry, self.sources.leaves(self.grid), grid_key=self.grid.key(), settings=self.sources.settings,
            years=self.file.years.settings(), choices=self.file.methods, scenarios=self.scenarios,
        )  # fmt: skip

    @property
    def scenarios(self) -> dict[str, dict[str, str]]:
        return SCENARIOS | self.file.scenarios

    # ------------------------------------------------------------------ the five functions
    def check(self) -> list[Problem]:
        """Every problem of plan, superior figures, decisions, profile, catalog and files at once; computes nothing."""
        from shanshui import plan_check

        return plan_check.check(self) or plan_check.of_memory(self)

    def run(self, layers: Iterable[str] | None = None, *, tell: Callable[[Progress], None] = lambda _: None) -> Outcome:
        """Compute all layers, or up to those named; what the store already has is not computed again.

        Raises `Problems`, all of them, before the first step where an input or a setting is defective.
        """
        targets = [(name, None) for name in layers] if layers is not None else self.graph.layers()
        for name, _ in targets:
            if name not in vocabulary():
                raise NotFound(Say(f"没有名为“{name}”的图层", f"no layer is called {name}"))
        runner = Runner(
            self.graph, self.store, self.grid, self.sources.ingest, sourced=self.sources.setting_sources,
            block=self._block, threads=self._threads, tell=tell,
        )  # fmt: skip
        pending = runner.pending(targets)
        if not pending:
            return runner.run(targets)
        remember(self._memory, SEEN)
        from shanshui import plan_check

        fresh = any(node.leaf is not None for node in pending)  # an input is new: look at all of them before any work
        problems = plan_check.check(self) if fresh else plan_check.of_settings(self.file.settings, self.registry)
        if problems:
            raise Problems(problems)
        with self.store:
            self.sources.expect(self.grid, self._block)
            return runner.run(targets)

    def explain(self, name: str) -> dict[str, Any]:
        """Provenance of a layer or of a figure of the package, back to the source files and their hashes."""
        from shanshui.plan_explain import explain

        return explain(self, name)

    def deliver(self, out: Path | None = None) -> Path:
        """Write the package: text, tables, atlas, database, manifest; then read it back."""
        from shanshui.plan_deliver import deliver

        return deliver(self, out or self.directory / "out")

    def results(self) -> Results:
        return Results(self)


class Results:
    """The results of a plan, read-only, as `deliver` and `review` see them."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._records: dict[str, Mapping[str, Any]] = {}

    @property
    def grid(self) -> Grid:
        return self._plan.grid

    def get(self, layer: str, scenario: str | None = None) -> Any:
        if self.absence(layer, scenario) is not None:
            return None
        node = self._plan.graph.node(layer, scenario)
        return self._plan.store.load(node.name, node.key, self._name(layer, scenario), self._plan.grid)

    def absence(self, layer: str, scenario: str | None = None) -> Absence | None:
        node = self._plan.graph.node(layer, scenario)
        if node.absence is not None:
            return node.absence
        absence = self.record(layer, scenario)["absence"]
        return Absence.from_dict(absence) if absence else None

    def record(self, layer: str, scenario: str | None = None) -> Mapping[str, Any]:
        node = self._plan.graph.node(layer, scenario)
        if node.absence is not None:
            return {"node": node.id, "status": "absent", "absence": node.absence.as_dict(), "assumed": [], "inputs": []}
        if node.id not in self._records:
            record = self._plan.store.record(node.name, node.key)
            if record is None:
                raise NotFound(
                    Say(f"“{layer}”还没有算出，请先运行 shanshui run", f"{layer} is not computed yet: shanshui run")
                )
            self._records[node.id] = record
        return self._records[node.id]

    def _name(self, layer: str, scenario: str | None) -> str:
        return self._plan.graph.effective(layer, scenario)[0]


__all__ = ["Leaf", "Plan", "Results"]
