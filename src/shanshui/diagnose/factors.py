"""The nine factors of resilience as numbers: their values, their scores on fixed intervals, their place on a relative scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shanshui.core.method import Raster, Table
from shanshui.diagnose.years import of_year

FACTORS = (
    "slope", "elevation", "fvc", "soil_suitability", "soil_organic_matter", "soil_salinity", "precipitation", "temperature",
    "aridity",
)  # fmt: skip
"""植被指数、坡度、高程、土壤适宜性、有机质、盐渍化、降水量、温度、蒸散发 of the guideline, G.1."""
CODES = -1
"""No data in the one factor that is a code."""
RISING, FALLING, HUMP = "+", "-", "^"


@dataclass(frozen=True)
class Scoring:
    """Weight and intervals of one factor, intervals from low to high: from ≤ value < to earns the score."""

    weight: float
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    score: NDArray[np.float64]

    @property
    def direction(self) -> str:
        """Whether more is better, worse, or best in between, as the scores say."""
        steps = np.diff(self.score)
        return RISING if (steps >= 0).all() else FALLING if (steps <= 0).all() else HUMP

    def grade(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """The score of each value; NaN where it lies in no interval."""
        result = np.full(values.shape, np.nan)
        wide = values.astype("f8")
        for lower, upper, score in zip(self.lower, self.upper, self.score, strict=True):
            result[(wide >= lower) & (wide < upper)] = score
        return result

    def rank(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """A number that rises with fitness: the value, its negative, or minus its distance from the best intervals."""
        wide = values.astype("f8")
        if self.direction != HUMP:
            return wide if self.direction == RISING else -wide
        best = np.flatnonzero(self.score == self.score.max())
        low, high = self.lower[best[0]], self.upper[best[-1]]
        return -np.maximum(np.maximum(low - wide, wide - high), 0.0)


def scorings(table: Table) -> dict[str, Scoring]:
    """The scoring of each factor; ValueError names what the table lacks, has too much of, or contradicts."""
    given = set(table["factor"].astype(str))
    if given != set(FACTORS):
        wrong = [f"lacks the factor {name}" for name in FACTORS if name not in given]
        wrong += [f"has the unknown factor {name}" for name in sorted(given - set(FACTORS))]
        raise ValueError(f"resilience_scores {', '.join(wrong)}")
    found = {}
    for name in FACTORS:
        rows = table[table["factor"] == name].sort_values("from")
        weights = rows["weight"].astype("f8").unique()
        if len(weights) > 1:
            raise ValueError(f"resilience_scores: {name} has the weights {sorted(weights)}")
        lower, upper = rows["from"].to_numpy("f8"), rows["to"].to_numpy("f8")
        if (lower >= upper).any() or (upper[:-1] > lower[1:]).any():
            raise ValueError(f"resilience_scores: the intervals of {name} overlap or are empty")
        found[name] = Scoring(float(weights[0]), lower, upper, rows["score"].to_numpy("f8"))
    if not sum(scoring.weight for scoring in found.values()) > 0:
        raise ValueError("resilience_scores: the weights sum to 0")
    return found


def values_of(layers: Mapping[str, Raster], year: int, supplement: Raster | None) -> dict[str, NDArray[np.float32]]:
    """The values of the factors, cover of `year`; where water is brought, rain counts with it.

    precipitation' = P + supplement      aridity' = ET0 / (P + supplement) = aridity · P / (P + supplement)
    """
    values = {name: layers[name].values for name in FACTORS if name != "fvc"}
    values["fvc"] = of_year(layers["fvc"], year, "植被覆盖度")
    suitability = values["soil_suitability"]
    values["soil_suitability"] = np.where(suitability == CODES, np.nan, suitability).astype("f4")
    if supplement is not None:
        brought = np.nan_to_num(supplement.values).astype("f4")  # unknown: rain alone
        rain = values["precipitation"]
        whole = rain + brought
        share = np.divide(rain, whole, out=np.ones_like(whole), where=brought > 0)
        values["precipitation"], values["aridity"] = whole, values["aridity"] * share
    return values


def fitness(
    values: Mapping[str, NDArray[np.floating]], scores: Mapping[str, Scoring], weights: pd.DataFrame
) -> dict[str, NDArray[np.float64]]:
    """The fitness 1–5 of each factor: its score, or on the relative scale 1 + 4 (rank − low) / (high − low), held to 1–5."""
    result = {}
    for row in weights.to_dict("records"):
        name = str(row["factor"])
        if row["scale"] == "scores":
            result[name] = scores[name].grade(values[name])
        elif float(row["high"]) > float(row["low"]):
            result[name] = 1 + 4 * unit(scores[name].rank(values[name]), float(row["low"]), float(row["high"]))
        else:  # the same everywhere: it tells no cell from another, and has no weight
            result[name] = np.where(np.isnan(values[name]), np.nan, 1.0)
    return result


def unit(rank: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    """(rank − low) / (high − low), what lies beyond low or high counting as low or high (缩尾)."""
    return (np.clip(rank, low, high) - low) / (high - low)


def mean_fitness(parts: Mapping[str, NDArray[np.float64]], weights: Mapping[str, float]) -> NDArray[np.float64]:
    """Σ w · fitness / Σ w, summed in the order of the factors so that a block gives what the whole gives."""
    total = np.zeros(next(iter(parts.values())).shape)
    for name in FACTORS:
        total += weights[name] * parts[name]
    return total / sum(weights[name] for name in FACTORS)
