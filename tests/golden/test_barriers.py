"""Barriers: hand sums on a strip of nine cells; every window searched by brute force over costs by
skimage.graph.MCP_Geometric; the least cost of the restored map (invariant)."""

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import minimum_filter
from shapely import box
from skimage.graph import MCP_Geometric

from shanshui.connect.barrier_search import disc, lowest
from shanshui.connect.barriers import barriers
from shanshui.connect.corridors import corridors
from shanshui.connect.top_class import least_of_top
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

N = np.nan


def layers(label, resistance, cell=100.0):
    label = np.array(label, "i4")
    grid = Grid("EPSG:4528", 0.0, 5000.0, cell, label.shape)
    ids = sorted(set(label[label > 0].tolist()))
    sources = gpd.GeoDataFrame({"id": ids}, geometry=[None] * len(ids), crs=grid.crs)
    return grid, sources, grid.raster(label), grid.raster(np.array(resistance, "f4"))


def run(label, resistance, cell=100.0, area=None, lines=None, **told):
    grid, sources, label, resistance = layers(label, resistance, cell)
    lines = corridors(sources, label, resistance, grid=grid) if lines is None else lines
    area = grid.raster(np.full(grid.shape, cell**2) if area is None else np.array(area, "f8"))
    before = lines.copy(), label.copy(), resistance.copy(), area.copy()
    score, radius, found = barriers(lines, label, resistance, area, grid=grid, **told)
    for layer, kept in zip((lines, label, resistance, area), before, strict=True):
        assert layer.equals(kept)
    assert (score.dtype, score.name) == ("float32", "barrier_improvement")
    assert (radius.dtype, radius.name) == ("float32", "barrier_radius")
    return score.values, radius.values, found, lines


LABEL = [[1, -1, -1, -1, -1, -1, -1, -1, 2]]
COST = [[1, 1, 1, 1, 51, 1, 1, 1, 1]]
# steps 100 100 100 | 2600 2600 | 100 100 100: LCD 5800


def test_hand_sum_of_one_radius():
    score, radius, found, lines = run(LABEL, COST, radii_m="100", top_percent=20.0, min_cells=1)
    # D 200. Around 4 the cells 3 … 5: 300 + 300 + 200 = 800, gain 5000. Around 3: 200 + 2900 + 200 = 3300, gain 2500.
    # Around 2: 100 + 5500 + 200 = 5800, nothing
    np.testing.assert_allclose(score, [[N, N, N, 12.5, 25, 12.5, N, N, N]], rtol=1e-6)
    np.testing.assert_array_equal(radius, [[N, N, N, 100, 100, 100, N, N, N]])
    assert found.drop(columns=["id", "geometry"]).values.tolist() == [[lines["id"][0], 10_000.0, 25.0, 100.0, 51.0]]
    assert found.geometry[0].equals(box(400, 4900, 500, 5000))
    assert found["id"].str.fullmatch("B[0-9a-f]{8}").all()


def test_the_best_of_two_radii():
    # radius 200: D 400. Around 4 2 … 6: 200 + 200 + 400, gain 5000 / 400 = 12.5; around 3 1 … 5: 100 + 300 + 400, 12.5 too:
    # the smaller radius stays; around 2 0 … 4: 0 + 2900 + 400 = 3300, 2500 / 400; around 1 0 … 3: 0 + 5500 + 400, nothing
    score, radius, found, _ = run(LABEL, COST, radii_m=" 200,100", top_percent=60.0)
    np.testing.assert_allclose(score, [[N, N, 6.25, 12.5, 25, 12.5, 6.25, N, N]], rtol=1e-6)
    np.testing.assert_array_equal(radius, [[N, N, 200, 100, 100, 100, 200, N, N]])
    # three of five; resistance (1 + 51 + 1) / 3
    assert found[["area_m2", "improvement", "radius_m"]].values.tolist() == [[30_000.0, 25.0, 100.0]]
    assert found["resistance"].tolist() == pytest.approx([53 / 3])
    # two of five, and the equal of the second
    assert run(LABEL, COST, radii_m="100,200", top_percent=40.0)[2]["area_m2"].tolist() == [30_000.0]
    with pytest.raises(Absent, match="3 cells"):
        run(LABEL, COST, radii_m="100,200", top_percent=39.0)


