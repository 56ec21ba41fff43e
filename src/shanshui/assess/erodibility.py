"""Soil erodibility K (土壤可蚀性) from texture and organic matter, and which K is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

MATTER_OF_CARBON = 1.724
"""Organic matter over organic carbon."""
PERCENT_OF_G_KG = 0.1
WHOLE = 100.0
TO_METRIC = 0.1317
"""t·h/(MJ·mm) of the American unit of K."""


@method(
    gives="soil_erodibility_texture",
    source="HJ 1173-2021 附录A（K因子：Williams等1990 EPIC式及国内修正）",
    scope="cell",
    nodata="cell",
    assumed=("sum_tolerance",),
)
def soil_erodibility_texture(
    sand: Raster, silt: Raster, clay: Raster, soil_organic_matter: Raster, *, sum_tolerance: float = 5.0
) -> Raster:
    """K of the EPIC model, brought to what plots in China measure.

        K_EPIC = {0.2 + 0.3 exp[−0.0256 sa (1 − si/100)]} · [si/(cl + si)]^0.3
                 · {1 − 0.25 C / [C + exp(3.72 − 2.95 C)]} · {1 − 0.7 sn / [sn + exp(−5.51 + 22.9 sn)]},  sn = 1 − sa/100
        K      = max(0, −0.01383 + 0.51575 K_EPIC) · 0.1317

    Shapes   (y, x) float32.
    Units    sand, silt, clay %, organic matter g/kg (C = a tenth of it over 1.724, %) → t h/(MJ mm).
    Range    0–0.07. The line falls below zero on soils with next to no silt: K is 0 there.
    Errors   ValueError for a negative tolerance.
    Nodata   NaN in any; also where the shares miss 100 by more than sum_tolerance (within it they are brought to 100), and
             where there is neither silt nor clay, of which the formula says nothing. Stones are no part of the shares.
    Golden   tests/golden/test_soil_erodibility_texture.py (paper: worked value; hand sum).
    """
    if not sum_tolerance >= 0:
        raise ValueError(f"sum_tolerance is negative: {sum_tolerance}")
    total = sum(layer.values.astype("f8") for layer in (sand, silt, clay))
    whole = np.where(np.abs(total - WHOLE) <= sum_tolerance, total, np.nan) / WHOLE
    carbon = soil_organic_matter.values.astype("f8") * PERCENT_OF_G_KG / MATTER_OF_CARBON
    epic = epic_erodibility(sand.values / whole, silt.values / whole, clay.values / whole, carbon)
    values = np.maximum(-0.01383 + 0.51575 * epic, 0) * TO_METRIC
    values = np.where(np.isnan(values), np.nan, values)  # 0/0 has another sign than what was missing
    return sand.copy(data=values.astype("f4")).rename("soil_erodibility_texture")


def epic_erodibility(
    sand: NDArray[np.float64], silt: NDArray[np.float64], clay: NDArray[np.float64], carbon: NDArray[np.float64]
) -> NDArray[np.float64]:
    """K_EPIC; all in percent."""
    not_sand = 1 - sand / 100
    with np.errstate(invalid="ignore"):  # no silt and no clay: undefined
        fine = (silt / (clay + silt)) ** 0.3
    result: NDArray[np.float64] = (
        (0.2 + 0.3 * np.exp(-0.0256 * sand * (1 - silt / 100)))
        * fine
        * (1 - 0.25 * carbon / (carbon + np.exp(3.72 - 2.95 * carbon)))
        * (1 - 0.7 * not_sand / (not_sand + np.exp(-5.51 + 22.9 * not_sand)))
    )
    return result


@method(
    gives="erodibility",
    source="HJ 1173-2021 附录A（土壤可蚀性因子）；给定的栅格优先于质地推算",
    scope="cell",
    nodata="cell",
)
def erodibility(soil_erodibility: Raster | None = None, soil_erodibility_texture: Raster | None = None) -> Raster:
    """The K that everything takes: the one given, and where none is given, that of the texture. Never a mixture.

        K = soil_erodibility, if given; else soil_erodibility_texture

    Shapes   (y, x) float32.
    Units    t h/(MJ mm).
    Range    ≥ 0.
    Errors   Absent where there is neither.
    Nodata   NaN where the one taken is; the other does not fill it.
    Golden   tests/golden/test_erodibility.py (hand sum).
    """
    taken = soil_erodibility_texture if soil_erodibility is None else soil_erodibility
    if taken is None:
        raise Absent(
            Say("未提供土壤可蚀性，也没有可推算的土壤质地与有机质", "neither erodibility nor texture and organic matter are given"),
            Say("登记 soil_erodibility，或登记 sand、silt、clay 和 soil_organic_matter",
                "enter soil_erodibility, or sand, silt, clay and soil_organic_matter"),
            ("soil_erodibility",),
        )  # fmt: skip
    return taken.astype("f4").rename("erodibility")
