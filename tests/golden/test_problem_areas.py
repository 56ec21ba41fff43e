"""problem_areas: hand sum on a 4 × 5 grid; polygons re-add to the raster (invariant)."""

from __future__ import annotations

import numpy as np
import pytest
from shapely.geometry import box

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.type_areas import problem_areas

GRID = Grid("EPSG:4509", 500000, 4000000, 100.0, (4, 5))  # a cell is 1 ha
AREA = GRID.raster(np.full((4, 5), 1e4), "cell_area")
DEGREE = GRID.raster(
    np.array([
        [[4, 4, 1, 2, 2], [1, 1, 0, 1, 2], [2, 1, 1, 1, -1], [1, 2, 1, 3, 1]],
        [[1, 1, 1, 1, 1], [1, 3, 3, 1, 1], [1, 3, 3, 1, 1], [1, 1, 1, 1, 3]],
        [[1, 1, 1, 1, 1], [0, 0, 0, 0, 0], [1, 1, 1, 1, 1], [-1, -1, -1, -1, -1]],
    ], "i1"),
    "problem_degree",
    problem=np.array(["E01", "E02", "E03"]),
)  # fmt: skip


def test_hand_sum() -> None:
    before = DEGREE.copy(deep=True)
    found = problem_areas(DEGREE, AREA, grid=GRID, min_patch_ha=2.0)
    # E01 severe: 2 cells. Moderate: 1 cell, too small, so by itself the collected one. Light: 3 cells at the right; below,
    # two cells that touch at a corner: one patch of 2.  E02 moderate: 4 cells in the middle, 1 cell apart collected.
    assert found.problem.tolist() == ["E01", "E01", "E01", "E01", "E02", "E02"]
    assert found.degree.tolist() == [4, 3, 2, 2, 3, 3]
    assert found.area_m2.tolist() == [2e4, 1e4, 3e4, 2e4, 4e4, 1e4]
    assert found.cells.tolist() == [2, 1, 3, 2, 4, 1]
    assert found.parts.tolist() == [1, 1, 1, 1, 1, 1]
    assert found.geometry[0].equals(box(500000, 3999900, 500200, 4000000))
    assert found.geometry[3].geom_type == "MultiPolygon"
    assert found.geometry.is_valid.all()
    assert found.id.is_unique
    assert found.id.str.match(r"E0[12]-[0-9a-f]{10}$").all()
    assert before.identical(DEGREE)


def test_small_patches_are_collected_not_dropped() -> None:
    found = problem_areas(DEGREE, AREA, grid=GRID, min_patch_ha=2.5)
    light = found[(found.problem == "E01") & (found.degree == 2)]
    assert light.area_m2.tolist() == [3e4, 2e4]
    assert light.parts.tolist() == [1, 1]
    every = problem_areas(DEGREE, AREA, grid=GRID, min_patch_ha=10.0)
    assert every.parts.tolist() == [1, 1, 2, 2]  # one row a type and degree
    assert every.area_m2.tolist() == [2e4, 1e4, 5e4, 5e4]
    assert problem_areas(DEGREE, AREA, grid=GRID, min_patch_ha=3.0).parts.tolist() == [1, 1, 1, 1, 1, 1]


def test_where_a_cell_is_large_enough_every_patch_stands_alone() -> None:
    border = AREA.copy(data=np.full((4, 5), 0.9e4))  # a little short of its nominal area
    assert problem_areas(DEGREE, border, grid=GRID, min_patch_ha=1.0).cells.tolist() == [2, 1, 3, 2, 4, 1]
    single = GRID.raster(np.zeros((1, 4, 5), "i1"), "problem_degree", problem=np.array(["E01"]))
    single.values[0, 0, 0] = single.values[0, 3, 3] = 4
    assert problem_areas(single, border, grid=GRID, min_patch_ha=1.0).parts.tolist() == [1, 1]
    assert problem_areas(single, border, grid=GRID, min_patch_ha=1.01).parts.tolist() == [2]
    assert problem_areas(single, AREA, grid=GRID, min_patch_ha=1.01).parts.tolist() == [2]


