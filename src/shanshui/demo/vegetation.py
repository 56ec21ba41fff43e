"""NDVI of every year from 2000 to 2020: the cover that land and climate allow, wet years and dry ones, fields that grow
greener, pasture thinned by grazing, the edge of the desert that dries, and the years in which land was turned into other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from shanshui.demo import natural as n
from shanshui.demo.canvas import Canvas, Field, Mask, cut, limited
from shanshui.demo.changes import Changes
from shanshui.demo.climate import Climate
from shanshui.demo.land import YEARS, Land
from shanshui.demo.natural import Cover
from shanshui.demo.terrain import Terrain

SERIES = tuple(range(YEARS[0], YEARS[-1] + 1))
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
THINNED = (n.SPARSE_GRASS, n.SHRUB)
"""What thins out at the margin of the desert."""
HARMED = {"grass": (GRASS, 0.17), "forest": ((n.FOREST, n.SPARSE_FOREST), 0.11), "shrub": ((n.SHRUB,), 0.13)}
"""Classes, and the share of their area that is thinned by the last date."""
EARLIER = 0.45
"""How far the same harm had come by the first date, as a share."""
LEAST, MOST = 0.11, 0.56
"""Share of the cover lost on the rim and in the heart of a thinned patch."""
GREENING = 0.13
"""Share of the fields' cover of the last date that they lacked at the first: better seed, and more water."""
MARGIN_LOSS, MARGIN_REACH = 0.26, 1300.0
"""Share of its cover that brush and grass beside the sands lost, and how far from them (metres) a third of that is left."""
STONES_AWAY = 600.0
"""Beside stones and salt the loss is that of so many metres from the sands."""
RELIEF, RELIEF_YEARS = 0.5, 10
"""Share of the harm healed behind fences, and the years it takes."""
WEATHER = 0.045
"""Standard deviation of the cover of medium grass from year to year, as a share; the two extremes lie beyond."""
EXTREMES = (0.11, -0.13)
DETRENDED = 30
"""Rounds in which the slope is taken out while the first and the last year stay usual ones."""
SENSITIVE = {
    n.DENSE_GRASS: 0.7, n.MEDIUM_GRASS: 1.0, n.SPARSE_GRASS: 1.3, n.SHRUB: 0.6, n.FOREST: 0.3, n.SPARSE_FOREST: 0.4,
    n.DRY: 0.15, n.PADDY: 0.1, n.ORCHARD: 0.15, n.MARSH: 0.3, n.ALPINE: 0.8, n.TOWN: 0.1, n.VILLAGE: 0.15,
}  # fmt: skip
"""How far each class follows the weather; the rest, which has next to no cover, follows it wholly."""
BREAK = 0.08
"""Change of NDVI from one year to the next that shows against the weather."""
STEADY, OASIS, GRAZED, MARGIN = 0, 1, 2, 3
"""Trends: none told, fields that grow greener, grazed pasture, the margin of the desert."""
YOUNG = (0.55, 0.7, 0.85)
"""Cover of a planted belt in its first years, as a share of what it grows to."""


@dataclass(frozen=True)
class State:
    """Cells as they are under the cover of one date; factors of the cover, all without unit."""

    base: NDArray[np.float32]
    """Cover at the first date, weather and harm apart."""
    lift: NDArray[np.float32]
    """Share by which it grows until the last."""
    harm: NDArray[np.float32]
    sensitive: NDArray[np.float32]
    water: NDArray[np.float32]
    """NDVI above that of bare soil where there is open water."""

    def between(self, other: State, cells: Mask) -> State:
        """This state, and the other on those cells."""
        return State(*(np.where(cells, b, a) for a, b in zip(vars(self).values(), vars(other).values(), strict=True)))


@dataclass(frozen=True)
class Fence:
    """Pasture closed to grazing (围栏封育) from some year on."""

    cells: Mask
    year: int


@dataclass(frozen=True)
class Vegetation:
    """NDVI year by year, and the truth in it."""

    canvas: Canvas
    states: dict[int, State]
    changes: Changes
    weather: dict[int, float]
    fences: Sequence[Fence]
    plantings: Sequence[tuple[Mask, int]]
    trend: NDArray[np.int8]
    """STEADY, OASIS, GRAZED or MARGIN."""
    break_year: NDArray[np.int16]
    """First year of what came after the one abrupt change of a cell; 0 where there was none, or more than one."""

    def of(self, year: int) -> Field:
        """Annual maximum NDVI."""
        (first, _), *later = self.changes.dates(year)
        state = self.states[first]
        for date, cells in later:
            state = state.between(self.states[date], cells)
        t = (year - SERIES[0]) / (SERIES[-1] - SERIES[0])
        cover = state.base * (1 + np.float32(t) * state.lift) * (1 + np.float32(self.weather[year]) * state.sensitive)
        cover *= 1 - state.harm * self._relief(year) * np.float32(EARLIER + (1 - EARLIER) * t)
        for cells, planted in self.plantings:
            if planted <= year < planted + len(YOUNG):
                cover[cells] *= YOUNG[year - planted]
        cover *= 1 + 0.007 * self.canvas.noise(f"season {year}", 9e3, 3)
        values = SOIL + (FULL - SOIL) * np.clip(cover, 0, 1) + state.water
        values += 0.0012 * np.clip(self.canvas.rng(f"sensor {year}").standard_normal(self.canvas.shape), -2.5, 2.5)
        return np.round(np.clip(values, -1, 1), 3)

    def _relief(self, year: int) -> NDArray[np.float32]:
        left = np.ones(self.canvas.shape, dtype=np.float32)
        for fence in self.fences:
            left[fence.cells] -= np.float32(RELIEF * np.clip((year - fence.year) / RELIEF_YEARS, 0, 1))
        return left


