"""Expected rasters are laid down by hand: the values of two units and of none."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shanshui.core.grid import Grid
from shanshui.diagnose.water_budget import water_load

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, 0.0, 200.0, 100.0, (2, 2))
LABEL = GRID.raster(np.array([[0, 1], [-1, 0]], dtype="i4"), "water_unit_label")
BUDGET = pd.DataFrame({"index": [1.25, np.nan], "overdraft": [-0.5, 0.25], "match_m3_ha": [6000.0, 0.0]})


def test_by_hand():
    """Row by row: unit 0, unit 1; none, unit 0."""
    before = BUDGET.copy(deep=True)
    overuse, overdraft, match = water_load(BUDGET, LABEL)
    nan = np.nan
    np.testing.assert_array_equal(overuse.values, np.array([[1.25, nan], [nan, 1.25]], dtype="f4"))
    np.testing.assert_array_equal(overdraft.values, np.array([[-0.5, 0.25], [nan, -0.5]], dtype="f4"))
    np.testing.assert_array_equal(match.values, np.array([[6000, 0], [nan, 6000]], dtype="f4"))
    assert [r.name for r in (overuse, overdraft, match)] == [
        "water_overuse",
        "groundwater_overdraft",
        "water_land_match",
    ]
    assert all(r.dtype == np.float32 and GRID.covers(r) for r in (overuse, overdraft, match))
    pd.testing.assert_frame_equal(BUDGET, before)


def test_a_block_is_the_whole():
    for whole, block in zip(water_load(BUDGET, LABEL), water_load(BUDGET, LABEL.isel(y=slice(1, 2))), strict=True):
        assert block.identical(whole.isel(y=slice(1, 2)))
