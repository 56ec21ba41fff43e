"""Key areas (生态修复重点区域): the sub-basins to restore first, put together."""

from __future__ import annotations

import hashlib

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method
from shanshui.prioritize.labels import means, sums
from shanshui.prioritize.names import names
from shanshui.prioritize.places import by_county, units_of, villages_told


@method(
    gives=("key_areas", "key_area_label"),
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）5.4、表E.2",
    scope="global",
    nodata="exclude",
    assumed=("region_share", "max_count"),
    bytes_per_cell=120,
)
def key_areas(
    priority_index: Raster,
    priority_table: Table,
    basins: Raster,
    degradation: Raster,
    zone_label: Raster,
    zones: Zones,
    cell_area: Raster,
    county_cells: Table,
    counties: Zones,
    townships: Zones | None = None,
    villages: Zones | None = None,
    *,
    grid: Grid,
    region_share: float = 0.2,
    max_count: int = 10,
) -> tuple[Zones, Raster]:
    """The degraded sub-basins of highest priority, until they make up a share of the region, put together by zone.

        chosen = basins with a degraded cell (grade ≥ 2), by priority, until Σ area ≥ region_share · region
        key areas = chosen basins that touch (edge to edge) and lie in the same zone; the largest max_count

    A basin belongs to the zone that holds most of it. Rows are in order of priority (the mean over the area). Counties
    come by area, with the cell_area of each cell split by the shares of `county_cells`; townships are those that hold the
    centre of a cell, by area. Villages are those that hold the centre of a cell, where the layer of villages is given;
    else all those of these townships by their attribute, and missing where one of them gives none.

    Shapes   rasters (y, x) on the plan grid; polygons in its CRS, along cell edges and cut by the counties.
    Units    cell_area m² → area_m2 m²; the label holds the row number.
    Range    priority 0 … 1.
    Errors   Absent where no basin with an index has a degraded cell; ValueError for region_share outside (0, 1] or
             max_count < 1.
    Nodata   cells without a grade are not degraded; basins without an index are not chosen.
    Golden   tests/golden/test_key_areas.py (hand sum)
    """
    if not 0 < region_share <= 1 or max_count < 1:
        raise ValueError(f"region_share must lie in (0, 1] and max_count from 1, not {region_share} and {max_count}")
    area = cell_area.values
    numbers = chosen(priority_table, basins.values, degradation.values, area, region_share)
    row = rows_of(basins.values, np.sort(numbers), area)
    group, zone = grouped(row, zone_label.values, area, numbers.size, len(zones))
    label = np.append(group, -1)[row]  # row −1 takes the −1
    label = ranked(label, area, priority_index.values, max_count)
    count = int(label.max()) + 1
    zone = np.array([zone[row[label == i][0]] for i in range(count)])
    shares = [by_county(label == i, area, county_cells) for i in range(count)]
    held = units_of(label, count, area, townships, grid)
    lived = units_of(label, count, area, villages, grid)
    region = shapely.union_all(counties.geometry.to_numpy())
    found = gpd.GeoDataFrame(
        {
            "id": [content_id(label == i, grid) for i in range(count)],
            "name": names(shares, counties, zones["name"].iloc[zone].tolist()),
            "area_m2": sums(label, area, count),
            "priority": means(label, priority_index.values.astype("f8"), area, count),
            "zone": zones["id"].iloc[zone].to_numpy(),
            "counties": [";".join(share.index) for share in shares],
            "townships": [_codes(townships, rows) for rows in held],
            "villages": pd.array(
                [
                    villages_told(townships, of) if own is None else len(own)
                    for own, of in zip(lived, held, strict=True)
                ],
                dtype="Int64",
            ),
        },
        geometry=shapely.intersection(grid.outlines(label, count), region),
        crs=grid.crs,
    )
    return found, grid.raster(label, "key_area_label")


def _codes(townships: Zones | None, rows: NDArray[np.int64] | None) -> str | None:
    """Codes of the townships, semicolon-separated; None where there are none."""
    if townships is None or rows is None or not len(rows):
        return None
    return ";".join(townships["code"].iloc[rows])


def chosen(
    table: pd.DataFrame,
    basins: NDArray[np.int32],
    degradation: NDArray[np.int16],
    area: NDArray[np.float64],
    share: float,
) -> NDArray[np.int64]:
    """Degraded basins by priority, ties by number, up to and with the one that reaches the share of the region."""
    degraded = np.unique(basins[(area > 0) & (degradation >= 2)])
    ordered = table[table["basin"].isin(degraded)].sort_values(["priority", "basin"], ascending=[False, True])
    if ordered.empty:
        raise Absent(
            Say("规划范围内未识别出退化的小流域，不划定重点区域", "no sub-basin of the region is degraded"),
            Say("如有其他问题证据，补充后重新评价", "if there is other evidence of problems, add it and run again"),
        )
    short = (ordered["area_m2"].cumsum() < share * area.sum()).sum()  # so many do not reach it yet
    return ordered["basin"].to_numpy()[: short + 1]


def rows_of(basins: NDArray[np.int32], numbers: NDArray[np.int64], area: NDArray[np.float64]) -> NDArray[np.int32]:
    """The row of each cell's basin in `numbers` (ascending); −1 for other basins and outside the region."""
    inside = (area > 0) & np.isin(basins, numbers)
    row = np.full(basins.shape, -1, dtype="int32")
    row[inside] = np.searchsorted(numbers, basins[inside])
    return row


def grouped(
    row: NDArray[np.int32], zone_label: NDArray[np.int16], area: NDArray[np.float64], count: int, zones: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The group of each basin (touching basins of one zone), and the zone that holds most of each basin."""
    cells = row >= 0
    held = np.bincount(row[cells] * zones + zone_label[cells], weights=area[cells], minlength=count * zones)
    zone = np.argmax(held.reshape(count, zones), axis=1)
    pairs = []
    for a, b in ((row[:, :-1], row[:, 1:]), (row[:-1], row[1:])):
        met = (a != b) & (a >= 0) & (b >= 0)
        pairs.append(np.column_stack([a[met], b[met]]))
    ends = np.concatenate(pairs)
    ends = ends[zone[ends[:, 0]] == zone[ends[:, 1]]]
    touch = sparse.csr_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(count, count))
    return connected_components(touch, directed=False)[1].astype("int32"), zone


def ranked(
    group: NDArray[np.int32], area: NDArray[np.float64], index: NDArray[np.float32], max_count: int
) -> NDArray[np.int32]:
    """The largest groups, numbered by priority from the highest; ties by area, then by number."""
    count = np.unique(group[group >= 0]).size
    size = sums(group, area, count)
    priority = means(group, index.astype("f8"), area, count)
    kept = np.argsort(-size, kind="stable")[:max_count]
    order = kept[np.lexsort((kept, -size[kept], -priority[kept]))]
    rank = np.full(count, -1, dtype="int32")
    rank[order] = np.arange(order.size)
    return np.where(group >= 0, rank[group], group).astype("int32")


def content_id(cells: NDArray[np.bool_], grid: Grid) -> str:
    """A short id made from where the key area lies."""
    rows, cols = np.nonzero(cells)
    where = np.column_stack([grid.x[cols], grid.y[rows]]).astype("<f8")
    return "K" + hashlib.sha256(where.tobytes()).hexdigest()[:8]
