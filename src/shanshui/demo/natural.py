"""Land cover as it would be without people: belts of altitude in the range, gravel, salt and sand on the plain.

Codes of CNLUCC (中国土地利用遥感监测), second level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from shanshui.demo.canvas import Canvas, Field, Mask, cut, limited, patches
from shanshui.demo.terrain import LAKE_LEVEL, Terrain
from shanshui.demo.waters import Waters

PADDY, DRY = 11, 12
FOREST, SHRUB, SPARSE_FOREST, ORCHARD = 21, 22, 23, 24
DENSE_GRASS, MEDIUM_GRASS, SPARSE_GRASS = 31, 32, 33
RIVER, LAKE, RESERVOIR, ICE, BEACH = 41, 42, 43, 44, 46
TOWN, VILLAGE, INDUSTRY = 51, 52, 53
SAND, GOBI, SALINE, MARSH, SOIL, ROCK, ALPINE = 61, 62, 63, 64, 65, 66, 67
CODES = (11, 12, 21, 22, 23, 24, 31, 32, 33, 41, 42, 43, 44, 46, 51, 52, 53, 61, 62, 63, 64, 65, 66, 67)

Cover = NDArray[np.int16]


@dataclass(frozen=True)
class Natural:
    cover: Cover
    """Without marsh, rivers and lake: they change from date to date."""
    marsh: Mask
    """Marsh of the first date."""
    wet: Field
    """Score of marsh; what is lost first scores least."""
    plain: Mask
    poplar: Mask
    """Woods along the lower rivers."""


def make_natural(canvas: Canvas, terrain: Terrain, waters: Waters, irrigable: Field, inside: Mask) -> Natural:
    """Paint the range, then the plain, then smooth the specks."""
    cover = np.zeros(canvas.shape, dtype=np.int16)
    plain = ~terrain.mountain & ~terrain.lake
    _range(canvas, terrain, waters, inside, cover)
    _plain(canvas, terrain, inside & plain, cover)
    _grass_and_brush(canvas, terrain, waters, irrigable, inside, cover)
    poplar = _poplar(canvas, terrain, waters, inside, cover)
    cover = majority(cover)
    marsh, wet = _marsh(canvas, terrain, waters, inside)
    return Natural(cover, marsh & ~terrain.lake, wet, plain, poplar & plain)


def _range(canvas: Canvas, terrain: Terrain, waters: Waters, inside: Mask, cover: Cover) -> None:
    z = canvas.smooth(terrain.elevation, 150)
    warp = limited(canvas.noise("belts", 4.2e3, 5, 0.55), 2.2)
    shade = canvas.smooth(terrain.northness, 150)
    belt = z + 170 * warp + 190 * shade
    here = terrain.mountain
    for limit, code in ((-1e9, ROCK), (1080, SPARSE_GRASS), (1620, MEDIUM_GRASS), (2280, DENSE_GRASS)):
        cover[here & (belt > limit)] = code
    patchy = canvas.noise("alpine", 3e3, 4)
    cover[here & (belt > 3180)] = MEDIUM_GRASS
    cover[here & (belt > 3330) & (patchy > -0.5)] = ALPINE
    cover[here & (belt > 3520)] = ROCK
    foothill = here & (belt < 1180) & (canvas.noise("foothill", 2.6e3, 4) > 0.25)
    cover[foothill] = np.where(canvas.noise("foothill kind", 4e3, 3) > 0, SPARSE_GRASS, SOIL)[foothill]
    wooded = (z > 1350) & (z < 3100)
    trees = np.exp(-(((z - 2330) / 400) ** 2)) + 0.8 * shade + 0.2 * warp + 0.3 * canvas.noise("trees", 1800, 5, 0.6)
    among = inside & here
    area = inside.sum() / max(int(among.sum()), 1)
    cover[here & cut(trees, among, 0.135 * area) & wooded] = SHRUB
    cover[here & cut(trees, among, 0.105 * area) & wooded] = SPARSE_FOREST
    cover[here & cut(trees, among, 0.085 * area) & wooded] = FOREST
    stream = waters.discharge > 0.08
    gallery = np.exp(-canvas.distance(stream) / 260) + 0.25 * canvas.noise("gallery", 1500, 3)
    cover[here & (gallery > 0.72) & (z > 1050) & (z < 2300) & (cover < 60)] = SHRUB
    crag = canvas.smooth(terrain.slope, 220) + 3.5 * canvas.noise("crags", 1800, 4)
    cover[here & cut(crag - 6 * (cover < 30), among, 0.05) & (cover != FOREST)] = ROCK
    ice = z + 190 * shade + 130 * canvas.noise("ice", 1800, 4) - 9 * canvas.smooth(terrain.slope, 200)
    floor = min(3350.0, float(np.quantile(z[among], 1 - 0.007 * area)))
    cover[here & cut(ice, among, 0.022 * area) & (z > floor)] = ICE


def _plain(canvas: Canvas, terrain: Terrain, among: Mask, cover: Cover) -> None:
    here = ~terrain.mountain
    rise = canvas.smooth(terrain.elevation, 300) - LAKE_LEVEL
    cover[here] = GOBI
    soil = rise + 32 * canvas.noise("soil", 7e3, 5, 0.55)
    cover[here & (soil < 95)] = SOIL
    south = (canvas.y - terrain.lake_at[1]) / 1e3 + 2.6 * canvas.noise("sand", 11e3, 6, 0.55)
    cover[here & (south > 3.4)] = SAND
    hollows = (cover == SAND) & (canvas.noise("hollows", 3.2e3, 6, 0.6) + 0.12 * (6 - south) > 1.5)
    cover[hollows] = np.where(canvas.noise("hollow kind", 2.5e3, 5, 0.6) > 0, SPARSE_GRASS, SHRUB)[hollows]
    salt = -canvas.distance(terrain.lake) / 3500 + 0.5 * canvas.noise("salt", 4.5e3, 5, 0.6) - rise / 60
    cover[here & cut(salt, among, 0.085)] = SALINE


def _grass_and_brush(
    canvas: Canvas, terrain: Terrain, waters: Waters, irrigable: Field, inside: Mask, cover: Cover
) -> None:
    """Meadows on shallow groundwater about the oases and along the rivers; tamarisk where they thin out."""
    here = ~terrain.mountain
    rise = canvas.smooth(terrain.elevation, 300) - LAKE_LEVEL
    bank = np.exp(-waters.near / 900) * np.clip((330 - rise) / 200, 0, 1)
    reach = np.exp(-((waters.near / 2800) ** 1.5))
    moist = np.maximum(irrigable, 0) + 0.3 * bank + 0.12 * reach * limited(canvas.noise("moist", 2.2e3, 5, 0.6), 2)
    moist = np.where(irrigable < -0.9, 0.3 * bank, moist)
    green = min(0.265, float((moist[inside] > 0.03).mean()))
    cover[here & cut(moist, inside, green)] = SPARSE_GRASS
    cover[here & cut(moist, inside, 0.77 * green)] = MEDIUM_GRASS
    cover[here & cut(moist + 0.1 * bank, inside, 0.45 * green) & (rise < 90)] = DENSE_GRASS
    brush = moist + 0.22 * canvas.noise("brush", 3.4e3, 5, 0.6)
    ring = here & cut(moist, inside, 1.1 * green) & ~cut(moist, inside, 0.84 * green) & (moist > 0)
    cover[ring & (brush > np.quantile(brush[ring], 0.55) if ring.any() else ring)] = SHRUB


def _poplar(canvas: Canvas, terrain: Terrain, waters: Waters, inside: Mask, cover: Cover) -> Mask:
    here = ~terrain.mountain & ~terrain.lake
    rise = terrain.elevation - LAKE_LEVEL
    wood = np.exp(-waters.near / 700) + 0.35 * canvas.noise("poplar", 2.4e3, 5, 0.6)
    wood = np.where(here & (rise < 150) & (waters.near < 2200), wood, -9.0)
    poplar = patches(cut(wood, inside, 0.022), 3)
    cover[poplar] = SPARSE_FOREST
    cover[cut(wood, inside, 0.013)] = FOREST
    return poplar


def _marsh(canvas: Canvas, terrain: Terrain, waters: Waters, inside: Mask) -> tuple[Mask, Field]:
    """Reeds about the lake and the mouths of the rivers."""
    rise = np.clip(terrain.elevation - LAKE_LEVEL + 12, 0, None)
    shore = np.exp(-canvas.distance(terrain.lake) / 1500) + 0.4 * np.exp(-waters.near / 700)
    wet = shore - rise / 90 + 0.24 * limited(canvas.noise("marsh", 3.2e3, 5, 0.6), 2)
    wet = np.where(terrain.mountain | terrain.lake, -9.0, wet)
    return patches(cut(wet, inside, 0.034), max(2, 3e5 / canvas.cell**2)), wet


def majority(cover: Cover) -> Cover:
    """Each cell the commonest class among itself (counted thrice) and its eight neighbours."""
    codes = np.unique(cover)
    best, result = np.zeros(cover.shape), cover.copy()
    for code in codes:
        here = (cover == code).astype("f8")
        votes = ndimage.convolve(here, np.array([[1.0, 1, 1], [1, 3, 1], [1, 1, 1]]), mode="nearest")
        better = votes > best
        result[better] = code
        best = np.maximum(best, votes)
    return result
