"""How sure the level of resilience is: draws of other weights near those adopted (蒙特卡洛), and the cells that change level."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from shanshui.core.method import Raster, Table, method
from shanshui.diagnose.factors import FACTORS, fitness, mean_fitness, scorings, values_of
from shanshui.diagnose.resilience import NODATA, breaks_of, classes

STABLE, SELDOM, OFTEN = 1, 2, 3
HALF = 0.5


@method(
    gives=("resilience_agreement", "resilience_certainty", "resilience_rival"),
    source="蒙特卡洛：各权重在采用值上下按均匀分布抽取，归一后重算级别；抽样次数和幅度为设计取值",
    scope="cell",
    nodata="cell",
    assumed=("draws", "spread"),
    reads={"aridity": "dryness"},
)
def resilience_certainty(
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
    resilience_breaks: Table,
    water_supplement: Raster | None = None,
    *,
    base_year: int,
    draws: int = 1000,
    spread: float = 0.2,
    seed: int = 1,
) -> tuple[Raster, Raster, Raster]:
    """Share of draws that leave a cell in its level, whether it changes level, and the level it changes to most often.

        w'_f = w_f · (1 + spread · (2u − 1)), u uniform in 0–1      index' = Σ w' · fitness / Σ w'
        agreement = share of draws with level' = level
        certainty   1 no draw changes it · 2 at most half of them do · 3 more than half do
        rival       the level other than its own that most draws give, the stronger of two; none → −1

    The same draws (PCG64 of `seed`, one row of nine a draw, factors in the order of the table) serve every cell, and the
    breaks stay as they are. What is doubtful in the scores, the breaks and the data themselves is not in it.

    Shapes   as in resilience_index → (y, x) float32, int16, int16.
    Units    agreement 1; codes.
    Range    agreement 0–1; certainty 1–3; rival 1–5.
    Errors   as in resilience_index and resilience; ValueError unless draws ≥ 1 and 0 < spread < 1.
    Nodata   where there is no index: NaN and −1.
    Golden   tests/golden/test_resilience_certainty.py (every draw by hand; invariant).
    """
    if draws < 1 or not 0 < spread < 1:
        raise ValueError(f"draws is {draws}, spread is {spread}: draws ≥ 1, 0 < spread < 1")
    layers = {
        "slope": slope, "elevation": elevation, "fvc": fvc, "soil_suitability": soil_suitability,
        "soil_organic_matter": soil_organic_matter, "soil_salinity": soil_salinity, "precipitation": precipitation,
        "temperature": temperature, "aridity": aridity,
    }  # fmt: skip
    values = values_of(layers, base_year, water_supplement)
    parts = fitness(values, scorings(resilience_scores), resilience_weights)
    weights = dict(
        zip(resilience_weights["factor"].astype(str), resilience_weights["weight"].astype("f8"), strict=True)
    )
    breaks = breaks_of(resilience_breaks)
    level = classes(mean_fitness(parts, weights).astype("f4"), breaks)
    known = level != NODATA
    kinds, place = _kinds({name: part[known] for name, part in parts.items()})
    counts = _counts(kinds, drawn(weights, draws, spread, seed), breaks)[place]
    own = level[known] - 1
    times = counts[np.arange(len(own)), own]
    counts[np.arange(len(own)), own] = 0
    rival = np.where(counts.max(axis=1, initial=0) > 0, counts.argmax(axis=1) + 1, NODATA)
    share = (times / draws).astype("f4")
    certainty = np.where(times == draws, STABLE, np.where(times >= HALF * draws, SELDOM, OFTEN))
    return (
        _placed(slope, share, known, np.float32(np.nan), "resilience_agreement"),
        _placed(slope, certainty.astype("i2"), known, np.int16(NODATA), "resilience_certainty"),
        _placed(slope, rival.astype("i2"), known, np.int16(NODATA), "resilience_rival"),
    )


def drawn(weights: dict[str, float], draws: int, spread: float, seed: int) -> dict[str, NDArray[np.float64]]:
    """The weights of every draw, one column a factor."""
    uniform = np.random.Generator(np.random.PCG64(seed)).random((draws, len(FACTORS)))
    return {name: weights[name] * (1 + spread * (2 * uniform[:, i] - 1)) for i, name in enumerate(FACTORS)}


def _kinds(parts: dict[str, NDArray[np.float64]]) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.intp]]:
    """The different combinations of fitness, and the one that each cell has: cells alike are drawn for once."""
    code = np.zeros(len(parts[FACTORS[0]]), dtype=np.intp)
    for name in FACTORS:  # numbered anew after each factor, so that the number never outgrows the cells
        seen, number = np.unique(parts[name], return_inverse=True)
        code = np.unique(code * len(seen) + number, return_inverse=True)[1]
    _, first, place = np.unique(code, return_index=True, return_inverse=True)
    return {name: part[first] for name, part in parts.items()}, place


def _counts(
    kinds: dict[str, NDArray[np.float64]], weights: dict[str, NDArray[np.float64]], breaks: NDArray[np.float32]
) -> NDArray[np.int64]:
    """How many draws put each combination in each level; no sum depends on what else is computed with it."""
    drawn_weights = np.stack([weights[name] for name in FACTORS])
    whole = sum(weights[name] for name in FACTORS)
    return _levels(np.stack([kinds[name] for name in FACTORS], axis=1), drawn_weights, whole, breaks)


@njit(cache=True, nogil=True)
def _levels(fitness, weights, whole, breaks):  # type: ignore[no-untyped-def]
    """The draws in each level for every row of fitness, summed as `mean_fitness` sums and rounded as it is stored."""
    factors, draws = weights.shape
    result = np.zeros((len(fitness), len(breaks) + 1), dtype=np.int64)
    total = np.empty(draws)
    for row in range(len(fitness)):
        total[:] = 0.0
        for factor in range(factors):
            for draw in range(draws):
                total[draw] += weights[factor, draw] * fitness[row, factor]
        for draw in range(draws):
            index = np.float32(total[draw] / whole[draw])
            level = 0
            for limit in breaks:
                if index < limit:
                    level += 1
            result[row, level] += 1
    return result


def _placed(like: Raster, values: NDArray, known: NDArray[np.bool_], empty: np.generic, name: str) -> Raster:  # type: ignore[type-arg]
    whole = np.full(known.shape, empty, dtype=values.dtype)
    whole[known] = values
    return like.copy(data=whole).rename(name).drop_attrs()
