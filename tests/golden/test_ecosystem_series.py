"""Expected codes are hand sums: the CNLUCC second-level classes, each looked up by its meaning in HJ 1166-2021 Appendix A."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shanshui.base.classes import classifications, crosswalk
from shanshui.base.ecosystems import ecosystem_series
from shanshui.core.errors import NotFound
from shanshui.core.grid import Grid

GRID = Grid("+proj=aea +lat_1=25 +lat_2=47 +lon_0=105 +ellps=GRS80", 0.0, 200.0, 100.0, (2, 2))
# cropland 51 · forest 10, sparse 14 · shrub 20 · grassland 30, sparse 34 · marsh 41, lake 42, river 43 · glacier 81
# settlement 61, industry and transport 63 · sand 70, saline 73 · bare 82 (gobi too) · other 80
CNLUCC = {
    11: 51, 12: 51, 21: 10, 22: 20, 23: 14, 24: 10, 31: 30, 32: 30, 33: 34, 41: 43, 42: 42, 43: 42, 44: 81, 45: 41, 46: 41,
    51: 61, 52: 61, 53: 63, 61: 70, 62: 82, 63: 73, 64: 41, 65: 82, 66: 82, 67: 80,
}  # fmt: skip
# IGBP: needle forests 12, broad 11, mixed 13 · shrub 20 · woody savanna (30-60 % trees) forest 10 · savanna, grassland 30
# wetland 41, water 42 (0 in MCD12C1, 17 in MCD12Q1) · cropland and mosaic 51 · built 61 · ice 81 · barren 82
IGBP = {
    0: 42, 1: 12, 2: 11, 3: 12, 4: 11, 5: 13, 6: 20, 7: 20, 8: 10, 9: 30, 10: 30, 11: 41, 12: 51, 13: 61, 14: 51, 15: 81, 16: 82,
    17: 42,
}  # fmt: skip
PRODUCTS = {"cnlucc": CNLUCC, "igbp": IGBP}


def series(values, years=(2000, 2020)):
    return GRID.raster(np.array(values, dtype="i2"), "land_cover", year=np.array(years))


@pytest.mark.parametrize("product", PRODUCTS)
def test_class_by_class(product):
    table = crosswalk(product)
    assert dict(zip(table["code"], table["ecosystem"], strict=True)) == PRODUCTS[product]
    assert set(table["status"]) == {"assumed"} and table["source"].str.len().min() > 0


def test_only_known_products():
    assert classifications() == sorted(PRODUCTS)
    with pytest.raises(NotFound):
        crosswalk("../cnlucc")


def test_every_code_is_found():
    grid = Grid(GRID.crs, 0.0, 500.0, 100.0, (5, 5))
    cover = grid.raster(np.array(list(CNLUCC), dtype="i2").reshape(1, 5, 5), year=np.array([2020]))
    assert ecosystem_series(cover, crosswalk("cnlucc")).values.ravel().tolist() == list(CNLUCC.values())


def test_by_hand_with_nodata():
    cover = series([[[11, 64], [-1, 44]], [[51, 33], [62, -1]]])
    before = cover.copy(deep=True)
    out = ecosystem_series(cover, crosswalk("cnlucc"))
    assert out.values.tolist() == [[[51, 41], [-1, 81]], [[61, 34], [82, -1]]]
    assert out.dtype == np.int16 and out.dims == ("year", "y", "x") and out.name == "ecosystem_series"
    assert out["year"].values.tolist() == [2000, 2020] and GRID.covers(out)
    assert cover.identical(before)


def test_codes_that_the_crosswalk_lacks_are_named():
    with pytest.raises(ValueError, match="not in the crosswalk: 7, 99"):
        ecosystem_series(series([[[11, 99], [7, 44]]], years=(2000,)), crosswalk("cnlucc"))
    twice = pd.DataFrame({"code": [1, 1], "ecosystem": [10, 20]})
    with pytest.raises(ValueError, match="code 1 twice"):
        ecosystem_series(series([[[1, 1], [1, 1]]], years=(2000,)), twice)


def test_a_block_is_the_whole():
    cover = series([[[11, 64], [-1, 44]], [[51, 33], [62, -1]]])
    whole = ecosystem_series(cover, crosswalk("cnlucc"))
    block = ecosystem_series(cover.isel(y=slice(1, 2), x=slice(0, 1)), crosswalk("cnlucc"))
    assert block.identical(whole.isel(y=slice(1, 2), x=slice(0, 1)))
