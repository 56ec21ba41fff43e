"""By hand: expected codes are read off: cells that a reach with hard banks touches."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from shanshui.core.grid import Grid
from shanshui.diagnose.painting import crossed
from shanshui.diagnose.town_sites import hardened_bank

GRID = Grid("EPSG:4545", 0.0, 200.0, 100.0, (2, 4))
AREA = GRID.raster(np.array([[1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 0.0]]), "cell_area")


def lines(*rows):
    return gpd.GeoDataFrame(
        {"name": ["河"] * len(rows), "bank": [bank for bank, _ in rows]},
        geometry=[shapely.LineString(points) for _, points in rows],
        crs=GRID.crs,
    )


def test_hard_natural_and_not_recorded():
    """Row 0: hard in cells 0–1, natural in 1–2 (hard wins), nothing recorded in 3. Row 1: an empty text, natural beside."""
    waters = lines(
        ("硬质", [(10, 150), (150, 150)]), ("自然", [(160, 150), (290, 150)]), (None, [(310, 150), (390, 150)]),
        ("", [(10, 50), (90, 50)]), ("自然", [(110, 50), (190, 50)]),
    )  # fmt: skip
    found = hardened_bank(AREA, waters, grid=GRID)
    assert found.values.tolist() == [[1, 1, 0, -1], [-1, 0, 0, -1]]
    assert found.dtype == np.int16 and found.name == "hardened_bank"


def test_a_line_on_an_edge_touches_both_sides():
    """Along y 100 from x 150 to 250: the cells above and below of columns 1 and 2; a point at x 100 touches columns 0, 1."""
    along = lines(("硬质", [(150, 100), (250, 100)]))
    assert crossed(along, np.array([1]), GRID).tolist() == [[-1, 1, 1, -1]] * 2
    at = lines(("硬质", [(100, 150), (110, 150)]))
    assert crossed(at, np.array([1]), GRID).tolist() == [[1, 1, -1, -1], [-1] * 4]


def test_lines_beyond_the_grid():
    far = lines(
        ("硬质", [(900, 900), (990, 900)]), ("硬质", [(-500, 150), (50, 150)]), ("硬质", [(350, -700), (350, 10)])
    )
    assert crossed(far, np.array([1, 2, 3]), GRID).tolist() == [[2, -1, -1, -1], [-1, -1, -1, 3]]
    empty = gpd.GeoDataFrame({"bank": ["硬质"]}, geometry=[shapely.LineString()], crs=GRID.crs)
    assert (crossed(empty, np.array([1]), GRID) == -1).all()
