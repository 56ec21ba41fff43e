"""The page of a sheet: A3 landscape, map frame, panel, notes; and the extent that gives a standard scale.

The frame has a fixed size on paper. The denominator is the smallest standard one at which the region fits, and the extent
is then frame × denominator: the numeric scale is exact by construction, not measured afterwards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 420.0, 297.0
FRAME = (20.0, 38.0, 292.0, 226.0)
"""Left, bottom, width, height of the map frame, mm."""
PANEL = (322.0, 38.0, 86.0, 226.0)
NEAT = (8.0, 8.0, 404.0, 281.0)
PADDING = 6.0
"""Least distance from region to frame, mm."""
STEPS = (1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5, 8.0)


@dataclass(frozen=True)
class Extent:
    """What the map frame shows: west and south edge in metres, and the scale denominator."""

    west: float
    south: float
    denominator: int

    @property
    def east(self) -> float:
        return self.west + FRAME[2] / 1000 * self.denominator

    @property
    def north(self) -> float:
        return self.south + FRAME[3] / 1000 * self.denominator

    def to_page(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Metres of the grid's CRS → millimetres on the page."""
        return (
            FRAME[0] + (x - self.west) * 1000 / self.denominator,
            FRAME[1] + (y - self.south) * 1000 / self.denominator,
        )


def denominator(width_m: float, height_m: float) -> int:
    """The smallest standard scale denominator at which a region of that size fits the frame."""
    room = (FRAME[2] - 2 * PADDING, FRAME[3] - 2 * PADDING)
    least = max(width_m * 1000 / room[0], height_m * 1000 / room[1])
    if not least > 0:
        raise ValueError("a region without extent has no scale")
    power = 1
    while True:
        for step in STEPS:
            if step * power >= least and (step * power).is_integer():
                return int(step * power)
        power *= 10


def extent(bounds: tuple[float, float, float, float]) -> Extent:
    """The extent of the frame, centred on a region's bounds (west, south, east, north)."""
    west, south, east, north = bounds
    scale = denominator(east - west, north - south)
    return Extent(
        (west + east) / 2 - FRAME[2] / 2000 * scale,
        (south + north) / 2 - FRAME[3] / 2000 * scale,
        scale,
    )


def scale_text(scale: int) -> str:
    """比例尺, thousands apart as on printed maps: 1:1 750 000."""
    return f"1:{scale:,}".replace(",", " ")


def bar_length_km(scale: int) -> tuple[float, int]:
    """Length of the scale bar in km, at most 60 mm on paper, and its number of parts."""
    most = 60 / 1000 * scale / 1000
    power = 10.0 ** math.floor(math.log10(most))
    step, parts = max((s, n) for s, n in ((1, 4), (2, 4), (4, 4), (5, 5), (8, 4)) if s * power <= most)
    return step * power, parts


def canvas() -> tuple[Any, Any]:
    """A new page and the axes of its map frame, both on Agg; no window system, no global state."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / 25.4, HEIGHT / 25.4), facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((FRAME[0] / WIDTH, FRAME[1] / HEIGHT, FRAME[2] / WIDTH, FRAME[3] / HEIGHT))
    axes.set_xticks([])
    axes.set_yticks([])
    return figure, axes


def rectangle(figure: Any, box: tuple[float, float, float, float], **style: Any) -> None:
    """A rectangle on the page: left, bottom, width, height in mm."""
    from matplotlib.patches import Rectangle

    figure.add_artist(
        Rectangle(
            (box[0] / WIDTH, box[1] / HEIGHT),
            box[2] / WIDTH,
            box[3] / HEIGHT,
            transform=figure.transFigure,
            **{"fill": False, "edgecolor": "black", "linewidth": 0.6, **style},
        )
    )


def line(figure: Any, xs: tuple[float, ...], ys: tuple[float, ...], **style: Any) -> None:
    """A line on the page, mm."""
    from matplotlib.lines import Line2D

    figure.add_artist(Line2D([x / WIDTH for x in xs], [y / HEIGHT for y in ys], transform=figure.transFigure, **style))
