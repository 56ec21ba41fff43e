"""Restoration zones (生态修复分区): the proposal built of sub-basins, and the zones in force."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method
from shanshui.core.units import convert
from shanshui.zone.adopted import check, label_of
from shanshui.zone.clustering import zones_of
from shanshui.zone.coverage import cover
from shanshui.zone.features import CLASSES, describe, mean, standardised, units
from shanshui.zone.names import BARREN, SINE, names
from shanshui.zone.partition import Labels, one_piece_each, pieces, sums, without_spurs


@method(
    gives=("zones_proposed", "zone_label_proposed"),
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）5.3; Ward 1963, JASA 58:236-244; "
    "Legendre & Gallagher 2001, Oecologia 129:271-280",
    scope="global",
    nodata="exclude",
    assumed=("zone_count", "min_part_km2", "min_zone_share", "min_width_m"),
    bytes_per_cell=250,
)
def zones_proposed(
    basins: Raster,
    cell_area: Raster,
    elevation: Raster,
    ecosystem: Raster,
    counties: Zones,
    precipitation: Raster | None = None,
    *,
    grid: Grid,
    zone_count: int = 5,
    min_part_km2: float = 50.0,
    min_zone_share: float = 0.02,
    min_width_m: float = 700.0,
) -> tuple[Zones, Raster]:
    """Contiguous zones of sub-basins that are alike in elevation, relief, ecosystems and rain.

        units = sub-basins cut at the region's edge; pieces below min_part_km2, and cells without a basin, join the
                neighbour with the longest shared edge
        features = mean elevation, standard deviation of elevation, mean precipitation (z-scores), and the shares of the
                   eight ecosystem classes (square roots over one common standard deviation)
        zones = Ward's clustering of the units, neighbours only, cut where zone_count zones are left after those below
                min_zone_share of the region joined the neighbour with the longest shared edge; strips narrower than
                min_width_m, which flow over flats draws, go to the nearest broader ground

    Every cell of the region lies in exactly one zone. The polygons divide the union of the counties: the outer edge
    keeps the vertices of the source, neighbours share theirs. A zone is one connected part, unless the region itself has
    an exclave: it belongs to the zone of the unit nearest to it, and `parts` says so. Zones are numbered XF1, XF2 …
    from north to south, then west to east; names follow the rules of `zone.names`.

    Shapes   rasters (y, x) on the plan grid; counties polygons in its CRS.
    Units    cell_area m²; elevation m; precipitation mm → area_m2 m²; the label holds the zone's row number.
    Range    Σ area_m2 = Σ cell_area.
    Errors   Absent where no cell of the region lies in a basin; ValueError for zone_count < 1.
    Nodata   cells without elevation, ecosystem or rain do not count in that mean or share; a unit without any is taken
             as average in it.
    Golden   tests/golden/test_zones_proposed.py (hand sum; invariants)
    """
    if zone_count < 1:
        raise ValueError(f"zone_count must be at least 1, not {zone_count}")
    area = cell_area.values
    if not (basins.values[area > 0] > 0).any():
        raise Absent(
            Say("规划范围内没有小流域，无法划分修复分区", "no cell of the region lies in a basin"),
            Say("提供覆盖规划范围的高程数据", "give an elevation layer that covers the region"),
        )
    rain = None if precipitation is None else precipitation.values
    unit = units(basins.values, area, convert(min_part_km2, "km2", "m2"))
    traits = describe(unit, area, elevation.values, ecosystem.values, rain)
    least = min_zone_share * float(area.sum())
    label = zones_of(unit, standardised(traits), zone_count, area, least)
    width = round(min_width_m / grid.cell)
    if width > 2:  # narrower than three cells nothing is a strip
        label = one_piece_each(without_spurs(label, width), area)
    label = in_order(label, area, grid)
    count = int(label.max()) + 1
    polygons = cover(shapely.union_all(counties.geometry.values), grid.outlines(label, count))
    table = describe(label, area, elevation.values, ecosystem.values, rain)
    table = table.assign(relief=local_relief(label, unit, traits, area), **offsets(label, area, grid))
    region = describe(np.minimum(label, 0), area, elevation.values, ecosystem.values, rain)
    found = gpd.GeoDataFrame(
        {
            "id": [f"XF{i + 1}" for i in range(count)],
            "name": names(table, leading(region) in BARREN, main_county(polygons, counties)),
            "area_m2": table["area_m2"],
            "parts": parts(label, count),
        },
        geometry=polygons,
        crs=grid.crs,
    )
    return found, grid.raster(label, "zone_label_proposed")


@method(
    gives=("zones", "zone_label"),
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）5.3 （全覆盖、不交叉、不重叠）",
    scope="global",
    nodata="exclude",
    assumed=("max_uncovered",),
    bytes_per_cell=100,
)
def zones(
    zones_proposed: Zones,
    zone_label_proposed: Raster,
    cell_area: Raster,
    zones_adopted: Zones | None = None,
    zone_register: Table | None = None,
    *,
    grid: Grid,
    max_uncovered: float = 0.01,
) -> tuple[Zones, Raster]:
    """The zones in force: those adopted by decision, or the proposal where no decision exists.

    Zones decided as a list only (zone_register) have no boundaries: then there is no partition to compute with, and the
    proposal, which is another one, does not stand in for it.

    Adopted polygons keep their edges; small gaps go to the zone with the longest shared edge, slivers claimed twice to
    the first. The label takes the zone at each cell's centre; a cell of the region whose centre lies outside it takes
    the nearest. Areas are Σ cell_area over the label.

    Shapes   label (y, x) on the plan grid; polygons in its CRS, in the order of the decision.
    Units    m²; the label holds the zone's row number.
    Range    Σ area_m2 = Σ cell_area.
    Errors   Absent where zones are decided without boundaries; ValueError where list and boundaries differ in their ids;
             ValueError, with the figures, where adopted zones overlap (some cell centre lies in two), leave more than
             max_uncovered of the region's area uncovered, are invalid polygons, repeat an id, or hold no cell.
    Nodata   cells outside the region are −1.
    Golden   tests/golden/test_zones.py (hand sum)
    """
    if zones_adopted is None and zone_register is not None:
        raise Absent(
            Say("采纳的分区没有给出边界", "the adopted zones are given without boundaries"),
            Say("补充采纳分区的边界（zones_adopted）", "give the boundaries of the adopted zones (zones_adopted)"),
        )
    if zones_adopted is None:
        return zones_proposed.assign(adopted=False), zone_label_proposed.rename("zone_label")
    if zone_register is not None and set(zone_register["id"]) != set(zones_adopted["id"]):
        differ = sorted(set(zone_register["id"]) ^ set(zones_adopted["id"]))
        raise ValueError(f"zone_register and zones_adopted differ in {', '.join(map(str, differ))}")
    area = cell_area.values
    region = shapely.union_all(zones_proposed.geometry.values)
    check(zones_adopted, region, area, grid, max_uncovered)
    polygons = cover(region, zones_adopted.geometry.to_numpy())
    label = label_of(polygons, area, grid)
    count = len(zones_adopted)
    empty = np.setdiff1d(np.arange(count), label)
    if empty.size:
        raise ValueError(f"adopted zones without a cell of the region: {', '.join(zones_adopted['id'].iloc[empty])}")
    found = gpd.GeoDataFrame(
        {
            "id": zones_adopted["id"].to_numpy(),
            "name": zones_adopted["name"].to_numpy(),
            "area_m2": sums(label, area, count),
            "parts": parts(label, count),
            "adopted": True,
        },
        geometry=polygons,
        crs=grid.crs,
    )
    return found, grid.raster(label, "zone_label")


def in_order(label: Labels, area: NDArray[np.float64], grid: Grid) -> NDArray[np.int16]:
    """The zones renumbered from north to south, then west to east, by their centroids (to the metre: ties are ties)."""
    x, y = centroids(label, area, grid)
    rank = np.empty(x.size, dtype="int16")
    rank[np.lexsort((x, -np.rint(y)))] = np.arange(x.size)
    return np.where(label >= 0, rank[label], -1).astype("int16")


def centroids(label: Labels, area: NDArray[np.float64], grid: Grid) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """x and y of each label's centroid, weighted by area."""
    count = int(label.max()) + 1
    x, y = np.broadcast_to(grid.x, grid.shape), np.broadcast_to(grid.y[:, None], grid.shape)
    return mean(label, x, area, count), mean(label, y, area, count)


