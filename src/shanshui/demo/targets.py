"""Tasks and targets from the level above: made up to fit the place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shanshui.demo import natural as n
from shanshui.demo.accounts import CENSUS, Columns, Counted
from shanshui.demo.land import YEARS
from shanshui.demo.names import LAKE, RANGE
from shanshui.demo.settlements import Mine

NEAR, FAR = 2025, 2035
TASKS = (
    f"加强{RANGE}水源涵养林草保护，推进退化草原封育和轮牧，稳定冰雪融水补给。",
    f"实施{LAKE}尾闾湿地生态补水，压减绿洲地下水超采，遏制湿地萎缩。",
    "巩固绿洲外围防护林和沙障，阻止沙漠前缘向绿洲推进。",
    "完成历史遗留矿山治理，恢复山前地带的地形和植被。",
    "以水定地，退出不宜耕种的新垦荒漠地，改良盐渍化耕地。",
)


@dataclass(frozen=True)
class Target:
    indicator: str
    year: int
    value: float
    unit: str


def make_targets(counted: Counted, mines: list[Mine], indicators: Columns) -> list[Target]:
    """A little above what there is; areas as shares of what was lost or lies open."""
    codes = tuple(counted.counties)
    whole = sum(float(mask.sum()) for mask in counted.counties.values()) * counted.km2

    def area(year: int, *classes: int) -> float:
        return sum(counted.area(year, classes, code) for code in codes)

    forest = 100 * area(YEARS[-1], n.FOREST, n.SPARSE_FOREST, n.ORCHARD) / whole
    told = zip(indicators["indicator"], indicators["county"], indicators["year"], indicators["value"], strict=True)
    grass = next(
        float(str(v)) for name, county, year, v in told if (name, county, year) == ("grass_cover", "*", CENSUS[1])
    )
    lost = area(YEARS[0], n.MARSH) - area(YEARS[-1], n.MARSH)
    open_pits = float(np.sum([mine.polygon.area for mine in mines if mine.closed is None])) / 1e6
    return [
        Target("forest_cover", NEAR, round(forest + 0.2, 1), "%"), Target("forest_cover", FAR, round(forest + 0.8, 1), "%"),
        Target("grass_cover", NEAR, round(grass + 0.6, 1), "%"), Target("grass_cover", FAR, round(grass + 2.4, 1), "%"),
        Target("wetland_restoration", FAR, round(0.35 * lost, 1), "km2"),
        Target("mine_restoration", NEAR, round(0.3 * open_pits, 2), "km2"),
        Target("mine_restoration", FAR, round(0.85 * open_pits, 2), "km2"),
        Target("sand_control", FAR, round(0.012 * whole, 1), "km2"),
    ]  # fmt: skip
