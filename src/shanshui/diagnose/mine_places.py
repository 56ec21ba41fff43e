"""Legacy mines by what they lie in or near: red lines and waters, farmland and villages, towns and main roads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rasterio import Affine
from rasterio.features import rasterize
from shapely import STRtree

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Raster, Zones, method
from shanshui.diagnose.distances import distances

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

NODATA = -1
NO_MINE, ELSEWHERE, NEAR, INSIDE = 0, 1, 2, 3
FARMLAND, HOMES = 5, 61
"""First-level class of farmland; second-level code of settlements."""


@method(
    gives="mine_ecological",
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.2.2（生态保护红线内、河流湖泊周边的历史遗留矿山）",
    scope="global",
    nodata="exclude",
    assumed=("mine_near_m",),
    bytes_per_cell=30,
)
def mine_ecological(
    mines: Zones,
    cell_area: Raster,
    red_lines: Zones | None = None,
    rivers: Lines | None = None,
    lakes: Zones | None = None,
    *,
    grid: Grid,
    mine_near_m: float = 1000.0,
) -> Raster:
    """Legacy mines in red lines (3), within mine_near_m of a red line, river or lake (2), elsewhere (1); 0 no mine.

    Distances are between the shapes, not the cells; a mine keeps one code over all of its cells (cell centres).

    Shapes   (y, x) int16.
    Units    codes of `mine_place`; mine_near_m m.
    Range    0–3.
    Errors   Absent where neither red lines, rivers nor lakes are given; ValueError for a negative mine_near_m.
    Nodata   −1 outside the region, and on a mine found near none of those given while red lines or both rivers and
             lakes are not given: what is missing may be near it.
    Golden   tests/golden/test_mine_ecological.py (hand sum).
    """
    _positive(mine_near_m)
    if red_lines is None and rivers is None and lakes is None:
        raise Absent(
            Say(
                "没有生态保护红线、河流和湖泊资料，无法判断矿山与其的位置关系",
                "neither red lines, rivers nor lakes are given",
            ),
            Say("提供生态保护红线、河流或湖泊", "give red lines, rivers or lakes"),
        )
    near = [layer for layer in (red_lines, rivers, lakes) if layer is not None]
    complete = red_lines is not None and (rivers is not None or lakes is not None)
    codes = [
        INSIDE if red_lines is not None and _within(mine, red_lines, 0.0)
        else NEAR if any(_within(mine, layer, mine_near_m) for layer in near)
        else ELSEWHERE if complete else NODATA
        for mine in mines.geometry
    ]  # fmt: skip
    return _burnt("mine_ecological", mines, codes, cell_area, grid)


@method(
    gives="mine_urban",
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.2.4（城镇周边和重要交通干线周边矿山生态破坏）",
    scope="global",
    nodata="exclude",
    assumed=("mine_near_m",),
    bytes_per_cell=30,
)
def mine_urban(
    mines: Zones,
    cell_area: Raster,
    urban_boundary: Zones | None = None,
    roads: Lines | None = None,
    *,
    grid: Grid,
    mine_near_m: float = 1000.0,
) -> Raster:
    """Legacy mines within the urban boundary (3), within mine_near_m of it or of a road (2), elsewhere (1); 0 no mine.

    Shapes   (y, x) int16.
    Units    codes of `mine_place`; mine_near_m m.
    Range    0–3.
    Errors   Absent where neither the boundary nor roads are given; ValueError for a negative mine_near_m.
    Nodata   −1 outside the region, and on a mine near neither while one of the two is not given.
    Golden   tests/golden/test_mine_urban.py (hand sum).
    """
    _positive(mine_near_m)
    if urban_boundary is None and roads is None:
        raise Absent(
            Say(
                "没有城镇开发边界和道路资料，无法判断矿山与其的位置关系",
                "neither the urban boundary nor roads are given",
            ),
            Say("提供城镇开发边界或道路", "give the urban boundary or roads"),
        )
    near = [layer for layer in (urban_boundary, roads) if layer is not None]
    codes = [
        INSIDE if urban_boundary is not None and _within(mine, urban_boundary, 0.0)
        else NEAR if any(_within(mine, layer, mine_near_m) for layer in near)
        else ELSEWHERE if len(near) == 2 else NODATA
        for mine in mines.geometry
    ]  # fmt: skip
    return _burnt("mine_urban", mines, codes, cell_area, grid)


@method(
    gives="mine_rural",
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.2.3（居民点、农用地周边矿山生态破坏）",
    scope="global",
    nodata="exclude",
    assumed=("mine_near_m",),
    bytes_per_cell=60,
)
def mine_rural(
    mines: Zones, cell_area: Raster, ecosystem: Raster, *, grid: Grid, mine_near_m: float = 1000.0
) -> Raster:
    """Legacy mines within mine_near_m of farmland or a settlement (2), elsewhere (1); 0 no mine.

        d(mine) = least distance from one of its cells to the nearest cell of farmland or settlement, between centres

    Shapes   (y, x) int16.
    Units    codes of `mine_place`; mine_near_m m.
    Range    0–2.
    Errors   ValueError for a negative mine_near_m.
    Nodata   −1 outside the region.
    Golden   tests/golden/test_mine_rural.py (hand sum).
    """
    _positive(mine_near_m)
    used = (ecosystem.values // 10 == FARMLAND) | (ecosystem.values == HOMES)
    number = _numbered(mines, grid)
    held = number > 0
    least = np.full(len(mines) + 1, np.inf)
    if used.any():
        np.minimum.at(least, number[held], distances(used, grid.cell)[held])
    codes = [NEAR if least[i] <= mine_near_m else ELSEWHERE for i in range(1, len(mines) + 1)]
    return _burnt("mine_rural", mines, codes, cell_area, grid)


def _positive(reach: float) -> None:
    if reach < 0:
        raise ValueError(f"mine_near_m must not be negative: {reach}")


def _within(shape: object, layer: gpd.GeoDataFrame, reach: float) -> bool:
    """Whether one of the layer's shapes lies within reach; 0: touches it."""
    return bool(STRtree(layer.geometry.array).query(shape, predicate="dwithin", distance=reach).size)


def _numbered(mines: Zones, grid: Grid) -> NDArray[np.int32]:
    """1 + the row of the mine of each cell; 0 elsewhere."""
    shapes = [(shape, i) for i, shape in enumerate(mines.geometry, start=1)]
    return np.asarray(rasterize(shapes, grid.shape, transform=Affine(*grid.transform), dtype="int32"))


def _burnt(name: str, mines: Zones, codes: list[int], cell_area: Raster, grid: Grid) -> Raster:
    values = np.array([NO_MINE, *codes], dtype="i2")[_numbered(mines, grid)]
    return grid.raster(np.where(cell_area.values > 0, values, NODATA).astype("i2"), name)
