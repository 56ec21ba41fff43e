"""Water beyond rain (绿洲水源补给): what irrigated land of a dry climate is given by rivers, wells and canals."""

from __future__ import annotations

import numpy as np

from shanshui.core.method import Raster, method

IRRIGABLE = (51, 52, 62)
"""耕地、园地、城市绿地: land that people water. Marshes and riverine forest live on groundwater of their own."""
NODATA = -1


@method(
    gives="water_supplement",
    source="水量平衡：实际蒸散量超出降水量的部分来自灌溉或地下水；《新疆地（州、市）级国土空间生态修复规划编制指南》附录G.2（山地—绿洲—荒漠以水资源为纽带）",
    scope="cell",
    nodata="cell",
    assumed=("arid_from",),
    reads={"aridity": "dryness"},
)
def water_supplement(
    ecosystem: Raster,
    precipitation: Raster,
    evapotranspiration: Raster,
    aridity: Raster,
    *,
    arid_from: float = 1.5,
) -> Raster:
    """Water that farmland, orchards and urban green of a dry climate evaporate beyond what rain brings.

        supplement = max(ET − P, 0)   where ecosystem ∈ {51, 52, 62} and ET0/P ≥ arid_from; 0 on other land

    It stands for irrigation and groundwater as they are now: where it is above 0, resilience counts with this water and
    falls back to that of dry land when the water stops.

    Shapes   (y, x).
    Units    mm.
    Range    0 or more.
    Errors   none.
    Nodata   NaN where any input has none.
    Golden   tests/golden/test_water_supplement.py (hand sum).
    """
    short = np.maximum(evapotranspiration.values - precipitation.values, 0)
    values = np.where(np.isin(ecosystem.values, IRRIGABLE) & (aridity.values >= arid_from), short, 0).astype("f4")
    values[(ecosystem.values == NODATA) | np.isnan(short) | np.isnan(aridity.values)] = np.nan
    return precipitation.copy(data=values).rename("water_supplement").drop_attrs()
