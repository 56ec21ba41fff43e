"""The ground of survey units: which cells of which ecosystem they hold, means over them, and the best of their kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shanshui.core.method import Raster

CLASS, PERCENT = 10, 100.0
NATURAL = (1, 2, 3, 4, 7, 8)
"""Forest, shrub, grassland, wetland, desert, and ice or bare ground; farmland and towns are not natural."""
JUDGED = (1, 2, 3, 4)
"""What is judged without a survey; desert only where somebody surveyed it (undisturbed desert is not judged)."""
NO_BELT = -(2**31)


@dataclass(frozen=True)
class Ground:
    """Rasters (y, x) that say where a cell belongs; area is 0 outside the region."""

    label: NDArray[np.int16]
    codes: NDArray[np.int16]
    weight: NDArray[np.float64]
    belt: NDArray[np.int64]
    zone: NDArray[np.int64]
    least: float
    """Share of the area that must have data for a mean to stand for it."""

    @classmethod
    def of(
        cls, label: Raster, ecosystem: Raster, elevation: Raster, cell_area: Raster, zone: Raster | None, height: float,
        least: float,
    ) -> Ground:  # fmt: skip
        if not height > 0:
            raise ValueError(f"belt_height_m {height} must be positive")
        if not 0 < least <= 1:
            raise ValueError(f"least_coverage {least} must be above 0 and at most 1")
        metres = elevation.values.astype("f8")
        belt = np.where(np.isnan(metres), NO_BELT, np.floor(np.nan_to_num(metres) / height)).astype("i8")
        zones = np.zeros(belt.shape, "i8") if zone is None else zone.values.astype("i8")
        return cls(label.values, ecosystem.values, cell_area.values.astype("f8"), belt, zones, least)

    def cells(self, unit: int, kind: int) -> NDArray[np.bool_]:
        """The cells of a class in a unit, inside the region."""
        return np.asarray((self.label == unit) & (self.codes // CLASS == kind) & (self.weight > 0))

    def area(self, unit: int, kind: int) -> float:
        return float(self.weight[self.cells(unit, kind)].sum())

    def classes(self, unit: int, least: float) -> set[int]:
        """Natural classes that hold at least that share of the unit."""
        whole = float(self.weight[self.label == unit].sum())
        return {kind for kind in JUDGED if self.area(unit, kind) > 0 and self.area(unit, kind) >= least * whole}

    def mean(self, values: NDArray[np.floating], cells: NDArray[np.bool_]) -> tuple[float, float]:
        """Mean over cells with data weighted by area, and the share of the area they hold; NaN where that is too little."""
        taken, weight = values[cells].astype("f8"), self.weight[cells]
        there = ~np.isnan(taken)
        held, whole = float(weight[there].sum()), float(weight.sum())
        if not there.any() or held < self.least * whole:
            return float("nan"), held / whole if whole else 0.0
        return float((taken[there] * weight[there]).sum()) / held, held / whole

    def best(self, values: NDArray[np.floating], percentile: float, least: int, more: bool) -> NDArray[np.float64]:
        """Each cell's reference: the value that `percentile` % of its group do not exceed, or are not below.

        A group is what one code, zone and belt share. The inverted CDF: the ⌈p/100 · n⌉-th of n in rising order
        (falling where less is better), the first for p = 0. NaN where there is no value, zone or belt, and in groups
        of fewer cells than `least`.
        """
        known = (self.weight > 0) & ~np.isnan(values) & (self.codes >= 0) & (self.zone >= 0) & (self.belt != NO_BELT)
        codes, zone, belt = self.codes[known], self.zone[known], self.belt[known]
        taken = values[known].astype("f8") * (1 if more else -1)
        order = np.lexsort((taken, belt, zone, codes))
        ends = np.flatnonzero(np.diff(codes[order]) | np.diff(zone[order]) | np.diff(belt[order]))
        start = np.append(0, ends + 1) if order.size else np.empty(0, dtype="i8")
        size = np.diff(np.append(start, order.size))
        place = np.clip(start + np.ceil(percentile * size / PERCENT).astype("i8") - 1, start, start + size - 1)
        found = np.where(size >= least, taken[order][place], np.nan) * (1 if more else -1)
        of_cell = np.empty(order.size)
        of_cell[order] = np.repeat(found, size)
        out = np.full(values.shape, np.nan)
        out[known] = of_cell
        return out


def natural_edge(ground: Ground, unit: int, kind: int) -> float | None:
    """Share in % of the edges of a class in a unit behind which lies another natural ecosystem; None without edges.

    An edge is one side between a cell of the class in the unit and a cell that is none (4 neighbours); sides towards
    unknown ground are not counted.
    """
    held = ground.cells(unit, kind)
    natural, known = np.isin(ground.codes // CLASS, NATURAL), ground.codes >= 0
    edges = open_edges = 0
    for axis in (0, 1):
        for low, high in ((held, (natural, known)), (held[::-1, ::-1], (natural[::-1, ::-1], known[::-1, ::-1]))):
            first, second = (np.s_[:-1], np.s_[1:]) if axis == 0 else (np.s_[:, :-1], np.s_[:, 1:])
            edge = low[first] & ~low[second] & high[1][second]
            edges += int(edge.sum())
            open_edges += int((edge & high[0][second]).sum())
    return PERCENT * open_edges / edges if edges else None
