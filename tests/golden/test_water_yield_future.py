"""water_yield_future: hand sums of Hargreaves' ratio and of Fu's equation."""

import numpy as np
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.climate_outlook import shared, water_yield_future

NAN = np.nan
GRID = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, 3))


def plane(*values):
    return GRID.raster(np.array([values], dtype="f4"))


def planes(series):
    return GRID.raster(np.array([[v] for v in series.values()], dtype="f4"), scenario=list(series))


def test_warmth_raises_the_demand():
    """PET 100 at 2.2 °C: 100 · (12.2 + 17.8) / (2.2 + 17.8) = 150; P 300, φ 0.5, ω 2: 300 · (√1.25 − 0.5) = 185.410.

    With the 2.6 of the method: 0.5^2.6 = 0.164938; 1.164938^(1/2.6) = e^(0.152668/2.6) = 1.060477; 300 · 0.560477 = 168.143.
    A year at −18 °C, now or then, has no demand to scale.
    """
    rain, warmth = planes({126: (300, 300, 300)}), planes({126: (12.2, 12.2, -18)})
    now, demand = plane(2.2, -18, 2.2), plane(100, 100, 100)
    found = water_yield_future(rain, warmth, now, demand, omega=2)
    np.testing.assert_allclose(found.values[0, 0], [185.410, NAN, NAN], rtol=1e-5)
    np.testing.assert_allclose(water_yield_future(rain, warmth, now, demand).values[0, 0, 0], 168.143, rtol=1e-5)


def test_just_above_where_warmth_begins():
    """Half a degree and a degree above −17.8: PET 150 · 1 / 0.5 = 300 → φ 1, 300 · 0.414214; 600 · 0.5 / 1 = 300 likewise."""
    rain, warmth = planes({126: (300, 300, 0)}), planes({126: (-16.8, -17.3, 0)})
    found = water_yield_future(rain, warmth, plane(-17.3, -16.8, 0), plane(150, 600, 9), omega=2).values[0, 0]
    np.testing.assert_allclose(found, [124.264, 124.264, 0], rtol=1e-4)


def test_only_scenarios_that_both_have():
    one, other = planes({126: (1, 1, 1), 245: (2, 2, 2), 585: (3, 3, 3)}), planes({585: (9, 9, 9), 126: (7, 7, 7)})
    assert shared(one, other).tolist() == [126, 585]
    found = water_yield_future(one, other, plane(7, 7, 7), plane(0, 0, 0))
    assert found["scenario"].values.tolist() == [126, 585] and found.values[:, 0, 0].tolist() == [1, 3]
    with pytest.raises(Absent):
        shared(planes({126: (1, 1, 1)}), planes({245: (1, 1, 1)}))


def test_a_block_is_as_the_whole_and_inputs_stay():
    layers = (planes({126: (300, 200, 90)}), planes({126: (9, 8, 7)}), plane(6, 5, 4), plane(500, 900, 60))
    kept = [layer.values.copy() for layer in layers]
    whole = water_yield_future(*layers)
    block = water_yield_future(*(layer.isel(x=slice(1, 3)) for layer in layers))
    np.testing.assert_array_equal(whole.values[..., 1:], block.values)
    for layer, values in zip(layers, kept, strict=True):
        np.testing.assert_array_equal(layer.values, values)
