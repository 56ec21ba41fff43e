"""Degrees of degradation by a table of intervals (HJ 1174 附录A), and the four grades (完好 … 严重) they merge to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from shanshui.core.method import Raster, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODATA = -1
COLUMNS = ["degree", "from", "from_closed", "to", "to_closed"]
GRADES = np.array([1, 2, 3, 4, 4, NODATA], dtype="i2")
"""Grade of each degree: 未退化 → 完好, 轻度, 中度, 重度 and 极重度 → 严重 (S0 G.1); the last is that of −1."""


def degrees(values: NDArray[Any], table: Table, index: str) -> NDArray[np.int16]:
    """The degree of each value by the rows of one index; −1 where the value is missing or in no interval.

    The table holds decimals; a single-precision value counts as the decimal that it stands for.
    """
    rows = table[table["index"] == index]
    if rows.empty:
        raise ValueError(f"degree_limits has no rows for {index}")
    wide = values.dtype.type
    out = np.full(values.shape, NODATA, dtype="i2")
    for degree, low, low_closed, high, high_closed in rows[COLUMNS].itertuples(index=False, name=None):
        above = values >= wide(low) if low_closed else values > wide(low)
        below = values <= wide(high) if high_closed else values < wide(high)
        here = above & below
        if (out[here] != NODATA).any():
            raise ValueError(f"degree_limits: the intervals of {index} overlap")
        out[here] = degree
    return out


def grades(degree: NDArray[np.int16]) -> NDArray[np.int16]:
    """1–4 of degrees 0–4; −1 of −1."""
    return GRADES[degree]


def like(template: Raster, values: NDArray[np.int16], name: str) -> Raster:
    """A layer of degrees or grades on the cells of a raster (y, x)."""
    coords = {axis: template[axis].values for axis in ("y", "x")}
    return xr.DataArray(np.ascontiguousarray(values.astype("i2")), dims=("y", "x"), coords=coords, name=name)
