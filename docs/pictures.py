"""Pictures for the pages of methods: what each method gave on a computed plan, as a small sheet or the first rows of a table."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd

from shanshui.core.vocabulary import Layer, vocabulary
from shanshui.deliver import atlas, facts_build, fonts
from shanshui.deliver.map_sheet import Region
from shanshui.deliver.results import Watched
from shanshui.plan import Plan

DPI = 80
"""Of an A3 sheet: wide enough for a page, and its legend can be read."""
ROWS = 6
STACKED = ("year",)
"""Dimensions of which one step can be shown alone."""

GROUND = {
    "sources": ("resistance",), "source_candidates": ("resistance",), "corridors": ("resistance", "sources"),
    "corridor_current": ("sources", "corridors"), "barrier_improvement": ("sources", "corridors"),
    "barrier_radius": ("sources", "corridors"), "corridor_bands": ("sources",), "cost_distance": ("sources",),
    "circuit_current": ("sources",), "circuit_current_max": ("sources",),
    "pinch_points": ("corridor_current", "sources", "corridors"), "barriers": ("resistance", "sources", "corridors"),
    "stepping_stones": ("resistance", "sources", "corridors"), "breakpoints": ("sources", "corridors", "roads", "canals"),
}  # fmt: skip
"""What a layer of the network is shown upon, where it says little alone."""


class Pictures:
    """Draws the layers of one plan into a folder."""

    def __init__(self, directory: Path, folder: Path) -> None:
        self.plan = Plan.open(directory)
        self.reader = Watched(self.plan.results())
        self.facts = facts_build.build_facts(
            self.reader, self.plan.file, self.plan.sources.superior, self.plan.sources.profile
        )
        self.region = Region.of(self.reader)
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def lines(self, name: str) -> list[str]:
        """Markdown for one layer; none where it is absent in the plan."""
        layer = vocabulary()[name]
        if self.reader.absence(name) is not None:
            return []
        told = f"**{layer.zh}** `{name}` · {self.plan.file.plan.stamp or self.plan.region.name}"
        if layer.kind == "table":
            return ["", told, "", *self._rows(layer)]
        if any(dimension not in STACKED for dimension in layer.dims):
            return []
        self._draw(layer)
        return ["", told, "", f"![{layer.zh}]({self.folder.name}/{name}.png)"]

    def _draw(self, layer: Layer) -> None:
        wanted = SimpleNamespace(
            id=layer.name,
            title=layer.zh,
            layers=(layer.name,),
            optional_layers=GROUND.get(layer.name, ()),
            drawing="layers",
        )
        with fonts.drawing():
            sheet = atlas.draw(wanted, self.facts, self.reader, self.plan.file, self.region)
            sheet.ink.figure.savefig(self.folder / f"{layer.name}.png", format="png", dpi=DPI)
            sheet.ink.figure.clear()

    def _rows(self, layer: Layer) -> list[str]:
        frame = self.reader.get(layer.name)
        columns = [name for name in layer.columns if name in frame.columns]
        out = [
            "| " + " | ".join(layer.columns[name].zh for name in columns) + " |",
            "|" + "---|" * len(columns),
        ]
        out += [
            "| " + " | ".join(_cell(row[name]) for name in columns) + " |" for _, row in frame.head(ROWS).iterrows()
        ]
        if len(frame) > ROWS:
            out.append(f"\n{len(frame)} rows in all.")
        return out


def _cell(value: Any) -> str:
    if pd.isna(value):
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value).replace("|", "\\|")
