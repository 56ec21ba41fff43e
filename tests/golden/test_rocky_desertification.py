"""rocky_desertification: hand sum: slope 5, 15, 25, 35° and cover 80, 60, 40, 20 % of HJ 1174-2021; both must be reached."""

from __future__ import annotations

import numpy as np
import pytest
from degree_tables import LIMITS

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.rocky import rocky_desertification


def run(codes, slopes=None, cover=None, outcrop=None, told=None, converted=None, area=None, **settings):  # type: ignore[no-untyped-def]
    n = len(codes)
    grid = Grid("EPSG:4509", 0, 0, 100.0, (1, n))

    def row(values, dtype="i2"):  # type: ignore[no-untyped-def]
        return None if values is None else grid.raster(np.array([values], dtype), "x")

    fvc = None if cover is None else grid.raster(np.array([[cover]], "f4"), "fvc", year=[2020])
    found = rocky_desertification(
        row(codes), row([1.0] * n if area is None else area, "f8"), LIMITS, row(slopes, "f4"), fvc, row(outcrop, "f4"),
        row(told), row(converted), **({"base_year": 2020} | settings),
    )  # fmt: skip
    assert found.dtype == np.int16
    return found.values[0].tolist()


def test_slope_limits_on_bare_ground() -> None:
    slopes = [4.9, 5, 14.9, 15, 24.9, 25, 35, 35.1]
    assert run([32] * 8, slopes, [0.0] * 8, [100] * 8) == [0, 1, 1, 2, 2, 3, 3, 4]


def test_cover_limits_on_steep_ground() -> None:
    cover = [0.81, 0.80, 0.60, 0.59, 0.40, 0.39, 0.20, 0.19]
    assert run([32] * 8, [40] * 8, cover, [100] * 8) == [0, 1, 1, 2, 2, 3, 3, 4]
    assert run([32] * 2, [40] * 2, [0.5999, 0.8001], [100] * 2) == [2, 0]


def test_the_lesser_of_the_two() -> None:
    assert run([32] * 3, [40, 10, 30], [0.7, 0.1, 0.3], [100] * 3) == [1, 1, 3]


def test_only_on_carbonate_rock() -> None:
    assert run([32] * 4, [40] * 4, [0.0] * 4, [0, 29.9, 30, np.nan]) == [-1, -1, 4, -1]
    assert run([32] * 2, [40] * 2, [0.0] * 2, [49, 50], outcrop_from=50.0) == [-1, 4]
    assert run([32] * 2, [40] * 2, [0.0] * 2, [0, 100], outcrop_from=0.0) == [4, 4]
    assert run([32] * 2, [40] * 2, [0.0] * 2, [99, 100], outcrop_from=100.0) == [-1, 4]
    for wrong in (-0.5, 100.5):
        with pytest.raises(ValueError, match="outcrop_from"):
            run([32], [40], [0.0], [50], outcrop_from=wrong)


def test_bare_rock_and_other_land() -> None:
    codes = [82, 82, 70, 61, 41, -1, 51]
    # undisturbed bare rock and desert are not judged; cell 1 became bare since
    assert run(codes, [40] * 7, [0.0] * 7, [100] * 7, converted=[1, 3, 1, 1, 1, 1, 1]) == [-1, 4, -1, -1, -1, -1, 4]
    assert run([32, 32, 32], [np.nan, 40, 40], [0.0, np.nan, 0.0], [100] * 3, area=[1, 1, 0]) == [-1, -1, -1]


def test_monitoring_prevails_and_judges_bare_rock_too() -> None:
    assert run([82, 32, 32, 42], [40] * 4, [0.0] * 4, [100] * 4, told=[4, 1, -1, 3]) == [4, 1, 4, -1]
    assert run([82, 32], told=[2, -1]) == [2, -1]
    assert run([32, 32], outcrop=[100, 100], told=[2, -1]) == [2, -1]


def test_absent() -> None:
    with pytest.raises(Absent, match="neither carbonate outcrop"):
        run([32], [40], [0.0])
    with pytest.raises(Absent, match="slope or cover"):
        run([32], None, [0.0], [100])
    with pytest.raises(Absent, match="slope or cover"):
        run([32], [40], None, [100])
    with pytest.raises(Absent, match="2010"):
        run([32], [40], [0.0], [100], base_year=2010)
