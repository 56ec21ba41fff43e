"""The rasters of the database (栅格数据): main results as GeoTIFF on the plan grid, named in Chinese, equal results in equal bytes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from shanshui.core.vocabulary import vocabulary

if TYPE_CHECKING:
    from shanshui.deliver.results import Watched

LAYERS = (
    "ecosystem", "ecosystem_subclass", "space", "space_conflict", "space_adjacency",
    "habitat_quality", "soil_loss", "degradation", "resilience", "mode", "priority_index",
    "mspa", "resistance", "cost_distance", "corridor_bands", "corridor_current", "circuit_current", "circuit_current_max",
    "circuit_current_grounded", "barrier_improvement", "zone_label", "key_area_label", "project_label", "diversity_window", "edge_density_window",
)  # fmt: skip
"""What a reader of the plan may want to lay under a map of their own."""


def write_rasters(directory: Path, reader: Watched, stamp: str | None) -> list[Path]:
    """One file for each layer that is there; the plan's stamp (标注) is a tag of each."""
    import numpy as np
    import rasterio

    written = []
    for name in LAYERS:
        raster = reader.get(name)
        if raster is None:
            continue
        directory.mkdir(parents=True, exist_ok=True)
        layer, grid = vocabulary()[name], reader.grid
        path = directory / f"{layer.zh}.tif"
        values = np.asarray(raster.values)
        nodata = layer.nodata if layer.kind == "categorical" else float("nan")
        with rasterio.open(
            path, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=1, dtype=values.dtype.name,
            crs=grid.crs, transform=rasterio.Affine(*grid.transform), nodata=nodata, compress="deflate", predictor=1,
            tiled=True, blockxsize=256, blockysize=256,
        ) as file:  # fmt: skip
            file.write(values, 1)
            file.update_tags(1, unit=layer.unit)
            if stamp:
                file.update_tags(标注=stamp)
        written.append(path)
    return written
