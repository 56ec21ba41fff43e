"""Checking land cover that is given as parcels: files, columns, codes, geometry, place, and what of the region they cover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shanshui.base.catalog import Entry
from shanshui.base.check_place import Placed, elsewhere, misplaced, placeable
from shanshui.base.check_rasters import BORDER, HOLE, SAMPLE
from shanshui.base.check_shift import Outside, shift_problem
from shanshui.base.crs import transformer
from shanshui.base.parcels_read import LAYER, Source, parcels_of
from shanshui.core.errors import Problem, Problems, Say

if TYPE_CHECKING:
    from shanshui.base.check_region import Territory

USELESS = ("unit", "nodata", "scale", "resampling", "native_resolution_m", "vertical_datum")
"""What a catalogue may say of rasters and what means nothing for parcels."""


def check_parcels(entry: Entry, place: Territory | None) -> list[Problem]:
    """Every problem of the files of an entry."""
    problems = [
        Problem("catalog-field-unused", Say("此项不适用于图斑", "has no meaning for parcels"), f"catalog.toml [{LAYER}].{field}",
                Say("删去此项", "remove it"), found=field, layer=LAYER)
        for field in USELESS if getattr(entry, field) is not None
    ]  # fmt: skip
    for path in entry.files:
        try:
            with parcels_of(path, entry) as source:
                problems += _of_file(source, place)
        except Problems as found:
            problems += found.problems
    return problems


def _of_file(source: Source, place: Territory | None) -> list[Problem]:
    import numpy as np
    import shapely

    if not placeable(source.crs):
        return [Problem("crs-unknown", Say("坐标系不能定位（局部坐标系）", "the CRS has no place on the earth (a local one)"), source.where,
                        Say("查明真正的坐标系，写 crs", "find out the true CRS and write crs"), found=source.crs.name, layer=LAYER)]  # fmt: skip
    low, high = np.full(2, np.inf), np.full(2, -np.inf)
    seen = Cover(place, source.crs) if place is not None else None
    number = 0
    for chunk in source.chunks():
        if not len(chunk.shapes):
            continue
        number += len(chunk.shapes)
        boxes = shapely.bounds(chunk.shapes)
        low, high = np.minimum(low, boxes[:, :2].min(axis=0)), np.maximum(high, boxes[:, 2:].max(axis=0))
        if seen is not None:
            seen.add(chunk.shapes)
    problems = source.defects.problems(source.where)
    if not number:
        return problems or [Problem("layer-empty", Say("没有要素", "no features"), source.where,
                                    Say("核对文件和 where 条件", "check the file and where"), layer=LAYER)]  # fmt: skip
    bounds: Any = (*(float(v) for v in low), *(float(v) for v in high))
    data = Placed(bounds, source.crs, source.where, LAYER)
    lost = misplaced(data)
    if lost or place is None or seen is None:
        return problems + lost
    if len(place.x) and not seen.held.any():
        return [*problems, elsewhere(data, place.degrees)]
    if problems:  # what is left out would be told again as a hole
        return problems
    return shift_problem(seen.outside, source.where, LAYER) or seen.problems(source.where)


class Cover:
    """Which places of the region the parcels seen so far hold, and how far they reach beyond it."""

    def __init__(self, place: Territory, crs: Any) -> None:
        import numpy as np
        import shapely

        self.place = place
        x, y = transformer(place.grid.crs, crs).transform(place.x, place.y)
        self._tree = shapely.STRtree(shapely.points(x, y))
        self.held = np.zeros(len(place.x), bool)
        self.outside = Outside(place, crs)

    def add(self, shapes: Any) -> None:
        self.held[self._tree.query(shapes, predicate="intersects")[1]] = True
        self.outside.add(shapes)

    def problems(self, where: str) -> list[Problem]:
        """Counties without a parcel, and holes away from the border."""
        import numpy as np

        place = self.place
        if not len(place.x):
            return []
        number = np.bincount(place.county, minlength=len(place.counties))
        held = np.bincount(place.county[self.held], minlength=len(place.counties))
        bare = [
            str(name) for name, n, h in zip(place.counties["name"], number, held, strict=True) if n >= SAMPLE and h == 0
        ]
        if bare:
            return [Problem("coverage-county", Say("有的县完全没有数据", "counties without any data"), where,
                            Say("补齐这些县的图斑", "add the parcels of these counties"), found=", ".join(bare), layer=LAYER)]  # fmt: skip
        hole = float((~self.held & (place.depth > max(BORDER * place.grid.cell, place.step))).mean())
        if hole <= HOLE:
            return []
        return [Problem("coverage-hole", Say("图斑在区内有缺口", "the parcels leave holes inside the region"), where,
                        Say("补齐缺口；边界处的零星空缺不在此列", "fill them; what lacks at the border is not counted"),
                        found=f"{hole:.1%}", expected=f"≤ {HOLE:.0%}", layer=LAYER)]  # fmt: skip
