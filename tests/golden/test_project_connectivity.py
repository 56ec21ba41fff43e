"""What projects do to the network: hand sums on strips; invariants on random maps (never worse, equal to corridors run again)."""

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.connect.corridors import corridors
from shanshui.connect.network_indices import network_indices
from shanshui.connect.project_connectivity import project_connectivity
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

N = np.nan
COLUMNS = ["id", "corridors", "cost_percent", "equivalent_before_m2", "equivalent_after_m2", "pc_percent"]


def maps(label, now, after, works, areas=None, cell=100.0, names=("a", "b")):
    label = np.array(label, "i4")
    grid = Grid("EPSG:4528", 0.0, 0.0, cell, label.shape)
    ids = sorted(set(label[label > 0].tolist()))
    areas = [1.0] * len(ids) if areas is None else areas
    sources = gpd.GeoDataFrame({"id": ids, "area_m2": areas}, geometry=[None] * len(ids), crs=grid.crs)
    layers = [grid.raster(np.array(v, t)) for v, t in ((works, "i4"), (label, "i4"), (now, "f4"), (after, "f4"))]
    return pd.DataFrame({"id": list(names)}), layers[0], sources, *layers[1:], grid


def run(*told, dispersal_median_m=100.0, **more):
    *layers, grid = maps(*told, **more)
    return project_connectivity(*layers, grid=grid, dispersal_median_m=dispersal_median_m)


def test_hand_sum():
    label = [[1, -1, -1, -1, 2]]
    now = [[1, 5, 9, 5, 1]]
    after = [[1, 1, 3, 7, 1]]  # the fourth cell would become worse
    works = [[-1, 0, 1, 1, -1]]
    # before: 100 · (3 + 7 + 7 + 3) = 2000 over 400 m, R̄ = 5: a median of 100 m is 500 of cost; p = 2^−4
    # a: 1 1 9 5 1: 100 · (1 + 5 + 7 + 3) = 1600, p = 2^−3.2;   b: 1 5 3 5 1: 100 · (3 + 4 + 4 + 3) = 1400, p = 2^−2.8
    # both: 1 1 3 5 1: 100 · (1 + 2 + 4 + 3) = 1000, p = ¼
    found = run(label, now, after, works, [3.0, 4.0])
    assert list(found.columns) == COLUMNS
    assert found["id"].tolist() == ["a", "b", "*"]
    assert found["corridors"].tolist() == [1, 1, 1]
    assert found["cost_percent"].tolist() == pytest.approx([-20, -30, -50])
    first = 25 + 24 * 2**-4
    then = np.array([25 + 24 * 2**-3.2, 25 + 24 * 2**-2.8, 25 + 24 / 4])
    assert found["equivalent_before_m2"].tolist() == pytest.approx([math.sqrt(first)] * 3)
    assert found["equivalent_after_m2"].to_numpy() == pytest.approx(np.sqrt(then))
    assert found["pc_percent"].to_numpy() == pytest.approx(100 * (then / first - 1))


def test_default_median_is_5_km_of_the_mean_resistance_before():
    *layers, grid = maps([[1, -1, 2]], [[2, 2, 2]], [[2, 1, 2]], [[-1, 0, -1]], cell=2500.0, names=("a",))
    found = project_connectivity(*layers, grid=grid)
    # before 5000 m of resistance 2: p = ½; after 5000 · 1.5: p = 2^−¾
    assert found["equivalent_before_m2"].tolist() == pytest.approx([math.sqrt(3)] * 2)
    assert found["equivalent_after_m2"].tolist() == pytest.approx([math.sqrt(2 + 2 * 2**-0.75)] * 2)


def test_what_changes_nothing_says_so():
    # a has no cell; b makes no other land; c lies out of every way; what changes outside the works does not count
    label = [[1, -1, 2], [-1, -1, -1], [-1, -1, -1], [-1, -1, -1]]
    now = [[1, 1, 1], [9, 9, 9], [9, 9, 9], [9, 9, 9]]
    after = [[1, 1, 1], [9, 9, 9], [9, 9, 9], [1, 1, 1]]
    works = [[-1, 1, -1], [-1, 1, -1], [-1, -1, -1], [2, 2, -1]]
    found = run(label, now, after, works, names=("a", "b", "c"))
    assert found["id"].tolist() == ["a", "b", "c", "*"]
    assert found["corridors"].tolist() == [0] * 4
    assert found[["cost_percent", "pc_percent"]].to_numpy().tolist() == [[0, 0]] * 4
    assert found["equivalent_before_m2"].equals(found["equivalent_after_m2"])


def test_a_way_that_becomes_open_to_new_neighbours():
    # 1 and 3 meet by way of 2 alone, for the row below is dear; a project there makes them neighbours themselves
    label = [[1, -1, -1, 2, -1, -1, 3], [-1] * 7]
    now = [[1, 1, 1, 1, 1, 1, 1], [90] * 7]
    after = [[1, 1, 1, 1, 1, 1, 1], [90, 1, 1, 1, 1, 1, 90]]
    works = [[-1] * 7, [0] * 7]
    found = run(label, now, after, works, [1.0, 1.0, 1.0], names=("a",))
    # two corridors of 300 m as before, p = ⅛ each, p*_13 = 1/64; R̄ = 1
    before = 3 + 2 * (1 / 8 + 1 / 8 + 1 / 64)
    assert found["equivalent_before_m2"][0] == pytest.approx(math.sqrt(before))
    # the new one: diagonal, four steps, diagonal: 400 + 200 √2 m, p = 2^−(4 + 2√2) < 1/64, so that it adds nothing
    assert found[["corridors", "cost_percent", "pc_percent"]].iloc[0].tolist() == [0, 0, 0]
    # with a cell of 40 as the source between, it does: 1–2 and 2–3 cost 100 · (1 + 1 + 20.5) each
    now[0] = [1, 1, 1, 40, 1, 1, 1]
    found = run(label, now, after, works, [1.0, 1.0, 1.0], names=("a",))
    cost = 100 * (1 + 1 + 20.5)
    median = 100 * (2 * cost / 600)  # R̄ = 7.5
    p, q = 2 ** (-cost / median), 2 ** (-(400 + 200 * math.sqrt(2)) / median)
    assert q > p * p
    before, then = 3 + 2 * (2 * p + p * p), 3 + 2 * (2 * p + q)
    assert found["equivalent_before_m2"].tolist() == pytest.approx([math.sqrt(before)] * 2)
    assert found["equivalent_after_m2"].tolist() == pytest.approx([math.sqrt(then)] * 2)
    assert found["cost_percent"].tolist() == [0, 0]


