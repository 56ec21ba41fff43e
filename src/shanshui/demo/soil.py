"""Soils: dark under forest and meadow, salt towards the lake, stones on the fans, sand in the south."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shanshui.demo import natural as n
from shanshui.demo.canvas import Canvas, Field, limited
from shanshui.demo.climate import Climate
from shanshui.demo.land import Land
from shanshui.demo.terrain import LAKE_LEVEL, Terrain

ORGANIC = {
    n.PADDY: 22, n.DRY: 15, n.FOREST: 62, n.SHRUB: 24, n.SPARSE_FOREST: 34, n.ORCHARD: 17, n.DENSE_GRASS: 48,
    n.MEDIUM_GRASS: 27, n.SPARSE_GRASS: 11, n.RIVER: 6, n.LAKE: 12, n.RESERVOIR: 8, n.ICE: 3, n.BEACH: 4, n.TOWN: 12,
    n.VILLAGE: 14, n.INDUSTRY: 5, n.SAND: 2, n.GOBI: 3.5, n.SALINE: 6, n.MARSH: 46, n.SOIL: 5, n.ROCK: 5, n.ALPINE: 16,
}  # fmt: skip
"""g/kg by land cover."""
QUALITY = {
    n.PADDY: 0.9, n.DRY: 0.9, n.FOREST: 0.75, n.SHRUB: 0.55, n.SPARSE_FOREST: 0.62, n.ORCHARD: 0.85,
    n.DENSE_GRASS: 0.72, n.MEDIUM_GRASS: 0.55, n.SPARSE_GRASS: 0.4, n.RIVER: 0.3, n.LAKE: 0.3, n.RESERVOIR: 0.3,
    n.ICE: 0.0, n.BEACH: 0.15, n.TOWN: 0.7, n.VILLAGE: 0.8, n.INDUSTRY: 0.3, n.SAND: 0.04, n.GOBI: 0.1, n.SALINE: 0.3,
    n.MARSH: 0.55, n.SOIL: 0.33, n.ROCK: 0.08, n.ALPINE: 0.25,
}  # fmt: skip
"""Texture and depth by land cover: 1 deep loam, 0 rock or drift sand."""
ERODIBILITY = {n.ROCK: 0.014, n.ICE: 0.006, n.GOBI: 0.012, n.SAND: 0.016, n.ALPINE: 0.02, n.BEACH: 0.012}
"""t·h/(MJ·mm) of what is no soil; loams of the rest depend on their organic matter."""


@dataclass(frozen=True)
class Soil:
    organic_matter: Field
    salinity: Field
    suitability: NDArray[np.int16]
    erodibility: Field


def make_soil(canvas: Canvas, terrain: Terrain, climate: Climate, land: Land) -> Soil:
    """Blurred over a few cells, as soil maps are: their units do not follow the fields."""
    cover = land.covers[2000]
    organic = _by_class(canvas, cover, ORGANIC, 350) * np.exp(0.16 * limited(canvas.noise("organic", 3e3, 4), 2))
    organic = np.clip(organic * np.clip(1 + 0.02 * (6 - climate.temperature), 0.8, 1.3), 0.8, 120)
    quality = _by_class(canvas, cover, QUALITY, 450) + 0.06 * limited(canvas.noise("loam", 4e3, 4), 2)
    quality -= np.clip(canvas.smooth(terrain.slope, 250) - 18, 0, 30) / 60
    suitability = np.digitize(-quality, (-0.72, -0.52, -0.33, -0.16)).astype(np.int16) + 1
    return Soil(organic, _salinity(canvas, terrain, land), suitability, _erodibility(canvas, cover, organic))


def _by_class(canvas: Canvas, cover: n.Cover, values: dict[int, float], blur: float) -> Field:
    table = np.zeros(100)
    table[list(values)] = list(values.values())
    return canvas.smooth(table[cover], blur)


def _salinity(canvas: Canvas, terrain: Terrain, land: Land) -> Field:
    """g/kg: most on the flats about the lake, little on the fans, next to none in the range."""
    rise = np.clip(canvas.smooth(terrain.elevation, 500) - LAKE_LEVEL, 0, None)
    near = np.exp(-canvas.distance(terrain.lake) / 6500)
    salt = 0.5 + 1.4 * np.exp(-rise / 120) + 34 * near**1.6 * np.exp(-rise / 40)
    washed = 1 - 0.6 * canvas.smooth(land.fields, 300)
    salt = salt * washed * np.exp(0.3 * limited(canvas.noise("salts", 3e3, 4), 2))
    return np.clip(np.where(terrain.mountain, np.minimum(salt, 0.9), salt), 0.1, 60)


def _erodibility(canvas: Canvas, cover: n.Cover, organic: Field) -> Field:
    loam = 0.047 - 0.0003 * np.clip(organic, 0, 70)
    values = loam.copy()
    for code, k in ERODIBILITY.items():
        values[cover == code] = k
    values = canvas.smooth(values, 300) * (1 + 0.06 * limited(canvas.noise("silt", 4e3, 3), 2))
    return np.clip(values, 0, 0.06)
