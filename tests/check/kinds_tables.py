"""Defects of tables: text files and workbooks, headers, cells, rows, and what the rows say of each other."""

from __future__ import annotations

import datetime

from kinds import kind
from sound_plan import Case, sound, write_xlsx

PEOPLE, WATER, SIGNS, LIFE, LAND = "人口.csv", "用水.xlsx", "指标.csv", "物种.csv", "三调.csv"


def cell(case: Case, layer: str, row: int, column: int, value: object) -> None:
    rows = sound(layer)
    rows[row][column] = value
    case.table(layer, rows)


def book(case: Case, rows: list | None = None, dress: object = None) -> None:
    write_xlsx(case.data / WATER, rows or sound("water_accounts"), dress)


# ------------------------------------------------------------------ files and text
@kind("file-encoding", "residents", PEOPLE, "residents", needs="catalog")
def csv_in_utf16(case: Case) -> None:
    """CSV 是 UTF-16（“Unicode 文本”）。"""
    case.table("residents", sound("residents"), "utf-16")


@kind("file-encoding", "species", LIFE, "species", needs="catalog")
def csv_in_latin1(case: Case) -> None:
    """CSV 是西欧编码。"""
    case.text("species", "group,level,total,protected\nmammifères,protégés,3,1\n", "latin-1")


@kind("text-garbled", "species", LIFE, "species", needs="catalog")
def text_garbled(case: Case) -> None:
    """UTF-8 文字按 GBK 打开又存成 UTF-8。"""
    cell(case, "species", 1, 0, "国家重点保护鸟类".encode().decode("gb18030", "replace"))


@kind("text-garbled", "species", LIFE, "species", needs="catalog")
def text_of_question_marks(case: Case) -> None:
    """汉字变成了问号。"""
    cell(case, "species", 2, 0, "????")


@kind("file-kind", "species", LIFE, "species", needs="catalog")
def table_is_a_database(case: Case) -> None:
    """表格的位置放了二进制文件。"""
    case.bytes(case.data / LIFE, b"\x00\x01\x02\x03" * 200)


@kind("file-empty", "species", LIFE, "species", needs="catalog")
def table_of_zero_bytes(case: Case) -> None:
    """零字节表格。"""
    case.bytes(case.data / LIFE, b"")


@kind("layer-empty", "species", LIFE, "species", needs="catalog")
def table_without_rows(case: Case) -> None:
    """只有表头。"""
    case.text("species", "group,level,total,protected\n")


@kind("layer-empty", "species", LIFE, "species", needs="catalog")
def filter_that_takes_nothing(case: Case) -> None:
    """筛选条件一行也没有选中。"""
    case.catalog["species"]["where"] = {"column": "level", "equals": "省级"}


@kind("table-syntax", "residents", PEOPLE, "residents", needs="catalog")
def quotes_not_closed(case: Case) -> None:
    """引号不配对。"""
    case.text("residents", 'county,year,total,urban\n990101,2020,"45000,18000\n')


@kind("row-length", "residents", PEOPLE, "residents", needs="catalog")
def row_too_long(case: Case) -> None:
    """数值里的千分位逗号把一格拆成两格。"""
    case.text("residents", "county,year,total,urban\n990101,2020,45,000,18000\n990102,2020,1,1\n990103,2020,1,1\n")


