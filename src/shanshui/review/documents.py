"""Word documents as headings with what stands under each, and which sentences say that something is lacking."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

Row = tuple[str, ...]

NUMBERED = re.compile(r"^(?:第[一二三四五六七八九十百零]+[章节]|[一二三四五六七八九十百零]+)[\s　]+")
"""第一章, 第二节, 十一 before a title."""
SUBNUMBERED = re.compile(r"^（[一二三四五六七八九十百零\d]+）")
HEADING = re.compile(r"^heading ([1-9])$", re.IGNORECASE)
REMARK = re.compile(r"^(?:附图：|带\*者|注：|表[一二三四五六七八九十百零]+\s)")
"""Paragraphs that tell nothing of the matter: map lists, notes, captions."""
QUOTE = re.compile(r"^“.*”（引自.*）$")
UNREVIEWED = "待审"
OPEN, BLANK = "待定", "—"
"""Cells of tables that hold no value."""
LACKING = re.compile(
    r"因缺少|同时缺少|尚未|尚无|尚待|没有确定|没有单价|没有给出|本次[未不]|未确定|待定|待填|待补充|待衔接"
    r"|待[^，。；]{1,16}(?:核定|明确|确定|采纳|补充)"
)
"""A sentence that says something is lacking or not yet decided."""


@dataclass(frozen=True)
class Part:
    """A heading with what stands under it up to the next heading."""

    level: int
    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[tuple[Row, ...], ...] = ()

    @property
    def title(self) -> str:
        """The heading without its number."""
        return SUBNUMBERED.sub("", NUMBERED.sub("", self.heading.strip())).strip()


@dataclass(frozen=True)
class Written:
    """All that is written in one or several parts."""

    parts: tuple[Part, ...]

    @cached_property
    def paragraphs(self) -> list[str]:
        return [text for part in self.parts for text in part.paragraphs]

    @cached_property
    def rows(self) -> list[Row]:
        return [row for part in self.parts for table in part.tables for row in table]

    @cached_property
    def sentences(self) -> list[str]:
        """What the document says in its own words."""
        told = [text for text in self.paragraphs if not REMARK.match(text) and not QUOTE.match(text)]
        return [sentence for text in told for sentence in _sentences(text)]

    @property
    def quotes(self) -> list[str]:
        return [text for text in self.paragraphs if QUOTE.match(text)]

    @property
    def lacking(self) -> list[str]:
        """The sentences that say something is lacking."""
        return [sentence for sentence in self.sentences if LACKING.search(sentence)]

    def holding(self, word: str) -> list[str]:
        """Sentences, quotes, subheadings, rows and columns of tables that hold the word; the first heading was looked for."""
        headings = [part.heading for part in self.parts[1:]]
        tables = [text for part in self.parts for table in part.tables for text in _lines(table)]
        return [text for text in (*self.sentences, *self.quotes, *headings, *tables) if word in text]


def _lines(table: tuple[Row, ...]) -> list[str]:
    """Each row of a table; of its head, each name, told as open where nothing is filled in below it."""
    head, body = table[0], table[1:]
    below = {place: [row[place] for row in body if place < len(row)] for place in range(len(head))}
    names = [f"{name}{OPEN}" if all(cell in (OPEN, BLANK, "") for cell in below[place]) else name for place, name in enumerate(head)]  # fmt: skip
    return [*names, *("｜".join(row) for row in body)]


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[。；])", text) if part.strip()]


def parts(path: Path) -> tuple[Part, ...]:
    """The parts of a document in order; what stands before the first heading is left out. ValueError: no Word document."""
    from docx import Document
    from docx.opc.exceptions import OpcError
    from docx.oxml.ns import qn

    try:
        document = Document(str(path))
    except (OpcError, KeyError) as error:
        raise ValueError(str(error)) from error
    levels = {style.style_id: int(found[1]) for style in document.styles if (found := HEADING.match(style.name or ""))}
    out: list[tuple[int, str, list[str], list[tuple[Row, ...]]]] = []
    for element in document.element.body.iterchildren():
        if element.tag == qn("w:tbl"):
            if out:
                out[-1][3].append(_rows(element, qn))
            continue
        text = _text(element, qn)
        level = levels.get(_style(element, qn))
        if level is not None and text:
            out.append((level, text, [], []))
        elif out and text:
            out[-1][2].append(text)
    return tuple(Part(level, text, tuple(lines), tuple(tables)) for level, text, lines, tables in out)


def _text(element: object, qn: object) -> str:
    return "".join(node.text or "" for node in element.iter(qn("w:t"))).strip()  # type: ignore[attr-defined,operator]


def _style(element: object, qn: object) -> str | None:
    found = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")  # type: ignore[attr-defined,operator]
    return None if found is None else found.get(qn("w:val"))  # type: ignore[operator]


def _rows(table: object, qn: object) -> tuple[Row, ...]:
    return tuple(
        tuple(_text(cell, qn) for cell in row.iterchildren(qn("w:tc")))  # type: ignore[operator]
        for row in table.iterchildren(qn("w:tr"))  # type: ignore[attr-defined,operator]
    )


def under(found: tuple[Part, ...], place: int) -> Written:
    """A part and its subordinate parts."""
    end = place + 1
    while end < len(found) and found[end].level > found[place].level:
        end += 1
    return Written(found[place:end])
