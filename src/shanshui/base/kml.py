"""KML: placemarks as features, parsed here. Nothing is fetched: links, styles, overlays and views are not looked at.

A document type declaration is refused before anything of it is read (XXE, entities that multiply). Coordinates are longitude,
latitude and perhaps a height, in WGS 84: the format has no other. Maps drawn over Chinese web maps are in GCJ-02 all the same;
then the catalog says crs = "GCJ-02".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from shanshui.core.errors import Refused, Say

MOST, MOST_ELEMENTS, MOST_DEEP = 128 * 2**20, 1_000_000, 200
"""Bytes, elements and levels: a KML is parsed whole; larger data belong in a GeoPackage."""
HEAD = 4096
ROOT = re.compile(rb"(?>\s+|<\?.*?\?>|<!--.*?-->)*+<(\w+:)?kml[\s>]", re.DOTALL)
SHAPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry")
CONTAINERS = ("Document", "Folder")
PLAIN = ("name", "description")
"""Fields that every placemark may have, besides its ExtendedData."""


def is_kml(file: Path) -> bool:
    """Whether the first element is kml, after declarations and comments; a DOCTYPE before it makes it none."""
    with file.open("rb") as handle:
        return ROOT.match(handle.read(HEAD).removeprefix(b"\xef\xbb\xbf")) is not None


@dataclass(slots=True)
class Element:
    """An element: its name without namespace, attributes, text and children."""

    name: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.texts).strip()

    def all(self, name: str) -> Iterator[Element]:
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> Element | None:
        return next(self.all(name), None)

    def said(self, name: str) -> str:
        child = self.first(name)
        return child.text if child is not None else ""


def read_kml(raw: bytes, file: Path) -> dict[str, Any]:
    """GeoDataFrames by the names of the folders that hold placemarks directly; those of one name are one layer."""
    import geopandas as gpd

    if len(raw) > MOST:
        raise Refused(
            "file-too-large",
            Say(f"KML 过大：{file}", f"KML too large: {file}"),
            Say("转换成 GeoPackage", "convert it to a GeoPackage"),
        )
    root = _tree(_text(raw, file), file)
    if root.name != "kml":
        raise ValueError(f"the root is {root.name}, not kml")
    layers: dict[str, list[dict[str, Any]]] = {}
    _walk(root, file.stem, layers)
    if not layers:
        raise ValueError("no placemarks")
    out = {}
    for name, features in layers.items():
        columns = list(dict.fromkeys(key for feature in features for key in feature if key != "geometry"))
        table = {column: [feature.get(column) for feature in features] for column in columns}
        out[name] = gpd.GeoDataFrame(table, geometry=[f["geometry"] for f in features], crs="EPSG:4326")
    return out


def _walk(element: Element, layer: str, layers: dict[str, list[dict[str, Any]]]) -> None:
    for child in element.children:
        if child.name in CONTAINERS:
            _walk(child, child.said("name") or layer, layers)
        elif child.name == "Placemark":
            layers.setdefault(layer, []).append(_feature(child))


def _feature(placemark: Element) -> dict[str, Any]:
    found: dict[str, Any] = {name: placemark.said(name) or None for name in PLAIN}
    extended = placemark.first("ExtendedData")
    if extended is not None:
        for data in extended.all("Data"):
            found[data.attributes.get("name", "")] = data.said("value") or None
        for schema in extended.all("SchemaData"):
            for data in schema.all("SimpleData"):
                found[data.attributes.get("name", "")] = data.text or None
    shapes = [shape for child in placemark.children if child.name in SHAPES for shape in _shapes(child)]
    found["geometry"] = _together(shapes)
    return found


def _together(shapes: list[Any]) -> Any:
    """One geometry of the parts: of one kind a multi-part one, of several a collection, which the reader refuses."""
    import shapely

    if len(shapes) < 2:
        return shapes[0] if shapes else None
    kinds = {shape.geom_type for shape in shapes}
    several = {"Polygon": shapely.MultiPolygon, "LineString": shapely.MultiLineString, "Point": shapely.MultiPoint}
    return several[kinds.pop()](shapes) if len(kinds) == 1 else shapely.GeometryCollection(shapes)


def _shapes(element: Element) -> Iterator[Any]:
    import shapely

    if element.name == "MultiGeometry":
        for child in element.children:
            if child.name in SHAPES:
                yield from _shapes(child)
    elif element.name == "Point":
        (point,) = _coordinates(element)
        yield shapely.Point(point)
    elif element.name == "Polygon":
        outer, *holes = [
            _ring(each, where) for where in ("outerBoundaryIs", "innerBoundaryIs") for each in element.all(where)
        ]
        yield shapely.Polygon(outer, holes)
    else:
        yield shapely.LineString(_coordinates(element))


def _ring(boundary: Element, where: str) -> list[tuple[float, float]]:
    ring = boundary.first("LinearRing")
    if ring is None:
        raise ValueError(f"{where} without a LinearRing")
    return _coordinates(ring)


def _coordinates(element: Element) -> list[tuple[float, float]]:
    """Longitude and latitude of each point; a height is left out."""
    points = []
    for text in re.sub(r"\s*,\s*", ",", element.said("coordinates")).split():
        numbers = [float(part) for part in text.split(",")]
        if len(numbers) not in (2, 3):
            raise ValueError(f"not a coordinate: {text[:40]}")
        points.append((numbers[0], numbers[1]))
    return points


# ---------------------------------------------------------------------------------------------- parsing
def _text(raw: bytes, file: Path) -> str:
    """The text, in UTF-8 or as the declaration says GBK, strictly."""
    told = re.match(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)[\"']", raw)
    name = told[1].decode("ascii").lower() if told else "utf-8"
    encoding = {
        "utf-8": "utf-8-sig",
        "utf8": "utf-8-sig",
        "gbk": "gb18030",
        "gb2312": "gb18030",
        "gb18030": "gb18030",
    }.get(name)
    try:
        return raw.decode(encoding or "?")
    except (UnicodeDecodeError, LookupError):
        raise Refused("file-encoding", Say(f"KML 的文字编码与声明（{name}）不符，或不是 UTF-8、GBK：{file}",
                                           f"{file} is not in {name}, or that is not UTF-8 or GBK"),
                      Say("另存为 UTF-8 的 KML", "save it as KML in UTF-8")) from None  # fmt: skip


def _tree(text: str, file: Path) -> Element:
    """The elements; Refused at a document type declaration, before it is read."""
    top = Element("", {})
    open_: list[Element] = [top]
    parser = expat.ParserCreate(encoding="utf-8")
    parser.buffer_text = True
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(open_) > MOST_DEEP or count > MOST_ELEMENTS:
            raise ValueError(f"more than {MOST_DEEP} levels or {MOST_ELEMENTS} elements")
        element = Element(name.rpartition(":")[2], attributes)
        open_[-1].children.append(element)
        open_.append(element)

    def doctype(*_: Any) -> None:
        raise Refused("file-xml", Say(f"XML 中有文档类型声明（可引用别的文件）：{file}",
                                   f"a document type declaration, which may name other files: {file}"),
                      Say("用原软件重新导出 KML", "export the KML again"))  # fmt: skip

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: open_.pop()
    parser.CharacterDataHandler = lambda data: open_[-1].texts.append(data)
    parser.StartDoctypeDeclHandler = doctype
    parser.Parse(text.encode("utf-8"), True)
    return top.children[0]
