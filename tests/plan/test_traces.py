"""Where figures come from: explain reaches the sources, and an edited cell moves only figures that reach its file."""

from __future__ import annotations

import csv
import functools
import hashlib
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import numpy as np
import openpyxl
import pytest
import rasterio

from shanshui.deliver.facts import Fact
from shanshui.deliver.facts_build import build_facts
from shanshui.deliver.results import Watched
from shanshui.plan import Plan


def figures(plan: Plan) -> dict[str, Fact]:
    """Every figure of the deliverables, made from the results as they are."""
    return dict(build_facts(Watched(plan.results()), plan.file, plan.sources.superior, plan.sources.profile))


def reaching(plan: Plan) -> Callable[[Fact], set[str]]:
    """What tells the layers of the source files that a figure's explanation reaches; each result is explained once."""

    @functools.cache
    def files(result: str) -> frozenset[str]:
        return frozenset(file["layer"] for file in plan.explain(result)["files"])

    return lambda fact: {name for layer, at in fact.layers for name in files(f"{layer}@{at}" if at else layer)}


def entry(directory: Path, layer: str) -> dict[str, Any]:
    """What the catalogue, or the level above, says of a layer."""
    told: dict[str, Any] = tomllib.loads((directory / "catalog.toml").read_text("utf8"))
    told |= tomllib.loads((directory / "superior.toml").read_text("utf8"))["layer"]
    found: dict[str, Any] = told[layer]
    return found


def differing(before: dict[str, Fact], after: dict[str, Fact]) -> set[str]:
    """Figures that are of another value, or there only once."""
    both = before.keys() & after.keys()
    moved = {n for n in both if (before[n].value, before[n].printed) != (after[n].value, after[n].printed)}
    return moved | (before.keys() ^ after.keys())


def change_one_cell(path: Path, plan: Plan, cell_area: np.ndarray, rng: np.random.Generator) -> None:
    """Edit by hand one cell inside the region, drawn by chance, to another value of its neighbourhood's range."""
    with rasterio.open(path) as file:
        values, profile = file.read(), file.profile
    rows, cols = np.nonzero(cell_area == cell_area.max())
    chosen = rng.integers(len(rows))
    row, col = rasterio.transform.rowcol(profile["transform"], plan.grid.x[cols[chosen]], plan.grid.y[rows[chosen]])
    before = values[0, row, col].copy()
    others = np.unique(values[0][(values[0] != before) & (values[0] != profile["nodata"])])
    values[0, row, col] = others[rng.integers(len(others))]
    assert values[0, row, col] != before
    with rasterio.open(path, "w", **profile) as file:
        file.write(values)


def change_one_attribute(path: Path, column: str, rng: np.random.Generator) -> None:
    """Edit one attribute of one feature, drawn by chance."""
    import geopandas as gpd

    features = gpd.read_file(path)
    row = rng.integers(len(features))
    features[column] = [f"{text}甲" if i == row else text for i, text in enumerate(features[column])]
    path.unlink()
    features.to_file(path, driver="GPKG")


