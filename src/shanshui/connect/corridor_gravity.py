"""Importance of corridors by the gravity model (重力模型), and their class."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shanshui.core.errors import OutOfRange
from shanshui.core.method import Lines, Raster, Table, Zones, method
from shanshui.core.units import convert

CLASSES = 3
"""关键廊道, 重要廊道, 一般廊道."""


@method(
    gives="corridor_importance",
    source="Linehan, Gross & Finn 1995, Landscape and Urban Planning 33:179-193; Kong et al. 2010, Landscape and Urban "
    "Planning 95:16-27 （重力模型）; Jenks 1967 （自然断点）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=40,
)
def corridor_gravity(corridors: Lines, sources: Zones, source_label: Raster, resistance: Raster) -> Table:
    """How strongly the two sources of a corridor attract each other, and the class of the corridor.

        G_ab = L_max² · ln S_a · ln S_b / (L_ab² · P_a · P_b)

    S: area of a source in hectares; P: mean resistance of its cells; L: cost of the corridor, L_max the dearest's. Rank 1
    is the strongest, equals share the better rank. Classes 1 关键, 2 重要, 3 一般 by the natural breaks of G (the division
    into three with the least sum of squared deviations); with fewer different values, as many classes as there are.

    Shapes   rasters (y, x) on the plan grid; one row per corridor, in their order.
    Units    area_m2 m² (ha in the formula), resistance 1, cost cost m → gravity 1.
    Range    gravity > 0.
    Errors   OutOfRange for a source of 1 ha or less, whose ln S would not be positive, and for a corridor without cost;
             ValueError for a source that `sources` does not list, or without a cell with resistance.
    Nodata   cells without resistance are left out of the mean.
    Golden   tests/golden/test_corridor_gravity.py (hand sum)
    """
    ends = corridors[["from_source", "to_source"]].to_numpy(dtype="int64")
    ids = np.unique(ends)
    mass = masses(sources, ids) / mean_resistance(ids, source_label.values, resistance.values)
    cost = corridors["cost"].to_numpy(dtype="float64")
    if not (cost > 0).all():
        raise OutOfRange(f"corridor {corridors['id'].to_numpy()[np.argmin(cost)]} has a cost of {cost.min():g}")
    of = np.searchsorted(ids, ends)
    gravity = (cost.max() / cost) ** 2 * mass[of[:, 0]] * mass[of[:, 1]]
    return pd.DataFrame(
        {
            "id": corridors["id"].to_numpy(),
            "from_source": ends[:, 0],
            "to_source": ends[:, 1],
            "gravity": gravity,
            "rank": (gravity[None, :] > gravity[:, None]).sum(axis=1) + 1,
            "grade": grades(gravity),
        }
    )


def masses(sources: Zones, ids: NDArray[np.int64]) -> NDArray[np.float64]:
    """ln of the area in hectares, of each source."""
    areas = pd.Series(sources["area_m2"].to_numpy(dtype="f8"), index=sources["id"].to_numpy(dtype="i8"))
    lost = np.setdiff1d(ids, areas.index)
    if lost.size:
        raise ValueError(f"sources has no row for {', '.join(map(str, lost.tolist()))}")
    hectares = areas[ids].to_numpy() * convert(1, "m2", "ha")
    small = ids[~(hectares > 1)]
    if small.size:
        raise OutOfRange(
            f"gravity needs sources of more than 1 ha; too small: {', '.join(map(str, small.tolist()))}; raise min_area_km2"
        )
    return np.log(hectares)


def mean_resistance(
    ids: NDArray[np.int64], label: NDArray[np.int32], resistance: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Mean over the cells of each source that have a resistance."""
    inside = (label > 0) & ~np.isnan(resistance)
    found = pd.Series(resistance[inside].astype("f8")).groupby(label[inside]).mean().reindex(ids)
    if found.isna().any():
        lost = found.index[found.isna()]
        raise ValueError(f"no cell with resistance belongs to source {', '.join(map(str, lost.tolist()))}")
    return found.to_numpy()


def grades(gravity: NDArray[np.float64]) -> NDArray[np.int64]:
    """Class of each value, 1 the highest, by the natural breaks that are best of all."""
    values, counts = np.unique(gravity, return_counts=True)
    values, counts = values[::-1], counts[::-1]
    n = values.size
    total = np.concatenate([[0.0], np.cumsum(counts * (values - values.mean()))])
    number = np.concatenate([[0], np.cumsum(counts)])

    def within(first: int, end: int) -> float:
        """Squared deviations from their mean, of values first … end − 1, less the squares, whose sum is always the same."""
        return -float((total[end] - total[first]) ** 2 / (number[end] - number[first]))

    best = {(1, end): (within(0, end), 0) for end in range(1, n + 1)}
    for k in range(2, min(CLASSES, n) + 1):
        for end in range(k, n + 1):
            best[k, end] = min((best[k - 1, at][0] + within(at, end), at) for at in range(k - 1, end))
    grade, end = np.empty(n, dtype="int64"), n
    for k in range(min(CLASSES, n), 0, -1):
        first = best[k, end][1]
        grade[first:end] = k
        end = first
    return grade[np.searchsorted(-values, -gravity)]
