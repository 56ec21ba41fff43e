"""check_catalog: every defect of the files at once, none raised."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely

from shanshui.base.catalog import Catalog, Entry
from shanshui.base.check import check_catalog, region_prefix
from shanshui.base.plan_file import GridSpec, Region, Years

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
NORTH = 3_500_000.0
"""The made-up place lies in China, at 105° E."""
SPEC = GridSpec(crs=CRS, cell=10)
REGION = Region(code="513200", name="阿坝藏族羌族自治州", short="阿坝州")
YEARS = Years(reference=2000, base=2020)


def tif(path, values, *, crs=CRS, left=0.0, nodata=-9999, scale=None, bands=1):
    values = np.asarray(values)
    with rasterio.open(path, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=bands, dtype=values.dtype.name,
                       crs=crs, transform=rasterio.Affine(10, 0, left, 0, -10, NORTH + 30), nodata=nodata) as file:  # fmt: skip
        for band in range(1, bands + 1):
            file.write(values, band)
        if scale:
            file.scales, file.offsets = (scale[0],), (scale[1],)
    return path


def box(west, south, east, north):
    return shapely.box(west, NORTH + south, east, NORTH + north)


class Case:
    """A catalog in the making: sound counties, and whatever a test adds."""

    def __init__(self, folder):
        self.folder, self.entries = folder, {}
        zones = gpd.GeoDataFrame({"code": ["513201", "513221"], "name": ["甲", "乙"]},
                                 geometry=[box(0, 0, 15, 30), box(15, 0, 30, 30)], crs=CRS)  # fmt: skip
        zones.to_file(folder / "县界.gpkg")
        self.add("counties", folder / "县界.gpkg")

    def add(self, name, *files, **more):
        self.entries[name] = Entry(name=name, path="x", files=files, licence="测试", citation="测试", **more)

    def raster(self, name, values, years=None, **more):
        told = {k: more.pop(k) for k in ("crs_of", "left", "stored_nodata", "stored_scale", "bands") if k in more}
        made = {"crs": told.get("crs_of", CRS), "left": told.get("left", 0.0), "nodata": told.get("stored_nodata", -9999),
                "scale": told.get("stored_scale"), "bands": told.get("bands", 1)}  # fmt: skip
        files = [tif(self.folder / f"{name} {year}.tif", values, **made) for year in years or [0]]
        self.add(name, *files, **({"years": years} if years else {}), **more)

    def problems(self, spec=SPEC, **more):
        found = check_catalog(Catalog(self.folder / "catalog.toml", self.entries), spec, REGION, YEARS, **more)
        for problem in found:
            assert problem.what.zh and problem.cure.zh and problem.where and problem.line("zh") and problem.line("en")
        return found

    def codes(self, *args, **more):
        return [p.code for p in self.problems(*args, **more)]


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "规划 目录"
    path.mkdir()
    return Case(path)


def full(value, dtype="f4"):
    return np.full((3, 3), value, dtype)


def test_a_sound_catalog_has_no_problem(case):
    case.raster("elevation", full(3000), unit="m")
    case.raster("land_cover", full(64, "i2"), years=(2000, 2020), classification="cnlucc")
    assert case.codes() == ["years-same"]
    tif(case.folder / "land_cover 2000.tif", full(31, "i2"))
    (case.folder / "t.csv").write_text("code,area_km2,source\n513200,0.0009,公报\n", "utf8")
    case.add("control_area", case.folder / "t.csv")
    assert case.codes() == []


def test_everything_is_told_at_once(case):
    case.raster("elevation", full(12000), unit="m")
    case.raster("population", full(1), unit="person/km2", crs_of=None)
    case.raster("temperature", full(1), unit="degC", left=1e6)
    case.raster("precipitation", full(1), unit="mm", stored_nodata=None)
    case.raster("land_cover", full(99, "i2"), years=(2010, 2020), classification="cnlucc")
    (case.folder / "x.tif").write_text("<VRTDataset/>")
    case.add("aridity", case.folder / "x.tif", unit="1")
    (case.folder / "t.csv").write_text("code,area_km2\n513200,1\n", "utf8")
    case.add("control_area", case.folder / "t.csv")
    far = gpd.GeoDataFrame({"name": ["远"]}, geometry=[box(1e6, 0, 1.1e6, 10)], crs=CRS)
    far.to_file(case.folder / "红线.gpkg")
    case.add("red_lines", case.folder / "红线.gpkg")
    assert sorted(case.codes()) == sorted(
        ["value-range", "crs-missing", "extent-outside", "nodata-undeclared", "code-unknown", "code-unknown", "year-lacking",
         "file-vrt", "column-missing", "extent-outside"]
    )  # fmt: skip
    by = {p.layer: p for p in case.problems()}
    assert by["elevation"].found.startswith("12000 … 12000 m, 9 px") and by["elevation"].expected == "-500 … 9000"
    assert by["land_cover"].expected == "2000" and by["red_lines"].code == "extent-outside"
    assert next(p for p in case.problems() if p.code == "code-unknown").found == "99"


def test_range_is_checked_after_conversion(case):
    case.raster("elevation", full(90000), unit="m", scale=0.1)
    assert case.codes() == []
    case.raster("elevation", full(90010), unit="m", scale=0.1)
    assert case.codes() == ["value-range"]
    case.raster("elevation", full(9.1), unit="km")
    assert case.codes() == ["value-range"]


def test_values_are_checked_where_they_are_used(case):
    values = np.full((3, 20), 100.0, "f4")
    values[:, 12] = 20000  # 90 m beyond the region
    case.raster("elevation", values, unit="m")
    assert case.codes() == []
    assert case.codes(margin=100) == ["value-range"]


def test_degrees(case):
    assert case.codes(GridSpec(crs="EPSG:4490", cell=0.01)) == ["grid-degrees"]


def test_counties_missing_or_foreign(case):
    zones = gpd.GeoDataFrame({"code": ["513201", "510104"], "name": ["甲", "乙"]},
                             geometry=[box(0, 0, 15, 30), box(15, 0, 30, 30)], crs=CRS)  # fmt: skip
    zones.to_file(case.folder / "b.gpkg")
    case.add("counties", case.folder / "b.gpkg")
    assert [(p.code, p.found, p.expected) for p in case.problems()] == [("county-foreign", "510104", "5132…")]
    del case.entries["counties"]
    assert case.codes() == ["layer-required"]
    assert [region_prefix(c) for c in ("513200", "510000", "513201", "659001")] == ["5132", "51", "513201", "659001"]


def test_defective_vectors_do_not_stop_the_check(case):
    bow = gpd.GeoDataFrame(
        {"name": ["甲"]}, geometry=[shapely.Polygon([(0, NORTH), (1, NORTH + 1), (1, NORTH), (0, NORTH + 1)])], crs=CRS
    )
    bow.to_file(case.folder / "c.gpkg")
    case.add("red_lines", case.folder / "c.gpkg")
    empty = gpd.GeoDataFrame({"name": ["无"]}, geometry=[None], crs=CRS)
    empty.to_file(case.folder / "d.gpkg")
    case.add("urban_boundary", case.folder / "d.gpkg")
    case.raster("elevation", full(12000), unit="m")
    assert case.codes() == ["geometry-invalid", "geometry-empty", "value-range"]


def test_ndvi_much_coarser_than_the_grid(case):
    """More than three cells is background; three is not."""
    for native, said in ((30.0, []), (30.1, ["resolution-coarse"])):
        case.raster("ndvi", full(0.5), years=(2020,), unit="1", native_resolution_m=native)
        assert case.codes() == said
    case.entries.pop("ndvi")
    case.raster("ndvi_background", full(0.5), unit="1", native_resolution_m=9000.0)
    assert case.codes() == []


def test_how_values_are_stored(case):
    case.raster("elevation", full(100, "i2"), unit="m", stored_scale=(0.1, 0.0))
    assert case.codes() == ["scale-undeclared"]
    case.raster("elevation", full(100, "i2"), unit="m", stored_scale=(0.1, 0.0), scale=0.1)
    assert case.codes() == []
    case.raster("elevation", full(100, "i2"), unit="m", stored_scale=(0.1, 5.0), scale=0.1)
    assert case.codes() == ["scale-undeclared"]
    case.raster("elevation", full(100, "i2"), unit="m", bands=2)
    assert case.codes() == ["raster-bands"]
    case.raster("elevation", full(100, "i2"), unit="m", resampling="average")
    assert case.codes() == ["resampling-resolution"]


def test_codes_of_the_vocabulary_and_fractions(case):
    case.raster("ecosystem", full(41, "i2"), year=2020)
    assert case.codes() == []
    case.raster("ecosystem", full(41.5), year=2020)
    assert case.codes() == ["code-fraction"]
    case.raster("ecosystem", np.arange(90, 99, dtype="i2").reshape(3, 3), year=2020)
    assert case.problems()[0].found == "90, 91, 92, 93, 94, 95, 96, 97, 98"


def test_no_data_in_the_region_is_not_coverage(case):
    case.raster("elevation", full(-9999), unit="m")
    assert case.codes() == ["extent-outside"]
