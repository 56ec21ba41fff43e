"""Loading a guideline profile: four passes, every problem reported at once.

shape       files, fields, columns, types (`folder`, `tables`)
reference   layers, codes, units, sheets, producers and documents that are named exist (`references`)
coverage    what the methods will ask for is there: every ecosystem, grade, interval, problem (`coverage`)
clause      every row and entry says where it comes from, and how sure that is (`clauses`)
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from shanshui.core.errors import Problem, Problems, Say
from shanshui.guide import clauses, coverage, references, structure
from shanshui.guide.folder import ABOUT, Folder, read_about, read_folder
from shanshui.guide.profile import Profile

PROFILES = Path(__file__).resolve().parent / "profiles"


def load(name: str, *, producers: Collection[str] | None = None) -> Profile:
    """The profile of that name that ships with the package; raises `Problems`.

    producers   the writers of paragraphs that exist; without them the outline's are not checked.
    """
    known = _names()
    if name not in known:
        raise Problems([Problem("guide-unknown", Say("没有这部编制指南", "no such guide"), "plan.toml [plan].guide",
                                Say("用 shanshui guides 查看", "see: shanshui guides"), found=name, expected=", ".join(known))])  # fmt: skip
    return load_dir(PROFILES / name, producers=producers)


def load_dir(path: Path, *, producers: Collection[str] | None = None) -> Profile:
    """The profile in a folder; what it extends is looked for beside it, then in the package. Raises `Problems`."""
    problems: list[Problem] = []
    folder = read_folder(path, problems)
    if folder.about is None:  # without documents and extends, every further complaint would be an echo
        raise Problems(problems)
    if folder.about.extends is not None:
        base = _base(folder, folder.about.extends, problems)
        if base is None:
            raise Problems(problems)
        folder = folder.over(base)
    problems += references.check(folder, producers)
    problems += coverage.check(folder)
    problems += structure.check(folder)
    problems += clauses.check(folder)
    if problems:
        raise Problems(problems)
    return _profile(folder)


def guides() -> list[dict[str, Any]]:
    """The catalogue of profiles that ship with the package."""
    problems: list[Problem] = []
    found = [read_about(PROFILES / name, problems) for name in _names()]
    if problems:
        raise Problems(problems)
    return [
        {
            "id": about.id,
            "title": about.title,
            "issued": about.issued,
            "extends": about.extends,
            "territory": list(about.territory),
            "documents": [document.cited for document in about.documents],
        }
        for about in found
        if about is not None
    ]


def _names() -> list[str]:
    return sorted(folder.name for folder in PROFILES.iterdir() if (folder / ABOUT).is_file())


def _base(folder: Folder, name: str, problems: list[Problem]) -> Folder | None:
    """The folder that a profile extends. It must extend nothing itself: what holds is then never further than one step."""
    where = f"{folder.path.name}/{ABOUT} extends"
    named = re.fullmatch(r"[a-z][a-z0-9_]*", name) is not None
    places = [place for place in (folder.path.parent / name, PROFILES / name) if named and (place / ABOUT).is_file()]
    if not places:
        problems.append(Problem("guide-extends", Say("没有所继承的指南", "the profile it extends does not exist"), where,
                                Say("改为已有的指南", "name one that exists"), found=name, expected=", ".join(_names())))  # fmt: skip
        return None
    base = read_folder(places[0], problems)
    if base.about is None or base.about.extends is not None:
        problems.append(Problem("guide-extends", Say("只能继承一层", "a profile that extends another cannot be extended"), where,
                                Say("改为继承最底层的指南", "extend the profile at the bottom"), found=name))  # fmt: skip
        return None
    return base


def _profile(folder: Folder) -> Profile:
    assert folder.about is not None, "a folder without profile.toml has a problem"
    entries = {file: [placed.entry for placed in found.values()] for file, found in folder.entries.items()}
    return Profile(
        about=folder.about,
        documents=folder.documents,
        indicators=tuple(entries["indicators.toml"]),
        outline=tuple(entries["outline.toml"]),
        phrases={entry.id: entry for entry in entries["phrases.toml"]},
        maps=tuple(entries["maps.toml"]),
        modes={entry.id: entry for entry in entries["modes.toml"]},
        rules=tuple(entries["rules.toml"]),
        zoning=tuple(entries["zoning.toml"]),
        errata=tuple(entries["errata.toml"]),
        deliverables=tuple(entries["deliverables.toml"]),
        strategies=tuple(entries["strategies.toml"]),
        tables=folder.tables,
    )
