"""One contract over the whole registry: names, sources, goldens, and how methods behave on the small demo.

Invariants: inputs are not mutated, the grid is kept, nodata behaves as declared, a tiled result equals the whole bit for
bit at block sizes that do not divide the grid, on one and two threads.
"""

from __future__ import annotations

import hashlib
import importlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from shanshui.core import tiling
from shanshui.core.errors import Absent
from shanshui.core.registry import Registry, Spec
from shanshui.core.vocabulary import vocabulary
from shanshui.plan import Plan

SPECS = {spec.name: spec for spec in Registry.read()}
GOLDEN = Path(__file__).resolve().parent.parent / "golden"
TILED = [
    s.name for s in SPECS.values() if s.scope in ("cell", "focal") and all(vocabulary()[g].is_raster for g in s.gives)
]


@pytest.fixture(params=SPECS)
def spec(request: pytest.FixtureRequest) -> Spec:
    return SPECS[request.param]


def test_names_are_in_the_vocabulary(spec: Spec) -> None:
    layers = [*spec.gives, *(edge.layer for edge in spec.edges)]
    assert [name for name in layers if name not in vocabulary()] == []


def test_arguments_of_the_decorator_fit_the_signature(spec: Spec) -> None:
    settings = {s.name for s in spec.settings}
    assert set(spec.assumed) <= settings
    assert all(not s.required for s in spec.settings if s.name in spec.assumed)
    parameters = {edge.layer for edge in spec.edges}
    assert set(spec.rows) <= parameters
    for selector in spec.rows.values():
        assert selector.split(".")[0] in parameters | set(spec.gives)
    assert (spec.radius is not None) == (spec.scope == "focal")
    if isinstance(spec.radius, str) and spec.radius != "cell" and spec.radius not in settings:
        table, column = spec.radius.split(".")
        assert column in vocabulary()[table].columns
    assert spec.scope in ("cell", "focal", "global")
    assert spec.nodata in ("cell", "barrier", "exclude")


def test_source_and_docstring_say_what_a_reader_needs(spec: Spec) -> None:
    assert len(spec.source) > 8
    for heading in ("Units", "Range", "Golden"):
        assert re.search(rf"^\s*{heading}\b", spec.doc, re.MULTILINE), f"{spec.id}: no “{heading}” in the docstring"
    named = re.findall(r"tests/[\w/]+\.py", spec.doc)
    assert named
    assert [path for path in named if not (GOLDEN.parent.parent / path).is_file()] == []


def test_a_golden_exists_and_calls_the_method(spec: Spec) -> None:
    path = GOLDEN / f"test_{spec.name}.py"
    text = path.read_text("utf8")
    assert re.search(rf"\b{spec.name}\(", text)
    assert re.search(r"hand|paper|HJ|InVEST|reference|invariant|GB|TD/T|Horn", text.split('"""')[1])


# ---------------------------------------------------------------------- behaviour on the demo
@pytest.fixture(scope="session")
def plan(once: Callable[[str, Callable[[Path], None]], Path], demo_done: Path) -> Plan:
    """The finished demo, with what it does not show entered as well, so that every method has its inputs.

    Its NDVI as a background product; its clay, which is a share too, as outcrop of carbonate rock; its counties as
    ecological function zones.
    """
    return Plan.open(once("契约 contract", lambda directory: _with_everything(demo_done, directory)))


def _with_everything(demo_done: Path, directory: Path) -> None:
    shutil.copytree(demo_done, directory)
    catalog = directory / "catalog.toml"
    ndvi = re.search(r"^\[ndvi\]\n(?:.+\n)+", catalog.read_text("utf8"), re.MULTILINE)
    assert ndvi is not None
    background = re.sub(
        r"^years = .*\n",
        "",
        ndvi[0].replace("[ndvi]", "[ndvi_background]").replace("{year}", "2020"),
        flags=re.MULTILINE,
    )
    clay = re.search(r"^\[clay\]\n(?:.+\n)+", catalog.read_text("utf8"), re.MULTILINE)
    assert clay is not None
    outcrop = clay[0].replace("[clay]", "[carbonate_outcrop]")
    counties = re.search(r"^\[counties\]\n(?:.+\n)+", catalog.read_text("utf8"), re.MULTILINE)
    assert counties is not None
    function_zones = counties[0].replace("[counties]", "[function_zones]") + 'columns = { id = "code" }\n'
    catalog.write_text(f"{catalog.read_text('utf8')}\n{background}\n{outcrop}\n{function_zones}", "utf8")
    plan = Plan.open(directory)
    assert plan.run().state("failed") == []


