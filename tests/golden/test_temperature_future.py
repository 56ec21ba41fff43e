"""temperature_future: hand sums of the delta method."""

import numpy as np
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.climate_outlook import temperature_future

NAN = np.nan
GRID = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, 3))


def plane(*values):
    return GRID.raster(np.array([values], dtype="f4"))


def planes(series):
    return GRID.raster(np.array([[v] for v in series.values()], dtype="f4"), scenario=list(series))


def test_a_change_is_added_to_the_present():
    """8 °C + 1.5 = 9.5, −2 + 2 = 0. Unknown now or then: unknown."""
    warmth = temperature_future(plane(8, NAN, -2), planes({245: (1.5, 1, 2), 585: (NAN, 1, 3)}))
    np.testing.assert_allclose(warmth.values[:, 0], [[9.5, NAN, 0], [NAN, NAN, 1]])
    assert warmth.dims == ("scenario", "y", "x") and warmth["scenario"].values.tolist() == [245, 585]


def test_a_scenario_against_its_own_model():
    """5 + 12 − 10 = 7."""
    warmth = temperature_future(plane(5, NAN, 3), None, planes({245: (12, 1, 1)}), plane(10, 1, NAN))
    np.testing.assert_allclose(warmth.values[0, 0], [7, NAN, NAN])


def test_a_scenario_alone_is_compared_only_where_it_was_corrected():
    """The bias of a model may be larger than the change: without its present there is no future."""
    now, scenario = plane(10, NAN, 3), planes({245: (12, 3, NAN)})
    with pytest.raises(Absent, match="bias"):
        temperature_future(now, None, scenario)
    np.testing.assert_allclose(temperature_future(now, None, scenario, corrected=True).values[0, 0], [12, NAN, NAN])
    with pytest.raises(Absent, match="no scenario"):
        temperature_future(now)


def test_a_change_goes_before_the_rest_and_the_model_before_corrected():
    change, scenario, model = planes({245: (1, 1, 1)}), planes({245: (20, 30, NAN)}), plane(2, 2, 2)
    now = plane(10, 20, 30)
    np.testing.assert_allclose(temperature_future(now, change, scenario, model).values[0, 0], [11, 21, 31])
    found = temperature_future(now, None, scenario, model, corrected=True).values[0, 0]
    np.testing.assert_allclose(found, [28, 48, NAN])
