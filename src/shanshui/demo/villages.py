"""Where the administrative villages (行政村) of a township lie: close together in its fields, far apart in pasture and desert."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shanshui.demo.canvas import Canvas, Field

EMPTY = 0.02
"""Weight of ground without fields, against 1 for fields: what makes villages of the desert large."""
LEAST_CELLS = 3
"""Cells of the coarse grid that a village has on average, at least."""
ROUNDS = 12

Seat = tuple[int, int, int]


def village_seats(
    own: Canvas, township: NDArray[np.int32], tilled: Field, centres: list[tuple[int, int]]
) -> list[Seat]:
    """(row, column, township) of each village on the coarse grid, township by township; the first is the township's own seat."""
    rng = own.rng("villages")
    km2 = (own.cell / 1000) ** 2
    seats: list[Seat] = []
    for i, centre in enumerate(centres):
        cells = np.argwhere(township == i)
        weight = EMPTY + tilled[cells[:, 0], cells[:, 1]]
        fields = float(tilled[cells[:, 0], cells[:, 1]].sum()) * km2
        wanted = min(_count(len(cells) * km2, fields, rng), max(1, len(cells) // LEAST_CELLS))
        seats += [(r, c, i) for r, c in _spread(cells, weight, wanted, centre, rng)]
    return seats


def _count(area_km2: float, tilled_km2: float, rng: np.random.Generator) -> int:
    """Villages of a township: by its fields, and a few by its pastures."""
    return max(3, round(2 + tilled_km2 / 3.4 + area_km2 / 60 + rng.normal(0, 1.2)))


def _spread(
    cells: NDArray[np.int64], weight: Field, count: int, centre: tuple[int, int], rng: np.random.Generator
) -> list[tuple[int, int]]:
    """The centre and count − 1 more cells, each in the middle of the weight that is nearest to it (Lloyd)."""
    start = rng.choice(len(cells), size=count, replace=False, p=weight / weight.sum())
    at = cells[start].astype("f8")
    at[0] = centre
    for _ in range(ROUNDS):
        nearest = ((cells[:, None, :] - at[None]) ** 2).sum(axis=2).argmin(axis=1)
        held = np.bincount(nearest, weight, minlength=count)
        for axis in (0, 1):
            mean = np.bincount(nearest, weight * cells[:, axis], minlength=count) / np.maximum(held, 1e-12)
            at[:, axis] = np.where(held > 0, mean, at[:, axis])
        at[0] = centre
    taken = {centre}
    for point in at[1:]:
        order = ((cells - point) ** 2).sum(axis=1).argsort(kind="stable")
        taken.add(next(cell for cell in map(tuple, cells[order].tolist()) if cell not in taken))
    return [centre, *sorted(taken - {centre})]