def test_restored_land_may_still_resist():
    score, _, _, _ = run(LABEL, COST, radii_m="100", restored_resistance=11.0, min_cells=1)
    # 300 + 300 + 200 · 11 = 2800, gain 3000; around 3: 200 + 2900 + 2200 = 5300, gain 500
    np.testing.assert_allclose(score, [[N, N, N, 2.5, 15, 2.5, N, N, N]], rtol=1e-6)
    with pytest.raises(Absent, match="nowhere"):
        run(LABEL, COST, radii_m="100", restored_resistance=26.0, min_cells=1)  # 600 + 5200
    with pytest.raises(Absent, match="nowhere"):
        run(LABEL, COST, radii_m="100", restored_resistance=99.0, min_cells=1)


def test_a_radius_is_at_least_a_cell():
    score, radius, _, _ = run(LABEL, COST, radii_m="5,40,99", min_cells=1)
    np.testing.assert_allclose(score[0, 3:6], [12.5, 25, 12.5], rtol=1e-6)
    assert np.nanmax(radius) == 100


def test_radii_of_200_400_and_800_by_default():
    """Between two barriers only a window that holds both gains all, 2 · 10 000 over D; half with its edge on them."""
    label = np.full((1, 41), -1)
    label[0, 0], label[0, -1] = 1, 2
    for apart, score, radius in ((1, 50, 200), (2, 25, 200), (3, 25, 400), (4, 12.5, 400), (7, 12.5, 800)):
        cost = np.ones((1, 41))
        cost[0, [20 - apart, 20 + apart]] = 101
        found = run(label, cost, min_cells=1)
        assert found[0][0, 20] == pytest.approx(score)
        assert found[1][0, 20] == radius
    cost = np.ones((1, 41))
    cost[0, [11, 29]] = 101
    assert np.isnan(run(label, cost, min_cells=1)[0][0, 20])


def test_defaults_of_the_top_class():
    label, cost = np.full((1, 64), -1), np.full((1, 64), 1.0)
    label[0, 0], label[0, -1] = 1, 2
    cost[0, 1:-1] = np.linspace(2, 300, 62)
    score, _, found, _ = run(label, cost, radii_m="100")
    known = score[~np.isnan(score)]
    assert known.size == 62
    assert found["area_m2"].tolist() == [30_000.0]  # 5 % of 62: three, and pieces of three are kept
    with pytest.raises(Absent, match="4 cells"):
        run(label, cost, radii_m="100", min_cells=4)
    more = np.full((1, 120), -1)
    more[0, 0], more[0, -1] = 1, 2
    found = run(more, np.concatenate([[1], np.linspace(2, 300, 118), [1]])[None], radii_m="0.5")[2]
    assert found["area_m2"].tolist() == [50_000.0]  # 5 % of 118: five; 0.5 m is taken as one cell
    cost[0, 1:-1] = np.repeat([2, 40, 90, 150, 220, 280], [12, 10, 10, 10, 10, 10])
    found = run(label, cost, radii_m="100", breaks="natural")[2]
    # six plateaus of R − 1 nearly, in five classes: the highest is 280, the middle of its ten cells and a step to 250
    assert found["improvement"].tolist() == pytest.approx([279.0])
    assert found["area_m2"][0] <= 110_000.0
    two = run(label, cost, radii_m="100", breaks="natural", classes=2)[2]
    assert two["area_m2"][0] > found["area_m2"][0]


