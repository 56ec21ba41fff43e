"""The graph of a plan: which node gives each layer in each scenario, what it takes, and the key of every node.

A node is (call, scenario). A scenario substitutes layers; only what a substitution touches gets a node of its own, the
rest keeps the base node and its key. Keys are hashes of recipes: all are known before anything runs.

    key = sha256(store version, method, code, settings, keys of inputs, grid, minor versions of the numerical libraries)
"""

from __future__ import annotations

import graphlib
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from typing import Any

from shanshui.core.errors import Absence, Problem, Problems, Say
from shanshui.core.registry import Registry, Spec
from shanshui.core.vocabulary import vocabulary

STORE_VERSION = 1
NUMERICAL = (
    "numpy", "scipy", "numba", "pandas", "geopandas", "shapely", "pyproj", "rasterio", "xarray", "scikit-image",
    "scikit-learn", "pyflwdir", "exactextract", "networkx",
)  # fmt: skip


@dataclass(frozen=True)
class Leaf:
    """A layer that comes from outside the graph: a catalogued file, a profile table, a decision, superior figures.

    key      content key: hash of the files' contents and of everything that says how they are read.
    origin   "file" | "profile" | "decision" | "superior"
    about    what `explain` prints: files with hashes, citation, licence, year, author, date …
    """

    layer: str
    key: str
    origin: str
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Node:
    """One call in one scenario, with its inputs resolved."""

    name: str
    scenario: str | None
    gives: tuple[str, ...]
    spec: Spec | None
    leaf: Leaf | None
    inputs: tuple[tuple[str, str, str | None], ...]
    """(parameter, layer, scenario) of every edge that is not statically absent."""
    settings: tuple[tuple[str, Any], ...]
    key: str
    absence: Absence | None

    @property
    def id(self) -> str:
        return self.name if self.scenario is None else f"{self.name}@{self.scenario}"