def _inputs(plan: Plan, spec: Spec) -> tuple[dict[str, Any], dict[str, Any]]:
    node = plan.graph.node(spec.gives[0])
    assert node.absence is None, f"the demo does not reach {spec.name}: {node.absence.reason.en}"
    results = plan.results()
    inputs = {p: results.get(layer, at) for p, layer, at in node.inputs}
    return {p: value for p, value in inputs.items() if value is not None}, dict(node.settings)


def _digest(value: Any) -> str:
    if hasattr(value, "values") and hasattr(value, "dims"):
        return hashlib.sha256(np.ascontiguousarray(value.values).tobytes()).hexdigest()
    frame = pd.DataFrame(value)
    if "geometry" in frame:
        frame = pd.DataFrame(value.drop(columns="geometry")).assign(geometry=value.geometry.to_wkb(hex=True))
    return hashlib.sha256(frame.to_csv(index=True).encode()).hexdigest()


def _function(spec: Spec) -> Any:
    return getattr(importlib.import_module(spec.module), spec.name)


def test_inputs_are_not_mutated_and_results_repeat(spec: Spec, plan: Plan) -> None:
    inputs, settings = _inputs(plan, spec)
    before = {name: _digest(value) for name, value in inputs.items()}
    try:
        first = tiling.call(_function(spec), spec, inputs, settings, plan.grid)
    except Absent:
        pytest.fail(f"the demo has no {spec.gives}: it shows nothing of this method")
    assert {name: _digest(value) for name, value in inputs.items()} == before
    second = tiling.call(_function(spec), spec, inputs, settings, plan.grid)
    assert [_digest(value) for value in first] == [_digest(value) for value in second]
    for name, value in zip(spec.gives, first, strict=True):
        if vocabulary()[name].is_raster:
            assert plan.grid.covers(value)


@pytest.mark.parametrize("name", TILED)
def test_tiled_equals_whole_bit_for_bit(name: str, plan: Plan) -> None:
    spec = SPECS[name]
    inputs, settings = _inputs(plan, spec)
    whole = tiling.call(_function(spec), spec, inputs, settings, plan.grid, block=10_000)
    for block, threads in ((17, 1), (35, 2), (50, 2)):
        tiled = tiling.call(_function(spec), spec, inputs, settings, plan.grid, block=block, threads=threads)
        for a, b in zip(whole, tiled, strict=True):
            assert a.dtype == b.dtype
            assert a.values.tobytes() == b.values.tobytes(), f"{name} at block {block}, {threads} threads"
            assert {k: v.values.tolist() for k, v in a.coords.items()} == {
                k: v.values.tolist() for k, v in b.coords.items()
            }


def test_every_cell_and_focal_method_is_tiled() -> None:
    assert {s.name for s in SPECS.values() if s.scope in ("cell", "focal")} == set(TILED)


@pytest.mark.parametrize("name", [n for n in TILED if SPECS[n].nodata == "cell"])
def test_nodata_in_gives_nodata_out(name: str, plan: Plan) -> None:
    """A required raster without data in a cell leaves that cell of every result without data."""
    spec = SPECS[name]
    inputs, settings = _inputs(plan, spec)
    row, col = 40, 60
    required = [e for e in spec.edges if not e.optional and vocabulary()[e.layer].is_raster and e.parameter in inputs]
    for edge in required:
        layer = vocabulary()[edge.layer]
        holed = inputs[edge.parameter].copy()
        holed[..., row, col] = np.nan if layer.nodata is None else layer.nodata
        results = tiling.call(_function(spec), spec, {**inputs, edge.parameter: holed}, settings, plan.grid)
        for gives, value in zip(spec.gives, results, strict=True):
            cell = value.values[..., row, col]
            nodata = vocabulary()[gives].nodata
            assert (np.isnan(cell) if nodata is None else cell == nodata).all(), f"{name}: {edge.layer} → {gives}"
