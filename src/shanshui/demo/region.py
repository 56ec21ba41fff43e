"""The whole region, from seed and grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shanshui.core.grid import Grid
from shanshui.demo import accounts, adopted, watched_waters, water_use, weather
from shanshui.demo.administration import Units, make_outline, make_units
from shanshui.demo.canals import Canal, make_canals
from shanshui.demo.canvas import Canvas, Field
from shanshui.demo.changes import make_changes
from shanshui.demo.climate import Climate, make_climate
from shanshui.demo.countryside import make_countryside
from shanshui.demo.degrading import make_biomass, make_sandy_land
from shanshui.demo.degrading import make_targets as make_cover_targets
from shanshui.demo.features import Features, make_features
from shanshui.demo.groundwater import make_groundwater
from shanshui.demo.growth import Growth, make_growth
from shanshui.demo.hazards import make_groundwater_tds, make_windy_days
from shanshui.demo.land import Land, make_land
from shanshui.demo.movement import make_movement
from shanshui.demo.natural import make_natural
from shanshui.demo.night import make_night_light
from shanshui.demo.oasis import irrigable
from shanshui.demo.outlook import Outlook, make_outlook
from shanshui.demo.plan_files import control_km2
from shanshui.demo.pressure import make_invaders, make_livestock
from shanshui.demo.settlements import Mine, Road, Town, make_mines, make_roads, make_towns
from shanshui.demo.soil import Soil, make_soil
from shanshui.demo.survey_plots import make_survey
from shanshui.demo.targets import Target, make_targets
from shanshui.demo.terrain import Terrain, make_terrain
from shanshui.demo.texture import make_carbonate, make_texture
from shanshui.demo.townscape import make_impervious, make_townscape
from shanshui.demo.vegetation import Vegetation, make_harm, make_vegetation
from shanshui.demo.water_plans import WaterPlans, make_water_plans
from shanshui.demo.waters import Waters, make_waters, river_names
from shanshui.demo.works import Work, make_works

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
    vegetation: Vegetation
    works: list[Work]
    soil: Soil
    groundwater: dict[int, Field]
    features: Features
    river_names: list[str | None]
    canals: list[Canal]
    tables: dict[str, accounts.Columns]
    adopted: dict[str, adopted.Codes]
    targets: list[Target]
    ground: dict[str, Field]
    """Texture of the soil, salts of the groundwater, wind, light at night, movement of animals: rasters by name."""
    drinking_sources: watched_waters.Rows
    glaciers: watched_waters.Rows
    growth: Growth
    sandy_land: watched_waters.Rows
    invaders: watched_waters.Rows
    outlook: Outlook
    survey_units: watched_waters.Rows
    spaces: dict[str, watched_waters.Rows]
    """What is kept about fields and towns: vector layers by name."""
    water_plans: WaterPlans


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
    units = make_units(canvas, outline, [(*town.at, town.county) for town in towns], tilled)
    mines = make_mines(canvas, outline, terrain, waters)
    roads = make_roads(outline, terrain, waters, towns, mines)
    natural = make_natural(canvas, terrain, waters, tilled, units.inside)
    lines = [road.line for road in roads if "便道" not in road.name]
    land = make_land(canvas, terrain, waters, natural, tilled, units.inside, towns, mines, lines)
    harm = make_harm(canvas, terrain, land, units.inside)
    works, fences = make_works(canvas, terrain, land, units, towns, mines, harm)
    changes = make_changes(canvas, land, mines)
    vegetation = make_vegetation(canvas, terrain, climate, land, changes, harm, fences)
    soil = make_soil(canvas, terrain, climate, land)
    groundwater = make_groundwater(canvas, terrain, waters, land)
    features = make_features(canvas, terrain, land, units, towns)
    names = river_names(canvas, waters)
    canals = make_canals(outline.coarse, terrain, waters, land, units.inside, names)
    counted = accounts.make_counted(canvas, units, land, np.round(features.population, 2))
    tables = _tables(counted, terrain, vegetation)
    tables["survey_areas"] = adopted.survey_areas(canvas, land, units, control_km2(units.region.area))
    zones = {
        "importance_adopted": adopted.make_importance(canvas, terrain, waters, land, units.inside),
        "vulnerability_adopted": adopted.make_vulnerability(canvas, terrain, climate, land, units.inside),
    }
    targets = make_targets(counted, mines, tables["survey_indicators"])
    ground = make_texture(canvas, terrain, land)
    ground["groundwater_tds"] = make_groundwater_tds(canvas, terrain, waters)
    ground["evapotranspiration"] = water_use.evapotranspiration(canvas, climate, land)
    ground["windy_days"] = make_windy_days(canvas, terrain)
    ground["calcium_carbonate"] = make_carbonate(canvas, terrain, climate)
    ground["impervious"] = make_impervious(canvas, land, towns)
    ground["night_light"] = make_night_light(canvas, land, features.population)
    ground |= make_movement(canvas, terrain, land, units)
    tables["daily_weather"] = weather.make_daily(canvas, terrain, climate, towns)
    tables["reservoirs"] = water_use.reservoirs(features, units)
    tables["key_waters"] = watched_waters.make_key_waters(canvas, units, waters, features, names)
    sources = watched_waters.make_drinking_sources(canvas, units, features, towns)
    glaciers = watched_waters.make_glaciers(canvas, land, units)
    growth = make_growth(canvas, climate, land, vegetation, ground["evapotranspiration"])
    growth.yearly["biomass"] = make_biomass(canvas, terrain, land, vegetation)
    sandy = make_sandy_land(canvas, land, units)
    tables["livestock"] = make_livestock(canvas, land, units, towns)
    invaders = make_invaders(canvas, units, roads)
    tables["degradation_targets"] = make_cover_targets()
    outlook = make_outlook(canvas, terrain, land, towns, growth, tables["residents"])
    tables |= outlook.tables
    plots, tables["unit_observations"] = make_survey(canvas, terrain, land, units, towns, harm)
    plans = make_water_plans(canvas, terrain, climate, waters, units, names, counted, tables["water_accounts"], sources)
    tables["water_resources"] = plans.resources
    spaces, kept = make_countryside(canvas, land, units, towns, waters, names, canals)
    tables |= kept
    spaces |= make_townscape(canvas, terrain, land, units, towns, features, waters, names, canals, tables)
    return Place(canvas, terrain, climate, waters, units, towns, mines, roads, land, vegetation, works, soil, groundwater,
                 features, names, canals, tables, zones, targets, ground, sources, glaciers, growth, sandy, invaders,
                 outlook=outlook, survey_units=plots, spaces=spaces, water_plans=plans)  # fmt: skip


def _tables(counted: accounts.Counted, terrain: Terrain, vegetation: Vegetation) -> dict[str, accounts.Columns]:
    census = accounts.residents(counted)
    return {
        "residents": census,
        "water_accounts": accounts.water_accounts(counted, census),
        "species": accounts.species(counted.canvas),
        "survey_indicators": accounts.survey_indicators(counted, terrain, vegetation, census),
    }
