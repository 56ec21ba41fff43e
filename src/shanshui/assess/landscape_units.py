"""What is assessed (评价单元): first-level classes, in the region, its counties and its basins."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shanshui.assess.watersheds import SCATTERED
from shanshui.core.method import Raster, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

CLASSES = 8
"""First-level ecosystem classes (HJ 1166): the tens of a code."""
LEVEL = 2
REGION = "*"
"""The code of the whole region, as in the table of area adjustment."""


def basins(watersheds: Raster) -> NDArray[np.int32]:
    """The basins that are assessed: those of the second level, or of the first where there is no other; −1 in none.

    Whole basins often fill a prefecture alone, and land along the edge that drains to no stream (0) is no basin.
    """
    number = watersheds.isel(level=min(LEVEL, watersheds.sizes["level"]) - 1).values
    return np.where(number > SCATTERED, number, np.int32(-1))


def landscapes(
    inside: NDArray[np.bool_], county_cells: Table | None, watersheds: Raster | None
) -> Iterator[tuple[str, list[str], NDArray[np.int32]]]:
    """Extent ("region", "county", "basin"), codes of its landscapes, and the number of the landscape of each cell.

    A cell outside the region or in none of the landscapes has −1. Each division is made when it is asked for.
    """
    yield "region", [REGION], np.where(inside, np.int32(0), np.int32(-1))
    if county_cells is not None:
        codes, number = _counties(county_cells, inside.shape)
        yield "county", codes, np.where(inside, number, np.int32(-1))
    if watersheds is not None:
        codes, number = _basins(np.where(inside, basins(watersheds), -1))
        yield "basin", codes, number


def _counties(county_cells: Table, shape: tuple[int, int]) -> tuple[list[str], NDArray[np.int32]]:
    """Each cell to the county with the largest share of it, the earlier in the table among equal ones."""
    order, codes = pd.factorize(county_cells["county"])
    cell, share = county_cells["cell"].to_numpy(), county_cells["share"].to_numpy()
    most = np.zeros(shape[0] * shape[1])
    number = np.full(most.size, -1, dtype="i4")
    ends = [*(np.flatnonzero(np.diff(order)) + 1), len(order)]
    for start, end in pairwise([0, *ends]):  # rows of one county, which names a cell once
        cells, shares = cell[start:end], share[start:end]
        more = shares > most[cells]
        most[cells[more]] = shares[more]
        number[cells[more]] = order[start]
    return [str(code) for code in codes], number.reshape(shape)


def _basins(basins: NDArray[np.int32]) -> tuple[list[str], NDArray[np.int32]]:
    """Basins with a cell in the region, by their numbers."""
    present = np.flatnonzero(np.bincount(basins[basins >= 0]))
    number = np.searchsorted(present, basins).astype("i4")
    number[basins < 0] = -1
    return [str(code) for code in present], number
