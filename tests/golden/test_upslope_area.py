"""upslope_area: hand sum on 5 × 5 directions; invariant: what ends adds up to all cells."""

import numpy as np

from shanshui.assess.drainage import downstream, flow_direction, upslope_area
from shanshui.core.grid import Grid

CODE = [
    [2, 4, 4, 8, -1],
    [1, 2, 4, 8, 16],
    [1, 1, 4, 16, 16],
    [64, 1, 4, 16, 4],
    [1, 1, 0, 16, 0],
]


def test_hand_sum():
    g = Grid("EPSG:4528", 0.0, 0.0, 500.0, (5, 5))  # a cell is 0.25 km²
    found = upslope_area(g.raster(np.array(CODE, "i2")), grid=g)
    # (0,0)→(1,1), (0,1)→(1,1), (1,0)→(1,1): 4 cells there, all to (2,2); (0,2)→(1,2), (0,3)→(1,2): 3 cells to (2,2)
    # (1,4)→(1,3)→(2,2): 2 cells; (3,0)→(2,0)→(2,1)→(2,2): 3 cells; (2,4)→(2,3)→(2,2): 2 cells
    # (2,2) holds 1 + 4 + 3 + 2 + 3 + 2 = 15 → (3,2) adds itself, (3,1), (3,3): 18 → outlet (4,2) adds itself,
    # (4,0)→(4,1) and (4,3): 18 + 1 + 2 + 1 = 22; (3,4)→(4,4) is 2 by itself; 22 + 2 = 24 cells with data
    cells = [
        [1, 1, 1, 1, np.nan],
        [1, 4, 3, 2, 1],
        [2, 3, 15, 2, 1],
        [1, 1, 18, 1, 1],
        [1, 2, 22, 1, 2],
    ]
    np.testing.assert_array_equal(found.values, np.array(cells) * 0.25)
    assert found.dtype == np.float64


def test_downstream_follows_the_codes():
    g = Grid("EPSG:4528", 0.0, 0.0, 500.0, (5, 5))
    down = downstream(g.raster(np.array(CODE, "i2")))
    assert down[0] == 6 and down[3] == 7 and down[15] == 10 and down[14] == 13
    assert down[22] == 22 and down[24] == 24  # water ends
    assert down[4] == 4  # no data


def test_the_ends_drain_every_cell_once():
    g = Grid("EPSG:4528", 0.0, 0.0, 1000.0, (30, 40))
    z = np.random.default_rng(3).normal(100, 20, g.shape).astype("f4")
    z[3:6, 3:9] = np.nan
    flow = flow_direction(g.raster(z), grid=g, closed_depth_m=30.0)
    area = upslope_area(flow, grid=g).values
    assert area[flow.values == 0].sum() == np.isfinite(z).sum()
    np.testing.assert_array_equal(np.isnan(area), np.isnan(z))
    assert np.nanmin(area) == 1


def test_cells_without_elevation_drain_nowhere():
    # a cell alone among cells without data, and one beside two of them: nothing comes in from those
    g = Grid("EPSG:4528", 0.0, 0.0, 1000.0, (3, 3))
    alone = [[-1, -1, -1], [-1, 0, -1], [-1, -1, -1]]
    assert upslope_area(g.raster(np.array(alone, "i2")), grid=g).values[1, 1] == 1.0
    east = [[-1, -1, -1], [1, 1, 0], [-1, -1, -1]]
    assert upslope_area(g.raster(np.array(east, "i2")), grid=g).values[1].tolist() == [1.0, 2.0, 3.0]
