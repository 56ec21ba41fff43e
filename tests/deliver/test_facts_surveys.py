"""Figures of surveys and statistics, and the sentences made of them: sums done by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import small_plan

from shanshui.base.land_survey import ecosystem_class, ecosystem_classes
from shanshui.base.plan_file import Superior
from shanshui.deliver.paragraphs_goals import indicator_table, targets
from shanshui.deliver.paragraphs_opening import achieved
from shanshui.deliver.paragraphs_water import water_state
from shanshui.deliver.text import context

A, B = small_plan.A, small_plan.B
WATER = pd.DataFrame(
    [
        (A, 2010, "农业", "地表水", 9000.0),
        (A, 2020, "农业", "地表水", 6000.0),
        (A, 2020, "农业", "地下水", 2000.0),
        (B, 2020, "工业", "地表水", 1500.0),
        (B, 2020, "生活", "地表水", 500.0),
        (B, 2025, "农业", "地表水", 7777.0),
    ],
    columns=["county", "year", "sector", "supply", "volume_wan_m3"],
)
SPECIES = pd.DataFrame(
    [("鸟类", "国家一级", 3, 2), ("兽类", "国家二级", 4, 4), ("鸟类", "特有", 1, 0)],
    columns=["group", "level", "total", "protected"],
)
RESIDENTS = pd.DataFrame(
    [(A, 2010, 9000, 1000), (A, 2020, 12_000, 3000), (B, 2020, 8000, 5000)],
    columns=["county", "year", "total", "urban"],
)
PAST = pd.DataFrame(
    [
        ("1", "甲工程", "防护林", 2003, 2006, 250.0, 800.0, True),
        ("2", "乙工程", "围栏封育", 2005, 2011, 130.0, None, True),
        ("3", "丙工程", "防护林", 2012, 2018, 999.0, 200.5, False),
    ],
    columns=["code", "name", "category", "start_year", "end_year", "area_ha", "investment_wan_yuan", "accepted"],
)
SURVEYED = pd.DataFrame(
    [("森林蓄积量", "*", 2020, 12345.5, "连清"), ("森林蓄积量", A, 2020, 12345.5, "连清"), ("草原综合植被盖度", "*", 2020, 51.2, "监测")],
    columns=["indicator", "county", "year", "value", "source"],
)  # fmt: skip
DEPTH = small_plan.raster([[[2.0] * 5] * 4, [[5.0] * 5] * 4], "groundwater_depth", "f4", year=np.array([2010, 2020]))
LAND = pd.DataFrame(
    [(A, "0301", "乔木林地", 240.0), (A, "0102", "水浇地", 210.0), (B, "0401", "天然牧草地", 800.0), (B, "1101K", "河流", 60.0),
     (B, "03", "林地", 10.0)],
    columns=["county", "code", "name", "area_ha"],
)  # fmt: skip


def made(**layers):
    values = small_plan.layers() | layers
    return small_plan.made(values)


def text(producer, *made_, superior=None, profile=None):
    facts, reader, plan, above, guide = made_
    c = context("x.docx", facts, reader, plan, superior or above, profile or guide)
    return [getattr(block, "text", block) for block in producer(c)]


def test_water_by_sector_source_county_and_change():
    facts = made(water_accounts=WATER)[0]
    assert facts["water.year"].printed == "2020"  # not 2025: that is after the base year
    assert (facts["water.total"].printed, facts["water.total.yi"].printed) == ("10000", "1")
    # 农业 8000, 工业 1500, 生活 500 of 10000
    assert [facts[f"water.sector.{i}.share"].printed for i in range(3)] == ["80", "15", "5"]
    assert [facts[f"water.supply.{i}.share"].printed for i in range(2)] == ["80", "20"]
    assert facts[f"water.county.{A}.share"].printed == "80" and facts[f"water.county.{B}.share"].printed == "20"
    assert facts["water.first.year"].printed == "2010" and facts["water.increase"].printed == "1000"
    assert "water.decrease" not in facts
    assert {ref[0] for ref in facts["water.total"].layers} == {"water_accounts"}


def test_the_sentences_of_water():
    first, rest = text(water_state, *made(water_accounts=WATER, groundwater_depth=DEPTH))[:2]
    assert first.startswith("2020年阿坝州用水总量1亿立方米，以农业用水为主（占80%）。其余行业中，工业占15%，生活占5%。")
    assert "按水源，地表水占80%，地下水占20%。" in first
    assert "用水集中在汶川县（占80%）。" in first
    assert "与2010年的9000万立方米相比，用水总量增加1000万立方米。" in first + rest


def test_groundwater_under_the_farmland_and_of_the_region():
    found = made(groundwater_depth=DEPTH)
    assert found[0]["groundwater.2020.farm"].printed == "5" and found[0]["groundwater.2010.mean"].printed == "2"
    assert text(water_state, *found)[-1] == "2020年农业空间地下水平均埋深5米，较2010年的2米加深。"
    assert text(water_state, *made())[-1] == "因缺少地下水埋深资料，本次未列地下水状况。"


def test_species_residents_and_survey_values():
    facts = made(species=SPECIES, residents=RESIDENTS, survey_indicators=SURVEYED)[0]
    assert (facts["species.total"].printed, facts["species.protected"].printed) == ("8", "6")
    assert facts["species.rate"].printed == "75"
    assert facts["species.group.0"].value == 4 and facts["species.group.0"].label.endswith("兽类种数")  # ties by name
    assert facts["residents.total"].printed == "2" and facts["residents.urban.share"].printed == "40"
    assert facts["survey.森林蓄积量.2020"].printed == "12345.50"
    assert facts[f"survey.森林蓄积量.{A}.2020"].printed == "12345.50"


def test_earlier_works():
    found = made(past_projects=PAST)
    facts = found[0]
    assert facts["past.area"].printed == "3.80" and facts["past.cost"].printed == "1000.50"
    lines = text(achieved, *found)
    assert lines[0] == (
        "2003年至2018年实施生态修复工程3项，通过验收2项，验收面积3.80平方公里。按类型，防护林2.50平方公里，围栏封育1.30平方公里。"
        "未通过验收的工程没有计入面积。已投入资金1000.50万元。"
    )
    assert text(achieved, *made())[0] == "因缺少既往生态修复工程验收资料，本次未作成效评价。"


def test_the_land_survey_beside_ours():
    facts = made(survey_areas=LAND)[0]
    # 乔木林 2.4, 水浇地 2.1, 牧草地 8, 河流（可调整）0.6 km²; 林地 without its second level belongs to no single class
    assert [facts[f"survey_area.{i}"].printed for i in (1, 5, 3, 4, 0)] == ["2.40", "2.10", "8", "0.60", "0.10"]
    assert facts["survey_area.total"].printed == "13.20"
    forest = facts["ecosystem.1.area"].number
    assert facts["survey_area.1.difference"].number == forest - facts["survey_area.1"].number
    assert ("ecosystem", None) in facts["survey_area.1.difference"].layers


@pytest.mark.parametrize(
    ("code", "number"),
    [("0301", 1), ("0307K", 1), ("0305", 2), ("0403", 3), ("0402", 4), ("1104A", 4), ("1107", 4), ("01", 5), ("1006", 5),
     ("0202K", 5), ("08H2", 6), ("0810", 6), ("1109", 6), ("1205", 7), ("1110", 8), ("1207", 8), ("03", None), ("04", None),
     ("10", None), ("9999", None)],
)  # fmt: skip
def test_land_classes_of_the_survey(code, number):
    """HJ 1166-2021 Appendix A: gobi and bare rock (1207) are 其他, 沼泽草地 is wetland."""
    assert ecosystem_class(code) == number


def test_every_class_has_land_classes():
    assert set(ecosystem_classes().values()) == set(range(1, 9))


def indicator(name, unit, feeds=None, title=None):
    return SimpleNamespace(id=name, name=title or name, unit=unit, attribute="必选", feeds=feeds)


def test_the_table_of_indicators_shows_state_goals_and_what_is_open():
    above = Superior.model_validate(
        {"target": [{"indicator": "wetland_restoration", "year": 2025, "value": 3.0, "unit": "km2", "source": "x"}]}
    )
    facts, reader, plan, _, _ = small_plan.made(
        small_plan.layers() | {"species": SPECIES, "survey_indicators": SURVEYED}, superior=above
    )
    guide = small_plan.profile()
    guide.indicators = [
        indicator("species_protection", "%", title="生物多样性保护（有效保护率）"),
        indicator("forest_cover", "%", "forest_cover"),
        indicator("森林蓄积量", "km2"),
        indicator("wetland_restoration", "km2", "wetland", "湿地修复治理面积"),
        indicator("farmland_return", "wan_mu", "farmland_return"),
        indicator("shoreline", "km", title="生态恢复河湖岸线长度"),
    ]
    grid, *rest = text(indicator_table, facts, reader, plan, above, guide)
    assert grid.head == ("指标", "单位", "属性", "2020年现状", "2025年", "2030年", "2035年")
    rows = {row[0]: row[1:] for row in grid.rows}
    assert rows["生物多样性保护（有效保护率）"] == ("%", "必选", "75", "待定", "待定", "待定")
    assert rows["森林蓄积量"][2] == "12345.50"
    assert rows["湿地修复治理面积"][2:] == ("—", "2（下达3）", "2", "2")
    assert rows["farmland_return"][2:] == ("—", "0.02", "0.02", "0.02")  # 10 ha = 0.015 万亩, half to even
    assert rows["生态恢复河湖岸线长度"][2:] == ("待定",) * 4
    assert rest[-1] == "因缺少相应调查监测资料，以下指标本次未确定：生态恢复河湖岸线长度。"
    assert text(targets, facts, reader, plan, above, guide)[0] == "上级下达目标：2025年湿地修复治理面积3平方公里。"
