"""Pass four: every row says where it comes from, and how sure that is; what claims a source cites it.

Entries of the TOML files have their clause by schema; here it is checked that it belongs to a document.
"""

from __future__ import annotations

from collections.abc import Iterator

from shanshui.core.errors import Problem, Say
from shanshui.guide.folder import Folder
from shanshui.guide.profile import CITATION
from shanshui.guide.schema import STATUSES, Phrase


def check(folder: Folder) -> list[Problem]:
    """Every row and entry whose origin is not told."""
    return [*_rows(folder), *_entries(folder)]


def _rows(folder: Folder) -> Iterator[Problem]:
    for table in folder.tables.values():
        for row, line in zip(table.rows, table.lines, strict=True):
            where = f"{table.where}:{line}"
            status, source = str(row["status"]), str(row["source"])
            if status not in STATUSES:
                yield Problem("guide-status", Say("没有这种状态", "no such status"), f"{where} status", Say("改为所列状态", "use one of those"),
                              found=status, expected=" / ".join(STATUSES), layer=table.name)  # fmt: skip
            if not source:
                yield Problem("guide-source", Say("没有写明来源", "no source is given"), f"{where} source",
                              Say("写明条文；没有来源的写明理由，状态为 assumed", "cite the clause; without a source give the reason, as assumed"),
                              layer=table.name)  # fmt: skip
            elif status in ("confirmed", "partly") and CITATION.match(source) is None:
                yield Problem("guide-citation", Say("称有依据而未引条文", "it claims a source but cites no clause"), f"{where} source",
                              Say("以“代号 条文”开头，或改为 assumed", "begin with “KEY clause”, or make it assumed"), found=source[:80],
                              layer=table.name)  # fmt: skip


def _entries(folder: Folder) -> Iterator[Problem]:
    for placed in (placed for found in folder.entries.values() for placed in found.values()):
        if not isinstance(placed.entry, Phrase) and CITATION.match(placed.entry.clause) is None:
            yield Problem("guide-citation", Say("条文没有写明文件", "the clause does not say of which document"), f"{placed.where} clause",
                          Say("写成“代号 条文”，或在 profile.toml 写明 cites", "write “KEY clause”, or give cites in profile.toml"),
                          found=placed.entry.clause)  # fmt: skip
