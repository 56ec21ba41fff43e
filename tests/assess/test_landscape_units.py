"""Which basins are assessed: by hand on three cells and up to three levels."""

from __future__ import annotations

import numpy as np
import pytest

from shanshui.assess.landscape_units import basins
from shanshui.core.grid import Grid

GRID = Grid("EPSG:4524", 500_000.0, 4_000_000.0, 100.0, (1, 3))


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([[1, 1, 1]], [1, 1, 1]),
        ([[1, 1, 1], [1, 2, 0]], [1, 2, -1]),
        ([[1, 1, -1], [4, 5, -1], [7, 8, -1]], [4, 5, -1]),
    ],
)
def test_the_second_level_or_the_only_one_and_nothing_that_drains_to_no_stream(levels, expected):
    stack = GRID.raster(np.array(levels, "i4")[:, None, :], "watersheds", level=list(range(1, len(levels) + 1)))
    assert basins(stack).tolist() == [expected]
