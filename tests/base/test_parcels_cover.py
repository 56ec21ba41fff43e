"""Parcels on the grid, by hand: shares of cells, majority, ties, overlaps, gaps, holes, and the account of areas."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

import shanshui.base.parcels as parcels_module
import shanshui.base.parcels_cover as kernel
from shanshui.base.geodesy import polygon_area, ring_areas, trapezoid_area
from shanshui.base.parcels import Parcels
from shanshui.core.grid import Grid

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
SOUTH = 3_500_000.0


def grid(rows: int, cols: int, cell: float = 100.0) -> Grid:
    return Grid(CRS, 0.0, SOUTH + rows * cell, cell, (rows, cols))


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(west, SOUTH + south, east, SOUTH + north)


def laid(place: Grid, *parcels: tuple[object, int]):
    """Codes, the account by code, and its last row."""
    with Parcels(place) as out:
        for shape, code in parcels:
            out.add(np.array([shape], dtype=object), np.array([code], "i2"), CRS)
        codes, table = out.settle()
    return codes, table.iloc[:-1].set_index("code"), table.iloc[-1]


def shares(shapes: list[object], rows: int, cols: int) -> np.ndarray:
    """Share of each cell of one metre that polygons cover, rows from the north."""
    xy, rings, parts, holes = kernel.rings_of(np.array(shapes, dtype=object))
    xy = np.column_stack([xy[:, 0], rows - xy[:, 1]])
    sign = kernel.signs(xy, rings, holes)
    full = np.full(rows * cols, -1, "i2")
    out = np.empty(kernel.ROOM, "i8"), np.empty(kernel.ROOM, "i2"), np.empty(kernel.ROOM)
    codes = np.zeros(len(shapes), "i2")
    shape, _, count = kernel.cover(xy, rings, parts, sign, codes, (0, 0), rows, cols, full, *out)
    assert shape == len(shapes)
    held = np.bincount(out[0][:count], weights=out[2][:count], minlength=rows * cols) + (full == 0)
    return held.reshape(rows, cols)


# ------------------------------------------------------------------ shares
def test_a_triangle_by_hand():
    """(0,0) (2,0) (0,2): the corner cell is whole, two are halves, one is not met."""
    triangle = shapely.Polygon([(0, 0), (2, 0), (0, 2)])
    expected = [[0.5, 0.0], [1.0, 0.5]]
    assert shares([triangle], 2, 2).tolist() == expected
    assert shares([shapely.reverse(triangle)], 2, 2).tolist() == expected


def test_a_hole_and_an_island_in_it_by_hand():
    """3 × 3 with the middle 1.5 × 1.5 taken out (0.75 … 2.25) and a half-metre square put back at 1.25 … 1.75."""
    ring = shapely.box(0, 0, 3, 3).difference(shapely.box(0.75, 0.75, 2.25, 2.25))
    island = shapely.box(1.25, 1.25, 1.75, 1.75)
    # corner cells lose 0.25², edge cells 0.25 × 1, the middle all but 0.25
    expected = [[0.9375, 0.75, 0.9375], [0.75, 0.25, 0.75], [0.9375, 0.75, 0.9375]]
    assert shares([shapely.MultiPolygon([ring, island])], 3, 3).tolist() == expected


def test_what_lies_beyond_the_grid_is_left_out():
    """A diamond of diagonal 8 around the corner of four cells covers all of them, and a strip at the far right nothing."""
    diamond = shapely.Polygon([(-3, 1), (1, 5), (5, 1), (1, -3)])
    assert shares([diamond], 2, 2).tolist() == [[1, 1], [1, 1]]
    assert shares([shapely.box(2, 0, 9, 2), shapely.box(-9, -9, 9, 0)], 2, 2).sum() == 0


@pytest.mark.parametrize("seed", range(6))
def test_shares_against_intersections(seed):
    """Polygons with holes, in and out of the grid, drawn either way, on and off cell corners: cell by cell as shapely cuts them."""
    rng = np.random.default_rng(seed)
    for k in range(12):
        rows, cols = (int(n) for n in rng.integers(1, 10, 2))
        points = rng.uniform(-5, 14, (rng.integers(3, 10), 2))
        points = np.round(points) if k % 3 == 0 else np.round(points * 2) / 2 if k % 3 == 1 else points
        shape = shapely.convex_hull(shapely.multipoints(points))
        shape = shapely.difference(shape, shapely.buffer(shapely.Point(rng.uniform(0, 9, 2)), rng.uniform(0.1, 3)))
        if not shape.area:
            continue
        shape = shapely.reverse(shape) if k % 2 else shape
        cells = [[shapely.intersection(shape, shapely.box(c, rows - r - 1, c + 1, rows - r)).area for c in range(cols)]
                 for r in range(rows)]  # fmt: skip
        np.testing.assert_allclose(shares([shape], rows, cols), cells, rtol=0, atol=1e-9)


# ------------------------------------------------------------------ majority and the account
def test_majority_and_account_by_hand():
    """Two rows of two cells of 1 ha. North: class 301 to x = 160, class 1101 beyond; south: class 103.

    The north-east cell is 60 % of 301 and 40 % of 1101: 301 gains 0.4 ha, 1101 loses it, 103 stays.
    """
    codes, table, total = laid(
        grid(2, 2), (box(0, 100, 160, 200), 301), (box(160, 100, 200, 200), 1101), (box(0, 0, 200, 100), 103)
    )
    assert codes.tolist() == [[301, 301], [103, 103]] and codes.dtype == np.int16
    assert table["parcels"].to_dict() == {103: 1, 301: 1, 1101: 1}
    assert table["inside_m2"].round(6).to_dict() == {103: 20_000, 301: 16_000, 1101: 4_000}
    assert table["grid_m2"].round(6).to_dict() == {103: 20_000, 301: 20_000, 1101: 0}
    assert table["change_m2"].round(6).to_dict() == {103: 0, 301: 4_000, 1101: -4_000}
    assert (total["code"], total["parcels"], round(total["inside_m2"], 6), round(total["change_m2"], 6)) == (
        -1,
        3,
        40_000,
        0,
    )
    assert total["overlap_m2"] == 0 and total["gap_m2"] == 0


def test_the_largest_class_wins_though_no_parcel_of_it_is_the_largest():
    """One cell: 40 % of class 7 in one parcel; 30 % + 30 % of class 9 in two. Class 9 holds it."""
    codes, table, _ = laid(grid(1, 1), (box(0, 0, 40, 100), 7), (box(40, 0, 70, 100), 9), (box(70, 0, 100, 100), 9))
    assert codes.tolist() == [[9]]
    assert table["change_m2"].round(6).to_dict() == {7: -4_000, 9: 4_000}


def test_of_equals_the_smallest_code():
    assert laid(grid(1, 1), (box(0, 0, 50, 100), 12), (box(50, 0, 100, 100), 5))[0].tolist() == [[5]]
    third = 100 / 3
    assert laid(
        grid(1, 1), (box(2 * third, 0, 100, 100), 4), (box(0, 0, third, 100), 6), (box(third, 0, 2 * third, 100), 5)
    )[0].tolist() == [[4]]


def test_equal_is_equal_to_nine_decimals():
    """A tenth of a nanometre of 100 m (share 1e-12) is rounding; a micrometre (1e-8) is area."""
    for wider, winner in ((1e-10, 5), (1e-6, 12)):
        edge = 50 + wider
        assert laid(grid(1, 1), (box(0, 0, edge, 100), 12), (box(edge, 0, 100, 100), 5))[0].tolist() == [[winner]]
    assert laid(grid(1, 1), (box(0, 0, 45, 100), 9), (box(45, 0, 80, 100), 5), (box(80, 0, 100, 100), 3))[
        0
    ].tolist() == [[9]]


def test_gaps_and_cells_that_no_parcel_meets():
    """A parcel of 30 % of the first cell: it takes the cell, counts 0.3 ha, leaves a gap of 0.7 ha; the second stays empty."""
    codes, table, total = laid(grid(1, 2), (box(0, 0, 30, 100), 3))
    assert codes.tolist() == [[3, -1]]
    assert round(table.loc[3, "grid_m2"], 6) == 3_000 and round(total["gap_m2"], 6) == 7_000


def test_overlaps_are_told_and_lose_nothing():
    """Class 3 covers a cell, class 8 a fifth of it again: 1.2 ha of parcels on 1 ha of ground, all counted for class 3."""
    for order in (1, -1):
        codes, table, total = laid(grid(1, 1), *[(box(0, 0, 100, 100), 3), (box(0, 0, 20, 100), 8)][::order])
        assert codes.tolist() == [[3]]
        assert table["grid_m2"].round(6).to_dict() == {3: 12_000, 8: 0} and round(total["overlap_m2"], 6) == 2_000
    codes, table, total = laid(grid(1, 1), (box(-50, -50, 150, 150), 8), (box(0, 0, 100, 100), 3))
    assert codes.tolist() == [[3]] and round(total["overlap_m2"], 6) == 10_000  # both whole: the smallest code


def test_a_parcel_without_code_counts_and_covers_nothing():
    with Parcels(grid(1, 2)) as out:
        shapes = np.array([box(0, 0, 100, 100), box(100, 0, 200, 100)], dtype=object)
        out.add(shapes, np.array([-1, 5], "i2"), CRS)
        codes, table = out.settle()
    assert codes.tolist() == [[-1, 5]] and table["parcels"].tolist() == [1, 2]


def test_outside_the_grid_is_in_the_area_of_the_parcels_only():
    _, table, _ = laid(grid(1, 1), (box(-100, 0, 100, 100), 5))
    assert (
        table.loc[5, "parcels_m2"] == pytest.approx(20_000, rel=1e-6) and round(table.loc[5, "inside_m2"], 6) == 10_000
    )


def test_nothing_depends_on_how_the_work_is_cut(monkeypatch):
    """Chunks, bands of rows and temporary files: the same cells, the same account to the last bit."""
    rng = np.random.default_rng(3)
    place = grid(40, 30)
    xs, ys = rng.uniform(-200, 3200, 150), rng.uniform(-200, 4200, 150)
    shapes = shapely.buffer(shapely.points(xs, SOUTH + ys), rng.uniform(20, 400, 150), quad_segs=3)
    numbers = rng.integers(1, 9, 150).astype("i2")

    def run(size: int):
        with Parcels(place) as out:
            for first in range(0, 150, size):
                out.add(shapes[first : first + size], numbers[first : first + size], CRS)
            spilt = out._folder is not None
            return *out.settle(), spilt

    codes, table, spilt = run(150)
    assert not spilt and (codes >= 0).any() and (codes == -1).any()
    monkeypatch.setattr(parcels_module, "WAITING", 200)
    other, again, spilt = run(7)
    assert spilt and np.array_equal(codes, other)
    assert again["inside_m2"].tolist() == table["inside_m2"].tolist()
    assert again["grid_m2"].tolist() == table["grid_m2"].tolist()
    np.testing.assert_allclose(again["parcels_m2"], table["parcels_m2"], rtol=1e-14)
    assert table["change_m2"].iloc[:-1].sum() == pytest.approx(0, abs=1e-6)


def test_a_projection_that_is_not_equal_area_counts_each_cell_by_its_own_area():
    """Gauss-Krueger, one cell at 300 km from the central meridian: the plane exaggerates by (x/R)² = 0.22 %."""
    place = Grid("EPSG:4545", 800_000.0, 3_500_100.0, 100.0, (1, 1))
    with Parcels(place) as out:
        out.add(
            np.array([shapely.box(800_000, 3_500_000, 800_100, 3_500_100)], dtype=object),
            np.array([5], "i2"),
            "EPSG:4545",
        )
        _, table = out.settle()
    assert table["grid_m2"].iloc[0] == pytest.approx(10_000 / (1 + (300_050 / 6_364_000) ** 2), rel=2e-5)
    assert table["parcels_m2"].iloc[0] == pytest.approx(table["grid_m2"].iloc[0], rel=1e-9)


# ------------------------------------------------------------------ ellipsoidal areas of many rings
def test_ring_areas_are_those_of_single_polygons():
    """42–43° N × 1° (9 130 794 541.09 m²), its southern half, and a ring of no area."""
    degree = np.array([[90, 42], [91, 42], [91, 43], [90, 43], [90, 42]], float)
    half = np.array([[90, 42], [90, 42.5], [91, 42.5], [91, 42], [90, 42]], float)
    line = np.array([[90, 42], [91, 43], [90, 42]], float)
    areas = ring_areas(np.vstack([degree, half, line]), np.array([0, 5, 10, 13]))
    assert areas[0] == pytest.approx(9_130_794_541.09, abs=0.005)
    assert areas[1] == pytest.approx(trapezoid_area(42, 42.5, 1), rel=1e-12) and areas[2] == pytest.approx(0, abs=1e-3)
    assert areas[0] == pytest.approx(polygon_area(degree), rel=1e-14)
    assert ring_areas(np.empty((0, 2)), np.array([0])).shape == (0,)
