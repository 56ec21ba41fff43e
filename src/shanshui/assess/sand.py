"""Wind erosion and sand fixation (防风固沙) by the revised wind erosion equation RWEQ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

T_KM2 = 1000.0
"""t/km² of one kg/m²."""
EXPONENT = 0.3711


@method(
    gives=("wind_erosion", "sand_fixation"),
    source="HJ 1173-2021 附录A（防风固沙量，RWEQ）；ChinaXiv 201803.01078V1（S_L单位kg/m²）",
    scope="cell",
    nodata="cell",
    assumed=("field_length_m",),
)
def sand_fixation(
    erodible_fraction: Raster,
    soil_crust_factor: Raster,
    ridge_factor: Raster,
    wind_cover_factor: Raster,
    weather_factor: Raster | None = None,
    weather_factor_station: Raster | None = None,
    *,
    field_length_m: float = 50.0,
) -> tuple[Raster, Raster]:
    """Soil lost to wind under the present cover, and sand kept in place by it: potential minus actual loss, of a year.

        p     = WF · EF · SCF · K′ · C                  C = 1 for the potential
        Q_max = 109.8 p          s = 150.71 p^−0.3711
        S_L   = (2z/s²) · Q_max · exp[−(z/s)²]          SR = S_L potential − S_L

    A weather factor that was given prevails over that of the stations. WF is a sum of the year's months, entered once:
    the equation is not linear, so losses of months do not add to this. With z/s = √(1/(2·0.3711) + 1) = 1.53 (p = 62 at
    50 m) S_L is highest; a stronger wind would print a smaller loss, so p is held there.

    Shapes   (y, x) float32.
    Units    WF kg/m, z m; kg/m² · 1000 → t/(km² a).
    Range    ≥ 0.
    Errors   Absent without a weather factor; ValueError unless z is positive.
    Nodata   NaN in any factor, NaN in both.
    Source   z, the distance downwind, is customary: 50 m.
    Golden   tests/golden/test_sand_fixation.py (paper: worked values; hand sum).
    """
    if not field_length_m > 0:
        raise ValueError(f"field_length_m must be positive, not {field_length_m}")
    weather = weather_factor_station if weather_factor is None else weather_factor
    if weather is None:
        raise Absent(
            Say("未提供气候侵蚀因子，也没有含风速、辐射和积雪的气象站逐日观测",
                "neither a weather factor nor stations with wind, radiation and snow are given"),
            Say("登记 weather_factor，或登记完整的 daily_weather", "enter weather_factor, or a complete daily_weather"),
            ("weather_factor",),
        )  # fmt: skip
    layers = (weather, erodible_fraction, soil_crust_factor, ridge_factor)
    bare = np.prod([layer.values.astype("f8") for layer in layers], axis=0)
    potential = wind_loss(bare, field_length_m)
    actual = wind_loss(bare * wind_cover_factor.values.astype("f8"), field_length_m)
    kept = np.where(np.isnan(actual), np.nan, potential - actual)
    return _like(erodible_fraction, actual, "wind_erosion"), _like(erodible_fraction, kept, "sand_fixation")


def wind_loss(product: NDArray[np.float64], z: float) -> NDArray[np.float64]:
    """S_L, t/km², of the product of the factors; rises with it, and stays at its highest."""
    ratio = np.minimum(z / 150.71 * product**EXPONENT, np.sqrt(1 / (2 * EXPONENT) + 1))
    held = (ratio * 150.71 / z) ** (1 / EXPONENT)
    result: NDArray[np.float64] = 2 / z * ratio**2 * 109.8 * held * np.exp(-(ratio**2)) * T_KM2
    return result


def _like(template: Raster, values: NDArray[np.float64], name: str) -> Raster:
    """One NaN for all: its sign would tell by which vector lane a cell was computed, and so the block."""
    values = np.where(np.isnan(values), np.nan, values)
    return xr.DataArray(values.astype("f4"), dims=template.dims, coords=template.coords, name=name)
