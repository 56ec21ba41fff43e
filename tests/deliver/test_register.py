"""Decided zones and works given as lists: what the plan says of them, and what it leaves open. Words and sums by hand."""

from __future__ import annotations

import re

import openpyxl
import pandas as pd
import pytest
import small_plan
from docx import Document

from shanshui.base.plan_file import Superior
from shanshui.deliver.explanation import write_explanation
from shanshui.deliver.tables import write_tables
from shanshui.deliver.text import write_text
from shanshui.guide.schema import KeyPlaces, ZoneClass

PUBLISHED = "《甲州国土空间生态修复规划》"
LEAF = {
    "origin": "decision",
    "author": "甲州自然资源局",
    "published": PUBLISHED,
    "notes": ["两处名称不一致，照录"],
    "files": [],
}
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


def made(zones=ZONES, works=WORKS, **more):
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
    values |= {"zone_register": zones, "work_register": works, **more}
    leaves = {"zone_register": LEAF, "work_register": LEAF}
    return small_plan.made(values, leaves=leaves)


def written(tmp_path, *given, name="规划 文本.docx"):
    """(paragraphs, rows of tables) of the text."""
    write_text(tmp_path / name, *given)
    document = Document(tmp_path / name)
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return [p.text for p in document.paragraphs], cells


def test_figures_count_what_the_lists_hold():
    facts = made()[0]
    assert facts["register.zone.count"].printed == "2" and facts["register.belt.count"].printed == "1"
    assert facts["register.zone.works"].printed == "2" and facts["register.zone.items"].printed == "2"
    assert facts["register.zone.A.works"].printed == "1" and facts["register.zone.A.items"].printed == "2"
    assert facts["register.zone.B.works"].printed == "1" and "register.zone.B.items" not in facts
    assert facts["register.mine.places"].printed == "7" and facts["register.support.items"].printed == "1"
    assert facts["register.row.p2.cost.yi"].printed == "1.25" and facts["register.row.m1.area"].printed == "1.50"
    assert facts["register.zone.B.area"].printed == "8.25" and "register.zone.A.area" not in facts
    assert facts["register.row.m1.count"].printed == "4" and facts["register.row.m1.count"].unit == "each"
    assert facts["register.cost.total"].printed == "12500" and facts["register.cost.unknown.count"].printed == "6"
    assert facts["register.fund.0"].printed == "12500" and "register.fund.undecided" not in facts
    assert facts["register.mine.places"].layers == (("work_register", None),)


def test_a_work_has_an_area_only_where_every_item_has_one():
    """2.25 + 2 = 4.25 km²; with one item open there is no sum that could pass for the whole."""
    assert not [name for name in made()[0] if re.fullmatch(r"register\.work\.\d+\.area", name)]
    full = WORKS.assign(area_km2=[1.5, None, None, 2.25, 2.0, None, None])
    facts = made(works=full)[0]
    assert [name for name in facts if re.fullmatch(r"register\.work\.\d+\.area", name)] == ["register.work.2.area"]
    assert facts["register.work.2.area"].printed == "4.25"


def test_the_text_says_what_was_decided_and_shows_the_rest_open(tmp_path):
    paragraphs, cells = written(tmp_path, *made())
    whole = "\n".join(paragraphs)
    assert f"生态修复分区和重点工程采用{PUBLISHED}的名录。" in whole
    assert "总体格局划分为1个片区、2个分区。片区为北部片区。分区为北山水源保护区；南川农田修复区。" in whole
    assert "名录没有给出各区的边界，面积照录，没有给出的以“—”表示。" in whole
    for zone in ("北山水源保护区", "南川农田修复区"):
        assert any(p.endswith(f"{zone}生态修复") for p in paragraphs)
    assert "自然地理条件。“针叶林为主，海拔3000米。”" in paragraphs
    assert "分区概况在名录中没有给出。自然地理条件在名录中没有给出。" in paragraphs  # of the second zone
    assert f"（引自{PUBLISHED}第三章四（二））" in paragraphs
    assert "各分区部署重点工程2项，下设重点项目2项。部署支撑重点工程1项，下设重点项目1项。" in whole
    mines = "矿山工程涉及历史遗留矿山7处。近期项目4个，2021年至2025年实施，面积1.50平方公里。远期项目3个，2026年至2035年实施。"
    assert mines in paragraphs
    assert "落实一体化保护修复重点工程1项，为大盆地工程。" in whole and "主要任务。“加强保护。”" in whole
    assert "本区部署重点工程1项，为水源工程，下设重点项目2项，列于下表。" in whole
    assert "本区部署重点工程1项，为荒漠工程，名录没有列出重点项目。" in whole
    assert paragraphs.count("本区修复任务以名录给出的修复方向为准，见“生态修复分区”一节。") == 2
    assert ["北山水源保护区", "北部片区", "—"] in cells and ["南川农田修复区", "—", "8.25"] in cells
    assert ["水源工程", "管护项目", "—", "—", "—", "—"] in cells
    assert ["水源工程", "抚育项目", "石门乡", "2", "2022—2024", "12500"] in cells


