"""规划附表 E.1 – E.5 as a workbook: numbers are numbers, printed as in the text, each traced to its figure.

A figure that rests on assumed values keeps its number; the number format adds the mark: 12.30*. What is missing is “—”
with a note below the table. The sheet 数据索引 names the figure in every cell that shows one.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from shanshui.deliver.facts import Facts
from shanshui.deliver.fixed_zip import fix

if TYPE_CHECKING:
    from shanshui.base.plan_file import PlanFile
    from shanshui.deliver.results import Watched

INDEX = "数据索引"
INDEX_HEAD = ("表", "单元格", "指标编号", "指标名称", "单位")
MISSING = "—"
STAR = "带*者为暂定值，采用的依据见说明附录。"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
EDGE = Side(style="thin", color="FF000000")


@dataclass
class Sheet:
    """One table on its sheet: title, heading rows, rows, notes."""

    page: Any
    facts: Facts
    reader: Watched
    plan: PlanFile
    file: str
    columns: int
    row: int = 1
    cells: dict[str, str] = field(default_factory=dict)
    starred: bool = False
    looks: dict[tuple[bool, bool], Any] = field(default_factory=dict)
    """How a cell looks, bold or not, number or not: made once a sheet, since each look made anew is compared with all others."""

    def title(self, text: str) -> None:
        stamp = f"（{self.plan.plan.stamp}）" if self.plan.plan.stamp else ""
        self.page.cell(1, 1, safe(text + stamp)).font = Font(name="黑体", size=14)
        self.page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=self.columns)
        self.page.cell(1, 1).alignment = Alignment(horizontal="center", vertical="center")
        self.row = 2

    def head(self, rows: Sequence[Sequence[str]], merge: Sequence[str] = ()) -> None:
        for line in rows:
            for column, text in enumerate(line, start=1):
                self._style(self.page.cell(self.row, column, safe(text) if text else None), bold=True)
            self.row += 1
        for area in merge:
            self.page.merge_cells(area)
        self.page.freeze_panes = self.page.cell(self.row, 1)

    def line(self, values: Sequence[Any]) -> int:
        """One row: text as it is, a `Figure` as its number; gives the row number."""
        for column, value in enumerate(values, start=1):
            self._style(self._put(column, value))
        self.row += 1
        return self.row - 1

    def _put(self, column: int, value: Any) -> Any:
        cell = self.page.cell(self.row, column)
        if isinstance(value, Shown):
            if value.id not in self.facts:
                cell.value = MISSING
                return cell
            fact = self.facts.use(value.id, self.file)
            number = fact.number
            whole = number == number.to_integral_value()
            cell.value = int(number) if whole else float(number)
            decimals = 0 if whole else len(fact.printed.partition(".")[2])
            pattern = "0" if decimals == 0 else "0." + "0" * decimals
            cell.number_format = f'{pattern}"*"' if fact.assumed else pattern
            self.starred |= fact.assumed
            self.cells[cell.coordinate] = value.id
        else:
            cell.value = safe(value) if isinstance(value, str) else value
        return cell

    def _style(self, cell: Any, *, bold: bool = False) -> None:
        number = isinstance(cell.value, int | float)
        if (bold, number) in self.looks:
            pattern = 0 if cell._style is None else cell._style.numFmtId
            cell._style = copy(self.looks[bold, number])
            cell._style.numFmtId = pattern
            return
        cell.font = Font(name="黑体" if bold else "宋体", size=10.5)
        cell.border = Border(EDGE, EDGE, EDGE, EDGE)
        cell.alignment = Alignment(horizontal="right" if number else "center", vertical="center", wrap_text=True)
        self.looks[bold, number] = copy(cell._style)

    def notes(self, lines: Sequence[str]) -> None:
        self.row += 1
        for text in [*lines, *((STAR,) if self.starred else ())]:
            cell = self.page.cell(self.row, 1, safe(f"注：{text}"))
            cell.font, cell.alignment = Font(name="宋体", size=9), Alignment(wrap_text=True, vertical="top")
            self.page.merge_cells(start_row=self.row, start_column=1, end_row=self.row, end_column=self.columns)
            self.page.row_dimensions[self.row].height = 14 * (1 + len(text) // (9 * self.columns))
            self.row += 1


@dataclass(frozen=True)
class Shown:
    """A cell that shows a figure."""

    id: str


def safe(text: str) -> str:
    """Text from data never starts a formula: a full-width sign takes the place of the first one."""
    wide = {"=": "＝", "+": "＋", "-": "－", "@": "＠"}
    return wide.get(text[0], " ") + text[1:] if text.startswith(FORMULA) else text


def write_tables(path: Path, facts: Facts, reader: Watched, plan: PlanFile, profile: Any) -> dict[str, str]:
    """Write the workbook; gives the figure behind each cell: “表E.1!C4” → id."""
    from shanshui.deliver import tables_sheets

    book = Workbook()
    book.remove(book.active)
    found: dict[str, str] = {}
    rows: list[tuple[str, str, str]] = []
    for name, columns, widths, write in tables_sheets.SHEETS:
        sheet = Sheet(book.create_sheet(f"表{name}"), facts, reader, plan, path.name, columns)
        write(sheet)
        _page(sheet.page, widths, plan.plan.stamp)
        for reference, fact in sheet.cells.items():
            found[f"表{name}!{reference}"] = fact
            rows.append((f"表{name}", reference, fact))
    _index(book, rows, facts)
    _notes(book, profile, plan.plan.stamp)
    book.properties.creator, book.properties.title = "", plan.title
    book.properties.created = book.properties.modified = datetime(2000, 1, 1)
    book.save(path)
    fix(path)
    return found


def _page(page: Any, widths: Sequence[float], stamp: str | None) -> None:
    for column, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddFooter.center.text = "&P / &N"
    if stamp:
        page.oddHeader.right.text = stamp.replace("&", "＆")


def _index(book: Any, rows: Sequence[tuple[str, str, str]], facts: Facts) -> None:
    from shanshui.deliver.facts import unit_name

    page = book.create_sheet(INDEX)
    page.append(INDEX_HEAD)
    for table, reference, name in rows:
        fact = facts[name]
        page.append((table, reference, name, safe(fact.label), unit_name(fact.unit)))
    for column, width in enumerate((10, 10, 44, 44, 16), start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = "A2"


def _notes(book: Any, profile: Any, stamp: str | None) -> None:
    page = book.create_sheet("填表说明")
    stamped = (f"附表标注“{stamp}”，不作为审批依据。",) if stamp else ()
    for line in (
        *stamped,
        f"附表格式按《{profile.title}》编排。",
        "单元格为数值；数值后的*由数字格式显示，表示暂定值，不影响计算。",
        "“—”表示缺少资料，不作推算。",
        "各指标的来源可按数据索引中的指标编号查询。",
    ):
        page.append((line,))
    page.column_dimensions["A"].width = 80
