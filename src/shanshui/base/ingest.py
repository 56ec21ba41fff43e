"""What the composition root calls: the files of an entry, and its layer on the grid."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.base.catalog import Entry
from shanshui.base.door import parts
from shanshui.base.parcels_read import holds_parcels
from shanshui.core.vocabulary import vocabulary

if TYPE_CHECKING:
    from shanshui.core.grid import Grid


def sources_of(entry: Entry) -> list[Path]:
    """All files that the layer is read from, the parts of a Shapefile included, for hashing; Refused if one is not let in."""
    return [part for file in entry.files for part in parts(file)]


def parcel_areas(entry: Entry, grid: Grid) -> Any:
    """What the grid gains and loses of each class where the land cover is given as parcels."""
    from shanshui.base.parcels_read import parcel_areas as account

    return account(entry, vocabulary()[entry.name], grid)


def by_blocks(layer_name: str, entry: Entry, grid: Grid) -> Any:
    """What reads a raster onto the grid block by block; None where a layer has to be read whole."""
    layer = vocabulary()[layer_name]
    if not layer.is_raster or holds_parcels(entry):
        return None
    from shanshui.base.rasters import RasterBlocks, fitting

    fitting(entry, layer, grid)
    return RasterBlocks(entry, layer, grid)


def ingest(layer_name: str, entry: Entry, grid: Grid) -> Any:
    """The layer on the grid, as its kind in the vocabulary says; `Problems` where the source is defective."""
    layer = vocabulary()[layer_name]
    if layer.is_raster and holds_parcels(entry):
        from shanshui.base.parcels_read import read_parcels

        return read_parcels(entry, layer, grid)
    if layer.is_raster:
        from shanshui.base.rasters import read_raster

        return read_raster(entry, layer, grid)
    if layer.is_vector:
        from shanshui.base.vectors import read_vector

        return read_vector(entry, layer, grid)
    from shanshui.base.tables import read_table

    return read_table(entry, layer)
