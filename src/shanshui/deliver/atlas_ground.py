"""The sheets of the place itself: counties and terrain, ecosystems, degradation (附录C C.3.1, C.3.2)."""

from __future__ import annotations

from typing import Any

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver import map_labels, map_layers, map_palette
from shanshui.deliver.facts_degradation import FIXED
from shanshui.deliver.map_sheet import Row, Sheet, to_page

BLUE = (25, 95, 150)


def terrain_and_counties(sheet: Sheet) -> None:
    """01: shaded relief, rivers, lakes, county seats; the area of each county."""
    if not map_layers.terrain(sheet, tint=True):
        sheet.explain_absence("elevation")
    sheet.legend.append(Row("heading", "界线与要素"))
    map_layers.borders(sheet, strong=True)
    water(sheet, names=True)
    settlements(sheet)
    county_names(sheet, sizes=(10.5, 9.5, 8.5, 7.5, 6.5))
    rows = []
    counties = sheet.region.counties
    for code, name in sorted(zip(counties["code"].astype(str), counties["name"].astype(str), strict=True)):
        if sheet.ink.has(f"area.county.{code}"):
            rows.append(Row("number", name, f"area.county.{code}"))
    if rows:
        whole = "area.region" if sheet.ink.has("area.region") else None
        sheet.legend += [Row("heading", "县级行政区面积", whole), *rows]
    if sheet.reader.get("settlements") is None:
        sheet.notes.append("城镇驻地：因缺少城镇驻地资料，未标注。")
    lacking = [name for name, layer in (("河流", "rivers"), ("湖泊", "lakes")) if sheet.reader.get(layer) is None]
    if lacking:
        sheet.notes.append(f"水系：因缺少{'、'.join(lacking)}资料，未绘制。")


def ecosystems(sheet: Sheet) -> None:
    """02: first-level ecosystems of the base year with their areas."""
    raster = sheet.read("ecosystem")
    if raster is None:
        _bare(sheet, "ecosystem")
        return
    if "year" in raster.coords:
        sheet.year = int(raster["year"])
    map_layers.categorical(sheet, raster, map_palette.ECOSYSTEM, divide=10)
    sheet.legend.append(Row("heading", "生态系统类型及面积"))
    for code, colour in map_palette.ECOSYSTEM.items():
        name = vocabulary().label("ecosystem_class", code)
        sheet.legend.append(_class_row(sheet, name, f"ecosystem.{code}.area", colour))
    _no_data(sheet, "ecosystem")
    _total(sheet)
    map_layers.borders(sheet)
    county_names(sheet, sizes=(9, 8, 7, 6))


def degradation(sheet: Sheet) -> None:
    """03: degradation grades with their areas; without them the ground and the reason."""
    raster = sheet.read("degradation")
    if raster is None:
        _bare(sheet, "degradation")
        return
    map_layers.categorical(sheet, raster, map_palette.DEGRADATION)
    sheet.legend.append(Row("heading", "退化程度及面积"))
    for code, colour in map_palette.DEGRADATION.items():
        name = vocabulary().label("degradation", code)
        sheet.legend.append(_class_row(sheet, name, f"degradation.{code}.area", colour))
    _no_data(sheet, "degradation", "未评价")
    _total(sheet)
    map_layers.borders(sheet)
    county_names(sheet, sizes=(9, 8, 7, 6))
    _evidence(sheet)


def _evidence(sheet: Sheet) -> None:
    """Which evidence the grades could use, and which was lacking."""
    for layer in ("conversion_grade", "vegetation_degradation", "erosion", *FIXED):
        if sheet.reader.get(layer) is None:
            sheet.explain_absence(layer)


# ------------------------------------------------------------------ what several sheets share
def county_names(sheet: Sheet, sizes: tuple[float, ...], colour: map_palette.Rgb = map_palette.INK) -> None:
    """Names of the counties inside their borders; those without room are listed."""
    counties = sheet.region.counties
    names = [
        map_labels.Name(str(name), to_page(geometry, sheet.extent), colour)
        for name, geometry in zip(counties["name"], counties.geometry, strict=True)
    ]
    left_out = map_labels.label_polygons(sheet.ink, names, sheet.places, sizes)
    if left_out:
        sheet.notes.append(f"图面空间所限，未注记：{'、'.join(left_out)}。")


