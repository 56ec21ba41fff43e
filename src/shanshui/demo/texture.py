"""Fine earth of the topsoil: sand where the land is sand, loam under fields and grass, clay about the lake."""

from __future__ import annotations

import numpy as np

from shanshui.demo import natural as n
from shanshui.demo.canvas import Canvas, Field, limited
from shanshui.demo.climate import Climate
from shanshui.demo.land import Land
from shanshui.demo.terrain import LAKE_LEVEL, Terrain

SAND_SHARE = {
    n.SAND: 92.0, n.GOBI: 72.0, n.BEACH: 66.0, n.ROCK: 62.0, n.ALPINE: 52.0, n.ICE: 60.0, n.SPARSE_GRASS: 56.0, n.SOIL: 40.0,
    n.SALINE: 26.0, n.MARSH: 24.0, n.LAKE: 24.0, n.FOREST: 38.0, n.SHRUB: 46.0, n.DENSE_GRASS: 40.0, n.MEDIUM_GRASS: 46.0,
}  # fmt: skip
"""Percent by land cover; 36 elsewhere: fields, orchards and what stands on them."""
FIELDS = 36.0


def make_texture(canvas: Canvas, terrain: Terrain, land: Land) -> dict[str, Field]:
    """Sand, silt and clay, %; the three sum to 100."""
    cover = land.covers[2000]
    share = np.full(100, FIELDS)
    share[list(SAND_SHARE)] = list(SAND_SHARE.values())
    sand = canvas.smooth(share[cover], 400) + 4 * limited(canvas.noise("sand grains", 3e3, 4), 2)
    sand = np.clip(sand, 4, 96)
    rise = np.clip(canvas.smooth(terrain.elevation, 500) - LAKE_LEVEL, 0, None)
    heavy = 0.24 + 0.34 * np.exp(-rise / 60) + 0.03 * limited(canvas.noise("clay", 4e3, 3), 2)
    clay = (100 - sand) * np.clip(heavy, 0.08, 0.7)
    sand, clay = np.round(sand, 1), np.round(clay, 1)
    return {"sand": sand, "silt": np.round(100 - sand - clay, 1), "clay": clay}


def make_carbonate(canvas: Canvas, terrain: Terrain, climate: Climate) -> Field:
    """Calcium carbonate, %: much on the dry plain, leached where it rains."""
    dry = np.exp(-canvas.smooth(climate.precipitation, 800) / 160)
    lime = (3 + 12 * dry) * np.exp(0.2 * limited(canvas.noise("lime", 5e3, 3), 2)) * np.where(terrain.mountain, 0.8, 1)
    return np.clip(lime, 0, 25)
