"""warning_trends: hand sums of means, areas and volumes by unit; the tests of a series against scipy and the hand sums of cells."""

from importlib import resources
from io import StringIO

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose import series
from shanshui.diagnose.series import classed, lag_one, mann_kendall, theil_sen
from shanshui.diagnose.units import shares
from shanshui.diagnose.warning import warning_trends

GRID = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, 4))
YEARS = list(range(2001, 2011))
RISE = np.arange(1, 11)
MK_RISE = 44 / np.sqrt(125)
"""x = 1 … 10: S = 45, Var = 10 · 9 · 25 / 18 = 125."""


def plane(values, kind="f8", **coords):
    return GRID.raster(np.array([values], dtype=kind), **coords)


def stack(columns, years=YEARS, kind="f4"):
    """(year, 1, cell) from a series for each cell."""
    return GRID.raster(np.array(columns, dtype=kind).T[:, None, :], year=years)


def kinds(*rows):
    names = ["series", "label", "problem", "layer", "ecosystems", "figure", "unit", "adverse"]
    return pd.DataFrame([(s, s, "P", layer, eco, fig, "1", bad) for s, layer, eco, fig, bad in rows], columns=names)


AREA = plane([100.0, 300.0, 50.0, 0.0])
COUNTIES = pd.DataFrame({"county": ["02", "01", "01", "02"], "cell": [0, 0, 1, 2], "share": [0.25, 0.75, 1.0, 1.0]})


def test_counties_share_a_cell_by_hand():
    """Cell 0 (100 m²): 75 m² to 01, 25 to 02. With 02 adjusted by 3: 0.75 : 0.75, 50 m² each."""
    held = shares(AREA, COUNTIES, None)
    assert held.units == ("*", "01", "02")
    np.testing.assert_allclose(held.areas(np.ones((1, 4), bool)), [450, 375, 75])
    np.testing.assert_allclose(held.sums(np.array([[1, 2, np.nan, 9]])), [700, 75 + 600, 25])
    factors = pd.DataFrame({"code": ["*", "01", "02"], "factor": [1.0, 1.0, 3.0]})
    np.testing.assert_allclose(shares(AREA, COUNTIES, factors).areas(np.ones((1, 4), bool)), [450, 350, 100])
    assert shares(AREA, None, None).units == ("*",)
    # a county without a factor counts as it is: 0.75 · 1 : 0.25 · 3
    factors = factors[factors["code"] == "02"]
    np.testing.assert_allclose(shares(AREA, COUNTIES, factors).areas(np.ones((1, 4), bool)), [450, 350, 100])
    assert shares(plane([0.5, 0, 0, 0]), None, None).areas(np.ones((1, 4), bool)).tolist() == [0.5]


def test_a_mean_by_hand():
    """2001: region (100 · 1 + 300 · 2 + 50 · 3) / 450 = 850 / 450; 01: (75 · 1 + 300 · 2) / 375 = 1.8; 02: (25 + 150) / 75.

    Cells 1 and 2 hold still; cell 0 rises by 1 a year: region 100 / 450, 01 75 / 375 = 0.2, 02 25 / 75 a year.
    """
    fvc = stack([RISE, [2] * 10, [3] * 10, [np.nan] * 10])
    table = warning_trends(AREA, kinds(("a", "fvc", None, "mean", "rise")), fvc=fvc, county_cells=COUNTIES)
    assert table["unit"].tolist() == ["*", "01", "02"] and table["kind"].tolist() == ["region", "county", "county"]
    np.testing.assert_allclose(table["first"], [850 / 450, 1.8, 175 / 75])
    np.testing.assert_allclose(table["last"], [1750 / 450, 3.6, 400 / 75])
    np.testing.assert_allclose(table["slope"], [100 / 450, 0.2, 25 / 75])
    np.testing.assert_allclose(table["z"], [MK_RISE] * 3)
    # K = 25 of ten values: p = 0.0661425 (2 · e^(−6 · 625 / 1100)), in the middle
    assert table["break_year"].tolist() == [2006] * 3
    np.testing.assert_allclose(table["break_p"], [0.0661425] * 3, rtol=1e-5)
    assert table["trend"].tolist() == [1] * 3 and table["warning"].tolist() == [3] * 3
    assert table[["years", "first_year", "last_year"]].to_numpy().tolist() == [[10, 2001, 2010]] * 3


