"""State of fields, towns and banks: figures and sentences over the small plan, read word for word."""

from __future__ import annotations

import numpy as np
import pandas as pd
import small_plan
from openpyxl import Workbook

from shanshui.deliver import paragraphs_ground as ground
from shanshui.deliver import tables_ground
from shanshui.deliver.tables import Sheet
from shanshui.deliver.text import context

STATE = [
    (small_plan.A, "farmland_seminatural", 30.0), (small_plan.B, "farmland_seminatural", 12.5),
    ("*", "farmland_seminatural", 20.0), (small_plan.A, "fertiliser_use", 300.0), ("*", "fertiliser_use", 300.0),
    (small_plan.A, "park_per_person", 9.0), (small_plan.B, "park_per_person", 11.5), ("*", "park_per_person", 10.0),
    (small_plan.A, "heat_anomaly", 2.5), (small_plan.B, "heat_anomaly", 4.25), ("*", "heat_anomaly", 3.0),
]  # fmt: skip
BANKS = [(small_plan.A, 8000.0, 2000.0, 0.0, 2000.0), (small_plan.B, 2000.0, 500.0, 500.0, 1000.0),
         ("*", 10000.0, 2500.0, 500.0, 3000.0)]  # fmt: skip
WATERS = [(small_plan.A, 3000.0, 1500.0, 0.0, 600.0, 0.0, 400.0), (small_plan.B, 1000.0, 0.0, 0.0, 0.0, 250.0, 0.0),
          ("*", 4000.0, 1500.0, 0.0, 600.0, 250.0, 400.0)]  # fmt: skip
BANK_COLUMNS = ["county", "bank_m", "farmed_m", "built_m", "absent_m"]
WATER_COLUMNS = ["county", "surveyed_m", "hard_m", "unrecorded_m", "light_m", "heavy_m", "unmeasured_m"]


def given(state=STATE, banks=BANKS, waters=WATERS):
    """A layer of each indicator stands in the plan beside the table of means."""
    values = small_plan.layers()
    for name in {row[1] for row in state}:
        values[name] = small_plan.raster(np.ones((4, 5)), name, "f4")
    if state:
        frame = pd.DataFrame(state, columns=["county", "indicator", "value"])
        values["space_state"] = frame.assign(area_m2=1e6)
    if banks:
        values["buffer_strips"] = pd.DataFrame(banks, columns=BANK_COLUMNS)
    if waters:
        values["town_water_state"] = pd.DataFrame(waters, columns=WATER_COLUMNS)
    facts, reader, plan, above, guide = small_plan.made(values)
    return facts, context("规划文本.docx", facts, reader, plan, above, guide), reader, plan


def spoken(**changed):
    return "".join(block.text for block in ground.fields_and_towns(given(**changed)[1]))


def test_figures_by_hand() -> None:
    """2500 of 10 000 m of banks are fields: 2.5 km, 25 %; 600 of 4000 m of reaches light: 15 %."""
    facts = given()[0]
    a = small_plan.A
    told = {name: facts[name].printed for name in ("buffer.farmed.length", "buffer.farmed.share", "town_water.light.share",
            f"buffer.county.{a}.absent.share", f"ground.farmland_seminatural.county.{a}.mean", "ground.heat_anomaly.mean",
            f"town_water.county.{a}.hard.length")}  # fmt: skip
    assert list(told.values()) == ["2.50", "25", "15", "25", "30", "3", "1.50"]
    assert facts["buffer.bank.length"].unit == "km" and "buffer.bank.share" not in facts


def test_sentences() -> None:
    text = spoken()
    for sentence in (
        "农田周边半自然生境平均占比20%，理县最低（12.50%）。", "化肥施用强度300千克/公顷。",
        "城镇地表温度距平3℃，理县最高（4.25℃）。", "人均公园绿地面积10平方米/人，汶川县最低（9平方米/人）。",
        "城镇河段调查4公里。其中硬质岸线1.50公里（37.50%），轻度黑臭0.60公里（15%），重度黑臭0.25公里（6.25%）。",
        "另有0.40公里没有水质监测值，未判定是否黑臭。",
        "河流两岸岸线10公里，缺少自然缓冲带3公里（30%）。其中农田临水2.50公里，建设用地临水0.50公里。",
        "理县缺失比例最高，为50%，长1公里。",
    ):  # fmt: skip
        assert sentence in text, sentence


def test_banks_that_all_have_a_strip_and_waters_that_are_clean() -> None:
    text = spoken(banks=[("*", 5000.0, 0.0, 0.0, 0.0)], waters=[("*", 900.0, 0.0, 0.0, 0.0, 0.0, 0.0)])
    assert "河流两岸岸线5公里，没有农田或建设用地临水的岸段。" in text
    assert "城镇河段调查0.90公里。调查河段中没有硬质岸线和黑臭水体。" in text
    assert "没有水质监测值" not in text


def test_what_is_not_there_is_said() -> None:
    text = spoken(state=[], banks=[], waters=[])
    for word in ("未评价耕地平均坡度", "未评价人均公园绿地面积", "未评价城镇黑臭水体和硬质岸线", "未评价河岸缓冲带"):
        assert word in text


def test_tables() -> None:
    facts, _, reader, plan = given()
    sheets = {}
    for number, columns, widths, write in tables_ground.SHEETS:
        assert len(widths) == columns
        page = Workbook().active
        write(Sheet(page, facts, reader, plan, "附表.xlsx", columns))
        sheets[number] = [[cell.value for cell in row] for row in page.iter_rows(max_col=columns)]
    assert sheets["K.3"][1] == [
        "范围",
        "两岸岸线（公里）",
        "农田临水岸线（公里）",
        "建设用地临水岸线（公里）",
        "缺少缓冲带的岸线（公里）",
        "缺失比例（%）",
    ]
    assert sheets["K.3"][3] == ["理县", 2, 0.5, 0.5, 1, 50]
    assert sheets["K.2"][1][:4] == [
        "范围",
        "城镇空间不透水面比例（%）",
        "城镇地表温度距平（℃）",
        "人均公园绿地面积（平方米/人）",
    ]
    assert sheets["K.2"][2][:5] == ["汶川县", "—", 2.5, 9, 3]
    assert sheets["K.1"][4][3] == 20 and len(sheets["K.1"][1]) == 9
