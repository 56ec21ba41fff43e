"""The units that zones are built of, and what is known of each: relief, ecosystems, rain."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shanshui.zone.partition import Labels, join_small, pieces, sums

CLASSES = tuple(range(1, 9))
"""First-level ecosystem classes: 森林, 灌丛, 草地, 湿地, 农田, 城镇, 荒漠, 其他."""
UNKNOWN = -1
"""Where ecosystem holds no class."""


def units(basins: Labels, cell_area: NDArray[np.float64], min_area: float) -> NDArray[np.int64]:
    """The region in connected units: basins cut at the region's edge, small pieces joined to their neighbours.

    Cells of the region without a basin join first, whatever their size; then pieces below min_area (m²).
    """
    inside = cell_area > 0
    found = pieces(np.where(inside, np.maximum(basins, 0), -1))
    areas = sums(found, cell_area, int(found.max()) + 1)
    without_basin = frozenset(np.unique(found[inside & (basins <= 0)]).tolist())
    return join_small(found, areas, min_area, without_basin)


def describe(
    labels: Labels,
    cell_area: NDArray[np.float64],
    elevation: NDArray[np.float32],
    ecosystem: NDArray[np.int16],
    precipitation: NDArray[np.float32] | None,
) -> pd.DataFrame:
    """One row a label: area, mean elevation, relief (standard deviation), shares of ecosystem classes, mean rain.

    Weighted by cell_area over the cells that have data; NaN where none has.
    """
    count = int(labels.max()) + 1
    known = np.where(ecosystem != UNKNOWN, cell_area, 0.0)
    height = mean(labels, elevation, cell_area, count)
    apart = elevation - np.append(height, np.nan)[labels]  # label −1 takes the NaN
    table = {
        "area_m2": sums(labels, cell_area, count),
        "elevation": height,
        "relief": np.sqrt(mean(labels, apart**2, cell_area, count)),
    }
    whole = sums(labels, known, count)
    for c in CLASSES:
        part = sums(labels, np.where(ecosystem // 10 == c, known, 0.0), count)
        table[f"class_{c}"] = np.divide(part, whole, out=np.full(count, np.nan), where=whole > 0)
    if precipitation is not None:
        table["precipitation"] = mean(labels, precipitation, cell_area, count)
    return pd.DataFrame(table)


def mean(
    labels: Labels, values: NDArray[np.floating], cell_area: NDArray[np.float64], count: int
) -> NDArray[np.float64]:
    """Mean of each label weighted by area, over the cells with a value; NaN where there is none."""
    known = ~np.isnan(values)
    weight = sums(labels, np.where(known, cell_area, 0.0), count)
    total = sums(labels, np.where(known, values, 0.0) * cell_area, count)
    return np.divide(total, weight, out=np.full(count, np.nan), where=weight > 0)


def standardised(table: pd.DataFrame) -> NDArray[np.float64]:
    """Features in comparable units, one row a label: each with mean 0 and, over the labels, standard deviation 1.

    The eight class shares are parts of one whole: they enter as square roots (Hellinger transformation, Legendre &
    Gallagher 2001) and share one standard deviation, so that together they weigh as eight features and a class that is
    rare everywhere stays unimportant. A missing value, or a feature that is the same everywhere, says nothing: 0.
    """
    shares = np.sqrt(table[[f"class_{c}" for c in CLASSES]].to_numpy(dtype="float64"))
    others = table.drop(columns=["area_m2", *(f"class_{c}" for c in CLASSES)]).to_numpy(dtype="float64")
    blocks = [scaled(others[:, [i]]) for i in range(others.shape[1])]
    return np.hstack([*blocks, scaled(shares)])


def scaled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centred columns over their common standard deviation (root of the mean variance); 0 where missing or constant."""
    known = ~np.isnan(values)
    count = np.maximum(known.sum(axis=0), 1)
    centre = np.where(known, values, 0.0).sum(axis=0) / count
    centred = np.where(known, values - centre, 0.0)
    spread = np.sqrt(((centred**2).sum(axis=0) / count).mean())
    return centred / spread if spread > 0 else np.zeros_like(centred)