def offsets(label: Labels, area: NDArray[np.float64], grid: Grid) -> dict[str, NDArray[np.float64]]:
    """Where each zone lies: its centroid from the middle of the region's extent, over half the extent (−1 … 1)."""
    rows, cols = np.nonzero(label >= 0)
    result = {}
    for key, centre, edge in zip(("dx", "dy"), centroids(label, area, grid), (grid.x[cols], grid.y[rows]), strict=True):
        half = (edge.max() - edge.min() + grid.cell) / 2
        result[key] = (centre - (edge.max() + edge.min()) / 2) / half
    return result


def local_relief(label: Labels, unit: Labels, traits: pd.DataFrame, area: NDArray[np.float64]) -> NDArray[np.float64]:
    """Relief of each zone (m): from the mean variance of elevation within its units, not between them."""
    inside = np.append(traits["relief"].to_numpy() ** 2, np.nan)[unit]
    return SINE * np.sqrt(mean(label, inside, area, int(label.max()) + 1))


def leading(region: pd.DataFrame) -> int | None:
    """The ecosystem class with the largest share of the region; None where no cell has an ecosystem."""
    shares = region.loc[0, [f"class_{c}" for c in CLASSES]].to_numpy(dtype="float64")
    return None if np.isnan(shares).all() else CLASSES[int(np.argmax(shares))]


def main_county(polygons: NDArray[np.object_], counties: Zones) -> list[str]:
    """The name of the county that holds most of each polygon; ties to the smaller code."""
    ordered = counties.sort_values("code")
    held = shapely.area(shapely.intersection(polygons[:, None], ordered.geometry.to_numpy()[None, :]))
    return ordered["name"].iloc[np.argmax(held, axis=1)].tolist()


def parts(label: Labels, count: int) -> NDArray[np.int64]:
    """How many rook-connected parts each label has."""
    piece = pieces(label)
    first = np.unique(piece[piece >= 0], return_index=True)[1]
    return np.bincount(label[piece >= 0][first], minlength=count)
