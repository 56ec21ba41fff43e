"""Decided zones and works given as lists: what the plan says of them, and what it leaves open. Words and sums by hand."""

from __future__ import annotations

import openpyxl
import pandas as pd
import small_plan
from docx import Document

from shanshui.base.plan_file import Superior
from shanshui.deliver.tables import write_tables
from shanshui.deliver.text import write_text
from shanshui.guide.schema import KeyPlaces, ZoneClass

PUBLISHED = "《甲州国土空间生态修复规划》"
LEAF = {"origin": "decision", "author": "甲州自然资源局", "published": PUBLISHED, "files": []}
ZONES = pd.DataFrame(
    {"id": ["A", "B"], "name": ["北山水源保护区", "南川农田修复区"], "belt": ["北部片区", None], "scope": ["铁路以北。", None],
     "nature": ["针叶林为主，海拔3000米。", None], "problems": ["林分退化。", "土壤盐渍化。"], "direction": ["封育为主。", "节水为主。"],
     "area_km2": [None, 8.25], "clause": ["第三章四（一）", "第三章四（二）"]}
)  # fmt: skip
COLUMNS = ["id", "category", "work", "item", "zone", "count", "place", "task", "target", "area_km2", "start_year", "end_year",
           "cost_wan_yuan", "fund_source", "clause"]  # fmt: skip
WORKS = pd.DataFrame(
    [
        ["m1", "矿山", "矿山工程", "近期项目", None, 4, None, None, None, 1.5, 2021, 2025, None, None, "第四章一"],
        ["m2", "矿山", "矿山工程", "远期项目", None, 3, None, None, None, None, 2026, 2035, None, None, "第四章一"],
        ["i1", "一体化", "大盆地工程", None, None, None, None, "加强保护。", "形成屏障。", None, None, None, None, None, "第四章二"],
        ["p1", "分区", "水源工程", "管护项目", "A", None, None, None, None, None, None, None, None, None, "第四章三"],
        ["p2", "分区", "水源工程", "抚育项目", "A", None, "石门乡", None, None, 2.0, 2022, 2024, 12_500.0, "省级财政", "第四章三"],
        ["p3", "分区", "荒漠工程", None, "B", None, None, None, None, None, None, None, None, None, "第四章三"],
        ["s1", "支撑", "支撑工程", "监测项目", None, None, None, None, None, None, None, None, None, None, "第四章四"],
    ],
    columns=COLUMNS,
).astype({"count": "Int64", "start_year": "Int64", "end_year": "Int64"})  # fmt: skip


def made():
    """The small plan with lists instead of boundaries: nothing that needs zones is there."""
    gone = (
        "zones",
        "zone_label",
        "key_areas",
        "key_area_label",
        "projects",
        "project_label",
        "indicators",
        "habitat_benefit",
    )
    values = {name: value for name, value in small_plan.layers().items() if name not in gone}
    values |= {"zone_register": ZONES, "work_register": WORKS}
    leaves = {"zone_register": LEAF, "work_register": LEAF}
    return small_plan.made(values, leaves=leaves)


def test_figures_count_what_the_lists_hold():
    facts = made()[0]
    assert facts["register.zone.count"].printed == "2" and facts["register.belt.count"].printed == "1"
    assert facts["register.zone.works"].printed == "2" and facts["register.zone.items"].printed == "2"
    assert facts["register.zone.A.works"].printed == "1" and facts["register.zone.A.items"].printed == "2"
    assert facts["register.zone.B.works"].printed == "1" and "register.zone.B.items" not in facts
    assert facts["register.mine.places"].printed == "7" and facts["register.support.items"].printed == "1"
    assert facts["register.row.p2.cost.yi"].printed == "1.25" and facts["register.row.m1.area"].printed == "1.50"
    assert facts["register.zone.B.area"].printed == "8.25" and "register.zone.A.area" not in facts
    assert facts["register.mine.places"].layers == (("work_register", None),)


