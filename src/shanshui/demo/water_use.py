"""Where the water goes: actual evapotranspiration of each cell, and what the reservoirs hold."""

from __future__ import annotations

import numpy as np
import shapely

from shanshui.demo import natural as n
from shanshui.demo.administration import Units
from shanshui.demo.canvas import Canvas, Field, limited
from shanshui.demo.climate import Climate
from shanshui.demo.features import Features
from shanshui.demo.land import Land
from shanshui.demo.names import COUNTIES, RESERVOIRS

IRRIGATED = {n.PADDY: 0.78, n.DRY: 0.5, n.ORCHARD: 0.55}
"""Share of the evaporative demand that fields evaporate, by rain and canal water together."""
OPEN = {n.LAKE: 0.92, n.RESERVOIR: 0.88, n.RIVER: 0.75, n.MARSH: 0.8}
"""The same of water and marsh, which groundwater and rivers feed."""
POPLAR = 0.35
"""Of woods along the rivers, which drink from the groundwater."""
DEPTH_M = 9.0
"""Mean depth of a reservoir; a whole number of 万 m³ follows."""


def evapotranspiration(canvas: Canvas, climate: Climate, land: Land) -> Field:
    """mm a year: rain less what runs off, above ground and below, where only rain falls; by demand where more water comes.

    In the oases more evaporates than falls: the rest came by canal, out of the mountains.
    """
    cover = land.covers[2020]
    rain = climate.precipitation * (1 + 0.02 * limited(canvas.noise("evaporation", 9e3, 3), 2))
    natural = np.clip(rain - climate.runoff, 0.15 * rain, 0.95 * climate.demand)
    fed = np.zeros(canvas.shape)
    for code, share in (IRRIGATED | OPEN).items():
        fed[cover == code] = share
    fed[land.poplar & np.isin(cover, (n.FOREST, n.SPARSE_FOREST, n.SHRUB))] = POPLAR
    return np.clip(canvas.smooth(np.maximum(natural, fed * climate.demand), 0.6 * canvas.cell), 0, None)


def reservoirs(features: Features, units: Units) -> dict[str, list[object]]:
    """Total capacity of each by its area, in the county where its middle lies."""
    area: dict[str, float] = {}
    county: dict[str, str] = {}
    for name, shape in features.lakes:
        if name not in RESERVOIRS:
            continue
        area[name] = area.get(name, 0.0) + shape.area
        middle = shapely.point_on_surface(shape)
        nearest = int(np.argmin([border.distance(middle) for border in units.counties]))
        county.setdefault(name, COUNTIES[nearest][0])
    capacity: list[object] = [round(m2 * DEPTH_M / 1e4) for m2 in area.values()]
    return {"name": [*area], "county": [county[name] for name in area], "capacity_wan_m3": capacity}
