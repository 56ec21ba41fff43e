"""Resistance to movement (生态阻力面) from land and slope, corrected by what lies around."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from shanshui.core.errors import Absent, OutOfRange, Say
from shanshui.core.method import Raster, Table, method

LACKING = {
    "built_rise": (Say("没有建设用地密度", "the density of built-up land"), ("land_cover",)),
    "quality_rise": (Say("没有生境质量", "habitat quality"), ("threat_table",)),
    "road_factor": (Say("没有与道路的距离", "the distance to roads"), ("roads",)),
    "water_factor": (Say("区域内没有河湖渠道", "the distance to water"), ("rivers", "canals")),
    "night_correction": (Say("没有夜间灯光", "light at night"), ("night_light",)),
}
"""By setting: the layer that it corrects by, and the layers to give for it."""


@method(
    gives="resistance",
    source="Knaapen, Scheffer & Harms 1992, Landscape and Urban Planning 23:1-16 （最小累积阻力）",
    scope="cell",
    nodata="cell",
    assumed=("weight_land", "weight_slope"),
    rows={"resistance_table": "ecosystem"},
    asked={
        "built_density": "built_rise",
        "road_distance": "road_factor",
        "water_distance": "water_factor",
        "habitat_quality": "quality_rise",
        "night_light_ratio": "night_correction",
    },
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
    night_light_ratio: Raster | None = None,
    *,
    weight_land: float = 0.7,
    weight_slope: float = 0.3,
    built_rise: float = 0.0,
    quality_rise: float = 0.0,
    road_factor: float = 1.0,
    road_reach_m: float = 0.0,
    water_factor: float = 1.0,
    water_reach_m: float = 0.0,
    night_correction: bool = False,
) -> Raster:
    """Weighted sum of the resistance of the ecosystem and that of the slope, times what corrects it.

        R = max(1, (weight_land · R_land(ecosystem) + weight_slope · R_slope(slope)) · k_built · k_quality · k_road · k_water · k_night)
        k_built   = 1 + built_rise · built_density              k_quality = 1 + quality_rise · (1 − habitat_quality)
        k_road    = road_factor where road_distance ≤ road_reach_m, else 1;   k_water likewise
        k_night   = night_light_ratio where night_correction, else 1

    The slope class is the row with the largest `from` that does not exceed the slope. No correction is made unless the plan
    asks for it and says where its figure is from; above 1 a factor is a barrier, below 1 it eases the way.

    Shapes   rasters (y, x) on the plan grid; tables as in the vocabulary.
    Units    slope °, distances and reaches m; resistances, densities, rises and factors 1 → 1.
    Range    ≥ 1.
    Errors   ValueError for weights that are negative or do not sum to 1, for tables with a repeated key or a value below
             1 or empty, for ecosystem codes without a row (it names them), for a negative rise or reach, and a factor that
             is not positive; OutOfRange for a slope below the table; Absent for a correction whose layer is not given.
    Nodata   no data in ecosystem or slope → NaN (slope has none at the edge of the grid); where a layer that corrects has
             none, it does not correct.
    Golden   tests/golden/test_resistance.py (hand sum)
    """
    if min(weight_land, weight_slope) < 0 or not math.isclose(weight_land + weight_slope, 1):
        raise ValueError(f"the weights must be ≥ 0 and sum to 1, not {weight_land:g} and {weight_slope:g}")
    land = of_ecosystem(ecosystem.values, resistance_table)
    steep = of_slope(slope.values, slope_resistance_table)
    base = weight_land * land + weight_slope * steep
    night = needed(night_light_ratio, "night_correction") if night_correction else None
    factor = (
        rise("built_rise", built_rise, built_density)
        * rise("quality_rise", quality_rise, None if habitat_quality is None else 1 - habitat_quality)
        * near("road", road_factor, road_reach_m, road_distance)
        * near("water", water_factor, water_reach_m, water_distance)
        * (1.0 if night is None else np.where(np.isnan(night.values), 1.0, night.values.astype("f8")))
    )
    values = np.fmax(base * factor, np.where(np.isnan(base), np.nan, 1)).astype("float32")
    return xr.DataArray(values, dims=("y", "x"), coords={"y": slope["y"], "x": slope["x"]}, name="resistance")


def rise(setting: str, by: float, share: Raster | None) -> NDArray[np.float64] | float:
    """1 + by · share; 1 where there is no share."""
    if not by >= 0:
        raise ValueError(f"{setting} must not be negative, it is {by:g}")
    if by == 0:
        return 1.0
    return 1 + by * np.nan_to_num(needed(share, setting).values.astype("f8"))


def near(what: str, times: float, reach: float, distance: Raster | None) -> NDArray[np.float64] | float:
    """The factor within reach, 1 beyond it and where the distance is not known."""
    if not (times > 0 and np.isfinite(times) and reach >= 0):
        raise ValueError(f"{what}_factor must be positive and {what}_reach_m not negative: {times:g}, {reach:g}")
    if times == 1:
        return 1.0
    return np.where(needed(distance, f"{what}_factor").values <= reach, times, 1.0)


def needed(layer: Raster | None, setting: str) -> Raster:
    """The layer of a correction that the plan asks for; Absent, naming what to give, where there is none."""
    if layer is not None:
        return layer
    (zh, en), leaves = LACKING[setting]
    raise Absent(
        Say(
            f"方案要求的阻力修正 resistance.{setting} 缺少依据：{zh}",
            f"resistance.{setting} asks for {en}, which is lacking",
        ),
        Say(
            f"提供 {'、'.join(leaves)}，或在方案中去掉该设置",
            f"give {' or '.join(leaves)}, or take that setting out of the plan",
        ),
        leaves,
    )


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
