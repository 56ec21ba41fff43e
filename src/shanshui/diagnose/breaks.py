"""Where the five levels of resilience begin: fixed limits, or the natural breaks (自然断点, Jenks) of the region itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method

CLASSES = 5
STEP = 0.001
"""The index is counted in steps of this size before natural breaks are sought: no more than 4001 values, however many cells."""


@method(
    gives="resilience_breaks",
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》G.1（五级）；自然断点：Fisher（1958）、Jenks（1977）",
    scope="global",
    nodata="exclude",
    assumed=("strong_from", "fairly_strong_from", "medium_from", "fairly_weak_from"),
    bytes_per_cell=32,
)
def resilience_breaks(
    resilience_index: Raster,
    cell_area: Raster,
    resilience_weights: Table,
    *,
    classing: str = "fixed",
    strong_from: float = 4.2,
    fairly_strong_from: float = 3.4,
    medium_from: float = 2.6,
    fairly_weak_from: float = 1.8,
) -> Table:
    """The lower limit of each of the first four classes, 1 恢复力强 … 4 恢复力较弱; below the last lies 恢复力弱.

        fixed   strong_from, fairly_strong_from, medium_from, fairly_weak_from
        jenks   the partition of the cells of the region into five runs of the index with the least Σ (x − mean of its run)²
                GVF = 1 − that sum / Σ (x − mean)²

    Natural breaks rank the cells of one region against each other, whatever the region is like: a desert has its 恢复力强
    too. They are 相对分级 and marked so, as is an index on the relative scale or with weights told by the data.

    Shapes   (y, x) → one row a class: class, from, classing, relative, gvf.
    Units    1.
    Range    1–5.
    Errors   ValueError for another classing, or fixed limits that do not fall. Absent for natural breaks of fewer than
             five different values.
    Nodata   cells without an index, or outside the region, are left out.
    Golden   tests/golden/test_resilience_breaks.py (reference program; hand sum).
    """
    relative = bool(
        (resilience_weights["scale"] == "relative").any() or (resilience_weights["weighting"] != "subjective").any()
    )
    if classing == "fixed":
        limits, gvf = np.array([strong_from, fairly_strong_from, medium_from, fairly_weak_from]), None
        if (np.diff(limits) >= 0).any():
            raise ValueError(
                f"the breaks must rise from fairly weak to strong; from strong down they are {limits.tolist()}"
            )
    elif classing == "jenks":
        relative = True
        limits, gvf = _natural(resilience_index.values[cell_area.values > 0])
    else:
        raise ValueError(f"classing is {classing!r}; it can be fixed or jenks")
    return pd.DataFrame({
        "class": range(1, CLASSES), "from": limits, "classing": classing, "relative": relative, "gvf": gvf,
    })  # fmt: skip


def _natural(index: NDArray[np.float32]) -> tuple[NDArray[np.float64], float]:
    """Natural breaks of the stored index, counted in steps, from strong down, and their GVF."""
    steps, counts = np.unique(np.round(index[~np.isnan(index)].astype("f8") / STEP), return_counts=True)
    if len(steps) < CLASSES:
        raise Absent(Say(f"恢复力指数只有{len(steps)}个不同的值，分不出{CLASSES}级自然断点", f"the index has only {len(steps)} different values"),
                     Say("改用固定分级", "use fixed breaks"))  # fmt: skip
    starts, gvf = jenks(steps * STEP, counts, CLASSES)
    between = (steps[starts] + steps[starts - 1]) / 2 * STEP  # in the middle of the gap, so that rounding moves no cell
    return between[::-1], gvf


def jenks(values: NDArray[np.float64], counts: NDArray[np.integer], k: int) -> tuple[NDArray[np.intp], float]:
    """Where each run but the first starts in the rising `values`, for the least sum of squares within k runs; and the GVF.

        D_k(j) = min over i of D_{k−1}(i) + SS(i … j)      SS(i … j) = Σ n x² − (Σ n x)² / Σ n

    Fisher's dynamic programme: exact, the same every time, and it takes each different value once with its count.
    """
    n = len(values)
    centre = values - (values * counts).sum() / counts.sum()  # near zero, so that squares lose no digits
    sums = [np.concatenate([[0.0], np.cumsum(counts * centre**power)]) for power in (0, 1, 2)]

    def within(start: NDArray[np.intp] | int, stop: int) -> NDArray[np.float64]:
        weight, first, second = (s[stop] - s[start] for s in sums)
        return np.maximum(second - first**2 / weight, 0.0)

    best = np.array([within(0, stop) for stop in range(1, n + 1)])
    chosen = np.zeros((k, n), dtype=np.intp)
    for run in range(1, k):
        fresh = np.full(n, np.inf)
        for last in range(run, n):
            starts = np.arange(run, last + 1)
            cost = best[starts - 1] + within(starts, last + 1)
            at = int(np.argmin(cost))
            fresh[last], chosen[run, last] = cost[at], starts[at]
        best = fresh
    ends, found = n - 1, []
    for run in range(k - 1, 0, -1):
        found.append(chosen[run, ends])
        ends = chosen[run, ends] - 1
    whole = float(within(0, n))
    return np.array(found[::-1]), 1 - float(best[-1]) / whole if whole > 0 else 1.0
