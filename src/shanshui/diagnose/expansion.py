"""What towns and roads to come bear on (城镇扩张、基础设施建设的生态影响)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.features import rasterize

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Raster, Table, method

NODATA = -1
URBAN = 6
BUILT, PLANNED = 1, 2
"""Bits of `road_effect`: 1 of roads built, 2 of planned ones, 3 of both."""
ROUND = 32
"""Segments of a quarter circle: the buffer falls short of the distance by 0.03 % at most."""


@method(
    gives="urban_expansion_risk",
    source="风险 = 转为城镇的概率 × 重要性（概率由给定情景提供，不作模拟）",
    scope="cell",
    nodata="cell",
    rows={"importance_weights": "protection_importance"},
)
def urban_expansion_risk(
    urban_expansion: Raster, protection_importance: Raster, ecosystem: Raster, importance_weights: Table
) -> Raster:
    """Chance that a cell becomes urban, times the weight of its importance for protection.

        risk = P(urban) · weight(importance)        0 on land that is urban already

    Shapes   (y, x) → (y, x) float32.
    Units    1.
    Range    0–1.
    Errors   none of its own.
    Nodata   NaN where the chance, the importance or the ecosystem is unknown, or the class has no weight.
    Golden   tests/golden/test_urban_expansion_risk.py (hand sum).
    """
    classes = protection_importance.values
    weight = np.full(classes.shape, np.nan)
    for code, value in zip(importance_weights["importance"], importance_weights["weight"], strict=True):
        weight[classes == int(code)] = float(value)
    codes = ecosystem.values
    risk = np.where(codes // 10 == URBAN, 0, weight) * urban_expansion.values
    risk[codes == NODATA] = np.nan
    return urban_expansion.copy(data=risk.astype("f4")).rename("urban_expansion_risk").drop_attrs()


@method(
    gives="road_effect",
    source="道路影响域（Forman & Alexander 1998）；影响距离1—2公里为设计取值",
    scope="global",
    nodata="cell",
    assumed=("effect_m",),
    bytes_per_cell=24,
)
def road_effect(
    cell_area: Raster,
    roads: Lines | None = None,
    planned_roads: Lines | None = None,
    *,
    effect_m: float = 1000.0,
    grid: Grid,
) -> Raster:
    """Land within the effect of roads: of those built, of planned ones only, or of both.

        1 = a road at most effect_m from the middle of the cell   2 = a planned one   3 = both   0 = neither

    Without one of the two layers its land is not told apart from 0; what lacks is said where the figures are.

    Shapes   (y, x), lines → (y, x) int16.
    Units    m.
    Range    0–3.
    Errors   Absent where neither layer is given; ValueError unless effect_m > 0.
    Nodata   −1 outside the region.
    Golden   tests/golden/test_road_effect.py (hand sum).
    """
    if not effect_m > 0:
        raise ValueError(f"effect_m {effect_m} must be positive")
    if roads is None and planned_roads is None:
        raise Absent(
            Say("没有道路和规划交通线路资料", "neither roads nor planned roads are given"),
            Say("在 catalog.toml 登记 roads 或 planned_roads", "catalogue roads or planned_roads"),
        )
    effect = np.zeros(grid.shape, dtype="i2")
    for lines, bit in ((roads, BUILT), (planned_roads, PLANNED)):
        if lines is not None:
            effect[_near(list(lines.geometry), effect_m, grid)] |= bit
    effect[~(cell_area.values > 0)] = NODATA
    return cell_area.copy(data=effect).rename("road_effect").drop_attrs()


def _near(lines: Sequence[Any], distance: float, grid: Grid) -> NDArray[np.bool_]:
    """Cells whose middle lies within the distance."""
    shapes = [line.buffer(distance, quad_segs=ROUND) for line in lines]
    if not shapes:
        return np.zeros(grid.shape, dtype=bool)
    return np.asarray(
        rasterize(shapes, out_shape=grid.shape, transform=Affine(*grid.transform), dtype="uint8").astype(bool)
    )
