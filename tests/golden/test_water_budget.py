"""Expected accounts are hand sums: four units of two cells of 10⁶ m², from a full account to one with nothing known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.water_budget import water_budget

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, 0.0, 2000.0, 1000.0, (2, 4))
AREA = GRID.raster(np.full((2, 4), 1e6), "cell_area")
LABEL = GRID.raster(np.array([[0, 1, 2, 3], [0, 1, 2, 3]], dtype="i4"), "water_unit_label")
UNITS = pd.DataFrame({"unit": list("abcd"), "name": list("abcd"), "kind": "basin", "area_m2": 2e6, "uncovered_m2": 0.0})
CODES = GRID.raster(np.array([[51, 52, 51, 34], [34, 51, 82, 82]], dtype="i2"), "ecosystem")
NAN = np.nan
USE = pd.DataFrame(
    {
        "unit": list("abcd"),
        "year": 2020,
        "agriculture_wan_m3": [80.0, 90, 50, NAN],
        "industry_wan_m3": [10.0, 4, 0, NAN],
        "life_wan_m3": [5.0, 3, 0, NAN],
        "ecology_wan_m3": [3.0, 2, 0, NAN],
        "other_wan_m3": [2.0, 1, 0, NAN],
        "surface_wan_m3": 0.0,
        "groundwater_wan_m3": [40.0, 60, 12, NAN],
        "recycled_wan_m3": 0.0,
        "total_wan_m3": [100.0, 100, 50, NAN],
        "parted_percent": 0.0,
        "lacking": "",
    }
)
RESOURCES = pd.DataFrame(
    {
        "unit": list("abcd"),
        "year": 2020,
        "surface_wan_m3": [150.0, 90, NAN, NAN],
        "groundwater_wan_m3": [20.0, 10, NAN, NAN],
        "inflow_wan_m3": [10.0, 0, NAN, NAN],
        "outflow_wan_m3": [30.0, 20, NAN, NAN],
        "available_wan_m3": [95.0, 105, 50, NAN],
        "limit_wan_m3": [80.0, NAN, NAN, NAN],
        "groundwater_allowable_wan_m3": [32.0, 80, 0, NAN],
        "quota_m3_ha": [NAN, 3000, NAN, NAN],
    }
)
NEED = pd.DataFrame({"unit": list("abcd"), "need_wan_m3": [60.0, 40, NAN, NAN]})
RAIN = GRID.raster(np.array([[100, 50, 30, NAN], [200, 50, 30, 10]], dtype="f4"), "p")
ET = GRID.raster(np.array([[40, 60, 30, 20], [60, 60, 30, 20]], dtype="f4"), "et")


def budget(**changes):
    given = {
        "unit_water_use": USE,
        "water_resources": RESOURCES,
        "ecological_need": NEED,
        "precipitation": RAIN,
        "evapotranspiration": ET,
    }
    return water_budget(LABEL, UNITS, CODES, AREA, **{**given, **changes}, base_year=2020).set_index("unit")


def test_a_full_account():
    """resources 150 + 20 + 10 − 30 = 150; left 150 − 60 − (100 − 3) = −7; index 100/80 = 1.25, overloaded;
    overdraft 40/32 − 1 = 0.25; bounds: 80 − 3 = 77, 95 − 3 = 92, 150 − 60 = 90 → 77, less 10 + 5 + 2 → 60 for farming;
    farmland 100 ha, quota 80·10⁴/100 = 8000 m³/ha; carried 60·10⁴/8000 = 75 ha, 25 too many; match 6000 m³/ha;
    rain (100 + 200) mm on 10⁶ m² = 30, ET 10, storage 30 + 10 − 10 − 30 = 0."""
    row = budget().loc["a"]
    expected = {
        "resources_wan_m3": 150,
        "use_wan_m3": 100,
        "need_wan_m3": 60,
        "left_wan_m3": -7,
        "index": 1.25,
        "load": 3,
        "overdraft": 0.25,
        "farmland_ha": 100,
        "quota_m3_ha": 8000,
        "farming_wan_m3": 60,
        "carried_ha": 75,
        "excess_ha": 25,
        "match_m3_ha": 6000,
        "precipitation_wan_m3": 30,
        "evapotranspiration_wan_m3": 10,
        "storage_wan_m3": 0,
    }
    for name, value in expected.items():
        assert row[name] == pytest.approx(value), name
    assert row["basis"] == "limit" and row["missing"] == ""


def test_without_a_limit_use_stands_against_what_is_available():
    """index 100/105 = 0.952, critical; bounds 105 − 2 = 103, 80 − 40 = 40 → 40 − 8 = 32; 200 ha at 3000 m³/ha:
    carried 106.67 ha, 93.33 too many; left 80 − 40 − 98 = −58; overdraft 60/80 − 1 = −0.25; storage 10 + 0 − 12 − 20."""
    row = budget().loc["b"]
    assert row["basis"] == "available" and row["index"] == pytest.approx(100 / 105) and row["load"] == 2
    assert row["farming_wan_m3"] == pytest.approx(32) and row["carried_ha"] == pytest.approx(320000 / 3000)
    assert row["excess_ha"] == pytest.approx(200 - 320000 / 3000) and row["match_m3_ha"] == pytest.approx(1600)
    assert row["left_wan_m3"] == pytest.approx(-58) and row["overdraft"] == pytest.approx(-0.25)
    assert row["storage_wan_m3"] == pytest.approx(-22) and row["missing"] == "limit_wan_m3"


def test_a_part_that_is_missing_makes_what_rests_on_it_missing():
    """c: 50 of 50 available: index 1, not above it: critical. No resources, no need: neither left nor storage. Nothing may be
    abstracted: no coefficient. d: nothing known, not even the rain of a cell."""
    row = budget().loc["c"]
    assert row["index"] == 1.0 and row["load"] == 2 and row["farming_wan_m3"] == pytest.approx(50)
    assert row[["resources_wan_m3", "need_wan_m3", "left_wan_m3", "overdraft", "storage_wan_m3"]].isna().all()
    assert row["precipitation_wan_m3"] == pytest.approx(6)
    assert row["missing"] == "surface_wan_m3,groundwater_wan_m3,inflow_wan_m3,outflow_wan_m3,limit_wan_m3,need"
    row = budget().loc["d"]
    assert row.drop(["farmland_ha", "missing", "evapotranspiration_wan_m3"]).isna().all() and row["farmland_ha"] == 0
    assert row["missing"].endswith("available_wan_m3,limit_wan_m3,groundwater_allowable_wan_m3,use,need")


def test_loads():
    """a: 100/80 = 1.25: within up to 1.3; critical from 1.25 on; b 0.952, c 1."""

    def loads(**settings):
        out = water_budget(LABEL, UNITS, CODES, AREA, USE, RESOURCES, NEED, base_year=2020, **settings)
        return out["load"].tolist()[:3]

    assert loads() == [3, 2, 2]
    assert loads(critical_from=1.25, overloaded_from=1.3) == [2, 1, 1]
    assert loads(critical_from=0.96) == [3, 1, 2]
    assert loads(overloaded_from=0.99) == [3, 2, 3]
    for index, load in ((0.89, 1), (0.9, 2), (1.0, 2), (1.001, 3)):
        use = USE.assign(total_wan_m3=[80 * index, 100, 50, NAN])
        assert budget(unit_water_use=use).loc["a", "load"] == load
    for low, high in ((0.0, 1.0), (1.1, 1.0)):
        with pytest.raises(ValueError, match="critical"):
            water_budget(LABEL, UNITS, CODES, AREA, USE, base_year=2020, critical_from=low, overloaded_from=high)


def test_no_water_left_carries_no_land():
    resources = RESOURCES.assign(limit_wan_m3=[15.0, NAN, NAN, NAN])  # 15 − 3 − 17 < 0
    row = budget(water_resources=resources).loc["a"]
    assert row["farming_wan_m3"] == 0 and row["carried_ha"] == 0 and row["excess_ha"] == 100


def test_a_limit_of_nothing_is_none_and_a_small_one_is_one():
    row = budget(water_resources=RESOURCES.assign(limit_wan_m3=[0.0, NAN, NAN, NAN])).loc["a"]
    assert row["basis"] == "available" and row["index"] == pytest.approx(100 / 95)
    small = RESOURCES.assign(limit_wan_m3=[0.5, NAN, NAN, NAN], groundwater_allowable_wan_m3=[0.5, 80, 0, NAN])
    row = budget(water_resources=small).loc["a"]
    assert row["basis"] == "limit" and row["index"] == pytest.approx(200) and row["overdraft"] == pytest.approx(79)


def test_use_or_resources_alone():
    table = water_budget(LABEL, UNITS, CODES, AREA, USE, base_year=2020).set_index("unit")
    assert table.loc["a", "use_wan_m3"] == 100 and table[["index", "left_wan_m3", "storage_wan_m3"]].isna().all(
        axis=None
    )
    assert table["load"].isna().all() and table["basis"].isna().all()
    table = water_budget(LABEL, UNITS, CODES, AREA, None, RESOURCES, base_year=2020).set_index("unit")
    assert table.loc["a", "resources_wan_m3"] == 150 and table["index"].isna().all()
    with pytest.raises(Absent):
        water_budget(LABEL, UNITS, CODES, AREA, base_year=2020)
