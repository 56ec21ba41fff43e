"""Structure and pattern in figures, sentences and tables: hand sums over the small plan (three cells of 1 km² change)."""

from __future__ import annotations

import numpy as np
import pytest
import small_plan
from openpyxl import load_workbook
from small_plan import A, B

from shanshui.assess.connectivity import natural_connectivity
from shanshui.assess.dynamics import ecosystem_dynamics, landscape_stability
from shanshui.assess.landscape_metrics import landscape_metrics
from shanshui.assess.structure import ecosystem_flows
from shanshui.deliver import paragraphs_landscape as told
from shanshui.deliver.tables import write_tables
from shanshui.deliver.text import context
from shanshui.deliver.text_writer import Grid


def layers(**changed):
    v = small_plan.layers()
    for name in ("ecosystem_series", "cell_area"):
        v[name] = changed.pop(name, v[name])
    given = (v["ecosystem_series"], v["cell_area"], v["county_cells"])
    v["ecosystem_flows"] = ecosystem_flows(*given, v["area_adjustment"], reference_year=2010, base_year=2020)
    v["class_dynamics"], v["landscape_dynamics"] = ecosystem_dynamics(v["ecosystem_flows"])
    v["landscape_stability"] = landscape_stability(v["ecosystem_flows"])
    v["class_metrics"], v["landscape_metrics"] = landscape_metrics(*given, grid=small_plan.GRID)
    v["natural_connectivity"] = natural_connectivity(*given, grid=small_plan.GRID)
    return {name: value for name, value in {**v, **changed}.items() if value is not None}


def made(**changed):
    facts, reader, plan, above, guide = small_plan.made(layers(**changed))
    return facts, context("规划文本.docx", facts, reader, plan, above, guide), (reader, plan, guide)


HAND = {
    # (0, 3) and (1, 2) wetland → grassland, (2, 3) grassland → urban; 14.5 km² are known at both dates
    "structure.changed.area": "3",
    "structure.comprehensive": "20.69",  # 3 / 14.5
    "structure.comprehensive_annual": "1.034",  # / 2 / 10
    "structure.degree.3.up": "1.667",  # (7 − 6) / 6 / 10
    "structure.degree.4.down": "6.667",  # (1 − 3) / 3 / 10
    "structure.intensity.4": "3.22",  # (2 / 3) / (3 / 14.5)
    "structure.intensity.3": "0.81",  # (1 / 6) / (3 / 14.5)
    "structure.out.4.3": "66.67", "structure.out.4.4": "33.33", "structure.in.3.4": "28.57", "structure.in.3.3": "71.43",
    "structure.points.3.up": "6.45",  # 45.16 − 38.71
    "structure.gain.3.area": "2", "structure.loss.3.area": "1", "structure.loss.4.area": "2", "structure.gain.6.area": "1",
    "structure.gain.1.area": "0",
    f"structure.gain.3.county.{A}": "0", f"structure.gain.3.county.{B}": "2", f"structure.loss.4.county.{B}.share": "100",
    "structure.gain.3.zone.z1": "2", "structure.gain.3.zone.z2": "0", "structure.loss.3.zone.z2": "1",
    "stability.unchanged": "79.31",  # 11.5 / 14.5
    "stability.natural.kept": "92",  # 11.5 of 2.5 + 6 + 3 + 1
    "stability.natural.lost.area": "1", "stability.natural.returned.area": "0",
    # base year: forest, grassland (the north, and the south at its corner), wetland, farmland, urban, bare
    "pattern.2020.patches": "6", "pattern.2020.mean_patch_ha": "250",  # 15 cells of 100 ha
    "pattern.2010.patches": "5", "pattern.2010.mean_patch_ha": "300",
    "natural.2020.patches": "1", "natural.2020.connected_percent": "100", "natural.2020.natural_percent": "80",  # 12 / 15
    "natural.gap": "1000",
    "pattern.2020.class.3.patches": "1", "pattern.2020.class.3.mean_patch_ha": "700",
}  # fmt: skip


@pytest.mark.parametrize("name", HAND)
def test_figures_by_hand(name, monkeypatch):
    monkeypatch.setitem(small_plan.SETTINGS, "natural_connectivity", {"gap_m": {"value": 1000.0}})
    facts, _, _ = made()
    assert facts[name].printed == HAND[name]


