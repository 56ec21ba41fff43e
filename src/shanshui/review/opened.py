"""What the files of a package say, read from the files alone: text, tables, maps and database."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

MARK = "shanshui"
"""Key of the figures in the metadata of maps."""
INDEX = "数据索引"
INDEX_HEAD = ("表", "单元格", "指标编号")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass(frozen=True)
class Figure:
    """A figure as figures.json records it."""

    id: str
    value: float
    unit: str
    printed: str
    label: str
    used: tuple[str, ...]

    @property
    def number(self) -> Decimal:
        return Decimal(self.printed)


def figures(path: Path) -> dict[str, Figure]:
    """The figures of figures.json by id; ValueError or KeyError where the file is not of that form."""
    records = json.loads(path.read_text("utf8"))["figures"]
    out = {}
    for record in records:
        Decimal(record["printed"])
        out[record["id"]] = Figure(
            record["id"], float(record["value"]), record["unit"], record["printed"], record["label"],
            tuple(Path(name).name for name in record.get("used", ())),
        )  # fmt: skip
    return out


# ------------------------------------------------------------------ text
def docx_numbers(path: Path) -> Counter[str]:
    """How often each number stands in a document: body, tables, headers and footers."""
    from docx import Document
    from docx.opc.exceptions import OpcError
    from docx.oxml.ns import qn

    try:
        document = Document(str(path))
    except OpcError as error:
        raise ValueError(str(error)) from error
    roots = [document.element.body]
    for section in document.sections:
        roots += [section.header._element, section.footer._element]
    counts: Counter[str] = Counter()
    for root in roots:
        for paragraph in root.iter(qn("w:p")):
            text = "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
            counts.update(NUMBER.findall(text))
    return counts


# ------------------------------------------------------------------ maps
def map_marks(path: Path) -> dict[str, Any] | None:
    """The figures that a map says it shows; None where it says nothing."""
    text = _png_text(path) if path.suffix.lower() == ".png" else _pdf_keywords(path.read_bytes())
    if not text:
        return None
    marks = json.loads(text)
    if not isinstance(marks, dict) or "figures" not in marks:
        raise ValueError("the metadata of the map is of another form")
    return marks


def _png_text(path: Path) -> str | None:
    from PIL import Image

    with Image.open(path, formats=["PNG"]) as image:
        return image.info.get(MARK)


def _pdf_keywords(data: bytes) -> str | None:
    """The string under /Keywords of a PDF whose document information is not compressed."""
    at = data.find(b"/Keywords")
    if at < 0:
        return None
    at += len(b"/Keywords")
    while data[at : at + 1].isspace():
        at += 1
    if data[at : at + 1] != b"(":
        return None
    raw, depth, at = bytearray(), 1, at + 1
    while at < len(data):
        byte = data[at : at + 1]
        if byte == b"\\":
            following = data[at + 1 : at + 2]
            octal = re.match(rb"[0-7]{1,3}", data[at + 1 : at + 4])
            raw += bytes([int(octal[0], 8) & 255]) if octal else _ESCAPES.get(following, following)
            at += 1 + (len(octal[0]) if octal else 1)
            continue
        depth += {b"(": 1, b")": -1}.get(byte, 0)
        if depth == 0:
            break
        raw += byte
        at += 1
    return raw.decode("utf-16") if raw[:2] in (b"\xfe\xff", b"\xff\xfe") else raw.decode("latin-1")


# ------------------------------------------------------------------ tables
@dataclass(frozen=True)
class Cell:
    """One cell of a workbook."""

    sheet: str
    row: int
    column: int
    reference: str
    value: Any
    formula: bool

    @property
    def number(self) -> Decimal | None:
        """The number in the cell, with or without the star of a tentative value; None where there is none."""
        if self.value is None or isinstance(self.value, bool):
            return None
        text = str(self.value).strip().rstrip("*").replace(",", "")
        try:
            return Decimal(text)
        except InvalidOperation:
            return None


def workbook(path: Path) -> dict[tuple[str, str], Cell]:
    """Every filled cell by sheet and reference."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)  # values alone: looks take most of the time
    cells = {}
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what the file says of its own size may be wrong
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    found = Cell(sheet.title, cell.row, cell.column, cell.coordinate, cell.value, cell.data_type == "f")
                    cells[sheet.title, cell.coordinate] = found
    book.close()
    return cells


def table_index(cells: dict[tuple[str, str], Cell]) -> list[tuple[str, str, str]] | None:
    """(table, cell, figure id) of the sheet 数据索引; None where the sheet or its columns are missing."""
    rows: dict[int, dict[int, str]] = {}
    for cell in cells.values():
        if cell.sheet == INDEX:
            rows.setdefault(cell.row, {})[cell.column] = str(cell.value)
    for number, row in sorted(rows.items()):
        where = {value: column for column, value in row.items()}
        if all(name in where for name in INDEX_HEAD):
            columns = [where[name] for name in INDEX_HEAD]
            found = [[r.get(c, "") for c in columns] for n, r in sorted(rows.items()) if n > number]
            return [(a, b, c) for a, b, c in found if c]
    return None


# ------------------------------------------------------------------ database
def database(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Attributes of every layer and table of a GeoPackage."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        names = [row[0] for row in connection.execute("SELECT table_name FROM gpkg_contents ORDER BY table_name")]
        return {name: _rows(connection, name) for name in names}


def _rows(connection: Any, table: str) -> list[dict[str, Any]]:
    quoted = table.replace('"', '""')
    columns = [row["name"] for row in connection.execute(f'PRAGMA table_info("{quoted}")') if row["name"] != "geom"]
    listed = ", ".join('"' + name.replace('"', '""') + '"' for name in columns)
    return [dict(row) for row in connection.execute(f'SELECT {listed} FROM "{quoted}" ORDER BY 1')]
