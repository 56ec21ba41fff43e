"""The profile `national`: it loads, and its confirmed tables hold the figures that the standards print.

The figures are typed here again from the standards: HJ 1173—2021 Appendix A (table A.1, text of A.2), HJ 1174—2021
Appendix A (tables A.1, A.4, A.5), and from the paper that the resistances are an example of (its table 3).
"""

from __future__ import annotations

import math
import subprocess
import sys

import pytest

from shanshui.core.contract import conform
from shanshui.core.vocabulary import vocabulary
from shanshui.guide.loader import guides, load
from shanshui.guide.profile import Profile


@pytest.fixture(scope="module")
def national() -> Profile:
    return load("national")


def column(profile: Profile, table: str, names: str, **where: object) -> list[object]:
    """Values of one column, or tuples of several, in the rows that match."""
    wanted = names.split()
    rows = [row for row in profile.table(table) if all(row[k] == v for k, v in where.items())]
    return [row[wanted[0]] if len(wanted) == 1 else tuple(row[n] for n in wanted) for row in rows]


# ------------------------------------------------------------------ printed figures
@pytest.mark.parametrize(("code", "printed", "status"), [
    # HJ 1173 table A.1: cover < 10, 10–30, 30–50, 50–70, 70–90, > 90 %
    (10, [0.10, 0.08, 0.06, 0.02, 0.004, 0.001], "confirmed"),  # 森林
    (20, [0.40, 0.22, 0.14, 0.085, 0.040, 0.011], "confirmed"),  # 灌丛
    (30, [0.45, 0.24, 0.15, 0.09, 0.043, 0.011], "confirmed"),  # 草地
    (52, [0.42, 0.23, 0.14, 0.089, 0.042, 0.011], "partly"),  # 乔木园地, taken for every orchard
])  # fmt: skip
def test_c_by_cover(national: Profile, code: int, printed: list[float], status: str) -> None:
    assert column(national, "cover_factor_table", "cover_factor", ecosystem=code) == printed
    edges = [(0.0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.0)]
    assert column(national, "cover_factor_table", "cover_from cover_to", ecosystem=code) == edges
    assert set(column(national, "cover_factor_table", "rule status", ecosystem=code)) == {("constant", status)}


def test_c_without_cover(national: Profile) -> None:
    """HJ 1173 A.2: 湿地、城镇和荒漠分别赋值为 0，0.01 和 0.7; 旱地 by formula A.13; the rest has no value and no row."""
    by_code = {
        row["ecosystem"]: row
        for row in national.table("cover_factor_table")
        if row["ecosystem"] not in (10, 20, 30, 52)
    }
    assert {code: (row["rule"], row["cover_factor"], row["status"]) for code, row in by_code.items()} == {
        40: ("constant", 0.0, "confirmed"),
        51: ("cropland", None, "partly"),  # the classes do not part 水田 (0) from 旱地
        60: ("constant", 0.01, "confirmed"),
        70: ("constant", 0.7, "confirmed"),
    }
    assert all((row["cover_from"], row["cover_to"]) == (0, 1) for row in by_code.values())


@pytest.mark.parametrize(("zone", "slight"), [
    ("西北黄土高原区", 1000), ("东北黑土区", 200), ("北方土石山区", 200), ("南方红壤丘陵区", 500), ("西南土石山区", 500),
])  # fmt: skip
def test_erosion_limits(national: Profile, zone: str, slight: float) -> None:
    """HJ 1174 table A.1: 微度 below the limit of the zone, then 2 500, 5 000, 8 000, 15 000 t/(km² a)."""
    printed = [(1, 0), (2, slight), (3, 2500), (4, 5000), (5, 8000), (6, 15000)]
    assert column(national, "erosion_limits", "grade from", zone=zone) == printed
    assert set(column(national, "erosion_limits", "status")) == {"confirmed"}
    assert len(national.table("erosion_limits")) == 30


