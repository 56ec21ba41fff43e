"""Ecological sources (生态源地): the candidates that do most for the connectivity of all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shanshui.connect.graph_connectivity import gaps, iic_importance, pc_importance, probability
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Zones, method

DECIMALS = 9
"""dPC in % are compared to so many decimals: what is equal by the formula is not ranked by how it was rounded."""


@method(
    gives=("sources", "source_label"),
    source="Saura & Pascual-Hortal 2007, Landscape and Urban Planning 83:91-103 (PC, dPC); "
    "Pascual-Hortal & Saura 2006, Landscape Ecology 21:959-967 (IIC)",
    scope="global",
    nodata="exclude",
    assumed=("max_count", "dispersal_median_m", "link_distance_m"),
    bytes_per_cell=16,
)
def sources(
    source_candidates: Zones,
    source_candidate_label: Raster,
    *,
    grid: Grid,
    max_count: int = 20,
    dispersal_median_m: float = 5000.0,
    link_distance_m: float = 5000.0,
) -> tuple[Zones, Raster]:
    """The max_count candidates whose loss would cost the connectivity of all candidates most.

        d_ij  = straight distance from edge to edge of two candidates
        p_ij  = exp(ln 0.5 · d_ij / dispersal_median_m);   p*_ij = the greatest product of p along a path from i to j
        PC    ∝ Σ a_i · a_j · p*_ij                        dPC_k  = 100 · (PC − PC without k) / PC
        IIC   ∝ Σ a_i · a_j / (1 + nl_ij)                  dIIC_k likewise
        nl_ij = the fewest links from i to j;  i and j are linked where d_ij ≤ link_distance_m

    Ids run from 1 by dPC descending, ties by area, then by the first cell in row order. Both figures are those among all
    candidates, those that are not kept included. A single candidate is the source, with dPC and dIIC of 100.

    Shapes   raster (y, x) on the plan grid.
    Units    area_m2 m², distances m → dpc, diic %; the label holds the source's id.
    Range    dpc and diic in (0, 100].
    Errors   ValueError for max_count < 1, a median that is not positive and finite, or a negative link_distance_m.
    Nodata   a cell of no candidate is no source.
    Golden   tests/golden/test_sources.py (hand sum)
    """
    if max_count < 1:
        raise ValueError(f"max_count must be at least 1, not {max_count}")
    if not link_distance_m >= 0:
        raise ValueError(f"link_distance_m must not be negative, it is {link_distance_m:g}")
    areas = source_candidates["area_m2"].to_numpy(dtype="f8")
    distance = gaps(np.asarray(source_candidates.geometry.array, dtype=object))
    dpc = pc_importance(areas, probability(distance, dispersal_median_m)).d
    diic = iic_importance(areas, linked(distance, link_distance_m)).d
    kept = ranked(dpc, areas)[:max_count]
    given = source_candidates["id"].to_numpy()
    ids = np.full(int(given.max()) + 2, -1, dtype="int32")  # −1, no candidate, takes the last
    ids[given[kept]] = np.arange(kept.size) + 1
    label = ids[source_candidate_label.values]
    found = source_candidates.iloc[kept].reset_index(drop=True)
    found = found.assign(id=np.arange(kept.size) + 1, dpc=dpc[kept], diic=diic[kept])
    return found, grid.raster(label, "source_label")


def linked(distance: NDArray[np.float64], reach: float) -> NDArray[np.float64]:
    """Direct links: 1 within reach, ∞ beyond, 0 of each with itself."""
    links = np.where(distance <= reach, 1.0, np.inf)
    np.fill_diagonal(links, 0)
    return links


def ranked(dpc: NDArray[np.float64], areas: NDArray[np.float64]) -> NDArray[np.intp]:
    """Rows by dPC descending; equal ones by area descending, then as they come."""
    return np.lexsort((-areas, -np.round(dpc, DECIMALS)))
