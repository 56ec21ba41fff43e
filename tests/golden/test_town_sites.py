"""Expected degrees are read off: the worst site of the category that holds the cell's centre."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from shanshui.core.grid import Grid
from shanshui.diagnose.town_sites import brownfields, town_damage, town_pollution

GRID = Grid("EPSG:4545", 0.0, 100.0, 100.0, (1, 7))
AREA = GRID.raster(np.array([[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]]), "cell_area")


def sites(*rows):
    """(category, degree, first cell, one past the last)."""
    columns = {
        "code": [str(i) for i in range(len(rows))],
        "name": ["图斑"] * len(rows),
        "category": [row[0] for row in rows],
        "degree": [row[1] for row in rows],
    }
    return gpd.GeoDataFrame(
        columns, geometry=[shapely.box(100 * a, 0, 100 * b, 100) for *_, a, b in rows], crs=GRID.crs
    )


SITES = sites(
    ("棕地", 3, 0, 1), ("棕地", 1, 0, 2), ("土壤污染", 2, 1, 3), ("水污染", 3, 2, 4), ("受损山体", 1, 3, 4),
    ("采空塌陷", 2, 4, 5), ("内涝点", 3, 5, 7),
)  # fmt: skip


def test_each_layer_has_its_categories():
    """Where two of a category lie, the worse; −1 outside the region."""
    assert brownfields(AREA, SITES, grid=GRID).values.tolist() == [[3, 1, 0, 0, 0, 0, -1]]
    assert town_pollution(AREA, SITES, grid=GRID).values.tolist() == [[0, 2, 3, 3, 0, 0, -1]]
    assert town_damage(AREA, SITES, grid=GRID).values.tolist() == [[0, 0, 0, 1, 2, 3, -1]]
    assert [method(AREA, SITES, grid=GRID).name for method in (brownfields, town_pollution, town_damage)] == [
        "brownfields", "town_pollution", "town_damage",
    ]  # fmt: skip


def test_a_register_without_such_a_site_is_a_finding():
    found = brownfields(AREA, sites(("内涝点", 1, 0, 1)), grid=GRID)
    assert found.values.tolist() == [[0, 0, 0, 0, 0, 0, -1]] and found.dtype == np.int16


def test_what_it_refuses():
    with pytest.raises(ValueError, match="categories"):
        town_damage(AREA, sites(("荒地", 1, 0, 1)), grid=GRID)
    for degree in (0, 4):
        with pytest.raises(ValueError, match="degree"):
            brownfields(AREA, sites(("棕地", degree, 0, 1)), grid=GRID)