@kind("file-damaged", "water_accounts", WATER, "water_accounts", needs="catalog")
def workbook_truncated(case: Case) -> None:
    """工作簿只有一半。"""
    content = (case.data / WATER).read_bytes()
    case.bytes(case.data / WATER, content[: len(content) // 2])


# ------------------------------------------------------------------ headers
@kind("column-missing", "residents", PEOPLE, "residents", needs="catalog")
def column_missing(case: Case) -> None:
    """缺少城镇人口一列。"""
    case.table("residents", [row[:3] for row in sound("residents")])


@kind("column-missing", "residents", PEOPLE, "residents", needs="catalog")
def column_misspelt(case: Case) -> None:
    """目录里的列名写错。"""
    case.catalog["residents"]["columns"] = {"total": "常驻人口"}


@kind("column-unknown", "residents", "[residents].columns", "residents", needs="catalog")
def column_unknown(case: Case) -> None:
    """目录写了词汇表没有的列。"""
    case.catalog["residents"]["columns"] = {"population": "total"}


@kind("column-repeated", "residents", PEOPLE, "residents", needs="catalog")
def column_repeated(case: Case) -> None:
    """两列同名。"""
    case.table("residents", [[*row, row[3]] for row in sound("residents")])


@kind("header-unit", "survey_areas", LAND, "survey_areas", needs="catalog")
def unit_in_the_header(case: Case) -> None:
    """表头写明是立方米，本列是公顷（能换算的单位，如亩，按准确系数换算，不再拒绝）。"""
    rows = sound("survey_areas")
    rows[0][3] = "面积（立方米）"
    case.table("survey_areas", rows)
    case.catalog["survey_areas"]["columns"] = {"area_ha": "面积（立方米）"}


@kind("header-unit", "survey_areas", LAND, "survey_areas", needs="catalog")
def unknown_unit_in_the_header(case: Case) -> None:
    """表头写的单位不认识。"""
    rows = sound("survey_areas")
    rows[0][3] = "面积（垧）"
    case.table("survey_areas", rows)
    case.catalog["survey_areas"]["columns"] = {"area_ha": "面积（垧）"}


@kind("table-header", "survey_areas", LAND, "survey_areas", needs="catalog")
def title_above_the_header(case: Case) -> None:
    """表头上面有标题行和单位行。"""
    case.table("survey_areas", [["国土调查地类面积表", "", "", ""], ["", "", "", "单位：公顷"], *sound("survey_areas")])


@kind("cells-merged", "water_accounts", WATER, "water_accounts", needs="catalog")
def merged_header(case: Case) -> None:
    """表头的单元格与数据合并（只在表头以内合并的，读成一行表头，不再拒绝）。"""
    book(case, dress=lambda b: b.active.merge_cells("A1:A99"))


@kind("cells-merged", "water_accounts", WATER, "water_accounts", needs="catalog")
def merged_cells(case: Case) -> None:
    """县代码一列合并了单元格。"""
    book(case, dress=lambda b: b.active.merge_cells("A2:A3"))


@kind("layer-choice", "water_accounts", WATER, "water_accounts", needs="catalog")
def several_sheets(case: Case) -> None:
    """有几张工作表（一张是隐藏的），没有写明用哪张。"""

    def dress(b: object) -> None:
        b.create_sheet("旧数据").sheet_state = "hidden"  # type: ignore[attr-defined]

    book(case, dress=dress)


@kind("layer-choice", "water_accounts", WATER, "water_accounts", needs="catalog")
def wrong_sheet(case: Case) -> None:
    """工作表名写错。"""
    case.catalog["water_accounts"]["sheet"] = "2020年"


@kind("rows-hidden", "water_accounts", WATER, "water_accounts", needs="catalog")
def hidden_rows(case: Case) -> None:
    """有筛选后隐藏的行。"""

    def dress(b: object) -> None:
        b.active.row_dimensions[3].hidden = True  # type: ignore[attr-defined]

    book(case, dress=dress)


# ------------------------------------------------------------------ cells
@kind("cell-formula", "water_accounts", WATER, "water_accounts", needs="catalog")
def formula_for_a_value(case: Case) -> None:
    """单元格是公式。"""
    rows = sound("water_accounts")
    rows[2][4] = "=820.5+60"
    book(case, rows)


@kind("cell-percent", "water_accounts", WATER, "water_accounts", needs="catalog")
def per_cent_format(case: Case) -> None:
    """单元格是百分比格式。"""

    def dress(b: object) -> None:
        b.active["E3"].number_format = "0.00%"  # type: ignore[attr-defined]

    book(case, dress=dress)


@kind("cell-type", "water_accounts", WATER, "water_accounts", needs="catalog")
def error_in_a_number(case: Case) -> None:
    """数值列里有 #REF!。"""
    rows = sound("water_accounts")
    rows[2][4] = "#REF!"
    book(case, rows)


@kind("cell-error", "water_accounts", WATER, "water_accounts", needs="catalog")
def error_in_a_text(case: Case) -> None:
    """文字列里有 #N/A。"""
    rows = sound("water_accounts")
    rows[2][2] = "#N/A"
    book(case, rows)


@kind("cell-type", "water_accounts", WATER, "water_accounts", needs="catalog")
def date_in_a_number(case: Case) -> None:
    """数值列里有日期。"""
    rows = sound("water_accounts")
    rows[2][4] = datetime.datetime(2020, 8, 20)
    book(case, rows)


@kind("cell-type", "residents", PEOPLE, "residents", needs="catalog")
def thousands_separator(case: Case) -> None:
    """数值带千分位："45,000"。"""
    cell(case, "residents", 5, 2, "45,000")


@kind("cell-type", "residents", PEOPLE, "residents", needs="catalog")
def about_thirty(case: Case) -> None:
    """数值写成“约3万”。"""
    cell(case, "residents", 5, 2, "约3万")


@kind("cell-type", "residents", PEOPLE, "residents", needs="catalog")
def dash_for_a_value(case: Case) -> None:
    """缺值写成“—”。"""
    cell(case, "residents", 5, 3, "—")


@kind("cell-type", "residents", PEOPLE, "residents", needs="catalog")
def full_width_digits(case: Case) -> None:
    """全角数字里有全角逗号：是千分位还是小数点，分不清（只有数字的，按数字读，不再拒绝）。"""
    cell(case, "residents", 5, 2, "４５，０００")


@kind("cell-type", "survey_indicators", SIGNS, "survey_indicators", needs="catalog")
def per_cent_sign(case: Case) -> None:
    """数值带百分号："12.5%"。"""
    cell(case, "survey_indicators", 1, 3, "12.5%")


@kind("cell-type", "residents", PEOPLE, "residents", needs="catalog")
def half_a_person(case: Case) -> None:
    """整数列里有小数。"""
    cell(case, "residents", 5, 2, 45000.5)


@kind("cell-empty", "residents", PEOPLE, "residents", needs="catalog")
def cell_empty(case: Case) -> None:
    """必填的格是空的。"""
    cell(case, "residents", 5, 2, "")


@kind("value-negative", "survey_areas", LAND, "survey_areas", needs="catalog")
def negative_area(case: Case) -> None:
    """面积是负数。"""
    cell(case, "survey_areas", 1, 3, -1200)


@kind("value-infinite", "survey_areas", LAND, "survey_areas", needs="catalog")
def infinite_area(case: Case) -> None:
    """面积是无穷大。"""
    cell(case, "survey_areas", 1, 3, "inf")


@kind("year-impossible", "residents", PEOPLE, "residents", needs="catalog")
def year_misspelt(case: Case) -> None:
    """年份少写一位。"""
    cell(case, "residents", 5, 1, 202)


@kind("year-impossible", "survey_indicators", SIGNS, "survey_indicators", needs="catalog")
def year_to_come(case: Case) -> None:
    """调查值的年份还没有到。"""
    cell(case, "survey_indicators", 1, 2, 2091)


@kind("year-lacking", "water_accounts", WATER, "water_accounts", needs="catalog years")
def years_before_the_plan(case: Case) -> None:
    """只有规划参照年以前的数据。"""
    book(case, [row if i == 0 else [row[0], 1985, *row[2:]] for i, row in enumerate(sound("water_accounts"))])


# ------------------------------------------------------------------ rows
@kind("row-total", "survey_areas", LAND, "survey_areas", needs="catalog")
def total_row(case: Case) -> None:
    """末尾有合计行。"""
    case.table("survey_areas", [*sound("survey_areas"), ["990101", "0601", "合计", 3600.0]])


@kind("row-total", "residents", PEOPLE, "residents", needs="catalog")
def subtotal_row(case: Case) -> None:
    """中间有小计行。"""
    rows = sound("residents")
    case.table("residents", [*rows[:4], ["小 计", 2010, 126000, 36000], *rows[4:]])


@kind("row-repeated", "residents", PEOPLE, "residents", needs="catalog")
def row_twice(case: Case) -> None:
    """同一县同一年有两行。"""
    rows = sound("residents")
    case.table("residents", [*rows, rows[-1]])


@kind("row-repeated", "species", LIFE, "species", needs="catalog")
def species_group_twice(case: Case) -> None:
    """同一类群同一级别有两行。"""
    rows = sound("species")
    case.table("species", [*rows, ["鸟类", "国家一级", 3, 1]])


@kind("row-repeated", "survey_indicators", SIGNS, "survey_indicators", needs="catalog")
def indicator_twice(case: Case) -> None:
    """同一指标同一年有两个值。"""
    rows = sound("survey_indicators")
    case.table("survey_indicators", [*rows, [*rows[1][:3], 13.0, "另一来源"]])


@kind("code-unlisted", "residents", PEOPLE, "residents", needs="catalog codes")
def county_unknown(case: Case) -> None:
    """县代码写错。"""
    cell(case, "residents", 5, 0, "990111")


@kind("code-unlisted", "water_accounts", WATER, "water_accounts", needs="catalog codes")
def region_row_among_counties(case: Case) -> None:
    """各县之外又列了全区。"""
    book(case, [*sound("water_accounts"), ["990100", 2020, "农业", "地表水", 2461.5]])


@kind("county-lacking", "residents", PEOPLE, "residents", needs="catalog codes")
def a_county_left_out(case: Case) -> None:
    """漏了一个县，合计偏小。"""
    case.table("residents", sound("residents")[:-1])


@kind("part-exceeds", "residents", PEOPLE, "residents", needs="catalog")
def more_townspeople_than_people(case: Case) -> None:
    """城镇人口大于常住人口。"""
    cell(case, "residents", 5, 3, 45001)


@kind("part-exceeds", "species", LIFE, "species", needs="catalog")
def more_protected_than_all(case: Case) -> None:
    """有效保护种数大于总种数。"""
    cell(case, "species", 1, 3, 13)


@kind("indicator-unknown", "survey_indicators", SIGNS, "survey_indicators", needs="catalog guide")
def indicator_unknown(case: Case) -> None:
    """指标编号不是指南的。"""
    cell(case, "survey_indicators", 1, 0, "森林覆盖率")


@kind("percent-fraction", "survey_indicators", SIGNS, "survey_indicators", needs="catalog guide")
def indicator_as_a_fraction(case: Case) -> None:
    """百分率按小数填写。"""
    case.table(
        "survey_indicators",
        [row if i == 0 else [*row[:3], row[3] / 100, row[4]] for i, row in enumerate(sound("survey_indicators"))],
    )


@kind("code-unlisted", "survey_areas", LAND, "survey_areas", needs="catalog")
def land_class_unknown(case: Case) -> None:
    """地类编码不是国土调查的。"""
    cell(case, "survey_areas", 1, 1, "水田")


@kind("levels-mixed", "survey_areas", LAND, "survey_areas", needs="catalog")
def both_levels_of_land_classes(case: Case) -> None:
    """一级类与二级类同时列出。"""
    case.table("survey_areas", [*sound("survey_areas"), ["990101", "01", "耕地", 1200.0]])


@kind("areas-sum", "survey_areas", LAND, "survey_areas", needs="catalog codes")
def areas_in_mu(case: Case) -> None:
    """面积单位是亩，当成公顷。"""
    case.table(
        "survey_areas", [row if i == 0 else [*row[:3], row[3] * 15] for i, row in enumerate(sound("survey_areas"))]
    )


# ------------------------------------------------------------------ observations
WATERS, DAYS = "重点水体.csv", "逐日气象.csv"


def _observed(case: Case, layer: str, name: str, text: str) -> None:
    case.bytes(case.data / name, text.encode())
    case.catalog[layer] = {"path": f"资料/{name}", "licence": "测试", "citation": "测试"}


def _water(case: Case, quality: str, phosphorus: str = "0.02", *more: str) -> None:
    rows = [f"镜湖,湖泊,990101,2020,{quality},{phosphorus}", *more]
    _observed(case, "key_waters", WATERS, "\n".join(["name,category,county,year,quality,tp", *rows]) + "\n")


def _day(case: Case, date: str = "2019-07-01", place: str = "90.1,43.0", rain: str = "3.2", *more: str) -> None:
    rows = [f"甲站,{place},820,{date},{rain}", *more]
    _observed(
        case,
        "daily_weather",
        DAYS,
        "\n".join(["station,longitude,latitude,elevation,date,precipitation", *rows]) + "\n",
    )


@kind("quality-unknown", "key_waters", WATERS, "key_waters", needs="catalog")
def quality_that_is_no_class(case: Case) -> None:
    """水质写成“良好”。"""
    _water(case, "良好")


@kind("value-range", "key_waters", WATERS, "key_waters", needs="catalog")
def concentration_of_nothing(case: Case) -> None:
    """总磷为零。"""
    _water(case, "Ⅲ类", "0")


@kind("row-repeated", "key_waters", WATERS, "key_waters", needs="catalog")
def a_water_twice_in_a_year(case: Case) -> None:
    """同一水体同一年有两行。"""
    _water(case, "Ⅲ类", "0.02", "镜湖,湖泊,990101,2020,Ⅳ类,0.03")


@kind("date-unreadable", "daily_weather", DAYS, "daily_weather", needs="catalog")
def weather_of_the_thirtieth_of_february(case: Case) -> None:
    """日期是2月30日。"""
    _day(case, "2019-02-30")


@kind("value-range", "daily_weather", DAYS, "daily_weather", needs="catalog")
def fill_value_of_a_weather_service(case: Case) -> None:
    """缺测代码32766没有去掉。"""
    _day(case, rain="32766")


@kind("value-range", "daily_weather", DAYS, "daily_weather", needs="catalog")
def station_with_exchanged_coordinates(case: Case) -> None:
    """站点经度、纬度对调。"""
    _day(case, place="43.0,90.1")


@kind("row-repeated", "daily_weather", DAYS, "daily_weather", needs="catalog")
def a_day_twice(case: Case) -> None:
    """同一站同一天有两行。"""
    _day(case, "2019-07-01", "90.1,43.0", "3.2", "甲站,90.1,43.0,820,2019-07-01,1.0")
