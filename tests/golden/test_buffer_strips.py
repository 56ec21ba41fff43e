"""Expected lengths and states are hand sums along straight rivers."""

from __future__ import annotations

import warnings

import geopandas as gpd
import numpy as np
import pytest
import shapely

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.buffer_strips import buffer_strips

GRID = Grid("EPSG:4545", 0.0, 500.0, 100.0, (5, 4))


def river(*points):
    return gpd.GeoDataFrame({"name": ["河"]}, geometry=[shapely.LineString(points)], crs=GRID.crs)


def counties(*boxes):
    return gpd.GeoDataFrame(
        {"code": list("abc"[: len(boxes)])}, geometry=[shapely.box(*b) for b in boxes], crs=GRID.crs
    )


WHOLE = counties((0, 0, 400, 500))
STRAIGHT = river((0, 255), (400, 255))
"""Along row 2 (y 200–300), from west to east: the left side is north."""


def banks(rows, line=STRAIGHT, area=None, units=WHOLE, **more):
    ecosystem = GRID.raster(np.array(rows, dtype="i2"), "ecosystem")
    area = GRID.raster(np.ones((5, 4)) if area is None else area, "cell_area")
    return buffer_strips(ecosystem, area, line, units, **more, grid=GRID)


WIDE = [[51] * 4, [51, 30, 61, 43], [43] * 4, [30, 51, 52, 63], [61] * 4]
"""Row 2 is water; the land beside it lies in rows 1 and 3, but for the upper right, where row 1 is water too."""


def test_by_hand():
    """Four stretches of 100 m and two sides: north 51, 30, 61, then (row 1 is water) 51; south 30, 51, 52, 63."""
    raster, table = banks(WIDE)
    assert raster.values.tolist() == [[0, 0, 0, 1], [1, 0, 2, 0], [0] * 4, [0, 1, 1, 2], [0] * 4]
    assert table.to_dict("records") == [
        {"county": "a", "bank_m": 800.0, "farmed_m": 400.0, "built_m": 200.0, "absent_m": 600.0},
        {"county": "*", "bank_m": 800.0, "farmed_m": 400.0, "built_m": 200.0, "absent_m": 600.0},
    ]
    assert raster.dtype == np.int16


def test_the_width_of_the_strip():
    """The bank is 50 m from the line, at y 305, in row 1; row 0 begins 95 m beyond. With 94 m the strip lies in row 1, with
    96 m it ends in row 0. The default of 30 m stays in row 1."""
    rows = [[51] * 4, [30] * 4, [43] * 4, [30] * 4, [30] * 4]
    assert banks(rows)[1]["absent_m"].tolist() == [0.0, 0.0]
    assert banks(rows, buffer_m=94.0)[1]["absent_m"].iloc[-1] == 0
    raster, table = banks(rows, buffer_m=96.0)
    assert table["farmed_m"].iloc[-1] == 400 and raster.values[1].tolist() == [1, 1, 1, 1]


def test_the_default_width():
    """A field 20 m beyond the bank is met by 30 m; at 29 m it would not be: the bank is a line on land, 29.5 m from row 1."""
    rows = [[51] * 4, [51] * 4, [30] * 4, [30] * 4, [30] * 4]
    line = river((0, 270.5), (400, 270.5))
    assert banks(rows, line)[1]["farmed_m"].iloc[-1] == 400
    assert banks(rows, line, buffer_m=29.0)[1]["farmed_m"].iloc[-1] == 0
    assert banks(rows, river((0, 269.5), (400, 269.5)))[1]["farmed_m"].iloc[-1] == 0


def test_a_river_narrower_than_a_cell():
    """The line lies on land: both banks are there. Grass with a field 25 m to the north: one side of the two."""
    rows = [[51] * 4, [51] * 4, [30] * 4, [30] * 4, [30] * 4]
    raster, table = banks(rows, river((0, 275), (400, 275)))
    assert table["bank_m"].iloc[-1] == 800 and table["farmed_m"].iloc[-1] == 400
    assert raster.values[2].tolist() == [1, 1, 1, 1]  # the bank's own cell


