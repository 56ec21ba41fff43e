"""Data files: GeoTIFF, GeoPackage and CSV with nothing in them that depends on when or where they were written."""

from __future__ import annotations

import csv
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


def write_raster(path: Path, values: NDArray[Any], grid: Grid, decimals: int | None, *, whole: bool = False) -> None:
    """Whole numbers as int16 codes, or float32 rounded to `decimals`, deflated.

    whole   store the value times 10^decimals as int16: a third of the size, for series of many years.
    """
    import rasterio
    from rasterio import Affine

    codes = decimals is None
    if decimals is None:
        stored = values.astype("int16")
    elif whole:
        stored = np.where(np.isnan(values), NODATA, np.round(values * 10**decimals)).astype("int16")
    else:
        stored = np.where(np.isnan(values), np.float32(NODATA), np.round(values, decimals).astype("float32"))
    profile = {
        "driver": "GTiff", "dtype": stored.dtype.name, "count": 1, "height": grid.shape[0], "width": grid.shape[1],
        "crs": grid.crs, "transform": Affine(*grid.transform), "nodata": NODATA_CODE if codes else NODATA,
        "compress": "deflate", "zlevel": 6, "predictor": 2 if codes or whole else 3,
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    with rasterio.open(path, "w", **profile) as file:
        file.write(stored, 1)


def write_table(path: Path, columns: Mapping[str, Sequence[Any]]) -> None:
    """CSV in UTF-8, one row a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def write_vector(path: Path, columns: Mapping[str, Sequence[Any]], geometry: Sequence[Any], grid: Grid) -> None:
    """One layer, named after the file; polygons of one and of several parts are all written as the latter.

    Written without GeoPandas, which looks each time, and long, for the EPSG code of a CRS that has none.
    """
    import shapely
    from pyogrio import raw

    shapes = np.array(geometry, dtype=object)
    kinds = {shape.geom_type for shape in shapes}
    if len(kinds) > 1:
        shapes = np.array([shapely.MultiPolygon(shapely.get_parts(shape)) for shape in shapes], dtype=object)
        kinds = {"MultiPolygon"}
    values = [_column(list(column)) for column in columns.values()]
    empty = [np.isnan(column) if column.dtype.kind == "f" else None for column in values]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with _fixed_time():
        raw.write(path, shapely.to_wkb(shapes), values, np.array(list(columns), dtype=object), field_mask=empty,
                  layer=path.stem, driver="GPKG", geometry_type=kinds.pop(), crs=grid.crs)  # fmt: skip


def _column(values: list[Any]) -> NDArray[Any]:
    """Whole numbers, truth and numbers as such (NaN where there is none), the rest as text."""
    types = {type(value) for value in values if value is not None}
    if types == {float}:
        return np.array([np.nan if value is None else value for value in values])
    if types in ({int}, {bool}):
        return np.array(values)
    return np.array([None if value is None else str(value) for value in values], dtype=object)


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
