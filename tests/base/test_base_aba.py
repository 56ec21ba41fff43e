"""The real region 阿坝州 (513200): traps met in its data. Skipped where the data is absent."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import rasterio
from rasterio.features import rasterize

from shanshui.base.areas import cell_area, county_cells
from shanshui.base.catalog import load_catalog
from shanshui.base.check import check_catalog
from shanshui.base.classes import crosswalk
from shanshui.base.ecosystems import ecosystem, ecosystem_series
from shanshui.base.geodesy import polygon_area
from shanshui.base.grids import make_grid
from shanshui.base.ingest import ingest
from shanshui.base.plan_file import GridSpec, Region, Years
from shanshui.base.vectors import read_features
from shanshui.core.vocabulary import vocabulary

SPEC = GridSpec(crs="+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m", cell=1000)
SAID = 'licence = "见来源"\ncitation = "见来源"\n'
CATALOG = f"""
[counties]
path = "${{DATA}}/boundaries/datav/citys/513200.json"
crs = "GCJ-02"
columns = {{ code = "adcode", name = "name" }}
{SAID}
[land_cover]
path = "${{DATA}}/sichuan_1km/sichuan-lucc/二级地类/{{year}}.tif.tif"
years = [1980, 1990, 2000, 2010, 2020]
classification = "cnlucc"
{SAID}
[elevation]
path = "${{DATA}}/sichuan_1km/DEM.tif"
unit = "m"
{SAID}
"""


@pytest.fixture(scope="module")
def aba(real_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("阿坝 州")
    (folder / "catalog.toml").write_text(CATALOG, "utf8")
    catalog = load_catalog(folder / "catalog.toml", real_data)
    features = read_features(catalog["counties"], vocabulary()["counties"])
    grid = make_grid(SPEC, features, 3000)
    return catalog, grid, {name: ingest(name, catalog[name], grid) for name in catalog}


def test_the_catalog_is_sound(aba):
    region = Region(code="513200", name="阿坝藏族羌族自治州", short="阿坝州")
    assert check_catalog(aba[0], SPEC, region, Years(reference=2000, base=2020), margin=3000) == []
    assert [p.code for p in check_catalog(aba[0], SPEC, region, Years(reference=2005, base=2020))] == ["year-lacking"]


def test_thirteen_counties_and_the_shift_of_web_maps(aba, real_data):
    import geopandas as gpd

    counties = aba[2]["counties"]
    assert len(counties) == 13 and counties["code"].str.startswith("5132").all()
    raw = gpd.read_file(real_data / "boundaries/datav/citys/513200.json").to_crs(aba[1].crs)
    shift = np.array([[a.x - b.x, a.y - b.y] for a, b in zip(counties.centroid, raw.centroid, strict=True)])
    assert ((shift[:, 0] > -350) & (shift[:, 0] < -50)).all() and ((shift[:, 1] > 150) & (shift[:, 1] < 350)).all()


def test_region_area_by_cells_is_that_of_the_polygons(aba):
    catalog, grid, layers = aba
    table = county_cells(layers["counties"], grid=grid)
    assert table.groupby("cell")["share"].sum().max() <= 1
    _, adjustment = cell_area(table, grid=grid)
    features = read_features(catalog["counties"], vocabulary()["counties"]).set_index("code")
    for row in adjustment.itertuples():
        shapes = features.geometry if row.code == "*" else features.loc[[row.code]].geometry
        rings = [part for shape in shapes for part in shape.geoms]
        whole = sum(
            polygon_area(np.array(r.exterior.coords)) - sum(polygon_area(np.array(h.coords)) for h in r.interiors)
            for r in rings
        )
        assert row.computed_m2 == pytest.approx(whole, rel=2e-6)
    assert adjustment["computed_m2"].iloc[-1] / 1e6 == pytest.approx(82_986, abs=1)


def test_cells_at_the_border_that_land_cover_does_not_reach(real_data):
    """474 cells on the land cover's own grid, by the boundaries as published."""
    import geopandas as gpd

    with rasterio.open(real_data / "sichuan_1km/sichuan-lucc/二级地类/2020.tif.tif") as file:
        cover, transform, crs = file.read(1), file.transform, file.crs
    raw = gpd.read_file(real_data / "boundaries/datav/citys/513200.json").to_crs(crs)
    inside = rasterize([(g, 1) for g in raw.geometry], out_shape=cover.shape, transform=transform) == 1
    assert int((inside & (cover == -128)).sum()) == 474


def test_marsh_is_wetland_and_changes_are_few(aba):
    _, grid, layers = aba
    area, _ = cell_area(county_cells(layers["counties"], grid=grid), grid=grid)
    series = ecosystem_series(layers["land_cover"], crosswalk("cnlucc"))
    region = area.values > 0
    cover = layers["land_cover"].values
    assert int(((cover[-1] == 64) & region).sum()) == pytest.approx(3248, abs=15)
    assert (ecosystem(series, base_year=2020).values[cover[-1] == 64] == 41).all()
    changed = [int(((a != b) & region).sum()) for a, b in itertools.pairwise(cover)]
    assert np.allclose(changed, [65, 155, 1182, 46], atol=4)


def test_elevation_is_warped_as_tagged(aba, real_data):
    """The exact bilinear value at a cell, from the DEM's own tags and offset; no 'correction' to the land cover's grid."""
    import pyproj

    _, grid, layers = aba
    with rasterio.open(real_data / "sichuan_1km/DEM.tif") as file:
        values, t, crs = file.read(1).astype("f8"), file.transform, file.crs.to_wkt()
    i, j = 200, 180
    x, y = pyproj.Transformer.from_crs(grid.crs, crs, always_xy=True).transform(grid.x[j], grid.y[i])
    c, r = (x - t.c) / t.a - 0.5, (y - t.f) / t.e - 0.5
    a, b = int(np.floor(r)), int(np.floor(c))
    v, u = r - a, c - b
    expected = (1 - v) * ((1 - u) * values[a, b] + u * values[a, b + 1]) + v * (
        (1 - u) * values[a + 1, b] + u * values[a + 1, b + 1]
    )
    assert layers["elevation"].values[i, j] == pytest.approx(expected, abs=1e-3)
