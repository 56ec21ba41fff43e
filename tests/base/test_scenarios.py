"""Layers of climate scenarios: one file each in one entry, stacked along `scenario`; anything else is told with place and cure."""

import numpy as np
import pytest
import rasterio
from rasterio import Affine

from shanshui.base.catalog import read_catalog
from shanshui.base.ingest import ingest
from shanshui.core.grid import Grid

GRID = Grid("EPSG:32645", 500_000.0, 4_800_000.0, 100.0, (4, 5))
THREE = "[126, 245, 585]"


def write(path, value):
    profile = {"driver": "GTiff", "dtype": "float32", "count": 1, "height": 4, "width": 5, "crs": GRID.crs,
               "transform": Affine(*GRID.transform), "nodata": -9999}  # fmt: skip
    with rasterio.open(path, "w", **profile) as file:
        file.write(np.full((4, 5), value, dtype="f4"), 1)


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "情景 资料"
    path.mkdir()
    for number, value in ((126, 1.5), (245, 2.0), (585, 2.5)):
        write(path / f"升温 {number}.tif", value)
    return path


def read(folder, layer, *lines):
    file = folder / "catalog.toml"
    file.write_text("\n".join([f"[{layer}]", *lines, 'licence = "测试"', 'citation = "测试"']), "utf8")
    return read_catalog(file)


def test_a_file_for_each_scenario(folder):
    """Stacked in their order, with the numbers as coordinates; the reading, and so the key, tells which."""
    lines = ('path = "升温 {scenario}.tif"', f"scenarios = {THREE}", 'unit = "degC"', 'year = "2041-2060"')
    catalog, problems = read(folder, "temperature_change_scenario", *lines)
    assert not problems
    entry = catalog["temperature_change_scenario"]
    assert entry.reading()["scenarios"] == (126, 245, 585) and len(entry.files) == 3
    raster = ingest("temperature_change_scenario", entry, GRID)
    assert raster.dims == ("scenario", "y", "x") and raster["scenario"].values.tolist() == [126, 245, 585]
    np.testing.assert_array_equal(raster.values[:, 0, 0], [1.5, 2.0, 2.5])
    catalog, _ = read(folder, "temperature_change_scenario", *lines[:1], "scenarios = [245]", *lines[2:])
    assert ingest("temperature_change_scenario", catalog["temperature_change_scenario"], GRID).values[0, 0, 0] == 2.0


@pytest.mark.parametrize(("layer", "lines", "told"), [
    ("temperature_change_scenario", ['path = "升温 {scenario}.tif"'], [("scenarios-missing", "scenarios")]),
    ("temperature_change_scenario", ['path = "升温 126.tif"', f"scenarios = {THREE}"], [("scenarios-missing", "path")]),
    ("temperature_change_scenario", ['path = "升温 126.tif"'], [("scenarios-missing", "path"), ("scenarios-missing", "scenarios")]),
    ("temperature_change_scenario", ['path = "升温 {scenario}.tif"', "scenarios = [245, 126]"], [("scenarios-order", "scenarios")]),
    ("temperature_change_scenario", ['path = "升温 {scenario}.tif"', "scenarios = [245, 245]"], [("scenarios-order", "scenarios")]),
    ("temperature", ['path = "升温 {scenario}.tif"', f"scenarios = {THREE}"], [("scenarios-unused", "path")]),
    ("temperature", ['path = "升温 126.tif"', f"scenarios = {THREE}"], [("scenarios-unused", "scenarios")]),
])  # fmt: skip
def test_what_is_told(folder, layer, lines, told):
    _, problems = read(folder, layer, *lines, 'unit = "degC"')
    assert [(p.code, p.where.rsplit(".", 1)[-1]) for p in problems] == told
    assert all(p.cure.zh and p.layer == layer for p in problems)


def test_a_number_that_is_no_pathway(folder):
    write(folder / "升温 2030.tif", 1)
    _, problems = read(folder, "temperature_change_scenario", 'path = "升温 {scenario}.tif"', "scenarios = [126, 2030]",
                       'unit = "degC"')  # fmt: skip
    assert [p.code for p in problems] == ["scenario-unknown"] and problems[0].found == "[2030]"
    assert "245" in problems[0].expected


def test_a_scenario_without_its_file(folder):
    _, problems = read(folder, "temperature_change_scenario", 'path = "升温 {scenario}.tif"', "scenarios = [126, 370]",
                       'unit = "degC"')  # fmt: skip
    assert [p.code for p in problems] == ["file-missing"] and problems[0].found.endswith("升温 370.tif")


def test_years_to_come_are_told_of_what_is_foreseen_only():
    """A year ahead is right for a forecast, and wrong for what was observed."""
    from shanshui.base.catalog import Entry
    from shanshui.base.check import of_layer

    def codes(name, year):
        entry = Entry(path="a.tif", year=year, licence="x", citation="x", name=name, files=())
        return [p.code for p in of_layer(entry, None, None)]

    ahead = ("urban_expansion", "precipitation_scenario", "temperature_scenario", "precipitation_change_scenario",
             "temperature_change_scenario")  # fmt: skip
    for name in ahead:
        assert codes(name, 2100) == [] and codes(name, 2101) == ["year-impossible"]
    assert codes("temperature", 2090) == ["year-impossible"] and codes("population", 2090) == ["year-impossible"]