def test_five_natural_classes_by_default():
    label, cost = np.full((1, 90), -1), np.ones((1, 90))
    label[0, 0], label[0, -1] = 1, 2
    cost[0, 1:-1] = np.random.default_rng(3).uniform(1, 400, 88)
    score, _, found, _ = run(label, cost, radii_m="100", breaks="natural", min_cells=1)
    known = score[~np.isnan(score)].astype("f8")
    cells = [int((known >= least_of_top(known, "natural", 5.0, classes)).sum()) for classes in (4, 5, 6)]
    assert len(set(cells)) == 3
    assert found["area_m2"].sum() == cells[1] * 1e4


def test_all_equal_is_one_class():
    label, cost = np.full((1, 9), -1), np.full((1, 9), 5.0)
    label[0, 0], label[0, -1] = 1, 2
    score, _, found, _ = run(label, cost, radii_m="100")
    np.testing.assert_allclose(score[0, 1:-1], 4.0, rtol=1e-6)  # 200 · (5 − 1) / 200
    assert found["area_m2"].tolist() == [70_000.0]


def test_the_better_corridor_and_the_order():
    label = [[1, -1, -1, -1, 2, -1, -1, -1, 3]]
    cost = [[1, 1, 51, 1, 1, 1, 21, 1, 1]]
    score, _, found, lines = run(label, cost, radii_m="100", top_percent=100.0, min_cells=1)
    assert lines["to_source"].tolist() == [2, 3]
    np.testing.assert_allclose(score, [[N, 12.5, 25, 12.5, N, 5, 10, 5, N]], rtol=1e-6)
    assert found["corridor"].tolist() == lines["id"].tolist()
    assert found["improvement"].tolist() == [25, 10]
    turned = run(
        [row[::-1] for row in label], [row[::-1] for row in cost], radii_m="100", top_percent=100.0, min_cells=1
    )[2]
    assert turned["improvement"].tolist() == [25, 10]


def test_centres_are_land_of_the_region():
    area = np.full((1, 9), 1e4)
    area[0, 4] = 0
    score, _, _, _ = run(LABEL, COST, area=area, radii_m="100", min_cells=1)
    np.testing.assert_allclose(score, [[N, N, N, 12.5, N, 12.5, N, N, N]], rtol=1e-6)
    area[0, 4] = 0.5
    assert run(LABEL, COST, area=area, radii_m="100", min_cells=1)[2]["area_m2"].tolist() == [0.5]
    # around a cell without resistance: two diagonals of 141.4 and 2 · 500; the window of (0, 2) saves 1000 − 200
    label = np.full((3, 5), -1)
    label[1, 0], label[1, 4] = 1, 2
    cost = np.ones((3, 5))
    cost[:, 2] = [9, N, 9]
    score, _, _, _ = run(label, cost, radii_m="100", min_cells=1)
    assert np.isnan(score[1, [0, 2, 4]]).all()
    assert score[[0, 2], 2].tolist() == pytest.approx([4, 4])


@pytest.mark.parametrize("cell", [33.3, 0.7, 12.34])
def test_a_rounding_is_no_gain(cell):
    """Along a row of resistance 1.1, restored to 1.1, every window only replaces like with like."""
    label = np.full((1, 41), -1)
    label[0, 0], label[0, -1] = 1, 2
    with pytest.raises(Absent, match="nowhere"):
        run(
            label,
            np.full((1, 41), 1.1),
            cell=cell,
            radii_m=f"{2 * cell},{5 * cell}",
            restored_resistance=float(np.float32(1.1)),
        )


def test_a_disc():
    assert disc(100.0, 100.0).tolist() == [1, 0]
    assert disc(200.0, 100.0).tolist() == [2, 1, 0]
    assert disc(283.0, 100.0).tolist() == [2, 2, 2]
    assert disc(500.0, 100.0).tolist() == [5, 4, 4, 4, 3, 0]
    assert disc(0.3, 0.1).tolist() == [3, 2, 2, 0]  # 0.3 / 0.1 is less than 3


