"""The solver of circuits: the iteration against the factorisation, its levels, its threads and its bounds."""

import mmap

import numpy as np
import pytest

from shanshui.connect import circuit_cycle, circuit_levels, circuit_network, circuit_strips
from shanshui.connect.circuit_levels import COARSEST, Level, coarser, interpolation, inverse_diagonal, levels
from shanshui.connect.circuit_links import DIAGONAL, LEAK, clusters, links
from shanshui.connect.circuit_network import Network
from shanshui.connect.circuit_solve import DIRECT, ROUNDS, Held, Unsolved

N = np.nan


def framed(resistance):
    return np.pad(np.asarray(resistance, "f8"), 1, constant_values=N)


def random_map(shape, seed=0, holes=0.1):
    rng = np.random.default_rng(seed)
    return framed(np.where(rng.random(shape) < holes, N, 10 ** (3 * rng.random(shape))))


def held_at(resistance, cells, eight=True, **told):
    g = links(resistance, eight, True)
    root = clusters(g)
    held = np.zeros(resistance.shape, bool)
    for cell in cells:
        held[cell] = True
    hole = np.isnan(resistance) | ~np.isin(root, root[held])
    return Held(g, held, hole, told.pop("tolerance", 1e-8), **told)


def two_cells(resistance):
    """Two cells of the largest piece, far apart."""
    root = clusters(links(resistance, False, True))
    piece = np.argwhere(root == np.bincount(root[~np.isnan(resistance)]).argmax())
    return tuple(piece[len(piece) // 9]), tuple(piece[-len(piece) // 9])


# ------------------------------------------------------------------ links
def test_links_of_a_two_by_two():
    g = links(framed([[1, 3], [5, N]]), True, True)
    assert g.dtype == np.float32
    assert g[0, 1, 1] == np.float32(2 / 4)
    assert g[1, 1, 1] == np.float32(2 / 6)
    assert g[3, 1, 2] == np.float32(2 / 8 / np.sqrt(2))
    assert np.count_nonzero(g) == 3
    assert pytest.approx(DIAGONAL) == 2**0.5
    assert np.count_nonzero(links(framed([[1, 3], [5, N]]), False, True)) == 2
    assert links(framed([[1, 3]]), True, False)[0, 1, 1] == np.float32((1 + 1 / 3) / 2)


def test_clusters_are_those_of_a_search():
    from scipy.ndimage import label

    for eight in (False, True):
        resistance = random_map((40, 53), holes=0.45)
        root = clusters(links(resistance, eight, True))
        wanted, count = label(~np.isnan(resistance), np.ones((3, 3)) if eight else None)
        pairs = set(zip(root[wanted > 0].tolist(), wanted[wanted > 0].tolist(), strict=True))
        assert len(pairs) == count == len({a for a, _ in pairs})


# ------------------------------------------------------------------ the iteration
@pytest.mark.parametrize("shape", [(41, 90), (64, 64), (23, 200)])
@pytest.mark.parametrize("eight", [True, False])
def test_iteration_equals_factorisation(shape, eight):
    resistance = random_map(shape)
    cells = two_cells(resistance)
    found = []
    for direct in (0, DIRECT):
        volt = np.zeros(resistance.shape)
        volt[cells[0]] = 1
        residual, rounds = held_at(resistance, cells, eight, direct=direct, tolerance=1e-10).solve(volt)
        assert residual <= 1e-10
        assert (rounds > 0) == (direct == 0)
        found.append(volt)
    np.testing.assert_allclose(*found, atol=1e-7)
    assert rounds < 40


def rounds_of(resistance, cells, eight=True):
    volt = np.zeros(resistance.shape)
    volt[cells[0]] = 1
    return held_at(resistance, cells, eight, direct=0).solve(volt)[1]


def test_rounds_stay_few():
    """The preconditioner is what it is meant to be: few rounds whatever the map."""
    resistance = framed(np.ones((150, 150)))
    assert rounds_of(resistance, two_cells(resistance)) <= 8
    resistance = random_map((150, 150))
    assert rounds_of(resistance, two_cells(resistance)) <= 14
    assert rounds_of(resistance, two_cells(resistance), eight=False) <= 26


def test_a_corridor_one_cell_wide_through_nodata():
    """On an odd row no coarse level keeps it; the leak lets them see it."""
    field = np.full((61, 201), N)
    field[:, :60] = field[:, 140:] = 1
    field[31, 60:140] = 1
    resistance = framed(field)
    assert rounds_of(resistance, [(5, 5), (50, 190)]) <= 16
    assert LEAK <= 1e-5


def test_a_wall_and_a_channel():
    field = np.full((120, 120), 10.0)
    field[:, 61] = 1e4
    field[37, :] = 1
    resistance = framed(field)
    assert rounds_of(resistance, [(100, 5), (10, 110)]) <= 10


def test_threads_change_no_bit(monkeypatch):
    resistance = random_map((300, 310))
    cells = two_cells(resistance)
    found = []
    for threads, small in ((1, 0), (2, 1000), (4, 1000)):
        monkeypatch.setattr(circuit_strips, "THREADS", threads)
        monkeypatch.setattr(circuit_strips, "SMALL", small)
        volt = np.zeros(resistance.shape)
        volt[cells[0]] = 1
        held_at(resistance, cells, direct=0).solve(volt)
        found.append(volt.tobytes())
    assert len(set(found)) == 1


def test_strips_cover_every_row_once():
    for rows in (3, 9, 10, 501):
        for step in (1, 2):
            seen = []
            circuit_strips.in_strips(rows, 10**9, lambda first, last, to: to.append((first, last)), seen, step=step)
            assert sorted(i for first, last in seen for i in range(first, last)) == list(range(1, rows - 1))
            assert all(first % step == 1 % step for first, _ in seen)
    assert 10_000 < circuit_strips.SMALL < 200_000
    assert circuit_strips.MOST == 4
    assert 1 <= circuit_strips.THREADS <= 4


def test_a_residual_out_of_reach_is_an_error():
    resistance = random_map((60, 60))
    cells = two_cells(resistance)
    for direct in (0, DIRECT):
        volt = np.zeros(resistance.shape)
        volt[cells[0]] = 1
        with pytest.raises(Unsolved, match="residual"):
            held_at(resistance, cells, direct=direct, tolerance=1e-20).solve(volt)
    assert ROUNDS == 500


def test_factorisation_up_to_40000_cells():
    assert DIRECT == 40_000
    resistance = framed(np.ones((198, 198)))
    assert held_at(resistance, [(5, 5)]).direct
    assert not held_at(framed(np.ones((198, 199))), [(5, 5)]).direct


# ------------------------------------------------------------------ levels
def matrix(g, excess):
    return circuit_cycle.dense(Level(g, excess, excess, None))


def test_galerkin_product_equals_the_dense_one():
    resistance = random_map((9, 12), holes=0.1)
    g = links(resistance, True, True)
    excess = np.zeros(resistance.shape, "f4")
    excess[1:-1, 1:-1] = np.random.default_rng(3).random((9, 12)) * (np.arange(12) < 3)
    weights = np.zeros((8, 5 + 2, 6 + 2), "f4")
    interpolation(g, excess, weights)
    coarse_g, coarse_excess = coarser(g, excess, weights)
    P = np.zeros((9 * 12, 5 * 6))
    for c in range(5):
        for k in range(6):
            unit = np.zeros((7, 8), "f4")
            unit[c + 1, k + 1] = 1
            fine = np.zeros(resistance.shape, "f4")
            circuit_cycle.prolong(1, 10, weights, unit, fine)
            P[:, c * 6 + k] = fine[1:-1, 1:-1].ravel()
    A = matrix(g, excess)
    A[np.diag_indices(len(A))] = np.where(
        np.isnan(resistance[1:-1, 1:-1].ravel()) & (excess[1:-1, 1:-1].ravel() == 0), 0, np.diag(A)
    )
    np.testing.assert_allclose(
        matrix(coarse_g, coarse_excess) - np.diag((np.diag(P.T @ A @ P) == 0) * 1.0), P.T @ A @ P, atol=2e-6
    )
    # restriction is the transpose: of a right-hand side alone, nothing being solved yet
    right = np.random.default_rng(4).random(resistance.shape).astype("f4")
    right[[0, -1]] = right[:, [0, -1]] = 0
    below, zero = np.zeros((7, 8), "f4"), np.zeros(resistance.shape, "f4")
    inverse = inverse_diagonal(g, excess)
    circuit_cycle.restrict(1, 6, g, inverse, weights, right, zero, below)
    kept = np.where(inverse > 0, right, 0)[1:-1, 1:-1].ravel()
    np.testing.assert_allclose(below[1:-1, 1:-1].ravel(), P.T @ kept, rtol=1e-5)


def test_what_single_precision_leaves_of_a_cell_among_holes_does_not_stop_the_solver():
    """A cell of the coarsest level may keep a conductance of 0 less a rounding; what tells is solved as it was."""
    excess = np.pad(np.array([[2.0, -1e-18, -1e-13, 1e-9]], "f4"), 1)
    cycle = circuit_cycle.Cycle([Level(np.zeros((4, *excess.shape), "f4"), excess, excess, None)])
    cycle.rights[0][1, 1:5] = [4, 0, 0, 1e-9]
    np.testing.assert_allclose(cycle()[1, [1, 4]], [2, 1], rtol=3e-3)
    excess[1, 3] = -1e-11  # more than a rounding is an error
    with pytest.raises(np.linalg.LinAlgError):
        circuit_cycle.Cycle([Level(np.zeros((4, *excess.shape), "f4"), excess, excess, None)])


def test_weights_are_shares():
    """What links of coarse levels may be negative makes no weight below 0 or above 1."""
    for eight in (True, False):
        g = links(random_map((130, 130)), eight, True)
        for level in levels(g, np.zeros(g.shape[1:], "f4"))[:-1]:
            assert level.weights.min() >= 0
            assert level.weights.max() <= 1 + 1e-6


def test_even_links_give_the_weights_of_bilinear_interpolation():
    g = links(framed(np.ones((9, 9))), True, True)
    weights = np.zeros((8, 7, 7), "f4")
    interpolation(g, np.zeros((11, 11), "f4"), weights)
    np.testing.assert_allclose(weights[:4, 2, 2], 0.5, rtol=1e-6)
    np.testing.assert_allclose(weights[4:, 2, 2], 0.25, rtol=1e-6)


def test_the_coarsest_level():
    found = levels(links(framed(np.ones((101, 57))), True, True), np.ones((103, 59), "f4"))
    sizes = [(level.excess.shape[0] - 2, level.excess.shape[1] - 2) for level in found]
    assert sizes == [(101, 57), (51, 29), (26, 15)]
    assert COARSEST == 400
    assert circuit_levels.ROUNDING == 1e-6


def test_cycle_is_symmetric_and_positive():
    """What conjugate gradients ask of it."""
    resistance = random_map((40, 40))
    circuit = held_at(resistance, two_cells(resistance), direct=0)
    rng = np.random.default_rng(0)
    a, b = (rng.standard_normal(resistance.shape) * circuit.free for _ in range(2))
    answers = []
    for right in (a, b):
        circuit.cycle.rights[0][:] = right
        answers.append(circuit.cycle().astype("f8").copy() * circuit.free)
    assert (answers[0] * b).sum() == pytest.approx((a * answers[1]).sum(), rel=1e-4, abs=1e-2)
    assert (answers[0] * a).sum() > 0


# ------------------------------------------------------------------ networks
def test_network_by_iteration_equals_network_by_factorisation(monkeypatch):
    resistance = random_map((70, 70))
    g, closed = links(resistance, True, True), np.isnan(resistance)
    node = np.full(resistance.shape, -1, "i4")
    node[5:8, 5:9], node[60:63, 10:12], node[30:33, 50:60] = 0, 1, 2
    for mode in ("pairwise", "one-to-all", "all-to-one"):
        monkeypatch.setattr("shanshui.connect.circuit_solve.DIRECT", DIRECT)
        exact = Network(g, closed, node, 3, 1e-10).flow(mode, only_pair=False)
        monkeypatch.setattr(Held.__init__, "__defaults__", (0, None))
        found = Network(g, closed, node, 3, 1e-10).flow(mode, only_pair=False)
        monkeypatch.undo()
        np.testing.assert_allclose(found.total, exact.total, atol=1e-7)
        np.testing.assert_allclose(found.most, exact.most, atol=1e-7)
        for (a, b, one, _), (c, d, other, _) in zip(exact.rows, found.rows, strict=True):
            assert (a, b) == (c, d)
            assert one == pytest.approx(other, rel=1e-8, nan_ok=True)


def test_voltages_on_the_disc_give_the_same_bits(monkeypatch):
    resistance = random_map((40, 50))
    g, closed = links(resistance, True, True), np.isnan(resistance)
    node = np.full(resistance.shape, -1, "i4")
    node[5:8, 5:9], node[30:33, 10:12], node[20:23, 40:45] = 0, 1, 2
    assert circuit_network.HELD == 2**31
    made = circuit_network.room
    kept = Network(g, closed, node, 3, 1e-8).flow("pairwise", only_pair=False)
    monkeypatch.setattr(circuit_network, "HELD", 0)
    places = []
    monkeypatch.setattr(circuit_network, "room", lambda shape: places.append(made(shape)) or places[-1])
    spilt = Network(g, closed, node, 3, 1e-8).flow("pairwise", only_pair=False)
    (planes,) = places
    assert not planes.flags.owndata and planes.shape == (3, *resistance.shape)
    assert isinstance(planes.base, np.memmap | mmap.mmap)
    assert spilt.total.tobytes() == kept.total.tobytes() and spilt.most.tobytes() == kept.most.tobytes()
    assert spilt.rows == kept.rows


def test_what_leaves_a_node_arrives_at_the_others():
    """Kirchhoff, to the last digits: a source in land that conducts a thousand times better than the rest loses nothing."""
    rng = np.random.default_rng(4)
    resistance = framed(np.where(np.indices((90, 90))[1] < 60, 1.0, 1000.0) * (1 + rng.random((90, 90))))
    g, closed = links(resistance, True, True), np.isnan(resistance)
    node = np.full(resistance.shape, -1, "i4")
    node[10:60, 5:50], node[70:75, 80:85], node[20:25, 80:88] = 0, 1, 2
    _, C, _, _ = Network(g, closed, node, 3, 1e-8)._held()
    assert np.abs(C.sum(axis=1)).max() <= 1e-15 * np.abs(C).max()
    assert (np.diag(C) > 0).all()
