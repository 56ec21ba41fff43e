"""cover_factor: hand sum on a row of cells, with every rule and limit of the table."""

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.cover_factor import cover_factor
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

FOREST = [(0.0, 0.1, 0.10), (0.1, 0.3, 0.08), (0.3, 0.5, 0.06), (0.5, 0.7, 0.02), (0.7, 0.9, 0.004), (0.9, 1.0, 0.001)]
TABLE = pd.DataFrame(
    [(10, low, high, "constant", c) for low, high, c in FOREST]
    + [
        (41, 0.0, 1.0, "constant", 0.0),
        (51, 0.0, 1.0, "cropland", np.nan),
        (14, 0.0, 0.5, "constant", 0.3),
        (70, 0.0, 1.0, "constant", 0.7),
    ],
    columns=["ecosystem", "cover_from", "cover_to", "rule", "cover_factor"],
)


def run(codes, cover, table=TABLE):
    g = Grid("EPSG:32647", 0.0, 0.0, 30.0, (1, len(codes)))
    ecosystem = g.raster(np.array([codes], dtype="i2"), "ecosystem", year=2020)
    other = np.full((1, len(codes)), 0.99)
    fvc = g.raster(np.stack([other, np.array([cover])]).astype("f4"), "fvc", year=[2000, 2020])
    before = ecosystem.copy(deep=True), fvc.copy(deep=True), table.copy(deep=True)
    result = cover_factor(ecosystem, fvc, table, base_year=2020)
    np.testing.assert_array_equal(ecosystem, before[0])
    np.testing.assert_array_equal(fvc, before[1])
    pd.testing.assert_frame_equal(table, before[2])
    assert result.dims == ("y", "x")
    assert result.dtype == np.float32
    return result.values[0]


def test_classes_of_cover_take_their_lower_limit_and_the_last_one_its_upper():
    cover = [0.0, 0.0999, 0.1, 0.3, 0.5, 0.6999, 0.7, 0.9, 1.0]
    expected = [0.1, 0.1, 0.08, 0.06, 0.02, 0.02, 0.004, 0.001, 0.001]
    np.testing.assert_allclose(run([11] * 9, cover), expected, rtol=1e-6)


def test_the_order_of_the_rows_does_not_matter():
    np.testing.assert_array_equal(run([12, 12], [0.2, 1.0]), run([12, 12], [0.2, 1.0], TABLE.iloc[::-1]))


def test_cropland_by_hand():
    # 0.221 − 0.595·log₁₀ c: c = 1 → 0.221; 0.5 → 0.221 + 0.595·0.30103 = 0.4001129; 0.1 → 0.816;
    # 0.01 → 1.411, clipped to 1; no cover → 1
    np.testing.assert_allclose(
        run([51] * 5, [1.0, 0.5, 0.1, 0.01, 0.0]), [0.221, 0.4001129, 0.816, 1.0, 1.0], rtol=1e-6
    )


def test_own_code_wins_over_the_class_and_what_the_table_leaves_out_is_missing():
    # 14 has its own rows, which end at cover 0.5; 13 falls back on 10; 71 on 70; 31 and 52 have none
    result = run([14, 14, 13, 71, 31, 52, 10], [0.2, 0.6, 0.2, 0.2, 0.2, 0.2, 0.2])
    np.testing.assert_allclose(result, [0.3, np.nan, 0.08, 0.7, np.nan, np.nan, 0.08], rtol=1e-6)


def test_missing_ecosystem_or_cover_is_missing():
    np.testing.assert_array_equal(np.isnan(run([-1, 41, 41], [0.5, np.nan, 0.5])), [True, True, False])
    # −1 is no code, even for a table that lists it
    with_minus_one = pd.concat([TABLE, TABLE.iloc[[6]].assign(ecosystem=-1)], ignore_index=True)
    assert np.isnan(run([-1], [0.5], with_minus_one)[0])


def test_a_year_without_cover_is_absent():
    g = Grid("EPSG:32647", 0.0, 0.0, 30.0, (1, 1))
    fvc = g.raster(np.ones((1, 1, 1), dtype="f4"), year=[2000])
    with pytest.raises(Absent, match="2020"):
        cover_factor(g.raster(np.array([[11]], dtype="i2")), fvc, TABLE, base_year=2020)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([(11, 0.0, 1.0, "linear", 0.1)], "unknown rule"),
        ([(11, 0.0, 1.0, "constant", np.nan)], "without a value"),
        ([(11, 0.0, 1.0, "constant", -0.1)], "without a value"),
        ([(11, 0.0, 0.6, "constant", 0.1), (11, 0.5, 1.0, "constant", 0.2)], "overlap"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(rows, words):
    with pytest.raises(ValueError, match=words):
        run([11], [0.5], pd.DataFrame(rows, columns=TABLE.columns))


def test_a_block_is_the_whole_bit_for_bit():
    rng = np.random.default_rng(4)
    codes, cover = rng.choice([11, 14, 41, 51, 71, -1], 40), rng.random(40)
    np.testing.assert_array_equal(run(codes[13:29], cover[13:29]), run(codes, cover)[13:29])
