"""Reading vectors: columns by the vocabulary, coordinates to the grid's CRS, source vertices kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shanshui.base.catalog import GCJ02, Entry
from shanshui.base.columns import as_text, mapping, row_list, selected, typed
from shanshui.base.door import open_vector, vector_columns
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


def read_vector(entry: Entry, layer: Layer, grid: Grid) -> gpd.GeoDataFrame:
    """The features in the grid's CRS, with the vocabulary's columns; `Problems` otherwise."""
    return read_features(entry, layer).to_crs(grid.crs)


def read_features(entry: Entry, layer: Layer) -> gpd.GeoDataFrame:
    """The features in their own CRS (GCJ-02 turned into WGS 84): what the grid itself is made from."""
    features, problems = scan_vector(entry, layer)
    if problems or features is None:
        raise Problems(problems)
    return features


def scan_vector(entry: Entry, layer: Layer) -> tuple[gpd.GeoDataFrame | None, list[Problem]]:
    """The features, if they can be placed, and everything that is wrong with them."""
    import geopandas as gpd
    import shapely

    path = entry.files[0]
    where = f"{path.name} [{layer.name}]"
    try:
        columns, problems = mapping(entry, layer, vector_columns(path, entry.layer), where)
        if problems:
            return None, problems
        named = {*columns.values(), *([entry.where.column] if entry.where else [])}
        source = open_vector(path, entry.layer, sorted(named))
    except Refused as refused:
        return None, [Problem(refused.code, refused.message, str(path), refused.cure, layer=layer.name)]
    rows = range(1, len(source) + 1)
    keep = selected(entry, list(source[entry.where.column]) if entry.where else [None] * len(source))
    numbers = [row for row, kept in zip(rows, keep, strict=True) if kept]
    source = source[keep]
    if not numbers:
        return None, [Problem("layer-empty", Say("没有要素", "no features"), where,
                              Say("核对文件和 where 条件", "check the file and where"), layer=layer.name)]  # fmt: skip
    table, problems = typed({name: list(source[each]) for name, each in columns.items()}, layer, numbers, where)
    problems += _of_geometry(source.geometry.array, layer, numbers, where)
    crs, found = _crs(entry, source, layer, where)
    problems += found
    if crs is None:
        return None, problems
    geometry = shapely.force_2d(source.geometry.to_numpy())
    if isinstance(crs, str):  # a CRS compared with a text would be looked up by that name
        geometry, crs, found = _from_gcj02(geometry, layer, where)
        problems += found
    return gpd.GeoDataFrame(table, geometry=geometry, crs=crs), problems


def _of_geometry(geometry: Any, layer: Layer, rows: list[int], where: str) -> list[Problem]:
    """Missing, of the wrong kind, or invalid; nothing is mended silently."""
    import shapely

    problems = []
    lacking = [row for row, g in zip(rows, geometry, strict=True) if g is None or g.is_empty]
    if lacking:
        problems.append(Problem("geometry-empty", Say("要素没有图形", "features have no geometry"), f"{where} {row_list(lacking)}",
                                Say("补上图形或删去这些要素", "draw or remove them"), layer=layer.name))  # fmt: skip
    allowed = GEOMETRIES[layer.kind]
    present = [(row, g) for row, g in zip(rows, geometry, strict=True) if g is not None and not g.is_empty]
    wrong = [row for row, g in present if g.geom_type not in allowed]
    if wrong:
        problems.append(Problem("geometry-kind", Say("图形类型不对", "wrong kind of geometry"), f"{where} {row_list(wrong)}",
                                Say("给出所需类型的图层", "give a layer of the kind expected"),
                                found=", ".join(sorted({g.geom_type for _, g in present})), expected=" / ".join(allowed),
                                layer=layer.name))  # fmt: skip
    invalid = [(row, shapely.is_valid_reason(g)) for row, g in present if not g.is_valid]
    if invalid:
        problems.append(Problem("geometry-invalid", Say("图形无效（自相交等）", "invalid geometry"),
                                f"{where} {row_list([row for row, _ in invalid])}",
                                Say("在 GIS 中修复几何后重新导出", "repair it in a GIS and export again"),
                                found="; ".join(reason for _, reason in invalid[:3]), layer=layer.name))  # fmt: skip
    return problems


def _crs(entry: Entry, source: Any, layer: Layer, where: str) -> tuple[Any, list[Problem]]:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if entry.crs is not None and entry.crs.upper() == GCJ02:
        return GCJ02, []
    if entry.crs is not None:
        try:
            return CRS.from_user_input(entry.crs), []
        except CRSError:
            return None, [Problem("crs-unknown", Say("不认识的坐标系", "unknown CRS"), where, Say("写 EPSG 代码", "write an EPSG code"),
                                  found=entry.crs, layer=layer.name)]  # fmt: skip
    if source.crs is None:
        return None, [Problem("crs-missing", Say("文件没有坐标系", "the file has no CRS"), where,
                              Say("查明后写 crs，不要猜", "find out and write crs; do not guess"), layer=layer.name)]  # fmt: skip
    return source.crs, []


def _from_gcj02(geometry: Any, layer: Layer, where: str) -> tuple[Any, str, list[Problem]]:
    """GCJ-02 longitude and latitude → WGS 84, vertex by vertex."""
    import shapely

    from shanshui.base.gcj02 import to_wgs84

    west, south, east, north = shapely.total_bounds(geometry)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return geometry, "EPSG:4326", [
            Problem("crs-gcj02", Say("GCJ-02 须为经纬度（度）", "GCJ-02 needs longitude and latitude in degrees"), where,
                    Say("写明真正的坐标系", "state the true CRS"), found=as_text((west, south, east, north)), layer=layer.name)
        ]  # fmt: skip
    return shapely.transform(geometry, to_wgs84), "EPSG:4326", []
