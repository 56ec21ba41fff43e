"""Sources of drinking water (饮用水水源地): where they lie, and whether a line protects them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from shanshui.assess.key_waters import quality_grade
from shanshui.core.method import Points, Table, Zones, method


@method(
    gives="drinking_source_state",
    source="饮用水水源保护区划分技术规范 HJ 338-2018；GB 3838-2002（水质类别）",
    scope="global",
    nodata="exclude",
)
def drinking_source_state(
    drinking_water_sources: Points,
    counties: Zones,
    red_lines: Zones | None = None,
    protected_areas: Zones | None = None,
) -> Table:
    """Each source: its county, whether it lies within a red line or a protected area, its quality.

        inside = the source's point lies in, or on the border of, a polygon of the layer

    Shapes   points, polygons → table, a row for each source in the order given.
    Units    people served as given.
    Range    quality 1–6 (6 = 劣Ⅴ).
    Errors   ValueError for a quality that is no class.
    Nodata   inside stays missing where the layer is not given; county is empty for a source outside the region.
    Golden   tests/golden/test_drinking_source_state.py (hand sum).
    """
    points = drinking_water_sources.geometry
    owner = np.full(len(points), "", dtype=object)
    for code, shape in zip(counties["code"].astype(str), counties.geometry, strict=True):
        owner[points.intersects(shape).to_numpy() & (owner == "")] = code
    frame = drinking_water_sources
    people = frame["population"].astype("f8") if "population" in frame else np.full(len(frame), np.nan)
    quality = frame["quality"] if "quality" in frame else [pd.NA] * len(frame)
    return pd.DataFrame({
        "name": frame["name"].astype(str).to_numpy(), "category": frame["category"].astype(str).to_numpy(), "county": owner,
        "in_red_line": _inside(points, red_lines), "in_protected_area": _inside(points, protected_areas),
        "quality": pd.array([quality_grade(value) for value in quality], dtype="Int64"),
        "population": np.asarray(people, dtype="f8"),
    })  # fmt: skip


def _inside(points: Any, zones: Zones | None) -> Any:
    if zones is None:
        return pd.array([pd.NA] * len(points), dtype="boolean")
    return pd.array(points.intersects(zones.geometry.union_all()).to_numpy(), dtype="boolean")
