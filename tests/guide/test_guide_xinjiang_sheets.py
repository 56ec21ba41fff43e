"""Every sheet that the Xinjiang profile lists can be drawn from layers of the vocabulary, and shows them all."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, Point

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver import atlas, fonts
from shanshui.deliver.map_sheet import Region
from shanshui.guide import loader

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "deliver"))
import atlas_place

SHEETS = [sheet for sheet in loader.load("xinjiang").maps if sheet.layers]
SHAPES = {
    "lines": LineString([(501_000, 3_598_000), (509_000, 3_593_000)]),
    "points": Point(505_000, 3_595_000),
    "polygons": atlas_place.cells((1, 3), (1, 4)),
}
VALUES = {"text": "甲", "integer": 1, "number": 1.0, "boolean": True}


def made(name: str) -> Any:
    """The layer with three values, or one feature."""
    layer, columns = vocabulary()[name], np.indices(atlas_place.GRID.shape)[1] % 3 + 1
    if layer.is_raster and "year" in layer.dims:
        return atlas_place.GRID.raster(np.stack([columns, columns]).astype("f4"), name, year=np.array([2010, 2020]))
    if layer.is_raster and "level" in layer.dims:
        return atlas_place.GRID.raster(np.stack([columns, columns]).astype(layer.dtype), name, level=np.array([1, 2]))
    if layer.is_raster:
        return atlas_place.GRID.raster(columns.astype("f4" if layer.kind == "continuous" else layer.dtype), name)
    columns = {column: [VALUES[about.type]] for column, about in layer.columns.items()}
    if layer.kind == "table":
        return pd.DataFrame(columns)
    columns = {"name": ["甲"], "code": ["1"], "order": [1], **columns}
    return gpd.GeoDataFrame(columns, geometry=[SHAPES[layer.kind]], crs=atlas_place.CRS)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: f"{sheet.id} {sheet.title}")
def test_a_sheet_shows_every_layer_that_it_requires(sheet: Any) -> None:
    have = atlas_place.layers()
    facts, reader, plan, _ = atlas_place.build(
        add={name: made(name) for name in (*sheet.layers, *sheet.optional_layers) if name not in have}
    )
    with fonts.drawing():
        drawn = atlas.draw(sheet, facts, reader, plan, Region.of(reader))
        drawn.ink.figure.clear()
    assert set(sheet.layers) <= set(drawn.used)
    assert not [note for note in drawn.notes if "未绘制" in note]
