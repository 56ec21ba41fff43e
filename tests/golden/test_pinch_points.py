"""Pinch points: hand sums on 2 × 10 cells; natural breaks against every possible division (invariant)."""

from itertools import combinations, pairwise

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, box

from shanshui.connect.pinch_points import pinch_points
from shanshui.connect.top_class import least_of_top
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

N = np.nan


def run(current, paths=((0, 900, 1, 900),), area=None, cell=100.0, **told):
    """`paths` are corridors (x, y, x, y), named 甲, 乙, 丙."""
    current = np.array(current, "f4")
    grid = Grid("EPSG:4528", 0.0, 1000.0, cell, current.shape)
    area = np.full(current.shape, cell**2) if area is None else np.array(area, "f8")
    shapes = [LineString([path[:2], path[2:]]) for path in paths]
    lines = gpd.GeoDataFrame({"id": list("甲乙丙")[: len(paths)]}, geometry=shapes, crs=grid.crs)
    layers = [grid.raster(current), lines, grid.raster(area)]
    before = [layer.copy() for layer in layers]
    found = pinch_points(*layers, grid=grid, **told)
    for layer, kept in zip(layers, before, strict=True):
        assert layer.equals(kept)
    return found


CURRENT = [[N, 0.1, 0.2, 0.9, 1.0, 0.8, 0.2, 0.1, 0.7, N], [N, 0.3, 0.3, 0.1, 0.1, 0.3, 0.3, 0.7, 0.1, N]]


def test_hand_sum():
    area = np.full((2, 10), 10_000.0)
    area[0, 3] = 30_000.0
    # 16 cells; a fifth of them is 3.2: 0.9, 1.0, 0.8
    found = run(CURRENT, area=area, top_percent=20.0)
    assert found.drop(columns=["id", "geometry"]).values.tolist() == [
        ["甲", 50_000.0, pytest.approx((0.9 * 3 + 1.0 + 0.8) / 5), pytest.approx(1.0)]
    ]
    assert found.geometry[0].equals(box(300, 900, 600, 1000))
    assert found["id"].str.fullmatch("P[0-9a-f]{8}").all()
    elsewhere = run([row[::-1] for row in CURRENT], top_percent=20.0)  # an id tells where, not which
    assert elsewhere["id"][0] != found["id"][0]
    # 5/16 is 31.25 %: the two of 0.7, which touch at a corner, are too few
    assert run(CURRENT, top_percent=31.25)["id"].tolist() == found["id"].tolist()
    both = run(CURRENT, top_percent=31.25, min_cells=2)
    assert both["current_max"].tolist() == pytest.approx([1.0, 0.7])
    assert both["id"][0] == found["id"][0]
    # the fourth comes with its equal
    assert len(run(CURRENT, top_percent=25.0, min_cells=2)) == 2


def test_the_highest_comes_first():
    found = run([[0.5, 0.5, 0.1, 0.9, 0.2, 0.6, 0.6, 0.1]], top_percent=70.0, min_cells=1)
    assert found["current_max"].tolist() == pytest.approx([0.9, 0.6, 0.5])
    assert found["current"].tolist() == pytest.approx([0.9, 0.6, 0.5])


def test_the_corridor_through_it_or_nearest_to_it():
    # the piece is 300 … 600 × 900 … 1000: 150 of 甲 lie in it, 200 of 乙; else 丙 is 50 off and 甲 60
    told = {"top_percent": 20.0}
    through = [(0, 950, 450, 950), (400, 950, 900, 950), (310, 1000, 310, 950)]
    assert run(CURRENT, paths=through, **told)["corridor"].tolist() == ["乙"]
    assert run(CURRENT, paths=[(0, 840, 900, 840), (0, 9, 9, 9), (0, 850, 900, 850)], **told)["corridor"].tolist() == [
        "丙"
    ]
    assert run(CURRENT, paths=through[:1] * 3, **told)["corridor"].tolist() == ["甲"]


def strip(values):
    return np.array(values, "f4").reshape(1, -1)


def test_one_cell_in_twenty_and_three_cells_by_default():
    values = np.linspace(0.1, 0.9, 60)  # 5 % of 60 cells are the last three
    assert run(strip(values))["area_m2"].tolist() == [30_000.0]
    with pytest.raises(Absent, match="3 cells"):
        run(strip(values[1:]))  # 2.95 cells: two
    assert run(strip(values[1:]), min_cells=2)["area_m2"].tolist() == [20_000.0]
    assert run(strip([0.1, 0.2, 0.3]), min_cells=1, top_percent=1.0)["current"].tolist() == pytest.approx([0.3])


