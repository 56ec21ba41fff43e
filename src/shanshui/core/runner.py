"""The runner: computes what is not in the store, in order, and says how each node ended.

A node ends done, absent (reason, cure) or failed. Absent spreads along required edges and stops at optional ones; a
failure blocks every dependant, optional edges included; independent nodes go on. Absence found while running is a
stored result; a failure is not stored, so the next run tries again.
"""

from __future__ import annotations

import importlib
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from shanshui.core import contract, tiling
from shanshui.core.errors import Absence, Absent
from shanshui.core.graph import Graph, Node, versions
from shanshui.core.grid import Grid
from shanshui.core.pieces import Blocks, Stored
from shanshui.core.store import Store
from shanshui.core.vocabulary import vocabulary

State = Literal["done", "absent", "failed", "blocked"]


@dataclass(frozen=True)
class End:
    """How a node ended."""

    node: Node
    state: State
    ran: bool
    """Whether anything was computed (False: the store had it, or it was absent from the start)."""
    absence: Absence | None = None
    error: str = ""
    seconds: float = 0.0


@dataclass
class Outcome:
    """How a run ended, node by node in the order they ran."""

    ends: dict[str, End] = field(default_factory=dict)

    @property
    def ran(self) -> list[str]:
        return [name for name, end in self.ends.items() if end.ran]

    def state(self, state: State) -> list[End]:
        return [end for end in self.ends.values() if end.state == state]


@dataclass(frozen=True)
class Progress:
    """Told before and after each node that runs."""

    node: Node
    number: int
    total: int
    seconds_left: float | None
    """From the seconds the same calls took last time, or the mean so far; None before anything is known."""
    finished: bool
    state: State | None = None


Assume = Callable[[Node, str, Any], bool]


