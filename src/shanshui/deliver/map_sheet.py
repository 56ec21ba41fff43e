"""One sheet while it is being drawn: page, extent, what it read, its legend rows and its notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver import map_page
from shanshui.deliver.map_ink import Ink
from shanshui.deliver.map_labels import Places
from shanshui.deliver.results import Reader


@dataclass(frozen=True)
class Row:
    """One row of the legend: a heading, a symbol with its meaning, or an entry of a list."""

    kind: Literal["heading", "fill", "line", "dot", "number", "more", "note"]
    text: str
    fact: str | None = None
    """Fact whose figure is printed at the right end."""
    second: str | None = None
    """A second fact, printed before the first."""
    style: Mapping[str, Any] = field(default_factory=dict)
    mark: str = ""
    """The number drawn in place of a symbol."""


@dataclass(frozen=True)
class Region:
    """Where the maps lie: computed once for all sheets."""

    outline: Any
    """The region in the grid's CRS."""
    counties: Any
    """County polygons in the grid's CRS."""
    extent: map_page.Extent

    @classmethod
    def of(cls, reader: Reader) -> Region:
        import shapely

        counties = reader.get("counties")
        if counties is None:
            raise ValueError("an atlas needs the layer counties")
        counties = counties.to_crs(reader.grid.crs)
        outline = shapely.union_all(counties.geometry.values)
        return cls(outline, counties, map_page.extent(outline.bounds))

    @cached_property
    def on_page(self) -> Any:
        return to_page(self.outline, self.extent)


@dataclass
class Sheet:
    """The state of one sheet; drawing functions add to it."""

    number: str
    title: str
    ink: Ink
    axes: Any
    region: Region
    reader: Reader
    plan: Any
    facts: Any
    layers: tuple[str, ...] = ()
    """The layers that the profile wants on the sheet, in its order."""
    required: tuple[str, ...] = ()
    """Those of them whose lack is told."""
    places: Places = field(default_factory=Places)
    legend: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    used: dict[str, None] = field(default_factory=dict)
    """Layers drawn, in order, for the source note."""
    year: int | None = None
    """Year of the data where the layer states its own."""

    @property
    def extent(self) -> map_page.Extent:
        return self.region.extent

    def read(self, layer: str) -> Any:
        """A layer, or None where it is absent; a layer that is there is named in the source note."""
        value = self.reader.get(layer)
        if value is not None:
            self.used[layer] = None
        return value

    def explain_absence(self, layer: str, doing: str = "未作评价") -> None:
        """Print in place of a layer why it is not there; the text names no layer id."""
        self.notes.append(f"{vocabulary()[layer].zh}：{self.facts.missing(layer, doing)}")

    def vector(self, layer: str) -> Any:
        """A vector layer in the grid's CRS, or None."""
        value = self.read(layer)
        return None if value is None else value.to_crs(self.reader.grid.crs)


def to_page(geometry: Any, extent: map_page.Extent) -> Any:
    """A shape in the grid's CRS → on the page, mm."""
    from shapely.affinity import affine_transform

    scale = 1000 / extent.denominator
    dx, dy = map_page.FRAME[0] - extent.west * scale, map_page.FRAME[1] - extent.south * scale
    return affine_transform(geometry, [scale, 0, 0, scale, dx, dy])
