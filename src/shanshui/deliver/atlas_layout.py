"""The two mandatory sheets: the layout of zones and key areas, and the layout of projects by phase (附录C C.3.3)."""

from __future__ import annotations

from typing import Any

from shanshui.deliver import atlas_ground, map_labels, map_layers, map_palette
from shanshui.deliver.map_palette import Rgb
from shanshui.deliver.map_sheet import Row, Sheet, to_page

GREY: Rgb = (95, 95, 95)
SPECK = 2.2
"""Diameter on paper below which an area is also marked by a dot, mm."""


def zones_and_key_areas(sheet: Sheet) -> None:
    """05: zones by colour and name, key areas by outline and number."""
    map_layers.terrain(sheet, tint=False)
    names = zones(sheet, alpha=0.78)
    numbers = key_areas(sheet)
    map_layers.borders(sheet)
    if names:
        left_out = map_labels.label_polygons(sheet.ink, names, sheet.places, (12, 11, 10, 9, 8, 7))
        if left_out:
            sheet.notes.append(f"图面空间所限，未注记：{'、'.join(left_out)}。")
    _numbers(sheet, numbers, map_palette.KEY_AREA)
    atlas_ground.county_names(sheet, (7.5, 6.5, 5.5), GREY)
    _adoption(sheet, ("zones", "分区"))


def zones(sheet: Sheet, alpha: float) -> list[map_labels.Name]:
    """Zones with their legend rows; the names to be written, or none where no zones are there."""
    frame = sheet.vector("zones")
    if frame is None:
        sheet.explain_absence("zones", "未划分")
        return []
    sheet.legend.append(Row("heading", "生态修复分区（合计）", _fact(sheet, "area.region")))
    names = []
    for i, (zone, name, geometry) in enumerate(zip(frame["id"], frame["name"], frame.geometry, strict=True)):
        colour = map_palette.ZONES[i % len(map_palette.ZONES)]
        map_layers.polygon(sheet, geometry, clip=True, facecolor=(*map_palette.unit(colour), alpha),
                           edgecolor=(0.35, 0.35, 0.35), linewidth=0.8, zorder=3)  # fmt: skip
        sheet.legend.append(
            Row(
                "fill", str(name), _fact(sheet, f"zone.{zone}.area"), style={"colour": map_palette.paler(colour, alpha)}
            )
        )
        names.append(map_labels.Name(str(name), _visible(sheet, geometry)))
    return names


def key_areas(sheet: Sheet) -> list[tuple[str, Any]]:
    """Key areas with numbered legend rows; number and shape on the page of each."""
    frame = sheet.vector("key_areas")
    if frame is None:
        sheet.explain_absence("key_areas", "未划定")
        return []
    colour = map_palette.unit(map_palette.KEY_AREA)
    style = {"edgecolor": colour, "linewidth": 1.0}
    sheet.legend += [
        Row("heading", "生态修复重点区域"),
        Row("fill", "重点区域（数字为序号）", style={"hatch": "/////", "fill": False, **style}),
    ]
    numbers = []
    columns = (frame["id"], frame["name"], frame.geometry)
    for number, (area, name, geometry) in enumerate(zip(*columns, strict=True), start=1):
        map_layers.polygon(sheet, geometry, clip=True, facecolor="none", hatch="/////", zorder=9, **style)
        row = Row("number", str(name), _fact(sheet, f"key_area.{area}.area"), mark=str(number),
                  style={"colour": map_palette.KEY_AREA})  # fmt: skip
        sheet.legend.append(row)
        numbers.append((str(number), _visible(sheet, geometry)))
    return numbers


def projects(sheet: Sheet) -> None:
    """06: subprojects by phase over pale zones; where there are none, the zones and the reason."""
    map_layers.terrain(sheet, tint=False)
    names = zones(sheet, alpha=0.45)
    numbers = _projects(sheet)
    map_layers.borders(sheet)
    _numbers(sheet, numbers, map_palette.INK)
    if names:
        map_labels.label_polygons(sheet.ink, names, sheet.places, (10, 9, 8, 7))
    atlas_ground.county_names(sheet, (7.5, 6.5, 5.5), GREY)
    _adoption(sheet, ("zones", "分区"), ("projects", "工程安排"))


