"""Streams by order and the divides between basins, laid over a sheet."""

from __future__ import annotations

from dataclasses import replace

from shanshui.deliver import map_layers, map_palette
from shanshui.deliver.map_sheet import Row, Sheet

ORDERS = 4
"""Widths of line: the highest orders of the network, the rest as the thinnest."""
DIVIDE: map_palette.Rgb = (120, 40, 110)
STREAM: map_palette.Rgb = (25, 65, 140)
"""Darker than the rivers that were given: these follow from the elevation."""


def network(sheet: Sheet) -> None:
    """Streams, and the divides where the sheet shows basins."""
    streams(sheet)
    if "watersheds" in sheet.layers:
        divides(sheet)


def streams(sheet: Sheet) -> None:
    """Streams of the elevation, the higher the order the wider; lengths from the figures."""
    frame = sheet.vector("streams")
    if frame is None:
        return
    blue = map_palette.unit(STREAM)
    highest = int(frame["order"].max())
    sheet.legend.append(Row("heading", "汇流河段（按高程推算）"))
    for order in range(highest, 0, -1):
        rows = frame[frame["order"] == order]
        if rows.empty:
            continue
        style = {"color": blue, "linewidth": 0.3 + 0.45 * max(0, ORDERS - 1 - (highest - order))}
        map_layers.lines(sheet, rows.geometry, clip=True, zorder=6, **style)
        fact = f"stream.order.{order}.length"
        sheet.legend.append(Row("line", f"{order}级", fact if sheet.ink.has(fact) else None, style=style))


def divides(sheet: Sheet) -> None:
    """Outlines of whole basins; those that drain to no stream have none."""
    raster = sheet.read("watersheds")
    if raster is None:
        return
    labels = raster.sel(level=1).values
    every = map_layers.stride(labels.shape)
    thinned = map_layers.thin(labels, every).astype("i8")
    grid = replace(sheet.reader.grid, cell=sheet.reader.grid.cell * every, shape=thinned.shape)
    colour = map_palette.unit(DIVIDE)
    for geometry in grid.outlines(thinned - 1, int(thinned.max())):
        if not geometry.is_empty:
            map_layers.polygon(sheet, geometry, clip=True, facecolor="none", edgecolor=colour, linewidth=0.9, zorder=8)
    count = "watershed.count" if sheet.ink.has("watershed.count") else None
    sheet.legend.append(Row("line", "流域界（分水岭）", count, style={"color": colour, "linewidth": 1.0}))
