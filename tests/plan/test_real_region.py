"""阿坝州 from end to end on the real data; skipped where that is absent. What it can honestly carry, and nothing more."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from shanshui.core.registry import Registry
from shanshui.plan import Plan
from shanshui.review.readback import check_package

EXAMPLE = Path(__file__).resolve().parent.parent.parent / "examples" / "aba"


@pytest.fixture(scope="module")
def aba(real_data: Path, once: Callable[[str, Callable[[Path], None]], Path]) -> Plan:
    def make(directory: Path) -> None:
        shutil.copytree(EXAMPLE, directory)
        plan = Plan.open(directory, data=real_data)
        assert plan.check() == []
        assert plan.run().state("failed") == []
        plan.deliver()

    return Plan.open(once("真实 real", make), data=real_data)


def text(plan: Plan, name: str) -> str:
    document = docx.Document(str(plan.directory / "out" / name))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def test_the_example_holds_two_files_and_the_package_agrees_with_itself(aba: Plan) -> None:
    assert sorted(path.name for path in EXAMPLE.iterdir()) == ["catalog.toml", "plan.toml"]
    assert check_package(aba.directory / "out") == []


def test_what_cannot_be_assessed_is_absent_and_named_where_it_would_have_been_used(aba: Plan) -> None:
    results = aba.results()
    missing = results.absence("soil_loss")
    assert missing is not None
    assert {"rainfall_erosivity", "soil_erodibility"} <= set(missing.missing)
    assert results.absence("resilience") is not None
    assert results.absence("vegetation_degradation") is not None
    written = text(aba, "规划文本.docx")
    for lacking in ("降雨侵蚀力", "土壤可蚀性", "恢复力评价", "生态保护红线", "历史遗留矿山", "道路", "乡镇"):
        assert lacking in written
    assert "非法定" in written
    assert "可能反映数据产品改版" in written  # 2000–2010 holds four fifths of the changed area


def test_the_coarse_vegetation_index_is_background_and_feeds_nothing(aba: Plan) -> None:
    taken = {edge.layer for spec in Registry.read() for edge in spec.edges}
    assert "fvc_background" not in taken
    assert aba.results().absence("fvc_background") is None
    assert "仅作背景，不参与分级" in text(aba, "规划文本.docx")


def test_degradation_rests_on_conversion_and_wetland_alone_and_projects_carry_no_invented_cost(aba: Plan) -> None:
    results = aba.results()
    evidence = results.get("degradation_evidence").values
    assert {1} <= set(evidence[evidence > 0].tolist()) <= {1, 7}
    projects = results.get("projects")
    assert len(projects) > 0
    assert projects["measure"].isna().all()
    assert projects[["cost_low", "cost_base", "cost_high"]].isna().all().all()
    assert set(projects["mode"]) == {9}


def test_areas_and_coverage(aba: Plan) -> None:
    content = json.loads((aba.directory / "out" / "figures.json").read_text("utf8"))
    figures = {figure["id"]: figure for figure in content["figures"]}
    # by hand: the 13 counties, GCJ-02 turned into WGS 84, on the ellipsoid: 82,986 km²
    assert figures["area.region"]["value"] == pytest.approx(82_986, abs=1)
    counties = [f for name, f in figures.items() if name.startswith("area.county.") and name.count(".") == 2]
    assert len(counties) == 13
    assert round(sum(float(f["printed"]) for f in counties), 2) == float(figures["area.region"]["printed"])
    # 1,178 cells at the border have no land cover: about 663 km² of the region
    assert figures["ecosystem.3.area"]["coverage"] == pytest.approx(1 - 663 / 82_986, abs=0.0005)
    assert not figures["area.region"]["legal"]
