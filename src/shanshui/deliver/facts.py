"""The figures of a plan: each made once, with its printed form, and used by text, tables, maps and database alike.

A figure of an absent layer does not exist; `Facts.missing` says why, in the words that the plan prints. Areas come only
from sums of `cell_area` over labels, and are apportioned so that the parts printed re-add to the total printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from shanshui.core.units import UNITS
from shanshui.deliver import record_names

if TYPE_CHECKING:
    from shanshui.deliver.results import Watched

LayerRef = tuple[str, str | None]

EXTRA_UNITS = {
    "wan_person": "万人",
    "wan_t": "万吨",
    "year": "年",
    "county": "个县（市、区）",
    "index": "",
    "ordinal": "",
    "zone": "个分区",
    "patch": "块",
    "item": "项",
    "place": "处",
    "line": "条",
    "village": "个行政村",
    "species": "种",
    "type": "类",
    "belt": "个片区",
    "basin": "个流域",
    "project": "项",
    "row": "条记录",
    "draw": "次",
    "patch/km2": "块/平方公里",
    "km/km2": "公里/平方公里",
    "group": "组",
    "point": "个百分点",
    "yuan/m3": "元/立方米",
    "yuan/t": "元/吨",
    "yuan/m2": "元/平方米",
    "unit": "个单元",
    "m/a": "米/年",
}
"""Units of the text that are no units of a layer."""

ORDINAL = "ordinal"
"""Unit of a number that is a name (源地编号): it is not tentative, whatever it rests on."""

AS_LISTS = {
    "zones": ("zone_register", "采纳的分区没有给出边界"),
    "projects": ("work_register", "采纳的工程没有给出范围"),
    "project_areas": ("work_register", "采纳的工程没有给出范围"),
}
"""What a decision may give as a list only: the list, and why the layer is then not there, whatever else it lacks."""

SENTENCE = 60
"""Characters that a sentence of the plan may have (rule 11 of the way of writing)."""


def unit_name(unit: str) -> str:
    """The Chinese name of a figure's unit; a target's unit stays as the level above wrote it."""
    if unit in EXTRA_UNITS:
        return EXTRA_UNITS[unit]
    return UNITS[unit][2] if unit in UNITS else unit


@dataclass(frozen=True)
class Fact:
    """One figure.

    printed   the exact string that every deliverable shows.
    layers    (layer, scenario) read while it was computed.
    coverage  share of the region's area with data; None where the figure is not spatial.
    assumed   whether any of the layers rests on assumed values (暂定).
    legal     of areas: adjusted to a control area; otherwise 非法定.
    """

    id: str
    value: float
    unit: str
    printed: str
    label: str
    layers: tuple[LayerRef, ...]
    coverage: float | None
    assumed: bool
    legal: bool

    @property
    def number(self) -> Decimal:
        """The printed figure as an exact number, for sums that must close."""
        return Decimal(self.printed)


class Facts(Mapping[str, Fact]):
    """All figures by id, with a note of the files each is used in."""

    def __init__(self, facts: Mapping[str, Fact], reader: Watched) -> None:
        self._facts = dict(facts)
        self._reader = reader
        self._uses: dict[str, set[str]] = {}

    def __getitem__(self, name: str) -> Fact:
        return self._facts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def use(self, name: str, file: str) -> Fact:
        """The figure, noting that it is shown in `file`."""
        fact = self._facts[name]
        self._uses.setdefault(name, set()).add(file)
        return fact

    def uses(self, name: str) -> tuple[str, ...]:
        """The files that show the figure."""
        return tuple(sorted(self._uses.get(name, ())))

    def ids(self, prefix: str, suffix: str = "") -> list[str]:
        """Ids that begin and end so, in the order they were made."""
        return [name for name in self._facts if name.startswith(prefix) and name.endswith(suffix)]

    def lacking(self, layer: str) -> list[str]:
        """Chinese names of the leaf layers whose lack makes `layer` absent; empty where the reason is another."""
        absence = self._reader.absence(layer)
        if absence is None:
            return []
        return list(dict.fromkeys(record_names.gap(name) for name in absence.missing))

    def missing(self, layer: str, doing: str = "未作评价") -> str:
        """“因缺少××资料，本次未作评价。” for an absent layer, every missing material named; '' where it is there."""
        absence = self._reader.absence(layer)
        if absence is None:
            return ""
        if layer in AS_LISTS and self._reader.absence(AS_LISTS[layer][0]) is None:
            return f"{AS_LISTS[layer][1]}，本次不作推算。"
        names = self.lacking(layer)
        if not names:
            return f"因{absence.reason.zh.rstrip('。')}，本次{doing}。"
        return lacking_sentences(names, doing)


def lacking_sentences(names: list[str], doing: str = "未作评价") -> str:
    """The sentence that names missing materials; split where it would be longer than a sentence may be."""
    first, rest = [names[0]], names[1:]
    while rest and len(f"因缺少{'、'.join([*first, rest[0]])}等资料，本次{doing}。") <= SENTENCE:
        first.append(rest.pop(0))
    text = f"因缺少{'、'.join(first)}{'等' if rest else ''}资料，本次{doing}。"
    while rest:
        more = [rest.pop(0)]
        while rest and len(f"同时缺少{'、'.join([*more, rest[0]])}资料。") <= SENTENCE:
            more.append(rest.pop(0))
        text += f"同时缺少{'、'.join(more)}资料。"
    return text
