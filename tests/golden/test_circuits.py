"""Circuits: reference program (Circuitscape 4.0.5, data/circuit); hand sums (series, parallel); invariants (dense inverse, Rayleigh)."""

from itertools import combinations
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.connect.circuit import circuits
from shanshui.core.errors import Absent, OutOfRange
from shanshui.core.grid import Grid

N = np.nan
ROOT = np.sqrt(2)
REFERENCE = np.load(Path(__file__).parent / "data" / "circuit" / "reference.npz")


def run(label, resistance, ids=None, **told):
    label = np.array(label, "i4")
    grid = Grid("EPSG:4528", 1000.0, 5000.0, 30.0, label.shape)
    ids = sorted(set(label[label > 0].tolist())) if ids is None else ids
    sources = gpd.GeoDataFrame({"id": ids}, geometry=[None] * len(ids), crs=grid.crs)
    layers = grid.raster(label, "source_label"), grid.raster(np.array(resistance, "f4"), "resistance")
    before = [layer.copy(deep=True) for layer in layers]
    table, total, most = circuits(sources, *layers, grid=grid, **told)
    assert all(layer.identical(kept) for layer, kept in zip(layers, before, strict=True))
    assert (total.dtype, total.name, most.dtype, most.name) == (
        np.float32,
        "circuit_current",
        np.float32,
        "circuit_current_max",
    )
    return table, total.values, most.values


# ------------------------------------------------------------------ reference program
@pytest.mark.parametrize("kind", ["points", "regions"])
@pytest.mark.parametrize("mode", ["pairwise", "one-to-all", "all-to-one"])
@pytest.mark.parametrize("near", [4, 8])
@pytest.mark.parametrize("mean", ["resistance", "conductance"])
def test_resistances_and_currents_of_circuitscape(kind, mode, near, mean):
    resistance = np.where(REFERENCE["res"] < 0, N, REFERENCE["res"])
    label = np.where(REFERENCE[kind] > 0, REFERENCE[kind], -1)
    table, total, _ = run(label, resistance, mode=mode, shorted="pair", neighbours=near, link_mean=mean)
    name = f"{kind}_{mode}_{near}n_{mean}_mean"
    wanted = REFERENCE[f"{name}_resistances"]
    if mode == "pairwise":
        wanted = [wanted[a, b] for a, b in combinations(range(1, 6), 2)]
        np.testing.assert_allclose(table["resistance"].to_numpy("f8"), wanted, rtol=1e-6)
    elif mode == "one-to-all":
        np.testing.assert_allclose(table["resistance"].to_numpy("f8"), wanted[:, 1], rtol=1e-6)
    else:
        assert table["resistance"].isna().all()  # the program writes 0
    # the program's own currents are off by up to 3e-5 of themselves where they are small
    currents = REFERENCE[f"{name}_cum_curmap"]
    assert np.abs(np.nan_to_num(total) - currents).max() < 1e-5 * currents.max()
    np.testing.assert_allclose(np.nan_to_num(total), currents, rtol=3e-5, atol=1e-9)
    assert (np.isnan(total) == np.isnan(resistance)).all()
    assert (table["residual"] <= 1e-8).all()
    assert table["from_cells"].tolist() == [int((label == k).sum()) for k in table["from_source"]]


# ------------------------------------------------------------------ hand sums
def test_cells_in_series():
    # (1+2)/2 + (2+4)/2 + (4+5)/2
    table, total, most = run([[1, -1, -1, 2]], [[1, 2, 4, 5]])
    assert table["resistance"].tolist() == pytest.approx([1.5 + 3 + 4.5])
    assert table[["from_source", "to_source", "from_cells", "to_cells"]].values.tolist() == [[1, 2, 1, 1]]
    np.testing.assert_allclose(total, [[1, 1, 1, 1]], rtol=1e-6)
    assert (most == total).all()
    # 1 / ((1/1 + 1/2)/2) + 1 / ((1/2 + 1/4)/2) + 1 / ((1/4 + 1/5)/2)
    table, _, _ = run([[1, -1, -1, 2]], [[1, 2, 4, 5]], link_mean="conductance")
    assert table["resistance"].tolist() == pytest.approx([4 / 3 + 8 / 3 + 40 / 9])


