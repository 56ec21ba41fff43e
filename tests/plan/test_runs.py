"""What a plan promises of its runs: nothing twice, exactly what lies downstream, resume after kill −9, honest absence."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import rasterio

from shanshui.core.errors import Problems
from shanshui.demo import ADOPTED, OPTIONAL, write_demo
from shanshui.plan import Plan
from shanshui.review.readback import check_package

KILLED = ("soil_loss", "habitat_quality", "resilience", "corridors")
"""What the run computes that is killed: cell by cell, focal and global methods, rasters, tables and lines."""
HEAVY = (
    "numpy", "pandas", "xarray", "scipy", "numba", "rasterio", "geopandas", "shapely", "pyproj", "pyogrio", "skimage",
    "sklearn", "pyflwdir", "exactextract", "matplotlib", "docx", "openpyxl", "pyarrow", "networkx",
)  # fmt: skip


def outputs(directory: Path) -> dict[str, str]:
    """Layer → sha256 of every stored result."""
    records = [json.loads(path.read_text("utf8")) for path in (directory / "runs").glob("[!.]*/record.json")]
    return {f"{r['node']}/{layer}": out["sha256"] for r in records for layer, out in r["outputs"].items()}


def edit(path: Path, pattern: str, replacement: str) -> None:
    text = path.read_text("utf8")
    assert re.search(pattern, text, re.MULTILINE), f"{pattern} not in {path.name}"
    path.write_text(re.sub(pattern, replacement, text, count=1, flags=re.MULTILINE), "utf8")


def downstream(plan: Plan, start: str) -> set[str]:
    """Nodes that a change of method `start` reaches, walked by hand over the edges of the graph."""
    order = plan.graph.order(plan.graph.layers())
    reached = {node.id for node in order if node.name == start}
    for node in order:
        if any(plan.graph.node(layer, scenario).id in reached for _, layer, scenario in node.inputs):
            reached.add(node.id)
    return reached


def test_a_second_run_computes_nothing_and_loads_no_heavy_library(demo_copy: Path) -> None:
    script = (
        "import sys, json\n"
        "from shanshui.doors.cli import app\n"
        f"app(['run', {str(demo_copy)!r}], standalone_mode=False)\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, encoding="utf8")
    loaded = set(json.loads(done.stdout.strip().splitlines()[-1]))
    assert loaded & set(HEAVY) == set()
    assert "其中本次计算 0" in done.stderr


def test_a_changed_setting_reruns_exactly_what_lies_downstream(demo_copy: Path) -> None:
    plan = Plan.open(demo_copy)
    for method, line in (("resistance", "weight_land = 0.6\nweight_slope = 0.4"), ("key_areas", "region_share = 0.15")):
        with (demo_copy / "plan.toml").open("a", encoding="utf8") as file:
            file.write(f"\n[settings.{method}]\n{line}\n")
        plan = Plan.open(demo_copy)
        outcome = plan.run()
        assert set(outcome.ran) == downstream(plan, method) - {e.node.id for e in outcome.state("absent") if not e.ran}
        assert method in outcome.ran
    # named by hand: what follows from the key areas, and nothing else
    assert set(outcome.ran) == {
        "key_areas", "projects", "indicators", "ecosystem_planned", "threats@planned", "habitat_quality@planned", "habitat_benefit",
        "resistance@planned", "project_connectivity",
    }  # fmt: skip


def test_a_run_tells_all_problems_before_it_computes_anything(demo_sources: Path, tmp_path: Path) -> None:
    directory = tmp_path / "有误 plan"
    shutil.copytree(demo_sources, directory)
    edit(directory / "catalog.toml", r"^\[aridity\]\n", '[aridity]\ncrs = "EPSG:999999"\n')
    edit(directory / "plan.toml", r"^\[settings.erosion\]\n", "[settings.erosion]\nnothing = 1\n")
    with pytest.raises(Problems) as found:
        Plan.open(directory).run()
    assert {problem.code for problem in found.value.problems} >= {"setting-unknown", "crs-unknown"}
    assert outputs_quick(directory) == []


ABSENT = {
    # left out → (its name, dependants that end absent, a layer that is still there)
    "elevation": (
        "高程",
        ("slope", "basins", "zones_proposed", "key_areas", "projects", "corridors"),
        "habitat_quality",
    ),
    "land_cover": (
        "土地利用",
        ("ecosystem", "ecosystem_transition", "threats", "habitat_quality", "three_spaces"),
        "basins",
    ),
}


@pytest.mark.parametrize("layer", ABSENT)
def test_a_layer_left_out_ends_its_dependants_absent_with_reason_and_cure(
    layer: str, demo_sources: Path, tmp_path: Path, blank_sheets: None
) -> None:
    label, dependants, still_there = ABSENT[layer]
    directory = tmp_path / f"缺 {layer}"
    shutil.copytree(demo_sources, directory)
    edit(directory / "catalog.toml", rf"^\[{layer}\]\n(?:.+\n)+", "")
    plan = Plan.open(directory)
    outcome = plan.run()
    assert outcome.state("failed") == []
    for node in dependants:
        end = outcome.ends[node]
        assert end.state == "absent"
        assert end.absence is not None
        assert layer in end.absence.missing
        assert label in end.absence.reason.zh
        assert layer in end.absence.cure.zh
    assert outcome.ends[plan.graph.node(still_there).id].state == "done"
    assert check_package(plan.deliver()) == []


@pytest.mark.parametrize("seed", [4711])
def test_any_seed_with_a_third_of_the_optional_layers_gone_validates(seed: int, tmp_path: Path) -> None:
    directory = tmp_path / f"演示 {seed}"
    optional = sorted({*OPTIONAL, *ADOPTED})
    gone = random.Random(seed).sample(optional, len(optional) // 3)
    write_demo(directory, seed=seed, shape=(96, 120), cell=800.0, without=gone)
    plan = Plan.open(directory)
    assert plan.check() == []
    outcome = plan.run()
    assert [(end.node.id, end.error) for end in outcome.state("failed")] == []
    assert check_package(plan.deliver()) == []


def test_a_region_without_farmland_is_diagnosed_and_told_what_could_not_be_judged(
    demo_sources: Path, tmp_path: Path
) -> None:
    """All farmland of the three dates is grassland; nothing that is of fields is given."""
    directory = tmp_path / "无耕地 plan"
    shutil.copytree(demo_sources, directory)
    for path in (directory / "data").glob("land_cover_*.tif"):
        with rasterio.open(path) as file:
            values, profile = file.read(), file.profile
        assert (values // 10 == 1).any()  # CNLUCC: 11 paddy, 12 dry farmland
        with rasterio.open(path, "w", **profile) as file:
            file.write(np.where(values // 10 == 1, 33, values).astype(profile["dtype"]))
    for layer in ("abandoned_farmland", "permanent_farmland", "farm_inputs"):
        edit(directory / "catalog.toml", rf"^\[{layer}\]\n(?:.+\n)+", "")
    plan = Plan.open(directory)
    outcome = plan.run(["problem_type_cards", "problems", "risk_cards", "degradation", "resilience", "water_budget"])
    assert outcome.state("failed") == outcome.state("blocked") == []
    cards = plan.results().get("problem_type_cards").set_index("problem")
    assert int(cards["judged"].sum()) > 40
    fields = cards[cards["stratum"] == "agricultural"]
    open_ones = fields[~fields["judged"].astype(bool)]
    assert {"farmland_patch_area", "irrigation_shortfall"} <= set(";".join(open_ones["missing"]).split(";"))
    none = fields.loc[fields["judged"].astype(bool) & fields["label"].str.contains("耕地"), "area_m2"]
    assert len(none) >= 4 and (none == 0).all()
    assert plan.results().absence("irrigation_shortfall").reason.zh == "区域内没有耕地"
    assert (plan.results().get("water_budget")["farmland_ha"] == 0).all()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL does not exist on Windows")
def test_kill_at_any_step_and_rerun_gives_the_same_bytes(demo_done: Path, demo_sources: Path, tmp_path: Path) -> None:
    whole = Plan.open(demo_done)
    wanted_nodes = {node.name for node in whole.graph.order((layer, None) for layer in KILLED)}
    expected = {name: digest for name, digest in outputs(demo_done).items() if name.split("/")[0] in wanted_nodes}
    directory = tmp_path / "打断 plan"
    shutil.copytree(demo_sources, directory)
    command = [sys.executable, "-m", "shanshui", "run", str(directory), *KILLED]
    kills = 0
    for wanted in (1, 16, 32, 48):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        while process.poll() is None and len(outputs_quick(directory)) < wanted:
            time.sleep(0.002)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            kills += 1
        process.wait()
        left = outputs(directory)  # whatever is there is whole and right
        assert {name: expected[name] for name in left} == left
    assert kills >= 3
    kept = outputs_quick(directory)
    outcome = Plan.open(directory).run(list(KILLED))
    assert outputs(directory) == expected
    assert len(outcome.ran) == len(outputs_quick(directory)) - len(kept)


def outputs_quick(directory: Path) -> list[str]:
    runs = directory / "runs"
    return [p.name for p in runs.iterdir() if p.is_dir() and not p.name.startswith(".")] if runs.is_dir() else []
