"""ecosystem_flows: hand sum of the matrix and both directions on 2 × 3 cells and three years; invariant sums at random."""

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.change import ecosystem_transition
from shanshui.assess.structure import ecosystem_flows
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("EPSG:32647", 0.0, 0.0, 100.0, (2, 3))
CODES = [[[11, 11, 31], [31, 31, -1]], [[12, 51, 31], [41, 31, 31]], [[11, 51, 61], [41, 82, 31]]]
AREA = [[1.0, 2.0, 4.0], [8.0, 0.0, 32.0]]
YEARS = (2000, 2010, 2020)
COUNTIES = pd.DataFrame(
    [("1", 0, 1.0), ("1", 1, 0.5), ("1", 3, 1.0), ("2", 1, 0.5), ("2", 2, 1.0), ("2", 5, 1.0)],
    columns=["county", "cell", "share"],
)  # fmt: skip


def run(codes=CODES, area=AREA, years=YEARS, counties=None, basins=None, grid=GRID, **plan):
    given = (grid.raster(np.array(codes, dtype="i2"), year=list(years)), grid.raster(np.array(area, "f8")), counties)
    before = [v.copy(deep=True) for v in given if v is not None]
    basins = None if basins is None else grid.raster(np.array([basins], "i4"), "watersheds", level=[1])
    table = ecosystem_flows(*given, None, basins, **({"reference_year": 2000, "base_year": 2020} | plan))
    assert all(v.equals(b) for v, b in zip([v for v in given if v is not None], before, strict=True))
    return table


def rows(table, first, last, extent="region"):
    found = table[(table["year_from"] == first) & (table["year_to"] == last) & (table["extent"] == extent)]
    return [tuple(r) for r in found.drop(columns=["year_from", "year_to", "extent"]).itertuples(index=False)]


def test_hand_sum():
    table = run()
    columns = ["year_from", "year_to", "extent", "code", "from", "to", "area_m2", "out_percent", "in_percent"]
    assert list(table.columns) == columns
    # 2000 → 2010: forest 1 stays (broadleaf to needleleaf is within the class), 2 to farmland; grassland 4 stays, 8 to wetland
    assert rows(table, 2000, 2010) == [
        ("*", 1, 1, 1.0, 1 / 3 * 100, 100.0), ("*", 1, 5, 2.0, 2 / 3 * 100, 100.0),
        ("*", 3, 3, 4.0, 4 / 12 * 100, 100.0), ("*", 3, 4, 8.0, 8 / 12 * 100, 100.0),
    ]  # fmt: skip
    # 2010 → 2020: the cell of 32 is known at both and stays
    assert rows(table, 2010, 2020) == [
        ("*", 1, 1, 1.0, 100.0, 100.0), ("*", 3, 3, 32.0, 32 / 36 * 100, 100.0), ("*", 3, 6, 4.0, 4 / 36 * 100, 100.0),
        ("*", 4, 4, 8.0, 100.0, 100.0), ("*", 5, 5, 2.0, 100.0, 100.0),
    ]  # fmt: skip
    assert [(r[1], r[2], r[3]) for r in rows(table, 2000, 2020)] == [(1, 1, 1), (1, 5, 2), (3, 4, 8), (3, 6, 4)]


def test_counties_and_basins():
    table = run(counties=COUNTIES, basins=[[3, 3, 7], [7, 7, 7]])
    assert [r[:4] for r in rows(table, 2000, 2010, "county")] == [
        ("1", 1, 1, 1.0), ("1", 1, 5, 1.0), ("1", 3, 4, 8.0), ("2", 1, 5, 1.0), ("2", 3, 3, 4.0),
    ]  # fmt: skip
    assert [r[:4] for r in rows(table, 2000, 2010, "basin")] == [
        ("3", 1, 1, 1.0), ("3", 1, 5, 2.0), ("7", 3, 3, 4.0), ("7", 3, 4, 8.0),
    ]  # fmt: skip


def test_where_it_came_from():
    """Farmland of 2010 came from forest (2) and grassland (6): 25 and 75 %."""
    table = run([[[11, 31, 31], [51, 51, 51]], [[51, 51, 31], [51, 51, 51]]], [[2, 6, 1], [0, 0, 0]], (2000, 2020))
    assert [r[-1] for r in rows(table, 2000, 2020) if r[2] == 5] == [25.0, 75.0]


def test_matrix_re_adds():
    rng = np.random.default_rng(3)
    g = Grid("EPSG:32647", 0.0, 0.0, 100.0, (20, 30))
    codes, area = rng.choice([-1, 11, 12, 31, 41, 51, 82], size=(2, 20, 30)), rng.uniform(0, 1e4, size=(20, 30))
    share = rng.uniform(0, 1, 600)
    counties = pd.concat(
        pd.DataFrame({"county": c, "cell": np.arange(600), "share": s}) for c, s in (("a", share), ("b", 1 - share))
    )
    table = run(codes, area, (2000, 2020), counties, rng.integers(1, 6, (20, 30)), g)
    fine = ecosystem_transition(
        g.raster(codes.astype("i2"), year=[2000, 2020]), g.raster(area), reference_year=2000, base_year=2020
    )
    fine = fine.assign(**{side: fine[side] // 10 for side in ("from", "to")}).groupby(["from", "to"])["area_m2"].sum()
    for extent in ("region", "county", "basin"):
        mine = table[table["extent"] == extent]
        np.testing.assert_allclose(mine.groupby(["from", "to"])["area_m2"].sum(), fine, rtol=1e-12)
        np.testing.assert_allclose(mine.groupby(["code", "from"])["out_percent"].sum(), 100, rtol=1e-12)
        np.testing.assert_allclose(mine.groupby(["code", "to"])["in_percent"].sum(), 100, rtol=1e-12)


def test_plan_years_that_are_consecutive_come_once():
    table = run(reference_year=2010)
    assert table[["year_from", "year_to"]].drop_duplicates().to_numpy().tolist() == [[2000, 2010], [2010, 2020]]


def test_absent():
    with pytest.raises(Absent) as caught:
        run(reference_year=1990)
    assert "1990" in caught.value.reason.zh and "2010" in caught.value.reason.zh
    with pytest.raises(Absent) as caught:
        run(CODES[:1], years=(2020,), reference_year=2020)
    assert "一期" in caught.value.reason.zh
    with pytest.raises(Absent) as caught:
        run(area=np.zeros((2, 3)))
    assert "两期" in caught.value.reason.zh
