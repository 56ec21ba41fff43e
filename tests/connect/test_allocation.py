"""Cost allocation and its neighbours: hand sums."""

import numpy as np
from skimage.graph import MCP_Geometric

from shanshui.connect.allocation import neighbours, windows


def find(label, cost, cell=10.0):
    label, cost = np.array(label), np.array(cost, "f8")
    return neighbours(MCP_Geometric(cost, sampling=(cell, cell)), cost, label, cell)


def test_neighbours_with_the_end_of_the_cheapest_crossing():
    # two cells of source 2 face source 1: the way to the lower row is cheaper
    label = [[1, -1, 2], [1, -1, 2]]
    assert find(label, [[1, 9, 1], [1, 1, 1]]) == {(1, 2): (1, 2)}
    # equally cheap: the first cell
    assert find(label, [[1, 1, 1], [1, 1, 1]]) == {(1, 2): (0, 2)}


def test_the_end_lies_in_the_higher_id_on_either_side():
    assert find([[3, -1, 1]], [[1, 1, 1]]) == {(1, 3): (0, 0)}
    assert find([[1, -1, 3]], [[1, 1, 1]]) == {(1, 3): (0, 2)}


def test_a_source_between_keeps_others_from_being_neighbours():
    assert find([[1, -1, 2, -1, 3]], np.ones((1, 5))) == {(1, 2): (0, 2), (2, 3): (0, 4)}


def test_nothing_meets_across_a_barrier():
    assert find([[1, -1, 2]], [[1, -1, 1]]) == {}


def test_diagonal_crossings_cost_more():
    # from 1 to 2 straight over (0,1), or over the diagonal (1,1): end (0,2) against end (2,2)
    label = [[1, -1, 2], [-1, -1, -1], [-1, -1, 2]]
    cost = [[1, 3, 1], [9, 1, 9], [9, 9, 1]]
    # straight 10 · ((1+3)/2 + (3+1)/2) = 40; by (1,1) to (0,2): 10 · 2 · √2 · (1+1)/2 = 28.3, the same to (2,2)
    assert find(label, cost) == {(1, 2): (0, 2)}
    cost[0][2] = 3
    assert find(label, cost) == {(1, 2): (2, 2)}


def test_the_step_across_counts_half_of_each_cell():
    # the upper crossing is direct: (4 + 5)/2 = 4.5; the lower one (1 + 3)/2 + (3 + 1)/2 = 4
    label = [[1, 2, -1], [-1, -1, -1], [1, -1, 2]]
    cost = [[4, 5, -1], [-1, -1, -1], [1, 3, 1]]
    assert find(label, cost) == {(1, 2): (2, 2)}


def test_windows():
    values = np.arange(6).reshape(2, 3)
    for step, pairs in {
        (0, 1): [(0, 1), (1, 2), (3, 4), (4, 5)],
        (1, 0): [(0, 3), (1, 4), (2, 5)],
        (1, 1): [(0, 4), (1, 5)],
        (1, -1): [(1, 3), (2, 4)],
    }.items():
        here, there = windows(step, values.shape)
        assert list(zip(values[here].ravel(), values[there].ravel(), strict=True)) == pairs
