"""Labels, counts and nearest neighbours of patches: hand sums, and distances against every pair of cells."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from shanshui.assess import landscape_formulas as formula
from shanshui.assess import landscape_nearest, landscape_summary
from shanshui.assess.landscape_count import count_patches
from shanshui.assess.landscape_label import MOST_CELLS, label_patches
from shanshui.assess.landscape_summary import patch_metrics, summarise

RNG = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed))


def key_of(text):
    """One character a cell: a digit its key, a dot none."""
    return np.array([[-1 if c == "." else int(c) for c in line] for line in text.split()], dtype="i4")


def random_key(rng, keys):
    rows, cols = (int(n) for n in rng.integers(1, 25, 2))
    coarse = rng.integers(-1, keys, size=(rows // 3 + 1, cols // 2 + 1))
    key = np.kron(coarse, np.ones((3, 2), int))[:rows, :cols]
    loose = rng.random((rows, cols)) < rng.choice([0.0, 0.2, 1.0])
    key = np.where(loose, rng.integers(-1, keys, size=(rows, cols)), key)
    key[rng.random((rows, cols)) < rng.choice([0.0, 0.5, 0.9])] = -1
    return key.astype("i4")


# ------------------------------------------------------------------ labels
def test_corners_join_and_numbers_run_by_first_cells():
    """Corners join the west 0 and the middle 1; the two 0 in the east touch none of their own."""
    labels, count = label_patches(key_of("0.1.0 .0.1. 0.1.0 ..... 11.00"))
    assert count == 6
    assert labels.tolist() == key_of("0.1.2 .0.1. 0.1.3 ..... 44.55").tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.0 000", "0.0 000"),  # a U joins late: two numbers become one
        ("00 .0", "00 .0"),
        (".0 0.", ".0 0."),
        ("0. .0", "0. .0"),
        ("010 101", "010 101"),
        ("0.0.0 .0.0.", "0.0.0 .0.0."),
        ("0.1 ... 1.0", "0.1 ... 2.3"),
        ("00.00.0 0.0.00.", "00.00.0 0.0.00."),
    ],
)
def test_small_patches(text, expected):
    labels, count = label_patches(key_of(text))
    assert labels.tolist() == key_of(expected).tolist()
    assert count == key_of(expected).max() + 1


@settings(max_examples=60, deadline=None)
@given(RNG)
def test_labels_are_those_of_each_key_labelled_alone(rng):
    key = random_key(rng, 4)
    labels, count = label_patches(key)
    assert count == labels.max(initial=-1) + 1
    total = 0
    for k in range(4):
        expected, found = ndimage.label(key == k, np.ones((3, 3)))
        total += found
        pairs = {*zip(expected[key == k].tolist(), labels[key == k].tolist(), strict=True)}
        assert len(pairs) == found == len({pair[1] for pair in pairs})
    assert total == count
    known = labels[labels >= 0]
    first = [int(np.flatnonzero(known == n)[0]) for n in range(count)]
    assert first == sorted(first)
    assert (labels[key < 0] == -1).all()


def test_more_cells_than_a_number_can_name():
    assert np.iinfo("i4").max == MOST_CELLS
    with pytest.raises(ValueError, match="2147483648"):
        label_patches(np.broadcast_to(np.int32(0), (2**16, 2**15)))


# ------------------------------------------------------------------ counts
def test_counts_of_a_patch_with_a_hole():
    """5 × 5 cells about a hole that is unknown: 24 cells, 20 sides without and 4 within."""
    key = np.zeros((5, 5), "i4")
    key[2, 2] = -1
    p = count_patches(key, 1)
    assert (p.cells.tolist(), p.sides.tolist()) == ([24], [24])
    assert p.core.tolist() == [4]  # (1, 1), (1, 3), (3, 1), (3, 3); corners of the hole do not make an edge
    assert p.cores.tolist() == [4]
    assert p.adjacency.tolist() == [[[2 * 36]]]  # 40 sides inside the square, less 4 of the hole, from both cells
    assert p.nearest2.tolist() == [-1]


def test_counts_of_two_landscapes_side_by_side():
    """Keys 0 and 1 are classes of the first, 2 and 3 the same classes of the second landscape."""
    p = count_patches(key_of("0123 0023"), 2, 2)
    assert p.key.tolist() == [0, 1, 2, 3]
    assert p.cells.tolist() == [3, 1, 2, 2]
    assert p.sides.tolist() == [8, 4, 6, 6]
    assert p.adjacency.tolist() == [[[4, 2], [2, 0]], [[2, 2], [2, 2]]]


def test_core_cells_of_two_components():
    key = key_of("000.000 0000000 000.000")
    p = count_patches(key, 1)  # (1, 3) has unknown neighbours: two core cells to either side of it
    assert (p.core.tolist(), p.cores.tolist()) == ([4], [2])


# ------------------------------------------------------------------ nearest neighbours
@settings(max_examples=150, deadline=None)
@given(RNG)
def test_nearest_neighbour_against_every_pair_of_cells(rng):
    key = random_key(rng, 4)
    p = count_patches(key, 2, 2)
    labels, count = label_patches(key)
    for patch in range(count):
        own, other = np.argwhere(labels == patch), np.argwhere((key == p.key[patch]) & (labels != patch))
        expected = ((own[:, None] - other[None]) ** 2).sum(axis=2).min() if len(other) else -1
        assert p.nearest2[patch] == expected


def test_nearest_neighbour_across_a_wide_map_wider_than_a_strip():
    key = np.full((3, 3 * landscape_nearest.STRIP), -1, "i4")
    key[0, 1], key[2, -2], key[1, 40] = 0, 0, 1
    assert count_patches(key, 2).nearest2.tolist() == [(key.shape[1] - 3) ** 2 + 4, -1, (key.shape[1] - 3) ** 2 + 4]


# ------------------------------------------------------------------ metrics of patches and their sums
def test_metrics_of_patches():
    """3 × 3 cells of 20 m with one core cell, and a single cell 2 columns off: 40 m from centre to centre."""
    p = count_patches(key_of("000.0 000.. 000.."), 1)
    each = patch_metrics(p, slice(None), 20.0)
    assert each["area_ha"].tolist() == [0.36, 0.04]
    assert each["perimeter_m"].tolist() == [240.0, 80.0]
    assert each["shape"].tolist() == [1.0, 1.0]
    assert each["fractal"].tolist() == pytest.approx([1.0, 1.0])
    assert each["nearest_m"].tolist() == [40.0, 40.0]
    assert each["core_ha"].tolist() == [0.04, 0.0]
    assert each["core_percent"].tolist() == pytest.approx([100 / 9, 0])
    assert patch_metrics(p, slice(1, 2), 20.0)["area_ha"].tolist() == [0.04]


def test_sums_do_not_depend_on_how_many_patches_are_held(monkeypatch):
    key = np.random.default_rng(1).integers(0, 3, (30, 30)).astype("i4")
    whole = summarise(count_patches(key, 3), 30.0, 3)
    monkeypatch.setattr(landscape_summary, "CHUNK", 7)
    for mine, theirs in zip(summarise(count_patches(key, 3), 30.0, 3), whole, strict=True):
        pd.testing.assert_frame_equal(mine, theirs, rtol=1e-12)


# ------------------------------------------------------------------ formulas
def compact(cells):
    """So many cells in a clump: row by row of the smallest square or oblong that holds them."""
    n = math.isqrt(cells)
    cols = n if cells <= n * n else n + 1
    key = np.full((n + 2, cols), -1, "i4")
    key.reshape(-1)[:cells] = 0
    return count_patches(key, 1)


@pytest.mark.parametrize(
    "cells", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 15, 16, 17, 24, 25, 10**6, 10**6 + 1000, 10**6 + 1001]
)
def test_a_compact_clump_has_shape_1_and_aggregation_100(cells):
    p = compact(cells) if cells < 100 else None
    sides = 2 * (math.isqrt(cells - 1) + 1 + -(-cells // (math.isqrt(cells - 1) + 1)))  # of the smallest oblong
    like = (4 * cells - sides) // 2
    if p is not None:
        assert (p.sides[0], p.adjacency[0, 0, 0]) == (sides, 2 * like)
    assert formula.shape_index(cells, sides) == 1
    assert formula.most_like_sides(cells) == like


def test_a_single_cell_of_one_metre():
    assert formula.fractal_dimension(4.0, 1.0) == 1
    assert np.isnan(formula.aggregation_index(0, 1))
    assert np.isnan(formula.cohesion(4, 4, 1))
    assert formula.cohesion(4, 4, 9) == 0
    assert np.isnan(formula.mean(0.0, 0))


def sums(p, a):
    log_p, log_a = np.log(p), np.log(a)
    return len(p), log_p.sum(), log_a.sum(), (log_p**2).sum(), (log_p * log_a).sum()


def test_perimeter_area_fractal_of_a_power_law():
    """a = p^1.6 exactly: the dimension is 2 / 1.6; from ten patches on."""
    p = np.arange(4.0, 24.0, 2.0)
    assert formula.perimeter_area_fractal(*sums(p, p**1.6)) == pytest.approx(1.25)
    assert np.isnan(formula.perimeter_area_fractal(*sums(p[:9], p[:9] ** 1.6)))


def test_perimeter_area_fractal_of_equal_patches_is_not_defined():
    assert np.isnan(formula.perimeter_area_fractal(*sums(np.full(17, 40.0), np.full(17, 100.0))))
    # variance a little above and below what rounding leaves (a billionth of n Σ ln² p)
    for above, defined in ((1.2e-9, True), (0.8e-9, False)):
        found = formula.perimeter_area_fractal(10, math.sqrt(10 * 10 * (1 - above)), 0.0, 10.0, 1.0)
        assert np.isnan(found) != defined


def test_two_classes_in_a_chequer_have_no_contagion():
    """Shares ½ and ½, and no side between like cells: q = 0, ½, ½, 0 → 1 − ln 2 / (2 ln 2) = 50 %."""
    found = formula.contagion(np.array([0.5, 0.5, 0.0]), np.array([[0, 8, 0], [8, 0, 0], [0, 0, 0]]))
    assert found == pytest.approx(50)
    assert np.isnan(formula.contagion(np.array([1.0, 0.0]), np.array([[8, 0], [0, 0]])))
