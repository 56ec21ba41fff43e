"""Expected shares are hand sums: a field of grass that a road halves, cuts off in a corner, or only enters."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.natural_cut import NATURAL, natural_cut

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, 0.0, 300.0, 100.0, (3, 7))
AREA = GRID.raster(np.full((3, 7), 1e4), "cell_area")
GRASS = GRID.raster(np.full((3, 7), 34, dtype="i2"), "ecosystem")


def lines(*paths):
    return gpd.GeoDataFrame({"name": [""] * len(paths)}, geometry=[shapely.LineString(p) for p in paths], crs=CRS)


HALF = lines([(350, -50), (350, 350)])  # along column 4 of 7


def test_a_road_that_halves_a_patch():
    """9 cells on either side: 1 − (81 + 81)/18² = 50 %. Within 100 m of the road: columns 3 to 5."""
    before = HALF.geometry.to_wkb().tolist()
    out = natural_cut(GRASS, AREA, HALF, grid=GRID, cut_reach_m=100.0)
    np.testing.assert_allclose(out.values, [[0, 0, 50, 50, 50, 0, 0]] * 3)
    assert out.dtype == np.float32 and out.name == "natural_cut" and GRID.covers(out)
    assert HALF.geometry.to_wkb().tolist() == before
    np.testing.assert_allclose(
        natural_cut(GRASS, AREA, HALF, grid=GRID, cut_reach_m=0.0).values, [[0, 0, 0, 50, 0, 0, 0]] * 3
    )
    np.testing.assert_allclose(natural_cut(GRASS, AREA, None, HALF, grid=GRID).values, np.full((3, 7), 50.0))  # 1 km


def test_the_default_reach_is_a_kilometre():
    grid = Grid(CRS, 0.0, 500.0, 500.0, (1, 5))
    out = natural_cut(
        grid.raster(np.full((1, 5), 34, "i2"), "e"),
        grid.raster(np.ones((1, 5)), "a"),
        lines([(1250, -9), (1250, 600)]),
        grid=grid,
    )
    np.testing.assert_allclose(out.values, [[50, 50, 50, 50, 50]])  # 1000 m to either end: within
    grid = Grid(CRS, 0.0, 501.0, 501.0, (1, 5))
    out = natural_cut(
        grid.raster(np.full((1, 5), 34, "i2"), "e"),
        grid.raster(np.ones((1, 5)), "a"),
        lines([(1250, -9), (1250, 600)]),
        grid=grid,
    )
    np.testing.assert_allclose(out.values, [[0, 50, 50, 50, 0]])  # 1002 m: beyond


def test_a_road_that_ends_in_the_patch_parts_nothing():
    out = natural_cut(GRASS, AREA, lines([(350, 350), (350, 150)]), grid=GRID)
    assert (out.values == 0).all()


def test_a_road_and_a_canal_together():
    """The road along column 4, the canal along column 6: 9, 3 and 3 cells: 1 − (81 + 9 + 9)/225 = 56 %."""
    out = natural_cut(GRASS, AREA, HALF, lines([(550, -50), (550, 350)]), grid=GRID)
    np.testing.assert_allclose(out.values, np.full((3, 7), 56.0), rtol=1e-6)


def test_fields_part_patches_and_roads_of_one_do_not_count_in_the_next():
    """Column 3 is tilled: the patch to its left has no road; that to its right 12 cells: one column of 3, and two of 6."""
    codes = GRASS.values.copy()
    codes[:, 2] = 51
    out = natural_cut(GRID.raster(codes, "ecosystem"), AREA, lines([(450, -50), (450, 350)]), grid=GRID)
    cut = (1 - (9 + 36) / 81) * 100
    np.testing.assert_allclose(out.values, [[0, 0, np.nan, cut, cut, cut, cut]] * 3, rtol=1e-6)


def test_patches_hang_together_by_sides():
    """Two cells that meet at a corner are two patches, and no road is needed to part them."""
    codes = np.full((3, 7), 51, dtype="i2")
    codes[0, 0], codes[1, 1] = 34, 34
    out = natural_cut(GRID.raster(codes, "ecosystem"), AREA, HALF, grid=GRID)
    assert out.values[0, 0] == 0 and out.values[1, 1] == 0 and np.isnan(out.values[2, 2])


def test_a_patch_under_a_road_alone_and_land_outside():
    codes = np.full((3, 7), 51, dtype="i2")
    codes[:, 3] = 34
    area = AREA.copy(data=np.where(np.arange(21).reshape(3, 7) == 3, 0.0, 1e4))
    out = natural_cut(GRID.raster(codes, "ecosystem"), area, HALF, grid=GRID)
    assert np.isnan(out.values[0, 3]) and (out.values[1:, 3] == 0).all()


def test_errors_and_classes():
    with pytest.raises(Absent):
        natural_cut(GRASS, AREA, grid=GRID)
    with pytest.raises(ValueError, match="cut_reach_m"):
        natural_cut(GRASS, AREA, HALF, grid=GRID, cut_reach_m=-1.0)
    assert NATURAL == (1, 2, 3, 4, 7, 8)
