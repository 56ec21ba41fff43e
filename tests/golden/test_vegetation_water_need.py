"""Expected depths of water are hand sums of E = a (1 − H/Hmax)^b E20, with b = 2 where the power is taken by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.ecological_need import vegetation_water_need

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, 0.0, 200.0, 100.0, (2, 4))
TABLE = pd.DataFrame({"ecosystem": [11, 34], "a": [0.5, 0.6], "b": [2.0, 1.0], "depth_max_m": [4.0, 5.0]})
CODES = GRID.raster(np.array([[11, 11, 11, 11], [34, 34, 51, -1]], dtype="i2"), "ecosystem", year=2020)
DEPTH = GRID.raster(
    np.array([[[9.0] * 4, [9.0] * 4], [[2.0, 4.0, 7.0, -1.0], [1.0, np.nan, 1.0, 1.0]]], dtype="f4"),
    "groundwater_depth", year=[2010, 2020],
)  # fmt: skip
EVAPORATION = GRID.raster(np.array([[1000.0, 1000, 1000, 800], [1000, 1000, 1000, 1000]], dtype="f4"), "et")


def test_by_hand():
    """0.5·(1 − 2/4)²·1000 = 125; at and below the limit 0; above ground as at it: 0.5·1·800 = 400;
    0.6·(1 − 1/5)·1000 = 480; unknown depth, field and no ecosystem: none."""
    out = vegetation_water_need(DEPTH, EVAPORATION, CODES, TABLE, base_year=2020)
    np.testing.assert_allclose(out.values, [[125, 0, 0, 400], [480, np.nan, np.nan, np.nan]], rtol=1e-6)
    assert out.dtype == np.float32 and out.name == "vegetation_water_need" and GRID.covers(out)


def test_pan_factor():
    out = vegetation_water_need(DEPTH, EVAPORATION, CODES, TABLE, base_year=2020, pan_factor=1.5)
    assert out.values[0, 0] == pytest.approx(187.5)
    with pytest.raises(ValueError, match="pan_factor"):
        vegetation_water_need(DEPTH, EVAPORATION, CODES, TABLE, base_year=2020, pan_factor=0.0)


def test_no_depth_of_the_base_year():
    with pytest.raises(Absent):
        vegetation_water_need(DEPTH, EVAPORATION, CODES, TABLE, base_year=2015)


def test_a_block_is_the_whole():
    whole = vegetation_water_need(DEPTH, EVAPORATION, CODES, TABLE, base_year=2020)
    cut = {"y": slice(0, 1), "x": slice(1, 4)}
    block = vegetation_water_need(DEPTH.isel(cut), EVAPORATION.isel(cut), CODES.isel(cut), TABLE, base_year=2020)
    assert block.identical(whole.isel(cut))


def test_the_profile_holds_the_formula_as_it_is_used():
    """methods sheet: a 0.62, b 2.8, H_max 5 m for every class of natural vegetation; water, fields, towns and deserts
    are none. At 1 m below 1000 mm: 0.62·0.8^2.8·1000 = 331.9 (ln 0.8 = −0.223144; ·2.8 = −0.624802; e^ = 0.535367)."""
    path = Path(__file__).parents[2] / "src/shanshui/guide/profiles/national/tables/averyanov_parameters.csv"
    table = pd.read_csv(path)
    assert table["ecosystem"].tolist() == [10, 11, 12, 13, 14, 20, 21, 22, 23, 30, 31, 32, 33, 34, 41]
    assert set(table["a"]) == {0.62} and set(table["b"]) == {2.8} and set(table["depth_max_m"]) == {5}
    assert set(table["status"]) == {"assumed"}
    depth = DEPTH.copy(data=np.ones_like(DEPTH.values))
    out = vegetation_water_need(depth, EVAPORATION, CODES, table, base_year=2020)
    assert out.values[0, 0] == pytest.approx(331.93, abs=0.01)
