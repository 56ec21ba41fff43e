"""Expected maps are hand sums: one year of a stack of two, four cells."""

from __future__ import annotations

import numpy as np
import pytest

from shanshui.base.ecosystems import ecosystem
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("+proj=aea +lat_1=25 +lat_2=47 +lon_0=105 +ellps=GRS80", 0.0, 200.0, 100.0, (2, 2))


def series():
    return GRID.raster(np.array([[[10, 20], [-1, 30]], [[10, 61], [41, -1]]], dtype="i2"), year=np.array([2000, 2020]))


def test_the_base_year_and_its_coordinate():
    out = ecosystem(series(), base_year=2020)
    assert out.values.tolist() == [[10, 61], [41, -1]]
    assert out.dtype == np.int16 and out.dims == ("y", "x") and int(out["year"]) == 2020 and out.name == "ecosystem"
    assert ecosystem(series(), base_year=2000).values.tolist() == [[10, 20], [-1, 30]]


def test_a_year_that_is_not_there_is_absent():
    with pytest.raises(Absent) as caught:
        ecosystem(series(), base_year=2010)
    assert "2010" in caught.value.reason.zh and "2000、2020" in caught.value.reason.zh


def test_the_result_does_not_share_memory_with_the_series():
    source = series()
    ecosystem(source, base_year=2020).values[:] = 0
    assert source.identical(series())
