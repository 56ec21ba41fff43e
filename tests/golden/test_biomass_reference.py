"""biomass_reference: hand sum on one row of cells."""

from __future__ import annotations

import numpy as np
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.reference import biomass_reference


def run(standing, codes, heights=None, zones=None, **settings):  # type: ignore[no-untyped-def]
    n = len(codes)
    grid = Grid("EPSG:4509", 0, 0, 100.0, (1, n))
    biomass = grid.raster(np.array([[standing]], "f4"), "biomass", year=[2020])
    ecosystem = grid.raster(np.array([codes], "i2"), "ecosystem")
    elevation = grid.raster(np.array([heights or [0] * n], "f4"), "elevation")
    area = grid.raster(np.array([[1.0] * (n - 1) + [0.0]]), "cell_area")  # the last cell lies outside
    zone = None if zones is None else grid.raster(np.array([zones], "i2"), "function_zone_label")
    found = biomass_reference(
        biomass, ecosystem, elevation, area, zone, **({"base_year": 2020, "least_cells": 1} | settings)
    )
    assert found.dtype == np.float32
    return [None if np.isnan(v) else float(v) for v in found.values[0]]


def test_hand_sum() -> None:
    # needleleaf 10 … 100 t/ha: 90 % of 10 → the 9th = 90; shrub, grassland and the cell outside have none
    standing = [10.0 * i for i in range(1, 11)] + [50.0, 50.0, 500.0]
    codes = [12] * 10 + [21, 32, 12]
    assert run(standing, codes) == [90.0] * 10 + [None] * 3
    assert run(standing, codes, reference_percentile=50.0)[0] == 50.0
    # belts 0–500 and 500–1000: cells 0–4 → 90 % of 5 = 4.5 → the 5th = 50; cells 5–9 → 100
    heights = [0] * 4 + [499] + [500] * 4 + [999] + [0] * 3
    assert run(standing, codes, heights)[:10] == [50.0] * 5 + [100.0] * 5
    assert run(standing, codes, heights, belt_height_m=1000.0)[0] == 90.0
    assert run(standing, codes, zones=[0] * 2 + [1] * 11)[:2] == [20.0, 20.0]


def test_thirty_cells_by_default_and_what_is_missing() -> None:
    assert run([40.0] * 30 + [1.0], [12] * 31, least_cells=30)[0] == 40.0
    with pytest.raises(Absent, match="too few cells"):
        run([40.0] * 29 + [1.0], [12] * 30, least_cells=30)
    grid = Grid("EPSG:4509", 0, 0, 100.0, (1, 59))
    layers = [
        grid.raster(np.full((1, 1, 59), 40.0, "f4"), "biomass", year=[2020]),
        grid.raster(np.array([[12] * 30 + [11] * 29], "i2"), "ecosystem"),
        grid.raster(np.zeros((1, 59), "f4"), "elevation"), grid.raster(np.ones((1, 59)), "cell_area"),
    ]  # fmt: skip
    assert np.isfinite(biomass_reference(*layers, base_year=2020).values[0]).tolist() == [True] * 30 + [False] * 29
    assert run([np.nan, 40.0, 1.0], [12] * 3) == [None, 40.0, None]
    with pytest.raises(Absent, match="2010"):
        run([40.0, 1.0], [12] * 2, base_year=2010)
