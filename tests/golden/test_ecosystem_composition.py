"""ecosystem_composition: hand sum on 2 × 3 cells of unlike area, two counties that share a cell, and two basins."""

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.structure import ecosystem_composition
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("EPSG:32647", 0.0, 0.0, 100.0, (2, 3))
CODES = [[[11, 12, 31], [51, -1, 11]], [[31, 12, 31], [51, 61, 11]]]
AREA = [[1.0, 2.0, 4.0], [8.0, 16.0, 0.0]]  # the last cell lies outside
COUNTIES = pd.DataFrame(
    [("乙", 0, 1.0), ("乙", 1, 0.25), ("乙", 3, 1.0), ("甲", 1, 0.75), ("甲", 2, 1.0), ("甲", 4, 1.0), ("甲", 5, 1.0)],
    columns=["county", "cell", "share"],
)
ADJUST = pd.DataFrame({"code": ["甲", "乙", "*"], "factor": [1.0, 3.0, 1.1]})
BASINS = [[9, 9, 4], [9, -1, 4]]


def series(codes=CODES, years=(2010, 2020)):
    return GRID.raster(np.array(codes, dtype="i2"), "ecosystem_series", year=list(years))


def area(values=AREA):
    return GRID.raster(np.array(values, dtype="f8"), "cell_area")


def rows(table, extent, year):
    found = table[(table["extent"] == extent) & (table["year"] == year)]
    return [tuple(r) for r in found[["code", "ecosystem_class", "area_m2", "share_percent"]].itertuples(index=False)]


def test_hand_sum():
    given = (series(), area(), COUNTIES, None, GRID.raster(np.array([BASINS], "i4"), "watersheds", level=[1]))
    before = [v.copy(deep=True) for v in given if v is not None]
    table = ecosystem_composition(*given)
    assert all(v.equals(b) for v, b in zip([v for v in given if v is not None], before, strict=True))
    assert list(table.columns) == ["year", "extent", "code", "ecosystem_class", "area_m2", "share_percent"]
    # region 31 m²: forest 1 + 2, grassland 4, farmland 8; 16 unknown in 2010
    assert rows(table, "region", 2010) == [
        ("*", 1, 3.0, 3 / 31 * 100), ("*", 3, 4.0, 4 / 31 * 100), ("*", 5, 8.0, 8 / 31 * 100),
    ]  # fmt: skip
    assert rows(table, "region", 2020) == [
        ("*", 1, 2.0, 2 / 31 * 100), ("*", 3, 5.0, 5 / 31 * 100), ("*", 5, 8.0, 8 / 31 * 100), ("*", 6, 16.0, 16 / 31 * 100),
    ]  # fmt: skip
    # 乙 has 1 + a quarter of 2 + 8 = 9.5; 甲 three quarters of 2 + 4 + 16 = 21.5
    assert rows(table, "county", 2010) == [
        ("乙", 1, 1.5, 1.5 / 9.5 * 100), ("乙", 5, 8.0, 8 / 9.5 * 100),
        ("甲", 1, 1.5, 1.5 / 21.5 * 100), ("甲", 3, 4.0, 4 / 21.5 * 100),
    ]  # fmt: skip
    assert rows(table, "basin", 2010) == [
        ("4", 3, 4.0, 100.0), ("9", 1, 3.0, 3 / 11 * 100), ("9", 5, 8.0, 8 / 11 * 100),
    ]  # fmt: skip
    assert table["year"].is_monotonic_increasing


def test_counties_adjusted_apart_weigh_by_their_factors():
    """乙 by 3: of the shared cell 3 · 0.25 against 1 · 0.75, half and half."""
    found = rows(ecosystem_composition(series(), area(), COUNTIES, ADJUST), "county", 2010)
    assert [r[2] for r in found if r[1] == 1] == [1 + 1.0, 1.0]


def test_counties_re_add_to_the_region():
    rng = np.random.default_rng(5)
    table = ecosystem_composition(
        series(rng.choice([-1, 11, 31, 51], (2, 2, 3))), area(rng.uniform(1, 9, (2, 3))), COUNTIES, ADJUST
    )
    sums = table.groupby(["year", "ecosystem_class", "extent"])["area_m2"].sum().unstack()
    np.testing.assert_allclose(sums["county"], sums["region"], rtol=1e-14)


def test_nothing_known_is_absent():
    with pytest.raises(Absent):
        ecosystem_composition(series(np.full((2, 2, 3), -1)), area())
