"""Rules on the zones of the plan: they cover the region, do not overlap, and belong to the zones above."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from shanshui.guide.conditions import Condition
from shanshui.review.documents import Written
from shanshui.review.findings import Finding, failed, left_open, met
from shanshui.review.package import DATABASE, MANIFEST, TEXT, Package

SHARE = 1e-6
"""Of the region's area: what two outlines of the same place may differ by when turned into longitude and latitude."""


def zones(condition: Condition, package: Package) -> Finding:
    """The zones of the database, or the superior zones that the manifest names."""
    if condition.op == "named":
        return _named(package)
    if not package.database.get("XFFQ"):
        why = package.absence("zones")
        where = f"{DATABASE} XFFQ"
        return failed(where, "没有分区图层", "XFFQ") if why is None else left_open(where, f"没有分区：{why}", "XFFQ")
    found = package.shapes("XFFQ")
    return _cover(found, package) if condition.op == "cover" else _apart(found)


def _cover(found: Any, package: Package) -> Finding:
    """The zones together are the counties together."""
    import shapely

    region = shapely.union_all(shapely.make_valid(package.shapes("XZQ").geometry.values))
    together = shapely.union_all(shapely.make_valid(found.geometry.values))
    gap, beyond = (part.area / region.area for part in (region.difference(together), together.difference(region)))
    where = f"{DATABASE} XFFQ"
    if gap > SHARE or beyond > SHARE:
        return failed(where, f"未覆盖{gap:.4%}，超出区域{beyond:.4%}", "分区全覆盖")
    return met(where, f"{len(found)}个分区覆盖全域")


def _apart(found: Any) -> Finding:
    import shapely

    shapes = shapely.make_valid(found.geometry.values)
    whole = sum(shape.area for shape in shapes)
    where = f"{DATABASE} XFFQ"
    if whole - shapely.union_all(shapes).area <= SHARE * whole:
        return met(where, f"{len(found)}个分区互不重叠")
    pairs = [
        f"{a}与{b}" for (a, first), (b, second) in combinations(zip(found["FQMC"], shapes, strict=True), 2)
        if first.intersection(second).area > SHARE * whole
    ]  # fmt: skip
    return failed(where, f"{'、'.join(pairs) or '多处'}重叠", "分区不交叉、不重叠")


def _named(package: Package) -> Finding:
    """Each superior zone that the plan says it lies in, and the zone of level 1 above it, by name."""
    known = {zone.id: zone for zone in package.profile.zoning}
    ids = package.manifest.get("superior_zones")
    if ids is None:
        return failed(MANIFEST, "没有写明所在的上级分区", "superior_zones")
    if not ids:
        return left_open(MANIFEST, "规划没有填写所在的上级分区", "superior_zones")
    unknown = [name for name in ids if name not in known]
    if unknown:
        return failed(MANIFEST, f"指南没有分区{'、'.join(unknown)}", "、".join(known))
    wanted = [known[parent].name for name in ids if (parent := known[name].parent) is not None]
    wanted += [known[name].name for name in ids]
    text = Written(package.text)
    missing = [name for name in dict.fromkeys(wanted) if not text.holding(name)]
    if missing:
        return failed(
            TEXT, f"没有写到上级分区{'、'.join(f'“{name}”' for name in missing)}", "、".join(dict.fromkeys(wanted))
        )
    return met(TEXT, f"写到{'、'.join(dict.fromkeys(wanted))}")
