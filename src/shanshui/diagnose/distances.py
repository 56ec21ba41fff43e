"""Distances to farmland, built-up land, roads and mines: where what people do reaches (胁迫因素图层)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rasterio import Affine
from rasterio.features import rasterize
from scipy.ndimage import distance_transform_edt

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Raster, Zones, method

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

FARMLAND = (51, 52)
BUILT = (61, 63)
"""居住地, 工矿交通; urban green (62) presses on nothing."""


@method(
    gives="farmland_distance",
    source="栅格中心间的精确欧氏距离变换",
    scope="global",
    nodata="exclude",
    bytes_per_cell=60,
)
def farmland_distance(ecosystem: Raster, cell_area: Raster, *, grid: Grid) -> Raster:
    """Distance from each cell of the region to the nearest farmland (耕地、园地), between cell centres.

        d = √((Δrow)² + (Δcolumn)²) · cell

    Shapes   (y, x) → (y, x) float32.
    Units    m.
    Range    ≥ 0; 0 on farmland.
    Errors   Absent where there is none.
    Nodata   NaN outside the region; a cell whose ecosystem is unknown is no farmland. Farmland in the margin of the
             grid counts.
    Golden   tests/golden/test_farmland_distance.py (hand sum).
    """
    return _to_codes("farmland_distance", "农田", "farmland", ecosystem, FARMLAND, cell_area, grid)


@method(
    gives="built_distance", source="栅格中心间的精确欧氏距离变换", scope="global", nodata="exclude", bytes_per_cell=60
)
def built_distance(ecosystem: Raster, cell_area: Raster, *, grid: Grid) -> Raster:
    """Distance from each cell of the region to the nearest settlement, industry, mine or transport land.

    Shapes   (y, x) float32; errors and nodata as farmland_distance.
    Units    m.
    Range    ≥ 0.
    Golden   tests/golden/test_built_distance.py (hand sum).
    """
    return _to_codes("built_distance", "居住地和工矿交通用地", "built-up land", ecosystem, BUILT, cell_area, grid)


@method(
    gives="road_distance", source="栅格中心间的精确欧氏距离变换", scope="global", nodata="exclude", bytes_per_cell=60
)
def road_distance(roads: Lines, cell_area: Raster, *, grid: Grid) -> Raster:
    """Distance from each cell of the region to the nearest cell that a road touches.

    Shapes   (y, x) float32; errors and nodata as farmland_distance.
    Units    m.
    Range    ≥ 0.
    Golden   tests/golden/test_road_distance.py (hand sum).
    """
    return _to("road_distance", "道路", "road", touched(roads.geometry, grid), cell_area, grid)


@method(
    gives="mine_distance", source="栅格中心间的精确欧氏距离变换", scope="global", nodata="exclude", bytes_per_cell=60
)
def mine_distance(mines: Zones, cell_area: Raster, *, grid: Grid) -> Raster:
    """Distance from each cell of the region to the nearest cell that a legacy mine touches.

    Shapes   (y, x) float32; errors and nodata as farmland_distance.
    Units    m.
    Range    ≥ 0.
    Golden   tests/golden/test_mine_distance.py (hand sum).
    """
    return _to("mine_distance", "历史遗留矿山", "legacy mine", touched(mines.geometry, grid), cell_area, grid)


def _to_codes(
    name: str, zh: str, en: str, ecosystem: Raster, codes: tuple[int, ...], cell_area: Raster, grid: Grid
) -> Raster:
    return _to(name, zh, en, np.isin(ecosystem.values, codes), cell_area, grid)


def _to(name: str, zh: str, en: str, sources: NDArray[np.bool_], cell_area: Raster, grid: Grid) -> Raster:
    if not sources.any():
        raise Absent(
            Say(f"数据范围内没有{zh}", f"there is no {en} within the data"),
            Say("本地没有则不作此项分析", "where the place has none, this is not analysed"),
        )
    distance = distances(sources, grid.cell)
    return grid.raster(np.where(cell_area.values > 0, distance, np.nan).astype("f4"), name)


def distances(sources: NDArray[np.bool_], cell: float) -> NDArray[np.float64]:
    """Distance of each cell to the nearest source, m."""
    return np.asarray(distance_transform_edt(~sources, sampling=cell), dtype="f8")


def touched(shapes: Iterable[BaseGeometry], grid: Grid) -> NDArray[np.bool_]:
    """Cells that one of the shapes touches."""
    held = [shape for shape in shapes if shape is not None and not shape.is_empty]
    if not held:
        return np.zeros(grid.shape, dtype=bool)
    return rasterize(held, grid.shape, transform=Affine(*grid.transform), all_touched=True, dtype="uint8").astype(bool)
