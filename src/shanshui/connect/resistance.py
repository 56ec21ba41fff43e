"""Resistance to movement (生态阻力面) from land and slope."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from shanshui.core.errors import OutOfRange
from shanshui.core.method import Raster, Table, method


@method(
    gives="resistance",
    source="Knaapen, Scheffer & Harms 1992, Landscape and Urban Planning 23:1-16 （最小累积阻力）",
    scope="cell",
    nodata="cell",
    assumed=("weight_land", "weight_slope"),
    rows={"resistance_table": "ecosystem"},
)
def resistance(
    ecosystem: Raster,
    slope: Raster,
    resistance_table: Table,
    slope_resistance_table: Table,
    *,
    weight_land: float = 0.7,
    weight_slope: float = 0.3,
) -> Raster:
    """Weighted sum of the resistance of the ecosystem and that of the slope.

        R = weight_land · R_land(ecosystem) + weight_slope · R_slope(slope)

    The slope class is the row with the largest `from` that does not exceed the slope.

    Shapes   rasters (y, x) on the plan grid; tables as in the vocabulary.
    Units    slope ° ; resistances 1 → 1.
    Range    ≥ 1, since every table value is ≥ 1 and the weights sum to 1.
    Errors   ValueError for weights that are negative or do not sum to 1, for tables with a repeated key or a value below
             1 or empty, and for ecosystem codes without a row (it names them); OutOfRange for a slope below the table.
    Nodata   no data in either layer → NaN (slope has none at the edge of the grid).
    Golden   tests/golden/test_resistance.py (hand sum)
    """
    if min(weight_land, weight_slope) < 0 or not math.isclose(weight_land + weight_slope, 1):
        raise ValueError(f"the weights must be ≥ 0 and sum to 1, not {weight_land:g} and {weight_slope:g}")
    land = of_ecosystem(ecosystem.values, resistance_table)
    steep = of_slope(slope.values, slope_resistance_table)
    values = (weight_land * land + weight_slope * steep).astype("float32")
    return xr.DataArray(values, dims=("y", "x"), coords={"y": slope["y"], "x": slope["x"]}, name="resistance")


def of_ecosystem(codes: NDArray[np.int16], table: pd.DataFrame) -> NDArray[np.float64]:
    """Resistance of each cell's ecosystem; NaN where there is none."""
    keys, values = ascending(table, "ecosystem")
    known = codes >= 0
    missing = np.setdiff1d(codes[known], keys)
    if missing.size:
        raise ValueError(f"resistance_table has no row for ecosystem {', '.join(map(str, missing.tolist()))}")
    return np.where(known, values[np.searchsorted(keys, np.where(known, codes, keys.min()))], np.nan)


def of_slope(degrees: NDArray[np.float32], table: pd.DataFrame) -> NDArray[np.float64]:
    """Resistance of each cell's slope; NaN where there is none."""
    starts, values = ascending(table, "from")
    known = ~np.isnan(degrees)
    row = np.searchsorted(starts, np.where(known, degrees, starts.min()), side="right") - 1
    if (row < 0).any():
        raise OutOfRange(f"slope_resistance_table begins at {starts[0]:g}°, slopes go down to {np.nanmin(degrees):g}°")
    return np.where(known, values[row], np.nan)


def ascending(table: pd.DataFrame, key: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Keys in ascending order and their resistances, checked."""
    ordered = table.sort_values(key)
    keys = ordered[key].to_numpy()
    values = ordered["resistance"].to_numpy(dtype="float64", na_value=np.nan)
    if np.unique(keys).size != keys.size:
        raise ValueError(f"the resistance table repeats a value of {key!r}")
    bad = keys[~(values >= 1)]
    if bad.size:
        raise ValueError(f"resistance must be ≥ 1; it is not for {key} {', '.join(map(str, bad.tolist()))}")
    return keys, values
