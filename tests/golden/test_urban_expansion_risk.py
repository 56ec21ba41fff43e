"""urban_expansion_risk: hand sums of chance times weight."""

from importlib import resources
from io import StringIO

import numpy as np
import pandas as pd

from shanshui.core.grid import Grid
from shanshui.diagnose.expansion import urban_expansion_risk

NAN = np.nan
GRID = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, 7))


def run(chance, importance, codes, weights=None):
    table = pd.DataFrame({"importance": [1, 2, 3], "weight": weights or [1.0, 0.5, 0.0]})
    layers = [GRID.raster(np.array([v], dtype=k)) for v, k in ((chance, "f4"), (importance, "i2"), (codes, "i2"))]
    return urban_expansion_risk(*layers, table).values[0]


def test_by_hand():
    """0.8 · 1, 0.8 · 0.5, 0.8 · 0; towns (61, 62, 63) have nothing left to lose; unknown stays unknown."""
    found = run([0.8] * 7, [1, 2, 3, 1, 1, 1, -1], [31, 31, 51, 61, 62, 63, 31])
    np.testing.assert_allclose(found, [0.8, 0.4, 0, 0, 0, 0, NAN], rtol=1e-6)
    found = run([NAN, 0.2, 0.2, 0, 1, 0.2, 0.2], [1, 1, 2, 1, 1, 3, 1], [31, -1, 72, 31, 31, 31, 59])
    np.testing.assert_allclose(found, [NAN, NAN, 0.1, 0, 1, 0, 0.2], rtol=1e-6)


def test_a_class_without_a_weight_is_not_judged():
    table = pd.DataFrame({"importance": [1], "weight": [1.0]})
    layers = [GRID.raster(np.full((1, 7), v, dtype=k)) for v, k in ((0.5, "f4"), (2, "i2"), (31, "i2"))]
    assert np.isnan(urban_expansion_risk(*layers, table).values).all()


def test_weights_of_the_profile():
    """A design: 极重要 counts whole, 重要 half, 一般 not; assumed."""
    path = resources.files("shanshui.guide") / "profiles/national/tables/importance_weights.csv"
    table = pd.read_csv(StringIO(path.read_text("utf-8-sig")))
    found = table[["importance", "weight", "status"]].to_numpy().tolist()
    assert found == [[1, 1.0, "assumed"], [2, 0.5, "assumed"], [3, 0.0, "assumed"]]
