"""salinisation: hand sum: 1, 2, 4 and 10 g/kg of salt, on farmland and grassland."""

from __future__ import annotations

import numpy as np
from degree_tables import LIMITS

from shanshui.core.grid import Grid
from shanshui.diagnose.saline import salinisation


def run(salt, codes, converted=None, area=None):  # type: ignore[no-untyped-def]
    grid = Grid("EPSG:4509", 0, 0, 100.0, (1, len(salt)))

    def row(values, dtype="i2"):  # type: ignore[no-untyped-def]
        return None if values is None else grid.raster(np.array([values], dtype), "x")

    found = salinisation(row(salt, "f4"), row(codes), row(area or [1.0] * len(salt), "f8"), LIMITS, row(converted))
    assert found.dtype == np.int16
    return found.values[0].tolist()


def test_limits() -> None:
    assert run([0.9, 1, 1.9, 2, 3.9, 4, 9.9, 10], [51] * 8) == [0, 1, 1, 2, 2, 3, 3, 4]


def test_which_land_is_judged() -> None:
    codes = [30, 34, 51, 52, 12, 21, 41, 61, 71, 73, 82, -1]
    assert run([5.0] * 12, codes) == [3, 3, 3, 3] + [-1] * 8
    # saline land only where a conversion made it so
    assert run([5.0] * 4, [73, 73, 73, 71], [1, 3, -1, 3]) == [-1, 3, -1, -1]
    assert run([np.nan, 5.0], [51, 51], area=[1.0, 0.0]) == [-1, -1]
