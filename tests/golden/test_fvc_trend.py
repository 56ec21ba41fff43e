"""fvc_trend: hand sum."""

import numpy as np
import pytest

from shanshui.assess.trend import fvc_trend
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, 2))


def test_bare_ground_and_a_rise():
    """Cover 0 in all years: no slope, no sum. 0.10, 0.12 … 0.28: 0.02 a year, Z = 44 / √125."""
    values = np.array([np.zeros(10), 0.10 + 0.02 * np.arange(10)], dtype="f4").T[:, None, :]
    layer = GRID.raster(values, year=list(range(2011, 2021)))
    slope, z, grade = fvc_trend(layer)
    assert [one.name for one in (slope, z, grade)] == ["fvc_trend", "fvc_trend_z", "fvc_trend_class"]
    np.testing.assert_allclose(slope.values[0], [0, 0.02], rtol=1e-5)
    np.testing.assert_allclose(z.values[0], [0, 3.935480], rtol=1e-6)
    assert grade.values[0].tolist() == [5, 1]


def test_nine_years_are_too_few():
    layer = GRID.raster(np.zeros((9, 1, 2), "f4"), year=list(range(9)))
    with pytest.raises(Absent):
        fvc_trend(layer)
