"""规划文本: the outline's headings with the paragraphs that its producers write, as a Word document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.deliver import (
    paragraphs_degradation,
    paragraphs_fragility,
    paragraphs_goals,
    paragraphs_ground,
    paragraphs_key_waters,
    paragraphs_landscape,
    paragraphs_network,
    paragraphs_opening,
    paragraphs_pattern,
    paragraphs_problems,
    paragraphs_quality,
    paragraphs_resilience,
    paragraphs_services,
    paragraphs_state,
    paragraphs_strata,
    paragraphs_survey_units,
    paragraphs_terrain,
    paragraphs_water,
    paragraphs_water_balance,
    paragraphs_wind,
    paragraphs_works,
    text_styles,
)
from shanshui.deliver.text_writer import NOTE, PRODUCERS, Block, Context, Grid, Writer, Zone

if TYPE_CHECKING:
    from shanshui.base.plan_file import PlanFile, Superior
    from shanshui.deliver.facts import Facts
    from shanshui.deliver.results import Watched

ROOMS = (
    paragraphs_goals, paragraphs_ground, paragraphs_landscape, paragraphs_network, paragraphs_opening, paragraphs_pattern,
    paragraphs_problems, paragraphs_state, paragraphs_terrain, paragraphs_water, paragraphs_strata, paragraphs_water_balance, paragraphs_wind,
    paragraphs_works, paragraphs_quality, paragraphs_resilience,
    paragraphs_services, paragraphs_degradation, paragraphs_fragility, paragraphs_key_waters, paragraphs_survey_units,
)  # fmt: skip
"""Imported for the producers that they register."""

DIGITS = "零一二三四五六七八九"
NUMERAL = re.compile(r"[一二三四五六七八九十百]+")


@dataclass(frozen=True)
class Section:
    """One heading as it stands in the document."""

    level: int
    title: str
    producers: tuple[str, ...]
    zone: Zone | None
    maps: tuple[str, ...]
    chapter_ends: bool


def write_text(path: Path, facts: Facts, reader: Watched, plan: PlanFile, superior: Superior, profile: Any) -> None:
    """Write the plan's text to `path` (.docx)."""
    c = context(path.name, facts, reader, plan, superior, profile)
    document = text_styles.blank(plan.title, plan.plan.stamp)
    text_styles.cover(
        document, plan.title, [line for line in (plan.plan.compiler or "编制单位：待填", plan.plan.stamp) if line]
    )
    sections, tables = list(outline(c)), count(1)
    shown: list[str] = []  # a map is pointed at once a chapter
    text_styles.contents(document, [(section.level, section.title) for section in sections])
    for section in sections:
        text_styles.heading(document, section.level, section.title)
        for name in section.producers:
            for block in PRODUCERS[name](replace(c, zone=section.zone)):
                put(document, block, tables)
        new = [title for title in section.maps if title not in shown]
        shown = [] if section.chapter_ends else [*shown, *new]
        if new:
            text_styles.note(document, f"附图：{'、'.join(new)}。")
        if section.chapter_ends and c.w.starred:
            text_styles.note(document, NOTE)
            c.w.starred = False
    text_styles.save(document, path)


def context(
    file: str, facts: Facts, reader: Watched, plan: PlanFile, superior: Superior, profile: Any
) -> Context:  # fmt: skip
    """What the producers are given."""
    counties = reader.get("counties")
    names = {} if counties is None else dict(sorted(zip(counties["code"].astype(str), counties["name"], strict=True)))
    frame = reader.get("zones")
    if frame is None:  # zones may be decided as a list without boundaries
        frame = reader.get("zone_register")
    zones = () if frame is None else tuple(
        Zone(str(row.id), str(row.name), bool(getattr(row, "adopted", True))) for row in frame.itertuples(index=False)
    )  # fmt: skip
    return Context(facts, reader, plan, superior, profile, Writer(facts, file), names, zones)


def outline(c: Context) -> Iterator[Section]:
    """The headings in order; those that repeat stand once a zone, and sections are numbered within their chapter."""
    found: list[tuple[int, str, Any, Zone | None]] = []
    titles = {entry.id: entry.title for entry in c.profile.maps if entry.is_made(c.reader.absence)}
    number = 0
    for heading in c.profile.outline:
        number = 0 if heading.level == 1 else number
        for zone in c.zones if heading.repeat == "zone" else (None,):
            number += heading.level == 2
            prefix = numbered(heading.number, number) if heading.level == 2 else heading.number
            title = heading.title.replace("{zone}", zone.name if zone else "")
            found.append((heading.level, f"{prefix}  {title}" if prefix else title, heading, zone))
    for place, (level, title, heading, zone) in enumerate(found):
        ends = place + 1 == len(found) or found[place + 1][0] == 1
        maps = tuple(titles[name] for name in heading.maps if name in titles)
        yield Section(level, title, tuple(heading.producers), zone, maps, ends)


def numbered(pattern: str, number: int) -> str:
    """“第一节” with another number; a heading without number stays without."""
    return NUMERAL.sub(numeral(number), pattern, count=1)


def numeral(number: int) -> str:
    """1 … 99 in Chinese."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")


def put(document: Any, block: Block, tables: Iterator[int]) -> None:
    """One paragraph or table; tables are numbered through the document."""
    if isinstance(block, Grid):
        text_styles.table(document, f"表{numeral(next(tables))}  {block.caption}", block.head, block.rows)
    elif block.style == "subhead":
        text_styles.heading(document, 3, block.text)
    elif block.style == "quote":
        text_styles.quote(document, block.text)
    else:
        text_styles.body(document, block.text)