def test_several_works_of_one_zone_are_told_apart(tmp_path):
    works = WORKS.assign(zone=[None, None, None, "A", "A", "A", None])
    whole = "\n".join(written(tmp_path, *made(works=works))[0])
    assert (
        "本区部署重点工程2项，下设重点项目2项，列于下表。水源工程下设重点项目2项。没有列出重点项目的有荒漠工程。"
        in whole
    )
    assert "南川农田修复区没有列入重点工程。" in whole


def test_money_is_that_of_the_list_and_nothing_is_estimated_beside_it(tmp_path):
    whole = "\n".join(written(tmp_path, *made())[0])
    assert f"{PUBLISHED}给出的工程投资合计1.25亿元。另有6项没有给出投资，未计入合计，本次不作推算。" in whole
    assert "省级财政承担1.25亿元。投资和资金来源没有全部给出，本次未作资金平衡。" in whole
    assert "名录没有给出分年度投资，本次未作分年度安排。" in whole
    whole = "\n".join(written(tmp_path, *made(works=WORKS.assign(fund_source=None)), name="二.docx")[0])
    assert "1.25亿元没有给出资金来源。" in whole
    whole = "\n".join(written(tmp_path, *made(works=WORKS.assign(cost_wan_yuan=None)), name="三.docx")[0])
    assert f"{PUBLISHED}没有给出各项工程的投资，本次未测算投资。" in whole
    whole = "\n".join(
        written(tmp_path, *made(works=WORKS.assign(cost_wan_yuan=100.0, fund_source="甲")), name="四.docx")[0]
    )
    assert "工程投资合计700万元。" in whole and "甲承担700万元。各项工程的投资和资金来源均已给出，资金平衡。" in whole


def test_every_number_outside_quotations_and_names_is_a_figure(tmp_path):
    facts, *rest = made()
    paragraphs, cells = written(tmp_path, facts, *rest)
    start = max(i for i, text in enumerate(paragraphs) if text.startswith("前言"))
    printed = {fact.printed for fact in facts.values() if "规划 文本.docx" in facts.uses(fact.id)}
    said = [text for text in paragraphs[start:] if "引自" not in text and "。“" not in text]
    said += [cell for row in cells for cell in row]
    found = {number for text in said for number in re.findall(r"\d+(?:\.\d+)?", re.sub("《[^》]*》", "", text))}
    assert {"7", "4", "3", "1.50", "8.25", "12500"} <= found
    assert found <= printed


def test_swapped_names_follow_their_zone(tmp_path):
    """With the names of the zones swapped the same text stands with the names swapped."""
    swapped = ZONES.assign(name=["南川农田修复区", "北山水源保护区"])
    north, south = "北山水源保护区", "南川农田修复区"
    mine = written(tmp_path, *made())
    theirs = written(tmp_path, *made(zones=swapped), name="另一 文本.docx")
    ours, others = ([*lines, *(cell for row in rows for cell in row)] for lines, rows in (mine, theirs))
    assert ours != others
    assert [t.replace(north, "\0").replace(south, north).replace("\0", south) for t in ours] == others


def test_a_list_beside_boundaries_is_quoted_beside_what_was_computed(tmp_path):
    """The ids agree: the zones are those with boundaries, measured; the words of the decision stand with them."""
    layers = small_plan.layers()
    register = ZONES.assign(id=["z1", "z2"])
    facts, *rest = small_plan.made({**layers, "zone_register": register}, leaves={"zone_register": LEAF})
    paragraphs, cells = written(tmp_path, facts, *rest)
    assert "总体格局由2个分区构成。" in "\n".join(paragraphs)
    assert ["北部高原草地生态修复区", "7.50", "48.39"] in cells
    at = paragraphs.index("修复方向。“封育为主。”")
    assert paragraphs[at + 1] == f"（引自{PUBLISHED}第三章四（一））"
    assert f"{PUBLISHED}给出的面积为8.25平方公里。" in paragraphs


