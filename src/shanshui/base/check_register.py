"""Checking decisions against each other: zones and works given as lists, beside boundaries and arrangements one by one.

A list is printed by category and zone: a row of a category or zone that nobody knows would be printed nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from shanshui.base.catalog import Entry
from shanshui.base.columns import missing, row_list
from shanshui.core.errors import Problem, Say
from shanshui.core.vocabulary import vocabulary

if TYPE_CHECKING:
    import pandas as pd

CATEGORIES = ("矿山", "一体化", "分区", "支撑")
OF_ZONE = "分区"


def check_registers(decided: Mapping[str, Entry]) -> list[Problem]:
    """Every contradiction between the decisions whose files can be read, by layer."""
    frames = {name: frame for name, entry in decided.items() if (frame := _read(name, entry)) is not None}
    if "work_register" not in frames and "zone_register" not in frames:
        return []
    problems = list(_twice(decided)) + list(_zones(frames, decided))
    if "work_register" in frames:
        problems += _works(frames, decided)
    return problems


def _read(name: str, entry: Entry) -> pd.DataFrame | None:
    """The rows of a decision, where they can be read; what is wrong with them is told by the check of that file."""
    from shanshui.base.tables import scan_table
    from shanshui.base.vectors import scan_vector

    layer = vocabulary()[name]
    return scan_vector(entry, layer)[0] if layer.is_vector else scan_table(entry, layer)[0]


def _where(decided: Mapping[str, Entry], layer: str) -> str:
    return f"{decided[layer].files[0].name} [{layer}]"


def _twice(decided: Mapping[str, Entry]) -> Iterator[Problem]:
    """Works are decided as a list or one by one."""
    if "work_register" in decided and "projects_adopted" in decided:
        yield Problem("decision-twice", Say("同一事项有两份决定", "two decisions on one matter"), _where(decided, "work_register"),
                      Say("工程名录和项目安排只保留一份", "keep the list of works or the arrangement of projects"),
                      found="work_register, projects_adopted", layer="work_register")  # fmt: skip


def _zones(frames: Mapping[str, Any], decided: Mapping[str, Entry]) -> Iterator[Problem]:
    """A list of zones and their boundaries name the same zones."""
    if "zone_register" not in frames or "zones_adopted" not in frames:
        return
    listed, drawn = (_ids(frames[name]["id"]) for name in ("zone_register", "zones_adopted"))
    if set(listed) != set(drawn):
        yield Problem("zones-differ", Say("分区名录与分区边界的代码不同", "the list of zones and their boundaries differ in their ids"),
                      _where(decided, "zone_register"), Say("两份决定用同样的分区代码", "use the same ids in both"),
                      found=", ".join(listed), expected=", ".join(drawn), layer="zone_register")  # fmt: skip


def _works(frames: Mapping[str, Any], decided: Mapping[str, Entry]) -> list[Problem]:
    """Categories that there are; works of a zone in a zone that is decided."""
    frame, where = frames["work_register"], _where(decided, "work_register")
    rows = frame.attrs["rows"]
    named = [None if missing(value) else str(value) for value in frame["category"]]
    zones = frame["zone"] if "zone" in frame else [None] * len(frame)
    at = [None if missing(value) else str(value) for value in zones]
    known = [
        name for layer in ("zone_register", "zones_adopted") if layer in frames for name in _ids(frames[layer]["id"])
    ]
    problems = []

    def tell(code: str, bad: list[int], what: Say, cure: Say, found: list[str | None], expected: str) -> None:
        if bad:
            shown = ", ".join(dict.fromkeys(str(found[i]) for i in bad if found[i] is not None))
            problems.append(Problem(code, what, f"{where} {row_list([rows[i] for i in bad])}", cure, found=shown or None,
                                    expected=expected, layer="work_register"))  # fmt: skip

    tell("work-category", [i for i, name in enumerate(named) if name is not None and name not in CATEGORIES],
         Say("没有这个工程类别", "no such category of works"), Say("改为所列类别之一", "use one of those listed"), named,
         " / ".join(CATEGORIES))  # fmt: skip
    tell("work-zone-missing", [i for i, name in enumerate(named) if name == OF_ZONE and at[i] is None],
         Say("分区工程没有写明分区", "a work of a zone names no zone"), Say("填写分区代码", "give the id of its zone"), at,
         ", ".join(dict.fromkeys(known)) or "zone")  # fmt: skip
    tell("work-zone", [i for i, zone in enumerate(at) if zone is not None and zone not in known],
         Say("工程所在的分区没有作出决定", "the zone of a work is not decided"),
         Say("改正分区代码，或先录入分区名录或边界", "mend the id, or decide the zones as a list or with boundaries first"), at,
         ", ".join(dict.fromkeys(known)) or "zone_register / zones_adopted")  # fmt: skip
    return problems


def _ids(values: Any) -> list[str]:
    return [str(value) for value in values if not missing(value)]
