"""precipitation_future: hand sums of the delta method."""

import numpy as np
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.climate_outlook import precipitation_future

NAN = np.nan
GRID = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, 3))


def plane(*values):
    return GRID.raster(np.array([values], dtype="f4"))


def planes(series):
    return GRID.raster(np.array([[v] for v in series.values()], dtype="f4"), scenario=list(series))


def test_a_change_is_added_to_the_present():
    """400 mm · (1 − 10 %) = 360, 400 · 1.25 = 500. Unknown now or then: unknown."""
    now, change = plane(400, NAN, 200), planes({126: (-10, 5, NAN), 585: (25, 5, 0)})
    kept = [now.values.copy(), change.values.copy()]
    rain = precipitation_future(now, change)
    np.testing.assert_allclose(rain.values[:, 0], [[360, NAN, NAN], [500, NAN, 200]])
    assert rain.dims == ("scenario", "y", "x") and rain["scenario"].values.tolist() == [126, 585]
    for layer, values in zip((now, change), kept, strict=True):
        np.testing.assert_array_equal(layer.values, values)


def test_a_scenario_against_its_own_model():
    """100 · 900 / 600 = 150, 200 · 1 / 0.5 = 400; no rain in the model: unknown."""
    rain = precipitation_future(plane(100, 200, 300), None, planes({245: (900, 1, 10)}), plane(600, 0.5, 0))
    np.testing.assert_allclose(rain.values[0, 0], [150, 400, NAN])


def test_a_scenario_alone_is_compared_only_where_it_was_corrected():
    """The bias of a model may be larger than the change: without its present there is no future."""
    now, scenario = plane(100, NAN, 300), planes({245: (999, 333, NAN)})
    with pytest.raises(Absent, match="bias"):
        precipitation_future(now, None, scenario)
    np.testing.assert_allclose(precipitation_future(now, None, scenario, corrected=True).values[0, 0], [999, NAN, NAN])
    with pytest.raises(Absent, match="no scenario"):
        precipitation_future(now)


def test_a_change_goes_before_the_rest_and_the_model_before_corrected():
    change, scenario, model = planes({245: (10, 10, 10)}), planes({245: (999, 333, NAN)}), plane(1, 1, 1)
    now = plane(100, 200, 300)
    np.testing.assert_allclose(precipitation_future(now, change, scenario, model).values[0, 0], [110, 220, 330])
    found = precipitation_future(now, None, scenario, model, corrected=True).values[0, 0]
    np.testing.assert_allclose(found, [99900, 66600, NAN])
