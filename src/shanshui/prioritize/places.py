"""Counties, townships and villages that an area touches."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.features import rasterize

from shanshui.core.grid import Grid
from shanshui.core.method import Zones


def by_county(cells: NDArray[np.bool_], area: NDArray[np.float64], county_cells: pd.DataFrame) -> pd.Series:
    """The area (m²) of these cells in each county, largest first, ties by code.

    The area of a cell is that within the region: it is split among its counties in proportion to their shares.
    """
    whole = county_cells.groupby("cell")["share"].transform("sum")
    inside = cells.ravel()[county_cells["cell"]] & (county_cells["share"] > 0)
    held = area.ravel()[county_cells["cell"]] * county_cells["share"] / whole
    found = held[inside].groupby(county_cells["county"][inside]).sum()
    return found.sort_index().sort_values(ascending=False, kind="stable")


def units_of(
    label: NDArray[np.int32], count: int, area: NDArray[np.float64], units: Zones | None, grid: Grid
) -> list[NDArray[np.int64]] | list[None]:
    """For each label 0 … count−1, the rows of the units that hold the centre of one of its cells, by area, ties by row.

    None for each where there is no such layer.
    """
    if units is None:
        return [None] * count
    shapes = [(polygon, i) for i, polygon in enumerate(units.geometry, start=1)]
    at = rasterize(shapes, grid.shape, transform=Affine(*grid.transform), dtype="int32") - 1
    out = []
    for i in range(count):
        inside = (label == i) & (at >= 0)
        rows, which = np.unique(at[inside], return_inverse=True)
        held = np.bincount(which, weights=area[inside])
        out.append(rows[np.argsort(-held, kind="stable")].astype("i8"))
    return out


def villages_told(townships: Zones | None, rows: NDArray[np.int64] | None) -> int | None:
    """Villages of all these townships; None where the layer does not give the number of one of them."""
    if townships is None or rows is None or not len(rows) or "villages" not in townships:
        return None
    numbers = townships["villages"].iloc[rows]
    return None if numbers.isna().any() else int(numbers.sum())
