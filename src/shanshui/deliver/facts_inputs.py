"""Check values (校核值) of the inputs: by them two people can tell that they hold the same data.

continuous raster   area-weighted mean over the region, eight decimals, for each year
categorical raster  area of each code in the region, for each year
vectors             number of features, total length or area on the plan grid's projection, sums of numeric columns
"""

from __future__ import annotations

from typing import Any

import numpy as np

from shanshui.core.units import convert
from shanshui.core.vocabulary import Layer, vocabulary
from shanshui.deliver.facts_make import Maker

DECIMALS = 8
"""One cell of a large region must still show."""
CODES = 1024


def make(maker: Maker) -> None:
    for name, layer in vocabulary().layers.items():
        if maker.reader.absence(name) is not None:
            continue
        leaf = maker.reader.record(name).get("leaf")
        if not leaf or leaf.get("origin") != "file":
            continue
        with maker.family():
            value = maker.reader.get(name)
            if layer.is_raster:
                _raster(maker, layer, value)
            elif layer.is_vector:
                _vector(maker, layer, value)


def _raster(maker: Maker, layer: Layer, raster: Any) -> None:
    bands = (
        {"": raster}
        if not layer.dims
        else {f".{v}": raster.sel({layer.dims[0]: v}) for v in raster[layer.dims[0]].values}
    )
    for suffix, band in bands.items():
        values = np.asarray(band.values).reshape(-1)
        called = layer.zh + (f"（{suffix[1:]}年）" if suffix else "")
        if layer.kind == "continuous":
            mean, _ = maker.mean(values)
            if mean == mean:
                maker.number(
                    f"input.{layer.name}{suffix}.mean", mean, layer.unit, f"{called}校核值：区内均值", DECIMALS
                )
            continue
        areas = maker.by_code(values, CODES)
        for code in np.flatnonzero(areas[:CODES]):
            maker.exact_or_rounded(
                f"input.{layer.name}{suffix}.{code}", float(areas[code]), None, f"{called}校核值：代码{code}的面积"
            )


def _vector(maker: Maker, layer: Layer, frame: Any) -> None:
    maker.count(f"input.{layer.name}.count", len(frame), "patch", f"{layer.zh}校核值：要素个数")
    drawn = "geometry" in frame.columns
    if drawn and layer.kind == "polygons":
        total = convert(float(frame.geometry.area.sum()), "m2", "km2")
        maker.number(f"input.{layer.name}.extent", total, "km2", f"{layer.zh}校核值：投影面积", DECIMALS)
    elif drawn and layer.kind == "lines":
        total = convert(float(frame.geometry.length.sum()), "m", "km")
        maker.number(f"input.{layer.name}.extent", total, "km", f"{layer.zh}校核值：投影长度", DECIMALS)
    for name, column in layer.columns.items():
        if column.type in ("integer", "number") and frame[name].notna().any():
            total = float(frame[name].dropna().astype("float64").sum())
            maker.number(f"input.{layer.name}.{name}.sum", total, "1", f"{layer.zh}校核值：{column.zh}合计", DECIMALS)
