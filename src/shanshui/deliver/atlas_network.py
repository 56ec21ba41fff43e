"""04 生态网络格局图: sources by rank, corridors by class, and what is to be protected, restored and mended on them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver import map_labels, map_layers, map_palette, map_styles
from shanshui.deliver.atlas_ground import county_names
from shanshui.deliver.facts_network import GRADES
from shanshui.deliver.facts_network_nodes import KINDS
from shanshui.deliver.map_sheet import Row, Sheet, to_page

WIDTHS = {1: 2.4, 2: 1.6, 3: 1.0}
"""Line of a corridor by its class, points; one without a class is drawn as the middle one."""
COLOURS: dict[int, map_palette.Rgb] = {1: (0, 60, 160), 2: (45, 120, 205), 3: (85, 150, 210)}
SPECK = 3.0
"""Diameter on paper below which a piece of land is drawn as a symbol, mm."""
NODES = {
    "stepping_stones": ("stone", "踏脚石", "o", 5.6, map_palette.STONE),
    "pinch_points": ("pinch", "夹点（保护）", "^", 6.4, map_palette.PINCH),
    "barriers": ("barrier", "障碍点（修复）", "s", 5.4, map_palette.BARRIER),
}  # fmt: skip
"""Layer → word of its figures, name, symbol, its size and colour; the last drawn lies on top."""
CUTS = {"道路": "X", "渠道": "P"}
OPTIONAL = ("corridor_importance", *NODES, "breakpoints")


def network(sheet: Sheet) -> None:
    """Resistance as ground; sources with their numbers; corridors; nodes; what is lacking, those of one reason together."""
    _ground(sheet)
    sheet.legend.append(Row("heading", "生态网络"))
    _sources(sheet)
    _corridors(sheet)
    for layer in NODES:
        _nodes(sheet, layer)
    _breakpoints(sheet)
    _lacking(sheet)
    map_layers.borders(sheet)
    _numbers(sheet)
    county_names(sheet, sizes=(9, 8, 7, 6))


def _ground(sheet: Sheet) -> None:
    resistance = sheet.read("resistance")
    if resistance is None or not map_layers.graded(sheet, resistance, map_palette.RESISTANCE):
        map_layers.terrain(sheet, tint=False)
    if resistance is not None:
        sheet.legend.append(Row("heading", "生态阻力（相对分级）"))
        for name, colour in zip(("低", "较低", "中", "较高", "高"), map_palette.RESISTANCE, strict=True):
            sheet.legend.append(Row("fill", name, style={"colour": colour}))


# ------------------------------------------------------------------ sources and corridors
def _sources(sheet: Sheet) -> None:
    sources = sheet.vector("sources")
    if sources is None:
        return
    face = map_palette.unit(map_palette.SOURCE)
    for geometry in sources.geometry:
        map_layers.polygon(sheet, geometry, clip=True, facecolor=face, edgecolor="white", linewidth=0.25, zorder=5)
        _symbol(sheet, geometry, "o", 5.0, map_palette.SOURCE, 13.05)
    sheet.legend += [
        Row("fill", "生态源地", _if(sheet, "source.area"), _if(sheet, "source.count"), {"colour": map_palette.SOURCE}),
        Row("note", "源地编号按连通重要性由高到低"),
    ]


def _corridors(sheet: Sheet) -> None:
    """By class where there is one; the ordinary first, so that the key ones lie on top."""
    frame, table = sheet.vector("corridors"), sheet.read("corridor_importance")
    if frame is None:
        return
    map_layers.lines(sheet, frame.geometry, clip=False, color="white", linewidth=max(WIDTHS.values()) + 1, zorder=12)
    for line in frame.geometry:
        sheet.places.spared += _boxes(to_page(line, sheet.extent))
    if table is None:
        style = {"color": map_palette.unit(map_palette.CORRIDOR), "linewidth": WIDTHS[2]}
        map_layers.lines(sheet, frame.geometry, clip=False, zorder=13, **style)
        row = Row("line", "生态廊道", _if(sheet, "corridor.length"), _if(sheet, "corridor.count"), style)
        sheet.legend.append(row)
        return
    grades = dict(zip(table["id"].astype(str), table["grade"].astype(int), strict=True))
    own = frame["id"].astype(str).map(grades)
    for grade, word in GRADES.items():
        lines = frame.geometry[(own == grade).to_numpy()]
        if len(lines):
            style = {"color": map_palette.unit(COLOURS[grade]), "linewidth": WIDTHS[grade]}
            map_layers.lines(sheet, lines, clip=False, zorder=13 - 0.1 * grade, **style)
            fact = f"corridor.grade.{grade}"
            length, count = _if(sheet, f"{fact}.length"), _if(sheet, f"{fact}.count")
            sheet.legend.append(Row("line", f"{word}廊道", length, count, style))


def _boxes(line: Any) -> list[map_labels.Box]:
    """Boxes of about 2 mm along a line on the page, for names to keep off it."""
    import shapely

    boxes = []
    for part in shapely.get_parts(shapely.segmentize(line, 2.0)):
        points = list(part.coords)
        boxes += [(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])) for a, b in pairwise(points)]
    return boxes


def _numbers(sheet: Sheet) -> None:
    """The number of each source inside it, or beside it where it is too small."""
    sources = sheet.vector("sources")
    if sources is None:
        return
    white = (255, 255, 255)
    for row in sources.itertuples():
        fact, shape = f"source.{int(row.id)}.number", to_page(row.geometry, sheet.extent)
        if not sheet.ink.has(fact):
            continue
        text = sheet.facts[fact].printed
        found = map_labels.place(map_labels.Name(text, shape), sheet.places, (12, 10, 8))
        if found is None:
            _beside(sheet, fact, text, shape)
            continue
        x, y, size = found
        sheet.ink.text(x, y, "{n}", size, figures={"n": fact}, ha="center", colour=white, zorder=18)


def _beside(sheet: Sheet, fact: str, text: str, shape: Any) -> None:
    """To the upper right, upper left, lower right or lower left of a small source; left out where all are taken."""
    middle, size = shape.representative_point(), 8.0
    for dx, dy in ((2.4, 2.2), (-2.4, 2.2), (2.4, -2.2), (-2.4, -2.2)):
        box = map_labels.box_of(text, middle.x + dx, middle.y + dy, size)
        if sheet.places.free(box):
            sheet.places.taken.append(box)
            sheet.ink.text(middle.x + dx, middle.y + dy, "{n}", size, figures={"n": fact}, ha="center", halo=True,
                           colour=map_palette.SOURCE, zorder=18)  # fmt: skip
            return


# ------------------------------------------------------------------ nodes
def _nodes(sheet: Sheet, layer: str) -> None:
    """Pieces of land in their shape; those too small to be seen as a symbol at their place."""
    frame = sheet.vector(layer)
    if frame is None:
        return
    fact, word, marker, size, colour = NODES[layer]
    order, face = map_styles.VECTORS[layer].order, map_palette.unit(colour)
    for geometry in frame.geometry:
        map_layers.polygon(sheet, geometry, clip=True, facecolor=face, edgecolor="white", linewidth=0.2, zorder=order)
        _symbol(sheet, geometry, marker, size, colour, order + 0.05)
    style = _marker(marker, size, colour)
    sheet.legend.append(Row("dot", word, _area(sheet, f"{fact}.area"), _if(sheet, f"{fact}.count"), style))


def _marker(marker: str, size: float, colour: map_palette.Rgb) -> dict[str, Any]:
    return {
        "marker": marker, "markersize": size, "markerfacecolor": map_palette.unit(colour), "markeredgecolor": "white",
        "markeredgewidth": 0.5,
    }  # fmt: skip


def _symbol(sheet: Sheet, geometry: Any, marker: str, size: float, colour: map_palette.Rgb, order: float) -> None:
    """A symbol on what is smaller on paper than `SPECK`."""
    scale = 1000 / sheet.extent.denominator
    if geometry.area * scale * scale < SPECK**2:
        point = geometry.representative_point()
        sheet.axes.plot([point.x], [point.y], linestyle="none", zorder=order, **_marker(marker, size, colour))


def _breakpoints(sheet: Sheet) -> None:
    """A sign where a road or canal cuts a corridor, by kind."""
    frame = sheet.vector("breakpoints")
    if frame is None:
        return
    order = map_styles.VECTORS["breakpoints"].order
    for kind, sign in CUTS.items():
        points = frame.geometry[(frame["kind"] == kind).to_numpy()]
        if len(points):
            style = _marker(sign, 6.0, map_palette.CUT)
            sheet.axes.plot(points.x, points.y, linestyle="none", zorder=order, **style)
            fact = _if(sheet, f"breakpoint.{KINDS[kind]}.count")
            sheet.legend.append(Row("dot", f"{kind}断裂点", fact, style=style))


def _lacking(sheet: Sheet) -> None:
    """Why layers are not there: each required one by itself, the others in one line where the reason is the same."""
    for layer in ("resistance", "sources", "corridors"):
        if sheet.reader.get(layer) is None:
            sheet.explain_absence(layer)
    if sheet.reader.get("corridors") is None:  # the rest lies on corridors
        return
    groups: dict[str, list[str]] = {}
    for layer in OPTIONAL:
        reason = sheet.facts.missing(layer, "未上图")
        if reason:
            groups.setdefault(reason, []).append(str(vocabulary()[layer].zh))
    sheet.notes += [f"{'、'.join(names)}：{reason}" for reason, names in groups.items()]


def _area(sheet: Sheet, fact: str) -> str | None:
    """In hectares where the area is below 1 km²."""
    return _if(sheet, f"{fact}.ha") or _if(sheet, fact)


def _if(sheet: Sheet, fact: str) -> str | None:
    return fact if sheet.ink.has(fact) else None
