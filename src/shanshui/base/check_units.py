"""Administrative units against each other: codes, gaps and overlaps, who lies in whom, and what the sum of areas says.

A gap or an overlap narrower than a cell cannot be seen by the plan (cells are shared between counties by area, and no ground
is counted twice), so it is no problem. A hole inside one county is drawn on purpose: an enclave of another region. A hole
between counties is a gap, unless the control area says that the region is meant without it (兵团、飞地).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shanshui.base.catalog import Catalog
from shanshui.base.columns import row_list
from shanshui.base.plan_file import Region
from shanshui.core.errors import Problem, Say
from shanshui.core.vocabulary import vocabulary

if TYPE_CHECKING:
    import geopandas as gpd

    from shanshui.base.check_region import Territory

SHARE = 0.005
"""Share of a unit that its parts may leave out, overlap or exceed: boundaries of two editions differ by that."""
LEFT_OUT = {"townships": SHARE, "villages": 0.10}
"""State farms, forest farms and reservoirs belong to no village; townships cover their county."""
NEARLY = 0.999
"""A strip exactly as wide as a cell is wide, whatever rounding does."""
WIDE_CELLS = 3.0
"""A hole that a control area vouches for is at least so many cells wide; a narrower one is a slip of the lines."""
SHIFTED = 3.0
"""Moving one set of units by the GCJ-02 offset that makes them fit so many times better is no accident."""
NAMED = 5
"""Units named in one problem."""


@dataclass(frozen=True)
class Nest:
    """Units within greater ones: the layers, and the column that says in which."""

    inner: str
    outer: str
    column: str


NESTS = (Nest("townships", "counties", "county"), Nest("villages", "townships", "township"))


def check_units(
    features: Mapping[str, gpd.GeoDataFrame],
    catalog: Catalog,
    region: Region | None,
    place: Territory,
    control: float | None,
) -> list[Problem]:
    """Every problem of counties, townships and villages; `control` is the stated area of the region in m², if it is."""
    import geopandas as gpd
    import shapely

    sound: dict[str, gpd.GeoDataFrame] = {}
    for name in ("counties", "townships", "villages"):
        if name in features:
            frame = features[name].to_crs(place.grid.crs)
            kept = frame.geometry.notna() & frame.geom_type.isin(("Polygon", "MultiPolygon"))
            frame = frame[kept]
            if len(frame):
                shapes = shapely.make_valid(
                    frame.geometry.to_numpy()
                )  # only to look: the defect itself is told elsewhere
                sound[name] = gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=shapes, crs=frame.crs)
    where = {name: f"{catalog[name].files[0].name} [{name}]" for name in sound}
    problems = []
    if region is not None and "counties" in sound:
        problems += of_codes(sound["counties"], region, where["counties"])
    for name, frame in sound.items():
        problems += of_overlaps(name, frame, place.grid.cell, where[name])
    if "counties" in sound:
        problems += of_holes(sound["counties"], place.grid.cell, control, where["counties"])
    for nest in NESTS:
        if nest.inner in sound and nest.outer in sound:
            problems += of_nest(nest, sound, place.grid.cell, where[nest.inner])
    return problems


# ---------------------------------------------------------------------------------------------- codes
def region_prefix(code: str) -> str:
    """The digits that the codes of a region's counties begin with: 513200 → 5132, 510000 → 51."""
    return code.removesuffix("00").removesuffix("00")


def of_codes(counties: gpd.GeoDataFrame, region: Region, where: str) -> list[Problem]:
    """Counties of another region, and the region itself among its counties."""
    codes = [str(code) for code in counties["code"].dropna()]
    prefix = region_prefix(region.code)
    foreign = sorted(code for code in codes if not code.startswith(prefix))
    problems = []
    if foreign:
        problems.append(Problem("county-foreign", Say(f"有不属于{region.name}的县级行政区", f"counties that are not of {region.code}"),
                                where, Say("用 where 只取本区域，或改正代码", "take only the region with where, or mend the codes"),
                                found=", ".join(foreign[:20]), expected=f"{prefix}…", layer="counties"))  # fmt: skip
    odd = sorted(code for code in codes if code.startswith(prefix) and not (code.isdigit() and len(code) == 6))
    if odd:
        problems.append(Problem("code-form", Say("县级代码不是六位数字", "county codes are not six digits"), where,
                                Say("改为六位行政区划代码", "use the six-digit codes"), found=", ".join(odd[:20]), expected="650402",
                                layer="counties"))  # fmt: skip
    if len(codes) > 1 and region.code in codes:
        problems.append(Problem("county-region", Say("县级行政区中混有整个地区", "the region itself stands among its counties"), where,
                                Say("删去这一要素，或用 where 只取县级", "remove it, or take only the counties with where"),
                                found=region.code, layer="counties"))  # fmt: skip
    return problems


