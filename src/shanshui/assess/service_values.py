"""What the services share: the class a coefficient goes by, and a coefficient for each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shanshui.core.method import Raster, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODATA = -1
HIGHEST = 99
"""Codes of ecosystems have two digits."""


def known_classes(ecosystem: Raster, ecosystem_subclass: Raster | None) -> NDArray[np.integer]:
    """Code of each cell: the second-level class where it is told, the ecosystem as mapped where not."""
    codes = ecosystem.values
    if ecosystem_subclass is None:
        return codes
    told = ecosystem_subclass.values
    return np.where((codes != NODATA) & (told != NODATA), told, codes)


def by_class(
    codes: NDArray[np.integer], table: Table, column: str, least: float, most: float = float("inf")
) -> NDArray[np.float64]:
    """The coefficient of each cell's class, NaN for a class that has none; ValueError for one out of bounds or given twice."""
    return np.asarray(of_code(table, column, least, most, int(codes.max(initial=0)))[codes])


def of_code(
    table: Table, column: str, least: float, most: float = float("inf"), highest: int = HIGHEST
) -> NDArray[np.float64]:
    """The coefficient of each code up to the highest, NaN for one that has none; the last is that of no data, −1."""
    doubled = table["ecosystem"][table["ecosystem"].duplicated()]
    if len(doubled):
        raise ValueError(f"{column}: ecosystem {doubled.iloc[0]} has more than one row")
    values = table[column].to_numpy(dtype="f8")
    out = np.full(highest + 2, np.nan)
    for code, value in zip(table["ecosystem"].to_numpy(dtype="i8"), values, strict=True):
        if np.isnan(value):
            continue
        if not least <= value <= most:
            raise ValueError(f"{column} {value} of ecosystem {code} lies outside {least:g}–{most:g}")
        if code <= highest:
            out[code] = value
    return out