def test_how_far_banks_are_looked_for():
    """Water everywhere but in row 0: its edge is 145 m from the line at y 255, looked for at 0, 50, 100, 150 …"""
    rows = [[51] * 4, [42] * 4, [43] * 4, [43] * 4, [43] * 4]
    assert banks(rows)[1]["bank_m"].iloc[-1] == 400
    assert banks(rows, bank_reach_m=150.0)[1]["bank_m"].iloc[-1] == 400
    for short in (149.0, 149.9995):
        with pytest.raises(Absent, match="no bank"):
            banks(rows, bank_reach_m=short)
    assert banks([[30] * 4] * 5, bank_reach_m=0.0)[1]["bank_m"].iloc[-1] == 800


def test_the_default_reach():
    """Land in row 0 of twelve, from y 1100 on. From a line at y 605 it is met at 500 m; from one at 595 only at 550 m."""
    grid = Grid("EPSG:4545", 0.0, 1200.0, 100.0, (12, 1))
    unit = gpd.GeoDataFrame({"code": ["a"]}, geometry=[shapely.box(0, 0, 100, 1200)], crs=grid.crs)
    ecosystem = grid.raster(np.array([[30]] + [[43]] * 11, dtype="i2"), "ecosystem")
    area = grid.raster(np.ones((12, 1)), "cell_area")
    table = buffer_strips(ecosystem, area, river((0, 605), (100, 605)), unit, grid=grid)[1]
    assert table["bank_m"].iloc[-1] == 100
    with pytest.raises(Absent):
        buffer_strips(ecosystem, area, river((0, 595), (100, 595)), unit, grid=grid)


def test_stretches():
    """250 m make three stretches of 83.3 m; a line of no length none. Steps of 400 m: one stretch, one bank a side."""
    rows = [[51] * 4, [51] * 4, [43] * 4, [30] * 4, [30] * 4]
    table = banks(rows, river((0, 250), (250, 250)))[1]
    assert table["bank_m"].iloc[-1] == pytest.approx(500) and table["farmed_m"].iloc[-1] == pytest.approx(250)
    raster = banks(rows, bank_step_m=400.0)[0]
    assert (raster.values > 0).sum() == 1 and raster.values[1, 2] == 1
    raster = banks(rows, river((0, 250), (201, 250)))[0]  # three stretches: middles at 33.5, 100.5, 167.5
    assert raster.values[1].tolist() == [1, 1, 0, 0]
    with pytest.raises(Absent):
        banks(rows, river((0, 250), (0, 250)))


def test_counties_and_what_lies_outside():
    """a holds the western half, its border at x 200; the last column is outside the region, and has no bank."""
    area = np.ones((5, 4))
    area[:, 3] = 0
    raster, table = banks(WIDE, area=area, units=counties((0, 0, 200, 500), (200, 0, 400, 500)))
    assert (raster.values[:, 3] == -1).all()
    assert table["county"].tolist() == ["a", "b", "*"]
    assert table["bank_m"].tolist() == [400.0, 200.0, 600.0]
    assert table["farmed_m"].tolist() == [200.0, 100.0, 300.0] and table["built_m"].tolist() == [0.0, 100.0, 100.0]


def test_ground_that_is_not_known():
    """No ecosystem beside the water: no bank there."""
    rows = [[51] * 4, [-1] * 4, [43] * 4, [51] * 4, [51] * 4]
    raster, table = banks(rows)
    assert table["bank_m"].iloc[-1] == 400
    assert (raster.values[1] == -1).all() and (raster.values[0] == 0).all()


def test_a_river_beyond_the_grid():
    table = banks(WIDE, river((-200, 250), (400, 250)))[1]
    assert table["bank_m"].iloc[-1] == 800


