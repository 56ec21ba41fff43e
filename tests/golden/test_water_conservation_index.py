"""water_conservation_index: hand sum of five cells."""

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.water_index import water_conservation_index
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, 6))
FACTORS = pd.DataFrame({"soil_texture": [1, 4, 12], "factor": [1.0, 0.6, 0.2]})


def run(**changes):
    given = {
        # two years of NPP; the second is missing in one cell
        "npp": np.array([[[100, 200, 300, 400, 50, 1]], [[200, 200, np.nan, 600, 50, 1]]], dtype="f4"),
        "soil_texture": np.array([[1, 4, 12, 13, 4, 1]], dtype="i2"),
        "precipitation": np.array([[100, 300, 500, 400, 200, 9000]], dtype="f4"),
        "slope": np.array([[0, 10, 40, 20, 20, 80]], dtype="f4"),
        "cell_area": np.array([[1, 1, 1, 1, 1, 0]], dtype="f8"),
    } | changes  # fmt: skip
    npp = GRID.raster(given.pop("npp"), year=[2019, 2020])
    rasters = {name: GRID.raster(values) for name, values in given.items()}
    return water_conservation_index(npp=npp, infiltration_factors=FACTORS, **rasters)


def test_by_hand():
    """Rain 100–500 and slope 0–40 within the region; the wet, steep cell outside does not count."""
    # cell 1: rain is the least: 0
    # cell 2: NPP 200, F_sic 0.6, F_pre (300 − 100) / 400 = 0.5, F_slo 10 / 40 = 0.25 → 200 · 0.6 · 0.5 · 0.75 = 45
    # cell 3: NPP 300 (one year), slope the greatest: 0
    # cell 4: gravel has no factor
    # cell 5: NPP 50, 0.6, F_pre 0.25, F_slo 0.5 → 50 · 0.6 · 0.25 · 0.5 = 3.75
    found = run()
    np.testing.assert_allclose(found.values[0], [0, 45, 0, np.nan, 3.75, np.nan], rtol=1e-6)
    assert (found.dtype, found.name) == (np.float32, "water_conservation_index")


def test_productivity_is_the_mean_of_its_years():
    found = run(slope=np.array([[40, 10, 0, 20, 20, 80]], dtype="f4"))
    assert found.values[0, 2] == pytest.approx(300 * 0.2 * 1 * 1)  # the year that is missing does not count
    found = run(precipitation=np.array([[500, 300, 100, 400, 200, 9]], dtype="f4"))
    assert found.values[0, 0] == pytest.approx((100 + 200) / 2)


def test_what_is_alike_everywhere_cannot_be_scaled():
    with pytest.raises(Absent):
        run(precipitation=np.full((1, 6), 200, dtype="f4"))
    with pytest.raises(Absent):
        run(slope=np.full((1, 6), np.nan, dtype="f4"))
