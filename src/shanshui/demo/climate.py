"""Climate follows relief: rain rises with height, warmth falls, the air of the plain drinks what falls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shanshui.demo.canvas import Canvas, Field, limited
from shanshui.demo.terrain import LAKE_LEVEL, Terrain

LAPSE = 6.0
"""Degrees a kilometre."""
WETTEST = 3700.0
"""Elevation of most rain, metres."""


@dataclass(frozen=True)
class Climate:
    precipitation: Field
    """mm a year."""
    temperature: Field
    """°C, annual mean."""
    aridity: Field
    """Evaporative demand over precipitation."""
    demand: Field
    """Potential evapotranspiration, mm a year."""
    erosivity: Field
    """MJ mm/(ha h a)."""
    runoff: Field
    """mm a year; the plain gives none."""


def make_climate(canvas: Canvas, terrain: Terrain) -> Climate:
    """Rain 30–500 mm, temperature by the lapse rate, evaporative demand by temperature, erosivity by rain."""
    z = canvas.smooth(terrain.elevation, 900)
    above = np.clip((z - LAKE_LEVEL) / (WETTEST - LAKE_LEVEL), 0, 1)
    beyond = np.clip((z - WETTEST) / 1500, 0, 1)
    west = 1 + 0.16 * (0.5 - canvas.x / canvas.width) * canvas.rng("west").choice([-1, 1])
    shelter = 1 + 0.05 * limited(canvas.noise("rain", 14e3, 3), 2)
    rain = (36 + 410 * above**1.15 - 60 * beyond) * west * shelter
    rain = np.clip(rain, 30, 500)
    warmth = 12.2 - LAPSE * (canvas.smooth(terrain.elevation, 150) - LAKE_LEVEL) / 1000
    warmth += 0.2 * limited(canvas.noise("warmth", 20e3, 2), 2) + 0.6 * (canvas.y / canvas.height - 0.5)
    demand = np.clip(1480 - 57 * (12.2 - warmth) + 25 * limited(canvas.noise("demand", 18e3, 2), 2), 260, None)
    erosivity = 10 + 560 * np.clip((rain - 30) / 470, 0, 1) ** 1.4
    runoff = np.where(terrain.mountain, np.clip(rain - 120, 4, None) * 0.6, 0)
    return Climate(rain, warmth, demand / rain, demand, erosivity, runoff)
