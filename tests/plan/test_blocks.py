"""A plan whose grid is larger than a block: rasters are read, computed and written by blocks, and nothing differs (invariant)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shanshui.core import tiling
from shanshui.core.pieces import Stored
from shanshui.core.vocabulary import vocabulary
from shanshui.plan import Plan

LAYERS = ["eqi", "soil_loss", "resilience", "habitat_quality", "degradation", "npp"]
"""Cell and focal methods, series, months, codes that select table rows, several results."""


@pytest.fixture(scope="module")
def blocked(demo_sources: Path, once: Callable[[str, Callable[[Path], None]], Path]) -> Plan:
    def make(directory: Path) -> None:
        shutil.copytree(demo_sources, directory)
        outcome = Plan.open(directory, block=50, threads=2).run(LAYERS)
        assert outcome.state("failed") == outcome.state("blocked") == []

    return Plan.open(once("分块 blocks", make), block=50, threads=2)


def test_every_result_is_that_of_the_whole(blocked: Plan, demo_done: Path) -> None:
    whole = Plan.open(demo_done)
    rasters = 0
    for node in blocked.graph.order((name, None) for name in LAYERS):
        if node.absence is not None:
            continue
        ours, theirs = (plan.store.record(node.name, node.key) for plan in (blocked, whole))
        assert ours is not None and theirs is not None
        assert ours["status"] == theirs["status"] and ours["assumed"] == theirs["assumed"], node.id
        for name in ours["outputs"]:
            a, b = (plan.store.load(node.name, node.key, name, plan.grid) for plan in (blocked, whole))
            if vocabulary()[name].is_raster:
                rasters += 1
                assert a.values.tobytes() == b.values.tobytes(), name
                assert {k: v.values.tolist() for k, v in a.coords.items()} == {
                    k: v.values.tolist() for k, v in b.coords.items()
                }
            else:
                assert a.equals(b), name
    assert rasters > 40


def test_no_cell_or_focal_method_is_given_a_whole_layer(
    demo_sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = tmp_path / "沙洲 plan"
    shutil.copytree(demo_sources, directory)
    plan = Plan.open(directory, block=50)
    seen: dict[str, set[tuple[int, ...]]] = {}
    once = tiling._once

    def noted(function, spec, inputs, settings, grid):  # type: ignore[no-untyped-def]
        sizes = {value.shape[-2:] for value in inputs.values() if hasattr(value, "isel")}
        seen.setdefault(spec.name, set()).update(sizes)
        return once(function, spec, inputs, settings, grid)

    monkeypatch.setattr(tiling, "_once", noted)
    assert plan.run(["slope", "fvc"]).state("failed") == []
    local = [spec for spec in plan.registry if spec.name in seen and tiling.in_blocks(spec, plan.grid, 50)]
    assert {"slope", "fvc"} <= {name for spec in local for name in spec.gives}
    for spec in local:
        assert all(max(size) <= 52 for size in seen[spec.name]), spec.name  # a halo of one cell on either side


def test_a_block_of_a_stored_raster_is_cut_from_the_file(blocked: Plan) -> None:
    node = blocked.graph.node("fvc")
    stored = blocked.store.stored(node.name, node.key, "fvc", blocked.grid)
    whole = blocked.store.load(node.name, node.key, "fvc", blocked.grid)
    part = stored.block(slice(10, 60), slice(3, 90))
    assert isinstance(stored, Stored)
    assert part.identical(whole.isel(y=slice(10, 60), x=slice(3, 90)))
    assert stored.bytes_per_cell == whole.sizes["year"] * 4


def test_a_failure_within_a_block_leaves_nothing(
    demo_sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = tmp_path / "沙洲 plan"
    shutil.copytree(demo_sources, directory)
    plan = Plan.open(directory, block=50)
    calls = []
    once = tiling._once

    def broken(function, spec, inputs, settings, grid):  # type: ignore[no-untyped-def]
        calls.append(spec.name)
        if calls.count("slope") == 3:
            raise RuntimeError("the third block is broken")
        return once(function, spec, inputs, settings, grid)

    monkeypatch.setattr(tiling, "_once", broken)
    outcome = plan.run(["slope"])
    assert [end.node.id for end in outcome.state("failed")] == ["slope"]
    assert not list(plan.store.directory.glob("*slope*")) and not list(plan.store.directory.glob(".tmp-*"))
    monkeypatch.setattr(tiling, "_once", once)
    assert plan.run(["slope"]).ran == ["slope"]


def test_blocks_shrink_with_the_number_of_planes() -> None:
    """2048² cells of 64 bytes are 2²⁸ bytes exactly, what a thread may hold (hand sum)."""
    assert tiling.HELD == 268_435_456
    assert tiling.side(64, 2048) == 2048
    assert tiling.side(65, 2048) == 1024
    assert tiling.side(257, 2048) == 512
    assert tiling.side(100_000, 2048) == 512  # a tile of the files, never less
    assert tiling.side(100_000, 17) == 17
