"""Corridors: hand sums on 1 × 5 and 5 × 5 cells; invariants (symmetry, cost ≥ length · min R, all pairs against a full search)."""

import itertools
import math

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.graph import MCP_Geometric

from shanshui.connect.corridors import corridors
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

N = np.nan


def run(label, resistance, cell=100.0, **told):
    label = np.array(label, "i4")
    grid = Grid("EPSG:4528", 1000.0, 5000.0, cell, label.shape)
    ids = sorted(set(label[label > 0].tolist()))
    sources = gpd.GeoDataFrame({"id": ids}, geometry=[None] * len(ids), crs=grid.crs)
    return corridors(sources, grid.raster(label), grid.raster(np.array(resistance, "f4")), grid=grid, **told)


def test_a_straight_line():
    found = run([[1, -1, -1, -1, 2]], [[1, 2, 4, 2, 1]])
    # 100 · [(1+2)/2 + (2+4)/2 + (4+2)/2 + (2+1)/2] = 100 · (1.5 + 3 + 3 + 1.5)
    assert found["cost"].tolist() == [900.0]
    assert found["length_m"].tolist() == [400.0]
    assert list(found.geometry[0].coords) == [(x, 4950.0) for x in (1050, 1150, 1250, 1350, 1450)]
    assert (found["from_source"][0], found["to_source"][0]) == (1, 2)
    assert found.crs == "EPSG:4528"
    assert found["mean_resistance"].tolist() == [2.25]  # 900 / 400
    columns = ["id", "from_source", "to_source", "length_m", "cost", "mean_resistance", "geometry"]
    assert list(found.columns) == columns


def test_diagonals_cost_the_root_of_two():
    label = np.full((5, 5), -1)
    label[0, 0], label[4, 4] = 1, 2
    found = run(label, np.full((5, 5), 3.0), cell=10.0)
    assert found["length_m"][0] == pytest.approx(4 * math.sqrt(2) * 10)
    assert found["cost"][0] == pytest.approx(4 * math.sqrt(2) * 10 * 3)


def test_a_barrier_with_a_gap():
    label = np.full((5, 5), -1)
    label[0, 0], label[0, 4] = 1, 2
    cost = np.ones((5, 5))
    cost[:, 2] = N
    cost[3, 2] = 5.0  # the only way through
    found = run(label, cost)
    # (0,0) to (3,1): two steps down and a diagonal, then one step into the gap; a diagonal into it would cost √2 · 3
    half = 2 + math.sqrt(2) + (1 + 5) / 2
    assert found["cost"][0] == pytest.approx(100 * 2 * half)
    assert (1250.0, 4650.0) in list(found.geometry[0].coords)
    cost[3, 2] = N
    with pytest.raises(Absent, match="apart"):
        run(label, cost)


def test_from_edge_to_edge_of_wide_sources():
    label = [[1, 1, -1, -1, 2, 2], [1, 1, 1, -1, -1, 2]]
    found = run(label, np.ones((2, 6)))
    # (1,2) → (1,3) → (0,4), or (0,3) in between, or on to (1,5): 1 + √2 at the least
    assert found["length_m"][0] == pytest.approx(100 * (1 + math.sqrt(2)))
    assert found.geometry[0].coords[0] == (1250.0, 4850.0)
    assert found.geometry[0].coords[-1] == (1450.0, 4950.0)


def test_no_corridor_through_a_third_source():
    found = run([[2, -1, 1, -1, 3]], np.ones((1, 5)))
    assert found[["from_source", "to_source"]].to_numpy().tolist() == [[1, 2], [1, 3]]
    # the line starts in the lower id even where that lies to the east
    assert found.geometry[0].coords[0] == (1250.0, 4950.0)
    # the allocations of 1 and 2 touch, but the cheap way from 1 to 2 runs through 3
    cost = np.full((3, 7), 100.0)
    cost[0] = 1
    label = np.full((3, 7), -1)
    label[2, 0], label[0, 3], label[2, 6] = 1, 3, 2
    pairs = run(label, cost)[["from_source", "to_source"]].to_numpy().tolist()
    assert pairs == [[1, 3], [2, 3]]


def test_source_cells_without_resistance_are_neither_start_nor_end():
    found = run([[1, 1, -1, 2, 2], [-1, -1, -1, -1, -1]], [[1, N, 1, N, 1], [1, 1, 1, 1, 1]])
    # (0,0) → (1,1) → (1,2) → (1,3) → (0,4)
    assert found["length_m"][0] == pytest.approx(100 * (2 + 2 * math.sqrt(2)))
    with pytest.raises(Absent):
        run([[1, 1, -1, 2, 2]], [[1, 1, 1, N, N]])


def test_one_source_makes_no_corridor():
    with pytest.raises(Absent, match="single"):
        run([[1, -1, 1]], np.ones((1, 3)))


def test_touching_sources_and_ids_from_content():
    found = run([[1, 2]], [[1, 3]])
    assert found["cost"].tolist() == [200.0]
    again, elsewhere = run([[1, 2]], [[5, 5]]), run([[-1, 1, 2]], [[1, 1, 3]])
    assert found["id"][0] == again["id"][0] != elsewhere["id"][0]
    assert found["id"].str.fullmatch("C[0-9a-f]{8}").all()


