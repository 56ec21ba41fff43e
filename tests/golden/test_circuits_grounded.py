"""Circuits with ground: hand sums on a row of cells; invariants (dense solution, superposition)."""

import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.connect.circuit import circuits_grounded
from shanshui.core.errors import Absent, OutOfRange
from shanshui.core.grid import Grid

N = np.nan


def run(resistance, injected, ground, **told):
    resistance = np.array(resistance, "f4")
    grid = Grid("EPSG:4528", 1000.0, 5000.0, 30.0, resistance.shape)
    layers = [grid.raster(np.array(values, "f4")) for values in (resistance, injected, ground)]
    before = [layer.copy(deep=True) for layer in layers]
    found = circuits_grounded(*layers, grid=grid, **told)
    assert all(layer.identical(kept) for layer, kept in zip(layers, before, strict=True))
    assert (found.dtype, found.name) == (np.float32, "circuit_current_grounded")
    return found.values


def test_all_flows_to_the_only_ground():
    np.testing.assert_allclose(run([[1, 2, 4, 9]], [[3, N, N, N]], [[N, N, 0, N]]), [[3, 3, 3, 0]], rtol=1e-6)


def test_two_grounds_share_by_their_resistance():
    # 6 A at cell 3; to the left 2 links of 1 and a ground of 0: 2; to the right 1 link and a ground of 3: 4 → 4 A and 2 A
    found = run([[1, 1, 1, 1]], [[N, N, 6, N]], [[0, N, N, 3]])
    np.testing.assert_allclose(found, [[4, 4, 6, 2]], rtol=1e-6)


def test_only_grounds_with_resistance():
    # 1 A at cell 2; either side one link of 1, grounds of 1 and 2: 2 against 3
    np.testing.assert_allclose(run([[1, 1, 1]], [[N, 1, N]], [[1, N, 2]]), [[0.6, 1, 0.4]], rtol=1e-6)


def test_a_source_may_be_grounded_itself():
    # cell 1 injects 2 A, has a ground of 1 and, over a link of 1, another of 0: half of it goes either way
    np.testing.assert_allclose(run([[1, 1]], [[2, N]], [[1, 0]]), [[2, 1]], rtol=1e-6)
    # injected where the cell is held, it goes to the ground at once
    np.testing.assert_allclose(run([[1, 1]], [[2, N]], [[0, N]]), [[2, 0]], rtol=1e-6)
    # 1 A comes over the link, 2 A are injected, 3 A leave to the ground
    np.testing.assert_allclose(run([[1, 1]], [[2, 1]], [[0, N]]), [[3, 1]], rtol=1e-6)


def test_current_may_be_drawn_out():
    # 2 A in at 1, 1 A out at 3, what is left to the ground at 4
    np.testing.assert_allclose(run([[1, 1, 1, 1]], [[2, N, -1, N]], [[N, N, N, 0]]), [[2, 2, 2, 1]], rtol=1e-6)


def test_links_are_those_of_circuits():
    # a link of 2 / (1 + 3) against one of (1/1 + 1/3) / 2 beside a ground of 2 on the cell itself
    np.testing.assert_allclose(run([[1, 3]], [[1, N]], [[2, 0]]), [[1, 0.5]], rtol=1e-6)
    found = run([[1, 3]], [[1, N]], [[2, 0]], link_mean="conductance")
    np.testing.assert_allclose(found, [[1, (2 / 3) / (2 / 3 + 1 / 2)]], rtol=1e-6)
    # a diagonal of √2 against a ground of √2
    found = run([[1, N], [N, 1]], [[1, N], [N, N]], [[np.sqrt(2), N], [N, 0]])
    np.testing.assert_allclose(found, [[1, N], [N, 0.5]], rtol=1e-6)
    with pytest.raises(Absent, match="no cell of ground_resistance"):
        run([[1, N], [N, 1]], [[1, N], [N, N]], [[N, N], [N, 0]], neighbours=4)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_equals_the_dense_solution(seed):
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(2, 6, 2))
    size = shape[0] * shape[1]
    R = (1 + 20 * rng.random(shape)).astype("f4").astype("f8")
    injected = np.where(rng.random(shape) < 0.4, 4 * rng.random(shape) - 1, 0).astype("f4").astype("f8")
    ground = np.where(rng.random(shape) < 0.5, 0.5 + rng.random(shape), N).astype("f4").astype("f8")
    injected.flat[0], ground.flat[-1] = 1.0, 1.0
    G = np.zeros((size, size))
    cells = [(i, j) for i in range(shape[0]) for j in range(shape[1])]
    for a, p in enumerate(cells):
        for b, q in enumerate(cells):
            far = max(abs(p[0] - q[0]), abs(p[1] - q[1]))
            if far == 1:
                G[a, b] = 2 / (R[p] + R[q]) / np.hypot(p[0] - q[0], p[1] - q[1])
    to_ground = np.nan_to_num(1 / ground.ravel())
    v = np.linalg.solve(np.diag(G.sum(axis=1) + to_ground) - G, injected.ravel())
    flows = np.abs(G * (v[:, None] - v)).sum(axis=1)
    wanted = (flows + np.abs(injected.ravel()) + np.abs(v * to_ground)) / 2
    np.testing.assert_allclose(run(R, injected, ground), wanted.reshape(shape), rtol=1e-5, atol=1e-6)


# ------------------------------------------------------------------ what cannot be answered
def test_no_current_is_absent():
    with pytest.raises(Absent, match="no cell injects") as caught:
        run([[1, 1]], [[0, N]], [[N, 0]])
    assert "injected_current" in caught.value.cure.zh


def test_current_without_a_way_to_the_ground():
    with pytest.raises(Absent, match="no cell of ground_resistance"):
        run([[1, N, 1]], [[1, N, N]], [[N, N, 0]])
    with pytest.raises(Absent, match="no cell of ground_resistance"):
        run([[1, 1, 1]], [[1, N, N]], [[N, N, N]])


def test_current_injected_into_nodata():
    with pytest.raises(Absent, match="1 cells without resistance"):
        run([[1, N, 1]], [[1, 2, N]], [[N, N, 0]])


def test_ground_on_nodata_conducts_nothing():
    np.testing.assert_allclose(run([[1, 1, N]], [[1, N, N]], [[N, 0, 0]]), [[1, 1, N]], rtol=1e-6)


def test_negative_values():
    with pytest.raises(OutOfRange, match="ground_resistance"):
        run([[1, 1]], [[1, N]], [[N, -1]])
    with pytest.raises(OutOfRange, match="positive"):
        run([[1, 0]], [[1, N]], [[N, 0]])


@pytest.mark.parametrize("told", [{"neighbours": 5}, {"link_mean": "none"}, {"tolerance": -1.0}, {"tolerance": 2e-3}])
def test_a_setting_that_is_none_of_those_named(told):
    with pytest.raises(ValueError, match=next(iter(told))):
        run([[1, 1]], [[1, N]], [[N, 0]], **told)


def test_the_loosest_tolerance():
    np.testing.assert_allclose(run([[1, 1]], [[1, N]], [[N, 0]], tolerance=1e-3), [[1, 1]], rtol=1e-6)


def test_the_residual_by_default_is_at_most_1e_8():
    assert inspect.signature(circuits_grounded).parameters["tolerance"].default == 1e-8
