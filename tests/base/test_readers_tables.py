"""Tables: headers of several merged rows, units in headers, totals, full-width digits. Expected values are hand sums."""

from __future__ import annotations

from fractions import Fraction

import openpyxl
import pytest

from shanshui.base import headers
from shanshui.base.catalog import Entry
from shanshui.base.columns import narrow, value_of
from shanshui.base.header_units import MULTIPLES, SYMBOLS, general, ratio, told
from shanshui.base.headers import Merged, flattened
from shanshui.base.tables import read_table, scan_table
from shanshui.core.errors import Problems
from shanshui.core.units import UNITS
from shanshui.core.vocabulary import Column, vocabulary


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "资料 夹"
    path.mkdir()
    return path


def csv_(path, text):
    path.write_text(text, "utf8")
    return path


def book(path, rows, *merged, at=1):
    workbook = openpyxl.Workbook()
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            workbook.active.cell(at + i, 1 + j, value)
    for each in merged:
        workbook.active.merge_cells(each)
    workbook.save(path)
    return path


def entry(layer, path, **more):
    return Entry(name=layer, path="x", files=(path,), licence="测试", citation="测试", **more)


def read(layer, path, **more):
    return read_table(entry(layer, path, **more), vocabulary()[layer])


def codes(layer, path, **more):
    with pytest.raises(Problems) as caught:
        read(layer, path, **more)
    return [problem.code for problem in caught.value.problems]


AREA = {"code": "代码", "area_km2": "面积"}


def control(folder, header, value, **more):
    path = csv_(folder / "控制 面积.csv", f"code,{header},source\n513201,{value},公报\n")
    return read("control_area", path, **{"columns": {"area_km2": header}, **more})["area_km2"].tolist()


# ------------------------------------------------------------------------------------------- units
@pytest.mark.parametrize(("header", "value", "km2"), [
    ("面积（平方公里）", "12.5", 12.5), ("面积(km²)", "12.5", 12.5), ("面积", "12.5", 12.5), ("面积（2020年）", "12.5", 12.5),
    ("面积（不含飞地）", "12.5", 12.5), ("面积（公顷）", "1250", 12.5), ("面积[hm2]", "1250", 12.5), ("面积/公顷", "1250", 12.5),
    ("面积（亩）", "18750", 12.5), ("面积（万亩）", "1.875", 12.5), ("面积（平方米）", "12500000", 12.5), ("面积（㎡）", "12500000", 12.5),
    ("面积（万公顷）", "0.125", 12.5), ("面积（千公顷）", "1.25", 12.5), ("面积（单位：公顷）", "1250", 12.5), ("面积（KM2）", "12.5", 12.5),
    ("面积（亩）", "1", 1 / 1500), ("面积（亩）", "0", 0.0), ("面积（公顷）", "1e3", 10.0), ("面积（公顷）", "０．３", 0.003),
])  # fmt: skip
def test_a_unit_in_the_header_is_converted_exactly(folder, header, value, km2):
    assert control(folder, header, value) == [km2]


def test_conversion_has_one_rounding():
    """0.1 亩 × 100 000 000 / 15 / 1 000 000 …: the double nearest to the exact quotient, whatever digits were written."""
    column = Column(type="number", zh="面积", en="area", unit="km2")
    for text in ("0.1", "123456.789", "7", "1e-9"):
        assert value_of(text, column, Fraction(1, 1500)) == float(Fraction(text) / 1500)
    assert value_of(0.1, column, Fraction(1, 1500)) == float(
        Fraction(1, 15000)
    )  # the number that was typed, not its double
    assert value_of("inf", column, Fraction(1, 1500)) == float("inf")
    for text in ("0e999999999", "1e-999999999"):
        assert value_of(text, column, Fraction(1, 1500)) == 0.0
    with pytest.raises(ValueError):
        value_of("1" * 401, column)


@pytest.mark.parametrize(
    ("header", "code"), [("面积（垧）", "header-unit"), ("面积（米）", "header-unit"), ("面积（%）", "header-unit")]
)
def test_a_unit_that_is_unknown_or_of_something_else_is_asked(folder, header, code):
    path = csv_(folder / "a.csv", f"code,{header},source\n513201,1,公报\n")
    assert codes("control_area", path, columns={"area_km2": header}) == [code]
    assert control(folder, header, "1250", units={"area_km2": "ha"}) == [12.5]  # the question's answer
    assert codes("control_area", path, columns={"area_km2": header}, units={"area_km2": "垧"}) == [code]


def test_the_catalog_comes_before_the_header(folder):
    assert control(folder, "面积（公顷）", "18750", units={"area_km2": "亩"}) == [12.5]
    assert control(folder, "面积", "18750", units={"area_km2": "mu"}) == [12.5]


def test_persons_in_ten_thousands_are_whole(folder):
    path = csv_(folder / "人口.csv", "county,year,常住（万人）,urban\n990101,2020,4.5,18000\n")
    out = read("residents", path, columns={"total": "常住（万人）"})
    assert out["total"].tolist() == [45000] and out["total"].dtype == "int64"
    path = csv_(folder / "人口.csv", "county,year,常住（万人）,urban\n990101,2020,4.50001,18000\n")
    assert codes("residents", path, columns={"total": "常住（万人）"}) == ["cell-type"]  # a tenth of a person


