"""Trade-offs and synergies of services (生态系统服务权衡与协同): how their values rank together."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

SYNERGY, TRADEOFF, WEAK = "协同", "权衡", "不明显"
PAIR = 2


@method(
    gives="service_tradeoffs",
    source="Spearman 1904, American Journal of Psychology 15:72–101（秩相关系数，按栅格面积加权）",
    scope="global",
    nodata="exclude",
    assumed=("weak_below",),
    bytes_per_cell=130,
)
def service_tradeoffs(
    cell_area: Raster,
    water_conservation: Raster | None = None,
    soil_retention: Raster | None = None,
    sand_fixation: Raster | None = None,
    habitat_quality: Raster | None = None,
    carbon_stock: Raster | None = None,
    *,
    weak_below: float = 0.1,
) -> Table:
    """Spearman's rank correlation of each two services over the cells that have both, cells weighing by their area.

        rank of a value = area of lower values + half the area of equal ones
        r = Σ A (a − ā)(b − b̄) / √(Σ A (a − ā)² · Σ A (b − b̄)²)             a, b ranks, ā, b̄ their means by area

    which is the common coefficient where all cells are alike. r > 0: the services rise together (协同); r < 0: one where
    the other falls (权衡); |r| below weak_below is called 不明显.

    Shapes   rasters (y, x) → a row a pair.
    Units    1.
    Range    −1 to 1.
    Errors   Absent with fewer than two services, or no two that share cells; ValueError unless 0 ≤ weak_below ≤ 1.
    Nodata   cells without one of the two are left out of that pair. A service that is the same everywhere there has no
             correlation: missing, not 0.
    Source   no level of significance is told: neighbouring cells are alike, so the test's assumption does not hold.
    Golden   tests/golden/test_service_tradeoffs.py (hand sum; reference program scipy at equal areas).
    """
    if not 0 <= weak_below <= 1:
        raise ValueError(f"weak_below {weak_below} lies outside 0–1")
    given = {
        "water_conservation": water_conservation,
        "soil_retention": soil_retention,
        "sand_fixation": sand_fixation,
        "habitat_quality": habitat_quality,
        "carbon_stock": carbon_stock,
    }
    layers = {name: layer.values for name, layer in given.items() if layer is not None}
    area = cell_area.values
    rows = []
    for first, second in combinations(layers, PAIR):
        both = (area > 0) & np.isfinite(layers[first]) & np.isfinite(layers[second])
        if both.any():
            r = _correlation(layers[first][both], layers[second][both], area[both])
            rows.append((first, second, int(both.sum()), float(area[both].sum()), r, _relation(r, weak_below)))
    if not rows:
        raise Absent(
            Say("不足两项生态系统服务有评价结果", "fewer than two services have results in common"),
            Say("补充至少两项服务所需资料", "give what two services need"),
        )
    return pd.DataFrame(rows, columns=["first", "second", "cells", "area_m2", "correlation", "relation"])


def _relation(r: float, weak_below: float) -> str:
    if np.isnan(r) or abs(r) < weak_below:
        return WEAK
    return SYNERGY if r > 0 else TRADEOFF


def _correlation(first: NDArray[np.floating], second: NDArray[np.floating], area: NDArray[np.float64]) -> float:
    if first.min() == first.max() or second.min() == second.max():
        return float("nan")
    a, b = _ranks(first, area), _ranks(second, area)
    a -= np.average(a, weights=area)
    b -= np.average(b, weights=area)
    spread = (area * a * a).sum() * (area * b * b).sum()
    return float((area * a * b).sum() / np.sqrt(spread))


def _ranks(values: NDArray[np.floating], area: NDArray[np.float64]) -> NDArray[np.float64]:
    """Area of all lower values plus half that of equal ones."""
    _, place = np.unique(values, return_inverse=True)
    each = np.bincount(place, area)
    return np.asarray((np.cumsum(each) - each / 2)[place])
