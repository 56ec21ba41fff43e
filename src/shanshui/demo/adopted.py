"""What the level above adopted: zones of the double evaluation (双评价), and the areas of the third land survey (三调)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shanshui.demo import natural as n
from shanshui.demo.administration import Units
from shanshui.demo.canvas import Canvas, Field, Mask, cut, limited
from shanshui.demo.climate import Climate
from shanshui.demo.curves import burn
from shanshui.demo.land import YEARS, Land
from shanshui.demo.names import COUNTIES
from shanshui.demo.terrain import Terrain
from shanshui.demo.waters import Waters

EXTREME, NEXT, GENERAL = 1, 2, 3
"""极重要 · 重要 · 一般重要; 极脆弱 · 脆弱 · 一般脆弱."""
Codes = NDArray[np.int16]
SURVEYED = {
    n.PADDY: (("0101", 1.0),), n.DRY: (("0102", 0.955), ("1107", 0.014), ("1006", 0.021), ("1202", 0.01)),
    n.FOREST: (("0301", 1.0),), n.SHRUB: (("0305", 1.0),), n.SPARSE_FOREST: (("0307", 1.0),),
    n.ORCHARD: (("0201", 0.9), ("0204", 0.08), ("1006", 0.02)), n.DENSE_GRASS: (("0401", 1.0),),
    n.MEDIUM_GRASS: (("0401", 1.0),), n.SPARSE_GRASS: (("0404", 0.7), ("0401", 0.3)), n.RIVER: (("1101", 1.0),),
    n.LAKE: (("1102", 1.0),), n.RESERVOIR: (("1103", 0.94), ("1109", 0.06)), n.ICE: (("1110", 1.0),),
    n.BEACH: (("1106", 1.0),), n.TOWN: (("0701", 0.56), ("0508", 0.05), ("0809", 0.08), ("0601", 0.09), ("0810", 0.07),
                                        ("1004", 0.15)),
    n.VILLAGE: (("0702", 0.9), ("1004", 0.1)), n.INDUSTRY: (("0601", 0.52), ("0602", 0.42), ("1003", 0.06)),
    n.SAND: (("1205", 1.0),), n.GOBI: (("1207", 0.985), ("1003", 0.015)), n.SALINE: (("1204", 1.0),),
    n.MARSH: (("1108", 0.62), ("0402", 0.38)), n.SOIL: (("1206", 1.0),), n.ROCK: (("1207", 1.0),), n.ALPINE: (("0404", 1.0),),
}  # fmt: skip
"""Land cover → classes of the survey and their shares of it: what the survey tells apart and the image does not."""
CLASSES = {
    "0101": "水田", "0102": "水浇地", "0201": "果园", "0204": "其他园地", "0301": "乔木林地", "0305": "灌木林地", "0307": "其他林地",
    "0401": "天然牧草地", "0402": "沼泽草地", "0404": "其他草地", "0508": "物流仓储用地", "0601": "工业用地", "0602": "采矿用地",
    "0701": "城镇住宅用地", "0702": "农村宅基地", "0809": "公用设施用地", "0810": "公园与绿地",
    "1003": "公路用地", "1004": "城镇村道路用地", "1006": "农村道路", "1101": "河流水面", "1102": "湖泊水面", "1103": "水库水面",
    "1106": "内陆滩涂", "1107": "沟渠", "1108": "沼泽地", "1109": "水工建筑用地", "1110": "冰川及永久积雪", "1202": "设施农用地",
    "1204": "盐碱地", "1205": "沙地", "1206": "裸土地", "1207": "裸岩石砾地",
}  # fmt: skip
DIFFERENCE = 0.02
"""Standard deviation of what the survey makes of a class, as a share of its area in the image."""


def make_importance(canvas: Canvas, terrain: Terrain, waters: Waters, land: Land, inside: Mask) -> Codes:
    """Water sources of the range, rivers, lake and marsh, woods of the plain: smooth zones."""
    cover = land.covers[YEARS[-1]]
    source = np.isin(cover, (n.FOREST, n.SPARSE_FOREST, n.ICE, n.ALPINE)) + 0.55 * np.isin(
        cover, (n.DENSE_GRASS, n.SHRUB)
    )
    score = canvas.smooth(source * terrain.mountain, 1300)
    score += 1.5 * canvas.smooth(np.isin(cover, (n.LAKE, n.MARSH, n.RESERVOIR)), 800)
    score += 1.1 * canvas.smooth(land.poplar & np.isin(cover, (n.FOREST, n.SPARSE_FOREST)), 700)
    score += 0.55 * canvas.smooth(np.exp(-waters.near / 500), 400)
    return _zones(canvas, score + 0.05 * limited(canvas.noise("importance", 6e3, 3), 2), inside, 0.23, 0.46)


def make_vulnerability(canvas: Canvas, terrain: Terrain, climate: Climate, land: Land, inside: Mask) -> Codes:
    """The margin of the sands, salt flats, steep and bare slopes; the driest ground more than the moist."""
    cover = land.covers[YEARS[-1]]
    sand = canvas.smooth(cover == n.SAND, 1500)
    score = 2.6 * sand * (1 - sand) + 0.45 * sand
    score += 0.9 * canvas.smooth(cover == n.SALINE, 900)
    score += 0.55 * np.clip(canvas.smooth(terrain.slope, 900) / 30, 0, 1.3)
    score += 0.35 * canvas.smooth(np.isin(cover, (n.ROCK, n.SOIL, n.GOBI, n.SPARSE_GRASS)), 1200)
    score += 0.006 * np.clip(climate.aridity, 0, 45) - 0.5 * canvas.smooth(
        np.isin(cover, (n.DRY, n.PADDY, n.LAKE)), 700
    )
    return _zones(canvas, score + 0.04 * limited(canvas.noise("vulnerability", 6e3, 3), 2), inside, 0.17, 0.52)


def _zones(canvas: Canvas, score: Field, inside: Mask, extreme: float, both: float) -> Codes:
    """Three classes by shares of the region, their edges smooth."""
    score = canvas.smooth(score, 500)
    codes = np.full(canvas.shape, GENERAL, dtype=np.int16)
    codes[cut(score, inside, both)] = NEXT
    codes[cut(score, inside, extreme)] = EXTREME
    return codes


# ---------------------------------------------------------------- areas
def parts_of(total: int, weights: list[float]) -> list[int]:
    """Whole numbers in proportion to the weights that sum to the total: largest remainder, ties to the first."""
    exact = np.array(weights, dtype="f8") / sum(weights) * total
    parts = np.floor(exact).astype(int)
    short = total - int(parts.sum())
    parts[np.argsort(-(exact - parts), kind="stable")[:short]] += 1
    return parts.tolist()


def control_ha(units: Units, control_km2: float) -> list[int]:
    """The control area of the region (two decimals of km²) shared by the counties, in whole hectares."""
    return parts_of(round(control_km2 * 100), [county.area for county in units.counties])


def survey_areas(canvas: Canvas, land: Land, units: Units, control_km2: float) -> dict[str, list[object]]:
    """Hectares by county and class; the classes of a county sum to its share of the control area to the last digit."""
    rng = canvas.rng("survey")
    rows: dict[str, list[object]] = {"county": [], "code": [], "name": [], "area_ha": []}
    cover = land.covers[YEARS[-1]]
    for (code, _), polygon, hectares in zip(COUNTIES, units.counties, control_ha(units, control_km2), strict=True):
        counts = np.bincount(cover[burn([polygon], canvas.grid)], minlength=100)
        found: dict[str, float] = {}
        for land_class, shares in SURVEYED.items():
            for surveyed, share in shares:
                found[surveyed] = found.get(surveyed, 0.0) + share * float(counts[land_class])
        found = {
            key: area * float(np.exp(DIFFERENCE * np.clip(rng.standard_normal(), -2, 2)))
            for key, area in sorted(found.items())
        }
        found = {key: area for key, area in found.items() if area > 0}
        for (key, _), hundredths in zip(found.items(), parts_of(hectares * 100, list(found.values())), strict=True):
            if hundredths:
                for column, value in zip(rows, (code, key, CLASSES[key], hundredths / 100), strict=True):
                    rows[column].append(value)
    return rows
