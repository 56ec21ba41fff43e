"""Resilience (恢复力): how well an ecosystem recovers by itself, scored over terrain, vegetation, soil and climate."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shanshui.core.method import Raster, Table, method
from shanshui.diagnose.years import of_year

NODATA = -1


@method(
    gives=("resilience_index", "resilience"),
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.3、G.1（因子与五级）",
    scope="cell",
    nodata="cell",
    assumed=("strong_from", "fairly_strong_from", "medium_from", "fairly_weak_from"),
)
def resilience(
    slope: Raster,
    elevation: Raster,
    fvc: Raster,
    soil_suitability: Raster,
    soil_organic_matter: Raster,
    soil_salinity: Raster,
    precipitation: Raster,
    temperature: Raster,
    aridity: Raster,
    resilience_scores: Table,
    *,
    base_year: int,
    strong_from: float = 4.2,
    fairly_strong_from: float = 3.4,
    medium_from: float = 2.6,
    fairly_weak_from: float = 1.8,
) -> tuple[Raster, Raster]:
    """Weighted score of the nine factors of S0 G.1, 5 best, and its class, 1 恢复力强 … 5 恢复力弱.

        index = Σ_f w_f · score_f / Σ_f w_f      score_f = that of the interval from ≤ value < to of the factor
        class = 1 from strong_from up, 2 from fairly_strong_from, 3 from medium_from, 4 from fairly_weak_from, else 5

    S0 fixes the factors; the scores, weights and breaks are not published. The class is taken of the index as stored.

    Shapes   fvc (year, y, x), the others (y, x) → (y, x) float32 and int16.
    Units    slope deg; elevation m; FVC 1; organic matter and salinity g/kg; precipitation mm; temperature degC;
             aridity ET0/P 1; soil_suitability code.
    Range    index 1–5; class 1–5.
    Errors   Absent if there is no FVC of the base year. ValueError for a table that lacks a factor or names another,
             gives a factor two weights, has intervals that overlap, or weights that sum to 0; and for breaks that do
             not rise.
    Nodata   a factor without data, or with a value in no interval: NaN and −1.
    Golden   tests/golden/test_resilience.py (hand sum; invariant).
    """
    breaks = np.array([strong_from, fairly_strong_from, medium_from, fairly_weak_from], dtype="f4")
    if (np.diff(breaks) >= 0).any():
        raise ValueError(
            f"the breaks of resilience must rise from fairly weak to strong; from strong down they are {breaks.tolist()}"
        )
    suitability = soil_suitability.values
    values = {
        "slope": slope.values,
        "elevation": elevation.values,
        "fvc": of_year(fvc, base_year, "植被覆盖度"),
        "soil_suitability": np.where(suitability == NODATA, np.nan, suitability),
        "soil_organic_matter": soil_organic_matter.values,
        "soil_salinity": soil_salinity.values,
        "precipitation": precipitation.values,
        "temperature": temperature.values,
        "aridity": aridity.values,
    }
    tables = _by_factor(resilience_scores, list(values))
    total = np.zeros(slope.shape)
    for name, factor in values.items():
        weight, rows = tables[name]
        total += weight * _score(factor, rows)
    index = (total / sum(weight for weight, _ in tables.values())).astype("f4")
    level = (1 + (index[..., None] < breaks).sum(axis=-1)).astype("i2")
    level[np.isnan(index)] = NODATA
    return (
        slope.copy(data=index).rename("resilience_index").drop_attrs(),
        slope.copy(data=level).rename("resilience").drop_attrs(),
    )


def _by_factor(table: Table, factors: list[str]) -> dict[str, tuple[float, pd.DataFrame]]:
    """Weight and intervals (from low to high) of each factor."""
    given = set(table["factor"].astype(str))
    if given != set(factors):
        wrong = [f"lacks the factor {name}" for name in factors if name not in given]
        wrong += [f"has the unknown factor {name}" for name in sorted(given - set(factors))]
        raise ValueError(f"resilience_scores {', '.join(wrong)}")
    found = {}
    for name in factors:
        rows = table[table["factor"] == name].sort_values("from")
        weights = rows["weight"].astype("f8").unique()
        if len(weights) > 1:
            raise ValueError(f"resilience_scores: {name} has the weights {sorted(weights)}")
        lower, upper = rows["from"].to_numpy("f8"), rows["to"].to_numpy("f8")
        if (lower >= upper).any() or (upper[:-1] > lower[1:]).any():
            raise ValueError(f"resilience_scores: the intervals of {name} overlap or are empty")
        found[name] = float(weights[0]), rows
    if not sum(weight for weight, _ in found.values()) > 0:
        raise ValueError("resilience_scores: the weights sum to 0")
    return found


def _score(values: NDArray[np.floating], rows: pd.DataFrame) -> NDArray[np.float64]:
    """The score of each value; NaN where it lies in no interval."""
    result = np.full(values.shape, np.nan)
    wide = values.astype("f8")
    for lower, upper, score in zip(rows["from"], rows["to"], rows["score"], strict=True):
        result[(wide >= float(lower)) & (wide < float(upper))] = float(score)
    return result
