"""problem_overlap: hand sum on a row of eight cells."""

from __future__ import annotations

import numpy as np

from shanshui.core.grid import Grid
from shanshui.diagnose.strata import problem_overlap

GRID = Grid("EPSG:4509", 0, 0, 100.0, (1, 8))
AREA = GRID.raster(np.array([[1.0] * 7 + [0.0]]), "cell_area")


def test_overlap_by_hand() -> None:
    """Types of medium or severe degree in a cell; five and more are one code."""
    columns = [
        [0] * 6, [1] * 6, [2] * 6, [3, 2, 1, 0, -1, -1], [4, 3, 2, 1, 1, 1], [3, 3, 3, 4, 4, -1], [4] * 6, [4] * 6,
    ]  # fmt: skip
    degree = GRID.raster(np.array(columns, "i1").T[:, None, :], "d", problem=np.array([f"E0{i}" for i in range(6)]))
    found = problem_overlap(degree, AREA)
    assert found.values.tolist() == [[-1, 0, 0, 1, 2, 5, 5, -1]]  # nowhere concerned; light only; …; outside the region
    assert found.dtype == np.int16
    mixed = degree.copy(data=np.where(degree.values == 0, -1, degree.values))
    assert problem_overlap(mixed, AREA).values[0, 0] == -1
    four = degree[:4]
    assert problem_overlap(four, AREA).values.tolist() == [[-1, 0, 0, 1, 2, 4, 4, -1]]
