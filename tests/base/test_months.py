"""Monthly layers: twelve files in one entry, stacked along `month`; anything less is told with place and cure."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio

from shanshui.base.catalog import read_catalog
from shanshui.base.ingest import ingest, sources_of
from shanshui.core.contract import conform
from shanshui.core.grid import Grid

GRID = Grid("EPSG:32647", 500_000.0, 4_000_000.0, 100.0, (2, 3))
ALL = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]"
SAID = 'licence = "测试"\ncitation = "测试"\n'


def write(path, value):
    values = np.full(GRID.shape, value, dtype="f4")
    values[0, 0] = -9999
    with rasterio.open(path, "w", driver="GTiff", height=2, width=3, count=1, dtype="float32", crs=GRID.crs, nodata=-9999,
                       transform=rasterio.Affine(*GRID.transform)) as file:  # fmt: skip
        file.write(values, 1)


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "逐月 资料"
    path.mkdir()
    for month in range(1, 13):
        write(path / f"气温 {month:02d}.tif", 10 + month)
        write(path / f"雨 {month}.tif", 2.5 * month)
    return path


def read(folder, layer, *lines):
    (folder / "catalog.toml").write_text("\n".join([f"[{layer}]", *lines, SAID]), "utf8")
    return read_catalog(folder / "catalog.toml")


@pytest.mark.parametrize(
    ("layer", "path", "unit", "values"),
    [
        ("temperature_months", "气温 {month}.tif", "degC", [10 + m for m in range(1, 13)]),
        ("precipitation_months", "雨 {month}.tif", "mm", [2.5 * m for m in range(1, 13)]),
    ],
)
def test_twelve_files_are_stacked(folder, layer, path, unit, values):
    """Written with one digit or with two."""
    catalog, problems = read(folder, layer, f'path = "{path}"', f"months = {ALL}", f'unit = "{unit}"', "year = 2020")
    assert problems == []
    entry = catalog[layer]
    assert len(entry.files) == 12 and len(sources_of(entry)) == 12
    assert entry.reading()["months"] == tuple(range(1, 13))
    raster = ingest(layer, entry, GRID)
    assert raster.dims == ("month", "y", "x") and raster["month"].values.tolist() == list(range(1, 13))
    assert int(raster["year"]) == 2020
    assert raster.values[:, 1, 2].tolist() == values
    assert np.isnan(raster.values[:, 0, 0]).all()
    conform(layer, raster, GRID)


def test_a_mean_of_years_has_no_year(folder):
    lines = ('path = "雨 {month}.tif"', f"months = {ALL}", 'unit = "mm"', 'year = "1991-2020"')
    catalog, problems = read(folder, "precipitation_months", *lines)
    assert problems == []
    assert "year" not in ingest("precipitation_months", catalog["precipitation_months"], GRID).coords


@pytest.mark.parametrize(
    ("layer", "lines", "expected"),
    [
        ("precipitation_months", ['path = "雨 {month}.tif"'], [("months-missing", "months")]),
        ("precipitation_months", ['path = "雨 1.tif"', f"months = {ALL}"], [("months-missing", "path")]),
        ("precipitation_months", ['path = "雨 1.tif"'], [("months-missing", "path"), ("months-missing", "months")]),
        ("precipitation_months", ['path = "雨 {month}.tif"', "months = [1, 2, 3]"], [("months-incomplete", "months")]),
        ("precipitation_months", ['path = "雨 {month}.tif"', "months = [2, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]"],
         [("months-incomplete", "months")]),
        ("precipitation", ['path = "雨 {month}.tif"', f"months = {ALL}"], [("months-unused", "path")]),
        ("precipitation", ['path = "雨 1.tif"', f"months = {ALL}"], [("months-unused", "months")]),
        ("precipitation_months", ['path = "雪 {month}.tif"', f"months = {ALL}"], [("file-missing", "path")] * 12),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(folder, layer, lines, expected):
    _, problems = read(folder, layer, *lines, 'unit = "mm"')
    told = [(p.code, p.where.rsplit(".", 1)[-1]) for p in problems]
    assert told == expected
    for problem in problems:
        assert problem.what.zh and problem.what.en and problem.cure.zh and problem.cure.en and problem.layer == layer


def test_the_months_that_lack_are_named(folder):
    _, problems = read(folder, "precipitation_months", 'path = "雨 {month}.tif"', 'unit = "mm"',
                       "months = [1, 2, 3, 4, 5, 6, 8, 9, 10, 11]")  # fmt: skip
    assert problems[0].expected == "7, 12"
