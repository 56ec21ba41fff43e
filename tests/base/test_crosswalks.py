"""Crosswalks class by class: expected ecosystems and spaces are hand sums, looked up by meaning in HJ 1166-2021 Appendix A
(which lists land-survey codes) and in the rule of the three spaces; written group by group, not copied from the tables."""

from __future__ import annotations

import numpy as np
import pytest

from shanshui.base.classes import TITLES, classifications, crosswalk, fitting, numbers, recode, texts, title
from shanshui.base.land_codes import codes_of_texts, cure_of, fitting_texts, normal
from shanshui.base.land_survey import ecosystem_class
from shanshui.core.errors import NotFound, Problems
from shanshui.core.vocabulary import vocabulary

ECO, AGRI, URBAN, AROUND, NONE = 1, 2, 3, 0, -1

# Appendix A row by row. 41 marsh: 0303, 0304, 0306, 0402, 1105, 1106, 1108 · 42 still water: 1102-1104 · 43 flowing: 1101, 1107
# 51 cropland: 01, 1006, 1202, 1203 · 52: 02 · 61: 05, 07, 08, 09, 1201 · 62: 0810 · 63: 06, 0603, 10, 1109 · 73: 1204 · 81: 1110
# 82: 1206, 1207 (gobi) · sand 1205 is desert, 71 or 72 by aridity. Forest 0301, 0302, 0307; shrub 0305; grass 0401, 0403, 0404.
# Spaces: 01, 02, 1006, 1202, 1203, 0702, ponds for fish and ditches agricultural; 03, 04, 00, waters, bare land ecological;
# built land urban; railways, metros, highways, pipelines that of their surroundings.
SURVEY = {
    (51, AGRI): "0101 0102 0103 1006 1202 1203 1208",
    (52, AGRI): "0201 0202 0203 0204 0201K 0202K 0203K 0204K",
    (10, ECO): "0301 0302 0307 0301K 0302K 0307K",
    (20, ECO): "0305",
    (30, ECO): "0401 0403 0403K 0404",
    (41, ECO): "0303 0304 0306 0402 1105 1106 1108",
    (42, ECO): "1102 1103 1104",
    (42, AGRI): "1104A 1104K",
    (43, ECO): "1101",
    (43, AGRI): "1107 1107A",
    (61, URBAN): "05H1 0508 0701 08H1 08H2 08H2A 0809 09 1201",
    (61, AGRI): "0702 05H1@203 0508@203 08H1@203 08H2@203 08H2A@203 0809@203 09@203 1201@203",
    (62, URBAN): "0810 0810A",
    (62, AGRI): "0810@203 0810A@203",
    (63, URBAN): "0601 0602 0603 1004 1005 1007 1008",
    (63, AGRI): "0601@203 0602@203 1004@203 1005@203",
    (63, AROUND): "1001 1002 1003 1009",
    (63, ECO): "1109",
    (70, ECO): "1205",
    (73, ECO): "1204",
    (81, ECO): "1110",
    (82, ECO): "1206 1207",
}
GBT = {
    (51, AGRI): "0101 0102 0103 1006 1202 1203",
    (52, AGRI): "0201 0202 0203 0204",
    (10, ECO): "0301 0302 0307",
    (20, ECO): "0305",
    (30, ECO): "0401 0403 0404",
    (41, ECO): "0303 0304 0306 0402 1105 1106 1108",
    (42, ECO): "1102 1103 1104",
    (43, ECO): "1101",
    (43, AGRI): "1107",
    (61, URBAN): "0501 0502 0503 0504 0505 0506 0507 0701 0801 0802 0803 0804 0805 0806 0807 0808 0809 "
    "0901 0902 0903 0904 0905 0906 1201",
    (61, AGRI): "0702",
    (62, URBAN): "0810",
    (63, URBAN): "0601 0602 0603 0604 1004 1005 1007 1008",
    (63, AROUND): "1001 1002 1003 1009",
    (63, ECO): "1109",
    (70, ECO): "1205",
    (73, ECO): "1204",
    (81, ECO): "1110",
    (82, ECO): "1206 1207",
}
# 用地用海 by the survey class each name stands for; both editions agree in these.
BOTH = {
    (51, AGRI): "0101 0102 0103 0601 0602",
    (52, AGRI): "0201 0202 0203",
    (10, ECO): "0301 0302 0304",
    (20, ECO): "0303",
    (30, ECO): "0401 0402 0403",
    (41, ECO): "0501 0502 0503 0504 0505 0506 0507",
    (61, URBAN): "0701 0702 0801 0802 0803 0804 0805 0806 0807 0901 0902 0903 0904 1101 1102 "
    "1301 1302 1303 1304 1305 1306 1307 1308 1309 1310 1501 1502 1503 1504 1505 1506 1507 2301",
    (61, AGRI): "0703 0704",
    (63, URBAN): "1001 1002 1003 1203 1204 1207 1208 1209",
    (63, AROUND): "1201 1202 1205 1206",
    (62, URBAN): "1401 1402 1403",
    (43, ECO): "1701",
    (42, ECO): "1702 1703 1704",
    (43, AGRI): "1705",
    (81, ECO): "1706",
    (73, ECO): "2304",
    (70, ECO): "2305",
    (82, ECO): "2306 2307",
    (NONE, URBAN): "16",
    (NONE, NONE): "1801 1802 1803 1901 1902 1903 1904 1905 1906 2001 2002 2003 2101 2102 2201 2202 24",
}
OF_2020 = {  # 0603, 0604 buildings of farms · 1311 main canal, 1312 hydraulic works, 1313 other utilities · 2302 ridges, 2303 field paths
    (51, AGRI): "0603 0604 2302 2303",
    (43, AGRI): "1311",
    (63, ECO): "1312",
    (61, URBAN): "1313",
}
OF_2023 = {  # 0204 oil crops, 0205 other gardens · 1311 hydraulic works, 1312 other utilities · 2302 reserve farmland, 2303 ridges
    (52, AGRI): "0204 0205",
    (51, AGRI): "2302 2303",
    (63, ECO): "1311",
    (61, URBAN): "1312",
    (NONE, NONE): "1804 2004 2005 2203 2204 2205 2206",
}


