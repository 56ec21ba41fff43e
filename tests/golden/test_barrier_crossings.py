"""Expected lengths are hand sums: straight lines across cells of 100 m."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.natural_cut import barrier_crossings

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, 0.0, 300.0, 100.0, (3, 4))
AREA = GRID.raster(np.full((3, 4), 1e4), "cell_area")
CODES = GRID.raster(np.array([[34, 34, 34, 51]] * 3, dtype="i2"), "ecosystem")
COUNTIES = gpd.GeoDataFrame(
    {"code": ["1", "2"], "name": ["甲", "乙"]},
    geometry=[shapely.box(0, 0, 200, 300), shapely.box(200, 0, 400, 300)],
    crs=CRS,
)


def lines(*paths):
    return gpd.GeoDataFrame({"name": [""] * len(paths)}, geometry=[shapely.LineString(p) for p in paths], crs=CRS)


def test_by_hand():
    """The road runs 300 m through grass and 100 m through fields along row 2, and leaves the grid; it parts the grass into
    two rows of three. County 1 has 200 m of it and 6 cells: 200 m / 0.06 km² = 3.333 km/km². The canal ends in the grass
    after 150 m, in county 1: nothing is parted."""
    road, canal = lines([(-500, 150), (900, 150)]), lines([(50, 400), (50, 150)])
    table = barrier_crossings(CODES, AREA, COUNTIES, road, canal, grid=GRID)
    assert table[["code", "kind"]].to_numpy().tolist() == [[c, k] for k in ("road", "canal") for c in ("*", "1", "2")]
    assert table["length_m"].tolist() == pytest.approx([300, 200, 100, 150, 150, 0])
    assert table["natural_m2"].tolist() == [9e4, 6e4, 3e4, 9e4, 6e4, 3e4]
    assert table["density_km_km2"].tolist() == pytest.approx([300 / 90, 200 / 60, 100 / 30, 150 / 90, 150 / 60, 0])
    assert table["patches"].tolist() == [1, 1, 1, 1, 1, 1] and table["cut_patches"].tolist() == [1, 1, 1, 0, 0, 0]


def test_a_multi_line_and_a_county_without_nature():
    codes = CODES.copy(data=np.array([[34, 34, 51, 51]] * 3, dtype="i2"))
    both = gpd.GeoDataFrame({"name": [""]}, geometry=[shapely.MultiLineString([[(0, 50), (100, 50)], [(0, 250), (50, 250)]])], crs=CRS)  # fmt: skip
    table = barrier_crossings(codes, AREA, COUNTIES, None, both, grid=GRID)
    assert set(table["kind"]) == {"canal"} and table["length_m"].tolist() == pytest.approx([150, 150, 0])
    assert table["density_km_km2"].tolist() == pytest.approx([2.5, 2.5, 0]) and table["patches"].tolist() == [1, 1, 0]


def test_pieces_follow_the_cells():
    """A diagonal of a cell and a half: 70 % of the line's pieces of a tenth of a cell lie where they lie."""
    diagonal = lines([(0, 0), (150, 150)])
    table = barrier_crossings(CODES.copy(data=np.array([[51] * 4, [51] * 4, [34] * 4], dtype="i2")), AREA, COUNTIES, diagonal, grid=GRID)  # fmt: skip
    assert table["length_m"][0] == pytest.approx(np.hypot(100, 100), abs=np.hypot(5, 5))


def test_the_grid_need_not_begin_at_zero_and_lines_may_leave_it():
    """The same road and a canal down the whole first column and beyond, 1000 m to the east, without the upper left cell:
    300 m and 200 m in natural land of 8 cells; tiny areas are areas."""
    grid = Grid(CRS, 1000.0, 300.0, 100.0, (3, 4))
    area = grid.raster(np.where(np.arange(12).reshape(3, 4) == 0, 0.0, 1e-2), "cell_area")
    move = {"xoff": 1000.0}
    counties = COUNTIES.assign(geometry=COUNTIES.geometry.translate(**move))
    road, canal = (lines(path).translate(**move) for path in ([(-500, 150), (900, 150)], [(50, 900), (50, -500)]))
    frames = [gpd.GeoDataFrame({"name": [""]}, geometry=shape, crs=CRS) for shape in (road, canal)]
    table = barrier_crossings(grid.raster(CODES.values, "e"), area, counties, *frames, grid=grid)
    assert table["length_m"].tolist() == pytest.approx([300, 200, 100, 200, 200, 0])
    assert table["natural_m2"].tolist() == pytest.approx([0.08, 0.05, 0.03, 0.08, 0.05, 0.03])
    assert table["density_km_km2"].tolist()[0] == pytest.approx(0.3 / 0.08e-6)


def test_nothing_given():
    with pytest.raises(Absent):
        barrier_crossings(CODES, AREA, COUNTIES, grid=GRID)
