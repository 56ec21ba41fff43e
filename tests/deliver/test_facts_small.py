"""Figures against sums done by hand on the small plan (4 × 5 cells, 15.5 km², two counties)."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
import small_plan
from small_plan import A, B

from shanshui.base.plan_file import Superior
from shanshui.deliver import figures
from shanshui.deliver.facts import lacking_sentences, unit_name

HAND = {
    "area.region": "15.50",  # 15 whole cells and one half
    f"area.county.{A}": "7.10",  # 0.5 + 7 − 0.4
    f"area.county.{B}": "8.40",
    f"area.county.{A}.share": "45.81",  # 7.1 / 15.5
    "county.count": "2",
    "ecosystem.1.area": "2.50",  # (0,0) 0.5, (0,1), (1,0)
    "ecosystem.3.area": "7",
    "ecosystem.4.area": "1",
    "ecosystem.7.area": "0",
    "ecosystem.nodata.area": "1",
    "ecosystem.3.share": "45.16",  # 7 / 15.5
    f"ecosystem.3.county.{A}": "2.60",  # (1,1) 0.6, (2,1), (3,1)
    f"ecosystem.3.county.{B}": "4.40",  # 0.4 + (0,2), (0,3), (1,2), (2,2)
    f"ecosystem.3.county.{B}.share": "62.86",  # 4.4 / 7
    "ecosystem_type.31.area": "7",
    "ecosystem_type.12.share": "100",
    f"forest_share.county.{A}": "35.21",  # 2.5 / 7.1
    "ecosystem.2010.4.area": "3",
    "ecosystem.2000.1.area": "3.50",
    "ecosystem.3.gain.area": "1",  # 7 − 6
    "ecosystem.3.gain.percent": "16.67",  # 1 / 6
    "ecosystem.4.loss.area": "2",
    "ecosystem.4.loss.percent": "66.67",  # 2 / 3
    "interval.2000.2010.area": "1",
    "interval.2010.2020.area": "3",
    "interval.total.area": "4",
    "interval.2010.2020.share": "75",
    "transition.4.3.area": "2",
    "transition.3.6.area": "1",
    "conversion.3.area": "2",
    "conversion.2.area": "1",
    "conversion.total.area": "3",
    "conversion.total.share": "19.35",  # 3 / 15.5
    f"conversion.total.county.{B}.share": "100",
    "space.1.area": "12.50",  # 15.5 − 2 − 1
    "space.2.area": "2",
    "cropland.wan_mu": "0.30",  # 2 km² = 200 ha = 3000 亩
    "degradation.3.area": "2",
    "degradation.4.area": "1",
    "degradation.nodata.area": "1",
    "degradation.degraded.area": "3",
    "degradation.degraded.3.share": "66.67",
    "evidence.1.area": "3",
    "mode.9.area": "3",
    "problem.P3.area": "2",
    "problem.P3.count": "2",
    "problem.P2.grade.4.area": "1",
    "problem.total.area": "3",
    f"problem.P3.county.{B}": "2",
    "habitat.mean": "0.4806",  # (2.5 · 0.9 + 13 · 0.4) / 15.5
    "habitat.ecosystem.1.mean": "0.9000",
    "population.total": "6.20",  # 4000 · 15.5 / 10⁴
    "elevation.min": "0",
    "elevation.max": "1800",
    "elevation.mean": "929",  # (0·0.5 + 100+200+300 + 500+…+800 + 1000+…+1300 + 1500+…+1800) / 15.5
    "slope.mean": "12.50",
    "source.count": "2",
    "source.area": "4.50",
    "source.1.area": "2.50",
    f"source.county.{A}": "3.50",  # 2.5 + (2,1)
    "corridor.length": "2.50",
    "zone.z1.area": "7.50",
    "zone.z2.share": "51.61",  # 8 / 15.5
    "zone.z1.ecosystem.1.area": "2.50",
    "zone.z1.ecosystem.4.share": "13.33",  # 1 / 7.5
    f"zone.z1.county.{A}": "3.10",  # 0.5 + 1 + 1 + 0.6
    "zone.z1.slope.mean": "12.50",
    "zone.z1.habitat.mean": "0.5667",  # (2.5 · 0.9 + 5 · 0.4) / 7.5
    "zones.area": "15.50",
    "key_area.k1.area": "3",
    "key_area.k1.priority": "0.80",
    "key_area.k1.problem.P3.area": "2",
    "key_area.total.share": "19.35",
    "project.p1.area": "2",
    "project.total.area": "3",
    "works.0.count": "1",
    "project.p1.cost": "300",  # 3 000 000.4 yuan
    "project.p2.cost": "12000",
    "cost.total": "12300",
    "cost.total.yi": "1.23",
    "cost.phase.near": "300",
    "cost.phase.near.yi": "0.03",
    "cost.phase.middle.share": "97.56",  # 12000 / 12300
    "cost.low": "11200",
    "cost.fund.undecided.count": "2",
    "subproject.proposed": "2",
    "habitat.before": "0.4800",
    "habitat.after": "0.5000",
    "habitat.rise": "0.0200",
    f"habitat.county.{B}.improved.area": "3",
    "adjustment.computed": "15.50",
    f"indicator.wetland.{B}.2025": "2",
    "indicator.wetland.total.2030": "2",
    f"indicator.farmland_return.{A}.2035": "10",  # 10⁵ m² = 10 ha
    "indicator.farmland_return.total.2035.wan_mu": "0.02",  # 150 亩, half to even
    f"indicator.forest_cover.{A}.2025": "35.21",
    "indicator.forest_cover.total.2025": "16.13",  # 2.5 / 15.5
    "year.2020": "2020",
}


@pytest.fixture(scope="module")
def facts():
    return small_plan.made()[0]


@pytest.mark.parametrize(("name", "printed"), HAND.items())
def test_figure_is_the_hand_sum(facts, name, printed):
    shown = facts[name].printed
    assert Decimal(shown) == Decimal(printed)
    if name not in ("habitat.ecosystem.1.mean", "habitat.before", "habitat.after", "habitat.rise"):
        assert shown == (str(int(Decimal(printed))) if Decimal(printed) % 1 == 0 else printed)


def total(facts, ids):
    return sum((facts[name].number for name in ids), Decimal(0))


def test_parts_re_add_to_their_totals(facts):
    region = facts["area.region"].number
    classes = [f"ecosystem.{k}.area" for k in (*range(1, 9), "nodata")]
    assert total(facts, classes) == region
    assert total(facts, [name.replace(".area", ".share") for name in classes]) == 100
    assert total(facts, [f"area.county.{c}" for c in (A, B)]) == region
    for name in ("ecosystem.3", "ecosystem.1", "zone.z1", "conversion.total", "source"):
        whole = f"{name}.area"
        assert total(facts, [f"{name}.county.{c}" for c in (A, B)]) == facts[whole].number
        assert total(facts, [f"{name}.county.{c}.share" for c in (A, B)]) == 100
    assert total(facts, ["zone.z1.area", "zone.z2.area"]) == region
    assert total(facts, ["cost.phase.near", "cost.phase.middle"]) == facts["cost.total"].number
    assert total(facts, ["cost.phase.near.yi", "cost.phase.middle.yi"]) == facts["cost.total.yi"].number


def test_thirds_close_by_the_largest_remainder():
    """Three equal counties of 1/3 share: 33.34 + 33.33 + 33.33."""
    values = small_plan.layers()
    values["counties"] = values["counties"].reindex([0, 1, 1]).reset_index(drop=True)
    values["counties"]["code"] = ["1", "2", "3"]
    cells = [(code, cell, 1 / 3) for code in "123" for cell in range(20)]
    values["county_cells"] = type(values["county_cells"])(cells, columns=["county", "cell", "share"])
    facts = small_plan.made(values)[0]
    assert [facts[f"area.county.{c}.share"].printed for c in "123"] == ["33.34", "33.33", "33.33"]
    assert total(facts, [f"area.county.{c}" for c in "123"]) == facts["area.region"].number


def test_layers_coverage_and_assumed():
    facts = small_plan.made(assumed=("conversion_loss",))[0]
    assert facts["area.region"].layers == (("cell_area", None),)
    assert ("conversion_loss", None) in facts["conversion.3.area"].layers
    assert ("ecosystem", None) not in facts["conversion.3.area"].layers
    assert facts["conversion.3.area"].assumed and facts["zone.z1.conversion.3.area"].assumed
    assert not facts["ecosystem.3.area"].assumed
    assert facts["ecosystem.3.area"].coverage == pytest.approx(14.5 / 15.5)
    assert facts["degradation.degraded.area"].coverage == pytest.approx(14.5 / 15.5)
    assert facts["area.region"].coverage == 1.0
    assert facts["cost.total"].coverage is None


def test_sums_note_the_cells_they_rest_on(facts):
    for name, fact in facts.items():
        if fact.unit == "km2" and name.split(".")[0] not in ("control", "target", "adjustment", "habitat"):
            assert ("cell_area", None) in fact.layers, name


def test_legal_only_with_a_control_area():
    assert not small_plan.made()[0]["area.region"].legal
    values = small_plan.layers()
    table = values["area_adjustment"].copy()
    table["control_m2"] = [7.2e6, 8.3e6, 15.5e6]
    table.loc[2, "computed_m2"] = 15.25e6
    values["area_adjustment"] = table
    facts = small_plan.made(values)[0]
    assert facts["area.region"].legal and facts["ecosystem.3.area"].legal
    assert not facts["cost.total"].legal
    assert [facts[f"adjustment.{n}"].printed for n in ("computed", "control", "difference")] == [
        "15.25",
        "15.50",
        "0.25",
    ]


def test_a_shared_cell_is_split_by_the_factors_of_its_counties():
    """Shares 0.6 and 0.4 weighed by 1 and 1.5 are equal: the cell is halved."""
    values = small_plan.layers()
    values["area_adjustment"] = values["area_adjustment"].assign(factor=[1.0, 1.5, 1.0])
    facts = small_plan.made(values)[0]
    assert facts[f"area.county.{A}"].printed == "7"
    assert facts[f"area.county.{B}"].printed == "8.50"


def test_small_areas_are_in_hectares_too():
    values = small_plan.layers()
    values["cell_area"] = values["cell_area"] / 1000
    facts = small_plan.made(values)[0]
    assert facts["conversion.2.area"].printed == "0"
    assert (facts["conversion.2.area.ha"].printed, unit_name(facts["conversion.2.area.ha"].unit)) == ("0.10", "公顷")


def test_chunks_do_not_change_a_sum(monkeypatch, facts):
    from shanshui.deliver import facts_changes, facts_make

    monkeypatch.setattr(facts_make, "CHUNK", 3)
    monkeypatch.setattr(facts_changes, "CHUNK", 3)
    again = small_plan.made()[0]
    assert {n: f.printed for n, f in again.items()} == {n: f.printed for n, f in facts.items()}


def test_targets_keep_the_words_of_the_level_above():
    target = {"indicator": "wetland", "year": 2025, "value": 3.5, "unit": "km2", "source": "上级规划"}
    facts = small_plan.made(superior=Superior.model_validate({"target": [target]}))[0]
    assert facts["target.wetland.2025"].printed == "3.50"


def test_what_is_absent_makes_no_figure_and_says_why():
    values = {k: v for k, v in small_plan.layers().items() if k in ("counties", "county_cells", "cell_area")}
    facts = small_plan.made(values)[0]
    assert facts["area.region"].printed == "15.50"
    assert not [name for name in facts if name.startswith(("ecosystem.", "zone", "project", "cost", "indicator."))]
    assert facts.missing("resilience") == "因缺少土壤有机质含量、土壤含盐量资料，本次未作评价。"
    assert facts.missing("soil_loss", "未作土壤侵蚀评价") == "因缺少降雨侵蚀力、土壤可蚀性资料，本次未作土壤侵蚀评价。"
    assert facts.missing("cell_area") == ""


def test_many_missing_materials_are_all_named_in_short_sentences():
    names = [f"第{i}项很长很长的资料名称" for i in "一二三四五六七八九"]
    text = lacking_sentences(names)
    assert all(name in text for name in names)
    assert all(len(part) <= 59 for part in text.split("。"))


def test_records_of_figures_tell_layers_and_uses(facts):
    facts.use("ecosystem.3.area", "规划文本.docx")
    record = next(r for r in figures.as_records(facts) if r["id"] == "ecosystem.3.area")
    assert record["layers"] == [["cell_area", None], ["ecosystem", None]]
    assert record["used"] == ["规划文本.docx"]
    assert (record["value"], record["printed"], record["unit"]) == (7.0, "7", "km2")
    assert figures.content(facts, {"表E.1!C4": "x"}, None)["cells"] == {"表E.1!C4": "x"}


def test_inputs_are_not_changed():
    values = small_plan.layers()
    before = values["cell_area"].values.copy()
    small_plan.made(values)
    np.testing.assert_array_equal(values["cell_area"].values, before)
