"""practice_factor: hand sum: rows of second and of first level, classes that the table does not list."""

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.practice import practice_factor
from shanshui.core.grid import Grid

TABLE = pd.DataFrame({"ecosystem": [30, 34, 51, 10], "practice_factor": [1.0, 0.8, 0.5, 0.0]})


def test_own_row_then_first_level_then_none():
    g = Grid("EPSG:32647", 0.0, 0.0, 30.0, (2, 4))
    # 34 has its own row; 31 and 30 take that of 30; 52 is farmland too, but 50 has no row; 99 is the last code there could be
    codes = g.raster(np.array([[30, 31, 34, 51], [52, -1, 11, 99]], "i2"), "ecosystem", year=2020)
    found = practice_factor(codes, TABLE)
    np.testing.assert_array_equal(found.values, np.array([[1, 1, 0.8, 0.5], [np.nan, np.nan, 0, np.nan]], "f4"))
    assert found.dtype == np.float32 and found.name == "practice_factor" and "year" not in found.coords


@pytest.mark.parametrize("value", [-0.01, 1.01, np.nan])
def test_factors_outside_zero_to_one_are_refused(value):
    g = Grid("EPSG:32647", 0.0, 0.0, 30.0, (1, 1))
    with pytest.raises(ValueError, match="practice_factor_table"):
        practice_factor(g.raster(np.array([[30]], "i2")), TABLE.assign(practice_factor=[1.0, value, 0.5, 0.0]))


def test_the_national_table_says_what_it_assumes():
    from importlib import resources

    folder = resources.files("shanshui.guide").joinpath("profiles/national/tables")
    table = pd.read_csv(str(folder.joinpath("practice_factor_table.csv")))
    assert set(table["status"]) == {"assumed"}
    assert dict(zip(table["ecosystem"], table["practice_factor"], strict=True)) == {
        10: 1, 20: 1, 30: 1, 40: 1, 51: 0.5, 52: 1, 60: 1, 70: 1, 80: 1,
    }  # fmt: skip