@pytest.mark.parametrize(
    "line",
    [
        [(0, 30), (400, 30)],  # along the southern edge: looked for beyond the last row
        [(370, 0), (370, 500)],  # along the eastern one: beyond the last column
    ],
)
def test_water_to_the_edge_has_no_bank(line):
    with pytest.raises(Absent, match="no bank"):
        banks([[43] * 4] * 5, river(*line), bank_reach_m=100.0)


def test_a_ring_within_one_stretch_runs_in_no_direction():
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing is divided by its length of 0
        with pytest.raises(Absent, match="no bank"):
            banks([[51] * 4] * 5, river((50, 250), (60, 250), (60, 260), (50, 250)))


def test_the_default_step():
    """210 m from x 95 make three stretches of 70 m with their middles at 130, 200 and 270: two in the column of the field."""
    rows = [[30] * 4, [30, 30, 51, 30], [43] * 4, [30] * 4, [30] * 4]
    assert banks(rows, river((95, 255), (305, 255)))[1]["farmed_m"].iloc[-1] == pytest.approx(140)


def test_a_stretch_is_looked_at_from_its_middle():
    """From x 46 to 146: its middle, 96, lies in the first column; from 54 to 154, 104 lies in the second."""
    rows = [[51] * 4, [51] * 4, [43] * 4, [30] * 4, [30] * 4]
    assert banks(rows, river((46, 255), (146, 255)))[0].values[1].tolist() == [1, 0, 0, 0]
    assert banks(rows, river((54, 255), (154, 255)))[0].values[1].tolist() == [0, 1, 0, 0]


def test_ground_outside_the_region_is_no_field():
    """The strip of 96 m ends in row 0, which is farmland outside the region."""
    area = np.ones((5, 4))
    area[0] = 0
    rows = [[51] * 4, [30] * 4, [43] * 4, [30] * 4, [30] * 4]
    assert banks(rows, area=area, buffer_m=96.0)[1]["absent_m"].iloc[-1] == 0


def test_counties_north_and_south():
    """The river between them: the northern banks (fields) to a, the southern ones to b."""
    rows = [[51] * 4, [51] * 4, [43] * 4, [30] * 4, [30] * 4]
    table = banks(rows, units=counties((0, 250, 400, 500), (0, 0, 400, 250)))[1]
    assert table["bank_m"].tolist() == [400.0, 400.0, 800.0] and table["farmed_m"].tolist() == [400.0, 0.0, 400.0]


@pytest.mark.parametrize(("line", "far"), [
    ([(0, 470), (400, 470)], (slice(-1, None), slice(None))),  # along the northern edge: the last row is not beyond it
    ([(30, 0), (30, 500)], (slice(None), slice(-1, None))),  # along the western one: nor is the last column
])  # fmt: skip
def test_beyond_the_edge_is_not_the_other_side(line, far):
    codes = np.full((5, 4), 43)
    codes[far] = 51
    with pytest.raises(Absent, match="no bank"):
        banks(codes, river(*line), bank_reach_m=100.0)


def test_a_river_shorter_than_a_metre():
    table = banks(WIDE, river((50, 255), (50.8, 255)))[1]
    assert table["bank_m"].iloc[-1] == pytest.approx(1.6) and table["farmed_m"].iloc[-1] == pytest.approx(0.8)


def test_short_lengths_are_lengths():
    """Steps of 50 cm and a strip of 50 cm: the same banks as by hand."""
    table = banks(WIDE, buffer_m=0.5, bank_step_m=0.5)[1]
    assert table.iloc[-1, 1:].tolist() == pytest.approx([800.0, 400.0, 200.0, 600.0])


def test_what_it_refuses():
    for wrong in ({"buffer_m": 0.0}, {"bank_step_m": 0.0}, {"bank_reach_m": -1.0}):
        with pytest.raises(ValueError, match="positive"):
            banks(WIDE, **wrong)
