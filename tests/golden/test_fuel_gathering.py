"""fuel_gathering: hand sum on a row of cells of 1 km."""

from __future__ import annotations

import numpy as np
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.pressures import fuel_gathering

GRID = Grid("EPSG:4509", 0, 1000, 1000.0, (1, 8))
AREA = GRID.raster(np.array([[1.0] * 7 + [0.0]]), "cell_area")
GRADE = GRID.raster(np.array([[4, 3, 2, 1, 4, -1, 3, 3]], "i2"), "vegetation_degradation")


def ecosystem(*codes: int):  # type: ignore[no-untyped-def]
    return GRID.raster(np.array([codes], "i2"), "ecosystem")


def test_hand_sum() -> None:
    # home · shrub 1 km off, forest 2 km off, forest 3 km off · unknown · forest 1 km off the second home, not graded
    codes = ecosystem(61, 21, 11, 12, -1, 11, 61, 21)
    found = fuel_gathering(GRADE, codes, AREA, grid=GRID)
    assert found.values.tolist() == [[0, 3, 2, 0, -1, -1, 0, -1]]
    assert found.dtype == np.int16


def test_reach() -> None:
    codes = ecosystem(61, 21, 11, 12, 31, 31, 31, 21)
    assert fuel_gathering(GRADE, codes, AREA, grid=GRID).values.tolist() == [[0, 3, 2, 0, 0, 0, 0, -1]]
    assert fuel_gathering(GRADE, codes, AREA, grid=GRID, gathering_m=1999).values.tolist() == [
        [0, 3, 0, 0, 0, 0, 0, -1]
    ]
    assert fuel_gathering(GRADE, codes, AREA, grid=GRID, gathering_m=3000).values[0, 3] == 1
    with pytest.raises(ValueError, match="negative"):
        fuel_gathering(GRADE, codes, AREA, grid=GRID, gathering_m=-1)


def test_without_settlements() -> None:
    with pytest.raises(Absent, match="no settlement"):
        fuel_gathering(GRADE, ecosystem(63, 62, 11, 12, 21, 21, 21, 21), AREA, grid=GRID)
