"""What people counted and measured: residents, water use, species, indicators."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from shanshui.demo import natural as n
from shanshui.demo.administration import Units
from shanshui.demo.canvas import Canvas, Field, Mask
from shanshui.demo.curves import burn
from shanshui.demo.land import Land
from shanshui.demo.names import COUNTIES
from shanshui.demo.terrain import Terrain
from shanshui.demo.vegetation import FULL, GRASS, SOIL, Vegetation

Columns = dict[str, list[object]]
CENSUS = (2010, 2020)
WATER_YEARS = (2010, 2015, 2020)
MU = 10_000 / 15
"""m² of a mu (亩)."""
QUOTA = {2010: 665.0, 2015: 620.0, 2020: 575.0}
"""Gross irrigation, m³ a mu and year: less as canals are lined and drip lines laid."""
ORCHARD_QUOTA = 0.85
"""Of orchards, against fields."""
PUMPED = {2010: 0.33, 2015: 0.39, 2020: 0.42}
"""Share of irrigation from wells."""
URBAN_LITRES, RURAL_LITRES = 165.0, 90.0
"""Litres a person and day."""
INDUSTRY = 38.0
"""万 m³ a year and km² of works."""
WETLAND = {2010: 8.0, 2015: 14.0, 2020: 21.0}
"""万 m³ a year and km² of marsh left to it on purpose."""
MOST_ECOLOGY = 0.055
"""Of what irrigation takes."""
SPECIES = {
    "兽类": ((4, 7), (9, 13), (3, 6), (1, 3)), "鸟类": ((7, 11), (28, 40), (8, 14), (0, 1)),
    "两栖爬行类": ((0, 1), (2, 4), (2, 5), (2, 4)), "鱼类": ((0, 0), (1, 2), (2, 3), (2, 4)),
    "维管植物": ((0, 1), (8, 13), (11, 18), (5, 9)),
}  # fmt: skip
"""Least and most species of each group, by level."""
LEVELS = ("国家一级", "国家二级", "省级", "特有")
STOCK = {n.FOREST: 108.0, n.SPARSE_FOREST: 34.0}
"""m³ of standing timber a hectare; less on the plain."""
POPLAR_STOCK = 0.45


@dataclass(frozen=True)
class Counted:
    """The counties as masks, and what is counted in them."""

    canvas: Canvas
    counties: dict[str, Mask]
    people: Field
    """Persons in each cell."""
    land: Land

    @property
    def km2(self) -> float:
        return (self.canvas.cell / 1000) ** 2

    def area(self, year: int, codes: tuple[int, ...], county: str) -> float:
        """km² of these classes in a county; between two dates, their mean."""
        if year not in self.land.covers:
            return (self.area(year - 5, codes, county) + self.area(year + 5, codes, county)) / 2
        return float((np.isin(self.land.covers[year], codes) & self.counties[county]).sum()) * self.km2


def make_counted(canvas: Canvas, units: Units, land: Land, population: Field) -> Counted:
    """`population` in persons a km², as it is written: rounded."""
    masks = [burn([polygon], canvas.grid) for polygon in units.counties]
    counties = {code: mask for (code, _), mask in zip(COUNTIES, masks, strict=True)}
    return Counted(canvas, counties, population * (canvas.cell / 1000) ** 2, land)


def _append(columns: Columns, *row: object) -> None:
    for column, value in zip(columns.values(), row, strict=True):
        column.append(value)


# ---------------------------------------------------------------- people and water
def residents(counted: Counted) -> Columns:
    """The last census agrees with the raster of population; there were fewer, and fewer in towns, at the first."""
    rng = counted.canvas.rng("residents")
    columns: Columns = {"county": [], "year": [], "total": [], "urban": []}
    for code, mask in counted.counties.items():
        total = float(counted.people[mask].sum())
        urban = float(counted.people[mask & (counted.land.covers[2020] == n.TOWN)].sum())
        grown, moved = rng.uniform(0.86, 0.94), rng.uniform(0.78, 0.86)
        _append(columns, code, CENSUS[0], round(total * grown), round(urban * grown * moved))
        _append(columns, code, CENSUS[1], round(total), round(urban))
    return columns


def water_accounts(counted: Counted, census: Columns) -> Columns:
    """万 m³ by county, year, sector and source, only where there is such a use."""
    rng = counted.canvas.rng("water accounts")
    people = {(c, y): (t, u) for c, y, t, u in zip(*census.values(), strict=True)}
    columns: Columns = {"county": [], "year": [], "sector": [], "supply": [], "volume_wan_m3": []}
    for code in counted.counties:
        thrift, wells, recycled = rng.uniform(0.95, 1.05), rng.uniform(-0.06, 0.06), rng.uniform(0.12, 0.2)
        dammed = counted.area(2020, (n.RESERVOIR,), code) > 0
        for year in WATER_YEARS:
            mu = (
                (counted.area(year, (n.DRY, n.PADDY), code) + ORCHARD_QUOTA * counted.area(year, (n.ORCHARD,), code))
                * 1e6
                / MU
            )
            farms = QUOTA[year] * thrift * mu / 1e4
            total, urban = people[code, year] if (code, year) in people else _between(people, code)
            homes = (urban * URBAN_LITRES + (total - urban) * RURAL_LITRES) * 365 / 1e3 / 1e4
            works = INDUSTRY * counted.area(year, (n.INDUSTRY,), code)
            marsh = min(WETLAND[year] * counted.area(year, (n.MARSH,), code) + 0.008 * farms, MOST_ECOLOGY * farms)
            again = recycled if year >= 2015 else 0.0
            uses = {
                ("农业", "地表水"): farms * (1 - PUMPED[year] - wells), ("农业", "地下水"): farms * (PUMPED[year] + wells),
                ("工业", "地表水"): works * (0.45 - again), ("工业", "地下水"): works * 0.55, ("工业", "再生水"): works * again,
                ("生活", "地表水"): homes * (0.4 if dammed else 0), ("生活", "地下水"): homes * (0.6 if dammed else 1),
                ("生态", "地表水"): marsh * (1 - again), ("生态", "再生水"): marsh * again,
            }  # fmt: skip
            for (sector, supply), volume in uses.items():
                if round(volume, 1) > 0:
                    _append(columns, code, year, sector, supply, round(volume, 1))
    return columns


def _between(people: dict[tuple[object, object], tuple[object, object]], code: str) -> tuple[float, float]:
    """Residents and those of towns halfway between the two censuses."""
    first, last = (np.array(people[code, year], dtype="f8") for year in CENSUS)
    total, urban = (first + last) / 2
    return float(total), float(urban)


# ---------------------------------------------------------------- life
def species(canvas: Canvas) -> Columns:
    rng = canvas.rng("species")
    columns: Columns = {"group": [], "level": [], "total": [], "protected": []}
    for (group, ranges), (i, level) in product(SPECIES.items(), enumerate(LEVELS)):
        total = int(rng.integers(ranges[i][0], ranges[i][1] + 1))
        kept = int(rng.binomial(total, (0.95, 0.86, 0.74, 0.66)[i]))
        if total:
            _append(columns, group, level, total, kept)
    return columns


def survey_indicators(counted: Counted, terrain: Terrain, vegetation: Vegetation, census: Columns) -> Columns:
    """Timber, grass and parks of each county and of the region, which is their sum or their weighted mean."""
    rng = counted.canvas.rng("indicators")
    people = {(c, y): u for c, y, _, u in zip(*census.values(), strict=True)}
    columns: Columns = {"indicator": [], "county": [], "year": [], "value": [], "source": []}
    tables: dict[str, tuple[str, int, str]] = {
        "forest_stock": ("演示数据：森林资源清查", 0, "sum"),
        "grass_cover": ("演示数据：草原监测", 1, "mean"),
        "park_area": ("演示数据：园林绿化统计", 2, "mean"),
    }
    for year in CENSUS:
        cover, ndvi = counted.land.covers[year], vegetation.of(year)
        grass = np.isin(cover, GRASS)
        fvc = np.clip((ndvi - SOIL) / (FULL - SOIL), 0, 1)
        stock = (
            sum(STOCK[c] * (cover == c) for c in STOCK)
            * np.where(terrain.mountain, 1.0, POPLAR_STOCK)
            * counted.km2
            * 100
        )
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in tables}
        for code, mask in counted.counties.items():
            pasture = grass & mask
            found["forest_stock"].append((float(stock[mask].sum()) * rng.uniform(0.97, 1.03), 1.0))
            found["grass_cover"].append((100 * float(fvc[pasture].mean()) + rng.uniform(-1, 1), float(pasture.sum())))
            found["park_area"].append(
                (rng.uniform(7.5, 9.5) + (1.9 if year == CENSUS[1] else 0), float(people[code, year]))
            )
        for name, (source, decimals, how) in tables.items():
            values, weights = (np.array(column) for column in zip(*found[name], strict=True))
            values = np.round(values, decimals)
            whole = values.sum() if how == "sum" else round(float(np.average(values, weights=weights)), decimals)
            _append(columns, name, "*", year, float(whole), source)
            for code, value in zip(counted.counties, values.tolist(), strict=True):
                _append(columns, name, code, year, value, source)
    return columns
