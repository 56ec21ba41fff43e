"""Expected edge densities are hand sums: sides between grass and fields in a window of three by three cells."""

from __future__ import annotations

import numpy as np
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.fragmentation import NATURAL, fragmentation_change

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, 0.0, 300.0, 100.0, (3, 3))


def series(before, after, grid=GRID):
    return grid.raster(np.array([before, after], dtype="i2"), "ecosystem_series", year=[2000, 2020])


def change(before, after, **settings):
    return fragmentation_change(series(before, after), reference_year=2000, base_year=2020, grid=GRID, **settings)


GRASS = [[34, 34, 34]] * 3


def test_a_field_in_the_middle():
    """Four sides of 100 m. Middle window, 9 cells: 4·100/9·10⁴ m² = 44.444 m/ha. Corner window, 4 cells, holds two of the
    sides: 2·100/4·10⁴ = 50 m/ha. Middle of a side, 6 cells, three sides: 50 m/ha."""
    out = change(GRASS, [[34, 34, 34], [34, 51, 34], [34, 34, 34]], fragment_window_m=100.0)
    np.testing.assert_allclose(out.values, [[50, 50, 50], [50, 400 / 9, 50], [50, 50, 50]], rtol=1e-6)
    assert (
        out.dtype == np.float32 and out.name == "fragmentation_change" and GRID.covers(out) and "year" not in out.coords
    )
    out = change([[34, 34, 34], [34, 51, 34], [34, 34, 34]], GRASS, fragment_window_m=100.0)
    assert out.values[0, 0] == pytest.approx(-50)


def test_the_default_window_reaches_two_kilometres():
    """Cells of 1 km: of eight in a row the second becomes town. Its two sides, of 1000 m, lie in the window of cells 1 to 5 from
    the left at least in part: cell 4 (columns 2–6) sees one of them only, over 5 cells of 100 ha; cell 5 sees none."""
    grid = Grid(CRS, 0.0, 1000.0, 1000.0, (1, 8))
    data = series([[34] * 8], [[34, 61, 34, 34, 34, 34, 34, 34]], grid)
    out = fragmentation_change(data, reference_year=2000, base_year=2020, grid=grid).values[0]
    assert out[:4].tolist() == pytest.approx([2000 / 300, 2000 / 400, 2000 / 500, 1000 / 500]) and (out[4:] == 0).all()
    grid = Grid(CRS, 0.0, 1100.0, 1100.0, (1, 8))  # two cells would be 2200 m: one only
    out = fragmentation_change(
        data.assign_coords(x=grid.x, y=grid.y), reference_year=2000, base_year=2020, grid=grid
    ).values[0]
    assert out[2] > 0 and out[3] == 0


def test_forest_to_grass_is_no_edge_and_unknown_land_makes_none():
    out = change(GRASS, [[11, 11, 34], [34, 34, -1], [34, 51, 34]], fragment_window_m=100.0)
    # one side each to the left, above, and right of the field: top row windows see two rows and so none of the lower sides
    # upper left window, cells of rows 1–2, columns 1–2: no field in it: 0; lower left: 4 cells, two sides
    assert out.values[0, 0] == 0 and out.values[2, 0] == pytest.approx(2 * 100 / 4)
    assert np.isnan(out.values[1, 2])
    assert out.values[2, 2] == pytest.approx(2 * 100 / 3)  # three known cells: 34, 51, 34 with two sides


def test_only_land_that_is_or_was_natural_has_a_value():
    out = change([[51, 34, 51]] * 3, [[51, 51, 34]] * 3, fragment_window_m=100.0)
    assert np.isnan(out.values[:, 0]).all() and np.isfinite(out.values[:, 1:]).all()
    out = change([[-1, 34, 34]] * 3, GRASS, fragment_window_m=100.0)
    assert np.isnan(out.values[:, 0]).all() and (out.values[:, 1:] == 0).all()
    assert NATURAL == (1, 2, 3, 4, 7, 8)


def test_a_block_with_its_halo_is_the_whole():
    rng = np.random.default_rng(1)
    grid = Grid(CRS, 0.0, 2000.0, 100.0, (20, 30))
    data = series(*rng.choice([34, 51, 61, -1, 11], (2, 20, 30)), grid)
    settings = {"reference_year": 2000, "base_year": 2020, "fragment_window_m": 350.0}
    whole = fragmentation_change(data, grid=grid, **settings)
    rows, cols = slice(2, 15), slice(7, 21)
    block = fragmentation_change(data.isel(y=rows, x=cols), grid=grid.window(rows, cols), **settings)
    inner = {"y": slice(3, -3), "x": slice(3, -3)}
    assert block.isel(inner).identical(whole.isel(y=slice(5, 12), x=slice(10, 18)))
    counted = fragmentation_change(data, grid=grid, **{**settings, "fragment_window_m": 300.0})
    np.testing.assert_array_equal(counted.values, whole.values)  # whole cells


def test_errors():
    with pytest.raises(ValueError, match="fragment_window_m"):
        change(GRASS, GRASS, fragment_window_m=99.0)
    with pytest.raises(Absent):
        fragmentation_change(series(GRASS, GRASS), reference_year=2010, base_year=2020, grid=GRID)