def test_a_year_has_no_unit(folder):
    path = csv_(folder / "人口.csv", "county,时间（年）,total,urban\n990101,2020,45000,18000\n")
    assert read("residents", path, columns={"year": "时间（年）"})["year"].tolist() == [2020]


def test_units_of_headers_are_those_of_the_vocabulary():
    for text, unit in SYMBOLS.items():
        assert unit in UNITS or unit in MULTIPLES, text
    exact = {"万公顷": ("m2", 100_000_000), "千公顷": ("m2", 10_000_000), "万人": ("person", 10_000), "千人": ("person", 1_000),
             "千元": ("yuan", 1_000), "百万元": ("yuan", 1_000_000), "‰": ("1", Fraction(1, 1000)), "厘米": ("m", Fraction(1, 100))}  # fmt: skip
    assert {name: ratio(name, unit) for name, (unit, _) in exact.items()} == {
        name: times for name, (_, times) in exact.items()
    }
    assert set(exact) == set(MULTIPLES)
    assert ratio("万人", "km2") is None
    assert told("名称（2020年）") is None and told("面积/其中") is None and told("面积") is None


def test_general_units():
    assert (
        general("单位：公顷") == ["公顷"]
        and general("（单位:公顷、%）") == ["公顷", "%"]
        and general("计量单位： 亩 ") == ["亩"]
    )
    assert general("单位名称") == [] and general("用水情况") == []


# ------------------------------------------------------------------------------------------- merged headers
ROWS = [["513201", 2020, "农业", 12.5, 3], ["513221", 2020, "农业", 7, 1]]


def test_a_header_of_three_rows(folder):
    path = book(folder / "用水.xlsx", [["某县用水情况", None, None, None, None], ["单位：亿立方米", None, None, None, None],
                                     ["县代码", "年份", "行业", "供水量", None], [None, None, None, "地表水", "地下水"], *ROWS],
                "A1:E1", "A2:E2", "A3:A4", "B3:B4", "C3:C4", "D3:E3")  # fmt: skip
    columns = {"county": "县代码", "year": "年份", "sector": "行业", "supply": "行业", "volume": "供水量/地表水"}
    name = next(n for n, c in vocabulary()["water_accounts"].columns.items() if c.unit == "wan_m3")
    columns[name] = columns.pop("volume")
    out = read("water_accounts", path, columns=columns)
    assert out[name].tolist() == [125_000.0, 70_000.0] and out["county"].tolist() == ["513201", "513221"]
    out = read("water_accounts", path, columns={**columns, name: "地下水"})  # the last part alone
    assert out[name].tolist() == [30_000.0, 10_000.0]
    _, problems = scan_table(
        entry("water_accounts", path, columns={**columns, name: "供水量"}), vocabulary()["water_accounts"]
    )
    assert [p.code for p in problems] == ["column-missing"] and "供水量/地下水" in problems[0].found


def names(rows, *merged):
    head = flattened([(i + 1, row) for i, row in enumerate(rows)], [headers.bounds(each) for each in merged])
    return head.rows[0][1], head.units, head.bottom


def test_names_by_hand():
    title, sub = ["甲", None, "乙", None, None], [None, None, "丙", "丁", None]
    deep = [None, None, None, "戊", "己"]
    data = ["1", "2", "3", "4", "5"]
    assert names([title, sub, deep, data], "A1:B3", "C1:E1", "C2:C3", "D2:E2") == (
        ["甲", "甲", "乙/丙", "乙/丁/戊", "乙/丁/己"],
        [],
        3,
    )
    # a name merged sideways has a row below it, merged or not
    assert names([["a", "b", None], [None, "c", "d"], data[:3]], "A1:A2", "B1:C1") == (["a", "b/c", "b/d"], [], 2)
    # a unit in an upper row holds for those below, where they say none
    rows = [["县", "面积（公顷）", None], [None, "耕地", "林地（亩）"], data[:3]]
    assert names(rows, "A1:A2", "B1:C1")[0] == ["县", "面积（公顷）/耕地（公顷）", "面积（公顷）/林地（亩）"]
    # the same text twice is said once; blanks and breaks within a name are none
    assert names([["面\n 积", None, "c"], ["面积", "b", None], ["1", "2", "3"]], "A1:B1")[0] == ["面积", "面积/b", "c"]


def test_a_title_alone():
    rows = [["用水（万立方米）", None, None], ["a", "b", "c"], ["1", "2", "3"]]
    assert names(rows, "A1:C1") == (["a", "b", "c"], ["万立方米"], 2)
    assert names(rows) == (["用水（万立方米）", None, None], [], 1)  # not merged: nothing is known of it
    assert names([["a", "b"], ["1", "2"]]) == (["a", "b"], [], 1)
    assert names([["a", "b"], ["1", "2"], ["3", None]], "A3:B3") == (["a", "b"], [], 1)  # data: the reader refuses it


