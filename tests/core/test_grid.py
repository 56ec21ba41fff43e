"""The grid: blocks keep the plan's origin to the last bit (invariant); coordinates by hand."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from shanshui.core.grid import Grid

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m +no_defs"


def test_coordinates_by_hand() -> None:
    grid = Grid(CRS, 1000.0, 5000.0, 100.0, (2, 3))
    assert grid.x.tolist() == [1050, 1150, 1250]
    assert grid.y.tolist() == [4950, 4850]
    assert grid.bounds == (1000, 4800, 1300, 5000)
    assert grid.transform == (100, 0, 1000, 0, -100, 5000)


def test_a_block_has_the_same_coordinates_to_the_last_bit() -> None:
    grid = Grid(CRS, 0.1, 1e6 + 0.7, 33.3, (50, 70))
    for rows, cols in grid.blocks(16):
        block = grid.window(rows, cols)
        assert np.array_equal(block.x, grid.x[cols])
        assert np.array_equal(block.y, grid.y[rows])
    inner = grid.window(slice(10, 40), slice(5, 60)).window(slice(3, 9), slice(7, 20))
    assert np.array_equal(inner.x, grid.x[12:25])


def test_blocks_cover_the_grid_once() -> None:
    grid = Grid(CRS, 0, 0, 1, (7, 5))
    count = np.zeros(grid.shape, int)
    for rows, cols in grid.blocks(3):
        count[rows, cols] += 1
    assert (count == 1).all()


def test_rasters_lie_on_the_grid_or_are_refused() -> None:
    grid = Grid(CRS, 0, 0, 1, (2, 2))
    raster = grid.raster(np.zeros((2, 2, 2)), "x", year=[2000, 2020], scenario="planned")
    assert raster.dims == ("year", "y", "x")
    assert grid.covers(raster)
    assert raster["scenario"].item() == "planned"
    assert not Grid(CRS, 1, 0, 1, (2, 2)).covers(raster)
    with pytest.raises(ValueError, match="do not lie"):
        grid.raster(np.zeros((3, 2)))
    with pytest.raises(ValueError, match="leading"):
        grid.raster(np.zeros((2, 2, 2)))
    with pytest.raises(ValueError, match="positive"):
        Grid(CRS, 0, 0, 0, (2, 2))
    with pytest.raises(ValueError, match="one cell"):
        Grid(CRS, 0, 0, 1, (0, 2))


def test_key_tells_grids_apart_and_survives_a_round_trip() -> None:
    grid = Grid(CRS, 0, 0, 1, (2, 2))
    assert Grid.from_dict(grid.as_dict()) == grid
    assert Grid.from_dict(grid.as_dict()).key() == grid.key()
    others = [
        Grid(CRS, 1, 0, 1, (2, 2)),
        Grid(CRS, 0, 1, 1, (2, 2)),
        Grid(CRS, 0, 0, 2, (2, 2)),
        Grid("EPSG:4509", 0, 0, 1, (2, 2)),
    ]
    assert len({grid.key(), *(other.key() for other in others)}) == 5


def test_outlines_by_hand() -> None:
    grid = Grid(CRS, 1000.0, 5000.0, 100.0, (2, 3))
    labels = np.array([[0, 1, -1], [1, 0, 2]], "i2")
    found = grid.outlines(labels, 4)
    assert [shape.area for shape in found] == [20_000, 20_000, 10_000, 0]  # an unused label is empty
    assert found[2].equals(shapely.box(1200, 4800, 1300, 4900))
    assert found[0].geom_type == "MultiPolygon"  # cells that meet at a corner stay apart
    assert all(shapely.is_valid(found))
    assert found[0].touches(found[1])


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4326", 'GEOGCS["WGS 84"]', 'GEOGCRS["CGCS2000"]', "+proj=longlat"])
def test_a_grid_in_degrees_is_refused(crs: str) -> None:
    with pytest.raises(ValueError, match="in metres, not one in degrees"):
        Grid(crs, 100.0, 30.0, 0.01, (2, 2))
    assert Grid("EPSG:4490123", 0.0, 0.0, 30.0, (2, 2)).cell == 30