def test_two_ways_in_parallel():
    # a ring of four cells, R 1: from corner to corner two ways of two links of 1 each
    table, total, _ = run([[1, -1], [-1, 2]], np.ones((2, 2)), neighbours=4)
    assert table["resistance"].tolist() == pytest.approx([1.0])
    np.testing.assert_allclose(total, [[1, 0.5], [0.5, 1]], rtol=1e-6)
    # with the diagonal of √2 beside them: 1 / (1/√2 + 1/1); the other diagonal carries nothing
    table, total, _ = run([[1, -1], [-1, 2]], np.ones((2, 2)))
    assert table["resistance"].tolist() == pytest.approx([1 / (1 / ROOT + 1)])
    np.testing.assert_allclose(total, [[1, 0.5 / (1 / ROOT + 1)], [0.5 / (1 / ROOT + 1), 1]], rtol=1e-6)


def test_three_sources_in_a_row():
    label, row = [[1, -1, 2, -1, 3]], np.ones((1, 5))
    table, total, most = run(label, row)
    assert table["resistance"].tolist() == pytest.approx([2, 4, 2])
    # pairs 12, 13, 23: the middle carries 1 of each; cell 2 that of 12 and 13
    np.testing.assert_allclose(total, [[2, 2, 3, 2, 2]], rtol=1e-6)
    np.testing.assert_allclose(most, [[1, 1, 1, 1, 1]], rtol=1e-6)
    table, total, most = run(label, row, mode="one-to-all")
    # 1 and 3 see 2 alone, at two links; 2 sees both
    assert table["resistance"].tolist() == pytest.approx([2, 1, 2])
    assert table["to_source"].isna().all()
    assert table["to_cells"].isna().all()
    np.testing.assert_allclose(total, [[1 + 0.5, 1 + 0.5, 3, 1 + 0.5, 1 + 0.5]], rtol=1e-6)
    np.testing.assert_allclose(most, [[1, 1, 1, 1, 1]], rtol=1e-6)
    table, total, most = run(label, row, mode="all-to-one")
    # to 1: 2 A through cell 2, 1 A through cell 4, source 2 passes 1 A on and adds 1 A; to 2: 1 A from each side
    np.testing.assert_allclose(total, [[2 + 1 + 1, 2 + 1 + 1, 2 + 2 + 2, 1 + 1 + 2, 1 + 1 + 2]], rtol=1e-6)
    np.testing.assert_allclose(most, [[2, 2, 2, 2, 2]], rtol=1e-6)
    assert table["resistance"].isna().all()
    assert table["residual"].notna().all()


def test_cells_of_a_source_are_one_node():
    # source 2 is two cells of R 8, shorted: 1.5 to it, and its cells carry what the node is given
    label, row = [[1, -1, 2, 2]], [[1, 2, 4, 8]]
    table, total, _ = run(label, row)
    assert table["resistance"].tolist() == pytest.approx([1.5 + 3])
    assert table[["from_cells", "to_cells"]].values.tolist() == [[1, 2]]
    np.testing.assert_allclose(total, [[1, 1, 1, 1]], rtol=1e-6)


def test_which_sources_are_shorted():
    label = [[1, -1, 2, 2, 2, -1, 3]]
    row = np.ones((1, 7))
    table, total, most = run(label, row)
    assert table["resistance"].tolist() == pytest.approx([2, 4, 2])  # 1–3 through source 2 at no resistance
    table, total, most = run(label, row, shorted="pair")
    assert table["resistance"].tolist() == pytest.approx([2, 6, 2])  # 1–3 through the cells of 2
    np.testing.assert_allclose(total, [[2, 2, 3, 3, 3, 2, 2]], rtol=1e-6)
    np.testing.assert_allclose(most, np.ones((1, 7)), rtol=1e-6)
    assert table["from_cells"].tolist() == [1, 1, 3]


