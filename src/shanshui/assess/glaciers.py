"""Glaciers (冰川): their area by county and year, and how it changed."""

from __future__ import annotations

from typing import Any

import pandas as pd
import shapely

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Table, Zones, method

REGION = "*"


@method(
    gives="glacier_areas",
    source="中国冰川编目（冰川面积按椭球面积量算）；Karney 2013, Journal of Geodesy 87:43–55",
    scope="global",
    nodata="exclude",
)
def glacier_areas(glaciers: Zones, counties: Zones, *, grid: Grid) -> Table:
    """Area of the glaciers of each year within each county and the region, and the change since the first year.

        area(county, year) = ellipsoidal area of (∪ glaciers of the year) ∩ county
        change             = area − area of the first year
        volume             = Σ volume · (share of the glacier within the region);  missing if one glacier has none

    A year in which a county has no glacier has an area of 0 there if any county ever has one: it was looked at.

    Shapes   polygons → table: the region (“*”) and each county with ice, by year.
    Units    m², km³.
    Range    ≥ 0; change negative where ice was lost.
    Errors   Absent where no glacier lies within the region.
    Nodata   change is missing in the first year; volume is told for the region only.
    Golden   tests/golden/test_glacier_areas.py (hand sum).
    """
    years = sorted({int(year) for year in glaciers["year"]})
    borders = dict(sorted(zip(counties["code"].astype(str), counties.geometry, strict=True)))
    borders = {REGION: shapely.union_all(list(borders.values())), **borders}
    rows: list[dict[str, Any]] = []
    for year in years:
        of_year = glaciers[glaciers["year"] == year]
        ice = shapely.union_all(of_year.geometry.to_numpy())
        for code, border in borders.items():
            rows.append({
                "county": code, "year": year, "area_m2": _area(shapely.intersection(ice, border), grid.crs),
                "glaciers": int(of_year.geometry.intersects(border).sum()),
                "volume_km3": _volume(of_year, border) if code == REGION else float("nan"),
            })  # fmt: skip
    table = pd.DataFrame(rows)
    held = table.groupby("county")["area_m2"].max()
    if held[REGION] == 0:
        raise Absent(
            Say("规划范围内没有冰川", "no glacier lies within the region"),
            Say(
                "检查 glaciers 的范围；确无冰川时不必处理",
                "look at the extent of glaciers; nothing to do if there is none",
            ),
        )
    table = table[table["county"].map(held) > 0].reset_index(drop=True)
    first = table[table["year"] == years[0]].set_index("county")["area_m2"]
    change = table["area_m2"] - table["county"].map(first)
    return table.assign(change_m2=change.where(table["year"] != years[0]))


def _area(shape: Any, crs: str) -> float:
    """Ellipsoidal area, m²: vertices are unprojected, edges taken as geodesics."""
    import pyproj

    projected = pyproj.CRS.from_user_input(crs)
    to_degrees = pyproj.Transformer.from_crs(projected, projected.geodetic_crs, always_xy=True)
    geod = projected.get_geod()
    assert geod is not None
    total = 0.0
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            lonlat = shapely.transform(shapely.orient_polygons(part), lambda xy: _both(to_degrees, xy))
            total += geod.geometry_area_perimeter(lonlat)[0]
    return total


def _both(transformer: Any, xy: Any) -> Any:
    import numpy as np

    return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))


def _volume(glaciers: Zones, border: Any) -> float:
    """km³ within the border; NaN if a glacier that reaches into it has no volume."""
    if "volume_km3" not in glaciers:
        return float("nan")
    near = glaciers[glaciers.geometry.intersects(border).to_numpy()]
    share = near.geometry.intersection(border).area / near.geometry.area
    return float((near["volume_km3"].astype("f8") * share).sum(skipna=False))
