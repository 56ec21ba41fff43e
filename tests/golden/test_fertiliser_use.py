"""By hand: expected values are read off: a county's number on its cropland."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.farm_supply import fertiliser_use

GRID = Grid("EPSG:4545", 0.0, 100.0, 100.0, (1, 4))
ECOSYSTEM = GRID.raster(np.array([[51, 52, 51, 51]], dtype="i2"), "ecosystem")
CELLS = pd.DataFrame({"county": ["a", "a", "b", "c"], "cell": [0, 1, 2, 3], "share": [1.0] * 4})


def table(*rows):
    return pd.DataFrame(rows, columns=["county", "year", "fertiliser_kg_ha"])


def test_the_number_of_the_base_year():
    """a 310, b 80.5, c has no number; the orchard of a is no cropland."""
    rows = table(("a", 2020, 310.0), ("a", 2015, 1.0), ("b", 2020, 80.5), ("c", 2020, None))
    found = fertiliser_use(ECOSYSTEM, CELLS, rows, base_year=2020)
    np.testing.assert_array_equal(found.values, np.array([[310, np.nan, 80.5, np.nan]], dtype="f4"))
    assert found.name == "fertiliser_use" and found.dtype == np.float32


def test_nothing_of_that_year():
    for rows in (
        table(("a", 2015, 1.0)),
        table(("a", 2020, None)),
        table(("a", 2020, 1.0)).drop(columns="fertiliser_kg_ha"),
    ):
        with pytest.raises(Absent, match="2020"):
            fertiliser_use(ECOSYSTEM, CELLS, rows, base_year=2020)


def test_a_county_twice():
    with pytest.raises(ValueError, match="two rows of 2020 for a"):
        fertiliser_use(ECOSYSTEM, CELLS, table(("a", 2020, 1.0), ("a", 2020, 2.0)), base_year=2020)
