"""What degradation is judged by besides images: sandified land as surveyed, biomass of the woods, a target of cover."""

from __future__ import annotations

from typing import Any

import numpy as np

from shanshui.demo import natural as n
from shanshui.demo.accounts import Columns
from shanshui.demo.administration import Units
from shanshui.demo.canvas import Canvas, Field, limited
from shanshui.demo.curves import polygons
from shanshui.demo.growth import YEARS
from shanshui.demo.land import Land
from shanshui.demo.terrain import Terrain
from shanshui.demo.vegetation import COVER, FULL, SOIL, Vegetation

Rows = tuple[dict[str, list[Any]], list[Any]]
DRIFT = 900.0
"""Metres from the sands within which grass, brush and fields lie on blown sand."""
FRINGE = 1500.0
"""Metres from fields and settlements within which the sands are held to be treatable."""
SURVEYED = 4000.0
"""Metres from fields and settlements up to which the survey drew the sands."""
SMALLEST = 250_000.0
"""m² of the smallest polygon of the survey."""
OVERGROWN = (n.SPARSE_GRASS, n.MEDIUM_GRASS, n.SHRUB, n.DRY, n.SOIL, n.BEACH)
SETTLED = (n.DRY, n.PADDY, n.ORCHARD, n.TOWN, n.VILLAGE)
STANDING = {n.FOREST: 128.0, n.SPARSE_FOREST: 34.0, n.ORCHARD: 125.0}
"""t/ha above ground of full-grown woods of the range; an orchard is forest to CNLUCC."""
ON_PLAIN = 0.38
"""Share of that which poplars reach on the plain."""
TARGET = {
    "ecosystem": 34,
    "cover_percent": 15.0,
    "author": "示例州林业和草原局",
    "basis": "示例州草原保护修复规划（演示资料）",
}


def make_sandy_land(canvas: Canvas, land: Land, units: Units) -> Rows:
    """Polygons of the survey of sandified land: the drift about the sands, and the sands themselves near people."""
    cover = land.covers[2020]
    sands, settled = cover == n.SAND, canvas.distance(np.isin(cover, SETTLED))
    drift = np.isin(cover, OVERGROWN) & (canvas.distance(sands) <= DRIFT)
    columns: dict[str, list[Any]] = {"code": [], "treatable": []}
    shapes: list[Any] = []
    for mask, treatable in (
        (drift | (sands & (settled <= FRINGE)), True),
        (sands & (settled > FRINGE) & (settled <= SURVEYED), False),
    ):
        found = polygons(mask & units.inside, canvas.grid, rounds=0, smallest=SMALLEST)
        for shape in sorted(found, key=lambda p: (-p.area, p.bounds)):
            columns["code"].append(f"SH{len(shapes) + 1:04d}")
            columns["treatable"].append(treatable)
            shapes.append(shape)
    return columns, shapes


def make_biomass(canvas: Canvas, terrain: Terrain, land: Land, vegetation: Vegetation) -> dict[int, Field]:
    """t/ha above ground of forest: thinned woods have lost more wood than cover; none told of other land."""
    vigour = 1 + 0.05 * limited(canvas.noise("timber", 4e3, 4), 2)
    series = {}
    for year in YEARS:
        cover = land.covers[max(date for date in land.covers if date <= year)]
        closed = np.clip((vegetation.of(year) - SOIL) / (FULL - SOIL), 0, 1)
        tonnes = np.full(canvas.shape, np.nan)
        for code, full in STANDING.items():
            here = cover == code
            grown = full * (closed / COVER[code]) ** 1.4 * vigour
            tonnes[here] = np.where(terrain.mountain, grown, ON_PLAIN * grown)[here]
        series[year] = np.clip(tonnes, 0, 400)
    return series


def make_targets() -> Columns:
    """One class has a cover that was agreed on."""
    return {name: [value] for name, value in TARGET.items()}
