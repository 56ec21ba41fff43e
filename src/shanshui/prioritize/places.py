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


def townships_of(
    cells: NDArray[np.bool_], area: NDArray[np.float64], townships: Zones | None, grid: Grid
) -> list[str] | None:
    """Codes of the townships that hold the centre of one of these cells, by area, ties by row; None without a layer."""
    if townships is None:
        return None
    shapes = [(polygon, i) for i, polygon in enumerate(townships.geometry, start=1)]
    at = rasterize(shapes, grid.shape, transform=Affine(*grid.transform), dtype="int32") - 1
    inside = cells & (at >= 0)
    rows, which = np.unique(at[inside], return_inverse=True)
    held = np.bincount(which, weights=area[inside])
    return townships["code"].iloc[rows[np.argsort(-held, kind="stable")]].tolist()


def villages_of(codes: list[str] | None, townships: Zones | None) -> int | None:
    """Villages of all these townships; None where the layer does not give the number of one of them."""
    if not codes or townships is None or "villages" not in townships:
        return None
    numbers = townships.set_index("code")["villages"].loc[codes]
    return None if numbers.isna().any() else int(numbers.sum())
