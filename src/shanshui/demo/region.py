"""The whole region, from seed and grid to files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from shanshui.core.grid import Grid
from shanshui.demo import files, layers, plan_files
from shanshui.demo.administration import Units, make_outline, make_units
from shanshui.demo.canvas import Canvas
from shanshui.demo.climate import Climate, make_climate
from shanshui.demo.curves import burn
from shanshui.demo.features import Features, make_features
from shanshui.demo.land import Land, make_land
from shanshui.demo.names import COUNTIES, RIVERS
from shanshui.demo.natural import make_natural
from shanshui.demo.oasis import irrigable
from shanshui.demo.settlements import Mine, Road, Town, make_mines, make_roads, make_towns, villages
from shanshui.demo.soil import Soil, make_soil
from shanshui.demo.terrain import Terrain, make_terrain
from shanshui.demo.vegetation import make_ndvi
from shanshui.demo.waters import MAJOR, Waters, make_waters

CRS = (
    'PROJCS["CGCS2000 / China Albers 105E",GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHERO'
    'ID["CGCS2000",6378137,298.257222101]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.017453292'
    '5199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4490"]],PROJECTION["Albers_Conic_Equal_Area"],PARAMETER["l'
    'atitude_of_center",0],PARAMETER["longitude_of_center",105],PARAMETER["standard_parallel_1",25],PARAMETER["stan'
    'dard_parallel_2",47],PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG'
    '","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH]]'
)
WEST, NORTH = -1_250_000.0, 4_760_000.0
"""North-west corner of the data: about 89.5° E, 43.2° N."""
SMALLEST = (70_000.0, 88_000.0)
LARGEST = (100_000.0, 125_000.0)
"""Extent north–south and east–west for which the place is drawn, metres."""


@dataclass(frozen=True)
class Place:
    """Everything there is."""

    canvas: Canvas
    terrain: Terrain
    climate: Climate
    waters: Waters
    units: Units
    towns: list[Town]
    mines: list[Mine]
    roads: list[Road]
    land: Land
    ndvi: dict[int, np.ndarray]
    soil: Soil
    features: Features


def make_place(seed: int, shape: tuple[int, int], cell: float) -> Place:
    """Draw the place: relief, climate, water, boundaries, people, land, vegetation, soil, lines."""
    extent = (shape[0] * cell, shape[1] * cell)
    if any(not low <= e <= high for e, low, high in zip(extent, SMALLEST, LARGEST, strict=True)):
        raise ValueError(
            f"the demo is drawn for {SMALLEST[0] / 1e3:g}–{LARGEST[0] / 1e3:g} km from north to south and "
            f"{SMALLEST[1] / 1e3:g}–{LARGEST[1] / 1e3:g} km from west to east, not {extent[0] / 1e3:g} × {extent[1] / 1e3:g}"
        )
    # a whole number of cells from the origin of the CRS, as plan grids are: values are then taken over, not interpolated
    corner = (round(WEST / cell) * float(cell), round(NORTH / cell) * float(cell))
    canvas = Canvas(Grid(CRS, *corner, float(cell), shape), seed)
    terrain = make_terrain(canvas)
    climate = make_climate(canvas, terrain)
    waters = make_waters(canvas, terrain, climate)
    tilled = irrigable(canvas, terrain, waters)
    outline = make_outline(canvas, terrain, waters)
    towns = make_towns(canvas, outline, terrain, waters, tilled)
    units = make_units(canvas, outline, [(*town.at, town.county) for town in towns])
    mines = make_mines(canvas, outline, terrain, waters)
    roads = make_roads(outline, terrain, waters, towns, mines)
    natural = make_natural(canvas, terrain, waters, tilled, units.inside)
    lines = [road.line for road in roads if "便道" not in road.name]
    land = make_land(canvas, terrain, waters, natural, tilled, units.inside, towns, mines, lines)
    ndvi = make_ndvi(canvas, terrain, climate, land, units.inside)
    soil = make_soil(canvas, terrain, climate, land)
    features = make_features(canvas, terrain, land, units, towns)
    return Place(canvas, terrain, climate, waters, units, towns, mines, roads, land, ndvi, soil, features)


def write(directory: Path, seed: int, shape: tuple[int, int], cell: float, without: Sequence[str]) -> None:
    """Data files and the three files of the plan."""
    unknown = sorted(set(without) - set(layers.OPTIONAL))
    if unknown:
        raise ValueError(f"cannot leave out {unknown}; optional layers are {', '.join(layers.OPTIONAL)}")
    place = make_place(seed, shape, cell)
    data = directory / "data"
    data.mkdir(parents=True, exist_ok=True)
    given = [name for name in layers.ALL if name not in without]
    entries: dict[str, dict[str, Any]] = {}
    for name in given:
        write_one = _write_vector if name in layers.VECTORS else _write_raster
        entries[name] = write_one(place, name, data)
    (directory / "catalog.toml").write_bytes(plan_files.catalog_toml(entries, seed).encode())
    (directory / "plan.toml").write_bytes(plan_files.plan_toml(place.canvas.grid).encode())
    (directory / "superior.toml").write_bytes(plan_files.superior_toml(place.units.region.area).encode())


def _write_raster(place: Place, name: str, data: Path) -> dict[str, Any]:
    grid = place.canvas.grid
    if name == "land_cover":
        for year, cover in place.land.covers.items():
            files.write_raster(data / f"land_cover_{year}.tif", cover, grid, None)
        return {"path": "data/land_cover_{year}.tif", "years": [*place.land.covers], "unit": "code",
                "nodata": files.NODATA_CODE, "classification": "cnlucc", "note": "土地利用，二级分类"}  # fmt: skip
    if name == "ndvi":
        for year, values in place.ndvi.items():
            files.write_raster(data / f"ndvi_{year}.tif", values, grid, 3)
        return {"path": "data/ndvi_{year}.tif", "years": [*place.ndvi], "unit": "1", "nodata": files.NODATA,
                "note": "植被指数年最大值"}  # fmt: skip
    if name == "soil_suitability":
        files.write_raster(data / f"{name}.tif", place.soil.suitability, grid, None)
        return {"path": f"data/{name}.tif", "unit": "code", "nodata": files.NODATA_CODE, "note": "土壤适宜性"}
    unit, decimals, year, note = layers.RASTERS[name]
    files.write_raster(data / f"{name}.tif", _values(place, name), grid, decimals)
    dated = {} if year is None else {"year": year}
    return {"path": f"data/{name}.tif", "unit": unit, "nodata": files.NODATA, **dated, "note": note}


def _values(place: Place, name: str) -> np.ndarray:
    climate, soil = place.climate, place.soil
    return {
        "elevation": place.terrain.elevation,
        "population": place.features.population,
        "precipitation": climate.precipitation,
        "temperature": climate.temperature,
        "aridity": climate.aridity,
        "rainfall_erosivity": climate.erosivity,
        "soil_erodibility": soil.erodibility,
        "soil_organic_matter": soil.organic_matter,
        "soil_salinity": soil.salinity,
    }[name]


def _write_vector(place: Place, name: str, data: Path) -> dict[str, Any]:
    columns, geometry = _rows(place, name)
    files.write_vector(data / f"{name}.gpkg", columns, geometry, place.canvas.grid)
    return {"path": f"data/{name}.gpkg", "year": 2020, "note": layers.VECTORS[name]}


def _rows(place: Place, name: str) -> tuple[dict[str, list[Any]], list[Any]]:
    """Columns and geometries of a vector layer."""
    f = place.features
    if name == "counties":
        return {"code": [c for c, _ in COUNTIES], "name": [n for _, n in COUNTIES]}, place.units.counties
    if name == "townships":
        return _townships(place), place.units.townships
    if name == "protected_areas":
        return {"name": [a for a, _, _ in f.protected_areas], "category": [c for _, c, _ in f.protected_areas]}, [
            g for _, _, g in f.protected_areas
        ]
    if name == "roads":
        return {"name": [r.name for r in place.roads]}, [r.line for r in place.roads]
    if name == "rivers":
        return {"name": _river_names(place)}, place.waters.lines
    if name == "settlements":
        return {"name": [t.name for t in place.towns]}, [shapely.Point(t.point) for t in place.towns]
    if name == "mines":
        return {"code": [m.code for m in place.mines], "name": [m.name for m in place.mines]}, [
            m.polygon for m in place.mines
        ]
    rows = {"red_lines": f.red_lines, "permanent_farmland": f.permanent_farmland, "urban_boundary": f.urban_boundary,
            "lakes": f.lakes}[name]  # fmt: skip
    return {"name": [a for a, _ in rows]}, [g for _, g in rows]


def _townships(place: Place) -> dict[str, list[Any]]:
    rng = place.canvas.rng("villages")
    cell_km2 = place.canvas.cell**2 / 1e6
    columns: dict[str, list[Any]] = {"code": [], "name": [], "county": [], "villages": []}
    numbers = [0] * len(COUNTIES)
    for town, polygon in zip(place.towns, place.units.townships, strict=True):
        numbers[town.county] += 1
        tilled = float((burn([polygon], place.canvas.grid) & place.land.fields).sum()) * cell_km2
        columns["code"].append(f"{COUNTIES[town.county][0]}{numbers[town.county]:03d}")
        columns["name"].append(town.name)
        columns["county"].append(COUNTIES[town.county][0])
        columns["villages"].append(villages(polygon.area / 1e6, tilled, rng))
    return columns


def _river_names(place: Place) -> list[str | None]:
    """Named from the mouth upstream along the larger branch; small streams have no name."""
    waters = place.waters
    ends = [tuple(line.coords[-1]) for line in waters.lines]
    starts: dict[tuple[float, ...], int] = {tuple(line.coords[0]): i for i, line in enumerate(waters.lines)}
    fed: dict[int, list[int]] = {}
    for i, end in enumerate(ends):
        if end in starts:
            fed.setdefault(starts[end], []).append(i)
    pool = list(place.canvas.rng("rivers").permutation(RIVERS))
    names: list[str | None] = [None] * len(ends)
    for i in sorted(range(len(ends)), key=lambda i: -waters.sizes[i]):
        if names[i] is not None or waters.sizes[i] < MAJOR or not pool:
            continue
        name, here = str(pool.pop()), i
        while True:
            names[here] = name
            above = [k for k in fed.get(here, []) if names[k] is None]
            if not above:
                break
            here = max(above, key=lambda k: waters.sizes[k])
    return names
