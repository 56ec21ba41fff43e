"""The rule engine on small packages made by hand: met, open or failed, each for its reason; and what delivery does with it."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook
from rules_place import excuse, unsay

from shanshui.core.errors import Problems
from shanshui.guide.conditions import Condition
from shanshui.guide.loader import load
from shanshui.guide.schema import Rule
from shanshui.review import documents, readback, rules
from shanshui.review.findings import failed, left_open, met, together
from shanshui.review.package import MANIFEST, VERDICTS

AREA = {"id": "area.region", "value": 80.0, "unit": "km2", "printed": "80", "label": "总面积", "used": []}
ROLE = "为水源涵养区。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A package of two chapters, one figure and a manifest."""
    directory = tmp_path / "小 成果"
    directory.mkdir()
    document = Document()
    document.add_paragraph("封面")
    for level, title, lines in (
        (1, "第一章  总则", []),
        (2, "第一节  定位", [ROLE]),
        (2, "第二节  效益", ["因缺少产出资料，经济效益本次未测算。", "附图：布局图。"]),
        (2, "第三节  保障", ["“加强领导。”（引自《某指南》5.9，待审）"]),
        (2, "第四节  空白", ["附图：布局图。"]),
        (1, "第二章  指标", []),
    ):
        document.add_heading(title, level)
        for line in lines:
            document.add_paragraph(line)
    table = document.add_table(4, 4)
    for row, cells in enumerate((
        ("指标", "单位", "2020年现状", "2035年"), ("森林覆盖率", "%", "待定", "待定"), ("湿地面积（修复）", "平方公里", "—", "12"),
        ("岸线长度", "公里", "3", "待定"),
    )):  # fmt: skip
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.save(directory / "规划文本.docx")
    manifest = {"done": ["elevation"], "absent": {"ndvi": {"reason": ["未提供植被指数", "x"], "cure": ["", ""], "missing": []}},
                "years": {"base": 2020}, "vertical_datum": "高程基准未注明", "superior_zones": []}  # fmt: skip
    (directory / MANIFEST).write_text(json.dumps(manifest), "utf8")
    (directory / "figures.json").write_text(json.dumps({"figures": [AREA]}), "utf8")
    return directory


OUTLINE = [SimpleNamespace(id=title, title=title, number=number, level=level, repeat=None) for level, number, title in (
    (1, "第一章", "总则"), (2, "第一节", "定位"), (2, "第二节", "效益"), (2, "第三节", "保障"), (2, "第四节", "空白"), (1, "第二章", "指标"),
    (2, "第一节", "没有的"),
)]  # fmt: skip
INDICATORS = [SimpleNamespace(id=i, name=name, unit=unit) for i, name, unit in (
    ("forest", "森林覆盖率", "%"), ("wetland", "湿地面积（修复）", "km2"), ("shore", "岸线长度", "km"), ("mine", "矿山", "km2"),
)]  # fmt: skip


def judge(folder: Path, when: dict[str, Any] | None = None, severity: str = "must", **require: Any) -> rules.Verdict:
    """The verdict on one rule."""
    rule = Rule(id="r", title="规则", clause="S0 1", severity=severity, require=Condition(**require),
                when=None if when is None else Condition(**when))  # fmt: skip
    profile = SimpleNamespace(rules=[rule], outline=OUTLINE, indicators=INDICATORS, maps=[], zoning=(),
                              cite=lambda reference: f"《指南》{reference}")  # fmt: skip
    (verdict,) = rules.check_rules(folder, profile, [])
    return verdict


