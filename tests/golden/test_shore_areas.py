"""Expected areas are hand sums: two counties that share a cell of the strip."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shanshui.core.grid import Grid
from shanshui.diagnose.shore_damage import shore_areas

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, 0.0, 100.0, 100.0, (1, 5))
AREA = GRID.raster(np.array([[4.0, 2.0, 6.0, 8.0, 1.0]]), "cell_area")
SHORE = GRID.raster(np.array([[0, 1, 3, 2, -1]], dtype="i2"), "shore_damage")
CELLS = pd.DataFrame(
    {"county": ["1", "1", "1", "2", "2", "3"], "cell": [0, 1, 2, 2, 3, 4], "share": [1, 0.5, 0.5, 0.25, 1.0, 1.0]}
)


def test_by_hand():
    """Cell 2, 6 m² in the region, belongs by 0.5 to county 1 and by 0.25 to county 2: 4 and 2. Cell 1 is half outside, and its
    area says so already: 2. County 1: 4, 2, 0, 4 of 10; county 2: 0, 0, 8, 2 of 10; county 3 has no shore."""
    table = shore_areas(SHORE, AREA, CELLS)
    assert table["code"].tolist() == [c for c in ("*", "1", "2", "3") for _ in range(4)]
    assert table["shore"].tolist() == [0, 1, 2, 3] * 4
    assert table["area_m2"].tolist() == pytest.approx([4, 2, 8, 6, 4, 2, 0, 4, 0, 0, 8, 2, 0, 0, 0, 0])
    small = shore_areas(SHORE, AREA * 0.01, CELLS)
    assert small["share_percent"].tolist()[:4] == pytest.approx([20, 10, 40, 30])
    shares = table["share_percent"].tolist()
    assert shares[:12] == pytest.approx([20, 10, 40, 30, 40, 20, 0, 40, 0, 0, 80, 20]) and np.isnan(shares[12:]).all()
