"""The ecological network in figures, sentences and tables: hand sums over three sources on the small plan."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import small_plan
from network_place import LINES, cell, frame, layers, network, nodes
from openpyxl import load_workbook
from shapely.geometry import LineString, Point
from shapely.ops import unary_union
from small_plan import A, B

from shanshui.deliver import paragraphs_network as told
from shanshui.deliver import paragraphs_pattern
from shanshui.deliver.network_places import Counties, cell_of, cells_under, steps
from shanshui.deliver.tables import write_tables
from shanshui.deliver.text import context
from shanshui.deliver.text_writer import length


def made(**changed):
    facts, reader, plan, above, guide = small_plan.made(layers(**changed))
    return facts, context("规划文本.docx", facts, reader, plan, above, guide), (reader, plan, guide)


def said(**changed):
    return [block.text for block in told.network(made(**changed)[1]) if block.style == "body"]


HAND = {
    "source.count": "3", "source.area": "5.50", "source.share": "35.48",  # 5.5 / 15.5
    "source.1.number": "1", "source.3.area": "1",
    "source.1.share": "45.46",  # 45.4545…, 36.3636…, 18.1818…: the largest remainder is the first's
    f"source.county.{A}": "3.50",  # 2.5 and (2, 1)
    f"source.2.county.{A}": "1", f"source.2.county.{B}.share": "50", f"source.3.county.{B}.share": "100",
    "source.reason.core.share": "63.64",  # (2.5 · 1 + 2 · 0.5) / 5.5
    "source.reason.important.share": "27.27",  # (2.5 · 0.2 + 1) / 5.5
    "source.reason.protected.share": "0",
    "source.1.dpc": "62.50", "source.1.intra": "40", "source.1.flux": "22.50", "source.2.connector": "8",
    "corridor.count": "3", "corridor.length": "5.83",  # 1.41421 + 2.41421 + 2 = 5.82842
    "corridor.ab.length": "1.41", "corridor.bc.length": "2.42",  # remainders .421, .421, 0; 2.41421 is given the cent
    "corridor.longest": "2.42", "corridor.shortest": "1.41", "corridor.bc.resistance": "5",
    f"corridor.county.{A}": "1.92",  # ab and half a cell of ac: 1.41421 + 0.5
    f"corridor.county.{B}.share": "67.16",  # (2.41421 + 1.5) / 5.82842
    "corridor.grade.1.count": "1", "corridor.grade.1.length": "1.41", "corridor.grade.2.length": "2",
    "corridor.grade.3.length": "2.42", "corridor.grade.1.share": "24.26",  # 1.41421 / 5.82842
    "corridor.ab.effective": "0.01235", "corridor.bc.effective": "1.46",
    "corridor.ab.gravity": "18.25", "corridor.ab.rank": "1", "corridor.bc.rank": "3",
    "corridor.width.60": "60", "corridor.width.60.3.share": "75", "corridor.width.60.1.share": "25",  # 3 and 1 of 4 km²
    "corridor.width.60.human.share": "0", "corridor.width.1000.human.share": "40",  # 3 + 1 of 10
    "pinch.count": "2", "pinch.area": "2", "pinch.n1.hectares": "100", "pinch.n2.hectares": "100.23",
    "pinch.n2.current": "0.7500", "pinch.n2.current_max": "0.9000",
    f"pinch.county.{A}": "0.60",  # (1, 1) is shared 60 : 40
    f"pinch.county.{B}.share": "70", "pinch.ecosystem.3.share": "100", "pinch.open.area": "1", "pinch.open.share": "50",
    "barrier.count": "1", "barrier.area": "1", "barrier.z1.improvement": "3.50", "barrier.z1.radius": "1000",
    "barrier.z1.resistance": "50.13", f"barrier.county.{B}.share": "100", "barrier.ecosystem.3.area": "1",
    "stone.count": "1", "stone.t1.area": "1", "stone.t1.dpc_connector": "4.25", "stone.ecosystem.4.share": "100",
    "breakpoint.count": "4", "breakpoint.road.count": "3", "breakpoint.canal.count": "1", "breakpoint.road.0.count": "2",
    "breakpoint.corridors": "3", "breakpoint.corridor.bc.count": "2", f"breakpoint.county.{B}.share": "75",
    "network.components": "1", "network.alpha": "1", "network.cost_ratio": "0.49", "network.iic": "0.04123",
    "network.pc": "0.001235", "network.equivalent": "4.40", "network.equivalent.share": "80",  # 4.4 / 5.5
    "network.project.p1.pc": "10.25", "network.project.*.after": "4.65", "network.project.*.cost": "7.25",
    "network.project.*.corridors": "2",
}  # fmt: skip


@pytest.fixture(scope="module")
def whole():
    return made()


@pytest.mark.parametrize("name", HAND)
def test_figures_by_hand(whole, name):
    assert whole[0][name].printed == HAND[name]


def test_the_parts_of_the_network_add_up(whole):
    facts = whole[0]

    def total(prefix, suffix, many):
        return sum(facts[f"{prefix}.{each}{suffix}"].number for each in many)

    assert total("source", ".area", (1, 2, 3)) == facts["source.area"].number
    assert total("corridor", ".length", LINES) == facts["corridor.length"].number
    assert total("corridor.grade", ".length", (1, 2, 3)) == facts["corridor.length"].number
    assert total("corridor.county", ".share", (A, B)) == 100
    assert total("corridor.width.60", ".share", range(1, 9)) == 100


def test_sentences(whole):
    text = [block.text for block in told.network(whole[1]) if block.style == "body"]
    assert text == [
        "生态源地3处，面积5.50平方公里，占土地总面积的35.48%。源地集中在汶川县（占63.64%）。源地面积中（各项有重叠），形态学核心区占63.64%，极重要区占27.27%。",
        "失去后网络连通性下降最多的是1号源地（汶川县，下降62.50%）、2号源地（汶川县、理县，下降48%）。其次是3号源地（理县，下降12%）。"
        "承担中转的首先是2号源地，其余源地间的连通有8%靠它中转。",
        "连接源地的廊道3条，总长5.83公里，最长2.42公里，最短1.41公里。廊道集中在理县（占67.16%）。"
        "按引力值划分，关键廊道1条、长1.41公里，重要廊道1条、长2公里，一般廊道1条、长2.42公里。"
        "联系最强的是1号与2号源地间的廊道（汶川县），长1.41公里。通行最难的是2号与3号源地间的廊道（理县），平均阻力5。",
        "廊道宽60米时，草地占75%，森林占25%。加宽到1000米时，草地占60%，农田占30%。其中农田和城镇合计由0%升至40%。",
        "全部源地由廊道连成一个整体。网络闭合度1，线点率1，连接度1，成本比0.49。等效连通面积4.40平方公里，相当于源地面积的80%。",
        "保护生态夹点2处，面积2平方公里，集中在理县（占70%）。夹点现状全部为草地。夹点面积的50%在自然保护地和生态保护红线以外。"
        "电流密度最高的一处在1号与3号源地间的廊道上（理县），面积1平方公里。",
        "修复生态障碍点1处，面积1平方公里，全部在理县。障碍点现状全部为草地。"
        "收效最大的一处在2号与3号源地间的廊道上（理县），每打通一米减少累积阻力3.50阻力·米。",
        "保留踏脚石斑块1处，面积1平方公里，全部在理县。作用最大的一处（理县）面积1平方公里，源地间的连通有4.25%靠它中转。",
        "3条廊道被切断，断裂点4处：与道路交叉3处，与渠道交叉1处。断裂点集中在理县（占75%）。切断廊道的道路有环城路（2处）。"
        "切断廊道的渠道有东干渠。断裂点结合道路、渠道改造设置动物通道，位置须经现场核实。",
        "工程全部实施后，2条廊道阻力距离缩短，累积阻力合计降低7.25%，等效连通面积由4.40平方公里增至4.65平方公里。"
        "使可能连通性提高最多的是沼泽补水子工程（10.25%）。",
    ]  # fmt: skip


# ------------------------------------------------------------------ the morphological pattern
NO = small_plan.NO
MSPA = [[17, 3, 1, 37, NO], [35, 67, 105, 100, NO], [9, 33, 69, 0, NO], [165, 17, 3, NO, NO]]


def pattern():
    return {"mspa": small_plan.raster(MSPA, "mspa")}


def test_classes_of_the_pattern_by_hand():
    # (0, 0) is half inside: core 0.5 + (3, 1); bridges 37, 35 and 33; loops 67, 69 and 165; (3, 3) is not known
    facts, *_ = made(**pattern())
    areas = {17: "1.50", 33: "3", 65: "3", 1: "1", 3: "2", 5: "1", 9: "1"}
    assert {code: facts[f"mspa.{code}.area"].printed for code in areas} == areas
    assert facts["mspa.area"].printed == "12.50" and facts["mspa.share"].printed == "80.65"  # 12.5 / 15.5
    shares = {17: "12", 33: "24", 65: "24", 3: "16", 1: "8", 5: "8", 9: "8"}
    assert {code: facts[f"mspa.{code}.share"].printed for code in shares} == shares
    assert facts["mspa.17.area"].coverage == pytest.approx(14.5 / 15.5)


def test_the_pattern_is_told_with_what_it_was_made_of(monkeypatch):
    monkeypatch.setitem(small_plan.SETTINGS, "mspa_foreground", {"foreground_classes": {"value": "1, 3"}})
    monkeypatch.setitem(small_plan.SETTINGS, "mspa", {"edge_cells": {"value": 2}})
    text = said(**pattern())[0]
    assert text.startswith(
        "以森林和草地为前景作形态学空间格局分析，边缘宽度取2000米，前景面积12.50平方公里，占土地总面积的80.65%。前景中，桥接区占24%，"
    )
    assert text.count("占") == 8 and "无数据" not in text
    gone = dict.fromkeys((*network(), "source_label"))
    assert said(**gone | pattern())[1] == "因缺少土地利用资料，本次未构建生态网络。"


def test_a_pattern_of_half_a_square_kilometre_has_figures(monkeypatch):
    monkeypatch.setitem(small_plan.SETTINGS, "mspa", {"edge_cells": {"value": 3}})
    alone = np.where(np.arange(20).reshape(4, 5) == 0, 17, np.where(np.array(MSPA) >= 0, 0, NO))
    facts, *_ = made(mspa=small_plan.raster(alone, "mspa"))
    assert facts["mspa.17.area"].printed == "0.50" and facts["mspa.17.share"].printed == "100"
    assert facts["mspa.edge"].printed == "3000" and facts["mspa.edge"].coverage == 1


def test_a_pattern_without_foreground_has_no_figures():
    facts, *_ = made(mspa=small_plan.raster(np.where(np.array(MSPA) >= 0, 0, NO), "mspa"))
    assert list(facts.ids("mspa.")) == []


def test_table_of_the_pattern(tmp_path):
    facts, _, given = made(**pattern())
    write_tables(tmp_path / "附表.xlsx", facts, *given)
    lines = rows(load_workbook(tmp_path / "附表.xlsx")["表Z.7"])
    assert [line[:3] for line in lines] == [
        ["核心区", 1.5, 12], ["桥接区", 3, 24], ["环道", 3, 24], ["支线", 1, 8], ["边缘", 2, 16], ["孔隙", 1, 8], ["孤岛", 1, 8],
        ["合计", 12.5, None],
    ]  # fmt: skip


NODES = ("pinch_points", "barriers", "stepping_stones", "breakpoints")


def test_what_lacks_for_one_reason_is_told_in_one_sentence(monkeypatch):
    for layer in (*NODES, "network_indices"):
        monkeypatch.setitem(small_plan.ABSENT, layer, ("roads",))
    text = "".join(said(**dict.fromkeys((*NODES, "network_indices"))))
    assert text.endswith("因缺少道路资料，本次未计算网络指数。也未识别生态夹点、生态障碍点、踏脚石和断裂点。")
    assert text.count("因缺少") == 1 and "夹点" not in text.split("因缺少")[0]


def test_without_corridors_all_that_rests_on_them_is_told_in_short_sentences(monkeypatch):
    gone = [name for name in (*network(),) if name not in ("sources", "source_label", "protected_areas")]
    for layer in gone:
        monkeypatch.setitem(small_plan.ABSENT, layer, ("roads",))
    text = said(**dict.fromkeys(gone))[-1]
    assert text == (
        "因缺少道路资料，本次未提取廊道。也未评价源地连通作用、划分廊道级别、统计廊道沿线用地、计算网络指数、评价工程对网络的作用。"
        "也未识别生态夹点、生态障碍点、踏脚石和断裂点。"
    )


def test_each_other_reason_is_told_once(monkeypatch):
    monkeypatch.setitem(small_plan.ABSENT, "breakpoints", ("canals",))
    text = "".join(said(breakpoints=None, project_connectivity=None))
    assert text.count("未识别断裂点") == text.count("未评价工程对网络的作用") == 1


def test_the_pattern_as_a_whole_counts_what_lies_on_the_corridors(whole):
    text = "".join(block.text for block in paragraphs_pattern.pattern(whole[1]))
    assert (
        "源地之间以3条廊道相连，总长5.83公里，其中关键廊道1条。廊道上有夹点2处、障碍点1处、踏脚石1处和断裂点4处。"
        in text
    )
    text = "".join(block.text for block in paragraphs_pattern.pattern(made(**dict.fromkeys(NODES))[1]))
    assert "廊道上有" not in text


def test_sources_of_half_a_square_kilometre_have_shares_too():
    label = small_plan.raster(np.where(np.arange(20).reshape(4, 5) == 0, 1, NO), "source_label", "i4")
    facts, *_ = made(source_label=label, sources=network()["sources"].iloc[:1], source_connectivity=None)
    assert facts["source.area"].printed == "0.50" and facts["network.equivalent.share"].printed == "880"  # 4.4 / 0.5


def test_at_most_three_are_named():
    v, more = network(), {"geometry": cell(3, 1), "id": 4, "area_m2": 1e6, "core_share": 1.0, "reasons": "core"}
    four = gpd.GeoDataFrame(
        pd.concat([pd.DataFrame(v["sources"]), pd.DataFrame([more])], ignore_index=True), crs=small_plan.GRID.crs
    )
    label = v["source_label"].copy()
    label[3, 1] = 4
    ranks = pd.concat(
        [v["source_connectivity"], v["source_connectivity"].iloc[2:].assign(id=4, dpc=5.0)], ignore_index=True
    )
    text = "".join(said(sources=four, source_label=label, source_connectivity=ranks))
    assert "3号源地" in text and "4号源地" not in text


def test_without_sources_one_sentence():
    gone = dict.fromkeys((*network(), "source_label"))
    assert said(**gone) == ["因缺少土地利用资料，本次未构建生态网络。"]


def test_one_source_has_no_rank_and_no_corridor_to_tell_of():
    one = small_plan.raster(np.where(np.array(small_plan.SOURCE) == 1, 1, -1), "source_label", "i4")
    kept = {"sources": network()["sources"].iloc[:1], "source_label": one}
    text = said(**dict.fromkeys((*nodes(), *network())) | kept)
    assert text[0] == (
        "生态源地1处，面积2.50平方公里，占土地总面积的16.13%。源地全部在汶川县。源地面积中（各项有重叠），形态学核心区占100%，极重要区占20%。"
    )
    assert not any("廊道被切断" in line or "夹点" in line.split("因缺少")[0] for line in text)


def test_a_single_corridor_is_neither_the_longest_nor_the_strongest():
    one = {name: network()[name].iloc[:1] for name in ("corridors", "corridor_importance")}
    text = said(**one)[2]
    assert text == "连接源地的廊道1条，总长1.41公里。廊道全部在汶川县。"
    many = "".join(block.text for block in paragraphs_pattern.pattern(made(**one)[1]))
    assert "其中关键廊道" not in many


def test_of_two_corridors_the_ends_of_the_scale_are_told():
    two = {name: network()[name].iloc[:2] for name in ("corridors", "corridor_importance")}
    text = said(**two)[2]
    assert "最长" in text and "联系最强的是1号与2号" in text and "通行最难的是2号与3号" in text


def test_a_source_is_said_to_lie_in_two_counties_unless_one_holds_more_than_sixty_per_cent():
    moved = small_plan.raster(np.where(np.array(small_plan.SOURCE) == 1, 1, -1), "source_label", "i4")
    moved[1, 1], moved[2, 2] = 2, 3  # (1, 1) is shared 60 : 40
    assert "2号源地（汶川县、理县，下降48%）" in "".join(said(source_label=moved))
    moved[2, 1] = 2  # 1.6 of 2 km² in 汶川县
    assert "2号源地（汶川县，下降48%）" in "".join(said(source_label=moved))


def test_a_single_reason_overlaps_with_none():
    only = network()["sources"].assign(important_share=0.0)
    assert "源地面积中，形态学核心区占63.64%。" in said(sources=only)[0]


def test_counties_that_a_corridor_runs_through(monkeypatch):
    _, c, _ = made()
    monkeypatch.setattr(told, "NAMED", 2)
    assert told.Told(c).way("ac") == "汶川县、理县"
    monkeypatch.setattr(told, "NAMED", 1)
    assert told.Told(c).way("ac") == "汶川县等"


def test_without_connectivity_the_largest_source_is_named():
    assert "最大一处为1号源地（汶川县），面积2.50平方公里，占源地的45.46%。" in said(source_connectivity=None)
    facts, reader, plan, above, guide = small_plan.made()  # two sources, one corridor
    text = "".join(block.text for block in told.network(context("x", facts, reader, plan, above, guide)))
    assert "最大一处为1号源地（汶川县），面积2.50平方公里，占源地的55.56%。" in text


def test_sources_outside_the_region_are_counted_and_nothing_more():
    label = small_plan.raster(np.where(np.indices((4, 5))[1] == 4, [[1], [2], [3], [-1]], -1), "source_label", "i4")
    outside = network()["sources"].assign(area_m2=0.0)
    text = said(**dict.fromkeys((*nodes(), *network())) | {"sources": outside, "source_label": label})
    assert text[0] == "生态源地3处，面积0平方公里，占土地总面积的0%。"
    facts = made(sources=outside, source_label=label)[0]
    assert "network.equivalent" in facts and "network.equivalent.share" not in facts


def test_an_index_of_nothing_is_nought():
    none = network()["network_indices"].assign(pc=0.0, iic=0.0, equivalent_m2=0.0)
    assert made(network_indices=none)[0]["network.pc"].printed == "0"


def test_areas_by_cells_cover_the_region_and_lines_state_no_coverage(whole):
    names = (
        "source.area",
        "source.1.share",
        f"source.county.{A}",
        "source.reason.core.share",
        "pinch.area",
        f"pinch.county.{A}",
    )
    assert {whole[0][name].coverage for name in names} == {1.0}
    assert whole[0]["corridor.length"].coverage is None


def test_what_did_not_happen_is_not_claimed():
    still = network()["project_connectivity"].assign(corridors=0, cost_percent=0.0, pc_percent=0.0)
    assert "已安排的工程没有降低廊道阻力，不改变网络连通性。" in "".join(said(project_connectivity=still))
    apart = network()["network_indices"].assign(components=2, alpha=np.nan, gamma=np.nan)
    text = "".join(said(network_indices=apart))
    assert "源地和廊道分为2个互不连通的部分。网络线点率1，成本比0.49。" in text
    inside = frame([cell(1, 1), cell(0, 2)], name=["甲", "乙"])
    assert "夹点全部在自然保护地或生态保护红线内。" in "".join(said(protected_areas=inside))
    assert "保护红线以外" not in "".join(said(protected_areas=None))
    same = network()["corridor_land"].query("width_m == 60")
    assert "加宽" not in "".join(said(corridor_land=same))
    unnamed = nodes()["breakpoints"].assign(name=pd.NA, kind="道路")
    text = "".join(said(breakpoints=unnamed))
    assert "与道路交叉4处。" in text and "渠道交叉" not in text and "切断廊道的" not in text


def test_pinch_points_wholly_open_or_single():
    beside = frame([cell(3, 0)], name=["甲"])
    assert "夹点全部在自然保护地和生态保护红线以外。" in "".join(said(protected_areas=beside))
    single = nodes()["pinch_points"].iloc[:1]
    assert "夹点在1号与2号源地间的廊道上。" in "".join(said(pinch_points=single))


def test_pinch_points_outside_the_region_have_no_share():
    outside = frame([cell(0, 4)], id=["n"], corridor=["ab"], area_m2=[0.0], current=[0.5], current_max=[0.5])
    assert "pinch.open.share" not in made(pinch_points=outside)[0]


def test_land_is_told_by_its_two_leading_classes():
    three = frame([unary_union([cell(1, 2), cell(2, 2)]), cell(1, 3), cell(0, 0)], id=["z1", "z2", "z3"], corridor=["bc"] * 3,
                  area_m2=[2e6, 1e6, 0.5e6], improvement=[1.0] * 3, radius_m=[1.0] * 3, resistance=[2.0] * 3)  # fmt: skip
    assert "障碍点现状用地中，草地占57.14%，湿地占28.57%。" in "".join(said(barriers=three))


def cuts(*names):
    corridor = ["ab", "bc", "ac"] * 3
    points = [Point(2500, 2100)] * len(names)
    told = pd.array(list(names), dtype="string")
    columns = {
        "id": [f"d{i}" for i in range(len(names))],
        "corridor": corridor[: len(names)],
        "kind": ["道路"] * len(names),
    }
    text = "".join(said(breakpoints=frame(points, **columns, name=told)))
    return next(s for s in text.split("。") if s.startswith("切断廊道")).removeprefix("切断廊道")


def test_roads_that_cut_corridors_by_name():
    assert cuts("甲路", "乙路") == "的道路有乙路、甲路"
    assert cuts("甲路", "乙路", "丙路") == "的道路有丙路、乙路、甲路"
    assert cuts("甲路", "乙路", "甲路") == "最多的道路是甲路（2处）"
    assert cuts("甲路", "乙路", "甲路", "乙路") == "的道路有乙路（2处）、甲路（2处）"
    assert cuts("甲路", "乙路", "丙路", "丁路") == "的道路有多条，如丁路、丙路、乙路"


def test_a_corridor_outside_the_region_is_told_apart():
    far = network()["corridors"].copy()
    far.loc[1, "geometry"] = LineString(
        [(2500, 1500), (4500, 1500), (4500, 3500), (3500, 3500)]
    )  # 2 + 2 + 1 km, half within
    far.loc[1, "length_m"] = 5000.0
    facts, c, _ = made(corridors=far)
    assert facts["corridor.outside"].printed == "3"  # from x = 4000: 0.5 km, 2 km and 0.5 km back
    assert "另有3公里在规划范围以外，须与相邻地区衔接。" in "".join(b.text for b in told.network(c))
    assert "corridor.outside" not in made()[0]
    far.loc[1, "geometry"], far.loc[1, "length_m"] = LineString([(2500, 1500), (4500, 1500)]), 2000.0
    assert made(corridors=far)[0]["corridor.outside"].printed == "0.50"
    near = network()["corridors"].assign(length_m=[1414.21, 2414.21, 2003.0])  # 3 m more than its line: nothing to tell
    assert "corridor.outside" not in made(corridors=near)[0]


def test_land_by_width_closes_and_strips_without_land_are_left_out():
    rows = [(62.5, 1, 1e6), (62.5, 5, 2e6), (200.0, 1, 0.0)]
    table = pd.DataFrame(rows, columns=["width_m", "ecosystem_class", "area_m2"]).assign(corridor="ab", share=0.0)
    facts = made(corridor_land=table)[0]
    assert facts["corridor.width.62_5"].printed == "62.50"
    assert facts["corridor.width.62_5.human.share"].printed == facts["corridor.width.62_5.5.share"].printed == "66.67"
    assert "corridor.width.200" not in facts and "廊道宽62.50米时，" in "".join(said(corridor_land=table))


def test_the_number_of_a_source_is_a_name_and_never_tentative():
    facts, reader, plan, above, guide = small_plan.made(layers(), assumed=("sources", "source_label"))
    assert not facts["source.1.number"].assumed and facts["source.count"].assumed
    text = "".join(b.text for b in told.network(context("x", facts, reader, plan, above, guide)))
    assert "1号源地" in text and "3*处" in text


def test_sentences_are_short_with_long_names():
    names = ("克孜勒苏柯尔克孜自治州某某县", "巴音郭楞蒙古自治州某某县")
    facts, reader, plan, above, guide = small_plan.made(layers() | {
        "counties": pd.DataFrame({"code": [A, B], "name": list(names)})})  # fmt: skip
    for block in told.network(context("x", facts, reader, plan, above, guide)):
        assert block.style != "body" or all(length(s) <= 60 for s in block.text.split("。")), block.text


# ------------------------------------------------------------------ where things lie
def test_steps_measure_a_line_cell_by_cell():
    cells, metres = steps(small_plan.GRID, LineString([(500, 3500), (2500, 3500)]))
    assert dict(zip(*np.unique(cells, return_counts=True), strict=True)) == {0: 1, 1: 2, 2: 1}
    assert metres.sum() == pytest.approx(2000)
    assert cell_of(small_plan.GRID, [-1, 0, 4999, 5000], [3999, 3999, 1, 1]).tolist() == [-1, 0, 19, -1]
    assert cell_of(small_plan.GRID, [10, 10, 10], [4001, 4000, 0]).tolist() == [-1, 0, -1]


def test_a_cell_of_two_counties_counts_as_that_of_the_larger_share(whole):
    places = Counties(whole[2][0])
    assert [places.codes[i] for i in places.at(np.array([6, 7]))] == [A, B]
    assert places.at(np.array([4, -1])).tolist() == [-1, -1]
    assert places.codes[places.at(np.array([0]))[0]] == A
    grid = small_plan.GRID
    assert places.along(grid, LineString([(3500, 3500), (500, 3500), (3500, 3500)])) == [B, A]
    assert list(places.under(grid, frame([cell(0, 4), cell(0, 3)], id=[1, 2]))) == [None, B]


def test_polygons_hold_the_cells_whose_centres_they_cover():
    rows = cells_under(small_plan.GRID, frame([cell(1, 1), cell(0, 2)], id=["n1", "n2"]))
    assert np.flatnonzero(rows >= 0).tolist() == [2, 6] and rows[6] == 0 and rows[2] == 1


# ------------------------------------------------------------------ tables
@pytest.fixture(scope="module")
def book(whole, tmp_path_factory):
    path = tmp_path_factory.mktemp("附 表") / "规划附表.xlsx"
    write_tables(path, whole[0], *whole[2])
    return load_workbook(path)


def rows(page, first=3):
    found = [[c.value for c in row] for row in page.iter_rows(min_row=first)]
    return [row for row in found if row[1] is not None or row[0] == "合计"]


def test_sources_table(book):
    assert rows(book["表Z.1"]) == [
        [1, "汶川县", 2.5, 45.46, "0.90", "形态学核心区、极重要区", 62.5, 40, 22.5, 0],
        [2, "汶川县、理县", 2, 36.36, "—", "形态学核心区", 48, 20, 20, 8],
        [3, "理县", 1, 18.18, "0.50", "极重要区", 12, 2, 10, 0],
        ["合计", None, 5.5, None, None, None, None, None, None, None],
    ]


def test_corridors_table_begins_with_the_strongest(book):
    assert rows(book["表Z.2"]) == [
        ["ab", "1号—2号源地廊道", "汶川县", 1.41, 2, 0.01235, 18.25, 1, "关键", 1],
        ["ac", "1号—3号源地廊道", "汶川县、理县", 2, 3, "—", 4, 2, "重要", 1],
        ["bc", "2号—3号源地廊道", "理县", 2.42, 5, 1.46, 1.5, 3, "一般", 2],
        ["合计", None, None, 5.83, None, None, None, None, None, 4],
    ]


def test_land_nodes_and_index_tables(book):
    assert rows(book["表Z.3"])[1] == [1000, 0, 0, 60, 0, 30, 10, 0, 0, 40]
    assert rows(book["表Z.4"]) == [
        ["生态夹点", "n1", "汶川县", "1号—2号源地廊道", 100, 0.5, 0.8, None, None, None, None],
        ["生态夹点", "n2", "理县", "1号—3号源地廊道", 100.23, 0.75, 0.9, None, None, None, None],
        ["生态障碍点", "z1", "理县", "2号—3号源地廊道", 100, None, None, 3.5, 1000, 50.13, None],
        ["踏脚石斑块", "t1", "理县", "1号—3号源地廊道、2号—3号源地廊道", 100, None, None, None, None, None, 4.25],
    ]
    assert rows(book["表Z.5"])[0] == ["d1", "道路", "环城路", "1号—2号源地廊道", "汶川县", 1100, 1900]
    assert rows(book["表Z.5"])[3][2] == "—"
    lines = [[c.value for c in row] for row in book["表Z.6"].iter_rows(min_row=3)]
    assert lines[0][:2] == ["连通分支数（个）", 1] and lines[6][:2] == ["可能连通性指数PC", 0.001235]
    assert lines[8] == ["沼泽补水子工程", None, 1, 6.5, 4.4, 4.62, 10.25] and lines[10][0] == "全部子工程"


def test_tables_say_what_is_lacking(tmp_path):
    gone = dict.fromkeys(
        (
            *NODES,
            "corridor_land",
            "network_indices",
            "project_connectivity",
            "source_connectivity",
            "corridor_importance",
        )
    )
    facts, _, given = made(**gone)
    write_tables(tmp_path / "附表.xlsx", facts, *given)
    book = load_workbook(tmp_path / "附表.xlsx")
    notes = {
        name: "".join(str(c.value) for row in book[name].iter_rows() for c in row if c.value)
        for name in book.sheetnames
    }
    for name, doing in (("表Z.1", "未评价源地连通重要性"), ("表Z.2", "未划分廊道级别"), ("表Z.3", "未统计廊道土地构成"), ("表Z.4", "未识别生态夹点"),
                        ("表Z.5", "未识别断裂点"), ("表Z.6", "未计算网络指数"), ("表Z.7", "未作形态学空间格局分析")):  # fmt: skip
        assert notes[name].count(doing) == 1, name
    assert rows(book["表Z.2"])[0][-1] == "—"
