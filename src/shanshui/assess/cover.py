"""Fractional vegetation cover (植被覆盖度) by the two-end-member pixel model (像元二分模型)."""

from __future__ import annotations

import numpy as np
import xarray as xr

from shanshui.core.method import Raster, method


@method(
    gives="fvc",
    source="HJ 1172-2021 B.4",
    scope="cell",
    nodata="cell",
    assumed=("ndvi_soil", "ndvi_vegetation"),
)
def fvc(ndvi: Raster, *, ndvi_soil: float = 0.05, ndvi_vegetation: float = 0.86) -> Raster:
    """Vegetation cover of each year from NDVI, between bare soil and full cover.

        FVC = (NDVI − NDVI_soil) / (NDVI_vegetation − NDVI_soil), clamped to 0–1

    The end members are the same in every year, so that cover differs between years only where NDVI does; extremes of
    each scene would move with its outliers.

    Shapes   (year, y, x) float32.
    Units    1 → 1.
    Range    0–1.
    Errors   ValueError unless NDVI of soil is below that of vegetation.
    Nodata   NaN in, NaN out.
    Golden   tests/golden/test_fvc.py (hand sum).
    """
    return _two_end_members(ndvi, ndvi_soil, ndvi_vegetation, "fvc")


@method(
    gives="fvc_background",
    source="HJ 1172-2021 B.4",
    scope="cell",
    nodata="cell",
    assumed=("ndvi_soil", "ndvi_vegetation"),
)
def fvc_background(ndvi_background: Raster, *, ndvi_soil: float = 0.05, ndvi_vegetation: float = 0.86) -> Raster:
    """Vegetation cover from an NDVI product much coarser than the grid: a background to print, nothing to grade by.

        FVC = (NDVI − NDVI_soil) / (NDVI_vegetation − NDVI_soil), clamped to 0–1

    Shapes   (y, x) float32.
    Units    1 → 1.
    Range    0–1.
    Errors   ValueError unless NDVI of soil is below that of vegetation.
    Nodata   NaN in, NaN out.
    Golden   tests/golden/test_fvc_background.py (hand sum).
    """
    return _two_end_members(ndvi_background, ndvi_soil, ndvi_vegetation, "fvc_background")


def _two_end_members(ndvi: Raster, soil: float, vegetation: float, name: str) -> Raster:
    if not soil < vegetation:
        raise ValueError(f"ndvi_soil {soil} must be below ndvi_vegetation {vegetation}")
    share = (ndvi.values.astype("f8") - soil) / (vegetation - soil)
    return xr.DataArray(np.clip(share, 0, 1).astype("f4"), dims=ndvi.dims, coords=ndvi.coords, name=name)