def test_a_cell_counts_only_with_every_year():
    """Cell 1 lacks one year: the mean is that of cells 0 and 2, (100 · 1 + 50 · 3) / 150."""
    gappy = [2.0] * 10
    gappy[4] = np.nan
    fvc = stack([RISE, gappy, [3] * 10, [9] * 10])
    table = warning_trends(AREA, kinds(("a", "fvc", None, "mean", "fall")), fvc=fvc, county_cells=COUNTIES)
    np.testing.assert_allclose(table["first"], [250 / 150, 1, 175 / 75])
    assert table["warning"].tolist() == [0] * 3
    none = stack([[np.nan] * 10] * 4)
    with pytest.raises(Absent):
        warning_trends(AREA, kinds(("a", "fvc", None, "mean", "fall")), fvc=none)


def test_only_the_ecosystems_told():
    """First-level 3 takes 31 and 32; a second-level code takes itself."""
    codes, fvc = plane([31, 32, 11, 31], "i2"), stack([[1] * 10, [2] * 10, [5] * 10, [9] * 10])
    told = kinds(
        ("grass", "fvc", "3", "mean", "fall"),
        ("steppe", "fvc", "32", "mean", "fall"),
        ("both", "fvc", "1;32", "mean", "fall"),
    )
    table = warning_trends(AREA, told, fvc=fvc, ecosystem=codes)
    np.testing.assert_allclose(table["first"], [700 / 400, 2, 850 / 350])
    # without the ecosystems such a series cannot be told; numbers without data for none are no series
    with pytest.raises(Absent):
        warning_trends(AREA, told, fvc=fvc)


def test_an_area_by_hand():
    """Marsh 0.0004 km² in 2001 (cells 0 and 1), cell 1 lost from 2006 on; cell 2 is unknown in one year and left out."""
    lost = [41] * 5 + [31] * 5
    codes = stack([[41] * 10, lost, [41] * 9 + [-1], [41] * 10], kind="i2")
    told = kinds(
        ("marsh", "ecosystem_series", "41", "area", "fall"), ("lake", "ecosystem_series", "42", "area", "fall")
    )
    table = warning_trends(AREA, told, ecosystem_series=codes)
    assert table["series"].tolist() == ["marsh"]
    # five at 400 m² and five at 100 m²: S = −25, ties of five twice: Var = (2250 − 2 · 5 · 4 · 15) / 18 = 1650 / 18
    assert table.iloc[0][["first", "last"]].tolist() == pytest.approx([4e-4, 1e-4])
    assert table.iloc[0]["z"] == pytest.approx(-24 / np.sqrt(1650 / 18))
    # 25 of 45 pairs fall: the median slope is the middle of theirs and of the twenty level pairs
    assert table.iloc[0]["slope"] == pytest.approx(theil_sen(np.array(YEARS), np.array([4e-4] * 5 + [1e-4] * 5)))
    assert table.iloc[0]["warning"] == 2 and table.iloc[0]["trend"] == 8 and table.iloc[0]["break_year"] == 2006


def test_a_volume_by_hand():
    """Sectors add up; the region has the years that every county has; three years are told and not tested."""
    accounts = pd.DataFrame({
        "county": ["01", "01", "02", "01", "02", "02"], "year": [2010, 2010, 2010, 2015, 2015, 2020],
        "sector": list("abaaaa"), "supply": ["x"] * 6, "volume_wan_m3": [10.0, 5.0, 1.0, 20.0, 2.0, 4.0],
    })  # fmt: skip
    table = warning_trends(AREA, kinds(("water", "water_accounts", None, "sum", "rise")), water_accounts=accounts)
    told = table[["kind", "unit", "years", "first_year", "last_year", "first", "last"]].to_numpy().tolist()
    assert told == [
        ["region", "*", 2, 2010, 2015, 16, 22], ["county", "01", 2, 2010, 2015, 15, 20], ["county", "02", 3, 2010, 2020, 1, 4],
    ]  # fmt: skip
    assert table[["slope", "z", "trend", "break_year", "break_p", "warning"]].isna().all(axis=None)