class Runner:
    """Runs the nodes of a graph against a store on one grid."""

    def __init__(
        self, graph: Graph, store: Store, grid: Grid, ingest: Callable[[str], Any], *,
        sourced: Mapping[str, Mapping[str, str]] | None = None, block: int = tiling.BLOCK, threads: int = 1,
        tell: Callable[[Progress], None] = lambda _: None,
    ) -> None:  # fmt: skip
        """`ingest(layer)` gives a leaf's value; `sourced` is method → setting → source for settings with a source."""
        self.graph, self.store, self.grid, self.ingest = graph, store, grid, ingest
        self.sourced, self.block, self.threads, self.tell = sourced or {}, block, threads, tell

    def pending(self, targets: Iterable[tuple[str, str | None]]) -> list[Node]:
        """The nodes that a run would compute."""
        return [n for n in self.graph.order(targets) if n.absence is None and self.store.record(n.name, n.key) is None]

    def run(self, targets: Iterable[tuple[str, str | None]]) -> Outcome:
        outcome = Outcome()
        order = self.graph.order(targets)
        records = {node.id: self.store.record(node.name, node.key) for node in order if node.absence is None}
        todo = [node for node in order if node.absence is None and records[node.id] is None]
        clock = _Clock(self.store, todo)
        for node in order:
            if node.absence is not None:
                outcome.ends[node.id] = End(node, "absent", False, node.absence)
            elif (record := records[node.id]) is not None:
                absence = Absence.from_dict(record["absence"]) if record["status"] == "absent" else None
                outcome.ends[node.id] = End(node, "absent" if absence else "done", False, absence)
            else:
                clock.number += 1
                self.tell(Progress(node, clock.number, len(todo), clock.left(), False))
                start = time.perf_counter()
                end = self._step(node, outcome)
                clock.took(node, time.perf_counter() - start)
                outcome.ends[node.id] = end
                self.tell(Progress(node, clock.number, len(todo), clock.left(), True, end.state))
        return outcome

    def _step(self, node: Node, outcome: Outcome) -> End:
        sources = {p: outcome.ends[self.graph.node(layer, at).id] for p, layer, at in node.inputs}
        if any(end.state in ("failed", "blocked") for end in sources.values()):
            return End(node, "blocked", False)
        required = {edge.parameter for edge in node.spec.edges if not edge.optional} if node.spec else set()
        gone = [end.absence for p, end in sources.items() if end.absence is not None and p in required]
        start = time.perf_counter()
        if gone:
            absence = _spread(gone)
            self._keep(node, {}, absence, start, sources)
            return End(node, "absent", True, absence)
        try:
            values = self._compute(node, sources, start)
        except Absent as why:
            absence = Absence(why.reason, why.cure, why.missing)
            self._keep(node, {}, absence, start, sources)
            return End(node, "absent", True, absence, seconds=time.perf_counter() - start)
        except Exception as error:
            return End(node, "failed", True, None, f"{type(error).__name__}: {error}\n{traceback.format_exc()}")
        if values is not None:
            self._keep(node, values, None, start, sources)
        return End(node, "done", True, seconds=time.perf_counter() - start)

    def _compute(self, node: Node, sources: Mapping[str, End], start: float) -> dict[str, Any] | None:
        """The layers of a call; None where they went into the store block by block, being too large to hold."""
        if node.leaf is not None:
            value = self.ingest(node.name)
            if isinstance(value, Blocks):
                self._stream(node, sources, start, _read_blocks(value, self.grid, self.block))
                return None
            return {node.name: contract.conform(node.name, value, self.grid)}
        spec = node.spec
        assert spec is not None
        function = getattr(importlib.import_module(spec.module), spec.name)
        in_blocks = tiling.in_blocks(spec, self.grid, self.block)
        inputs = self._inputs(node, sources, in_blocks=in_blocks)
        for parameter, layer, _ in node.inputs:
            if parameter in inputs and not isinstance(inputs[parameter], Blocks):
                contract.entering(layer, inputs[parameter], self.grid)
        how: dict[str, Any] = {"block": self.block, "threads": self.threads}
        if in_blocks:
            parts = tiling.pieces(function, spec, inputs, dict(node.settings), self.grid, **how)
            self._stream(node, sources, start, parts)
            return None
        results = tiling.call(function, spec, inputs, dict(node.settings), self.grid, **how)
        if len(results) != len(spec.gives):
            raise ValueError(f"{spec.id} gave {len(results)} results, it declares {len(spec.gives)}")
        return {name: contract.conform(name, value, self.grid) for name, value in zip(spec.gives, results, strict=True)}

    def _stream(
        self, node: Node, sources: Mapping[str, End], start: float,
        parts: Iterable[tuple[slice, slice, tuple[Any, ...]]],
    ) -> None:  # fmt: skip
        """Write what comes block by block; of the codes that select rows of tables, note which occur."""
        selecting = set(node.spec.rows.values()) if node.spec else set()
        occurring: dict[str, set[int]] = {name: set() for name in node.gives if name in selecting}
        with self.store.writing(node.name, node.key, self.grid) as result:
            for rows, cols, values in parts:
                for name, value in zip(node.gives, values, strict=True):
                    value = contract.conform(name, value, self.grid.window(rows, cols))
                    result.piece(name, rows, cols, value)
                    if name in occurring:
                        occurring[name] |= set(_occurring(value, ""))
            result.record = self._record(node, occurring, None, start, sources)

    def _inputs(self, node: Node, sources: Mapping[str, End], *, in_blocks: bool) -> dict[str, Any]:
        """The inputs that there are; rasters as what reads them by blocks where the call is cut into blocks."""
        given = [(p, layer, sources[p].node) for p, layer, _ in node.inputs if sources[p].state == "done"]
        return {
            p: (self.store.stored if in_blocks and vocabulary()[layer].is_raster else self.store.load)(
                at.name, at.key, layer, self.grid
            )
            for p, layer, at in given
        }

    def _keep(
        self, node: Node, values: dict[str, Any], absence: Absence | None, start: float, sources: Mapping[str, End]
    ) -> None:
        self.store.save(node.name, node.key, values, self._record(node, values, absence, start, sources), self.grid)

    def _record(
        self, node: Node, values: Mapping[str, Any], absence: Absence | None, start: float, sources: Mapping[str, End]
    ) -> dict[str, Any]:
        """What is told of a result; `values` are its layers, or the codes that occur in those that select table rows."""
        record = {
            "node": node.id,
            "scenario": node.scenario,
            "status": "absent" if absence else "done",
            "absence": absence.as_dict() if absence else None,
            "method": node.spec.id if node.spec else None,
            "source": node.spec.source if node.spec else None,
            "scope": node.spec.scope if node.spec else None,
            "code": node.spec.code if node.spec else None,
            "leaf": {"origin": node.leaf.origin, **node.leaf.about} if node.leaf else None,
            "settings": {name: self._setting(node, name, value) for name, value in node.settings},
            "inputs": [
                {"parameter": p, "layer": layer, "scenario": at, "node": sources[p].node.id,
                 "folder": f"{sources[p].node.name}-{sources[p].node.key[:24]}", "status": sources[p].state}
                for p, layer, at in node.inputs
            ],
            "key": node.key,
            "environment": dict(versions()),
            "seconds": round(time.perf_counter() - start, 3),
        }  # fmt: skip
        inputs = self._inputs(node, sources, in_blocks=max(self.grid.shape) > self.block)
        record["assumed"] = _assumed(node, record, values, inputs, self._upstream(sources))
        return record

    def _setting(self, node: Node, name: str, value: Any) -> dict[str, Any]:
        source = self.sourced.get(node.name, {}).get(name)
        assumed = node.spec is not None and name in node.spec.assumed and source is None
        return {"value": value, "source": source, "assumed": assumed}

    def _upstream(self, sources: Mapping[str, End]) -> list[dict[str, Any]]:
        records = [self.store.record(end.node.name, end.node.key) for end in sources.values()]
        return [item for record in records if record for item in record["assumed"]]


