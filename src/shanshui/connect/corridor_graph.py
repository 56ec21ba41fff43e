"""The graph that sources and corridors make: nodes with areas, links with lengths and with a probability of dispersal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shanshui.connect.graph_connectivity import Matrix, direct, probability


@dataclass(frozen=True)
class Graph:
    """Sources in their row order, and the corridors between them.

    areas   of the sources, m².
    ends    (corridor, 2): rows of the sources that each joins.
    cost    of each corridor, metres × resistance.
    length  of each corridor, metres.
    """

    areas: NDArray[np.float64]
    ends: NDArray[np.int64]
    cost: NDArray[np.float64]
    length: NDArray[np.float64]

    @property
    def mean_resistance(self) -> float:
        """Of the corridors, each metre alike."""
        return float(self.cost.sum() / self.length.sum())

    def probabilities(self, dispersal_median_m: float) -> Matrix:
        """Probability of dispersal along each corridor: one half where it costs as much as the median distance over land of
        the corridors' mean resistance."""
        return self.matrix(probability(self.cost, dispersal_median_m * self.mean_resistance), none=0, own=1)

    def links(self) -> Matrix:
        """One link for each corridor, however long."""
        return self.matrix(np.ones(len(self.ends)), none=np.inf, own=0)

    def matrix(self, values: NDArray[np.float64], none: float, own: float) -> Matrix:
        return direct(len(self.areas), self.ends, values, none, own)


def graph_of(sources: pd.DataFrame, corridors: pd.DataFrame) -> Graph:
    """The graph of a network; ValueError where a corridor ends at what is no source, or one has no length."""
    ends = corridors[["from_source", "to_source"]].to_numpy(dtype="int64")
    unknown = np.setdiff1d(ends, sources["id"])
    if unknown.size:
        raise ValueError(f"`corridors` end at {', '.join(map(str, unknown.tolist()))}, which `sources` do not hold")
    length = corridors["length_m"].to_numpy(dtype="f8")
    if not (length > 0).all():
        raise ValueError("every corridor must have a length above 0")
    rows = pd.Index(sources["id"])
    return Graph(
        sources["area_m2"].to_numpy(dtype="f8"),
        rows.get_indexer(ends.ravel()).reshape(-1, 2),
        corridors["cost"].to_numpy(dtype="f8"),
        length,
    )
