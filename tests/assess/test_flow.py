"""Longest upslope flow path: against a plain recursion on small random ground, and paths drawn by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.assess.flow import longest_upslope


def brute(z, cell):
    """λ where no cell lies in a pit: every cell but those of the rim has a lower neighbour."""
    rows, cols = z.shape

    def steepest(r, c):
        best, where = 0.0, None
        for dr, dc in [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)]:
            if 0 <= r + dr < rows and 0 <= c + dc < cols and not np.isnan(z[r + dr, c + dc]):
                drop = (z[r, c] - z[r + dr, c + dc]) / math.hypot(dr, dc)
                if drop > best:
                    best, where = drop, (r + dr, c + dc)
        return where

    def length(r, c):
        above = [
            length(i, j) + cell * math.hypot(r - i, c - j)
            for i in range(rows)
            for j in range(cols)
            if not np.isnan(z[i, j]) and steepest(i, j) == (r, c)
        ]
        return max(above, default=cell)

    return np.array([[np.nan if np.isnan(z[r, c]) else length(r, c) for c in range(cols)] for r in range(rows)])


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**16), hole=st.booleans(), scale=st.sampled_from([1.0, 1e-4]))
def test_random_ground_without_pits(seed, hole, scale):
    rng = np.random.default_rng(seed)
    # a cone, highest in the middle, roughened less than it falls: no pits
    r, c = np.mgrid[0:6, 0:7]
    z = (scale * (100 - 10 * np.hypot(r - 2.6, c - 3.3) + rng.uniform(-2, 2, (6, 7)))).astype("f4")
    if hole:
        z[1, 5] = np.nan
    np.testing.assert_allclose(longest_upslope(z, 30.0), brute(z.astype("f8"), 30.0), rtol=1e-12)


def test_on_an_even_slope_water_flows_straight_down():
    z = np.tile(np.arange(6.0, dtype="f4"), (4, 1))
    # the west edge itself is level: there the flood runs along the edge
    np.testing.assert_array_equal(longest_upslope(z, 10.0)[:, 1:], np.tile([50.0, 40, 30, 20, 10], (4, 1)))


def test_down_a_diagonal_steps_are_longer():
    z = np.add.outer(np.arange(5.0), np.arange(5.0)).astype("f4")
    expected = 10 + 4 * 10 * math.sqrt(2)
    assert longest_upslope(z, 10.0)[0, 0] == pytest.approx(expected, rel=1e-12)


def test_a_pit_is_filled_and_passed():
    """A trough between walls with a pit in it: the path runs through to the outlet at the west end."""
    z = np.full((3, 7), 100.0, dtype="f4")
    z[1] = [1, 2, 3, -50, 4, 5, 6]
    # the pit fills to 3 and is level with its west neighbour; longest path ends in (1, 0):
    # a wall cell at the east end steps down the diagonal or straight, then 6 cells along the trough
    along = longest_upslope(z, 1.0)[1]
    assert along[0] == pytest.approx(along[5] + 5)
    assert along[3] == pytest.approx(along[5] + 2)


def test_a_plateau_drains_to_its_edge():
    z = np.full((5, 5), 7.0, dtype="f4")
    z[2, 0] = 1.0
    length = longest_upslope(z, 1.0)
    assert np.isfinite(length).all()
    assert length.min() == 1.0
    assert length[2, 0] == length.max()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**16))
def test_any_ground_has_a_length_everywhere_but_where_it_is_missing(seed):
    rng = np.random.default_rng(seed)
    z = rng.integers(-3, 4, (9, 8)).astype("f4") * np.float32(rng.choice([1.0, 0.1, 1234.567]))
    z[rng.random(z.shape) < 0.1] = np.nan
    before = z.copy()
    length = longest_upslope(z, 5.0)
    np.testing.assert_array_equal(np.isnan(length), np.isnan(z))
    assert np.nanmin(length) == 5.0
    np.testing.assert_array_equal(z, before)
