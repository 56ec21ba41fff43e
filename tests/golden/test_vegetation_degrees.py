"""vegetation_degrees: hand sum against the limits of HJ 1174-2021 appendix A (FDI 90, 75, 60, 30; GDI 90, 80, 70, 50 %)."""

from __future__ import annotations

import numpy as np
import pytest
from degree_tables import LIMITS

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.vegetation import vegetation_degrees


def run(cover, reference, codes, standing=None, best=None, **settings):  # type: ignore[no-untyped-def]
    grid = Grid("EPSG:4509", 0, 0, 100.0, (1, len(cover)))

    def row(name, values, dtype="f4"):  # type: ignore[no-untyped-def]
        return grid.raster(np.array([values], dtype), name)

    def yearly(name, values):  # type: ignore[no-untyped-def]
        return grid.raster(np.array([[values]], "f4"), name, year=[2020])

    layers = [
        yearly("fvc", cover), row("cover_reference", reference), row("ecosystem", codes, "i2"), LIMITS,
        None if standing is None else yearly("biomass", standing), None if best is None else row("biomass_reference", best),
    ]  # fmt: skip
    found = vegetation_degrees(*layers, **({"base_year": 2020} | settings))
    assert [x.name for x in found] == ["forest_degradation", "shrub_degradation", "grassland_degradation"]
    assert all(x.dtype == np.int16 for x in found)
    return [x.values[0].tolist() for x in found]


COVER = [0.90, 0.89, 0.80, 0.79, 0.75, 0.74, 0.70, 0.69, 0.60, 0.59, 0.50, 0.49, 0.30, 0.29]
OTHER = [-1] * len(COVER)


def test_limits_of_the_standard() -> None:
    reference = [1.0] * len(COVER)
    fdi = [0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4]
    gdi = [0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4]
    assert run(COVER, reference, [12] * len(COVER)) == [fdi, OTHER, OTHER]
    assert run(COVER, reference, [21] * len(COVER)) == [OTHER, fdi, OTHER]
    assert run(COVER, reference, [34] * len(COVER)) == [OTHER, OTHER, gdi]


def test_ratio_to_the_reference() -> None:
    # 0.45 of 0.50 is 90 %, of 0.60 is 75 %; a reference of 0 falls short of nothing; above the reference is 未退化
    assert run([0.45, 0.45, 0.0, 0.9], [0.5, 0.6, 0.0, 0.5], [32] * 4)[2] == [0, 2, 0, 0]
    assert run([0.8999, 0.6999], [1.0, 1.0], [32] * 2)[2] == [1, 3]


def test_biomass_of_forest_goes_before_its_cover() -> None:
    # cover alone says 50 % → 重度 3; biomass 80 of 100 t/ha says 轻度 1; without a reference or a value cover stands
    found = run([0.5] * 4, [1.0] * 4, [12, 12, 12, 21], [80, 80, np.nan, 80], [100, np.nan, 100, 100])
    assert found == [[1, 3, 3, -1], [-1, -1, -1, 3], [-1] * 4]
    for share, degree in ((90, 0), (89, 1), (75, 1), (74, 2), (60, 2), (59, 3), (30, 3), (29, 4)):
        assert run([1.0], [1.0], [11], [share], [100])[0] == [degree]


def test_missing() -> None:
    assert run([np.nan, 0.5, 0.5, 0.5], [0.5, np.nan, 0.5, 0.5], [32, 32, 42, -1]) == [[-1] * 4] * 3
    with pytest.raises(Absent, match="2010"):
        run([0.5], [0.5], [32], base_year=2010)
    grid = Grid("EPSG:4509", 0, 0, 100.0, (1, 1))
    one = grid.raster(np.ones((1, 1), "f4"), "x")
    with pytest.raises(ValueError, match="no rows for forest_cover"):
        vegetation_degrees(one.expand_dims(year=[2020]), one, one.astype("i2"), LIMITS[:0], base_year=2020)
    double = LIMITS.copy()
    double.loc[double["degree"] == 1, "to"] = 95.0
    with pytest.raises(ValueError, match="overlap"):
        vegetation_degrees(one.expand_dims(year=[2020]) * 0.92, one, one.astype("i2"), double, base_year=2020)
