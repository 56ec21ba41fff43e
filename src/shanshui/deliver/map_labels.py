"""Names on the map: inside their polygon, with a halo, never over one another.

A label tries its polygon's widest place first, then a lattice of places by distance from there, at falling sizes. A name
that finds no room is not printed over another: it is returned, so that the legend can list it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shanshui.deliver import fonts, map_palette
from shanshui.deliver.map_ink import MM, Ink

LATTICE = 9
GAP = 0.5
"""Least distance between two labels, mm."""

ASIDE = 1.5
"""Distance of a name from its point: half a symbol and the gap, mm."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Name:
    """A name and the shape on the page (mm) that it belongs to."""

    text: str
    shape: Any
    colour: map_palette.Rgb = map_palette.INK


@dataclass
class Places:
    """The boxes already taken on one sheet."""

    taken: list[Box] = field(default_factory=list)
    spared: list[Box] = field(default_factory=list)
    """Boxes that a name keeps off while it has another place, such as corridors."""

    def free(self, box: Box, *, spare: bool = False) -> bool:
        return all(
            box[2] + GAP <= other[0] or other[2] + GAP <= box[0] or box[3] + GAP <= other[1] or other[3] + GAP <= box[1]
            for other in (self.taken + self.spared if spare else self.taken)
        )


def box_of(text: str, x: float, y: float, size: float) -> Box:
    """The box of a label centred on (x, y), in mm."""
    width, height = fonts.width_em(text) * size / MM, size * 1.15 / MM
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def place(name: Name, places: Places, sizes: Sequence[float]) -> tuple[float, float, float] | None:
    """Centre and size of the label, or None where no size fits; the box is then not taken.

    A label that lies wholly inside its shape beats one that crosses its edge; larger beats smaller.
    """
    from shapely.geometry import box as rectangle

    candidates = _candidates(name.shape)
    for inside, spare in ((1.0, True), (1.0, False), (0.75, True), (0.75, False), (0.4, False)):
        for size in sizes:
            for x, y in candidates:
                box = box_of(name.text, x, y, size)
                if not places.free(box, spare=spare):
                    continue
                area = rectangle(*box)
                if name.shape.intersection(area).area >= inside * area.area * 0.999:
                    places.taken.append(box)
                    return (x, y, size)
    return None


def _candidates(shape: Any) -> list[tuple[float, float]]:
    """Places inside a shape, the widest place of its largest part first."""
    import numpy as np
    import shapely

    if shape.is_empty:
        return []
    part = max(shapely.get_parts(shape), key=lambda p: p.area)
    radius = shapely.maximum_inscribed_circle(part, tolerance=0.5)
    cx, cy = radius.coords[0]
    west, south, east, north = part.bounds
    xs = np.linspace(west, east, LATTICE + 2)[1:-1]
    ys = np.linspace(south, north, LATTICE + 2)[1:-1]
    points = [(float(x), float(y)) for y in ys for x in xs]
    kept = [p for p, ok in zip(points, shapely.contains_xy(part, *np.transpose(points)), strict=True) if ok]
    return [(cx, cy), *sorted(kept, key=lambda p: ((p[0] - cx) ** 2 + (p[1] - cy) ** 2, p))]


def label_polygons(ink: Ink, names: Sequence[Name], places: Places, sizes: Sequence[float]) -> list[str]:
    """Write the names, largest polygon first; the names that found no room come back."""
    left_out = []
    for name in sorted(names, key=lambda n: (-n.shape.area, n.text)):
        found = place(name, places, sizes)
        if found is None:
            left_out.append(name.text)
            continue
        x, y, size = found
        ink.text(x, y, name.text, size, ha="center", halo=True, colour=name.colour, zorder=18)
    return left_out


def label_points(
    ink: Ink, names: Sequence[tuple[str, float, float]], places: Places, size: float,
    colour: map_palette.Rgb = map_palette.INK,
) -> None:  # fmt: skip
    """Names beside points, to the right, left, above or below; one that finds no room is left out (the point stays)."""
    for text, x, y in names:
        across = fonts.width_em(text) * size / MM / 2 + ASIDE
        up = size * 1.15 / MM / 2 + ASIDE
        for dx, dy in ((across, 0), (-across, 0), (0, up), (0, -up)):
            box = box_of(text, x + dx, y + dy, size)
            if places.free(box):
                places.taken.append(box)
                ink.text(x + dx, y + dy, text, size, ha="center", halo=True, colour=colour, zorder=17)
                break
