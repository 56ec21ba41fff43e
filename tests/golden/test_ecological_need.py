"""Expected volumes are hand sums: three units of cells of 10⁶ m², where 1 mm is 0.1 万 m³ a cell."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.ecological_need import ecological_need, of_units

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, 0.0, 3000.0, 1000.0, (3, 4))
AREA = GRID.raster(np.full((3, 4), 1e6), "cell_area")
LABEL = GRID.raster(np.array([[0, 0, 0, 0], [1, 1, 1, 1], [2, 2, 2, -1]], dtype="i4"), "water_unit_label")
UNITS = pd.DataFrame(
    {"unit": ["a", "b", "c"], "name": list("abc"), "kind": "basin", "area_m2": 4e6, "uncovered_m2": 0.0}
)
PARAMETERS = pd.DataFrame({"ecosystem": [11, 34], "a": 0.62, "b": 2.8, "depth_max_m": 5.0})
CODES = GRID.raster(np.array([[11, 34, 42, 51], [11, 34, 34, 42], [34, 82, 82, 34]], dtype="i2"), "ecosystem")
NAN = np.nan
NEED = GRID.raster(np.array([[100, 200, NAN, NAN], [300, NAN, NAN, NAN], [NAN, NAN, NAN, 50]], dtype="f4"), "need")
RAIN = GRID.raster(np.array([[50, 50, 50, 50], [50, 50, 50, 900], [50, 50, 50, 50]], dtype="f4"), "p")
ET0 = GRID.raster(np.full((3, 4), 850.0, dtype="f4"), "et0")
RESOURCES = pd.DataFrame(
    {
        "unit": ["a", "a", "a", "b", "c"],
        "year": [2015, 2020, 2025, 2025, 2020],
        "surface_wan_m3": [1.0, 1500.0, 2.0, 200.0, np.nan],
        "lake_seepage_wan_m3": [1.0, 7.0, 3.0, np.nan, np.nan],
    }
)


def test_by_hand():
    """a: vegetation 100 + 200 mm on 10⁶ m² → 10 + 20 = 30; lake 850 − 50 = 800 mm → 80, with seepage 87; base flow 10 % of
       1500 = 150; need max(150, 117) = 150.
    b: told 300 mm on one cell → 30, two cells are not; on the lake more falls than evaporates: 0; base flow 20; need 30.
    c: one cell of vegetation, not told: no such need and no sum; no lake: 0; base flow not given."""
    before = RESOURCES.copy(deep=True)
    table = ecological_need(LABEL, UNITS, CODES, AREA, PARAMETERS, NEED, RAIN, ET0, RESOURCES, base_year=2020)
    assert table["unit"].tolist() == ["a", "b", "c"]
    assert table["vegetation_wan_m3"].tolist() == pytest.approx([30, 30, NAN], nan_ok=True)
    assert table["vegetation_m2"].tolist() == [2e6, 1e6, 0] and table["vegetation_missing_m2"].tolist() == [0, 2e6, 1e6]
    assert table["lake_wan_m3"].tolist() == pytest.approx([87, 0, 0]) and table["lake_m2"].tolist() == [1e6, 1e6, 0]
    assert table["seepage"].tolist() == [True, False, False]
    assert table["river_wan_m3"].tolist() == pytest.approx([150, 20, NAN], nan_ok=True)
    assert table["need_wan_m3"].tolist() == pytest.approx([150, 30, NAN], nan_ok=True)
    pd.testing.assert_frame_equal(RESOURCES, before)


def test_factors():
    """Lake of a: 0.5·850 − 50 = 375 mm → 37.5 + 7; base flow 30 % of 1500 = 450; use is larger with 0 %: 30 + 87."""
    table = ecological_need(
        LABEL,
        UNITS,
        CODES,
        AREA,
        PARAMETERS,
        NEED,
        RAIN,
        ET0,
        RESOURCES,
        base_year=2020,
        lake_factor=0.5,
        base_flow_percent=30.0,
    )
    assert table["lake_wan_m3"][0] == pytest.approx(44.5) and table["river_wan_m3"][0] == pytest.approx(450)
    table = ecological_need(
        LABEL, UNITS, CODES, AREA, PARAMETERS, NEED, RAIN, ET0, RESOURCES, base_year=2020, base_flow_percent=0.0
    )
    assert table["need_wan_m3"][0] == pytest.approx(117)
    for wrong in (-1.0, 101.0):
        with pytest.raises(ValueError, match="base_flow_percent"):
            ecological_need(
                LABEL,
                UNITS,
                CODES,
                AREA,
                PARAMETERS,
                NEED,
                RAIN,
                ET0,
                RESOURCES,
                base_year=2020,
                base_flow_percent=wrong,
            )
    whole = ecological_need(
        LABEL, UNITS, CODES, AREA, PARAMETERS, NEED, RAIN, ET0, RESOURCES, base_year=2020, base_flow_percent=100.0
    )
    assert whole["river_wan_m3"][0] == pytest.approx(1500)


def test_what_is_not_given_is_missing():
    table = ecological_need(LABEL, UNITS, CODES, AREA, PARAMETERS, NEED, base_year=2020)
    assert table["lake_wan_m3"].tolist() == pytest.approx([NAN, NAN, 0], nan_ok=True)  # c has no lake: 0, not missing
    assert table["river_wan_m3"].isna().all() and table["need_wan_m3"].isna().all()
    table = ecological_need(LABEL, UNITS, CODES, AREA, PARAMETERS, None, RAIN, ET0, RESOURCES, base_year=2020)
    assert table["vegetation_wan_m3"].isna().all() and table["vegetation_missing_m2"].tolist() == [2e6, 3e6, 1e6]
    assert table["lake_wan_m3"][0] == pytest.approx(87) and table["need_wan_m3"].isna().all()
    with pytest.raises(Absent):
        ecological_need(LABEL, UNITS, CODES, AREA, PARAMETERS, None, RAIN, ET0, base_year=2020)


def test_small_areas_are_areas():
    table = ecological_need(LABEL, UNITS, CODES, AREA * 5e-7, PARAMETERS, NEED, RAIN, ET0, RESOURCES, base_year=2020)
    assert table["vegetation_wan_m3"].isna().tolist() == [False, False, True]


def test_resources_of_the_latest_year_up_to_the_base_year_else_the_first():
    given = of_units(RESOURCES, UNITS, 2020)
    assert given["surface_wan_m3"].tolist() == pytest.approx([1500, 200, NAN], nan_ok=True)
    assert np.isnan(given["limit_wan_m3"]).all()  # a column not given
    assert of_units(RESOURCES, UNITS, 2019)["surface_wan_m3"][0] == 1.0
    assert of_units(RESOURCES, UNITS, 2030)["surface_wan_m3"][0] == 2.0
    assert of_units(RESOURCES, UNITS, 2000)["surface_wan_m3"][0] == 1.0
    assert of_units(RESOURCES, UNITS.assign(unit=["x", "y", "z"]), 2020)["surface_wan_m3"].tolist() == pytest.approx(
        [NAN] * 3, nan_ok=True
    )
