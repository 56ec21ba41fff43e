"""The registry read from source equals what the decorators saw; hashes follow code and nothing else."""

from __future__ import annotations

import importlib
import inspect
import json
import shutil
from pathlib import Path

import pytest

import shanshui
from shanshui.core import registry
from shanshui.core.method import DECLARED
from shanshui.core.registry import REQUIRED, Registry, _imports, _parsed, _source, code_hash

SRC = Path(shanshui.__file__).parent


@pytest.mark.parametrize("spec", list(Registry.read()), ids=lambda s: s.id)
def test_source_reading_equals_the_decorator(spec) -> None:  # type: ignore[no-untyped-def]
    module = importlib.import_module(spec.module)
    function = getattr(module, spec.name)
    declared = DECLARED[f"{spec.module}:{spec.name}"]
    gives = declared["gives"]
    assert spec.gives == ((gives,) if isinstance(gives, str) else tuple(gives))
    for name in ("source", "scope", "nodata", "radius", "bytes_per_cell"):
        assert getattr(spec, name) == declared[name]
    assert spec.assumed == tuple(declared["assumed"])
    assert (spec.rows, spec.asked) == (declared["rows"], declared["asked"])
    settings = {s.name: s for s in spec.settings}
    for parameter, setting in spec.asked.items():
        assert next(e for e in spec.edges if e.parameter == parameter).optional
        assert not settings[setting].required
    parameters = inspect.signature(function).parameters
    layers = [p for p in parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert [e.parameter for e in spec.edges] == [p.name for p in layers]
    assert [e.optional for e in spec.edges] == [p.default is None for p in layers]
    for edge in spec.edges:
        read = declared["reads"].get(edge.parameter, edge.parameter)
        assert (edge.layer, edge.scenario) == ((read, None) if isinstance(read, str) else tuple(read))
    named = {p.name: p.default for p in parameters.values() if p.kind is p.KEYWORD_ONLY and p.name != "grid"}
    assert {s.name for s in spec.settings} == set(named)
    for setting in spec.settings:
        default = named[setting.name]
        assert setting.default == (REQUIRED if default is inspect.Parameter.empty else default)
    assert spec.takes_grid == ("grid" in parameters)


def test_hashes_follow_code_through_imports_but_not_docstrings(tmp_path: Path) -> None:
    copy = tmp_path / "复制 shanshui"
    shutil.copytree(SRC, copy, ignore=shutil.ignore_patterns("__pycache__", "fonts"))

    def hashes() -> dict[str, str]:
        for remembered in (_parsed, _source, _imports, code_hash):
            remembered.cache_clear()
        return {spec.id: spec.code for spec in Registry.read(copy)}

    before = hashes()
    grid = copy / "core" / "grid.py"
    grid.write_text(
        grid.read_text("utf8").replace('"""Centres of the columns, metres east."""', '"""Another."""') + "# end\n",
        "utf8",
    )
    errors = copy / "core" / "errors.py"
    errors.write_text(errors.read_text("utf8") + "\nADDED = 1\n", "utf8")  # cannot change a number
    assert hashes() == before
    grid.write_text(grid.read_text("utf8") + "\nADDED = 1\n", "utf8")
    after = hashes()
    changed = {name for name in before if before[name] != after[name]}
    taking = {s.id for s in Registry.read(copy) if "from shanshui.core.grid import" in s.path.read_text("utf8")}
    assert taking and taking <= changed
    assert changed < set(before)
    hashes()


def test_what_a_plan_remembers_of_sources_spares_parsing_and_is_never_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The memory goes by the content of a source: what it does not hold is parsed, whatever the file's name and date."""
    source = tmp_path / "一 one.py"
    source.write_text('"""Doc."""\nfrom shanshui.core.grid import Grid\nX = 1\n', "utf8")
    monkeypatch.setattr(registry, "KNOWN", {})
    monkeypatch.setattr(registry, "SEEN", {})
    _source.cache_clear()
    first = _source(source)
    assert first[1] == ("shanshui.core.grid", "shanshui.core.grid.Grid")
    memory = tmp_path / "code.json"
    memory.write_text(json.dumps(registry.SEEN), "utf8")
    monkeypatch.setattr(registry, "KNOWN", {})
    _source.cache_clear()
    registry.recall(memory)
    with monkeypatch.context() as deaf:
        deaf.setattr(registry.ast, "parse", None)
        assert _source(source) == first
    source.write_text('"""Doc."""\nfrom shanshui.core.grid import Grid\nX = 2\n', "utf8")
    _source.cache_clear()
    assert _source(source)[0] != first[0]
    _source.cache_clear()


def test_two_methods_of_one_name_are_refused() -> None:
    spec = next(iter(Registry.read()))
    with pytest.raises(ValueError, match="two methods"):
        Registry([spec, spec])
