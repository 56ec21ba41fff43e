"""Figures, sentences and tables of terrain, climate zones and basins: sums done by hand on the small plan.

Columns 0 and 1 (County A, 7.1 km²) are a plain, columns 2 and 3 (County B, 8.4 km²) mountains; cell (1, 1) is shared 60 : 40.
"""

from __future__ import annotations

import numpy as np
import openpyxl
import pandas as pd
import pytest
import small_plan

from shanshui.deliver.paragraphs_terrain import basins_state, climate_zones, landforms
from shanshui.deliver.tables import write_tables
from shanshui.deliver.text import context

A, B, NO = small_plan.A, small_plan.B, small_plan.NO
PLAIN = np.repeat([[True, True, False, False, False]], 4, axis=0)
INSIDE = np.repeat([[True] * 4 + [False]], 4, axis=0)
FLOW = [[0] * 5, [0, 4, 8, 0, 4], [0, 4, 0, 0, 0], [0, 1, 0, 0, 0]]
ORDER = [[0] * 5, [0, 1, 1, 0, 1], [0, 1, 0, 0, 0], [0, 2, 0, 0, 0]]
BASINS = pd.DataFrame(
    [
        (1, 0, "0", None, 0.5e6, 1e6, 0.0, 0, False, True),
        (1, 1, "1", None, 7e6, 9e6, 3000.0, 2, True, False),
        (1, 2, "2", None, 8e6, 20e6, 4500.0, 1, False, True),
        (2, 0, "0", 0, 0.5e6, 1e6, 0.0, 0, False, True),
        (2, 1, "1.1", 1, 7e6, 9e6, 3000.0, 2, True, False),
        (2, 2, "2.1", 2, 5e6, 15e6, 2500.0, 1, False, True),
        (2, 3, "2.2", 2, 3e6, 5e6, 2000.0, 1, False, False),
        (2, 4, "2.3", 2, 0.0, 5e6, 0.0, 1, False, True),
    ],
    columns=["level", "basin", "code", "parent", "area_m2", "drained_m2", "stream_m", "order", "closed", "truncated"],
)


def layers(**more):
    return small_plan.layers() | {
        "relief": small_plan.raster(np.where(PLAIN, 10.0, 300.0), "relief", "f4"),
        "roughness": small_plan.raster(np.full((4, 5), 1.25), "roughness", "f4"),
        "slope": small_plan.raster(np.where(PLAIN, 2.0, 30.0), "slope", "f4"),
        "landform": small_plan.raster(np.where(PLAIN, 12, np.where(INSIDE, 33, NO)), "landform"),
        "dryness": small_plan.raster(np.where(PLAIN, 20.0, 5.0), "dryness", "f4"),
        "dryness_zone": small_plan.raster(np.where(PLAIN, 5, np.where(INSIDE, 4, NO)), "dryness_zone"),
        "temperature_belt": small_plan.raster(np.where(PLAIN, 4, np.where(INSIDE, 2, NO)), "temperature_belt"),
        "flow_direction": small_plan.raster(FLOW, "flow_direction"),
        "stream_order": small_plan.raster(ORDER, "stream_order"),
        "watershed_table": BASINS,
        "watersheds": None,
        "streams": None,
    } | more  # fmt: skip


@pytest.fixture(scope="module")
def made():
    return small_plan.made(layers())


def shown(made, *names):
    return [made[0][name].printed for name in names]


def text(producer, made):
    facts, reader, plan, superior, profile = made
    c = context("x.docx", facts, reader, plan, superior, profile)
    return "".join(block.text for block in producer(c))


def test_means_by_county(made):
    # A: relief 10. B: (8 · 300 + 0.4 · 10) / 8.4 = 286.19; slope (8 · 30 + 0.4 · 2) / 8.4 = 28.667
    assert shown(made, f"relief.county.{A}.mean", f"relief.county.{B}.mean") == ["10", "286"]
    assert shown(made, f"slope.county.{A}.mean", f"slope.county.{B}.mean") == ["2", "28.67"]
    # region: (7.5 · 10 + 8 · 300) / 15.5 = 159.68; dryness (7.5 · 20 + 8 · 5) / 15.5 = 12.258
    assert shown(made, "relief.mean", "dryness.mean", "roughness.mean") == ["160", "12.26", "1.250"]


def test_landforms_close_to_the_region_and_by_county(made):
    assert shown(made, "landform.1.area", "landform.3.area", "landform.2.area") == ["7.50", "8", "0"]
    assert shown(made, "landform.1.share", "landform.3.share") == ["48.39", "51.61"]
    assert shown(made, f"landform.1.county.{A}", f"landform.1.county.{B}") == ["7.10", "0.40"]
    assert shown(made, f"landform.3.county.{A}", f"landform.3.county.{B}") == ["0", "8"]
    assert shown(made, "landform_type.12.area", "landform_type.33.area") == ["7.50", "8"]
    # 0.4 of 8.4 = 4.76 %
    assert shown(made, f"landform.within.{B}.1.share", f"landform.within.{B}.3.share") == ["4.76", "95.24"]
    assert {ref[0] for ref in made[0]["landform.1.area"].layers} >= {"landform", "cell_area"}


