"""conversion: hand sum on six cells; which rule wins, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.conversion import conversion

GRID = Grid("EPSG:4509", 0, 0, 100.0, (1, 6))
RULES = pd.DataFrame(
    {
        "from": [1, 1, 41, 3, 12],
        "to": [5, 3, 5, 6, 51],
        "conversion": [1, 1, 3, 2, 1],
        "grade": [4, 2, 4, 3, 3],
        "status": ["assumed"] * 5,
        "source": ["手算"] * 5,
    }
)


def series(before: list[int], after: list[int]):  # type: ignore[no-untyped-def]
    return GRID.raster(np.array([[before], [after]], "i2"), "ecosystem_series", year=[2000, 2020])


def test_hand_sum() -> None:
    #                 forest→crop  forest→grass  marsh→crop  lake→crop  same  needleleaf→crop
    layers = series([11, 11, 41, 42, 31, 12], [51, 32, 52, 51, 31, 51])
    before = layers.copy(deep=True)
    loss, grade = conversion(layers, RULES, reference_year=2000, base_year=2020)
    # 42 → 51: the marsh rule is for 41 alone; 12 → 51: the exact rule (grade 3) goes before the class rule (grade 4)
    assert loss.values.tolist() == [[1, 1, 3, 0, 0, 1]]
    assert grade.values.tolist() == [[4, 2, 4, 1, 1, 3]]
    assert loss.dtype == grade.dtype == np.int16
    assert layers.identical(before)


def test_an_exact_losing_code_goes_before_an_exact_gaining_code() -> None:
    rules = RULES.iloc[:0].copy()
    rules.loc[0] = [1, 51, 1, 2, "assumed", ""]  # class → exact code
    rules.loc[1] = [12, 5, 1, 4, "assumed", ""]  # exact code → class
    rules.loc[2] = [1, 5, 1, 3, "assumed", ""]  # class → class
    _, grade = conversion(
        series([12, 11, 11, 10, 19, 20], [51, 51, 52, 59, 50, 51]), rules, reference_year=2000, base_year=2020
    )
    assert grade.values.tolist() == [[4, 2, 3, 3, 3, 1]]


def test_nodata_of_either_date_and_missing_years() -> None:
    loss, grade = conversion(
        series([-1, 11, 11, 11, 11, 11], [51, -1, 51, 11, 11, 11]), RULES, reference_year=2000, base_year=2020
    )
    assert loss.values[0, :3].tolist() == [*grade.values[0, :3].tolist()[:2], 1] == [-1, -1, 1]
    with pytest.raises(Absent, match="2010"):
        conversion(series([11] * 6, [11] * 6), RULES, reference_year=2010, base_year=2020)
    with pytest.raises(Absent, match="2030"):
        conversion(series([11] * 6, [11] * 6), RULES, reference_year=2000, base_year=2030)


def test_two_rules_equally_specific_are_refused() -> None:
    rules = pd.concat([RULES, RULES.iloc[:1]], ignore_index=True)
    with pytest.raises(ValueError, match="two rules for 1 → 5"):
        conversion(series([11] * 6, [11] * 6), rules, reference_year=2000, base_year=2020)


def test_the_largest_codes_are_looked_up() -> None:
    rules = RULES.iloc[:0].copy()
    rules.loc[0] = [9, 99, 2, 3, "assumed", ""]
    _, grade = conversion(
        series([99, 90, 89, 98, 10, 99], [99, 99, 99, 98, 99, 90]), rules, reference_year=2000, base_year=2020
    )
    assert grade.values.tolist() == [[1, 3, 1, 1, 1, 1]]  # 99 → 99 is no change, so nothing is lost