def test_slivers_at_the_border_of_the_region_stand_alone_too() -> None:
    """A cell is 1 ha, so no patch is collected, though 0.05 m² and 0.04 m² of their cells lie in the region."""
    single = GRID.raster(np.zeros((1, 4, 5), "i1"), "problem_degree", problem=np.array(["E01"]))
    single.values[0, 0, 0] = single.values[0, 3, 3] = 4
    area = AREA.copy(data=np.zeros((4, 5)))
    area.values[0, 0], area.values[3, 3] = 0.04, 0.05
    found = problem_areas(single, area, grid=GRID, min_patch_ha=1.0)
    assert found.area_m2.tolist() == [0.05, 0.04] and found.parts.tolist() == [1, 1]


def test_patches_of_one_area_lie_by_their_first_cell() -> None:
    degree = GRID.raster(np.zeros((1, 4, 5), "i1"), "problem_degree", problem=np.array(["E01"]))
    degree.values[0, 3, 0] = degree.values[0, 0, 2] = 2
    found = problem_areas(degree, AREA, grid=GRID, min_patch_ha=1.0)
    assert found.geometry[0].bounds[3] == 4000000
    wider = Grid("EPSG:4509", 499900, 4000000, 100.0, (4, 6))
    grown = wider.raster(np.pad(degree.values, ((0, 0), (0, 0), (1, 0))), "d", problem=np.array(["E01"]))
    area = wider.raster(np.full((4, 6), 1e4), "cell_area")
    assert problem_areas(grown, area, grid=wider, min_patch_ha=1.0).id.tolist() == found.id.tolist()


@pytest.mark.parametrize("smallest", [0.0, 2.0, 100.0])
def test_polygons_re_add_to_the_raster(smallest: float) -> None:
    rng = np.random.default_rng(5)
    grid = Grid("EPSG:4509", 0, 0, 30.0, (30, 40))
    degree = grid.raster(
        rng.integers(-1, 5, (2, 30, 40)).astype("i1"), "problem_degree", problem=np.array(["A01", "U01"])
    )
    area = grid.raster(np.where(rng.random((30, 40)) < 0.1, 0.0, 900 * rng.random((30, 40)) + 1), "cell_area")
    found = problem_areas(degree, area, grid=grid, min_patch_ha=smallest)
    for k, name in enumerate(("A01", "U01")):
        for code in (2, 3, 4):
            of = found[(found.problem == name) & (found.degree == code)]
            held = (degree.values[k] == code) & (area.values > 0)
            assert of.area_m2.sum() == pytest.approx(area.values[held].sum(), rel=1e-12)
            assert of.geometry.area.sum() == held.sum() * 900
            assert of.cells.sum() == held.sum()
    assert found.id.is_unique


def test_default_and_refusals() -> None:
    """100 ha stand alone, 99 do not: two patches of each, of cells of 1 ha in a row."""
    row = Grid("EPSG:4509", 0, 0, 100.0, (1, 500))
    values = np.zeros((1, 1, 500), "i1")
    for first, last in ((0, 100), (110, 210), (220, 319), (330, 429)):
        values[0, 0, first:last] = 2
    degree = row.raster(values, "problem_degree", problem=np.array(["E01"]))
    found = problem_areas(degree, row.raster(np.full((1, 500), 1e4), "cell_area"), grid=row)
    assert (found.cells.tolist(), found.parts.tolist()) == ([100, 100, 198], [1, 1, 2])
    with pytest.raises(ValueError, match="negative"):
        problem_areas(DEGREE, AREA, grid=GRID, min_patch_ha=-1.0)
    with pytest.raises(Absent, match="no type of problem"):
        problem_areas(DEGREE[2:], AREA, grid=GRID)
