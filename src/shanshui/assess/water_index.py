"""The quantity index of water conservation (水源涵养服务能力指数，定量指标法): a ranking without a unit of water."""

from __future__ import annotations

import numpy as np

from shanshui.assess.water_conservation import scaled
from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method


@method(
    gives="water_conservation_index",
    source="生态保护红线划定指南（环办生态〔2017〕48号）附录 定量指标法：WR＝NPP·F_sic·F_pre·(1－F_slo)",
    scope="global",
    nodata="exclude",
    bytes_per_cell=90,
    rows={"infiltration_factors": "soil_texture"},
)
def water_conservation_index(
    npp: Raster,
    soil_texture: Raster,
    precipitation: Raster,
    slope: Raster,
    cell_area: Raster,
    infiltration_factors: Table,
) -> Raster:
    """Capacity to conserve water as an index: productivity, seepage of the soil, rain and slope multiplied.

        WR = mean NPP · F_sic · F_pre · (1 − F_slo)          F_pre, F_slo 0–1 by least and greatest of the region

    An index, not an amount: it is never mixed with `water_conservation` in a map, a sum or a grade (at the scale of a
    city the two differ significantly).

    Shapes   npp (year, y, x), rasters (y, x) → (y, x) float32.
    Units    NPP gC/m² a year; the rest 1, so the index is on the scale of NPP.
    Range    ≥ 0. Relative to the region: rain and slope are scaled by it (相对分级).
    Errors   Absent where rain or slope is the same everywhere, or no cell has all.
    Nodata   NaN where an input is missing or the texture has no factor (gravel, bedrock), and outside the region.
    Source   gravel and bedrock have no row in the guide's thirteen textures.
    Golden   tests/golden/test_water_conservation_index.py (hand sum).
    """
    inside = cell_area.values > 0
    years = npp.values.astype("f8").reshape(-1, *npp.shape[-2:])
    told = np.isfinite(years)
    count = told.sum(axis=0)
    mean = np.divide(np.where(told, years, 0).sum(axis=0), count, out=np.full(count.shape, np.nan), where=count > 0)
    seepage = np.full(inside.shape, np.nan)
    for row in infiltration_factors.itertuples(index=False):
        seepage[soil_texture.values == row.soil_texture] = row.factor
    rain, steep = (scaled(layer.values.astype("f8"), inside) for layer in (precipitation, slope))
    index = np.where(inside, mean * seepage * rain * (1 - steep), np.nan)
    if not np.isfinite(index).any():
        raise Absent(
            Say("没有一格同时具备净初级生产力、土壤质地、降水和坡度", "no cell has productivity, texture, rain and slope"),
            Say("检查这些资料的范围", "look at the extent of these layers"),
        )  # fmt: skip
    coords = {"y": slope["y"].values, "x": slope["x"].values}
    return _raster(index, coords)


def _raster(index: np.ndarray, coords: dict[str, np.ndarray]) -> Raster:
    import xarray as xr

    return xr.DataArray(index.astype("f4"), dims=("y", "x"), coords=coords, name="water_conservation_index")
