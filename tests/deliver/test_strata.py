"""Types of problems by stratum: figures are hand sums over the small plan (15.5 km²), sentences word for word."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import small_plan

from shanshui.deliver import paragraphs_problems as problems
from shanshui.deliver import paragraphs_strata as strata
from shanshui.deliver.tables import Sheet
from shanshui.deliver.tables_strata import SHEETS
from shanshui.deliver.text import context
from shanshui.deliver.text_writer import Paragraph
from shanshui.diagnose.strata import problem_overlap
from shanshui.diagnose.type_areas import problem_area_shares, problem_areas
from shanshui.diagnose.type_cards import problem_type_cards

NO = -1
# columns 0 … 3 hold 3.5, 4, 4 and 4 km²; cell (0, 0) half of one; column 4 lies outside; (1, 1) is 60 : 40 of both counties
ERODED = [[2, 3, 1, 1, NO], [2, 3, 1, 1, NO], [2, 4, 1, NO, NO], [2, 4, 1, NO, NO]]
NEAR_TOWN = [[0, 0, 0, 4, NO], [0, 0, 0, 4, NO], [0, 0, 0, 1, NO], [0, 0, 0, 1, NO]]
NOWHERE = [[1, 1, 1, 1, NO]] * 4
TYPES = pd.DataFrame(
    [
        ("E01", "水土流失", "ecological", "erosion", ">=", 2, 3, 4, "fvc_trend_class", "down", "steep", "farmland;built"),
        ("E04", "沙化", "ecological", "desertification", ">=", 1, 2, 3, None, None, None, None),
        ("T20", "外来物种入侵", "territory", "invasive_records", ">=", 1, 2, 3, None, None, None, "built"),
        ("U20", "城镇周边矿山", "urban", "mine_urban", ">=", None, None, 2, None, None, None, "built"),
    ],
    columns=["problem", "label", "stratum", "layer", "op", "light", "medium", "severe", "trend", "worse", "natural_stress",
             "human_stress"],
).assign(ecosystems=None, space=None, confidence="模型估算", clause="S0 4.2.2")  # fmt: skip
STRESSES = pd.DataFrame(
    {
        "stress": ["steep", "farmland", "built"],
        "label": ["陡坡", "临近农田", "临近建设用地"],
        "kind": ["natural", "human", "human"],
        "layer": ["slope", "farmland_distance", "built_distance"],
    }
)


def found(above=("steep", "farmland")):
    rows = [("E01", "steep", "natural", 2.5), ("E01", "farmland", "human", 3.0), ("E01", "built", "human", 4.0)]
    matrix = pd.DataFrame(rows, columns=["problem", "stress", "kind", "lift"]).assign(
        listed=True, problem_m2=8e6, both_m2=2e6, p_value=0.01
    )
    return matrix.assign(association=["above" if s in above else "none" for s in matrix["stress"]])


def spoken(**changed):
    values = small_plan.layers()
    area = values["cell_area"]
    degree = small_plan.raster(
        [ERODED, NOWHERE, NEAR_TOWN], "problem_degree", "int8", problem=np.array(["E01", "E04", "U20"])
    )
    trend = small_plan.raster(
        [[9, 8, 1, 1, NO], [5, 1, 1, 1, NO], [5, 5, 1, 1, NO], [NO, 5, 1, 1, NO]], "fvc_trend_class"
    )
    values |= {
        "problem_degree": degree, "stress_types": STRESSES, "cause_matrix": found(),
        "problem_type_cards": problem_type_cards(TYPES, STRESSES, area, degree, fvc_trend_class=trend),
        "problem_areas": problem_areas(degree, area, grid=small_plan.GRID),
        "problem_area_shares": problem_area_shares(degree, area, values["county_cells"], grid=small_plan.GRID),
        "problem_overlap": problem_overlap(degree, area),
    }  # fmt: skip
    values = {name: value for name, value in {**values, **changed}.items() if value is not None}
    facts, reader, plan, above, guide = small_plan.made(values)
    return facts, context("规划文本.docx", facts, reader, plan, above, guide)


def text(blocks):
    return "".join(block.text for block in blocks if isinstance(block, Paragraph))


def test_figures_by_hand() -> None:
    facts, _ = spoken()
    shown = {
        # light 0.5 + 3, medium 2, severe 2: 7.5 of the 13.5 km² that are judged; 2 km² of column 3 are not
        "ptype.E01.area": "7.50", "ptype.E01.domain.area": "13.50", "ptype.E01.unjudged.area": "2",
        "ptype.E01.share": "55.56", "ptype.E01.degree.2.area": "3.50", "ptype.E01.degree.3.area": "2",
        "ptype.E01.degree.4.area": "2", "ptype.E01.degree.2.share": "46.67", "ptype.E01.count": "3",
        # B holds 0.4 of cell (1, 1)
        "ptype.E01.county.513221": "7.10", "ptype.E01.county.513222": "0.40", "ptype.E01.county.513221.share": "94.67",
        # falling: 0.5 + 1; rising: 1; the cell (3, 0) is not told: of 6.5
        "ptype.E01.worse.share": "23.08", "ptype.E01.better.share": "15.38",
        "ptype.E01.stress.farmland.lift": "3", "ptype.E01.stress.farmland.share": "25",
        "ptype.E04.area": "0", "ptype.E04.domain.area": "15.50", "ptype.U20.area": "2", "ptype.U20.share": "50",
        "strata.total.types": "4", "strata.total.judged": "3", "strata.total.found": "2", "strata.total.unjudged": "1",
        "strata.ecological.judged": "2", "strata.ecological.found": "1", "strata.urban.types": "1",
        # medium or severe: column 1 (4 km²) by erosion, two cells of column 3 by mines
        "problem_overlap.0.area": "9.50", "problem_overlap.1.area": "6", "problem_overlap.2.area": "0",
    }  # fmt: skip
    assert {name: facts[name].printed for name in shown} == shown
    assert "ptype.E01.stress.built.lift" not in facts  # no more than chance
    assert "ptype.T20.area" not in facts
    assert "ptype.U20.degree.2.area" not in facts


def test_the_chapter_by_stratum() -> None:
    _, c = spoken()
    assert text(strata.problem_strata(c)) == (
        "按五个层次识别生态问题4类，能评价3类，出现2类。"
        "全域生态问题因缺少外来入侵物种数资料，本次无法评价外来物种入侵。"
        "生态空间生态问题生态空间层次能评价的2类问题中，出现1类。"
        "水土流失7.50平方公里，占评价面积的55.56%。按程度分，轻度3.50平方公里，中度2平方公里，严重2平方公里。"
        "水土流失集中在汶川县（占94.67%）。按植被覆盖度的变化，其中趋于恶化的占23.08%、趋于好转的占15.38%。"
        "自然胁迫有陡坡（重叠为随机情形的2.50倍）。人为胁迫有临近农田（重叠为随机情形的3倍）。未发现沙化。"
        "城镇空间生态问题城镇空间层次能评价的1类问题中，出现1类。"
        "城镇周边矿山2平方公里，占评价面积的50%。城镇周边矿山全部在理县。"
        "可能的胁迫因素为临近建设用地，没有可对照的分布资料。"
    )


def test_stresses_that_chance_explains_or_that_cannot_be_tested() -> None:
    _, c = spoken(cause_matrix=found(above=()))
    assert "可能的胁迫因素为陡坡、临近农田、临近建设用地，与问题分布的重叠均未显著高于随机情形。" in text(
        strata.problem_strata(c)
    )
    _, c = spoken(cause_matrix=found(above=()).assign(p_value=np.nan))
    assert "临近建设用地，问题或胁迫遍布评价范围，无从检验其关联。" in text(strata.problem_strata(c))
    _, c = spoken(cause_matrix=None)
    assert "陡坡、临近农田、临近建设用地，没有可对照的分布资料。" in text(strata.problem_strata(c))


def test_a_stress_that_the_place_has_not_is_not_named(monkeypatch) -> None:
    """farmland_distance is absent because there is no farmland (nothing lacks); built_distance for want of land cover."""
    monkeypatch.setitem(small_plan.ABSENT, "farmland_distance", ())
    monkeypatch.setitem(small_plan.ABSENT, "built_distance", ("land_cover",))
    _, c = spoken(cause_matrix=found(above=()))
    assert "可能的胁迫因素为陡坡、临近建设用地，与问题分布的重叠均未显著高于随机情形。" in text(
        strata.problem_strata(c)
    )


def test_where_several_problems_meet_is_told() -> None:
    meeting = small_plan.raster(
        [[2, 2, 1, 0, NO], [0, 5, 1, 1, NO], [0, 0, 0, 0, NO], [0, 0, 0, 0, NO]], "problem_overlap"
    )
    _, c = spoken(problem_overlap=meeting)
    assert "中度以上问题叠加的区域，叠加2类1.50平方公里，叠加5类及以上1平方公里。" in text(strata.problem_strata(c))


def one(layer, degree, **row):
    """The sentences of one type of problem with that trigger; degree as problem_degree."""
    types = TYPES.iloc[[2]].assign(layer=layer, **row)
    degree = small_plan.raster([degree], "problem_degree", "int8", problem=np.array(["T20"]))
    cards = problem_type_cards(types, STRESSES, small_plan.layers()["cell_area"], degree)
    facts, c = spoken(problem_degree=degree, problem_type_cards=cards, problem_areas=None, problem_area_shares=None,
                      problem_overlap=None, cause_matrix=None, **LENGTHS)  # fmt: skip
    return facts, text(strata.problem_strata(c))


LENGTHS = {
    "buffer_strips": pd.DataFrame(
        [("*", 8000.0, 1500.0, 500.0, 2000.0)], columns=["county", "bank_m", "farmed_m", "built_m", "absent_m"]
    )
}


def test_fallow_fields_are_compared_with_the_fields() -> None:
    facts, said = one("farmland_abandoned", [[1, 1, 1, 4, NO], *NOWHERE[1:]])
    fields = facts["ecosystem.5.area"].number
    assert facts["ptype.T20.fields.share"].value == pytest.approx(100 / float(fields))
    assert facts["ptype.T20.fields.share"].label == "外来物种入侵面积相当于农田面积的比例"
    assert f"占土地总面积的6.45%，相当于农田面积的{facts['ptype.T20.fields.share'].printed}%。" in said
    assert "ptype.T20.fields.share" not in one("erosion", [[1, 1, 1, 4, NO], *NOWHERE[1:]])[0]


def test_a_share_of_what_was_judged_or_of_all_land() -> None:
    """1 km² of 15.5 that are judged throughout: 6.45 %; where the half cell is not told, or not concerned, 1 of 15."""
    facts, said = one("town_damage", [[1, 1, 1, 4, NO], *NOWHERE[1:]])
    assert "外来物种入侵1平方公里，占土地总面积的6.45%。" in said
    assert facts["ptype.T20.share"].label == "外来物种入侵面积占土地总面积的比例"
    facts, said = one("town_damage", [[NO, 1, 1, 4, NO], *NOWHERE[1:]])
    assert "外来物种入侵1平方公里，占评价面积的6.67%。" in said
    assert facts["ptype.T20.share"].label == "外来物种入侵面积占评价面积的比例"
    assert "1平方公里，占评价面积的6.67%。" in one("town_damage", [[0, 1, 1, 4, NO], *NOWHERE[1:]])[1]


@pytest.mark.parametrize(("layer", "told"), [
    ("water_overuse", "判定以用水单元（流域或县）为单位，面积为达到界限的单元内的全部农田和城镇用地。"),
    ("groundwater_overdraft", "判定以用水单元（流域或县）为单位，面积为达到界限的单元内的全部农田和城镇用地。"),
    ("water_land_match", "判定以用水单元（流域或县）为单位，面积为达到界限的单元内的全部农田。"),
    ("connectivity_change", "判定以流域为单位，面积为达到界限的流域内的全部自然生态系统。"),
    ("grazing_pressure", "判定以载畜量统计单元为单位，面积为达到界限的单元内的全部草地。"),
    ("fertiliser_use", "判定以县（市、区）为单位，面积为达到界限的县内的全部耕地。"),
    ("film_residue", "判定以县（市、区）为单位，面积为达到界限的县内的全部耕地。"),
    ("park_per_person", "判定以县（市、区）为单位，面积为达到界限的县内的全部城镇空间。"),
    ("irrigation_shortfall", "这是按分县农业用水账户推算的，面积为缺水县内需要灌溉的耕地，不等于实际受旱的耕地。"),
    ("buffer_absence", "面积按岸边栅格计，缺少缓冲带的岸线2公里，占两岸岸线的25%。"),
    ("erosion", ""),
])  # fmt: skip
@pytest.mark.parametrize("op", [">=", "<="])
def test_one_value_for_a_whole_unit_is_told_as_such(layer: str, told: str, op: str) -> None:
    said = one(layer, [[0, 3, 0, 0, NO], *[[0] * 4 + [NO]] * 3], op=op)[1]
    assert f"外来物种入侵1平方公里，占评价面积的100%。{told}程度均为中度。" in said


def test_what_is_judged_only_where_it_was_found_has_no_share() -> None:
    said = one("invasive_records", [[NO, 3, NO, NO, NO], *[[NO] * 5] * 3])[1]
    assert "外来物种入侵1平方公里，只在有记录的地点周边判定。程度均为中度。" in said
    assert "占评价面积" not in said


def test_what_is_known_of_species() -> None:
    """Invasive species that were recorded are told; nothing is known of where native ones live."""
    found = [[NO, 3, NO, NO, NO], *[[NO] * 5] * 3]
    degree = small_plan.raster([found], "problem_degree", "int8", problem=np.array(["T20"]))
    cards = problem_type_cards(TYPES, STRESSES, small_plan.layers()["cell_area"], degree)
    records = small_plan.raster(found, "invasive_records")
    rest = "因缺少本地物种分布资料，外来物种的影响和其他生物多样性风险本次未作评价。"
    _, c = spoken(problem_degree=degree, problem_type_cards=cards, problem_areas=None, invasive_records=records)
    assert text(problems._species(c)) == "外来入侵物种记录点周边1平方公里。" + rest
    _, c = spoken(invasive_records=records)  # no type of problem reads them
    assert text(problems._species(c)) == rest
    _, c = spoken()
    assert text(problems._species(c)) == "因缺少物种分布和外来入侵物种资料，生物多样性风险本次未作评价。"


def test_without_cards() -> None:
    facts, c = spoken(problem_type_cards=None)
    assert not facts.ids("ptype.")
    assert text(strata.problem_strata(c)).endswith("本次未按类型识别生态问题。")


def sheets(**changed):
    from openpyxl import Workbook

    facts, c = spoken(**changed)
    book = Workbook()
    rows = {}
    for name, columns, _, write in SHEETS:
        sheet = Sheet(book.create_sheet(name), facts, c.reader, c.plan, "规划附表.xlsx", columns)
        write(sheet)
        rows[name] = [[cell.value for cell in row] for row in sheet.page.iter_rows()]
    return rows


def test_tables() -> None:
    rows = sheets()
    first, second, third = rows["P.1"][2:5]
    assert first[:12] == ["生态空间", "E01", "水土流失", "土壤侵蚀强度", 13.5, 7.5, 55.56, 3.5, 2, 2, 23.08, 15.38]
    assert first[12:16] == ["陡坡", "临近农田、临近建设用地", "模型估算", "S0 4.2.2"]
    assert second[:7] == ["生态空间", "E04", "沙化", second[3], 15.5, 0, None]
    assert third[:6] == ["全域", "T20", "外来物种入侵", "外来入侵物种数", "无法评价", "—"]
    notes = "".join(str(row[0]) for row in rows["P.1"])
    assert "无法评价外来物种入侵" in notes
    assert rows["P.2"][2][:5] == ["生态空间", "水土流失", 7.5, 7.1, 0.4]
    assert rows["P.2"][3][:3] == ["城镇空间", "城镇周边矿山", 2]
    bare = sheets(problem_type_cards=None)
    assert "本次未按类型识别生态问题" in "".join(str(row[0]) for row in bare["P.1"])
