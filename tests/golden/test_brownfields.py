"""By hand: expected degrees are read off: the worst brownfield that holds the cell's centre."""

from __future__ import annotations

import numpy as np
import pytest
from town_site_rows import AREA, GRID, SITES, sites

from shanshui.diagnose.town_sites import brownfields


def test_the_worse_of_two_and_nothing_outside_the_region():
    found = brownfields(AREA, SITES, grid=GRID)
    assert found.values.tolist() == [[3, 1, 0, 0, 0, 0, -1]] and found.name == "brownfields"


def test_a_register_without_such_a_site_is_a_finding():
    found = brownfields(AREA, sites(("内涝点", 1, 0, 1)), grid=GRID)
    assert found.values.tolist() == [[0, 0, 0, 0, 0, 0, -1]] and found.dtype == np.int16


def test_what_it_refuses():
    for degree in (0, 4):
        with pytest.raises(ValueError, match="degree"):
            brownfields(AREA, sites(("棕地", degree, 0, 1)), grid=GRID)
