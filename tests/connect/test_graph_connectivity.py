"""PC and IIC: hand sums; brute force over all paths; a reference program's distances (python-igraph); invariants."""

import itertools
import json
import math
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.connect.graph_connectivity import (
    best,
    counted,
    direct,
    fewer_links,
    gaps,
    iic_importance,
    iic_numerator,
    more_probable,
    pc_importance,
    pc_numerator,
    probability,
    without_each,
)

REFERENCE = Path(__file__).parent.parent / "golden" / "data" / "igraph" / "distances.json"


def links_of(p):
    """Links where the probability is above 0."""
    links = np.where(p > 0, 1.0, np.inf)
    np.fill_diagonal(links, 0)
    return links


# ---------------------------------------------------------------------- brute force over all simple paths
def paths(n, a, b):
    inner = [k for k in range(n) if k not in (a, b)]
    for size in range(n - 1):
        for between in itertools.permutations(inner, size):
            yield (a, *between, b)


def brute(areas, p, nodes=None):
    """Numerators of PC and IIC over the paths of a graph, or of some of its nodes."""
    nodes = list(range(len(areas))) if nodes is None else nodes
    areas, p = areas[nodes], p[np.ix_(nodes, nodes)]
    n, pc, iic = len(nodes), 0.0, 0.0
    for a, b in itertools.product(range(n), repeat=2):
        ways = [(1.0, 0)]
        if a != b:
            ways = [(math.prod(p[i, j] for i, j in itertools.pairwise(path)), len(path) - 1) for path in paths(n, a, b)]
        pc += areas[a] * areas[b] * max(way[0] for way in ways)
        iic += areas[a] * areas[b] * max((1 / (1 + hops) for prob, hops in ways if prob > 0), default=0)
    return pc, iic


@st.composite
def graphs(draw, least=1, most=5):
    n = draw(st.integers(least, most))
    areas = np.array(draw(st.lists(st.floats(0.1, 100), min_size=n, max_size=n)))
    p = np.eye(n)
    for a, b in itertools.combinations(range(n), 2):
        p[a, b] = p[b, a] = draw(st.sampled_from((0.0, 1.0)) | st.floats(0.01, 1))
    return areas, p


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_brute_force(graph):
    areas, p = graph
    pc, iic = brute(areas, p)
    assert pc_numerator(areas, p) == pytest.approx(pc)
    assert iic_numerator(areas, links_of(p)) == pytest.approx(iic)
    of_pc, of_iic = pc_importance(areas, p), iic_importance(areas, links_of(p))
    for k in range(len(areas)):
        less = brute(areas, p, [i for i in range(len(areas)) if i != k])
        assert of_pc.d[k] == pytest.approx(100 * (pc - less[0]) / pc, abs=1e-9)
        assert of_iic.d[k] == pytest.approx(100 * (iic - less[1]) / iic, abs=1e-9)


def test_six_nodes_by_brute_force():
    """A ring of six with one chord: ways round both sides, and one node whose loss cuts nothing off."""
    areas = np.array([5.0, 1.0, 3.0, 2.0, 8.0, 4.0])
    ends = np.array([(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 0), (1, 4)])
    p = direct(6, ends, np.array([0.9, 0.8, 0.3, 0.7, 0.2, 0.6, 0.5]), 0, 1)
    pc, iic = brute(areas, p)
    assert pc_numerator(areas, p) == pytest.approx(pc)
    assert iic_numerator(areas, links_of(p)) == pytest.approx(iic)
    for k in range(6):
        less = brute(areas, p, [i for i in range(6) if i != k])
        assert pc_importance(areas, p).d[k] == pytest.approx(100 * (pc - less[0]) / pc)
        assert iic_importance(areas, links_of(p)).d[k] == pytest.approx(100 * (iic - less[1]) / iic)


# ---------------------------------------------------------------------- hand sums
def test_hand_sum_of_a_chain():
    # 1 —½— 2 —¼— 3, areas 2, 1, 4:  p*_13 = 1/8
    areas = np.array([2.0, 1.0, 4.0])
    p = direct(3, np.array([(0, 1), (1, 2)]), np.array([0.5, 0.25]), 0, 1)
    # Σ a² = 21;  2·(2·1·½ + 1·4·¼ + 2·4·⅛) = 6
    assert pc_numerator(areas, p) == 27.0
    found = pc_importance(areas, p)
    assert found.intra.tolist() == pytest.approx([400 / 27, 100 / 27, 1600 / 27])
    assert found.flux.tolist() == pytest.approx([100 * 4 / 27, 100 * 4 / 27, 100 * 4 / 27])  # 2·(1 + 1) each
    assert found.connector.tolist() == pytest.approx([0, 100 * 2 / 27, 0])  # the pair 1, 3 by way of 2
    assert found.d.tolist() == pytest.approx([800 / 27, 1000 * 0.7 / 27, 2000 / 27])
    # IIC: Σ a² = 21;  2·(2/2 + 4/2 + 8/3) = 34/3;  in all 97/3
    links = links_of(p)
    assert iic_numerator(areas, links) == pytest.approx(97 / 3)
    found = iic_importance(areas, links)
    assert found.intra.tolist() == pytest.approx([400 / (97 / 3), 100 / (97 / 3), 1600 / (97 / 3)])
    assert found.flux.tolist() == pytest.approx([100 * 22 / 97, 100 * 18 / 97, 100 * 28 / 97])
    assert found.connector.tolist() == pytest.approx([0, 100 * 16 / 97, 0])  # 2 · 8/3 of 97/3