def full_search(label, cost, cell):
    """Cost distance of every pair by one exhaustive search from each source."""
    ids = sorted(set(label[label > 0].tolist()))
    result = {}
    for a in ids:
        reach, _ = MCP_Geometric(np.where(np.isnan(cost), -1, cost), sampling=(cell, cell)).find_costs(
            np.argwhere(label == a)
        )
        result.update({(a, b): reach[label == b].min() for b in ids if b != a})
    return result


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_invariants(seed):
    rng = np.random.default_rng(seed)
    label = np.full((9, 11), -1, "i4")
    spots = rng.choice(label.size, 5, replace=False)
    label.flat[spots] = np.arange(5) + 1
    cost = rng.integers(1, 60, label.shape).astype("f4")
    cost[rng.random(label.shape) < 0.1] = N
    cost.flat[spots] = 1
    every = full_search(label, cost.astype("f8"), 100.0)
    reachable = nx.Graph([pair for pair, total in every.items() if np.isfinite(total)])
    if not reachable.edges:
        return
    found = run(label, cost)
    graph = nx.Graph()
    for row in found.itertuples():
        pair = (row.from_source, row.to_source)
        assert pair[0] < pair[1]
        assert row.cost == pytest.approx(every[pair])  # the true least cost, though the search ends early
        assert every[pair] == pytest.approx(every[pair[::-1]])  # symmetric
        assert row.cost >= row.length_m * np.nanmin(cost) * (1 - 1e-12)
        ends = [np.array(row.geometry.coords[i]) for i in (0, -1)]
        assert row.length_m >= np.hypot(*(ends[0] - ends[1])) - 1e-9
        graph.add_edge(*pair, weight=row.cost)
    # what can be joined is joined, by a network that holds a minimum spanning tree of all cost distances
    whole = nx.Graph()
    whole.add_weighted_edges_from((a, b, c) for (a, b), c in every.items() if np.isfinite(c))
    assert set(map(frozenset, nx.connected_components(graph))) == set(map(frozenset, nx.connected_components(whole)))
    tree, best = (nx.minimum_spanning_tree(g).size(weight="weight") for g in (graph, whole))
    assert tree == pytest.approx(best)
    assert found[["from_source", "to_source"]].apply(tuple, axis=1).is_monotonic_increasing


def test_all_pairs_touch_in_every_direction():
    """Allocations that meet side by side, above each other, and on both diagonals."""
    for a, b in itertools.combinations([(0, 0), (0, 1), (1, 0), (1, 1)], 2):
        label = np.full((2, 2), -1)
        cost = np.full((2, 2), N)
        label[a], label[b], cost[a], cost[b] = 1, 2, 1, 3
        found = run(label, cost)
        assert found["cost"][0] == pytest.approx(100 * math.hypot(a[0] - b[0], a[1] - b[1]) * 2)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_all_pairs(seed):
    """Each pair that can be joined, unless every cheapest path of it runs through a third source."""
    rng = np.random.default_rng(seed)
    label = np.full((8, 9), -1, "i4")
    spots = rng.choice(label.size, 4, replace=False)
    label.flat[spots] = (2, 3, 5, 8)
    cost = rng.uniform(1, 60, label.shape).astype("f4")
    cost[rng.random(label.shape) < 0.1] = N
    cost.flat[spots] = 1
    every = full_search(label, cost.astype("f8"), 100.0)
    through = {
        (a, b)
        for a, b in itertools.combinations((2, 3, 5, 8), 2)
        for c in {2, 3, 5, 8} - {a, b}
        if every[a, c] + every[c, b] <= every[a, b] * (1 + 1e-9)
    }
    wanted = {p: c for p, c in every.items() if p[0] < p[1] and np.isfinite(c) and p not in through}
    if not wanted:
        return
    found = run(label, cost, pairs="all")
    assert list(zip(found["from_source"], found["to_source"], strict=True)) == sorted(wanted)
    assert found["cost"].tolist() == pytest.approx([wanted[p] for p in sorted(wanted)], rel=1e-12)


def test_words_and_resistances_that_make_no_sense():
    with pytest.raises(ValueError, match="pairs"):
        run([[1, -1, 2]], [[1, 1, 1]], pairs="some")
    for bad in (0.0, -1.0, np.inf):
        with pytest.raises(ValueError, match="positive and finite"):
            run([[1, -1, 2]], [[1, bad, 1]])
    with pytest.raises(Absent, match="apart"):
        run([[1, -1, 2]], [[N, N, N]])
    with pytest.raises(Absent, match="apart"):
        run([[1, -1, 2]], [[N, 1, N]])


def test_the_cost_is_that_of_the_path():
    rng = np.random.default_rng(5)
    label = np.full((40, 50), -1, "i4")
    label[2:6, 3:8], label[30:38, 5:9], label[10:14, 40:48], label[33, 44] = 1, 2, 3, 4
    cost = rng.choice([1, 7, 30, 500], label.shape).astype("f4")
    found = run(label, cost, cell=30.0)
    assert len(found) > 3
    for row in found.itertuples():
        xy = np.array(row.geometry.coords)
        rows, cols = ((5000 - xy[:, 1]) // 30).astype(int), ((xy[:, 0] - 1000) // 30).astype(int)
        along = cost[rows, cols].astype("f8")
        steps = np.hypot(*np.diff(xy, axis=0).T) * (along[1:] + along[:-1]) / 2
        assert row.cost == pytest.approx(steps.sum(), rel=1e-12)
        assert row.mean_resistance == pytest.approx(steps.sum() / row.length_m)
        assert label[rows[0], cols[0]] == row.from_source
        assert label[rows[-1], cols[-1]] == row.to_source


def test_inputs_stay_as_they_are():
    label, cost = np.array([[1, -1, 2]], "i4"), np.array([[1, 2, 1]], "f4")
    run(label, cost)
    assert label.tolist() == [[1, -1, 2]]
    assert cost.tolist() == [[1, 2, 1]]
