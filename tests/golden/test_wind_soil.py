"""wind_soil: paper: a worked value of EF and SCF; hand sum of carbonate, organic matter and the limits."""

import numpy as np
import pytest

from shanshui.assess.wind_soil import wind_soil
from shanshui.core.grid import Grid


def soil(*mixtures, lime=None, **more):
    """EF and SCF of (sand, silt, clay, organic matter g/kg)."""
    values = np.array(mixtures, "f4")
    g = Grid("EPSG:32647", 0.0, 0.0, 30.0, (1, len(values)))
    layers = [g.raster(values[:, i][None], "layer") for i in range(4)]
    carbonate = None if lime is None else g.raster(np.array([lime], "f4"))
    fraction, crust = wind_soil(*layers, carbonate, **more)
    assert (fraction.name, crust.name) == ("erodible_fraction", "soil_crust_factor")
    assert fraction.dtype == crust.dtype == np.float32
    return fraction.values[0], crust.values[0]


def test_the_worked_value():
    fraction, crust = soil((60, 25, 15, 10))
    # (29.09 + 18.6 + 4.25 + 1.32 − 2.59) / 100; 1 / (1 + 0.0066 · 225 + 0.021)
    assert fraction[0] == pytest.approx(0.5067, abs=1e-6)
    assert crust[0] == pytest.approx(0.39904, abs=5e-6)


def test_organic_matter_and_carbonate():
    # OM 3 %, CaCO₃ 10 %: 29.09 + 18.6 + 4.25 + 1.32 − 7.77 − 9.5 = 35.99; 1 / (1 + 1.485 + 0.189) = 0.37397
    fraction, crust = soil((60, 25, 15, 30), lime=[10])
    assert (fraction[0], crust[0]) == (pytest.approx(0.3599, abs=1e-6), pytest.approx(0.373972, abs=1e-6))
    assert soil((60, 25, 15, 30), carbonate_percent=10.0)[0][0] == pytest.approx(0.3599, abs=1e-6)
    # where it is given, what was not measured is unknown, whatever the setting
    assert np.isnan(soil((60, 25, 15, 30), lime=[np.nan], carbonate_percent=10.0)[0][0])


def test_limits():
    # sand over clay without bound; peat: 29.09 + … − 2.59 · 40 below 0
    fraction, crust = soil((99, 1, 0, 10), (40, 40, 20, 400))
    np.testing.assert_array_equal(fraction, [1, 0])
    assert crust[0] == pytest.approx(1 / 1.021, rel=1e-6)


def test_shares_are_brought_to_a_hundred_within_the_tolerance():
    # 63 + 26.25 + 15.75 = 105
    fraction, crust = soil((63, 26.25, 15.75, 10), (63, 26.25, 15.8, 10), (57, 23.75, 14.25, 10))
    np.testing.assert_allclose(fraction, [0.5067, np.nan, 0.5067], atol=1e-6)
    np.testing.assert_allclose(crust, [0.39904, np.nan, 0.39904], atol=5e-6)
    assert np.isfinite(soil((63, 26.25, 15.8, 10), sum_tolerance=6.0)[0][0])
    assert np.isfinite(soil((60, 25, 15, 10), sum_tolerance=0.0)[0][0])
    for bad in ({"sum_tolerance": -1.0}, {"carbonate_percent": -1.0}, {"carbonate_percent": 101.0}):
        with pytest.raises(ValueError, match="sum_tolerance"):
            soil((60, 25, 15, 10), **bad)


def test_nodata_of_any_is_nodata():
    nan = np.nan
    fraction, crust = soil((nan, 25, 15, 10), (60, nan, 15, 10), (60, 25, nan, 10), (60, 25, 15, nan))
    assert np.isnan(fraction).all() and np.isnan(crust).all()
