"""Priority index (修复优先指数) of the sub-basins."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Raster, Table, method
from shanshui.prioritize.labels import means, sums

TOP = 99.0
"""Percentile that counts as 1, of soil retention and of degradation: single cells or slivers do not set the scale."""


@method(
    gives=("priority_index", "priority_table"),
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）5.4 （评价结果、轻重缓急）",
    scope="global",
    nodata="exclude",
    assumed=("weight_degradation", "weight_importance", "weight_network"),
    bytes_per_cell=120,
)
def priority_index(
    basins: Raster,
    cell_area: Raster,
    degradation: Raster,
    habitat_quality: Raster | None = None,
    soil_retention: Raster | None = None,
    corridors: Lines | None = None,
    source_label: Raster | None = None,
    *,
    grid: Grid,
    weight_degradation: float = 0.4,
    weight_importance: float = 0.3,
    weight_network: float = 0.3,
) -> tuple[Raster, Table]:
    """Weighted mean of degradation, importance and role in the network, by sub-basin within the region.

        degradation = min(1, D / P99 of the D above 0),  D = mean of (grade − 1) over the basin
        importance = mean habitat quality; with soil retention, the mean of that and of min(1, retention / P99)
        network = max(share of the basin that is a source, min(1, length of corridors in it / √its area))
        index = Σ w·c / Σ w over the components known in the basin

    All means are weighted by cell_area over the cells with data; P99 is the 99th percentile, of basins for D, of the
    region's cells for retention: the index ranks within the region (相对值). Without it a region with little mapped
    degradation would be ranked by the other components alone. A corridor as long as the basin is wide (√area) counts as
    full. The index of a basin is on all its cells in the region.

    Shapes   rasters (y, x) on the plan grid; corridors lines in its CRS.
    Units    grades, 1, t/(ha a), m → 1; the table's `components` names the components used and their values.
    Range    0 … 1.
    Errors   Absent where no basin in the region has a degradation grade; ValueError for weights below 0, or 0 for all
             the components known in some basin.
    Nodata   a basin without any degradation grade has no index: priority without a known problem means nothing.
    Golden   tests/golden/test_priority_index.py (hand sum)
    """
    weights = {"degradation": weight_degradation, "importance": weight_importance, "network": weight_network}
    if min(weights.values()) < 0:
        raise ValueError(f"weights must be ≥ 0, not {weights}")
    area = cell_area.values
    numbers = np.unique(basins.values[(area > 0) & (basins.values > 0)])
    label = rows_of(basins.values, numbers, area)
    grade = np.where(degradation.values > 0, degradation.values, np.nan)
    components = {"degradation": relative(means(label, grade - 1, area, numbers.size))}
    judged = ~np.isnan(components["degradation"])
    if not judged.any():
        raise Absent(
            Say("规划范围内没有退化程度评价结果", "no sub-basin of the region has a degradation grade"),
            Say("补充退化评价所需资料", "give the layers that degradation is judged by"),
        )
    components["importance"] = importance(label, area, numbers.size, habitat_quality, soil_retention)
    components["network"] = network(label, area, numbers.size, corridors, source_label, grid)
    index = combined(components, weights, numbers.size)
    table = pd.DataFrame(
        {
            "basin": numbers,
            "area_m2": sums(label, area, numbers.size),
            "priority": index,
            "components": [written(components, i) for i in range(numbers.size)],
        }
    )
    values = np.append(np.where(judged, index, np.nan), np.nan).astype("float32")[label]  # label −1 takes the NaN
    return grid.raster(values, "priority_index"), table[judged].reset_index(drop=True)


def rows_of(basins: NDArray[np.int32], numbers: NDArray[np.int32], area: NDArray[np.float64]) -> NDArray[np.int32]:
    """The row of each cell's basin in `numbers`; −1 outside the region or without a basin."""
    inside = (area > 0) & (basins > 0)
    label = np.full(basins.shape, -1, dtype="int32")
    label[inside] = np.searchsorted(numbers, basins[inside])
    return label


def relative(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """min(1, value / P99 of the values above 0); unchanged where there are none."""
    above = values[values > 0]
    return np.minimum(values / np.percentile(above, TOP), 1) if above.size else values


def importance(
    label: NDArray[np.int32],
    area: NDArray[np.float64],
    count: int,
    habitat_quality: Raster | None,
    soil_retention: Raster | None,
) -> NDArray[np.float64]:
    """Mean of what is known of habitat quality and soil retention (0–1) in each basin; NaN where nothing is."""
    known = []
    if habitat_quality is not None:
        known.append(means(label, habitat_quality.values.astype("f8"), area, count))
    if soil_retention is not None:
        kept = soil_retention.values.astype("f8")
        inside = kept[(area > 0) & ~np.isnan(kept)]
        if inside.size and (full := np.percentile(inside, TOP)) > 0:
            known.append(means(label, np.minimum(kept / full, 1), area, count))
    return average(known, np.ones(len(known)), count)


def network(
    label: NDArray[np.int32],
    area: NDArray[np.float64],
    count: int,
    corridors: Lines | None,
    source_label: Raster | None,
    grid: Grid,
) -> NDArray[np.float64]:
    """The basin's role in the network, 0–1; NaN where neither sources nor corridors are given."""
    whole = sums(label, area, count)
    role = np.full(count, np.nan)
    if source_label is not None:
        role = sums(label, np.where(source_label.values > 0, area, 0.0), count) / whole
    if corridors is not None:
        crossed = np.minimum(lengths(label, count, corridors, grid) / np.sqrt(whole), 1)
        role = np.fmax(role, crossed)
    return role


def lengths(label: NDArray[np.int32], count: int, corridors: Lines, grid: Grid) -> NDArray[np.float64]:
    """Metres of corridors within each basin."""
    polygons, lines = grid.outlines(label, count), corridors.geometry.to_numpy()
    line, basin = shapely.STRtree(polygons).query(lines, predicate="intersects")
    metres = shapely.length(shapely.intersection(lines[line], polygons[basin]))
    return np.bincount(basin, weights=metres, minlength=count)


def combined(components: dict[str, NDArray[np.float64]], weights: dict[str, float], count: int) -> NDArray[np.float64]:
    """Σ w·c / Σ w over the components known in each basin; the first of them is degradation."""
    columns = list(components.values())
    known = ~np.isnan(np.array(columns))
    total = (np.array([weights[name] for name in components])[:, None] * known).sum(axis=0)
    if (total[known[0]] == 0).any():  # where degradation is unknown there is no index anyway
        raise ValueError(f"the weights of the components known in a basin are all 0: {weights}")
    return average(columns, [weights[name] for name in components], count)


def average(columns: list[NDArray[np.float64]], weights: Sequence[float], count: int) -> NDArray[np.float64]:
    """Weighted mean of the columns over what is known in each row; NaN where nothing is."""
    total, weight = np.zeros(count), np.zeros(count)
    for column, w in zip(columns, weights, strict=True):
        known = ~np.isnan(column)
        total += np.where(known, column, 0.0) * w
        weight += known * w
    return np.divide(total, weight, out=np.full(count, np.nan), where=weight > 0)


def written(components: dict[str, NDArray[np.float64]], row: int) -> str:
    """The components known in a basin, as name=value;…"""
    return ";".join(f"{name}={values[row]:.4f}" for name, values in components.items() if not np.isnan(values[row]))
