"""Units, their traits and the scaling of traits: hand sums."""

import numpy as np
import pandas as pd
import pytest

from shanshui.zone.features import CLASSES, describe, scaled, standardised, units

N = np.nan


def test_units_are_basins_cut_at_the_edge():
    basins = np.array([[1, 1, 2, 2, 2], [1, 1, 2, -1, 2], [3, 3, 1, 2, 2]])
    area = np.ones((3, 5))
    area[2, 1] = 0
    # inside: 1 upper left (4), 2 (7 of 2; its parts meet around the cell without a basin), 1 at (2,2), 3 at (2,0)
    assert units(basins, area, 0).tolist() == [[0, 0, 1, 1, 1], [0, 0, 1, 1, 1], [2, -1, 3, 1, 1]]
    # below 2: (2,0) joins 0 over its only edge; (2,2) has 1 edge each with basin 2 above and to the right: 2 edges
    assert units(basins, area, 2).tolist() == [[0, 0, 1, 1, 1], [0, 0, 1, 1, 1], [0, -1, 1, 1, 1]]


def test_cells_without_a_basin_join_whatever_their_size():
    basins = np.array([[1, -1, -1, -1, 2]])
    assert units(basins, np.ones((1, 5)), 0).tolist() == [[0, 0, 0, 0, 1]]
    assert units(np.full((1, 2), -1), np.ones((1, 2)), 0).tolist() == [[0, 0]]


def test_traits_are_weighted_by_area():
    label = np.array([[0, 0, 0], [1, 1, -1]])
    area = np.array([[1.0, 3.0, 1.0], [2.0, 2.0, 5.0]])
    elevation = np.array([[100, 200, N], [N, N, 7]], "f4")
    ecosystem = np.array([[11, 31, 31], [82, -1, 11]], "i2")
    rain = np.array([[400, 800, N], [500, 700, 9]], "f4")
    found = describe(label, area, elevation, ecosystem, rain)
    assert found["area_m2"].tolist() == [5, 4]
    # (100·1 + 200·3)/4 = 175; variance (75²·1 + 25²·3)/4 = 1875
    assert found["elevation"].tolist() == pytest.approx([175, N], nan_ok=True)
    assert found["relief"].tolist() == pytest.approx([1875**0.5, N], nan_ok=True)
    assert found["class_1"].tolist() == [0.2, 0]
    assert found["class_3"].tolist() == [0.8, 0]
    assert found["class_8"].tolist() == [0, 1]
    assert found["precipitation"].tolist() == [700, 600]
    assert "precipitation" not in describe(label, area, elevation, ecosystem, None)
    assert [c for c in found if c.startswith("class_")] == [f"class_{c}" for c in range(1, 9)]


def test_cells_below_a_square_metre_count():
    found = describe(np.array([[0]]), np.array([[0.5]]), np.array([[7.0]], "f4"), np.array([[11]], "i2"), None)
    assert found[["elevation", "relief", "class_1"]].to_numpy().tolist() == [[7, 0, 1]]


def test_no_ecosystem_at_all_is_missing():
    found = describe(np.array([[0]]), np.ones((1, 1)), np.ones((1, 1), "f4"), np.array([[-1]], "i2"), None)
    assert found[[f"class_{c}" for c in CLASSES]].isna().all(axis=None)


def test_scaling():
    # mean 2, variance ((−1)² + 1²)/2 = 1;  the missing value says nothing
    assert scaled(np.array([[1.0], [3.0], [N]])).tolist() == [[-1], [1], [0]]
    # variances 4 and 0: common standard deviation √2
    assert scaled(np.array([[0.0, 5.0], [4.0, 5.0]])) == pytest.approx(np.array([[-2, 0], [2, 0]]) / 2**0.5)
    assert scaled(np.array([[5.0], [5.0]])).tolist() == [[0], [0]]
    assert scaled(np.array([[N], [N]])).tolist() == [[0], [0]]
    assert scaled(np.array([[5.0], [N]])).tolist() == [[0], [0]]


def test_eight_shares_weigh_as_eight_features():
    table = pd.DataFrame({"area_m2": [1.0, 9.0], "elevation": [100.0, 300.0], "relief": [0.0, 2.0]})
    for c in CLASSES:
        table[f"class_{c}"] = {1: [1.0, 0.25], 3: [0.0, 0.75]}.get(c, [0.0, 0.0])
    found = standardised(table)
    assert found[:, :2].tolist() == [[-1, -1], [1, 1]]
    assert (found[:, 2:] ** 2).mean(axis=0).sum() == pytest.approx(8)
    # square roots: class 1 moves by 1 − √0.25 = 0.5, class 3 by √0.75: their ratio stays
    assert (found[1, 2] - found[0, 2]) / (found[1, 4] - found[0, 4]) == pytest.approx(-0.5 / 0.75**0.5)