def _projects(sheet: Sheet) -> list[tuple[str, Any]]:
    table, areas = sheet.read("projects"), sheet.vector("project_areas")
    for layer, value in (("projects", table), ("project_areas", areas)):
        if value is None:
            sheet.explain_absence(layer, "未安排")
            break
    if table is None:
        return []
    shapes = {} if areas is None else dict(zip(areas["id"].astype(str), areas.geometry, strict=True))
    years = sheet.plan.years
    spans = {"near": (years.base + 1, years.near), "middle": (years.near + 1, years.middle),
             "far": (years.middle + 1, years.far)}  # fmt: skip
    numbers: list[tuple[str, Any]] = []
    for phase, word in (("near", "近期"), ("middle", "中期"), ("far", "远期")):
        rows = table[table["phase"] == phase]
        colour = map_palette.PHASE[phase]
        first, last = spans[phase]
        sheet.legend.append(Row("heading", "重点工程") if phase == "near" else Row("note", ""))
        sheet.legend.append(
            Row("fill", f"{word}（{first}—{last}年）", _money(sheet, f"cost.phase.{phase}") if len(rows) else None,
                style={"colour": colour})
        )  # fmt: skip
        if len(rows) == 0:
            sheet.legend.append(Row("note", "无安排"))
        for project, name in zip(rows["id"].astype(str), rows["subproject"].astype(str), strict=True):
            number = str(len(numbers) + 1)
            shape = shapes.get(project)
            if shape is not None:
                _project(sheet, shape, colour)
            sheet.legend.append(Row("number", name, _fact(sheet, f"project.{project}.area"), mark=number))
            numbers.append((number, None if shape is None else _visible(sheet, shape)))
    if _money(sheet, "cost.total"):
        sheet.legend.append(Row("heading", "投资合计", _money(sheet, "cost.total")))
    return [(number, shape) for number, shape in numbers if shape is not None]


def _project(sheet: Sheet, geometry: Any, colour: Rgb) -> None:
    """The area of a subproject; one too small to be seen at this scale also gets a dot."""
    face = map_palette.unit(colour)
    map_layers.polygon(sheet, geometry, clip=True, facecolor=face, edgecolor=face, linewidth=0.5, zorder=12)
    if _visible(sheet, geometry).area < SPECK**2:
        point = geometry.representative_point()
        sheet.axes.plot([point.x], [point.y], marker="o", markersize=4, linestyle="none", markerfacecolor=face,
                        markeredgecolor="white", markeredgewidth=0.5, zorder=13)  # fmt: skip


def _numbers(sheet: Sheet, numbers: list[tuple[str, Any]], colour: Rgb) -> None:
    """Numbers inside their areas, or beside them where they are too small."""
    beside = []
    for number, shape in numbers:
        name = map_labels.Name(number, shape, colour)
        if map_labels.label_polygons(sheet.ink, [name], sheet.places, (9, 8, 7)):
            point = shape.representative_point()
            beside.append((number, point.x, point.y))
    map_labels.label_points(sheet.ink, beside, sheet.places, 7, colour)


def _adoption(sheet: Sheet, *layers: tuple[str, str]) -> None:
    """Whether the zones and projects were decided by the people responsible, or are the program's proposals."""
    for layer, name in layers:
        value = sheet.reader.get(layer)
        if value is not None and not bool(value["adopted"].all()):
            sheet.notes.append(f"{name}为程序建议方案，尚未经规划编制机关采纳。")


def _visible(sheet: Sheet, geometry: Any) -> Any:
    """The part of a shape within the region, on the page."""
    return to_page(geometry.intersection(sheet.region.outline), sheet.extent)


def _money(sheet: Sheet, fact: str) -> str | None:
    """A sum of money, in 亿元 where it has a figure in 亿元."""
    return _fact(sheet, f"{fact}.yi") or _fact(sheet, fact)


def _fact(sheet: Sheet, fact: str) -> str | None:
    return fact if sheet.ink.has(fact) else None
