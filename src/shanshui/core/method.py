"""`@method`: what a method declares, and the registry read from source.

The decorator returns the same function: it works in a notebook with no framework. Its arguments are literals, because
the registry is read from source with `ast`: listing the methods, drawing the graph and computing every key imports no
room. A test compares the two readings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    import xarray as xr

    Raster: TypeAlias = xr.DataArray
    Zones: TypeAlias = gpd.GeoDataFrame
    Lines: TypeAlias = gpd.GeoDataFrame
    Points: TypeAlias = gpd.GeoDataFrame
    Table: TypeAlias = pd.DataFrame
else:
    Raster = Zones = Lines = Points = Table = Any

Scope = Literal["cell", "focal", "global"]
Nodata = Literal["cell", "barrier", "exclude"]
F = TypeVar("F", bound=Callable[..., Any])

DECLARED: dict[str, dict[str, Any]] = {}
"""What the decorator saw, by `module:function`; filled as rooms are imported, read only by the contract test."""


def method(
    *,
    gives: str | tuple[str, ...],
    source: str,
    scope: Scope,
    nodata: Nodata,
    radius: float | str | None = None,
    assumed: tuple[str, ...] = (),
    reads: Mapping[str, str | tuple[str, str]] | None = None,
    rows: Mapping[str, str] | None = None,
    asked: Mapping[str, str] | None = None,
    bytes_per_cell: int | None = None,
) -> Callable[[F], F]:
    """Declare a pure function as a method.

    gives    the layer it gives, or several in the order of the returned tuple.
    source   where the formula comes from (paper, standard and clause).
    scope    "cell": a cell depends on that cell alone · "focal": on cells within `radius` · "global": on the whole.
    nodata   "cell": NaN in, NaN out · "barrier": nodata cannot be crossed · "exclude": left out of the statistic.
    radius   of a focal method, in metres: a number, the name of a setting, "table.column" (its maximum), or "cell"
             for one cell's edge.
    assumed  settings whose default has no source; they are listed in every deliverable that rests on them.
    reads    parameter → layer, or (layer, scenario), where a parameter's name is not the layer's.
    rows     table → "layer" or "layer.column" whose values select, by the table's key column, the rows used; a table
             not named here counts as used whole.
    asked    parameter → setting that asks for it: an input only where the setting is not at its default.
    bytes_per_cell   peak memory of a global method, per cell of the grid; `check` refuses a plan that would not fit.
    """

    told = {**locals(), "reads": dict(reads or {}), "rows": dict(rows or {}), "asked": dict(asked or {})}

    def register(function: F) -> F:
        DECLARED[f"{function.__module__}:{function.__qualname__}"] = told
        return function

    return register
