"""Natural land cut by roads and canals (道路、渠道切割): what part of each patch they sever, and where they cross."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from rasterio import Affine
from rasterio.features import rasterize
from scipy import ndimage

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Raster, Table, Zones, method
from shanshui.diagnose.painting import held

if TYPE_CHECKING:
    from numpy.typing import NDArray

NATURAL = (1, 2, 3, 4, 7, 8)
"""First-level classes that are neither farmland nor town, as connectivity has them."""
PERCENT = 100.0


@method(
    gives="natural_cut",
    source="Jaeger 2000，Landscape Ecology 15:115–130（分割度：两点被隔开的概率）；影响距离为设计取值",
    scope="global",
    nodata="barrier",
    assumed=("cut_reach_m",),
    bytes_per_cell=60,
)
def natural_cut(
    ecosystem: Raster,
    cell_area: Raster,
    roads: Lines | None = None,
    canals: Lines | None = None,
    *,
    grid: Grid,
    cut_reach_m: float = 1000.0,
) -> Raster:
    """How far roads and canals part the natural patch that they run through, near these lines.

        cut(patch) = (1 − Σ c² / (Σ c)²) · 100

    A patch is natural land joined by sides; c are the sizes of what is left of it when the cells that a line touches are
    taken out. So cut is the chance that two points of the patch lie on two sides of a line: 0 for a road that ends in the
    patch, 50 for one that halves it. It is told for natural cells whose nearest cell that a line touches belongs to their
    patch and lies, centre to centre, within cut_reach_m, these cells included; the others have 0.

    Shapes   (y, x) float32.
    Units    %.
    Range    0–100.
    Errors   Absent where neither roads nor canals are given; ValueError unless cut_reach_m ≥ 0.
    Nodata   NaN outside the region and on land that is not natural, which parts patches.
    Golden   tests/golden/test_natural_cut.py (hand sum).
    """
    if not cut_reach_m >= 0:
        raise ValueError(f"cut_reach_m must not be negative, not {cut_reach_m}")
    lines = _given(roads, canals)
    natural = (cell_area.values > 0) & np.isin(ecosystem.values // 10, NATURAL)
    touched = touching([line for frame in lines.values() for line in frame.geometry], grid)
    patch, count = ndimage.label(natural)
    piece, pieces = ndimage.label(natural & ~touched)
    size = np.bincount(piece.ravel(), minlength=pieces + 1).astype("f8")
    owner = np.zeros(pieces + 1, dtype="i8")
    owner[piece.ravel()] = patch.ravel()  # every cell of a piece is of one patch
    size[0] = 0.0  # no piece
    whole, squares = np.bincount(owner, size, count + 1), np.bincount(owner, size**2, count + 1)
    cut = (1 - np.divide(squares, whole**2, out=np.ones_like(whole), where=whole > 0)) * PERCENT
    out = np.where(natural, 0.0, np.nan)
    crossing = touched & natural
    if crossing.any():
        away, nearest = ndimage.distance_transform_edt(~crossing, return_indices=True)
        near = natural & (away * grid.cell <= cut_reach_m) & (patch == patch[tuple(nearest)])
        out[near] = cut[patch[near]]
    return grid.raster(out.astype("f4"), "natural_cut")


@method(
    gives="barrier_crossings",
    source="按线与自然斑块相交统计（无公式）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=40,
)
def barrier_crossings(
    ecosystem: Raster,
    cell_area: Raster,
    counties: Zones,
    roads: Lines | None = None,
    canals: Lines | None = None,
    *,
    grid: Grid,
) -> Table:
    """Of each county, how far roads and canals run through natural land, and how many patches they cut.

        length = Σ length of the line within natural cells          density = length / A(natural)

    A patch is cut where taking out the cells that lines of that kind touch leaves two pieces of it or more.

    Shapes   rasters (y, x), lines → a row for each county and kind (road, canal), the region (*) first.
    Units    m; m²; km/km².
    Range    ≥ 0.
    Errors   Absent where neither roads nor canals are given.
    Nodata   a kind that is not given has no row.
    Golden   tests/golden/test_barrier_crossings.py (hand sum).
    """
    lines = _given(roads, canals)
    natural = (cell_area.values > 0) & np.isin(ecosystem.values // 10, NATURAL)
    patch, count = ndimage.label(natural)
    left, top = grid.transform[2], grid.transform[5]
    inside = {"*": natural}
    inside |= {str(code): natural & held(counties.iloc[[i]], grid) for i, code in enumerate(counties["code"])}
    rows = []
    for kind, frame in lines.items():
        cut = _cut_patches(natural, patch, count, touching(list(frame.geometry), grid))
        middles, lengths = _pieces(frame.geometry, grid)
        row, col = ((top - middles[:, 1]) // grid.cell).astype(int), ((middles[:, 0] - left) // grid.cell).astype(int)
        on = (row >= 0) & (row < grid.shape[0]) & (col >= 0) & (col < grid.shape[1])
        for code, own in inside.items():
            through = float(lengths[on][own[row[on], col[on]]].sum())
            area = float(cell_area.values[own].sum())
            patches = np.unique(patch[own])
            rows.append({"code": code, "kind": kind, "length_m": through, "natural_m2": area,
                         "density_km_km2": through / area * 1e3 if area > 0 else 0.0, "patches": len(patches),
                         "cut_patches": int(cut[patches].sum())})  # fmt: skip
    return pd.DataFrame(rows)


def _given(roads: Lines | None, canals: Lines | None) -> dict[str, Lines]:
    lines = {kind: frame for kind, frame in (("road", roads), ("canal", canals)) if frame is not None}
    if not lines:
        raise Absent(
            Say("缺少道路、渠道资料", "neither roads nor canals are given"),
            Say("补充道路或渠道", "add roads or canals"),
        )
    return lines


def touching(shapes: list[shapely.Geometry], grid: Grid) -> NDArray[np.bool_]:
    """Cells that any of the shapes touches."""
    if not shapes:
        return np.zeros(grid.shape, bool)
    burnt = rasterize(shapes, out_shape=grid.shape, transform=Affine(*grid.transform), all_touched=True, dtype="u1")
    return burnt.astype(bool)


def _cut_patches(
    natural: NDArray[np.bool_], patch: NDArray[np.int32], count: int, touched: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """By patch, from 1: whether it falls apart without the touched cells."""
    piece, number = ndimage.label(natural & ~touched)
    owner = np.zeros(number + 1, dtype="i8")
    owner[piece.ravel()] = patch.ravel()
    return np.asarray(np.bincount(owner[1:], minlength=count + 1) > 1)


def _pieces(lines: object, grid: Grid) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Middles and lengths of the lines cut to pieces of a tenth of a cell at most."""
    dense = shapely.get_parts(shapely.segmentize(np.asarray(lines, dtype=object), grid.cell / 10))
    points, line = shapely.get_coordinates(dense, return_index=True)
    own = line[1:] == line[:-1]
    ends, starts = points[1:][own], points[:-1][own]
    return (ends + starts) / 2, np.hypot(*(ends - starts).T)
