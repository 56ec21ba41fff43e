"""erodibility: hand sum: the given raster prevails, its gaps are not filled, neither is absent with what would cure it."""

import numpy as np
import pytest

from shanshui.assess.erodibility import erodibility
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

G = Grid("EPSG:32647", 0.0, 0.0, 30.0, (1, 2))


def test_the_given_one_prevails_and_is_not_filled():
    given, texture = G.raster(np.array([[0.04, np.nan]], "f4")), G.raster(np.array([[0.01, 0.02]], "f4"))
    found = erodibility(given, texture)
    np.testing.assert_array_equal(found.values, np.array([[0.04, np.nan]], "f4"))
    assert found.name == "erodibility" and found.dtype == np.float32
    np.testing.assert_array_equal(erodibility(None, texture).values, texture.values)
    np.testing.assert_array_equal(erodibility(given).values, given.values)


def test_neither():
    with pytest.raises(Absent) as caught:
        erodibility()
    assert caught.value.missing == ("soil_erodibility",)
