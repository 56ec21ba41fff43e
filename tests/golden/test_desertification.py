"""desertification: hand sum on one row: cover limits of HJ 1174-2021 (> 50, 30–50, 10–30, < 10 %) on sandified land alone."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from degree_tables import LIMITS
from shapely.geometry import box

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.sandy import desertification


def row(grid, values, dtype="i2"):  # type: ignore[no-untyped-def]
    return grid.raster(np.array([values], dtype), "x")


def run(codes, cover=None, sandy=None, told=None, converted=None, treatable=None, area=None, **settings):  # type: ignore[no-untyped-def]
    """`sandy` lists (first, last) cells of each polygon."""
    n = len(codes)
    grid = Grid("EPSG:4509", 0, 0, 100.0, (1, n))
    polygons = None
    if sandy is not None:
        polygons = gpd.GeoDataFrame(
            {"code": [str(i) for i in range(len(sandy))]},
            geometry=[box(a * 100, -100, (b + 1) * 100, 0) for a, b in sandy], crs=grid.crs,
        )  # fmt: skip
        if treatable is not None:
            polygons["treatable"] = treatable
    found = desertification(
        row(grid, codes), row(grid, [1.0] * n if area is None else area, "f8"), LIMITS,
        None if cover is None else grid.raster(np.array([[cover]], "f4"), "fvc", year=[2020]), polygons,
        None if told is None else row(grid, told), None if converted is None else row(grid, converted),
        grid=grid, **({"base_year": 2020} | settings),
    )  # fmt: skip
    assert found.dtype == np.int16
    return found.values[0].tolist()


def test_degrees_by_cover_within_the_polygons() -> None:
    cover = [0.51, 0.50, 0.30, 0.29, 0.10, 0.09, 0.0, 0.6]
    # cells 0–6 are sandified; cell 7 is not, and is not judged
    assert run([34] * 8, cover, [(0, 6)]) == [1, 2, 2, 3, 3, 4, 4, -1]
    assert run([34, 34], [0.2999, 0.5001], [(0, 1)]) == [3, 1]


def test_desert_is_judged_only_where_treatable_or_converted() -> None:
    codes = [70, 71, 72, 81, 82, 73, 34, 51]
    cover = [0.2] * 8
    assert run(codes, cover, [(0, 7)]) == [-1, -1, -1, -1, -1, 3, 3, 3]
    assert run(codes, cover, [(0, 1), (2, 7)], treatable=[True, False]) == [3, 3, -1, -1, -1, 3, 3, 3]
    assert run(codes, cover, [(0, 1), (2, 7)], treatable=[True, None])[:3] == [3, 3, -1]
    # conversion grade 2 and worse: it became desert since; grade 1: it always was
    assert run(codes, cover, [(0, 7)], converted=[1, 2, 4, -1, 1, 1, 1, 1]) == [-1, 3, 3, -1, -1, 3, 3, 3]


def test_monitoring_prevails_over_cover() -> None:
    told = [0, 1, 2, 3, 4, -1, 4, 4]
    codes = [34, 34, 34, 51, 21, 34, 71, 43]
    # cell 5 has no monitoring: cover 0.2 → 3; cell 6 is undisturbed desert, cell 7 a river
    assert run(codes, [0.2] * 8, [(0, 7)], told) == [0, 1, 2, 3, 4, 3, -1, -1]
    assert run(codes, told=told) == [0, 1, 2, 3, 4, -1, -1, -1]
    assert run(codes, sandy=[(0, 7)], told=told) == [0, 1, 2, 3, 4, -1, -1, -1]


def test_what_is_not_judged() -> None:
    # towns, wetland, unknown ecosystem, unknown cover, outside the region
    assert run([61, 41, -1, 34, 34], [0.2, 0.2, 0.2, np.nan, 0.2], [(0, 4)], area=[1, 1, 1, 1, 0]) == [-1] * 5


def test_absent() -> None:
    with pytest.raises(Absent, match="a desert is not sandified land") as found:
        run([71], [0.1])
    assert found.value.args
    with pytest.raises(Absent, match="no vegetation cover"):
        run([34], sandy=[(0, 0)])
    with pytest.raises(Absent, match="2010"):
        run([34], [0.1], [(0, 0)], base_year=2010)


def test_a_part_of_the_grid_is_as_the_whole() -> None:
    grid = Grid("EPSG:4509", 0, 0, 100.0, (6, 6))
    shape = gpd.GeoDataFrame({"code": ["a"]}, geometry=[box(130, -470, 450, -150).buffer(37)], crs=grid.crs)
    values = np.random.default_rng(2).random((1, 6, 6)).astype("f4")

    def part(rows: slice, columns: slice):  # type: ignore[no-untyped-def]
        size = (len(range(6)[rows]), len(range(6)[columns]))
        here = Grid("EPSG:4509", (columns.start or 0) * 100.0, -(rows.start or 0) * 100.0, 100.0, size)
        return desertification(
            here.raster(np.full(size, 34, "i2"), "e"), here.raster(np.ones(size), "a"), LIMITS,
            here.raster(values[:, rows, columns], "fvc", year=[2020]), shape, base_year=2020, grid=here,
        ).values  # fmt: skip

    whole = part(slice(None), slice(None))
    assert (whole >= 0).any() and (whole == -1).any()
    assert (part(slice(2, 6), slice(1, 5)) == whole[2:6, 1:5]).all()
