"""watersheds: hand sum on directions of 5 × 7 cells; invariants: levels nest, areas and lengths re-add."""

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.drainage import flow_direction, upslope_area
from shanshui.assess.streams import streams
from shanshui.assess.watersheds import watersheds
from shanshui.core.grid import Grid


def grid(shape):
    return Grid("EPSG:4528", 0.0, 0.0, 1000.0, shape)


TREE = [
    [4, 8, 4, 16, 4, 0, 4],
    [1, 4, 4, 4, 8, 0, 4],
    [1, 2, 4, 8, 16, 0, 4],
    [1, 1, 4, 16, 16, 0, 4],
    [1, 1, 0, 16, 16, 0, 0],
]
ORDER = [
    [0, 0, 1, 0, 0, 0, 0],
    [0, 1, 1, 1, 0, 0, 0],
    [0, 1, 1, 1, 0, 0, 0],
    [0, 0, 2, 0, 0, 0, 0],
    [0, 0, 2, 0, 0, 0, 0],
]
"""Three streams of order 1 meet in (3, 2), which is of order 2; column 6 has no stream, nor have the cells of column 5."""


def run(code=TREE, order=ORDER, area=None, **settings):
    code = np.array(code, "i2")
    g = grid(code.shape)
    area = np.full(code.shape, 1e6) if area is None else area
    labels, table = watersheds(g.raster(code), g.raster(np.array(order, "i2")), g.raster(area), grid=g, **settings)
    return labels, table


def test_hand_sum():
    labels, table = run()
    assert labels.dims == ("level", "y", "x") and labels.dtype == np.int32
    # the highest order is 2: level 2 parts at order 1 and above, level 3 would part at order 0, so there is none
    assert labels["level"].values.tolist() == [1, 2]
    assert labels.values[0].tolist() == [[1] * 5 + [0] * 2] * 5
    # west by (2, 1): (0,0) → (1,0) → (1,1) → (2,1), (0,1) → (1,0), (2,0) → (2,1), itself: 6 cells
    # middle by (2, 2): (0,2) (1,2) (2,2) and (0,3) → (0,2): 4 cells
    # east by (2, 3): (1,3), (0,4) → (1,4) → (2,3), itself; (2,4) → (2,3): 5 cells; the rest, 10 cells, is the stem's
    assert labels.values[1].tolist() == [
        [1, 1, 2, 2, 3, 0, 0],
        [1, 1, 2, 3, 3, 0, 0],
        [1, 1, 2, 3, 3, 0, 0],
        [4, 4, 4, 4, 4, 0, 0],
        [4, 4, 4, 4, 4, 0, 0],
    ]
    assert table["level"].tolist() == [1, 1, 2, 2, 2, 2, 2]
    assert table["basin"].tolist() == [0, 1, 0, 1, 2, 3, 4]
    assert table["code"].tolist() == ["0", "1", "0", "1.1", "1.2", "1.3", "1.4"]
    assert table["parent"].isna().tolist() == [True] * 2 + [False] * 5
    assert table["parent"].tolist()[2:] == [0, 1, 1, 1, 1]
    assert table["area_m2"].tolist() == [10e6, 25e6, 10e6, 6e6, 4e6, 5e6, 10e6]
    assert table["drained_m2"].tolist() == [10e6, 25e6, 10e6, 6e6, 4e6, 5e6, 10e6]
    assert table["order"].tolist() == [0, 2, 0, 1, 1, 1, 2]
    # stream steps: (1,1) → (2,1) 1, (2,1) → (3,2) √2; (0,2) (1,2) (2,2) 3; (1,3) → (2,3) 1, √2; (3,2) → (4,2) 1
    root = 2**0.5
    expected = [0, 6 + 2 * root, 0, 1 + root, 3, 1 + root, 1]
    assert (table["stream_m"] / 1000).tolist() == pytest.approx(expected)
    assert table["closed"].tolist() == [False] * 7
    assert table["truncated"].tolist() == [True] * 7


def test_one_level_is_the_whole_basins():
    labels, table = run(basin_levels=1)
    assert labels.shape == (1, 5, 7)
    assert table["level"].tolist() == [1, 1]
    with pytest.raises(ValueError, match="basin_levels"):
        run(basin_levels=0)


def test_default_is_three_levels():
    g = grid((60, 60))
    z = np.random.default_rng(1).normal(0, 1, g.shape).astype("f4")
    flow = flow_direction(g.raster(z), grid=g)
    order, _ = streams(flow, upslope_area(flow, grid=g), grid=g, min_stream_km2=2.0)
    assert order.values.max() > 3
    labels, _ = watersheds(flow, order, g.raster(np.full(g.shape, 1e6)), grid=g)
    assert labels["level"].values.tolist() == [1, 2, 3]


