"""By hand: expected degrees are read off: the worst site of polluted soil or water that holds the cell's centre."""

from __future__ import annotations

from town_site_rows import AREA, GRID, SITES

from shanshui.diagnose.town_sites import town_pollution


def test_soil_and_water_together():
    found = town_pollution(AREA, SITES, grid=GRID)
    assert found.values.tolist() == [[0, 2, 3, 3, 0, 0, -1]] and found.name == "town_pollution"