def listed(*groups):
    return {code: both for group in groups for both, codes in group.items() for code in codes.split()}


NATIONAL = {
    "third_survey": listed(SURVEY),
    "gbt21010_2017": listed(GBT),
    "land_sea_use_2020": listed(BOTH, OF_2020),
    "land_sea_use_2023": listed(BOTH, OF_2023),
}


def by_text(classification, column):
    table = crosswalk(classification).set_index("code")[column]
    return {text: table[code] for text, code in texts(classification).items()}


@pytest.mark.parametrize("classification", NATIONAL)
def test_national_class_by_class(classification):
    assert by_text(classification, "ecosystem") == {c: both[0] for c, both in NATIONAL[classification].items()}
    assert by_text(classification, "space") == {c: both[1] for c, both in NATIONAL[classification].items()}


@pytest.mark.parametrize("classification", classifications())
def test_every_row_is_complete(classification):
    table = crosswalk(classification)
    assert table["code"].is_unique and table["code"].between(0, 32767).all()
    assert set(table["ecosystem"]) <= {int(c) for c in vocabulary().codes["ecosystem"]} | {-1}
    assert set(table["space"]) <= {-1, 0, 1, 2, 3} and set(table["gobi"]) <= {0, 1}
    assert table["name"].str.len().min() > 0
    assert (
        table["name"].is_unique or classification == "igbp"
    )  # water is 0 in one product of the family, 17 in the others
    assert table["source"].str.len().min() > 10
    assert set(table["status"]) <= {
        "partly",
        "assumed",
    }  # the space of a class is nowhere laid down: nothing is confirmed whole


def test_what_is_only_assumed():
    assumed = {c: {t for t, s in by_text(c, "status").items() if s == "assumed"} for c in NATIONAL}
    assert assumed["third_survey"] == {"1208"} and assumed["gbt21010_2017"] == set()
    assert assumed["land_sea_use_2023"] == {"16", "2302"}
    assert assumed["land_sea_use_2020"] == set(NATIONAL["land_sea_use_2020"])


