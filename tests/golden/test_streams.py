"""streams: hand sum of orders and lengths on 5 × 5 and 7 × 7 directions; invariants of pyflwdir's own tests of the order.

The invariants are those of pyflwdir's tests/test_streams_basins.py (test_streams): headwaters are of order 1, the highest
order stands at an outlet, masking the first order away lowers all others by one.
"""

import numpy as np
import pytest
import shapely

from shanshui.assess.drainage import downstream, flow_direction, upslope_area
from shanshui.assess.streams import streams
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid


def run(code, least=1.0, cell=1000.0):
    code = np.array(code, "i2")
    g = Grid("EPSG:4528", 0.0, 0.0, cell, code.shape)
    flow = g.raster(code)
    return streams(flow, upslope_area(flow, grid=g), grid=g, min_stream_km2=least)


TREE = [
    [4, 0, 4, 0, 4],
    [2, 0, 4, 0, 8],
    [0, 2, 4, 8, 0],
    [0, 0, 4, 0, 0],
    [0, 0, 0, 0, 0],
]
"""Three headwaters from the west, the north and the east meet in (3, 2), having run for some cells."""


def test_hand_sum_of_three_that_meet():
    order, lines = run(TREE, least=1.0)
    # west: (0,0) (1,0) (2,1) → (3,2); middle: (0,2) (1,2) (2,2); east: (0,4) (1,4) (2,3): three of order 1 meet → 2
    assert order.values[3, 2] == 2 and order.values[4, 2] == 2
    assert order.values[[0, 1, 2, 0, 1, 2, 0, 1, 2], [0, 0, 1, 2, 2, 2, 4, 4, 3]].tolist() == [1] * 9
    assert order.dtype == np.int16
    assert lines["order"].tolist() == [1, 1, 1, 2]
    assert lines["id"].tolist() == [1, 2, 3, 4]
    # steps: west 1 + √2 + √2, middle 3, east 1 + √2 + √2, below 1; cells of 1000 m
    diagonal = 1000 * 2**0.5
    expected = [1000 + 2 * diagonal, 3000, 1000 + 2 * diagonal, 1000]
    assert lines["length_m"].tolist() == pytest.approx(expected)
    assert lines.geometry.length.tolist() == pytest.approx(expected)
    # each of the three drains 3 cells at its end, the last 11: 3 · 3 + (3, 2) + (4, 2)
    assert lines["upslope_km2"].tolist() == [3, 3, 3, 11]
    assert lines["into"].tolist()[:3] == [4, 4, 4] and lines["into"].isna().tolist()[3]
    # centre of (0, 0) is half a cell within the corner; the line ends in the cell of the confluence
    assert list(lines.geometry[0].coords) == [(500, -500), (500, -1500), (1500, -2500), (2500, -3500)]


def test_order_rises_only_where_two_of_the_highest_meet():
    code = np.zeros((7, 7), "i2")
    code[3, :6] = 1  # a stem to the east; its first cells are of order 1
    code[2, 1], code[2, 3], code[4, 4] = 4, 4, 64
    code[1, 5], code[2, 5], code[0, 4], code[0, 6] = 4, 4, 2, 8
    # (2,1) joins at (3,1): 1 + 1 → 2; (2,3) at (3,3): 2 + 1 → 2; (4,4) at (3,4): 2 + 1 → 2
    # (0,4) and (0,6) meet in (1,5): 2; that joins the stem at (3,5): 2 + 2 → 3
    order, _ = run(code)
    assert order.values[3].tolist() == [1, 2, 2, 2, 2, 3, 3]
    assert order.values[1, 5] == 2 and order.values[2, 5] == 2


def test_streams_begin_where_enough_land_drains():
    order, lines = run(TREE, least=3.0)
    # only from the third cell of each: (2,1), (2,2), (2,3) and below
    assert (order.values > 0).sum() == 5
    assert lines["length_m"].tolist() == pytest.approx([1000 * 2**0.5, 1000, 1000 * 2**0.5, 1000])
    order, lines = run(TREE, least=10.0)
    assert (order.values > 0).sum() == 2  # (3, 2) drains 10 km²
    assert lines["order"].tolist() == [1]
    with pytest.raises(Absent):
        run(TREE, least=11.5)
    with pytest.raises(Absent):
        run(TREE, least=10.5)  # a single cell is no line
    with pytest.raises(ValueError, match="min_stream_km2"):
        run(TREE, least=0.0)


def test_default_is_10_square_kilometres():
    g = Grid("EPSG:4528", 0.0, 0.0, 1000.0, (1, 14))
    flow = g.raster(np.array([[1] * 13 + [0]], "i2"))
    order, _ = streams(flow, upslope_area(flow, grid=g), grid=g)
    assert order.values[0].tolist() == [0] * 9 + [1] * 5  # the tenth cell drains 10 km²


def test_a_catchment_at_the_edge_is_truncated_an_outlet_there_alone_is_not():
    code = np.zeros((7, 7), "i2")
    code[2:6, 3] = 4  # begins at (2, 3), inside, and leaves by (6, 3)
    _, lines = run(code, least=1.0)
    assert lines["truncated"].tolist() == [False]
    assert lines["upslope_km2"].tolist() == [5]
    code[1, 3] = 4
    code[0, 3] = 4
    assert run(code)[1]["truncated"].tolist() == [True]
    code[0, 3], code[3, 4] = -1, 16
    # (1, 3) lies beside a gap, and so does what is below its confluence with (3, 4), which lies beside none
    assert run(code)[1]["truncated"].tolist() == [True, True, False]


def test_gaps_are_no_streams():
    code = np.array(TREE, "i2")
    code[0, 1] = -1
    order, _ = run(code)
    assert order.values[0, 1] == -1
    assert (order.values == -1).sum() == 1


def random_flow():
    g = Grid("EPSG:4528", 0.0, 0.0, 1000.0, (60, 70))
    z = np.random.default_rng(11).normal(100, 20, g.shape).astype("f4")
    flow = flow_direction(g.raster(z), grid=g)
    return g, flow, upslope_area(flow, grid=g)


def test_invariants_of_the_order():
    g, flow, area = random_flow()
    order, lines = streams(flow, area, grid=g, min_stream_km2=1.0)
    down = downstream(flow)
    heads = np.setdiff1d(np.arange(down.size), down[down != np.arange(down.size)])
    flat = order.values.ravel()
    assert (flat[heads] == 1).all()
    ends = down == np.arange(down.size)
    assert flat[ends].max() == flat.max()
    assert (flat[down] >= flat).all()
    # by hand: the order of each cell from those that flow into it
    for cell in np.flatnonzero(~np.isin(np.arange(down.size), heads)):
        inflow = flat[(down == cell) & (np.arange(down.size) != cell)]
        top = inflow.max()
        assert flat[cell] == top + ((inflow == top).sum() > 1)
    # every step of every stream cell is in exactly one line
    rows, cols = np.divmod(np.arange(down.size), g.shape[1])
    steps = np.hypot(rows[down] - rows, cols[down] - cols)
    assert lines["length_m"].sum() == pytest.approx(steps.sum() * g.cell)
    assert shapely.is_valid(lines.geometry.values).all()
    onward = lines.dropna(subset="into")
    starts = dict(zip(lines["id"], lines.geometry.map(lambda line: line.coords[0]), strict=True))
    assert all(line.coords[-1] == starts[int(i)] for line, i in zip(onward.geometry, onward["into"], strict=True))
