"""Resilience (恢复力): how well an ecosystem recovers by itself, scored over terrain, vegetation, soil and climate."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shanshui.core.method import Raster, Table, method
from shanshui.diagnose.factors import fitness, mean_fitness, scorings, values_of

NODATA = -1


@method(
    gives="resilience_index",
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.3、G.1（因子与五级）",
    scope="cell",
    nodata="cell",
    reads={"aridity": "dryness"},
)
def resilience_index(
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
    resilience_weights: Table,
    water_supplement: Raster | None = None,
    *,
    base_year: int,
) -> Raster:
    """Weighted fitness of the nine factors of S0 G.1, 5 best.

        index = Σ_f w_f · fitness_f / Σ_f w_f      fitness_f = the score of the interval from ≤ value < to of the factor,
                                                   or 1 + 4 z on the scale "relative" (see resilience_weights)

    Rain counts with the water that irrigated land is given beyond it, and aridity is that of both together.
    S0 fixes the factors; the scores and weights are not published.

    Shapes   fvc (year, y, x), the others (y, x) → (y, x) float32.
    Units    slope deg; elevation m; FVC 1; organic matter and salinity g/kg; precipitation and water supplement mm;
             temperature degC; aridity ET0/P 1; soil_suitability code.
    Range    1–5.
    Errors   Absent if there is no FVC of the base year. ValueError for a table that lacks a factor or names another,
             gives a factor two weights, has intervals that overlap, or weights that sum to 0.
    Nodata   a factor without data, or with a value in no interval: NaN. No water supplement: rain alone.
    Golden   tests/golden/test_resilience_index.py (hand sum; invariant).
    """
    layers = {
        "slope": slope, "elevation": elevation, "fvc": fvc, "soil_suitability": soil_suitability,
        "soil_organic_matter": soil_organic_matter, "soil_salinity": soil_salinity, "precipitation": precipitation,
        "temperature": temperature, "aridity": aridity,
    }  # fmt: skip
    values = values_of(layers, base_year, water_supplement)
    parts = fitness(values, scorings(resilience_scores), resilience_weights)
    index = mean_fitness(parts, _weights(resilience_weights)).astype("f4")
    return slope.copy(data=index).rename("resilience_index").drop_attrs()


@method(
    gives="resilience",
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.3、G.1（五级）",
    scope="cell",
    nodata="cell",
)
def resilience(resilience_index: Raster, resilience_breaks: Table) -> Raster:
    """Class of the index, 1 恢复力强 … 5 恢复力弱.

        class = 1 + the number of breaks that the index, as stored, lies below

    Shapes   (y, x) → (y, x) int16.
    Units    index 1; class code.
    Range    1–5.
    Errors   ValueError for breaks that are not four, or do not fall from strong to fairly weak.
    Nodata   NaN → −1.
    Golden   tests/golden/test_resilience.py (hand sum; invariant).
    """
    level = classes(resilience_index.values, breaks_of(resilience_breaks))
    return resilience_index.copy(data=level).rename("resilience").drop_attrs()


def classes(index: NDArray[np.float32], breaks: NDArray[np.float32]) -> NDArray[np.int16]:
    """1 from the first break up, and one more below each break; −1 where there is no index."""
    level = np.ones(index.shape, dtype="i2")
    for limit in breaks:
        level += index < limit
    level[np.isnan(index)] = NODATA
    return level


def breaks_of(table: Table) -> NDArray[np.float32]:
    """The lower limits of the classes from strong to fairly weak, as they are compared with a stored index."""
    rows = table.sort_values("class")
    limits = rows["from"].to_numpy("f8").astype("f4")
    if rows["class"].tolist() != [1, 2, 3, 4] or (np.diff(limits) >= 0).any():
        raise ValueError(
            f"resilience_breaks must fall from class 1 to class 4: {rows['class'].tolist()}, {limits.tolist()}"
        )
    return limits


def _weights(table: Table) -> dict[str, float]:
    return dict(zip(table["factor"].astype(str), table["weight"].astype("f8"), strict=True))