def test_basins_of_the_level():
    """Level 2 by itself; the finest there is where fewer are; scattered land (0) and land outside are no basin."""
    basins = GRID.raster(np.array([[[1, 1, 1, 1]], [[7, 3, 0, 7]]], dtype="i4"), level=[1, 2])
    fvc, told = stack([RISE, [2] * 10, [3] * 10, [9] * 10]), kinds(("a", "fvc", None, "mean", "fall"))
    table = warning_trends(AREA, told, fvc=fvc, watersheds=basins)
    assert table[["kind", "unit"]].to_numpy().tolist() == [["region", "*"], ["basin", "3"], ["basin", "7"]]
    np.testing.assert_allclose(table["last"][1:], [2, 10])
    found = warning_trends(AREA, told, fvc=fvc, watersheds=basins, basin_level=1)
    assert found["unit"].tolist() == ["*", "1"] and found["last"].iloc[1] == pytest.approx(1750 / 450)
    assert warning_trends(AREA, told, fvc=fvc, watersheds=basins, basin_level=5)["unit"].tolist() == ["*", "3", "7"]


@pytest.mark.parametrize(("slope", "z", "trend"), [
    (1, 2.576, 1), (1, 2.575, 2), (1, 1.96, 2), (1, 1.959, 3), (1, 1.645, 3), (1, 1.644, 4), (0, 3, 5), (-1, -1.644, 6),
    (-1, -1.645, 7), (-1, -1.959, 7), (-1, -1.96, 8), (-1, -2.576, 9),
])  # fmt: skip
def test_classes(slope, z, trend):
    assert classed(slope, z) == trend


@pytest.mark.parametrize(("pattern", "falls", "rises"), [(RISE, 0, 3), (-RISE, 3, 0), (np.ones(10), 0, 0)])
def test_which_way_is_bad(pattern, falls, rises):
    fvc = stack([pattern] * 4)
    told = kinds(("a", "fvc", None, "mean", "fall"), ("b", "fvc", None, "mean", "rise"))
    assert warning_trends(AREA, told, fvc=fvc)["warning"].tolist() == [falls, rises]


# S of ten values without ties: Z = (S − 1) / √125; 19 → 1.610, 21 → 1.789 (p < 0.1), 23 → 1.968 (0.05), 31 → 2.683 (0.01)
@pytest.mark.parametrize(("s", "level"), [(19, 0), (21, 1), (23, 2), (31, 3)])
def test_the_levels(s, level):
    values = list(RISE)
    order = of_s(values, s)
    found = series.tested(np.array(YEARS), np.array(order, dtype="f8"))
    assert mann_kendall(np.array(order, dtype="f8")) == pytest.approx((s - 1) / np.sqrt(125))
    assert found.z == pytest.approx((s - 1) / np.sqrt(125)), "not whitened"
    fvc = stack([order] * 4)
    assert warning_trends(AREA, kinds(("a", "fvc", None, "mean", "rise")), fvc=fvc)["warning"].tolist() == [level]
    fvc = stack([[-v for v in order]] * 4)
    assert warning_trends(AREA, kinds(("a", "fvc", None, "mean", "fall")), fvc=fvc)["warning"].tolist() == [level]


def of_s(values, s):
    """1 … 10 in an order with that S: neighbours exchanged, from both ends in turn, each exchange takes 2 away."""
    order, at = list(values), 0
    while mann_kendall_s(order) > s:
        i = (at * 4) % 9
        if order[i] < order[i + 1]:
            order[i], order[i + 1] = order[i + 1], order[i]
        at += 1
    return order


def mann_kendall_s(x):
    return int(np.sign(np.subtract.outer(x, x))[np.tril_indices(len(x))].sum())


@pytest.mark.parametrize(("years", "seed"), [(10, 0), (21, 2), (30, 3)])
def test_slope_and_z_as_scipy_has_them(years, seed):
    """theilslopes, and kendalltau's S over its standard deviation with ties, as for the cells."""
    x = np.random.default_rng(seed).integers(0, 12, years).astype("f8") + np.arange(years) // 4
    t = np.arange(2000, 2000 + years)
    assert theil_sen(t, x) == pytest.approx(stats.theilslopes(x, t).slope)
    found = stats.kendalltau(t, x, method="asymptotic")
    pairs, ties = years * (years - 1) / 2, sum(n * (n - 1) / 2 for n in np.unique(x, return_counts=True)[1])
    s = found.statistic * np.sqrt(pairs * (pairs - ties))
    deviation = abs(s) / stats.norm.isf(found.pvalue / 2)
    assert mann_kendall(x) == pytest.approx((s - np.sign(s)) / deviation, rel=1e-6)
    assert mann_kendall(np.ones(12)) == 0


def test_where_a_correlation_counts():
    """(−1 ± 1.96 √8) / 9 = 0.504857 and −0.727080; 20 years: (−1 ± 1.96 √18) / 19 = 0.385032 and −0.490295."""
    for n, low, high in ((10, -0.727080, 0.504857), (20, -0.490295, 0.385032)):
        assert not series.correlated(low + 1e-5, n) and series.correlated(low - 1e-5, n)
        assert not series.correlated(high - 1e-5, n) and series.correlated(high + 1e-5, n)


