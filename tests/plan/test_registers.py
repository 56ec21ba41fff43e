"""Zones and works decided as lists, on the demo from end to end: the lists prevail, and nothing is proposed beside them."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

import docx
import openpyxl
import pytest

from shanshui.core.errors import Problem
from shanshui.plan import Plan
from shanshui.review.readback import check_package

PUBLISHED = "《岚洲地区国土空间生态修复规划》"
ZONES = [
    {"id": "N", "name": "北山水源涵养区", "belt": "山地片区", "direction": "封育为主，面积约12平方公里。", "area_km2": "12.5", "clause": "第三章"},
    {"id": "S", "name": "南缘防风固沙区", "belt": "荒漠片区", "direction": "沙障和封禁。", "area_km2": "", "clause": "第三章"},
]  # fmt: skip
WORKS = [
    {"id": "1", "category": "分区", "work": "北山水源工程", "item": "天然林管护项目", "zone": "N", "clause": "第四章"},
    {"id": "2", "category": "分区", "work": "北山水源工程", "item": "草原封育项目", "zone": "N", "clause": "第四章"},
    {"id": "3", "category": "支撑", "work": "监测支撑工程", "item": "站点项目", "zone": "", "clause": "第四章"},
]


def decide(directory: Path, layer: str, rows: Sequence[Mapping[str, str]]) -> None:
    folder = directory / "decisions"
    folder.mkdir(exist_ok=True)
    with (folder / f"{layer}.csv").open("w", encoding="utf8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    text = (
        f'layer = "{layer}"\nauthor = "岚洲地区自然资源局（演示）"\npublished = "{PUBLISHED}"\npath = "{layer}.csv"\n'
    )
    (folder / f"{layer}.toml").write_text(text, "utf8")


def test_lists_prevail_over_the_proposals_in_text_tables_and_database(demo_copy: Path, blank_sheets: None) -> None:
    decide(demo_copy, "zone_register", ZONES)
    decide(demo_copy, "work_register", WORKS)
    plan = Plan.open(demo_copy)
    proposed = plan.results().get("zones_proposed")["name"].tolist()
    assert plan.run().state("failed") == []
    results = plan.results()
    for layer, reason in (
        ("zones", "采纳的分区没有给出边界"),
        ("projects", "采纳的分区没有给出边界"),
        ("indicators", "采纳的分区没有给出边界"),
    ):
        absence = results.absence(layer)
        assert absence is not None and absence.reason.zh == reason, layer
    assert results.absence("zones_proposed") is None and results.absence("problems") is None
    out = plan.deliver()
    assert check_package(out) == []
    document = docx.Document(str(out / "规划文本.docx"))
    paragraphs = [p.text for p in document.paragraphs]
    whole = "\n".join(paragraphs)
    assert "总体格局划分为2个片区、2个分区。" in whole
    assert "各分区部署重点工程1项，下设重点项目2项。部署支撑重点工程1项，下设重点项目1项。" in whole
    assert "修复方向。“封育为主，面积约12平方公里。”" in paragraphs
    assert not [name for name in proposed if name in whole]
    assert [row[2].value for row in openpyxl.load_workbook(out / "规划附表.xlsx")["表E.3"].iter_rows(min_row=3, max_row=5)] == [
        "天然林管护项目", "草原封育项目", "站点项目"]  # fmt: skip
    figures = {figure["id"]: figure for figure in json.loads((out / "figures.json").read_text("utf8"))["figures"]}
    assert figures["register.zone.items"]["used"] == ["规划文本.docx"]
    assert not [name for name in figures if name.startswith(("project.", "works.", "cost.", "subproject.", "zone."))]
    with sqlite3.connect(out / "数据库.gpkg") as base:
        listed = base.execute("select FQDM, FQMC, SSPQ, XFFX, MJ from FQML").fetchall()
        works = base.execute("select GCMC, XMMC, FQDM, TZ from GCML").fetchall()
        names = {row[0] for row in base.execute("select NAME from FIELD_NAMES where LAYER = 'GCML'")}
    assert listed == [
        ("N", "北山水源涵养区", "山地片区", "封育为主，面积约12平方公里。", 12.5e6),
        ("S", "南缘防风固沙区", "荒漠片区", "沙障和封禁。", None),
    ]
    assert works[2] == ("监测支撑工程", "站点项目", None, None) and len(works) == 3
    assert {"重点工程", "重点项目", "资金来源", "出处"} <= names
    files = {file["path"]: file["origin"] for file in plan.explain("register.zone.items")["files"]}
    assert files == {"decisions/work_register.toml": "decision", "decisions/work_register.csv": "decision"}


def test_a_list_of_works_alone_takes_the_place_of_the_proposed_works(demo_copy: Path, blank_sheets: None) -> None:
    """Zones stay proposed; works are as decided, and costs and indicators of the proposal are not shown beside them."""
    decide(demo_copy, "work_register", [{**row, "category": "支撑", "zone": ""} for row in WORKS])
    plan = Plan.open(demo_copy)
    assert plan.run().state("failed") == []
    absence = plan.results().absence("projects")
    assert absence is not None and absence.reason.zh == "采纳的工程没有给出范围和措施"
    assert plan.results().absence("zones") is None
    out = plan.deliver()
    whole = "\n".join(p.text for p in docx.Document(str(out / "规划文本.docx")).paragraphs)
    assert f"重点工程采用{PUBLISHED}的名录。" in whole and "分区为建议方案，尚待采纳" in whole
    assert "部署支撑重点工程2项，下设重点项目3项。" in whole
    assert f"{PUBLISHED}没有给出各项工程的投资，本次未测算投资。" in whole


# ---------------------------------------------------------------------- check
@pytest.fixture
def sources(demo_sources: Path, tmp_path: Path) -> Path:
    directory = tmp_path / "名录 plan"
    shutil.copytree(demo_sources, directory)
    return directory


def told(directory: Path) -> list[Problem]:
    return Plan.open(directory).check()


def test_sound_lists_have_no_problem(sources: Path) -> None:
    decide(sources, "zone_register", ZONES)
    decide(sources, "work_register", WORKS)
    assert told(sources) == []


@pytest.mark.parametrize(
    ("row", "change", "code", "where", "found"),
    [
        (2, {"category": "支持"}, "work-category", "行/rows 4", "支持"),
        (1, {"zone": ""}, "work-zone-missing", "行/rows 3", None),
        (0, {"zone": "X"}, "work-zone", "行/rows 2", "X"),
    ],
)
def test_a_work_that_would_be_printed_nowhere_is_told(
    sources: Path, row: int, change: dict[str, str], code: str, where: str, found: str | None
) -> None:
    decide(sources, "zone_register", ZONES)
    decide(sources, "work_register", [{**each, **change} if i == row else each for i, each in enumerate(WORKS)])
    [problem] = told(sources)
    assert (problem.code, problem.found, problem.layer) == (code, found, "work_register")
    assert problem.where == f"work_register.csv [work_register] {where}"


def test_zones_of_works_need_a_decision_on_zones(sources: Path) -> None:
    decide(sources, "work_register", WORKS)
    [problem] = told(sources)
    assert (problem.code, problem.found, problem.expected) == ("work-zone", "N", "zone_register / zones_adopted")


def test_list_and_boundaries_name_the_same_zones(sources: Path) -> None:
    import geopandas as gpd
    import shapely

    counties = gpd.read_file(sources / "data" / "counties.gpkg")
    whole = shapely.union_all(counties.geometry.to_numpy())
    (sources / "decisions").mkdir(exist_ok=True)
    adopted = gpd.GeoDataFrame({"id": ["N"], "name": ["全域"]}, geometry=[whole], crs=counties.crs)
    adopted.to_file(sources / "decisions" / "zones.gpkg", driver="GPKG")
    (sources / "decisions" / "zones.toml").write_text(
        'layer = "zones_adopted"\nauthor = "局"\ndate = "2026-03-01"\npath = "zones.gpkg"\n', "utf8"
    )
    decide(sources, "zone_register", ZONES[:1])
    assert told(sources) == []
    decide(sources, "zone_register", ZONES)
    [problem] = told(sources)
    assert (problem.code, problem.found, problem.expected) == ("zones-differ", "N, S", "N")


def test_works_are_decided_as_a_list_or_one_by_one(sources: Path) -> None:
    decide(sources, "work_register", [{**row, "category": "支撑", "zone": ""} for row in WORKS])
    decide(sources, "projects_adopted", [{"id": "p", "fund_source": "省级财政"}])
    [problem] = told(sources)
    assert (problem.code, problem.found) == ("decision-twice", "work_register, projects_adopted")


def test_a_decision_has_a_day_or_a_document(sources: Path) -> None:
    decide(sources, "zone_register", ZONES)
    file = sources / "decisions" / "zone_register.toml"
    file.write_text(file.read_text("utf8").replace(f'published = "{PUBLISHED}"\n', ""), "utf8")
    [problem] = told(sources)
    assert problem.code == "schema" and "names the published document" in problem.what.en
