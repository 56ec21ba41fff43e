"""Water conservation (水源涵养) by the water balance, its account, and the quantity index, which is another thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numba import njit

from shanshui.assess.service_values import known_classes, of_code
from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODATA = -1
PERCENT = 100.0
M_OF_MM = 1e-3


@method(
    gives=("water_conservation", "surface_runoff"),
    source="HJ 1173-2021 A.1（水源涵养量＝产流降雨量－地表径流量－蒸散发量）；平均地表径流系数见系数表各行",
    scope="cell",
    nodata="cell",
)
def water_conservation(
    precipitation: Raster,
    evapotranspiration: Raster,
    ecosystem: Raster,
    runoff_coefficients: Table,
    ecosystem_subclass: Raster | None = None,
) -> tuple[Raster, Raster]:
    """Water that an ecosystem keeps in a year: what falls, less what runs off its surface, less what evaporates.

        R = P · α / 100          Q = P − R − ET

    Negative where more evaporates than falls (irrigated, fed by groundwater, or an error of either product): it stays
    negative here and is clipped only for grading. The second-level class counts where it is known.

    Shapes   (y, x) float32, twice.
    Units    mm a year; α %.
    Range    real; surface runoff ≥ 0.
    Errors   ValueError for a coefficient outside 0–100 or a class with two.
    Nodata   NaN where an input is missing, or the class has no coefficient (farmland, town, desert, sparse grass …): none
             is put in its place; `water_balance` tells the area.
    Source   HJ 1173 means precipitation that produces runoff; the annual sum is taken, as the large evaluations do.
    Golden   tests/golden/test_water_conservation.py (hand sum; invariant P = R + ET + Q).
    """
    share = np.roll(
        of_code(runoff_coefficients, "coefficient", 0, PERCENT), 1
    )  # no data, which stood last, comes first
    kept, runoff = (np.empty(precipitation.shape, "f4") for _ in range(2))
    codes = ecosystem.values
    told = codes if ecosystem_subclass is None else ecosystem_subclass.values
    _kept_and_run_off(precipitation.values, evapotranspiration.values, codes, told, share, kept, runoff)
    return _like(precipitation, kept, "water_conservation"), _like(precipitation, runoff, "surface_runoff")


@njit(cache=True, nogil=True)
def _kept_and_run_off(P, ET, codes, told, share, kept, runoff):
    """One pass over memory, in double precision within a cell; share[0] is NaN, that of no data, −1."""
    of_cell = np.empty(P.shape[1])
    for r in range(P.shape[0]):
        for c in range(P.shape[1]):  # apart from what follows, which then runs on several cells at once
            code = codes[r, c]
            if code != NODATA and told[r, c] != NODATA:
                code = told[r, c]
            of_cell[c] = share[np.uintp(code + 1)]
        for c in range(P.shape[1]):
            fallen, gone = np.float64(P[r, c]), np.float64(ET[r, c])
            run = fallen * of_cell[c] / PERCENT + (gone - gone)  # NaN − NaN: without ET neither result is known
            runoff[r, c] = run
            kept[r, c] = fallen - run - gone


@method(
    gives="water_balance",
    source="HJ 1173-2021 A.1（Q＝Σ A·(P－R－ET)·10⁻³）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=90,
)
def water_balance(
    precipitation: Raster,
    evapotranspiration: Raster,
    water_conservation: Raster,
    surface_runoff: Raster,
    ecosystem: Raster,
    cell_area: Raster,
    ecosystem_subclass: Raster | None = None,
) -> Table:
    """The account of water by class of ecosystem and for the region: P = R + ET + Q, and what could not be computed.

        volume = Σ A · depth · 10⁻³          over the cells with a result

    Shapes   rasters (y, x) → a row a class that occurs, and “0” for the region.
    Units    m² and m³; depths mm.
    Range    negative_m3 ≤ 0 ≤ positive_m3; their sum is retained_m3.
    Errors   Absent where no cell of the region has a result.
    Nodata   cells without a result count in missing_m2 only. A class of which no cell has a result has no volumes.
    Golden   tests/golden/test_water_balance.py (hand sum; invariant).
    """
    area, kept = cell_area.values, water_conservation.values.astype("f8")
    inside = area > 0
    have = inside & np.isfinite(kept)
    if not have.any():
        raise Absent(
            Say("规划区内没有一格可以计算水源涵养量", "no cell of the region has water conservation"),
            Say("检查降水、蒸散发资料的范围和径流系数表", "look at the extent of rain and ET, and at the coefficients"),
        )
    classes = known_classes(ecosystem, ecosystem_subclass)
    depths = {
        "precipitation_m3": precipitation.values,
        "runoff_m3": surface_runoff.values,
        "evapotranspiration_m3": evapotranspiration.values,
        "retained_m3": kept,
        "positive_m3": np.maximum(kept, 0),
        "negative_m3": np.minimum(kept, 0),
    }
    rows = [_account(0, inside, have, area, depths)]
    rows += [_account(int(code), inside & (classes == code), have, area, depths) for code in np.unique(classes[inside])]
    return pd.DataFrame(rows)


def _account(
    code: int,
    here: NDArray[np.bool_],
    have: NDArray[np.bool_],
    area: NDArray[np.float64],
    depths: dict[str, NDArray[np.floating]],
) -> dict[str, float]:
    told = here & have
    weight = area[told]
    volumes = {name: float((depth[told].astype("f8") * weight).sum()) * M_OF_MM for name, depth in depths.items()}
    if not told.any():
        volumes = dict.fromkeys(volumes, float("nan"))
    whole = float(area[here].sum())
    return {
        "ecosystem": code,
        "area_m2": float(weight.sum()),
        "missing_m2": whole - float(weight.sum()),
        "negative_m2": float(area[told & (depths["retained_m3"] < 0)].sum()),
        **volumes,
    }


def scaled(values: NDArray[np.float64], inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """0–1 by the least and the greatest value within the region (极差标准化); NaN outside, and where all are alike."""
    out = np.where(inside, values, np.nan)
    known = out[np.isfinite(out)]
    if not known.size or known.max() == known.min():
        return np.full(values.shape, np.nan)
    return np.asarray((out - known.min()) / (known.max() - known.min()))


def _like(template: Raster, values: NDArray[np.floating], name: str) -> Raster:
    return template.copy(data=values.astype("f4", copy=False)).rename(name).drop_attrs()
