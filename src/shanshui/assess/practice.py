"""Coefficients of a table by ecosystem, its own row before that of its first level; conservation practice P (水土保持措施)."""

from __future__ import annotations

import numpy as np
import xarray as xr

from shanshui.core.method import Raster, Table, method

CODES = 100
"""Codes of two digits; no data is −1."""
LEVEL = 10


@method(
    gives="practice_factor",
    source="Renard et al. 1997, USDA Agriculture Handbook 703（P因子）；HJ 1173-2021不计此因子，相当于1",
    scope="cell",
    nodata="cell",
)
def practice_factor(ecosystem: Raster, practice_factor_table: Table) -> Raster:
    """P of each cell by its ecosystem: what terraces, contours and bunds leave of the soil loss.

        P = that of the table

    A row for the second-level code wins over one for its first level, so the record counts the table as used whole.

    Shapes   (y, x) int16 → float32.
    Units    1.
    Range    0–1.
    Errors   ValueError for a P outside 0–1.
    Nodata   −1, and an ecosystem that the table does not list → NaN.
    Golden   tests/golden/test_practice_factor.py (hand sum).
    """
    if not practice_factor_table["practice_factor"].between(0, 1).all():
        raise ValueError("practice_factor_table: a factor lies outside 0–1")
    return by_ecosystem(ecosystem, practice_factor_table, "practice_factor").rename("practice_factor")


def by_ecosystem(ecosystem: Raster, table: Table, column: str) -> Raster:
    """The table's value of each cell, float32; NaN where it has none."""
    given = dict(zip(table["ecosystem"].astype("i8").tolist(), table[column].astype("f8").tolist(), strict=True))
    values = np.full(CODES + 1, np.nan, "f4")  # the last one is that of NODATA
    for code in range(CODES):
        values[code] = given.get(code, given.get(code // LEVEL * LEVEL, np.nan))
    coords = {"y": ecosystem["y"].values, "x": ecosystem["x"].values}
    return xr.DataArray(values[ecosystem.values], dims=("y", "x"), coords=coords)
