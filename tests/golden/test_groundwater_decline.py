"""Expected rates are hand sums, and those of scipy.stats.theilslopes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import theilslopes

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.water_budget import groundwater_decline

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, 0.0, 100.0, 100.0, (1, 4))
NAN = np.nan


def test_by_hand():
    """2000: 2, 2010: 6, 2020: 22 → slopes 0.4, 1.6, 1.0: 1.0. One date unknown: one slope, 0.4. One date known: none."""
    depth = GRID.raster(
        np.array([[[2, 2, NAN, 9]], [[6, 6, NAN, 4]], [[22, NAN, 5, 1]]], dtype="f4"),
        "groundwater_depth",
        year=[2000, 2010, 2020],
    )
    out = groundwater_decline(depth)
    np.testing.assert_allclose(out.values, [[1.0, 0.4, NAN, -0.4]], rtol=1e-6)  # −0.5, −0.4, −0.3
    assert (
        out.dtype == np.float32 and out.name == "groundwater_decline" and GRID.covers(out) and "year" not in out.coords
    )
    shuffled = groundwater_decline(depth.isel(year=[2, 0, 1]))
    np.testing.assert_array_equal(shuffled.values, out.values)
    assert groundwater_decline(depth.isel(x=slice(0, 2))).identical(out.isel(x=slice(0, 2)))


def test_against_scipy():
    rng = np.random.default_rng(3)
    years = [2000, 2003, 2008, 2011, 2020]
    values = rng.uniform(1, 30, (5, 1, 4)).astype("f4")
    out = groundwater_decline(GRID.raster(values, "groundwater_depth", year=years))
    for cell in range(4):
        assert out.values[0, cell] == pytest.approx(theilslopes(values[:, 0, cell].astype("f8"), years)[0], rel=1e-6)


def test_one_date():
    with pytest.raises(Absent):
        groundwater_decline(GRID.raster(np.ones((1, 1, 4), dtype="f4"), "groundwater_depth", year=[2020]))
    two = GRID.raster(np.array([[[1.0] * 4], [[2.0] * 4]], dtype="f4"), "groundwater_depth", year=[2015, 2020])
    assert groundwater_decline(two).values[0, 0] == pytest.approx(0.2)
