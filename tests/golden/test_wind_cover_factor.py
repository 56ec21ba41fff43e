"""wind_cover_factor: paper: a worked value; hand sum by ecosystem; no coefficient is no factor."""

from importlib import resources
from math import exp

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.wind_soil import wind_cover_factor
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

G = Grid("EPSG:32647", 0.0, 0.0, 30.0, (1, 6))
TABLE = pd.read_csv(str(resources.files("shanshui.guide").joinpath("profiles/national/tables/wind_cover_table.csv")))


def cover(*values, years=(2010, 2020)):
    return G.raster(np.stack([np.full((1, 6), 0.9), np.array([values])]).astype("f4"), "fvc", year=np.array(years))


def test_by_class_and_year():
    codes = G.raster(np.array([[32, 11, 20, 51, 72, 82]], "i2"), "ecosystem", year=2020)
    found = wind_cover_factor(codes, cover(0.2, 0.2, 0.2, 0.2, 0.2, 0.0), TABLE, base_year=2020)
    # grassland at 20 %: exp(−0.1151 · 20) = exp(−2.302) = 0.10006
    hand = [exp(-2.302), exp(-0.1535 * 20), exp(-0.0921 * 20), exp(-0.0438 * 20), exp(-0.0658 * 20), 1]
    np.testing.assert_allclose(found.values[0], hand, rtol=1e-6)
    assert found.name == "wind_cover_factor" and found.dtype == np.float32


def test_the_other_rows_of_the_table():
    codes = G.raster(np.array([[71, 70, 82, 10, 30, 20]], "i2"))
    found = wind_cover_factor(codes, cover(*[0.1] * 6), TABLE, base_year=2020).values[0]
    hand = [exp(-0.658), exp(-0.768), exp(-0.768), exp(-1.535), exp(-1.151), exp(-0.921)]
    np.testing.assert_allclose(found, hand, rtol=1e-6)


def test_what_has_no_coefficient_or_cover_has_no_factor():
    codes = G.raster(np.array([[42, 61, 81, 73, -1, 32]], "i2"))
    found = wind_cover_factor(
        codes, cover(0.2, 0.2, 0.2, 0.2, 0.2, np.nan), TABLE[TABLE["ecosystem"] != 70], base_year=2020
    )
    assert np.isnan(found.values).all()
    with pytest.raises(Absent):
        wind_cover_factor(codes, cover(*[0.2] * 6), TABLE, base_year=2015)
    with pytest.raises(ValueError, match="coefficient"):
        wind_cover_factor(codes, cover(*[0.2] * 6), TABLE.assign(coefficient=0.0), base_year=2020)
