"""indicators: hand sum on 2 × 8 cells and two counties; never falling with the years (invariant)."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.core.grid import Grid
from shanshui.works.indicators import indicators

GRID = Grid("EPSG:4528", 0.0, 0.0, 100.0, (2, 8))
YEARS = {"base_year": 2020, "near_year": 2025, "middle_year": 2030, "far_year": 2035}
MEASURES = pd.DataFrame(
    {"measure": ["A", "R"], "restores": pd.array([None, "lost"], dtype="string")}
)  # R brings the class lost back
NAMES = ["forest", "wetland", "grassland", "erosion", "mine"]
# one cell of 2ⁿ m2 each; 甲 holds row 0, 乙 row 1 and half of the last cell of row 0
AREA = GRID.raster(2.0 ** np.arange(16).reshape(2, 8))
CELLS = pd.DataFrame(
    [("甲", i, 1.0) for i in range(7)] + [("甲", 7, 0.5), ("乙", 7, 0.5)] + [("乙", i, 1.0) for i in range(8, 16)],
    columns=["county", "cell", "share"],
)


def projects(rows):
    table = pd.DataFrame(rows, columns=["problem", "measure", "end_year"])
    return table.assign(measure=pd.array(table["measure"].tolist(), dtype="string"))


def run(rows, label, ecosystem=None, adjustment=None):
    codes = GRID.raster(np.full(GRID.shape, 31, "i2") if ecosystem is None else np.array(ecosystem, "i2"))
    label = GRID.raster(np.array(label, "i4"))
    kept = [v.copy(deep=True) for v in (label, codes, AREA)]
    found = indicators(projects(rows), label, codes, AREA, CELLS, MEASURES, adjustment, **YEARS)
    assert all(a.identical(b) for a, b in zip((label, codes, AREA), kept, strict=True))
    assert list(found.columns) == ["county", "year", "indicator", "value"]
    assert found.groupby("county", sort=False)["year"].apply(lambda years: years.is_monotonic_increasing).all()
    return found


def values(found, name):
    """{county: [near, middle, far]}"""
    rows = found[found["indicator"] == name]
    return {county: part.sort_values("year")["value"].tolist() for county, part in rows.groupby("county", sort=False)}


def test_each_problem_counts_in_its_indicator():
    kinds = ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9"]
    label = [[0, 1, 2, 3, 4, 5, 6, -1], [7, 8, -1, -1, -1, -1, -1, -1]]
    found = run([(kind, "A", 2025) for kind in kinds], label)
    assert values(found, "forest") == {"甲": [1 + 8 + 16 + 32] * 3, "乙": [0] * 3}
    assert values(found, "grassland") == {"甲": [2 + 64] * 3, "乙": [0] * 3}
    assert values(found, "wetland") == {"甲": [4] * 3, "乙": [0] * 3}
    assert values(found, "erosion") == {"甲": [0] * 3, "乙": [256] * 3}
    assert values(found, "mine") == {"甲": [0] * 3, "乙": [512] * 3}
    assert "farmland_return" not in set(found["indicator"])


def test_values_are_cumulative_by_the_year_of_the_end():
    rows = [("P7", "A", year) for year in (2025, 2026, 2030, 2031, 2035)]
    found = run(rows, [[0, 1, 2, 3, 4, -1, -1, -1], [-1] * 8])
    assert values(found, "grassland")["甲"] == [1, 1 + 2 + 4, 1 + 2 + 4 + 8 + 16]
    assert sorted(set(found["year"])) == [2020, 2025, 2030, 2035]


def test_a_shared_cell_is_split_and_adjusted():
    label = [[-1] * 7 + [0], [-1] * 8]
    assert values(run([("P7", "A", 2025)], label), "grassland") == {"甲": [64] * 3, "乙": [64] * 3}
    adjustment = pd.DataFrame({"code": ["甲", "乙", "*"], "factor": [3.0, 1.0, 2.0]})
    assert values(run([("P7", "A", 2025)], label, adjustment=adjustment), "grassland") == {
        "甲": [96] * 3,
        "乙": [32] * 3,
    }


def test_undetermined_measures_do_not_count_and_unknown_is_not_zero():
    label = [[0, 1, 2, -1, -1, -1, -1, -1], [-1] * 8]
    found = run([("P7", "A", 2025), ("P7", None, 2025), ("P3", None, 2025)], label)
    assert values(found, "grassland")["甲"] == [1] * 3
    # wetland has subprojects, but none with a measure; erosion and mines have none at all
    assert set(found["indicator"]) == {"forest_cover", "grassland"}


@pytest.mark.parametrize(
    ("kind", "counts"), [("P1", 1), ("P2", 1), ("P3", 1), ("P4", 1), ("P5", 0), ("P8", 0), ("P9", 0)]
)
def test_farmland_return_is_what_turns_back(kind, counts):
    land = [[51, 52, 50, 53, 61, 31, 51, 51], [31] * 8]
    label = [[0, 0, 0, 0, 0, 0, 1, -1], [-1] * 8]  # subproject 1 does not restore; the last cell has none
    found = run([(kind, "R", 2030), (kind, "A", 2030)], label, land)
    expected = {"甲": [0, 1 + 2, 1 + 2], "乙": [0, 0, 0]} if counts else {}
    assert values(found, "farmland_return") == expected


def test_forest_cover_is_the_forest_of_the_base_year():
    land = [[9, 10, 11, 12, 13, 14, 15, 20], [14, 31, -1, 31, 31, 31, 31, 31]]
    found = run([("P7", "A", 2035)], [[0] + [-1] * 7, [-1] * 8], land)
    cover = found[found["indicator"] == "forest_cover"]
    assert cover["year"].tolist() == [2020, 2020]
    assert cover["value"].tolist() == [2 + 4 + 8 + 16 + 32, 256]
    assert found["county"].drop_duplicates().tolist() == ["甲", "乙"]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["P1", "P3", "P7", "P8"]), st.sampled_from(["A", "R", None]),
                          st.integers(2021, 2035)), min_size=1, max_size=6), st.integers(0, 2**31))  # fmt: skip
def test_values_never_fall_and_stay_within_the_area(rows, seed):
    label = np.random.default_rng(seed).integers(-1, len(rows), GRID.shape)
    found = run(rows, label)
    for name in [*NAMES, "farmland_return"]:
        for row in values(found, name).values():
            assert row == sorted(row)
            assert 0 <= row[0] <= row[-1] <= float(AREA.sum())
