"""Key waters, sources of drinking water, glaciers: figures are hand sums, sentences are read word for word."""

from __future__ import annotations

import pandas as pd
import small_plan

from shanshui.deliver import paragraphs_key_waters as waters
from shanshui.deliver.text import context
from shanshui.deliver.text_writer import Grid, Paragraph

A, B = small_plan.A, small_plan.B
LEAF = pd.DataFrame({
    "name": ["甲湖", "甲湖", "乙河"], "category": ["湖泊", "湖泊", "河流"], "county": [A, A, B], "year": [2010, 2020, 2020],
    "area_km2": [3.5, 3.25, None], "volume_wan_m3": [None, 120.0, 5000.0], "fish_species": [None, 7, None],
})  # fmt: skip
STATE = pd.DataFrame({
    "name": ["甲湖", "甲湖", "乙河"], "county": [A, A, B], "year": [2010, 2020, 2020], "quality": pd.array([4, 3, None], "Int64"),
    "target": pd.array([3, 3, 2], "Int64"), "meets": pd.array([False, True, None], "boolean"), "tli": [61.2, 52.34, None],
    "trophic": pd.array([4, 3, None], "Int64"),
})  # fmt: skip
SOURCES = pd.DataFrame({
    "name": list("abcd"), "category": ["河流", "地下水", "地下水", "湖库"], "county": [A, A, B, ""],
    "in_red_line": pd.array([True, False, False, True], "boolean"), "in_protected_area": pd.array([False] * 4, "boolean"),
    "quality": pd.array([2, 4, None, 2], "Int64"), "population": [12_000.0, 3_000.0, 500.0, 9e9],
})  # fmt: skip
ICE = pd.DataFrame(
    [("*", 2000, 4e6, 3, 0.1, None), (A, 2000, 3e6, 2, None, None), (B, 2000, 1e6, 1, None, None),
     ("*", 2020, 3e6, 2, 0.08, -1e6), (A, 2020, 2.4e6, 1, None, -6e5), (B, 2020, 6e5, 1, None, -4e5)],
    columns=["county", "year", "area_m2", "glaciers", "volume_km3", "change_m2"],
)  # fmt: skip


def spoken(**changed):
    values = {**small_plan.layers(), "key_waters": LEAF, "key_water_state": STATE, "drinking_source_state": SOURCES,
              "glacier_areas": ICE}  # fmt: skip
    values = {name: value for name, value in {**values, **changed}.items() if value is not None}
    facts, reader, plan, above, guide = small_plan.made(values)
    return facts, context("规划文本.docx", facts, reader, plan, above, guide)


def text(c):
    return "".join(block.text for block in waters.key_waters_state(c) if isinstance(block, Paragraph))


def test_figures_by_hand() -> None:
    facts, _ = spoken()
    shown = {
        "key_water.count": "2", "key_water.judged.count": "1", "key_water.meets.count": "1", "key_water.first.meets.count": "0",
        "key_water.good.count": "1", "key_water.eutrophic.count": "1", "key_water.0.area": "3.25", "key_water.0.first.area": "3.50",
        "key_water.0.tli": "52.3", "key_water.1.volume": "5000", "key_water.county.513221.count": "1",
        # the source outside the region counts nowhere; 12 000 + 3 000 + 500 = 1.55 万人
        "drinking.count": "3", "drinking.kind.0.count": "2", "drinking.in_red_line.count": "1", "drinking.population": "1.55",
        "drinking.tested.count": "2", "drinking.good.count": "1", "drinking.county.513221.in_red_line": "1",
        # 4 → 3 km²: a quarter
        "glacier.area": "3", "glacier.first.area": "4", "glacier.loss.area": "1", "glacier.loss.percent": "25",
        "glacier.count": "2", "glacier.volume": "0.08", "glacier.county.513221": "2.40", "glacier.county.513222.share": "20",
    }  # fmt: skip
    assert {name: facts[name].printed for name in shown} == shown


def test_sentences() -> None:
    _, c = spoken()
    assert text(c) == (
        "2020年监测重点水体2处，有水质目标的1处中达标1处。2010年水质达标0处。水质优于或达到Ⅲ类的1处。"
        "评价营养状态的湖泊、水库1处，其中富营养1处。"
        "饮用水水源地共3处，其中地下水2处，河流1处。按县分，汶川县2处，理县1处。"
        "水源地在生态保护红线内1处，没有在自然保护地内的。有水质资料的2处中，优于或达到Ⅲ类的1处。供水人口1.55万人。"
        "2020年有冰川2条，面积3平方公里。冰川集中在汶川县（占80%）。冰储量0.08立方公里。较2000年的4平方公里减少1平方公里（25%）。"
    )


def test_the_table_of_the_waters() -> None:
    _, c = spoken()
    grid = next(block for block in waters.key_waters_state(c) if isinstance(block, Grid))
    assert grid.rows == (
        ("甲湖", "湖泊", "汶川县", "3.25", "120", "Ⅲ类", "Ⅲ类", "52.3", "轻度富营养", "7", "—"),
        ("乙河", "河流", "理县", "—", "5000", "—", "Ⅱ类", "—", "—", "—", "—"),
    )


def test_a_gap_is_told_and_is_no_zero() -> None:
    _, c = spoken(**dict.fromkeys(("key_waters", "key_water_state", "drinking_source_state", "glacier_areas")))
    told = text(c)
    assert "因缺少重点水体状况资料，本次未作重点水体评价。" in told
    assert "因缺少饮用水水源地保护状况资料，本次未列饮用水水源地。" in told
    assert "因缺少冰川面积资料，本次未作冰川评价。" in told
    assert "0" not in told


def test_parts_that_lack_are_told_one_by_one() -> None:
    bare = STATE.assign(quality=pd.NA, target=pd.NA, meets=pd.NA, tli=None, trophic=pd.NA)
    unknown = SOURCES.assign(in_red_line=pd.NA, quality=pd.NA, population=[1.0, None, 2.0, 3.0])
    _, c = spoken(
        key_water_state=bare, key_waters=LEAF.drop(columns="fish_species"), drinking_source_state=unknown, glacier_areas=ICE[3:]
    )  # fmt: skip
    told = text(c)
    for words in (
        "因缺少水质类别或水质目标资料，本次未作水质达标评价。", "因缺少叶绿素、总磷、总氮和高锰酸盐指数资料，本次未作营养状态评价。",
        "因缺少水生生物监测资料，本次未作水生生物评价。", "因缺少生态保护红线资料，本次未判断水源地是否在生态保护红线内。",
        "因缺少水质类别资料，本次未作水源地水质评价。", "因只有一个年份的冰川资料，本次未作变化分析。",
    ):  # fmt: skip
        assert words in told
    assert "供水人口" not in told


def test_glaciers_that_grew_or_did_not_change() -> None:
    grown = ICE.assign(area_m2=[3e6, 2e6, 1e6, 4e6, 3e6, 1e6])
    assert "较2000年的3平方公里增加1平方公里（33.33%）。" in text(spoken(glacier_areas=grown)[1])
    same = ICE.assign(area_m2=[3e6, 2e6, 1e6] * 2)
    assert "与2000年相比面积没有变化。" in text(spoken(glacier_areas=same)[1])
