"""A guideline profile as everything else sees it: checked, read-only, with its tables and citations."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shanshui.core.errors import NotFound, Say
from shanshui.core.vocabulary import vocabulary
from shanshui.guide.schema import (
    KEY,
    About,
    Deliverable,
    Document,
    Erratum,
    Heading,
    Indicator,
    MapSheet,
    Mode,
    Phrase,
    Rule,
    Strategy,
    ZoneClass,
)  # fmt: skip

if TYPE_CHECKING:
    import pandas as pd

Cell = str | int | float | bool | None
Row = dict[str, Cell]

CITATION = re.compile(rf"^({KEY})(?=\s|$)\s*(.*)$", re.DOTALL)
SEPARATOR = "；"
"""Parts several citations or remarks in one source cell."""


@dataclass(frozen=True)
class ProfileTable:
    """A table of the profile: its rows as read, and the line of the file that each stands in."""

    name: str
    path: Path
    where: str
    rows: tuple[Row, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Profile:
    """A guideline profile, after `extends`."""

    about: About
    documents: Mapping[str, Document]
    indicators: tuple[Indicator, ...]
    outline: tuple[Heading, ...]
    phrases: Mapping[str, Phrase]
    maps: tuple[MapSheet, ...]
    modes: Mapping[int, Mode]
    rules: tuple[Rule, ...]
    zoning: tuple[ZoneClass, ...]
    errata: tuple[Erratum, ...]
    deliverables: tuple[Deliverable, ...]
    strategies: tuple[Strategy, ...]
    tables: Mapping[str, ProfileTable]

    @property
    def id(self) -> str:
        return self.about.id

    @property
    def title(self) -> str:
        return self.about.title

    @property
    def issued(self) -> str | None:
        return self.about.issued

    @property
    def territory(self) -> tuple[str, ...]:
        return self.about.territory

    @property
    def assumed_entries(self) -> list[tuple[str, str]]:
        """(what, why) of the entries that no document prescribes."""
        kinds = {"指标": self.indicators, "章节": self.outline, "图件": self.maps, "修复模式": self.modes.values(),
                 "审查规则": self.rules}  # fmt: skip
        return [
            (f"{kind}：{getattr(entry, 'name', None) or getattr(entry, 'title', '')}", str(entry.reason))
            for kind, entries in kinds.items()
            for entry in entries
            if entry.status == "assumed"
        ]

    def zones_of(self, code: str) -> list[ZoneClass]:
        """The zones of level 2 that a region of this code may lie in."""
        prefix = code.removesuffix("00").removesuffix("00")  # 652800 → 6528: a zone may name single counties of it
        return [zone for zone in self.zoning if any(code.startswith(c) or c.startswith(prefix) for c in zone.codes)]

    def cite(self, reference: str) -> str:
        """A reference with titles for keys: “S0 附录D；H73 表A.1” → “《…》附录D；《…》表A.1”."""
        return SEPARATOR.join(self._titled(part) for part in reference.split(SEPARATOR))

    def _titled(self, part: str) -> str:
        found = CITATION.match(part.strip())
        if found is None or found[1] not in self.documents:
            return part
        return self.documents[found[1]].cited + found[2]

    def table(self, name: str) -> list[Row]:
        """The rows of a table, typed as the vocabulary says, a missing value None; `source` with titles for keys."""
        if name not in self.tables:
            known = ", ".join(self.tables)
            raise NotFound(
                Say(f"指南没有“{name}”这张表；现有：{known}", f"the guide has no table {name!r}; it has: {known}")
            )
        return [{**row, "source": self.cite(str(row["source"]))} for row in self.tables[name].rows]

    def frame(self, name: str) -> pd.DataFrame:
        """A table as a DataFrame with the dtypes of the vocabulary (nullable where the column may be empty)."""
        import pandas as pd

        columns = vocabulary()[name].columns
        kinds = {column: _dtype(about.type, optional=about.optional) for column, about in columns.items()}
        kinds |= {"status": "string", "source": "string"}
        return pd.DataFrame(self.table(name), columns=list(kinds), dtype="object").astype(kinds)

    def content(self, name: str) -> tuple[Path, str]:
        """The file that a table came from (after `extends`), and the sha256 of its rows in canonical form."""
        canonical = json.dumps(self.table(name), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return self.tables[name].path, hashlib.sha256(canonical.encode()).hexdigest()


def _dtype(kind: str, *, optional: bool) -> str:
    """The dtype of a column; the same as the contract gives to results."""
    if kind in ("integer", "number") and optional:
        return {"integer": "Int64", "number": "Float64"}[kind]
    return {"text": "string", "integer": "int64", "number": "float64", "boolean": "bool"}[kind]
