"""dryness_zone: hand sum on both sides of each shipped limit (1.0, 1.5, 4.0, 16.0); nodata."""

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.dryness import dryness_zone
from shanshui.core.grid import Grid

TABLE = files("shanshui.guide") / "profiles" / "national" / "tables" / "climate_limits.csv"


@pytest.fixture
def limits():
    with TABLE.open(encoding="utf8") as file:
        return pd.read_csv(file)


def test_hand_sum(limits):
    values = [0, 0.99, 1.0, 1.49, 1.5, 3.99, 4.0, 15.9, 16.0, np.inf, np.nan]
    grid = Grid("EPSG:4528", 0.0, 0.0, 100.0, (1, len(values)))
    found = dryness_zone(grid.raster(np.array([values], "f4")), limits)
    assert found.values[0].tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, -1]
    assert found.dtype == np.int16 and found.name == "dryness_zone"


def test_limits_must_rise_and_hold_every_value(limits):
    grid = Grid("EPSG:4528", 0.0, 0.0, 100.0, (1, 1))
    with pytest.raises(ValueError, match="falls below"):
        dryness_zone(grid.raster(np.array([[-1.0]], "f4")), limits)
    with pytest.raises(ValueError, match="must rise"):
        dryness_zone(grid.raster(np.array([[1.0]], "f4")), limits[limits["factor"] == "temperature"])
    level = limits.assign(**{"from": limits["from"].where(limits["from"] != 1.5, 1.0)})
    with pytest.raises(ValueError, match="must rise"):
        dryness_zone(grid.raster(np.array([[1.0]], "f4")), level)
