"""Sources: hand sum on 4 × 5 cells; thresholds and defaults at their limits. Ids and areas counted by hand."""

import numpy as np
import pytest

from shanshui.connect.sources import sources
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid


def grid_of(shape):
    return Grid("EPSG:4528", 0.0, 0.0, 1000.0, shape)


def run(quality, ecosystem, area, **settings):
    grid = grid_of(np.shape(quality))
    return sources(
        grid.raster(np.array(quality, "f4")),
        grid.raster(np.array(ecosystem, "i2"), year=2020),
        grid.raster(np.array(area, "f8")),
        grid=grid,
        **settings,
    )


def test_hand_sum():
    nan = np.nan
    quality = [
        [0.9, 0.8, 0.1, 0.9, 0.9],
        [0.1, 0.1, 0.7, 0.1, 0.9],
        [0.9, 0.1, 0.1, nan, 0.9],
        [0.9, 0.9, 0.1, 0.9, 0.9],
    ]
    ecosystem = [
        [11, 20, 11, 51, 62],  # farmland and urban green are no source however good
        [11, 11, 31, 11, -1],  # no data neither
        [41, 11, 11, 11, 71],  # nor desert
        [41, 42, 11, 82, 34],  # nor bare land
    ]
    area = np.full((4, 5), 1e6)
    area[0, 1] = 5e5  # a cell cut by the region's edge
    area[3, 4] = 0  # outside the region
    found, label = run(quality, ecosystem, area, min_area_km2=2.0, min_quality=0.7)
    # A: (0,0) (0,1) and, over the corner, (1,2): 1 + 0.5 + 1 = 2.5 km²;  B: (2,0) (3,0) (3,1): 3 km²
    assert label.values.tolist() == [
        [2, 2, -1, -1, -1],
        [-1, -1, 2, -1, -1],
        [1, -1, -1, -1, -1],
        [1, 1, -1, -1, -1],
    ]
    assert label.dtype == np.int32
    assert label.name == "source_label"
    assert found["id"].tolist() == [1, 2]
    assert found["area_m2"].tolist() == [3e6, 2.5e6]
    # A: (0.9·1 + 0.8·0.5 + 0.7·1) / 2.5 = 2.0 / 2.5
    assert found["quality"].tolist() == pytest.approx([0.9, 0.8], abs=1e-6)
    assert found.geometry.area.tolist() == pytest.approx([3e6, 3e6])  # outlines follow cell edges
    assert found.geometry.is_valid.all()
    assert found.geometry[1].bounds == (0, -2000, 3000, 0)
    assert found.crs == "EPSG:4528"


def test_every_natural_class_and_no_other():
    codes = [[11, 0, 20, 0, 32, 0, 43, 0, 52, 0, 61, 0, 70, 0, 81]]
    _, label = run(np.ones((1, 15)), codes, np.full((1, 15), 1e7))
    assert np.flatnonzero(label.values > 0).tolist() == [0, 2, 4, 6]


def test_a_cell_of_less_than_a_square_metre_is_in_the_region():
    found, label = run([[0.9, 0.9]], [[11, 11]], [[1e7, 0.5]])
    assert label.values.tolist() == [[1, 1]]
    assert found["area_m2"].tolist() == [1e7 + 0.5]


def test_default_area_is_10_km2_and_equal_areas_keep_the_order_of_their_first_cell():
    area = [[1e7, 0, 1e7 - 1, 0, 1e7]]
    found, label = run(np.ones((1, 5)), np.full((1, 5), 11), area)
    assert label.values.tolist() == [[1, -1, -1, -1, 2]]
    assert found["area_m2"].tolist() == [1e7, 1e7]


def test_default_quality_is_07():
    _, label = run([[0.7, 0.1, 0.69, 0.1, 0.71]], np.full((1, 5), 11), np.full((1, 5), 1e7))
    assert label.values.tolist() == [[1, -1, -1, -1, 2]]


def test_default_keeps_the_20_largest():
    fit = np.tile([1.0, 0.0], (1, 21))  # 21 single cells
    area = np.full((1, 42), 1e7) + np.arange(42)
    found, label = run(fit, np.full((1, 42), 11), area)
    assert len(found) == 20
    assert label.values[0, 0] == -1  # the smallest
    assert label.values[0, 40] == 1  # the largest


def test_absent_without_a_source():
    with pytest.raises(Absent) as caught:
        run([[0.6]], [[11]], [[1e9]])
    assert "10平方公里" in caught.value.reason.zh
    with pytest.raises(ValueError, match="max_count"):
        run([[0.9]], [[11]], [[1e9]], max_count=0)
    assert len(run([[0.9]], [[11]], [[1e9]], max_count=1)[0]) == 1


def test_inputs_stay_as_they_are():
    grid = grid_of((1, 2))
    quality, eco, area = (grid.raster(np.array([[1, 1]], t)) for t in ("f4", "i2", "f8"))
    eco.values[:], area.values[:] = 11, 1e8
    kept = [r.copy(deep=True) for r in (quality, eco, area)]
    sources(quality, eco, area, grid=grid)
    assert all(a.identical(b) for a, b in zip((quality, eco, area), kept, strict=True))
