"""soil_texture: hand sum: mixtures on either side of each border of the USDA triangle, and the triangle leaves no hole."""

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.texture import soil_texture
from shanshui.core.grid import Grid

# (sand, silt, clay) → class, corners of the classes as the triangle is drawn
CORNERS = [
    ((100, 0, 0), 1), ((90.05, 0, 9.95), 1), ((85.5, 14.5, 0), 1), ((90, 0, 10), 2),  # 0 + 1.5·10 = 15 is no sand any more
    ((85, 15, 0), 2), ((70.5, 29.5, 0), 2), ((85, 0, 15), 3), ((70, 30, 0), 3),  # 0 + 2·15 = 30; 30 + 0 = 30
    ((50.5, 49.5, 0), 3), ((43.5, 49.5, 7), 4), ((43.6, 49.5, 6.9), 3), ((53, 30, 17), 3), ((52, 30, 18), 4),
    ((52.5, 28, 19.5), 3), ((45, 28, 27), 8), ((45.5, 28, 26.5), 4), ((24, 49.5, 26.5), 4), ((23.5, 50, 26.5), 5),
    ((50, 50, 0), 5), ((20, 80, 0), 6), ((20.5, 79.5, 0), 5), ((8, 80, 12), 5), ((8.5, 80, 11.5), 6), ((0, 100, 0), 6),
    ((0, 73.5, 26.5), 5), ((0, 73, 27), 9), ((80, 0, 20), 7), ((80.5, 0, 19.5), 3), ((65.5, 0, 34.5), 7), ((65, 0, 35), 10),
    ((52.5, 27.5, 20), 7), ((45.5, 27.5, 27), 7), ((45, 27.5, 27.5), 8), ((20.5, 52.5, 27), 8), ((20, 53, 27), 9),
    ((20, 40.5, 39.5), 9), ((20, 40, 40), 11), ((45, 20, 35), 8), ((45.5, 19.5, 35), 10), ((45, 15.5, 39.5), 8),
    ((45, 15, 40), 12), ((45.5, 0, 54.5), 10), ((45, 0, 55), 12), ((20, 39.5, 40.5), 12), ((0, 40, 60), 11),
    ((0, 39.5, 60.5), 12), ((0, 0, 100), 12),
]  # fmt: skip


def texture(mixtures, **more):
    values = np.array(mixtures, dtype="f4")
    g = Grid("EPSG:32647", 0.0, 0.0, 30.0, (1, len(values)))
    layers = [g.raster(values[:, i][None], name) for i, name in enumerate(("sand", "silt", "clay"))]
    before = [layer.copy(deep=True) for layer in layers]
    result = soil_texture(*layers, base_year=2020, **more)
    for layer, was in zip(layers, before, strict=True):
        np.testing.assert_array_equal(layer, was)
    assert result.dtype == np.int16
    assert result.name == "soil_texture"
    return result.values[0].tolist()


@pytest.mark.parametrize(("mixture", "code"), CORNERS)
def test_the_corners_of_each_class(mixture, code):
    assert texture([mixture]) == [code]


def test_the_triangle_has_no_hole_and_every_class_occurs():
    mixtures = [(s, si, 100 - s - si) for s in range(101) for si in range(101 - s)]
    assert set(texture(mixtures)) == set(range(1, 13))


def test_shares_are_brought_to_a_hundred_within_the_tolerance():
    # 42 + 42 + 21 = 105 → 40, 40, 20: loam; 106 misses it by more than 5; 95 is still within
    assert texture([(42, 42, 21), (42, 43, 21), (38, 38, 19), (38, 37.9, 19)]) == [4, -1, 4, -1]
    assert texture([(42, 43, 21)], sum_tolerance=6.0) == [4]
    assert texture([(42, 42.03, 21)]) == [-1]
    assert texture([(40, 40, 20), (40, 40, 20.5)], sum_tolerance=0.0) == [4, -1]
    # 19.8 % of clay is 20 of 99: without it sandy loam
    assert texture([(79.2, 0, 19.8)]) == [7]
    with pytest.raises(ValueError, match="negative"):
        texture([(40, 40, 20)], sum_tolerance=-1.0)


def test_a_missing_share_has_no_texture_and_gobi_is_gravel():
    assert texture([(np.nan, 40, 20), (40, np.nan, 20), (40, 40, np.nan)]) == [-1, -1, -1]
    g = Grid("EPSG:32647", 0.0, 0.0, 30.0, (1, 3))
    cover = g.raster(np.array([[[62, 31, 62]], [[31, 62, 62]]], dtype="i2"), "land_cover", year=np.array([2010, 2020]))
    crosswalk = pd.DataFrame({"code": [31, 62], "gobi": [np.nan, 1]})
    found = texture(
        [(40, 40, 20), (40, 40, 20), (40, 40, np.nan)], land_cover=cover, land_cover_crosswalk=crosswalk
    )  # fmt: skip
    assert found == [4, 13, -1]  # by the base year, and only where the fine earth is known
    bare = crosswalk.drop(columns="gobi")
    assert texture([(40, 40, 20)] * 3, land_cover=cover, land_cover_crosswalk=bare) == [4, 4, 4]
