"""The Xinjiang profile: lists and definitions typed by hand from the guideline (tables B.1 and G.1, B.3, appendices C, D and F).

Whether every word of it stands in the guideline is asked in test_guide_xinjiang_words.py.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from shanshui.core.units import factor
from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.text import PRODUCERS
from shanshui.guide import loader
from shanshui.guide.profile import Profile

# Tables B.1 and B.3: name, unit, meaning. All 必选.
INDICATORS = [
    ("生物多样性保护（国省重点保护物种及特有物种有效保护率）", "%",
     "行政区域内国家和省级重点保护物种、特有物种进行保护的种类数占总种数的比例。"),
    ("森林覆盖率", "%", "行政区域内森林面积占国土总面积的比例。"),
    ("森林蓄积量", "m3", "一定面积森林中现存各种活立木的材积总量。"),
    ("草原综合植被盖度", "%", "区域内各主要草地类型的植被覆盖度与其所占面积比重的加权平均值，主要反映草原植被生长浓密程度。"),
    ("城镇开发边界内人均公园绿地面积", "m2", "城镇开发边界内公园绿地总面积与常住人口规模的比值。"),
    ("野生动物重要栖息地面积增长", "%", "行政区域内野生动物重要栖息地增长面积占原面积比例。"),
    ("水土流失治理面积", "km2",
     "指在水土流失区域，按照综合治理的原则，采取各种治理措施，使土壤流失量达到容许土壤流失量或以下的面积。"),
    ("生态恢复河湖岸线长度", "km", "整治修复后具有自然岸线形态特征和生态功能的河流、湖泊岸线长度。"),
    ("历史遗留矿山综合治理面积", "km2", "指通过土地复垦、地质环境综合治理、生态修复等措施，实现矿山综合治理的面积。"),
    ("可治理沙化土地治理面积", "km2",
     "对可治理沙化区域，通过封禁保护区、防沙治沙等综合措施，实现生态功能或生产力恢复的土地面积。"),
    ("退化草原治理面积", "km2", "退化、沙化、盐碱化草原治理面积。"),
    ("湿地修复治理面积", "km2", "行政区域内修复退化湿地总面积。"),
    ("生态退耕面积", "wan_mu",
     "为了保护和改善生态环境，将不适宜耕作的耕地退还为林地、草地或水域的面积。主要是对“三调”发现的耕地、园地、林地、草地、湿地等用地中"
     "不符合自然地理格局和水资源受限的利用方式，按照“宜耕则耕、宜林则林、宜草则草”的原则逐步进行调整和修复的面积。"),
    ("退化耕地修复面积", "wan_mu",
     "结合土地综合整治、高标准农田建设、农田防护林体系建设等，通过物理、化学、生物、工程等措施修复退化耕地的面积。"),
]  # fmt: skip

# Appendix D: chapters and sections; the second 第七章 is 第八章, the sections of zones are one, the last section is of 5.9.6.
OUTLINE = """
前言
第一章 面临形势|第一节 形势与要求|第二节 生态修复工作成效|第三节 机遇与挑战
第二章 生态现状与主要问题|第一节 自然地理和生态现状|第二节 生态系统综合评价|第三节 存在的主要问题和风险
第三章 总体要求与规划目标|第一节 指导思想|第二节 基本原则|第三节 规划目标
第四章 国土空间生态修复格局|第一节 在国家和自治区生态修复中的定位和角色|第二节 生态修复总体格局|第三节 生态修复分区|第四节 生态修复重点区域
第五章 国土空间生态修复重点任务和工程（分区开展生态修复）|第一节 {zone}生态修复|第二节 重要生态廊道和生态网络构建|第三节 生态保护和修复支撑重点工程
第六章 资金测算|第一节 测算依据|第二节 资金测算|第三节 资金筹措|第四节 分年度资金安排
第七章 修复实施效益分析|第一节 生态效益分析|第二节 经济效益分析|第三节 社会效益分析
第八章 保障机制|第一节 加强组织领导|第二节 创新政策体系|第三节 加强科技支撑|第四节 强化评估监管|第五节 鼓励公众参与|第六节 资金保障
"""

# Table G.1: first level, second level, main and auxiliary modes, problems, how the direction begins, prefectures.
ZONES = [
    ("阿尔泰山生态区", "阿尔泰山-准噶尔盆地北缘", (1, 3), (2, 4), 7, "全面保护原生泰加林", "阿勒泰地区"),
    ("阿尔泰山生态区", "准噶尔盆地西缘", (1, 3), (2,), 5, "禁止毁草开荒", "塔城地区、克拉玛依市"),
    ("天山生态带", "天山北坡", (1, 2), (3,), 9, "加强天山高寒草原",
     "乌鲁木齐市、昌吉州、博州、奎屯市、克拉玛依市独山子区、乌苏市、沙湾县"),
    ("天山生态带", "伊犁河谷", (2, 1), (3,), 6, "加大冰川保护力度", "伊犁哈萨克自治州直属区域"),
    ("天山生态带", "吐-哈盆地", (2, 3), (4,), 6, "持续推进高效节水、退地减水", "吐鲁番市、哈密市"),
    ("塔里木河流域生态区", "塔里木盆地东北缘", (2, 1), (3, 4), 7, "坚持宜林则林",
     "库尔勒市、轮台县、尉犁县、和静县、和硕县、博湖县、若羌县和且末县的平原区"),
    ("塔里木河流域生态区", "塔里木盆地北缘", (2, 1), (3,), 5, "加大面向降低浮尘天气影响的生态修复工程", "阿克苏地区"),
    ("塔里木河流域生态区", "塔里木盆地西南缘", (2, 1), (3,), 8, "全面保护森林、草原、荒漠、河湖",
     "喀什地区、克孜勒苏柯尔克孜自治州"),
    ("塔里木河流域生态区", "塔里木盆地南缘", (2, 1), (3, 4), 6, "全面保护森林、草原、荒漠、农田", "和田地区"),
    ("阿尔金山生态区", "阿尔金山", (2, 1), (3,), 4, "加大冰川保护力度，在冰川区和永久积雪区",
     "巴音郭楞蒙古自治州且末县和若羌县南部山区"),
]  # fmt: skip
MODES = {"保护保育": 1, "自然恢复": 2, "辅助再生": 3, "生态重塑": 4}
"""Names of the modes as table G.1 uses them."""

# What is misprinted, by hand: words of what is printed, words of what is used.
ERRATA = {
    "two-chapters-seven": ("“第七章 保障机制”", "保障机制为第八章"), "severe": ("重度退化", "严重退化"),
    "forest-area": ("“森林修复面积”", "不作为规划指标"), "farmland-return-unit": ("（ha）", "指标表和文本用万亩"),
    "grassland-name": ("“草原修复面积”", "“退化草原治理面积”"), "wetland-name": ("“湿地修复面积”", "“湿地修复治理面积”"),
    "major-works": ("“重大工程安排表”", "称重点工程"), "far-term": ("“分为近期、中期和远期”", "远期至2035年"),
    "trial-or-draft": ("（试行）", "征求意见稿"), "provincial-guide-twice": ("列了两次", "列一次"),
    "suited-lists": ("“宜荒则荒”", "照录原文"), "mode-names": ("“辅助再生”", "辅助修复"),
    "resilience-name": ("植被恢复潜力", "恢复力评价"), "sea": ("还海", "不设海洋"), "sand-left-out": ("山水林田湖草一体化", "山水林田湖草沙"),
    "strategy-ili": ("保护保护", "保护保育"), "forest-tianshan": ("退户啊严重", "退化严重"),
    "pollution-northeast": ("面状污染", "面源污染"), "name-tuha": ("“吐哈盆地”", "吐-哈盆地"),
    "name-altun": ("“阿尔金山生态带”", "二级分区为阿尔金山"), "bole": ("博州", "博州归天山北坡"),
    "dushanzi": ("“塔城地区、克拉玛依市”", "独山子区、乌苏市、沙湾县归天山北坡"), "shawan": ("沙湾县", "654203"),
    "yanqi": ("没有焉耆回族自治县", "不归入任何二级分区"), "ruoqiang-qiemo": ("“且末绿洲、若羌绿洲”", "由规划划定"),
    "cities-of-the-region": ("石河子市", "不归入任何二级分区"), "government-twice": ("政府政府", "人民政府决策部署"),
    "systemic": ("系统系", "系统性"), "water-network": ("水系网格", "照录原文"), "corridor-difficulty": ("难以程度", "难易程度"),
    "diversity-measure": ("丰富程度的基本", "不引用此句"), "natural-base": ("本地条件", "本底条件"),
    "improper-ways": ("不当方面", "照录原文"), "grazing-comma": ("樵采生态", "樵采、生态"),
}  # fmt: skip


@pytest.fixture(scope="module")
def profile() -> Profile:
    return loader.load("xinjiang", producers=PRODUCERS)


# ---------------------------------------------------------------------- indicators
def test_the_fourteen_indicators_in_the_words_of_appendix_b(profile: Profile) -> None:
    assert [(each.name, each.unit, each.definition) for each in profile.indicators] == INDICATORS
    for number, each in enumerate(profile.indicators, start=1):
        assert (each.attribute, each.status, each.target_years) == ("必选", "confirmed", (2025, 2030, 2035))
        assert each.clause == f"S0 附录B 表B.1第{number}项；S0 附录B B.3 {number})；S0 5.1"


def test_each_indicator_is_computed_or_given(profile: Profile) -> None:
    computed = [each.id for each in profile.indicators if each.computed]
    assert computed == ["species_protection", "forest_cover", "erosion_control", "mine_restoration", "grassland_restoration",
                        "wetland_restoration", "farmland_return"]  # fmt: skip
    assert {each.id: each.given for each in profile.indicators} == {
        each.id: "species" if each.id == "species_protection" else "survey_indicators" for each in profile.indicators
    }
    remarks = {each.id: each.remark or "" for each in profile.indicators}
    assert "宽于公园绿地" in remarks["park_area"] and "灌木林" in remarks["forest_cover"]
    assert round(float(factor("wan_mu", "ha")), 2) == 666.67 and "666.67公顷" in remarks["farmland_return"]


# ---------------------------------------------------------------------- outline
def test_the_outline_is_appendix_d(profile: Profile) -> None:
    wanted = [
        (part, 1 if i == 0 else 2) for line in OUTLINE.strip().split("\n") for i, part in enumerate(line.split("|"))
    ]
    assert [(f"{each.number} {each.title}".strip(), each.level) for each in profile.outline] == wanted
    asked = {each.id: each.asks for each in profile.outline if each.asks}
    assert sorted(asked) == ["pattern.zones", "preface", "works.network", "works.support", "works.zone"]
    assert "不按森林、草原、河湖等各生态要素部署“条线”任务" in str(asked["works.zone"]) and "专栏" in str(
        asked["works.zone"]
    )


def test_the_outline_brings_every_table_map_and_paragraph(profile: Profile) -> None:
    """E.1–E.5 and every sheet that can be drawn stand under a heading; the same paragraphs as `national`, and one more."""
    assert {name for each in profile.outline for name in each.tables} == {"E.1", "E.2", "E.3", "E.4", "E.5"}
    drawn = {each.id for each in profile.maps if each.layers}
    assert {name for each in profile.outline for name in each.maps} == drawn
    national = {name for each in loader.load("national").outline for name in each.producers}
    assert {name for each in profile.outline for name in each.producers} - national == {"guarantee_money"}
    assert {"indicator_table", "water_state"} <= national


# ---------------------------------------------------------------------- zones
def test_four_zones_and_ten(profile: Profile) -> None:
    first = {zone.id: zone.name for zone in profile.zoning if zone.level == 1}
    assert list(first.values()) == ["阿尔泰山生态区", "天山生态带", "塔里木河流域生态区", "阿尔金山生态区"]
    second = [zone for zone in profile.zoning if zone.level == 2]
    assert len(second) == len(ZONES)
    for zone, (parent, name, main, other, problems, begins, prefectures) in zip(second, ZONES, strict=True):
        assert (first[str(zone.parent)], zone.name) == (parent, name)
        assert (zone.main_modes, zone.other_modes) == (main, other), name
        assert len(zone.problems) == problems and str(zone.direction).startswith(begins)
        assert "、".join(zone.prefectures) == prefectures
        assert zone.key_areas and zone.key_areas.ecological and zone.key_areas.agricultural and zone.key_areas.urban


def test_modes_of_a_zone_are_those_that_its_strategy_names(profile: Profile) -> None:
    for zone in (zone for zone in profile.zoning if zone.level == 2):
        found = re.fullmatch("以(.+)为主，(.+)为辅", str(zone.strategy))
        assert found is not None, zone.strategy
        main, other = ([MODES[name] for name in part.split("、")] for part in found.groups())
        assert (list(zone.main_modes), list(zone.other_modes)) == (main, other), zone.id


@pytest.mark.parametrize(
    ("code", "names"),
    [("650400", ["吐-哈盆地"]), ("650500", ["吐-哈盆地"]), ("652800", ["塔里木盆地东北缘", "阿尔金山"]), ("653200", ["塔里木盆地南缘"]),
     ("654000", ["天山北坡", "伊犁河谷"]), ("654300", ["阿尔泰山-准噶尔盆地北缘"]), ("650200", ["准噶尔盆地西缘", "天山北坡"]),
     ("650202", ["天山北坡"]), ("654202", ["天山北坡"]), ("654201", ["准噶尔盆地西缘"]), ("652700", ["天山北坡"]), ("652826", []),
     ("652824", ["塔里木盆地东北缘", "阿尔金山"]), ("513200", [])],
)  # fmt: skip
def test_zones_of_a_region(profile: Profile, code: str, names: list[str]) -> None:
    assert [zone.name for zone in profile.zones_of(code)] == names


def test_every_county_has_a_zone_but_those_that_the_table_leaves_out(profile: Profile, real_data: Path) -> None:
    """By the list of administrative codes: one zone each, two for the counties split by terrain, none as errata say."""
    with (real_data / "boundaries" / "codes_areas.csv").open(encoding="utf-8-sig", newline="") as stream:
        counties = {row["code"]: row["name"] for row in csv.DictReader(stream) if row["code"].startswith("65")}
    codes = {code for zone in profile.zoning for code in zone.codes}
    assert all(any(county.startswith(code) for county in counties) for code in codes)
    found = {county: sum(county.startswith(code) for code in (c for z in profile.zoning for c in z.codes)) for county in counties}  # fmt: skip
    assert {counties[county] for county, n in found.items() if n == 2} == {"若羌县", "且末县"}
    left = {county for county, n in found.items() if n == 0}
    assert {counties[c] for c in left if not c.startswith("6590")} == {"焉耆回族自治县"}
    assert {c for c in counties if c.startswith("6590")} <= left
    assert counties["654203"] == "沙湾市" and counties["650202"] == "独山子区" and counties["654202"] == "乌苏市"


# ---------------------------------------------------------------------- modes, strategies, classes, deliverables, maps
def test_strategies_of_appendix_f(profile: Profile) -> None:
    groups: dict[tuple[str, str], int] = {}
    for each in profile.strategies:
        groups[each.group, each.topic] = groups.get((each.group, each.topic), 0) + 1
    assert groups == {
        ("F.2", "重要生态廊道和生态网络构建"): 4, ("F.3.1", "保育保护"): 4, ("F.3.2", "自然恢复"): 2, ("F.3.3", "辅助修复"): 3,
        ("F.3.4", "生态重塑"): 2, ("F.4", "农业空间生态修复"): 5, ("F.5", "城镇空间生态修复"): 5,
        ("F.6", "三类空间相邻或冲突区域生态修复"): 2,
    }  # fmt: skip
    for mode in profile.modes.values():  # a mode's strategies are those of its section of F.3
        assert [each.text for each in profile.strategies if each.topic == mode.name] == list(mode.strategies)


def test_modes_and_classes(profile: Profile) -> None:
    assert [mode.name for mode in profile.modes.values()] == ["保育保护", "自然恢复", "辅助修复", "生态重塑"]
    codes = vocabulary().codes
    assert [e.zh for e in codes["degradation"].values()] == ["完好", "轻度退化", "中度退化", "严重退化"]  # G.1
    assert [e.zh for e in codes["resilience"].values()] == [
        "恢复力强", "恢复力较强", "恢复力中等", "恢复力较弱", "恢复力弱"]  # fmt: skip


def test_resilience_rests_on_the_nine_factors_of_g1_and_assumed_weights(profile: Profile) -> None:
    """Factors from G.1, scores of `national`: G.1 gives neither weights nor scores."""
    named = {"fvc": "植被指数", "slope": "坡度指数", "elevation": "高程指数", "soil_suitability": "土壤适宜性",
             "soil_organic_matter": "土壤有机质含量", "soil_salinity": "土壤盐渍化", "precipitation": "降水量", "temperature": "温度",
             "aridity": "蒸散发"}  # fmt: skip
    rows = profile.tables["resilience_scores"].rows
    assert {row["factor"] for row in rows} == set(named)
    for row in rows:
        assert row["status"] == "assumed" and f"S0 附录G G.1列出{named[str(row['factor'])]}" in str(row["source"])
    base = loader.load("national").tables["resilience_scores"].rows
    numbers = ("factor", "weight", "from", "to", "score")
    assert [[row[n] for n in numbers] for row in rows] == [[row[n] for n in numbers] for row in base]
    assert not any("附录G" in str(row["source"]) for row in base)


def test_deliverables_of_appendix_c(profile: Profile) -> None:
    assert [(each.id, each.title, each.kind, each.mandatory) for each in profile.deliverables] == [
        ("C.1", "规划文本", "text", True), ("C.2", "编制说明", "explanation", True), ("C.3", "规划图件", "maps", True),
        ("C.4", "数据库", "database", True), ("C.5", "其他资料", "other", False)]  # fmt: skip


def test_maps_of_c3(profile: Profile) -> None:
    """Every item of C.3 has a sheet or says why not; only C.3.3 is mandatory; the group is that of the clause."""
    groups = {"C.3.1": ("基础分析图", 8), "C.3.2": ("评价分析图", 4), "C.3.3": ("规划成果图", 2)}
    told: dict[str, list[str]] = {}
    for each in profile.maps:
        for section, number in re.findall(r"(C\.3\.\d) (\d)\)", each.clause):
            told.setdefault(f"{section} {number})", []).append(each.id)
            assert each.group == groups[section][0] and each.mandatory == (section == "C.3.3")
        assert each.layers == () or each.scale == (500_000, 1_000_000)
    assert sorted(told) == [f"{section} {n})" for section, (_, last) in groups.items() for n in range(1, last + 1)]
    assert [each.title for each in profile.maps if each.mandatory] == [
        "国土空间生态修复布局图",
        "生态修复重点工程布局图",
    ]
    assert [each.title for each in profile.maps if each.not_made] == [
        "现状遥感影像图", "自然地理区划图", "土地利用现状图", "生态风险评价图"]  # fmt: skip
    assert [entry for entry, _ in profile.assumed_entries] == [
        "图件：生态网络格局图", "图件：生态系统质量评价图", "图件：植被变化趋势图", "图件：风力侵蚀模数图",
        "图件：形态学空间格局图", "图件：生态阻力面图", "图件：最小累积阻力图", "图件：生态廊道范围图",
        "图件：生态流累积电流图", "图件：定向迁移电流图", "图件：恢复力级别稳定性图",
        "图件：生态问题图斑分布图"]  # fmt: skip


# ---------------------------------------------------------------------- errata, territory
def test_every_erratum_by_hand(profile: Profile) -> None:
    assert [each.id for each in profile.errata] == list(ERRATA)
    for each in profile.errata:
        printed, used = ERRATA[each.id]
        assert printed in each.printed and used in each.used, each.id
        assert each.clause.startswith("S0 ") and each.where and each.reason


def test_what_is_used_instead_is_used(profile: Profile) -> None:
    zones = {zone.name: zone for zone in profile.zoning}
    assert "保护保育" in str(zones["伊犁河谷"].strategy) and "山地天然林退化严重" in zones["天山北坡"].problems
    assert "农田面源污染" in str(zones["塔里木盆地东北缘"].direction) and "吐-哈盆地" in zones
    phrases = profile.phrases
    assert "人民政府决策部署" in phrases["guiding"].text and "河湖的系统性" in phrases["guiding-water"].text
    assert "森林修复面积" not in {each.name for each in profile.indicators}
    misprints = ("保护保护", "退户啊", "面状污染", "政府政府", "系统系", "难以程度", "本地条件")
    said = [zone.model_dump_json() for zone in profile.zoning] + [phrase.text for phrase in phrases.values()]
    assert not [word for word in misprints for text in said if word in text]


def test_it_is_for_xinjiang_and_inherits_the_tables(profile: Profile) -> None:
    assert (profile.territory, profile.issued) == (("65",), "2021年6月")
    national = loader.load("national")
    assert set(national.tables) == set(profile.tables)
    own = {name for name, table in profile.tables.items() if table.where.startswith("xinjiang/")}
    assert own == {"resilience_scores"}
    assert (national.zoning, national.errata, national.deliverables, national.strategies) == ((), (), (), ())
    assert set(national.phrases) < set(profile.phrases)
    assert {phrase.status for phrase in profile.phrases.values()} == {"待审"}