def test_a_way_that_comes_to_lead_through_a_third_source_still_counts():
    label = [[1, -1, 2, -1, 3], [-1] * 5]
    now = [[1, 9, 30, 9, 1], [1, 2, 2, 2, 1]]
    found = run(label, now, np.ones((2, 5)), [[-1, 0, 0, 0, -1], [-1] * 5], names=("a",))
    # before: 1–3 below the other, two diagonals of √2 · 1.5 and two steps of 2; 1–2 and 2–3 its half, and 16 up
    across = 3 * math.sqrt(2) + 4
    before = across + 2 * (across / 2 + 16)
    # after: 1–2 and 2–3 two steps of 1, 1–3 both
    assert found["corridors"].tolist() == [3, 3]
    assert found["cost_percent"].tolist() == pytest.approx([100 * (8 / before - 1)] * 2)


def test_a_barrier_stays_closed():
    label = [[1, -1, 2], [-1, -1, -1]]
    now, after = [[1, N, 1], [5, 5, 5]], [[1, 1, 1], [5, N, 5]]
    found = run(label, now, after, [[0, 0, 0], [0, 0, 0]], names=("a",))
    assert found[["corridors", "cost_percent"]].to_numpy().tolist() == [[0, 0]] * 2


def test_bad_input():
    with pytest.raises(Absent) as caught:
        run([[1, -1]], [[1, 1]], [[1, 1]], [[0, 0]])
    assert "一个生态源地" in caught.value.reason.zh
    with pytest.raises(Absent) as caught:
        run([[1, -1, 2]], [[1, N, 1]], [[1, N, 1]], [[0, 0, 0]])
    assert "隔断" in caught.value.reason.zh
    with pytest.raises(ValueError, match="positive and finite"):
        run([[1, -1, 2]], [[1, 0, 1]], [[1, 1, 1]], [[0, 0, 0]])
    with pytest.raises(ValueError, match="median"):
        run([[1, -1, 2]], [[1, 2, 1]], [[1, 1, 1]], [[0, 0, 0]], dispersal_median_m=0.0)


@st.composite
def random_maps(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    shape = draw(st.integers(4, 9)), draw(st.integers(4, 9))
    label = np.full(shape, -1)
    spots = rng.choice(label.size, draw(st.integers(2, 5)), replace=False)
    label.ravel()[spots] = np.arange(spots.size) + 1
    now, after = rng.integers(1, 60, shape), rng.integers(1, 60, shape)
    return label, now, after, rng.integers(-1, 2, shape), rng.integers(1, 9, spots.size).astype(float)


@settings(max_examples=25, deadline=None)
@given(random_maps())
def test_never_worse_and_equal_to_corridors_run_again(drawn):
    label, now, after, works, _ = drawn
    *layers, grid = maps(*drawn)
    found = project_connectivity(*layers, grid=grid, dispersal_median_m=400.0)
    assert (found["cost_percent"] <= 1e-9).all()
    assert (found["pc_percent"] >= -1e-9).all()
    last = found.iloc[-1]  # all together do no less than each
    assert (found["cost_percent"] >= last["cost_percent"] - 1e-9).all()
    assert (found["equivalent_after_m2"] <= last["equivalent_after_m2"] * (1 + 1e-9)).all()
    sources, places = layers[2], layers[3]
    area = grid.raster(np.ones(label.shape))
    before = corridors(sources, places, grid.raster(now.astype("f4")), grid=grid)
    index = network_indices(sources, before, area, dispersal_median_m=400.0)
    assert found["equivalent_before_m2"].tolist() == pytest.approx([index["equivalent_m2"][0]] * 3)
    for row, cells in enumerate((works == 0, works == 1, works >= 0)):
        better = np.where(cells, np.minimum(now, after), now).astype("f4")
        every = corridors(sources, places, grid.raster(better), grid=grid, pairs="all")
        cost = {(a, b): c for a, b, c in zip(every["from_source"], every["to_source"], every["cost"], strict=True)}
        again = [
            (cost.get((a, b)), c)
            for a, b, c in zip(before["from_source"], before["to_source"], before["cost"], strict=True)
        ]
        if all(c is not None for c, _ in again):  # no way of a pair came to lead through a third source
            percent = 100 * (sum(c for c, _ in again) / sum(c for _, c in again) - 1)
            assert found["cost_percent"][row] == pytest.approx(percent, abs=1e-9)
            assert found["corridors"][row] == sum(c < old * (1 - 1e-8) for c, old in again)


def test_inputs_stay_as_they_are():
    *layers, grid = maps([[1, -1, 2]], [[2, 2, 2]], [[2, 1, 2]], [[-1, 0, -1]], names=("a",))
    kept = [layer.copy() for layer in layers]
    project_connectivity(*layers, grid=grid)
    for layer, before in zip(layers, kept, strict=True):
        assert layer.equals(before)
