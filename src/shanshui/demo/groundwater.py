"""Depth to groundwater: shallow about lake, marsh and rivers, deep under the heads of the fans, deeper every decade where it is pumped."""

from __future__ import annotations

import numpy as np

from shanshui.demo import natural as n
from shanshui.demo.canvas import Canvas, Field, limited
from shanshui.demo.land import Land
from shanshui.demo.terrain import LAKE_LEVEL, Terrain
from shanshui.demo.waters import Waters

DRAWDOWN = {2000: 2.5, 2010: 8.0, 2020: 15.0}
"""Metres by which the table has fallen where everything about is watered from wells."""
SHALLOW = 0.6
"""Metres, in marsh and at the shore."""


def make_groundwater(canvas: Canvas, terrain: Terrain, waters: Waters, land: Land) -> dict[int, Field]:
    """Metres below ground at each date; not known in the mountains, where nobody sinks wells."""
    rise = np.clip(canvas.smooth(terrain.elevation, 500) - LAKE_LEVEL, 0, None)
    table = 0.9 + 34 * (rise / 250) ** 1.6
    table *= (1 - 0.55 * np.exp(-waters.near / 800)) * np.exp(0.14 * limited(canvas.noise("table", 5e3, 3), 2))
    far = 0.45 + 0.55 * (1 - np.exp(-waters.near / 2500))  # beside the rivers water is led, not pumped
    uneven = np.exp(0.2 * limited(canvas.noise("wells", 4e3, 3), 2))
    depths = {}
    for year, fallen in DRAWDOWN.items():
        cover = land.covers[year]
        wet = canvas.distance(np.isin(cover, (n.MARSH, n.LAKE)))
        pumped = canvas.smooth(np.isin(cover, (n.DRY, n.ORCHARD)), 1800) * far * uneven
        depth = table + fallen * pumped * (1 - np.exp(-wet / 3000))
        near = np.exp(-((wet / 900) ** 1.3))
        depth = depth * (1 - near) + SHALLOW * near
        depths[year] = np.where(terrain.mountain, np.nan, np.clip(depth, 0.2, None))
    return depths
