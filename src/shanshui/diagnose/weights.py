"""Weights of the factors of resilience: given, judged, or told by the data (熵权, CRITIC), and put together."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method
from shanshui.diagnose.factors import FACTORS, scorings, unit, values_of

WEIGHTINGS = ("subjective", "entropy", "critic", "subjective_entropy", "subjective_critic")
SCALES = ("scores", "relative")


@method(
    gives="resilience_weights",
    source="层次分析法、熵权法、CRITIC 法（Diakoulaki 等，1995）；组合权重 w=√(w主·w客)/Σ；指标取自新疆编制指南G.1",
    scope="global",
    nodata="exclude",
    assumed=("winsor_percent",),
    reads={"aridity": "dryness"},
    bytes_per_cell=300,
)
def resilience_weights(
    slope: Raster,
    elevation: Raster,
    fvc: Raster,
    soil_suitability: Raster,
    soil_organic_matter: Raster,
    soil_salinity: Raster,
    precipitation: Raster,
    temperature: Raster,
    aridity: Raster,
    cell_area: Raster,
    resilience_scores: Table,
    water_supplement: Raster | None = None,
    resilience_ahp_weights: Table | None = None,
    *,
    base_year: int,
    weighting: str = "subjective",
    scale: str = "scores",
    winsor_percent: float = 1.0,
) -> Table:
    """The weight of each factor, every way it can be told, and the one adopted.

        z = (rank − low) / (high − low) held to 0–1      low, high = the winsor_percent and 100 − winsor_percent percentiles
        entropy   p_ij = z_ij / Σ_i z_ij    e_j = −Σ_i p ln p / ln m    w = (1 − e) / Σ (1 − e)      0 · ln 0 = 0
        CRITIC    c_j = σ_j · Σ_k (1 − r_jk)    w = c / Σ c
        combined  w = √(w_subjective · w_objective) / Σ

    rank is the value, its negative where less is better, minus the distance from the best interval where the middle is
    best, as the scores of the factor run. Subjective: the judgements where they are given, otherwise the profile's table.
    Entropy and CRITIC weigh by how the cells of this region differ, so they hold for this region alone, and so does the
    scale "relative" (1 + 4 z in place of the scores on fixed intervals).

    Shapes   as in resilience_index → one row a factor.
    Units    none; low and high in the unit of the factor, negative for factors that are better when less.
    Range    each column of weights sums to 1.
    Errors   ValueError for another weighting or scale, a winsor_percent outside 0 ≤ p < 50, judgements of other factors.
             Absent if a weighting by data is asked for and no two cells have all factors, or none of them varies.
    Nodata   cells that lack a factor, or lie outside the region, are left out; a factor that does not vary weighs 0.
    Golden   tests/golden/test_resilience_weights.py (hand sum; scipy; worked table).
    """
    if weighting not in WEIGHTINGS:
        raise ValueError(f"weighting is {weighting!r}; it can be {', '.join(WEIGHTINGS)}")
    if scale not in SCALES:
        raise ValueError(f"scale is {scale!r}; it can be {', '.join(SCALES)}")
    if not 0 <= winsor_percent < 50:
        raise ValueError(f"winsor_percent is {winsor_percent}, not within 0 ≤ p < 50")
    layers = {
        "slope": slope, "elevation": elevation, "fvc": fvc, "soil_suitability": soil_suitability,
        "soil_organic_matter": soil_organic_matter, "soil_salinity": soil_salinity, "precipitation": precipitation,
        "temperature": temperature, "aridity": aridity,
    }  # fmt: skip
    scores = scorings(resilience_scores)
    values = values_of(layers, base_year, water_supplement)
    known = cell_area.values > 0
    for name in FACTORS:
        known &= ~np.isnan(values[name])
    rank = {name: scores[name].rank(values[name][known]) for name in FACTORS}
    low, high = _limits(rank, winsor_percent)
    told = _given(scores, resilience_ahp_weights)
    z = [unit(rank.pop(name), low[name], high[name]) for name in FACTORS if high[name] > low[name]]
    for way, weigh in (("entropy", entropy), ("critic", critic)):
        told[way] = _spread(weigh(z) if z else None, low, high)
    weight = _adopted(told, weighting)
    if scale == "relative":
        weight = _varying(weight, low, high)
    return pd.DataFrame({
        "factor": list(FACTORS), "direction": [scores[name].direction for name in FACTORS],
        "weight": weight, "table_weight": told["table"], "ahp_weight": told["ahp"],
        "entropy_weight": told["entropy"], "critic_weight": told["critic"],
        "low": [low[name] for name in FACTORS], "high": [high[name] for name in FACTORS],
        "weighting": weighting, "scale": scale,
    })  # fmt: skip


def entropy(z: list[NDArray[np.float64]]) -> NDArray[np.float64] | None:
    """Entropy weights of indicators already brought to 0–1; None if all are spread evenly."""
    gain = []
    for values in z:
        p = values / values.sum()
        shared = p[p > 0]
        gain.append(1 + float((shared * np.log(shared)).sum()) / np.log(len(values)))
    whole = sum(gain)
    return np.array(gain) / whole if whole > 0 else None


def critic(z: list[NDArray[np.float64]]) -> NDArray[np.float64] | None:
    """CRITIC weights of indicators already brought to 0–1: contrast times conflict; None if all say the same."""
    contrast = np.array([values.std() for values in z])
    conflict = (1 - np.atleast_2d(np.corrcoef(np.stack(z)))).sum(axis=1)
    told = contrast * conflict
    return told / told.sum() if told.sum() > 0 else None


def combined(subjective: NDArray[np.float64], objective: NDArray[np.float64]) -> NDArray[np.float64]:
    """√(w_a w_o) / Σ."""
    product = np.sqrt(subjective * objective)
    return product / product.sum()


def _limits(rank: dict[str, NDArray[np.float64]], percent: float) -> tuple[dict[str, float], dict[str, float]]:
    """The percentiles beyond which values count as the percentile itself; NaN where no cell has all factors."""
    low, high = {}, {}
    for name, values in rank.items():
        pair = np.percentile(values, [percent, 100 - percent]) if len(values) else (np.nan, np.nan)
        low[name], high[name] = float(pair[0]), float(pair[1])
    return low, high


def _given(scores: dict, judged: Table | None) -> dict[str, NDArray[np.float64] | None]:  # type: ignore[type-arg]
    table = np.array([scores[name].weight for name in FACTORS])
    told: dict[str, NDArray[np.float64] | None] = {"table": table / table.sum(), "ahp": None}
    if judged is not None:
        found = dict(zip(judged["factor"].astype(str), judged["weight"].astype("f8"), strict=True))
        if set(found) != set(FACTORS):
            lacking, unknown = sorted(set(FACTORS) - set(found)), sorted(set(found) - set(FACTORS))
            raise ValueError(f"the judgements lack the factors {lacking} and name others: {unknown}")
        told["ahp"] = np.array([found[name] for name in FACTORS])
    return told


def _spread(
    weights: NDArray[np.float64] | None, low: dict[str, float], high: dict[str, float]
) -> NDArray[np.float64] | None:
    """The weights of the factors that vary, put among all nine."""
    if weights is None:
        return None
    result = np.zeros(len(FACTORS))
    result[[high[name] > low[name] for name in FACTORS]] = weights
    return result


def _varying(weight: NDArray[np.float64], low: dict[str, float], high: dict[str, float]) -> NDArray[np.float64]:
    """On the relative scale a factor that is the same everywhere has no place: its weight goes to the others."""
    kept = weight * np.array([high[name] > low[name] for name in FACTORS])
    if not kept.sum() > 0:
        raise _unweighable()
    return kept / kept.sum()


def _adopted(told: dict[str, NDArray[np.float64] | None], weighting: str) -> NDArray[np.float64]:
    table, ahp = told["table"], told["ahp"]
    subjective = table if ahp is None else ahp
    assert subjective is not None
    objective = told.get(weighting.removeprefix("subjective_"))
    if weighting == "subjective":
        return subjective
    if objective is None or not (subjective * objective).any():
        raise _unweighable()
    return combined(subjective, objective) if weighting.startswith("subjective") else objective


def _unweighable() -> Absent:
    return Absent(Say("各因子在区内没有差别，或没有因子齐全的栅格，无法由数据定权", "the factors do not vary, or no cell has them all"),
                  Say("改用主观权重和固定分级", "use subjective weights and fixed scores"))  # fmt: skip
