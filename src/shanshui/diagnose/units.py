"""Sums over the region and its counties: the cells that counties share are shared by area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.method import Raster, Table

REGION = "*"


@dataclass(frozen=True)
class Shares:
    """Area of every (unit, cell) pair, m²; the first unit is the region."""

    units: tuple[str, ...]
    pairs: tuple[tuple[NDArray[np.int64], NDArray[np.float64]], ...]
    """Cells of each unit, and the area in each."""

    def sums(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Σ value · area by unit; cells without a value are left out."""
        flat = np.asarray(values, dtype="f8").ravel()
        return np.array([float(np.nansum(flat[cells] * m2)) for cells, m2 in self.pairs])

    def areas(self, where: NDArray[np.bool_]) -> NDArray[np.float64]:
        """m² of the cells told, by unit."""
        flat = np.asarray(where).ravel()
        return np.array([float(m2[flat[cells]].sum()) for cells, m2 in self.pairs])


def shares(cell_area: Raster, county_cells: Table | None, area_adjustment: Table | None) -> Shares:
    """The region, and the counties in the order of their codes where they are given.

    A cell's area is shared by the counties' shares of it, each weighed by the factor that adjusted its county, so that a
    county re-adds to its control area.
    """
    area = np.asarray(cell_area.values, dtype="f8").ravel()
    inside = np.flatnonzero(area > 0)
    units, pairs = [REGION], [(inside, area[inside])]
    if county_cells is not None:
        county, cell = county_cells["county"].astype(str).to_numpy(), county_cells["cell"].to_numpy("i8")
        factors: dict[str, float] = {}
        if area_adjustment is not None:
            codes = area_adjustment["code"].astype(str)
            factors = dict(zip(codes, area_adjustment["factor"].astype("f8"), strict=True))
        weight = county_cells["share"].to_numpy("f8") * np.array([factors.get(code, 1.0) for code in county])
        whole = np.bincount(cell, weights=weight, minlength=area.size)[cell]
        part = np.divide(weight, whole, out=np.zeros_like(weight), where=whole > 0) * area[cell]
        for code in sorted(set(county)):
            here = county == code
            units.append(str(code))
            pairs.append((cell[here], part[here]))
    return Shares(tuple(units), tuple(pairs))
