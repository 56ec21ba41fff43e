"""A sheet made of the layers that the profile lists: one raster as ground, vectors over it, each with its legend."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from shanshui.core.units import label as unit_label
from shanshui.core.vocabulary import Layer, vocabulary
from shanshui.deliver import atlas_ground, atlas_resilience, atlas_streams, map_layers, map_palette, map_styles
from shanshui.deliver.map_sheet import Row, Sheet

CLASSES = 5
SECOND_LEVEL = ("ecosystem_subclass",)
"""Layers of many codes that are drawn by each of them, with those that occur in the legend."""
HIDING = {"sources": "source_label"}
"""Polygons that cover the ground, and the raster of their cells: the classes of the ground are those of what is seen."""
SPECK = 2.2
"""Diameter on paper below which an area is also marked by a dot, mm."""


def layers(sheet: Sheet) -> None:
    """The first raster that is there as ground, else grey relief; then vectors, borders, names; what lacks is told."""
    ground = next((name for name in sheet.layers if vocabulary()[name].is_raster and _there(sheet, name)), None)
    if ground is None:
        map_layers.terrain(sheet, tint=False)
    elif ground == "elevation":
        map_layers.terrain(sheet, tint=True)
    else:
        _raster(sheet, vocabulary()[ground])
    over = [name for name in sheet.layers if name in map_styles.OVERLAYS and name != ground and _there(sheet, name)]
    for name in over:
        _hatched(sheet, vocabulary()[name])
    own = [name for name in sheet.layers if vocabulary()[name].is_vector and name not in HANDS and name != "counties"]
    for name in own:
        _vector(sheet, vocabulary()[name])
    sheet.legend.append(Row("heading", "界线与要素"))
    map_layers.borders(sheet)
    for name, hand in HANDS.items():
        if name in sheet.layers:
            hand(sheet)
    atlas_ground.county_names(sheet, sizes=(9, 8, 7, 6))
    for name in sheet.required:
        if not _there(sheet, name):
            sheet.explain_absence(name, "未绘制")
    several = [
        vocabulary()[name].zh for name in sheet.layers if vocabulary()[name].is_raster and name not in (ground, *over)
    ]
    shown = [
        name for name in several if any(vocabulary()[each].zh == name and _there(sheet, each) for each in sheet.layers)
    ]
    if shown:
        sheet.notes.append(f"另有资料未叠加在本图：{'、'.join(shown)}。")
    atlas_resilience.remarks(sheet, ground)


def _there(sheet: Sheet, name: str) -> bool:
    return sheet.reader.absence(name) is None


HANDS: dict[str, Callable[[Sheet], None]] = {"rivers": atlas_ground.water, "settlements": atlas_ground.settlements,
                                          "streams": atlas_streams.network}  # fmt: skip
"""Vector layers drawn as on the other sheets; lakes come with the rivers."""


# ------------------------------------------------------------------ rasters
def _raster(sheet: Sheet, layer: Layer) -> None:
    raster = sheet.read(layer.name)
    if "year" in layer.dims:
        years = sorted(int(y) for y in raster["year"].values)
        sheet.year = max((y for y in years if y <= sheet.plan.years.base), default=years[0])
        raster = raster.sel(year=sheet.year)
    elif "year" in raster.coords:
        sheet.year = int(raster["year"])
    if "level" in layer.dims:
        raster = raster.isel(level=min(1, raster.sizes["level"] - 1))  # whole basins are told by their divides
    if layer.kind == "continuous":
        _graded(sheet, layer, raster)
    elif layer.codes is None:
        _counted(sheet, raster)
    else:
        _coded(sheet, layer, raster)


def _coded(sheet: Sheet, layer: Layer, raster: Any) -> None:
    """Codes by colour, each with its area where there is a figure of it; of second-level ecosystems those that occur."""
    import numpy as np

    own = (str(layer.codes), 1)
    codes, divide = own if layer.name in SECOND_LEVEL else map_styles.FIRST_LEVEL.get(str(layer.codes), own)
    entries = vocabulary().codes[codes]
    if layer.name in SECOND_LEVEL:
        there = {str(code) for code in np.unique(raster.values[sheet.reader.get("cell_area").values > 0])}
        entries = {code: entry for code, entry in entries.items() if code in there}
    colours = map_styles.CODES.get(codes) or {
        int(code): map_palette.ZONES[i % len(map_palette.ZONES)] for i, code in enumerate(entries)
    }
    merged = map_styles.MERGED.get(codes, {})
    if merged:
        plain = np.arange(max(colours) + 1, dtype=raster.dtype)
        plain[list(merged)] = list(merged.values())
        raster = raster.copy(data=np.where(raster.values >= 0, plain[raster.values], raster.values))
        entries = {str(code): entries[str(code)] for code in colours if code not in merged}
    map_layers.categorical(sheet, raster, colours, divide=divide)
    sheet.legend.append(Row("heading", layer.zh))
    prefix = map_styles.FIGURES.get(layer.name, layer.name)
    for code, entry in entries.items():
        if int(code) in colours:
            fact = f"{prefix}.{code}.area"
            shown = fact if sheet.ink.has(fact) else None
            sheet.legend.append(Row("fill", entry.zh, shown, style={"colour": colours[int(code)]}))
    if sheet.ink.has(f"{prefix}.nodata.area"):
        sheet.legend.append(Row("fill", "无数据", f"{prefix}.nodata.area", style={"colour": map_palette.NODATA}))


def _hatched(sheet: Sheet, layer: Layer) -> None:
    """Counts over the ground: hatched from 1 on, crosswise from 2 on; each number that occurs with its area."""
    raster = sheet.read(layer.name)
    colour = map_styles.OVERLAYS[layer.name]
    map_layers.hatched(sheet, raster, 1, colour, rising=True)
    map_layers.hatched(sheet, raster, 2, colour, rising=False)
    sheet.legend.append(Row("heading", layer.zh))
    for code, entry in vocabulary().codes[str(layer.codes)].items():
        fact = f"{layer.name}.{code}.area"
        if int(code) > 0 and sheet.ink.has(fact) and sheet.ink.facts[fact].number > 0:
            hatch = "////" if int(code) == 1 else "xxxx"
            look = {"hatch": hatch, "fill": False, "edgecolor": map_palette.unit(colour)}
            sheet.legend.append(Row("fill", entry.zh, fact, style=look))


def _counted(sheet: Sheet, raster: Any) -> None:
    """Numbered units (basins): neighbours mostly in different colours, no legend of each."""
    import numpy as np

    every = map_layers.stride(raster.shape)
    values = map_layers.thin(raster.values, every).astype("i8")
    shades = len(map_palette.ZONES)
    classes = np.where(values >= 0, values % shades, -1)
    map_layers.image(sheet, map_layers.coded(classes, dict(enumerate(map_palette.ZONES)), map_palette.NODATA), every, 2)
    sheet.legend.append(Row("heading", str(vocabulary()[str(raster.name)].zh)))
    sheet.legend.append(Row("note", "相邻单元以不同颜色区分"))


def _graded(sheet: Sheet, layer: Layer, raster: Any) -> None:
    """Five classes of about equal area with round bounds; values below the first and above the last are open."""
    import numpy as np

    every = map_layers.stride(raster.shape)
    values = map_layers.thin(raster.values, every)
    inside = map_layers.thin(sheet.reader.get("cell_area").values, every) > 0
    for layer_over, label in HIDING.items():
        if layer_over in sheet.layers and _there(sheet, layer_over) and _there(sheet, label):
            seen = inside & (map_layers.thin(sheet.read(label).values, every) < 0)
            inside = seen if (seen & np.isfinite(values)).any() else inside
    known = values[inside & np.isfinite(values)]
    if known.size == 0:
        sheet.notes.append(f"{layer.zh}：规划范围内没有数据。")
        map_layers.terrain(sheet, tint=False)
        return
    bounds = round_bounds([float(q) for q in np.quantile(known, np.arange(1, CLASSES) / CLASSES)])
    bounds = [bound for bound in bounds if known.min() < bound <= known.max()]  # no class that holds nothing
    ramp = map_styles.RAMPS.get(layer.name, map_styles.GREY)
    ramp = [ramp[round(i * (len(ramp) - 1) / max(len(bounds), 1))] for i in range(len(bounds) + 1)]
    classes = np.where(np.isfinite(values), np.searchsorted(bounds, values, side="right"), -1)
    map_layers.image(sheet, map_layers.coded(classes, dict(enumerate(ramp)), map_palette.NODATA), every, 2)
    unit = unit_label(layer.unit)
    sheet.legend.append(Row("heading", f"{layer.zh}（{unit}）" if unit else layer.zh))
    names = [f"{a:g}—{b:g}" for a, b in pairwise(bounds)]
    names = [f"{bounds[0]:g}以下", *names, f"{bounds[-1]:g}以上"] if bounds else ["全部"]
    for name, colour in zip(names, ramp, strict=True):
        sheet.legend.append(Row("fill", name, style={"colour": colour}))


def round_bounds(values: list[float]) -> list[float]:
    """Class bounds with as few digits as keep them apart: two significant digits of their span, repeats dropped."""
    span = max(values) - min(values)
    size = 10.0 ** (math.floor(math.log10(span)) - 1) if span > 0 else 1.0
    rounded = [round(value / size) * size for value in values] if span > 0 else [float(f"{values[0]:.3g}")]
    return [float(f"{value:.10g}") for value in dict.fromkeys(rounded)]


# ------------------------------------------------------------------ vectors
def _vector(sheet: Sheet, layer: Layer) -> None:
    frame = sheet.vector(layer.name)
    if frame is None:
        return
    if layer.name == "problems":
        _problems(sheet, frame)
        return
    if layer.name == "lakes":
        if "rivers" not in sheet.layers or not _there(sheet, "rivers"):
            atlas_ground.water(sheet)
        return
    style = map_styles.VECTORS.get(layer.name) or map_styles.Style(8, map_palette.BORDER, kind=layer.kind)
    edge = map_palette.unit(style.edge)
    dash = {"linestyle": (0, style.dash)} if style.dash else {}
    if layer.kind == "lines":
        drawn = {"color": edge, "linewidth": style.width, **dash}
        map_layers.lines(sheet, frame.geometry, clip=True, zorder=style.order, **drawn)
        sheet.legend.append(Row("line", layer.zh, style=drawn))
    elif layer.kind == "points":
        inside = frame[frame.within(sheet.region.outline)]
        marker = {"marker": "o", "markerfacecolor": edge, "markeredgecolor": "white", "markersize": 4}
        sheet.axes.plot(inside.geometry.x, inside.geometry.y, linestyle="none", zorder=style.order + 5, **marker)
        sheet.legend.append(Row("dot", layer.zh, style=marker))
    else:
        _polygons(sheet, layer, frame.geometry, style)


def _polygons(sheet: Sheet, layer: Layer, geometries: Any, style: map_styles.Style) -> None:
    edge = map_palette.unit(style.edge)
    look: dict[str, Any] = {"edgecolor": edge, "linewidth": style.width}
    if style.hatch:
        look |= {"hatch": style.hatch}
    if style.dash:
        look |= {"linestyle": (0, style.dash)}
    face = "none" if style.fill is None else (*map_palette.unit(style.fill), style.alpha)
    for geometry in geometries:
        map_layers.polygon(sheet, geometry, clip=True, facecolor=face, zorder=style.order, **look)
        if style.fill is not None:
            _speck(sheet, geometry, style.fill)
    legend = dict(look) | (
        {"fill": False} if style.fill is None else {"colour": map_palette.paler(style.fill, style.alpha)}
    )
    sheet.legend.append(Row("fill", layer.zh, style=legend))


def _speck(sheet: Sheet, geometry: Any, colour: map_palette.Rgb) -> None:
    """A dot for what is too small to be seen at this scale."""
    size = 1000 / sheet.extent.denominator
    if geometry.area * size * size < SPECK**2:
        point = geometry.representative_point()
        sheet.axes.plot([point.x], [point.y], marker="o", markersize=3.4, linestyle="none", zorder=13,
                        markerfacecolor=map_palette.unit(colour), markeredgecolor="white", markeredgewidth=0.4)  # fmt: skip


def _problems(sheet: Sheet, frame: Any) -> None:
    """Problem polygons by kind, each kind with its area."""
    sheet.legend.append(Row("heading", vocabulary()["problems"].zh))
    for code, colour in map_styles.PROBLEMS.items():
        rows = frame[frame["problem"] == code]
        if not len(rows):
            continue
        face = map_palette.unit(colour)
        for geometry in rows.geometry:
            map_layers.polygon(sheet, geometry, clip=True, facecolor=face, edgecolor=face, linewidth=0.3, zorder=6)
            _speck(sheet, geometry, colour)
        fact = f"problem.{code}.area"
        name = vocabulary().label("problem", code)
        sheet.legend.append(Row("fill", name, fact if sheet.ink.has(fact) else None, style={"colour": colour}))
