"""Damage to the rural landscape (农村自然风貌破坏): homesteads that stand empty."""

from __future__ import annotations

import numpy as np
import xarray as xr

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method
from shanshui.diagnose.painting import highest

SETTLEMENT = 61


@method(
    gives="homestead_vacancy",
    source="编制指南4.2.3（农村自然风貌破坏）；农村宅基地利用调查",
    scope="global",
    nodata="exclude",
    bytes_per_cell=24,
)
def homestead_vacancy(
    ecosystem: Raster, cell_area: Raster, villages: Zones, homesteads: Table, *, base_year: int, grid: Grid
) -> Raster:
    """Share of a village's homesteads that nobody lives in, on its built-up ground (宅基地空置率).

        value = 100 · vacant / total of the village in the base year, where ecosystem = 61

    Shapes   (y, x) float32.
    Units    %.
    Range    0–100.
    Errors   Absent where no village has a count of the base year; ValueError for a village counted twice, one that is not
             on the map, or more vacant homesteads than there are.
    Nodata   NaN outside the settlements of the villages that were counted, and in a village without homesteads.
    Golden   tests/golden/test_homestead_vacancy.py (hand sum).
    """
    rows = homesteads[homesteads["year"] == base_year]
    if rows.empty:
        raise Absent(
            Say(f"{base_year}年没有宅基地利用调查成果", f"no village has a count of homesteads in {base_year}"),
            Say("补充基准年分村宅基地宗数和空置宗数（homesteads）", "enter the counts of the base year by village"),
        )
    counted = rows.set_index(rows["village"].astype(str))
    known = villages["code"].astype(str)
    strange = sorted(set(counted.index) - set(known))
    if strange or counted.index.duplicated().any():
        raise ValueError(
            f"homesteads: villages that are not on the map, or counted twice: {strange or list(counted.index)}"
        )
    total, vacant = (counted[name].astype("f8").reindex(known).to_numpy() for name in ("total", "vacant"))
    if (vacant > total).any() or (vacant < 0).any():
        raise ValueError("homesteads: more are vacant than there are, or fewer than none")
    share = np.divide(100 * vacant, total, out=np.full(len(total), np.nan), where=total > 0)
    values = np.where(ecosystem.values == SETTLEMENT, highest(villages, share, grid), np.nan)
    values[~(cell_area.values > 0)] = np.nan
    coords = {axis: ecosystem[axis] for axis in ("y", "x")}
    return xr.DataArray(values.astype("f4"), dims=("y", "x"), coords=coords, name="homestead_vacancy")
