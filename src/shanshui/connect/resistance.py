"""Resistance to movement (生态阻力面) from land and slope, corrected by what lies around."""

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
    built_density: Raster | None = None,
    road_distance: Raster | None = None,
    water_distance: Raster | None = None,
    habitat_quality: Raster | None = None,
    *,
    weight_land: float = 0.7,
    weight_slope: float = 0.3,
    built_rise: float = 0.0,
    quality_rise: float = 0.0,
    road_factor: float = 1.0,
    road_reach_m: float = 0.0,
    water_factor: float = 1.0,
    water_reach_m: float = 0.0,
) -> Raster:
    """Weighted sum of the resistance of the ecosystem and that of the slope, times what corrects it.

        R = max(1, (weight_land · R_land(ecosystem) + weight_slope · R_slope(slope)) · k_built · k_quality · k_road · k_water)
        k_built   = 1 + built_rise · built_density              k_quality = 1 + quality_rise · (1 − habitat_quality)
        k_road    = road_factor where road_distance ≤ road_reach_m, else 1;   k_water likewise

    The slope class is the row with the largest `from` that does not exceed the slope. No correction is made unless the plan
    asks for it and says where its figure is from; above 1 a factor is a barrier, below 1 it eases the way.

    Shapes   rasters (y, x) on the plan grid; tables as in the vocabulary.
    Units    slope °, distances and reaches m; resistances, densities, rises and factors 1 → 1.
    Range    ≥ 1.
    Errors   ValueError for weights that are negative or do not sum to 1, for tables with a repeated key or a value below
             1 or empty, for ecosystem codes without a row (it names them), for a negative rise or reach, a factor that is
             not positive, and a correction whose layer is not given; OutOfRange for a slope below the table.
    Nodata   no data in ecosystem or slope → NaN (slope has none at the edge of the grid); where a layer that corrects has
             none, it does not correct.
    Golden   tests/golden/test_resistance.py (hand sum)
    """
    if min(weight_land, weight_slope) < 0 or not math.isclose(weight_land + weight_slope, 1):
        raise ValueError(f"the weights must be ≥ 0 and sum to 1, not {weight_land:g} and {weight_slope:g}")
    land = of_ecosystem(ecosystem.values, resistance_table)
    steep = of_slope(slope.values, slope_resistance_table)
    base = weight_land * land + weight_slope * steep
    factor = (
        rise("built_rise", built_rise, built_density)
        * rise("quality_rise", quality_rise, None if habitat_quality is None else 1 - habitat_quality)
        * near("road", road_factor, road_reach_m, road_distance)
        * near("water", water_factor, water_reach_m, water_distance)
    )
    values = np.fmax(base * factor, np.where(np.isnan(base), np.nan, 1)).astype("float32")
    return xr.DataArray(values, dims=("y", "x"), coords={"y": slope["y"], "x": slope["x"]}, name="resistance")


def rise(setting: str, by: float, share: Raster | None) -> NDArray[np.float64] | float:
    """1 + by · share; 1 where there is no share."""
    if not by >= 0:
        raise ValueError(f"{setting} must not be negative, it is {by:g}")
    if by == 0:
        return 1.0
    if share is None:
        raise ValueError(f"{setting} is {by:g}, but the layer that it is about is not given")
    return 1 + by * np.nan_to_num(share.values.astype("f8"))


def near(what: str, times: float, reach: float, distance: Raster | None) -> NDArray[np.float64] | float:
    """The factor within reach, 1 beyond it and where the distance is not known."""
    if not (times > 0 and np.isfinite(times) and reach >= 0):
        raise ValueError(f"{what}_factor must be positive and {what}_reach_m not negative: {times:g}, {reach:g}")
    if times == 1:
        return 1.0
    if distance is None:
        raise ValueError(f"{what}_factor is {times:g}, but {what}_distance is not given")
    return np.where(distance.values <= reach, times, 1.0)


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