# ------------------------------------------------------------------ what is open and what is failed
@pytest.mark.parametrize(("require", "state", "found"), [
    ({"layer": "elevation", "op": "present"}, "met", "有高程"),
    ({"layer": "ndvi", "op": "present"}, "open", "没有植被指数：未提供植被指数"),
    ({"layer": "slope", "op": "present"}, "failed", "没有说明坡度的情况"),
    ({"figure": "area.region", "op": "present"}, "met", "总面积80"),
    ({"figure": "area.zone", "op": "present"}, "failed", "没有数值 area.zone"),
    ({"figure": "area.region", "op": ">=", "value": 80, "unit": "km2"}, "met", "总面积80平方公里"),
    ({"figure": "area.region", "op": ">", "value": 80}, "failed", "总面积80平方公里"),
    ({"figure": "area.region", "op": "==", "value": 8000, "unit": "ha"}, "met", "总面积80平方公里"),
    ({"figure": "area.region", "op": "<", "value": 8000, "unit": "ha"}, "failed", "总面积80平方公里"),
    ({"figure": "area.region", "op": "!=", "value": 80, "unit": "ha"}, "met", "总面积80平方公里"),
    ({"field": "years.base", "op": "==", "value": 2020}, "failed", "没有这个文件"),  # the database says it too, and is not there
    ({"field": "vertical_datum", "op": "states", "value": ("1985国家高程基准",)}, "open", "高程基准未注明"),
    ({"field": "coordinate_system", "op": "states", "value": ("2000",)}, "failed", "没有写明 coordinate_system"),
    ({"heading": "定位", "op": "present"}, "met", "第一节  定位"),
    ({"heading": "没有的", "op": "present"}, "failed", "没有标题“第一节 没有的”，或次序不对"),
    ({"heading": "all", "op": "present"}, "failed", "没有标题“第一节 没有的”，或次序不对"),
    ({"heading": "定位", "op": "told"}, "met", "有内容"),
    ({"heading": "效益", "op": "told"}, "open", "因缺少产出资料，经济效益本次未测算。"),
    ({"heading": "保障", "op": "told"}, "open", "只有引用的原句1条，待审"),
    ({"heading": "空白", "op": "told"}, "failed", "标题下没有内容"),
    ({"heading": "没有的", "op": "told"}, "failed", "没有标题“第一节 没有的”，或次序不对"),
    ({"heading": "指标", "op": "told"}, "met", "有内容"),
    ({"heading": "定位", "op": "states", "value": ("水源",)}, "met", "写到“水源”"),
    ({"heading": "定位", "op": "states", "value": ("水源", "防风")}, "failed", "没有写到“防风”"),
    ({"heading": "定位", "op": "states", "value": ("定位",)}, "failed", "没有写到“定位”"),  # the heading is not its content
    ({"heading": "总则", "op": "states", "value": ("定位",)}, "met", "写到“定位”"),  # a subordinate heading is
    ({"heading": "效益", "op": "states", "value": ("经济效益",)}, "open", "因缺少产出资料，经济效益本次未测算。"),
    ({"heading": "保障", "op": "states", "value": ("领导",)}, "met", "写到“领导”"),
    ({"heading": "指标", "op": "states", "value": ("2035年",)}, "met", "写到“2035年”"),
    ({"heading": "all", "op": "states", "value": ("水源", "领导")}, "met", "写到“水源”、“领导”"),
    ({"section": "编制过程", "op": "told"}, "failed", "没有这个文件"),
    ({"table": "E.1", "op": "present"}, "failed", "没有这个文件"),
    ({"deliverable": "text", "op": "present"}, "met", "6个标题"),
    ({"deliverable": "maps", "op": "present"}, "failed", "没有图件"),
    ({"deliverable": "all", "op": "agree"}, "met", "文本、附表、图件、数据库一致"),
    ({"map": "all", "op": "present"}, "failed", "指南没有可绘制的“all”图件"),
    ({"zones": "superior", "op": "named"}, "open", "规划没有填写所在的上级分区"),
    ({"indicator": "wetland", "op": "stated"}, "met", "列出“湿地面积”"),
    ({"indicator": "shore", "op": "stated"}, "open", "“岸线长度”待定"),
    ({"indicator": "forest", "op": "stated"}, "failed", "“森林覆盖率”待定而没有说明原因"),
    ({"indicator": "mine", "op": "stated"}, "failed", "没有指标“矿山”"),
])  # fmt: skip
def test_one_condition(folder: Path, require: dict[str, Any], state: str, found: str) -> None:
    verdict = judge(folder, **require)
    assert (verdict.state, verdict.found) == (state, found)
    assert verdict.where
    assert verdict.clause == "《指南》S0 1"


