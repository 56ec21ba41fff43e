"""Ecosystem quality, production and the trend of vegetation: figures are hand sums over the small plan (15.5 km²)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import small_plan

from shanshui.deliver import paragraphs_quality as quality
from shanshui.deliver.text import context
from shanshui.deliver.text_writer import Grid, Paragraph

NO, NAN = -1, np.nan
A, B = small_plan.A, small_plan.B
# columns 0 … 3 hold 3.5, 4, 4 and 4 km²; column 4 lies outside
QUALITY = [[[50, 60, 30, NAN, NAN]] * 4, [[80, 60, 10, NAN, NAN]] * 4]
GRADES = [[[3, 2, 4, NO, NO]] * 4, [[1, 2, 5, NO, NO]] * 4]
CHANGE = [[30, 0, -20, NAN, NAN]] * 4
TREND = [[1, 2, 5, 9, NO]] * 2 + [[1, 4, 6, 8, NO]] * 2


def spoken(**changed):
    values = small_plan.layers()
    years = np.array([2010, 2020])
    values |= {
        "eqi": small_plan.raster(QUALITY, "eqi", "f4", year=years),
        "eqi_grade": small_plan.raster(GRADES, "eqi_grade", year=years),
        "eqi_change": small_plan.raster(CHANGE, "eqi_change", "f4"),
        "npp": small_plan.raster([[[100, 200, 300, NAN, NAN]] * 4], "npp", "f4", year=np.array([2020])),
        "npp_origin": small_plan.raster([[[2, 2, 2, NO, NO]] * 4], "npp_origin", year=np.array([2020])),
        "rsei": small_plan.raster([[[0.9, 0.5, 0.1, 0.1, NAN]] * 4], "rsei", "f4", year=np.array([2020])),
        "rsei_grade": small_plan.raster([[[1, 3, 5, 5, NO]] * 4], "rsei_grade", year=np.array([2020])),
        "rsei_loadings": pd.DataFrame({"indicator": ["ndvi", "wet", "ndbsi", "lst"], "loading": [0.5, 0.5, -0.5, 0.5],
                                       "low": 0.0, "high": 1.0, "explained": 0.8125, "expected": [True, True, True, False]}),
        "ndvi": small_plan.raster(np.zeros((21, 4, 5)), "ndvi", "f4", year=np.arange(2000, 2021)),
        "ndvi_trend_class": small_plan.raster(TREND, "ndvi_trend_class"),
    }  # fmt: skip
    values = {name: value for name, value in {**values, **changed}.items() if value is not None}
    facts, reader, plan, above, guide = small_plan.made(values)
    return facts, context("规划文本.docx", facts, reader, plan, above, guide)


def text(blocks):
    return "".join(block.text for block in blocks if isinstance(block, Paragraph)).replace("*", "")


def test_figures_by_hand() -> None:
    facts, _ = spoken()
    shown = {
        # (3.5 · 80 + 4 · 60 + 4 · 10) / 11.5 = 560 / 11.5; 2010: (175 + 240 + 120) / 11.5; known on 11.5 of 15.5 km²
        "eqi.2020.mean": "48.70", "eqi.2010.mean": "46.52", "eqi.coverage": "74.19", "eqi.year": "2020",
        # A: columns 0 and 1, 3.5 and 3.6 km²: (280 + 216) / 7.1; B: 0.4 km² of column 1, column 2: (24 + 40) / 4.4
        f"eqi.county.{A}.mean": "69.86", f"eqi.county.{B}.mean": "14.55",
        "eqi_grade.1.area": "3.50", "eqi_grade.2.area": "4", "eqi_grade.3.area": "0", "eqi_grade.5.area": "4",
        "eqi_grade.nodata.area": "4", "eqi_grade.1.share": "30.44", "eqi_grade.2.share": "34.78", "eqi_grade.5.share": "34.78",
        f"eqi_grade.2.county.{A}": "3.60", f"eqi_grade.2.county.{B}": "0.40", f"eqi_grade.5.county.{B}": "4",
        # better 3.5, same 4, worse 4; (3.5 · 30 − 4 · 20) / 11.5 = 2.17
        "eqi.move.better.area": "3.50", "eqi.move.same.area": "4", "eqi.move.worse.area": "4", "eqi.change": "2.17",
        "eqi.move.better.share": "30.44",
        # (350 + 800 + 1200) g/m² · km² = 2350 · 10⁶ g = 2350 t, 0.235 half to even; / 11.5 = 204.35
        "npp.total": "0.24", "npp.2020.mean": "204.35", "npp.origin": "2",
        # (3.15 + 2 + 0.4 + 0.4) / 15.5
        "rsei.2020.mean": "0.38", "rsei_grade.5.area": "8", "rsei.explained": "81.25", "rsei.expected": "3",
        # class 1: 3.5, six more 2 each: 22.58 + 6 · 12.90 = 99.98, the two hundredths go to classes 2 and 4
        "ndvi_trend_class.1.area": "3.50", "trend.rising.area": "5.50", "trend.falling.area": "4", "trend.rising.share": "35.49",
        "trend.falling.share": "25.80", "trend.first": "2000", "trend.last": "2020",
        # rising in column 1, rows 0 and 1, of which (1, 1) is 60 : 40
        f"trend.rising.county.{A}": "5.10", f"trend.rising.county.{B}": "0.40", f"trend.falling.county.{B}": "4",
    }  # fmt: skip
    assert {name: facts[name].printed for name in shown} == shown


def test_sentences() -> None:
    _, c = spoken()
    said = text(quality.quality_state(c))
    for sentence in (
        "2020年森林、灌丛、草地和农田的生态系统质量指数平均48.70，2010年为46.52。两个年份均有评价的地方平均提高2.17。",
        "按质量等级，优3.50平方公里（占30.44%），良4平方公里（占34.78%），差4平方公里（占34.78%）。",
        "与2010年相比，等级提高的占30.44%，不变的占34.78%，降低的占34.78%。",
        "湿地、城镇、荒漠等不评价或缺少资料的4平方公里。",
        "2020年净初级生产力（碳）平均每平方米204.35克，总量0.24万吨，由光能利用率模型计算。",
        "绿度、湿度、干度、热度中仅3项在第一主成分上符号合理，此指数只作参考。",
        "2000年至2020年，植被指数显著增加的5.50平方公里（占35.49%），显著减少的4平方公里（占25.80%）。",
    ):
        assert sentence in said, said


def test_the_table() -> None:
    _, c = spoken()
    table = next(block for block in quality.quality_state(c) if isinstance(block, Grid))
    assert len(table.head) == 9 and table.head[1] == "质量指数"
    rows = [[cell.replace("*", "") for cell in row] for row in table.rows]
    assert rows[0] == ["汶川县", "69.86", "3.50", "3.60", "0", "0", "0", "5.10", "0"]
    assert rows[2][1:] == ["48.70", "3.50", "4", "0", "0", "4", "5.50", "4"]


def test_what_lacks_is_said() -> None:
    gone = (
        "eqi",
        "eqi_grade",
        "eqi_change",
        "npp",
        "npp_origin",
        "rsei",
        "rsei_grade",
        "rsei_loadings",
        "ndvi_trend_class",
    )
    _, c = spoken(**dict.fromkeys(gone))
    blocks = quality.quality_state(c)
    assert not any(isinstance(block, Grid) for block in blocks)
    for words in ("未作生态系统质量评价", "未评价净初级生产力", "未作遥感生态指数评价", "未作植被变化趋势检验"):
        assert words in text(blocks)


def test_a_product_and_a_fall() -> None:
    product = small_plan.raster([[[1, 1, 1, NO, NO]] * 4], "npp_origin", year=np.array([2020]))
    fall = small_plan.raster([[-30, 0, 20, NAN, NAN]] * 4, "eqi_change", "f4")
    _, c = spoken(npp_origin=product, eqi_change=fall)
    said = text(quality.quality_state(c))
    assert "总量0.24万吨，取自遥感产品。" in said and "平均降低2.17。" in said
