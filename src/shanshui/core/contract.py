"""What the runner checks on entry and exit of every call: kind, grid, unit, dtype, range, codes and columns."""

from __future__ import annotations

from typing import Any

from shanshui.core.errors import OutOfRange
from shanshui.core.grid import Grid
from shanshui.core.vocabulary import Layer, vocabulary

KINDS = {"text": "str", "integer": "Int64", "number": "float64", "boolean": "bool"}


def conform(name: str, value: Any, grid: Grid) -> Any:
    """A result as the vocabulary says it must be; raises ValueError or OutOfRange where it is not.

    Only what cannot change a value is converted (column dtypes, column order); everything else is an error.
    """
    layer = vocabulary()[name]
    if layer.is_raster:
        _raster(layer, value, grid)
        return value
    return _frame(layer, value, grid)


def entering(name: str, value: Any, grid: Grid) -> None:
    """The cheap part of the contract, for a layer on its way into a method."""
    layer = vocabulary()[name]
    if layer.is_raster:
        _placed(layer, value, grid)
        if value.attrs.get("unit") != layer.unit:
            raise ValueError(f"{name} is in {value.attrs.get('unit')}, the vocabulary says {layer.unit}")


def _placed(layer: Layer, value: Any, grid: Grid) -> None:
    if not grid.covers(value):
        raise ValueError(f"{layer.name} does not lie on the plan grid")
    if value.dtype.name != layer.dtype:
        raise ValueError(f"{layer.name} is {value.dtype}, the vocabulary says {layer.dtype}")


def _raster(layer: Layer, value: Any, grid: Grid) -> None:
    import numpy as np

    if tuple(value.dims) != (*layer.dims, "y", "x"):
        raise ValueError(f"{layer.name} has dimensions {value.dims}, the vocabulary says {(*layer.dims, 'y', 'x')}")
    _placed(layer, value, grid)
    values = value.values
    if layer.kind == "continuous":
        if np.isinf(values).any():
            raise OutOfRange(f"{layer.name} holds an infinite value")
        if layer.range is not None:
            with np.errstate(invalid="ignore"):
                bad = (values < layer.range[0]) | (values > layer.range[1])
            if bad.any():
                low, high = values[bad].min(), values[bad].max()
                raise OutOfRange(
                    f"{layer.name} holds {low:g} … {high:g} outside {list(layer.range)} ({int(bad.sum())} cells)"
                )
    elif layer.codes is not None:
        known = {int(code) for code in vocabulary().codes[layer.codes]} | {layer.nodata}
        unknown = set(np.unique(values).tolist()) - known
        if unknown:
            raise OutOfRange(f"{layer.name} holds codes {sorted(unknown)} that the vocabulary does not list")


def _frame(layer: Layer, value: Any, grid: Grid) -> Any:
    import pandas as pd

    lacking = [name for name, column in layer.columns.items() if name not in value.columns and not column.optional]
    if lacking:
        raise ValueError(f"{layer.name} lacks the columns {lacking}")
    value = value.copy()
    for name, column in layer.columns.items():
        if name not in value.columns:
            value[name] = pd.NA
        empty = value[name].isna()
        if not column.optional and empty.any():
            raise ValueError(f"{layer.name}.{name} is empty in {int(empty.sum())} rows")
        if column.type == "text":
            value[name] = value[name].astype("string")
        elif column.type == "integer":
            value[name] = value[name].astype("Int64" if column.optional else "int64")
        elif column.type == "number":
            value[name] = value[name].astype("Float64" if column.optional else "float64")
        else:
            value[name] = value[name].astype("boolean" if column.optional else "bool")
    if layer.is_vector:
        if value.geometry.isna().any() or value.geometry.is_empty.any():
            raise ValueError(f"{layer.name} holds a row without geometry")
        if value.crs is None or not _same_crs(value.crs, grid.crs):
            raise ValueError(f"{layer.name} is not in the CRS of the plan grid")
    if layer.key is not None and layer.name not in MANY and value[layer.key].duplicated().any():
        repeated = value.loc[value[layer.key].duplicated(), layer.key].tolist()[:5]
        raise ValueError(f"{layer.name}.{layer.key} repeats {repeated}")
    extra = [
        name for name in value.columns if name not in layer.columns and name not in ("geometry", "status", "source")
    ]
    if extra:
        raise ValueError(f"{layer.name} has columns the vocabulary does not list: {extra}")
    return value


# Tables whose key column selects rows rather than naming one: several rows share a key.
MANY = frozenset({
    "threat_sensitivity", "cover_factor_table", "erosion_limits", "degree_limits", "conversion_rules",
    "landform_limits", "climate_limits",
    "edge_contrast_weights", "resilience_scores", "mode_matrix", "erosion_sensitivity_table", "desertification_sensitivity_table",
    "rocky_desertification_sensitivity_table", "salinisation_sensitivity_table", "sensitivity_grades", "vulnerability_table",
})  # fmt: skip


def _same_crs(a: Any, b: str) -> bool:
    import pyproj

    return bool(pyproj.CRS.from_user_input(a) == pyproj.CRS.from_user_input(b))
