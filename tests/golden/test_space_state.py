"""Expected means are hand sums over cells and their shares."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.space_state import space_state

GRID = Grid("EPSG:4545", 0.0, 100.0, 100.0, (1, 4))
AREA = GRID.raster(np.array([[100.0, 100.0, 50.0, 100.0]]), "cell_area")
CELLS = pd.DataFrame(
    {"county": ["a", "a", "b", "b", "b"], "cell": [0, 1, 1, 2, 3], "share": [1.0, 0.25, 0.75, 0.5, 1.0]}
)
LAYERS = (
    "heat_anomaly", "park_per_person", "farmland_slope", "farmland_patch_area", "farmland_seminatural",
    "farmland_belt_distance", "irrigation_shortfall", "fertiliser_use", "film_residue", "homestead_vacancy",
)  # fmt: skip


def raster(*values):
    return GRID.raster(np.array([values], dtype="f4"), "x")


def test_shares_and_areas():
    """a: 100·2 + 25·6 of 125 → 2.8. b: 75·6 + 50·1 of 125 → 4 (cell 3 has no data; cell 2 is wholly b's, half of it region).
    Together: 350 + 500 of 250 → 3.4."""
    found = space_state(CELLS, AREA, farmland_slope=raster(2, 6, 1, np.nan))
    assert found["county"].tolist() == ["a", "b", "*"] and set(found["indicator"]) == {"farmland_slope"}
    assert found["value"].tolist() == pytest.approx([2.8, 4.0, 3.4])
    assert found["area_m2"].tolist() == [125.0, 125.0, 250.0]


def test_less_than_a_square_metre_counts():
    """A hundredth of a square metre and more of each cell: the same means, areas to scale."""
    found = space_state(CELLS, AREA * 1e-4, farmland_slope=raster(2, 6, 1, np.nan))
    assert found["value"].tolist() == pytest.approx([2.8, 4.0, 3.4])
    assert found["area_m2"].tolist() == pytest.approx([0.0125, 0.0125, 0.025])


def test_sealed_ground_counts_in_towns():
    """Urban space in cells 0 and 3: 80 and 40."""
    space = GRID.raster(np.array([[3, 2, 1, 3]], dtype="i2"), "space")
    found = space_state(CELLS, AREA, space, raster(80, 10, 10, 40))
    assert found["value"].tolist() == [80.0, 40.0, 60.0]
    with pytest.raises(Absent):
        space_state(CELLS, AREA, None, raster(80, 10, 10, 40))


def test_each_layer_has_its_rows():
    layers = {name: raster(i, i, i, i) for i, name in enumerate(LAYERS)}
    found = space_state(CELLS, AREA, **layers)
    assert found["indicator"].drop_duplicates().tolist() == list(LAYERS)
    assert found[found["county"] == "*"]["value"].tolist() == list(range(10))


def test_a_county_without_data_has_no_row():
    found = space_state(CELLS, AREA, film_residue=raster(5, np.nan, np.nan, np.nan))
    assert found["county"].tolist() == ["a", "*"] and found["value"].tolist() == [5.0, 5.0]


def test_nothing_known():
    with pytest.raises(Absent, match="nothing is known"):
        space_state(CELLS, AREA)
    with pytest.raises(Absent, match="nothing is known"):
        space_state(CELLS, AREA, farmland_slope=raster(*[np.nan] * 4))