def water(sheet: Sheet, *, names: bool = False) -> None:
    """Lakes and rivers where they were given."""
    lakes, rivers = sheet.vector("lakes"), sheet.vector("rivers")
    blue = map_palette.unit(map_palette.WATER)
    if rivers is not None:
        map_layers.lines(sheet, rivers.geometry, clip=True, color=blue, linewidth=0.8, zorder=6)
        sheet.legend.append(Row("line", "河流", style={"color": blue, "linewidth": 0.9}))
    if lakes is not None:
        for geometry in lakes.geometry:
            map_layers.polygon(sheet, geometry, clip=True, facecolor=map_palette.unit(map_palette.WATER_FILL),
                               edgecolor=blue, linewidth=0.4, zorder=7)  # fmt: skip
        sheet.legend.append(Row("fill", "湖泊", style={"colour": map_palette.WATER_FILL}))
    if names and rivers is not None and "name" in rivers:
        _river_names(sheet, rivers)


def _river_names(sheet: Sheet, rivers: Any) -> None:
    """Each river's name once, at the middle of its longest stretch within the region."""
    import pandas as pd
    import shapely

    longest: dict[str, Any] = {}
    for name, geometry in zip(rivers["name"], rivers.geometry, strict=True):
        if pd.isna(name) or not str(name).strip():
            continue
        for part in shapely.get_parts(shapely.intersection(to_page(geometry, sheet.extent), sheet.region.on_page)):
            known = longest.get(str(name))
            if part.length > (known.length if known is not None else 20.0):
                longest[str(name)] = part
    points = []
    for name, part in sorted(longest.items()):
        middle = part.interpolate(0.5, normalized=True)
        points.append((name, middle.x, middle.y))
    map_labels.label_points(sheet.ink, points, sheet.places, 6.5, BLUE)


def settlements(sheet: Sheet) -> None:
    """Seats of counties and towns: a ring with its name."""
    points = sheet.vector("settlements")
    if points is None:
        return
    inside = points[points.within(sheet.region.outline)]
    marker = {"marker": "o", "markerfacecolor": "white", "markeredgecolor": "black", "markersize": 4}
    sheet.axes.plot(inside.geometry.x, inside.geometry.y, linestyle="none", zorder=14, markeredgewidth=0.8, **marker)
    sheet.legend.append(Row("dot", "城镇驻地", style=marker))
    names = []
    for name, geometry in zip(inside["name"], inside.geometry, strict=True):
        x, y = sheet.extent.to_page(geometry.x, geometry.y)
        sheet.places.taken.append((x - 0.9, y - 0.9, x + 0.9, y + 0.9))
        names.append((str(name), x, y))
    map_labels.label_points(sheet.ink, names, sheet.places, 7)


def _bare(sheet: Sheet, layer: str) -> None:
    """The ground alone, and why the layer of the sheet is not there."""
    map_layers.terrain(sheet, tint=False)
    map_layers.borders(sheet)
    county_names(sheet, sizes=(9, 8, 7, 6))
    sheet.explain_absence(layer)


def _class_row(sheet: Sheet, name: str, fact: str, colour: map_palette.Rgb) -> Row:
    return Row("fill", name, _if(sheet, fact), style={"colour": colour})


def _no_data(sheet: Sheet, family: str, name: str = "无数据") -> None:
    if sheet.ink.has(f"{family}.nodata.area"):
        sheet.legend.append(_class_row(sheet, name, f"{family}.nodata.area", map_palette.NODATA))


def _total(sheet: Sheet) -> None:
    if sheet.ink.has("area.region"):
        sheet.legend.append(Row("heading", "合计", "area.region"))


def _if(sheet: Sheet, fact: str) -> str | None:
    return fact if sheet.ink.has(fact) else None
