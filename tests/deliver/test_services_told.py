"""Ecosystem services: figures are hand sums over the small plan (15.5 km²), sentences word for word; nothing is added up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import small_plan

from shanshui.deliver import paragraphs_services as services
from shanshui.deliver.text import context
from shanshui.deliver.text_writer import Grid, Paragraph

NO = -1
# columns 0 … 3 hold 3.5, 4, 4 and 4 km²; column 4 lies outside
IMPORTANT = [[3, 1, 1, 2, NO]] * 4
GAPS = [[0, 1, 2, 0, NO]] * 4
PAIRS = [(1, 1, 6e6), (1, 2, 1e6), (2, 1, 3e6), (3, 3, 5e6)]
BALANCE = {
    "ecosystem": [0], "area_m2": [11.5e6], "missing_m2": [4e6], "negative_m2": [4e6], "precipitation_m3": [5e6], "runoff_m3": [5e5],
    "evapotranspiration_m3": [3.55e6], "retained_m3": [9.5e5], "positive_m3": [1.15e6], "negative_m3": [-2e5],
}  # fmt: skip
FLOODS = [
    ("lake", "天湖", "513221", 2e6, np.nan),
    ("reservoir", "水库", "513221", 1e6, 3.5e6),
    ("marsh", None, "*", 1e6, 3e5),
]
PRICED = [
    ("water", "水源涵养", 9.5e5, "m3", 7.06, 2010, 6_707_000.0),
    ("sand", "防风固沙", -5e6, "m2", 3.75, 2012, np.nan),
]
EQUIVALENT = [
    (41, "hydrology", 1e6, 24.23, 3e8, 2010),
    (41, "soil", 1e6, 2.31, 1e8, 2010),
    (51, "", 14.5e6, np.nan, np.nan, 2010),
]
RELATED = [
    ("water_conservation", "carbon_stock", 9, 1e6, 0.52, "协同"),
    ("water_conservation", "habitat_quality", 9, 1e6, -0.31, "权衡"),
]


def spoken(**changed):
    values = small_plan.layers()
    water = [[100, -50, np.nan, 200, np.nan]] * 4
    values |= {
        "water_conservation": small_plan.raster(water, "water_conservation", "f4"),
        "carbon_stock": small_plan.raster([[10] * 5] * 4, "carbon_stock", "f4"),
        "importance": small_plan.raster(IMPORTANT, "importance"), "protection_gap": small_plan.raster(GAPS, "protection_gap"),
        "service_importance": small_plan.raster([IMPORTANT], "service_importance", service=np.array(["water_conservation"])),
        "importance_difference": pd.DataFrame(PAIRS, columns=["adopted", "own", "area_m2"]).assign(share=0.2),
        "water_balance": pd.DataFrame(BALANCE),
        "flood_regulation": pd.DataFrame(FLOODS, columns=["kind", "name", "county", "area_m2", "capacity_m3"]),
        "regulating_value": pd.DataFrame(
            PRICED, columns=["item", "service", "quantity", "unit", "price", "price_year", "value_yuan"]
        ),
        "equivalent_value": pd.DataFrame(
            EQUIVALENT, columns=["ecosystem", "function", "area_m2", "factor", "value_yuan", "price_year"]
        ),
        "equivalent_sensitivity": pd.DataFrame({"ecosystem": [41], "value_yuan": [4e8], "changed_yuan": [6e8], "sensitivity": [1.0]}),
        "service_tradeoffs": pd.DataFrame(RELATED, columns=["first", "second", "cells", "area_m2", "correlation", "relation"]),
    }  # fmt: skip
    values = {name: value for name, value in {**values, **changed}.items() if value is not None}
    facts, reader, plan, above, guide = small_plan.made(values)
    return facts, context("规划文本.docx", facts, reader, plan, above, guide)


def text(blocks):
    return "".join(block.text for block in blocks if isinstance(block, Paragraph))


def test_figures_by_hand() -> None:
    facts, _ = spoken()
    shown = {
        # 1 mm on 1 km² is 0.1 万 m³. A: 3.5 · 10 − 3.6 · 5 = 17; B: −0.4 · 5 + 4 · 20 = 78
        "service.water_conservation.county.513221": "17", "service.water_conservation.county.513222": "78",
        "service.water_conservation.total": "95",
        # 10 t/ha are 0.1 万 t/km²: 15.5, 7.1 and 8.4 km²
        "service.carbon_stock.total": "1.55", "service.carbon_stock.county.513221": "0.71", "service.carbon_stock.county.513222": "0.84",
        "service.water.computed.area": "11.50", "service.water.computed.share": "74.19", "service.water.negative": "20",
        "service.flood.reservoir": "350", "service.flood.marsh": "30", "service.flood.lake.unknown.area": "2",
        "importance.1.area": "8", "importance.1.county.513221": "3.60", "service_importance.water_conservation.2.area": "4",
        "importance_difference.same.share": "73.33", "importance_difference.2.1.area": "3",
        "protection_gap.2.area": "4", "protection_gap.1.county.513222": "0.40", "protection_gap.of.2": "50",
        "value.water": "670.70", "value.water.year": "2010", "value.sand.amount": "-5", "value.sand.year": "2012",
        "equivalent.total": "40000", "equivalent.total.yi": "4", "equivalent.function.hydrology.share": "75",
        "equivalent.class.4.share": "100", "equivalent.missing.area": "14.50", "equivalent.sensitivity.41": "1",
        "tradeoff.water_conservation.carbon_stock": "0.52",
    }  # fmt: skip
    assert {name: facts[name].printed for name in shown} == shown
    assert "value.sand" not in facts
    assert not facts.ids("value.total")


def test_value_is_told_with_its_year_and_never_added() -> None:
    _, c = spoken()
    assert text(services.service_value(c)) == (
        "水源涵养价值670.70万元（2010年价格，单价7.06元/立方米）。防风固沙功能量为负，不计价。以上为功能量法，各项分列，不合计。"
        "按当量因子法另算，服务价值4亿元（2010年价格），与功能量法是两种口径，不相加。按服务分，水文调节占75%，土壤保持占25%。"
        "没有当量的14.50平方公里（占93.55%）未计入。敏感性系数最大的是沼泽，为1，不小于一。"
    )


def test_gaps() -> None:
    _, c = spoken()
    told = text(services.protection_gaps(c))
    assert told.startswith("按本次评价，生态系统服务功能极重要而未保护的面积4平方公里，占极重要区的50%，")
    assert "保护空缺全部在理县。" in told
    _, c = spoken(protection_gap=small_plan.raster([[0, 1, 1, 0, NO]] * 4, "protection_gap"))
    assert "没有保护空缺" in text(services.protection_gaps(c))


def test_services_and_the_table() -> None:
    _, c = spoken()
    blocks = services.services_state(c)
    told = text(blocks)
    for sentence in (
        "水源涵养按水量平衡法评价，可计算范围11.50平方公里，占土地总面积的74.19%。", "其余4平方公里没有径流系数或资料，未作评价。",
        "年水源涵养量95万立方米。", "湖泊2平方公里因湖区未定或没有公认系数，调蓄能力未计算。",
        "与双评价成果相比，两者一致的占73.33%。", "服务之间以水源涵养与碳储存的协同最强", "水源涵养与生物多样性维护此长彼消",
    ):  # fmt: skip
        assert sentence in told
    grid = next(block for block in blocks if isinstance(block, Grid))
    assert [row[1] for row in grid.rows] == ["17", "78", "95"]
    assert [row[-1] for row in grid.rows] == ["0", "4", "4"]


def test_what_is_not_there_is_told_and_is_no_zero() -> None:
    _, c = spoken(**dict.fromkeys((
        "water_conservation", "carbon_stock", "importance", "service_importance", "importance_difference", "protection_gap",
        "water_balance", "flood_regulation", "regulating_value", "equivalent_value", "equivalent_sensitivity", "service_tradeoffs",
    )))  # fmt: skip
    told = text([*services.services_state(c), *services.protection_gaps(c), *services.service_value(c)])
    for sentence in (
        "本次未评价水源涵养",
        "本次未评价碳储量",
        "未分析生态保护空缺",
        "未核算调节服务价值",
        "未按当量因子法核算价值",
    ):
        assert sentence in told
    assert "0平方公里" not in told
