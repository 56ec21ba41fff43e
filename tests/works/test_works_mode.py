"""Mode of undisturbed desert and glacier, judged intact or not judged at all (S0 F.3.1(3))."""

import numpy as np
import pandas as pd
import pytest

from shanshui.core.grid import Grid
from shanshui.works.mode import mode

MATRIX = pd.DataFrame(
    [(d, r, {1: 1, 2: 2 if r < 4 else 3, 3: 3, 4: 4 if r > 2 else 3}[d]) for d in range(1, 5) for r in range(1, 6)],
    columns=["degradation", "resilience", "mode"],
)


@pytest.mark.parametrize("code", [70, 71, 72, 81, 82])
def test_not_judged_or_intact_is_conserved_and_degraded_is_not(code):
    grid = Grid("EPSG:4528", 0.0, 0.0, 100.0, (1, 5))
    grades, codes = grid.raster(np.array([[-1, 1, 2, 3, -1]], "i2")), grid.raster(np.array([[code] * 4 + [73]], "i2"))
    assert mode(grades, codes, MATRIX).values.tolist() == [[1, 1, 9, 3, -1]]
