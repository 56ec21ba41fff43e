"""Cover and management factor C (植被覆盖与管理因子) of the soil loss equation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

NODATA = -1
LEVEL = 10
"""Codes of the first level are those of the second, rounded down to tens: 11 阔叶林 belongs to 10 森林."""


@method(
    gives="cover_factor",
    source="HJ 1173-2021 附录A（C因子：按生态系统与盖度取值，旱地按盖度回归）",
    scope="cell",
    nodata="cell",
)
def cover_factor(ecosystem: Raster, fvc: Raster, cover_factor_table: Table, *, base_year: int) -> Raster:
    """C of each cell from its ecosystem and its vegetation cover in the base year.

        rule constant    C as the table gives it for the ecosystem and the class of cover
        rule cropland    C = 0.221 − 0.595 · log₁₀(cover), clipped to 0–1; 1 where there is no cover

    A row for the second-level code wins over one for its first level (code rounded down to tens). Because a cell may so
    use a row of another code, the record counts the table as used whole.

    Shapes   ecosystem (y, x), fvc (year, y, x) → (y, x) float32.
    Units    1.
    Range    0–1.
    Errors   Absent where the base year has no cover; ValueError for an unknown rule, classes of cover that overlap, or a
             constant without a value.
    Nodata   NaN where ecosystem or cover is missing, or the table has no row for them.
    Golden   tests/golden/test_cover_factor.py (hand sum).
    """
    years = [int(year) for year in fvc["year"].values]
    if base_year not in years:
        raise Absent(
            Say(f"{base_year}年没有植被覆盖度", f"no vegetation cover for {base_year}"),
            Say("在数据目录中补充该年植被指数", "add the NDVI of that year"),
        )
    codes, cover = ecosystem.values, fvc.sel(year=base_year).values
    result = np.full(codes.shape, np.nan, dtype="f4")
    for code in np.unique(codes[codes != NODATA]):
        rows = _rows(cover_factor_table, int(code))
        here = codes == code
        result[here] = _from_rows(rows, cover[here])
    coords = {"y": ecosystem["y"].values, "x": ecosystem["x"].values}
    return xr.DataArray(result, dims=("y", "x"), coords=coords, name="cover_factor")


def _rows(table: pd.DataFrame, code: int) -> pd.DataFrame:
    """The rows for an ecosystem, by cover: its own, else those of its first level; none where the table is silent."""
    own = table[table["ecosystem"] == code]
    rows = own if len(own) else table[table["ecosystem"] == code // LEVEL * LEVEL]
    rows = rows.sort_values("cover_from")
    if (rows["cover_from"].to_numpy()[1:] < rows["cover_to"].to_numpy()[:-1]).any():
        raise ValueError(f"cover_factor_table: classes of cover overlap for ecosystem {code}")
    return rows


def _from_rows(rows: pd.DataFrame, cover: NDArray[np.float32]) -> NDArray[np.float64]:
    """C of cells of one ecosystem. Limits are compared as float32, as cover is stored: 0.7 is in the class from 0.7."""
    result = np.full(cover.shape, np.nan)
    for i, row in enumerate(rows.itertuples(index=False), start=1):
        inside = (cover >= np.float32(row.cover_from)) & (cover < np.float32(row.cover_to))
        if i == len(rows):
            inside |= cover == np.float32(row.cover_to)
        if row.rule == "cropland":
            result[inside] = _cropland(cover[inside])
        elif row.rule == "constant":
            if not row.cover_factor >= 0:
                raise ValueError(f"cover_factor_table: constant without a value for ecosystem {row.ecosystem}")
            result[inside] = row.cover_factor
        else:
            raise ValueError(f"cover_factor_table: unknown rule {row.rule!r}")
    return result


def _cropland(cover: NDArray[np.float32]) -> NDArray[np.float64]:
    """C = 0.221 − 0.595·log₁₀(cover) of dry farmland (旱地); bare soil where there is no cover."""
    value = np.ones(cover.shape)
    some = cover > 0
    value[some] = np.clip(0.221 - 0.595 * np.log10(cover[some].astype("f8")), 0, 1)
    return value
