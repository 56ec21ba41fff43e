"""Value of services by equivalent factors (单位面积价值当量因子法), and how much it hangs on each class."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shanshui.assess.service_values import known_classes
from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method

HA = 1e4
FUNCTIONS = (
    "food", "material", "water", "gas", "climate", "purification", "hydrology", "soil", "nutrients", "biodiversity",
    "landscape",
)  # fmt: skip
RAISED = 0.5
"""Share by which a class's factors are raised to see what the value does; CS does not depend on it."""


@method(
    gives=("equivalent_value", "equivalent_sensitivity"),
    source="谢高地等2015，自然资源学报30(8):1243—1254（标准当量3406.5元/公顷，2010年）；"
    "敏感性系数 CS＝|ΔESV/ESV|/|ΔVC/VC|（Kreuter et al. 2001, Ecological Economics 39:333–346）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=60,
)
def equivalent_value(
    ecosystem: Raster,
    cell_area: Raster,
    equivalent_factors: Table,
    ecosystem_subclass: Raster | None = None,
    *,
    equivalent_yuan_per_ha: float = 3406.5,
    equivalent_price_year: int = 2010,
) -> tuple[Table, Table]:
    """Value of each service of each class of ecosystem: area · equivalents a hectare · value of one equivalent.

        ESV = Σ A · F · D          CS = [(ESV' − ESV) / ESV] / [(F' − F) / F]   with the factors of one class at F' = 1.5 F

    D is the profit of a hectare of grain; a local one is a seventh of the market value of a hectare's yield. Never added to
    `regulating_value`, which prices the same services by their amounts.

    Shapes   rasters (y, x) → a row a class and service, the classes without factors with one row each; a row a class.
    Units    m², yuan of equivalent_price_year; CS 1.
    Range    value real (water supply of paddy is negative); |CS| below 1 where all values are positive.
    Errors   Absent where no class of the region has factors; ValueError for a class with two rows or D ≤ 0.
    Nodata   a class without factors has its area and no value, so the total is that of the classes with factors only.
    Source   factors are means of China around 2010; no factor of regional adjustment (biomass, rain, soil) is applied.
    Golden   tests/golden/test_equivalent_value.py (hand sum).
    """
    if not equivalent_yuan_per_ha > 0:
        raise ValueError(f"equivalent_yuan_per_ha {equivalent_yuan_per_ha} must be positive")
    if equivalent_factors["ecosystem"].duplicated().any():
        raise ValueError("equivalent_factors: an ecosystem has more than one row")
    codes, area = known_classes(ecosystem, ecosystem_subclass), cell_area.values
    here = (area > 0) & (codes > 0)
    present, place = np.unique(codes[here], return_inverse=True)
    areas = dict(zip(present.tolist(), np.bincount(place.ravel(), area[here]).tolist(), strict=True))
    factors = equivalent_factors.set_index("ecosystem")
    rows = []
    for code, m2 in areas.items():
        known = code in factors.index
        for function in FUNCTIONS if known else ("",):
            factor = float(factors[function][code]) if known else float("nan")
            rows.append((code, function, m2, factor, m2 / HA * factor * equivalent_yuan_per_ha, equivalent_price_year))
    table = pd.DataFrame(rows, columns=["ecosystem", "function", "area_m2", "factor", "value_yuan", "price_year"])
    sums = table.dropna(subset=["value_yuan"]).groupby("ecosystem")["value_yuan"].sum()
    if sums.empty:
        raise Absent(
            Say("规划区内没有一类生态系统有价值当量", "no ecosystem of the region has equivalent factors"),
            Say("补充单位面积生态系统服务价值当量表", "add to the table of equivalent factors"),
        )
    return table, _sensitivity(sums)


def _sensitivity(sums: pd.Series) -> pd.DataFrame:
    total = float(sums.sum())
    changed = total + sums.to_numpy() * RAISED
    return pd.DataFrame({
        "ecosystem": sums.index.to_numpy(dtype="i8"), "value_yuan": sums.to_numpy(), "changed_yuan": changed,
        "sensitivity": np.abs((changed - total) / total) / RAISED if total else np.nan,
    })  # fmt: skip
