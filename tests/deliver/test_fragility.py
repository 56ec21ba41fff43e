"""Sensitivity, vulnerability, protection: figures are hand sums over the small plan (15.5 km²), sentences word for word."""

from __future__ import annotations

import numpy as np
import pandas as pd
import small_plan

from shanshui.deliver import paragraphs_fragility as fragility
from shanshui.deliver.text import context
from shanshui.deliver.text_writer import Grid, Paragraph

NO = -1
# columns 0 … 3 hold 3.5, 4, 4 and 4 km²; column 4 lies outside
SENSITIVE = [[3, 3, 5, 1, NO]] * 4
ERODES = [[1, 1, 1, 1, NO]] * 4
VULNERABLE = [[3, 3, 1, 2, NO]] * 4
CAUSE = [[0, 0, 1, 1, NO], [0, 0, 3, 1, NO], [0, 0, 1, 1, NO], [0, 0, 1, 1, NO]]
IMPORTANT = [[3, 1, 1, 2, NO]] * 4
BASIS = [[0, 1, 2, 2, NO]] * 3 + [[0, 1, 3, 2, NO]]
PAIRS = [(1, 1, 6e6), (1, 2, 1e6), (2, 1, 3e6), (3, 3, 5e6)]


def spoken(**changed):
    values = small_plan.layers()
    for name, codes in (
        ("ecological_sensitivity", SENSITIVE), ("erosion_sensitivity", ERODES), ("desertification_sensitivity", SENSITIVE),
        ("vulnerability", VULNERABLE), ("vulnerability_cause", CAUSE), ("protection_importance", IMPORTANT),
        ("protection_basis", BASIS), ("erosion", ERODES),
    ):  # fmt: skip
        values[name] = small_plan.raster(codes, name)
    pairs = pd.DataFrame(PAIRS, columns=["adopted", "own", "area_m2"])
    values["vulnerability_difference"] = pairs.assign(share=pairs["area_m2"] / 15e6)
    values = {name: value for name, value in {**values, **changed}.items() if value is not None}
    facts, reader, plan, above, guide = small_plan.made(values)
    return facts, context("规划文本.docx", facts, reader, plan, above, guide)


def text(blocks):
    return "".join(block.text for block in blocks if isinstance(block, Paragraph))


def test_figures_by_hand() -> None:
    facts, _ = spoken()
    shown = {
        # 3: 3.5 + 4; the parts close to 15.5 and to 100
        "ecological_sensitivity.1.area": "4", "ecological_sensitivity.3.area": "7.50", "ecological_sensitivity.5.area": "4",
        "ecological_sensitivity.3.share": "48.39", "ecological_sensitivity.5.county.513222": "4",
        # fragile through erosion: column 2, 4 km²; through sand as well: one cell
        "vulnerability.1.area": "4", "vulnerability.cause.1.area": "4", "vulnerability.cause.2.area": "1",
        # the same class: 6 + 5 of 15; ours more fragile: 3; less: 1
        "vulnerability_difference.1.2.area": "1", "vulnerability_difference.same.area": "11",
        "vulnerability_difference.same.share": "73.33", "vulnerability_difference.more.share": "20",
        "vulnerability_difference.less.share": "6.67",
        # columns 1 and 2 are extremely important: by services 4, by vulnerability 3, by both 1 km²
        "protection_importance.1.area": "8", "protection_importance.1.basis.1.area": "4",
        "protection_importance.1.basis.2.share": "37.50", "protection_importance.1.basis.3.share": "12.50",
    }  # fmt: skip
    assert {name: facts[name].printed for name in shown} == shown
    assert not facts.ids("vulnerability.cause.4")
    assert "ecological_sensitivity.2.area" not in facts  # five levels only
    assert facts["erosion_sensitivity.5.area"].printed == "0"