class Graph:
    """Resolves layers to nodes; built once per plan."""

    def __init__(
        self,
        registry: Registry,
        leaves: Mapping[str, Leaf],
        *,
        grid_key: str,
        settings: Mapping[str, Mapping[str, Any]],
        years: Mapping[str, int],
        choices: Mapping[str, str],
        scenarios: Mapping[str, Mapping[str, str]],
    ) -> None:
        self.registry, self.leaves, self.grid_key = registry, leaves, grid_key
        self.settings, self.years, self.choices, self.scenarios = settings, years, choices, scenarios
        self._nodes: dict[tuple[str, str | None], Node] = {}
        self._touched: dict[tuple[str, str], bool] = {}
        self._open: list[tuple[str, str | None]] = []
        problems = self._problems()
        if problems:
            raise Problems(problems)

    def _problems(self) -> list[Problem]:
        """Ambiguity and unknown names, all at once."""
        out: list[Problem] = []
        for layer, givers in sorted(self.registry.givers.items()):
            names = [spec.name for spec in givers]
            chosen = self.choices.get(layer)
            if layer in self.leaves:
                continue
            if len(givers) > 1 and chosen is None:
                out.append(Problem("method-ambiguous", Say(f"图层“{layer}”有多个方法", f"several methods give {layer}"),
                                   "plan.toml [methods]", Say(f"写明 {layer} = 其中之一", f"set {layer} to one of them"),
                                   found=", ".join(names)))  # fmt: skip
        for layer, chosen in self.choices.items():
            if chosen not in [spec.name for spec in self.registry.givers.get(layer, [])]:
                names = [spec.name for spec in self.registry.givers.get(layer, [])]
                out.append(Problem("method-unknown", Say(f"没有给出“{layer}”的方法", f"no such method gives {layer}"),
                                   f"plan.toml [methods].{layer}", Say("改为所列方法之一", "use one of the methods listed"),
                                   found=chosen, expected=", ".join(names) or "—"))  # fmt: skip
        for name, subs in self.scenarios.items():
            for layer, substitute in subs.items():
                for each in (layer, substitute):
                    if each not in vocabulary():
                        out.append(Problem("layer-unknown", Say("情景中的图层不存在", "a scenario names an unknown layer"),
                                           f"plan.toml [scenarios.{name}]", Say("用 shanshui layers 查看图层名", "see: shanshui layers"),
                                           found=each))  # fmt: skip
        return out

    def giver(self, layer: str) -> Spec | None:
        givers = self.registry.givers.get(layer, [])
        if layer in self.choices:
            return next(spec for spec in givers if spec.name == self.choices[layer])
        return givers[0] if givers else None

    def effective(self, layer: str, scenario: str | None) -> tuple[str, str | None]:
        """Where a layer is read from in a scenario: the substitute's base node, a touched node, or the base node."""
        if scenario is None:
            return layer, None
        substitute = self.scenarios.get(scenario, {}).get(layer)
        if substitute is not None:
            return substitute, None
        return (layer, scenario) if self.touched(layer, scenario) else (layer, None)

    def touched(self, layer: str, scenario: str) -> bool:
        """Whether anything upstream of a layer is substituted in the scenario."""
        if (layer, scenario) not in self._touched:
            self._touched[layer, scenario] = False  # cycles are found by node(), not here
            spec = None if layer in self.leaves else self.giver(layer)
            subs = self.scenarios.get(scenario, {})
            self._touched[layer, scenario] = spec is not None and any(
                edge.scenario is None and (edge.layer in subs or self.touched(edge.layer, scenario))
                for edge in spec.edges
            )
        return self._touched[layer, scenario]

    def node(self, layer: str, scenario: str | None = None) -> Node:
        """The node that gives `layer`; an absent one if nothing gives it."""
        layer, scenario = self.effective(layer, scenario)
        spec = None if layer in self.leaves else self.giver(layer)
        name = spec.name if spec else layer
        if (name, scenario) not in self._nodes:
            if (name, scenario) in self._open:
                raise ValueError(f"the graph has a cycle: {' → '.join(n for n, _ in self._open)} → {name}")
            self._open.append((name, scenario))
            self._nodes[name, scenario] = self._build(layer, spec, scenario)
            self._open.pop()
        return self._nodes[name, scenario]

    def _build(self, layer: str, spec: Spec | None, scenario: str | None) -> Node:
        if layer in self.leaves:
            leaf = self.leaves[layer]
            return Node(layer, None, (layer,), None, leaf, (), (), leaf.key, None)
        if spec is None:
            zh = vocabulary()[layer].zh if layer in vocabulary() else layer
            lack = Absence(Say(f"未提供{zh}", f"{layer} is not given"),
                              Say(f"在 catalog.toml 中登记“{layer}”（{zh}）", f"enter {layer} in catalog.toml"), (layer,))  # fmt: skip
            return Node(layer, None, (layer,), None, None, (), (), _hash(["absent", layer]), lack)
        inputs, keys, lacking = [], {}, []
        settings, unset = self._settings(spec)
        edges = [edge for edge in spec.edges if spec.asks(edge.parameter, dict(settings))]
        sources = [self.node(edge.layer, edge.scenario or scenario) for edge in edges]
        for edge, source in zip(edges, sources, strict=True):
            target, at = self.effective(edge.layer, edge.scenario or scenario)
            if source.absence is None:
                inputs.append((edge.parameter, target, at))
                keys[edge.parameter] = [source.key, target]
            else:
                keys[edge.parameter] = ["absent", ""]
                if not edge.optional:
                    lacking.append(source)
        if not inputs and not lacking:  # a method that takes one of several: the first is what is asked for
            lacking = sources[:1]
        absence = _absence(spec, lacking, unset)
        key = _hash([STORE_VERSION, spec.id, spec.code, settings, sorted(keys.items()), self.grid_key, versions()])
        return Node(spec.name, scenario, spec.gives, spec, None, tuple(inputs), tuple(settings), key, absence)

    def _settings(self, spec: Spec) -> tuple[list[tuple[str, Any]], list[str]]:
        given = self.settings.get(spec.name, {})
        values, unset = [], []
        for setting in spec.settings:
            if setting.name in given:
                values.append((setting.name, given[setting.name]))
            elif setting.name in self.years:
                values.append((setting.name, self.years[setting.name]))
            elif setting.required:
                unset.append(setting.name)
            else:
                values.append((setting.name, setting.default))
        return values, unset

    def order(self, targets: Iterable[tuple[str, str | None]]) -> list[Node]:
        """The nodes that the targets need, inputs first, in an order that does not vary."""
        sorter: graphlib.TopologicalSorter[str] = graphlib.TopologicalSorter()
        nodes: dict[str, Node] = {}
        todo = [self.node(layer, scenario) for layer, scenario in targets]
        while todo:
            node = todo.pop()
            if node.id in nodes:
                continue
            nodes[node.id] = node
            sources = [self.node(layer, scenario) for _, layer, scenario in node.inputs]
            sorter.add(node.id, *sorted(source.id for source in sources))
            todo.extend(sources)
        return [nodes[name] for name in sorter.static_order()]

    def layers(self) -> list[tuple[str, str | None]]:
        """Every layer that something gives, base scenario, and those that methods read in other scenarios."""
        names = dict.fromkeys([*self.leaves, *self.registry.givers])
        return [(name, None) for name in names]


def _absence(spec: Spec, lacking: list[Node], unset: list[str]) -> Absence | None:
    """Why a call cannot run: every missing leaf layer and every setting that nobody gave, here or further up."""
    if not lacking and not unset:
        return None
    missing = tuple(dict.fromkeys(gap for node in lacking if node.absence for gap in node.absence.missing))
    missing += tuple(f"{spec.name}.{name}" for name in unset)
    leaves = [gap for gap in missing if "." not in gap]
    unset = [gap for gap in missing if "." in gap]
    reasons, cures = [], []
    if leaves:
        zh = "、".join(vocabulary()[leaf].zh if leaf in vocabulary() else leaf for leaf in leaves)
        reasons.append(Say(f"缺少{zh}", f"lacking {', '.join(leaves)}"))
        cures.append(Say(f"在 catalog.toml 中登记 {'、'.join(leaves)}", f"enter {', '.join(leaves)} in catalog.toml"))
    if unset:
        reasons.append(Say(f"未给定参数 {'、'.join(unset)}", f"not set: {', '.join(unset)}"))
        cures.append(
            Say(f"在 plan.toml [settings] 中写明 {'、'.join(unset)}", f"set {', '.join(unset)} in plan.toml [settings]")
        )
    return Absence(Say("；".join(r.zh for r in reasons), "; ".join(r.en for r in reasons)),
                   Say("；".join(c.zh for c in cures), "; ".join(c.en for c in cures)), missing)  # fmt: skip


@cache
def versions() -> list[tuple[str, str]]:
    """Minor versions of the numerical libraries, read from package metadata without importing them."""
    return [(name, ".".join(metadata.version(name).split(".")[:2])) for name in NUMERICAL]


def _hash(recipe: Any) -> str:
    return hashlib.sha256(json.dumps(recipe, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
