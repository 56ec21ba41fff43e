"""Where hoofed animals set out in autumn and where they winter: current that enters the land and where it leaves it."""

from __future__ import annotations

import numpy as np

from shanshui.demo import natural as n
from shanshui.demo.administration import Units
from shanshui.demo.canvas import Canvas, Field, limited, top
from shanshui.demo.land import Land
from shanshui.demo.terrain import Terrain

SUMMER = 0.03
"""Share of the region's mountains where animals are counted before they set out."""
SHORE = 1500.0
"""How far from the lake they winter, m."""


def make_movement(canvas: Canvas, terrain: Terrain, land: Land, units: Units) -> dict[str, Field]:
    """`injected_current`, animals that leave a cell of the summer pastures; `ground_resistance`, 0 on the shore of the lake."""
    meadow = np.isin(land.covers[2020], (n.DENSE_GRASS, n.MEDIUM_GRASS, n.ALPINE))
    liked = canvas.smooth(meadow * terrain.mountain, 900) + 0.05 * limited(canvas.noise("animals", 4e3, 3), 2)
    mountains = units.inside & terrain.mountain
    pasture = top(liked, mountains, max(1.0, SUMMER * mountains.sum()))
    counted = np.round(0.2 + np.clip(liked, 0, 1), 3)
    shore = (canvas.distance(land.lake) <= SHORE) & units.inside & ~pasture
    return {
        "injected_current": np.where(pasture, counted, np.nan),
        "ground_resistance": np.where(shore, 0.0, np.nan),
    }
