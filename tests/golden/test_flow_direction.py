"""flow_direction: Wang & Liu's worked example as pyflwdir's own tests have it, hand-made 5 × 5 ground, closed basins.

The example (7 × 5 cells, its depression of three cells filled to 11) is that of Wang & Liu 2006, printed in
pyflwdir's tests/test_dem.py (MIT licence) with the filled surface; directions here follow by hand from steepest descent.
"""

import numpy as np
import pytest
from pyflwdir.dem import fill_depressions

from shanshui.assess.drainage import closed, flow_direction
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

N = np.nan
WANG_LIU = [
    [15, 15, 14, 15, 12, 6, 12],
    [14, 13, 10, 12, 15, 17, 15],
    [15, 15, 9, 11, 8, 15, 15],
    [16, 17, 8, 16, 15, 7, 5],
    [19, 18, 19, 18, 17, 15, 14],
]


def run(elevation, **settings):
    z = np.array(elevation, "f4")
    grid = Grid("EPSG:4528", 0.0, 0.0, 30.0, z.shape)
    before = z.copy()
    found = flow_direction(grid.raster(z), grid=grid, **settings)
    np.testing.assert_array_equal(z, before)
    assert found.dtype == np.int16
    return found.values


def test_depression_of_the_worked_example_is_filled():
    filled, _ = fill_depressions(np.array(WANG_LIU, "f8"), nodata=np.nan)
    expected = np.array(WANG_LIU, "f8")
    expected[1:4, 2] = 11  # as in the paper
    np.testing.assert_array_equal(filled, expected)
    found = run(WANG_LIU)
    # the three filled cells lead over the rim at (2, 3): 11 to (2, 3) = 11, then steeply (11 − 8) to (2, 4)
    assert found[1, 2] == 2 and found[2, 2] == 1 and found[3, 2] == 128
    assert found[2, 3] == 1
    # (2, 4) = 8 falls by 1/√2 to (3, 5) = 7; that by 2 to the outlet (3, 6) = 5
    assert found[2, 4] == 2 and found[3, 5] == 1 and found[3, 6] == 0
    # (1, 4) = 15: south 7 / 1, north-east 9 / √2 = 6.36, north 3: south wins, where the lowest neighbour is (0, 5) = 6
    assert found[1, 4] == 4
    # (1, 3) = 12: south-east (12 − 8) / √2 = 2.83, south 1, west (12 − 11) = 1 → south-east
    assert found[1, 3] == 2


def test_steepest_not_lowest():
    z = np.array([[20, 20, 20, 20, 20]] * 5, "f4")
    z[2, 2], z[2, 3], z[3, 3] = 10, 4, 2
    z[2, 4], z[3, 4] = 3, 1
    # from the centre: east drops 6 over 1, south-east drops 8 over √2 = 5.66
    assert run(z)[2, 2] == 1
    z[3, 3], z[3, 4] = 1, 0  # south-east drops 9 / √2 = 6.36
    assert run(z)[2, 2] == 2


@pytest.mark.parametrize(
    ("way", "code"),
    [((0, 1), 1), ((1, 1), 2), ((1, 0), 4), ((1, -1), 8), ((0, -1), 16), ((-1, -1), 32), ((-1, 0), 64), ((-1, 1), 128)],
)
def test_each_direction_has_its_code(way, code):
    # a plane that falls straight one way: on a diagonal one the axial neighbours drop half as much over 1
    rows, cols = np.mgrid[0:5, 0:5]
    z = 100 - 3.0 * (rows * way[0] + cols * way[1])
    assert (run(z)[1:-1, 1:-1] == code).all()


def test_the_first_of_equal_drops_from_the_east_clockwise():
    z = np.full((3, 3), 9.0)
    z[1, 0] = z[0, 1] = 1.0  # west and north: 16 comes before 64
    assert run(z)[1, 1] == 16


def test_a_closed_basin_deeper_than_the_limit_stays():
    z = np.full((5, 5), 100.0)
    z[1:4, 1:4] = 80.0
    z[2, 2] = 70.0  # 30 m below its rim
    assert run(z)[2, 2] != 0  # by default filled
    for depth, ends in ((29.9, True), (30.0, False)):
        assert (run(z, closed_depth_m=depth)[2, 2] == 0) == ends
    inward = run(z, closed_depth_m=10.0)
    assert inward[1:4, 1:4].tolist() == [[2, 4, 8], [1, 0, 16], [128, 64, 32]]


def test_only_the_deep_basin_stays_and_its_first_lowest_cell_takes_the_water():
    z = np.full((5, 9), 100.0)
    z[1:4, 1:4], z[1:4, 5:8] = 60.0, 95.0
    found = run(z, closed_depth_m=15.0)
    # of nine cells at 60 m the first in row order takes the water
    assert found[1, 1] == 0
    assert (found[1:4, 1:4] == 0).sum() == 1
    assert (found[1:4, 5:8] != 0).all()
    filled, _ = fill_depressions(z, nodata=np.nan)
    assert closed(z, filled, 15.0).tolist() == [1 * 9 + 1]
    assert closed(z, filled, 4.0).tolist() == [1 * 9 + 1, 1 * 9 + 5]
    assert closed(z, z, 1.0).size == 0


def test_depressions_that_meet_at_a_corner_are_one():
    z = np.full((6, 6), 100.0)
    z[1:3, 1:3], z[3:5, 3:5] = 50.0, 40.0
    filled, _ = fill_depressions(z, nodata=np.nan)
    assert closed(z, filled, 15.0).tolist() == [3 * 6 + 3]


def test_gaps_are_barriers():
    z = np.add.outer(np.zeros(5), np.arange(5.0)[::-1])  # falls to the east
    z[:, 2] = N
    found = run(z)
    assert (found[:, 2] == -1).all()
    assert (found[:, 0] == 1).all()
    # beside the gap water ends, or goes on along it over the level ground: never east (1), south-east (2), north-east (128)
    assert not np.isin(found[:, 1], (1, 2, 128)).any() and (found[:, 1] == 0).any()
    assert not np.isin(found[:, 3], (8, 16, 32)).any()
    with pytest.raises(Absent):
        run(np.full((3, 3), N))


def test_depth_must_not_be_negative():
    with pytest.raises(ValueError, match="closed_depth_m"):
        run(WANG_LIU, closed_depth_m=-1.0)


def test_a_shallow_closed_basin_and_small_drops():
    z = np.full((5, 5), 10.0)
    z[2, 2] = 9.4  # 0.6 m below its rim: a closed basin where the limit is half a metre
    assert run(z, closed_depth_m=0.5)[2, 2] == 0
    assert run(z, closed_depth_m=0.7)[2, 2] != 0
    # the ground of test_steepest_not_lowest a hundred times flatter: east 0.06 over 1, south-east 0.08 over √2 = 0.057
    z = np.array([[0.20] * 5] * 5)
    z[2, 2], z[2, 3], z[3, 3] = 0.10, 0.04, 0.02
    z[2, 4], z[3, 4] = 0.03, 0.01
    assert run(z)[2, 2] == 1


def test_ground_without_elevation_is_no_basin():
    z = np.add.outer(np.arange(5.0), np.arange(5.0))
    z[2, 2] = N
    filled, _ = fill_depressions(z, nodata=np.nan)
    assert closed(z, filled, 0.05).size == 0
