"""landscape_window: hand sum on 3 × 4 cells; every cell against its window counted alone (invariant); block = whole."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.assess.landscape_window import landscape_window
from shanshui.core.grid import Grid

CELL = 10.0


def run(codes, radius=CELL, cell=CELL, **settings):
    codes = np.asarray(codes, dtype="i2")
    g = Grid("EPSG:32647", 0.0, 0.0, cell, codes.shape)
    given = g.raster(codes, "ecosystem", year=2020)
    results = landscape_window(given, grid=g, **({} if radius is None else {"window_radius_m": radius}), **settings)
    np.testing.assert_array_equal(given.values, codes)
    assert [r.dtype for r in results] == ["float32"] * 2
    assert [r.name for r in results] == ["diversity_window", "edge_density_window"]
    return [r.values for r in results]


def entropy(*counts):
    total = sum(counts)
    return -sum(n / total * math.log(n / total) for n in counts)


HAND = [
    [11, 12, 31, 31],
    [11, 51, -1, 31],
    [82, 52, 51, 31],
]


def test_hand_sum():
    """One cell to each side: a cross. A side within it joins the middle to an arm."""
    diversity, density = run(HAND)
    nan = math.nan
    expected = [
        # the middle's class, then what is around it
        [0, entropy(2, 1, 1), entropy(1, 2), 0],
        [entropy(2, 1, 1), entropy(2, 2), nan, 0],
        [entropy(1, 1, 1), entropy(3, 1), entropy(2, 1), entropy(2, 1)],
    ]
    np.testing.assert_allclose(diversity, expected, rtol=1e-6, atol=1e-7)
    sides = [  # unlike sides / known cells
        [0, 2 / 4, 1 / 3, 0],
        [2 / 4, 2 / 4, nan, 0],
        [2 / 3, 1 / 4, 1 / 3, 1 / 3],
    ]
    np.testing.assert_allclose(density, np.array(sides) * 10 / 100 * 1e4, rtol=1e-6)


def test_all_eight_classes_and_the_radius_by_default():
    """1000 m on cells of 500 m: 13 cells, of which the middle 3 × 3 and the four beyond, each of another class but two."""
    codes = np.full((5, 5), -1)
    codes[1:4, 1:4] = [[11, 21, 31], [41, 51, 61], [71, 82, -1]]
    codes[0, 2] = 81
    codes[0, 0] = codes[4, 4] = 11  # beyond the window
    diversity, density = run(codes, None, 500.0)
    assert diversity[2, 2] == pytest.approx(entropy(1, 1, 1, 1, 1, 1, 1, 2), rel=1e-6)
    # sides: 2 + 2 + 1 across, 3 + 2 down, 1 from the cell above: all of unlike classes
    assert density[2, 2] == pytest.approx((5 + 5 + 1) * 500 / (9 * 500**2) * 1e4, rel=1e-6)


def test_the_radius_by_default_is_no_longer():
    """Two cells of 500.2 m are beyond 1000 m: of a row of five, the middle sees one to either side."""
    codes = [[31, 11, 11, 11, 31]]
    assert run(codes, None, 500.2)[0][0, 2] == 0
    assert run(codes, None, 500.0)[0][0, 2] == pytest.approx(entropy(3, 2), rel=1e-6)


def alone(codes, r, c, reach2):
    """Diversity and unlike sides for each known cell of one window, counted cell by cell."""
    rows, cols = codes.shape
    window = {
        (y, x): codes[y, x] // 10
        for y in range(rows)
        for x in range(cols)
        if (y - r) ** 2 + (x - c) ** 2 <= reach2 and codes[y, x] >= 0
    }
    counts = [list(window.values()).count(k) for k in set(window.values())]
    pairs = [(at, beside) for at in window for beside in ((at[0] + 1, at[1]), (at[0], at[1] + 1)) if beside in window]
    return entropy(*counts), sum(window[a] != window[b] for a, b in pairs) / len(window)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([10.0, 14.9, 20.0, 22.4, 35.0, 200.0]))
def test_every_cell_against_its_window_alone(seed, radius):
    rng = np.random.default_rng(seed)
    codes = rng.choice([-1, 11, 12, 31, 43, 82], size=rng.integers(1, 9, 2))
    diversity, density = run(codes, radius)
    for (r, c), code in np.ndenumerate(codes):
        if code < 0:
            assert np.isnan(diversity[r, c]) and np.isnan(density[r, c])
        else:
            expected = alone(codes, r, c, (radius / CELL) ** 2)
            assert diversity[r, c] == pytest.approx(expected[0], rel=1e-6, abs=1e-7)
            assert density[r, c] == pytest.approx(expected[1] * 1000, rel=1e-6)


def test_a_block_with_its_halo_is_the_whole():
    codes = np.random.default_rng(4).choice([-1, 11, 31, 43, 51, 63, 71, 82], size=(30, 41))
    whole = run(codes, 45.0)
    halo = 5
    rows, cols = slice(9 - halo, 20 + halo), slice(0, 17 + halo)
    for mine, theirs in zip(run(codes[rows, cols], 45.0), whole, strict=True):
        assert mine[halo : halo + 11, :17].tobytes() == theirs[9:20, :17].tobytes()


def test_a_radius_below_one_cell_is_an_error():
    with pytest.raises(ValueError, match="below the cell"):
        run(HAND, 9.9)
