"""Small scale: figures are hand sums, sentences are read word for word, the annexed table is read back."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import shapely
import small_plan

from shanshui.deliver import paragraphs_survey_units as small
from shanshui.deliver.tables import write_tables
from shanshui.deliver.text import context
from shanshui.deliver.text_writer import Grid, Paragraph

A, B = small_plan.A, small_plan.B
NO = -1
LABEL = [[0, 0, NO, NO, NO], [NO, NO, 1, NO, NO], [NO] * 5, [NO, NO, 2, NO, NO]]
UNITS = gpd.GeoDataFrame(
    {"id": ["u", "v", "r"], "name": ["甲单元", "乙单元", "参照区"], "category": ["修复单元", "修复单元", "参照生态系统"]},
    geometry=[shapely.box(0, 0, 1, 1)] * 3, crs="EPSG:4508",
)  # fmt: skip
STATE = pd.DataFrame(
    [
        ("u", "甲单元", 1, 1.5e6, "structure", "woody_cover", "植被覆盖度", "1", 0.45, 0.9, "best", 0.45, 50.0, 4, None, None, 1.0, ""),
        ("u", "甲单元", 1, 1.5e6, "composition", "species_richness", "植物物种数", "each", 24.0, 31.0, "site", 7.0, 77.419, 2, 2021, 9, None, ""),
        ("u", "甲单元", 1, 1.5e6, "composition", "species_similarity", "物种相似性", "%", 85.0, 92.0, "target", 7.0, 92.391, 1, 2021, 7, None, ""),
        ("u", "甲单元", 1, 1.5e6, "function", "recruitment", "更新幼苗占比", "%", *[None] * 2, "", *[None] * 6, "value;reference"),
        ("u", "甲单元", 1, 1.5e6, "exchange", "natural_edge", "自然边界比例", "%", 40.0, None, "", None, None, None, None, None, 1.0, "reference"),
        ("v", "乙单元", 3, 5e5, "structure", "canopy_height", "群落高度", "m", None, 0.4, "target", None, None, None, None, None, None, "value"),
    ],
    columns=["unit", "name", "ecosystem_class", "area_m2", "dimension", "attribute", "label", "measure", "value", "reference", "basis",
             "gap", "likeness", "degree", "year", "plots", "coverage", "lacking"],
)  # fmt: skip


def _diagnosis():  # type: ignore[no-untyped-def]
    def rows(unit, name, kind, m2, degrees, limits, held):  # type: ignore[no-untyped-def]
        counts = {"u": ((2, 2), (1, 1), (1, 0), (1, 0), (5, 3)), "v": ((0, 0), (1, 0), (0, 0), (0, 0), (1, 0))}[unit]
        names = ("composition", "structure", "function", "exchange", "all")
        return [(unit, name, kind, m2, dimension, *count, degree, limit, held if dimension == "all" else None)
                for dimension, count, degree, limit in zip(names, counts, degrees, limits, strict=True)]  # fmt: skip

    table = pd.DataFrame(
        [*rows("u", "甲单元", 1, 1.5e6, [2, 4, None, None, 4], ["species_richness", "woody_cover", "", "", "woody_cover"], 4),
         *rows("v", "乙单元", 3, 5e5, [None] * 5, [""] * 5, None)],
        columns=["unit", "name", "ecosystem_class", "area_m2", "dimension", "attributes", "judged", "degree", "limiting", "resilience"],
    )  # fmt: skip
    return table.astype({"degree": "Int64", "resilience": "Int64"})


def spoken(**changed):  # type: ignore[no-untyped-def]
    state = STATE.astype({"degree": "Int64", "year": "Int64", "plots": "Int64"})
    values = {**small_plan.layers(), "survey_units": UNITS, "unit_attribute_state": state, "unit_diagnosis": _diagnosis(),
              "survey_unit_label": small_plan.raster(LABEL, "survey_unit_label")}  # fmt: skip
    values = {name: value for name, value in {**values, **changed}.items() if value is not None}
    facts, reader, plan, above, guide = small_plan.made(values)
    return facts, context("规划文本.docx", facts, reader, plan, above, guide)


def text(c):  # type: ignore[no-untyped-def]
    return "".join(block.text for block in small.small_scale(c) if isinstance(block, Paragraph))


def test_figures_by_hand() -> None:
    facts, _ = spoken()
    shown = {
        "small.unit.count": "2", "small.pair.count": "2", "small.area": "2", "small.0.area": "1.50", "small.1.area": "0.50",
        "small.1.area.ha": "50", "small.degree.4.count": "1", "small.degree.2.count": "0", "small.unjudged.count": "1",
        "small.0.attributes": "5", "small.0.judged": "3", "small.1.judged": "0",
        "small.0.woody_cover.value": "0.45", "small.0.woody_cover.reference": "0.90", "small.0.woody_cover.gap": "0.45",
        "small.0.woody_cover.likeness": "50", "small.0.species_richness.likeness": "77.4", "small.0.species_richness.plots": "9",
        "small.0.natural_edge.value": "40", "small.1.canopy_height.reference": "0.40",
        # unit u lies in columns 0 and 1 of row 0, all of county A; unit v in column 2, county B; the site is no unit
        "small.county.513221.count": "1", "small.county.513222.count": "1",
    }  # fmt: skip
    assert {name: facts[name].printed for name in shown} == shown
    assert facts["small.0.species_similarity.gap"].unit == "point"
    assert "small.1.canopy_height.value" not in facts and "small.0.natural_edge.gap" not in facts


def test_sentences_word_for_word() -> None:
    _, c = spoken()
    assert text(c) == (
        "中小尺度调查划定修复单元2个，诊断其中2个自然生态系统，面积合计2平方公里。对照参照生态系统，严重退化1个，无法评价1个。"
        "修复单元按县分，汶川县1个，理县1个。"
        "甲单元的森林面积1.50平方公里，5项属性中评价了3项，退化程度为严重退化。"
        "与参照相差最大的是植被覆盖度0.45（参照0.90）、植物物种数24（参照31）。"
        "参照依据为区域同类较优值（相对分级）和参照生态系统实地。所在地恢复力较弱。"
        "因缺少调查或图层资料，更新幼苗占比无法评价。因没有参照值，自然边界比例无法评价。"
        "乙单元的草地面积50公顷，1项属性中评价了0项，退化程度无法评价。因缺少调查或图层资料，群落高度无法评价。"
    )
    grid = next(block for block in small.small_scale(c) if isinstance(block, Grid))
    assert grid.rows[0] == (
        "甲单元",
        "森林",
        "1.50",
        "轻度退化",
        "严重退化",
        "无法评价",
        "无法评价",
        "严重退化",
        "植被覆盖度",
        "恢复力较弱",
    )
    assert grid.rows[1] == ("乙单元", "草地", "0.50", *["无法评价"] * 5, "—", "—")


def test_at_most_three_attributes_are_told_in_figures() -> None:
    more = STATE.iloc[[0] * 4].assign(attribute=[f"a{i}" for i in range(4)], label=[f"属性{i}" for i in range(4)])
    state = pd.concat([more.assign(likeness=[10.0, 20, 30, 40]), STATE[2:]], ignore_index=True)
    _, c = spoken(unit_attribute_state=state.astype({"degree": "Int64", "year": "Int64", "plots": "Int64"}))
    assert "属性0" in text(c) and "属性2" in text(c) and "属性3" not in text(c)


def test_without_survey_the_text_says_so() -> None:
    facts, c = spoken(unit_diagnosis=None, unit_attribute_state=None, survey_units=None, survey_unit_label=None)
    assert "未作中小尺度的生态问题诊断" in text(c)
    assert not facts.ids("small.")
    # no resilience there: said
    table = _diagnosis()
    table["resilience"] = pd.array([pd.NA] * len(table), dtype="Int64")
    assert "恢复能力" in text(spoken(unit_diagnosis=table)[1])


def test_table_by_attribute(tmp_path) -> None:  # type: ignore[no-untyped-def]
    facts, c = spoken()
    path = tmp_path / "附表 小尺度.xlsx"
    write_tables(path, facts, c.reader, c.plan, c.profile)
    book = openpyxl.load_workbook(path)
    page = book["表M.1"]
    rows = {row[3]: row for row in page.iter_rows(min_row=3, values_only=True) if row[3]}
    assert rows["植被覆盖度"][:10] == (
        "甲单元",
        "森林",
        "生态系统结构",
        "植被覆盖度",
        "—",
        0.45,
        0.9,
        0.45,
        50,
        "严重退化",
    )
    assert rows["植物物种数"][10:14] == ("参照生态系统实地", "2021年", 9, None)
    assert rows["自然边界比例"][5:14] == (40, "—", "—", "—", "无法评价", "—", "—", "—", "缺参照值")
    assert rows["更新幼苗占比"][13] == "缺现状资料和参照值" and rows["群落高度"][13] == "缺现状资料"
    assert np.isclose(rows["物种相似性"][8], 92.4)
