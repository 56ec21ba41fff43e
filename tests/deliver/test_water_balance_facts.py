"""Figures, sentences and tables of the water balance and of what cuts and takes nature: sums done by hand on the small plan."""

from __future__ import annotations

import numpy as np
import openpyxl
import pandas as pd
import pytest
import small_plan

from shanshui.deliver.paragraphs_water_balance import territory_state, water_balance
from shanshui.deliver.tables import write_tables
from shanshui.deliver.text import context

A, B, NO = small_plan.A, small_plan.B, small_plan.NO
NAN = np.nan
UNITS = pd.DataFrame(
    {"unit": ["u1", "u2"], "name": ["北河单元", "南河单元"], "kind": "basin", "area_m2": 1.0, "uncovered_m2": 0.0}
)
BUDGET = pd.DataFrame({
    "unit": ["u1", "u2"], "resources_wan_m3": [12000.0, 3000.0], "use_wan_m3": [8000.0, 2500.0], "need_wan_m3": [5000.0, NAN],
    "left_wan_m3": [-1000.0, NAN], "basis": ["limit", None], "index": [1.25, NAN], "load": pd.array([3, None], "Int64"),
    "overdraft": [0.35, NAN], "farmland_ha": [4000.0, 1000.0], "quota_m3_ha": [9000.0, 8000.0],
    "farming_wan_m3": [2700.0, 1600.0], "carried_ha": [3000.0, 2000.0], "excess_ha": [1000.0, -1000.0],
    "match_m3_ha": [6750.0, 16000.0], "precipitation_wan_m3": NAN, "evapotranspiration_wan_m3": NAN, "storage_wan_m3": NAN,
    "missing": ["", "limit_wan_m3,groundwater_allowable_wan_m3,need"],
})  # fmt: skip
NEED = pd.DataFrame({
    "unit": ["u1", "u2"], "vegetation_m2": [3e6, 0.0], "vegetation_missing_m2": [0.0, 1e6], "vegetation_wan_m3": [4000.0, NAN],
    "lake_m2": [1e6, 0.0], "lake_wan_m3": [1000.0, 0.0], "seepage": [False, False], "river_wan_m3": [1200.0, 300.0],
    "need_wan_m3": [5000.0, NAN],
})  # fmt: skip
USE = pd.DataFrame({"unit": ["u1", "u2"], "year": 2020, "parted_percent": [12.5, 0.0]})
CROSS = pd.DataFrame(
    [
        ("*", "road", 12_000.0, 1e7, 1.2, 4, 2),
        (A, "road", 4_000.0, 4e6, 1.0, 2, 1),
        (B, "road", 8_000.0, 6e6, 4 / 3, 2, 1),
    ],
    columns=["code", "kind", "length_m", "natural_m2", "density_km_km2", "patches", "cut_patches"],
)
SHORE = pd.DataFrame(
    [(code, k, m2, 0.0) for code, row in (("*", (6e6, 3e6, 1e6, 0.0)), (A, (4e6, 1e6, 0.0, 0.0)), (B, (2e6, 2e6, 1e6, 0.0)))
     for k, m2 in enumerate(row)],
    columns=["code", "shore", "area_m2", "share_percent"],
)  # fmt: skip
FLOW = pd.DataFrame({
    "name": ["北站", "南站"], "river": ["北河", "南河"], "county": [A, B], "year": [2020, 2020], "natural_wan_m3": [1000.0, 1000.0],
    "measured_wan_m3": [90.0, 290.0], "percent": [9.0, 29.0], "meets": pd.array([False, None], "boolean"),
})  # fmt: skip
ZONES = pd.DataFrame({
    "name": ["一", "二", "三"], "level": [1, 2, 3], "county": [A, A, B], "area_m2": [1e6, 2e6, 0.0], "farmland_m2": [0.0, 5e5, 9e6],
    "settlement_m2": [1e6, 2e6, 9e6], "mine_m2": [0.0, 0.0, 9e6], "degree": pd.array([3, 2, None], "Int64"),
})  # fmt: skip
MARSH = [[NO, NO, 1, 0, NO], [NO, NO, 0, 2, NO], [NO] * 5, [NO] * 5]
FALL = np.where(np.array(small_plan.BASE) == 51, 0.25, 9.0)  # under the two cells of fields