def test_an_indicator_left_open_with_its_reason(folder: Path) -> None:
    document = Document(folder / "规划文本.docx")
    document.add_paragraph("因缺少调查资料，以下指标本次未确定：森林覆盖率。")
    document.save(folder / "规划文本.docx")
    assert judge(folder, indicator="forest", op="stated").state == "open"


def test_an_indicator_in_another_unit_fails(folder: Path) -> None:
    document = Document(folder / "规划文本.docx")
    document.tables[0].cell(2, 1).text = "公顷"
    document.save(folder / "规划文本.docx")
    verdict = judge(folder, indicator="wetland", op="stated")
    assert (verdict.state, verdict.found) == ("failed", "“湿地面积”的单位为公顷")


def test_a_column_of_open_goals_states_nothing(folder: Path) -> None:
    document = Document(folder / "规划文本.docx")
    for row in (2, 3):
        document.tables[0].cell(row, 3).text = "待定"
    document.save(folder / "规划文本.docx")
    assert judge(folder, heading="指标", op="states", value=("2035年",)).state == "open"


def test_a_rule_is_asked_only_when_its_condition_holds(folder: Path) -> None:
    require = {"heading": "空白", "op": "told"}
    assert judge(folder, when={"layer": "elevation", "op": "present"}, **require).state == "failed"
    verdict = judge(folder, when={"layer": "ndvi", "op": "present"}, **require)
    assert (verdict.state, verdict.found) == ("open", "没有植被指数：未提供植被指数")


def test_a_file_that_cannot_be_read_fails_its_rules(folder: Path) -> None:
    (folder / "规划文本.docx").write_bytes(b"PK\x03\x04 no document")
    verdict = judge(folder, heading="定位", op="told")
    assert (verdict.state, verdict.where) == ("failed", "规划文本.docx")
    assert verdict.found.startswith("文件读不出")


def test_headings_out_of_order_fail(folder: Path) -> None:
    document = Document(folder / "规划文本.docx")
    moved = next(p for p in document.paragraphs if p.text == "第一节  定位")
    document.element.body.append(moved._element)
    document.save(folder / "规划文本.docx")
    assert judge(folder, heading="效益", op="present").state == "failed"


