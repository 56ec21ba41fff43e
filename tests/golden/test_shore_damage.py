"""Expected codes are laid down by hand: a river down the middle of seven columns, a lake, a mine."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.shore_damage import shore_damage

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, 0.0, 400.0, 100.0, (4, 7))
AREA = GRID.raster(np.ones((4, 7)), "cell_area")
ROWS = [
    [34, 51, 43, 43, 61, 63, 34],
    [34, 52, 34, 34, 62, 63, 34],
    [34, 34, 34, 34, 34, 34, 34],
    [34, 34, 34, -1, 34, 34, 51],
]
CODES = GRID.raster(np.array(ROWS, dtype="i2"), "ecosystem")


def frame(*shapes):
    return gpd.GeoDataFrame({"name": [""] * len(shapes)}, geometry=list(shapes), crs=CRS)


RIVER = frame(shapely.LineString([(350, -50), (350, 450)]))  # column 4
MINE = frame(shapely.box(210, 110, 290, 190))  # row 3, column 3


def test_by_hand():
    """Within 200 m of column 4: columns 2 to 6. Water is no shore, nor is unknown land. The mine lies on grass."""
    before = RIVER.geometry.to_wkb().tolist()
    out = shore_damage(CODES, AREA, RIVER, None, MINE, grid=GRID)
    assert out.values.tolist() == [
        [-1, 1, -1, -1, 2, 3, -1],
        [-1, 1, 0, 0, 2, 3, -1],
        [-1, 0, 3, 0, 0, 0, -1],
        [-1, 0, 0, -1, 0, 0, -1],
    ]
    assert out.dtype == np.int16 and out.name == "shore_damage" and GRID.covers(out)
    assert RIVER.geometry.to_wkb().tolist() == before
    assert shore_damage(CODES, AREA, RIVER, grid=GRID).values[2, 2] == 0


def test_widths():
    assert (
        shore_damage(CODES, AREA, RIVER, grid=GRID, shore_m=99.0).values[2] == [-1, -1, 0, 0, 0, -1, -1]
    ).all()  # one cell
    assert (shore_damage(CODES, AREA, RIVER, grid=GRID, shore_m=300.0).values[2] >= 0).all()
    assert (shore_damage(CODES, AREA, RIVER, grid=GRID, shore_m=200.0).values[2] == [-1, 0, 0, 0, 0, 0, -1]).all()
    with pytest.raises(ValueError, match="shore_m"):
        shore_damage(CODES, AREA, RIVER, grid=GRID, shore_m=0.0)


def test_the_default_width_is_200_m():
    for cell, columns in ((100.0, 2), (105.0, 1)):
        grid = Grid(CRS, 0.0, 4 * cell, cell, (4, 7))
        river = frame(shapely.LineString([(3.5 * cell, -9), (3.5 * cell, 5 * cell)]))
        out = shore_damage(grid.raster(CODES.values, "e"), grid.raster(AREA.values, "a"), river, grid=grid)
        assert (out.values[2] >= 0).sum() == 2 * columns + 1
    assert (shore_damage(CODES, AREA, RIVER, grid=GRID, shore_m=0.5).values[2] >= 0).sum() == 3


def test_lakes_and_the_region():
    lake = frame(shapely.box(0, 0, 90, 90))  # the lower left cell
    area = AREA.copy(data=np.where(np.arange(28).reshape(4, 7) == 22, 0.0, 1.0))
    out = shore_damage(CODES, area, None, lake, grid=GRID)
    assert out.values[3].tolist() == [0, -1, 0, -1, -1, -1, -1] and out.values[1].tolist() == [
        0,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
    ]
    assert out.values[2].tolist() == [0, 0, -1, -1, -1, -1, -1]  # √2 cells away: within 200 m; √5: beyond
    open_lake = CODES.copy(data=np.where(CODES.values == 34, 42, CODES.values).astype("i2"))
    assert (shore_damage(open_lake, AREA, RIVER, grid=GRID).values[2] == -1).all()


def test_nothing_given_and_no_water_in_sight():
    with pytest.raises(Absent):
        shore_damage(CODES, AREA, grid=GRID)
    far = frame(shapely.LineString([(9000, 0), (9000, 100)]))
    assert (shore_damage(CODES, AREA, far, grid=GRID).values == -1).all()