def layers(**more):
    return small_plan.layers() | {
        "water_unit_table": UNITS, "water_budget": BUDGET, "ecological_need": NEED, "unit_water_use": USE,
        "barrier_crossings": CROSS, "shore_areas": SHORE, "flow_state": FLOW, "drinking_zone_state": ZONES,
        "drinking_zone_problem": None, "wetland_cutoff": small_plan.raster(MARSH, "wetland_cutoff"),
        "groundwater_decline": small_plan.raster(FALL, "groundwater_decline", "f4"),
    } | more  # fmt: skip


@pytest.fixture(scope="module")
def made():
    return small_plan.made(layers())


def shown(made, *names):
    return [made[0][name].printed if name in made[0] else None for name in names]


def text(producer, made):
    facts, reader, plan, superior, profile = made
    c = context("x.docx", facts, reader, plan, superior, profile)
    return "".join(getattr(block, "text", "") for block in producer(c))


def test_budget_figures(made):
    assert shown(made, "budget.count", "budget.judged.count", "budget.load.3.count", "budget.load.1.count") == [
        "2",
        "1",
        "1",
        "0",
    ]
    assert shown(made, "budget.resources", "budget.resources.yi", "budget.use", "budget.need") == [
        "15000",
        "1.50",
        "10500",
        None,
    ]
    assert shown(made, "budget.u1.short", "budget.u1.left", "budget.u2.short") == ["1000", None, None]
    # 4000 ha = 6 万亩, 3000 ha = 4.5; 1000 ha = 1.5; sums of what is printed
    assert shown(made, "budget.u1.farmland", "budget.u1.carried", "budget.u1.excess") == ["6", "4.50", "1.50"]
    assert shown(made, "budget.u2.room", "budget.farmland", "budget.carried") == ["1.50", "7.50", "7.50"]
    assert shown(made, "budget.u1.match", "budget.u1.quota", "budget.parted") == ["6750", "9000", "12.50"]
    assert shown(made, "need.u1.vegetation", "need.u2.vegetation", "need.u2.river", "need.untold.share") == [
        "4000",
        None,
        "300",
        "25",
    ]
    assert shown(made, "water_table.fall", "water_table.rise", "budget.year") == ["0.25", None, "2020"]


def test_budget_sentences(made):
    said = text(water_balance, made)
    for part in (
        "水平衡按2个单元测算，水资源总量1.50亿立方米，用水总量1.05亿立方米。",
        "北河单元生态需水中，天然植被需水量4000万立方米，湖泊需水量1000万立方米，河道基流量1200万立方米。",
        "天然植被有25%的面积没有地下水埋深资料，需水未计。", "因缺少湖泊渗漏资料，湖泊需水未计渗漏。",
        "水资源超载的1个单元：北河单元（承载负荷指数1.25）。", "扣除生态需水和经济社会用水后，北河单元缺水1000万立方米。",
        "地下水超采的单元：北河单元（超采系数0.35）。", "农田地下水位平均每年下降0.25米。",
        "现状耕地园地7.50万亩，水资源可承载7.50万亩。", "超出水资源承载的耕地园地：北河单元1.50万亩。",
        "按现状灌溉定额尚有余地的单元：南河单元1.50万亩。", "单元用水中分摊部分最多占12.50%。",
        "南河单元缺少资料、未作评价的账目：用水总量控制指标、地下水可开采量、生态需水量。",
    ):  # fmt: skip
        assert part in said, part


def test_what_is_not_known_is_said_and_never_zero():
    empty = BUDGET.assign(
        **dict.fromkeys(("resources_wan_m3", "index", "overdraft", "carried_ha", "excess_ha", "left_wan_m3"), NAN)
    )
    some = small_plan.made(layers(water_budget=empty.assign(load=pd.array([None, None], "Int64"))))
    said = text(water_balance, some)
    bare = small_plan.made(layers(water_budget=empty.assign(farmland_ha=0.0, load=pd.array([None, None], "Int64"))))
    assert "区域内没有耕地园地，不测算水资源可承载的耕地面积。" in text(water_balance, bare)
    for part in ("因缺少用水总量控制指标和可利用量资料，本次未评价水资源承载状态。", "因缺少地下水可开采量资料，本次未评价地下水超采。",
                 "因缺少水资源可利用量或农业用水资料，本次未测算水资源可承载的耕地面积。"):  # fmt: skip
        assert part in said
    none = small_plan.made(small_plan.layers())
    assert "本次未作水平衡测算" in text(water_balance, none)
    said = text(territory_state, none)
    for part in ("未评价道路、渠道对自然生态系统的切割", "未评价湿地与河湖的水系联系", "未评价河湖岸带占用", "未评价河流生态流量",
                 "未评价饮用水水源保护区内的占用"):  # fmt: skip
        assert part in said
    risen = small_plan.made(layers(groundwater_decline=small_plan.raster(-FALL, "groundwater_decline", "f4")))
    assert "农田地下水位平均每年回升0.25米。" in text(water_balance, risen)
    within = small_plan.made(layers(water_budget=BUDGET.assign(overdraft=[-0.1, NAN])))
    assert "北河单元地下水开采量未超过可开采量。" in text(water_balance, within)