# ---------------------------------------------------------------------------------------------- shapes
def wide(shape: Any, cell: float) -> float:
    """Area of the parts that are somewhere as wide as a cell: those of which something is left half a cell from the edge."""
    import shapely

    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return float(sum(part.area for part in parts if not shapely.buffer(part, -cell / 2 * NEARLY).is_empty))


def km2(area: float) -> str:
    return f"{area / 1e6:.4g} km²"


def of_overlaps(name: str, units: gpd.GeoDataFrame, cell: float, where: str) -> list[Problem]:
    """Ground that two units claim."""
    import numpy as np
    import shapely

    shapes = units.geometry.to_numpy()
    a, b = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    a, b = a[a < b], b[a < b]
    common = shapely.intersection(shapes[a], shapes[b])
    areas = shapely.area(common)
    least = np.minimum(shapely.area(shapes[a]), shapely.area(shapes[b]))
    floor = 0.0 if name == "counties" else SHARE
    pairs = [(i, j, wide(shape, cell)) for i, j, shape, area, of in zip(a, b, common, areas, least, strict=True)
             if area > floor * of and area > 0]  # fmt: skip
    pairs = [pair for pair in pairs if pair[2] > 0]
    if not pairs:
        return []
    named = [f"{units['name'].iloc[i]} ∩ {units['name'].iloc[j]} {km2(area)}" for i, j, area in pairs[:NAMED]]
    return [Problem("unit-overlap", Say(f"{vocabulary()[name].zh}互相重叠", f"{name} overlap"),
                    f"{where} {row_list(sorted({int(units.index[i]) + 1 for pair in pairs for i in pair[:2]}))}",
                    Say("按权威界线改正，使相邻单元共用边线", "mend them by the authoritative lines, so that neighbours share their edge"),
                    found="; ".join(named) + (f" … ({len(pairs)})" if len(pairs) > NAMED else ""), expected="0 km²", layer=name)]  # fmt: skip


def of_holes(counties: gpd.GeoDataFrame, cell: float, control: float | None, where: str) -> list[Problem]:
    """Ground between counties that none claims."""
    import shapely

    shapes = counties.geometry.to_numpy()
    whole = shapely.union_all(shapes)
    plain = shapely.simplify(whole, cell / 4)
    closed = shapely.buffer(
        shapely.buffer(plain, cell / 2, join_style="mitre"), -cell / 2, join_style="mitre"
    )  # slits closed
    rings = [ring for part in shapely.get_parts(closed) if part.geom_type == "Polygon" for ring in part.interiors]
    holes = [shapely.Polygon(ring) for ring in rings]
    tree = shapely.STRtree(shapes)
    gaps = [hole for hole in holes
            if wide(hole, cell) > 0 and len(tree.query(hole.exterior, predicate="dwithin", distance=cell)) > 1]  # fmt: skip
    meant = control is not None and abs(whole.area - control) < abs(whole.area + sum(h.area for h in gaps) - control)
    if not gaps or (meant and all(wide(hole, WIDE_CELLS * cell) > 0 for hole in gaps)):
        return []
    points = [hole.representative_point() for hole in gaps[:NAMED]]
    named = [f"({p.x:.0f}, {p.y:.0f}) {km2(hole.area)}" for p, hole in zip(points, gaps, strict=False)]
    return [Problem("unit-gap", Say("县级行政区之间有空隙", "there are gaps between counties"), where,
                    Say("补上缺少的县或改正界线；确为飞地、兵团等外属地的，在 superior.toml 写明控制面积",
                        "add the county that is missing or mend the lines; for an enclave state the control area in superior.toml"),
                    found="; ".join(named) + (f" … ({len(gaps)})" if len(gaps) > NAMED else ""), expected="0 km²",
                    layer="counties")]  # fmt: skip


# ---------------------------------------------------------------------------------------------- units in units
def of_nest(nest: Nest, sound: Mapping[str, gpd.GeoDataFrame], cell: float, where: str) -> list[Problem]:
    """Codes, places and coverage of units within greater ones."""
    import shapely

    inner, outer = sound[nest.inner], sound[nest.outer]
    parents = {str(code): shape for code, shape in zip(outer["code"], outer.geometry, strict=True)}
    told = [str(code) for code in inner[nest.column]]
    problems = _of_parents(nest, inner, told, parents, where)
    known = [i for i, code in enumerate(told) if code in parents]
    shapes = inner.geometry.to_numpy()
    share = [shapely.intersection(shapes[i], parents[told[i]]).area / (shapes[i].area or 1.0) for i in known]
    away = [i for i, part in zip(known, share, strict=True) if part < 0.5]
    if away:
        problems.append(Problem("unit-elsewhere", Say(f"{vocabulary()[nest.inner].zh}不在所写的上级单元内", f"{nest.inner} not in the unit named"),
                                f"{where} {row_list([int(inner.index[i]) + 1 for i in away])}",
                                Say(f"改正 {nest.column} 或图形", f"mend {nest.column} or the geometry"),
                                found=", ".join(f"{inner['name'].iloc[i]} → {told[i]}" for i in away[:NAMED]), layer=nest.inner))  # fmt: skip
        return problems
    return problems + _of_cover(nest, sound, told, parents, cell, where)