def test_a_loss_by_rounding_is_none():
    ends = np.array([(0, 1), (1, 2), (0, 2)])
    for link in (1.0, 0.5):
        total = 3 + 4 * link + 2 * link**2
        for short, lost in (
            (0.0, 0),
            (0.9e-12, 0),
            (1.1e-12, 1),
        ):  # by so much the direct link falls short of the way by 1
            p = direct(3, ends, np.array([link, link, link**2 * (1 - short)]), 0, 1)
            found = pc_importance(np.ones(3), p).connector
            assert found[1] == pytest.approx(lost * 200 * short * link**2 / total, rel=1e-3, abs=0)
            assert found[[0, 2]].tolist() == [0, 0]


def test_one_node_is_all_of_it():
    found = pc_importance(np.array([3.0]), np.eye(1))
    assert (found.intra[0], found.flux[0], found.connector[0], found.d[0]) == (100, 0, 0, 100)


def test_probability_halves_with_each_median():
    far = np.array([0.0, 500.0, 1000.0, np.inf])
    assert probability(far, 500.0).tolist() == [1, 0.5, 0.25, 0]
    assert probability(far, 0.1)[0] == 1
    for bad in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="median"):
            probability(far, bad)


def test_direct_matrix():
    found = direct(3, np.array([(0, 2)]), np.array([0.5]), 7.0, 1.0)
    assert found.tolist() == [[1, 7, 0.5], [7, 1, 7], [0.5, 7, 1]]
    assert direct(2, np.empty((0, 2), dtype=int), np.empty(0), 0.0, 1.0).tolist() == [[1, 0], [0, 1]]


def test_gaps_from_edge_to_edge():
    boxes = np.array([shapely.box(0, 0, 1, 1), shapely.box(4, 5, 6, 6), shapely.box(1, 1, 2, 2)], dtype=object)
    # 3 across and 4 up; a common corner; 2 across and 3 up
    root = math.sqrt(13)
    assert gaps(boxes).tolist() == [[0, 5, 0], [5, 0, root], [0, root, 0]]


def test_a_graph_of_nothing_calls_nothing():
    without_each(np.empty((0, 0)), more_probable, lambda k, known: pytest.fail("there is no node"))


@pytest.mark.parametrize("areas", [[], [0.0, 0.0], [math.nan, 1.0]])
def test_areas_that_sum_to_nothing(areas):
    with pytest.raises(ValueError, match="areas of a graph"):
        pc_importance(np.array(areas), np.eye(len(areas)))


# ---------------------------------------------------------------------- reference program
def test_distances_of_the_reference_program():
    told = json.loads(REFERENCE.read_text("utf8"))
    n = told["nodes"]
    ends = np.array([link[:2] for link in told["links"]])
    length = np.array([link[2] for link in told["links"]])
    matrix = {
        "distance": direct(n, ends, probability(length, 1000.0), 0, 1),
        "hops": direct(n, ends, np.ones(len(ends)), np.inf, 0),
    }

    def far(known):
        with np.errstate(divide="ignore"):
            return -1000 * np.log2(known)

    for name, via, meaning in (("distance", more_probable, far), ("hops", fewer_links, lambda known: known)):
        expected = np.array([[math.inf if v is None else v for v in row] for row in told[name]])
        assert meaning(best(matrix[name], via)) == pytest.approx(expected, abs=1e-5)
        seen = set()

        def check(k, known, name=name, meaning=meaning, seen=seen):
            kept = [i for i in range(n) if i != k]
            less = [[math.inf if v is None else v for v in row] for row in told["without"][k][name]]
            assert meaning(known[np.ix_(kept, kept)]) == pytest.approx(np.array(less), abs=1e-5)
            seen.add(k)

        without_each(matrix[name], via, check)
        assert seen == set(range(n))


# ---------------------------------------------------------------------- invariants
@settings(max_examples=40, deadline=None)
@given(graphs(2, 7), st.data())
def test_invariants(graph, data):
    areas, p = graph
    links = links_of(p)
    close = best(p, more_probable)
    assert (close >= p).all()
    assert np.array_equal(close, close.T)
    hops = counted(best(links, fewer_links))
    for found, closeness in ((pc_importance(areas, p), close), (iic_importance(areas, links), hops)):
        total = areas @ closeness @ areas
        assert (found.connector >= -1e-9).all()
        assert (found.d <= 100 + 1e-9).all()
        assert found.intra.sum() + found.flux.sum() / 2 == pytest.approx(100)
        assert found.intra == pytest.approx(100 * areas**2 / total)
    order = np.array(data.draw(st.permutations(range(len(areas)))))
    turned = pc_importance(areas[order], p[np.ix_(order, order)])
    assert turned.d == pytest.approx(pc_importance(areas, p).d[order], abs=1e-9)
    # a better link never makes anything less connected
    a, b = data.draw(st.tuples(*[st.integers(0, len(areas) - 1)] * 2))
    better = p.copy()
    better[a, b] = better[b, a] = 1
    assert pc_numerator(areas, better) >= pc_numerator(areas, p) * (1 - 1e-12)
    assert pc_numerator(3 * areas, p) == pytest.approx(9 * pc_numerator(areas, p))