def test_territory_figures(made):
    assert shown(made, "crossing.road.length", "crossing.road.cut", f"crossing.road.county.{B}.length") == [
        "12",
        "2",
        "8",
    ]
    assert shown(made, "shore.area", "shore.1.area", "shore.1.share", "shore.taken.area") == ["10", "3", "30", "4"]
    assert shown(made, f"shore.taken.county.{A}", f"shore.taken.county.{B}.share") == ["1", "75"]
    assert shown(made, "marsh.area", "marsh.0.area", "marsh.1.area", "marsh.2.area") == ["4", "2", "1", "1"]
    assert shown(made, f"marsh.apart.county.{B}") == ["2"]
    assert shown(made, "flow.count", "flow.low.count", "flow.least.count", "flow.meets.count", "flow.judged.count") == [
        "2",
        "2",
        "1",
        "0",
        "1",
    ]
    edge = small_plan.made(layers(flow_state=FLOW.assign(percent=[10.0, 30.0])))  # as much as that is not less
    assert shown(edge, "flow.low.count", "flow.least.count") == ["1", "0"]
    assert shown(made, "drinking_zone.count", "drinking_zone.judged.count", "drinking_zone.problem.count") == [
        "3",
        "2",
        "2",
    ]
    assert shown(
        made, "drinking_zone.severe.count", "drinking_zone.settlement.area", "drinking_zone.farmland.area.ha"
    ) == ["1", "3", "50"]
    assert shown(made, f"drinking_zone.county.{A}.problem", f"drinking_zone.county.{B}.problem") == ["2", "0"]


def test_territory_sentences(made):
    said = text(territory_state, made)
    for part in (
        "道路穿越自然生态系统12公里，分割自然斑块2块。", "其中理县最长，为8公里。", "因缺少渠道资料，本次未评价渠道的切割。",
        "沼泽湿地4平方公里，与河湖相连的2平方公里，可及范围内无河湖的1平方公里，被道路隔断的1平方公里。",
        "未与河湖相连的沼泽湿地全部在理县。", "河湖岸带10平方公里，耕地园地占用3平方公里（占30%），城镇村庄占用1平方公里（占10%）。",
        "岸带占用集中在理县（占75%）。", "2020年监测河流控制断面2处，实测径流不足天然径流三成的2处，其中不足一成的1处。",
        "实测占天然径流的比例，北站为9%，南站为29%。", "有生态流量目标的断面1处，达到目标0处。",
        "饮用水水源保护区3处，评价2处，有违禁占用的2处。", "一级、二级保护区内有耕地园地50公顷，城镇村庄3平方公里。",
    ):  # fmt: skip
        assert part in said, part


def test_tables(made, tmp_path):
    facts, reader, plan, _, profile = made
    write_tables(tmp_path / "表.xlsx", facts, reader, plan, profile)
    book = openpyxl.load_workbook(tmp_path / "表.xlsx")
    rows = [[c.value for c in row] for row in book["表W.1"].iter_rows(min_row=3, max_row=4)]
    assert rows[0] == ["北河单元", 12000, 8000, 4000, 1000, 1200, 5000, 1.25, "超载", 0.35, 6, 6750, 4.5]
    assert rows[1] == ["南河单元", 3000, 2500, "—", 0, 300, "—", "—", "无法评价", "—", 1.5, 16000, 3]
    rows = [[c.value for c in row] for row in book["表W.2"].iter_rows(min_row=3, max_row=5)]
    assert rows[0] == ["汶川县", 4, 1, 1, "—", "—", 1, 0, 2] and rows[1][:4] == ["理县", 8, 1.33, 1]
    assert rows[2] == ["阿坝州", 12, 1.2, 2, "—", "—", 4, None, 2]