def test_the_annexed_tables_list_them(tmp_path):
    facts, reader, plan, _, guide = made()
    path = tmp_path / "规划 附表.xlsx"
    cells = write_tables(path, facts, reader, plan, guide)
    book = openpyxl.load_workbook(path)
    e3 = [[c.value for c in row] for row in book["表E.3"].iter_rows(min_row=3, max_row=9)]
    assert [row[1:3] for row in e3] == [["矿山工程", "近期项目"], ["矿山工程", "远期项目"], ["大盆地工程", "—"],
                                        ["水源工程", "管护项目"], ["水源工程", "抚育项目"], ["荒漠工程", "—"], ["支撑工程", "监测项目"]]  # fmt: skip
    assert e3[0][5:] == ["4个，1.50平方公里", "2021—2025年"] and e3[1][5:] == ["3个", "2026—2035年"]
    assert e3[2][4:] == ["加强保护。", "形成屏障。", "—"]
    assert e3[3][3] == "北山水源保护区" and e3[4][3] == "石门乡"
    e5 = [[c.value for c in row] for row in book["表E.5"].iter_rows(min_row=3, max_row=10)]
    assert [row[6] for row in e5] == ["—", "—", "—", "—", 12500, "—", "—", 12500] and e5[-1][0] == "合计"
    told = [fact for cell, fact in cells.items() if "E.5" in cell]
    assert told == ["register.row.p2.cost", "register.cost.total"]
    notes = [str(row[0]) for row in book["表E.5"].iter_rows(min_row=11, values_only=True)]
    assert "注：没有给出投资的项目未计入合计。" in notes
    e4 = [[c.value for c in row] for row in book["表E.4"].iter_rows(min_row=4, max_row=8)]
    assert [row[3] for row in e4] == ["—"] * 5
    assert e4[1][2] == "加强保护。"
    notes = [str(row[0]) for row in book["表E.4"].iter_rows(min_row=9, values_only=True)]
    assert "注：工程只有部分项目给出面积的，规模不作合计，已给出的见附表三。" in notes
    assert any(f"工程采用{PUBLISHED}，“—”为其没有给出的内容" in note for note in notes)


def test_the_explanation_says_who_decided_from_what_and_what_contradicts_itself(tmp_path):
    path = tmp_path / "编制 说明.docx"
    write_explanation(path, *made())
    document = Document(path)
    whole = "\n".join(p.text for p in document.paragraphs)
    assert f"生态修复分区由甲州自然资源局决定，取自{PUBLISHED}，公布日期未注明。" in whole
    assert "两处名称不一致，照录。" in whole
    assert "采纳的分区没有给出边界，与分区有关的量算本次未作。" in whole
    assert "采纳的工程没有给出范围和措施，投资测算、指标汇总和实施后评价本次未作。" in whole
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["采纳的分区名录、采纳的工程名录", "决定", PUBLISHED, "—", "—"] in cells


@pytest.mark.parametrize(
    ("leaf", "row"),
    [
        ({"year": 2019, "stands_for": 2020}, None),
        ({"native_resolution_m": 1000.0}, None),  # as fine as the cells: nothing to tell
        ({"native_resolution_m": 5566.0}, ["高程", "5.6公里", "—"]),
        ({"native_resolution_m": 1001.0, "note": "只作背景"}, ["高程", "1公里", "只作背景"]),
        ({"note": "非法定"}, ["高程", "—", "非法定"]),
    ],
)
def test_coarse_sources_say_how_coarse_they_are(tmp_path, leaf, row):
    path = tmp_path / "编制 说明.docx"
    write_explanation(path, *small_plan.made(leaves={"elevation": {"origin": "file", "citation": "某高程", **leaf}}))
    document = Document(path)
    cells = [[cell.text for cell in r.cells] for table in document.tables for r in table.rows]
    assert [each for each in cells if len(each) == 3 and each[0] == "高程" and "资料" not in each[2]] == (
        [row] if row else []
    )
    year = "2019（代表2020年）" if "stands_for" in leaf else "—"
    assert ["高程", "资料", "某高程", year, "—"] in cells
    coarse = float(leaf.get("native_resolution_m", 0)) > 1000
    whole = "\n".join(p.text for p in document.paragraphs)
    assert ("真实分辨率粗于计算栅格、细部不可用的资料有高程。" in whole) == coarse


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
