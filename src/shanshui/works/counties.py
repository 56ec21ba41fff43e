"""Areas by county: the area of a cell split among the counties that share it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shanshui.core.method import Table


@dataclass(frozen=True)
class Pieces:
    """Every piece of a cell that lies in one county."""

    codes: list[str]
    """Counties, in the order of `county_cells`."""
    county: NDArray[np.int64]
    cell: NDArray[np.int64]
    m2: NDArray[np.float64]

    def sums(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """Σ value · m² of each county; `values` (y, x), 0 where a cell does not count."""
        weights = values.ravel()[self.cell] * self.m2
        return np.bincount(self.county, weights=weights, minlength=len(self.codes))

    def by_label(
        self, label: NDArray[np.int32], count: int, where: NDArray[np.bool_] | None = None
    ) -> NDArray[np.float64]:
        """m² of each label (rows, 0 … count−1) in each county (columns), over the cells of `where`."""
        row = label.ravel()[self.cell]
        held = row >= 0 if where is None else (row >= 0) & where.ravel()[self.cell]
        shape = (count, len(self.codes))
        flat = np.ravel_multi_index((row[held], self.county[held]), shape)
        return np.bincount(flat, weights=self.m2[held], minlength=count * len(self.codes)).reshape(shape)


def pieces(area: NDArray[np.float64], county_cells: Table, area_adjustment: Table | None = None) -> Pieces:
    """The area of each cell within the region, split in proportion to the shares of its counties.

    Where counties were adjusted to control areas of their own, a share weighs by its county's factor, as it did when
    the cell areas were made, so that each county re-adds to its control area.
    """
    county, codes = pd.factorize(county_cells["county"].astype(str))
    cell = county_cells["cell"].to_numpy("i8")
    weight = county_cells["share"].to_numpy("f8")
    if area_adjustment is not None:
        factors = dict(zip(area_adjustment["code"].astype(str), area_adjustment["factor"].astype("f8"), strict=True))
        weight = weight * np.array([factors[code] for code in codes])[county]
    whole = np.bincount(cell, weights=weight, minlength=area.size)[cell]
    m2 = np.divide(area.ravel()[cell] * weight, whole, out=np.zeros(cell.size), where=whole > 0)
    return Pieces([str(code) for code in codes], county.astype("i8"), cell, m2)