def test_merged_over_data_is_left_to_the_reader():
    rows = [["a", "b"], ["1", "2"], ["3", "4"]]
    assert names(rows, "A1:A3") == (["a", "b"], [], 1)
    assert names(rows, "A1:A99")[2] == 1
    assert flattened([], []).rows == []
    assert headers.bounds("B2:C5") == Merged(2, 2, 3, 5) and headers.HIGHEST == 10
    with pytest.raises(ValueError):
        headers.bounds("A:B")


def test_merged_data_are_refused(folder):
    rows = [["code", "area_km2", "source"], [1, 2, "x"], [2, None, "x"]]
    assert "cells-merged" in codes("control_area", book(folder / "a.xlsx", rows, "B2:B3"))
    assert "cells-merged" in codes("control_area", book(folder / "b.xlsx", rows, "A1:A3"))


def test_rows_keep_their_numbers_below_a_header_of_two_rows(folder):
    rows = [["code", "面积", None], [None, "area_km2", "source"], [1, 2, "x"], [2, "约3", "x"]]
    path = book(folder / "a.xlsx", rows, "A2:A3", "B2:C2", at=2)
    _, problems = scan_table(entry("control_area", path, columns={"source": "source"}), vocabulary()["control_area"])
    assert [(p.code, p.where[-1]) for p in problems] == [("cell-type", "5")]


def test_limits_of_tables(folder, monkeypatch):
    assert (headers.MOST_ROWS, headers.MOST_COLUMNS, headers.MOST_CELLS) == (200_000, 16_384, 5_000_000)
    from shanshui.base import sheets, tables

    rows = [["code", "area_km2", "source"], [1, 2, "x"], [2, 3, "x"]]
    for module, path in (
        (sheets, book(folder / "a.xlsx", rows)),
        (tables, csv_(folder / "a.csv", "code,area_km2,source\n1,2,x\n2,3,x\n")),
    ):
        assert len(read("control_area", path)) == 2
        for name, most in (("MOST_ROWS", 1), ("MOST_COLUMNS", 2), ("MOST_CELLS", 8)):
            with monkeypatch.context() as patch:
                patch.setattr(module, name, most)
                assert codes("control_area", path) == ["file-too-large"]
    monkeypatch.setattr(tables, "MOST_BYTES", 30)
    assert codes("control_area", folder / "a.csv") == ["file-too-large"]


# ------------------------------------------------------------------------------------------- totals
TOTALS = "code,area_km2,source,备注\n1,2,x,\n2,3,x,\n{row}\n"


@pytest.mark.parametrize("row", ["3,5,合计,", "3,5,x,小计", "总计,5,x,", "3,5,x,合 计"])
def test_totals_are_told_and_left_out_only_where_the_catalog_says_so(folder, row):
    path = csv_(folder / "a.csv", TOTALS.format(row=row))
    _, problems = scan_table(entry("control_area", path), vocabulary()["control_area"])
    assert [(p.code, p.where[-1]) for p in problems] == [("row-total", "4")] and "left out" in problems[0].cure.zh
    assert read("control_area", path, totals="left out")["area_km2"].tolist() == [2.0, 3.0]


def test_nothing_but_totals(folder):
    path = csv_(folder / "a.csv", "code,area_km2,source\n合计,2,x\n")
    assert codes("control_area", path, totals="left out") == ["layer-empty"]


def test_totals_among_features(folder):
    import geopandas as gpd
    import shapely

    from shanshui.base.vectors import read_features, scan_vector

    boxes = [shapely.box(i, 30, i + 1, 31) for i in (100, 101)]
    gpd.GeoDataFrame({"code": ["1", "2"], "name": ["甲县", "合计"]}, geometry=boxes, crs="EPSG:4490").to_file(
        folder / "a.gpkg"
    )
    layer = vocabulary()["counties"]
    assert [p.code for p in scan_vector(entry("counties", folder / "a.gpkg"), layer)[1]] == ["row-total"]
    assert read_features(entry("counties", folder / "a.gpkg", totals="left out"), layer)["name"].tolist() == ["甲县"]


# ------------------------------------------------------------------------------------------- full-width
def test_full_width_digits_are_digits():
    assert narrow("－１２．５ｅ＋３") == "-12.5e+3"
    number, whole, text = (Column(type=t, zh="数", en="n") for t in ("number", "integer", "text"))
    assert value_of("１２．５", number) == 12.5 and value_of("－３", whole) == -3 and value_of("１2", whole) == 12
    assert value_of("５１３２０１", text) == "513201" and value_of("１１０４Ａ", text) == "1104A"
    assert value_of("Ａ区（１）", text) == "Ａ区（１）"  # a name stays as it is written
    for bad in ("１，２", "１。２", "１、２", "一二", "①", "１２％", "٣", "Ⅻ", "１２㎡"):
        with pytest.raises(ValueError):
            value_of(bad, number)


def test_other_limits_are_what_they_are_said_to_be():
    from shanshui.base import columns, sheets, tables

    assert (tables.MOST_BYTES, sheets.LAST_ROW, columns.LONGEST) == (256 * 1024**2, 1_048_576, 400)
