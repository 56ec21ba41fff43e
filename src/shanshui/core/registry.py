"""The registry of methods, read from source with `ast`: no room is imported to list methods or to compute keys."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

ROOMS = ("base", "assess", "diagnose", "connect", "zone", "prioritize", "works", "monitor")
LAYER_TYPES = ("Raster", "Zones", "Lines", "Points", "Table")
UNHASHED = ("shanshui.core.method", "shanshui.core.errors")  # change of these cannot change a number
REQUIRED = "<required>"


@dataclass(frozen=True)
class Edge:
    """A layer that a method takes: parameter name, layer, scenario it asks for (None: the node's own), optional."""

    parameter: str
    layer: str
    scenario: str | None
    optional: bool


@dataclass(frozen=True)
class Setting:
    """A keyword-only scalar of a method."""

    name: str
    type: str
    default: Any

    @property
    def required(self) -> bool:
        return bool(self.default == REQUIRED)


@dataclass(frozen=True)
class Spec:
    """One method as declared in source."""

    name: str
    module: str
    path: Path
    gives: tuple[str, ...]
    source: str
    scope: str
    nodata: str
    radius: float | str | None
    assumed: tuple[str, ...]
    rows: Mapping[str, str]
    asked: Mapping[str, str]
    bytes_per_cell: int | None
    edges: tuple[Edge, ...]
    settings: tuple[Setting, ...]
    takes_grid: bool
    doc: str

    @property
    def id(self) -> str:
        return f"{self.module.removeprefix('shanshui.')}.{self.name}"

    @property
    def room(self) -> str:
        return self.module.split(".")[1]

    @cached_property
    def code(self) -> str:
        """Hash of the code that can change this method's result."""
        return code_hash(self.path.parent.parent, self.module)

    def asks(self, parameter: str, settings: Mapping[str, Any]) -> bool:
        """Whether a layer is an input with these settings."""
        return all(settings.get(s.name) != s.default for s in self.settings if s.name == self.asked.get(parameter))

    def as_dict(self) -> dict[str, Any]:
        return {
            "method": self.name,
            "room": self.room,
            "gives": list(self.gives),
            "takes": [{"layer": e.layer, "scenario": e.scenario, "optional": e.optional} for e in self.edges],
            "settings": {
                s.name: {
                    "default": None if s.required else s.default,
                    "required": s.required,
                    "assumed": s.name in self.assumed,
                }
                for s in self.settings
            },
            "scope": self.scope,
            "nodata": self.nodata,
            "source": self.source,
            "summary": self.doc.strip().splitlines()[0] if self.doc.strip() else "",
        }


class Registry:
    """All methods by name, and the methods that give each layer."""

    def __init__(self, specs: Iterator[Spec] | list[Spec]) -> None:
        self.methods: dict[str, Spec] = {}
        self.givers: dict[str, list[Spec]] = {}
        for spec in specs:
            if spec.name in self.methods:
                raise ValueError(f"two methods are named {spec.name}: {self.methods[spec.name].id} and {spec.id}")
            self.methods[spec.name] = spec
            for layer in spec.gives:
                self.givers.setdefault(layer, []).append(spec)

    def __iter__(self) -> Iterator[Spec]:
        return iter(self.methods.values())

    def __getitem__(self, name: str) -> Spec:
        return self.methods[name]

    @classmethod
    def read(cls, package: Path | None = None) -> Registry:
        """Read the stage rooms of the package directory (by default this installation)."""
        root = package or Path(__file__).resolve().parent.parent
        return cls(
            [spec for room in ROOMS for path in sorted((root / room).glob("*.py")) for spec in _specs(root, path)]
        )


def _specs(root: Path, path: Path) -> Iterator[Spec]:
    module = "shanshui." + ".".join(path.relative_to(root).with_suffix("").parts)
    for node in _parsed(path).body:
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                if (
                    isinstance(decorator, ast.Call)
                    and isinstance(decorator.func, ast.Name)
                    and decorator.func.id == "method"
                ):
                    yield _spec(module, path, node, decorator)


def _spec(module: str, path: Path, node: ast.FunctionDef, decorator: ast.Call) -> Spec:
    told = {str(k.arg): ast.literal_eval(k.value) for k in decorator.keywords}
    reads: dict[str, Any] = told.get("reads") or {}
    gives = told["gives"]
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    edges = []
    for argument, default in zip(positional, defaults, strict=True):
        kind = ast.unparse(argument.annotation) if argument.annotation else ""
        if kind.split(" ")[0] not in LAYER_TYPES:
            raise ValueError(f"{module}.{node.name}: {argument.arg} before * must be a layer, not {kind!r}")
        read = reads.get(argument.arg, argument.arg)
        layer, scenario = (read, None) if isinstance(read, str) else read
        edges.append(Edge(argument.arg, layer, scenario, default is not None))
    settings = []
    for argument, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if argument.arg != "grid":
            kind = ast.unparse(argument.annotation) if argument.annotation else ""
            settings.append(Setting(argument.arg, kind, REQUIRED if value is None else ast.literal_eval(value)))
    return Spec(
        name=node.name,
        module=module,
        path=path,
        gives=(gives,) if isinstance(gives, str) else tuple(gives),
        source=told["source"],
        scope=told["scope"],
        nodata=told["nodata"],
        radius=told.get("radius"),
        assumed=tuple(told.get("assumed") or ()),
        rows=told.get("rows") or {},
        asked=told.get("asked") or {},
        bytes_per_cell=told.get("bytes_per_cell"),
        edges=tuple(edges),
        settings=tuple(settings),
        takes_grid=any(a.arg == "grid" for a in arguments.kwonlyargs),
        doc=ast.get_docstring(node) or "",
    )


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf8"), str(path))


class _Docless(ast.NodeTransformer):
    def visit(self, node: ast.AST) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            body = node.body
            if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
                node.body = body[1:] or [ast.Pass()]
        return node


KNOWN: dict[str, tuple[str, tuple[str, ...]]] = {}
"""Of a source by its sha256: the hash of its code without docstrings, and the shanshui names that it imports."""
SEEN: dict[str, tuple[str, tuple[str, ...]]] = {}
"""The part of it that this process has asked for."""


def recall(memory: Path) -> None:
    """Take up what a plan remembers of sources: parsing all of them takes longer than a run with nothing to do may."""
    if memory.is_file():
        KNOWN.update({key: (code, tuple(names)) for key, (code, names) in json.loads(memory.read_text("utf8")).items()})


@cache
def _source(path: Path) -> tuple[str, tuple[str, ...]]:
    """Hash of the code and names imported, of a file."""
    text = path.read_bytes()
    key = hashlib.sha256(text).hexdigest()
    if key not in KNOWN:
        tree = ast.parse(text, str(path))
        names = tuple(sorted(_imported(tree, path)))
        KNOWN[key] = hashlib.sha256(ast.dump(_Docless().visit(tree), annotate_fields=False).encode()).hexdigest(), names
    SEEN[key] = KNOWN[key]
    return KNOWN[key]


def _imported(tree: ast.Module, path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.update([node.module, *(f"{node.module}.{alias.name}" for alias in node.names)])
        elif isinstance(node, ast.ImportFrom) and node.level:
            raise ValueError(f"{path}: relative imports are not followed; write them in full")
    return {name for name in found if name.startswith("shanshui.")}


def _module_hash(path: Path) -> str:
    return _source(path)[0]


@cache
def _imports(root: Path, path: Path) -> tuple[str, ...]:
    """The shanshui modules that a file imports, as dotted names that exist as files."""
    return tuple(n for n in _source(path)[1] if n not in UNHASHED and module_file(root, n) is not None)


def module_file(root: Path, module: str) -> Path | None:
    """The file of a dotted module below the package directory, or None."""
    stem = root.joinpath(*module.split(".")[1:])
    for path in (stem.with_suffix(".py"), stem / "__init__.py"):
        if path.is_file():
            return path
    return None


@cache
def code_hash(root: Path, module: str) -> str:
    """Hash of the docstring-stripped AST of a module and of every shanshui module it imports, transitively."""
    seen: dict[str, str] = {}
    todo = [module]
    while todo:
        name = todo.pop()
        path = module_file(root, name)
        if name in seen or path is None:
            continue
        seen[name] = _module_hash(path)
        todo.extend(_imports(root, path))
    return hashlib.sha256(repr(sorted(seen.items())).encode()).hexdigest()
