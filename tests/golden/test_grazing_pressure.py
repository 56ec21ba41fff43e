"""grazing_pressure: hand sum on a 2 × 3 grid of two counties, one with a township of its own row."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.pressures import grazing_pressure

GRID = Grid("EPSG:4509", 0, 200, 100.0, (2, 3))
AREA = GRID.raster(np.array([[1.0, 1, 1], [1, 1, 0]]), "cell_area")
ECOSYSTEM = GRID.raster(np.array([[31, 34, 31], [51, 32, 32]], "i2"), "ecosystem")
COUNTIES = gpd.GeoDataFrame(
    {"code": ["A", "B"], "name": ["a", "b"]}, geometry=[box(0, 0, 200, 200), box(200, 0, 300, 200)], crs=GRID.crs
)
TOWNS = gpd.GeoDataFrame(
    {"code": ["A1"], "name": ["a1"], "county": ["A"]}, geometry=[box(100, 100, 200, 200)], crs=GRID.crs
)


def stock(*rows: tuple[str, int, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["code", "year", "actual_su", "carrying_su"])


def test_hand_sum() -> None:
    table = stock(("A", 2010, 900, 100), ("A", 2020, 300, 200), ("A", 2025, 1, 1), ("A1", 2020, 50, 100))
    found = grazing_pressure(table, ECOSYSTEM, AREA, COUNTIES, TOWNS, grid=GRID, base_year=2020)
    # A: 300/200 of 2020; its township 50/100; farmland none; B has no row
    np.testing.assert_array_equal(found.values, np.array([[1.5, 0.5, np.nan], [np.nan, 1.5, np.nan]], "f4"))
    assert found.dtype == np.float32
    table = stock(("B", 2019, 30, 20))
    found = grazing_pressure(table, ECOSYSTEM, AREA, COUNTIES, grid=GRID, base_year=2020)
    np.testing.assert_array_equal(found.values, np.array([[np.nan, np.nan, 1.5], [np.nan] * 3], "f4"))


def test_defects() -> None:
    def run(*rows: tuple[str, int, float, float]):  # type: ignore[no-untyped-def]
        return grazing_pressure(stock(*rows), ECOSYSTEM, AREA, COUNTIES, TOWNS, grid=GRID, base_year=2020)

    with pytest.raises(ValueError, match="no county or township: C"):
        run(("C", 2020, 1, 1))
    with pytest.raises(ValueError, match="repeats"):
        run(("A", 2020, 1, 1), ("A", 2020, 1, 2))
    with pytest.raises(ValueError, match="positive"):
        run(("A", 2020, 1, 0))
    with pytest.raises(Absent, match="no stock of 2020"):
        run(("A", 2021, 1, 1))
    assert run(("A", 2020, 0, 1)).values[0, 0] == 0


def test_rows_of_townships_that_are_not_given_make_it_absent() -> None:
    with pytest.raises(Absent, match="townships, which are not given") as told:
        grazing_pressure(stock(("A1", 2020, 50, 100)), ECOSYSTEM, AREA, COUNTIES, grid=GRID, base_year=2020)
    assert told.value.missing == ("townships",)
