"""The look of the plan's documents: Chinese fonts, headings, header and footer, cover, contents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from shanshui.deliver.fixed_zip import fix

BODY, HEAD, SONG = "仿宋", "黑体", "宋体"
LATIN = "Times New Roman"
FIXED = datetime(2000, 1, 1)
CENTER = WD_ALIGN_PARAGRAPH.CENTER
WIDTH = 15.4
"""Between the margins of an A4 page, cm."""


def blank(title: str, stamp: str | None) -> Any:
    """An empty A4 document with the house's styles, its stamp in the header and page numbers in the footer."""
    document = Document()
    core = document.core_properties
    core.title, core.author, core.comments, core.last_modified_by = title, "", "", ""
    core.created = core.modified = FIXED
    core.revision = 1
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.8)
    section.top_margin, section.bottom_margin = Cm(3.2), Cm(2.8)
    section.different_first_page_header_footer = True
    _styles(document)
    for header in (section.header, section.first_page_header):
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        paragraph.alignment = CENTER
        _run(paragraph, stamp or "", SONG, 9)
    foot = section.footer.paragraphs[0]
    foot.alignment = CENTER
    _field(foot, "PAGE", "1")
    return document


def _styles(document: Any) -> None:
    styles = document.styles
    _font(styles["Normal"], BODY, 14)
    styles["Normal"].paragraph_format.line_spacing = 1.35
    styles["Normal"].paragraph_format.space_after = Pt(3)
    for level, font, size, before in ((1, HEAD, 18, 24), (2, HEAD, 15, 14), (3, BODY, 14, 8)):
        style = styles[f"Heading {level}"]
        _font(style, font, size)
        style.font.bold = level == 3
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(6)
        style.paragraph_format.keep_with_next = True
        if level == 1:
            style.paragraph_format.alignment = CENTER
    for level, indent in ((1, 0.0), (2, 0.8)):
        style = styles.add_style(f"TOC {level}", 1)
        style.base_style = styles["Normal"]
        _font(style, SONG, 12)
        style.paragraph_format.left_indent = Cm(indent)
        style.paragraph_format.line_spacing = 1.15


def _font(style: Any, east: str, size: float) -> None:
    style.font.name, style.font.size, style.font.italic = LATIN, Pt(size), False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    fonts.set(qn("w:eastAsia"), east)
    language = style.element.get_or_add_rPr().find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        style.element.get_or_add_rPr().append(language)
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")  # or punctuation is drawn as in Japan or Taiwan


def _run(paragraph: Any, text: str, font: str, size: float, *, bold: bool = False) -> Any:
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.font.bold = LATIN, Pt(size), bold
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _mark(paragraph: Any, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._element.append(mark)


def _instruction(paragraph: Any, code: str) -> None:
    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = f" {code} "
    paragraph.add_run()._element.append(text)


def _field(paragraph: Any, code: str, shown: str) -> None:
    _mark(paragraph, "begin")
    _instruction(paragraph, code)
    _mark(paragraph, "separate")
    paragraph.add_run(shown)
    _mark(paragraph, "end")


# ---------------------------------------------------------------------- parts of a document
def cover(document: Any, title: str, below: Sequence[str]) -> None:
    for _ in range(5):
        document.add_paragraph()
    paragraph = document.add_paragraph()
    paragraph.alignment = CENTER
    _run(paragraph, title, HEAD, 26, bold=True)
    for _ in range(9):
        document.add_paragraph()
    for line in below:
        paragraph = document.add_paragraph()
        paragraph.alignment = CENTER
        _run(paragraph, line, SONG, 15)
    document.add_page_break()


def contents(document: Any, headings: Iterable[tuple[int, str]]) -> None:
    """目录: a field that the word processor may refresh, holding the headings as they are."""
    paragraph = document.add_paragraph()
    paragraph.alignment = CENTER
    _run(paragraph, "目  录", HEAD, 18)
    last = None
    for place, (level, text) in enumerate(headings):
        last = document.add_paragraph(style=f"TOC {level}")
        if place == 0:
            _mark(last, "begin")
            _instruction(last, 'TOC \\o "1-2" \\h \\z')
            _mark(last, "separate")
        last.add_run(text)
    if last is not None:
        _mark(last, "end")
    document.add_page_break()


def heading(document: Any, level: int, text: str) -> None:
    document.add_heading(text, level)


def body(document: Any, text: str) -> None:
    paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.first_line_indent = Pt(28)


def quote(document: Any, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.left_indent = Cm(1)
    paragraph.paragraph_format.space_after = Pt(4)
    _run(paragraph, text, "楷体", 13)


def note(document: Any, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(10)
    _run(paragraph, text, SONG, 10.5)


def table(document: Any, caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = CENTER
    paragraph.paragraph_format.keep_with_next = True
    _run(paragraph, caption, HEAD, 11)
    lines = [tuple(head), *(tuple(row) for row in rows)]
    grid = document.add_table(len(lines), len(head))
    grid.style = "Table Grid"
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    cells = [list(row.cells) for row in grid.rows]
    for column, width in enumerate(_widths(lines)):
        grid.columns[column].width = width
        for row in cells:
            row[column].width = width
    looks: dict[tuple[bool, bool], Any] = {}
    for number, line in enumerate(lines):
        for cell, text in zip(cells[number], line, strict=True):
            centred = number == 0 or text.rstrip("*").replace(".", "").isdigit() or text == "—"
            _fill(cell, text, looks, number == 0, centred)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(repeat)
    document.add_paragraph().paragraph_format.line_spacing = 0.6


def _fill(cell: Any, text: str, looks: dict[tuple[bool, bool], Any], head: bool, centred: bool) -> None:
    """Write a cell; what was built for one is copied for those that look alike, since building takes far longer."""
    paragraph, plain = cell.paragraphs[0], bool(text) and text == " ".join(text.split())
    if plain and (head, centred) in looks:
        element = deepcopy(looks[head, centred])
        element.find(qn("w:r")).find(qn("w:t")).text = text
        cell._tc.replace(paragraph._p, element)
        return
    paragraph.paragraph_format.line_spacing = 1.1
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1)
    if centred:
        paragraph.alignment = CENTER
    _run(paragraph, text, HEAD if head else SONG, 10.5)
    if plain:
        looks[head, centred] = deepcopy(paragraph._p)


def _widths(lines: Sequence[Sequence[str]]) -> list[Any]:
    """Column widths by the longest text of each column, long texts counting less: they wrap."""
    longest = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    weights = [max(4, min(n, 12) + max(0, min(n, 60) - 12) / 4) for n in longest]
    return [Cm(WIDTH * weight / sum(weights)) for weight in weights]


def save(document: Any, path: Path) -> None:
    """Write the document so that equal documents are equal bytes."""
    document.save(str(path))
    fix(path)