INF = float("inf")
DEGREES = {
    # index: limits from the worst degree up, statuses; the first number of each pair is the limit, 1 where it belongs above
    "forest_biomass": ([(30, 1), (60, 1), (75, 1), (90, 1)], [4, 3, 2, 1, 0], "confirmed"),  # table A.4, FDI
    "forest_cover": ([(30, 1), (60, 1), (75, 1), (90, 1)], [4, 3, 2, 1, 0], "partly"),  # the same, of cover
    "shrub_cover": ([(30, 1), (60, 1), (75, 1), (90, 1)], [4, 3, 2, 1, 0], "partly"),  # none printed for shrub
    "grassland_cover": ([(50, 1), (70, 1), (80, 1), (90, 1)], [4, 3, 2, 1, 0], "confirmed"),  # table A.5, GDI
    "sandy_cover": ([(10, 1), (30, 1), (50, 0)], [4, 3, 2, 1], "confirmed"),  # > 50, 30–50, 10–30, < 10 %
    "rocky_slope": ([(5, 1), (15, 1), (25, 1), (35, 0)], [0, 1, 2, 3, 4], "confirmed"),  # < 5, –15, –25, –35, > 35°
    "rocky_cover": ([(20, 1), (40, 1), (60, 1), (80, 0)], [4, 3, 2, 1, 0], "confirmed"),  # > 80, 60–80, …, < 20 %
    "salinity": ([(1, 1), (2, 1), (4, 1), (10, 1)], [0, 1, 2, 3, 4], "assumed"),
    "wetland_shrinkage": (
        [(5, 1), (15, 1), (30, 1), (50, 0)],
        [0, 1, 2, 3, 4],
        "confirmed",
    ),  # < 5, –15, –30, –50, > 50 %
    "urban_green": ([(10, 1), (20, 1), (30, 1), (40, 1)], [4, 3, 2, 1, 0], "assumed"),
}


@pytest.mark.parametrize("index", DEGREES)
def test_degree_limits(national: Profile, index: str) -> None:
    """Degrees of HJ 1174 appendix A, from the lowest interval up."""
    limits, degrees, status = DEGREES[index]
    lower, upper = [(-INF, 1), *limits], [*((limit, 1 - above) for limit, above in limits), (INF, 1)]
    expected = [(d, *a, *b, status) for d, a, b in zip(degrees, lower, upper, strict=True)]
    rows = column(national, "degree_limits", "degree from from_closed to to_closed status", index=index)
    assert sorted(rows, key=lambda row: row[1]) == expected
    assert set(column(national, "degree_limits", "index")) == set(DEGREES)


def test_evidence_of_degradation_weighs_alike(national: Profile) -> None:
    rows = column(national, "degradation_weights", "evidence weight status")
    assert rows == [(code, 1, "assumed") for code in range(1, 9)]


def test_resistances_of_the_example(national: Profile) -> None:
    """Table 3: 林地 1, 草地 10, 湿地 30, 水域 50, 耕地 100, 建筑用地和居民用地 500; slope < 5, –10, –15, –20, > 20°."""
    given = dict(column(national, "resistance_table", "ecosystem resistance"))
    assert {code: given[code] for code in (11, 31, 41, 42, 43, 51, 61, 63)} == {
        11: 1, 31: 10, 41: 30, 42: 50, 43: 50, 51: 100, 61: 500, 63: 500,
    }  # fmt: skip
    slopes = [(0, 1, "partly"), (5, 100, "partly"), (10, 200, "partly"), (15, 300, "partly"), (20, 500, "partly")]
    assert column(national, "slope_resistance_table", "from resistance status") == slopes


def test_modes_and_matrix(national: Profile) -> None:
    """Rows 完好 … 严重, columns 恢复力 强 … 弱; the four modes are those of the guideline's A.3.2–A.3.5."""
    matrix = [column(national, "mode_matrix", "mode", degradation=grade) for grade in (1, 2, 3, 4)]
    assert matrix == [[1, 1, 1, 1, 1], [2, 2, 2, 3, 3], [2, 3, 3, 3, 3], [3, 3, 4, 4, 4]]
    assert {mode.id: mode.name for mode in national.modes.values()} == {
        int(code): entry.zh for code, entry in vocabulary().codes["mode"].items() if code != "9"
    }
    assert national.modes[2].definition.startswith("对于轻度受损、恢复力强的生态系统，主要采取切断污染源")
    assert national.modes[4].strategies[1] == "历史遗留矿山修复治理"


def test_resilience_has_nine_factors(national: Profile) -> None:
    weights = dict(column(national, "resilience_scores", "factor weight"))
    assert weights == {
        "slope": 0.08, "elevation": 0.07, "fvc": 0.25, "soil_suitability": 0.10, "soil_organic_matter": 0.10,
        "soil_salinity": 0.10, "precipitation": 0.15, "temperature": 0.05, "aridity": 0.10,
    }  # fmt: skip
    assert column(national, "resilience_scores", "from to score", factor="slope") == [
        (-math.inf, 5, 5), (5, 15, 4), (15, 25, 3), (25, 35, 2), (35, math.inf, 1),
    ]  # fmt: skip
    assert column(national, "resilience_scores", "from score", factor="fvc") == [
        (-math.inf, 1), (0.15, 2), (0.3, 3), (0.45, 4), (0.6, 5),
    ]  # fmt: skip