def test_parts_of_a_source_join_what_lies_apart():
    label = [[1, -1, 2, -1, 2, -1, 3]]
    row = [[1, 1, 1, N, 1, 1, 1]]
    table, total, _ = run(label, row)
    assert table["resistance"].tolist() == pytest.approx([2, 4, 2])
    np.testing.assert_allclose(total, [[2, 2, 3, N, 3, 2, 2]], rtol=1e-6)
    table, total, _ = run(label, row, shorted="pair")
    assert table["resistance"].isna().tolist() == [False, True, False]
    assert table["residual"].isna().tolist() == [False, True, False]
    np.testing.assert_allclose(total, [[1, 1, 2, N, 2, 1, 1]], rtol=1e-6)


# ------------------------------------------------------------------ invariants
def of_dense(resistance, near, mean):
    """The Laplacian written out, with every cell a row."""
    rows, cols = resistance.shape
    L = np.zeros((rows * cols,) * 2)
    for i in range(rows):
        for j in range(cols):
            for down, right in [(0, 1), (1, 0)] + ([(1, 1), (1, -1)] if near == 8 else []):
                if 0 <= j + right < cols and i + down < rows:
                    a, b = resistance[i, j], resistance[i + down, j + right]
                    g = 2 / (a + b) if mean == "resistance" else (1 / a + 1 / b) / 2
                    g /= np.hypot(down, right)
                    if g == g:
                        p, q = i * cols + j, (i + down) * cols + j + right
                        L[[p, q], [p, q]] += g
                        L[[p, q], [q, p]] -= g
    return L


@st.composite
def maps(draw):
    seed = draw(st.integers(0, 10**6))
    rng = np.random.default_rng(seed)
    shape = draw(st.integers(2, 7)), draw(st.integers(2, 7))
    resistance = np.where(rng.random(shape) < 0.1, N, 10 ** (3 * rng.random(shape))).astype("f4").astype("f8")
    label = np.full(shape, -1)
    for k, cell in enumerate(rng.choice(label.size, 3, replace=False)):
        label.flat[cell] = k + 1
    return label, resistance