class _Clock:
    """Time remaining, from what the same calls took last time where the store knows it."""

    def __init__(self, store: Store, todo: list[Node]) -> None:
        self.number = 0
        past = store.seconds()
        self._expected = {node.id: past.get(node.name) for node in todo}
        self._spent: list[float] = []

    def took(self, node: Node, seconds: float) -> None:
        self._expected.pop(node.id)
        self._spent.append(seconds)

    def left(self) -> float | None:
        mean = sum(self._spent) / len(self._spent) if self._spent else None
        known = [mean if value is None else value for value in self._expected.values()]
        return None if any(value is None for value in known) else sum(v for v in known if v is not None)


def _read_blocks(value: Blocks, grid: Grid, block: int) -> Iterator[tuple[slice, slice, tuple[Any, ...]]]:
    """A leaf that is read block by block."""
    for rows, cols in grid.blocks(tiling.side(2 * value.bytes_per_cell, block)):
        yield rows, cols, (value.block(rows, cols),)


def _spread(gone: list[Absence]) -> Absence:
    missing = tuple(dict.fromkeys(name for absence in gone for name in absence.missing))
    return Absence(gone[0].reason, gone[0].cure, missing)


def _assumed(
    node: Node,
    record: Mapping[str, Any],
    values: Mapping[str, Any],
    inputs: Mapping[str, Any],
    upstream: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    """The assumed values that a result rests on: its own settings and table rows, and those of its inputs."""
    own = [
        {"kind": "setting", "method": node.name, "name": name, "value": about["value"]}
        for name, about in record["settings"].items()
        if about["assumed"]
    ]
    if node.spec is not None:
        edges = {edge.layer: edge.parameter for edge in node.spec.edges}
        for layer, parameter in edges.items():
            if layer in vocabulary() and vocabulary()[layer].profile and parameter in inputs:
                own += _assumed_rows(layer, inputs[parameter], node.spec.rows.get(layer), {**inputs, **values})
    unique: dict[str, dict[str, Any]] = {}
    for item in [*own, *upstream]:
        unique.setdefault(repr(sorted((k, str(v)) for k, v in item.items())), item)
    return list(unique.values())


def _assumed_rows(table: str, frame: Any, selector: str | None, layers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The assumed rows of a profile table that were used: those whose key occurs in the selecting layer, or all."""
    key = vocabulary()[table].key
    used = frame
    if selector is not None and key is not None:
        layer, _, column = selector.partition(".")
        if layer in layers:
            used = frame[frame[key].isin(_occurring(layers[layer], column))]
    rows = used[used["status"] == "assumed"]
    columns = list(vocabulary()[table].columns)
    return [
        {
            "kind": "row",
            "table": table,
            "row": {c: _text(row[c]) for c in columns if c in row},
            "why": _text(row["source"]),
        }
        for row in rows.to_dict("records")
    ]


def _occurring(value: Any, column: str) -> Any:
    import numpy as np

    if isinstance(value, set):
        return value
    if isinstance(value, Stored):
        return value.codes()
    values = value[column].dropna() if column else np.unique(value.values)
    if column:
        return {part for item in values for part in str(item).split(";")} | set(values)
    return [int(v) for v in values if v == v]


def _text(value: Any) -> Any:
    if value is None or value != value or str(value) == "<NA>":
        return None
    return value.item() if hasattr(value, "item") else value
