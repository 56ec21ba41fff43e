"""Climate that vegetation stands in (植被气候适宜性): whether a cell stays within that of its own kind."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method
from shanshui.diagnose.climate_outlook import shared

NODATA = -1
STAYS, LEAVES, COMES, OUTSIDE = 0, 1, 2, 3
PERCENT = 100
JUDGED = (10, 11, 12, 13, 14, 20, 21, 22, 23, 30, 31, 32, 33, 34, 41)
"""Forest, shrub, grassland and marsh. Fields and towns are kept, desert is what is left where nothing else stands."""


@method(
    gives=("suitability_change", "climate_envelopes"),
    source="气候包络法（Nix 1986 BIOCLIM）：现有分布的中间百分位范围；methods 14 气候风险",
    scope="global",
    nodata="exclude",
    assumed=("envelope_tail", "least_cells"),
    bytes_per_cell=120,
)
def suitability_change(
    ecosystem: Raster,
    cell_area: Raster,
    precipitation: Raster,
    temperature: Raster,
    precipitation_future: Raster,
    temperature_future: Raster,
    *,
    envelope_tail: float = 2.5,
    least_cells: int = 100,
) -> tuple[Raster, Table]:
    """Whether vegetation stays in the climate that its kind has within the region now (相对分级).

        envelope of a second-level ecosystem = its precipitation and temperature between the percentiles envelope_tail
                                               and 100 − envelope_tail (inverted CDF, every cell counts once)
        0 in it now and then   1 in it now, not then   2 not now, then   3 neither

    A region holds a part of what a plant bears: what leaves the envelope is not lost, it is where to look first.

    Shapes   (y, x), (scenario, y, x) → (scenario, y, x) int16, table.
    Units    mm; °C.
    Range    0–3.
    Errors   Absent where no vegetation has `least_cells`, or the scenarios have none in common; ValueError for a tail
             outside 0–50.
    Nodata   −1 outside the region, for other ecosystems, those with fewer cells, and where the climate is unknown.
    Golden   tests/golden/test_suitability_change.py (hand sum).
    """
    if not 0 <= envelope_tail < PERCENT / 2:
        raise ValueError(f"envelope_tail {envelope_tail} must be in 0–50")
    scenarios = shared(precipitation_future, temperature_future)
    codes, rain, warmth = ecosystem.values, precipitation.values, temperature.values
    known = (cell_area.values > 0) & np.isin(codes, JUDGED) & ~np.isnan(rain) & ~np.isnan(warmth)
    rows, now = [], np.zeros(codes.shape, dtype=bool)
    limits: dict[int, tuple[float, ...]] = {}
    for code in JUDGED:
        here = known & (codes == code)
        if int(here.sum()) < least_cells or not here.any():
            continue
        limits[code] = (*_range(rain[here], envelope_tail), *_range(warmth[here], envelope_tail))
        rows.append((code, int(here.sum()), *limits[code]))
        now[here] = _within(rain[here], warmth[here], limits[code])
    if not limits:
        raise Absent(
            Say("没有达到最少格数的植被类型，不能确定其气候范围", "no kind of vegetation has cells enough for an envelope"),
            Say("检查降水量、气温资料是否覆盖规划范围，或调小 suitability_change.least_cells",
                "see whether the climate reaches the region, or lower suitability_change.least_cells"),
        )  # fmt: skip
    out = np.full((len(scenarios), *codes.shape), NODATA, dtype="i2")
    for layer, scenario in zip(out, scenarios, strict=True):
        rain_then = precipitation_future.sel(scenario=scenario).values
        warmth_then = temperature_future.sel(scenario=scenario).values
        told = known & ~np.isnan(rain_then) & ~np.isnan(warmth_then)
        for code, limit in limits.items():
            here = told & (codes == code)
            then = _within(rain_then[here], warmth_then[here], limit)
            layer[here] = np.where(now[here], np.where(then, STAYS, LEAVES), np.where(then, COMES, OUTSIDE))
    coords = {"scenario": scenarios, "y": ecosystem["y"].values, "x": ecosystem["x"].values}
    change = xr.DataArray(out, dims=("scenario", "y", "x"), coords=coords, name="suitability_change")
    names = ("ecosystem", "cells", "precipitation_low", "precipitation_high", "temperature_low", "temperature_high")
    return change, pd.DataFrame(rows, columns=list(names))


def _range(values: NDArray[np.floating], tail: float) -> tuple[float, float]:
    """The two percentiles, each a value that is there."""
    ordered = np.sort(values)
    n = ordered.size
    low = max(int(np.ceil(n * tail / PERCENT)), 1) - 1
    high = int(np.ceil(n * (PERCENT - tail) / PERCENT)) - 1
    return float(ordered[low]), float(ordered[high])


def _within(rain: NDArray[np.floating], warmth: NDArray[np.floating], limit: tuple[float, ...]) -> NDArray[np.bool_]:
    return np.asarray((rain >= limit[0]) & (rain <= limit[1]) & (warmth >= limit[2]) & (warmth <= limit[3]))
