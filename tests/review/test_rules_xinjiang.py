"""Each rule of the guideline of Xinjiang has a mutant package that fails it, and fails no rule besides those named."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from rules_place import (
    Edit,
    blank,
    column,
    declare,
    drop,
    empty,
    failing,
    head,
    marks,
    read_once,
    recode,
    reshape,
    sheet,
    sql,
    unhead,
    unlayer,
    unlist,
    unnoted,
    unsay,
    write,
)

from shanshui.core.errors import Problem, Say
from shanshui.guide.loader import load
from shanshui.guide.profile import Profile
from shanshui.review import readback, rules
from shanshui.review.package import ATLAS, DATABASE, EXPLANATION, TABLES, TEXT

PROBLEMS, WORKS = "存在的主要问题和风险", "国土空间生态修复重点任务和工程（分区开展生态修复）"
SPACES = ("生态空间", "农业空间", "城镇空间", "冲突区域")
KINDS = ("ecological", "agricultural", "urban", "conflict")

# ------------------------------------------------------------------ (rule, further rules that must fail) → edit
Mutants = dict[tuple[str, ...], Edit]

FILES: Mutants = {
    ("agreement",): lambda folder: None,
    ("deliverable-maps", "maps-mandatory", "maps-base", "maps-evaluation", "maps-scale", "map-degradation", "map-problems",
     "map-resilience"): drop(ATLAS),
    ("maps-mandatory", "maps-scale"): sheet("05"),
    ("maps-base", "maps-scale"): sheet("02"),
    ("maps-evaluation", "maps-scale"): sheet("04"),
    ("map-degradation", "maps-evaluation", "maps-scale"): sheet("03"),
    ("map-resilience", "maps-evaluation", "maps-scale"): sheet("19"),
    ("map-problems", "maps-evaluation", "maps-scale"): sheet("20"),
    ("maps-scale",): marks("12", '"scale": 250000', '"scale": 2500000'),
    ("zones-cover",): reshape(lambda first, _: first.buffer(-0.02)),
    ("zones-apart",): reshape(lambda first, second: first.union(second)),
    ("database-zones", "zones-cover", "zones-apart", "zones-direction"): unlayer("XFFQ"),
    ("database-regions", "zones-cover", "E.1-counties"): unlayer("XZQ"),
    ("database-indicators",): unlayer("ZBB"),
    ("database-metadata", "year-base", "year-far"): unlayer("METADATA"),
    ("key-areas-database",): unlayer("ZDQY"),
    ("works-database",): sql("DELETE FROM ZDGC"),
    ("crs-database",): sql("UPDATE gpkg_contents SET srs_id = 4326 WHERE table_name = 'STLD'"),
    ("crs-maps",): declare(coordinate_system="WGS 84坐标系"),
    ("vertical-datum",): declare(vertical_datum="1956年黄海高程系"),
    ("year-base",): declare(years__base=2019),
    ("year-near",): declare(years__near=2024),
    ("year-middle",): declare(years__middle=2028),
    ("year-far",): sql("UPDATE METADATA SET VALUE = '2040' WHERE ITEM = '目标年'"),
    ("zones-superior",): unsay("吐-哈盆地"),
    ("database-rasters",): drop("栅格数据"),
}  # fmt: skip

LAYERS: Mutants = {
    ("red-lines",): unlist("red_lines"),
    ("permanent-farmland",): unlist("permanent_farmland"),
    ("urban-boundary",): unlist("urban_boundary"),
    ("land-survey",): unlist("survey_areas"),
    ("nature-climate",): unlist("precipitation"),
    ("nature-terrain",): unlist("elevation"),
    ("nature-waters",): unlist("rivers"),
    ("nature-soil",): unlist("soil_organic_matter"),
    ("nature-basins",): unlist("basins"),
    ("nature-ecosystems",): unlist("ecosystem"),
    ("importance",): unlist("importance_adopted"),
    ("vulnerability",): unlist("vulnerability_adopted"),
    ("degradation",): unlist("degradation"),
    ("water-accounts",): unlist("water_accounts"),
    ("connectivity",): unlist("corridors"),
    ("resilience",): unlist("resilience"),
    ("modes",): unlist("mode"),
}

SECTIONS: Mutants = {
    ("headings", "benefit-social"): unhead("社会效益分析"),
    ("scope",): unsay("全部行政辖区", "前言"),
    ("period",): unsay("2030年", "前言"),
    ("told-preface", "scope", "period"): empty("前言"),
    ("earlier-work",): empty("生态修复工作成效"),
    ("water-balance",): unsay("水平衡", "自然地理和生态现状"),
    ("problems", "risks", "risks-climate", "risks-carbon", *(f"problems-{kind}" for kind in KINDS)): empty(PROBLEMS),
    ("risks",): unsay("风险", PROBLEMS),
    ("risks-climate",): unsay("气候", PROBLEMS),
    ("risks-carbon",): unsay("碳达峰", PROBLEMS),
    **{(f"problems-{kind}",): unsay(space, PROBLEMS) for kind, space in zip(KINDS, SPACES, strict=True)},
    **{(f"tasks-{kind}",): unsay(space, WORKS) for kind, space in zip(KINDS, SPACES, strict=True)},
    ("works-organisation",): unsay("组织模式", WORKS),
    ("goals",): unsay("2030年", "规划目标"),
    ("indicators", "goals"): empty("规划目标"),
    ("role", "zones-superior"): empty("在国家和自治区生态修复中的定位和角色"),
    ("zones-direction",): unsay("主攻方向", "生态修复分区"),
    ("key-areas",): empty("生态修复重点区域"),
    ("cost-basis",): empty("测算依据"),
    ("cost-estimate",): empty("资金测算", level=2),
    ("cost-funds", "cost-balance"): empty("资金筹措"),
    ("cost-balance",): unsay("资金平衡", "资金测算", level=1),
    ("cost-years",): empty("分年度资金安排"),
    ("benefit-ecological",): empty("生态效益分析"),
    ("benefit-social",): empty("社会效益分析"),
    ("benefit-economic",): empty("经济效益分析"),
    ("guarantee-leadership",): empty("加强组织领导"),
    ("guarantee-policy",): empty("创新政策体系"),
    ("guarantee-science",): empty("加强科技支撑"),
    ("guarantee-supervision",): empty("强化评估监管"),
    ("guarantee-public",): empty("鼓励公众参与"),
    ("guarantee-money",): empty("资金保障"),
    ("told-situation-demands",): empty("形势与要求"),
    ("told-situation-challenges",): empty("机遇与挑战"),
    ("told-state-evaluation",): empty("生态系统综合评价"),
    ("told-goals-guiding",): empty("指导思想"),
    ("told-goals-principles",): empty("基本原则"),
    ("told-pattern-whole",): empty("生态修复总体格局"),
    ("told-works-zone",): empty(".+区生态修复", level=2),
    ("told-works-network",): empty("重要生态廊道和生态网络构建"),
    ("told-works-support",): empty("生态保护和修复支撑重点工程"),
}

EXPLAINED: Mutants = {
    ("opinions-departments",): unsay("政府相关部门意见", "规划衔接和意见采纳", EXPLANATION),
    ("opinions-experts",): unsay("专家论证意见", "规划衔接和意见采纳", EXPLANATION),
    ("opinions-public",): unsay("公众意见", "规划衔接和意见采纳", EXPLANATION),
    ("explanation-background",): empty("编制背景", EXPLANATION),
    ("explanation-process",): empty("编制过程", EXPLANATION),
    ("explanation-studies",): empty("专题研究结论", EXPLANATION),
    ("explanation-methods",): empty("分析评价的方法与过程", EXPLANATION),
    ("explanation-indicators",): unhead("指标确定和分解依据", EXPLANATION),
    ("explanation-investment",): empty("投资需求和效益分析", EXPLANATION),
    ("explanation-links", "opinions-departments", "opinions-experts", "opinions-public"): unhead("规划衔接和意见采纳", EXPLANATION),
}  # fmt: skip

ANNEXED: Mutants = {
    ("works-places",): column("E.3", "D"),
    ("works-tasks", "works-mixed"): column("E.3", "E"),
    ("works-goals",): column("E.3", "F"),
    ("works-order",): column("E.3", "G"),
    ("works-scale",): column("E.4", "D", 4),
    ("works-quality",): column("E.4", "E", 4),
    ("works-structure",): column("E.4", "F", 4),
    ("works-benefit",): column("E.4", "G", 4),
    ("works-cost",): column("E.5", "G"),
    ("works-funds",): column("E.5", "F"),
    ("works-mixed",): blank("E.3", lambda row, _place, _value: row < 4),
    ("columns-E.1",): head("E.1", "D"),
    ("columns-E.2",): head("E.2", "C"),
    ("columns-E.3",): head("E.3", "C"),
    ("columns-E.4",): head("E.4", "D"),
    ("columns-E.5",): head("E.5", "E"),
    ("E.1-counties",): blank("E.1", lambda row, place, _value: (row, place) != (4, "B")),
    ("E.1-total",): blank("E.1", lambda _row, _place, value: not str(value).endswith("合计")),
    ("E.2-townships",): column("E.2", "D"),
    ("E.2-villages",): column("E.2", "E"),
    ("E.4-stability-near",): column("E.4", "H", 4),
    ("E.4-stability-middle",): column("E.4", "I", 4),
    ("E.5-townships",): column("E.5", "D"),
    ("E.5-note",): unnoted("E.5"),
    ("table-E.1", "columns-E.1", "E.1-counties", "E.1-total"): blank("E.1", lambda row, _place, _value: row < 2),
    ("table-E.2", "columns-E.2", "E.2-townships", "E.2-villages"): blank("E.2", lambda row, _place, _value: row < 2),
    ("table-E.3", "columns-E.3", "works-places", "works-tasks", "works-goals", "works-order", "works-mixed"):
        blank("E.3", lambda row, _place, _value: row < 2),
    ("table-E.4", "columns-E.4", "works-scale", "works-quality", "works-structure", "works-benefit", "E.4-stability-near",
     "E.4-stability-middle"): blank("E.4", lambda row, _place, _value: row < 2),
    ("table-E.5", "columns-E.5", "works-cost", "works-funds", "E.5-townships", "E.5-note"): blank("E.5", lambda row, _place, _value: row < 2),
}  # fmt: skip

WHOLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "deliverable-text": (TEXT, ("heading", "indicator")),
    "deliverable-explanation": (EXPLANATION, ("section",)),
    "deliverable-database": (DATABASE, ("database",)),
    "deliverable-tables": (TABLES, ("table",)),
}
"""A file is gone: every rule that looks into it fails with the rule that asks for the file."""

MUTANTS: Mutants = {**FILES, **LAYERS, **SECTIONS, **EXPLAINED, **ANNEXED}


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load("xinjiang")


@pytest.fixture(scope="module", autouse=True)
def _cached() -> Iterator[None]:
    with read_once():
        yield


@pytest.fixture
def mutant(xinjiang_package: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(xinjiang_package, tmp_path / "改过的 成果"))


# ------------------------------------------------------------------ the sound package
def test_the_sound_package_agrees_and_fails_no_rule(xinjiang_package: Path, profile: Profile) -> None:
    problems = readback.check_package(xinjiang_package)
    verdicts = rules.check_rules(xinjiang_package, profile)
    assert problems == []
    assert [verdict.id for verdict in verdicts if verdict.state == "failed"] == []
    assert [verdict.id for verdict in verdicts] == [rule.id for rule in profile.rules]
    for verdict in verdicts:
        assert verdict.where
        assert verdict.found
        assert verdict.clause.startswith("《新疆维吾尔自治区地（州、市）级国土空间生态修复规划编制指南》")


# ------------------------------------------------------------------ the mutants
@pytest.mark.parametrize("fails", [pytest.param(key, id=key[0]) for key in MUTANTS])
def test_each_rule_has_a_mutant_that_fails_it(fails: tuple[str, ...], mutant: Path, profile: Profile) -> None:
    MUTANTS[fails](mutant)
    found = failing(mutant, profile)
    if fails == ("agreement",):
        found |= {v.id for v in rules.check_rules(mutant, profile, [DISAGREEMENT]) if v.state == "failed"}
    assert fails[0] in found
    assert found == set(fails)


DISAGREEMENT = Problem(
    "table-total", Say("合计不等于分项之和", "the total is not the sum"), TABLES, Say("改正", "correct it")
)


@pytest.mark.parametrize("rule", WHOLE)
def test_a_missing_file_fails_every_rule_that_looks_into_it(rule: str, mutant: Path, profile: Profile) -> None:
    name, subjects = WHOLE[rule]
    drop(name)(mutant)
    found = failing(mutant, profile)
    asked = {each.id for each in profile.rules if each.require.subject in subjects}
    assert asked <= found
    assert rule in found | {"deliverable-tables"}


def test_every_rule_has_a_mutant(profile: Profile) -> None:
    ids = {rule.id for rule in profile.rules}
    assert {rule.id for rule in load("national").rules} <= ids, "what every guideline asks for is asked here too"
    assert ids - {fails[0] for fails in MUTANTS} - set(WHOLE) == set()


# ------------------------------------------------------------------ a plan that lacks data
def test_a_plan_with_nothing_but_its_counties_is_open_and_breaks_no_rule(
    demo_sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, profile: Profile
) -> None:
    """What cannot be evaluated says so; a rule that must hold is then open, with the reason, and the package stands."""
    directory = tmp_path / "只有县界 plan"
    recode(demo_sources, directory)
    catalog = directory / "catalog.toml"
    entries = re.split(r"(?m)^(?=\[)", catalog.read_text("utf8"))
    catalog.write_text("".join(entry for entry in entries if entry.startswith("[counties]")), "utf8")
    verdicts = rules.check_rules(write(directory, monkeypatch), profile)
    assert [verdict.id for verdict in verdicts if verdict.state == "failed"] == []
    state = {verdict.id: verdict.state for verdict in verdicts}
    assert {state[name] for name in ("zones-cover", "goals", "indicators", "key-areas", "works-cost", "modes")} == {
        "open"
    }
    assert {state[name] for name in ("scope", "period", "crs-database", "columns-E.3", "database-regions")} == {"met"}
