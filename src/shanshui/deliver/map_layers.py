"""Drawing of rasters and vectors. Rasters are thinned for drawing only: no figure on a map is counted from pixels."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from shanshui.deliver import map_palette
from shanshui.deliver.map_palette import Rgb
from shanshui.deliver.map_sheet import Row, Sheet

MOST_CELLS = 1800
"""Cells drawn along the longer side: about six in a millimetre of the frame."""
STEEP, MOST_STRETCH = 0.6, 8.0
HATCH_STEP, HATCH_LINE = 12, 2
"""Slanting lines: one to so many cells drawn, and how many of them it is wide."""


def stride(shape: tuple[int, int]) -> int:
    return max(1, -(-max(shape) // MOST_CELLS))


def thin(values: Any, every: int) -> Any:
    """The middle cell of each square of `every` × `every` cells; the last squares may be cut."""
    import numpy as np

    rows = np.minimum(np.arange(0, values.shape[0], every) + every // 2, values.shape[0] - 1)
    cols = np.minimum(np.arange(0, values.shape[1], every) + every // 2, values.shape[1] - 1)
    return values[np.ix_(rows, cols)]


def image(sheet: Sheet, rgba: Any, every: int, zorder: float) -> None:
    """Draw a thinned picture on the grid, cut along the region's outline."""
    grid = sheet.reader.grid
    left, top, size = grid.bounds[0], grid.bounds[3], grid.cell * every
    drawn = sheet.axes.imshow(
        rgba, extent=(left, left + size * rgba.shape[1], top - size * rgba.shape[0], top), origin="upper",
        interpolation="none", zorder=zorder, aspect="auto",
    )  # fmt: skip
    drawn.set_clip_path(path_of(sheet.region.outline), transform=sheet.axes.transData)


def coded(values: Any, colours: dict[int, Rgb], missing: Rgb | None) -> Any:
    """Codes → colours; what has no colour gets `missing`, or stays transparent."""
    import numpy as np

    rgba = np.zeros((*values.shape, 4), dtype="u1")
    if missing is not None:
        rgba[...] = (*missing, 255)
    for code, colour in colours.items():
        rgba[values == code] = (*colour, 255)
    return rgba


