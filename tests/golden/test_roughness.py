"""roughness: hand sum of 1 / cos of angles whose cosine is known."""

import numpy as np

from shanshui.assess.relief import roughness
from shanshui.core.grid import Grid


def test_hand_sum():
    g = Grid("EPSG:32647", 0.0, 0.0, 10.0, (2, 2))
    # cos 0° = 1, cos 60° = 1/2, cos 45° = 1/√2 → 1, 2, √2 = 1.4142136
    slope = g.raster(np.array([[0, 60], [45, np.nan]], dtype="f4"), "slope")
    found = roughness(slope)
    assert found.dtype == np.float32 and found.name == "roughness"
    np.testing.assert_allclose(found.values, [[1, 2], [1.4142136, np.nan]], rtol=1e-6)
    assert slope.values[0, 1] == 60
