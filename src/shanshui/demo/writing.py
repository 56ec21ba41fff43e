"""Source files of the region, and the three files of the plan about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from shanshui.demo import files, growth, layers, outlook, plan_files
from shanshui.demo.judgements import write_judgements
from shanshui.demo.names import COUNTIES, PASTURES, VILLAGES
from shanshui.demo.region import Place, make_place
from shanshui.demo.vegetation import SERIES

Entry = dict[str, Any]
Rows = tuple[dict[str, list[Any]], list[Any]]


def write(directory: Path, seed: int, shape: tuple[int, int], cell: float, without: Sequence[str]) -> None:
    """Data files and the three files of the plan."""
    optional = (*layers.OPTIONAL, *layers.ADOPTED)
    unknown = sorted(set(without) - set(optional))
    if unknown:
        raise ValueError(f"cannot leave out {unknown}; optional layers are {', '.join(optional)}")
    place = make_place(seed, shape, cell)
    data = directory / "data"
    data.mkdir(parents=True, exist_ok=True)
    catalogued, adopted = (
        {name: _write(place, name, data) for name in names if name not in without}
        for names in (layers.ALL, layers.ADOPTED)
    )
    above = plan_files.superior_toml(place.units.region.area, place.targets, adopted, seed)
    (directory / "catalog.toml").write_bytes(plan_files.catalog_toml(catalogued, seed).encode())
    (directory / "plan.toml").write_bytes(plan_files.plan_toml(place.canvas.grid).encode())
    (directory / "superior.toml").write_bytes(above.encode())
    write_judgements(directory / "decisions")


def _write(place: Place, name: str, data: Path) -> Entry:
    if name in layers.VECTORS:
        columns, geometry = _rows(place, name)
        files.write_vector(data / f"{name}.gpkg", columns, geometry, place.canvas.grid)
        return {"path": f"data/{name}.gpkg", "year": 2020, "note": layers.VECTORS[name]}
    if name in place.tables:
        files.write_table(data / f"{name}.csv", place.tables[name])
        return {"path": f"data/{name}.csv", "note": {**layers.TABLES, **layers.ADOPTED}[name]}
    return _write_raster(place, name, data)


def _write_raster(place: Place, name: str, data: Path) -> Entry:
    grid = place.canvas.grid
    if name == "land_cover":
        for year, cover in place.land.covers.items():
            files.write_raster(data / f"land_cover_{year}.tif", cover, grid, None)
        return {"path": "data/land_cover_{year}.tif", "years": [*place.land.covers], "unit": "code",
                "nodata": files.NODATA_CODE, "classification": "cnlucc", "note": "土地利用，二级分类"}  # fmt: skip
    if name == "ndvi":
        for year in SERIES:
            files.write_raster(data / f"ndvi_{year}.tif", place.vegetation.of(year), grid, 3, whole=True)
        return {"path": "data/ndvi_{year}.tif", "years": [*SERIES], "unit": "1", "scale": 0.001,
                "nodata": files.NODATA, "note": "植被指数年最大值，存为千分之一"}  # fmt: skip
    if name == "groundwater_depth":
        for year, depth in place.groundwater.items():
            files.write_raster(data / f"{name}_{year}.tif", depth, grid, 2)
        return {"path": f"data/{name}_{{year}}.tif", "years": [*place.groundwater], "unit": "m", "nodata": files.NODATA,
                "note": "地下水埋深，山区无监测井、不作插值"}  # fmt: skip
    if name in layers.YEARLY or name in layers.SEEN:
        return _write_years(place, name, data)
    if name in layers.MONTHLY:
        return _write_months(place, name, data)
    if name in layers.SCENARIOS:
        return _write_scenarios(place, name, data)
    codes = {"soil_suitability": place.soil.suitability, **place.adopted}
    if name in codes:
        files.write_raster(data / f"{name}.tif", codes[name], grid, None)
        note = layers.ADOPTED.get(name, "土壤适宜性")
        return {"path": f"data/{name}.tif", "unit": "code", "nodata": files.NODATA_CODE, "note": note}
    unit, decimals, year, note = layers.RASTERS[name]
    files.write_raster(data / f"{name}.tif", _values(place, name), grid, decimals)
    more: Entry = {} if year is None else {"year": year}
    if name == "elevation":
        more["vertical_datum"] = "1985国家高程基准"
    return {"path": f"data/{name}.tif", "unit": unit, "nodata": files.NODATA, **more, "note": note}


def _write_years(place: Place, name: str, data: Path) -> Entry:
    """A series of some years, on the canvas or of coarse pixels; numbers without decimals are stored as they are."""
    near = name in layers.YEARLY
    unit, decimals, note = (layers.YEARLY if near else layers.SEEN)[name]
    years = (place.growth.yearly if near else place.growth.seen)[name]
    grid = place.canvas.grid if near else place.growth.grid
    for year, values in years.items():
        files.write_raster(data / f"{name}_{year}.tif", values, grid, decimals, whole=True)
    scale: Entry = {"scale": 10.0**-decimals} if decimals else {}
    return {"path": f"data/{name}_{{year}}.tif", "years": [*years], "unit": unit, **scale, "nodata": files.NODATA,
            "note": note}  # fmt: skip


def _write_months(place: Place, name: str, data: Path) -> Entry:
    unit, decimals, note = layers.MONTHLY[name]
    for month, values in enumerate(place.growth.monthly[name], start=1):
        files.write_raster(data / f"{name}_{month:02d}.tif", values, place.growth.grid, decimals, whole=True)
    return {"path": f"data/{name}_{{month}}.tif", "months": [*range(1, 13)], "year": growth.MONTH_OF, "unit": unit,
            "scale": 10.0**-decimals, "nodata": files.NODATA, "note": note}  # fmt: skip


def _write_scenarios(place: Place, name: str, data: Path) -> Entry:
    unit, decimals, note = layers.SCENARIOS[name]
    planes = place.outlook.climate[name]
    for scenario, values in planes.items():
        files.write_raster(data / f"{name}_{scenario}.tif", values, place.outlook.grid, decimals, whole=True)
    return {"path": f"data/{name}_{{scenario}}.tif", "scenarios": [*planes], "year": outlook.PERIOD, "unit": unit,
            "scale": 10.0**-decimals, "nodata": files.NODATA, "note": note}  # fmt: skip


def _values(place: Place, name: str) -> np.ndarray:
    climate, soil = place.climate, place.soil
    return {
        "elevation": place.terrain.elevation,
        "population": place.features.population,
        "precipitation": climate.precipitation,
        "temperature": climate.temperature,
        "aridity": climate.aridity,
        "potential_evapotranspiration": climate.demand,
        "rainfall_erosivity": climate.erosivity,
        "soil_erodibility": soil.erodibility,
        "soil_organic_matter": soil.organic_matter,
        "soil_salinity": soil.salinity,
        "urban_expansion": place.outlook.urban,
        **place.ground,
    }[name]


# ---------------------------------------------------------------- vectors
def _rows(place: Place, name: str) -> Rows:
    """Columns and geometries of a vector layer."""
    make: dict[str, Callable[[Place], Rows]] = {
        "counties": lambda p: ({"code": [c for c, _ in COUNTIES], "name": [n for _, n in COUNTIES]}, p.units.counties),
        "townships": lambda p: (_townships(p), p.units.townships),
        "villages": lambda p: (_villages(p), p.units.villages),
        "protected_areas": _protected,
        "roads": lambda p: ({"name": [r.name for r in p.roads]}, [r.line for r in p.roads]),
        "rivers": lambda p: ({"name": p.river_names}, p.waters.lines),
        "canals": lambda p: (
            {"name": [c.name for c in p.canals], "category": [c.category for c in p.canals]}, [c.line for c in p.canals]
        ),
        "settlements": lambda p: ({"name": [t.name for t in p.towns]}, [shapely.Point(t.point) for t in p.towns]),
        "mines": _mines,
        "past_projects": _past_projects,
        "drinking_water_sources": lambda p: p.drinking_sources,
        "glaciers": lambda p: p.glaciers,
        "survey_units": lambda p: p.survey_units,
        "water_units": lambda p: p.water_plans.units,
        "flow_sections": lambda p: p.water_plans.sections,
        "drinking_water_zones": lambda p: p.water_plans.zones,
        "sandy_land": lambda p: p.sandy_land,
        "invasive_species": lambda p: p.invaders,
        "planned_roads": lambda p: (
            {"name": [name for name, _ in p.outlook.planned_roads]}, [line for _, line in p.outlook.planned_roads]
        ),
    }  # fmt: skip
    if name in make:
        return make[name](place)
    if name in place.spaces:
        return place.spaces[name]
    f = place.features
    rows = {"red_lines": f.red_lines, "permanent_farmland": f.permanent_farmland, "urban_boundary": f.urban_boundary,
            "lakes": f.lakes}[name]  # fmt: skip
    return {"name": [a for a, _ in rows]}, [g for _, g in rows]


def _protected(place: Place) -> Rows:
    found = place.features.protected_areas
    return {"name": [a for a, _, _ in found], "category": [c for _, c, _ in found]}, [g for _, _, g in found]


def _mines(place: Place) -> Rows:
    """Those that were left behind."""
    left = [mine for mine in place.mines if mine.closed is None]
    return {"code": [m.code for m in left], "name": [m.name for m in left]}, [m.polygon for m in left]


def _past_projects(place: Place) -> Rows:
    works = place.works
    columns = {
        "code": [w.code for w in works], "name": [w.name for w in works], "category": [w.category for w in works],
        "start_year": [w.start for w in works], "end_year": [w.end for w in works], "area_ha": [w.area_ha for w in works],
        "investment_wan_yuan": [w.investment for w in works], "accepted": [w.accepted for w in works],
    }  # fmt: skip
    return columns, [w.shape for w in works]


def _townships(place: Place) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {"code": [], "name": [], "county": [], "villages": []}
    numbers = [0] * len(COUNTIES)
    for i, town in enumerate(place.towns):
        numbers[town.county] += 1
        columns["code"].append(f"{COUNTIES[town.county][0]}{numbers[town.county]:03d}")
        columns["name"].append(town.name)
        columns["county"].append(COUNTIES[town.county][0])
        columns["villages"].append(place.units.township_of.count(i))
    return columns


def _villages(place: Place) -> dict[str, list[Any]]:
    """Twelve digits, those of the township first; no name twice in a township."""
    townships = _townships(place)
    columns: dict[str, list[Any]] = {"code": [], "name": [], "township": []}
    rng = place.canvas.rng("village names")
    for i, town in enumerate(place.towns):
        pastoral = town.rank == 3
        stems = rng.permutation(PASTURES if pastoral else VILLAGES)
        for k in range(place.units.township_of.count(i)):
            columns["code"].append(f"{townships['code'][i]}{201 + k:03d}")
            columns["name"].append(f"{stems[k]}{'牧业村' if pastoral else '村'}")
            columns["township"].append(townships["code"][i])
    return columns