def test_region_and_gaps():
    area = np.full((5, 7), 1e6)
    area[:, :2] = 0
    area[2, 2] = 5e5
    code = np.array(TREE, "i2")
    code[0, 6] = -1
    labels, table = run(code, area=area)
    assert (labels.values[:, 0, 6] == -1).all()
    by = table.set_index(["level", "basin"])
    assert by.loc[(1, 1), "area_m2"] == 14.5e6  # 25 − 10 cells outside − half a cell
    assert by.loc[(1, 1), "drained_m2"] == 25e6
    assert by.loc[(2, 1), "area_m2"] == 0
    assert by.loc[(2, 1), "stream_m"] == 0  # outside the region
    assert by.loc[(1, 0), "area_m2"] == 9e6


def test_a_closed_basin_is_told_and_is_not_truncated_when_inside():
    z = np.full((9, 9), 200.0)
    z[1:8, 1:8] = 100 + 10 * np.maximum(np.abs(np.mgrid[-3:4, -3:4][0]), np.abs(np.mgrid[-3:4, -3:4][1]))
    z[0] = 90.0  # the northern edge lies lower than the rim
    z[1] = 210.0
    g = grid((9, 9))
    flow = flow_direction(g.raster(z.astype("f4")), grid=g, closed_depth_m=15.0)
    order, _ = streams(flow, upslope_area(flow, grid=g), grid=g, min_stream_km2=2.0)
    labels, table = watersheds(flow, order, g.raster(np.full(g.shape, 1e6)), grid=g, basin_levels=1)
    sink = labels.values[0, 4, 4]
    row = table.set_index("basin").loc[sink]
    assert flow.values[4, 4] == 0 and row["closed"]
    assert not table[table["basin"] == 0]["closed"].any()


def test_truncated_needs_the_edge():
    # a closed basin of 3 × 3 around (3, 3); the ring about it drains outwards
    code = np.zeros((7, 7), "i2")
    code[2:5, 2:5] = [[2, 4, 8], [1, 0, 16], [128, 64, 32]]
    order = np.zeros((7, 7), "i2")
    order[2, 3], order[3, 3] = 1, 1
    _, table = run(code, order, basin_levels=1)
    by = table.set_index("basin")
    assert not by.loc[1, "truncated"] and by.loc[1, "closed"]
    assert by.loc[1, "drained_m2"] == 9e6
    assert by.loc[0, "truncated"]
    code[1, 1] = -1  # a gap at its corner
    order[1, 1] = -1
    assert run(code, order, basin_levels=1)[1].set_index("basin").loc[1, "truncated"]


def test_levels_nest_and_re_add():
    g = grid((80, 90))
    z = np.random.default_rng(5).normal(100, 20, g.shape).astype("f4")
    z[20:24, 30:40] = np.nan
    flow = flow_direction(g.raster(z), grid=g, closed_depth_m=40.0)
    order, lines = streams(flow, upslope_area(flow, grid=g), grid=g, min_stream_km2=5.0)
    area = np.random.default_rng(6).uniform(0.9e6, 1.1e6, g.shape)
    labels, table = watersheds(flow, order, g.raster(area), grid=g)
    np.testing.assert_array_equal(labels.values[0] == -1, np.isnan(z))
    covered = area[~np.isnan(z)].sum()
    for level, rows in table.groupby("level"):
        assert rows["area_m2"].sum() == pytest.approx(covered)
        assert rows["drained_m2"].sum() == (~np.isnan(z)).sum() * 1e6
        assert rows["stream_m"].sum() == pytest.approx(lines["length_m"].sum())
        assert rows["code"].is_unique
        inside = rows[rows["basin"] > 0]["basin"]
        assert inside.tolist() == list(range(1, len(inside) + 1))
        first = [int(np.flatnonzero(labels.sel(level=level).values.ravel() == n)[0]) for n in inside]
        assert first == sorted(first)
        if level > 1:
            pairs = pd.DataFrame({"here": labels.sel(level=level).values.ravel(),
                                  "above": labels.sel(level=level - 1).values.ravel()}).drop_duplicates()  # fmt: skip
            assert pairs["here"].is_unique  # each basin lies in one of the level above
            above = pairs.set_index("here")["above"]
            assert rows["parent"].tolist() == above.loc[rows["basin"]].tolist()
