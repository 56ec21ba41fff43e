"""Data files: GeoTIFF and GeoPackage with nothing in them that depends on when or where they were written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.grid import Grid

NODATA = -9999.0
NODATA_CODE = -1
WRITTEN = "2020-01-01T00:00:00.000Z"
"""The time that GeoPackages say they were written at."""


def write_raster(path: Path, values: NDArray[Any], grid: Grid, decimals: int | None) -> None:
    """Whole numbers as int16 codes, or float32 rounded to `decimals`, deflated."""
    import rasterio
    from rasterio import Affine

    codes = decimals is None
    stored = values.astype("int16") if codes else np.round(values, decimals).astype("float32")
    if not codes:
        stored = np.where(np.isnan(stored), np.float32(NODATA), stored)
    profile = {
        "driver": "GTiff", "dtype": stored.dtype.name, "count": 1, "height": grid.shape[0], "width": grid.shape[1],
        "crs": grid.crs, "transform": Affine(*grid.transform), "nodata": NODATA_CODE if codes else NODATA,
        "compress": "deflate", "zlevel": 6, "predictor": 2 if codes else 3,
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    with rasterio.open(path, "w", **profile) as file:
        file.write(stored, 1)


def write_vector(path: Path, columns: Mapping[str, Sequence[Any]], geometry: Sequence[Any], grid: Grid) -> None:
    """One layer, named after the file."""
    import geopandas as gpd

    frame = gpd.GeoDataFrame(dict(columns), geometry=list(geometry), crs=grid.crs)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with _fixed_time():
        frame.to_file(path, layer=path.stem, driver="GPKG", engine="pyogrio")


@contextmanager
def _fixed_time() -> Iterator[None]:
    import pyogrio

    name = "OGR_CURRENT_DATE"
    before = pyogrio.get_gdal_config_option(name)
    pyogrio.set_gdal_config_options({name: WRITTEN})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({name: before})