# ------------------------------------------------------------------ annexed tables
@pytest.mark.parametrize(("rows", "require", "state", "found"), [
    ([("甲", "一", "5"), ("甲", "二", "6")], {"op": "filled", "column": "面积"}, "met", "“面积”2行全部填写"),
    ([("甲", "一", "5"), ("甲", "二", None)], {"op": "filled", "column": "面积"}, "failed", "“面积”有1行没有填"),
    ([("甲", "一", "5"), ("甲", "二", "—")], {"op": "filled", "column": "面积"}, "open", "“面积”2行中1行待定或缺资料"),
    ([("甲", "一", "5"), ("合计", None, None)], {"op": "filled", "column": "任务"}, "met", "“任务”1行全部填写"),
    ([("甲", "一", "5")], {"op": "filled", "column": "投资"}, "failed", "没有“投资”一栏"),
    ([], {"op": "filled", "column": "面积"}, "failed", "没有内容，也没有说明原因"),
    ([("注：因缺少土地利用资料，本次未安排重大工程。",)], {"op": "filled", "column": "面积"}, "open", "注：因缺少土地利用资料，本次未安排重大工程。"),
    ([("甲", "一", "5"), ("甲", "二", "6")], {"op": "varied", "column": "任务"}, "met", "1项工程的任务均不止一项"),
    ([("甲", "一", "5"), ("甲", "一", "6")], {"op": "varied", "column": "任务"}, "failed", "甲只有一项任务"),
    ([("甲", "一。二；三。", "5")], {"op": "varied", "column": "任务"}, "met", "1项工程的任务均不止一项"),
    ([("甲", "一。", "5"), ("甲", "一；", "6")], {"op": "varied", "column": "任务"}, "failed", "甲只有一项任务"),
    ([("甲", "一", "5"), ("甲", "—", "6")], {"op": "varied", "column": "任务"}, "open", "1项工程中1项的任务待定或缺资料"),
    ([], {"op": "columns", "value": ("工程名称", "面积")}, "met", "2栏齐全"),
    ([], {"op": "columns", "value": ("工程名称", "面积（公顷）")}, "failed", "没有“面积（公顷）”栏"),
    ([], {"op": "columns", "value": ("面积", "工程名称")}, "failed", "栏目次序为工程名称、任务、面积（平方公里）"),
    ([("注：单位为平方公里。",)], {"op": "states", "value": ("平方公里", "单位")}, "met", "写到“平方公里”、“单位”"),
    ([], {"op": "states", "value": ("公顷",)}, "failed", "没有写到“公顷”"),
])  # fmt: skip
def test_one_table(folder: Path, rows: list[tuple[str, ...]], require: dict[str, Any], state: str, found: str) -> None:
    book = Workbook()
    book.active.title = "表E.3"
    for row in (("重大工程安排表",), ("工程名称", "任务", "面积（平方公里）"), *rows):
        book.active.append(row)
    book.save(folder / "规划附表.xlsx")
    verdict = judge(folder, table="E.3", **require)
    assert (verdict.state, verdict.found) == (state, found)


# ------------------------------------------------------------------ severity
def test_only_a_failed_rule_that_must_hold_breaks_a_package(folder: Path) -> None:
    must = judge(folder, heading="空白", op="told")
    should = judge(folder, severity="should", heading="空白", op="told")
    lacking = judge(folder, layer="ndvi", op="present")
    assert [v.breaks for v in (must, should, lacking)] == [True, False, False]
    problem = must.problem()
    assert problem.code == "rule-failed"
    assert problem.what.zh == "不符合“规则”（《指南》S0 1）"
    assert problem.what.en == "rule r is not met (《指南》S0 1)"
    assert (problem.where, problem.found, problem.expected) == (
        "规划文本.docx “第四节  空白”",
        "标题下没有内容",
        "标题下有实质内容",
    )


def test_the_worst_finding_stands_for_all() -> None:
    assert together([met("a", "x"), left_open("b", "y"), met("c", "z")]) == left_open("b", "y")
    assert together([left_open("b", "y"), failed("a", "x", "e"), failed("a", "z", "e")]) == failed("a", "x；z", "e")
    assert together([failed(str(n), str(n)) for n in range(6)], "w") == failed("w", "0；1；2；3；另有2处")
    assert together([]).state == "failed", "nothing looked at is nothing met"


# ------------------------------------------------------------------ documents
def test_parts_of_a_document(folder: Path) -> None:
    found = documents.parts(folder / "规划文本.docx")
    assert [(part.level, part.title) for part in found][:3] == [(1, "总则"), (2, "定位"), (2, "效益")]
    assert found[1].paragraphs == (ROLE,), "the cover stands under no heading"
    assert found[5].tables[0][1] == ("森林覆盖率", "%", "待定", "待定")
    assert len(documents.under(found, 0).parts) == 5
    assert documents.under(found, 1).parts == (found[1],)


@pytest.mark.parametrize(("heading", "title"), [
    ("第十一章  保障机制", "保障机制"), ("二  编制过程", "编制过程"), ("（三）北部区", "北部区"), ("一体化保护", "一体化保护"), ("前言", "前言"),
])  # fmt: skip
def test_a_title_is_the_heading_without_its_number(heading: str, title: str) -> None:
    assert documents.Part(1, heading).title == title


