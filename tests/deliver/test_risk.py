"""Ecological risk and long-run warning: figures, sentences and the table from cards made by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import small_plan

from shanshui.core.errors import Absence, Say
from shanshui.deliver import paragraphs_risk as risk
from shanshui.deliver.text import context
from shanshui.deliver.text_writer import Paragraph

A, B = small_plan.A, small_plan.B
TYPES = {
    "warming": ("气候变暖", "年平均气温升幅", "degC"), "drying": ("降水减少", "年降水量变化", "%"),
    "suitability": ("植被气候适宜性下降", "超出现有气候范围的天然植被面积占比", "%"),
    "urban_expansion": ("城镇扩张占用重要生态空间", "预计扩张面积中重要和极重要区占比", "%"),
    "roads_built": ("已建道路影响", "林灌草湿面积中道路影响区占比", "%"),
    "carbon": ("碳汇缺口", "碳汇目标缺口占目标比例", "%"), "population_growth": ("人口增长", "常住人口变化", "%"),
    "population_decline": ("人口减少", "常住人口变化", "%"), "cover_decline": ("植被长期退化", "植被覆盖度显著下降面积占比", "%"),
}  # fmt: skip
ROWS = [
    ("warming", 126, "*", 1.25, 1, 1, 2), ("warming", 585, "*", 2.5, 1, 1, 3), ("warming", 585, A, 2.25, 1, 1, 3),
    ("drying", 126, "*", 3.0, 1, 1, 0), ("drying", 585, "*", -6.5, 1, 1, 1),
    ("suitability", 585, "*", 12.0, 6e5, 5e6, 1), ("urban_expansion", None, "*", 25.0, 2e6, 8e6, 3),
    ("roads_built", None, "*", 40.0, 4e6, 1e7, 3), ("carbon", 2030, "*", 20.0, 2.0, 10.0, 2),
    ("population_growth", 2030, "*", 6.0, 6, 100, 1), ("population_growth", 2030, A, -2.0, -1, 50, 0),
    ("population_growth", 2030, B, 14.0, 7, 50, 2), ("population_decline", 2030, "*", 6.0, 6, 100, 0),
]  # fmt: skip
JUDGED = {"warming": (3, 585, 2.5), "drying": (1, 585, -6.5), "suitability": (1, 585, 12.0), "urban_expansion": (3, None, 25.0),
          "roads_built": (3, None, 40.0), "carbon": (2, 2030, 20.0), "population_growth": (1, 2030, 6.0),
          "population_decline": (0, 2030, 6.0)}  # fmt: skip
TRENDS = [
    ("cover", "region", "*", 21, 2000, 2020, 0.4, 0.32, -0.004, -3.0, 9, 2010, 0.05, 3),
    ("cover", "county", A, 21, 2000, 2020, 0.4, 0.3, -0.005, -3.0, 9, 2010, 0.01, 3),
    ("cover", "basin", "3", 21, 2000, 2020, 0.4, 0.3, -0.005, -2.0, 8, 2010, 0.2, 2),
    ("cover", "basin", "4", 21, 2000, 2020, 0.4, 0.4, 0.0, 0.0, 5, 2010, 0.2, 0),
    ("grass", "region", "*", 21, 2000, 2020, 0.3, 0.3, 0.0, 0.0, 5, 2010, 0.0501, 0),
    ("wells", "region", "*", 3, 2010, 2020, 5.0, 6.5, None, None, None, None, None, None),
]


def spoken(without=(), **changed):
    values = small_plan.layers()
    columns = ["label", "measure", "unit"]
    types = pd.DataFrame([(name, *row) for name, row in TYPES.items()], columns=["risk", *columns])
    cards = [
        (name, TYPES[name][0], name in JUDGED, *JUDGED.get(name, (None, None, None)), TYPES[name][2],
         None if name in JUDGED else "fvc_trend_class")
        for name in TYPES
    ]  # fmt: skip
    values["risk_types"] = types
    values["risk_cards"] = pd.DataFrame(
        cards, columns=["risk", "label", "judged", "degree", "scenario", "value", "unit", "missing"]
    )
    values["risk_measures"] = pd.DataFrame(
        ROWS, columns=["risk", "scenario", "county", "value", "part", "whole", "degree"]
    )
    names = ["series", "kind", "unit", "years", "first_year", "last_year", "first", "last", "slope", "z", "trend",
             "break_year", "break_p", "warning"]  # fmt: skip
    values["warning_trends"] = pd.DataFrame(TRENDS, columns=names)
    values["warning_series"] = pd.DataFrame(
        [("cover", "森林植被覆盖度", "1"), ("grass", "草地植被覆盖度", "1"), ("wells", "地下水埋深", "m")],
        columns=["series", "label", "unit"],
    )
    values = {name: value for name, value in {**values, **changed}.items() if value is not None and name not in without}
    facts, reader, plan, above, guide = small_plan.made(values)
    return facts, context("规划文本.docx", facts, reader, plan, above, guide)


def text(blocks):
    return "".join(block.text for block in blocks if isinstance(block, Paragraph))


def test_figures() -> None:
    facts, _ = spoken()
    shown = {
        "risk.judged.count": "8", "risk.open.count": "1", "risk.degree.3.count": "3", "risk.degree.2.count": "1",
        "risk.degree.1.count": "3", "risk.degree.0.count": "1", "risk.warming.126.value": "1.25",
        f"risk.warming.585.county.{A}": "2.25", "risk.drying.585.value": "-6.50", "risk.suitability.585.area": "0.60",
        "risk.suitability.585.area.ha": "60", "risk.urban_expansion.all.area": "2", "risk.carbon.2030.target": "10",
        "risk.carbon.2030.gap": "2", "risk.carbon.2030.sink": "8", "risk.carbon.2030.year": "2030",
        "risk.population.2030.year": "2030", "warning.cover.first": "0.40", "warning.cover.slope": "-0.0040",
        "warning.cover.break": "2010", "warning.cover.basin.count": "2", "warning.cover.basin.warned": "1",
        f"warning.cover.county.{A}": "-0.0050", "warning.wells.years": "3", "warning.wells.last": "6.50",
    }  # fmt: skip
    assert {name: facts[name].number for name in shown} == {
        name: type(facts[name].number)(v) for name, v in shown.items()
    }
    assert "warning.grass.break" not in facts and "warning.wells.slope" not in facts
    assert "risk.cover_decline.all.value" not in facts and "risk.warming.126.area" not in facts


OVERLAP = [[0, 1, 1, 2, -1], [0, 0, 3, 1, -1], [0, 0, 0, 0, -1], [0, 0, -1, 0, -1]]
EXTENT = pd.DataFrame({
    "risk": ["roads_built", "suitability", "cover_decline"], "label": ["已建道路影响", "植被气候适宜性下降", "植被长期退化"],
    "degree": [3, 1, 0], "counted": [True, True, False], "area_m2": [4e6, 4e6, 1e6],
})  # fmt: skip


def test_where_risks_meet() -> None:
    """Three cells of 1 km² bear one, one bears two, one bears three; a cell of the region is not told."""
    overlap = small_plan.raster(OVERLAP, "risk_overlap")
    facts, c = spoken(risk_overlap=overlap, risk_extent=EXTENT)
    assert [str(facts[f"risk_overlap.{n}.area"].number) for n in (0, 1, 2, 3, 4)] == ["9.50", "3", "1", "1", "0"]
    assert str(facts["risk_overlap.nodata.area"].number) == "1"
    told = text(risk.risk_blocks(c))
    assert "已建道路影响和植被气候适宜性下降2项风险落图叠加。" in told
    assert "其中，承受1项风险的3平方公里，承受2项风险的1平方公里，承受3项风险的1平方公里。" in told
    alone = EXTENT.assign(counted=[False, True, False])
    _, c = spoken(risk_overlap=small_plan.raster(np.minimum(OVERLAP, 1), "risk_overlap"), risk_extent=alone)
    assert "能落图的风险为植被气候适宜性下降，范围5平方公里。" in text(risk.risk_blocks(c))
    _, c = spoken()
    assert "落图" not in text(risk.risk_blocks(c))


def test_sentences() -> None:
    _, c = spoken()
    told = text(risk.risk_blocks(c))
    for words in (
        "评价生态风险8项，其中高风险3项、中风险1项、低风险3项和未见风险1项；另有1项无法评价。",
        "年平均气温与现状相比，低排放情景升高1.25℃，高排放情景升高2.50℃。气候变暖列为高风险。",
        "低排放情景增加3%，高排放情景减少6.50%。降水减少列为低风险。",
        "高排放情景为12%", "预计占用生态保护极重要、重要区2平方公里，占预计扩张面积的25%。",
        "已建道路影响区内有林灌草湿4平方公里，占其总面积的40%，列为高风险。",
        "生态系统碳汇现状为每年8万吨二氧化碳，2030年目标为10万吨，缺口2万吨（占目标的20%）。",
        "到2030年，全域常住人口预计增加6%。按县分，汶川县减少2%，理县增加14%。",
        "人口增长列为低风险，人口减少列为未见风险。", "无法评价植被长期退化风险。",
    ):  # fmt: skip
        assert words in told, words
    told = text(risk.warning_blocks(c))
    for words in (
        "长期序列中，森林植被覆盖度向不利方向变化。", "由2000年的0.40变为2020年的0.32，年均下降0.0040，列为严重预警。",
        "自2010年起发生突变。", "2个流域中有1个流域达到预警。", "没有显著不利趋势的有草地植被覆盖度。",
        "资料年数不足、未作趋势检验的有地下水埋深（3年资料）。",
    ):  # fmt: skip
        assert words in told, words


def test_nothing_adverse_and_nothing_at_all() -> None:
    trends = pd.DataFrame(TRENDS, columns=spoken()[1].reader.get("warning_trends").columns)
    _, c = spoken(warning_trends=trends[trends["series"] == "grass"])
    assert text(risk.warning_blocks(c)) == "草地植被覆盖度的多年序列没有显著的不利趋势。"
    _, c = spoken(without=("risk_cards", "risk_measures", "warning_trends"))
    told = text([*risk.risk_blocks(c), *risk.warning_blocks(c)])
    assert "未作生态风险研判" in told and "未作长期预警" in told and "0" not in told


def test_a_scenario_that_cannot_be_compared_says_why() -> None:
    """Absent for a reason that is no missing material: the reason is told, not a layer's name."""
    cards = spoken()[1].reader.get("risk_cards").copy()
    cards["judged"], cards["missing"] = False, "temperature_future"
    _, c = spoken(risk_cards=cards.head(1), risk_measures=None)
    reason = Absence(Say("气温的气候情景没有同一模式的现状值，不能比较", "no present"), Say("补充", "add"), ())
    absent = c.reader.absence
    c.reader.absence = lambda layer, scenario=None: reason if layer == "temperature_future" else absent(layer, scenario)
    told = text(risk.risk_blocks(c))
    assert "因气温的气候情景没有同一模式的现状值，不能比较，本次无法评价气候变暖风险。" in told
    assert "各类生态风险均因资料不足无法评价。" in told


def test_the_table(tmp_path) -> None:
    from openpyxl import load_workbook

    from shanshui.deliver.tables import MISSING, write_tables

    facts, c = spoken()
    path = tmp_path / "附表 r.xlsx"
    write_tables(path, facts, c.reader, c.plan, c.profile)
    page = load_workbook(path)["表R.1"]
    rows = [[cell.value for cell in row][:7] for row in page.iter_rows()]
    assert rows[1] == ["风险", "衡量指标", "情景或年份", "程度", "全域", "汶川县", "理县"]
    found = {row[0]: row[1:] for row in rows[2:]}
    assert found["气候变暖"] == ["年平均气温升幅（℃）", "高排放情景（SSP5-8.5）", "高风险", 2.5, 2.25, MISSING]
    assert found["人口增长"] == ["常住人口变化（%）", "2030年", "低风险", 6, -2, 14]
    assert found["植被长期退化"] == ["植被覆盖度显著下降面积占比（%）", MISSING, "无法评价", MISSING, MISSING, MISSING]
    notes = [row[0] for row in rows if str(row[0]).startswith("注：")]
    assert any("无法评价植被长期退化风险" in note for note in notes) and "设计取值" in notes[0]
