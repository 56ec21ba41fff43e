"""A human decision is an input with an author and a date: it is taken, traced and told, and never overwrites a result."""

from __future__ import annotations

import csv
from pathlib import Path

import docx
import pytest
import shapely

from shanshui.plan import Plan
from shanshui.review.readback import check_package


def decide(directory: Path, name: str, layer: str, path: str) -> None:
    folder = directory / "decisions"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(
        f'layer = "{layer}"\nauthor = "岚洲地区自然资源局（演示）"\ndate = "2026-03-01"\npath = "{path}"\nreason = "会议纪要"\n',
        "utf8",
    )


def written(directory: Path, name: str) -> str:
    document = docx.Document(str(directory / "out" / name))
    return "\n".join(p.text for p in document.paragraphs)


def test_adopted_zones_replace_the_proposal_and_the_deliverables_say_who_decided(
    demo_copy: Path, blank_sheets: None
) -> None:
    import geopandas as gpd

    plan = Plan.open(demo_copy)
    proposed = plan.results().get("zones_proposed")
    north = shapely.union_all(proposed.geometry.iloc[:2].to_numpy())
    south = shapely.union_all(proposed.geometry.iloc[2:].to_numpy())
    (demo_copy / "decisions").mkdir(exist_ok=True)
    adopted = gpd.GeoDataFrame(
        {"id": ["F1", "F2"], "name": ["北区", "南区"]}, geometry=[north, south], crs=proposed.crs
    )
    adopted.to_file(demo_copy / "decisions" / "zones.gpkg", driver="GPKG")
    decide(demo_copy, "zones", "zones_adopted", "zones.gpkg")
    plan = Plan.open(demo_copy)
    outcome = plan.run()
    assert outcome.state("failed") == []
    assert "zones_proposed" not in outcome.ran  # the proposal stands as it was
    zones = plan.results().get("zones")
    assert zones["name"].tolist() == ["北区", "南区"]
    assert zones["adopted"].all()
    parts = proposed["area_m2"].to_numpy()
    assert zones["area_m2"].tolist() == pytest.approx([parts[:2].sum(), parts[2:].sum()], rel=2e-3)
    assert check_package(plan.deliver()) == []
    text = written(demo_copy, "规划文本.docx")
    assert "北区生态修复" in text
    assert "分区为建议方案" not in text
    said = written(demo_copy, "编制说明.docx")
    assert "岚洲地区自然资源局（演示）" in said
    assert "2026年3月1日" in said
    files = plan.explain("zones")["files"]
    assert "decisions/zones.gpkg" in [file["path"] for file in files]


def test_a_decision_on_a_project_sets_its_cost_and_one_whose_subject_vanished_is_told(
    demo_copy: Path, blank_sheets: None
) -> None:
    plan = Plan.open(demo_copy)
    first = plan.results().get("projects")["id"].iloc[0]
    (demo_copy / "decisions").mkdir(exist_ok=True)
    table = demo_copy / "decisions" / "projects.csv"

    def write(identity: str) -> None:
        with table.open("w", encoding="utf8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["id", "measure", "start_year", "end_year", "cost_yuan", "fund_source"])
            rows.writerow([identity, "", 2027, 2029, 1234567, "省级财政"])

    write(first)
    decide(demo_copy, "projects", "projects_adopted", "projects.csv")
    plan = Plan.open(demo_copy)
    assert plan.run().state("failed") == []
    row = plan.results().get("projects").set_index("id").loc[first]
    assert (row["cost_base"], row["start_year"], row["end_year"]) == (1234567, 2027, 2029)
    assert row["fund_source"] == "省级财政"
    assert bool(row["adopted"])
    assert check_package(plan.deliver()) == []
    write("gone")
    outcome = Plan.open(demo_copy).run()
    assert [end.node.id for end in outcome.state("failed")] == ["projects"]
    assert "gone" in outcome.ends["projects"].error
    assert outcome.ends["indicators"].state == "blocked"


def test_defects_of_decisions_are_told_before_anything_runs(demo_copy: Path) -> None:
    decide(demo_copy, "zones", "zones_adopted", "nowhere.gpkg")
    decide(demo_copy, "zones2", "zones_adopted", "nowhere.gpkg")
    (demo_copy / "decisions" / "bad.toml").write_text('layer = "anything"\nauthor = ""\n', "utf8")
    codes = [problem.code for problem in Plan.open(demo_copy).check()]
    assert codes.count("schema") >= 3  # an unknown layer, an empty author, a missing date and path
    (demo_copy / "decisions" / "bad.toml").unlink()
    codes = [problem.code for problem in Plan.open(demo_copy).check()]
    assert codes.count("decision-file") == 2
    assert codes.count("decision-twice") == 1