@settings(max_examples=25, deadline=None)
@given(maps(), st.sampled_from([4, 8]), st.sampled_from(["resistance", "conductance"]))
def test_equals_the_dense_inverse(drawn, near, mean):
    label, resistance = drawn
    L = of_dense(resistance, near, mean)
    inverse = np.linalg.pinv(L, rcond=1e-12)
    cells = [int(np.flatnonzero(label == k)[0]) for k in (1, 2, 3)]
    try:
        table, total, most = run(label, resistance, neighbours=near, link_mean=mean)
    except Absent:
        for a, b in combinations(cells, 2):
            e = np.zeros(label.size)
            e[a], e[b] = 1, -1
            assert np.abs(L @ inverse @ e - e).max() > 1e-3
        return
    sums, peak = np.zeros(label.size), np.zeros(label.size)
    for (a, b), found in zip(combinations(cells, 2), table["resistance"].to_numpy("f8", na_value=N), strict=True):
        e = np.zeros(label.size)
        e[a], e[b] = 1, -1
        v = inverse @ e
        joined = np.abs(L @ v - e).max() < 1e-6
        assert joined == (not np.isnan(found))
        if joined:
            assert found == pytest.approx(e @ v, rel=1e-6)
            flows = np.abs(L * (v[:, None] - v[None, :])).sum(axis=1)
            through = (flows + np.abs(e)) / 2
            sums += through
            peak = np.maximum(peak, through)
    open_ = ~np.isnan(resistance)
    np.testing.assert_allclose(total[open_], sums.reshape(label.shape)[open_], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(most[open_], peak.reshape(label.shape)[open_], rtol=1e-5, atol=1e-6)
    assert np.isnan(total[~open_]).all()


@settings(max_examples=15, deadline=None)
@given(maps(), st.integers(0, 48), st.floats(1.1, 50))
def test_more_resistance_never_conducts_more(drawn, cell, times):
    """Rayleigh's monotonicity, and symmetry under turning and mirroring."""
    label, resistance = drawn
    resistance = np.nan_to_num(resistance, nan=30.0)
    base = run(label, resistance)[0]["resistance"].to_numpy("f8")
    harder = resistance.copy()
    harder.flat[cell % harder.size] *= times
    assert (run(label, harder)[0]["resistance"].to_numpy("f8") >= base * (1 - 1e-6)).all()
    np.testing.assert_allclose(run(label.T[::-1], resistance.T[::-1])[0]["resistance"].to_numpy("f8"), base, rtol=1e-6)


def test_neighbours_on_a_wide_lattice():
    # on an endless square lattice of links of 1 neighbours are at 1/2; far from the border of 201 × 201 nearly so
    label = np.full((201, 201), -1)
    label[100, 100], label[100, 101] = 1, 2
    table, _, _ = run(label, np.ones(label.shape), neighbours=4)
    assert table["resistance"][0] == pytest.approx(0.5, abs=2e-5)


# ------------------------------------------------------------------ what cannot be answered
def test_one_source_is_absent():
    with pytest.raises(Absent, match="single"):
        run([[1, -1]], [[1, 1]])


def test_sources_kept_apart_are_absent_with_the_cure():
    for mode in ("pairwise", "one-to-all", "all-to-one"):
        with pytest.raises(Absent, match="no two") as caught:
            run([[1, -1, 2]], [[1, N, 1]], mode=mode)
        assert "resistance" in caught.value.cure.en


def test_sources_that_all_stand_alone_are_absent():
    """Rounding of what a source alone conducts to nothing is not taken for a conductance."""
    resistance = np.array([[707.56, 302.94], [387.02, 108.17], [2.37, N], [N, 90.72], [33.66, 20.54], [5.47, 1.69]])
    label = np.full(resistance.shape, -1)
    label[1, 1], label[3, 0], label[4, 1] = 3, 2, 1
    with pytest.raises(Absent, match="no two"):
        run(label, resistance, neighbours=4, link_mean="conductance")


def test_some_kept_apart():
    label, row = [[1, -1, 2, -1, 3]], [[1, 1, 1, N, 1]]
    for mode, resistance, wanted in (
        ("pairwise", [2, N, N], [1, 1, 1, N, 0]),
        ("one-to-all", [2, 2, N], [2, 2, 2, N, 0]),
        ("all-to-one", [N, N, N], [2, 2, 2, N, 0]),
    ):
        table, total, _ = run(label, row, mode=mode)
        np.testing.assert_allclose(table["resistance"].to_numpy("f8", na_value=N), resistance, rtol=1e-6)
        np.testing.assert_allclose(total, [wanted], rtol=1e-6)


def test_a_source_on_nodata_or_smaller_than_a_cell_has_no_resistance():
    for label, row, ids in (
        ([[1, -1, 2, 3]], [[1, 1, 1, N]], None),  # source 3 lies where there is no resistance
        ([[1, -1, 2, -1]], [[1, 1, 1, 1]], [1, 2, 3]),  # no cell is of source 3
    ):
        table, total, _ = run(label, row, ids)
        np.testing.assert_allclose(table["resistance"].to_numpy("f8", na_value=N), [2, N, N], rtol=1e-6)
        assert table["to_cells"].tolist() == [1, 0, 0]
        np.testing.assert_allclose(total[0, :3], 1, rtol=1e-6)


@pytest.mark.parametrize("value", [0.0, -1.0])
def test_resistance_must_be_positive(value):
    with pytest.raises(OutOfRange, match="positive"):
        run([[1, -1, 2]], [[1, value, 1]])


@pytest.mark.parametrize(
    "told",
    [
        {"mode": "all"},
        {"shorted": "none"},
        {"neighbours": 6},
        {"link_mean": "mean"},
        {"tolerance": 0},
        {"tolerance": 2e-3},
    ],
)
def test_a_setting_that_is_none_of_those_named(told):
    with pytest.raises(ValueError, match=next(iter(told))):
        run([[1, -1, 2]], [[1, 1, 1]], **told)


def test_the_loosest_tolerance():
    assert run([[1, -1, 2]], [[1, 1, 1]], tolerance=1e-3)[0]["resistance"][0] == pytest.approx(2)
