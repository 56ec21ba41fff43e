"""rsei: hand sum of the four indicators and of two kinds of ground; numpy.linalg.svd as the reference program."""

import numpy as np
import pytest

from shanshui.assess.remote_index import rsei
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

MEADOW = (0.04, 0.08, 0.05, 0.45, 0.20, 0.10, 18.0)
BARE = (0.10, 0.14, 0.20, 0.30, 0.40, 0.35, 40.0)
POND = (0.06, 0.08, 0.05, 0.03, 0.02, 0.01, 15.0)


def run(years, *, area=None, **settings):
    """years: year → one row of seven values a cell."""
    values = np.array(list(years.values()), dtype="f4")
    grid = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, values.shape[1]))
    layers = [grid.raster(values[:, None, :, k].copy(), year=list(years)) for k in range(7)]
    cells = np.ones(values.shape[1]) if area is None else np.array(area, dtype="f8")
    index, grade, table = rsei(*layers, grid.raster(cells[None, :]), **settings)
    return index.values[:, 0], grade.values[:, 0], table.set_index("indicator")


def test_two_kinds_of_ground_by_hand():
    """Two points in four dimensions lie on a line: each loading is ½ in size, the meadow is 1 and bare ground 0.

    meadow: NDVI 0.40/0.50 = 0.8; WET = 0.006044 + 0.015784 + 0.016415 + 0.153315 − 0.14234 − 0.04559 = 0.003628
      SI = (0.25 − 0.49)/0.74 = −0.324324; 2·0.20/0.65 = 0.615385, 0.45/0.50 + 0.08/0.28 = 1.185714
      IBI = −0.570330/1.801099 = −0.316657; NDBSI = −0.320491
    bare: NDVI 0.10/0.50 = 0.2; WET = 0.01511 + 0.027622 + 0.06566 + 0.10221 − 0.28468 − 0.159565 = −0.233643
      SI = (0.60 − 0.40)/1.00 = 0.2; 0.80/0.70 = 1.142857, 0.30/0.50 + 0.14/0.54 = 0.859259
      IBI = 0.283598/2.002116 = 0.141649; NDBSI = 0.170824
    """
    index, grade, table = run({2020: [MEADOW, BARE]}, tail=0.0)
    np.testing.assert_allclose(index[0], [1, 0], atol=1e-6)
    assert grade[0].tolist() == [1, 5]
    np.testing.assert_allclose(table["loading"], [0.5, 0.5, -0.5, -0.5], atol=1e-9)
    np.testing.assert_allclose(table["low"], [0.2, -0.233643, -0.320491, 18], rtol=1e-5)
    np.testing.assert_allclose(table["high"], [0.8, 0.003628, 0.170824, 40], rtol=2e-4)
    np.testing.assert_allclose(table["explained"], 1)
    assert table["expected"].tolist() == [True] * 4


def test_a_loading_of_the_wrong_sign_is_told():
    """Hot meadow, cool bare ground: LST loads as NDVI does."""
    _, _, table = run({2020: [(*MEADOW[:6], 40.0), (*BARE[:6], 18.0)]}, tail=0.0)
    assert table["expected"].tolist() == [True, True, True, False]


def ground(count, seed):
    """Mixtures of meadow and bare ground with noise."""
    rng = np.random.default_rng(seed)
    share = rng.random((count, 1))
    return np.array(MEADOW) * share + np.array(BARE) * (1 - share) * rng.uniform(0.8, 1.2, (count, 7))


