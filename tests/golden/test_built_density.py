"""Density of built-up land: hand sums on 4 × 5 cells of 400 m; block = whole; what makes no sense."""

import numpy as np
import pytest

from shanshui.connect.resistance_layers import built_density
from shanshui.core.grid import Grid

ECOSYSTEM = np.array([[61, 11, 31, 31, 63], [11, 62, 51, -1, 31], [11, 11, 63, 31, 31], [11, 11, 11, 31, 42]], "i2")


def run(ecosystem=ECOSYSTEM, cell=400.0, **told):
    grid = Grid("EPSG:4528", 0.0, 0.0, cell, ecosystem.shape)
    return built_density(grid.raster(ecosystem, year=2020), grid=grid, **told)


def test_hand_sum():
    found = run(density_radius_m=799.0)  # one cell around
    # corner: 61 among 61 11 11 62; middle row: 63 among 62 51 · 11 63 31 11 11 31, one cell without ecosystem
    assert found.values[0, 0] == pytest.approx(1 / 4)
    assert found.values[2, 2] == pytest.approx(1 / 8)
    assert found.values[0, 4] == pytest.approx(1 / 3)  # 31 63 · 31 known
    assert np.isnan(found.values[1, 3])
    assert found.values[3, 0] == 0
    assert found.values[1, 1] == pytest.approx(2 / 9)  # 61 and the 63 below; 62 城市绿地 does not count
    assert found.dtype == np.float32
    assert found.name == "built_density"


def test_the_default_radius_is_1000_m():
    # cells of 400 m: two around; the whole map but the last row for the corner's row, three columns
    assert run().values[0, 0] == pytest.approx(2 / 9)
    assert run(cell=500.0).values[0, 0] == pytest.approx(2 / 9)
    assert run(cell=500.5).values[0, 0] == pytest.approx(1 / 4)


def test_a_radius_below_a_cell_is_the_cell_itself():
    found = run(density_radius_m=1.0).values
    assert found[0].tolist() == [1, 0, 0, 0, 1]
    assert run(np.array([[0, -1]], "i2"), density_radius_m=1.0).values[0, 0] == 0  # only −1 is no ecosystem
    for bad in (0.0, -1.0, np.nan):
        with pytest.raises(ValueError, match="positive"):
            run(density_radius_m=bad)


def test_block_equals_whole_and_inputs_stay():
    rng = np.random.default_rng(1)
    ecosystem = rng.choice(np.array([11, 61, 63, -1], "i2"), (12, 13))
    before = ecosystem.copy()
    whole = run(ecosystem).values
    block = run(ecosystem[2:11, 1:12]).values  # rows 4 … 8, columns 3 … 9 with a halo of two
    assert np.array_equal(whole[4:9, 3:10], block[2:7, 2:9], equal_nan=True)
    assert np.array_equal(before, ecosystem)