def make_vegetation(
    canvas: Canvas,
    terrain: Terrain,
    climate: Climate,
    land: Land,
    changes: Changes,
    harm: Field,
    fences: Sequence[Fence],
) -> Vegetation:
    """States of the three dates; weather common to the region, without a trend of its own."""
    vigour = _vigour(canvas, climate)
    crops = 1 + 0.05 * canvas.noise("crops", 900, 2)
    greener = GREENING * (1 + 0.25 * limited(canvas.noise("greener", 5e3, 3), 1.8))
    margin = _margin(canvas, terrain, land, harm)
    states = {
        year: _state(terrain, cover, np.where(np.isin(cover, (n.DRY, n.PADDY)), crops, vigour), harm, greener, margin)
        for year, cover in land.covers.items()
    }
    plantings = [
        (belt.cells & (land.covers[YEARS[-1]] == n.FOREST), belt.planted) for belt in land.belts if belt.thrives
    ]
    fenced = np.any([np.zeros(canvas.shape, dtype=bool), *(fence.cells for fence in fences)], axis=0)
    trend = _trend(land, harm, margin, fenced)
    return Vegetation(canvas, states, changes, _weather(canvas), fences, plantings, trend, _breaks(states, changes))


def _state(terrain: Terrain, cover: Cover, growth: Field, harm: Field, greener: Field, margin: Field) -> State:
    tilled = np.isin(cover, (n.DRY, n.PADDY))
    base = _healthy(terrain, cover) * growth * np.where(tilled, 1 - greener, 1)
    lift = np.where(tilled, greener / (1 - greener), np.where(np.isin(cover, THINNED), -margin, 0))
    harmed = np.isin(cover, [code for codes, _ in HARMED.values() for code in codes])
    sensitive, water = np.ones(100), np.zeros(100)
    sensitive[list(SENSITIVE)] = list(SENSITIVE.values())
    water[list(OPEN_WATER)] = np.array(list(OPEN_WATER.values())) - SOIL
    parts = (base, lift, np.where(harmed, harm, 0), sensitive[cover], water[cover])
    return State(*(part.astype(np.float32) for part in parts))


def _weather(canvas: Canvas) -> dict[int, float]:
    """How far the cover of grass lies above the usual in each year: 0 at first and last, and no trend (Theil–Sen)."""
    rng = canvas.rng("weather")
    values = np.clip(WEATHER * rng.standard_normal(len(SERIES)), -0.09, 0.09)
    values[rng.choice(np.arange(2, len(SERIES) - 2), 2, replace=False)] = EXTREMES
    values[[0, -1]] = 0
    middle = np.arange(len(SERIES)) - (len(SERIES) - 1) / 2
    for _ in range(DETRENDED):
        slope = np.median([(values[j] - values[i]) / (j - i) for i, j in combinations(range(len(SERIES)), 2)])
        values[1:-1] -= slope * middle[1:-1]
    return dict(zip(SERIES, values.tolist(), strict=True))


def _margin(canvas: Canvas, terrain: Terrain, land: Land, harm: Field) -> Field:
    """Share of the cover that the desert takes by the last date, where nothing else harms it."""
    cover = land.covers[YEARS[-1]]
    here = np.isin(cover, THINNED) & ~terrain.mountain & (harm == 0)
    stones = canvas.distance(np.isin(cover, (n.GOBI, n.SOIL, n.SALINE)))
    away = np.minimum(canvas.distance(cover == n.SAND), STONES_AWAY + 1.6 * stones)
    loss = MARGIN_LOSS * np.exp(-away / MARGIN_REACH)
    return np.where(here, loss * (1 + 0.2 * limited(canvas.noise("margin", 2e3, 3), 2)), 0)


def _trend(land: Land, harm: Field, margin: Field, fenced: Mask) -> NDArray[np.int8]:
    """Where cover did not change, and one trend is the only one."""
    first, *later = land.covers.values()
    same = np.all([first == cover for cover in later], axis=0)
    trend = np.full(first.shape, STEADY, dtype=np.int8)
    trend[same & np.isin(first, (n.DRY, n.PADDY))] = OASIS
    trend[same & np.isin(first, GRASS) & (harm > 0) & ~fenced] = GRAZED
    trend[same & (margin > 0.3 * MARGIN_LOSS)] = MARGIN
    return trend


def _breaks(states: dict[int, State], changes: Changes) -> NDArray[np.int16]:
    """The year of the one abrupt change of each cell."""
    level = {
        year: SOIL + (FULL - SOIL) * s.base * (1 + 0.5 * s.lift) * (1 - 0.7 * s.harm) + s.water
        for year, s in states.items()
    }
    step = {dates: np.abs(level[dates[1]] - level[dates[0]]) for dates in changes.year}
    found = np.zeros(next(iter(step.values())).shape, dtype=np.int16)
    for dates, when in changes.year.items():
        others = np.max([step[other] for other in step if other != dates], axis=0)
        alone = (step[dates] >= BREAK) & (others < 0.25 * step[dates])
        found[alone] = when[alone]
    return found


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
    for belt in land.belts:
        harm[belt.cells] = 0
    return harm
