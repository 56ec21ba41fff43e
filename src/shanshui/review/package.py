"""A finished package as the rules see it: each file read once, when first asked for, from the folder alone."""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from shanshui.review import documents, opened
from shanshui.review.documents import Part, Row
from shanshui.review.findings import Unread, failed

TEXT, EXPLANATION, TABLES, ATLAS, DATABASE = "规划文本.docx", "编制说明.docx", "规划附表.xlsx", "图集", "数据库.gpkg"
"""The deliverables of a package."""
MANIFEST, FIGURES, VERDICTS = "manifest.json", "figures.json", "合规性检查.json"
DEFECTS = (
    OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, sqlite3.DatabaseError, SyntaxError,
    RuntimeError,  # of the readers of geometry
)  # fmt: skip
NOTE = "注："
T = TypeVar("T")


@dataclass(frozen=True)
class Table:
    """An annexed table: column names (of two rows of heading, both), rows of data, the lines below."""

    columns: tuple[tuple[str, ...], ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]

    def column(self, name: str) -> int | None:
        """The place of a column, by its name with or without its unit in brackets."""
        for place, names in enumerate(self.columns):
            if any(same(name, found) for found in names):
                return place
        return None


def same(wanted: str, found: str) -> bool:
    """Whether a column is the one wanted: a unit in brackets may be added, not changed."""
    return found == wanted or ("（" not in wanted and found.partition("（")[0] == wanted)


class Package:
    """The folder of a package. Whatever is lacking or unreadable raises `Unread` where a rule asks for it."""

    def __init__(self, directory: Path, profile: Any) -> None:
        self.directory = directory
        self.profile = profile

    def _read(self, name: str, read: Callable[[Path], T]) -> T:
        path = self.directory / name
        if not path.exists():
            raise Unread(failed(name, "没有这个文件"))
        try:
            return read(path)
        except DEFECTS as error:
            raise Unread(failed(name, f"文件读不出：{type(error).__name__}")) from error

    # ------------------------------------------------------------------ what the package says of itself
    @cached_property
    def manifest(self) -> dict[str, Any]:
        return self._read(MANIFEST, lambda path: dict(json.loads(path.read_text("utf8"))))

    @cached_property
    def figures(self) -> dict[str, opened.Figure]:
        return self._read(FIGURES, opened.figures)

    def absence(self, layer: str) -> str | None:
        """Why a layer is not there, in the manifest's words; None where the manifest does not say that it is absent."""
        entry = self.manifest.get("absent", {}).get(layer)
        return None if entry is None else str(entry["reason"][0])

    # ------------------------------------------------------------------ documents
    @cached_property
    def text(self) -> tuple[Part, ...]:
        return self._read(TEXT, documents.parts)

    @cached_property
    def explanation(self) -> tuple[Part, ...]:
        return self._read(EXPLANATION, documents.parts)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each heading of the outline stands in the text, in its order; one that stands for each zone, several times."""
        found: dict[str, list[int]] = {}
        start = 0
        for entry in self.profile.outline:
            pattern = re.compile(re.escape(entry.title).replace(re.escape("{zone}"), ".+"))
            found[entry.id] = []
            for place in range(start, len(self.text)):
                part = self.text[place]
                if part.level != entry.level or pattern.fullmatch(part.title) is None:
                    if found[entry.id] and part.level <= entry.level:
                        break
                    continue
                found[entry.id].append(place)
                if entry.repeat is None:
                    break
            if found[entry.id]:
                start = found[entry.id][-1] + 1
        return found

    # ------------------------------------------------------------------ tables
    @cached_property
    def _cells(self) -> dict[tuple[str, str], opened.Cell]:
        return self._read(TABLES, opened.workbook)

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The annexed tables by their number, “E.1”."""
        rows: dict[str, dict[int, dict[int, str]]] = {}
        for cell in self._cells.values():
            if cell.sheet.startswith("表"):
                rows.setdefault(cell.sheet[1:], {}).setdefault(cell.row, {})[cell.column] = str(cell.value).strip()
        return {name: _table(sheet) for name, sheet in rows.items()}

    # ------------------------------------------------------------------ maps
    @cached_property
    def maps(self) -> dict[str, list[tuple[str, dict[str, Any]]]]:
        """Sheet → (file, what it says of itself) of its PDF and PNG; a file that says nothing is of no sheet."""
        found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        folder = self.directory / ATLAS
        for path in sorted([*folder.rglob("*.pdf"), *folder.rglob("*.png")]):
            name = path.relative_to(self.directory).as_posix()
            marks = self._read(name, opened.map_marks)
            if marks is not None:
                found.setdefault(str(marks.get("map")), []).append((name, marks))
        return found

    # ------------------------------------------------------------------ database
    @cached_property
    def database(self) -> dict[str, list[dict[str, Any]]]:
        return self._read(DATABASE, opened.database)

    @cached_property
    def crs(self) -> dict[str, str]:
        """Layer with geometry → the code of its coordinate system."""
        return self._read(DATABASE, _systems)

    @cached_property
    def metadata(self) -> dict[str, str]:
        return {str(row["ITEM"]): str(row["VALUE"] or "") for row in self.database.get("METADATA", ())}

    def names(self, layer: str) -> list[str]:
        """The names of the counties or zones of the database."""
        column = {"XZQ": "XZQMC", "XFFQ": "FQMC"}[layer]
        return list(dict.fromkeys(str(row[column]) for row in self.database.get(layer, ())))

    def shapes(self, layer: str) -> Any:
        """A layer of the database with its geometry."""
        import geopandas as gpd

        return self._read(DATABASE, lambda path: gpd.read_file(path, layer=layer))


def _systems(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        rows = connection.execute(
            "SELECT c.table_name, s.organization, s.organization_coordsys_id FROM gpkg_contents c "
            "JOIN gpkg_spatial_ref_sys s ON s.srs_id = c.srs_id WHERE c.data_type = 'features' ORDER BY 1"
        ).fetchall()
    return {str(table): f"{organization}:{code}" for table, organization, code in rows}


def _table(rows: dict[int, dict[int, str]]) -> Table:
    """Title, one or two rows of heading, data, an empty row, notes. A second row of heading begins with an empty cell."""
    numbers = sorted(number for number, row in rows.items() if len(row) > 1)
    notes = tuple(row[1] for _, row in sorted(rows.items()) if row.get(1, "").startswith(NOTE))
    if not numbers:
        return Table((), (), notes)
    head = numbers[0]
    below = rows.get(head + 1, {})
    depth = 2 if below and 1 not in below else 1
    width = max(max(row) for row in rows.values())
    columns = []
    for column in range(1, width + 1):
        top, under = rows[head].get(column), below.get(column) if depth == 2 else None
        columns.append(tuple(name for name in (top, under) if name))
    data = [
        number for number in sorted(rows) if number >= head + depth and not rows[number].get(1, "").startswith(NOTE)
    ]
    filled = tuple(tuple(rows[number].get(column, "") for column in range(1, width + 1)) for number in data)
    return Table(tuple(columns), filled, notes)
