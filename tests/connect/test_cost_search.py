"""The search for cost distances: equal, to the last bit, to skimage.graph.MCP_Geometric; hand sums; limits; many searches."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.graph import MCP_Geometric

from shanshui.connect import cost_search
from shanshui.connect.cost_search import Search, ground

N = np.nan


def reference(resistance, starts, cell):
    cost = np.where(np.isnan(resistance), -1, resistance.astype("f8"))
    return MCP_Geometric(cost, sampling=(cell, cell)).find_costs(starts)[0]


def reached(search):
    values = search.of.inner(search.reach)
    return np.where(np.isneginf(values), np.inf, values)


def test_hand_sum():
    of = ground(np.array([[1, 3], [N, 5], [2, 7]], "f4"), 10.0)
    search = Search(of)
    cells = search.run(of.flat(np.array([0]), np.array([0])))
    root = math.sqrt(200)
    # (0,1): 10 · (1+3)/2 = 20; (1,1): √2 · 10 · (1+5)/2 against 20 + 10 · (3+5)/2 = 60
    middle = root * 3
    low = middle + 10 * 6  # (2,1); (2,0) by the diagonal from (1,1): √2 · 10 · (5+2)/2
    expected = [[0, 20], [-np.inf, middle], [middle + root * 3.5, low]]
    np.testing.assert_allclose(of.inner(search.reach), expected, rtol=1e-14)
    assert sorted(zip(*(part.tolist() for part in of.rows_cols(cells)), strict=True)) == [
        (0, 0), (0, 1), (1, 1), (2, 0), (2, 1),
    ]  # fmt: skip
    path = of.rows_cols(search.path(int(of.flat(2, 0))))
    assert [part.tolist() for part in path] == [[0, 1, 2], [0, 1, 0]]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1.0, 30.0, 0.1]), st.sampled_from([1.5, 500.0, 1e4, 1e9]))
def test_equal_to_the_reference_to_the_last_bit(seed, cell, contrast):
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 40, 2))
    resistance = np.exp(rng.uniform(0, math.log(contrast), shape)).astype("f4")
    resistance[rng.random(shape) < 0.2] = N
    count = int(rng.integers(1, 5))
    starts = np.stack([rng.integers(0, n, count) for n in shape], axis=1)
    resistance[tuple(starts.T)] = 1
    of = ground(resistance, cell)
    search = Search(of)
    search.run(of.flat(*starts.T))
    expected = reference(resistance, starts, cell)
    assert np.array_equal(reached(search), expected)
    limit = float(np.median(expected[np.isfinite(expected)]))
    cells = search.run(of.flat(*starts.T), limit)  # once more, with a limit
    assert np.array_equal(reached(search), np.where(expected <= limit, expected, np.inf))
    assert np.array_equal(np.sort(cells), np.flatnonzero(of.framed(expected, np.inf) <= limit))


def test_neither_the_width_of_a_bucket_nor_their_number_changes_a_bit():
    rng = np.random.default_rng(8)
    resistance = rng.choice([1.0, 2.5, 40.0, 900.0], (60, 70)).astype("f4")
    of = ground(resistance, 30.0)
    search = Search(of)
    search.run(np.array([of.flat(7, 9), of.flat(50, 60)]))
    for times in (1 / 64, 1 / 8, 4, 1000):
        other = dataclasses.replace(of, bucket=of.bucket * times, count=max(4, int(of.count / times) * 2))
        again = Search(other)
        again.run(np.array([of.flat(7, 9), of.flat(50, 60)]))
        assert np.array_equal(again.reach, search.reach)


@pytest.mark.parametrize("strips", [2, 3, 7])
def test_the_number_of_strips_changes_no_cost(strips, monkeypatch):
    """Ways that wind through all strips; starts in some of them; a search again on what the last one left."""
    monkeypatch.setattr(cost_search, "STRIPS", strips)
    rng = np.random.default_rng(6)
    resistance = rng.choice([1.0, 60.0, 400.0], (50, 33)).astype("f4")
    resistance[:, ::4] = N
    resistance[::48, ::8] = 1
    resistance[1::48, 4::8] = 1  # a way that winds up and down
    of = ground(resistance, 10.0)
    search = Search(of)
    for starts in ([[20, 1]], [[3, 2], [40, 30], [3, 2]], [[0, 0]]):
        starts = np.array(starts)
        cells = search.run(of.flat(*starts.T))
        assert np.array_equal(reached(search), reference(resistance, starts, 10.0))
        assert np.array_equal(np.sort(cells), np.flatnonzero(np.isfinite(search.reach)))
    for row, col in ((49, 32), (20, 1), (48, 3)):
        end = of.flat(row, col)
        if np.isfinite(search.reach[end]):
            path = search.path(int(end))
            rows, cols = of.rows_cols(path)
            along = resistance[rows, cols].astype("f8")
            total = (np.hypot(np.diff(rows), np.diff(cols)) * 10 * (along[1:] + along[:-1]) / 2).sum()
            assert total == pytest.approx(search.reach[end], rel=1e-12)


def test_a_lower_bound_of_what_is_ahead_keeps_the_ways_that_matter():
    rng = np.random.default_rng(4)
    resistance = rng.uniform(1, 90, (50, 60)).astype("f4")
    of = ground(resistance, 10.0)
    back, forth = Search(of), Search(of)
    a, b = np.array([of.flat(5, 6)]), np.array([of.flat(44, 51)])
    back.run(b)
    forth.run(a)
    least, whole = float(forth.reach[b[0]]), of.inner(forth.reach + back.reach)
    full = of.inner(forth.reach).copy()
    guided = Search(of)
    cells = guided.run(a, least * 1.1, back.reach)
    assert cells.size < of.cost.size / 2
    within = whole <= least * 1.1 * (1 - 1e-9)
    assert within.sum() > 60
    assert np.array_equal(of.inner(guided.reach)[within], full[within])
    assert np.isinf(of.inner(guided.reach)[whole > least * 1.1 * (1 + 1e-9)]).all()


def test_start_cells_that_are_closed_are_left_out():
    of = ground(np.array([[1, 1, N]], "f4"), 10.0)
    search = Search(of)
    assert search.run(of.flat(np.array([0, 0]), np.array([2, 0]))).size == 2
    assert reached(search).tolist() == [[0, 10, np.inf]]
    assert search.run(of.flat(np.array([0, 0]), np.array([1, 1]))).size == 2  # given twice
    assert search.run(of.flat(np.array([0]), np.array([2]))).size == 0
    assert np.isinf(reached(search)).all()


@pytest.mark.parametrize("bad", [0.0, -1.0, np.inf, -np.inf])
def test_resistance_must_be_positive_and_finite(bad):
    with pytest.raises(ValueError, match="positive and finite"):
        ground(np.array([[1, bad, N]], "f4"), 10.0)


def test_ground_that_is_closed_everywhere():
    of = ground(np.full((2, 3), N, "f4"), 10.0)
    search = Search(of)
    assert search.run(np.array([of.flat(0, 0)])).size == 0
    assert np.isinf(reached(search)).all()


def test_more_cells_in_wait_than_the_queue_begins_with():
    """A wide front: pieces of buckets are given back, taken again, and their pool grows."""
    rng = np.random.default_rng(2)
    resistance = rng.uniform(1, 2, (300, 300)).astype("f4")
    of = ground(resistance, 30.0)
    search = Search(of)
    rows, cols = np.divmod(np.flatnonzero(np.arange(90_000) % 4), 300)
    assert rows.size > 16 * cost_search.SLOTS**2
    search.run(of.flat(rows, cols), limit=1e9)  # a limit: not in strips
    assert np.array_equal(reached(search), reference(resistance, np.stack([rows, cols], 1), 30.0))
