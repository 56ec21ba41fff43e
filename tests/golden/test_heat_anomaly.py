"""Expected anomalies are hand sums: the temperature of a town less the mean of the green cells about it."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.town_ground import heat_anomaly

GRID = Grid("EPSG:4545", 0.0, 1000.0, 1000.0, (1, 8))


def heat(*years, grid=GRID):
    planes = np.array([np.reshape(values, grid.shape) for _, values in years], dtype="f4")
    coords = {"year": [year for year, _ in years], "y": grid.y, "x": grid.x}
    return xr.DataArray(planes, dims=("year", "y", "x"), coords=coords)


def anomaly(space, ecosystem, temperature, elevation=None, grid=GRID, **more):
    def of(values, kind, name):
        return grid.raster(np.reshape(np.array(values, dtype=kind), grid.shape), name)

    level = of(elevation if elevation is not None else [0.0] * grid.size, "f4", "elevation")
    layer = temperature if isinstance(temperature, xr.DataArray) else heat((2020, temperature), grid=grid)
    space, ecosystem = of(space, "i2", "space"), of(ecosystem, "i2", "ecosystem")
    return heat_anomaly(space, ecosystem, level, layer, grid=grid, **more).values.ravel()


SPACE = [3, 3, 2, 2, 1, 1, 1, 1]
ECOSYSTEM = [61, 51, 51, 30, 72, 11, 21, 51]
T = [40.0, 36.0, 30.0, 32.0, 50.0, 26.0, 24.0, 20.0]


def test_by_hand():
    """Reference within 5 km of cell 1: 30, 32, 26, 24 → 28 (no desert; cell 7 is 6 km away). 40 − 28 = 12, 36 − 28 = 8."""
    found = anomaly(SPACE, ECOSYSTEM, T)
    assert found[:2].tolist() == [12.0, 8.0]
    assert np.isnan(found[2:]).all()
    assert found.dtype == np.float32


def test_the_reach():
    """Up to 1 km: 30 alone. 6 km: (30 + 32 + 26 + 24 + 20) / 5 = 26.4."""
    assert anomaly(SPACE, ECOSYSTEM, T, heat_ring_m=1000.0)[0] == 10.0
    assert anomaly(SPACE, ECOSYSTEM, T, heat_ring_m=6000.0)[0] == pytest.approx(13.6)
    assert anomaly(SPACE, ECOSYSTEM, T, heat_ring_m=1999.0)[0] == 10.0


def test_the_height():
    """The town's mean is (0 + 100) / 2 = 50 m: cells at 150 and −50 m count, at 151 and −51 m they do not."""
    level = [0.0, 100.0, 150.0, 151.0, 0.0, -50.0, -51.0, 0.0]
    assert anomaly(SPACE, ECOSYSTEM, T, level)[0] == 40 - (30 + 26) / 2
    assert anomaly(SPACE, ECOSYSTEM, T, level, heat_elevation_m=101.0)[0] == 12.0
    level[1] = np.nan  # then the mean is that of the other cell, 0 m: −50 and −51 count
    assert anomaly(SPACE, ECOSYSTEM, T, level)[0] == 40 - (26 + 24) / 2


def test_default_reach_and_height():
    """Cells of 500 m: 11 of them are 5.5 km, out of reach; 10 are 5 km. 100 m higher counts, 105 m does not."""
    grid = Grid("EPSG:4545", 0.0, 500.0, 500.0, (1, 12))
    space, codes = [3] + [2] * 11, [61] + [72] * 9 + [51, 51]
    warm = [9.0] + [0.0] * 9 + [5.0, 1.0]
    assert anomaly(space, codes, warm, grid=grid)[0] == 4.0
    assert anomaly(space, codes, warm, grid=grid, heat_ring_m=5500.0)[0] == 6.0
    near, level = [61, 51, 51] + [72] * 5, [0.0, 100.0, 105.0] + [0.0] * 5
    assert anomaly([3] + [2] * 7, near, [9.0, 5.0, 1.0] + [0.0] * 5, level)[0] == 4.0


def test_what_is_green():
    """Forest, shrub, grass, field; no marsh, town, desert, bare land."""
    for code, green in ((11, 1), (21, 1), (32, 1), (52, 1), (41, 0), (62, 0), (72, 0), (82, 0)):
        found = anomaly([3, 2, 2, 0, 0, 0, 0, 0], [61, code, 51, -1, -1, -1, -1, -1], [9, 1, 3, 0, 0, 0, 0, 0])
        assert found[0] == (7.0 if green else 6.0), code


def test_green_within_urban_space_is_the_town():
    """A field in another town is no reference, and each town has its own."""
    found = anomaly(
        [3, 2, 2, 2, 2, 2, 2, 3], [61, 51, 72, 72, 72, 72, 51, 51], [9, 1, 0, 0, 0, 0, 2, 9], heat_ring_m=2000.0
    )
    assert found[0] == 8.0 and found[7] == 7.0


def test_towns_that_touch_by_a_corner_are_one():
    """2 × 3 cells: the town is (0, 0) and (1, 1); its mean height 50 m. The field at 150 m counts for both."""
    grid = Grid("EPSG:4545", 0.0, 2000.0, 1000.0, (2, 3))
    found = anomaly([3, 2, 2, 2, 3, 2], [61, 72, 51, 72, 61, 72], [9, 0, 4, 0, 8, 0], [0, 0, 150, 0, 100, 0], grid=grid)
    assert found[[0, 4]].tolist() == [5.0, 4.0]


def test_the_last_year_counts():
    layer = heat((2020, T), (2000, [0.0] * 8))
    assert anomaly(SPACE, ECOSYSTEM, layer)[0] == 12.0


def test_cells_without_temperature():
    """They are no reference, and have no anomaly: (32 + 26 + 24) / 3 = 27.333."""
    found = anomaly(SPACE, ECOSYSTEM, [40.0, np.nan, np.nan, *T[3:]])
    assert found[0] == pytest.approx(40 - 82 / 3) and np.isnan(found[1])


def test_what_it_refuses():
    for space, ecosystem in (([1] * 8, ECOSYSTEM), (SPACE, [72] * 8)):
        with pytest.raises(Absent, match="no town"):
            anomaly(space, ecosystem, T)
    with pytest.raises(Absent, match="no town"):
        anomaly(SPACE, ECOSYSTEM, T, [np.nan] * 8)
    with pytest.raises(Absent, match="no town"):  # no field is that near
        anomaly(SPACE, ECOSYSTEM, T, heat_ring_m=0.5)
    assert anomaly(SPACE, ECOSYSTEM, T, heat_elevation_m=0.5)[0] == 12.0
    for wrong in ({"heat_ring_m": 0.0}, {"heat_elevation_m": 0.0}):
        with pytest.raises(ValueError, match="positive"):
            anomaly(SPACE, ECOSYSTEM, T, **wrong)
