"""temperature_belt: hand sum on both sides of each shipped limit (0, 5, 10, 15, 20 °C); nodata."""

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.dryness import temperature_belt
from shanshui.core.grid import Grid

TABLE = files("shanshui.guide") / "profiles" / "national" / "tables" / "climate_limits.csv"


def test_hand_sum():
    with TABLE.open(encoding="utf8") as file:
        limits = pd.read_csv(file)
    values = [-60, -0.1, 0, 4.9, 5, 9.9, 10, 14.9, 15, 19.9, 20, 26, np.nan]
    grid = Grid("EPSG:4528", 0.0, 0.0, 100.0, (1, len(values)))
    found = temperature_belt(grid.raster(np.array([values], "f4")), limits)
    assert found.values[0].tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, -1]
    assert found.dtype == np.int16 and found.name == "temperature_belt"
    with pytest.raises(ValueError, match="falls below"):
        temperature_belt(grid.raster(np.full(grid.shape, -60.5, "f4")), limits)
