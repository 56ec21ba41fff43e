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
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.base import plan_file
from shanshui.core import tiling
from shanshui.core.errors import Absence, NotFound, Problem, Problems, Say
from shanshui.core.graph import Graph, Leaf
from shanshui.core.registry import Registry
from shanshui.core.runner import Outcome, Progress, Runner
from shanshui.core.store import Store
from shanshui.core.vocabulary import vocabulary
from shanshui.plan_leaves import Sources

if TYPE_CHECKING:
    from shanshui.core.grid import Grid

SCENARIOS: dict[str, dict[str, str]] = {"planned": {"ecosystem": "ecosystem_planned"}}
"""What every plan compares: the place after the projects."""


class Plan:
    """A plan directory, opened."""

    def __init__(
        self, directory: Path, *, data: Path | None = None, block: int = tiling.BLOCK, threads: int | None = None
    ) -> None:
        self.directory = directory.resolve()
        self.sources = Sources(self.directory, data)
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
        tables = _Rows(self.sources)
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
        problems = self.sources.check(lambda: self.margin)
        problems += self._check_settings() if self.sources.readable else []
        if problems:
            return problems
        try:
            graph = self.graph
        except Problems as found:
            return list(found.problems)
        return self._check_memory(graph)

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
        problems = self._check_settings()
        if any(node.leaf is not None for node in pending):  # an input is new: look at all of them before any work
            problems += self.sources.check(lambda: self.margin)
        if problems:
            raise Problems(problems)
        with self.store:
            self.sources.expect(self.grid)
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

    # ------------------------------------------------------------------ checks
    def _check_settings(self) -> list[Problem]:
        out = []
        for method, settings in self.file.settings.items():
            if method not in self.registry.methods:
                out.append(Problem("setting-method", Say("没有这个方法", "no such method"), f"plan.toml [settings.{method}]",
                                   Say("用 shanshui methods 查看方法名", "see: shanshui methods"), found=method))  # fmt: skip
                continue
            known = {s.name: s for s in self.registry[method].settings}
            for name, value in settings.items():
                plain = value.value if isinstance(value, plan_file.Sourced) else value
                where = f"plan.toml [settings.{method}].{name}"
                if name not in known:
                    out.append(Problem("setting-unknown", Say("该方法没有这个参数", "the method has no such setting"), where,
                                       Say("改为所列参数之一", "use one of those listed"), found=name,
                                       expected=", ".join(known) or "—"))  # fmt: skip
                elif not _fits(plain, known[name].type):
                    out.append(Problem("setting-type", Say("参数类型不符", "the setting has another type"), where,
                                       Say("改为所列类型", "give a value of that type"), found=repr(plain),
                                       expected=known[name].type))  # fmt: skip
        return out

    def _check_memory(self, graph: Graph) -> list[Problem]:
        """Refuse a plan whose global methods would not fit, with the figure."""
        available = _memory()
        out = []
        for spec in self.registry:
            need = (spec.bytes_per_cell or 0) * self.grid.size
            if available is not None and need > available and graph.node(spec.gives[0]).absence is None:
                out.append(Problem("memory", Say(f"方法 {spec.name} 所需内存超过本机", f"{spec.name} needs more memory than there is"),
                                   "plan.toml [grid].cell", Say("加大栅格尺寸，或换内存更大的机器", "use larger cells or a larger machine"),
                                   found=f"{need / 1e9:.1f} GB", expected=f"≤ {available / 1e9:.1f} GB"))  # fmt: skip
        return out


class Results:
    """The results of a plan, read-only, as `deliver` and `review` see them."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

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
        record = self._plan.store.record(node.name, node.key)
        if record is None:
            raise NotFound(
                Say(f"“{layer}”还没有算出，请先运行 shanshui run", f"{layer} is not computed yet: shanshui run")
            )
        return record

    def _name(self, layer: str, scenario: str | None) -> str:
        return self._plan.graph.effective(layer, scenario)[0]


class _Rows(Mapping[str, Any]):
    """Profile tables for radii that name a "table.column", read without loading a data frame."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def __getitem__(self, table: str) -> _Columns:
        return _Columns(self._sources.profile.table(table))

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources.profile.tables)

    def __len__(self) -> int:
        return len(self._sources.profile.tables)


class _Columns:
    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._rows = rows

    def __getitem__(self, column: str) -> _Numbers:
        return _Numbers(float(row[column]) for row in self._rows if row[column] not in (None, ""))


class _Numbers(list[float]):
    def max(self) -> float:
        return max(self)


def _fits(value: Any, kind: str) -> bool:
    allowed: dict[str, tuple[type, ...]] = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,)}
    types = tuple(t for part in kind.split("|") for t in allowed.get(part.strip(), ()))
    return isinstance(value, types) and (not isinstance(value, bool) or bool in types)


def _memory() -> int | None:
    """Bytes of memory of this machine; None where the system does not tell."""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None


__all__ = ["Leaf", "Plan", "Results"]
