"""Ecological need of water (生态需水): natural vegetation on groundwater, lakes, base flow of rivers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method
from shanshui.diagnose.years import of_year

if TYPE_CHECKING:
    from numpy.typing import NDArray

LAKE = 42
WAN_M3_OF_MM_M2 = 1e-7
"""mm × m² = 10⁻³ m³ = 10⁻⁷ 万 m³."""


@method(
    gives="vegetation_water_need",
    source="阿维里扬诺夫公式（潜水蒸发）：E＝a(1－H/Hmax)^b·E20，参数见参数表各行",
    scope="cell",
    nodata="cell",
    assumed=("pan_factor",),
)
def vegetation_water_need(
    groundwater_depth: Raster,
    potential_evapotranspiration: Raster,
    ecosystem: Raster,
    averyanov_parameters: Table,
    *,
    base_year: int,
    pan_factor: float = 1.0,
) -> Raster:
    """Groundwater that natural vegetation evaporates in a year, by the depth at which it lies.

        E = a · (1 − H / H_max)^b · E₂₀          E₂₀ = pan_factor · ET₀

    H is the depth of the base year, 0 where the water stands above ground; E = 0 from H_max on. E₂₀ is what a 20 cm pan
    evaporates: where only potential evapotranspiration is known it stands for it times pan_factor.

    Shapes   series (year, y, x), rasters (y, x) → (y, x) float32.
    Units    m, mm → mm a year.
    Range    0 … a · E₂₀.
    Errors   Absent if there is no depth of the base year; ValueError unless pan_factor is positive.
    Nodata   NaN where the ecosystem is not listed (farmland, town, water, bare land: not natural vegetation), and where
             depth or potential evapotranspiration is unknown: such vegetation lives on rain, or nobody has measured.
    Golden   tests/golden/test_vegetation_water_need.py (hand sum).
    """
    if not pan_factor > 0:
        raise ValueError(f"pan_factor must be positive, not {pan_factor}")
    depth = np.maximum(of_year(groundwater_depth, base_year, "地下水埋深").astype("f8"), 0.0)
    codes = ecosystem.values
    out = np.full(codes.shape, np.nan)
    for row in averyanov_parameters.itertuples():
        here = codes == int(row.ecosystem)
        dry = np.clip(1.0 - depth[here] / row.depth_max_m, 0.0, None)  # NaN stays NaN
        out[here] = row.a * dry**row.b * pan_factor * potential_evapotranspiration.values[here]
    return (
        ecosystem.copy(data=out.astype("f4"))
        .rename("vegetation_water_need")
        .drop_attrs()
        .drop_vars("year", errors="ignore")
    )


@method(
    gives="ecological_need",
    source="阿维里扬诺夫公式（天然植被）；湖泊水量平衡（蒸发减降水加渗漏）；Tennant 1976，Fisheries 1(4):6–10（河道基流）；"
    "各项取大避免重复：设计取值",
    scope="global",
    nodata="exclude",
    assumed=("lake_factor", "base_flow_percent"),
    rows={"averyanov_parameters": "ecosystem"},
    bytes_per_cell=64,
)
def ecological_need(
    water_unit_label: Raster,
    water_unit_table: Table,
    ecosystem: Raster,
    cell_area: Raster,
    averyanov_parameters: Table,
    vegetation_water_need: Raster | None = None,
    precipitation: Raster | None = None,
    potential_evapotranspiration: Raster | None = None,
    water_resources: Table | None = None,
    *,
    base_year: int,
    lake_factor: float = 1.0,
    base_flow_percent: float = 10.0,
) -> Table:
    """What nature needs of each unit's water, kind by kind, and of how much land it could not be told.

        vegetation = Σ A · E · 10⁻⁷          lake = Σ A · max(lake_factor · ET₀ − P, 0) · 10⁻⁷ + seepage
        river      = base_flow_percent / 100 · natural surface runoff
        need       = max(river, vegetation + lake)

    Water that flows past on its way to lakes and groundwater is used there, so base flow and use are not added: the larger
    of the two is needed. Kinds that a unit has none of need 0; kinds that cannot be told are missing, and so is the sum.

    Shapes   rasters (y, x), tables → a row for each unit, in their order.
    Units    万 m³; m².
    Range    ≥ 0.
    Errors   Absent where no kind can be told for any unit; ValueError unless base_flow_percent is 0–100.
    Nodata   vegetation without depth to groundwater counts in vegetation_missing_m2 only. A unit with vegetation, none of
             it told, has no such need. Lake seepage where none is given is not counted: `seepage` is then false.
    Golden   tests/golden/test_ecological_need.py (hand sum).
    """
    if not 0 <= base_flow_percent <= 100:
        raise ValueError(f"base_flow_percent must lie within 0–100, not {base_flow_percent}")
    unit, area, codes, count = water_unit_label.values, cell_area.values, ecosystem.values, len(water_unit_table)
    vegetated = np.isin(codes, averyanov_parameters["ecosystem"].astype(int))
    vegetation = _volume(
        unit, area, vegetated, None if vegetation_water_need is None else vegetation_water_need.values, count
    )
    open_water = None
    if precipitation is not None and potential_evapotranspiration is not None:
        open_water = np.maximum(
            lake_factor * potential_evapotranspiration.values.astype("f8") - precipitation.values, 0.0
        )
    lake = _volume(unit, area, codes == LAKE, open_water, count)
    given = of_units(water_resources, water_unit_table, base_year)
    seepage = given["lake_seepage_wan_m3"]
    river = given["surface_wan_m3"] * base_flow_percent / 100
    used = vegetation[0] + lake[0] + np.where(np.isnan(seepage), 0.0, seepage)
    if np.isnan(vegetation[0]).all() and np.isnan(river).all():
        raise Absent(
            Say(
                "缺少地下水埋深、地表水资源量，无从计算生态需水",
                "neither depth to groundwater nor surface runoff is given",
            ),
            Say("补充地下水埋深或各单元地表水资源量", "add groundwater_depth, or surface_wan_m3 of water_resources"),
        )
    return pd.DataFrame({
        "unit": water_unit_table["unit"].to_numpy(),
        "vegetation_m2": vegetation[1], "vegetation_missing_m2": vegetation[2], "vegetation_wan_m3": vegetation[0],
        "lake_m2": lake[1] + lake[2], "lake_wan_m3": lake[0] + np.where(np.isnan(seepage), 0.0, seepage),
        "seepage": ~np.isnan(seepage), "river_wan_m3": river, "need_wan_m3": np.maximum(used, river),
    })  # fmt: skip


def _volume(
    unit: NDArray[np.int32],
    area: NDArray[np.float64],
    here: NDArray[np.bool_],
    depth: NDArray[np.floating] | None,
    count: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Of each unit: 万 m³ of a kind of land (NaN where it has some and none is told), area told, area not told."""
    held = here & (unit >= 0)
    told = held & np.isfinite(depth) if depth is not None else np.zeros_like(held)
    known, missing = (np.bincount(unit[of], area[of], count) for of in (told, held & ~told))
    volume = np.zeros(count)
    if depth is not None:
        volume = np.bincount(unit[told], area[told] * depth[told].astype("f8"), count) * WAN_M3_OF_MM_M2
    return np.where((known == 0) & (missing > 0), np.nan, volume), known, missing


RESOURCES = (
    "surface_wan_m3", "groundwater_wan_m3", "inflow_wan_m3", "outflow_wan_m3", "available_wan_m3", "limit_wan_m3",
    "groundwater_allowable_wan_m3", "lake_seepage_wan_m3", "quota_m3_ha",
)  # fmt: skip


def of_units(resources: Table | None, units: Table, base_year: int) -> dict[str, NDArray[np.float64]]:
    """Each column of the resources by unit, of its latest year up to the base year (else its first); NaN where not given."""
    out = {name: np.full(len(units), np.nan) for name in RESOURCES}
    if resources is None:
        return out
    for i, code in enumerate(units["unit"].astype(str)):
        rows = resources[resources["unit"].astype(str) == code].sort_values("year")
        if rows.empty:
            continue
        until = rows[rows["year"] <= base_year]
        row = until.iloc[-1] if len(until) else rows.iloc[0]
        for name in RESOURCES:
            out[name][i] = float(row[name]) if name in rows and pd.notna(row[name]) else np.nan
    return out
