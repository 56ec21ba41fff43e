"""What a plan stands on: its files, the profile, the decisions, and the leaves that they make of the graph.

A leaf's key is a hash of contents (files by sha256, profile tables by their rows) and of everything that says how they
are read, so that nothing outside can change without its key changing. Hashes of large files are remembered by size and
file times in `runs/sources.json`, which lets an unchanged plan return at once.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from shanshui.base import ingest as base_ingest
from shanshui.base import plan_file
from shanshui.base.catalog import Catalog, Entry, load_catalog, read_entries
from shanshui.base.classes import crosswalk
from shanshui.base.door import content_hash
from shanshui.core.errors import Problem, Problems, Say
from shanshui.core.graph import Leaf, versions
from shanshui.core.grid import Grid
from shanshui.core.registry import code_hash
from shanshui.core.vocabulary import vocabulary
from shanshui.guide.loader import load as load_profile

if TYPE_CHECKING:
    from shanshui.guide.profile import Profile

ROOT = Path(__file__).resolve().parent
CROSSWALK = "land_cover_crosswalk"
PARCEL_AREAS = "parcel_areas"
"""What the grid gains and loses of each class, where the land cover is given as parcels."""
ABOVE = "layer."
"""Section of superior.toml that holds adopted layers."""


class Sources:
    """The inputs of one plan directory."""

    def __init__(self, directory: Path, data: Path | None) -> None:
        self.directory, self.data = directory, data
        self._expected: Grid | None = None
        self._block = 0

    # ------------------------------------------------------------------ plan.toml, superior.toml, decisions/
    @cached_property
    def _read(self) -> tuple[dict[str, Any], list[Problem]]:
        """Everything that is a schema, validated at once."""
        found: dict[str, Any] = {}
        problems: list[Problem] = []
        for name, model in (("plan.toml", plan_file.PlanFile), ("superior.toml", plan_file.Superior)):
            path = self.directory / name
            if path.is_file() or name == "plan.toml":
                found[name] = _model(path, model, name, problems)
        found.setdefault("superior.toml", plan_file.Superior())
        decisions = []
        for path in sorted((self.directory / "decisions").glob("*.toml")):
            decision = _model(path, plan_file.Decision, f"decisions/{path.name}", problems)
            if decision is not None:
                decisions.append((path, decision))
        found["decisions"] = decisions
        return found, problems

    @property
    def plan(self) -> plan_file.PlanFile:
        return self._valid("plan.toml")

    @property
    def superior(self) -> plan_file.Superior:
        return self._valid("superior.toml")

    @property
    def decisions(self) -> list[tuple[Path, plan_file.Decision]]:
        return self._valid("decisions")

    def _valid(self, name: str) -> Any:
        found, problems = self._read
        if problems:
            raise Problems(problems)
        return found[name]

    @cached_property
    def catalog(self) -> Catalog:
        return load_catalog(self.directory / "catalog.toml", self.data)

    @cached_property
    def adopted(self) -> dict[str, Entry]:
        """Layers that come from above: `[layer.…]` of superior.toml, read through the same door as the catalogue."""
        entries, problems = read_entries(self.superior.layer, self.directory / "superior.toml", self.data, ABOVE)
        twice = [name for name in entries if name in self.catalog]
        problems += [
            Problem("layer-twice", Say("同一图层既在 catalog.toml 又在 superior.toml", "a layer stands in catalog.toml and in superior.toml"),
                    f"catalog.toml [{name}]", Say("只保留一处", "keep one of them"), found=name, layer=name)
            for name in twice
        ]  # fmt: skip
        if problems:
            raise Problems(problems)
        return entries

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Everything that is read from files, whoever gave it."""
        return {**self.adopted, **self.catalog.entries}

    @cached_property
    def profile(self) -> Profile:
        return load_profile(self.plan.plan.guide)

    @cached_property
    def settings(self) -> dict[str, dict[str, Any]]:
        """Method → setting → plain value."""
        return {
            method: {name: v.value if isinstance(v, plan_file.Sourced) else v for name, v in settings.items()}
            for method, settings in self.plan.settings.items()
        }

    @cached_property
    def setting_sources(self) -> dict[str, dict[str, str]]:
        return {
            method: {name: v.source for name, v in settings.items() if isinstance(v, plan_file.Sourced)}
            for method, settings in self.plan.settings.items()
        }

    # ------------------------------------------------------------------ grid
    def grid(self, margin: float) -> Grid:
        """The plan's grid; remembered in `runs/grid.json` so that an unchanged plan need not read its counties."""
        spec, entry = self.plan.grid, self.entries.get("counties")
        if entry is None:
            raise Problems([Problem("counties-missing", Say("未登记县级行政区", "no counties"), "catalog.toml [counties]",
                                    Say("登记含 code、name 字段的县界", "catalogue county polygons with code and name"))])  # fmt: skip
        code = [code_hash(ROOT, f"shanshui.base.{module}") for module in ("grids", "vectors")]
        recipe = [
            spec.model_dump(mode="json"),
            entry.reading(),
            margin,
            code,
            self._hashes(base_ingest.sources_of(entry)),
        ]
        key = _key(recipe)
        memory = self.directory / "runs" / "grid.json"
        if memory.is_file():
            known = json.loads(memory.read_text("utf8"))
            if known["key"] == key:
                return Grid.from_dict(known["grid"])
        from shanshui.base.grids import make_grid
        from shanshui.base.vectors import read_features

        grid = make_grid(spec, read_features(entry, vocabulary()["counties"]), margin)
        remember(memory, {"key": key, "grid": grid.as_dict()})
        return grid

    # ------------------------------------------------------------------ leaves
    def leaves(self, grid: Grid) -> dict[str, Leaf]:
        """All leaves by layer name."""
        leaves: dict[str, Leaf] = {}
        reading = [code_hash(ROOT, "shanshui.base.ingest"), versions(), grid.key()]
        for name, entry in self.entries.items():
            about = entry.model_dump(mode="json", exclude_none=True, exclude={"name", "files"})
            files = self._hashes(base_ingest.sources_of(entry))
            origin = "superior" if name in self.adopted else "file"
            leaves[name] = Leaf(name, _key([origin, name, about, files, reading]), origin, {**about, "files": files})
        for name, layer in vocabulary().layers.items():
            if layer.profile and name != CROSSWALK and name in self.profile.tables:
                path, key = self.profile.content(name)
                leaves[name] = Leaf(
                    name, _key(["profile", key]), "profile", {"guide": self.profile.id, "files": [_file(path, key)]}
                )
        land = self.entries.get("land_cover")
        if land is not None:
            path = ROOT / "base" / "crosswalks" / f"{land.classification}.csv"
            found = self._hashes([path])
            leaves[CROSSWALK] = Leaf(CROSSWALK, _key(["crosswalk", [f["sha256"] for f in found], reading]), "profile",
                                     {"classification": land.classification, "files": [{**found[0], "path": path.name}]})  # fmt: skip
            if base_ingest.holds_parcels(land):
                cover = leaves["land_cover"]
                leaves[PARCEL_AREAS] = Leaf(PARCEL_AREAS, _key([PARCEL_AREAS, cover.key]), cover.origin, cover.about)
        for path, decision in self.decisions:
            files = self._hashes([path, path.parent / decision.path])
            about = decision.model_dump(mode="json", exclude_none=True)
            leaves[decision.layer] = Leaf(decision.layer, _key(["decision", about, [f["sha256"] for f in files], reading]),
                                          "decision", {**about, "files": files})  # fmt: skip
        if self.superior.control_area:
            rows = [row.model_dump(mode="json") for row in self.superior.control_area]
            files = self._hashes([self.directory / "superior.toml"])
            leaves["control_area"] = Leaf("control_area", _key(["superior", rows]), "superior", {"files": files})
        return leaves

    def expect(self, grid: Grid, block: int) -> None:
        """The grid on which `ingest` puts what it reads, and the block beyond which it reads block by block."""
        self._expected, self._block = grid, block

    def ingest(self, layer: str) -> Any:
        """The value of a leaf, on the plan grid."""
        assert self._expected is not None
        if layer in self.entries:
            return self._from_files(layer, self.entries[layer])
        if layer == CROSSWALK:
            return crosswalk(str(self.entries["land_cover"].classification))
        if layer == PARCEL_AREAS:
            return base_ingest.parcel_areas(self.entries["land_cover"], self._expected)
        if layer == "control_area":
            import pandas as pd

            return pd.DataFrame([row.model_dump() for row in self.superior.control_area])
        for path, decision in self.decisions:
            if decision.layer == layer:
                return self._from_files(layer, _decided(decision, path.parent / decision.path))
        return self.profile.frame(layer)

    def _from_files(self, layer: str, entry: Entry) -> Any:
        """On the grid; a raster on a grid larger than a block comes as what reads it block by block."""
        assert self._expected is not None
        blocks = None
        if max(self._expected.shape) > self._block:
            blocks = base_ingest.by_blocks(layer, entry, self._expected)
        return base_ingest.ingest(layer, entry, self._expected) if blocks is None else blocks

    # ------------------------------------------------------------------ hashes of files
    def own(self, name: str) -> dict[str, Any]:
        """A file of the plan directory with its hash."""
        return self._hashes([self.directory / name])[0]

    @cached_property
    def _memory(self) -> dict[str, Any]:
        path = self.directory / "runs" / "sources.json"
        return json.loads(path.read_text("utf8")) if path.is_file() else {}

    def _hashes(self, paths: list[Path]) -> list[dict[str, Any]]:
        changed = False
        out = []
        for path in paths:
            stat = path.stat()
            mark = [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]
            known = self._memory.get(str(path))
            if known is None or known[0] != mark:
                known = self._memory[str(path)] = [mark, content_hash(path)]
                changed = True
            out.append(_file(path, known[1], self.directory))
        if changed:
            remember(self.directory / "runs" / "sources.json", self._memory)
        return out


def _decided(decision: plan_file.Decision, file: Path) -> Entry:
    """The file of a decision, to be read through the same door as any other."""
    return Entry(name=decision.layer, path=decision.path, files=(file,), licence="决定", citation=decision.author)


def _model(path: Path, model: Any, where: str, problems: list[Problem]) -> Any:
    try:
        return model.model_validate(tomllib.loads(path.read_text("utf-8-sig")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems.append(Problem("toml", Say(f"不是有效的 UTF-8 TOML：{error}", f"not valid UTF-8 TOML: {error}"), where,
                                Say("按提示的行列改正", "correct the line and column named")))  # fmt: skip
    except ValidationError as error:
        problems += plan_file.validation_problems(error, where, "schema")
    return None


def _file(path: Path, digest: str, base: Path | None = None) -> dict[str, str]:
    shown = path.name
    if base is not None and path.is_relative_to(base):
        shown = path.relative_to(base).as_posix()
    return {"path": shown, "sha256": digest}


def _key(recipe: Any) -> str:
    return hashlib.sha256(json.dumps(recipe, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def remember(path: Path, value: Mapping[str, Any]) -> None:
    """Write a small file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(json.dumps(value, ensure_ascii=False), "utf8")
    temporary.replace(path)
