"""Where figures come from: explain reaches the sources, and an edited cell moves only figures that reach its file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
import rasterio

from shanshui.plan import Plan


def figures(directory: Path) -> dict[str, dict[str, Any]]:
    content = json.loads((directory / "out" / "figures.json").read_text("utf8"))
    return {figure["id"]: figure for figure in content["figures"]}


def reaching(plan: Plan, name: str) -> set[str]:
    """Layers of the source files that a figure's explanation reaches."""
    return {file["layer"] for file in plan.explain(name)["files"]}


def entry(directory: Path, layer: str) -> dict[str, Any]:
    import tomllib

    found: dict[str, Any] = tomllib.loads((directory / "catalog.toml").read_text("utf8"))[layer]
    return found


def change_one_cell(path: Path, plan: Plan, cell_area: np.ndarray, pick: Any) -> None:
    """Edit one cell inside the region by hand."""
    with rasterio.open(path) as file:
        values, profile = file.read(), file.profile
    rows, cols = np.nonzero(cell_area > 0)
    grid = plan.grid
    middle = len(rows) // 2
    x, y = grid.x[cols[middle]], grid.y[rows[middle]]
    row, col = rasterio.transform.rowcol(profile["transform"], x, y)
    before = values[0, row, col].copy()
    values[0, row, col] = pick(before, values[0])
    assert values[0, row, col] != before
    with rasterio.open(path, "w", **profile) as file:
        file.write(values)


def another(before: Any, values: np.ndarray) -> Any:
    """Another value that occurs in the file."""
    return next(v for v in np.unique(values) if v != before and v > 0)


@pytest.mark.parametrize(
    ("layer", "year"), [("land_cover", 2020), ("elevation", None), ("ndvi", 2020), ("population", None), ("soil_erodibility", None)]
)
def test_one_cell_edited_moves_only_figures_that_reach_its_file(layer: str, year: int | None, demo_copy: Path) -> None:
    plan = Plan.open(demo_copy)
    before = figures(demo_copy)
    path = demo_copy / str(entry(demo_copy, layer)["path"]).format(year=year)
    area = plan.results().get("cell_area").values
    change_one_cell(path, plan, area, another)
    plan = Plan.open(demo_copy)
    outcome = plan.run()
    assert layer in outcome.ran
    assert outcome.state("failed") == []
    plan.deliver()
    after = figures(demo_copy)
    moved = {n for n in before.keys() | after.keys() if before.get(n, {}).get("value") != after.get(n, {}).get("value")}
    assert moved
    for name in moved:
        assert layer in reaching(plan, name) if name in after else True, f"{name} moved, but does not rest on {layer}"


def test_explain_walks_from_a_cell_of_table_e1_to_the_source_files(demo_done: Path) -> None:
    plan = Plan.open(demo_done)
    content = json.loads((demo_done / "out" / "figures.json").read_text("utf8"))
    cells = {cell: name for cell, name in content["cells"].items() if "E.1" in cell}
    assert cells
    book = openpyxl.load_workbook(demo_done / "out" / "规划附表.xlsx")
    for cell, name in list(cells.items())[:4]:
        sheet, address = cell.split("!")
        found = plan.explain(cell)
        assert found["figure"]["id"] == name
        assert book[sheet][address].value == pytest.approx(float(found["figure"]["printed"]))
        files = {file["layer"]: file for file in found["files"]}
        assert {"land_cover", "counties"} <= set(files)
        for layer in ("land_cover", "counties"):
            about = entry(demo_done, layer)
            path = demo_done / str(about["path"]).format(year=2020)
            if layer == "counties" or files[layer]["path"].endswith(path.name):
                assert files[layer]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_explain_of_a_layer_lists_methods_settings_and_assumed_values(demo_done: Path) -> None:
    found = Plan.open(demo_done).explain("habitat_quality")
    methods = {step.get("method") for step in found["steps"]}
    assert "assess.habitat.habitat_quality" in methods
    assert any(item["kind"] == "row" and item["table"] == "habitat_suitability" for item in found["assumed"])
    assert all(len(file["sha256"]) == 64 for file in found["files"])
