"""Carbon held by ecosystems (碳储量), by pools."""

from __future__ import annotations

import numpy as np

from shanshui.assess.service_values import by_class, known_classes
from shanshui.core.method import Raster, Table, method

POOLS = ("above", "below", "soil", "dead")


@method(
    gives="carbon_stock",
    source="InVEST 3.19 user's guide, Carbon Storage（四个碳库之和）；碳密度见碳库密度表各行",
    scope="cell",
    nodata="cell",
)
def carbon_stock(ecosystem: Raster, carbon_pools: Table, ecosystem_subclass: Raster | None = None) -> Raster:
    """Carbon of living plants above and below ground, of the soil and of dead matter, by class of ecosystem.

        stock = C_above + C_below + C_soil + C_dead

    The second-level class counts where it is known.

    Shapes   (y, x) float32.
    Units    t carbon a hectare; CO₂ is 44/12 of it.
    Range    ≥ 0.
    Errors   ValueError for a negative density or a class with two rows.
    Nodata   NaN for a class without a row, or with a pool missing: a stock without its soil is not a small stock.
    Golden   tests/golden/test_carbon_stock.py (hand sum).
    """
    codes = known_classes(ecosystem, ecosystem_subclass)
    total = np.zeros(codes.shape)
    for pool in POOLS:
        total += by_class(codes, carbon_pools, pool, 0)
    return ecosystem.copy(data=total.astype("f4")).reset_coords(drop=True).rename("carbon_stock").drop_attrs()
