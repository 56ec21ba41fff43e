"""Degradation by ecosystem: figures are hand sums over the small plan (15.5 km²), sentences word for word."""

from __future__ import annotations

import numpy as np
import small_plan

from shanshui.deliver import paragraphs_degradation
from shanshui.deliver.text import context
from shanshui.deliver.text_writer import Paragraph

NO = -1
GRADE = [[1, 1, 1, 3, NO], [1, 1, 3, 1, NO], [1, 1, 1, 4, NO], [1, 1, NO, NO, NO]]
"""That of the small plan, with bare land (82, 1 km²) not judged."""
GRASS = [[NO, NO, 0, 2, NO], [NO, 1, 2, NO, NO], [NO, 0, 4, NO, NO], [NO, 0, NO, NO, NO]]
FOREST = [[0, 0, NO, NO, NO], [0, NO, NO, NO, NO], [NO] * 5, [NO] * 5]
SHRUB = [[NO] * 5] * 4
VEGETATION = [[1, 1, 1, 3, NO], [1, 3, 3, NO, NO], [NO, 1, 4, NO, NO], [NO, 1, NO, NO, NO]]
"""Raised by a grade in one cell (row 1, column 1): 轻度 → 中度."""
BASIS = [[1, 1, 5, 5, NO], [1, 5, 5, NO, NO], [NO, 5, 5, NO, NO], [NO, 5, NO, NO, NO]]


def spoken(**changed):
    values = small_plan.layers()
    for name, codes in (
        ("degradation", GRADE), ("grassland_degradation", GRASS), ("forest_degradation", FOREST), ("shrub_degradation", SHRUB),
        ("vegetation_degradation", VEGETATION), ("cover_reference_basis", BASIS), ("fvc_trend_class", np.full((4, 5), 5)),
    ):  # fmt: skip
        values[name] = small_plan.raster(codes, name)
    values = {name: value for name, value in {**values, **changed}.items() if value is not None}
    facts, reader, plan, above, guide = small_plan.made(values)
    return facts, context("规划文本.docx", facts, reader, plan, above, guide)


def text(blocks):
    return "".join(block.text for block in blocks if isinstance(block, Paragraph))


def test_figures_by_hand() -> None:
    facts, _ = spoken()
    shown = {
        # seven cells of grassland, two of them of grade 3; one of town, of grade 4; forest 2.5 km², intact
        "degradation.class.3.1.area": "5", "degradation.class.3.3.area": "2", "degradation.class.3.area": "2",
        "degradation.class.3.share": "28.57", "degradation.class.6.area": "1", "degradation.class.6.share": "100",
        "degradation.class.1.area": "0",
        # 3 cells are 未退化, 1 轻度, 2 中度, 1 极重度: 4 of 7 = 57.14 %
        "degree.grassland_degradation.judged.area": "7", "degree.grassland_degradation.area": "4",
        "degree.grassland_degradation.judged.share": "57.14", "degree.grassland_degradation.1.area": "1",
        "degree.grassland_degradation.2.area": "2", "degree.grassland_degradation.3.area": "0",
        "degree.grassland_degradation.4.area": "1", "degree.grassland_degradation.2.share": "50",
        # the cell of 轻度 is shared 0.6 : 0.4 by the counties, the others lie in the second
        "degree.grassland_degradation.county.513221": "0.60", "degree.grassland_degradation.county.513222": "3.40",
        "degree.forest_degradation.area": "0", "degree.forest_degradation.judged.area": "2.50",
        "reference.1.area": "2.50", "reference.5.area": "7", "reference.5.share": "73.68",
        "vegetation.raised.area": "1", "degradation.barren.area": "1",
    }  # fmt: skip
    assert {name: facts[name].printed for name in shown} == shown
    assert "degree.wetland_loss.area" not in facts
    assert facts["degree.grassland_degradation.area"].coverage == 7 / 15.5
    assert "vegetation.raised.area" not in spoken(fvc_trend_class=None)[0]


def test_sentences() -> None:
    _, c = spoken()
    assert text(paragraphs_degradation.degradation_ecosystems(c)) == (
        "各类生态系统的退化面积中，草地2平方公里（占其面积的28.57%），城镇1平方公里（占其面积的100%）。"
        "森林、湿地和农田没有判定为退化的面积。草地退化4平方公里，占评价范围7平方公里的57.14%。其中中度2平方公里，轻度1平方公里，极重度1平方公里。"
        "草地退化集中在理县（占85%）。评价范围内没有森林退化和灌丛退化。"
        "植被退化的参照中，取给定目标的占73.68%，取同区同带同类生态系统的占26.32%。"
        "取区内同类生态系统为参照的属相对分级，全区普遍退化时退化程度会被低估。植被覆盖度持续显著下降而加重一级的1平方公里。"
        "天然荒漠、戈壁、裸地和冰川1平方公里维持原有景观，不评价退化。"
        "因缺少湿地退化程度资料，本次未评价湿地退化。因缺少土地沙化程度资料，本次未评价土地沙化。"
        "因缺少土壤盐渍化程度资料，本次未评价土壤盐渍化。因缺少石漠化程度资料，本次未评价石漠化。"
        "因缺少城镇生态系统退化程度资料，本次未评价城镇绿化不足。"
    )


def test_a_target_for_all_is_no_relative_grading_and_nothing_told_without_degradation() -> None:
    basis = np.where(np.array(BASIS) > 0, 5, NO)
    _, c = spoken(cover_reference_basis=small_plan.raster(basis, "cover_reference_basis"), fvc_trend_class=None)
    told = text(paragraphs_degradation.degradation_ecosystems(c))
    assert "相对分级" not in told and "取给定目标的占100%" in told
    assert "加重一级" not in told and "未按植被覆盖度变化趋势调整级别" in told
    _, c = spoken(degradation=None)
    assert paragraphs_degradation.degradation_ecosystems(c) == []
