"""Where figures come from: explain reaches the sources, and an edited cell moves only figures that reach its file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import docx
import numpy as np
import openpyxl
import pytest
import rasterio

from shanshui.core.results import Watched
from shanshui.deliver.facts import Fact
from shanshui.deliver.facts_build import build_facts
from shanshui.plan import Plan


def figures(plan: Plan) -> dict[str, Fact]:
    """Every figure of the deliverables, made from the results as they are."""
    return dict(build_facts(Watched(plan.results()), plan.file, plan.sources.superior, plan.sources.profile))


def reaching(plan: Plan, fact: Fact) -> set[str]:
    """Layers of the source files that a figure's explanation reaches."""
    return {
        file["layer"] for layer, at in fact.layers for file in plan.explain(f"{layer}@{at}" if at else layer)["files"]
    }


def entry(directory: Path, layer: str) -> dict[str, Any]:
    import tomllib

    found: dict[str, Any] = tomllib.loads((directory / "catalog.toml").read_text("utf8"))[layer]
    return found


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


@pytest.mark.parametrize(
    ("layer", "year"),
    [("land_cover", 2020), ("land_cover", 2000), ("elevation", None), ("ndvi", 2020), ("population", None),
     ("soil_erodibility", None), ("soil_suitability", None)],
)  # fmt: skip
def test_one_cell_edited_moves_only_figures_that_reach_its_file(layer: str, year: int | None, demo_copy: Path) -> None:
    plan = Plan.open(demo_copy)
    before = figures(plan)
    path = demo_copy / str(entry(demo_copy, layer)["path"]).format(year=year)
    change_one_cell(path, plan, plan.results().get("cell_area").values, np.random.default_rng(len(layer) + (year or 0)))
    plan = Plan.open(demo_copy)
    outcome = plan.run()
    assert layer in outcome.ran
    assert outcome.state("failed") == []
    after = figures(plan)
    moved = {
        n
        for n in before.keys() & after.keys()
        if (before[n].value, before[n].printed) != (after[n].value, after[n].printed)
    }
    moved |= before.keys() ^ after.keys()
    assert moved
    for name in moved:
        assert layer in reaching(plan, (after if name in after else before)[name]), (
            f"{name} moved but does not rest on {layer}"
        )


def test_two_counties_swapped_and_every_sentence_that_names_them_follows(demo_copy: Path) -> None:
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
