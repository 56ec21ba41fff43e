"""Checking a catalog against its files, before anything is computed: every problem at once, none raised."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from shanshui.base.catalog import Catalog, Entry
from shanshui.base.check_rasters import check_raster
from shanshui.base.classes import crosswalk
from shanshui.base.grids import grid_problems, make_grid
from shanshui.base.plan_file import GridSpec, Region, Years
from shanshui.base.tables import scan_table
from shanshui.base.vectors import scan_vector
from shanshui.core.errors import Problem, Problems, Say
from shanshui.core.vocabulary import Layer, vocabulary

if TYPE_CHECKING:
    import geopandas as gpd

    from shanshui.core.grid import Grid

COARSE = 3.0
"""NDVI whose information is coarser than this many cells tells nothing about a cell."""


def check_catalog(
    catalog: Catalog, grid_spec: GridSpec, region: Region, years: Years, *, margin: float = 0.0
) -> list[Problem]:
    """Every problem of the grid's CRS and of the files; margin as for `make_grid`, so that values are checked where they are used."""
    problems = grid_problems(grid_spec)
    vectors, found = _vectors(catalog)
    counties = vectors.get("counties")
    if "counties" not in catalog:
        problems.append(Problem("layer-required", Say("没有登记县级行政区", "counties are not catalogued"), "catalog.toml [counties]",
                                Say("登记 counties：规划区域由它确定", "enter counties: the region is made of them"), layer="counties"))  # fmt: skip
    grid: Grid | None = None
    if counties is not None and not problems:
        try:
            grid = make_grid(grid_spec, counties, margin)
        except Problems as error:
            problems += error.problems
    problems += found
    for name in catalog:
        layer, entry = vocabulary()[name], catalog[name]
        if layer.is_raster:
            problems += check_raster(entry, layer, grid, _allowed(layer, entry))
            problems += _of_layer(entry, grid_spec, years)
        elif layer.is_vector and grid is not None and name in vectors:
            problems += _extent(vectors[name], layer, grid, entry)
        elif layer.kind == "table":
            problems += scan_table(entry, layer)[1]
    if counties is not None:
        problems += _of_counties(counties, region, catalog["counties"])
    return problems


def _vectors(catalog: Catalog) -> tuple[dict[str, gpd.GeoDataFrame], list[Problem]]:
    """Features of every vector layer that can be placed, and the problems of all."""
    features, problems = {}, []
    for name in catalog:
        layer = vocabulary()[name]
        if layer.is_vector:
            frame, found = scan_vector(catalog[name], layer)
            problems += found
            if frame is not None and frame.geometry.notna().any():
                features[name] = frame
    return features, problems


def _allowed(layer: Layer, entry: Entry) -> Collection[int] | None:
    """Codes that a categorical layer may hold: of its crosswalk, or of the vocabulary."""
    if layer.name == "land_cover":
        return {int(code) for code in crosswalk(str(entry.classification))["code"]}
    if layer.codes is not None:
        return {int(code) for code in vocabulary().codes[layer.codes]}
    return None


def _of_layer(entry: Entry, spec: GridSpec, years: Years) -> list[Problem]:
    """Rules of single layers: the years of land cover, the resolution of NDVI."""
    if entry.name == "land_cover":
        given = set(entry.years or ([entry.year] if isinstance(entry.year, int) else []))
        lacking = [year for year in (years.reference, years.base) if year not in given]
        if lacking:
            return [Problem("year-lacking", Say("土地利用缺少基期年或参照年", "land cover lacks the base or reference year"),
                            "catalog.toml [land_cover].years", Say("补充该年数据，或改 plan.toml 的 years",
                                "add that year, or change [years] of plan.toml"),
                            found=", ".join(map(str, sorted(given))), expected=", ".join(map(str, lacking)), layer=entry.name)]  # fmt: skip
    coarse = entry.native_resolution_m
    if entry.name == "ndvi" and coarse is not None and coarse > COARSE * spec.cell:
        return [Problem("resolution-coarse", Say("植被指数的真实分辨率远粗于格网", "the NDVI is much coarser than the grid"),
                        "catalog.toml [ndvi].native_resolution_m",
                        Say("改登记为 ndvi_background：只作背景，不参与评价", "catalogue it as ndvi_background: it then feeds no grade"),
                        found=f"{coarse:g} m", expected=f"≤ {COARSE * spec.cell:g} m", layer=entry.name)]  # fmt: skip
    return []


def _extent(frame: gpd.GeoDataFrame, layer: Layer, grid: Grid, entry: Entry) -> list[Problem]:
    import numpy as np

    west, south, east, north = frame.to_crs(grid.crs).total_bounds
    left, bottom, right, top = grid.bounds
    if (
        np.isfinite([west, south, east, north]).all()
        and west < right
        and east > left
        and south < top
        and north > bottom
    ):
        return []
    return [Problem("extent-outside", Say("数据没有覆盖规划区域", "the data do not meet the region"), f"{entry.files[0].name} [{layer.name}]",
                    Say("核对文件和坐标系", "check the file and its CRS"),
                    found=", ".join(f"{v:.6g}" for v in frame.total_bounds), layer=layer.name)]  # fmt: skip


def region_prefix(code: str) -> str:
    """The digits that the codes of a region's counties begin with: 513200 → 5132, 510000 → 51."""
    return code.removesuffix("00").removesuffix("00")


def _of_counties(counties: gpd.GeoDataFrame, region: Region, entry: Entry) -> list[Problem]:
    prefix = region_prefix(region.code)
    foreign = sorted(str(code) for code in counties["code"].dropna() if not str(code).startswith(prefix))
    if not foreign:
        return []
    return [Problem("county-foreign", Say(f"有不属于{region.name}的县级行政区", f"counties that are not of {region.code}"),
                    f"{entry.files[0].name} [counties]", Say("用 where 只取本区域，或改正代码", "take only the region with where, or mend the codes"),
                    found=", ".join(foreign[:20]), expected=f"{prefix}…", layer="counties")]  # fmt: skip
