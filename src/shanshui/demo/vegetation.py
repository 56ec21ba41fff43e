"""NDVI of 2000 and 2020: the cover that land and climate allow, and the patches where grazing and felling thinned it."""

from __future__ import annotations

import numpy as np

from shanshui.demo import natural as n
from shanshui.demo.canvas import Canvas, Field, Mask, cut, limited
from shanshui.demo.climate import Climate
from shanshui.demo.land import Land
from shanshui.demo.natural import Cover
from shanshui.demo.terrain import Terrain

YEARS = (2000, 2020)
SOIL, FULL = 0.05, 0.86
"""NDVI of bare soil and of full cover."""
COVER = {
    n.PADDY: 0.86, n.DRY: 0.80, n.FOREST: 0.81, n.SHRUB: 0.50, n.SPARSE_FOREST: 0.42, n.ORCHARD: 0.62,
    n.DENSE_GRASS: 0.51, n.MEDIUM_GRASS: 0.485, n.SPARSE_GRASS: 0.17, n.BEACH: 0.04, n.TOWN: 0.18, n.VILLAGE: 0.35,
    n.INDUSTRY: 0.06, n.SAND: 0.012, n.GOBI: 0.02, n.SALINE: 0.04, n.MARSH: 0.78, n.SOIL: 0.03, n.ROCK: 0.02,
    n.ALPINE: 0.07,
}  # fmt: skip
"""Cover of each class where nothing harmed it: grassland as CNLUCC divides it, above 50 %, 20–50 % and 5–20 %."""
ON_PLAIN = {n.FOREST: 0.63, n.SHRUB: 0.30}
"""Poplar and tamarisk are thinner than the woods and brush of the range."""
GRASS_LINE = 2280.0
"""Elevation where medium grass gives way to dense grass, metres: there both cover half the ground."""
OPEN_WATER = {n.RIVER: -0.04, n.LAKE: -0.16, n.RESERVOIR: -0.12, n.ICE: -0.03}
"""NDVI of what is not land."""
GRASS = (n.DENSE_GRASS, n.MEDIUM_GRASS, n.SPARSE_GRASS)
HARMED = {"grass": (GRASS, 0.17), "forest": ((n.FOREST, n.SPARSE_FOREST), 0.11), "shrub": ((n.SHRUB,), 0.13)}
"""Classes, and the share of their area that is thinned by the last date."""
EARLIER = 0.45
"""How far the same harm had come by the first date, as a share."""
LEAST, MOST = 0.11, 0.56
"""Share of the cover lost on the rim and in the heart of a thinned patch."""


def make_ndvi(canvas: Canvas, terrain: Terrain, climate: Climate, land: Land, inside: Mask) -> dict[int, Field]:
    """Annual maximum NDVI of each year."""
    harm = make_harm(canvas, terrain, land, inside)
    vigour = _vigour(canvas, climate)
    out = {}
    for year in YEARS:
        cover = land.covers[year]
        full = _healthy(terrain, cover)
        tilled = np.isin(cover, (n.DRY, n.PADDY))
        part = harm * (1.0 if year == YEARS[-1] else EARLIER)
        part = np.where(np.isin(cover, [c for codes, _ in HARMED.values() for c in codes]), part, 0)
        fvc = full * np.where(tilled, 1 + 0.05 * canvas.noise("crops", 900, 2), vigour) * (1 - part)
        fvc *= 1 + 0.007 * canvas.noise(f"season {year}", 9e3, 3)
        values = SOIL + (FULL - SOIL) * np.clip(fvc, 0, 1)
        for code, ndvi in OPEN_WATER.items():
            values[cover == code] = ndvi
        values += 0.0012 * np.clip(canvas.rng(f"sensor {year}").standard_normal(canvas.shape), -2.5, 2.5)
        out[year] = np.round(np.clip(values, -1, 1), 3)
    return out


def _healthy(terrain: Terrain, cover: Cover) -> Field:
    """Cover without harm. Grass of the range thickens slowly with height, so that neighbours of two classes differ little."""
    full = np.zeros(cover.shape)
    for code, share in COVER.items():
        full[cover == code] = share
    for code, share in ON_PLAIN.items():
        full[(cover == code) & ~terrain.mountain] = share
    climb = 0.5 + 0.028 * (terrain.elevation - GRASS_LINE) / 500
    for code, low, high in ((n.MEDIUM_GRASS, 0.455, 0.497), (n.DENSE_GRASS, 0.503, 0.54)):
        here = (cover == code) & terrain.mountain
        full[here] = np.clip(climb, low, high)[here]
    return full


def _vigour(canvas: Canvas, climate: Climate) -> Field:
    """A few per cent about 1: a little more where there is more rain."""
    rain = (climate.precipitation - 250) / 250
    return 1 + 0.02 * rain + 0.014 * limited(canvas.noise("vigour", 6e3, 4), 2)


def make_harm(canvas: Canvas, terrain: Terrain, land: Land, inside: Mask) -> Field:
    """Share of the cover lost by the last date: patches a few kilometres wide, worst in the middle."""
    cover: Cover = land.covers[YEARS[-1]]
    harm = np.zeros(canvas.shape)
    reach = np.exp(-land.near_roads / 3500)
    for name, (codes, share) in HARMED.items():
        here = np.isin(cover, codes)
        pressure = canvas.noise(f"pressure {name}", 6.5e3, 4, 0.42) + 0.7 * reach
        pressure -= 0.25 * (name == "grass") * canvas.smooth(terrain.slope, 500) / 25
        among = here & inside
        if not among.any():
            continue
        spot = here & cut(pressure, among, share)
        low, high = np.quantile(pressure[among], (1 - share, 1 - 0.02 * share))
        depth = np.clip((pressure - low) / max(high - low, 1e-9), 0, 1)
        harm = np.where(spot, LEAST + (MOST - LEAST) * depth**0.85, harm)
    return harm