def _of_parents(
    nest: Nest, inner: gpd.GeoDataFrame, told: list[str], parents: Mapping[str, Any], where: str
) -> list[Problem]:
    zh = vocabulary()[nest.outer].zh
    problems = []
    unknown = [i for i, code in enumerate(told) if code not in parents]
    if unknown:
        problems.append(Problem("code-unlisted", Say(f"{nest.column} 列有{zh}中没有的代码", f"codes in {nest.column} that {nest.outer} do not have"),
                                f"{where} {row_list([int(inner.index[i]) + 1 for i in unknown])}",
                                Say("改正代码，或补上级单元", "mend the codes, or add the unit"),
                                found=", ".join(sorted({told[i] for i in unknown})[:NAMED]), expected=", ".join(list(parents)[:NAMED]),
                                layer=nest.inner))  # fmt: skip
    own = [str(code) for code in inner["code"]]
    odd = [i for i, (code, parent) in enumerate(zip(own, told, strict=True))
           if parent in parents and code.isdigit() and len(code) > len(parent) and not code.startswith(parent)]  # fmt: skip
    if odd:
        problems.append(Problem("code-parent", Say(f"代码开头不是上级单元（{nest.column}）的代码", f"codes do not begin with their {nest.column}'s"),
                                f"{where} {row_list([int(inner.index[i]) + 1 for i in odd])}", Say("核对代码与隶属关系", "check code and parent"),
                                found=", ".join(f"{own[i]} / {told[i]}" for i in odd[:NAMED]), layer=nest.inner))  # fmt: skip
    return problems


def _of_cover(
    nest: Nest,
    sound: Mapping[str, gpd.GeoDataFrame],
    told: list[str],
    parents: Mapping[str, Any],
    cell: float,
    where: str,
) -> list[Problem]:
    """Ground of a unit that none of its parts covers, and parts that reach beyond it."""
    import shapely

    inner = sound[nest.inner]
    shapes = inner.geometry.to_numpy()
    gaps, beyond, misfit = [], [], 0.0
    for code, shape in parents.items():
        parts = [each for each, parent in zip(shapes, told, strict=True) if parent == code]
        if not parts:
            gaps.append((code, shape.area))
            continue
        union = shapely.union_all(parts)
        left, over = shapely.difference(shape, union), shapely.difference(union, shape)
        misfit += left.area + over.area
        for found, piece, limit in ((gaps, left, LEFT_OUT[nest.inner]), (beyond, over, SHARE)):
            if piece.area > limit * shape.area and wide(piece, cell) > limit * shape.area:
                found.append((code, piece.area))
    if (gaps or beyond or misfit > SHARE * sum(shape.area for shape in parents.values())) and _shifted(
        nest, sound, misfit
    ):
        return [Problem("crs-gcj02", Say(f"{vocabulary()[nest.inner].zh}与{vocabulary()[nest.outer].zh}相差的正是 GCJ-02 偏移",
                                         f"{nest.inner} and {nest.outer} differ by the offset of GCJ-02"), where,
                        Say("两者之一的 crs 写错：高德坐标写 GCJ-02，其他的不写", "the crs of one of them is wrong: GCJ-02 is for AMap only"),
                        layer=nest.inner)]  # fmt: skip
    outer = vocabulary()[nest.outer].zh
    problems = []
    for code, zh, en, found in (("unit-gap", f"没有铺满{outer}", f"leave out part of the {nest.outer}", gaps),
                                ("unit-outside", f"超出{outer}", f"reach beyond their {nest.outer}", beyond)):  # fmt: skip
        if found:
            problems.append(Problem(code, Say(f"{vocabulary()[nest.inner].zh}{zh}", f"{nest.inner} {en}"), where,
                                    Say("补齐单元，或改用同一版界线", "add the units that are missing, or use lines of one edition"),
                                    found="; ".join(f"{unit} {km2(area)}" for unit, area in found[:NAMED]), expected="0 km²",
                                    layer=nest.inner))  # fmt: skip
    return problems


def _shifted(nest: Nest, sound: Mapping[str, gpd.GeoDataFrame], misfit: float) -> bool:
    """Whether the inner units fit much better when moved by the offset of GCJ-02, one way or the other."""
    import shapely

    from shanshui.base.gcj02 import from_wgs84, to_wgs84

    inner, outer = sound[nest.inner], sound[nest.outer]
    whole = shapely.union_all(outer.geometry.to_numpy())
    for move in (to_wgs84, from_wgs84):
        moved = inner.to_crs("EPSG:4490")
        moved = moved.set_geometry(shapely.transform(moved.geometry.to_numpy(), move), crs=moved.crs).to_crs(outer.crs)
        union = shapely.union_all(shapely.make_valid(moved.geometry.to_numpy()))
        if shapely.symmetric_difference(whole, union).area * SHIFTED < misfit:
            return True
    return False
