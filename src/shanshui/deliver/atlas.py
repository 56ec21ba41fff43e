"""The atlas: A3 sheets as PDF and PNG, one in memory at a time, equal results in equal bytes.

Which sheets there are, their titles, layers and way of drawing is the profile's `maps.toml`; how each is drawn is here. A sheet whose
layers are absent is still made: it shows the ground and says what is lacking.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shanshui.deliver import (
    atlas_ground,
    atlas_layers,
    atlas_layout,
    atlas_marks,
    atlas_network,
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
from shanshui.deliver.results import Reader

DPI = 200
DRAWN: dict[str, Callable[[Sheet], None]] = {
    "terrain": atlas_ground.terrain_and_counties,
    "ecosystems": atlas_ground.ecosystems,
    "degradation": atlas_ground.degradation,
    "network": atlas_network.network,
    "layout": atlas_layout.zones_and_key_areas,
    "projects": atlas_layout.projects,
    "layers": atlas_layers.layers,
}
"""How a sheet is drawn, by the word that the profile uses."""


def write_atlas(directory: Path, facts: Facts, reader: Reader, plan: Any, profile: Any) -> list[Path]:
    """Write every sheet of the profile into `directory`; the files in the order of the sheets, PDF before PNG."""
    directory.mkdir(parents=True, exist_ok=True)
    region = Region.of(reader)
    written = []
    for entry in profile.maps:
        if entry.is_made(reader.absence):
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
    wanted = (*entry.layers, *entry.optional_layers)
    sheet = Sheet(
        entry.id, title, Ink(figure, entry.id, facts), axes, region, reader, plan, facts, wanted, entry.layers
    )
    DRAWN[entry.drawing](sheet)
    map_graticule.draw(axes, sheet.ink, reader.grid, region.extent)
    map_graticule.north_arrow(sheet.ink, reader.grid, region.extent, region.on_page)
    map_legend.draw(sheet)
    map_notes.draw(sheet)
    map_page.rectangle(figure, map_page.NEAT, linewidth=1.6)
    map_page.rectangle(figure, map_page.FRAME, linewidth=0.9, zorder=25)
    outer = (map_page.FRAME[0] - 4, map_page.FRAME[1] - 4, map_page.FRAME[2] + 8, map_page.FRAME[3] + 8)
    map_page.rectangle(figure, outer, linewidth=0.5)
    return sheet
