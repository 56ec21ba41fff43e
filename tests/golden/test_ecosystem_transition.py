"""ecosystem_transition: hand sum on 2 × 3 cells and three years; row and column sums are the areas of both dates."""

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.change import ecosystem_transition
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("EPSG:32647", 0.0, 0.0, 100.0, (2, 3))
SERIES = GRID.raster(
    np.array(
        [
            [[11, 11, 31], [31, 31, -1]],
            [[11, 51, 31], [41, 31, 31]],
            [[11, 51, 61], [41, 31, 31]],
        ],
        dtype="i2",
    ),
    "ecosystem_series",
    year=[2000, 2010, 2020],
)
AREA = GRID.raster(np.array([[1.0, 2.0, 4.0], [8.0, 0.0, 32.0]]), "cell_area")
# the cell of area 0 lies outside the region; the cell of 32 is unknown in 2000
EXPECTED = [
    (2000, 2010, 11, 11, 1.0),
    (2000, 2010, 11, 51, 2.0),
    (2000, 2010, 31, 31, 4.0),
    (2000, 2010, 31, 41, 8.0),
    (2000, 2020, 11, 11, 1.0),
    (2000, 2020, 11, 51, 2.0),
    (2000, 2020, 31, 41, 8.0),
    (2000, 2020, 31, 61, 4.0),
    (2010, 2020, 11, 11, 1.0),
    (2010, 2020, 31, 31, 32.0),
    (2010, 2020, 31, 61, 4.0),
    (2010, 2020, 41, 41, 8.0),
    (2010, 2020, 51, 51, 2.0),
]


def rows(table):
    return [tuple(row) for row in table.itertuples(index=False)]


def test_hand_sum():
    table = ecosystem_transition(SERIES, AREA, reference_year=2000, base_year=2020)
    assert list(table.columns) == ["year_from", "year_to", "from", "to", "area_m2"]
    assert [str(t) for t in table.dtypes] == ["int64"] * 4 + ["float64"]
    assert rows(table) == EXPECTED


def test_a_pair_of_plan_years_that_is_consecutive_comes_once():
    table = ecosystem_transition(SERIES, AREA, reference_year=2010, base_year=2020)
    assert rows(table) == [row for row in EXPECTED if row[:2] != (2000, 2020)]


def test_the_order_of_the_years_in_the_file_does_not_matter():
    table = ecosystem_transition(SERIES.isel(year=[2, 0, 1]), AREA, reference_year=2000, base_year=2020)
    assert rows(table) == EXPECTED


def test_rows_and_columns_add_to_the_areas_of_both_dates():
    rng = np.random.default_rng(3)
    g = Grid("EPSG:32647", 0.0, 0.0, 100.0, (20, 30))
    codes = rng.choice([11, 31, 41, 51], size=(2, 20, 30)).astype("i2")
    area = rng.uniform(0, 1e4, size=(20, 30))
    before = codes.copy()
    table = ecosystem_transition(
        g.raster(codes, year=[1990, 2020]), g.raster(area), reference_year=1990, base_year=2020
    )
    np.testing.assert_array_equal(codes, before)
    for column, year in (("from", 0), ("to", 1)):
        expected = pd.Series(area.ravel()).groupby(codes[year].ravel()).sum()
        np.testing.assert_allclose(table.groupby(column)["area_m2"].sum(), expected, rtol=1e-12)


@pytest.mark.parametrize(("reference", "base"), [(1980, 2020), (2000, 2021)])
def test_a_missing_year_is_absent_and_names_it(reference, base):
    with pytest.raises(Absent) as caught:
        ecosystem_transition(SERIES, AREA, reference_year=reference, base_year=base)
    assert str({1980, 2021}.intersection({reference, base}).pop()) in caught.value.reason.zh
    assert "2010" in caught.value.reason.zh


def test_no_cell_known_at_two_dates_is_absent():
    with pytest.raises(Absent):
        ecosystem_transition(SERIES, AREA * 0, reference_year=2000, base_year=2020)
