"""Corridor currents: hand sums (series, parallel); equality with `circuits` (proven against Circuitscape) in bands cut by
skimage.graph.MCP_Geometric; 1 A through every cut (invariant)."""

from inspect import signature

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.graph import MCP_Geometric

from shanshui.connect.circuit import circuits
from shanshui.connect.corridor_current import corridor_current
from shanshui.connect.corridors import corridors
from shanshui.core.errors import Absent, OutOfRange
from shanshui.core.grid import Grid

N = np.nan
ROOT = np.sqrt(2)


def layers(label, resistance, cell=100.0):
    label = np.array(label, "i4")
    grid = Grid("EPSG:4528", 1000.0, 5000.0, cell, label.shape)
    ids = sorted(set(label[label > 0].tolist()))
    sources = gpd.GeoDataFrame({"id": ids}, geometry=[None] * len(ids), crs=grid.crs)
    return grid, sources, grid.raster(label), grid.raster(np.array(resistance, "f4"))


def pair(a, b, cost):
    return gpd.GeoDataFrame(
        {"id": ["C"], "from_source": [a], "to_source": [b], "cost": [cost]}, geometry=[None], crs="EPSG:4528"
    )


def run(label, resistance, lines=None, cell=100.0, **told):
    grid, sources, label, resistance = layers(label, resistance, cell)
    lines = corridors(sources, label, resistance, grid=grid) if lines is None else lines
    before = lines.copy(), label.copy(), resistance.copy()
    found = corridor_current(lines, label, resistance, grid=grid, **told)
    assert lines.equals(before[0])
    assert label.equals(before[1])
    assert resistance.equals(before[2])
    assert (found.dtype, found.name) == ("float32", "corridor_current")
    return found.values


def test_cells_in_series_carry_all():
    label, cost = np.array([[1, -1, -1, 2, -1, 3]]), np.array([[1, 5, 7, 1, 9, 2]])
    np.testing.assert_allclose(run(label, cost), [[N, 1, 1, N, 1, N]], rtol=1e-6)
    np.testing.assert_allclose(run(label.T, cost.T), np.array([[N, 1, 1, N, 1, N]]).T, rtol=1e-6)


def test_two_ways_side_by_side():
    # the direct diagonal of √2, and two ways of two links of 1 around it: ½ of what all three conduct
    each = 0.5 / (1 / ROOT + 1)
    found = run([[1, -1], [-1, 2]], np.ones((2, 2)))
    np.testing.assert_allclose(found, [[N, each], [each, N]], rtol=1e-6)
    # around the corner costs 200, the diagonal 141.42
    with pytest.raises(Absent, match="touch"):
        run([[1, -1], [-1, 2]], np.ones((2, 2)), band_cutoff=58.0)
    assert run([[1, -1], [-1, 2]], np.ones((2, 2)), band_cutoff=59.0)[0, 1] == pytest.approx(each)