def test_indicators(national: Profile) -> None:
    """The fourteen of S0's table B.1 in its order, none required; six of them feed a column of table E.1."""
    names = [indicator.name for indicator in national.indicators]
    assert len(names) == 14
    assert names[1:4] == ["森林覆盖率", "森林蓄积量", "草原综合植被盖度"]
    assert {indicator.attribute for indicator in national.indicators} == {"可选"}
    feeds = {i.feeds: i.name for i in national.indicators if i.feeds}
    assert feeds == {
        "forest_cover": "森林覆盖率", "erosion": "水土流失治理面积", "mine": "历史遗留矿山综合治理面积",
        "grassland": "退化草原治理面积", "wetland": "湿地修复治理面积", "farmland_return": "生态退耕面积",
    }  # fmt: skip
    assert all(indicator.computed for indicator in national.indicators if indicator.feeds)


# ------------------------------------------------------------------ what the references share
def test_an_entry_is_asked_for_twice_or_says_that_it_is_not(national: Profile) -> None:
    """Confirmed: clauses of two documents. Partly: two documents, of which one says more. Else assumed, with the reason."""
    entries = [*national.indicators, *national.outline, *national.maps, *national.modes.values()]
    for entry in entries:
        cited = {part.strip().split(" ")[0] for part in entry.clause.split("；")}
        assert cited <= set(national.documents) and cited <= {"S0", "S1", "S2", "S3"}
        assert (len(cited) >= 2) or entry.status == "assumed", (entry.id, entry.clause)
        assert (entry.status == "assumed") == (entry.reason is not None)
    assert sum(entry.status == "confirmed" for entry in entries) > 30


def test_what_is_assumed_is_listed_for_the_deliverables(national: Profile) -> None:
    assert [what for what, _ in national.assumed_entries] == [
        "指标：生物多样性保护（国省重点保护物种及特有物种有效保护率）", "指标：森林蓄积量", "指标：草原综合植被盖度",
        "指标：城镇开发边界内人均公园绿地面积", "指标：野生动物重要栖息地面积增长", "指标：水土流失治理面积", "指标：生态恢复河湖岸线长度",
        "指标：退化草原治理面积", "指标：湿地修复治理面积", "指标：退化耕地修复面积", "章节：分年度资金安排", "图件：生态网络格局图",
        "图件：生态保护空缺图",
        "图件：生态系统质量评价图", "图件：植被变化趋势图",
        "图件：水力侵蚀强度图", "图件：风力侵蚀模数图", "图件：形态学空间格局图", "图件：生态阻力面图", "图件：最小累积阻力图",
        "图件：生态廊道范围图",
        "图件：生态流累积电流图", "图件：定向迁移电流图", "图件：恢复力级别稳定性图", "图件：生态问题图斑分布图",
        "审查规则：文本、附表、图件与数据库一致", "审查规则：分区不交叉、不重叠", "审查规则：有规划指标表", "审查规则：有重点区域表",
        "审查规则：有重大工程安排表", "审查规则：有重大工程项目目标分解表", "审查规则：有重大工程资金投资测算表",
    ]  # fmt: skip
    for _, why in national.assumed_entries:
        assert len(why) > 10 and not any(key in why for key in ("S0", "S1", "S2", "S3"))


def test_the_wording_is_of_no_province(national: Profile) -> None:
    """What is printed under a heading of any place; names of the documents are left out."""
    texts = [phrase.text for phrase in national.phrases.values()]
    texts += [heading.title for heading in national.outline] + [sheet.title for sheet in national.maps]
    texts += [f"{i.definition}{i.computed or ''}{i.reason or ''}" for i in national.indicators]
    texts += [f"{mode.definition}{''.join(mode.strategies)}" for mode in national.modes.values()]
    assert [
        text
        for text in texts
        if any(word in text for word in ("自治区", "地（州、市）", "新疆", "北京", "首都", "广东"))
    ] == []
    assert national.title.startswith("国土空间生态修复规划通用编制要求") and national.issued is None


