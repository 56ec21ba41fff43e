"""urban_degradation: hand sum: mean cover of a town of touching cells, limits 40, 30, 20 and 10 %."""

from __future__ import annotations

import numpy as np
import pytest
from degree_tables import LIMITS

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.towns import urban_degradation


def run(cover, codes, area=None, **settings):  # type: ignore[no-untyped-def]
    codes = np.atleast_2d(np.array(codes, "i2"))
    grid = Grid("EPSG:4509", 0, 0, 100.0, codes.shape)
    fvc = grid.raster(np.array(cover, "f4").reshape(1, *codes.shape), "fvc", year=[2020])
    cells = grid.raster(
        np.full(codes.shape, 1e4) if area is None else np.array(area, "f8").reshape(codes.shape), "cell_area"
    )
    given = {"base_year": 2020, "least_town_ha": 2.0} | settings
    share, degree = urban_degradation(fvc, grid.raster(codes, "ecosystem"), cells, LIMITS, **given)
    assert share.dtype == np.float32 and degree.dtype == np.int16
    return np.round(share.values, 3).tolist(), degree.values.tolist()


@pytest.mark.parametrize(("cover", "degree"), [
    (0.40, 0), (0.39, 1), (0.30, 1), (0.29, 2), (0.20, 2), (0.19, 3), (0.10, 3), (0.09, 4),
])  # fmt: skip
def test_limits(cover: float, degree: int) -> None:
    assert run([cover, cover], [61, 61])[1] == [[degree, degree]]


def test_towns_by_hand() -> None:
    codes = [[61, 62, 31, 61], [63, 61, 31, 61], [31, 31, 31, 31], [61, 31, 31, 31]]
    cover = [[0.1, 0.5, 0.9, 0.2], [0.0, np.nan, 0.9, 0.4], [0.9] * 4, [0.3, 0.9, 0.9, 0.9]]
    area = [[1e4, 3e4, 1e4, 1e4], [1e4, 1e4, 1e4, 3e4], [1e4] * 4, [1e4] * 4]
    share, degree = run(cover, codes, area)
    # first town: cells 0, 1 and, at a corner, the one below, whose cover is unknown: (0.1 · 1 + 0.5 · 3) / 4 = 0.4
    # second: (0.2 · 1 + 0.4 · 3) / 4 = 0.35 · the single settlement of 1 ha is a village · industry (63) is no town
    nan = None
    rounded = [[nan if np.isnan(v) else v for v in row] for row in share]
    assert rounded == [[40, 40, nan, 35], [nan, 40, nan, 35], [nan] * 4, [nan] * 4]
    assert degree == [[0, 0, -1, 1], [-1, 0, -1, 1], [-1] * 4, [-1] * 4]


def test_missing() -> None:
    with pytest.raises(Absent, match="no town"):
        run([0.3, 0.3], [61, 61], least_town_ha=3.0)
    with pytest.raises(Absent, match="no town"):
        run([np.nan, np.nan], [61, 61])
    with pytest.raises(Absent, match="2010"):
        run([0.3, 0.3], [61, 61], base_year=2010)
    with pytest.raises(ValueError, match="least_town_ha"):
        run([0.3, 0.3], [61, 61], least_town_ha=-1.0)
    # cells outside the region are no part of a town: 1 ha is left, below 2
    with pytest.raises(Absent, match="no town"):
        run([0.3, 0.3], [61, 61], [1e4, 0.0])
    assert run([0.3, 0.3, 0.9], [61, 61, 61], [1e4, 1e4, 0.0])[1] == [[1, 1, -1]]
    assert run([0.3, 0.3], [61, 31], least_town_ha=0.0)[1] == [[1, -1]]
    assert run([0.3, 0.3], [61, 31], least_town_ha=0.5)[1] == [[1, -1]]


def test_a_hundred_hectares_by_default() -> None:
    grid = Grid("EPSG:4509", 0, 0, 1000.0, (1, 3))  # a cell is 100 ha
    fvc = grid.raster(np.full((1, 1, 3), 0.5, "f4"), "fvc", year=[2020])
    area = grid.raster(np.array([[1e6, 1e6, 0.99e6]]), "cell_area")
    _, degree = urban_degradation(fvc, grid.raster(np.array([[61, 31, 61]], "i2"), "e"), area, LIMITS, base_year=2020)
    assert degree.values[0].tolist() == [0, -1, -1]


def test_quarters_that_touch_at_a_corner_are_one_town() -> None:
    """1 ha at 0.1 and 1 ha at 0.3 touch at a corner only: one town of 2 ha with 20 %."""
    share, degree = run([[0.1, 0.9], [0.9, 0.3]], [[61, 31], [31, 61]])
    assert share[0][0] == share[1][1] == 20 and [degree[0][0], degree[1][1]] == [2, 2]


def test_less_than_a_square_metre_counts() -> None:
    """Half a square metre at 0.2 and a quarter at 0.5: (0.1 + 0.125) / 0.75 = 30 %."""
    assert run([0.2, 0.5], [61, 61], [0.5, 0.25], least_town_ha=0.0)[0] == [[30, 30]]