def test_half_a_square_metre_has_a_mean_and_a_basin():
    """And of three levels the second is taken."""
    basins = GRID.raster(np.array([[[9] * 4], [[1] * 4], [[5] * 4]], dtype="i4"), level=[1, 2, 3])
    fvc = stack([[0.25] * 10, [9] * 10, [9] * 10, [9] * 10])
    told = kinds(("a", "fvc", None, "mean", "fall"))
    table = warning_trends(plane([0.5, 0, 0, 0]), told, fvc=fvc, watersheds=basins)
    assert table[["kind", "unit", "first"]].to_numpy().tolist() == [["region", "*", 0.25], ["basin", "1", 0.25]]


def test_correlation_of_neighbours_by_hand():
    """1 −1 1 −1: mean product −1 over mean square 1; 1 2 3: about 2, products 0 and 0; a constant has none."""
    assert lag_one(np.array([1.0, -1, 1, -1])) == -1
    assert lag_one(np.array([1.0, 2, 3])) == 0 and lag_one(np.ones(5)) == 0
    # −1 −1 1 1: products 1, −1, 1 → mean 1/3
    assert lag_one(np.array([-1.0, -1, 1, 1])) == pytest.approx(1 / 3)


# residuals correlated beyond (−1 ± 1.96 √(n − 2)) / (n − 1): ten years 0.50486 and −0.72708
@pytest.mark.parametrize(("rest", "whitened"), [
    ([0, 1, 2, 3, 4, 4, 3, 2, 1, 0], True), ([1, -1, 1, -1, 1, -1, 1, -1, 1, -1], True),
    ([1, 1, 1, -1, -1, 1, 1, -1, -1, -1], False), ([1, -1, 1, -1, -1, 1, 1, -1, 1, -1], False),
])  # fmt: skip
def test_whitening_as_the_cells_have_it(rest, whitened):
    """The same rule, slope and Z as `ndvi_trend` gives a cell, whose goldens are hand sums; gaps are not whitened."""
    from shanshui.assess.trend import ndvi_trend

    x = (0.01 * np.arange(10) + 0.03 * np.array(rest)).astype("f4").astype("f8")
    found = series.tested(np.array(YEARS), x)
    layer = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, 1)).raster(x[:, None, None].astype("f4"), year=YEARS)
    slope, z, grade = ndvi_trend(layer)
    assert found.slope == pytest.approx(slope.item(), abs=1e-7) and found.z == pytest.approx(z.item(), abs=1e-3)
    assert found.trend == grade.item()
    assert (found.z != pytest.approx(mann_kendall(x), abs=1e-9)) is whitened
    later = np.array([*YEARS[:-1], 2011])
    assert series.tested(later, x).z == mann_kendall(x)
    assert series.tested(np.array(YEARS[:9]), x[:9]) is None


def test_the_series_of_the_profile():
    """What is watched, and which way is bad: less cover, quality, growth, forest, grass and marsh; deeper wells, more use."""
    path = resources.files("shanshui.guide") / "profiles/national/tables/warning_series.csv"
    table = pd.read_csv(StringIO(path.read_text("utf-8-sig")), dtype={"ecosystems": str}, keep_default_na=False)
    found = table[["series", "layer", "ecosystems", "figure", "unit", "adverse", "status"]].to_numpy().tolist()
    a = "assumed"
    assert found == [
        ["cover_forest", "fvc", "1", "mean", "1", "fall", a], ["cover_shrub", "fvc", "2", "mean", "1", "fall", a],
        ["cover_grass", "fvc", "3", "mean", "1", "fall", a], ["cover_farmland", "fvc", "5", "mean", "1", "fall", a],
        ["quality", "eqi", "", "mean", "1", "fall", a], ["production", "npp", "", "mean", "gC/m2", "fall", a],
        ["groundwater", "groundwater_depth", "", "mean", "m", "rise", a],
        ["marsh_area", "ecosystem_series", "41", "area", "km2", "fall", a],
        ["grass_area", "ecosystem_series", "3", "area", "km2", "fall", a],
        ["forest_area", "ecosystem_series", "1", "area", "km2", "fall", a],
        ["water_use", "water_accounts", "", "sum", "wan_m3", "rise", a],
    ]  # fmt: skip
