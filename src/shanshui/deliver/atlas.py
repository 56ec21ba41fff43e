"""The atlas: six A3 sheets as PDF and PNG, one in memory at a time, equal results in equal bytes.

    01 行政区划与地形图  02 生态系统分布图  03 生态系统退化程度图  04 生态网络图
    05 国土空间生态修复布局图  06 生态修复重点工程布局图

Which sheets there are, their titles and layers is the profile's `maps.toml`; how each is drawn is here. A sheet whose
layers are absent is still made: it shows the ground and says what is lacking.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shanshui.core.errors import NotFound, Say
from shanshui.core.results import Reader
from shanshui.deliver import (
    atlas_ground,
    atlas_layout,
    atlas_marks,
    fonts,
    map_graticule,
    map_legend,
    map_notes,
    map_page,
    map_palette,
)
from shanshui.deliver.facts import Facts
from shanshui.deliver.map_ink import Ink
from shanshui.deliver.map_sheet import Region, Sheet

DPI = 200
DRAWN: dict[str, Callable[[Sheet], None]] = {
    "01": atlas_ground.terrain_and_counties,
    "02": atlas_ground.ecosystems,
    "03": atlas_ground.degradation,
    "04": atlas_ground.network,
    "05": atlas_layout.zones_and_key_areas,
    "06": atlas_layout.projects,
}


def write_atlas(directory: Path, facts: Facts, reader: Reader, plan: Any, profile: Any) -> list[Path]:
    """Write every sheet of the profile into `directory`; the files in the order of the sheets, PDF before PNG."""
    directory.mkdir(parents=True, exist_ok=True)
    unknown = [entry.id for entry in profile.maps if entry.id not in DRAWN]
    if unknown:
        raise NotFound(Say(f"没有编号为{'、'.join(unknown)}的图件", f"no sheet is drawn for {', '.join(unknown)}"))
    region = Region.of(reader)
    written = []
    for entry in profile.maps:
        written += _write(directory, entry, facts, reader, plan, region)
    return written


def file_name(number: str, title: str) -> str:
    """Name of a sheet's files without suffix; only what every file system takes."""
    return f"{number}_{re.sub(r'[^0-9A-Za-z一-鿿_-]', '', title)}"


def _write(directory: Path, entry: Any, facts: Facts, reader: Reader, plan: Any, region: Region) -> list[Path]:
    with fonts.drawing():
        sheet = draw(entry, facts, reader, plan, region)
        stem = file_name(entry.id, entry.title)
        paths = [directory / f"{stem}.pdf", directory / f"{stem}.png"]
        sheet.ink.figure.savefig(paths[0], format="pdf", dpi=DPI, metadata=atlas_marks.pdf(sheet))
        sheet.ink.figure.savefig(paths[1], format="png", dpi=DPI, metadata=atlas_marks.png(sheet))
        sheet.ink.figure.clear()
    for mark in sheet.ink.marks:
        for path in paths:
            facts.use(mark["fact"], path.name)
    return paths


def draw(entry: Any, facts: Facts, reader: Reader, plan: Any, region: Region) -> Sheet:
    """One sheet, drawn but not written."""
    figure, axes = map_page.canvas()
    axes.set_facecolor(map_palette.unit(map_palette.OUTSIDE))
    title = f"{plan.region.name}{entry.title}"
    sheet = Sheet(entry.id, title, Ink(figure, entry.id, facts), axes, region, reader, plan, facts)
    DRAWN[entry.id](sheet)
    map_graticule.draw(axes, sheet.ink, reader.grid, region.extent)
    map_graticule.north_arrow(sheet.ink, reader.grid, region.extent, region.on_page)
    map_legend.draw(sheet)
    map_notes.draw(sheet)
    map_page.rectangle(figure, map_page.NEAT, linewidth=1.6)
    map_page.rectangle(figure, map_page.FRAME, linewidth=0.9, zorder=25)
    outer = (map_page.FRAME[0] - 4, map_page.FRAME[1] - 4, map_page.FRAME[2] + 8, map_page.FRAME[3] + 8)
    map_page.rectangle(figure, outer, linewidth=0.5)
    return sheet