def test_gobi():
    gobi = {c: crosswalk(c).query("gobi == 1")["name"].tolist() for c in classifications()}
    bare = ["裸岩石砾地"]
    assert {c: names for c, names in gobi.items() if names} == {
        "cnlucc": ["戈壁"], "third_survey": bare, "gbt21010_2017": bare, "land_sea_use_2020": bare, "land_sea_use_2023": bare,
    }  # fmt: skip


def test_titles():
    assert sorted(TITLES) == classifications()
    assert title("land_sea_use_2023").zh == "用地用海分类（2023年版）"
    with pytest.raises(NotFound):
        title("land_sea_use")


def test_the_survey_agrees_with_the_table_of_the_ecosystem_classes():
    """Appendix A in two places of the package must not part ways."""
    for text, ecosystem in by_text("third_survey", "ecosystem").items():
        if text != "1208":  # added later, not in the appendix
            assert ecosystem_class(text.split("@")[0]) == ecosystem // 10, text


# ---------------------------------------------------------------------- codes that are texts
def test_the_number_of_a_code_with_letters():
    """As a number, H as 9; A + 10000, K + 20000, within a village + 2000."""
    numbers = texts("third_survey")
    by_hand = {
        "0101": 101, "1207": 1207, "09": 9, "05H1": 591, "08H2": 892, "08H2A": 10892, "0810A": 10810, "1104A": 11104, "1107A": 11107,
        "0201K": 20201, "1104K": 21104, "0601@203": 2601, "05H1@203": 2591, "0810A@203": 12810, "09@203": 2009,
    }  # fmt: skip
    assert {text: numbers[text] for text in by_hand} == by_hand
    assert texts("land_sea_use_2023")["0601"] == 601 and texts("cnlucc") == {}


@pytest.mark.parametrize(
    ("given", "meant"),
    [("0101", "0101"), (" ０８１０ａ ", "0810A"), ("101", "0101"), (101, "0101"), (101.0, "0101"), ("9", "09"), ("5h1", "05H1"),
     ("810A", "0810A"), ("60101", "060101"), ("060101", "060101"), ("", None), (None, None), (float("nan"), None), ("林地", "林地")],
)  # fmt: skip
def test_codes_as_they_are_written(given, meant):
    assert normal(given) == meant


def test_parcels_to_numbers():
    given = ["0101", "05H1", "0810A", None, "1104K", "0101"]
    codes, found = codes_of_texts(given)  # letters belong to the survey alone
    assert found == "third_survey" and codes.dtype == np.int16
    assert codes.tolist() == [101, 591, 10810, -1, 21104, 101]
    assert recode(codes, crosswalk(found), "ecosystem").tolist() == [51, 61, 62, -1, 42, 51]
    assert recode(codes, crosswalk(found), "space").tolist() == [2, 3, 3, -1, 2, 2]


def test_built_land_of_a_village_is_agricultural_space():
    """0601 within 城市 201 stays urban, within 村庄 203 and 203A it does not; cropland has no such attribute."""
    codes, _ = codes_of_texts(
        ["0601", "0601", "0601", "0101", None], "third_survey", [201.0, "203", "203a", 203, "203"]
    )
    assert codes.tolist() == [601, 2601, 2601, 101, -1]
    assert recode(codes, crosswalk("third_survey"), "space").tolist() == [3, 2, 2, 2, -1]
    assert codes_of_texts(["0601", "0601"], "third_survey", [None, float("nan")])[0].tolist() == [
        601,
        601,
    ]  # not told: no village
    other, _ = codes_of_texts(["0601"], "gbt21010_2017", ["203"])
    assert other.tolist() == [601]


def test_products_whose_codes_are_numbers():
    """62 gobi and 44 ice; a spreadsheet's 7.0 is 7."""
    assert codes_of_texts(["62", 44, None], "cnlucc")[0].tolist() == [62, 44, -1]
    assert codes_of_texts([7.0, "3"], "clcd")[0].tolist() == [7, 3]
    assert problem(["99"], "clcd").found == "99"


def test_no_parcels_at_all():
    assert codes_of_texts([], "third_survey", [])[0].tolist() == []