def test_sentences() -> None:
    _, c = spoken()
    assert text(fragility.fragility_state(c)) == (
        "生态敏感性取各项问题中最高的等级，敏感区7.50平方公里（占48.39%），一般敏感区4平方公里（占25.81%）。"
        "极敏感区4平方公里（占25.80%）。极敏感区全部在理县。按问题分，土地沙化极敏感区4平方公里。没有水土流失极敏感区。"
        "因缺少石漠化敏感性资料，本次未作石漠化敏感性评价。因缺少盐渍化敏感性资料，本次未作盐渍化敏感性评价。"
        "敏感性反映自然条件，天然荒漠、戈壁和冰川不作退化评价。"
        "本次评价的生态脆弱性中，一般脆弱区7.50平方公里（占48.39%），极脆弱区4平方公里（占25.81%）。"
        "脆弱区4平方公里（占25.80%）。极脆弱区全部在理县。造成极脆弱的，水土流失4平方公里，土地沙化1平方公里。"
        "因缺少土地沙化监测程度和石漠化监测程度资料，相应问题没有计入脆弱性。与双评价成果相比，两者一致的占73.33%。"
        "本次评价更脆弱的占20%，较不脆弱的占6.67%；规划采用双评价成果。"
        "生态保护极重要区8平方公里，占土地总面积的51.61%。极重要区主要分布在理县（占55%）和汶川县（占45%）。"
        "按判定依据，由服务功能判定的占50%，由生态脆弱性判定的占37.50%，由服务功能和生态脆弱性判定的占12.50%。"
    )


def test_the_table_closes_and_a_zero_is_a_zero() -> None:
    _, c = spoken()
    grid = next(block for block in fragility.fragility_state(c) if isinstance(block, Grid))
    assert grid.head == (
        "范围",
        "水土流失极敏感（平方公里）",
        "土地沙化极敏感（平方公里）",
        "极脆弱（本次评价）（平方公里）",
        "生态保护极重要（平方公里）",
    )
    # column 1 of the first county is 4 km² less 0.4 of the shared cell
    assert grid.rows[0] == ("汶川县", "0", "0", "0", "3.60")
    assert grid.rows[1] == ("理县", "0", "4", "4", "4.40")
    assert grid.rows[2][1:] == ("0", "4", "4", "8")


def test_five_levels_are_told_as_such() -> None:
    five = np.array([[2, 4, 5, 1, NO]] * 4)
    facts, c = spoken(ecological_sensitivity=small_plan.raster(five, "ecological_sensitivity"))
    assert facts["ecological_sensitivity.2.area"].printed == "3.50"
    assert "高度敏感区4平方公里" in text(fragility.fragility_state(c))


def test_what_is_not_there_is_told_and_is_no_zero() -> None:
    _, c = spoken(**dict.fromkeys((
        "ecological_sensitivity", "erosion_sensitivity", "desertification_sensitivity", "vulnerability", "vulnerability_cause",
        "vulnerability_difference", "protection_importance", "protection_basis",
    )))  # fmt: skip
    blocks = fragility.fragility_state(c)
    assert all(isinstance(block, Paragraph) for block in blocks)
    told = text(blocks)
    for words in ("未作生态敏感性评价", "未作生态脆弱性评价", "未确定生态保护极重要区"):
        assert words in told
    assert "0" not in told


def test_one_cause_alone_and_no_extremely_important_land() -> None:
    cause = small_plan.raster(np.where(np.array(CAUSE) == 3, 1, CAUSE), "vulnerability_cause")
    general = small_plan.raster(np.where(np.array(IMPORTANT) == 1, 2, IMPORTANT), "protection_importance")
    _, c = spoken(vulnerability_cause=cause, protection_importance=general)
    told = text(fragility.fragility_state(c))
    assert "极脆弱全部由水土流失造成。" in told
    assert "没有生态保护极重要区。" in told


def test_the_table_of_the_workbook_closes_and_tells_what_lacks(tmp_path) -> None:
    from openpyxl import load_workbook

    from shanshui.deliver.tables import MISSING, write_tables

    facts, c = spoken()
    path = tmp_path / "附表 v.xlsx"
    write_tables(path, facts, c.reader, c.plan, c.profile)
    rows = [[cell.value for cell in row] for row in load_workbook(path)["表V.1"].iter_rows()]
    head, first, second, total = (rows[i] for i in (1, 2, 3, 4))
    column = {str(name).split("（")[0]: i for i, name in reversed(list(enumerate(head)))}
    for name, parts in (
        ("土地沙化极敏感面积", (0, 4, 4)),
        ("生态保护极重要面积", (3.6, 4.4, 8)),
        ("极脆弱面积", (0, 4, 4)),
    ):
        assert tuple(row[column[name]] for row in (first, second, total)) == parts
    nowhere, unknown = column["水土流失极敏感面积"], column["冰川面积"]
    assert (first[nowhere], total[nowhere]) == (None, 0)
    assert (first[unknown], total[unknown]) == (MISSING, MISSING)
    notes = "".join(str(row[0]) for row in rows[5:])
    assert "未列冰川" in notes
    assert "未作石漠化敏感性评价" in notes
    assert "未作土地沙化敏感性评价" not in notes
