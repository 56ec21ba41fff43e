"""water_conservation: hand sum of four cells; invariant P = R + ET + Q."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.assess.water_conservation import water_conservation
from shanshui.core.grid import Grid

GRID = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, 6))
TABLE = pd.DataFrame({"ecosystem": [11, 32, 31], "coefficient": [2.7, 3.94, 8.2]})


def run(P, ET, codes, table=TABLE, subclass=None):
    g = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, len(codes)))
    return water_conservation(
        g.raster(np.array([P], dtype="f4")),
        g.raster(np.array([ET], dtype="f4")),
        g.raster(np.array([codes], dtype="i2"), year=2020),
        table,
        None if subclass is None else g.raster(np.array([subclass], dtype="i2")),
    )


def test_by_hand():
    """Forest, steppe, farmland without a coefficient, rain missing, evaporation missing, ecosystem missing."""
    kept, runoff = run([500, 200, 200, np.nan, 300, 300], [300, 250, 100, 100, np.nan, 100], [11, 32, 51, 11, 11, -1])
    # forest: R = 500 · 2.7 % = 13.5, Q = 500 − 13.5 − 300 = 186.5
    # steppe: R = 200 · 3.94 % = 7.88, Q = 200 − 7.88 − 250 = −57.88: it stays negative
    np.testing.assert_allclose(runoff.values[0], [13.5, 7.88, np.nan, np.nan, np.nan, np.nan], rtol=1e-6)
    np.testing.assert_allclose(kept.values[0], [186.5, -57.88, np.nan, np.nan, np.nan, np.nan], rtol=1e-6)
    assert kept.dtype == runoff.dtype == np.float32
    assert (kept.name, runoff.name) == ("water_conservation", "surface_runoff")
    assert set(kept.coords) == {"x", "y"}


def test_the_second_level_class_counts_where_it_is_known():
    """30 grassland told to be meadow: 8.2 %; not told: no coefficient; an unknown ecosystem stays unknown."""
    _, runoff = run([100, 100, 100], [10, 10, 10], [30, 30, -1], subclass=[31, -1, 31])
    np.testing.assert_allclose(runoff.values[0], [8.2, np.nan, np.nan], rtol=1e-6)


@given(st.floats(0, 3000), st.floats(0, 3000), st.floats(0, 100))
def test_mass_is_kept(P, ET, share):
    kept, runoff = run([P], [ET], [11], pd.DataFrame({"ecosystem": [11], "coefficient": [share]}))
    assert float(runoff[0, 0]) + ET + float(kept[0, 0]) == pytest.approx(P, abs=2e-3)
    assert float(runoff[0, 0]) >= 0


def test_a_missing_coefficient_is_no_coefficient():
    kept, _ = run([100], [10], [11], pd.DataFrame({"ecosystem": [11], "coefficient": [np.nan]}))
    assert np.isnan(kept.values[0, 0])


@pytest.mark.parametrize("share", [-0.1, 100.1])
def test_a_coefficient_out_of_bounds_is_refused(share):
    with pytest.raises(ValueError, match=r"coefficient .* of ecosystem 11 lies outside 0–100"):
        run([100], [10], [11], pd.DataFrame({"ecosystem": [11], "coefficient": [share]}))


def test_bounds_themselves_are_allowed():
    _, runoff = run([100, 100], [10, 10], [11, 12], pd.DataFrame({"ecosystem": [11, 12], "coefficient": [0, 100]}))
    assert runoff.values.tolist() == [[0, 100]]


def test_a_class_given_twice_is_refused():
    with pytest.raises(ValueError, match="ecosystem 11 has more than one row"):
        run([100], [10], [11], pd.DataFrame({"ecosystem": [11, 11], "coefficient": [1.0, 2.0]}))


def test_inputs_stay_as_they_were():
    g = GRID.window(slice(0, 1), slice(0, 1))
    layers = [g.raster(np.array([[v]], dtype=t)) for v, t in ((100, "f4"), (10, "f4"), (11, "i2"))]
    before = [layer.copy(deep=True) for layer in layers]
    water_conservation(*layers, TABLE)
    for layer, old in zip(layers, before, strict=True):
        np.testing.assert_array_equal(layer, old)