@pytest.mark.parametrize("radius", [1, 1.5, 2, 3.7, 8])
def test_the_lowest_of_a_disc(radius):
    rng = np.random.default_rng(4)
    costs = rng.random((9, 13))
    costs[rng.random(costs.shape) < 0.3] = np.inf
    rows, cols = np.indices(costs.shape)
    wanted = [costs[(rows - r) ** 2 + (cols - c) ** 2 <= radius**2].min() for r, c in np.ndindex(costs.shape)]
    np.testing.assert_array_equal(lowest(costs, disc(radius, 1.0)).ravel(), wanted)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_equal_to_brute_force(seed):
    rng = np.random.default_rng(seed)
    label = np.full((16, 19), -1, "i4")
    for i, at in enumerate(rng.choice(label.size, 4, replace=False)):
        label.flat[at] = i + 1
    cost = rng.uniform(1, 40, label.shape).astype("f4")
    cost[(rng.random(label.shape) < 0.1) & (label < 0)] = N
    try:
        score, radius, _, lines = run(label, cost, radii_m="100,250,400", min_cells=1)
    except Absent:
        return
    search = MCP_Geometric(np.where(np.isnan(cost), -1, cost.astype("f8")), sampling=(100.0, 100.0))
    reach = {i: search.find_costs(np.argwhere(label == i))[0].copy() for i in range(1, 5)}
    rows, cols = np.indices(label.shape)
    wanted = np.zeros(label.shape)
    for size in (100.0, 250.0, 400.0):
        y, x = np.mgrid[-4:5, -4:5]
        window = {"footprint": y**2 + x**2 <= (size / 100) ** 2, "mode": "constant", "cval": np.inf}
        least = {i: minimum_filter(costs, **window) for i, costs in reach.items()}
        for line in lines.itertuples():
            less = line.cost - (least[line.from_source] + least[line.to_source] + 2 * size)
            wanted = np.maximum(wanted, less / (2 * size))
    wanted[(label > 0) | np.isnan(cost)] = 0
    known = ~np.isnan(score)
    np.testing.assert_allclose(score[known], wanted[known], rtol=1e-5)
    assert (wanted[~known] < 1e-9).all()
    assert set(np.unique(radius[known])) <= {100, 250, 400}
    # restore the best window: the way is no dearer than LCD′ and what eight directions add to the straight line
    r, c = np.unravel_index(np.nanargmax(score), score.shape)
    size = float(radius[r, c])
    inside = (rows - r) ** 2 + (cols - c) ** 2 <= (size / 100) ** 2
    restored = np.where(np.isnan(cost) & ~inside, -1, np.where(inside, 1, cost).astype("f8"))
    search = MCP_Geometric(restored, sampling=(100.0, 100.0))
    ways = []
    for line in lines.itertuples():
        least = search.find_costs(np.argwhere(label == line.from_source))[0][label == line.to_source].min()
        ways.append((line.cost - least) / (2 * size))
    assert max(ways) >= score[r, c] - (np.sqrt(4 - 2 * np.sqrt(2)) - 1) - 1e-4


def test_what_makes_no_sense():
    for told, word in (
        ({"radii_m": ""}, "radii_m"), ({"radii_m": "200;400"}, "radii_m"), ({"radii_m": "200,-1"}, "radii_m"),
        ({"radii_m": "inf"}, "radii_m"), ({"radii_m": "200,0"}, "radii_m"), ({"restored_resistance": 0.0}, "restored"),
        ({"breaks": "x"}, "breaks"),
        ({"restored_resistance": np.inf}, "restored"), ({"min_cells": 0}, "min_cells"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=word):
            run(LABEL, COST, **told)
    _, _, _, lines = run(LABEL, COST, radii_m="100", min_cells=1)
    lines["to_source"] = 9
    with pytest.raises(ValueError, match="source 9"):
        run(LABEL, COST, lines=lines)
    with pytest.raises(Absent, match="nowhere"):
        run(LABEL, np.ones((1, 9)))
    with pytest.raises(Absent, match="nowhere"):
        run([[1, 2]], [[5, 5]])
