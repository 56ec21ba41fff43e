"""Rasters that are never held whole: read from the store, and written into it, a block at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from shanshui.core.grid import Grid
from shanshui.core.vocabulary import Layer

if TYPE_CHECKING:
    import xarray as xr

TILE = 512
"""Edge of a tile of the stored files, cells: no block need be smaller."""
CACHE = 128 * 2**20
"""Bytes of decoded tiles that the library keeps; its own choice would be a share of the machine's memory."""


@runtime_checkable
class Blocks(Protocol):
    """What gives a raster block by block."""

    @property
    def bytes_per_cell(self) -> int:
        """Of all its planes together."""

    def block(self, rows: slice, cols: slice) -> xr.DataArray:
        """The part of the raster on those rows and columns of the grid."""


@dataclass(frozen=True)
class Stored:
    """A raster of the store, of which only the blocks asked for are read."""

    path: Path
    layer: Layer
    about: Mapping[str, Any]
    grid: Grid

    @property
    def bytes_per_cell(self) -> int:
        import numpy as np

        planes = 1
        for dim in self.layer.dims:
            planes *= len(self.about["coords"][dim])
        return planes * np.dtype(self.layer.dtype).itemsize

    def block(self, rows: slice, cols: slice) -> xr.DataArray:
        import rasterio
        from rasterio.windows import Window

        window = Window(cols.start, rows.start, cols.stop - cols.start, rows.stop - rows.start)
        with rasterio.Env(GDAL_CACHEMAX=CACHE), rasterio.open(self.path, driver="GTiff") as file:
            values = file.read(None if self.layer.dims else 1, window=window)
        return placed(values, self.layer, self.about, self.grid.window(rows, cols))

    def codes(self) -> set[int]:
        """The codes that occur, of a categorical raster."""
        import numpy as np

        found: set[int] = set()
        for rows, cols in self.grid.blocks(TILE * 4):
            found |= set(np.unique(self.block(rows, cols).values).tolist())
        return found


def placed(values: Any, layer: Layer, about: Mapping[str, Any], grid: Grid) -> xr.DataArray:
    """Values read from a file, with the coordinates that its record tells."""
    leading = {dim: about["coords"][dim] for dim in layer.dims}
    raster = grid.raster(values, layer.name, **leading, **about.get("scalars", {}))
    raster.attrs["unit"] = layer.unit
    return raster


class Writer:
    """A raster on its way into a file, whole or block by block, in a fixed order so that equal results are equal bytes."""

    def __init__(self, path: Path, layer: Layer, grid: Grid) -> None:
        self._path, self._layer, self._grid = path, layer, grid
        self._file: Any = None
        self.about: dict[str, Any] = {}

    def put(self, part: xr.DataArray, rows: slice | None = None, cols: slice | None = None) -> None:
        """Write a part; without rows and columns it is the whole."""
        import rasterio
        from rasterio.windows import Window

        values = part.values if self._layer.dims else part.values[None]
        if self._file is None:
            self._open(part, values)
        window = None
        if rows is not None and cols is not None:
            window = Window(cols.start, rows.start, cols.stop - cols.start, rows.stop - rows.start)
        with rasterio.Env(GDAL_CACHEMAX=CACHE):
            self._file.write(values, window=window)

    def _open(self, part: xr.DataArray, values: Any) -> None:
        import rasterio

        layer, grid = self._layer, self._grid
        self._file = rasterio.open(
            self._path, "w", driver="GTiff", height=grid.shape[0], width=grid.shape[1], count=values.shape[0],
            dtype=values.dtype.name, crs=grid.crs, transform=rasterio.Affine(*grid.transform),
            nodata=layer.nodata if layer.nodata is not None else float("nan"),
            tiled=True, blockxsize=TILE, blockysize=TILE, compress="deflate", zlevel=1, predictor=1, interleave="band",
            BIGTIFF="IF_SAFER",
        )  # fmt: skip
        for i, value in enumerate(part[layer.dims[0]].values if layer.dims else ()):
            self._file.set_band_description(i + 1, f"{layer.dims[0]}={value}")
        coords = {dim: [plain(v) for v in part[dim].values] for dim in layer.dims}
        scalars = {str(k): plain(v.values[()]) for k, v in part.coords.items() if v.ndim == 0}
        self.about = {"coords": coords, "scalars": scalars}

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def plain(value: Any) -> Any:
    """A NumPy scalar as a Python one, for JSON."""
    return value.item() if hasattr(value, "item") else str(value)