def reference(rows, tail):
    """Indicators written out once more, limits by numpy.percentile, the component by singular values."""
    b, g, r, n, s1, s2, lst = np.asarray(rows, dtype="f4").astype("f8").T
    si = (s1 + r - n - b) / (s1 + r + n + b)
    one, two = 2 * s1 / (s1 + n), n / (n + r) + g / (g + s1)
    wet = np.array([b, g, r, n, s1, s2]).T @ [0.1511, 0.1973, 0.3283, 0.3407, -0.7117, -0.4559]
    x = np.column_stack([(n - r) / (n + r), wet, (si + (one - two) / (one + two)) / 2, lst])
    low, high = np.percentile(x, [tail, 100 - tail], axis=0)
    x = np.clip((x - low) / (high - low), 0, 1)
    _, values, vectors = np.linalg.svd(x - x.mean(axis=0))
    first = vectors[0] * np.sign(vectors[0, 0])
    score = x @ first
    return (score - score.min()) / (score.max() - score.min()), first, values[0] ** 2 / (values**2).sum()


def test_years_are_pooled_as_svd_has_them():
    first, second = ground(60, 1), ground(60, 2)
    index, grade, table = run({2000: first, 2020: second})
    expected, loading, explained = reference(np.r_[first, second], 1.0)
    np.testing.assert_allclose(index.ravel(), expected, atol=1e-6)
    np.testing.assert_allclose(table["loading"], loading, atol=1e-9)
    assert table["explained"].iloc[0] == pytest.approx(explained)
    limits = np.digitize(index, [0.2, 0.4, 0.6, 0.8])
    np.testing.assert_array_equal(grade, 5 - limits)
    assert set(grade.ravel()) == {1, 2, 3, 4, 5}


def test_water_and_what_lies_outside_take_no_part():
    """A pond: MNDWI = (0.08 − 0.02)/0.10 = 0.6. Outside the region, with a missing value, with N + R = 0: left out too."""
    lacking = (*MEADOW[:6], np.nan)
    empty = (0.04, 0.08, 0.0, 0.0, 0.20, 0.10, 18.0)
    rows = [MEADOW, BARE, POND, (9, 9, 0.1, 9, 9, 9, 99), lacking, empty]
    index, grade, table = run({2020: rows}, area=[1, 1, 1, 0, 1, 1], tail=0.0)
    np.testing.assert_allclose(index[0], [1, 0, *[np.nan] * 4], atol=1e-6)
    assert grade[0].tolist() == [1, 5, -1, -1, -1, -1]
    assert table["high"]["lst"] == 40


def test_the_limit_of_water_is_a_setting():
    """Grey ground: MNDWI = (0.2 − 0.2)/0.4 = 0 is water, and is not above 0.01."""
    grey = (0.1, 0.2, 0.2, 0.3, 0.2, 0.2, 20.0)
    assert np.isnan(run({2020: [MEADOW, BARE, grey]}, tail=0.0)[0][0, 2])
    assert not np.isnan(run({2020: [MEADOW, BARE, grey]}, tail=0.0, water_from=0.01)[0][0, 2])


@pytest.mark.parametrize("k", range(7))
def test_a_cell_that_lacks_one_of_seven_is_left_out(k):
    lacking = tuple(np.nan if i == k else value for i, value in enumerate(MEADOW))
    index, grade, _ = run({2020: [MEADOW, BARE, lacking]}, tail=0.0)
    assert np.isnan(index[0, 2]) and grade[0, 2] == -1


@pytest.mark.parametrize("seed", range(8))
def test_the_component_is_turned_to_the_green_side(seed):
    """Whichever way the eigenvector happens to point, over grounds that vary in unlike ways."""
    rng = np.random.default_rng(seed)
    rows = ground(40, seed) * rng.uniform(0.7, 1.3, (40, 7))
    index, _, table = run({2020: rows})
    assert table["loading"]["ndvi"] > 0
    expected, loading, _ = reference(rows, 1.0)
    np.testing.assert_allclose(index[0], expected, atol=1e-6)
    np.testing.assert_allclose(table["loading"], loading, atol=1e-9)


def test_nothing_to_assess():
    with pytest.raises(Absent):
        run({2020: [POND, POND]})
    with pytest.raises(ValueError, match="tail"):
        run({2020: [MEADOW, BARE]}, tail=50.0)
