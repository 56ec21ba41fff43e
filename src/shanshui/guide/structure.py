"""Passes two and three for what a guideline says besides coefficients: zones of the level above, deliverables, strategies.

That the modes of a zone exist needs no check here: the schema takes 1–4 only, and `coverage` demands all four.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shanshui.core.errors import Problem, Say
from shanshui.core.vocabulary import vocabulary
from shanshui.guide.folder import Folder, Placed
from shanshui.guide.schema import ZoneClass

KINDS = ("text", "explanation", "maps", "database")
"""Deliverables that every guideline asks for."""


def check(folder: Folder) -> list[Problem]:
    """Zones that hang in the air or lie outside the territory, deliverables that lack, layers that do not exist."""
    return [*_zones(folder), *_deliverables(folder), *_strategies(folder), *_given(folder)]


def _zones(folder: Folder) -> Iterator[Problem]:
    if "zoning.toml" in folder.unsound:  # a zone that could not be read would be missed as parent or child
        return
    placed = list(folder.entries.get("zoning.toml", {}).values())
    zones: list[ZoneClass] = [each.entry for each in placed]
    levels = {zone.id: zone.level for zone in zones}
    names = Counter(zone.name for zone in zones)
    parents = {zone.parent for zone in zones}
    for each in placed:
        zone: ZoneClass = each.entry
        if zone.level == 2 and levels.get(str(zone.parent)) != 1:
            yield _zone(each, "parent", "所属的一级分区不存在", "its zone of level 1 does not exist", str(zone.parent),
                        ", ".join(i for i, level in levels.items() if level == 1))  # fmt: skip
        if zone.level == 1 and zone.id not in parents:
            yield _zone(each, "id", "一级分区下没有二级分区", "no zone of level 2 belongs to it", zone.id)
        if names[zone.name] > 1:
            yield _zone(each, "name", "分区名称重复", "the name is given twice", zone.name)
        territory = folder.about.territory if folder.about else ()
        outside = [code for code in zone.codes if territory and not code.startswith(tuple(territory))]
        if outside:
            yield _zone(each, "codes", "行政区代码不在指南的适用范围内", "codes outside the guide's territory", ", ".join(outside),
                        " / ".join(territory))  # fmt: skip
        both = sorted(set(zone.main_modes) & set(zone.other_modes))
        if both:
            yield _zone(
                each,
                "other_modes",
                "同一模式既为主又为辅",
                "a mode is main and auxiliary at once",
                ", ".join(map(str, both)),
            )


def _zone(each: Placed, field: str, zh: str, en: str, found: str, expected: str | None = None) -> Problem:
    return Problem("guide-zone", Say(zh, en), f"{each.where} {field}", Say("按指南的分区表改正", "correct it by the guide's table of zones"),
                   found=found, expected=expected)  # fmt: skip


def _deliverables(folder: Folder) -> Iterator[Problem]:
    if "deliverables.toml" in folder.unsound:
        return
    found = {each.entry.kind for each in folder.entries.get("deliverables.toml", {}).values()}
    lacking = [kind for kind in KINDS if kind not in found]
    if found and lacking:
        yield Problem("guide-deliverable", Say("成果清单不全", "the list of deliverables is not whole"),
                      f"{folder.path.name}/deliverables.toml", Say("补上所缺的成果", "add what is missing"),
                      found=f"缺 {', '.join(lacking)}", expected=", ".join(KINDS))  # fmt: skip


def _strategies(folder: Folder) -> Iterator[Problem]:
    """A section of strategies has one topic, and each topic is told in one section."""
    topics: dict[str, str] = {}
    groups: dict[str, str] = {}
    for each in folder.entries.get("strategies.toml", {}).values():
        group, topic = each.entry.group, each.entry.topic
        if topics.setdefault(group, topic) != topic or groups.setdefault(topic, group) != group:
            yield Problem("guide-strategy", Say("策略的节号与主题不对应", "the section and the topic of a strategy do not agree"),
                          f"{each.where} topic", Say("同一节用同一主题", "one section, one topic"), found=f"{group} {topic}",
                          expected=f"{groups.get(topic, group)} {topics[group]}")  # fmt: skip


def _given(folder: Folder) -> Iterator[Problem]:
    """Layers in which indicators are given."""
    for each in folder.entries.get("indicators.toml", {}).values():
        name = each.entry.given
        if name is not None and name not in vocabulary():
            yield Problem("guide-layer", Say("词汇表中没有这个图层", "no such layer in the vocabulary"), f"{each.where} given",
                          Say("用 shanshui layers 查看图层名", "see: shanshui layers"), found=name)  # fmt: skip
