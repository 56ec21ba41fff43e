"""wetland_loss: hand sum on small maps: shrinkage 5, 15, 30, 50 % of HJ 1174-2021 and the trophic grade of lakes."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from degree_tables import LIMITS
from shapely.geometry import box

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.wetlands import wetland_loss


def run(before, after, area=None, lakes=None, state=None, **settings):  # type: ignore[no-untyped-def]
    before, after = np.atleast_2d(np.array(before, "i2")), np.atleast_2d(np.array(after, "i2"))
    grid = Grid("EPSG:4509", 0, 0, 100.0, before.shape)  # a cell is 1 ha
    series = grid.raster(np.stack([before, after]), "ecosystem_series", year=[2000, 2020])
    cells = grid.raster(np.full(before.shape, 1e4) if area is None else np.array(area, "f8"), "cell_area")
    given = {"reference_year": 2000, "base_year": 2020, "least_area_ha": 1.0} | settings
    rate, degree = wetland_loss(series, cells, LIMITS, lakes, state, grid=grid, **given)
    assert rate.dtype == np.float32 and degree.dtype == np.int16
    return np.round(rate.values, 3).tolist(), degree.values.tolist()


def shrunk(lost: int, whole: int, **settings):  # type: ignore[no-untyped-def]
    """Degree and rate of a marsh in one row that lost its last cells to grassland."""
    rate, degree = run([[41] * whole], [[41] * (whole - lost) + [31] * lost], **settings)
    assert len(set(rate[0])) == len(set(degree[0])) == 1  # what is left and what was lost alike
    return rate[0][0], degree[0][0]


@pytest.mark.parametrize(("lost", "whole", "degree"), [
    (0, 20, 0), (4, 100, 0), (1, 20, 1), (14, 100, 1), (3, 20, 2), (29, 100, 2), (6, 20, 3), (10, 20, 3), (51, 100, 4), (20, 20, 4),
])  # fmt: skip
def test_limits(lost: int, whole: int, degree: int) -> None:
    assert shrunk(lost, whole) == (pytest.approx(100 * lost / whole, abs=1e-3), degree)


def test_wetlands_apart_and_of_a_kind() -> None:
    nan = None
    before = [[41, 41, 31, 42, 42], [41, 41, 31, 42, 42], [31, 43, 43, 43, 31]]
    after = [[41, 31, 31, 42, 42], [31, 41, 31, 41, 42], [31, 43, 43, 43, 41]]
    rate, degree = run(before, after)
    # marsh: 4 cells, 2 left → 50 %, degree 3 · lake: 4 cells, one is marsh now, wetland all the same → 0 %
    # river: 3 of 3; it touches both and joins neither · new marsh at the corner: had no area, not judged
    rounded = [[nan if np.isnan(v) else v for v in row] for row in rate]
    assert rounded == [[50, 50, nan, 0, 0], [50, 50, nan, 0, 0], [nan, 0, 0, 0, nan]]
    assert degree == [[3, 3, -1, 0, 0], [3, 3, -1, 0, 0], [-1, 0, 0, 0, -1]]


def test_a_wetland_that_grew_and_cells_that_touch_at_a_corner() -> None:
    # the two marsh cells touch at a corner: one wetland of 2 ha, 3 ha now → −50 %
    rate, degree = run([[41, 31], [31, 41]], [[41, 41], [31, 41]])
    assert rate[0] == [-50, -50] and degree == [[0, 0], [-1, 0]]


def test_built_over_unknown_and_outside() -> None:
    # 10 cells: 2 built over (lost, no degree), 1 unknown now and 1 before (both no part), 1 outside; 6 wetland: 2 of 8 lost
    before = [[41] * 8 + [-1, 41]]
    after = [[61, 61, 41, 41, 41, 41, 41, -1, 41, 41]]
    area = [[1e4] * 9 + [0]]
    rate, degree = run(before, after, area)
    # known and in the region: cells 0–6 → 2 of 7 lost = 28.571 %
    assert [None if np.isnan(v) else v for v in rate[0]] == [None, None] + [pytest.approx(28.571, abs=1e-3)] * 5 + [
        None
    ] * 3
    assert degree == [[-1, -1, 2, 2, 2, 2, 2, -1, -1, -1]]


def test_small_wetlands_are_not_judged() -> None:
    before, after = [[41, 41, 31, 41, 31]], [[41, 31, 31, 31, 31]]
    assert run(before, after, least_area_ha=2.0)[1] == [[3, 3, -1, -1, -1]]
    assert run(before, after, least_area_ha=0.0)[1] == [[3, 3, -1, 4, -1]]
    # a wetland that is wholly new had nothing to lose, whatever the least area
    assert run([[41, 31, 31]], [[41, 31, 41]], least_area_ha=0.0)[1] == [[0, -1, -1]]
    # a cell outside the region is no part of the wetland that it touches
    assert run([[41, 41]], [[41, 41]], [[1e4, 0]])[1] == [[0, -1]]
    with pytest.raises(Absent, match="no wetland of the region"):
        run(before, after, least_area_ha=3.0)
    with pytest.raises(ValueError, match="least_area_ha"):
        run(before, after, least_area_ha=-1.0)
    # eight hectares by default
    grid = Grid("EPSG:4509", 0, 0, 100.0, (1, 16))
    series = grid.raster(
        np.array([[[41] * 8 + [31] + [41] * 7], [[41] * 8 + [31] + [41] * 7]], "i2"), "s", year=[2000, 2020]
    )
    cells = grid.raster(np.full((1, 16), 1e4), "cell_area")
    _, degree = wetland_loss(series, cells, LIMITS, reference_year=2000, base_year=2020, grid=grid)
    assert degree.values[0].tolist() == [0] * 8 + [-1] * 8


def test_the_default_size_is_reached_at_eight_hectares() -> None:
    """Two wetlands, of 8 ha and of 7.9 ha: each lost half, and only the first is judged."""
    series = [[41] * 8 + [31] + [41] * 8], [[41] * 4 + [31] * 5 + [41] * 4 + [31] * 4]
    area = [[1e4] * 9 + [1e4] * 7 + [0.9e4]]
    grid = Grid("EPSG:4509", 0, 0, 100.0, (1, 17))
    layers = grid.raster(np.array(series, "i2"), "s", year=[2000, 2020]), grid.raster(np.array(area), "cell_area")
    _, degree = wetland_loss(*layers, LIMITS, reference_year=2000, base_year=2020, grid=grid)
    assert degree.values[0].tolist() == [3] * 8 + [-1] * 9


def test_marshes_that_touch_at_a_corner_are_one_wetland() -> None:
    """2 ha that touch at a corner and nowhere else, of which one hectare is left: 50 %, degree 3; each alone is too small."""
    rate, degree = run([[41, 31], [31, 41]], [[41, 31], [31, 31]], least_area_ha=2.0)
    assert rate[0][0] == rate[1][1] == 50 and [degree[0][0], degree[1][1]] == [3, 3]


@pytest.mark.parametrize("built", [61, 62, 63])
def test_every_kind_of_building_takes_the_cell_out(built: int) -> None:
    assert run([[41, 41]], [[41, built]])[1] == [[3, -1]]


def test_less_than_a_square_metre_counts() -> None:
    """0.75 m² of marsh, of which 0.25 m² was lost: 33.333 %."""
    rate, degree = run([[41, 41]], [[41, 31]], [[0.5, 0.25]], least_area_ha=0.0)
    assert rate == [[pytest.approx(33.333, abs=1e-3)] * 2] and degree == [[3, 3]]


def test_trophic_state_of_lakes() -> None:
    lakes = gpd.GeoDataFrame({"name": ["甲湖", "乙湖", None]}, geometry=[box(0, -100, 300, 0), box(300, -100, 500, 0), box(0, -100, 500, 0)],
                             crs="EPSG:4509")  # fmt: skip
    state = pd.DataFrame({
        "name": ["甲湖", "甲湖", "甲湖", "丙湖"], "year": [2020, 2010, 2025, 2020],
        "trophic": pd.array([3, 5, 5, 5], "Int64"),
    })  # fmt: skip
    # grade 3 of 2020 → degree 2 on the lake cells of 甲湖; not that of 2010, nor of 2025; the marsh in it keeps its shrinkage
    before, after = [[42, 42, 41, 42, 42]], [[42, 42, 41, 42, 42]]
    assert run(before, after, lakes=lakes, state=state)[1] == [[2, 2, 0, 0, 0]]
    # the worse of shrinkage and trophic state: half of the lake is lost → 3
    assert run([[42, 42, 31, 31, 31]], [[42, 31, 31, 31, 31]], lakes=lakes, state=state)[1] == [[3, 3, -1, -1, -1]]
    # a lake too small for its shrinkage still has its trophic state
    assert run(before, after, lakes=lakes, state=state, least_area_ha=99.0)[1] == [[2, 2, -1, -1, -1]]
    missing = state.assign(trophic=pd.array([pd.NA] * 4, "Int64"))
    assert run(before, after, lakes=lakes, state=missing)[1] == [[0] * 5]
    assert run(before, after, lakes=lakes.drop(columns="name"), state=state)[1] == [[0] * 5]


def test_years_must_be_there() -> None:
    with pytest.raises(Absent, match="1990"):
        run([[41]], [[41]], reference_year=1990)
