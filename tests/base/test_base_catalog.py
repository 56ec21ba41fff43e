"""catalog.toml: everything that is wrong is told at once, with place and cure."""

from __future__ import annotations

import pytest

from shanshui.base.catalog import load_catalog, read_catalog
from shanshui.core.errors import Problems

SAID = 'licence = "测试"\ncitation = "测试"\n'
SOUND = f"""
[counties]
path = "县界.geojson"
crs = "GCJ-02"
columns = {{ code = "adcode" }}
where = {{ column = "level", equals = "district" }}
{SAID}
[land_cover]
path = "${{DATA}}/地类 {{year}}.tif"
years = [2000, 2020]
classification = "cnlucc"
{SAID}
[elevation]
path = "dem.tif"
unit = "km"
nodata = nan
scale = 1
year = "1999-2017"
resampling = "average"
{SAID}
"""


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "规划 目录"
    (path / "资料").mkdir(parents=True)
    for name in ("县界.geojson", "dem.tif", "资料/地类 2000.tif", "资料/地类 2020.tif"):
        (path / name).write_bytes(b"x")
    return path


def read(folder, text, data="资料"):
    (folder / "catalog.toml").write_text(text, "utf8")
    return read_catalog(folder / "catalog.toml", folder / data if data else None)


def codes(folder, text, **more):
    problems = read(folder, text, **more)[1]
    for problem in problems:
        assert problem.what.zh and problem.what.en and problem.cure.zh and problem.cure.en and problem.where
    return [(p.code, p.where) for p in problems]


def entry(layer, *lines):
    return "\n".join([f"[{layer}]", *lines, SAID])


def test_a_sound_catalog(folder):
    catalog, problems = read(folder, SOUND)
    assert problems == [] and list(catalog) == ["counties", "land_cover", "elevation"]
    assert catalog["land_cover"].files == (folder / "资料/地类 2000.tif", folder / "资料/地类 2020.tif")
    assert catalog["counties"].files == (folder / "县界.geojson",)
    reading = catalog["elevation"].reading()
    assert set(reading) == {"unit", "nodata", "scale", "year", "resampling"} and reading["unit"] == "km"
    assert "counties" in catalog and "roads" not in catalog


def test_data_folder_from_the_environment_or_the_argument(folder, monkeypatch):
    monkeypatch.delenv("SHANSHUI_DATA", raising=False)
    assert codes(folder, SOUND, data=None) == [("data-unset", "catalog.toml [land_cover].path")]
    monkeypatch.setenv("SHANSHUI_DATA", str(folder / "资料"))
    assert codes(folder, SOUND, data=None) == []
    assert len(codes(folder, SOUND, data="别处")) == 2  # the argument beats the environment
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SHANSHUI_DATA", "资料")
    catalog, _ = read(folder, SOUND, data=None)
    assert catalog["land_cover"].files[0].is_absolute() and catalog["land_cover"].files[0].exists()


def test_all_problems_at_once(folder):
    text = "\n".join(
        [
            entry("elevaton", 'path = "dem.tif"'),
            entry("elevation", 'path = "没有.tif"', 'unit = "米"', "typo = 1"),
            entry("slope", 'path = "没有.tif"', 'unit = "km"'),
            entry("ndvi", 'path = "dem.tif"', 'unit = "1"'),
            entry("land_cover", 'path = "dem.tif"', "year = 2020", 'resampling = "bilinear"'),
            entry("roads", 'path = "县界.geojson"', 'unit = "m"', 'columns = { nom = "x" }'),
        ]
    )
    assert codes(folder, text) == [
        ("layer-unknown", "catalog.toml [elevaton]"),
        ("catalog-field-unknown", "catalog.toml [elevation].typo"),
        ("unit-dimension", "catalog.toml [slope].unit"),
        ("file-missing", "catalog.toml [slope].path"),
        ("year-missing", "catalog.toml [ndvi].year"),
        ("resampling-kind", "catalog.toml [land_cover].resampling"),
        ("classification-missing", "catalog.toml [land_cover].classification"),
        ("catalog-field-unused", "catalog.toml [roads].unit"),
        ("column-unknown", "catalog.toml [roads].columns.nom"),
    ]
    unknown = read(folder, text)[1][0]
    assert unknown.found == "elevaton" and "elevation" in unknown.expected
    missing = next(p for p in read(folder, text)[1] if p.code == "file-missing")
    assert missing.found == str(folder / "没有.tif") and missing.layer == "slope"
    with pytest.raises(Problems) as caught:
        load_catalog(folder / "catalog.toml")
    assert len(caught.value.problems) == 9


