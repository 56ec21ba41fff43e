"""What satellites tell of growth beside the NDVI: leaf area and production of some years, monthly stacks and reflectances of
a sensor with pixels of about a kilometre.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from shanshui.core.grid import Grid
from shanshui.demo import natural as n
from shanshui.demo.canvas import Canvas, Field, limited
from shanshui.demo.climate import Climate
from shanshui.demo.land import Land
from shanshui.demo.vegetation import FULL, SOIL, Vegetation

PIXEL = 1000.0
YEARS = (2000, 2010, 2020)
SEEN = (2000, 2020)
"""Years with reflectances."""
MONTH_OF = 2020
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
SWING = 17.0
"""Half the range of the year's temperature, degrees."""
MOST_ABSORBED, EXTINCTION = 0.95, 0.5
LIGHT_USE = 1650.0
"""GPP of full cover that is warm and wet enough, gC/m² a year."""
WATERS = (n.RIVER, n.LAKE, n.RESERVOIR)
POND = {"blue": 0.06, "green": 0.07, "red": 0.04, "nir": 0.025, "swir1": 0.012, "swir2": 0.008}
"""Reflectance of open water."""


@dataclass(frozen=True)
class Growth:
    """Rasters by name: of years on the canvas, of years and of months on the grid of coarse pixels."""

    yearly: dict[str, dict[int, Field]]
    grid: Grid
    seen: dict[str, dict[int, Field]]
    monthly: dict[str, list[Field]]


def make_growth(canvas: Canvas, climate: Climate, land: Land, vegetation: Vegetation, evaporated: Field) -> Growth:
    """All of them, by cover, warmth and water."""
    fine = canvas.grid
    k = max(1, round(PIXEL / canvas.cell))
    shape = (math.ceil(fine.shape[0] / k), math.ceil(fine.shape[1] / k))
    grid = Grid(fine.crs, fine.x0, fine.y0, fine.cell * k, shape)

    def pixels(values: Field) -> Field:
        """Means of the pixels; the last ones reach beyond the canvas."""
        spare = ((0, shape[0] * k - fine.shape[0]), (0, shape[1] * k - fine.shape[1]))
        blocks = np.pad(values, spare, mode="edge").reshape(shape[0], k, shape[1], k)
        return np.asarray(blocks.mean(axis=(1, 3)), dtype="f8")

    thrift = 1 + 0.04 * limited(canvas.noise("thrift", 5e3, 4), 2)
    cover = {year: np.clip((vegetation.of(year) - SOIL) / (FULL - SOIL), 0, 1) for year in YEARS}
    moist = 0.45 + 0.55 * np.clip(evaporated / (0.6 * climate.demand), 0, 1)
    warm = np.clip(0.35 + (climate.temperature + 6) / 18, 0.25, 1)
    yearly = {
        "lai": {y: np.maximum(-np.log(1 - MOST_ABSORBED * cover[y]) / EXTINCTION * thrift, 0) for y in YEARS},
        "gpp": {y: LIGHT_USE * cover[y] * moist * warm * thrift for y in YEARS},
    }
    months = _months(pixels(climate.temperature), pixels(climate.precipitation), pixels(climate.demand),
                     pixels(evaporated), pixels(vegetation.of(MONTH_OF).astype("f8")))  # fmt: skip
    bright = pixels(canvas.noise("brightness", 8e3, 3))
    hot = pixels(climate.temperature) + SWING
    seen: dict[str, dict[int, Field]] = {}
    for year in SEEN:
        water = pixels(np.isin(land.covers[year], WATERS).astype("f8"))
        for name, plane in _reflectances(pixels(cover[year]), water, bright).items():
            seen.setdefault(f"reflectance_{name}", {})[year] = plane
        heat = hot + 15 * (1 - pixels(cover[year])) - 16 * water + 0.8 * limited(bright, 2)
        seen.setdefault("land_surface_temperature", {})[year] = heat
    return Growth(yearly, grid, seen, months)


def _months(mean: Field, rain: Field, demand: Field, evaporated: Field, green: Field) -> dict[str, list[Field]]:
    """The year's course: warmth by the sun, rain and growth in summer."""
    season = [math.cos(2 * math.pi * (month - 0.5) / 12 - 2 * math.pi * 0.045) for month in range(1, 13)]
    warmth = [mean - SWING * part for part in season]
    wet = np.array([1 - 0.8 * part for part in season]) / 12
    thirst = [np.clip(each + 8, 1, None) * days for each, days in zip(warmth, DAYS, strict=True)]
    whole = np.sum(thirst, axis=0)
    potential = [demand * each / whole for each in thirst]
    falls = [rain * share for share in wet]
    actual = [
        np.minimum(evaporated * (0.5 * each / demand + 0.5 * share), each)
        for each, share in zip(potential, wet, strict=True)
    ]
    vigour = [1 / (1 + np.exp((6 - each) / 5)) for each in warmth]
    growth = [each / np.max(vigour, axis=0) for each in vigour]
    return {
        "ndvi_months": [np.where(green > SOIL, SOIL + (green - SOIL) * part, green - 0.02 * part) for part in growth],
        "radiation_months": [
            days * (16.5 - 8.8 * part) + 0.02 * (demand - 900) for part, days in zip(season, DAYS, strict=True)
        ],
        "temperature_months": warmth,
        "precipitation_months": falls,
        "evapotranspiration_months": actual,
        "potential_evapotranspiration_months": potential,
    }


def _reflectances(cover: Field, water: Field, bright: Field) -> dict[str, Field]:
    """Of soil, leaves and open water in the shares that each pixel has of them."""
    soil = {"blue": 0.12, "green": 0.17, "red": 0.22, "nir": 0.28, "swir1": 0.36, "swir2": 0.32}
    leaf = {"blue": 0.03, "green": 0.06, "red": 0.03, "nir": 0.46, "swir1": 0.18, "swir2": 0.08}
    shine = 1 + 0.06 * limited(bright, 2)
    return {
        band: (soil[band] * shine * (1 - cover) + leaf[band] * cover) * (1 - water) + POND[band] * water
        for band in soil
    }
