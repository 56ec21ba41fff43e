"""Expected codes are hand sums: the classes of each product, each looked up by its meaning in HJ 1166-2021 Appendix A."""

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
# settlement 61, industry and transport 63 · sand 70, saline 73 · bare 82 (gobi too) · other 80; 44 is permanent ice, 64 marsh
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
# trees 10, shrub 20, grass 30, crops 40, built 50, bare 60, ice 70, water 80, herbaceous wetland 90, mangrove 95, moss 100 (sparse)
WORLDCOVER = {10: 10, 20: 20, 30: 30, 40: 51, 50: 61, 60: 82, 70: 81, 80: 42, 90: 41, 95: 41, 100: 34}
# 1 crops, 2 forest, 3 shrub, 4 grass, 5 water, 6 ice, 7 barren, 8 impervious, 9 wetland
CLCD = {1: 51, 2: 10, 3: 20, 4: 30, 5: 42, 6: 81, 7: 82, 8: 61, 9: 41}
# tundra 70 counts as grassland; 255 is the sea: no ecosystem of the land
GLOBELAND30 = {10: 51, 20: 10, 30: 30, 40: 20, 50: 41, 60: 42, 70: 30, 80: 61, 90: 82, 100: 81, 255: -1}
# 11 rangeland is grass and shrub in one: grassland; grass 3 and scrub 6 are of the first edition; 10 cloud is no data
ESRI10M = {1: 42, 2: 10, 3: 30, 4: 41, 5: 51, 6: 20, 7: 61, 8: 82, 9: 81, 10: -1, 11: 30}
# deciduous 41 broadleaf, evergreen 42 undivided, mixed 43 · sedge, lichen, moss, pasture grassland · woody and other wetland marsh
NLCD = {
    11: 42, 12: 81, 21: 61, 22: 61, 23: 61, 24: 61, 31: 82, 41: 11, 42: 10, 43: 13, 51: 20, 52: 20, 71: 30, 72: 30, 73: 30, 74: 30,
    81: 30, 82: 51, 90: 41, 95: 41,
}  # fmt: skip
# 11x urban, 12x-13x industry and transport, 14x green · 21x, 24x arable, 22x orchards, 231 pasture · 31x forest
# 321 grass, 322-324 shrub (323 evergreen broad leaves), 331 sand, 332 rock, 333 sparse, 334 burnt: unknown, 335 ice
# 411, 412, 421, 423 marsh, 422 salt works, 511 and 522 flowing, 512, 521, 523 still
CORINE = {
    111: 61, 112: 61, 121: 63, 122: 63, 123: 63, 124: 63, 131: 63, 132: 63, 133: 63, 141: 62, 142: 62,
    211: 51, 212: 51, 213: 51, 221: 52, 222: 52, 223: 52, 231: 30, 241: 51, 242: 51, 243: 51, 244: 51,
    311: 11, 312: 12, 313: 13, 321: 30, 322: 20, 323: 21, 324: 20, 331: 70, 332: 82, 333: 34, 334: 80, 335: 81,
    411: 41, 412: 41, 421: 41, 422: 63, 423: 41, 511: 43, 512: 42, 521: 42, 522: 43, 523: 42,
}  # fmt: skip
PRODUCTS = {
    "cnlucc": CNLUCC, "igbp": IGBP, "worldcover": WORLDCOVER, "clcd": CLCD, "globeland30": GLOBELAND30, "esri10m": ESRI10M,
    "nlcd": NLCD, "corine": CORINE, "corine_grid": dict(enumerate(CORINE.values(), start=1)),
}  # fmt: skip
NATIONAL = ["third_survey", "gbt21010_2017", "land_sea_use_2020", "land_sea_use_2023"]


def series(values, years=(2000, 2020)):
    return GRID.raster(np.array(values, dtype="i2"), "land_cover", year=np.array(years))


@pytest.mark.parametrize("product", PRODUCTS)
def test_class_by_class(product):
    table = crosswalk(product)
    assert dict(zip(table["code"], table["ecosystem"], strict=True)) == PRODUCTS[product]
    assert set(table["status"]) == {"partly" if product == "worldcover" else "assumed"}
    assert table["source"].str.len().min() > 0


@pytest.mark.parametrize("product", PRODUCTS)
def test_space_follows_the_ecosystem(product):
    """Farmland agricultural; built land urban, but villages agricultural and lines of transport as around; the rest ecological."""
    table = crosswalk(product)
    by_class = {5: 2, 6: 3, -1: -1}
    expected = {c: by_class.get(e if e < 0 else e // 10, 1) for c, e in PRODUCTS[product].items()}
    expected |= {"cnlucc": {52: 2}, "corine": {122: 0}, "corine_grid": {4: 0}}.get(product, {})
    assert dict(zip(table["code"], table["space"], strict=True)) == expected


def test_only_known_products():
    assert classifications() == sorted([*PRODUCTS, *NATIONAL])
    with pytest.raises(NotFound):
        crosswalk("../cnlucc")


def test_codes_with_letters_and_the_sea():
    """05H1 shops, 0810A square, 1104K pond, 1207 gobi; 2305 sand and 1801 fisheries of the sea: no data."""
    out = ecosystem_series(series([[[591, 10810], [21104, 1207]]], years=(2020,)), crosswalk("third_survey"))
    assert out.values.tolist() == [[[61, 62], [42, 82]]]
    out = ecosystem_series(series([[[2305, 1801], [601, -1]]], years=(2020,)), crosswalk("land_sea_use_2023"))
    assert out.values.tolist() == [[[70, -1], [51, -1]]]


def test_gobi_as_desert_if_asked():
    """CNLUCC 62 is gobi, 65 bare soil, 67 other: 82, 82, 80; asked, only 62 becomes 70. WorldCover does not tell gobi."""
    cover = series([[[62, 65], [67, 61]]], years=(2020,))
    assert ecosystem_series(cover, crosswalk("cnlucc")).values.tolist() == [[[82, 82], [80, 70]]]
    assert ecosystem_series(cover, crosswalk("cnlucc"), gobi_as_desert=True).values.tolist() == [[[70, 82], [80, 70]]]
    held = crosswalk("cnlucc").assign(ecosystem=lambda t: t["ecosystem"].mask(t["code"] == 62, 80))
    assert ecosystem_series(cover, held, gobi_as_desert=True).values.tolist() == [[[70, 82], [80, 70]]]
    for table in (crosswalk("worldcover"), crosswalk("cnlucc").drop(columns="gobi")):
        with pytest.raises(ValueError, match="gobi"):
            ecosystem_series(cover, table, gobi_as_desert=True)


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
