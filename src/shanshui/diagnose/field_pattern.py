"""How fields lie in the landscape (农田景观): size of field patches, semi-natural cover about them, shelter by tree belts."""

from __future__ import annotations

import numpy as np
import shapely
import xarray as xr
from numpy.typing import NDArray
from skimage.measure import label as connected

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Raster, method
from shanshui.core.units import convert
from shanshui.diagnose.farmland import CROPLAND, NODATA
from shanshui.diagnose.painting import disc_counts

SEMI_NATURAL = (1, 2, 3, 4)
"""First-level classes 森林、灌丛、草地、湿地. Desert and bare land next to an oasis are no habitat of the fields."""


@method(
    gives="farmland_patch_area",
    source="编制指南4.2.3（农用地破碎化）；斑块面积（HJ 1171-2021平均斑块面积的斑块）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=40,
)
def farmland_patch_area(ecosystem: Raster, cell_area: Raster) -> Raster:
    """Area of the field patch that a cell of cropland belongs to (所在耕地斑块面积).

        value = Σ cell_area over the cropland connected with the cell, by edges or corners

    A patch is never smaller than one cell of the grid: what parts fields more finely than that is not seen.

    Shapes   (y, x) float32.
    Units    cell_area m² → ha.
    Range    > 0.
    Errors   Absent without cropland in the region.
    Nodata   NaN where the cell is no cropland of the region.
    Golden   tests/golden/test_farmland_patch_area.py (hand sum).
    """
    area = cell_area.values
    fields = _fields(ecosystem, area)
    patch = connected(fields, connectivity=2)
    size = convert(np.bincount(patch.ravel(), weights=area.ravel()), "m2", "ha")
    return _like(ecosystem, np.where(fields, size[patch], np.nan), "farmland_patch_area")


@method(
    gives="farmland_seminatural",
    source="Tscharntke T等, 2012, Biological Reviews 87: 661-685（农田景观半自然生境20%、1%两级）；窗口半径为设计取值",
    scope="focal",
    nodata="exclude",
    radius="seminatural_radius_m",
    assumed=("seminatural_radius_m",),
)
def farmland_seminatural(ecosystem: Raster, *, seminatural_radius_m: float = 1000.0, grid: Grid) -> Raster:
    """Share of semi-natural cover about a cell of cropland (农田周边半自然生境占比).

        value = 100 · cells of forest, shrub, grassland, wetland / cells with data, centres at most the radius away

    Shapes   (y, x) float32.
    Units    %.
    Range    0–100.
    Errors   ValueError unless the radius is positive.
    Nodata   NaN where the cell is no cropland; cells without data do not count.
    Golden   tests/golden/test_farmland_seminatural.py (hand sum).
    """
    if not seminatural_radius_m > 0:
        raise ValueError(f"seminatural_radius_m must be positive, not {seminatural_radius_m}")
    codes, reach = ecosystem.values, seminatural_radius_m / grid.cell
    natural = disc_counts(np.isin(codes // 10, SEMI_NATURAL), reach)
    known = disc_counts(codes != NODATA, reach)
    share = 100.0 * natural / np.maximum(known, 1)
    return _like(ecosystem, np.where(codes == CROPLAND, share, np.nan), "farmland_seminatural")


@method(
    gives="farmland_belt_distance",
    source="农田防护林有效防护距离以树高倍数计（GB/T 50817-2013《农田防护林工程设计规范》，条文未逐条核对）",
    scope="global",
    nodata="exclude",
    assumed=("belt_height_m",),
    bytes_per_cell=40,
)
def farmland_belt_distance(
    ecosystem: Raster, cell_area: Raster, shelterbelts: Lines, *, belt_height_m: float = 12.0, grid: Grid
) -> Raster:
    """Distance of cropland from the tree belts that shelter it, in heights of the trees (距农田防护林带的树高倍数).

        value = min over belts of (distance from the cell's centre to the belt) / height of its trees

    A belt whose height is not recorded counts with belt_height_m.

    Shapes   (y, x) float32.
    Units    distance m / height m → 1.
    Range    ≥ 0.
    Errors   Absent where no belt was surveyed or there is no cropland; ValueError for a height that is not positive.
    Nodata   NaN where the cell is no cropland of the region.
    Golden   tests/golden/test_farmland_belt_distance.py (hand sum).
    """
    if not len(shelterbelts):
        raise Absent(
            Say("农田防护林调查成果中没有林带", "the survey of shelterbelts holds no belt"),
            Say("补充农田防护林带（shelterbelts）", "enter the belts there are"),
        )
    height = np.full(len(shelterbelts), belt_height_m)
    if "height_m" in shelterbelts:
        given = shelterbelts["height_m"].astype("Float64").to_numpy(dtype="f8", na_value=np.nan)
        height = np.where(np.isnan(given), belt_height_m, given)
    if not (height > 0).all():
        raise ValueError(f"heights of shelterbelts must be positive, not {height.min():g}")
    row, col = np.nonzero(_fields(ecosystem, cell_area.values))
    centres = shapely.points(grid.x[col], grid.y[row])
    nearest = np.full(row.size, np.inf)
    for each in np.unique(height):
        tree = shapely.STRtree(shelterbelts.geometry.to_numpy()[height == each])
        away = tree.query_nearest(centres, all_matches=False, return_distance=True)[1]
        nearest = np.minimum(nearest, away / each)
    values = np.full(grid.shape, np.nan)
    values[row, col] = nearest
    return _like(ecosystem, values, "farmland_belt_distance")


def _fields(ecosystem: Raster, area: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Cropland of the region; Absent where there is none."""
    fields = (ecosystem.values == CROPLAND) & (area > 0)
    if not fields.any():
        raise Absent(
            Say("区域内没有耕地", "there is no cropland in the region"),
            Say("核对土地利用分类及其与生态系统类型的对应", "check the classification of land cover"),
        )
    return fields


def _like(raster: Raster, values: NDArray[np.floating], name: str) -> Raster:
    coords = {axis: raster[axis] for axis in ("y", "x")}
    return xr.DataArray(values.astype("f4"), dims=("y", "x"), coords=coords, name=name)