# ------------------------------------------------------------------ what the works stand on
def test_first_fitting_measure(national: Profile) -> None:
    """The preferred measure of each problem and mode, by the order of the library."""
    first: dict[tuple[str, str], object] = {}
    for row in national.table("measures"):
        for problem in str(row["problem"]).split(";"):
            for mode in str(row["mode"]).split(";"):
                first.setdefault((problem, mode), row["measure"])
    expected = {
        "P1": ("M01", "M02", "M14"), "P2": ("M07", "M09", "M14"), "P3": ("M12", "M12", "M14"), "P4": ("M01", "M03", "M14"),
        "P5": ("M01", "M05", "M05"), "P6": ("M01", "M03b", "M03b"), "P7": ("M07", "M08", "M09b"), "P8": ("M01", "M17", "M17"),
        "P9": ("M01", "M23", "M23"), "P10": ("M11", "M10", "M10"), "P11": ("M20b", "M20", "M20"), "P12": ("M01", "M02b", "M02b"),
        "P13": ("M12b", "M12b", "M13b"),
    }  # fmt: skip
    assert first == {
        (problem, str(mode)): code for problem, row in expected.items() for mode, code in enumerate(row, start=2)
    }


def test_only_measures_of_conversions_bring_a_class_back(national: Profile) -> None:
    conversions = {"P1", "P2", "P3", "P4"}
    for row in national.table("measures"):
        if row["restores"] is not None:
            assert set(str(row["problem"]).split(";")) <= conversions
    assert set(column(national, "measures", "status")) == {"assumed"}


def test_conversions(national: Profile) -> None:
    """What counts as a loss, from → to, as grades; ice and snow never do."""
    rules = {(f, t): (c, g) for f, t, c, g in column(national, "conversion_rules", "from to conversion grade")}  # type: ignore[misc]
    land = {51: 4, 52: 3, 6: 4, 7: 3, 80: 3, 82: 3}
    expected = {
        (origin, to): (code, grade) for origin, code in ((1, 1), (2, 4), (3, 2), (41, 3)) for to, grade in land.items()
    }
    expected |= {(1, 2): (1, 2), (1, 3): (1, 3), (41, 1): (3, 3), (41, 2): (3, 3), (41, 3): (3, 3)}
    assert rules == expected


# ------------------------------------------------------------------ the profile as it is used
def test_rows_say_how_sure_they_are_in_the_documents_own_titles(national: Profile) -> None:
    for name in national.tables:
        for row in national.table(name):
            assert row["status"] in ("confirmed", "partly", "assumed")
            assert row["status"] == "assumed" or str(row["source"]).startswith("《")
    assert national.cite("S0 附录D 第一章；H74 附录A 表A.1；说明") == (
        "《新疆维吾尔自治区地（州、市）级国土空间生态修复规划编制指南》（征求意见稿，2021年）附录D 第一章；"
        "《全国生态状况调查评估技术规范——生态问题评估》（HJ 1174—2021）附录A 表A.1；说明"
    )
    assert national.cite(national.outline[0].clause).startswith("《新疆维吾尔自治区")


def test_frames_fit_the_contract(national: Profile) -> None:
    for name in national.tables:
        frame = national.frame(name)
        fitting = conform(name, frame, None)  # type: ignore[arg-type]
        assert frame.dtypes.to_dict() == fitting.dtypes[list(frame.columns)].to_dict()
        assert len(frame) == len(national.table(name))
    assert national.frame("cover_factor_table")["cover_factor"].isna().sum() == 1
    assert national.frame("threat_table")["codes"].tolist()[:3] == ["51;52", "61;62", "63"]


def test_catalogue() -> None:
    (entry,) = [row for row in guides() if row["id"] == "national"]
    assert (entry["extends"], entry["territory"]) == (None, [])
    assert len(entry["documents"]) == len(load("national").documents)


def test_loading_is_light() -> None:
    """Neither numpy nor pandas until a frame is asked for."""
    code = (
        "import sys; from shanshui.guide.loader import load; p = load('national'); p.table('measures'); p.content('measures');"
        "heavy = {'numpy', 'pandas', 'geopandas', 'xarray'}; print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_sheet_of_an_input_that_few_plans_have_is_made_only_where_it_is_there(national: Profile) -> None:
    given = [sheet for sheet in national.maps if sheet.where_given]
    assert [sheet.title for sheet in given] == ["定向迁移电流图"]
    for lacking, made in (
        (set(), True),
        ({"circuit_current_grounded"}, False),
        ({"counties"}, False),
        ({"rivers"}, True),
    ):
        assert given[0].is_made(lambda layer, lacking=lacking: "没有" if layer in lacking else None) == made
    always = next(sheet for sheet in national.maps if sheet.title == "生态阻力面图")
    assert always.is_made(lambda layer: "没有")
