"""Checking a catalog against its files, before anything is computed: every problem at once, none raised.

What one input lacks does not stop the look at the others: without a sound grid one is made up to look at the counties'
surroundings, without counties the whole of each raster is looked at, and tables need neither.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shanshui.base.catalog import Catalog, Entry
from shanshui.base.check_elevation import check_elevation
from shanshui.base.check_parcels import check_parcels
from shanshui.base.check_plan import areas_m2, check_control, control_m2
from shanshui.base.check_rasters import check_raster
from shanshui.base.check_region import Territory, territory
from shanshui.base.check_shift import check_shift
from shanshui.base.check_tables import FIRST, FORESEEN, LATEST, Known, check_rows
from shanshui.base.check_units import check_units, region_prefix
from shanshui.base.check_vectors import of_anchor, of_extent, read_vectors
from shanshui.base.classes import crosswalk
from shanshui.base.grids import WHERE, grid_problems, make_grid
from shanshui.base.parcels_read import holds_parcels
from shanshui.base.plan_file import GridSpec, Region, Years
from shanshui.base.tables import scan_table
from shanshui.core.errors import Problem, Problems, Say
from shanshui.core.vocabulary import Layer, vocabulary

if TYPE_CHECKING:
    import geopandas as gpd

COARSE = 3.0
"""NDVI whose information is coarser than this many cells tells nothing about a cell."""
LOOK = GridSpec(crs="+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m", cell=1000.0)
"""Where plan.toml gives no sound grid: only to look, never to compute."""
MOST = 10**10
"""Cells of the largest grid that makes sense: China at 30 m."""


@dataclass(frozen=True)
class Found:
    """What the check of the files has learnt, for those that come after."""

    problems: list[Problem]
    counties: gpd.GeoDataFrame | None = None
    place: Territory | None = None


def check_catalog(
    catalog: Catalog, grid_spec: GridSpec | None, region: Region | None, years: Years | None, *, margin: float = 0.0
) -> list[Problem]:
    """Every problem of the grid's CRS and of the files; margin as for `make_grid`, so that values are checked where they are used."""
    return look(catalog, grid_spec, region, years, margin=margin).problems


def look(
    catalog: Catalog,
    grid_spec: GridSpec | None,
    region: Region | None,
    years: Years | None,
    *,
    margin: float = 0.0,
    indicators: Mapping[str, str] | None = None,
    control: Sequence[tuple[str, float]] = (),
    told: Collection[str] = (),
) -> Found:
    """The same, with what was found.

    indicators   id → unit, by the guide.
    control      control areas (code, km²) stated above; those of a catalogued table are found here.
    told         layers whose entry is already known to be defective.
    """
    problems = grid_problems(grid_spec) if grid_spec is not None else []
    features, of_vectors = read_vectors(catalog)
    counties = features.get("counties")
    if "counties" not in catalog and "counties" not in told:
        problems.append(Problem("layer-required", Say("没有登记县级行政区", "counties are not catalogued"), "catalog.toml [counties]",
                                Say("登记 counties：规划区域由它确定", "enter counties: the region is made of them"), layer="counties"))  # fmt: skip
    place, found = _place(grid_spec if not problems else None, counties, margin)
    problems += found
    strays = of_anchor(features, catalog, place) if place is not None else []
    problems += strays
    place = None if strays else place
    areas = areas_m2(counties) if counties is not None else None
    if areas is not None and region is not None and len(areas) > 1:
        areas.pop(region.code, None)  # the region is no county of its own; that it stands among them is told elsewhere
    known = Known(areas, years, indicators)
    for name in catalog:
        layer, entry = vocabulary()[name], catalog[name]
        where = f"{entry.files[0].name} [{name}]"
        problems += of_vectors.get(name, [])
        if layer.is_raster and holds_parcels(entry):
            problems += check_parcels(entry, place) + of_layer(entry, grid_spec, years)
        elif layer.is_raster:
            problems += check_raster(entry, layer, place, _allowed(layer, entry))
            problems += of_layer(entry, grid_spec, years)
            problems += check_elevation(entry, layer) if name == "elevation" else []
        elif layer.is_vector and name in features:
            frame = features[name]
            problems += check_rows(frame, layer, frame.attrs["rows"], known, where)
            away = of_extent(frame, layer, place, where) if place is not None and name != "counties" else []
            problems += away
            if away:
                del features[name]
        elif layer.kind == "table":
            frame, found = scan_table(entry, layer)
            problems += found
            if frame is not None:
                problems += check_rows(frame, layer, frame.attrs["rows"], known, where)
            if frame is not None and name == "control_area":
                control = [(str(c), float(a)) for c, a in zip(frame["code"], frame["area_km2"], strict=True) if a > 0]
                problems += check_control(control, region, counties, where)
    if place is not None:
        problems += check_units(features, catalog, region, place, control_m2(control, region))
        problems += _of_scale(grid_spec, place)
        problems += check_shift(features, {name: f"{catalog[name].files[0].name} [{name}]" for name in features}, place)
    return Found(problems, counties, place)


