"""Cost distance: hand sums on 1 × 5 and 3 × 3 cells; equality with the reference skimage.graph.MCP_Geometric; invariants."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.graph import MCP_Geometric

from shanshui.connect.cost_distance import cost_distance
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

N = np.nan


def run(label, resistance, cell=100.0):
    label = np.array(label, "i4")
    grid = Grid("EPSG:4528", 1000.0, 5000.0, cell, label.shape)
    return cost_distance(grid.raster(label), grid.raster(np.array(resistance, "f4")), grid=grid)


def test_a_line_between_two_sources():
    cost, to = run([[1, -1, -1, -1, 2]], [[1, 2, 4, 2, 3]])
    # from 1: 100 · (1+2)/2 = 150, then (2+4)/2 = 300 more; from 2: 100 · (3+2)/2 = 250, then 300 more
    assert cost.values.tolist() == [[0, 150, 450, 250, 0]]
    assert to.values.tolist() == [[1, 1, 1, 2, 2]]
    assert (cost.dtype, to.dtype, cost.name, to.name) == ("float32", "int32", "cost_distance", "cost_allocation")


def test_diagonals_and_barriers():
    label = [[-1, -1, -1], [-1, 7, -1], [-1, -1, -1]]
    cost, to = run(label, [[3, 3, 3], [N, 1, N], [N, N, 3]], cell=10.0)
    root = math.sqrt(2) * 10 * 2
    np.testing.assert_allclose(cost.values, [[root, 20, root], [N, 0, N], [N, N, root]], rtol=1e-6)
    assert to.values.tolist() == [[7, 7, 7], [-1, 7, -1], [-1, -1, 7]]


def test_what_no_way_leads_to():
    cost, to = run([[1, -1, -1]], [[1, N, 1]])
    np.testing.assert_array_equal(cost.values, [[0, N, N]])
    assert to.values.tolist() == [[1, -1, -1]]


def test_sources_without_resistance():
    cost, to = run([[1, -1, 2]], [[N, 1, 1]])
    np.testing.assert_array_equal(cost.values, [[N, 100, 0]])
    assert to.values.tolist() == [[-1, 2, 2]]
    with pytest.raises(Absent, match="no source"):
        run([[1, -1, 2]], [[N, 1, N]])
    with pytest.raises(Absent, match="no source"):
        run([[-1, -1]], [[1, 1]])


@pytest.mark.parametrize("bad", [0.0, -2.0, np.inf])
def test_a_resistance_that_is_none(bad):
    with pytest.raises(ValueError, match="positive and finite"):
        run([[1, -1]], [[1, bad]])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_equal_to_the_reference_whichever_way_the_map_lies(seed):
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(2, 25, 2))
    resistance = rng.choice([1, 5, 30, 100, 500], shape).astype("f4")
    resistance[rng.random(shape) < 0.15] = N
    label = np.where(rng.random(shape) < 0.05, rng.integers(1, 6, shape), -1)
    starts = np.argwhere((label > 0) & ~np.isnan(resistance))
    if not len(starts):
        return
    cost, to = run(label, resistance, 30.0)
    search = MCP_Geometric(np.where(np.isnan(resistance), -1, resistance.astype("f8")), sampling=(30, 30))
    expected = search.find_costs(starts)[0]
    np.testing.assert_array_equal(cost.values, np.where(np.isinf(expected), N, expected).astype("f4"))
    assert ((to.values > 0) == np.isfinite(expected)).all()
    for turned in (np.rot90, np.flipud):
        again, _ = run(turned(label), turned(resistance), 30.0)
        np.testing.assert_allclose(again.values, turned(cost.values), rtol=1e-6)


def test_inputs_stay_as_they_are():
    label, resistance = np.array([[1, -1]], "i4"), np.array([[1, N]], "f4")
    run(label, resistance)
    assert label.tolist() == [[1, -1]]
    np.testing.assert_array_equal(resistance, [[1, N]])
