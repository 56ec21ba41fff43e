"""What each source does for the network of corridors (生态源地连通重要性)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shanshui.connect.corridor_graph import graph_of
from shanshui.connect.graph_connectivity import iic_importance, pc_importance
from shanshui.connect.sources import ranked
from shanshui.core.method import Lines, Table, Zones, method


@method(
    gives="source_connectivity",
    source="Saura & Rubio 2010, Ecography 33:523-537 （intra、flux、connector 分量）; "
    "Saura & Pascual-Hortal 2007, Landscape and Urban Planning 83:91-103 (PC)",
    scope="global",
    nodata="exclude",
    assumed=("dispersal_median_m",),
)
def source_connectivity(sources: Zones, corridors: Lines, *, dispersal_median_m: float = 5000.0) -> Table:
    """dPC and dIIC of each source on the graph of corridors, with their intra, flux and connector fractions.

        p_ij   = exp(ln 0.5 · cost_ij / (dispersal_median_m · R̄)) of a corridor,  R̄ = Σ cost / Σ length_m of all corridors
        p*_ij  = the greatest product of p along a path from i to j;   PC ∝ Σ a_i · a_j · p*_ij
        nl_ij  = the fewest corridors from i to j, each a link however long;   IIC ∝ Σ a_i · a_j / (1 + nl_ij)
        dX_k   = 100 · (X − X without k) / X = intra + flux + connector
        intra  : a_k²      flux : 2 Σ a_i · a_k · closeness_ik, i ≠ k      connector : what paths of others through k lose

    Rank 1 is the highest dPC, ties by area, then by id as the sources come.

    Shapes   a row a source, in their order.
    Units    cost metres × resistance, area_m2 m², dispersal_median_m m → %.
    Range    [0, 100].
    Errors   ValueError for a median that is not positive and finite, and for corridors of other sources.
    Nodata   none; a source that no corridor reaches has intra alone.
    Golden   tests/golden/test_source_connectivity.py (hand sum; reference program)
    """
    graph = graph_of(sources, corridors)
    pc = pc_importance(graph.areas, graph.probabilities(dispersal_median_m))
    iic = iic_importance(graph.areas, graph.links())
    rank = np.empty(len(sources), dtype="int64")
    rank[ranked(pc.d, graph.areas)] = np.arange(len(sources)) + 1
    return pd.DataFrame(
        {
            "id": sources["id"].to_numpy(),
            "dpc": pc.d,
            "dpc_intra": pc.intra,
            "dpc_flux": pc.flux,
            "dpc_connector": pc.connector,
            "diic": iic.d,
            "diic_intra": iic.intra,
            "diic_flux": iic.flux,
            "diic_connector": iic.connector,
            "rank": rank,
        }
    )
