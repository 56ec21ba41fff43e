"""natural_connectivity: hand sum on a row of patches; groups against every pair of cells (invariant)."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.assess.connectivity import natural_connectivity
from shanshui.assess.landscape_label import label_patches
from shanshui.assess.landscape_nearest import groups_within
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid


def run(codes, gap=None, *, cell=100.0, area=None, years=(2020,), counties=None, basins=None):
    codes = np.asarray(codes, dtype="i2")
    series = codes if codes.ndim == 3 else codes[None]
    g = Grid("EPSG:32647", 0.0, 0.0, cell, series.shape[1:])
    area = np.ones(g.shape) if area is None else np.asarray(area, "f8")
    layers = (g.raster(series, "ecosystem_series", year=list(years)), g.raster(area, "cell_area"), counties)
    before = [v.copy(deep=True) for v in layers if v is not None]
    basins = None if basins is None else g.raster(np.asarray([basins], "i4"), "watersheds", level=[1])
    table = natural_connectivity(*layers, basins, grid=g, **({} if gap is None else {"gap_m": gap}))
    assert all(v.equals(b) for v, b in zip([v for v in layers if v is not None], before, strict=True))
    return table


# natural: 2 cells (forest and desert side by side: one patch) · gap of 3 · 1 cell · gap of 4 · 3 cells        14 cells of 1 ha
ROW = [[11, 71, 51, 51, 51 - 0, 31, 51, 51, 61, 51, 82, 82, 42, -1]]


def test_hand_sum():
    table = run(ROW, 400.0)  # from cell 1 to cell 5 are 400 m, from cell 5 to cell 10 500 m
    assert list(table.columns) == [
        "year", "extent", "code", "natural_ha", "natural_percent", "patches", "largest_percent", "cohesion", "groups",
        "equivalent_ha", "connected_percent", "lcp",
    ]  # fmt: skip
    # 6 of the 13 known cells; groups of 3 and 3 cells: √(9 + 9); sides 6, 4 and 8
    cohesion = (1 - 18 / (6 * math.sqrt(2) + 4 + 8 * math.sqrt(3))) / (1 - 1 / math.sqrt(13)) * 100
    expected = [6, 6 / 13 * 100, 3, 50, cohesion, 2, math.sqrt(18), math.sqrt(18) / 6 * 100, 18 / 169]
    assert table.iloc[0, :3].tolist() == [2020, "region", "*"]
    assert table.iloc[0, 3:].tolist() == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("gap", "groups", "squares"), [(399.9, 3, 4 + 1 + 9), (499.9, 2, 18), (500.0, 1, 36), (100.0, 3, 14)]
)
def test_the_gap_joins_what_lies_within_it(gap, groups, squares):
    found = run(ROW, gap).iloc[0]
    assert found["groups"] == groups
    assert found["equivalent_ha"] == pytest.approx(math.sqrt(squares), rel=1e-12)
    assert found["lcp"] == pytest.approx(squares / 169, rel=1e-12)


def test_the_gap_by_default_is_1000_m():
    row = [[11, *[51] * 9, 11]]
    assert run(row).iloc[0]["groups"] == 1
    assert run(row, cell=100.1).iloc[0]["groups"] == 2


def test_farmland_and_urban_are_not_natural():
    row = [[10, 20, 34, 43, 52, 61, 62, 63, 70, 81]]
    found = run(row, 100.0).iloc[0]
    assert (found["natural_ha"], found["patches"], found["natural_percent"]) == (6, 2, 60)


def test_counties_basins_and_years():
    counties = pd.DataFrame(
        [("b", 0, 1.0), ("b", 1, 1.0), ("a", 2, 1.0), ("a", 3, 1.0)], columns=["county", "cell", "share"]
    )
    table = run(
        [[[11, 51, 51, 11]], [[11, 11, 51, 51]]], 300.0, years=(2010, 2000), counties=counties, basins=[[5, 6, 6, 6]]
    )
    assert table[["year", "extent", "code", "natural_ha", "groups"]].to_numpy().tolist() == [
        [2000, "region", "*", 2.0, 1], [2000, "county", "b", 2.0, 1], [2000, "basin", "5", 1.0, 1], [2000, "basin", "6", 1.0, 1],
        [2010, "region", "*", 2.0, 1], [2010, "county", "b", 1.0, 1], [2010, "county", "a", 1.0, 1], [2010, "basin", "5", 1.0, 1],
        [2010, "basin", "6", 1.0, 1],
    ]  # fmt: skip


def test_outside_the_region_is_nothing():
    found = run([[11, 11, 11]], 100.0, area=[[1, 0, 1]]).iloc[0]
    assert (found["natural_ha"], found["groups"]) == (2, 2)


def test_no_natural_land_and_a_gap_below_one_cell():
    with pytest.raises(Absent):
        run([[51, 61, -1]])
    with pytest.raises(ValueError, match="below the cell"):
        run(ROW, 99.0)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 60))
def test_groups_are_those_of_every_pair_of_cells(seed, reach2):
    rng = np.random.default_rng(seed)
    key = rng.integers(0, 2, rng.integers(1, 22, 2)).astype("i4")
    key[rng.random(key.shape) < rng.choice([0.5, 0.85, 0.95])] = -1
    labels, count = label_patches(key)
    patch_key = np.array([key[labels == p][0] for p in range(count)], dtype="i8")
    groups = groups_within(key, labels, patch_key, 2, reach2)
    expected = np.arange(count)  # least patch reachable, by closure over all pairs of cells
    near = np.zeros((count, count), bool)
    for k in range(2):
        cells = np.argwhere(key == k)
        if len(cells):
            patch = labels[key == k]
            close = ((cells[:, None] - cells[None]) ** 2).sum(axis=2) <= reach2
            a, b = np.nonzero(close)
            near[patch[a], patch[b]] = True
    for _ in range(count):
        for p in range(count):
            expected[p] = expected[near[p]].min()
    assert groups.tolist() == expected.tolist()
