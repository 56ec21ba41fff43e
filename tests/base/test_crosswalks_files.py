"""Rasters whose catalog entry states no classification, or a wrong one: what their codes tell is told."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio

from shanshui.base.catalog import Entry, read_catalog
from shanshui.base.check import check_catalog
from shanshui.base.classes import classifications
from shanshui.base.recognise import LIMIT, MOST, ROWS, codes_of

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
BOTH = "land_sea_use_2020 / land_sea_use_2023"


def tif(path, values, nodata=-1):
    values = np.asarray(values)
    with rasterio.open(path, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=1, dtype=values.dtype.name,
                       crs=CRS, transform=rasterio.Affine(10, 0, 0, 0, -10, 3_500_030), nodata=nodata) as file:  # fmt: skip
        file.write(values, 1)
    return path


@pytest.fixture
def folder(tmp_path):
    inner = tmp_path / "地类 检查"
    inner.mkdir()
    return inner


def unstated(folder, codes, *more, nodata=-1):
    tif(folder / "地类.tif", np.array([codes], dtype="i2"), nodata)
    lines = ["[land_cover]", 'path = "地类.tif"', "year = 2020", 'licence = "测试"', 'citation = "测试"', *more]
    (folder / "catalog.toml").write_text("\n".join(lines), "utf8")
    catalog, problems = read_catalog(folder / "catalog.toml")
    assert [(p.code, p.where, p.layer) for p in problems] == [
        ("classification-missing", "catalog.toml [land_cover].classification", "land_cover")
    ]
    assert "land_cover" not in catalog
    return problems[0]


def test_codes_that_fit_one_are_recognised(folder):
    told = unstated(folder, [204, 1702, -1, 101])
    assert told.expected == "land_sea_use_2023"
    assert 'classification = "land_sea_use_2023"' in told.cure.zh and "2023年版" in told.cure.zh
    assert unstated(folder, [1313, 101]).expected == "land_sea_use_2020"
    assert unstated(folder, [11, 44, 62]).expected == "cnlucc"
    assert unstated(folder, [10810, 591, 2601]).expected == "third_survey"


def test_codes_that_fit_both_editions_are_asked_for(folder):
    told = unstated(folder, [2303, 1311, 1701])
    assert told.expected == BOTH and "核实" in told.cure.zh


def test_the_nodata_value_is_no_code(folder):
    assert unstated(folder, [205, 999], nodata=999).expected == "land_sea_use_2023"
    assert unstated(folder, [205, 999], "nodata = 999", nodata=None).expected == "land_sea_use_2023"
    assert unstated(folder, [205, 999]).expected == " / ".join(classifications())  # fits none: all are listed


def test_all_years_together(folder):
    for year, code in ((2000, 2303), (2020, 204)):
        tif(folder / f"地类 {year}.tif", np.array([[code]], dtype="i2"))
    told = unstated(folder, [1], "")
    assert "igbp" in told.expected
    text = (folder / "catalog.toml").read_text("utf8").replace("year = 2020", "years = [2000, 2020]")
    (folder / "catalog.toml").write_text(text.replace("地类.tif", "地类 {year}.tif"), "utf8")
    assert read_catalog(folder / "catalog.toml")[1][0].expected == "land_sea_use_2023"


def test_what_is_not_looked_at(folder):
    (folder / "坏.tif").write_bytes(b"II*\0" + bytes(40))
    assert codes_of(folder / "坏.tif", None) is None
    assert codes_of(tif(folder / "实数.tif", np.ones((2, 2), "f4"), None), None) is None
    many = tif(folder / "多.tif", np.arange(MOST + 1, dtype="i2")[None], None)
    assert codes_of(many, None) is None and len(codes_of(many, 0)) == MOST
    tall = tif(folder / "高.tif", np.repeat(np.arange(3, dtype="u1"), ROWS)[:, None][: 2 * ROWS + 1], None)
    assert codes_of(tall, None) == {0, 1, 2}  # three bands of rows, the last of one row
    assert (LIMIT, MOST, ROWS) == (400_000_000, 512, 256)
    path = folder / "大.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=20_001,
        width=20_000,
        count=1,
        dtype="uint8",
        crs=CRS,
        tiled=True,
        sparse_ok=True,
    ):
        pass
    assert codes_of(path, None) is None


def test_a_wrong_statement_is_refused_with_what_fits(folder):
    file = tif(folder / "地类.tif", np.array([[204, 101], [1702, 204]], dtype="i2"))
    entry = Entry(
        name="land_cover",
        path="x",
        files=(file,),
        year=2020,
        classification="land_sea_use_2020",
        licence="测",
        citation="测",
    )
    told = [p for p in check_catalog({"land_cover": entry}, None, None, None) if p.code == "code-unknown"]
    assert [p.found for p in told] == ["204"]
    assert "land_sea_use_2023" in told[0].cure.zh and "land_sea_use_2023" in told[0].cure.en
    right = entry.model_copy(update={"classification": "land_sea_use_2023"})
    assert [p.code for p in check_catalog({"land_cover": right}, None, None, None)] == ["layer-required"]