def test_sentences(monkeypatch):
    monkeypatch.setitem(small_plan.SETTINGS, "natural_connectivity", {"gap_m": {"value": 1000.0}})
    _, c, _ = made()
    *said, table = told.structure_dynamics(c)
    assert "".join(block.text for block in said) == (
        "2010年至2020年，类型发生变化的面积3平方公里，全期综合动态度20.69%。按年均式折算，综合动态度每年1.034%。按单一动态度，湿地年均减少6.667%，草地年均增长1.667%。"
        "转出强度高于全域平均（取一）的，湿地3.22。转出最多的是湿地（2平方公里），转为草地的占其原有面积66.67%。"
        "北部高原草地生态修复区内湿地转出最多，为2平方公里。"
    )
    assert table.rows == (("草地", "2", "1"), ("湿地", "0", "2"), ("城镇", "1", "0"), ("合计", "3", "3"))
    *said, table = told.landscape_pattern(c)
    text = "".join(block.text for block in said)
    assert text.startswith("2020年景观破碎程度")
    assert "斑块6块（2010年5块），平均250公顷（2010年300公顷）" in text
    assert (
        "2010年至2020年，79.31%的土地保持原有类型，自然生态系统保持率92%。自然生态系统转为农田和城镇1平方公里。" in text
    )
    assert "归为" not in text  # one patch is one group
    assert isinstance(table, Grid)
    assert [row[0] for row in table.rows] == ["汶川县", "理县", "阿坝州"]
    assert table.rows[2][1:3] == ("6", "250")


def test_what_is_not_there_is_said():
    _, c, _ = made(landscape_dynamics=None, landscape_metrics=None)
    assert [b.text for b in told.structure_dynamics(c)] == ["因缺少生态系统综合动态度资料，本次未计算生态系统动态度。"]
    assert [b.text for b in told.landscape_pattern(c)] == ["因缺少景观格局指数资料，本次未作景观格局评价。"]
    _, c, _ = made(landscape_stability=None, natural_connectivity=None)
    text = "".join(b.text for b in told.landscape_pattern(c) if not isinstance(b, Grid))
    assert "因缺少景观稳定性资料，本次未评价景观稳定性。" in text
    assert "因缺少自然生态系统连通性资料，本次未评价自然生态系统连通性。" in text


def test_where_nothing_changed_there_is_nothing_to_say():
    still = small_plan.raster([small_plan.BASE] * 3, "ecosystem_series", year=np.array([2000, 2010, 2020]))
    _, c, _ = made(ecosystem_series=still)
    assert told.structure_dynamics(c) == []
    assert "100%的土地保持原有类型" in "".join(b.text for b in told.landscape_pattern(c) if not isinstance(b, Grid))


def test_tables(tmp_path):
    facts, _, (reader, plan, guide) = made()
    path = tmp_path / "附 表.xlsx"
    write_tables(path, facts, reader, plan, guide)
    book = load_workbook(path)
    for name, places in (
        ("表S.1", ["汶川县", "理县"]),
        ("表S.2", ["北部高原草地生态修复区", "南部河谷农业生态修复区"]),
    ):
        rows = [[cell.value for cell in row] for row in book[name].iter_rows(min_row=4, max_row=6)]
        assert [row[0] for row in rows] == [*places, "阿坝州合计"]
        assert rows[2][1:] == [0, 0, 2, 0, 0, 1, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0]
        assert [a + b for a, b in zip(rows[0][1:], rows[1][1:], strict=True)] == rows[2][1:]
        assert book[name]["J2"].value == "转出面积"
    assert book["表S.1"]["D5"].value == 2 and book["表S.2"]["L5"].value == 1
    page = book["表S.3"]
    assert [page.cell(r, 1).value for r in (3, 4, 5, 6)] == ["汶川县", "理县", "阿坝州", "阿坝州"]
    assert [page.cell(r, 3).value for r in (5, 6)] == [5, 6]


def test_tables_of_a_plan_without_results(tmp_path):
    facts, reader, plan, _, guide = small_plan.made()
    path = tmp_path / "附 表.xlsx"
    write_tables(path, facts, reader, plan, guide)
    said = "".join(str(c.value) for row in load_workbook(path)["表S.3"].iter_rows() for c in row if c.value)
    assert "因缺少景观格局指数资料，本次未作景观格局评价" in said
