"""Indices of the network: hand sums on four sources with four corridors, on two sources, and on parts that nothing joins."""

import math

import geopandas as gpd
import numpy as np
import pytest

from shanshui.connect.network_indices import network_indices
from shanshui.core.grid import Grid

GRID = Grid("EPSG:4528", 0.0, 0.0, 100.0, (2, 2))


def frames(areas, links, region):
    sources = gpd.GeoDataFrame(
        {"id": range(1, len(areas) + 1), "area_m2": areas}, geometry=[None] * len(areas), crs=GRID.crs
    )
    names = ("from_source", "to_source", "length_m", "cost")
    told = {name: [link[k] for link in links] for k, name in enumerate(names)}
    corridors = gpd.GeoDataFrame(told, geometry=[None] * len(links), crs=GRID.crs)
    return sources, corridors, GRID.raster(np.array(region, "f8").reshape(2, 2))


def run(areas, links, region=(10, 10, 20, 0), **told):
    found = network_indices(*frames(areas, links, region), **told)
    assert len(found) == 1
    return found.iloc[0]


def test_hand_sum():
    # a ring 1–2–3–1 and a tail 3–4; every corridor 2 km long; costs 4, 2, 2 and 8 thousand
    links = [(1, 2, 2000.0, 4000.0), (2, 3, 2000.0, 2000.0), (1, 3, 2000.0, 2000.0), (3, 4, 2000.0, 8000.0)]
    found = run([2.0, 2.0, 4.0, 8.0], links, dispersal_median_m=1000.0)
    assert found[["sources", "corridors", "components"]].tolist() == [4, 4, 1]
    assert found["alpha"] == pytest.approx(1 / 3)  # (4 − 4 + 1) / (8 − 5)
    assert found["beta"] == 1
    assert found["gamma"] == pytest.approx(4 / 6)  # 4 / 3·2
    assert found["cost_ratio"] == 0.5  # 1 − 4 / 8 km
    # R̄ = 16000 / 8000 = 2, so p = ½ for each 2000 of cost: ¼, ½, ½, 1/16;  1–2 by way of 3 is ¼ as well
    # p*_14 = p*_24 = 1/32.  Σ a² = 4 + 4 + 16 + 64 = 88
    # pairs: 2·(4·¼ + 8·½ + 8·½ + 32/16 + 16/32 + 16/32) = 24
    assert found["pc"] == pytest.approx(112 / 40**2)  # A_L = 10 + 10 + 20 + 0
    assert found["equivalent_m2"] == pytest.approx(math.sqrt(112))
    # links: 1–2, 1–3, 2–3, 3–4 one, 1–4 and 2–4 two: 88 + 2·((4 + 8 + 8 + 32)/2 + (16 + 16)/3)
    assert found["iic"] == pytest.approx((88 + 52 + 64 / 3) / 40**2)


def test_below_three_sources_alpha_and_gamma_are_empty():
    found = run([3.0, 4.0], [(1, 2, 500.0, 500.0)])
    assert found[["alpha", "gamma"]].isna().all()
    assert found["beta"] == 0.5
    assert found["cost_ratio"] == -1  # 1 − 1 / 0.5 km: a corridor shorter than a kilometre
    three = run([1.0, 1.0, 1.0], [(1, 2, 500.0, 500.0), (2, 3, 500.0, 500.0)])
    assert three["alpha"] == 0  # (2 − 3 + 1) / 1
    assert three["gamma"] == pytest.approx(2 / 3)


def test_parts_that_nothing_joins_are_counted():
    found = run([1.0] * 5, [(1, 2, 1000.0, 1000.0), (3, 4, 1000.0, 1000.0)], dispersal_median_m=1000.0)
    assert found["components"] == 3
    assert found["alpha"] == pytest.approx(-2 / 5)
    assert found["pc"] == pytest.approx((5 + 2 * 2 * 0.5) / 1600)
    assert found["iic"] == pytest.approx((5 + 2 * 2 / 2) / 1600)


def test_default_median_is_5_km():
    found = run([1.0, 1.0], [(1, 2, 2500.0, 2500.0)], (1, 1, 0, 0))
    assert found["pc"] == pytest.approx((2 + 2 * 2**-0.5) / 4)


def test_a_region_that_is_one_source_has_pc_of_1():
    found = run([20.0, 20.0], [(1, 2, 1.0, 1e-9)], dispersal_median_m=1e12)
    assert found["pc"] == pytest.approx(1)


def test_bad_input():
    with pytest.raises(ValueError, match="region has no area"):
        run([1.0, 1.0], [(1, 2, 1.0, 1.0)], (0, 0, 0, 0))
    assert run([0.2, 0.2], [(1, 2, 1.0, 1.0)], (0.5, 0, 0, 0))["pc"] > 0  # of less than a square metre, it has one
    with pytest.raises(ValueError, match="which `sources` do not hold"):
        run([1.0, 1.0], [(1, 3, 1.0, 1.0)])
    with pytest.raises(ValueError, match="median"):
        run([1.0, 1.0], [(1, 2, 1.0, 1.0)], dispersal_median_m=-1.0)


def test_inputs_stay_as_they_are():
    given = frames([1.0, 2.0], [(1, 2, 1.0, 1.0)], (1, 1, 1, 1))
    kept = given[0].copy(), given[1].copy(), given[2].copy(deep=True)
    network_indices(*given)
    assert given[0].equals(kept[0])
    assert given[1].equals(kept[1])
    assert given[2].identical(kept[2])
