"""ecosystem_reference: hand sum on four cells."""

from __future__ import annotations

import numpy as np
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.habitat_change import ecosystem_reference

GRID = Grid("EPSG:4509", 0, 0, 100.0, (1, 4))


def test_the_reference_year_of_the_series() -> None:
    values = np.array([[[11, 31, -1, 51]], [[12, 32, 61, 51]]], "i2")
    series = GRID.raster(values, "ecosystem_series", year=np.array([2010, 2020]))
    found = ecosystem_reference(series, grid=GRID, reference_year=2010)
    assert found.values.tolist() == [[11, 31, -1, 51]]
    assert int(found["year"]) == 2010
    with pytest.raises(Absent, match="2000"):
        ecosystem_reference(series, grid=GRID, reference_year=2000)
