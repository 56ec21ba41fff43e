"""Resilience in text, tables and explanation: figures are hand sums over the small plan (15.5 km²), sentences word for word."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import small_plan

from shanshui.deliver import atlas_resilience, explanation_decisions
from shanshui.deliver import paragraphs_resilience as resilience
from shanshui.deliver.text import context
from shanshui.deliver.text_writer import Paragraph

NO = -1
# columns 0 … 3 hold 3.5, 4, 4 and 4 km²; column 4 lies outside
LEVEL = [[2, 4, 5, 5, NO]] * 4
CERTAIN = [[1, 2, 1, 1, NO]] * 3 + [[1, 3, 2, 1, NO]]
RIVAL = [[NO, 5, NO, NO, NO]] * 3 + [[NO, 3, 4, NO, NO]]
AGREED = [[1.0, 0.8, 1.0, 1.0, 0.0]] * 3 + [[1.0, 0.3, 0.9, 1.0, 0.0]]
WATER = [[0, 0, 0, 0, 9]] * 2 + [[200, 0, 0, 0, 9], [401, 0, 0, 0, 9]]
WEIGHTS = pd.DataFrame({
    "factor": ["slope", "fvc"], "weight": [0.25, 0.75], "table_weight": [0.4, 0.6], "ahp_weight": [0.25, 0.75],
    "entropy_weight": [np.nan, np.nan], "critic_weight": [0.5, 0.5], "weighting": "subjective",
})  # fmt: skip
CHECKS = pd.DataFrame(
    {"matrix": ["climate", "soil", "top"], "n": [3, 2, 4], "lambda_max": [3.01, 2.0, 4.05], "cr": [0.0079, None, 0.017]}
)
SETTINGS = {"resilience_agreement": {"draws": {"value": 1000}, "spread": {"value": 0.2}, "seed": {"value": 1}}}


def breaks(relative: bool, gvf: float | None = None) -> pd.DataFrame:
    return pd.DataFrame({"class": [1, 2, 3, 4], "from": [4.2, 3.4, 2.6, 1.8], "relative": relative, "gvf": gvf})


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small_plan, "SETTINGS", SETTINGS)


def spoken(leaves=None, **changed):
    values = small_plan.layers()
    for name, codes, kind in (
        ("resilience", LEVEL, "int16"), ("resilience_certainty", CERTAIN, "int16"), ("resilience_rival", RIVAL, "int16"),
        ("resilience_agreement", AGREED, "f4"), ("water_supplement", WATER, "f4"),
    ):  # fmt: skip
        values[name] = small_plan.raster(codes, name, kind)
    values |= {"resilience_breaks": breaks(False), "resilience_weights": WEIGHTS, "resilience_consistency": CHECKS}
    values = {name: value for name, value in {**values, **changed}.items() if value is not None}
    facts, reader, plan, above, guide = small_plan.made(values, leaves=leaves) if leaves else small_plan.made(values)
    return facts, context("规划文本.docx", facts, reader, plan, above, guide)


def text(blocks):
    return "".join(block.text for block in blocks if isinstance(block, Paragraph))


def test_figures_by_hand() -> None:
    facts, _ = spoken()
    shown = {
        "resilience.2.area": "3.50", "resilience.4.area": "4", "resilience.5.area": "8",
        # column 1 but its last cell flips seldom, 3 km², and one cell of column 2; the last of column 1 often
        "resilience_certainty.1.area": "10.50", "resilience_certainty.2.area": "4", "resilience_certainty.3.area": "1",
        "resilience_certainty.2.county.513222": "1.40",  # 1 and 0.4 of the shared cell
        # 4 → 5: 3 cells, 4 → 3: 1, 5 → 4: 1, of 5 km²
        "resilience.flip.4.5.area": "3", "resilience.flip.4.3.share": "20", "resilience.flip.5.4.area": "1",
        # 3.5 + 3 · 0.8 + 0.3 + 3 + 0.9 + 4 = 14.1 of 15.5
        "resilience.agreement": "90.97", "resilience.draws": "1000", "resilience.spread": "20",
        # 200 mm and 401 mm on 1 km² each: 300.5 mm, 0.601 · 10⁶ m³ = 60.1 万 m³
        "resilience.water.area": "2", "resilience.water.depth": "300", "resilience.water.volume": "60.10",
        "resilience.weight.slope": "0.2500", "resilience.weight.slope.table_weight": "0.4000",
        "resilience.weight.fvc.critic_weight": "0.5000",
        "resilience.judgement.count": "3", "resilience.judgement.top.lambda": "4.0500", "resilience.judgement.climate.cr": "0.0079",
        "resilience.judgement.cr": "0.0170",
        "resilience.break.1": "4.2000", "resilience.break.4": "1.8000",
    }  # fmt: skip
    assert {name: facts[name].printed for name in shown} == shown
    for name in ("resilience.gvf", "resilience.weight.slope.entropy_weight", "resilience.judgement.soil.cr"):
        assert name not in facts
    assert spoken(resilience_breaks=breaks(True, 0.9234))[0]["resilience.gvf"].printed == "0.9234"


def test_a_spread_that_is_no_whole_percentage(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = {"draws": {"value": 50}, "spread": {"value": 0.125}}
    monkeypatch.setattr(small_plan, "SETTINGS", {"resilience_agreement": changed})
    facts, _ = spoken()
    assert (facts["resilience.spread"].printed, facts["resilience.draws"].printed) == ("12.5", "50")


def test_a_large_supply_is_told_in_a_larger_unit() -> None:
    wet = small_plan.raster(np.full((4, 5), 6000.0), "water_supplement", "f4")  # 6 m on 15.5 km²: 0.93 · 10⁸ m³
    assert "resilience.water.volume.yi" not in spoken(water_supplement=wet)[0]
    wet = small_plan.raster(np.full((4, 5), 8000.0), "water_supplement", "f4")  # 1.24 · 10⁸
    assert spoken(water_supplement=wet)[0]["resilience.water.volume.yi"].printed == "1.24"
    deep = np.zeros((4, 5))
    deep[:, 1:3] = deep[:2, 3] = 10_000.0  # 10 m on 10 km²: 10⁸ to the metre
    wet = small_plan.raster(deep, "water_supplement", "f4")
    assert spoken(water_supplement=wet)[0]["resilience.water.volume.yi"].printed == "1"


def test_sentences() -> None:
    _, c = spoken()
    assert text(resilience.resilience_state(c)) == (
        "恢复力分五级，恢复力弱的区域8平方公里（占51.61%），恢复力较弱的区域4平方公里（占25.81%）。"
        "恢复力较强的区域3.50平方公里（占22.58%）。恢复力弱的区域全部在理县。"
        "各因子权重在采用值上下20%内变动，抽样1000次，级别始终不变的区域占67.74%。"
        "少数抽样变级的4平方公里（占25.81%），多数抽样变级的1平方公里（占6.45%）。"
        "可变级的区域中，恢复力较弱变为弱的占60%，恢复力较弱变为中等的占20%。"
        "多数抽样变级的区域全部在汶川县，安排措施前需现场核定。"
        "灌溉绿洲2平方公里按现有供水评价，除降水外年均耗水300毫米，合计60.10万立方米。供水减少时，这些区域的恢复力随之降低。"
    )


def test_sentences_when_little_is_known_or_nothing_changes() -> None:
    steady = small_plan.raster(np.where(np.array(LEVEL) > 0, 1, NO), "resilience_certainty")
    _, c = spoken(
        resilience_certainty=steady,
        resilience_breaks=breaks(True),
        water_supplement=small_plan.raster(np.zeros((4, 5)), "w", "f4"),
    )
    told = text(resilience.resilience_state(c))
    assert "抽样1000次，恢复力级别均不变。" in told
    assert "分级为区内相对分级，只反映区内差别，不与其他地区比较。" in told
    assert "灌溉" not in told
    _, c = spoken(resilience_certainty=None, resilience_agreement=None, water_supplement=None)
    told = text(resilience.resilience_state(c))
    assert "本次未检验恢复力级别的稳定性。" in told
    assert "本次未按灌溉水源修正绿洲的恢复力。" in told
    assert "相对分级" not in told
    seldom = small_plan.raster(np.where(np.array(CERTAIN) == 3, 2, CERTAIN), "resilience_certainty")
    told = text(resilience.resilience_state(spoken(resilience_certainty=seldom)[1]))
    assert "少数抽样变级的区域集中在汶川县（占72%），安排措施前需现场核定。" in text(
        resilience.resilience_state(spoken(resilience_certainty=seldom)[1])
    )
    _, c = spoken(resilience=None)
    assert text(resilience.resilience_state(c)) == "因缺少土壤有机质含量、土壤含盐量资料，本次未作恢复力评价。"


def test_the_explanation_names_who_judged_and_how_well_it_holds_together() -> None:
    decision = {"author": "专家组", "date": "2021-03-01", "reason": "两两比较"}
    given = pd.DataFrame({"matrix": ["top"]})
    _, c = spoken({"resilience_judgements": decision}, resilience_judgements=given)
    told = text(explanation_decisions.decisions(c))
    assert "恢复力因子判断矩阵由专家组于2021年3月1日决定，理由：两两比较。" in told
    assert "判断矩阵3个，一致性比率最大0.0170，低于0.1；两个因子相比不检验一致性。" in told
    assert "恢复力因子采用主观权重，各因子取值见附表H.2。" in told
    _, c = spoken(resilience_weights=WEIGHTS.assign(weighting="subjective_critic"), resilience_consistency=None)
    told = text(explanation_decisions.decisions(c))
    assert "恢复力因子权重没有专家判断，主观权重采用参数表取值。恢复力因子采用主观权重与CRITIC权重的几何平均" in told
    assert "恢复力" not in text(explanation_decisions.decisions(spoken(resilience_weights=None)[1]))


def test_tables_close_and_tell_what_lacks(tmp_path) -> None:
    from openpyxl import load_workbook

    from shanshui.deliver.tables import write_tables

    facts, c = spoken(resilience_breaks=breaks(True))
    path = tmp_path / "附表 h.xlsx"
    write_tables(path, facts, c.reader, c.plan, c.profile)
    book = load_workbook(path)
    rows = [[cell.value for cell in row] for row in book["表H.1"].iter_rows()]
    assert rows[1][1:] == [f"{word}（平方公里）" for word in (
        "恢复力强", "恢复力较强", "恢复力中等", "恢复力较弱", "恢复力弱", "级别不变", "少数抽样变级", "多数抽样变级")]  # fmt: skip
    assert rows[2] == ["汶川县", None, 3.5, None, 3.6, 0, 3.5, 2.6, 1]
    assert rows[4] == [rows[4][0], 0, 3.5, 0, 4, 8, 10.5, 4, 1]
    notes = "".join(str(row[0]) for row in rows[5:])
    assert "相对分级：界限取自区内" in notes
    rows = [[cell.value for cell in row] for row in book["表H.2"].iter_rows()]
    assert rows[1] == ["因子", "采用权重", "参数表权重", "层次分析权重", "熵权", "CRITIC权重"]
    assert rows[2] == ["坡度", 0.25, 0.4, 0.25, "—", 0.5]
    assert "没有专家判断矩阵" in "".join(str(row[0]) for row in rows[4:])


def test_the_sheet_says_what_its_grades_hold_for() -> None:
    def notes(ground, **layers):
        sheet = SimpleNamespace(reader=SimpleNamespace(get=layers.get), notes=[])
        atlas_resilience.remarks(sheet, ground)
        return sheet.notes

    wet, dry = (small_plan.raster(np.full((4, 5), mm), "water_supplement", "f4") for mm in (0.5, 0.0))
    told = notes("resilience", resilience_breaks=breaks(True), water_supplement=wet)
    assert told == [
        "相对分级：级别界限取自区内，不与其他地区比较。",
        "灌溉绿洲按现有供水评价，供水减少时恢复力随之降低。",
    ]
    assert notes("resilience_certainty", resilience_breaks=breaks(True)) == told[:1]
    assert notes("resilience", resilience_breaks=breaks(False), water_supplement=dry) == []
    assert notes("erosion", resilience_breaks=breaks(True), water_supplement=wet) == []