def test_natural_breaks():
    values = [1, 2, 9, 10, 11, 30, 31, 32, 60, 61, 62, 90, 91, 92]
    found = run(strip(values), breaks="natural")  # five: 1 2 | 9 10 11 | 30 31 32 | 60 61 62 | 90 91 92
    assert found["current"].tolist() == [91.0]
    found = run(strip(values), breaks="natural", classes=2)  # 1 … 32 | 60 … 92
    assert found["area_m2"].tolist() == [60_000.0]
    # fewer values than classes: each is a class
    assert run(strip([1, 1, 2, 2, 2]), breaks="natural")["current"].tolist() == [2.0]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=2, max_size=11), st.integers(2, 5))
def test_natural_breaks_are_the_best_of_all_divisions(values, classes):
    values = np.sort(np.array(values, "f8"))
    distinct = np.unique(values)

    def spread(cuts):
        edges = [-np.inf, *cuts, np.inf]
        return sum(
            float(((part - part.mean()) ** 2).sum())
            for low, high in pairwise(edges)
            if (part := values[(values >= low) & (values < high)]).size
        )

    number = min(classes, distinct.size)
    best = min(spread(cuts) for cuts in combinations(distinct[1:], number - 1))
    found = least_of_top(values, "natural", 5.0, classes)
    of_last = [
        spread(cuts) for cuts in combinations(distinct[1:], number - 1) if cuts == () or abs(cuts[-1] - found) < 1e-3
    ]
    assert min(of_last) == pytest.approx(best, abs=1e-9)


@pytest.mark.parametrize("classes", [3, 4])
@pytest.mark.parametrize("seed", range(4))
def test_natural_breaks_of_many_values_by_the_plain_recursion(seed, classes):
    """The least spread of the first `end` values in k classes, over every beginning of the last: no halving."""
    values = np.sort(np.random.default_rng(seed).choice(3000, 120, replace=False).astype("f8")) ** (1 + seed)
    values /= values[-1]

    def spread(a, b):
        return float(((values[a:b] - values[a:b].mean()) ** 2).sum())

    best = [np.inf] + [spread(0, end) for end in range(1, 121)]
    for _ in range(classes - 1):
        ways = [[(best[at] + spread(at, end), at) for at in range(1, end)] for end in range(121)]
        best, first = (
            [min(way, default=(np.inf, 0))[0] for way in ways],
            [min(way, default=(np.inf, 0))[1] for way in ways],
        )
    assert least_of_top(values, "natural", 5.0, classes) == pytest.approx(values[first[120]], rel=2e-6)


def test_equal_to_a_millionth_is_equal():
    values = np.array([0.5, 0.5 * (1 + 9e-7), 0.4999])
    assert (values >= least_of_top(values, "share", 1.0, 2)).tolist() == [True, True, False]
    values[1] = 0.5 * (1 + 1.2e-6)
    assert (values >= least_of_top(values, "share", 1.0, 2)).tolist() == [False, True, False]
    noisy = 0.5 * (1 + np.arange(6) * 1.8e-7)
    with pytest.raises(Absent, match="same all along"):
        run(strip(noisy))
    assert len(run(strip(noisy * [1, 1, 1, 1, 1, 1.00001]), min_cells=1)) == 1


def test_what_is_left_out():
    area = np.full((2, 10), 10_000.0)
    area[0, 3] = 0
    told = {"top_percent": 14.0, "min_cells": 2}  # of 15 cells two
    assert run(CURRENT, area=area, **told)["area_m2"].tolist() == [20_000.0]
    assert run(CURRENT, area=np.full((2, 10), 0.5), top_percent=20.0)["area_m2"].tolist() == [1.5]
    with pytest.raises(Absent, match="same"):
        run([[N, N]])
    with pytest.raises(Absent, match="same"):
        run([[1.0, 1.0, 1.0]])


def test_what_makes_no_sense():
    for told, word in (
        ({"breaks": "x"}, "breaks"), ({"top_percent": 0.0}, "top_percent"), ({"top_percent": 100.1}, "top_percent"),
        ({"classes": 1}, "classes"), ({"min_cells": 0}, "min_cells"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=word):
            run(CURRENT, **told)
    assert run(CURRENT, top_percent=100.0)["area_m2"].tolist() == [160_000.0]


def test_values_within_a_millionth_are_equal():
    assert least_of_top(np.array([0.5, 1.0]), "share", 50, 5) == pytest.approx(0.999999, abs=1e-9)
    assert least_of_top(np.array([0.5, 1.0, 1.0]), "natural", 50, 2) == pytest.approx(0.999999, abs=1e-9)