def categorical(sheet: Sheet, raster: Any, colours: dict[int, Rgb], *, divide: int = 1) -> None:
    """A categorical raster; `divide` turns second-level codes into first-level ones. Cells without data are grey."""
    every = stride(raster.shape)
    image(sheet, coded(thin(raster.values, every) // divide, colours, map_palette.NODATA), every, 2)


def hatched(sheet: Sheet, raster: Any, least: int, colour: Rgb, *, rising: bool, zorder: float = 4) -> None:
    """Thin slanting lines over the cells whose code is `least` or more; the ground stays to be seen between them."""
    import numpy as np

    every = stride(raster.shape)
    values = thin(raster.values, every)
    times = max(1, MOST_CELLS // max(values.shape))
    marked = np.repeat(np.repeat(values >= least, times, axis=0), times, axis=1)
    rows, cols = np.indices(marked.shape, sparse=True)
    on = ((cols + rows if rising else cols - rows) % HATCH_STEP) < HATCH_LINE
    picture = coded(np.where(marked & on, 1, 0), {1: colour}, None)
    grid = sheet.reader.grid
    left, top, size = grid.bounds[0], grid.bounds[3], grid.cell * every / times
    drawn = sheet.axes.imshow(
        picture, extent=(left, left + size * picture.shape[1], top - size * picture.shape[0], top), origin="upper",
        interpolation="none", zorder=zorder, aspect="auto",
    )  # fmt: skip
    drawn.set_clip_path(path_of(sheet.region.outline), transform=sheet.axes.transData)


def graded(sheet: Sheet, raster: Any, ramp: tuple[Rgb, ...]) -> bool:
    """A continuous raster in as many classes as the ramp has, each with an equal number of the cells drawn."""
    import numpy as np

    every = stride(raster.shape)
    values = thin(raster.values, every)
    inside = thin(sheet.reader.get("cell_area").values, every) > 0
    known = values[inside & np.isfinite(values)]
    if known.size == 0:
        return False
    breaks = np.quantile(known, np.arange(1, len(ramp)) / len(ramp))
    classes = np.where(np.isfinite(values), np.searchsorted(breaks, values), -1)
    image(sheet, coded(classes, dict(enumerate(ramp)), map_palette.NODATA), every, 2)
    return True


def relief(elevation: Any, spacing: float) -> Any:
    """Light from the north-west, 45° high: 0 dark … 1 light.

    Heights are stretched so that the steepest tenth of the slopes starts at `STEEP`: plains show, mountains do not drown.
    """
    import numpy as np

    heights = np.where(np.isfinite(elevation), elevation, np.nanmean(elevation)).astype("f8")
    down, across = np.gradient(heights, spacing)
    steep = float(np.quantile(np.hypot(across, down)[np.isfinite(elevation)], 0.9))
    stretch = min(STEEP / steep, MOST_STRETCH) if steep > 0 else 1.0
    down, across = down * stretch, across * stretch
    light = (1 + (across + down) / np.sqrt(2)) / np.sqrt(2) / np.sqrt(1 + across**2 + down**2)
    return np.clip(light, 0, 1)


def terrain_breaks(low: float, high: float, classes: int) -> list[float]:
    """Round bounds of elevation classes, at most `classes` − 1 of them, between the lowest and the highest cell."""
    import math

    for size in (20, 50, 100, 200, 250, 500, 1000, 2000):
        first = math.floor(low / size) * size + size
        bounds = [float(b) for b in range(first, math.ceil(high), size)]
        if len(bounds) <= classes - 1:
            return bounds
    raise ValueError(f"elevations from {low} to {high} m are not of this planet")


def terrain(sheet: Sheet, *, tint: bool) -> bool:
    """Shaded relief, with elevation tints and their legend, or grey as a ground for other layers."""
    import numpy as np

    elevation = sheet.read("elevation")
    if elevation is None:
        return False
    every = stride(elevation.shape)
    values = thin(elevation.values, every)
    inside = (thin(sheet.reader.get("cell_area").values, every) > 0) & np.isfinite(values)
    if not inside.any():
        return False
    light = relief(values, sheet.reader.grid.cell * every)[..., None]
    colours = np.full((*values.shape, 3), 255.0)
    if tint:
        low, high = float(values[inside].min()), float(values[inside].max())
        bounds = terrain_breaks(low, high, len(map_palette.TERRAIN))
        colours = np.array(map_palette.TERRAIN, dtype="f8")[np.searchsorted(bounds, values)]
        _terrain_legend(sheet, bounds)
    shaded = colours * (0.45 + 0.62 * light if tint else 0.72 + 0.3 * light)
    rgba = np.dstack([np.clip(shaded, 0, 255), np.where(np.isfinite(values), 255, 0)]).astype("u1")
    image(sheet, rgba, every, 1)
    return True


def _terrain_legend(sheet: Sheet, bounds: list[float]) -> None:
    sheet.legend.append(Row("heading", "高程（米）"))
    names = [f"{a:g}—{b:g}" for a, b in pairwise(bounds)]
    if bounds:
        names = [f"{bounds[0]:g}以下", *names, f"{bounds[-1]:g}以上"]
        for name, colour in zip(names, map_palette.TERRAIN, strict=False):
            sheet.legend.append(Row("fill", name, style={"colour": colour}))


# ------------------------------------------------------------------ vectors
def path_of(geometry: Any) -> Any:
    """A polygon or multipolygon as one matplotlib path; holes are wound against their shells."""
    import numpy as np
    import shapely
    from matplotlib.path import Path

    vertices, codes = [], []
    for part in shapely.get_parts(geometry):
        if part.geom_type != "Polygon":
            continue
        oriented = shapely.geometry.polygon.orient(part)
        for ring in (oriented.exterior, *oriented.interiors):
            points = np.asarray(ring.coords)[:, :2]
            vertices.append(points)
            codes += [Path.MOVETO, *[Path.LINETO] * (len(points) - 2), Path.CLOSEPOLY]
    return Path(np.concatenate(vertices), codes) if vertices else Path(np.empty((0, 2)))


def polygon(sheet: Sheet, geometry: Any, *, clip: bool = False, **style: Any) -> None:
    """One polygon; `clip` cuts what sticks out of the region (cells along its edge)."""
    from matplotlib.patches import PathPatch

    patch = PathPatch(path_of(geometry), **style)
    sheet.axes.add_artist(patch)  # the frame is fixed: add_patch would measure every curve to fit it anew
    if clip:
        patch.set_clip_path(path_of(sheet.region.outline), transform=sheet.axes.transData)


def lines(sheet: Sheet, geometries: Any, *, clip: bool, **style: Any) -> None:
    """Line strings, multi or single."""
    import numpy as np
    import shapely
    from matplotlib.collections import LineCollection

    parts = [np.asarray(part.coords)[:, :2] for g in geometries if g is not None for part in shapely.get_parts(g)]
    drawn = LineCollection([part for part in parts if len(part) > 1], **style)
    sheet.axes.add_collection(drawn, autolim=False)
    if clip:
        drawn.set_clip_path(path_of(sheet.region.outline), transform=sheet.axes.transData)


def borders(sheet: Sheet, *, strong: bool = False) -> None:
    """County borders and the region's outline, with their legend rows."""
    colour = map_palette.unit(map_palette.BORDER)
    inner = {"edgecolor": colour, "linewidth": 0.7 if strong else 0.45, "linestyle": (0, (6, 2, 1, 2))}
    for geometry in sheet.region.counties.geometry:
        polygon(sheet, geometry, facecolor="none", zorder=10, **inner)
    polygon(sheet, sheet.region.outline, facecolor="none", edgecolor=colour, linewidth=1.3, zorder=11)
    sheet.used["counties"] = None
    sheet.legend += [
        Row("line", "规划范围界线", style={"color": colour, "linewidth": 1.3}),
        Row("line", "县级界线", style={"color": colour, "linewidth": 0.7, "linestyle": (0, (6, 2, 1, 2))}),
    ]
