"""The workbook read back: headings word for word, numbers are numbers, totals re-add, no cell is a formula."""

from __future__ import annotations

from decimal import Decimal

import pytest
import small_plan
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from shanshui.deliver import tables_sheets
from shanshui.deliver.tables import INDEX, INDEX_HEAD, safe, write_tables

HEADS = {
    "表E.1": [
        "县",
        "分年度",
        "森林覆盖率（%）",
        "森林修复面积（km²）",
        "生态退耕面积（ha）",
        "湿地修复面积（km²）",
        "草原修复面积（km²）",
    ],
    "表E.2": ["序号", "区域名称", "面积（平方公里）", "涉及乡（镇、街道等）", "涉及行政村个数"],
    "表E.3": ["序号", "工程名称", "子工程名称", "实施区域", "重点任务", "主要目标", "建设时序"],
    "表E.4": ["序号", "工程名称", "保护修复措施", "绩效目标（约束性指标）"],
    "表E.5": ["序号", "工程名称", "实施区域", "涉及乡镇", "主要任务", "资金来源", "投资（万元）"],
}


def written(tmp_path, values=None, **options):
    facts, reader, plan, _, profile = small_plan.made(values, **options)
    path = tmp_path / "附 表.xlsx"
    cells = write_tables(path, facts, reader, plan, profile)
    return facts, path, cells


@pytest.fixture
def book(tmp_path):
    facts, path, cells = written(tmp_path, assumed=("projects",))
    return facts, load_workbook(path), cells


def test_sheets_and_headings(book):
    _, sheets, _ = book
    assert [name for name in sheets.sheetnames if name.startswith("表E.")] == [*HEADS] == sheets.sheetnames[:5]
    assert sheets.sheetnames[-2:] == [INDEX, "填表说明"]
    for name, head in HEADS.items():
        row = [cell.value for cell in sheets[name][2]]
        assert row[: len(head)] == head
    assert [c.value for c in sheets["表E.4"][3]][3:] == ["规模（平方公里）", "质量", "结构", "效益", "2025年", "2030年"]
    assert "D2:G2" in {str(area) for area in sheets["表E.4"].merged_cells.ranges}


def test_every_indexed_cell_is_its_figure(book):
    facts, sheets, cells = book
    rows = list(sheets[INDEX].iter_rows(values_only=True))
    assert rows[0] == INDEX_HEAD
    assert {f"{a}!{b}": c for a, b, c, *_ in rows[1:]} == cells
    for place, name in cells.items():
        sheet, reference = place.split("!")
        cell = sheets[sheet][reference]
        assert isinstance(cell.value, int | float) and Decimal(str(cell.value)) == facts[name].number
        decimals = len(facts[name].printed.partition(".")[2])
        assert cell.number_format.split('"')[0] == ("0" if not decimals else "0." + "0" * decimals)
        assert facts.uses(name) == ("附 表.xlsx",)


def test_indicators_by_county_and_year(book):
    _, sheets, cells = book
    page = sheets["表E.1"]
    assert [page.cell(r, 1).value for r in (3, 6, 9)] == ["汶川县", "理县", "阿坝州合计"]
    assert [page.cell(r, 2).value for r in (3, 4, 5)] == ["2025年", "2030年", "2035年"]
    assert page["C3"].value == 35.21 and page["E3"].value == 10 and page["F3"].value == 0 and page["F6"].value == 2
    for column in "EF":
        assert page[f"{column}9"].value == page[f"{column}3"].value + page[f"{column}6"].value
    assert page["D3"].value == "—" and page["I3"].value == "—"
    assert cells["表E.1!E3"] == f"indicator.farmland_return.{small_plan.A}.2025"


def test_totals_re_add_and_tentative_numbers_stay_numbers(book):
    _, sheets, _ = book
    page = sheets["表E.5"]
    assert [page.cell(r, 7).value for r in (3, 4, 5)] == [300, 12000, 12300]
    assert page["A5"].value == "合计"
    assert page["G3"].number_format == '0"*"'
    assert any("暂定值" in str(c.value) for row in page.iter_rows() for c in row)
    key = sheets["表E.2"]
    assert (key["C3"].value, key["C4"].value, key["E3"].value) == (3, 3, "—")
    assert key["C3"].number_format == "0"


def test_absent_works_leave_the_heading_and_the_reason(tmp_path):
    values = {k: v for k, v in small_plan.layers().items() if k in ("counties", "county_cells", "cell_area")}
    _, path, cells = written(tmp_path, values)
    assert not cells
    sheets = load_workbook(path)
    said = "".join(str(c.value) for row in sheets["表E.5"].iter_rows() for c in row if c.value)
    assert "因缺少土地利用资料，本次未测算投资" in said
    assert sheets["表E.1"]["C3"].value == "—"


def test_text_from_data_is_never_a_formula(tmp_path):
    values = small_plan.layers(("=1+1", "@理县"))
    _, path, _ = written(tmp_path, values)
    for sheet in load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" and not str(cell.value).startswith(("=", "+", "-", "@"))
    assert [safe(text) for text in ("=A1", "+1", "-1", "@x", "县")] == ["＝A1", "＋1", "－1", "＠x", "县"]


def test_equal_plans_are_equal_bytes(tmp_path):
    _, path, _ = written(tmp_path)
    first = path.read_bytes()
    written(tmp_path)
    assert path.read_bytes() == first


def test_a_table_is_as_wide_as_its_heading_and_every_column_can_be_read(book):
    """The title is merged over as many columns as the heading fills, and each of them has a width of its own."""
    _, sheets, _ = book
    for name, columns, widths, _ in tables_sheets.SHEETS:
        page = sheets[f"表{name}"]
        assert len(widths) == columns and min(widths) >= 8, name
        merged = [str(each) for each in page.merged_cells.ranges if each.min_row == 1]
        assert merged == [f"A1:{get_column_letter(columns)}1"], name
        filled = [cell.column for row in page.iter_rows(min_row=2, max_row=3) for cell in row if cell.value is not None]
        assert max(filled) <= columns, name
