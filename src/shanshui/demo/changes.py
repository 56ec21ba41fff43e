"""In which year each cell passed from one land cover to the next: campaigns, diversions, plantings, and what creeps on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from shanshui.demo import natural as n
from shanshui.demo.canvas import Canvas, Field, Mask
from shanshui.demo.curves import burn
from shanshui.demo.land import YEARS, Land
from shanshui.demo.settlements import Mine

Years = NDArray[np.int16]
FIELDS = (n.DRY, n.PADDY, n.ORCHARD)
BUILT = (n.TOWN, n.VILLAGE, n.INDUSTRY)
CAMPAIGNS = 3
"""Years of land reclamation between two dates."""
MARGIN = 2
"""Years after a date, and before the next, in which no single event falls: the dates themselves stand clear."""


@dataclass(frozen=True)
class Changes:
    """For each two dates, the year from which a cell has its later cover; the later date where nothing changed."""

    year: dict[tuple[int, int], Years]

    def dates(self, year: int) -> list[tuple[int, Mask]]:
        """The dates whose cover cells have in that year, with the cells."""
        for (first, last), when in self.year.items():
            if first <= year < last:
                return [(first, when > year), (last, when <= year)]
        return [(YEARS[-1], np.ones(next(iter(self.year.values())).shape, dtype=bool))]


def make_changes(canvas: Canvas, land: Land, mines: list[Mine]) -> Changes:
    """Deterministic events where there was one, else a front that moves outwards or a patchwork over the decade."""
    return Changes({(a, b): _between(canvas, land, mines, a, b) for a, b in pairwise(YEARS)})


def _between(canvas: Canvas, land: Land, mines: list[Mine], first: int, last: int) -> Years:
    before, after = land.covers[first], land.covers[last]
    changed = before != after
    rng = canvas.rng(f"events {first}")
    single = np.arange(first + MARGIN, last - MARGIN + 1)
    decade = np.arange(first + 1, last + 1)
    when = np.full(canvas.shape, last, dtype=np.int16)
    _spread(when, changed, canvas.noise(f"patchwork {first}", 2.5e3, 3), decade)
    _spread(when, changed & np.isin(after, BUILT), canvas.distance(np.isin(before, BUILT)), decade)
    shore = changed & (before == n.LAKE)
    _spread(when, shore, -canvas.distance(after == n.LAKE), decade)
    dried = changed & (before == n.MARSH) & ~np.isin(after, (*FIELDS, *BUILT))
    when[dried] = rng.choice(single)
    campaigns = np.sort(rng.choice(single, CAMPAIGNS, replace=False))
    tilled = changed & np.isin(after, FIELDS) & ~np.isin(before, FIELDS)
    _spread(when, tilled, canvas.noise(f"campaigns {first}", 7e3, 2), campaigns)
    when[changed & (after == n.RESERVOIR)] = rng.choice(single)
    for belt in land.belts:
        if belt.thrives and first < belt.planted <= last:
            when[belt.cells & changed & (after == n.FOREST)] = belt.planted
    for mine in mines:
        event = mine.closed if mine.closed is not None and first < mine.closed <= last else mine.opened
        if first < event <= last:
            when[burn([mine.polygon], canvas.grid) & changed] = event
    return when


def _spread(when: Years, cells: Mask, score: Field, years: NDArray[np.int_]) -> None:
    """Write the years to the cells in equal shares, those of low score first."""
    if not cells.any():
        return
    limits = np.quantile(score[cells], np.arange(1, len(years)) / len(years))
    when[cells] = years[np.digitize(score[cells], limits)]
