"""Reading vectors: columns by the vocabulary, coordinates to the grid's CRS, source vertices kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shanshui.base.catalog import GCJ02, Entry
from shanshui.base.columns import factors, mapping, row_list, selected, typed, without_totals
from shanshui.base.crs import GEOGRAPHIC, BadShift, bad_shift, problems_of, stated, to_national
from shanshui.base.door import open_vector
from shanshui.base.texts import is_total
from shanshui.core.errors import Problem, Problems, Refused, Say
from shanshui.core.vocabulary import Layer

if TYPE_CHECKING:
    import geopandas as gpd

    from shanshui.core.grid import Grid

GEOMETRIES = {
    "polygons": ("Polygon", "MultiPolygon"),
    "lines": ("LineString", "MultiLineString"),
    "points": ("Point", "MultiPoint"),
}

AMAP = {"adcode", "childrenNum", "acroutes"}
"""Fields that only the boundaries served by AMap (高德, DataV) have together."""


def read_vector(entry: Entry, layer: Layer, grid: Grid) -> gpd.GeoDataFrame:
    """The features in the grid's CRS, with the vocabulary's columns; `Problems` otherwise."""
    return read_features(entry, layer).to_crs(grid.crs)


def read_features(entry: Entry, layer: Layer) -> gpd.GeoDataFrame:
    """The features in their own CRS (GCJ-02 turned into WGS 84): what the grid itself is made from."""
    features, problems = scan_vector(entry, layer)
    if problems or features is None:
        raise Problems(problems)
    features.attrs.clear()
    return features


def scan_vector(entry: Entry, layer: Layer) -> tuple[gpd.GeoDataFrame | None, list[Problem]]:
    """The features, if they can be placed (row numbers in attrs["rows"]), and everything that is wrong with them."""
    import geopandas as gpd
    import shapely

    path = entry.files[0]
    where = f"{path.name} [{layer.name}]"
    columns: dict[str, str] = {}
    known: list[str] = []
    problems: list[Problem] = []

    def choose(opened: Any) -> list[str] | None:
        known.extend(opened.fields)
        found, lacking = mapping(entry, layer, opened.fields, where, opened.called)
        columns.update(found)
        problems.extend(lacking)
        return None if lacking else sorted({*found.values(), *([entry.where.column] if entry.where else [])})

    try:
        source = open_vector(path, entry.layer, choose, entry.encoding)
    except Refused as refused:
        return None, [Problem(refused.code, refused.message, where, refused.cure, layer=layer.name)]
    if source is None:
        return None, problems
    problems += _of_cuts(source.attrs.get("cut", {}), layer, columns, where)
    keep = selected(entry, list(source[entry.where.column]) if entry.where else [None] * len(source))
    numbers = [row for row, kept in enumerate(keep, start=1) if kept]
    source = source[keep]
    if not numbers:
        return None, [*problems, _empty(layer, where)]
    texts = [list(source[each]) for name, each in columns.items() if layer.columns[name].type == "text"]
    sums = [any(is_total(value) for value in values) for values in zip(*texts, strict=True)] or [False] * len(numbers)
    keep, found = without_totals(entry, sums, numbers, layer, where)
    problems += found
    numbers = [row for row, kept in zip(numbers, keep, strict=True) if kept]
    source = source[keep]
    if not numbers:
        return None, [*problems, _empty(layer, where)]
    times, found = factors(entry, layer, columns, where)
    problems += found
    table, found = typed({name: list(source[each]) for name, each in columns.items()}, layer, numbers, where, times)
    problems += found
    problems += _of_geometry(source.geometry.array, layer, numbers, where)
    crs, found = _crs(entry, source, layer, where)
    problems += found
    problems += _of_web_map(entry, layer, known, where)
    if crs is None:
        return None, problems
    geometry = shapely.force_2d(source.geometry.to_numpy())
    if isinstance(crs, str):  # a CRS compared with a text would be looked up by that name
        geometry, crs, found = _from_gcj02(geometry, layer, where)
        problems += found
    elif crs.is_bound:  # a frame in such a CRS would be moved without the parameters stated
        geometry, crs = to_national(geometry, crs), GEOGRAPHIC
    features = gpd.GeoDataFrame(table, geometry=geometry, crs=crs)
    features.attrs["rows"] = numbers
    return features, problems


def _empty(layer: Layer, where: str) -> Problem:
    return Problem("layer-empty", Say("没有要素", "no features"), where,
                   Say("核对文件和 where 条件", "check the file and where"), layer=layer.name)  # fmt: skip


def _of_cuts(cut: Mapping[str, list[int]], layer: Layer, columns: Mapping[str, str], where: str) -> list[Problem]:
    """Texts that the width of their field has cut within a character: what is lost is not known."""
    return [
        Problem("text-cut", Say(f"“{layer.columns[name].zh}”列的文字被字段宽度截断", f"texts of {name} were cut by the width of the field"),
                f"{where} {row_list([row + 1 for row in cut[source]])}",
                Say("加宽字段后从原始数据重新导出（或用 GeoPackage）", "widen the field and export again, or use a GeoPackage"), layer=layer.name)
        for name, source in columns.items()
        if source in cut
    ]  # fmt: skip


def _of_geometry(geometry: Any, layer: Layer, rows: list[int], where: str) -> list[Problem]:
    """Missing, of the wrong kind, or invalid; nothing is mended silently."""
    import numpy as np
    import shapely

    shapes, numbers = np.asarray(geometry, dtype=object), np.array(rows)
    lacking = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    problems = []
    if lacking.any():
        problems.append(Problem("geometry-empty", Say("要素没有图形", "features have no geometry"), f"{where} {row_list(numbers[lacking].tolist())}",
                                Say("补上图形或删去这些要素", "draw or remove them"), layer=layer.name))  # fmt: skip
    present, numbers = shapes[~lacking], numbers[~lacking]
    allowed = GEOMETRIES[layer.kind]
    kinds = np.array([g.geom_type for g in present], dtype=object)
    wrong = ~np.isin(kinds, allowed)
    if wrong.any():
        problems.append(Problem("geometry-kind", Say("图形类型不对", "wrong kind of geometry"), f"{where} {row_list(numbers[wrong].tolist())}",
                                Say("给出所需类型的图层", "give a layer of the kind expected"),
                                found=", ".join(sorted(set(kinds))), expected=" / ".join(allowed), layer=layer.name))  # fmt: skip
    points, owner = shapely.get_coordinates(present, return_index=True)
    unplaced = np.zeros(len(present), bool)
    unplaced[owner[~np.isfinite(points).all(axis=1)]] = True
    invalid = unplaced | ~shapely.is_valid(present)
    if invalid.any():
        problems.append(Problem("geometry-invalid", Say("图形无效（自相交、坐标不是数等）", "invalid geometry"),
                                f"{where} {row_list(numbers[invalid].tolist())}",
                                Say("在 GIS 中修复几何后重新导出", "repair it in a GIS and export again"),
                                found="; ".join(shapely.is_valid_reason(present[invalid][:3])), layer=layer.name))  # fmt: skip
    return problems


def _crs(entry: Entry, source: Any, layer: Layer, where: str) -> tuple[Any, list[Problem]]:
    from pyproj.exceptions import CRSError

    if entry.crs is not None and entry.crs.upper() == GCJ02:
        return GCJ02, []
    if entry.crs is not None:
        try:
            crs = stated(entry.crs)
        except CRSError:
            return None, [Problem("crs-unknown", Say("不认识的坐标系", "unknown CRS"), where, Say("写 EPSG 代码", "write an EPSG code"),
                                  found=entry.crs, layer=layer.name)]  # fmt: skip
        except BadShift as error:
            return None, [bad_shift(error, where, layer.name)]
        found = problems_of(crs, where, layer.name)
        return (None if found else crs), found
    if source.crs is None:
        return None, [Problem("crs-missing", Say("文件没有坐标系", "the file has no CRS"), where,
                              Say("查明后写 crs，不要猜", "find out and write crs; do not guess"), layer=layer.name)]  # fmt: skip
    crs = stated(source.crs)
    found = problems_of(crs, where, layer.name)
    return (None if found else crs), found


def _of_web_map(entry: Entry, layer: Layer, known: list[str], where: str) -> list[Problem]:
    """The fields that AMap's boundaries have: they are in GCJ-02, whatever the file says."""
    if entry.crs is not None or not set(known) >= AMAP:
        return []
    return [Problem("crs-gcj02", Say("这是高德边界（DataV），坐标是 GCJ-02", "boundaries of AMap (DataV): their coordinates are GCJ-02"), where,
                    Say('写 crs = "GCJ-02"；已换算过的写明其坐标系', 'write crs = "GCJ-02"; if they were converted, state the CRS'),
                    found=", ".join(sorted(AMAP)), expected="crs", layer=layer.name)]  # fmt: skip


def _from_gcj02(geometry: Any, layer: Layer, where: str) -> tuple[Any, str, list[Problem]]:
    """GCJ-02 longitude and latitude → WGS 84, vertex by vertex."""
    import shapely

    from shanshui.base.gcj02 import to_wgs84

    west, south, east, north = shapely.total_bounds(geometry)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return geometry, "EPSG:4326", [
            Problem("crs-gcj02", Say("GCJ-02 须为经纬度（度）", "GCJ-02 needs longitude and latitude in degrees"), where,
                    Say("写明真正的坐标系", "state the true CRS"), found=", ".join(f"{v:.10g}" for v in (west, south, east, north)), layer=layer.name)
        ]  # fmt: skip
    return shapely.transform(geometry, to_wgs84), "EPSG:4326", []
