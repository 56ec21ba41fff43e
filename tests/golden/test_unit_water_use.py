"""Expected uses are hand sums: two counties, two units and a corner in none, four sectors, three sources."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.water_use import LAND, SECTORS, SUPPLIES, unit_water_use

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, 0.0, 200.0, 100.0, (2, 4))
AREA = GRID.raster(np.full((2, 4), 1.0), "cell_area")
# county 甲: columns 1–2, county 乙: columns 3–4; unit 1: columns 1–3, unit 2: column 4; the last cell is in no unit
CELLS = pd.DataFrame({"county": ["甲"] * 4 + ["乙"] * 4, "cell": [0, 1, 4, 5, 2, 3, 6, 7], "share": 1.0})
LABEL = GRID.raster(np.array([[0, 0, 0, 1], [0, 0, 0, -1]], dtype="i4"), "water_unit_label")
UNITS = pd.DataFrame(
    {"unit": ["1", "2"], "name": ["一", "二"], "kind": "basin", "area_m2": [6.0, 1.0], "uncovered_m2": [1.0, 0]}
)
ECOSYSTEM = GRID.raster(np.array([[51, 61, 51, 51], [34, -1, 61, 51]], dtype="i2"), "ecosystem")


def accounts(*rows):
    return pd.DataFrame(rows, columns=["county", "year", "sector", "supply", "volume_wan_m3"])


FULL = accounts(
    ("甲", 2020, "农业", "地表水", 30.0), ("甲", 2020, "生活", "地下水", 5.0), ("甲", 2015, "农业", "地表水", 99.0),
    ("乙", 2020, "农业", "地下水", 60.0), ("乙", 2020, "工业", "再生水", 8.0), ("乙", 2020, "生态", "地表水", 4.0),
    ("乙", 2020, "其他", "地表水", 2.0), ("乙", 2021, "农业", "地表水", 77.0), ("丙", 2020, "农业", "地表水", 11.0),
)  # fmt: skip


def test_uses_are_parted_by_the_land_that_uses_them():
    """甲 lies wholly in unit 1: 30 + 5. 乙 has three fields: one in unit 1, one in unit 2, one in no unit, so 60 of farming
    gives 20, 20 (and 20 to none); its one town cell is in unit 1: industry 8 and other 2 there; no wetland, so its ecology
    4 goes by all its land: of 4 cells 2 in unit 1 → 2, 1 in unit 2 → 1. 丙 is none of the region.
    unit 1: 50 + 8 + 5 + 2 + 2 = 67, of which parted 20 + 2 = 22 → 32.8358 %; surface 30 + 2 + 2, ground 5 + 20, else 8.
    unit 2: 20 + 1 = 21, all of it parted."""
    before = FULL.copy(deep=True)
    table = unit_water_use(FULL, LABEL, UNITS, ECOSYSTEM, AREA, CELLS, base_year=2020)
    rows = table.set_index("unit")
    told = ["agriculture", "industry", "life", "ecology", "other", "surface", "groundwater", "recycled", "total"]
    assert rows.loc["1", [f"{c}_wan_m3" for c in told]].tolist() == pytest.approx([50, 8, 5, 2, 2, 34, 25, 8, 67])
    assert rows.loc["2", [f"{c}_wan_m3" for c in told]].tolist() == pytest.approx([20, 0, 0, 1, 0, 1, 20, 0, 21])
    assert rows["parted_percent"].tolist() == pytest.approx([2200 / 67, 100.0])
    assert rows["lacking"].tolist() == ["", ""] and set(rows["year"]) == {2020}
    pd.testing.assert_frame_equal(FULL, before)


def test_units_that_cover_all_re_add_to_the_accounts():
    label = GRID.raster(np.array([[0, 0, 0, 1], [0, 0, 0, 1]], dtype="i4"), "water_unit_label")
    table = unit_water_use(FULL, label, UNITS, ECOSYSTEM, AREA, CELLS, base_year=2020)
    assert table["total_wan_m3"].sum() == pytest.approx(30 + 5 + 60 + 8 + 4 + 2)
    assert table["agriculture_wan_m3"].tolist() == pytest.approx([30 + 20, 40])


def test_wetland_takes_the_water_of_ecology():
    """乙 with wetland in the second row of column 3, unit 1: all 4 there."""
    codes = np.array([[51, 61, 51, 51], [34, -1, 41, 51]], dtype="i2")
    table = unit_water_use(FULL, LABEL, UNITS, GRID.raster(codes, "ecosystem"), AREA, CELLS, base_year=2020)
    assert table["ecology_wan_m3"].tolist() == pytest.approx([4.0, 0.0])


def test_the_share_of_a_cell_counts():
    """The third field of 乙 is one half of a cell of 2 m² that 甲 holds the other half of: its area is 1 again."""
    cells = pd.concat(
        [CELLS.assign(share=[1, 1, 1, 1, 0.5, 1, 1, 1]), pd.DataFrame({"county": ["甲"], "cell": [2], "share": [0.5]})]
    )
    area = AREA.copy(data=np.array([[1.0, 1, 2, 1], [1, 1, 1, 1]]))
    only = accounts(("乙", 2020, "农业", "地表水", 60.0), ("甲", 2020, "农业", "地表水", 0.0))
    table = unit_water_use(only, LABEL, UNITS, ECOSYSTEM, area, cells, base_year=2020)
    assert table["agriculture_wan_m3"].tolist() == pytest.approx([20.0, 20.0])


def test_a_county_without_accounts_leaves_its_units_without_a_use():
    one = FULL[FULL["county"] != "乙"]
    table = unit_water_use(one, LABEL, UNITS, ECOSYSTEM, AREA, CELLS, base_year=2020)
    assert (
        table["lacking"].tolist() == ["乙", "乙"]
        and table["total_wan_m3"].isna().all()
        and table["parted_percent"].isna().all()
    )
    other = FULL[FULL["county"] != "甲"]
    table = unit_water_use(other, LABEL, UNITS, ECOSYSTEM, AREA, CELLS, base_year=2020)
    assert table["lacking"].tolist() == ["甲", ""] and table["total_wan_m3"].isna().tolist() == [True, False]


def test_small_volumes_are_parted_alike():
    small = FULL.assign(volume_wan_m3=FULL["volume_wan_m3"] / 1000)
    table = unit_water_use(small, LABEL, UNITS, ECOSYSTEM, AREA, CELLS, base_year=2020)
    assert table["parted_percent"].tolist() == pytest.approx([2200 / 67, 100.0])


def test_years():
    table = unit_water_use(FULL, LABEL, UNITS, ECOSYSTEM, AREA, CELLS, base_year=2019)
    assert set(table["year"]) == {2015} and table["lacking"].tolist() == ["乙", "乙"]
    assert set(unit_water_use(FULL, LABEL, UNITS, ECOSYSTEM, AREA, CELLS, base_year=2000)["year"]) == {2015}
    assert set(unit_water_use(FULL, LABEL, UNITS, ECOSYSTEM, AREA, CELLS, base_year=2021)["year"]) == {2021}


def test_nothing_of_the_region_and_a_negative_use():
    with pytest.raises(Absent):
        unit_water_use(
            accounts(("丙", 2020, "农业", "地表水", 1.0)), LABEL, UNITS, ECOSYSTEM, AREA, CELLS, base_year=2020
        )
    with pytest.raises(ValueError, match="below 0"):
        unit_water_use(
            accounts(("甲", 2020, "农业", "地表水", -1.0)), LABEL, UNITS, ECOSYSTEM, AREA, CELLS, base_year=2020
        )
    table = unit_water_use(accounts(("甲", 2020, "农业", "地表水", 0.0), ("乙", 2020, "农业", "地表水", 0.0)),
                           LABEL, UNITS, ECOSYSTEM, AREA, CELLS, base_year=2020)  # fmt: skip
    assert table["parted_percent"].tolist() == [0.0, 0.0]


def test_names_of_sectors_and_sources():
    assert list(LAND.values()) == [5, 6, 6, 4, 6]
    assert SECTORS["agriculture"] == ("农业", "农田灌溉", "灌溉", "林牧渔畜", "林牧渔") and SECTORS["industry"] == (
        "工业",
    )
    assert SECTORS["life"] == ("生活", "城镇生活", "农村生活", "居民生活", "城镇公共")
    assert SECTORS["ecology"] == ("生态", "生态环境", "人工生态环境补水", "生态补水")
    assert SUPPLIES == {"surface": ("地表水",), "groundwater": ("地下水",)}


def test_the_highest_class_fits():
    """Class 8 (80 其他, glacier) is the last that the table of land holds."""
    codes = np.full((2, 4), 82, dtype="i2")
    table = unit_water_use(FULL, LABEL, UNITS, GRID.raster(codes, "ecosystem"), AREA, CELLS, base_year=2020)
    assert table["agriculture_wan_m3"].tolist() == pytest.approx([30 + 30, 15])
