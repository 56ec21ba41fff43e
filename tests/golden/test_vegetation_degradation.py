"""vegetation_degradation: hand sum: degrees 0–4 → 完好 1, 2, 3, 严重 4, 4; one grade worse where cover falls."""

from __future__ import annotations

import numpy as np

from shanshui.core.grid import Grid
from shanshui.diagnose.vegetation import vegetation_degradation


def run(forest, shrub, grass, trend=None, **settings):  # type: ignore[no-untyped-def]
    grid = Grid("EPSG:4509", 0, 0, 100.0, (1, len(forest)))
    layers = [
        grid.raster(np.array([v], "i2"), "x") for v in (forest, shrub, grass, *([] if trend is None else [trend]))
    ]
    kept = [x.copy(deep=True) for x in layers]
    found = vegetation_degradation(*layers, **settings)
    assert found.dtype == np.int16 and all(a.identical(b) for a, b in zip(kept, layers, strict=True))
    return found.values[0].tolist()


NONE = [-1] * 5


def test_degrees_merge_to_four_grades() -> None:
    assert run([0, 1, 2, 3, 4], NONE, NONE) == [1, 2, 3, 4, 4]
    assert run(NONE, [0, 1, 2, 3, 4], NONE) == [1, 2, 3, 4, 4]
    assert run(NONE, NONE, [0, 1, 2, 3, 4]) == [1, 2, 3, 4, 4]
    assert run(NONE, NONE, NONE) == [-1] * 5


def test_a_significant_decline_raises_one_grade() -> None:
    # classes 8 and 9: falling at p < 0.05, p < 0.01 · 7: p < 0.1 · 1: rising · −1: no trend
    assert run([0, 1, 2, 3, 4], NONE, NONE, [8, 9, 8, 8, 9]) == [2, 3, 4, 4, 4]
    assert run([0, 1, 2, 0, 1], NONE, NONE, [7, 6, 5, 1, -1]) == [1, 2, 3, 1, 2]
    assert run(NONE, NONE, NONE, [9] * 5) == [-1] * 5
    assert run([0, 1, 2, 3, 4], NONE, NONE, [9] * 5, raise_by_trend=False) == [1, 2, 3, 4, 4]