def test_basins_close_and_tell_what_is_closed_and_cut(made):
    assert shown(made, "watershed.1.0.area", "watershed.1.1.area", "watershed.1.2.area") == ["0.50", "7", "8"]
    assert shown(made, "watershed.2.1.area", "watershed.2.2.area", "watershed.2.3.area") == ["7", "5", "3"]
    assert "watershed.2.4.area" not in made[0]  # it lies outside the region
    assert shown(made, "watershed.1.1.length", "watershed.1.2.length") == ["3", "4.5"]
    # 3 km / 7 km² = 0.4286; 4.5 / 8 = 0.5625
    assert shown(made, "watershed.1.1.density", "watershed.1.2.density") == ["0.429", "0.562"]
    assert shown(made, "watershed.1.1.drained", "watershed.count") == ["9", "2"]
    # 7 / 15.5 = 45.16 %; 8 / 15.5 = 51.61 %
    assert shown(made, *(f"watershed.closed.{what}" for what in ("count", "area", "share"))) == ["1", "7", "45.16"]
    assert shown(made, *(f"watershed.truncated.{what}" for what in ("count", "area", "share"))) == ["1", "8", "51.61"]


def test_streams_by_order_and_county(made):
    # (1,1) 1 km, (2,1) 1 km, (1,2) √2 km of order 1; (3,1) 1 km of order 2; (1,4) lies outside the region
    assert shown(made, "stream.length", "stream.order.1.length", "stream.order.2.length") == ["4.4", "3.4", "1"]
    assert shown(made, "stream.order.highest") == ["2"]
    # A: 0.6 · 1 + 1 + 1 = 2.6 km; B: 0.4 · 1 + 1.414 = 1.814 km; 2.6 / 7.1, 1.814 / 8.4, 4.414 / 15.5
    assert shown(made, f"stream.county.{A}.length", f"stream.county.{B}.length") == ["2.6", "1.8"]
    assert shown(made, f"stream.county.{A}.density", f"stream.county.{B}.density", "stream.density") == [
        "0.366",
        "0.216",
        "0.285",
    ]


def test_sentences(made):
    assert text(landforms, made) == (
        "地貌按起伏度和海拔划分，小起伏山地8平方公里（占51.61%），平原7.50平方公里（占48.39%）。小起伏山地全部在理县。"
        "平均地形起伏度160米。各县平均坡度以理县最大，为28.67度；汶川县最小，为2度。"
    )
    assert text(climate_zones, made) == (
        "按干燥度划分，干旱区8平方公里（占51.61%），极干旱区7.50平方公里（占48.39%）。干旱区全部在理县。"
        "按年平均气温分，0—5℃的区域占51.61%，10—15℃的区域占48.39%。"
    )
    assert text(basins_state, made) == (
        "按高程推算，涉及流域2个。其中水流止于区内低地的内流流域1个，面积7平方公里，占土地总面积的45.16%。"
        "面积居前的流域在区内依次有8平方公里（占51.61%）、7平方公里（占45.16%）。"
        "汇流河段长4.4公里，河段密度0.285公里/平方公里，由地形推算，不代表常年有水。"
        "河段密度以汶川县最大，为0.366公里/平方公里；理县最小，为0.216公里/平方公里。"
        "1个流域延伸到高程资料范围以外，区内面积8平方公里，流域面积以资料范围内的部分计。"
    )


def test_where_one_basin_is_nearly_all_those_within_it_are_told():
    one = BASINS.copy()
    one.loc[1, "area_m2"], one.loc[2, "area_m2"] = 15e6, 0.0
    said = text(basins_state, small_plan.made(layers(watershed_table=one)))
    assert "面积居前的二级流域在区内依次有7平方公里（占45.16%）、5平方公里（占32.26%）、3平方公里" in said


def test_what_lacks_is_said():
    made = small_plan.made()
    assert text(landforms, made).startswith("因缺少")
    assert "未划分干湿区" in text(climate_zones, made)
    assert text(basins_state, made).endswith("未划分流域。")


def test_tables(made, tmp_path):
    facts, reader, plan, _, profile = made
    path = tmp_path / "附表 一.xlsx"
    cells = write_tables(path, facts, reader, plan, profile)
    book = openpyxl.load_workbook(path)
    rows = [[c.value for c in row] for row in book["表T.1"].iter_rows(min_row=2, max_row=5)]
    assert rows[0][4:6] == ["平原（平方公里）", "丘陵（平方公里）"]
    # elevation of A: (0.5 · 0 + 100 + 500 + 0.6 · 600 + 1000 + 1100 + 1500 + 1600) / 7.1 = 867.6
    assert rows[1] == ["汶川县", 868, 2, 10, 7.1, None, 0, None, None, None, 2.6, 0.366]
    assert rows[3][0] == "阿坝州" and rows[3][4:7] == [7.5, 0, 8]
    rows = [[c.value for c in row] for row in book["表T.2"].iter_rows(min_row=2, max_row=9)]
    assert rows[1][:3] == ["1级", "零散汇水区", 0.5]
    assert rows[2] == ["1级", "1", 7, 45.16, 9, 3, 0.429, "2级", "是", "否"]
    assert [row[1] for row in rows[4:]] == ["零散汇水区", "1.1", "2.1", "2.2"]
    assert cells["表T.2!C4"] == "watershed.1.1.area"
    book = openpyxl.load_workbook(path)
    bare = small_plan.made()
    write_tables(path, bare[0], bare[1], plan, profile)
    assert "未划分流域" in str(openpyxl.load_workbook(path)["表T.2"]["A4"].value)
