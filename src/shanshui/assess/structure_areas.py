"""Areas of the region, its counties and its basins, cell by cell: what composition and change are summed over.

A cell that several counties share counts in each by its part, as cell_area was made, so the counties re-add to the region;
for geometry, which cannot cut a cell, see `landscape_units`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shanshui.assess.landscape_units import REGION, basins
from shanshui.core.method import Raster, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Extent:
    """Parts of cells that make up the units of one division.

    name     "region", "county" or "basin".
    codes    code of each unit.
    cell     flat index of the cell of each part.
    unit     which of the codes the part belongs to.
    m2       its area.
    """

    name: str
    codes: list[str]
    cell: NDArray[np.int64]
    unit: NDArray[np.int64]
    m2: NDArray[np.float64]

    def sums(self, values: NDArray[np.int64], kinds: int) -> NDArray[np.float64]:
        """m² by unit (rows) and value 0 … kinds−1 of a flat raster; other values are left out."""
        found = values[self.cell]
        keep = (found >= 0) & (found < kinds)
        index = self.unit[keep] * kinds + found[keep]
        return np.bincount(index, self.m2[keep], len(self.codes) * kinds).reshape(-1, kinds)

    def whole(self) -> NDArray[np.float64]:
        """m² of each unit."""
        return np.bincount(self.unit, self.m2, len(self.codes))


def extents(
    cell_area: Raster, county_cells: Table | None, area_adjustment: Table | None, watersheds: Raster | None
) -> Iterator[Extent]:
    """The region, then its counties in the order of their table, then its basins by number; each made when asked for."""
    area = cell_area.values.reshape(-1)
    inside = np.flatnonzero(area > 0)
    yield Extent("region", [REGION], inside, np.zeros(inside.size, dtype="i8"), area[inside])
    if county_cells is not None:
        yield _counties(county_cells, area_adjustment, area)
    if watersheds is not None:
        number = basins(watersheds).reshape(-1)[inside].astype("i8")
        present, unit = np.unique(number[number >= 0], return_inverse=True)
        held = inside[number >= 0]
        yield Extent("basin", [str(code) for code in present], held, unit.astype("i8"), area[held])


def _counties(county_cells: Table, area_adjustment: Table | None, area: NDArray[np.float64]) -> Extent:
    """A cell's area by the shares of its counties, each weighed by the factor of its adjustment (平差)."""
    order, names = pd.factorize(county_cells["county"].astype(str))
    unit, cell = order.astype("i8"), county_cells["cell"].to_numpy(dtype="i8")
    weight = np.ones(len(names))
    if area_adjustment is not None:
        factors = area_adjustment.set_index(area_adjustment["code"].astype(str))["factor"]
        weight = factors.loc[list(names)].to_numpy(dtype="f8")
    share = county_cells["share"].to_numpy(dtype="f8") * weight[unit]
    every = np.bincount(cell, share, area.size)[cell]
    m2 = np.divide(share, every, out=np.zeros_like(share), where=every > 0) * area[cell]
    keep = m2 > 0
    return Extent("county", [str(name) for name in names], cell[keep], unit[keep], m2[keep])