def test_the_text_says_what_was_decided_and_shows_the_rest_open(tmp_path):
    facts, reader, plan, above, guide = made()
    path = tmp_path / "规划 文本.docx"
    write_text(path, facts, reader, plan, above, guide)
    document = Document(path)
    paragraphs = [p.text for p in document.paragraphs]
    whole = "\n".join(paragraphs)
    assert "总体格局划分为1大片区、2个分区。" in whole
    for zone in ("北山水源保护区", "南川农田修复区"):
        assert any(p.endswith(f"{zone}生态修复") for p in paragraphs)
    assert "自然地理条件。“针叶林为主，海拔3000米。”" in paragraphs
    assert "分区概况：决定没有给出。" in paragraphs  # of the second zone
    assert f"（引自{PUBLISHED}第三章四（二））" in paragraphs
    assert "各分区部署重点工程2项，下设重点项目2项。部署支撑重点工程1项，下设重点项目1项。" in whole
    assert "矿山工程涉及历史遗留矿山7处。近期项目，4处，2021年至2025年实施，面积1.50平方公里。" in whole
    assert "落实一体化保护修复重点工程1项，为大盆地工程。" in whole and "主要任务。“加强保护。”" in whole
    assert "本区部署重点工程1项，下设重点项目2项。水源工程下设重点项目2项，列于下表。" in whole
    assert "荒漠工程没有列出重点项目。" in whole
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["北山水源保护区", "北部片区", "—"] in cells and ["南川农田修复区", "—", "8.25"] in cells
    assert ["水源工程", "管护项目", "—", "—", "—", "—"] in cells
    assert ["水源工程", "抚育项目", "石门乡", "2", "2022—2024", "12500"] in cells


def test_the_annexed_tables_list_them(tmp_path):
    facts, reader, plan, _, guide = made()
    path = tmp_path / "规划 附表.xlsx"
    cells = write_tables(path, facts, reader, plan, guide)
    book = openpyxl.load_workbook(path)
    e3 = [[c.value for c in row] for row in book["表E.3"].iter_rows(min_row=3, max_row=9)]
    assert [row[1:3] for row in e3] == [["矿山工程", "近期项目"], ["矿山工程", "远期项目"], ["大盆地工程", "—"],
                                        ["水源工程", "管护项目"], ["水源工程", "抚育项目"], ["荒漠工程", "—"], ["支撑工程", "监测项目"]]  # fmt: skip
    assert e3[0][5:] == ["4处", "2021—2025年"] and e3[3][3] == "北山水源保护区" and e3[4][3] == "石门乡"
    assert sorted(fact for cell, fact in cells.items() if "E.5" in cell) == ["register.row.p2.cost"]
    e4 = [[c.value for c in row] for row in book["表E.4"].iter_rows(min_row=4, max_row=8)]
    assert [row[3] for row in e4] == [1.5, "—", 2, "—", "—"]


def test_the_zones_above_are_named_with_what_the_guide_says_of_them(tmp_path):
    facts, reader, plan, _, guide = made()
    guide.zoning = (
        ZoneClass(id="Z1", level=1, name="北方带", clause="S0 表G"),
        ZoneClass(id="Z1.1", level=2, parent="Z1", name="大盆地", strategy="以自然恢复为主", main_modes=(2,), problems=("缺水", "退化"),
                  direction="节水；封育。", key_areas=KeyPlaces(ecological="山", agricultural="川", urban="城"), prefectures=("甲州",),
                  codes=("51",), clause="S0 表G"),
    )  # fmt: skip
    guide.cite = lambda clause: clause.replace("S0 ", "《指南》")
    path = tmp_path / "文本.docx"
    write_text(path, facts, reader, plan, Superior(zones=("Z1.1",)), guide)
    paragraphs = [p.text for p in Document(path).paragraphs]
    assert "阿坝州位于上级分区北方带的大盆地。" in paragraphs
    assert "主要生态问题。“缺水、退化。”" in paragraphs and "主攻方向。“节水；封育。”" in paragraphs
    assert "（引自《指南》表G）" in paragraphs
