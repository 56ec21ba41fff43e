"""dryness: hand sum of ET0 / P; a given aridity prevails; absence."""

import numpy as np
import pytest

from shanshui.assess.dryness import dryness
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

G = Grid("EPSG:4528", 0.0, 0.0, 100.0, (1, 5))


def row(*values):
    return G.raster(np.array([values], "f4"))


def test_hand_sum():
    found = dryness(None, row(800, 1600, 500, 0, np.nan), row(400, 50, 0, 0, 300))
    # 800/400 = 2, 1600/50 = 32; no rain: without bound; neither: nothing is said
    assert found.dtype == np.float32 and found.name == "dryness"
    np.testing.assert_array_equal(found.values[0], [2, 32, np.inf, np.nan, np.nan])


def test_the_given_aridity_prevails():
    given = row(1, 2, np.nan, 4, 5)
    found = dryness(given, row(9, 9, 9, 9, 9), row(3, 3, 3, 3, 3))
    np.testing.assert_array_equal(found.values[0], [1, 2, np.nan, 4, 5])


@pytest.mark.parametrize(
    "half", [{"precipitation": row(1, 1, 1, 1, 1)}, {"potential_evapotranspiration": row(1, 1, 1, 1, 1)}, {}]
)
def test_half_of_it_is_not_enough(half):
    with pytest.raises(Absent):
        dryness(**half)
