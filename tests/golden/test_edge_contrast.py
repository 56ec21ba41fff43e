"""Expected contrasts are hand sums over the four sides of a cell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import shanshui.guide
from shanshui.core.grid import Grid
from shanshui.diagnose.misuse import edge_contrast

TABLES = Path(shanshui.guide.__file__).parent / "profiles" / "national" / "tables"
WEIGHTS = pd.read_csv(TABLES / "edge_contrast_weights.csv")
HAND = pd.DataFrame({"ecosystem_class": [1, 3, 1], "other_class": [5, 5, 6], "contrast": [0.6, 0.5, 1.0]})


def contrast(codes, adjacency=None, weights=HAND):
    codes = np.array(codes, dtype="i2")
    grid = Grid("EPSG:4545", 0.0, 100.0, 100.0, codes.shape)
    near = np.ones(codes.shape, dtype="i2") if adjacency is None else np.array(adjacency, dtype="i2")
    return edge_contrast(grid.raster(codes, "ecosystem"), grid.raster(near, "space_adjacency"), weights)


def test_four_sides_by_hand():
    """Wood in the middle: field 0.6 above, town 1.0 right, wood 0 below, wood 0 left: 1.6 / 4 = 40 %.
    The wood left of it: 0 and its own three sides at the edge of the data do not count: (0) / 1 … here fields 0.6 twice."""
    found = contrast([[51, 51, 51], [11, 12, 61], [51, 11, 61]]).values
    assert found[1, 1] == pytest.approx(40.0)
    assert found[1, 0] == pytest.approx(100 * (0.6 + 0.6 + 0) / 3)  # above, below, right; left is no data
    assert found[2, 1] == pytest.approx(100 * (0 + 0.6 + 1.0) / 3)
    assert np.isnan(found[[0, 1, 2], [0, 2, 2]]).all()  # fields and towns are not judged
    assert found.dtype == np.float32


def test_sides_without_data():
    """One field, one cell without data: 0.5 / 1. Alone: nothing to tell."""
    assert contrast([[51, 34, -1]]).values[0, 1] == 50.0
    assert np.isnan(contrast([[-1, 34, -1]]).values[0, 1])


def test_only_where_spaces_adjoin():
    found = contrast([[51, 34, 51]], [[0, 0, 1]]).values
    assert np.isnan(found).all()
    assert contrast([[51, 34]], [[4, 4]]).values[0, 1] == 50.0


def test_what_is_judged():
    """Woods, shrub, grass, wetland; not desert, bare land, fields, towns."""
    for code, judged in ((11, 1), (21, 1), (31, 1), (43, 1), (51, 0), (61, 0), (72, 0), (82, 0)):
        assert np.isfinite(contrast([[code, code]]).values[0, 0]) == bool(judged), code


def test_the_table_of_the_profile_is_complete():
    """Every pair of the eight classes, once; weights as the table's author set them."""
    pairs = {tuple(sorted(pair)) for pair in zip(WEIGHTS["ecosystem_class"], WEIGHTS["other_class"], strict=True)}
    assert pairs == {(a, b) for a in range(1, 9) for b in range(a + 1, 9)} and len(WEIGHTS) == 28
    square = np.arange(1, 9) * 10 + 1
    codes = np.array([square, np.roll(square, 1)], dtype="i2")
    assert np.isfinite(contrast(codes, weights=WEIGHTS).values).any()


DESIGN = {
    1: [0.2, 0.4, 0.4, 0.6, 1.0, 0.7, 0.7],
    2: [0.2, 0.4, 0.6, 1.0, 0.5, 0.5],
    3: [0.3, 0.5, 0.9, 0.4, 0.4],
    4: [0.6, 1.0, 0.6, 0.6],
    5: [0.6, 0.6, 0.6],
    6: [0.8, 0.8],
    7: [0.1],
}
"""First class → contrasts with the classes after it up to 8: what the design set."""


def test_the_weights_of_the_design():
    found = WEIGHTS.sort_values(["ecosystem_class", "other_class"]).groupby("ecosystem_class")["contrast"].apply(list)
    assert found.to_dict() == DESIGN
    assert set(WEIGHTS["status"]) == {"assumed"}


def test_weights_it_refuses():
    with pytest.raises(ValueError, match=r"no weight for the classes \[\(3, 6\)\]"):
        contrast([[34, 61]])
    for wrong in ((1, 5, 0.2), (5, 1, 0.2), (2, 2, 0.1), (2, 3, 1.1), (2, 3, -0.1)):
        extra = pd.concat([HAND, pd.DataFrame([wrong], columns=HAND.columns)])
        with pytest.raises(ValueError, match="edge_contrast_weights"):
            contrast([[11, 51]], weights=extra)
    for limit in (0.0, 1.0):
        extra = pd.concat([HAND, pd.DataFrame([(2, 3, limit)], columns=HAND.columns)])
        assert contrast([[21, 31]], weights=extra).values[0, 0] == 100 * limit


def test_a_block_with_its_halo_is_the_whole():
    rng = np.random.default_rng(5)
    codes = rng.choice([11, 34, 51, 61], (8, 8)).astype("i2")
    table = pd.concat([HAND, pd.DataFrame([(1, 3, 0.4), (3, 6, 0.9), (5, 6, 0.6)], columns=HAND.columns)])
    whole = contrast(codes, weights=table).values
    np.testing.assert_array_equal(contrast(codes[1:6, 2:7], weights=table).values[1:-1, 1:-1], whole[2:5, 3:6])
