"""water_balance: hand sum of five cells of 2 000 m²; invariant P = R + ET + Q by class."""

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.water_conservation import water_balance, water_conservation
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, 6))


def layers(area=(2000, 2000, 1000, 2000, 2000, 0)):
    """Forest, forest, steppe, farmland, town, and a forest outside the region."""
    codes = GRID.raster(np.array([[11, 11, 32, 51, 61, 11]], dtype="i2"))
    P = GRID.raster(np.array([[500, 400, 200, 100, 100, 999]], dtype="f4"))
    ET = GRID.raster(np.array([[300, 410, 250, 90, 90, 9]], dtype="f4"))
    table = pd.DataFrame({"ecosystem": [11, 32], "coefficient": [10.0, 5.0]})
    kept, runoff = water_conservation(P, ET, codes, table)
    return P, ET, kept, runoff, codes, GRID.raster(np.array([area], dtype="f8"))


def test_by_hand():
    found = water_balance(*layers()).set_index("ecosystem")
    assert found.index.tolist() == [0, 11, 32, 51, 61]
    # forest: Q = 500 − 50 − 300 = 150 and 400 − 40 − 410 = −50 mm, on 2 000 m² each
    # P = 0.5 m · 2 000 + 0.4 m · 2 000 = 1 800 m³; R a tenth of it; ET = 0.3 · 2 000 + 0.41 · 2 000 = 1 420 m³
    forest = found.loc[11]
    assert forest[["area_m2", "missing_m2", "negative_m2"]].tolist() == [4000, 0, 2000]
    told = ["precipitation_m3", "runoff_m3", "evapotranspiration_m3", "retained_m3", "positive_m3", "negative_m3"]
    np.testing.assert_allclose(forest[told].astype("f8"), [1800, 180, 1420, 200, 300, -100], rtol=1e-6)
    # steppe: P 200 m³, R 10, ET 250, Q −60 m³ on 1 000 m²
    np.testing.assert_allclose(found.loc[32, told].astype("f8"), [200, 10, 250, -60, 0, -60], rtol=1e-6)
    # farmland and town have no coefficient: an area, and no volumes, not zero
    assert found.loc[51, ["area_m2", "missing_m2", "negative_m2"]].tolist() == [0, 2000, 0]
    assert found.loc[[51, 61], told].isna().all().all()
    # the region: 4 000 + 1 000 m² told, 4 000 m² not; the cell outside counts nowhere
    assert found.loc[0, ["area_m2", "missing_m2", "negative_m2"]].tolist() == [5000, 4000, 3000]
    np.testing.assert_allclose(found.loc[0, told].astype("f8"), [2000, 190, 1670, 140, 300, -160], rtol=1e-6)


def test_mass_is_kept_in_every_class():
    found = water_balance(*layers()).dropna()
    parts = found["runoff_m3"] + found["evapotranspiration_m3"] + found["retained_m3"]
    np.testing.assert_allclose(found["precipitation_m3"], parts, rtol=1e-5)
    np.testing.assert_allclose(found["retained_m3"], found["positive_m3"] + found["negative_m3"], rtol=1e-12)


def test_the_second_level_class_counts_where_it_is_known():
    subclass = GRID.raster(np.array([[11, 14, -1, 51, 61, 11]], dtype="i2"))
    assert water_balance(*layers(), subclass)["ecosystem"].tolist() == [0, 11, 14, 32, 51, 61]


def test_nothing_to_compute_is_told():
    with pytest.raises(Absent) as told:
        water_balance(*layers(area=(0, 0, 0, 1, 1, 0)))
    assert "水源涵养" in told.value.reason.zh


def test_a_little_kept_is_not_negative():
    """0.5 mm kept, nothing kept, 0.5 mm short: one of the three is negative."""
    g = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, 3))
    P, none = (g.raster(np.full((1, 3), v, dtype="f4")) for v in (10, 0))
    ET = g.raster(np.array([[9.5, 10, 10.5]], dtype="f4"))
    codes, kept = g.raster(np.full((1, 3), 11, dtype="i2")), g.raster(np.array([[0.5, 0, -0.5]], dtype="f4"))
    found = water_balance(P, ET, kept, none, codes, g.raster(np.full((1, 3), 7.0)))
    assert found["negative_m2"].tolist() == [7, 7]
