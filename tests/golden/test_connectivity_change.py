"""Expected percentages are hand sums of equivalent connected areas of four basins at two dates."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.fragmentation import connectivity_change

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, 0.0, 200.0, 100.0, (2, 4))
AREA = GRID.raster(np.array([[1.0, 1, 1, 1], [1, 1, 1, 0]]), "cell_area")
BASINS = GRID.raster(
    np.array([[[1, 1, 1, 1], [1, 1, 1, 1]], [[1, 2, 3, 0], [1, 4, -1, 1]], [[9, 9, 9, 9], [9, 9, 9, 9]]], dtype="i4"),
    "watersheds", level=[1, 2, 3],
)  # fmt: skip
TABLE = pd.DataFrame(
    [(2000, "region", "*", 900.0), (2000, "basin", "1", 200.0), (2000, "basin", "2", 50.0), (2000, "basin", "3", 0.5),
     (2000, "basin", "4", 0.0), (2000, "county", "1", 7.0), (2020, "basin", "1", 150.0), (2020, "basin", "2", 60.0),
     (2020, "basin", "4", 10.0), (2020, "basin", "7", 10.0)],
    columns=["year", "extent", "code", "equivalent_ha"],
)  # fmt: skip


def test_by_hand():
    """1: 150/200 − 1 = −25 %; 2: 60/50 − 1 = 20 %; 3: nothing is left: −100 %; 4: had nothing; 0 and −1 are no basins."""
    before = TABLE.copy(deep=True)
    out = connectivity_change(TABLE, BASINS, AREA, reference_year=2000, base_year=2020, grid=GRID)
    nan = np.nan
    np.testing.assert_allclose(out.values, [[-25, 20, -100, nan], [-25, nan, nan, nan]], rtol=1e-6)
    assert out.dtype == np.float32 and out.name == "connectivity_change" and GRID.covers(out)
    pd.testing.assert_frame_equal(TABLE, before)


def test_one_level_only():
    out = connectivity_change(TABLE, BASINS.isel(level=[1]), AREA, reference_year=2000, base_year=2020, grid=GRID)
    assert out.values[0].tolist()[:3] == pytest.approx([-25, 20, -100])


def test_two_dates_are_needed():
    for first, last in ((2000, 2000), (2010, 2020), (2000, 2015)):
        with pytest.raises(Absent):
            connectivity_change(TABLE, BASINS, AREA, reference_year=first, base_year=last, grid=GRID)
