"""Basins: hand sums on two slopes that drain to opposite sides, a confluence, a pit, slivers at the edge."""

import numpy as np
import pytest

from shanshui.assess.drainage import flow_direction
from shanshui.core.grid import Grid
from shanshui.zone.basins import basins, truncated

N = np.nan


def run(elevation, area=None, cell=1000.0, closed_depth_m=0.0, **settings):
    elevation = np.array(elevation, "f4")
    grid = Grid("EPSG:4528", 0.0, 0.0, cell, elevation.shape)
    area = np.full(elevation.shape, cell * cell) if area is None else np.array(area, "f8")
    flow = flow_direction(grid.raster(elevation), grid=grid, closed_depth_m=closed_depth_m)
    found, table = basins(flow, grid.raster(area), grid=grid, **settings)
    return found.values, table


def roof(rows=5, cols=8):
    """A ridge between the middle columns; each half is a valley that drains out by its own side, in the middle row."""
    side = np.concatenate([np.arange(cols // 2), np.arange(cols // 2)[::-1]]) * 10.0
    across = np.abs(np.arange(rows) - rows // 2) * 30.0
    return side[None, :] + across[:, None] + 100


def test_a_ridge_parts_two_basins():
    label, table = run(roof(), min_basin_km2=12.0)
    # 20 km² drain to the west and 20 km² to the east, by the middle row
    assert label.tolist() == [[1, 1, 1, 1, 2, 2, 2, 2]] * 5
    assert label.dtype == np.int32
    assert table["basin"].tolist() == [1, 2]
    assert table["area_m2"].tolist() == [20e6, 20e6]
    assert table["truncated"].tolist() == [True, True]


def test_area_counts_the_region_only():
    area = np.full((5, 8), 1e6)
    area[:, :3] = 0
    area[0, 3] = 4e5
    _, table = run(roof(), area, min_basin_km2=12.0)
    assert table["area_m2"].tolist() == [4.4e6, 20e6]
    area[:, :4] = 0
    assert run(roof(), area, min_basin_km2=12.0)[1]["area_m2"].tolist() == [0, 20e6]


def confluence():
    """Two valleys run south, meet in a third and leave the data in one cell; walls keep everything else apart."""
    z = np.full((15, 15), 500.0)
    z[1:14, 1:14] = 100 + np.arange(13)[::-1, None] + 20 * np.abs(np.arange(13)[None, :] - 6)
    z[1:8, 1:7] = 300 + np.arange(7)[::-1, None] + 20 * np.abs(np.arange(6)[None, :] - 3)
    z[1:8, 8:14] = 300 + np.arange(7)[::-1, None] + 20 * np.abs(np.arange(6)[None, :] - 2)
    z[1:8, 7] = 450  # a wall parts the upper half
    z[14, 7] = 90
    return z


def test_a_confluence_begins_new_basins():
    label, table = run(confluence(), min_basin_km2=40.0)
    # above the confluence each valley drains its 7 × 6 = 42 cells and some of the walls, more than 40 km²
    left, right, below = label[3, 4], label[3, 10], label[13, 7]
    assert len({left, right, below}) == 3
    assert (label[1:8, 1:7] == left).all()
    assert (label[1:8, 8:14] == right).all()
    assert not np.isin(label[9:14], (left, right))[:, 7].any()
    # a threshold above what the valleys drain leaves one basin
    assert np.unique(run(confluence(), min_basin_km2=150.0)[0]).tolist() == [1]
    assert table["basin"].tolist() == list(range(1, len(table) + 1))


def test_numbers_follow_the_first_cell():
    label, _ = run(confluence(), min_basin_km2=30.0)
    values, first = np.unique(label, return_index=True)
    assert values.tolist() == list(range(1, len(values) + 1))
    assert (np.diff(first) > 0).all()


def test_a_pit_is_filled():
    z = roof()
    z[2, 2] = 0.0  # a hole in the western valley
    label, _ = run(z, min_basin_km2=12.0)
    assert label.tolist() == [[1, 1, 1, 1, 2, 2, 2, 2]] * 5


def test_no_basin_without_elevation_and_truncation_beside_it():
    z = np.full((11, 11), 500.0)
    z[1:10, 1:10] = 100 + np.arange(9)[None, :] + np.arange(9)[:, None]
    z[0, :] = N
    label, table = run(z, min_basin_km2=1000.0)
    assert (label[0] == -1).all()
    assert (label[1:] == 1).all()
    assert table["truncated"].tolist() == [True]


def test_an_inner_basin_is_not_truncated_but_one_beside_a_gap_is():
    # 5 rows of two valleys in a row: the inner one flows into the outer, which alone meets the edge
    z = np.full((13, 13), 900.0)
    z[1:12, 1:12] = 300.0
    inner = np.zeros((13, 13), bool)
    inner[2:7, 2:11] = True
    z[inner] = (200 + 5 * np.abs(np.arange(13) - 6)[None, :] + np.arange(13)[::-1, None] * 2)[inner]
    z[7:12, 6] = [150, 140, 130, 120, 110]
    z[12, 6] = 100
    label, table = run(z, min_basin_km2=50.0)
    cut = dict(zip(table["basin"], table["truncated"], strict=True))
    edge = set(np.concatenate([label[0], label[-1], label[:, 0], label[:, -1]]).tolist())
    assert {b for b, truncated in cut.items() if truncated} == edge
    gap = z.copy()
    gap[4, 4] = N
    label, table = run(gap, min_basin_km2=50.0)
    beside = set(label[3:6, 3:6][label[3:6, 3:6] > 0].tolist())
    assert table.set_index("basin").loc[sorted(beside), "truncated"].all()


def test_only_what_touches_the_edge_is_truncated():
    rings = np.zeros((7, 7), int)
    rings[1:6, 1:6], rings[2:5, 2:5], rings[3, 3] = 1, 2, 3
    assert truncated(rings).tolist() == [True, False, False, False]
    rings[3, 3] = -1  # beside a gap
    assert truncated(rings).tolist() == [True, False, True]
    corner = np.zeros((7, 7), int)
    corner[2, 2], corner[3, 3] = 1, -1
    assert truncated(corner).tolist() == [True, True]


def test_default_is_100_km2():
    # three cells of 10 km: two outlets, the ridge drains east; a basin of 100 km² stays, one of 99.98 joins
    assert run([[1, 9, 1]], cell=10_000.0)[0].tolist() == [[1, 2, 2]]
    assert run([[1, 9, 1]], cell=9_999.0)[0].tolist() == [[1, 1, 1]]


def test_errors_and_untouched_inputs():
    with pytest.raises(ValueError, match="min_basin_km2"):
        run(roof(), min_basin_km2=0.0)
    assert len(run(roof(), min_basin_km2=0.5)[1]) > 2
    grid = Grid("EPSG:4528", 0.0, 0.0, 1000.0, (5, 8))
    z = flow_direction(grid.raster(roof().astype("f4")), grid=grid)
    area = grid.raster(np.ones((5, 8)))
    kept = z.copy(deep=True), area.copy(deep=True)
    basins(z, area, grid=grid, min_basin_km2=12.0)
    assert z.identical(kept[0])
    assert area.identical(kept[1])


def bowl(depth):
    """9 × 9 cells: a rim at 100, a bowl inside it whose bottom, in the middle, lies `depth` below the rim."""
    rows, cols = np.indices((9, 9))
    ring = np.maximum(np.abs(rows - 4), np.abs(cols - 4))  # 4 at the rim, 0 in the middle
    return 100.0 - depth * (4 - ring) / 4


def test_the_closed_basin_is_one_basin_of_its_own():
    label, table = run(bowl(20.0), min_basin_km2=30.0, closed_depth_m=15.0)
    # the 49 cells inside the rim and the rim cells that lean on it; the rest of the rim (slivers at the edge) joins it
    assert (label == 1).all()
    assert table["area_m2"].tolist() == [81e6]
    twin = np.hstack([bowl(20.0), bowl(20.0)])
    label, _ = run(twin, min_basin_km2=30.0, closed_depth_m=15.0)
    assert (label[:, :8] == 1).all()
    assert (label[:, 10:] == 2).all()
    assert not np.array_equal(run(twin, min_basin_km2=30.0)[0], label)  # by default every depression is filled
