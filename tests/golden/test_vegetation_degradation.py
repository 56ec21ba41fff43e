"""vegetation_degradation: hand sum on nine cells against the limits of HJ 1174 (FDI, GDI)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.vegetation import vegetation_degradation

GRID = Grid("EPSG:4509", 0, 0, 100.0, (3, 3))
GRADES = pd.DataFrame(
    [(1, 1, 90), (1, 2, 75), (1, 3, 60), (1, 4, 0), (3, 1, 90), (3, 2, 80), (3, 3, 70), (3, 4, 0)],
    columns=["ecosystem_class", "grade", "from"],
).assign(status="confirmed", source="HJ 1174")


def grade(cover, codes, heights, area=None, **settings):  # type: ignore[no-untyped-def]
    fvc = GRID.raster(np.array([cover], "f4").reshape(1, 3, 3), "fvc", year=[2020])
    ecosystem = GRID.raster(np.array(codes, "i2").reshape(3, 3), "ecosystem", year=2020)
    elevation = GRID.raster(np.array(heights, "f4").reshape(3, 3), "elevation")
    cells = GRID.raster(np.full((3, 3), 1e4) if area is None else np.array(area, "f8").reshape(3, 3), "cell_area")
    result = vegetation_degradation(fvc, ecosystem, elevation, cells, GRADES, **({"base_year": 2020} | settings))
    assert result.dtype == np.int16
    return result.values.reshape(-1).tolist()


def test_hand_sum_forest_limits() -> None:
    # one kind, one belt, reference = the greatest of nine (95 % of 9 = 8.55 → the 9th) = 0.80
    # 0.80 → 100 · 0.72 → 90 · 0.71 → 88.75 · 0.60 → 75 · 0.59 → 73.75 · 0.48 → 60 · 0.47 → 58.75 · 0 → 0 · 0.76 → 95
    cover = [0.80, 0.7201, 0.71, 0.6001, 0.59, 0.4801, 0.47, 0.0, 0.76]
    assert grade(cover, [11] * 9, [100] * 9) == [1, 1, 2, 2, 3, 3, 4, 4, 1]


def test_hand_sum_grassland_limits_differ() -> None:
    cover = [0.80, 0.7201, 0.71, 0.6401, 0.63, 0.5601, 0.55, 0.0, 0.76]  # 90, 88.75, 80, 78.75, 70, 68.75 %
    assert grade(cover, [32] * 9, [100] * 9) == [1, 1, 2, 2, 3, 3, 4, 4, 1]


def test_each_kind_and_belt_has_its_own_reference() -> None:
    # cells 0–2: 32 below 500 m, best 0.8; 3–5: 32 in 500–1000 m, best 0.2; 6–8: 31 below 500 m, best 0.4
    cover = [0.8, 0.8, 0.4, 0.2, 0.2, 0.1, 0.4, 0.4, 0.3]
    heights = [0, 499, 499, 500, 700, 999, 10, 20, 30]
    assert grade(cover, [32] * 6 + [31] * 3, heights) == [1, 1, 4, 1, 1, 4, 1, 1, 3]
    # with belts of 1000 m the cells 0–5 share the reference 0.8
    assert grade(cover, [32] * 6 + [31] * 3, heights, belt_height_m=1000.0)[3:5] == [4, 4]
    # below zero the belt is the one under zero
    assert grade(cover, [32] * 6 + [31] * 3, [-1, -2, -3, 0, 0, 0, 1, 2, 3])[3:6] == [1, 1, 4]


def test_percentile_by_hand() -> None:
    cover = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    # 50 % of 9 = 4.5 → the 5th smallest = 0.5: 0.1 is 20 %, 0.4 is 80 %
    assert grade(cover, [11] * 9, [0] * 9, reference_percentile=50.0) == [4, 4, 3, 2, 1, 1, 1, 1, 1]
    # 0 % → still the smallest, 0.1
    assert grade(cover, [11] * 9, [0] * 9, reference_percentile=0.0) == [1] * 9


def test_the_default_percentile_is_the_95th() -> None:
    # 21 equal groups are not possible on nine cells, so repeat the region over a longer grid
    grid = Grid("EPSG:4509", 0, 0, 100.0, (1, 40))
    cover = np.linspace(0.02, 0.80, 40)  # steps of 0.02; 95 % of 40 = 38 → the 38th = 0.76
    fvc = grid.raster(cover.astype("f4").reshape(1, 1, 40), "fvc", year=[2020])
    layer = grid.raster(np.full((1, 40), 11, "i2"), "ecosystem")
    other = grid.raster(np.zeros((1, 40), "f4"), "elevation")
    area = grid.raster(np.ones((1, 40)), "cell_area")
    result = vegetation_degradation(fvc, layer, other, area, GRADES, base_year=2020).values[0]
    # grade 1 from 0.9 · 0.76 = 0.684 → from 0.70, the 35th; 2 from 0.57 → 0.58, the 29th; 3 from 0.456 → 0.46, the 23rd
    assert [int((result == g).sum()) for g in (1, 2, 3, 4)] == [6, 6, 6, 22]


def test_what_is_not_judged_and_nodata() -> None:
    codes = [71, 82, 51, 61, 42, 81, -1, 11, 11]
    assert grade([0.5] * 9, codes, [0] * 9) == [-1] * 7 + [1, 1]
    assert grade([np.nan] + [0.5] * 8, [11] * 9, [0] * 9)[0] == -1
    assert grade([0.5] * 9, [11] * 9, [np.nan] + [0] * 8)[0] == -1
    outside = grade([0.9] + [0.5] * 8, [11] * 9, [0] * 9, area=[0] + [1] * 8)
    assert outside == [-1] + [1] * 8  # a cell outside the region is neither judged nor a reference
    assert grade([0.0] * 9, [11] * 9, [0] * 9) == [1] * 9  # where nothing grows there is no reference to fall short of


def test_missing_year_and_missing_limits() -> None:
    with pytest.raises(Absent, match="2019"):
        grade([0.5] * 9, [11] * 9, [0] * 9, base_year=2019)
    fvc = GRID.raster(np.full((1, 3, 3), 0.5, "f4"), "fvc", year=[2020])
    eco = GRID.raster(np.full((3, 3), 11, "i2"), "ecosystem")
    dem, area = GRID.raster(np.zeros((3, 3), "f4"), "e"), GRID.raster(np.ones((3, 3)), "a")
    with pytest.raises(ValueError, match="class 1 has no grade from 0"):
        vegetation_degradation(fvc, eco, dem, area, GRADES[GRADES["from"] > 0], base_year=2020)
    kept = [layer.copy(deep=True) for layer in (fvc, eco, dem, area)]
    vegetation_degradation(fvc, eco, dem, area, GRADES, base_year=2020)
    assert all(a.identical(b) for a, b in zip(kept, (fvc, eco, dem, area), strict=True))
