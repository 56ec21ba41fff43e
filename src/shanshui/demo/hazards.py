"""What makes land fragile besides its relief: salts of the groundwater, wind of winter and spring."""

from __future__ import annotations

import numpy as np

from shanshui.demo.canvas import Canvas, Field, limited
from shanshui.demo.terrain import LAKE_LEVEL, Terrain
from shanshui.demo.waters import Waters


def make_groundwater_tds(canvas: Canvas, terrain: Terrain, waters: Waters) -> Field:
    """g/L: fresh below the fans and along the rivers, brine about the lake; no wells in the mountains."""
    rise = np.clip(canvas.smooth(terrain.elevation, 500) - LAKE_LEVEL, 0, None)
    near = np.exp(-canvas.distance(terrain.lake) / 7000)
    salts = 0.35 + 2.4 * np.exp(-rise / 90) + 36 * near**1.5 * np.exp(-rise / 35)
    salts *= (1 - 0.45 * np.exp(-waters.near / 1200)) * np.exp(0.25 * limited(canvas.noise("brine", 4e3, 3), 2))
    return np.where(terrain.mountain, np.nan, np.clip(salts, 0.2, 80))


def make_windy_days(canvas: Canvas, terrain: Terrain) -> Field:
    """Days of winter and spring with 6 m/s or more: a gap wind over the plain, more on the crests than in the valleys."""
    gap = np.exp(-(((canvas.x / canvas.width - 0.3) / 0.22) ** 2)) * ~terrain.mountain
    high = np.clip((canvas.smooth(terrain.elevation, 600) - 1500) / 2500, 0, 1) * terrain.mountain
    days = 13 + 24 * canvas.smooth(gap, 2500) + 16 * high + 2.2 * limited(canvas.noise("wind", 9e3, 3), 2)
    return np.clip(days, 0, 150)
