"""What is written around the map: title, stamp, coordinate system, dates, sources, compiler, map approval number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver import fonts, map_page, map_palette
from shanshui.deliver.map_ink import MM
from shanshui.deliver.map_sheet import Sheet
from shanshui.deliver.results import Reader

BLANK = "________________"
DISCLAIMER = "图上界线仅为规划示意，不作划界依据；未经地图审核，不得公开使用。"
SIZE = 7.0
LEADING = 3.55
KRASSOVSKY = "克拉索夫斯基椭球"
PROJECTIONS = {
    "Albers Equal Area": "阿尔伯斯等积圆锥投影",
    "Transverse Mercator": "高斯—克吕格投影",
    "Lambert Conic Conformal (2SP)": "兰勃特等角圆锥投影",
    "Lambert Azimuthal Equal Area": "兰勃特等积方位投影",
}


def coordinate_system(crs: str) -> str:
    """Datum and projection in words, as far as the CRS really states them."""
    from pyproj import CRS

    known = CRS.from_user_input(crs)
    ellipsoid = known.ellipsoid.name if known.ellipsoid else ""
    geodetic = known.geodetic_crs
    datum = geodetic.datum.name if geodetic is not None and geodetic.datum is not None else ""
    if "China 2000" in datum or "CGCS2000" in datum or ellipsoid == "CGCS2000":
        name = "2000国家大地坐标系"
    elif "World Geodetic System 1984" in datum:
        name = "WGS 84坐标系"
    elif "Xian 1980" in datum:
        name = "1980西安坐标系"
    elif "Beijing 1954" in datum:
        name = "1954北京坐标系"
    else:
        name = {"GRS 1980": "GRS80椭球", "Krassowsky 1940": KRASSOVSKY, "Krassovsky, 1942": KRASSOVSKY}.get(
            ellipsoid, f"{ellipsoid}椭球"
        )
        name += "（大地基准未注明）"
    return f"{name}，{_projection(known)}" if known.coordinate_operation is not None else name


def _projection(crs: Any) -> str:
    operation = crs.coordinate_operation
    values = {p.name: p.value for p in operation.params}
    parts = []
    central = next((values[n] for n in values if n.startswith("Longitude of")), None)
    if central is not None:
        parts.append(f"中央经线{central:g}°E")
    parallels = [f"{values[n]:g}°N" for n in values if "standard parallel" in n]
    if parallels:
        parts.append(f"标准纬线{'、'.join(parallels)}")
    name = PROJECTIONS.get(operation.method_name, f"{operation.method_name}投影")
    return f"{name}（{'，'.join(parts)}）" if parts else name


def elevation_datum(reader: Reader) -> str:
    """The vertical datum that the catalog states for the elevation data; otherwise it is said not to be known."""
    for layer, leaf in leaves(reader, "elevation"):
        if layer == "elevation" and leaf.get("vertical_datum"):
            return str(leaf["vertical_datum"])
    return "高程基准未注明"


def leaves(reader: Reader, layer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The leaves that a layer rests on, each once, in the order met."""
    seen, todo = set(), [(layer, None)]
    while todo:
        name, scenario = todo.pop(0)
        if (name, scenario) in seen:
            continue
        seen.add((name, scenario))
        record = reader.record(name, scenario)
        if record.get("leaf"):
            yield name, record["leaf"]
        todo += [(edge["layer"], edge["scenario"]) for edge in record["inputs"]]


def sources(sheet: Sheet) -> str:
    """资料来源: the source layers drawn, those of one citation together."""
    named: dict[str, str] = {}
    for layer in sheet.used:
        for name, leaf in leaves(sheet.reader, layer):
            if leaf.get("origin") in ("file", "superior"):
                named.setdefault(vocabulary()[name].zh, leaf.get("citation") or "")
    cited: dict[str, list[str]] = {}
    for label, citation in named.items():
        cited.setdefault(citation, []).append(label)
    return "；".join("、".join(labels) + (f"（{citation}）" if citation else "") for citation, labels in cited.items())


TRENDS = ("ndvi_trend", "ndvi_trend_z", "ndvi_trend_class", "fvc_trend", "fvc_trend_z", "fvc_trend_class")
"""Layers that a whole series of years stands behind."""


def dated(sheet: Sheet, year: int) -> str:
    """“2020年”; “2019年（代表2020年）” where data of another year stand for it; “1970—2000年” where a map shows a period."""
    told: dict[str, None] = {}
    for layer in sheet.used:
        for name, leaf in leaves(sheet.reader, layer):
            if leaf.get("stands_for") == year:
                told[f"{leaf['year']}年（代表{year}年）"] = None
            elif layer in TRENDS and leaf.get("years"):
                told[f"{leaf['years'][0]}—{leaf['years'][-1]}年"] = None
            elif name == layer and isinstance(leaf.get("year"), str):
                told[f"{leaf['year'].replace('-', '—')}年"] = None
    return "、".join(told) or f"{year}年"


def draw(sheet: Sheet) -> None:
    """Title, stamp, the notes under the map and the compiler's box."""
    ink, about = sheet.ink, sheet.plan.plan
    middle = map_page.WIDTH / 2
    ink.text(middle, 281, sheet.plan.title, 11, ha="center", colour=(80, 80, 80))
    ink.text(middle, 273.2, sheet.title, 19, ha="center")
    if about.stamp:
        ink.text(map_page.WIDTH - 14, 278, about.stamp, 14, ha="right", colour=map_palette.STAMP,
                 bbox={"boxstyle": "square,pad=0.35", "fill": False, "linewidth": 1.2,
                       "edgecolor": map_palette.unit(map_palette.STAMP)})  # fmt: skip
    ink.text(14, 281, f"附图{sheet.number}", 11)
    base = dated(sheet, sheet.year if sheet.year is not None else sheet.plan.years.base)
    cited = sources(sheet)
    lines = [
        f"坐标系：{coordinate_system(sheet.reader.grid.crs)}；{elevation_datum(sheet.reader)}。",
        f"资料年份：{base}。" + (f"资料来源：{cited}。" if cited else ""),
        DISCLAIMER + _marks(sheet),
    ]
    ems = map_page.FRAME[2] * MM / SIZE
    y = 31.0
    for text in [part for line in lines for part in fonts.wrap(line, ems)][:6]:
        ink.text(map_page.FRAME[0], y, text, SIZE)
        y -= LEADING
    left = map_page.PANEL[0]
    ink.text(left, 31.0, f"编制单位：{about.compiler or BLANK}", 8)
    ink.text(left, 25.5, f"审图号：{BLANK}", 8)
    ink.text(left, 20.0, f"规划基准年：{sheet.plan.years.base}年", 8)
    ink.text(left, 14.5, f"规划期限：{sheet.plan.years.base + 1}—{sheet.plan.years.far}年", 8)


def _marks(sheet: Sheet) -> str:
    text = ""
    if sheet.ink.starred:
        text += "带*者为暂定值，采用的依据见说明附录。"
    if sheet.ink.unadjusted:
        text += "面积由图斑量算，未经控制面积平差，为非法定数据。"
    return text