@pytest.mark.parametrize(
    ("layer", "lines", "said"),
    [
        ("elevation", ['path = "dem.tif"'], ["unit-missing"]),
        ("elevation", ['path = "dem.tif"', 'unit = "米"'], ["unit-unknown"]),
        ("elevation", ['path = "dem.tif"', 'unit = "m"', "scale = 0"], ["catalog-field"]),
        ("elevation", ['path = "dem.tif"', 'unit = "m"', "scale = inf"], ["catalog-field"]),
        ("elevation", ['path = "dem.tif"', 'unit = "m"', 'scale = "2"'], ["catalog-field"]),
        ("elevation", ['path = "dem.tif"', 'unit = "m"', "native_resolution_m = 0"], ["catalog-field"]),
        ("elevation", ['path = "dem.tif"', 'unit = "m"', 'resampling = "mode"'], ["resampling-kind"]),
        ("elevation", ['path = "dem.tif"', 'unit = "m"', 'crs = "gcj-02"'], ["crs-gcj02"]),
        ("elevation", ['path = "{year}.tif"', 'unit = "m"', "years = [2000]"], ["years-unused", "file-missing"]),
        ("elevation", ['path = "${HOME}/dem.tif"', 'unit = "m"'], ["path-variable"]),
        ("elevation", ['path = "a/${DATA}/dem.tif"', 'unit = "m"'], ["path-variable"]),
        ("elevation", ['path = "{y}.tif"', 'unit = "m"'], ["path-variable"]),
        ("elevation", ['path = "/vsicurl/http://x"', 'unit = "m"'], ["file-indirect"]),
        ("elevation", ['path = "https://x/dem.tif"', 'unit = "m"'], ["file-indirect"]),
        ("elevation", ['path = ""', 'unit = "m"'], ["catalog-field"]),
        ("land_cover", ['path = "{year}.tif"', 'classification = "cnlucc"'], ["years-missing"]),
        ("land_cover", ['path = "dem.tif"', 'classification = "cnlucc"', "years = [2000]"], ["years-unused"]),
        ("land_cover", ['path = "${DATA}/地类 {year}.tif"', 'classification = "cnlucc"', "years = [2020, 2000]"], ["years-order"]),
        ("land_cover", ['path = "${DATA}/地类 {year}.tif"', 'classification = "cnlucc"', "years = [2020, 2020]"], ["years-order"]),
        ("land_cover", ['path = "dem.tif"', 'classification = "land_sea_use"', "year = 2020"], ["classification-unknown"]),
        ("land_cover", ['path = "dem.tif"', 'classification = "cnlucc"', "year = 2020", "scale = 1.0"], ["catalog-field-unused"]),
        ("threats", ['path = "dem.tif"', 'unit = "1"', "year = 2020"], ["layer-computed"]),
        ("zones_adopted", ['path = "县界.geojson"'], ["layer-is-decision"]),
        ("land_cover_crosswalk", ['path = "县界.geojson"'], ["layer-is-profile"]),
        ("counties", ['path = "县界.geojson"', 'where = { column = "a", equals = 1, or = 2 }'], ["catalog-field-unknown"]),
        ("counties", ['path = "县界.geojson"', 'sheet = "a"'], ["catalog-field-unused"]),
    ],
)  # fmt: skip
def test_one_problem(folder, layer, lines, said):
    assert [c for c, _ in codes(folder, entry(layer, *lines))] == said


def test_licence_and_citation_are_required(folder):
    assert codes(folder, '[elevation]\npath = "dem.tif"\nunit = "m"\n') == [
        ("catalog-field-missing", "catalog.toml [elevation].licence"),
        ("catalog-field-missing", "catalog.toml [elevation].citation"),
    ]


def test_the_file_itself(folder):
    assert [c for c, _ in codes(folder, "[elevation\n")] == ["catalog-syntax"]
    assert [c for c, _ in codes(folder, "elevation = 1")] == ["catalog-field"]
    assert read_catalog(folder / "没有.toml")[1][0].code == "file-missing"
    (folder / "catalog.toml").write_bytes(b"\xef\xbb\xbf" + SOUND.encode())
    assert read_catalog(folder / "catalog.toml", folder / "资料")[1] == []
