"""problem_area_shares: hand sum on four cells, one of them split between two counties."""

from __future__ import annotations

import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.type_areas import problem_area_shares

GRID = Grid("EPSG:4509", 0, 200, 100.0, (2, 2))
AREA = GRID.raster(np.array([[100.0, 200.0], [300.0, 400.0]]), "cell_area")
CELLS = pd.DataFrame({"county": ["A", "A", "B", "B", "B"], "cell": [0, 1, 1, 2, 3], "share": [1, 0.25, 0.75, 1, 1]})
DEGREE = GRID.raster(np.array([[[2, 2], [4, 1]], [[1, 1], [1, 3]]], "i1"), "d", problem=np.array(["E01", "T01"]))
TOWNS = gpd.GeoDataFrame(
    {"code": ["A1", "B1", "Z9"], "name": ["a", "b", "z"], "county": ["A", "B", "Z"]},
    geometry=[box(0, 100, 200, 200), box(0, 0, 100, 100), box(100, 0, 200, 100)],
    crs=GRID.crs,
)


def rows(table: pd.DataFrame) -> list[tuple[object, ...]]:
    return [
        (r.problem, r.county, None if pd.isna(r.township) else r.township, r.degree, r.area_m2)
        for r in table.itertuples()
    ]


def test_hand_sum() -> None:
    # cell 1 (200): 50 in A, 150 in B
    assert rows(problem_area_shares(DEGREE, AREA, CELLS, grid=GRID)) == [
        ("E01", "A", None, 2, 150.0), ("E01", "B", None, 2, 150.0), ("E01", "B", None, 4, 300.0), ("T01", "B", None, 3, 400.0),
    ]  # fmt: skip


def test_townships_by_centre_of_their_own_county_only() -> None:
    # B's piece of cell 1 lies in the township A1 of the other county: no township. Cell 3 lies in Z9 of no county here.
    assert rows(problem_area_shares(DEGREE, AREA, CELLS, None, TOWNS, grid=GRID)) == [
        ("E01", "A", "A1", 2, 150.0), ("E01", "B", "B1", 4, 300.0), ("E01", "B", None, 2, 150.0),
        ("T01", "B", None, 3, 400.0),
    ]  # fmt: skip


def test_adjusted_counties_weigh_by_their_factor() -> None:
    adjustment = pd.DataFrame({"code": ["A", "B", "*"], "factor": [3.0, 1.0, 1.5]})
    found = problem_area_shares(DEGREE, AREA, CELLS, adjustment, grid=GRID)
    assert found.area_m2.tolist() == [200.0, 100.0, 300.0, 400.0]  # 0.25 · 3 : 0.75 · 1 = 1 : 1 of the cell of 200
    assert found.area_m2.sum() == 1000
    found = problem_area_shares(DEGREE, AREA, CELLS, adjustment[adjustment["code"] != "B"], grid=GRID)
    assert found.area_m2.tolist() == [200.0, 100.0, 300.0, 400.0]  # a county that was not adjusted weighs 1


def test_a_cell_that_no_county_has_a_part_of_has_no_row() -> None:
    none = CELLS.assign(share=[1, 0, 0, 1, 1])
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing is divided by 0
        found = problem_area_shares(DEGREE, AREA, none, grid=GRID)
    assert found[["problem", "area_m2"]].to_numpy().tolist() == [["E01", 100.0], ["E01", 300.0], ["T01", 400.0]]


def test_only_what_lies_in_the_region_however_little() -> None:
    area = AREA.copy(data=np.array([[0.1, 0.2], [0.0, 0.4]]))  # cell 2 lies outside
    found = problem_area_shares(DEGREE, area, CELLS, grid=GRID)
    assert found["area_m2"].tolist() == pytest.approx([0.15, 0.15, 0.4])


def test_nothing_found() -> None:
    with pytest.raises(Absent, match="no type of problem"):
        problem_area_shares(DEGREE.where(DEGREE < 2, 1).astype("i1"), AREA, CELLS, grid=GRID)
