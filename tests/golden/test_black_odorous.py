"""By hand: expected grades are read off the limits of the guide (轻度 / 重度), one property at a time."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import shanshui.guide
from shanshui.core.grid import Grid
from shanshui.diagnose.town_sites import black_odorous, reach_grades

TABLES = Path(shanshui.guide.__file__).parent / "profiles" / "national" / "tables"
GRADES = pd.read_csv(TABLES / "black_water_grades.csv")
GRID = Grid("EPSG:4545", 0.0, 300.0, 100.0, (3, 4))


def waters(*rows):
    """Lines along the middle of a row of cells: (row, first x, last x, {property: value})."""
    names = ("transparency_cm", "dissolved_oxygen", "redox_mv", "ammonia")
    columns = {"name": ["河"] * len(rows), **{n: pd.array([r[3].get(n) for r in rows], dtype="Float64") for n in names}}
    lines = [shapely.LineString([(a, 250 - 100 * row), (b, 250 - 100 * row)]) for row, a, b, _ in rows]
    return gpd.GeoDataFrame(columns, geometry=lines, crs=GRID.crs)


@pytest.mark.parametrize(
    ("name", "fine", "light", "heavy"),
    [
        ("transparency_cm", 25.0, 24.9, 9.9),
        ("dissolved_oxygen", 2.0, 1.9, 0.19),
        ("redox_mv", 50.0, 49.0, -201.0),
        ("ammonia", 8.0, 8.1, 15.1),
    ],
)
def test_the_limits(name, fine, light, heavy):
    """A limit is passed, not reached: at 25 cm a water is not black, at 10 cm not heavily."""
    limit = GRADES.set_index("parameter").loc[name, "heavy"]
    reaches = waters(*[(0, 0, 100, {name: value}) for value in (fine, light, limit, heavy)])
    assert reach_grades(reaches, GRADES).tolist() == [0, 1, 1, 2]


def test_the_worst_property_counts():
    """Clear, but without oxygen: heavy. Nothing measured: not known. One measured and fine: not black."""
    reaches = waters(
        (0, 0, 9, {"transparency_cm": 80, "dissolved_oxygen": 0.1}), (0, 0, 9, {}), (0, 0, 9, {"ammonia": 1})
    )
    assert reach_grades(reaches, GRADES).tolist() == [2, -1, 0]
    assert reach_grades(reaches.drop(columns="dissolved_oxygen"), GRADES).tolist() == [0, -1, 0]


def test_on_the_map():
    """Row 0: heavy in cells 0–1 and light in 1–2, where both meet the worse; row 1: not measured; row 2: none, then
    outside the region."""
    reaches = waters(
        (0, 10, 150, {"ammonia": 20}), (0, 160, 290, {"ammonia": 9}), (1, 110, 190, {}), (1, 310, 390, {"ammonia": 1})
    )
    area = np.ones((3, 4))
    area[2, 3] = 0
    found = black_odorous(GRID.raster(area, "cell_area"), reaches, GRADES, grid=GRID)
    assert found.values.tolist() == [[2, 2, 1, 0], [0, -1, 0, 0], [0, 0, 0, -1]]
    assert found.dtype == np.int16 and found.name == "black_odorous"


def test_a_direction_that_is_none():
    with pytest.raises(ValueError, match="direction"):
        reach_grades(waters((0, 0, 9, {})), GRADES.assign(direction="beside"))
