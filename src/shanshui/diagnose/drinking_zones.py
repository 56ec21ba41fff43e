"""Sources of drinking water with problems (饮用水水源地问题): what lies in their protection zones that may not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method
from shanshui.diagnose.natural_cut import touching
from shanshui.diagnose.painting import held

NODATA = -1
NONE, LIGHT, MEDIUM, SEVERE = 0, 1, 2, 3
FIRST, SECOND, OUTER = 1, 2, 3
LEVELS = {"一级": FIRST, "二级": SECOND, "准": OUTER}
FARMLAND, BUILT, INDUSTRY = 5, 6, 63
DEGREES = {
    (FIRST, "farmland"): MEDIUM, (FIRST, "settlement"): SEVERE, (FIRST, "mine"): SEVERE,
    (SECOND, "farmland"): LIGHT, (SECOND, "settlement"): MEDIUM, (SECOND, "mine"): SEVERE,
    (OUTER, "mine"): MEDIUM,
}  # fmt: skip
"""By zone and use; a use not listed is none that the zone forbids."""


@method(
    gives=("drinking_zone_problem", "drinking_zone_state"),
    source="《中华人民共和国水污染防治法》第六十五至六十七条（一级、二级、准保护区内禁止的建设项目）；HJ 338-2018；程度划分为设计取值",
    scope="global",
    nodata="exclude",
    bytes_per_cell=24,
)
def drinking_zones(
    drinking_water_zones: Zones,
    ecosystem: Raster,
    cell_area: Raster,
    counties: Zones,
    mines: Zones | None = None,
    *,
    grid: Grid,
) -> tuple[Raster, Table]:
    """What the protection zones of sources of drinking water hold, and how bad that is.

        first zone: farmland 2, settlement 3, mine 3 · second: farmland 1, settlement 2, mine 3 · outer: mine 2 · else 0

    Settlement is town and village, mine industry and mining (工矿) and legacy mines. A cell in several zones counts by the
    strictest; zones by the cell whose centre they hold. That a use was there before the zone, or is permitted, is not
    known here: it is what the inspection has to look at.

    Shapes   polygons, rasters → (y, x) int16; a row for each zone, in the order given.
    Units    degree 0–3; m².
    Range    areas ≥ 0, at most the zone's.
    Errors   ValueError for a level that is none of 一级, 二级, 准保护区.
    Nodata   −1 outside the zones and the region, and where the ecosystem is unknown. Without `mines`, legacy mines are
             not looked for. A zone that holds no cell's centre is not judged: no degree.
    Golden   tests/golden/test_drinking_zones.py (hand sum).
    """
    inside, codes = cell_area.values > 0, ecosystem.values
    mine = codes == INDUSTRY
    if mines is not None:
        mine = mine | touching(list(mines.geometry), grid)
    uses = {"farmland": (codes // 10 == FARMLAND) & ~mine, "settlement": (codes // 10 == BUILT) & ~mine, "mine": mine}
    levels = [_level(text) for text in drinking_water_zones["level"]]
    out = np.full(grid.shape, NODATA, dtype="i2")
    rows = []
    zones = list(drinking_water_zones.geometry)
    held_by = {}
    for i in sorted(range(len(zones)), key=lambda i: (levels[i], i)):  # the strictest first
        held_by[i] = own = held(drinking_water_zones.iloc[[i]], grid) & inside & (codes >= 0)
        first = own & (out == NODATA)
        out[first] = NONE
        for use, there in uses.items():
            out[first & there] = DEGREES.get((levels[i], use), NONE)
    for i, (name, shape) in enumerate(zip(drinking_water_zones["name"].astype(str), zones, strict=True)):
        own = held_by[i]
        areas = {use: float(cell_area.values[own & there].sum()) for use, there in uses.items()}
        found = [DEGREES.get((levels[i], use), NONE) for use, m2 in areas.items() if m2 > 0]
        rows.append({"name": name, "level": levels[i], "county": _county(shape, counties),
                     "area_m2": float(cell_area.values[own].sum()),
                     **{f"{use}_m2": m2 for use, m2 in areas.items()}, "degree": max(found, default=NONE) if own.any() else pd.NA})  # fmt: skip
    return grid.raster(out, "drinking_zone_problem"), pd.DataFrame(rows)


def _level(text: object) -> int:
    for name, level in LEVELS.items():
        if str(text).strip().startswith(name):
            return level
    raise ValueError(f"{text!r} is no level of a protection zone: 一级, 二级, 准保护区")


def _county(zone: shapely.Geometry, counties: Zones) -> str:
    """The county that holds a point in the zone; '' outside."""
    at = shapely.point_on_surface(zone)
    pairs = zip(counties["code"].astype(str), counties.geometry, strict=True)
    return next((code for code, shape in pairs if shape.intersects(at)), "")
