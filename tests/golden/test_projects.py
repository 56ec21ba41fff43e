"""projects: hand sum on 2 × 6 cells of 1 km²: grouping, measures, cost, phases, decisions, names, counties."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.works.projects import projects

CRS = "EPSG:4528"
GRID = Grid(CRS, 500_000.0, 4_000_000.0, 1000.0, (2, 6))
YEARS = {"base_year": 2020, "near_year": 2025, "middle_year": 2030, "far_year": 2035}
# row 0 P7 severe · 1 P7 light · 2 P9 (always severe) · 3 P2 moderate
PROBLEM = [[0, 0, -1, 1, 1, 2], [0, -1, -1, 3, -1, 2]]
MODE = [[2, 2, 1, 9, 9, -1], [3, 1, 1, 4, 1, 1]]
ZONE = [[0, 0, 0, 1, 1, 1]] * 2
KEY = [[0, -1, -1, -1, -1, -1], [0, -1, -1, 1, -1, -1]]
MEASURES = pd.DataFrame(
    [
        ("M07", "围栏封育", "P2;P7", "2", "ha", 300.0, 900.0, 3, 5, "县级", None),
        ("M07b", "另一种封育", "P7", "2", "ha", 1.0, 1.0, 1, 1, "县级", None),
        ("M08", "免耕补播", "P7", "3;4", "mu", 100.0, 300.0, 6, 4, "州级", None),
        ("M14", "退耕还草", "P2", "4", "km2", 1e6, 2e6, 5, 8, "省级", "lost"),
        ("M23", "矿山治理", "P9", "4", "ha", 1000.0, 1000.0, 2, 3, "州级", None),
    ],
    columns=["measure", "name", "problem", "mode", "unit", "cost_low", "cost_high", "years", "effect_years", "approval",
             "restores"],
).assign(season=None, status="assumed", source=["甲", "乙", "丙", "丁", "戊"])  # fmt: skip


def frame(rows, columns):
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry=[shapely.Point(0, 0)] * len(rows), crs=CRS)


PROBLEMS = frame([("a", "P7", 4), ("b", "P7", 2), ("c", "P9", 4), ("d", "P2", 3)], ["id", "problem", "severity"])
CARDS = pd.DataFrame({"id": ["d", "c", "b", "a"], "confidence": ["中（丁）", "高（丙）", "低（乙）", None]})
ZONES = frame([("XF1", "北部高原草地生态修复区"), ("XF2", "南部草地生态修复区")], ["id", "name"])
KEYS = frame([("K1", "甲县草地生态修复重点区域"), ("K2", "乙县草地生态修复重点区域")], ["id", "name"])
# 甲 (1) holds columns 0–3 and half of column 4, 乙 (2) the rest
COUNTIES = pd.DataFrame(
    [("2", r * 6 + c, s) for r in (0, 1) for c, s in ((4, 0.5), (5, 1.0))]
    + [("1", r * 6 + c, s) for r in (0, 1) for c, s in ((0, 1.0), (1, 1.0), (2, 1.0), (3, 1.0), (4, 0.5))],
    columns=["county", "cell", "share"],
)


def run(
    *,
    area=None,
    problem=PROBLEM,
    mode=MODE,
    zone=ZONE,
    key=KEY,
    problems=PROBLEMS,
    adopted=None,
    register=None,
    measures=MEASURES,
    **settings,
):
    rasters = [GRID.raster(np.array(v, t)) for v, t in ((problem, "i4"), (mode, "i2"), (zone, "i2"))]
    area = GRID.raster(np.full(GRID.shape, 1e6) if area is None else np.array(area, "f8"))
    keyed = (None, None) if key is None else (GRID.raster(np.array(key, "i4")), KEYS)
    inputs = (
        rasters[0],
        problems,
        CARDS,
        rasters[1],
        rasters[2],
        ZONES,
        area,
        COUNTIES,
        measures,
        *keyed,
        adopted,
        register,
    )
    kept = [None if v is None else v.copy(deep=True) for v in inputs]
    result = projects(*inputs, grid=GRID, **{**YEARS, **settings})
    for now, before in zip(inputs, kept, strict=True):
        assert now is None or (now.identical(before) if hasattr(now, "identical") else now.equals(before))
    return result


def column(table, name):
    return [None if pd.isna(v) else v for v in table[name]]


def decision(**columns):
    return pd.DataFrame({"id": None, "measure": None, "start_year": None, "end_year": None, "cost_yuan": None,
                         "fund_source": None, **columns}, index=[0])  # fmt: skip


def test_hand_sum():
    found, label, areas, cards = run()
    # zone 1: key area 1, P7 in modes 2 and 3, one cell each; outside it P7 in mode 2, one cell
    # zone 2: key area 2, P2 in mode 4, one cell; outside P7 undetermined, two cells, and the mine, two cells, in mode 4
    assert label.values.tolist() == [[0, 2, -1, 4, 4, 5], [1, -1, -1, 3, -1, 5]]
    assert label.dtype == np.int32
    assert label.name == "project_label"
    assert GRID.covers(label)
    assert column(found, "zone") == ["XF1"] * 3 + ["XF2"] * 3
    assert column(found, "key_area") == ["K1", "K1", None, "K2", None, None]
    assert column(found, "problem") == ["P7", "P7", "P7", "P2", "P7", "P9"]
    assert column(found, "mode") == [2, 3, 2, 4, 9, 4]
    assert column(found, "area_m2") == [1e6, 1e6, 1e6, 1e6, 2e6, 2e6]
    # M07 stands before M07b; mode 9 has none
    assert column(found, "measure") == ["M07", "M08", "M07", "M14", None, "M23"]
    # 100 ha × 300–900 · 1500 mu × 100–300 · 1 km2 × 1–2 million · 200 ha × 1000
    assert column(found, "cost_low") == [30_000, 150_000, 30_000, 1e6, None, 200_000]
    assert column(found, "cost_base") == [60_000, 300_000, 60_000, 1.5e6, None, 200_000]
    assert column(found, "cost_high") == [90_000, 450_000, 90_000, 2e6, None, 200_000]
    # key area, severe: near; key area, moderate: middle; outside: far, however severe
    assert column(found, "phase") == ["near", "near", "far", "middle", "far", "far"]
    assert column(found, "start_year") == [2021, 2021, 2031, 2026, 2031, 2031]
    # 3 years; 6 years cut at the end of the phase; 3; 5 to its last year; the whole phase; 2
    assert column(found, "end_year") == [2023, 2025, 2033, 2030, 2035, 2032]
    # the undetermined one: 1.5 km2 in 甲 and 0.5 km2 in 乙
    assert column(found, "counties") == ["1", "1", "1", "1", "1;2", "2"]
    assert column(found, "fund_source") == [None] * 6
    assert column(found, "adopted") == [False] * 6
    assert found["id"].is_unique
    assert cards["id"].tolist() == areas["id"].tolist() == found["id"].tolist()


def test_names_read_as_a_bureau_would_write_them():
    found = run()[0]
    assert (
        found["project"].tolist()
        == ["北部高原草地生态修复区生态保护修复工程"] * 3 + ["南部草地生态修复区生态保护修复工程"] * 3
    )
    assert found["subproject"].tolist() == [
        "甲县草地生态修复重点区域退化草地修复项目（围栏封育）",
        "甲县草地生态修复重点区域退化草地修复项目（免耕补播）",
        "北部高原草地生态修复区退化草地修复项目（围栏封育）",
        "乙县草地生态修复重点区域受损草地修复项目（退耕还草）",
        "南部草地生态修复区退化草地修复项目（措施待定）",
        "南部草地生态修复区历史遗留矿山修复项目（矿山治理）",
    ]
    # one measure for two modes: the names coincide and are numbered
    both = MEASURES.assign(mode=MEASURES["mode"].where(MEASURES["measure"] != "M07", "2;3"))
    assert run(measures=both)[0]["subproject"].tolist()[:2] == [
        "甲县草地生态修复重点区域退化草地修复项目（围栏封育）之一",
        "甲县草地生态修复重点区域退化草地修复项目（围栏封育）之二",
    ]


def test_areas_follow_the_cells():
    found, _, areas, _ = run()
    assert areas.crs == CRS
    assert areas["phase"].tolist() == found["phase"].tolist()
    assert areas["area_m2"].tolist() == found["area_m2"].tolist()
    assert areas.geometry[0].equals(shapely.box(500_000, 3_999_000, 501_000, 4_000_000))
    assert areas.geometry[4].equals(shapely.box(503_000, 3_999_000, 505_000, 4_000_000))
    assert [g.area for g in areas.geometry] == [1e6, 1e6, 1e6, 1e6, 2e6, 2e6]


def test_cards():
    cards = run()[3]
    assert cards["trigger"].tolist()[:2] == [
        "问题=草地退化；主要程度=严重退化；修复模式=自然恢复；位置=重点区域内；时序=近期（按位置与程度，暂定）",
        "问题=草地退化；主要程度=严重退化；修复模式=辅助修复；位置=重点区域内；时序=近期（按位置与程度，暂定）；"
        "措施工期6年，超出时段，需以决定调整",
    ]
    assert (
        cards["trigger"][4]
        == "问题=草地退化；主要程度=轻度退化；修复模式=待定；位置=重点区域外；时序=远期（按位置与程度，暂定）；措施=待定"
    )
    assert cards["trigger"][3].startswith(
        "问题=草地减少；主要程度=中度退化；修复模式=生态重塑；位置=重点区域内；时序=中期"
    )
    assert "超出" not in cards["trigger"][3]  # five years fill the phase exactly
    assert column(cards, "confidence") == [None, None, None, "中（丁）", "低（乙）", "高（丙）"]
    assert column(cards, "cost") == [
        "3.00万元—9.00万元", "15.00万元—45.00万元", "3.00万元—9.00万元", "100.00万元—200.00万元", None, "20.00万元",
    ]  # fmt: skip
    assert column(cards, "effect_years") == [5, 4, 5, 8, None, 3]
    assert column(cards, "approval") == ["县级", "州级", "县级", "省级", None, "州级"]
    assert column(cards, "source") == ["甲", "丙", "甲", "丁", None, "戊"]


def test_the_severity_is_that_of_most_of_the_area():
    # one subproject of two cells in a key area: severe and light; the phase follows the larger, a tie the worse
    label, keys = [[0, 1, -1, -1, -1, -1], [-1] * 6], [[0, 0, -1, -1, -1, -1], [-1] * 6]
    modes = [[2] * 6] * 2

    def phase(severe, light):
        area = np.zeros(GRID.shape)
        area[0, :2] = severe, light
        return run(area=area, problem=label, key=keys, mode=modes)[0]["phase"].tolist()

    assert phase(2e6, 1e6) == ["near"]
    assert phase(1e6, 2e6) == ["middle"]
    assert phase(1e6, 1e6) == ["near"]


def test_without_key_areas_everything_is_far_and_keeps_its_id():
    plain, keyed = run(key=None)[0], run()[0]
    assert set(plain["phase"]) == {"far"}
    assert column(plain, "key_area") == [None] * 5
    assert plain.loc[plain["mode"] == 9, "id"].tolist() == keyed.loc[keyed["mode"] == 9, "id"].tolist()


def test_small_subprojects_are_left_out_but_mines_and_decided_ones_are_not():
    area = np.full(GRID.shape, 1e6)
    area[0, 0], area[1, 0], area[0, 5], area[1, 5] = 499_999.0, 500_000.0, 1.0, 1.0  # the default is 50 ha, inclusive
    found, label, _, _ = run(area=area)
    assert column(found, "problem") == ["P7", "P7", "P2", "P7", "P9"]
    assert label.values.tolist() == [[-1, 1, -1, 3, 3, 4], [0, -1, -1, 2, -1, 4]]
    gone = run()[0]["id"][0]
    assert run(area=area, adopted=decision(id=gone))[0]["id"][0] == gone
    few = [[0, -1, -1, -1, -1, -1], [-1] * 6]
    with pytest.raises(Absent, match="least area"):
        run(area=area, problem=few)
    assert len(run(area=area, problem=few, min_project_ha=49.0)[0]) == 1


def test_a_cell_without_a_mode_is_undetermined_and_has_no_measure():
    one = [[0, -1, -1, -1, -1, -1], [-1] * 6]
    for mode in (-1, 9):
        row = run(problem=one, mode=[[mode] * 6] * 2, measures=MEASURES.assign(mode="2;9"))[0].iloc[0]
        assert row["mode"] == 9
        assert pd.isna(row["measure"])
    _, _, _, cards = run(problem=one, mode=[[1] * 6] * 2)
    assert "修复模式=保育保护" in cards["trigger"][0]


def test_the_smallest_piece_in_a_county_names_it():
    area = np.zeros(GRID.shape)
    area[0, 4] = 1.0  # half a square metre in each county
    assert run(area=area, min_project_ha=0.0)[0]["counties"].tolist() == ["1;2"]


def test_cells_outside_the_region_do_not_count():
    area = np.full(GRID.shape, 1e6)
    area[0, 3] = 0.0
    zone = np.where(area > 0, ZONE, -1)
    found, label, _, _ = run(area=area, zone=zone)
    assert found["area_m2"][4] == 1e6
    assert label.values[0, 3] == -1
    with pytest.raises(ValueError, match="1 problem cells of the region lie in no zone"):
        run(zone=zone)


def test_a_decision_replaces_what_it_fills():
    ids = run()[0]["id"].tolist()
    found, _, _, cards = run(
        adopted=decision(
            id=ids[4], measure="M08", start_year=2027, end_year=2029, cost_yuan=5e6, fund_source="中央财政"
        )
    )
    row = found.iloc[4]
    assert row["adopted"]
    assert found["adopted"].sum() == 1
    assert (row["measure"], row["phase"], row["start_year"], row["end_year"]) == ("M08", "middle", 2027, 2029)
    assert (row["cost_low"], row["cost_base"], row["cost_high"], row["fund_source"]) == (5e6, 5e6, 5e6, "中央财政")
    assert row["subproject"].endswith("退化草地修复项目（免耕补播）")
    assert cards["cost"][4] == "500.00万元（按决定）"
    assert "时序=中期（按决定）" in cards["trigger"][4]
    # the measure alone: its cost (3000 mu × 100–300) and years follow
    row = run(adopted=decision(id=ids[4], measure="M08"))[0].iloc[4]
    assert (row["cost_low"], row["cost_high"], row["start_year"], row["end_year"]) == (300_000, 900_000, 2031, 2035)
    # the start alone moves the phase, the years of the measure follow from it
    row = run(adopted=decision(id=ids[0], start_year=2027))[0].iloc[0]
    assert (row["phase"], row["start_year"], row["end_year"]) == ("middle", 2027, 2029)
    # an end beyond the phase stands as decided, and is not called too short
    found, _, _, cards = run(adopted=decision(id=ids[1], end_year=2026))
    assert found["end_year"][1] == 2026
    assert "超出" not in cards["trigger"][1]
    # a decision that fills nothing adopts the proposal
    row = run(adopted=decision(id=ids[0]))[0].iloc[0]
    assert row["adopted"]
    assert row["measure"] == "M07"


def test_defects_of_decisions_are_named():
    ids = run()[0]["id"].tolist()
    with pytest.raises(ValueError, match="vanished: Gdeadbeef"):
        run(adopted=decision(id="Gdeadbeef"))
    with pytest.raises(ValueError, match="M99 is not in the library"):
        run(adopted=decision(id=ids[0], measure="M99"))
    for year in (2020, 2036):
        with pytest.raises(ValueError, match=f"start {year} lies outside 2021–2035"):
            run(adopted=decision(id=ids[0], start_year=year))
    for year in (2020, 2036):
        with pytest.raises(ValueError, match=f"end {year} lies outside 2021–2035"):
            run(adopted=decision(id=ids[0], end_year=year))


def test_ids_are_made_of_what_the_subproject_is():
    plain = run()[0]["id"].tolist()
    assert all(len(i) == 9 and i.startswith("G") and i.isascii() for i in plain)
    # another year, measure or area leaves them
    assert run(far_year=2040, measures=MEASURES.iloc[::-1], area=np.full(GRID.shape, 7e5))[0]["id"].tolist() == plain


def test_works_decided_as_a_list_have_no_extent_and_the_proposal_does_not_stand_in():
    register = pd.DataFrame({"id": ["M1"], "category": ["矿山"], "work": ["矿山工程"], "clause": ["第四章一"]})
    with pytest.raises(Absent) as raised:
        run(register=register)
    assert raised.value.reason.zh == "采纳的工程没有给出范围和措施"
    with pytest.raises(ValueError, match="decided twice"):
        run(register=register, adopted=decision(id="x"))
