"""Where water makes land worth tilling: on the fans along the rivers, below the gravel and above the salt."""

from __future__ import annotations

import numpy as np

from shanshui.demo.canvas import Canvas, Field, limited
from shanshui.demo.terrain import LAKE_LEVEL, Terrain
from shanshui.demo.waters import Waters


def irrigable(canvas: Canvas, terrain: Terrain, waters: Waters) -> Field:
    """A score without unit; higher is tilled sooner. Very low where nothing can be tilled."""
    z = terrain.elevation
    rise = canvas.smooth(z, 400) - LAKE_LEVEL
    width = 1900 * np.clip(waters.strength / 2.0, 0.15, 3.0) ** 0.45
    bank = np.exp(-((waters.near / width) ** 1.5))
    fan = np.exp(-(((rise - 165) / 105) ** 2))
    delta = 0.55 * np.exp(-(((rise - 28) / 18) ** 2))
    valley = 0.45 * (terrain.mountain & (terrain.elevation < 1500)) * np.clip(1 - terrain.slope / 6, 0, 1)
    patchy = 0.16 * limited(canvas.noise("oasis", 4.5e3, 5, 0.6), 2.2)
    score = bank * np.maximum(fan + delta, valley) + patchy * bank**0.4
    flat = np.clip(1.6 - canvas.smooth(terrain.slope, 200) / 3.5, 0, 1)
    score = np.where(terrain.mountain & (valley <= 0), -1.0, score * flat - 0.5 * (1 - flat))
    salt = canvas.distance(terrain.lake) < 1300 + 500 * canvas.noise("salt margin", 3e3, 3)
    return np.where(terrain.lake | salt, -1.0, score)