def _place(
    spec: GridSpec | None, counties: gpd.GeoDataFrame | None, margin: float
) -> tuple[Territory | None, list[Problem]]:
    """The territory on the plan's grid, or on one made up to look."""
    if counties is None:
        return None, []
    problems: list[Problem] = []
    if spec is not None:
        try:
            grid = make_grid(spec, counties, margin)
            if grid.size <= MOST:
                return territory(grid, counties, True), []
            problems = [Problem("grid-size", Say("格网过密", "the grid has too many cells"), f"{WHERE}.cell",
                                Say("核对格网边长（单位是米）", "check the cell: it is in metres"), found=f"{grid.size:.2g}",
                                expected=f"≤ {MOST:.0g}")]  # fmt: skip
        except Problems as error:
            problems = list(error.problems)
        except (OverflowError, ValueError):
            problems = [Problem("grid-place", Say("县界落不到格网的坐标系里", "the counties have no place in the grid's CRS"), f"{WHERE}.crs",
                                Say("核对格网的投影与县界的坐标系", "check the projection of the grid and the CRS of the counties"),
                                found=spec.crs[:80])]  # fmt: skip
    return territory(make_grid(LOOK, counties, margin), counties, False), problems


def _of_scale(spec: GridSpec | None, place: Territory) -> list[Problem]:
    """A grid too coarse to hold its counties."""
    if spec is None or not place.planned:
        return []
    small = [str(name) for name, shape in zip(place.counties["name"], place.counties.geometry, strict=True)
             if 0 < shape.area < spec.cell**2]  # fmt: skip
    if not small:
        return []
    return [Problem("grid-size", Say("格网比县还大", "a cell is larger than a county"), f"{WHERE}.cell", Say("缩小格网边长", "use smaller cells"),
                    found=f"{spec.cell:g} m · {', '.join(small[:5])}")]  # fmt: skip


def _allowed(layer: Layer, entry: Entry) -> Collection[int] | None:
    """Codes that a categorical layer may hold: of its crosswalk, or of the vocabulary."""
    if layer.name == "land_cover":
        return {int(code) for code in crosswalk(str(entry.classification))["code"]}
    if layer.codes is not None:
        return {int(code) for code in vocabulary().codes[layer.codes]}
    return None


# ---------------------------------------------------------------------------------------------- rules of single layers
def of_layer(entry: Entry, spec: GridSpec | None, years: Years | None) -> list[Problem]:
    """The years of rasters, and the resolution of NDVI."""
    problems = []
    given = sorted(entry.years or ([entry.year] if isinstance(entry.year, int) else []))
    today = datetime.date.today().year
    last = LATEST if entry.name in FORESEEN else today
    odd = [year for year in given if not FIRST <= year <= last]
    if odd:
        problems.append(Problem("year-impossible", Say("年份不合理（或是尚未发生的观测）", "a year that cannot be, or has not come yet"),
                                f"catalog.toml [{entry.name}].year{'s' if entry.years else ''}", Say("改正年份", "mend the year"),
                                found=", ".join(map(str, odd)), expected=f"{FIRST} … {last}", layer=entry.name))  # fmt: skip
    if years is not None:
        problems += _of_years(entry.name, [entry.stands_for] if entry.stands_for else given, years)
    coarse = entry.native_resolution_m
    if entry.name == "ndvi" and coarse is not None and spec is not None and coarse > COARSE * spec.cell:
        problems.append(Problem("resolution-coarse", Say("植被指数的真实分辨率远粗于格网", "the NDVI is much coarser than the grid"),
                                "catalog.toml [ndvi].native_resolution_m",
                                Say("改登记为 ndvi_background：只作背景，不参与评价", "catalogue it as ndvi_background: it then feeds no grade"),
                                found=f"{coarse:g} m", expected=f"≤ {COARSE * spec.cell:g} m", layer=entry.name))  # fmt: skip
    return problems


def _of_years(name: str, given: list[int], years: Years) -> list[Problem]:
    """One date alone must be the base year's: change is then not evaluated, and said so. Several need the reference year too."""
    if name not in ("land_cover", "ndvi"):
        return []
    wanted = [years.base] if len(given) < 2 else [years.reference, years.base]
    lacking = [year for year in wanted if year not in given]
    if not lacking:
        return []
    zh = vocabulary()[name].zh
    return [Problem("year-lacking", Say(f"{zh}缺少基期年或参照年", f"{name} lacks the base or reference year"), f"catalog.toml [{name}].years",
                    Say("补充该年数据，或改 plan.toml 的 years", "add that year, or change [years] of plan.toml"),
                    found=", ".join(map(str, given)), expected=", ".join(map(str, lacking)), layer=name)]  # fmt: skip


__all__ = ["Found", "check_catalog", "look", "region_prefix"]