def test_third_level_counts_as_its_second():
    codes, found = codes_of_texts(["060102", "090101", "0205"])
    assert found == "land_sea_use_2023" and codes.tolist() == [601, 901, 205]


# ---------------------------------------------------------------------- editions told apart
@pytest.mark.parametrize(
    ("codes", "edition"),
    [(["0205", "2303"], "land_sea_use_2023"), (["0204", "1702"], "land_sea_use_2023"), (["1804", "0101"], "land_sea_use_2023"),
     (["1313", "2303"], "land_sea_use_2020"), (["0604", "1701"], "land_sea_use_2020"), (["05H1", "0101"], "third_survey"),
     (["0203K", "0101"], "third_survey"), (["0508", "1207"], "third_survey"), (["0905", "1207"], "gbt21010_2017"),
     (["0604", "1207", "0810"], "gbt21010_2017")],
)  # fmt: skip
def test_codes_that_fit_one_are_recognised(codes, edition):
    assert fitting_texts(codes) == [edition]
    assert codes_of_texts(codes)[1] == edition


def test_the_same_code_means_different_things():
    """2303 is a field path in 2020, a ridge in 2023; 1311 a canal (flowing water) in 2020, hydraulic works in 2023."""
    old, new = crosswalk("land_sea_use_2020").set_index("code"), crosswalk("land_sea_use_2023").set_index("code")
    assert [old["name"][c] for c in (203, 1311, 1312, 2302, 2303)] == [
        "其他园地",
        "干渠",
        "水工设施用地",
        "田坎",
        "田间道",
    ]
    assert [new["name"][c] for c in (203, 1311, 1312, 2302, 2303)] == [
        "橡胶园地",
        "水工设施用地",
        "其他公用设施用地",
        "后备耕地",
        "田坎",
    ]
    assert (old["ecosystem"][1311], new["ecosystem"][1311]) == (43, 63)


def problem(*args, **more):
    with pytest.raises(Problems) as error:
        codes_of_texts(*args, **more)
    assert len(error.value.problems) == 1
    return error.value.problems[0]


def test_codes_that_fit_both_editions_must_be_stated():
    both = ["0101", "2303", "1311", "1701"]
    assert fitting_texts(both) == ["land_sea_use_2020", "land_sea_use_2023"]
    told = problem(both, where="DLTB")
    assert (told.code, told.where, told.expected) == (
        "classification-missing",
        "DLTB",
        "land_sea_use_2020 / land_sea_use_2023",
    )
    assert "核实" in told.cure.zh
    assert codes_of_texts(both, "land_sea_use_2020")[1] == "land_sea_use_2020"  # stated: believed


def test_a_wrong_statement_is_refused_and_told():
    told = problem(["0205", "0101", "1804"], "land_sea_use_2020")
    assert (told.code, told.found, told.expected) == ("code-unknown", "0205, 1804", "land_sea_use_2023")
    assert "2023年版" in told.cure.zh and "2020年" in told.what.zh
    told = problem(["1313"], "land_sea_use_2023")
    assert (told.found, told.expected) == ("1313", "land_sea_use_2020")
    told = problem(["05H1"], "gbt21010_2017")
    assert (told.found, told.expected) == ("05H1", "third_survey")


def test_codes_of_no_classification():
    told = problem(["0101", "9999"])
    assert (told.code, told.found, told.expected) == ("code-unknown", "0101, 9999", None)
    assert problem([None, ""]).code == "classification-missing"
    many = problem([f"99{i:02d}" for i in range(12)], "third_survey")
    assert many.found.endswith("9909 … (12)")


def test_rasters_too():
    assert fitting({204, 1702}) == ["land_sea_use_2023"] and fitting(set()) == []
    assert fitting({62, 44, 11, 21}) == ["cnlucc"]
    assert fitting({1, 2, 5}) == ["clcd", "corine_grid", "esri10m", "igbp"]
    assert {10810, 591, 2601} <= numbers("third_survey")
    assert "land_sea_use_2020" in cure_of({1313}).zh and "classification" in cure_of({77, 78}).zh
