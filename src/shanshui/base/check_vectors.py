"""Checking vector layers against the place: where they lie, and features that lie nowhere near the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shanshui.base.catalog import Catalog
from shanshui.base.check_place import Placed, elsewhere, feature_rows, lonlat, misplaced, placeable
from shanshui.base.columns import row_list
from shanshui.base.vectors import scan_vector
from shanshui.core.errors import Problem, Say
from shanshui.core.vocabulary import Layer, vocabulary

if TYPE_CHECKING:
    import geopandas as gpd

    from shanshui.base.check_region import Territory

SEVERAL = 2
"""Vector layers that must agree against the counties before the counties are blamed."""


def read_vectors(catalog: Catalog) -> tuple[dict[str, gpd.GeoDataFrame], dict[str, list[Problem]]]:
    """Features of every vector layer that can be placed, and the problems of each."""
    features: dict[str, Any] = {}
    problems: dict[str, list[Problem]] = {}
    for name in catalog:
        layer = vocabulary()[name]
        if layer.is_vector:
            frame, problems[name] = scan_vector(catalog[name], layer)
            if frame is None or not frame.geometry.notna().any():
                continue
            where = f"{catalog[name].files[0].name} [{name}]"
            placed = not any(problem.code.startswith("crs-") for problem in problems[name])
            found = of_place(frame, layer, where) if placed else []
            problems[name] += found
            if not found:
                features[name] = frame
    return features, problems


def of_place(frame: gpd.GeoDataFrame, layer: Layer, where: str) -> list[Problem]:
    """The CRS and the coordinates against each other; then single features that lie outside the country."""
    if not placeable(frame.crs):
        return [Problem("crs-unknown", Say("坐标系不能定位（局部坐标系）", "the CRS has no place on the earth (a local one)"), where,
                        Say("查明真正的坐标系，写 crs", "find out the true CRS and write crs"), found=frame.crs.name, layer=layer.name)]  # fmt: skip
    bounds = _bounds(frame)
    if bounds is None:
        return []
    far = feature_rows(frame.geometry.to_numpy(), frame.crs, list(range(1, len(frame) + 1)))
    if not far or len(far) == len(frame):
        return misplaced(Placed(bounds, frame.crs, where, layer.name))
    return [Problem("feature-far", Say("个别要素落在中国以外", "some features lie outside China"), f"{where} {row_list(far)}",
                    Say("改正这些要素的坐标（经、纬度写反，或多写少写了位数）", "mend their coordinates: exchanged, or a digit too many"),
                    layer=layer.name)]  # fmt: skip


def of_anchor(features: Mapping[str, gpd.GeoDataFrame], catalog: Catalog, place: Territory) -> list[Problem]:
    """Counties that no other vector layer meets, while there are several: then it is the counties that lie elsewhere."""
    others = {name: frame for name, frame in features.items() if name != "counties"}
    if len(others) < SEVERAL or any(not of_extent(f, vocabulary()[n], place, "") for n, f in others.items()):
        return []
    counties = features["counties"]
    boxes = [lonlat(bounds, frame.crs) for frame in others.values() if (bounds := _bounds(frame)) is not None]
    middle = next(box for box in boxes if box is not None)  # features are placed before they are judged
    where = f"{catalog['counties'].files[0].name} [counties]"
    found = elsewhere(Placed(_bounds(counties), counties.crs, where, "counties"), middle)
    said = Say("县界与其他图层都不在一处", "the counties lie where no other layer does")
    return [replace(found, what=Say(f"{said.zh}：{found.what.zh}", f"{said.en}: {found.what.en}"))]


def _bounds(frame: gpd.GeoDataFrame) -> Any:
    """Of the coordinates that are numbers."""
    import numpy as np
    import shapely

    points = shapely.get_coordinates(frame.geometry.to_numpy())
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        return None
    return *(float(v) for v in points.min(axis=0)), *(float(v) for v in points.max(axis=0))


def of_extent(frame: gpd.GeoDataFrame, layer: Layer, place: Territory, where: str) -> list[Problem]:
    """A layer that does not meet the plan's grid."""
    import numpy as np
    import shapely

    bounds = _bounds(frame)
    if bounds is None:
        return []
    left, bottom, right, top = place.grid.bounds
    boxes = shapely.bounds(frame.to_crs(place.grid.crs).geometry.to_numpy())
    with np.errstate(invalid="ignore"):
        meet = (boxes[:, 0] <= right) & (boxes[:, 2] >= left) & (boxes[:, 1] <= top) & (boxes[:, 3] >= bottom)
    if meet.any():
        return []
    return [elsewhere(Placed(bounds, frame.crs, where, layer.name), place.degrees)]
