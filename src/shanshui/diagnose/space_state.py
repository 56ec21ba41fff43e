"""State of agricultural and urban space by county (农业、城镇空间状况): means of what was measured of fields and towns."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method

URBAN = 3


@method(
    gives="space_state",
    source="按面积加权平均（无公式）；指标见编制指南4.2.3、4.2.4",
    scope="global",
    nodata="exclude",
    bytes_per_cell=60,
)
def space_state(
    county_cells: Table,
    cell_area: Raster,
    space: Raster | None = None,
    impervious: Raster | None = None,
    heat_anomaly: Raster | None = None,
    park_per_person: Raster | None = None,
    farmland_slope: Raster | None = None,
    farmland_patch_area: Raster | None = None,
    farmland_seminatural: Raster | None = None,
    farmland_belt_distance: Raster | None = None,
    irrigation_shortfall: Raster | None = None,
    fertiliser_use: Raster | None = None,
    film_residue: Raster | None = None,
    homestead_vacancy: Raster | None = None,
) -> Table:
    """Mean of each measured layer over its cells, by county and for the region.

        value = Σ share · area · layer / Σ share · area        over the cells of the county where the layer has data

    Sealed ground counts in urban space only. A cell that several counties share counts in each by its share.

    Shapes   one row for each layer given and each county, in the order of the layers, then of the counties, then "*".
    Units    those of the layer; area m².
    Range    as the layer.
    Errors   Absent where no layer is given, or none has data.
    Nodata   cells without data are left out; a county without any has no row.
    Golden   tests/golden/test_space_state.py (hand sum).
    """
    given = {
        "impervious": None if space is None or impervious is None else impervious.where(space == URBAN),
        "heat_anomaly": heat_anomaly, "park_per_person": park_per_person, "farmland_slope": farmland_slope,
        "farmland_patch_area": farmland_patch_area, "farmland_seminatural": farmland_seminatural,
        "farmland_belt_distance": farmland_belt_distance, "irrigation_shortfall": irrigation_shortfall,
        "fertiliser_use": fertiliser_use, "film_residue": film_residue, "homestead_vacancy": homestead_vacancy,
    }  # fmt: skip
    area = cell_area.values.reshape(-1)
    order, names = pd.factorize(county_cells["county"].astype(str))
    cell, share = county_cells["cell"].to_numpy(dtype="i8"), county_cells["share"].to_numpy(dtype="f8")
    part = area[cell] * share / np.bincount(cell, share, area.size)[cell]
    rows = []
    for name, layer in given.items():
        if layer is None:
            continue
        values = layer.values.reshape(-1)[cell].astype("f8")
        known = ~np.isnan(values) & (part > 0)
        held = np.bincount(order[known], part[known], len(names))
        total = np.bincount(order[known], part[known] * values[known], len(names))
        rows += [(str(names[i]), name, total[i] / held[i], held[i]) for i in np.flatnonzero(held > 0)]
        if held.sum() > 0:
            rows.append(("*", name, total.sum() / held.sum(), held.sum()))
    if not rows:
        raise Absent(
            Say("没有农业、城镇空间的状况图层", "nothing is known of the state of fields and towns"),
            Say(
                "补充不透水面、地表温度、耕地或其统计资料之一",
                "give sealed ground, temperature, cropland or its statistics",
            ),
        )
    return pd.DataFrame(rows, columns=["county", "indicator", "value", "area_m2"])
