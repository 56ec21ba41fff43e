"""Corridor bands: hand sums on 3 × 5 cells; equality with whole searches by the reference skimage.graph.MCP_Geometric."""

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.graph import MCP_Geometric

from shanshui.connect.corridor_bands import corridor_bands
from shanshui.connect.corridors import corridors
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

N = np.nan


def layers(label, resistance, cell):
    label = np.array(label, "i4")
    grid = Grid("EPSG:4528", 1000.0, 5000.0, cell, label.shape)
    ids = sorted(set(label[label > 0].tolist()))
    sources = gpd.GeoDataFrame({"id": ids}, geometry=[None] * len(ids), crs=grid.crs)
    return grid, sources, grid.raster(label), grid.raster(np.array(resistance, "f4"))


def run(label, resistance, cell=100.0, **told):
    grid, sources, label, resistance = layers(label, resistance, cell)
    lines = corridors(sources, label, resistance, grid=grid)
    return corridor_bands(lines, label, resistance, grid=grid, **told)


LABEL = [[-1, -1, -1, -1, -1], [1, -1, -1, -1, 2], [-1, -1, -1, -1, -1]]
COST = [[1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [3, 3, N, 3, 3]]


def test_hand_sum():
    band, row = run(LABEL, COST, band_cutoff=120.0)
    # the path costs 400; through (0,1) … (0,3) a way has two diagonals more: 2 · 141.42 + 200 = 482.84, 82.84 over;
    # through (0,0): 100 + 3 · 100 + 141.42 = 541.42; the lower row is dearer still
    over = 2 * (200**0.5 * 10 - 100)
    np.testing.assert_allclose(band.values, [[N, over, over, over, N], [N, 0, 0, 0, N], [N] * 5], rtol=1e-6)
    assert row.values.tolist() == [[-1, 0, 0, 0, -1], [-1, 0, 0, 0, -1], [-1] * 5]
    assert (band.dtype, row.dtype, band.name, row.name) == ("float32", "int32", "corridor_bands", "corridor_label")
    wider, _ = run(LABEL, COST, band_cutoff=200.0)
    assert wider.values[0, 0] == pytest.approx(100 + 300 + 200**0.5 * 10 - 400)
    assert np.isnan(wider.values[2]).all()
    # (2,1): √2 · 100 · (1+3)/2 from (1,0), then √2 · 100 · (3+1)/2 on to (1,2), then 200: 765.69
    widest, _ = run(LABEL, COST, band_cutoff=366.0)
    assert widest.values[2, 1] == pytest.approx(4 * 200**0.5 * 10 + 200 - 400)
    assert np.isnan(run(LABEL, COST, band_cutoff=365.0)[0].values[2, 1])


def test_the_default_cutoff_is_10_000():
    label, cost = np.full((3, 3), -1), np.ones((3, 3))
    label[0, 0], label[0, 2] = 1, 2
    cost[2] = 97.0
    # cells of 100 m: through (2,1) by (1,1): 2 · (100 · (1 + 97)/2 + 141.42) − 200 = 9882.8; straight down and up: 10 000
    band, _ = run(label, cost)
    assert band.values[2, 1] == pytest.approx(2 * (4900 + 200**0.5 * 10) - 200)
    cost[2] = 99.0
    assert np.isnan(run(label, cost)[0].values[2]).all()


def test_without_a_cutoff_only_the_paths():
    band, row = run([[1, -1, -1, 2, -1, 3]], [[1, 5, 7, 1, 9, 2]], band_cutoff=0.0)
    np.testing.assert_array_equal(band.values, [[N, 0, 0, N, 0, N]])
    assert row.values.tolist() == [[-1, 0, 0, -1, 1, -1]]


def test_of_equals_the_first():
    """The cell in the middle lies on the paths of the first two corridors."""
    label = [[-1, 1, -1], [-1, -1, -1], [2, -1, 3]]
    band, row = run(label, [[9, 1, 9], [9, 1, 9], [1, 9, 1]], band_cutoff=0.0)
    assert (band.values[1, 1], row.values[1, 1]) == (0, 0)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.0, 2000.0, 20_000.0]))
def test_equal_to_whole_searches(seed, cutoff):
    rng = np.random.default_rng(seed)
    label = np.full((20, 25), -1, "i4")
    for i, at in enumerate(rng.choice(label.size, 5, replace=False)):
        label.flat[at] = i + 1
    cost = rng.uniform(1, 50, label.shape).astype("f4")
    cost[rng.random(label.shape) < 0.1] = N
    cost[label > 0] = 1
    grid, sources, labels, resistance = layers(label, cost, 100.0)
    try:
        lines = corridors(sources, labels, resistance, grid=grid)
        band, row = corridor_bands(lines, labels, resistance, grid=grid, band_cutoff=cutoff)
    except Absent:
        return
    search = MCP_Geometric(np.where(np.isnan(cost), -1, cost.astype("f8")), sampling=(100.0, 100.0))
    reach = {i: search.find_costs(np.argwhere(label == i))[0].copy() for i in range(1, 6)}
    over = np.array([reach[r.from_source] + reach[r.to_source] - r.cost for r in lines.itertuples()])
    over[:, label > 0] = np.inf
    least = over.min(axis=0)
    least[np.abs(least) < 1e-5] = 0
    near = np.abs(least - cutoff) < 1e-5 if cutoff else np.zeros(label.shape, dtype=bool)
    inside = (least <= cutoff) & ~near
    np.testing.assert_allclose(band.values[inside], least[inside], rtol=1e-5, atol=1e-5)
    assert np.isnan(band.values[~inside & ~near]).all()
    assert ((row.values >= 0) == ~np.isnan(band.values)).all()
    chosen = np.take_along_axis(over, np.maximum(row.values, 0)[None], axis=0)[0]
    np.testing.assert_allclose(chosen[inside], least[inside], atol=1e-5)


def test_what_makes_no_sense():
    with pytest.raises(ValueError, match="negative"):
        run(LABEL, COST, band_cutoff=-1.0)
    with pytest.raises(Absent, match="touch"):
        run([[1, 2]], [[1, 1]])
    grid, sources, label, resistance = layers(LABEL, COST, 100.0)
    lines = corridors(sources, label, resistance, grid=grid)
    lines["to_source"] = 9
    with pytest.raises(ValueError, match="source 9"):
        corridor_bands(lines, label, resistance, grid=grid)


def test_inputs_stay_as_they_are():
    grid, sources, label, resistance = layers(LABEL, COST, 100.0)
    lines = corridors(sources, label, resistance, grid=grid)
    before = lines.copy(), label.copy(), resistance.copy()
    corridor_bands(lines, label, resistance, grid=grid)
    assert lines.equals(before[0])
    assert label.equals(before[1])
    assert resistance.equals(before[2])
