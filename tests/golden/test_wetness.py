"""wetness: hand sum of ln(a / tan β) on a plane; the least gradient on level ground; nodata."""

import numpy as np
import pytest

from shanshui.assess.wetness import wetness
from shanshui.core.grid import Grid


def setting(rise):
    g = Grid("EPSG:4528", 0.0, 0.0, 100.0, (3, 4))
    z = np.broadcast_to(rise * g.x[None, :], g.shape).astype("f4")
    return g, g.raster(z)


def test_hand_sum():
    g, z = setting(0.2)
    area = g.raster(np.full(g.shape, 0.05))
    # 0.05 km² = 50 000 m²; a = 50 000 / 100 = 500 m; tan β = 0.2; ln(500 / 0.2) = ln 2500 = 7.8240460
    found = wetness(area, z, grid=g)
    np.testing.assert_allclose(found.values[1, 1:3], 7.8240460, rtol=1e-6)
    assert found.dtype == np.float32
    edge = np.ones(g.shape, dtype=bool)
    edge[1, 1:3] = False
    np.testing.assert_array_equal(np.isnan(found.values), edge)


def test_level_ground_takes_the_least_gradient():
    g, z = setting(0.0)
    area = g.raster(np.full(g.shape, 0.05))
    # ln(500 / 0.001) = ln 500 000 = 13.1223634
    assert wetness(area, z, grid=g).values[1, 1] == pytest.approx(13.1223634, rel=1e-6)
    # ln(500 / 0.01) = 10.8197783
    assert wetness(area, z, grid=g, least_gradient=0.01).values[1, 1] == pytest.approx(10.8197783, rel=1e-6)
    with pytest.raises(ValueError, match="least_gradient"):
        wetness(area, z, grid=g, least_gradient=0.0)


def test_no_area_no_index():
    g, z = setting(0.2)
    area = np.full(g.shape, 0.05)
    area[1, 1] = np.nan
    assert np.isnan(wetness(g.raster(area), z, grid=g).values[1, 1])