LABEL = [[-1, -1, -1, -1, -1], [1, -1, -1, -1, 2], [-1, -1, -1, -1, -1]]
COST = [[1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [3, 3, N, 3, 3]]


def test_beyond_the_band_nothing_conducts():
    np.testing.assert_allclose(run(LABEL, COST, band_cutoff=0.0), [[N] * 5, [N, 1, 1, 1, N], [N] * 5], rtol=1e-6)
    # 82.84 over: the three cells of the upper row between the sources; and what crosses a column is 1 A
    found = run(LABEL, COST, band_cutoff=120.0)
    assert (np.isnan(found) == [[True, False, False, False, True]] * 2 + [[True] * 5]).all()
    only = np.where(np.isnan(found) & (np.array(LABEL) < 0), N, COST)
    grid, sources, label, resistance = layers(LABEL, only)
    _, wanted, _ = circuits(sources, label, resistance, grid=grid)
    np.testing.assert_allclose(found[:2, 1:4], wanted.values[:2, 1:4], rtol=1e-6)
    assert found[0, 2] + found[1, 2] >= 1
    assert (found[1, 1:4] > found[0, 1:4]).all()


def test_the_default_cutoff_is_50_000():
    label, cost = np.full((3, 3), -1), np.ones((3, 3))
    label[0, 0], label[0, 2] = 1, 2
    # cells of 100 m: through (2, 1) by (1, 1): 2 · (100 · (1 + R) / 2 + 141.42) − 200 = 100 R + 182.84
    cost[2] = 498.0
    assert np.isfinite(run(label, cost)[2, 1])
    cost[2] = 499.0
    assert np.isnan(run(label, cost)[2]).all()


def test_other_sources_are_land():
    label = np.full((3, 5), -1)
    label[1, 0], label[1, 4] = 1, 2
    ones = np.ones((3, 5))
    free = run(label, ones, lines=pair(1, 2, 400.0))
    label[0, 2] = 3
    found = run(label, ones, lines=pair(1, 2, 400.0))
    assert np.isnan(found[0, 2])
    free[0, 2] = N
    np.testing.assert_allclose(found, free, rtol=1e-6)


def test_the_two_sources_are_one_node_each():
    # a source of two cells, its resistance 50: what enters by either cell costs the way to the cell only
    label = [[1, -1, 2], [1, -1, 2]]
    found = run(label, [[50, 1, 50], [50, 1, 50]])
    np.testing.assert_allclose(found[:, 1], [0.5, 0.5], rtol=1e-6)


def test_corridors_that_share_a_cell_add_up():
    label = [[-1, 1, -1], [-1, -1, -1], [2, -1, 3]]
    cost = [[N, 1, N], [N, 1, N], [1, N, 1]]
    lines = gpd.GeoDataFrame(
        {"id": ["a", "b"], "from_source": [1, 1], "to_source": [2, 3], "cost": [100 + ROOT * 100] * 2},
        geometry=[None] * 2,
    )
    assert run(label, cost, lines=lines)[1, 1] == pytest.approx(2)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([500.0, 4000.0, 20_000.0]))
def test_equal_to_circuits_in_bands_by_another_program(seed, cutoff):
    rng = np.random.default_rng(seed)
    label = np.full((14, 17), -1, "i4")
    for i, at in enumerate(rng.choice(label.size, 4, replace=False)):
        label.flat[at] = i + 1
    label[:-1][(label[1:] == 1) & (label[:-1] < 0)] = 1
    cost = rng.uniform(1, 30, label.shape).astype("f4")
    cost[(rng.random(label.shape) < 0.1) & (label < 0)] = N
    grid, sources, labels, resistance = layers(label, cost)
    try:
        lines = corridors(sources, labels, resistance, grid=grid)
        found = corridor_current(lines, labels, resistance, grid=grid, band_cutoff=cutoff).values
    except Absent:
        return
    search = MCP_Geometric(np.where(np.isnan(cost), -1, cost.astype("f8")), sampling=(100.0, 100.0))
    reach = {i: search.find_costs(np.argwhere(label == i))[0].copy() for i in range(1, 5)}
    wanted, within = np.zeros(label.shape), np.zeros(label.shape, dtype=bool)
    for r in lines.itertuples():
        over = reach[r.from_source] + reach[r.to_source] - r.cost
        if (np.abs(over - cutoff) < 1e-5).any():
            return
        ends = np.isin(label, (r.from_source, r.to_source))
        band = (over <= cutoff) | (over < 1e-5)
        own = np.where(ends, label, -1)
        _, two, here, there = layers(own, np.where(band | ends, cost, N))
        _, current, _ = circuits(two, here, there, grid=grid)
        wanted[band] += current.values[band]
        within |= band
    within &= label < 0
    assert (np.isnan(found) == ~within).all()
    np.testing.assert_allclose(found[within], wanted[within], rtol=1e-5, atol=1e-9)
    assert (found[within] <= len(lines) * (1 + 1e-6)).all()


def test_what_makes_no_sense():
    with pytest.raises(ValueError, match="negative"):
        run(LABEL, COST, band_cutoff=-1.0)
    with pytest.raises(ValueError, match="tolerance"):
        run(LABEL, COST, tolerance=0.0)
    with pytest.raises(ValueError, match="positive"):
        run(LABEL, np.zeros((3, 5)), lines=pair(1, 2, 400.0))
    with pytest.raises(ValueError, match="source 9"):
        run(LABEL, COST, lines=pair(1, 9, 400.0))
    assert issubclass(OutOfRange, Exception)
    assert signature(corridor_current).parameters["tolerance"].default == 1e-8


def test_sources_that_touch_beside_others_that_do_not():
    np.testing.assert_allclose(run([[1, 2, -1, 3]], np.ones((1, 4))), [[N, N, 1, N]], rtol=1e-6)