def change_one_number(path: Path, column: str, rng: np.random.Generator) -> None:
    """Add one hundredth of itself to one number of a table, drawn by chance."""
    with path.open(encoding="utf8", newline="") as file:
        rows = list(csv.DictReader(file))
    row = rows[rng.integers(len(rows))]
    row[column] = str(round(float(row[column]) * 1.01, 4))
    with path.open("w", encoding="utf8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


AS_MADE: dict[str, Fact] = {}
"""Every figure of the demo before anything is edited; all copies of it begin alike."""


def moves_only_what_reaches(directory: Path, layer: str, edit: Callable[[Plan], None], *, as_made: bool = True) -> None:
    """Compute, edit, compute again: something moved, and all that moved reaches the layer's file.

    as_made   the directory holds the demo as it was computed.
    """
    plan = Plan.open(directory)
    if as_made and AS_MADE:
        before = AS_MADE
    else:
        assert plan.run().state("failed") == []
        before = figures(plan)
        if as_made:
            AS_MADE.update(before)
    edit(plan)
    plan = Plan.open(directory)
    outcome = plan.run()
    assert layer in outcome.ran
    assert outcome.state("failed") == []
    after = figures(plan)
    moved = differing(before, after)
    assert moved
    reached = reaching(plan)
    strangers = {n for n in moved if layer not in reached((after if n in after else before)[n])}
    assert strangers == set()


@pytest.mark.parametrize(
    ("layer", "year"),
    [("land_cover", 2020), ("elevation", None), ("ndvi", 2013), ("importance_adopted", None), ("gpp", 2020)],
)  # fmt: skip
def test_one_cell_edited_moves_only_figures_that_reach_its_file(layer: str, year: int | None, demo_copy: Path) -> None:
    path = demo_copy / str(entry(demo_copy, layer)["path"]).format(year=year)
    rng = np.random.default_rng(len(layer) + (year or 0))
    moves_only_what_reaches(
        demo_copy, layer, lambda plan: change_one_cell(path, plan, plan.results().get("cell_area").values, rng)
    )


@pytest.mark.parametrize(("layer", "column"), [("past_projects", "name"), ("mines", "name")])
def test_one_attribute_edited_moves_only_figures_that_reach_its_file(layer: str, column: str, demo_copy: Path) -> None:
    path = demo_copy / str(entry(demo_copy, layer)["path"])
    moves_only_what_reaches(
        demo_copy, layer, lambda _: change_one_attribute(path, column, np.random.default_rng(len(layer)))
    )


@pytest.mark.parametrize(
    ("layer", "column"),
    [("survey_areas", "area_ha"), ("survey_indicators", "value")],
)
def test_one_number_of_a_table_edited_moves_only_figures_that_reach_its_file(
    layer: str, column: str, demo_copy: Path
) -> None:
    path = demo_copy / str(entry(demo_copy, layer)["path"])
    moves_only_what_reaches(
        demo_copy, layer, lambda _: change_one_number(path, column, np.random.default_rng(len(layer)))
    )


def test_a_control_area_edited_moves_only_figures_that_reach_it(demo_copy: Path) -> None:
    """The area of the region is adjusted to it, so nearly everything moves: the difference to the survey too."""
    file = demo_copy / "superior.toml"
    [stated] = re.findall(r"area_km2 = ([0-9.]+)", file.read_text("utf8"))

    def edit(_: Plan) -> None:
        text = file.read_text("utf8")
        file.write_text(text.replace(f"area_km2 = {stated}", f"area_km2 = {float(stated) + 0.03:.2f}"), "utf8")

    moves_only_what_reaches(demo_copy, "control_area", edit)


def test_a_row_of_a_decision_edited_moves_only_figures_that_reach_it(demo_copy: Path) -> None:
    folder = demo_copy / "decisions"
    folder.mkdir(exist_ok=True)
    head = "id,category,work,item,zone,count,area_km2,clause\n"
    (folder / "work_register.csv").write_text(head + "1,支撑,监测支撑工程,站点项目,,12,3.50,第四章\n", "utf8")
    (folder / "work_register.toml").write_text(
        'layer = "work_register"\nauthor = "岚洲地区自然资源局（演示）"\ndate = "2021-03-01"\npath = "work_register.csv"\n',
        "utf8",
    )
    moves_only_what_reaches(
        demo_copy,
        "work_register",
        lambda _: change_one_number(folder / "work_register.csv", "area_km2", np.random.default_rng(1)),
        as_made=False,
    )


def test_a_target_from_above_edited_moves_only_itself(demo_copy: Path, blank_sheets: None) -> None:
    file = demo_copy / "superior.toml"
    before = figures(Plan.open(demo_copy))
    text = file.read_text("utf8")
    year, value = re.findall(r"year = (\d+)\nvalue = ([0-9.]+)", text)[0]
    file.write_text(text.replace(f"value = {value}", f"value = {float(value) + 0.2:.1f}", 1), "utf8")
    plan = Plan.open(demo_copy)
    assert plan.run().ran == []
    plan.deliver()
    [moved] = differing(before, figures(plan))
    assert moved.startswith("target.") and moved.endswith(f".{year}")
    assert [found["path"] for found in plan.explain(moved)["files"]] == ["superior.toml"]


def test_two_counties_swapped_and_every_sentence_that_names_them_follows(demo_copy: Path, blank_sheets: None) -> None:
    """The counties' geometries change hands: the document is the old one with the two names exchanged."""
    import geopandas as gpd

    path = demo_copy / str(entry(demo_copy, "counties")["path"])
    counties = gpd.read_file(path)
    first, second = counties["name"].iloc[0], counties["name"].iloc[1]
    counties.loc[[0, 1], "name"] = [second, first]
    suffix = {".gpkg": "GPKG", ".geojson": "GeoJSON"}[path.suffix]
    path.unlink()
    counties.to_file(path, driver=suffix)
    old = _sentences(demo_copy)
    plan = Plan.open(demo_copy)
    plan.run()
    plan.deliver()
    new = _sentences(demo_copy)
    naming = [s for s in old if first in s or second in s]
    assert len(naming) > 10
    exchanged = [s.replace(first, "\0").replace(second, first).replace("\0", second) for s in old]
    moved = [(a, b) for a, b in zip(exchanged, new, strict=True) if a != b]
    assert moved == []


def _sentences(directory: Path) -> list[str]:
    document = docx.Document(str(directory / "out" / "规划文本.docx"))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [p.text for p in document.paragraphs] + cells


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
        assert plan.explain(cell.removeprefix("表"))["figure"]["id"] == name
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
