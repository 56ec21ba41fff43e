"""Indices of the structure of the network (生态网络结构指数): α, β, γ, cost ratio, IIC, PC."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from shanshui.connect.corridor_graph import graph_of
from shanshui.connect.graph_connectivity import iic_numerator, pc_numerator
from shanshui.core.method import Lines, Raster, Table, Zones, method
from shanshui.core.units import convert

LEAST = 3
"""Sources from which α and γ have a meaning: with fewer the most links that a plane graph can have is not 3 (V − 2)."""


@method(
    gives="network_indices",
    source="Forman & Godron 1986, Landscape Ecology (α, β, γ); Pascual-Hortal & Saura 2006, Landscape Ecology 21:959-967 "
    "(IIC); Saura & Pascual-Hortal 2007, Landscape and Urban Planning 83:91-103 (PC)",
    scope="global",
    nodata="exclude",
    assumed=("dispersal_median_m",),
    bytes_per_cell=8,
)
def network_indices(
    sources: Zones, corridors: Lines, cell_area: Raster, *, dispersal_median_m: float = 5000.0
) -> Table:
    """How closed, dense and connected the network of sources and corridors is.

        α = (L − V + 1) / (2V − 5)     β = L / V     γ = L / (3 (V − 2)),    V sources, L corridors
        cost ratio = 1 − L / Σ length in km
        IIC = Σ a_i · a_j / (1 + nl_ij) / A_L²     PC = Σ a_i · a_j · p*_ij / A_L²,    A_L = Σ cell_area of the region
        equivalent = √(Σ a_i · a_j · p*_ij)

    p and nl as in `source_connectivity`: a corridor of the mean cost of dispersal_median_m metres has p = 0.5. Corridors in
    excess of what lies flat in a plane let α and γ exceed 1; parts that nothing joins let α fall below 0.

    Shapes   one row.
    Units    cost metres × resistance, length_m m, area_m2 m², dispersal_median_m m → 1, equivalent_m2 m².
    Range    β, γ, IIC, PC ≥ 0; IIC ≤ 1 and PC ≤ 1 where the sources lie in the region; cost ratio < 1.
    Errors   ValueError for a median that is not positive and finite, corridors of other sources, or an empty region.
    Nodata   cells outside the region do not count in A_L. α and γ are empty with fewer than three sources.
    Golden   tests/golden/test_network_indices.py (hand sum)
    """
    graph = graph_of(sources, corridors)
    region = float(cell_area.values.sum())
    if not region > 0:
        raise ValueError("the region has no area: `cell_area` is 0 everywhere")
    v, n = len(graph.areas), len(graph.ends)
    joins = coo_array((np.ones(n), (graph.ends[:, 0], graph.ends[:, 1])), shape=(v, v))
    pc = pc_numerator(graph.areas, graph.probabilities(dispersal_median_m))
    return pd.DataFrame(
        {
            "sources": [v],
            "corridors": [n],
            "components": [connected_components(joins, directed=False)[0]],
            "alpha": [(n - v + 1) / (2 * v - 5) if v >= LEAST else math.nan],
            "beta": [n / v],
            "gamma": [n / (3 * (v - 2)) if v >= LEAST else math.nan],
            "cost_ratio": [1 - n / convert(float(graph.length.sum()), "m", "km")],
            "iic": [iic_numerator(graph.areas, graph.links()) / region**2],
            "pc": [pc / region**2],
            "equivalent_m2": [math.sqrt(pc)],
        }
    )
