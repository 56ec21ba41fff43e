"""Check values (校核值) of the inputs: by them two people can tell that they hold the same data.

continuous raster   area-weighted mean over the region, eight decimals, for each year
categorical raster  area of each code in the region, for each year
vectors, tables     number of rows; area, length or sum of coordinates on the plan grid's projection; sums of numeric columns, and a
                    check code (CRC-32) of everything that stands in the columns
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

from shanshui.core.units import convert
from shanshui.core.vocabulary import Layer, vocabulary
from shanshui.deliver.facts_make import Maker, given

DECIMALS = 8
"""One cell of a large region must still show."""
CODES = 1024
STEPS = {"year": "年", "month": "月", "scenario": "情景"}
"""How a step of a series is named."""
ORIGINS = ("file", "superior", "decision")
"""Leaves that somebody gave; profile tables are the guide's."""


def make(maker: Maker) -> None:
    for name, layer in vocabulary().layers.items():
        if maker.reader.absence(name) is not None:
            continue
        leaf = maker.reader.record(name).get("leaf")
        if not leaf or leaf.get("origin") not in ORIGINS:
            continue
        with maker.family():
            value = maker.reader.get(name)
            if layer.is_raster:
                _raster(maker, layer, value)
            else:
                _rows(maker, layer, value)


def _raster(maker: Maker, layer: Layer, raster: Any) -> None:
    bands = (
        {"": raster}
        if not layer.dims
        else {f".{v}": raster.sel({layer.dims[0]: v}) for v in raster[layer.dims[0]].values}
    )
    for suffix, band in bands.items():
        values = np.asarray(band.values).reshape(-1)
        called = layer.zh + (f"（{suffix[1:]}{STEPS[layer.dims[0]]}）" if suffix else "")
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


def _rows(maker: Maker, layer: Layer, frame: Any) -> None:
    drawn = "geometry" in frame.columns
    unit, what = ("patch", "要素个数") if drawn else ("row", "记录数")
    maker.count(f"input.{layer.name}.count", len(frame), unit, f"{layer.zh}校核值：{what}")
    if drawn and layer.kind == "polygons":
        total = convert(float(frame.geometry.area.sum()), "m2", "km2")
        maker.number(f"input.{layer.name}.extent", total, "km2", f"{layer.zh}校核值：投影面积", DECIMALS)
    elif drawn and layer.kind == "lines":
        total = convert(float(frame.geometry.length.sum()), "m", "km")
        maker.number(f"input.{layer.name}.extent", total, "km", f"{layer.zh}校核值：投影长度", DECIMALS)
    elif drawn:
        total = convert(float(frame.geometry.get_coordinates().to_numpy().sum()), "m", "km")
        maker.number(f"input.{layer.name}.extent", total, "km", f"{layer.zh}校核值：坐标合计", DECIMALS)
    for name, column in layer.columns.items():
        if column.type in ("integer", "number") and frame[name].notna().any():
            total = float(frame[name].dropna().astype("float64").sum())
            maker.number(f"input.{layer.name}.{name}.sum", total, "1", f"{layer.zh}校核值：{column.zh}合计", DECIMALS)
    maker.count(f"input.{layer.name}.code", _code(layer, frame), "1", f"{layer.zh}校核值：校核码")


def _code(layer: Layer, frame: Any) -> int:
    """CRC-32 of the rows as text, column by column of the vocabulary; an empty cell is an empty text."""
    columns = [frame[name] for name in layer.columns if name in frame.columns]
    rows = zip(*([str(v) if given(v) else "" for v in column] for column in columns), strict=True)
    return zlib.crc32("\n".join("\t".join(row) for row in rows).encode())
