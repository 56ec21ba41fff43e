"""Expected labels and areas are hand sums: twelve cells of 100 m, two units that overlap, one county pair."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from shanshui.core.grid import Grid
from shanshui.diagnose.water_units import balance_units

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, 0.0, 300.0, 100.0, (3, 4))
AREA = GRID.raster(np.array([[1.0, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 0]]), "cell_area")


def zones(*boxes, codes):
    return gpd.GeoDataFrame({"code": codes, "name": codes}, geometry=[shapely.box(*b) for b in boxes], crs=CRS)


COUNTIES = zones((0, 0, 200, 300), (200, 0, 400, 300), codes=["西县", "东县"])
UNITS = zones((0, 100, 300, 300), (200, 0, 400, 300), codes=["1", "2"])


def test_the_first_unit_that_holds_a_cell_has_it():
    """Unit 1: columns 1–3 of the upper two rows. Unit 2: columns 3 and 4, of which column 3 of these rows is taken.
    Areas: 1+2+3+5+6+7 = 24; 4+8+11 = 23. In none: 9 + 10 = 19, which touch the units, but hold nothing of them."""
    before = UNITS.geometry.to_wkb().tolist()
    label, table = balance_units(AREA, COUNTIES, UNITS, grid=GRID)
    assert label.values.tolist() == [[0, 0, 0, 1], [0, 0, 0, 1], [-1, -1, 1, -1]]
    assert label.dtype == np.int32 and label.name == "water_unit_label"
    assert table.to_dict("list") == {
        "unit": ["1", "2"], "name": ["1", "2"], "kind": ["basin", "basin"], "area_m2": [24.0, 23.0],
        "uncovered_m2": [19.0, 0.0],
    }  # fmt: skip
    assert UNITS.geometry.to_wkb().tolist() == before


def test_counties_stand_in_where_no_unit_is_given():
    """1+2+5+6+9+10 = 33; 3+4+7+8+11 = 33."""
    label, table = balance_units(AREA, COUNTIES, grid=GRID)
    assert label.values.tolist() == [[0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 1, -1]]
    assert table["unit"].tolist() == ["西县", "东县"] and set(table["kind"]) == {"county"}
    assert table["area_m2"].tolist() == [33.0, 33.0] and table["uncovered_m2"].tolist() == [0.0, 0.0]


def test_cells_whose_centre_lies_outside_go_where_most_of_them_lies():
    """Two units up to 30 m into the lower row: column 1 lies in unit 1 by 30 m; of column 2 unit 1 has 40 m and unit 2 60 m of
    the width; of column 3 unit 2 has all. Column 4 is not in the region, and the second row's centres are held."""
    units = zones((0, 70, 140, 300), (140, 70, 400, 300), codes=["1", "2"])
    label, table = balance_units(AREA, COUNTIES, units, grid=GRID)
    assert label.values.tolist() == [[0, 1, 1, 1], [0, 1, 1, 1], [0, 1, 1, -1]]
    assert table["area_m2"].tolist() == [15.0, 51.0] and table["uncovered_m2"].tolist() == [0.0, 0.0]
    half = zones((0, 70, 150, 300), (150, 70, 400, 300), codes=["1", "2"])  # 50 m each: the earlier
    assert balance_units(AREA, COUNTIES, half, grid=GRID)[0].values[2].tolist() == [0, 0, 1, -1]


def test_a_sliver_and_a_small_area_count():
    """Units that reach 5 m into the lower row have its cells; areas below 1 m² are areas."""
    units = zones((0, 95, 140, 300), (140, 95, 400, 300), codes=["1", "2"])
    label, table = balance_units(AREA * 0.01, COUNTIES, units, grid=GRID)
    assert label.values.tolist() == [[0, 1, 1, 1], [0, 1, 1, 1], [0, 1, 1, -1]]
    assert (table["area_m2"] * 100).round(9).tolist() == [15.0, 51.0]
