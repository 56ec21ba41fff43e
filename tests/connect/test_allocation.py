"""Cost allocation and its neighbours: hand sums; equality with a search from each source."""

import numpy as np
import pytest
from skimage.graph import MCP_Geometric

from shanshui.connect.allocation import allocation, neighbours
from shanshui.connect.cost_search import Search, ground


def find(label, cost, cell=10.0):
    search, owner = allocated(label, cost, cell)
    return neighbours(search, owner)


def allocated(label, cost, cell=10.0):
    of = ground(np.array(cost, "f4"), cell)
    search = Search(of)
    label = np.where(np.isnan(of.cost), 0, of.framed(np.array(label, "i4"), 0))
    return search, allocation(search, label)


def test_neighbours_with_the_cheapest_crossing():
    # two cells of source 2 face source 1: the way to the lower row is cheaper, 10 · (1 + 1)
    label = [[1, -1, 2], [1, -1, 2]]
    assert find(label, [[1, 9, 1], [1, 1, 1]]) == {(1, 2): 20.0}
    assert find(label, [[1, 9, 1], [1, 3, 1]]) == {(1, 2): 40.0}


def test_ids_in_order_on_either_side():
    assert find([[3, -1, 1]], [[1, 1, 1]]) == {(1, 3): 20.0}
    assert find([[1, -1, 3]], [[1, 1, 1]]) == {(1, 3): 20.0}


def test_a_source_between_keeps_others_from_being_neighbours():
    assert find([[1, -1, 2, -1, 3]], np.ones((1, 5))) == {(1, 2): 20.0, (2, 3): 20.0}


def test_nothing_meets_across_a_barrier_nor_without_sources():
    assert find([[1, -1, 2]], [[1, np.nan, 1]]) == {}
    assert find([[-1, -1, -1]], [[1, 1, 1]]) == {}


def test_crossings_in_all_four_directions():
    # the step across counts half of each cell: 10 · (4 + 5)/2 straight, √2 of it on a diagonal
    for at, length in (((0, 1), 10), ((1, 0), 10), ((1, 1), 200**0.5)):
        label, cost = np.full((2, 2), -1), np.full((2, 2), np.nan)
        label[0, 0], label[at], cost[0, 0], cost[at] = 1, 2, 4, 5
        assert find(label, cost) == {(1, 2): pytest.approx(length * 4.5)}
    assert find([[-1, 1], [2, -1]], [[np.nan, 4], [5, np.nan]]) == {(1, 2): pytest.approx(200**0.5 * 4.5)}


def test_each_cell_goes_to_the_source_that_reaches_it_most_cheaply():
    rng = np.random.default_rng(3)
    cost = rng.uniform(1, 300, (30, 41)).astype("f4")
    cost[rng.random(cost.shape) < 0.2] = np.nan
    label = np.full(cost.shape, -1)
    label[2:4, 3:6], label[20, 30], label[28, 1], label[9, 40] = 4, 2, 9, 1
    search, owner = allocated(label, cost)
    each = {}
    for i in (1, 2, 4, 9):
        full = MCP_Geometric(np.where(np.isnan(cost), -1, cost.astype("f8")), sampling=(10, 10))
        starts = np.argwhere((label == i) & ~np.isnan(cost))
        each[i] = full.find_costs(starts)[0] if len(starts) else np.full(cost.shape, np.inf)
    least = np.min(list(each.values()), axis=0)
    mine = search.of.inner(owner)
    assert ((mine == 0) == np.isinf(least)).all()
    for i, reach in each.items():
        assert (reach[mine == i] == least[mine == i]).all()
    assert set(np.unique(mine)) >= {2, 4}
