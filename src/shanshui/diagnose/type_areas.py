"""Polygons of each type of problem, and its area by county and township."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
from rasterio import Affine
from rasterio.features import rasterize
from skimage.measure import label as connected

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method
from shanshui.core.units import convert
from shanshui.diagnose.strata import LIGHT, MEDIUM, SEVERE

if TYPE_CHECKING:
    from numpy.typing import NDArray

GRADES = (SEVERE, MEDIUM, LIGHT)


@method(
    gives="problem_areas",
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.2.2（问题的分布、程度）",
    scope="global",
    nodata="exclude",
    assumed=("min_patch_ha",),
    bytes_per_cell=100,
)
def problem_areas(problem_degree: Raster, cell_area: Raster, *, grid: Grid, min_patch_ha: float = 100.0) -> Zones:
    """Polygons of each type of problem: touching cells (edge or corner) of one degree; types may overlap.

    A patch of min_patch_ha or more is a polygon of its own; the smaller ones of a type and degree are one polygon of
    many parts, so that nothing is dropped and the polygons re-add to the raster. Where one cell is that large already,
    every patch stands alone.

    Shapes   (problem, y, x) → one row a polygon, along cell edges, in the grid's CRS: types in their order, the worst
             degree first, then by area descending and first cell; the collected small patches last.
    Units    min_patch_ha ha; area_m2 m² within the region.
    Range    degree 2–4; parts ≥ 1.
    Errors   ValueError for a negative min_patch_ha; Absent where no type has a cell.
    Nodata   cells without a degree, judged without finding, or not concerned are in no polygon.
    Source   ids are hashes of type, degree, place of the first cell, number of cells and of parts.
    Golden   tests/golden/test_problem_areas.py (hand sum; invariant).
    """
    if min_patch_ha < 0:
        raise ValueError(f"min_patch_ha must not be negative: {min_patch_ha}")
    small = convert(min_patch_ha, "ha", "m2")
    alone = grid.cell**2 >= small
    area = cell_area.values
    tables = [
        _polygons(str(name), problem_degree.values[k], degree, area, 0.0 if alone else small, grid)
        for k, name in enumerate(problem_degree["problem"].values)
        for degree in GRADES
    ]
    found = [table for table in tables if table is not None]
    if not found:
        raise Absent(
            Say("能评价的各类生态问题均未出现", "no type of problem that could be judged occurs"),
            Say(
                "核对判定图层和界限；卡片列出无法评价的类型",
                "check triggers and thresholds; the cards list what is missing",
            ),
        )
    return gpd.GeoDataFrame(pd.concat(found, ignore_index=True), geometry="geometry", crs=grid.crs)


def _polygons(
    problem: str, degrees: NDArray[np.int8], degree: int, area: NDArray[np.float64], small: float, grid: Grid
) -> gpd.GeoDataFrame | None:
    """The polygons of one type and degree; None where it does not occur."""
    held = (degrees == degree) & (area > 0)
    if not held.any():
        return None
    patch = connected(held, connectivity=2)  # 0 outside
    cells = np.flatnonzero(held)
    _, first, count = np.unique(patch.ravel()[cells], return_index=True, return_counts=True)
    first = cells[first]
    size = np.bincount(patch.ravel()[cells], weights=area.ravel()[cells])[1:]
    large = np.flatnonzero(size >= small)
    large = large[np.lexsort((first[large], -size[large]))]
    rest = np.flatnonzero(size < small)
    number = np.full(size.size + 1, -1, dtype="i4")
    number[large + 1] = np.arange(large.size)
    number[rest + 1] = large.size
    rows = [(int(first[i]), int(count[i]), 1, float(size[i])) for i in large]
    if rest.size:
        rows.append((int(first[rest].min()), int(count[rest].sum()), int(rest.size), float(size[rest].sum())))
    return gpd.GeoDataFrame(
        {
            "id": [_id(problem, degree, cell, cells, parts, grid) for cell, cells, parts, _ in rows],
            "problem": problem,
            "degree": degree,
            "area_m2": [m2 for *_, m2 in rows],
            "parts": [parts for _, _, parts, _ in rows],
            "cells": [cells for _, cells, _, _ in rows],
        },
        geometry=grid.outlines(number[patch], len(rows)),
        crs=grid.crs,
    )


def _id(problem: str, degree: int, first: int, cells: int, parts: int, grid: Grid) -> str:
    """A short id made of what the polygon is and where: the grid may grow around it."""
    row, col = divmod(first, grid.shape[1])
    what = f"{problem} {degree} {grid.x[col]} {grid.y[row]} {cells} {parts}"
    return f"{problem}-" + hashlib.sha256(what.encode()).hexdigest()[:10]


@method(
    gives="problem_area_shares",
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.2.2（问题的分布、程度）；县界与栅格精确求交",
    scope="global",
    nodata="exclude",
    bytes_per_cell=150,
)
def problem_area_shares(
    problem_degree: Raster,
    cell_area: Raster,
    county_cells: Table,
    area_adjustment: Table | None = None,
    townships: Zones | None = None,
    *,
    grid: Grid,
) -> Table:
    """Area of each type and degree by county and township; the rows of a type and degree sum to its area.

        area(problem, county, township, degree) = Σ cell_area · wᵢ / Σ w        w = share in the county · its adjustment

    A cell on a county border is split; its township is the one that holds its centre, where that belongs to the county
    the piece lies in. A piece without one has no township: an empty field, never a neighbour's name.

    Shapes   one row for each combination that occurs, by type, county, township, degree.
    Units    m².
    Range    > 0.
    Errors   Absent where no type occurs.
    Nodata   cells without a degree or in no county have no row.
    Golden   tests/golden/test_problem_area_shares.py (hand sum).
    """
    county, codes = pd.factorize(county_cells["county"].astype(str))
    cell = county_cells["cell"].to_numpy("i8")
    factor = {} if area_adjustment is None else dict(
        zip(area_adjustment["code"].astype(str), area_adjustment["factor"].astype(float), strict=True)
    )  # fmt: skip
    weight = county_cells["share"].to_numpy("f8") * np.array([factor.get(code, 1.0) for code in codes])[county]
    whole = np.bincount(cell, weights=weight, minlength=grid.size)[cell]
    m2 = np.divide(weight, whole, out=np.zeros_like(weight), where=whole > 0) * cell_area.values.ravel()[cell]
    town, names = _townships(townships, codes, county, cell, grid)
    frames = []
    for k, name in enumerate(problem_degree["problem"].values):
        degree = problem_degree.values[k].ravel()[cell]
        here = (degree >= LIGHT) & (m2 > 0)
        frame = pd.DataFrame({"county": county[here], "town": town[here], "degree": degree[here], "area_m2": m2[here]})
        sums = frame.groupby(["county", "town", "degree"], as_index=False)["area_m2"].sum()
        frames.append(sums.assign(problem=str(name)))
    table = pd.concat(frames, ignore_index=True)
    if table.empty:
        raise Absent(
            Say("能评价的各类生态问题均未出现", "no type of problem that could be judged occurs"),
            Say(
                "核对判定图层和界限；卡片列出无法评价的类型",
                "check triggers and thresholds; the cards list what is missing",
            ),
        )
    return pd.DataFrame(
        {
            "problem": table["problem"],
            "county": [codes[i] for i in table["county"]],
            "township": pd.array([names[i] for i in table["town"]], dtype="string"),
            "degree": table["degree"].astype("i8"),
            "area_m2": table["area_m2"],
        }
    )


def _townships(
    townships: Zones | None, codes: pd.Index, county: NDArray[np.intp], cell: NDArray[np.int64], grid: Grid
) -> tuple[NDArray[np.int32], list[str | None]]:
    """For each piece, the row of its township (the last one: none), and the codes of the townships."""
    if townships is None:
        return np.zeros(cell.size, dtype="i4"), [None]
    shapes = [(polygon, i) for i, polygon in enumerate(townships.geometry, start=1)]
    at = rasterize(shapes, grid.shape, transform=Affine(*grid.transform), dtype="int32").ravel()[cell] - 1
    none = len(townships)
    own = pd.Index(codes).get_indexer(townships["county"].astype(str))  # −1: of no county of the plan
    own = np.append(own, -2)
    at = np.where((at >= 0) & (own[at] == county), at, none)
    return at.astype("i4"), [*townships["code"].astype(str), None]
