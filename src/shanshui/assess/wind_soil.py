"""Factors of ground and plants in wind erosion (风蚀因子): erodible fraction, crust, roughness, cover."""

from __future__ import annotations

import numpy as np
import xarray as xr

from shanshui.assess.practice import by_ecosystem
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, method

PERCENT_OF_G_KG = 0.1
WHOLE = 100.0
LEAST = (2.41 * 0.934 / 1.86) ** (1 / (1 - 0.934))
"""K_r of the least K′, about 18: beyond it the fit would rise again."""


@method(
    gives=("erodible_fraction", "soil_crust_factor"),
    source="HJ 1173-2021 附录A（土壤可蚀因子、土壤结皮因子）；Fryrear et al. 1994",
    scope="cell",
    nodata="cell",
    assumed=("carbonate_percent", "sum_tolerance"),
)
def wind_soil(
    sand: Raster,
    silt: Raster,
    clay: Raster,
    soil_organic_matter: Raster,
    calcium_carbonate: Raster | None = None,
    *,
    carbonate_percent: float = 0.0,
    sum_tolerance: float = 5.0,
) -> tuple[Raster, Raster]:
    """What share of the soil wind can carry, and how far a crust holds it.

        EF  = (29.09 + 0.31 sa + 0.17 si + 0.33 sa/cl − 2.59 OM − 0.95 CaCO₃) / 100, within 0–1
        SCF = 1 / (1 + 0.0066 cl² + 0.021 OM²)

    Shapes   (y, x) float32.
    Units    sand, silt, clay, CaCO₃ %, organic matter g/kg (a tenth of it is OM, %) → 1.
    Range    0–1. Fitted to sand 5.5–93.6 %, silt 0.5–69.5 %, clay 5–39.3 %, OM 0.2–4.8 %, CaCO₃ 0–25 %.
    Errors   ValueError for a negative tolerance, or carbonate outside 0–100.
    Nodata   NaN in any; also where the shares miss 100 by more than sum_tolerance (within it they are brought to 100). Where
             no carbonate is given at all, carbonate_percent stands for it everywhere.
    Golden   tests/golden/test_wind_soil.py (paper: worked value; hand sum).
    """
    if not (sum_tolerance >= 0 and 0 <= carbonate_percent <= WHOLE):
        raise ValueError("needs sum_tolerance ≥ 0 and carbonate_percent within 0–100")
    sa, si, cl = (layer.values.astype("f8") for layer in (sand, silt, clay))
    total = sa + si + cl
    whole = np.where(np.abs(total - WHOLE) <= sum_tolerance, total, np.nan) / WHOLE
    sa, si, cl = sa / whole, si / whole, cl / whole
    matter = soil_organic_matter.values.astype("f8") * PERCENT_OF_G_KG
    lime = carbonate_percent if calcium_carbonate is None else calcium_carbonate.values.astype("f8")
    with np.errstate(divide="ignore", invalid="ignore"):  # no clay: all can be carried
        fraction = (29.09 + 0.31 * sa + 0.17 * si + 0.33 * sa / cl - 2.59 * matter - 0.95 * lime) / 100
    crust = 1 / (1 + 0.0066 * cl**2 + 0.021 * matter**2)
    return _like(sand, np.clip(fraction, 0, 1), "erodible_fraction"), _like(sand, crust, "soil_crust_factor")


@method(
    gives="ridge_factor",
    source="HJ 1173-2021 附录A（地表粗糙因子 K′，C_rr 取0）",
    scope="focal",
    radius="cell",
    nodata="cell",
)
def ridge_factor(elevation: Raster, *, grid: Grid) -> Raster:
    """K′: how far the ups and downs of the ground break the wind.

        K′ = exp(1.86 K_r − 2.41 K_r^0.934),   K_r = 0.2 (ΔH)² / L

    ΔH is the range of elevation in the cell and its eight neighbours, L the two cells across them. The fit falls to a
    least value of 0.094 at K_r = 18 and would rise again beyond; there the least value is kept.

    Shapes   (y, x) float32.
    Units    m → 1.
    Range    0.09–1; 1 on level ground. ΔH of a terrain model is of hills, not of furrows: the finer the cells the nearer.
    Errors   none.
    Nodata   NaN where the cell or a neighbour has no elevation, and along the grid's edge.
    Golden   tests/golden/test_ridge_factor.py (hand sum).
    """
    z = elevation.values.astype("f8")
    values = np.full(z.shape, np.nan)
    if min(z.shape) > 2:
        rows = np.stack([z[:-2], z[1:-1], z[2:]])
        low, high = rows.min(axis=0), rows.max(axis=0)
        least = np.minimum(np.minimum(low[:, :-2], low[:, 1:-1]), low[:, 2:])
        most = np.maximum(np.maximum(high[:, :-2], high[:, 1:-1]), high[:, 2:])
        ridge = np.minimum(0.2 * (most - least) ** 2 / (2 * grid.cell), LEAST)
        values[1:-1, 1:-1] = np.exp(1.86 * ridge - 2.41 * ridge**0.934)
    return grid.raster(values.astype("f4"), "ridge_factor")


@method(
    gives="wind_cover_factor",
    source="HJ 1173-2021 附录A（植被覆盖因子）",
    scope="cell",
    nodata="cell",
)
def wind_cover_factor(ecosystem: Raster, fvc: Raster, wind_cover_table: Table, *, base_year: int) -> Raster:
    """C of wind erosion: what plants leave of it.

        C = exp(−a · SC)          SC cover in percent, a by ecosystem

    A row for the second-level code wins over one for its first level, so the record counts the table as used whole.

    Shapes   ecosystem (y, x), fvc (year, y, x) → (y, x) float32.
    Units    1.
    Range    0–1. Cover is that of the year's greenest date; before the grass is up the wind finds less of it.
    Errors   Absent where the base year has no cover; ValueError for a coefficient that is not positive.
    Nodata   NaN where ecosystem or cover is missing, or the table has no coefficient: water, ice, towns, saline land.
    Golden   tests/golden/test_wind_cover_factor.py (paper: worked value; hand sum).
    """
    if not (wind_cover_table["coefficient"] > 0).all():
        raise ValueError("wind_cover_table: a coefficient is not positive")
    if base_year not in [int(year) for year in fvc["year"].values]:
        raise Absent(
            Say(f"{base_year}年没有植被覆盖度", f"no vegetation cover for {base_year}"),
            Say("在数据目录中补充该年植被指数", "add the NDVI of that year"),
        )
    cover = fvc.sel(year=base_year).values.astype("f8") * WHOLE
    a = by_ecosystem(ecosystem, wind_cover_table, "coefficient")
    return a.copy(data=np.exp(-a.values * cover).astype("f4")).rename("wind_cover_factor")


def _like(template: Raster, values: np.ndarray, name: str) -> Raster:
    """One NaN for all: its sign would tell by which vector lane a cell was computed, and so the block."""
    values = np.where(np.isnan(values), np.nan, values)
    return xr.DataArray(values.astype("f4"), dims=template.dims, coords=template.coords, name=name)
