"""Reading one profile folder: pass one (shape), and laying a profile over the one that it extends."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from shanshui.core.errors import Problem, Say
from shanshui.guide.profile import CITATION, ProfileTable
from shanshui.guide.schema import FILES, MAY_LACK, About, Document, Entry, Phrase
from shanshui.guide.tables import read_table, table_files

M = TypeVar("M", bound=BaseModel)
ABOUT = "profile.toml"
IGNORED = re.compile(r"^(\..*|.*\.md)$")
"""Files that may lie in a profile's folder without being part of it."""


@dataclass(frozen=True)
class Placed:
    """An entry, and where it stands."""

    entry: Any
    where: str


@dataclass
class Folder:
    """What was read from a folder, or results from laying it over another."""

    path: Path
    about: About | None
    documents: dict[str, Document] = field(default_factory=dict)
    entries: dict[str, dict[str | int, Placed]] = field(default_factory=dict)
    tables: dict[str, ProfileTable] = field(default_factory=dict)
    unsound: set[str] = field(default_factory=set)
    """TOML files with a defect of shape: what they lack is told once, by pass one. Such a table is not in `tables` at all."""

    def over(self, base: Folder) -> Folder:
        """This profile laid over its base: an entry replaces the whole entry of its id, a table the whole table.

        A new entry comes after the one that it follows in its own file, else at the end. Of files that stand alone (`whole`) nothing
        of the base is taken.
        """
        alone = self.about.whole if self.about else ()
        entries = {
            file: dict(own) if file in alone else _laid(base.entries.get(file, {}), own)
            for file, own in ((file, self.entries.get(file, {})) for file in FILES)
        }
        return Folder(
            self.path,
            self.about,
            {**base.documents, **self.documents},
            entries,
            {**base.tables, **self.tables},
            self.unsound | base.unsound,
        )


def _laid(base: Mapping[str | int, Placed], own: Mapping[str | int, Placed]) -> dict[str | int, Placed]:
    order, last = list(base), None
    for name in own:
        if name not in base:
            order.insert(len(order) if last is None else order.index(last) + 1, name)
        last = name
    return {name: own.get(name) or base[name] for name in order}


def read_folder(path: Path, problems: list[Problem]) -> Folder:
    """Everything that can be read of a folder; every defect of shape goes to `problems`."""
    about = _about(path, problems)
    folder = Folder(path, about)
    for document in about.documents if about else ():
        if document.key in folder.documents:
            problems.append(_repeated(f"{path.name}/{ABOUT} documents", document.key))
        folder.documents[document.key] = document
    for file, (array, model) in FILES.items():
        before = len(problems)
        folder.entries[file] = {}
        if _present(path, file, about, problems):
            folder.entries[file] = _entries(path, file, array, model, about, problems)
        if len(problems) > before:
            folder.unsound.add(file)
    for name, file in table_files().items():
        if _present(path, file, about, problems):
            table = read_table(name, path / file, f"{path.name}/{file}", problems)
            if table is not None:
                folder.tables[name] = table
    _strangers(path, problems)
    return folder


def read_about(path: Path, problems: list[Problem]) -> About | None:
    """profile.toml alone, for the catalogue."""
    data = _toml(path / ABOUT, f"{path.name}/{ABOUT}", problems)
    return None if data is None else _model(About, data, f"{path.name}/{ABOUT}", problems)


def _about(path: Path, problems: list[Problem]) -> About | None:
    where = f"{path.name}/{ABOUT}"
    if not (path / ABOUT).is_file():
        problems.append(_lacking(where))
        return None
    about = read_about(path, problems)
    if about is not None and about.id != path.name:
        problems.append(Problem("guide-id", Say("编号与文件夹名不同", "the id is not the folder's name"), f"{where} id",
                                Say("二者改为一致", "make them agree"), found=about.id, expected=path.name))  # fmt: skip
    return about


def _present(path: Path, file: str, about: About | None, problems: list[Problem]) -> bool:
    """Whether the file is there; one that extends nothing needs them all, and what stands alone must stand."""
    if (path / file).is_file():
        return True
    if about is not None and (file in about.whole or (about.extends is None and file not in MAY_LACK)):
        problems.append(_lacking(f"{path.name}/{file}"))
    return False


def _entries(
    path: Path, file: str, array: str, model: type[Entry], about: About | None, problems: list[Problem]
) -> dict[str | int, Placed]:
    where = f"{path.name}/{file}"
    data = _toml(path / file, where, problems)
    out: dict[str | int, Placed] = {}
    if data is None:
        return out
    rows = data.get(array)
    if set(data) - {array} or not isinstance(rows, list):
        problems.append(Problem("guide-schema", Say(f"文件应由 [[{array}]] 组成", f"the file is made of [[{array}]]"), where,
                                Say("改正表名", "correct the table's name"), found=", ".join(data) or "—"))  # fmt: skip
        return out
    for number, row in enumerate(rows, start=1):
        mark = row.get("id", number) if isinstance(row, Mapping) else number
        at = f"{where} {array} {mark}"
        entry = _model(model, row, at, problems)
        if entry is None:
            continue
        if entry.id in out:
            problems.append(_repeated(where, str(entry.id)))
        out[entry.id] = Placed(_keyed(entry, about), at)
    return out


def _keyed(entry: Entry, about: About | None) -> Entry:
    """The entry with its clause under the key of the document that the profile cites. A phrase names its own document."""
    if isinstance(entry, Phrase) or about is None or about.cites is None or CITATION.match(entry.clause):
        return entry
    return entry.model_copy(update={"clause": f"{about.cites} {entry.clause}"})


def _strangers(path: Path, problems: list[Problem]) -> None:
    """Files that belong to no profile: a misspelt name would otherwise be ignored in silence."""
    known = {ABOUT, *FILES, *table_files().values()}
    for file in sorted(path.rglob("*")):
        name = file.relative_to(path).as_posix()
        if file.is_file() and name not in known and not IGNORED.match(file.name):
            problems.append(Problem("guide-stranger", Say("指南不用这个文件", "no such file belongs to a profile"), f"{path.name}/{name}",
                                    Say("改正文件名，或移走", "correct its name, or move it away"),
                                    expected=", ".join(sorted(known))))  # fmt: skip


def _toml(path: Path, where: str, problems: list[Problem]) -> dict[str, Any] | None:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems.append(Problem("guide-toml", Say(f"不是有效的 UTF-8 TOML：{error}", f"not valid UTF-8 TOML: {error}"), where,
                                Say("按提示的行列改正", "correct the line and column named")))  # fmt: skip
    return None


def _model(model: type[M], data: Any, where: str, problems: list[Problem]) -> M | None:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for item in error.errors(include_url=False):
            place = ".".join(str(part) for part in item["loc"])
            found = None if item["type"] in ("missing", "extra_forbidden") else repr(item["input"])[:80]
            problems.append(Problem("guide-schema", Say(f"内容不合格式：{item['msg']}", item["msg"]), f"{where} {place}".strip(),
                                    Say("按字段说明改正；字段名写错时删去或改名",
                                        "correct the field as the schema says; rename or remove an unknown one"),
                                    found=found))  # fmt: skip
    return None


def _lacking(where: str) -> Problem:
    return Problem("guide-file", Say("缺少文件", "the file is missing"), where,
                   Say("补上文件，或用 extends 继承", "add the file, or extend a profile that has it"))  # fmt: skip


def _repeated(where: str, what: str) -> Problem:
    return Problem(
        "guide-repeat",
        Say("编号重复", "the id is given twice"),
        where,
        Say("只保留一个", "keep one of them"),
        found=what,
    )
