"""The offset of GCJ-02 between a layer and the counties, whatever the layer: what reaches beyond the region tells it.

Data cut along the region's boundary do not reach beyond it. Moved by the offset they do, on one side, by hundreds of
metres; moved back, they no longer do. Data of a larger area reach beyond either way and tell nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shanshui.base.crs import GEOGRAPHIC, transformer
from shanshui.core.errors import Problem, Say

if TYPE_CHECKING:
    import geopandas as gpd

    from shanshui.base.check_region import Territory

NESTED = ("counties", "townships", "villages")
"""Units within units are judged by their areas."""
BEYOND = 100.0
"""Metres beyond the region within which boundaries of two editions differ; the offset is 300 to 700."""
FEWEST = 20
"""Vertices beyond the region, below which nothing is told."""
TIMES = 5
"""So many times fewer vertices lie beyond once they are moved: no accident."""
MOST = 20_000
"""Vertices looked at of each chunk of a layer; of more, evenly so many."""


class Outside:
    """Vertices of a layer, as given and moved by the offset, that lie beyond the region."""

    def __init__(self, place: Territory, crs: Any) -> None:
        import shapely

        whole = shapely.union_all(shapely.make_valid(place.counties.geometry.to_numpy()))
        self._region = shapely.buffer(shapely.simplify(whole, BEYOND / 10), BEYOND)
        shapely.prepare(self._region)
        self._crs, self._grid = crs, place.grid.crs
        self.counts = [0, 0, 0]

    def add(self, shapes: Any) -> None:
        """Count the vertices beyond: as given, moved as if from GCJ-02, moved as if wrongly turned back."""
        import numpy as np
        import shapely

        from shanshui.base.gcj02 import from_wgs84, to_wgs84

        points = shapely.get_coordinates(shapes)
        points = points[np.isfinite(points).all(axis=1)][:: max(len(points) // MOST, 1)]
        lonlat = np.column_stack(transformer(self._crs, GEOGRAPHIC).transform(points[:, 0], points[:, 1]))
        lonlat = lonlat[np.isfinite(lonlat).all(axis=1)]
        back = transformer(GEOGRAPHIC, self._grid).transform
        for i, move in enumerate((lambda p: p, to_wgs84, from_wgs84)):
            moved = move(lonlat)
            x, y = back(moved[:, 0], moved[:, 1])
            self.counts[i] += int((~shapely.contains_xy(self._region, x, y)).sum())

    @property
    def told(self) -> bool:
        now, turned, shifted = self.counts
        return now >= FEWEST and min(turned, shifted) * TIMES < now


def shift_problem(outside: Outside, where: str, layer: str) -> list[Problem]:
    """That a layer and the counties differ by the offset, if they do."""
    if not outside.told:
        return []
    now, turned, shifted = outside.counts
    return [Problem("crs-gcj02", Say("与县界相差的正是 GCJ-02 偏移", "the layer and the counties differ by the offset of GCJ-02"), where,
                    Say("两者之一的 crs 写错：高德坐标写 GCJ-02，其他的不写", "the crs of one of them is wrong: GCJ-02 is for AMap only"),
                    found=f"{now} → {min(turned, shifted)}", expected="0", layer=layer)]  # fmt: skip


def check_shift(features: Mapping[str, gpd.GeoDataFrame], where: Mapping[str, str], place: Territory) -> list[Problem]:
    """The same for every vector layer that is not judged by its areas."""
    import numpy as np
    import shapely

    problems = []
    for name, frame in features.items():
        if name in NESTED:
            continue
        shapes = frame.geometry.to_numpy()
        shapes = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
        if not len(shapes) or len(np.unique(shapely.get_coordinates(shapes), axis=0)) < FEWEST:
            continue
        outside = Outside(place, frame.crs)
        outside.add(shapes)
        problems += shift_problem(outside, where[name], name)
    return problems
