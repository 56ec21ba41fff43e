"""By hand: expected degrees are read off: the worst damaged hill, subsidence or waterlogging that holds the centre."""

from __future__ import annotations

import pytest
from town_site_rows import AREA, GRID, SITES, sites

from shanshui.diagnose.town_sites import town_damage


def test_hills_subsidence_and_waterlogging():
    found = town_damage(AREA, SITES, grid=GRID)
    assert found.values.tolist() == [[0, 0, 0, 1, 2, 3, -1]] and found.name == "town_damage"


def test_a_category_that_the_register_does_not_know_is_refused():
    with pytest.raises(ValueError, match="categories"):
        town_damage(AREA, sites(("荒地", 1, 0, 1)), grid=GRID)
