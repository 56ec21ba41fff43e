"""Pieces, shared edges and the joining of small pieces: hand sums."""

import numpy as np

from shanshui.zone.partition import (
    consecutive,
    join_small,
    nearest,
    one_piece_each,
    pieces,
    shared_edges,
    sums,
    without_spurs,
)


def test_pieces_are_rook_connected_and_numbered_by_first_cell():
    label = np.array([[5, 5, -1, 0], [3, 5, 3, 0], [3, 3, 5, 0]])
    assert pieces(label).tolist() == [[0, 0, -1, 1], [2, 0, 3, 1], [2, 2, 4, 1]]


def test_consecutive():
    assert consecutive(np.array([[9, -1, 2], [2, 9, 0]])).tolist() == [[0, -1, 1], [1, 0, 2]]


def test_shared_edges():
    label = np.array([[0, 0, 1], [2, 1, 1], [2, -1, 1]])
    assert shared_edges(label) == {(0, 1): 2, (0, 2): 1, (1, 2): 1}
    assert shared_edges(np.array([[0]])) == {}
    assert shared_edges(np.array([[1, 0]])) == {(0, 1): 1}


def test_sums():
    assert sums(np.array([[0, -1], [2, 0]]), np.array([[1.0, 9], [4, 2]]), 4).tolist() == [3, 0, 4, 0]


def join(label, small, always=(), weight=None):
    label = np.array(label)
    weight = np.ones(label.shape) if weight is None else np.array(weight, "f8")
    return join_small(label, sums(label, weight, int(label.max()) + 1), small, frozenset(always)).tolist()


def test_the_longest_shared_edge_wins():
    # piece 2 (2 cells) shares 1 edge with piece 0 and 3 with piece 1
    label = [[0, 0, 0, 0], [0, 2, 2, 1], [1, 1, 1, 1]]
    assert join(label, 2) == [*label[:1], [0, 1, 1, 2], [2, 2, 2, 2]]  # nothing below 2: only renumbered
    # edges of 2: 2 above and 1 left with piece 0, 2 below and 1 right with piece 1: a tie, the smaller number
    assert join(label, 3) == [[0, 0, 0, 0], [0, 0, 0, 1], [1, 1, 1, 1]]
    label = [[0, 0, 0, 0], [1, 2, 2, 1], [1, 1, 1, 1]]
    assert join(label, 3) == [[0, 0, 0, 0], [1, 1, 1, 1], [1, 1, 1, 1]]


def test_the_smallest_goes_first_and_goes_on_joining():
    # 1 (1 cell) joins 0 (2 cells) by order of shared edge and number; the three are still below 4 and join 2
    assert join([[0, 0, 1, 2, 2, 2, 2]], 4) == [[0, 0, 0, 0, 0, 0, 0]]
    assert join([[0, 0, 1, 2, 2, 2, 2]], 3) == [[0, 0, 0, 1, 1, 1, 1]]
    # the size is what counts, not the number: 3 (0.5) before 1 (0.6); with 3 gone to 2, piece 1 has equal edges
    label = [[0, 0, 1, 2, 3, 2], [0, 0, 1, 2, 2, 2]]
    weight = [[1, 1, 0.3, 1, 0.5, 1], [1, 1, 0.3, 1, 1, 1]]
    assert join(label, 0.7, weight=weight) == [[0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 1]]


def test_some_always_join_and_first():
    assert join([[0, 0, 0, 1, 1]], 0, always=[0]) == [[0, 0, 0, 0, 0]]
    # 0 is marked: it joins 1 although 1 is smaller; together they are large enough
    assert join([[0, 0, 0, 1, 2, 2]], 2, always=[0]) == [[0, 0, 0, 0, 1, 1]]


def test_edges_add_up_when_pieces_join():
    # 1 joins 0; now 0 ∪ 1 and 2 share 2 edges, so the small 2 joins them rather than 3 (1 edge)
    label = [[0, 1, -1], [2, 2, 3], [-1, -1, 3]]
    weight = [[5, 1, 0], [1, 1, 3], [0, 0, 3]]
    assert join(label, 2.5, weight=weight) == [[0, 0, -1], [0, 0, 1], [-1, -1, 1]]


def test_edges_taken_over_are_counted_once():
    # 2 joins 3 (two edges); 3 now shares one edge with 1, as 0 does: a tie, 1 joins the smaller number
    label = [[0, 1, 2, 3], [0, -1, 3, 3]]
    weight = [[5, 2, 1, 5], [5, 0, 5, 5]]
    assert join(label, 2.5, weight=weight) == [[0, 0, 1, 1], [0, -1, 1, 1]]


def test_an_exclave_joins_the_nearest_or_stays_alone():
    label = [[0, -1, -1, -1, 2, -1, 1]] * 1
    assert join(label, 2, weight=[[5, 0, 0, 0, 1, 0, 5]]) == [[0, -1, -1, -1, 1, -1, 1]]
    assert join([[0, -1, 1]], 9) == [[0, -1, 1]]  # nothing to join: all are small exclaves
    assert nearest(np.array([[0, -1, 2, -1, -1, 1]]), 2, [0, 1]) == 0


def test_inputs_stay():
    label = np.array([[0, 1, 1]])
    areas = np.array([1.0, 2.0])
    join_small(label, areas, 2.0)
    assert label.tolist() == [[0, 1, 1]]
    assert areas.tolist() == [1, 2]


def test_spurs_go_to_the_nearest_broader_ground_and_the_border_makes_nothing_narrow():
    labels = np.zeros((7, 9), int)
    labels[:, 5:] = 1
    labels[3, 5:8] = 0  # a spur one cell wide
    labels[0, 0] = -1  # outside
    found = without_spurs(labels, 3)
    assert found[0, 0] == -1
    assert (found[3, 6:] == 1).all()
    assert (found[:, :4][labels[:, :4] == 0] == 0).all()
    assert np.array_equal(without_spurs(labels, 2), labels)
    assert np.array_equal(without_spurs(labels, 1), labels)
    # a partition that is one cell wide everywhere, with nothing beside it, stays as it is
    thin = np.full((5, 5), -1)
    thin[2] = 0
    assert np.array_equal(without_spurs(thin, 3), thin)
    # width 5 reaches two cells: a strip of four goes, one of five stays
    wide = np.zeros((15, 20), int)
    wide[:, 10:] = 1
    wide[4:8, 10:16] = 0
    assert (without_spurs(wide, 5)[4:8, 13:] == 1).all()
    wide[4:9, 10:16] = 0
    assert (without_spurs(wide, 5)[4:9, 10:16] == 0).all()


def test_detached_pieces_join_the_longest_edge_and_the_largest_stays():
    labels = np.array([[0, 0, 1, 1, 0], [0, 0, 1, 1, 1], [2, 2, 2, 2, 2]])
    found = one_piece_each(labels, np.ones(labels.shape))
    assert found.tolist() == [[0, 0, 1, 1, 1], [0, 0, 1, 1, 1], [2, 2, 2, 2, 2]]
    # of two equal pieces the first stays
    labels = np.array([[0, 1, 1, 1, 0]])
    assert one_piece_each(labels, np.ones(labels.shape)).tolist() == [[0, 1, 1, 1, 1]]
    # the larger by area stays, not the first
    assert one_piece_each(labels, np.array([[1, 1, 1, 1, 2.0]])).tolist() == [[0, 0, 0, 0, 1]]
