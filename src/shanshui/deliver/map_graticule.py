"""The graticule (经纬网), degree labels, the north arrow and the scale bar."""

from __future__ import annotations

from typing import Any

from shanshui.core.grid import Grid
from shanshui.deliver import map_page
from shanshui.deliver.map_ink import Ink

GEOGRAPHIC = "EPSG:4490"
STEPS_MINUTES = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600)
SAMPLES = 201


def degrees(minutes: int, positive: str, negative: str) -> str:
    """A coordinate in whole minutes: 102°E, 31°30′N."""
    whole, rest = divmod(abs(minutes), 60)
    return f"{whole}°" + (f"{rest:02d}′" if rest else "") + (positive if minutes >= 0 else negative)


def step(span_degrees: float) -> int:
    """Interval of the lines in minutes, so that about 4 to 8 cross the span."""
    return next((s for s in STEPS_MINUTES if span_degrees * 60 / s <= 8), STEPS_MINUTES[-1])


def draw(axes: Any, ink: Ink, grid: Grid, extent: map_page.Extent) -> None:
    """Meridians and parallels projected onto the map, with labels where they meet the frame."""
    import numpy as np
    from pyproj import Transformer

    forward = Transformer.from_crs(GEOGRAPHIC, grid.crs, always_xy=True)
    back = Transformer.from_crs(grid.crs, GEOGRAPHIC, always_xy=True)
    xs, ys = np.linspace(extent.west, extent.east, SAMPLES), np.linspace(extent.south, extent.north, SAMPLES)
    edges = [(xs, np.full_like(xs, extent.south)), (xs, np.full_like(xs, extent.north)),
             (np.full_like(ys, extent.west), ys), (np.full_like(ys, extent.east), ys)]  # fmt: skip
    lon, lat = (np.concatenate(each) for each in zip(*(back.transform(*edge) for edge in edges), strict=True))
    interval = step(max(np.ptp(lon), np.ptp(lat)))
    lons = np.linspace(lon.min(), lon.max(), SAMPLES)
    lats = np.linspace(lat.min(), lat.max(), SAMPLES)
    style = {"color": "#7a8aa0", "linewidth": 0.35, "alpha": 0.8, "zorder": 8}
    for minute in _multiples(lon, interval):
        x, y = forward.transform(np.full_like(lats, minute / 60), lats)
        axes.plot(x, y, **style)
        for at, dy in ((extent.south, -2.0), (extent.north, 2.0)):
            _label(ink, extent, _crossing(y, x, at), at, 0, dy, degrees(minute, "E", "W"))
    for minute in _multiples(lat, interval):
        x, y = forward.transform(lons, np.full_like(lons, minute / 60))
        axes.plot(x, y, **style)
        for at, dx in ((extent.west, -2.0), (extent.east, 2.0)):
            _label(ink, extent, at, _crossing(x, y, at), dx, 0, degrees(minute, "N", "S"))
    axes.set_xlim(extent.west, extent.east)
    axes.set_ylim(extent.south, extent.north)


def _multiples(values: Any, interval: int) -> list[int]:
    import math

    low, high = float(values.min()) * 60, float(values.max()) * 60
    return list(range(math.ceil(low / interval) * interval, math.floor(high / interval) * interval + 1, interval))


def _crossing(along: Any, across: Any, at: float) -> float | None:
    """Where a sampled line reaches `along == at`; None where it does not."""
    import numpy as np

    order = np.argsort(along)
    if not along[order[0]] <= at <= along[order[-1]]:
        return None
    return float(np.interp(at, along[order], across[order]))


def _label(
    ink: Ink, extent: map_page.Extent, x: float | None, y: float | None, dx: float, dy: float, text: str
) -> None:
    if x is None or y is None:
        return
    left, bottom, width, height = map_page.FRAME
    px, py = extent.to_page(x, y)
    if not (left - 0.01 <= px <= left + width + 0.01 and bottom - 0.01 <= py <= bottom + height + 0.01):
        return
    ink.text(px + dx, py + dy, text, 7, ha="center", va="center", rotation=90 if dx else 0)


def north_arrow(ink: Ink, grid: Grid, extent: map_page.Extent, occupied: Any) -> None:
    """An arrow to true north at the middle of the map, in the upper corner that covers less of the region.

    occupied   the region on the page, mm.
    """
    import numpy as np
    from matplotlib.patches import Polygon
    from pyproj import Transformer
    from shapely.geometry import box

    left, bottom, width, height = map_page.FRAME
    centres = [(left + width - 12, bottom + height - 15), (left + 12, bottom + height - 15)]
    cx, cy = min(centres, key=lambda c: occupied.intersection(box(c[0] - 8, c[1] - 11, c[0] + 8, c[1] + 12)).area)
    back = Transformer.from_crs(grid.crs, GEOGRAPHIC, always_xy=True)
    middle = ((extent.west + extent.east) / 2, (extent.south + extent.north) / 2)
    lon, lat = back.transform(*middle)
    x, y = back.transform(lon, lat + 0.01, direction="INVERSE")
    angle = np.arctan2(x - middle[0], y - middle[1])
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    size = np.array([map_page.WIDTH, map_page.HEIGHT])
    for side, face in ((-1, "white"), (1, "black")):
        shape = np.array([[0.0, 8.0], [side * 4.0, -8.0], [0.0, -4.5]]) @ turn.T + (cx, cy)
        ink.figure.add_artist(
            Polygon(shape / size, closed=True, facecolor=face, edgecolor="black", linewidth=0.7, zorder=30,
                    transform=ink.figure.transFigure)
        )  # fmt: skip
    tip = np.array([0.0, 11.0]) @ turn.T + (cx, cy)
    ink.text(tip[0], tip[1], "北", 11, ha="center", halo=True, zorder=31)


def scale_bar(ink: Ink, extent: map_page.Extent, x: float, y: float) -> None:
    """Numeric scale and bar, centred on x; y is the foot of the bar."""
    length, parts = map_page.bar_length_km(extent.denominator)
    width = length * 1e6 / extent.denominator
    left = x - width / 2
    ink.text(x, y + 10, f"比例尺  {map_page.scale_text(extent.denominator)}", 10, ha="center")
    for part in range(parts):
        face = "black" if part % 2 == 0 else "white"
        box = (left + width * part / parts, y, width / parts, 1.8)
        map_page.rectangle(ink.figure, box, fill=True, facecolor=face, linewidth=0.5, zorder=21)
    for part in range(parts + 1):
        ink.text(left + width * part / parts, y + 4.2, f"{length * part / parts:g}", 7.5, ha="center")
    ink.text(left + width + 3.5, y + 0.9, "公里", 7.5)
