"""Expected shares are hand counts of cells about a field."""

from __future__ import annotations

import numpy as np
import pytest

from shanshui.core.grid import Grid
from shanshui.diagnose.field_pattern import farmland_seminatural
from shanshui.diagnose.painting import disc_counts


def share(values, cell=500.0, **more):
    values = np.array(values, dtype="i2")
    grid = Grid("EPSG:4545", 0.0, cell * values.shape[0], cell, values.shape)
    return farmland_seminatural(grid.raster(values, "ecosystem"), grid=grid, **more).values


def test_a_row_by_hand():
    """Cells of 500 m, radius 1000 m: two cells to either side. About the field: 30, 61, 51, 41, −1 → 2 of 4 known."""
    found = share([[30, 61, 51, 41, -1, 11, 21]])
    assert found[0, 2] == 50.0
    assert np.isnan(found[0, [0, 1, 3, 4, 5, 6]]).all()
    assert share([[30, 61, 51, 41, -1]], seminatural_radius_m=500.0)[0, 2] == pytest.approx(100 / 3)  # 61, 51, 41


def test_the_classes_that_count():
    """Forest 1, shrub 2, grassland 3, wetland 4 do; field 5, town 6, desert 7, bare land 8 do not."""
    for code, expected in ((11, 50), (22, 50), (34, 50), (42, 50), (52, 0), (62, 0), (73, 0), (82, 0)):
        assert share([[51, code]])[0, 0] == expected, code


def test_the_disc():
    """Radius 2 cells: 13 cells, of which centres at (±2, 0), (0, ±2), (±1, ±1) … ; at the corner of the map 6."""
    everything = np.ones((7, 7), dtype=bool)
    counts = disc_counts(everything, 2.0)
    assert counts[3, 3] == 13 and counts[0, 0] == 6
    assert disc_counts(everything, 2.3)[3, 3] == 21  # √5 = 2.24: eight knights' moves more
    assert disc_counts(np.ones((1, 3), dtype=bool), 5.0).tolist() == [[3, 3, 3]]
    one = np.zeros((5, 5), dtype=bool)
    one[1, 3] = True
    assert np.argwhere(disc_counts(one, 1.0)).tolist() == [[0, 3], [1, 2], [1, 3], [1, 4], [2, 3]]


def test_a_block_with_its_halo_is_the_whole():
    rng = np.random.default_rng(3)
    codes = rng.choice([11, 30, 51, 61, -1], (12, 12)).astype("i2")
    whole = share(codes, cell=400.0)
    np.testing.assert_array_equal(share(codes[1:9, 2:11], cell=400.0)[3:5, 3:6], whole[4:6, 5:8])


def test_a_radius_within_the_cell():
    assert share([[51, 11]], seminatural_radius_m=0.5)[0, 0] == 0


@pytest.mark.parametrize("radius", [0.0, -1.0])
def test_a_radius_that_is_none(radius):
    with pytest.raises(ValueError, match="seminatural_radius_m"):
        share([[51]], seminatural_radius_m=radius)