@pytest.mark.parametrize(("sentence", "lacking"), [
    ("因缺少高程资料，本次未划定分区。", True), ("工程安排为建议方案，尚待采纳。", True), ("其采纳情况待补充。", True),
    ("增加部分是否由工程形成，待验收资料核定。", True), ("单价待当地定额明确。", True), ("尚有5亿元没有确定资金来源。", True),
    ("未确定的还有岸线长度。", True), ("采纳的名录没有投资，本次不作推算。", True), ("规划总投资5.78亿元。", False), ("待遇没有变化。", False),
    ("本次完成面积量算。", False),
    ("区内没有识别出问题图斑。", False),
])  # fmt: skip
def test_what_says_that_something_lacks(sentence: str, lacking: bool) -> None:
    assert bool(documents.LACKING.search(sentence)) is lacking


# ------------------------------------------------------------------ on a whole package
def test_a_layer_whose_lack_is_told_leaves_its_rules_open(xinjiang_package: Path, tmp_path: Path) -> None:
    import shutil

    copy = Path(shutil.copytree(xinjiang_package, tmp_path / "缺 zones"))
    for layer in ("zones", "key_areas", "indicators"):
        excuse(layer)(copy)
    from rules_place import unlayer

    for table in ("XFFQ", "ZDQY", "ZBB"):
        unlayer(table)(copy)
    states = {verdict.id: verdict.state for verdict in rules.check_rules(copy, load("xinjiang"), [])}
    wanted = (
        "zones-cover",
        "zones-apart",
        "zones-direction",
        "database-zones",
        "key-areas-database",
        "database-indicators",
    )
    assert {states[name] for name in (*wanted, "maps-mandatory")} == {"open"}


def test_disagreement_is_found_where_it_is_not_given(xinjiang_package: Path, tmp_path: Path) -> None:
    import shutil

    copy = Path(shutil.copytree(xinjiang_package, tmp_path / "不一致"))
    unsay("平方公里", "前言")(copy)  # the file is no longer the one of the manifest
    verdict = next(v for v in rules.check_rules(copy, load("xinjiang")) if v.id == "agreement")
    assert (verdict.state, verdict.where) == ("failed", "规划文本.docx")


# ------------------------------------------------------------------ delivery
def test_a_delivered_package_holds_its_verdicts(demo_done: Path) -> None:
    out, profile = demo_done / "out", load("national")
    told = rules.read_verdicts(out)
    assert told == rules.check_rules(out, profile)
    assert [verdict.state for verdict in told if verdict.state == "failed"] == []
    assert readback.check_package(out) == []
    manifest, content = json.loads((out / MANIFEST).read_text("utf8")), json.loads((out / VERDICTS).read_text("utf8"))
    assert VERDICTS in manifest["files"]
    assert content["guide"] == profile.title
    assert content["counts"] == {rules.STATES[state]: number for state, number in rules.counts(told).items()}
    assert sum(content["counts"].values()) == len(profile.rules)


def test_a_package_that_fails_a_rule_is_not_put_in_place(demo_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old package stays as it was, and every failed rule is told at once."""
    from shanshui.deliver import atlas
    from shanshui.plan import Plan

    before = {path.name: path.read_bytes() for path in (demo_copy / "out").iterdir() if path.is_file()}
    monkeypatch.setattr(atlas, "write_atlas", lambda *_: [])
    with pytest.raises(Problems) as raised:
        Plan.open(demo_copy).deliver()
    assert {problem.code for problem in raised.value.problems} == {"rule-failed"}
    assert [problem.what.en.split()[1] for problem in raised.value.problems] == ["deliverable-maps", "maps-mandatory"]
    assert {path.name: path.read_bytes() for path in (demo_copy / "out").iterdir() if path.is_file()} == before
